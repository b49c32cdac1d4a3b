/* command_compact.c - backfile compact: fewer, larger parts. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"

/* The level that takes its time: hardly smaller beyond it. */
enum { SMALLEST = 19 };

struct progress {
	struct terminal screen; /* of standard error */
	uint64_t told;
	bool line_open;
};

static int show_progress(uint64_t done, uint64_t articles, void *payload)
{
	struct progress *p = payload;
	char a[32], b[32];
	if (!p->screen.is_terminal || (done - p->told < 1000 && done != articles))
		return 1;
	p->told = done;
	p->line_open = true;
	fprintf(stderr, "\r\033[K%s of %s articles", with_commas(done, a), with_commas(articles, b));
	return 1;
}

static void summarise(const bf_compact_counts *c)
{
	char number[32], after[32];
	if (c->articles == 0 && c->segments_before == c->segments_after) {
		puts("nothing to do");
		return;
	}
	printf("%s articles put together", with_commas(c->articles, number));
	printf(", segments %s", with_commas(c->segments_before, number));
	printf(" -> %s", with_commas(c->segments_after, number));
	printf(", %s -> %s\n", with_unit(c->bytes_before, number), with_unit(c->bytes_after, after));
}

int command_compact(int argc, char **argv)
{
	const char *archive = NULL;
	bool max = false, all = false;
	uint64_t wait = 0;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {0, "all", OPTION_FLAG, &all, NULL, "every segment, not only small ones and those with many tombstones", NULL},
	    {0, "max", OPTION_FLAG, &max, NULL, "every segment, as small as can be; takes its time", NULL},
	    {0, "wait", OPTION_NUMBER, &wait, "SECONDS", "wait for another writer to finish", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("compact", rows, argc, argv, &words, &code))
		return code;
	if (words > 0) {
		fputs("backfile compact: takes no words, only options\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("compact", archive)))
		return EXIT_USAGE;
	struct progress progress = {.screen = terminal_open(stderr)};
	bf_compact_options options = BF_COMPACT_OPTIONS_INIT;
	bf_compact_counts counts;
	bf_error error = {0};
	options.all = all || max;
	options.level = max ? SMALLEST : 0;
	options.wait_seconds = wait > UINT32_MAX ? UINT32_MAX : (uint32_t)wait;
	options.progress = show_progress;
	options.payload = &progress;
	bf_status status = bf_compact(archive, &options, &counts, &error);
	if (progress.line_open)
		fputs("\r\033[K", stderr);
	if (status != BF_OK)
		return command_failed(&error);
	summarise(&counts);
	return EXIT_FOUND;
}
