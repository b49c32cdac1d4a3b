/* command_index.c - backfile index: articles into an archive.
 *
 * A line of progress on a terminal, silence in a pipe, and in the end a summary
 * whose numbers add up to the records that were there. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "util/json.h"

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

struct session {
	struct terminal screen; /* of standard error */
	FILE *rejects;		/* NULL: told on standard error */
	const char *rejects_path;
	double started, last_told;
	uint64_t told, untold; /* rejects and notes on standard error */
	bool line_open, quiet;
};

/* So many are told on standard error; a report has all. */
enum { TOLD_LIMIT = 20 };

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void close_line(struct session *s)
{
	if (s->line_open)
		fputs("\r\033[K", stderr);
	s->line_open = false;
}

static int show_progress(const char *file, uint64_t done, uint64_t total,
			 const bf_ingest_counts *counts, void *payload)
{
	struct session *s = payload;
	double now = seconds();
	if (s->quiet || !s->screen.is_terminal || now - s->last_told < 0.2)
		return !interrupted;
	s->last_told = now;
	double passed = now - s->started, rate = (double)done / 1e6 / (passed > 0.1 ? passed : 0.1);
	char number[32], read[32], all[32], line[160], left[48] = "";
	if (total > done && rate > 0.01)
		snprintf(left, sizeof left, ", %.0f s left", (double)(total - done) / 1e6 / rate);
	snprintf(line, sizeof line, "%s records, %s%s%s, %.1f MB/s%s", with_commas(counts->records, number),
		 with_unit(done, read), total > done ? " of " : "",
		 total > done ? with_unit(total, all) : "", rate, left);
	fprintf(stderr, "\r\033[K%.*s", s->screen.width - 1, line);
	(void)file;
	s->line_open = true;
	return !interrupted;
}

static void write_report(FILE *out, const bf_reject *r, bool taken)
{
	struct buf line = BUF_INIT(1u << 20);
	struct json_writer w = JSON_WRITER(&line);
	json_begin_object(&w);
	json_key(&w, "file");
	json_string(&w, slice_from(r->file));
	json_key(&w, "record");
	json_whole(&w, (int64_t)r->record);
	json_key(&w, "byte");
	json_whole(&w, (int64_t)r->byte);
	json_key(&w, "id");
	json_string(&w, slice_from(r->id));
	json_key(&w, "taken");
	json_bool(&w, taken);
	json_key(&w, "reason");
	json_string(&w, slice_from(r->reason));
	json_key(&w, "hint");
	json_string(&w, slice_from(r->hint));
	json_end_object(&w);
	buf_append_byte(&line, '\n');
	if (line.broken == BF_OK)
		fwrite(line.ptr, 1, line.len, out);
	buf_free(&line);
}

static void tell(struct session *s, const bf_reject *r, bool taken)
{
	if (s->rejects) {
		write_report(s->rejects, r, taken);
		return;
	}
	if (s->told == TOLD_LIMIT) {
		s->untold++;
		return;
	}
	s->told++;
	close_line(s);
	terminal_raw(&s->screen, r->file, strlen(r->file));
	if (r->record)
		fprintf(stderr, ": record %llu (byte %llu)", (unsigned long long)r->record,
			(unsigned long long)r->byte);
	fprintf(stderr, ": %s", taken ? "note: " : "");
	terminal_raw(&s->screen, r->reason, strlen(r->reason));
	if (r->hint[0])
		fputs("; ", stderr);
	terminal_raw(&s->screen, r->hint, strlen(r->hint));
	fputc('\n', stderr);
}

static void on_reject(const bf_reject *reject, void *payload)
{
	tell(payload, reject, false);
}

static void on_note(const bf_reject *note, void *payload)
{
	tell(payload, note, true);
}

static void summarise(struct session *s, const bf_ingest_counts *c)
{
	char number[32], size[32];
	double passed = seconds() - s->started;
	close_line(s);
	if (s->untold)
		fprintf(stderr, "... and %s more %s; --rejects FILE keeps them all\n",
			with_commas(s->untold, number), s->untold == 1 ? "line" : "lines like these");
	if (s->quiet)
		return;
	printf("%s %s", with_commas(c->records, number), c->records == 1 ? "record" : "records");
	for (int i = 0; i < BF_OUTCOME_COUNT; i++)
		if (c->outcomes[i])
			printf(", %s %s", with_commas(c->outcomes[i], number),
			       bf_outcome_text((bf_outcome)i));
	if (c->skipped)
		printf(", %s skipped", with_commas(c->skipped, number));
	printf(" (%s %s, %s, %.1f s)\n", with_commas(c->files, number),
	       c->files == 1 ? "file" : "files", with_unit(c->bytes, size), passed);
	if (c->segments)
		printf("%s %s built in bulk\n", with_commas(c->segments, number),
		       c->segments == 1 ? "segment" : "segments");
	if (c->unreadable_files)
		printf("%s could not be read\n", with_commas(c->unreadable_files, number));
}

static bool no_rejects(const struct session *s)
{
	fprintf(stderr, "backfile index: cannot write --rejects %s: %s; name another file\n",
		s->rejects_path, strerror(errno));
	return false;
}

static bool open_rejects(struct session *s)
{
	if (!s->rejects_path)
		return true;
	s->rejects = fopen(s->rejects_path, "w");
	return s->rejects ? true : no_rejects(s);
}

static bool close_rejects(struct session *s)
{
	return s->rejects && fclose(s->rejects) != 0 ? no_rejects(s) : true;
}

static int ingest(struct session *s, bf_writer *writer, int argc, char **argv,
		  bf_ingest_options *options, bf_error *error)
{
	bf_ingest_counts counts;
	struct sigaction catch = {.sa_handler = note_interrupt}, before_int, before_term;
	sigaction(SIGINT, &catch, &before_int);
	sigaction(SIGTERM, &catch, &before_term);
	options->progress = show_progress;
	options->reject = on_reject;
	options->note = on_note;
	options->payload = s;
	bf_status status = bf_writer_ingest(writer, (const char *const *)argv, (size_t)argc, options,
					    &counts, error);
	sigaction(SIGINT, &before_int, NULL);
	sigaction(SIGTERM, &before_term, NULL);
	if (status != BF_BAD_ARGUMENT) /* then nothing was begun */
		summarise(s, &counts);
	if (status != BF_OK)
		return command_failed(error);
	return counts.unreadable_files ? EXIT_FAILED : EXIT_FOUND;
}

int command_index(int argc, char **argv)
{
	const char *archive = NULL;
	uint64_t commit_every = 0, wait = 0, memory = 0;
	bool bulk = false, no_bulk = false, no_compact = false;
	struct session s = {.screen = terminal_open(stderr)};
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_writer_options writing = BF_WRITER_OPTIONS_INIT;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {0, "commit-every", OPTION_NUMBER, &commit_every, "N", "make every N articles durable at once", NULL},
	    {0, "bulk", OPTION_FLAG, &bulk, NULL, "build segments, however small the input", NULL},
	    {0, "no-bulk", OPTION_FLAG, &no_bulk, NULL, "build none, however large", NULL},
	    {0, "no-compact", OPTION_FLAG, &no_compact, NULL, "do not compact at the end, even where that is due", NULL},
	    {0, "memory", OPTION_NUMBER, &memory, "MB", "what building segments may take (400; at least 64)", NULL},
	    {0, "wait", OPTION_NUMBER, &wait, "SECONDS", "wait for another writer to finish", NULL},
	    {0, "lang", OPTION_TEXT, &options.language, "L", "language of articles that name none", NULL},
	    {0, "format", OPTION_TEXT, &options.format, "NAME", "take the input to be in this format", NULL},
	    {0, "rejects", OPTION_TEXT, &s.rejects_path, "FILE", "what was not taken, and why, as JSON Lines", NULL},
	    {'q', "quiet", OPTION_FLAG, &s.quiet, NULL, "no progress and no summary", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("index", rows, argc, argv, &words, &code))
		return code;
	if (words == 0) {
		fputs("backfile index: which files or folders? (- is standard input)\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("index", archive)))
		return EXIT_USAGE;
	bf_error error = {0};
	bf_writer *writer;
	options.commit_every = commit_every;
	options.bulk = bulk ? BF_BULK_ALWAYS : no_bulk ? BF_BULK_NEVER : BF_BULK_AUTO;
	options.no_compact = no_compact;
	options.memory = (memory > 1 << 20 ? 1 << 20 : memory) << 20;
	writing.wait_seconds = wait > UINT32_MAX ? UINT32_MAX : (uint32_t)wait;
	writing.language = options.language;
	if (bf_writer_open(archive, &writing, &writer, &error) != BF_OK)
		return command_failed(&error);
	s.started = seconds();
	code = open_rejects(&s) ? ingest(&s, writer, words, argv, &options, &error) : EXIT_FAILED;
	if (!close_rejects(&s))
		code = EXIT_FAILED;
	bf_writer_close(writer);
	return code;
}
