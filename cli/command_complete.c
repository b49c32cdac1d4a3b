/* command_complete.c - backfile complete: what a search box could offer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/question.h"
#include "cli/terminal.h"

static int print_completions(const bf_completions *all)
{
	struct terminal t = terminal_open(stdout);
	for (size_t i = 0; i < bf_completions_count(all); i++) {
		const bf_completion *c = bf_completions_at(all, i);
		char number[32];
		printf("%9s  ", with_commas(c->articles, number));
		terminal_raw(&t, c->text, strlen(c->text));
		if (c->kind != BF_COMPLETE_WORD)
			printf("  (%s)", bf_completion_kind_text(c->kind));
		putchar('\n');
	}
	return bf_completions_count(all) ? EXIT_FOUND : EXIT_NOTHING;
}

static int print_json(const bf_completions *all)
{
	char *json;
	bf_error error = {0};
	if (bf_completions_json(all, &json, &error) != BF_OK)
		return command_failed(&error);
	puts(json);
	bf_free(json);
	return bf_completions_count(all) ? EXIT_FOUND : EXIT_NOTHING;
}

static int complete(const char *path, const char *typed, uint32_t limit, bool json)
{
	bf_archive *archive;
	bf_completions *all;
	bf_error error = {0};
	int code;
	if (bf_archive_open(path, &archive, &error) != BF_OK)
		return command_failed(&error);
	if (bf_complete(archive, typed, 0, limit, &all, &error) == BF_OK) {
		code = json ? print_json(all) : print_completions(all);
		bf_completions_free(all);
	} else {
		code = command_failed(&error);
	}
	bf_archive_close(archive);
	return code;
}

int command_complete(int argc, char **argv)
{
	const char *archive = NULL;
	uint64_t limit = 10;
	bool json = false;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {'n', "limit", OPTION_NUMBER, &limit, "N", "how many, at most 100 (10)", NULL},
	    {'j', "json", OPTION_FLAG, &json, NULL, "as JSON: see backfile-json(5)", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("complete", rows, argc, argv, &words, &code))
		return code;
	if (words == 0 || limit < 1 || limit > 100) {
		fputs(words ? "backfile complete: from 1 to 100 completions\n"
			    : "backfile complete: what was typed so far?\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("complete", archive)))
		return EXIT_USAGE;
	char *typed = question_join(words, argv);
	code = typed ? complete(archive, typed, (uint32_t)limit, json) : EXIT_FAILED;
	free(typed);
	return code;
}
