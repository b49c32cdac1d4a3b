/* command_stems.c - backfile stems: which words of an archive count as one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"

static int report(const char *archive_path, const char *word, const char *language, const char *line, bool json)
{
	struct terminal t = terminal_open(stdout);
	bf_archive *archive;
	bf_error error = {0};
	char *text;
	if (bf_archive_open(archive_path, &archive, &error) != BF_OK)
		return command_failed(&error);
	int code = EXIT_FOUND;
	if (bf_stems(archive, word, language, line, json, &text, &error) == BF_OK) {
		terminal_raw(&t, text, strlen(text));
		if (json)
			putchar('\n');
		bf_free(text);
	} else {
		code = command_failed(&error);
	}
	bf_archive_close(archive);
	return code;
}

int command_stems(int argc, char **argv)
{
	const char *archive = NULL, *language = NULL, *exception = NULL, *bridge = NULL;
	bool json = false;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive),
	    {0, "lang", OPTION_TEXT, &language, "L", "of this language alone", NULL},
	    {0, "exception", OPTION_TEXT, &exception, "LINE", "what this line of exceptions would change", NULL},
	    {0, "bridge", OPTION_TEXT, &bridge, "LINE", "what this line of bridges would change", NULL},
	    {'j', "json", OPTION_FLAG, &json, NULL, "as JSON: see backfile-json(5)", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("stems", rows, argc, argv, &words, &code))
		return code;
	if (words != 1 || (exception && bridge)) {
		fputs(words != 1 ? "backfile stems: one word, please\n"
				 : "backfile stems: one line, an exception or a bridge\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!(archive = command_archive("stems", archive)))
		return EXIT_USAGE;
	return report(archive, argv[0], language, exception ? exception : bridge, json);
}
