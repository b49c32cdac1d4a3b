/* command_withdraw.c - backfile withdraw: articles out of sight for good, or
 * back; backfile release: what is no longer under embargo. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static int open_writer(const char *archive, uint64_t wait, bf_writer **writer)
{
	bf_writer_options options = BF_WRITER_OPTIONS_INIT;
	bf_error error = {0};
	options.must_exist = 1;
	options.wait_seconds = wait > UINT32_MAX ? UINT32_MAX : (uint32_t)wait;
	if (bf_writer_open(archive, &options, writer, &error) == BF_OK)
		return EXIT_FOUND;
	return command_failed(&error);
}

struct withdrawal {
	const char *reason;
	bool undo;
	uint64_t changed, already, unknown;
};

/* EXIT_FAILED only when nothing further can be done. */
static int withdraw_one(bf_writer *writer, const char *id, struct withdrawal *w)
{
	bf_error error = {0};
	int changed = 0;
	bf_status status = w->undo ? bf_writer_restore(writer, id, &changed, &error)
				   : bf_writer_withdraw(writer, id, w->reason, &changed, &error);
	if (status == BF_NOT_FOUND) {
		complain(&error);
		w->unknown++;
	} else if (status != BF_OK) {
		return command_failed(&error);
	} else if (changed) {
		w->changed++;
	} else {
		w->already++;
	}
	return EXIT_FOUND;
}

static int withdraw_all(bf_writer *writer, int count, char **ids, struct withdrawal *w)
{
	bf_error error = {0};
	for (int i = 0; i < count; i++) {
		int code = withdraw_one(writer, ids[i], w);
		if (code != EXIT_FOUND)
			return code;
	}
	if (bf_writer_commit(writer, &error) != BF_OK)
		return command_failed(&error);
	printf("%llu %s", (unsigned long long)w->changed, w->undo ? "restored" : "withdrawn");
	if (w->already)
		printf(", %llu %s", (unsigned long long)w->already,
		       w->undo ? "not withdrawn" : "withdrawn before");
	if (w->unknown)
		printf(", %llu unknown", (unsigned long long)w->unknown);
	putchar('\n');
	return w->unknown ? EXIT_NOTHING : EXIT_FOUND;
}

int command_withdraw(int argc, char **argv)
{
	const char *archive = NULL;
	uint64_t wait = 0;
	struct withdrawal w = {0};
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {0, "reason", OPTION_TEXT, &w.reason, "TEXT", "kept for the record", NULL},
	    {0, "undo", OPTION_FLAG, &w.undo, NULL, "bring them back", NULL},
	    {0, "wait", OPTION_NUMBER, &wait, "SECONDS", "wait for another writer to finish", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("withdraw", rows, argc, argv, &words, &code))
		return code;
	if (words == 0) {
		fputs("backfile withdraw: which ids?\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("withdraw", archive)))
		return EXIT_USAGE;
	bf_writer *writer;
	code = open_writer(archive, wait, &writer);
	if (code != EXIT_FOUND)
		return code;
	code = withdraw_all(writer, words, argv, &w);
	bf_writer_close(writer);
	return code;
}

int command_release(int argc, char **argv)
{
	const char *archive = NULL;
	uint64_t wait = 0, released = 0;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {0, "wait", OPTION_NUMBER, &wait, "SECONDS", "wait for another writer to finish", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("release", rows, argc, argv, &words, &code))
		return code;
	if (words != 0) {
		fputs("backfile release: takes no words; what is due is released\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("release", archive)))
		return EXIT_USAGE;
	bf_writer *writer;
	bf_error error = {0};
	code = open_writer(archive, wait, &writer);
	if (code != EXIT_FOUND)
		return code;
	if (bf_writer_release(writer, &released, &error) != BF_OK ||
	    bf_writer_commit(writer, &error) != BF_OK)
		code = command_failed(&error);
	else
		printf("%llu released\n", (unsigned long long)released);
	bf_writer_close(writer);
	return code;
}
