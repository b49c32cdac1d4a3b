/* loop.c - Backfile as one of the peers: what a program that embeds the library
 * asks, timed inside that program.
 *
 * The commands (index, loop, once, hits), the reading of questions and the clock
 * are the peers' own main.c, in the folder $BACKFILE_PEERS; here is what an
 * engine supplies to it (peer.h).  Searches ask for the ten best with headline
 * and lead, and for no exact total, which no peer computes either. */
#include "backfile.h"
#include "peer.h"

#include <stdio.h>
#include <string.h>

enum { QUESTION_BYTES = 2048, DATE_BYTES = 16 };

static bf_archive *archive;
static bf_writer *writer;

static void must(bf_status status, const bf_error *error)
{
	if (status != BF_OK)
		die("%s: %s", bf_status_text(status), error->message);
}

/* ---- building -------------------------------------------------------------------- */

void peer_create(const char *dir, int threads, const char *mode)
{
	bf_error error = {0};
	(void)threads, (void)mode;
	must(bf_writer_open(dir, NULL, &writer, &error), &error);
}

static void date_text(int date, char out[DATE_BYTES])
{
	snprintf(out, DATE_BYTES, "%04d-%02d-%02d", date / 10000 % 10000, date / 100 % 100, date % 100);
}

void peer_add(const struct article *a)
{
	bf_article *article;
	bf_error error = {0};
	char date[DATE_BYTES];
	date_text(a->date, date);
	must(bf_article_new(&article, &error), &error);
	must(bf_article_set(article, "id", a->id, &error), &error);
	must(bf_article_set(article, "headline", a->title, &error), &error);
	must(bf_article_set(article, "body", a->body, &error), &error);
	if (a->date)
		must(bf_article_set(article, "published", date, &error), &error);
	bf_status status = bf_writer_add(writer, article, NULL, &error);
	if (status != BF_BAD_ARTICLE) /* neither headline nor body: nothing to be found */
		must(status, &error);
	bf_article_free(article);
}

void peer_commit(void)
{
	bf_error error = {0};
	must(bf_writer_commit(writer, &error), &error);
	bf_writer_close(writer);
	writer = NULL;
}

/* ---- asking ---------------------------------------------------------------------- */

void peer_open(const char *dir)
{
	bf_error error = {0};
	must(bf_archive_open(dir, &archive, &error), &error);
}

static void append(char question[QUESTION_BYTES], const char *text)
{
	size_t len = strlen(question), more = strlen(text);
	if (len + more >= QUESTION_BYTES)
		die("a question is too long");
	memcpy(question + len, text, more + 1);
}

/* Phrases let stems match, as those of the peers do. */
static void translate(const struct query *q, char question[QUESTION_BYTES])
{
	char date[DATE_BYTES];
	question[0] = '\0';
	append(question, q->kind == PHRASE ? "\"" : "");
	for (int i = 0; i < q->words; i++) {
		append(question, i ? " " : "");
		append(question, q->word[i]);
	}
	append(question, q->kind == PHRASE ? "\"~" : q->kind == PREFIX ? "*" : "");
	if (!q->from)
		return;
	date_text(q->from, date);
	append(question, " date:");
	append(question, date);
	date_text(q->to, date);
	append(question, "..");
	append(question, date);
}

static bf_result *ask(const struct query *q, bf_search_options *how)
{
	char question[QUESTION_BYTES];
	bf_error error = {0};
	bf_result *result;
	translate(q, question);
	how->any = q->kind == ANY;
	must(bf_search(archive, question, how, &result, &error), &error);
	return result;
}

void peer_search(const struct query *q)
{
	bf_search_options how = BF_SEARCH_OPTIONS_INIT;
	how.limit = TOP;
	how.total = BF_TOTAL_FAST;
	how.no_snippets = 1;
	how.no_autopsy = 1; /* nor does any peer look for the reason where little is found */
	bf_result *result = ask(q, &how);
	for (size_t i = 0; i < bf_result_hit_count(result); i++) {
		const bf_hit *hit = bf_result_hit(result, i);
		found(hit->headline.text, hit->headline.length, hit->lead, strlen(hit->lead));
	}
	bf_result_free(result);
}

long peer_count(const struct query *q)
{
	bf_search_options how = BF_SEARCH_OPTIONS_INIT;
	how.limit = BF_NO_HITS;
	bf_result *result = ask(q, &how);
	long count = (long)bf_result_total(result);
	bf_result_free(result);
	return count;
}

void peer_close(void)
{
	bf_archive_close(archive);
	archive = NULL;
}
