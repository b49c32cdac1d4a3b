/* command_show.c - backfile show: one article, for reading or as JSON. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/page.h"

int command_show(int argc, char **argv)
{
	const char *archive_path = NULL;
	bool json = false;
	const struct option_row rows[] = {
	    ARCHIVE_OPTION(&archive_path),
	    {'j', "json", OPTION_FLAG, &json, NULL, "as one line of JSON, with every field", NULL},
	    OPTIONS_END};
	int words, code;
	if (!command_options("show", rows, argc, argv, &words, &code))
		return code;
	if (words != 1) {
		fputs("backfile show: one id, please; searches show the ids of articles\n", stderr);
		return EXIT_USAGE;
	}
	if (!(archive_path = command_archive("show", archive_path)))
		return EXIT_USAGE;
	bf_archive *archive;
	bf_article *article = NULL;
	bf_error error = {0};
	char *text = NULL;
	code = EXIT_FOUND;
	if (bf_archive_open(archive_path, &archive, &error) != BF_OK)
		return command_failed(&error);
	if (bf_article_get(archive, argv[0], &article, &error) != BF_OK) {
		code = command_failed(&error);
		if (error.status == BF_NOT_FOUND)
			code = EXIT_NOTHING;
	} else if (!json) {
		page_print(article);
	} else if (bf_article_json(article, &text, &error) == BF_OK) {
		puts(text);
	} else {
		code = command_failed(&error);
	}
	bf_free(text);
	bf_article_free(article);
	bf_archive_close(archive);
	return code;
}
