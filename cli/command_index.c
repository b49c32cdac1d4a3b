/* command_index.c - backfile index: articles into an archive.
 *
 * A line of progress on a terminal, silence in a pipe, and in the end a summary
 * whose numbers add up to the records that were there. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/session.h"

static int ingest(struct session *s, bf_writer *writer, int argc, char **argv,
		  bf_ingest_options *options, bf_error *error)
{
	bf_ingest_counts counts;
	session_begin(s, options);
	bf_status status = bf_writer_ingest(writer, (const char *const *)argv, (size_t)argc, options,
					    &counts, error);
	session_end(s);
	if (status != BF_BAD_ARGUMENT) /* then nothing was begun */
		session_summarise(s, &counts);
	if (status != BF_OK)
		return command_failed(error);
	return counts.unreadable_files ? EXIT_FAILED : EXIT_FOUND;
}

int command_index(int argc, char **argv)
{
	const char *archive = NULL;
	uint64_t commit_every = 0, wait = 0, memory = 0;
	bool bulk = false, no_bulk = false, no_compact = false;
	struct session s = {.command = "index", .screen = terminal_open(stderr)};
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
	    SESSION_OPTIONS(&s, &options),
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
	code = session_open_rejects(&s) ? ingest(&s, writer, words, argv, &options, &error) : EXIT_FAILED;
	if (!session_close_rejects(&s))
		code = EXIT_FAILED;
	bf_writer_close(writer);
	return code;
}
