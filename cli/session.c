/* session.c - see session.h. */
#include "cli/session.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "util/json.h"

static volatile sig_atomic_t interrupted;

static void note_interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

/* So many are told on standard error; a report has all. */
enum { TOLD_LIMIT = 20 };

double session_seconds(void)
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

int session_progress(const char *file, uint64_t done, uint64_t total,
			 const bf_ingest_counts *counts, void *payload)
{
	struct session *s = payload;
	double now = session_seconds();
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
	command_text_done(&line);
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

void session_reject(const bf_reject *reject, void *payload)
{
	tell(payload, reject, false);
}

void session_note(const bf_reject *note, void *payload)
{
	tell(payload, note, true);
}

void session_summarise(struct session *s, const bf_ingest_counts *c)
{
	char number[32], size[32];
	double passed = session_seconds() - s->started;
	close_line(s);
	if (s->untold)
		fprintf(stderr, "... and %s more %s; --rejects FILE keeps them all\n",
			with_commas(s->untold, number), s->untold == 1 ? "line" : "lines like these");
	if (s->quiet)
		return;
	FILE *out = s->summary_on_error ? stderr : stdout;
	fprintf(out, "%s %s", with_commas(c->records, number), c->records == 1 ? "record" : "records");
	for (int i = 0; i < BF_OUTCOME_COUNT; i++)
		if (c->outcomes[i])
			fprintf(out, ", %s %s", with_commas(c->outcomes[i], number),
			       s->summary_on_error && i == BF_ADDED ? "taken"
								    : bf_outcome_text((bf_outcome)i));
	if (c->skipped)
		fprintf(out, ", %s skipped", with_commas(c->skipped, number));
	fprintf(out, " (%s %s, %s, %.1f s)\n", with_commas(c->files, number),
	       c->files == 1 ? "file" : "files", with_unit(c->bytes, size), passed);
	if (c->segments)
		fprintf(out, "%s %s built in bulk\n", with_commas(c->segments, number),
		       c->segments == 1 ? "segment" : "segments");
	if (c->unreadable_files)
		fprintf(out, "%s could not be read\n", with_commas(c->unreadable_files, number));
}

static bool no_rejects(const struct session *s)
{
	fprintf(stderr, "backfile %s: cannot write --rejects %s: %s; name another file\n",
		s->command, s->rejects_path, strerror(errno));
	return false;
}

bool session_open_rejects(struct session *s)
{
	if (!s->rejects_path)
		return true;
	s->rejects = fopen(s->rejects_path, "w");
	return s->rejects ? true : no_rejects(s);
}

bool session_close_rejects(struct session *s)
{
	return s->rejects && fclose(s->rejects) != 0 ? no_rejects(s) : true;
}

static uint64_t megabytes(uint64_t number)
{
	return (number > 1u << 20 ? 1u << 20 : number) * 1000000;
}

static uint32_t small(uint64_t number)
{
	return number > 1000000 ? 1000000 : (uint32_t)number;
}

void session_begin(struct session *s, bf_ingest_options *options)
{
	struct sigaction catch = {.sa_handler = note_interrupt};
	sigaction(SIGINT, &catch, &s->before_int);
	sigaction(SIGTERM, &catch, &s->before_term);
	options->progress = session_progress;
	options->reject = session_reject;
	options->note = session_note;
	options->payload = s;
	options->max_raw = megabytes(s->limits.raw);
	options->max_inflated = megabytes(s->limits.inflated);
	options->max_memory = megabytes(s->limits.memory);
	options->max_seconds = small(s->limits.seconds);
	options->max_depth = small(s->limits.depth);
	s->started = session_seconds();
}

void session_end(struct session *s)
{
	sigaction(SIGINT, &s->before_int, NULL);
	sigaction(SIGTERM, &s->before_term, NULL);
}
