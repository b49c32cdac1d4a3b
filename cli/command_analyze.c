/* command_analyze.c - backfile analyze: how text becomes words and stems. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/question.h"
#include "cli/terminal.h"

int command_analyze(int argc, char **argv)
{
	const char *language = NULL;
	bool json = false;
	const struct option_row rows[] = {
	    {0, "lang", OPTION_TEXT, &language, "L", "language of the text (en)", NULL},
	    {'j', "json", OPTION_FLAG, &json, NULL, "as JSON", NULL},
	    OPTIONS_END};
	struct terminal t = terminal_open(stdout);
	bf_error error = {0};
	int words, code;
	char *analysis;
	if (!command_options("analyze", rows, argc, argv, &words, &code))
		return code;
	if (words == 0) {
		fputs("backfile analyze: which text?\n", stderr);
		return EXIT_USAGE;
	}
	char *text = question_join(words, argv);
	if (!text)
		return EXIT_FAILED;
	if (bf_analyze(text, language, json, &analysis, &error) == BF_OK) {
		terminal_raw(&t, analysis, strlen(analysis));
		if (json)
			putchar('\n');
		bf_free(analysis);
		code = EXIT_FOUND;
	} else {
		code = command_failed(&error);
	}
	free(text);
	return code;
}
