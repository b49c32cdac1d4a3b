/* command_read.c - backfile read: the articles in files as they would be indexed,
 * without an archive: for people who check a feed, and for tests. */
#include <stdio.h>

#include "cli/page.h"
#include "cli/session.h"

struct printing {
	bool json;
	uint64_t articles;
	bf_error error; /* of an article that could not be printed */
};

static int print_json(const char *line, size_t length)
{
	return fwrite(line, 1, length, stdout) == length && putchar('\n') != EOF;
}

static int print_page(struct printing *p, const char *line, size_t length)
{
	bf_article *article;
	if (bf_article_from_json(line, length, &article, &p->error) != BF_OK)
		return 0;
	if (p->articles)
		puts("\n----\n");
	page_print(article);
	bf_article_free(article);
	return 1;
}

static int print(const char *line, size_t length, void *payload)
{
	struct printing *p = payload;
	int printed = p->json ? print_json(line, length) : print_page(p, line, length);
	p->articles++;
	return printed;
}

static int read_all(struct session *s, struct printing *p, int argc, char **argv,
		    bf_ingest_options *options)
{
	bf_ingest_counts counts;
	bf_error error = {0};
	session_begin(s, options);
	bf_status status =
	    bf_read((const char *const *)argv, (size_t)argc, options, print, p, &counts, &error);
	session_end(s);
	fflush(stdout);
	if (status != BF_BAD_ARGUMENT)
		session_summarise(s, &counts);
	if (p->error.status)
		return command_failed(&p->error);
	if (status != BF_OK)
		return command_failed(&error);
	return counts.unreadable_files ? EXIT_FAILED : p->articles ? EXIT_FOUND : EXIT_NOTHING;
}

int command_read(int argc, char **argv)
{
	struct session s = {.command = "read", .screen = terminal_open(stderr), .summary_on_error = true};
	struct printing p = {.json = false};
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	const struct option_row rows[] = {
	    {'j', "json", OPTION_FLAG, &p.json, NULL, "one line of JSON an article, with every field", NULL},
	    SESSION_OPTIONS(&s, &options),
	    OPTIONS_END};
	int words, code;
	if (!command_options("read", rows, argc, argv, &words, &code))
		return code;
	if (words == 0) {
		fputs("backfile read: which files or folders? (- is standard input)\n", stderr);
		return EXIT_USAGE;
	}
	code = session_open_rejects(&s) ? read_all(&s, &p, words, argv, &options) : EXIT_FAILED;
	return session_close_rejects(&s) ? code : EXIT_FAILED;
}
