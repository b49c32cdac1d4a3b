/* command_explain.c - backfile explain: how a question is understood. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/question.h"
#include "cli/terminal.h"

static int explain(const struct question_options *q, const char *question,
		   const bf_search_options *how, const char *hit)
{
	struct terminal t = terminal_open(stdout);
	bf_archive *archive;
	bf_error error = {0};
	char *text;
	int code = EXIT_FOUND;
	if (bf_archive_open(q->archive, &archive, &error) != BF_OK)
		return command_failed(&error);
	if (bf_explain_hit(archive, question, how, hit ? hit : "", q->json, &text, &error) == BF_OK) {
		terminal_raw(&t, text, strlen(text));
		if (q->json)
			putchar('\n');
		bf_free(text);
	} else {
		complain_of_query(question, &error);
		code = error.status == BF_BAD_QUERY ? EXIT_USAGE : EXIT_FAILED;
	}
	bf_archive_close(archive);
	return code;
}

int command_explain(int argc, char **argv)
{
	struct question_options q = {.limit = 10};
	const char *hit = NULL;
	const struct option_row rows[] = {
	    QUESTION_OPTIONS(q),
	    {0, "hit", OPTION_TEXT, &hit, "ID", "each part of the score of that article", NULL},
	    OPTIONS_END};
	bf_search_options how;
	int words, code;
	if (!command_options("explain", rows, argc, argv, &words, &code))
		return code;
	if (words == 0) {
		fputs("backfile explain: what is the question?\n", stderr);
		return EXIT_USAGE;
	}
	if (!(q.archive = command_archive("explain", q.archive)) ||
	    !question_search_options("explain", &q, &how))
		return EXIT_USAGE;
	char *question = question_join(words, argv);
	code = question ? explain(&q, question, &how, hit) : EXIT_FAILED;
	free(question);
	return code;
}
