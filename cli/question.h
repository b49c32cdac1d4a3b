/* question.h - the options that search and explain share, and how a question
 * is put together from the words of the command line. */
#ifndef CLI_QUESTION_H
#define CLI_QUESTION_H

#include "cli/command.h"

struct question_options {
	const char *archive, *now, *after, *synonyms;
	uint64_t limit, offset, deadline, recency;
	int sort, total, syntax, timeline, format;
	struct option_list where, facets;
	bool any, plain, json, no_autopsy, no_synonyms;
};

/* The rows of the option table, for a struct question_options named q. */
#define QUESTION_OPTIONS(q)                                                                        \
	ARCHIVE_OPTION(&(q).archive),                                                              \
	    {'n', "limit", OPTION_NUMBER, &(q).limit, "N", "how many articles to show (10)", NULL}, \
	    {0, "offset", OPTION_NUMBER, &(q).offset, "N", "leave out the first N", NULL},         \
	    {0, "sort", OPTION_CHOICE, &(q).sort, "ORDER", "relevance, newest or oldest", question_sorts}, \
	    {0, "any", OPTION_FLAG, &(q).any, NULL, "any of the words is enough", NULL},           \
	    {0, "plain", OPTION_FLAG, &(q).plain, NULL, "nothing in the question is an operator", NULL}, \
	    {0, "total", OPTION_CHOICE, &(q).total, "HOW", "exact, or fast: at least so many", question_totals}, \
	    {0, "syntax", OPTION_CHOICE, &(q).syntax, "NAME", "of the question: native, lexis, factiva, lucene", question_syntaxes}, \
	    {0, "synonyms", OPTION_TEXT, &(q).synonyms, "FILE", "synonyms of this file, not of the archive's own", NULL}, \
	    {0, "no-synonyms", OPTION_FLAG, &(q).no_synonyms, NULL, "only the words that are typed", NULL}, \
	    {0, "recency", OPTION_NUMBER, &(q).recency, "DAYS", "a score halves with every so many days of age", NULL}, \
	    {0, "now", OPTION_TEXT, &(q).now, "TIME", "what today is, for dates like yesterday", NULL}, \
	    {0, "deadline", OPTION_NUMBER, &(q).deadline, "MS", "best answer within so many milliseconds (10000)", NULL}, \
	    {'j', "json", OPTION_FLAG, &(q).json, NULL, "as JSON: see backfile-json(5)", NULL}

extern const char *const question_sorts[], *const question_totals[],
    *const question_syntaxes[];

/* The words joined by spaces; yours to free; NULL when out of memory. */
char *question_join(int argc, char **argv);

void question_free(struct question_options *);

/* False after a complaint: a number is too large, a time is none. */
bool question_search_options(const char *command, const struct question_options *q,
			     bf_search_options *out);

#endif
