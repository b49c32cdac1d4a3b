/* question.c - see question.h. */
#include "cli/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/date.h"

const char *const question_sorts[] = {"relevance", "newest", "oldest", NULL};
const char *const question_totals[] = {"exact", "fast", NULL};
const char *const question_syntaxes[] = {"native", "lexis", "factiva", "lucene", NULL};

char *question_join(int argc, char **argv)
{
	size_t len = 1;
	for (int i = 0; i < argc; i++)
		len += strlen(argv[i]) + 1;
	char *text = malloc(len), *to = text;
	if (!text)
		return NULL;
	for (int i = 0; i < argc; i++) {
		size_t word = strlen(argv[i]);
		if (i)
			*to++ = ' ';
		memcpy(to, argv[i], word);
		to += word;
	}
	*to = '\0';
	return text;
}

/* The clock of the question, where one was given; 1970-01-01T00:00:00Z is the
 * second after, since 0 asks for the real one. */
static bool read_now(const char *command, const char *now, int64_t *out)
{
	struct moment moment;
	if (!now)
		return true;
	if (!moment_parse(slice_from(now), &moment)) {
		fprintf(stderr, "backfile %s: --now %s is no time: write 2022-06-10 or 2022-06-10T12:30Z\n",
			command, now);
		return false;
	}
	*out = moment.instant ? moment.instant : 1;
	return true;
}

bool question_search_options(const char *command, const struct question_options *q,
			     bf_search_options *out)
{
	*out = (bf_search_options)BF_SEARCH_OPTIONS_INIT;
	if (q->limit > 10000 || q->offset > 1000000 || q->deadline > UINT32_MAX) {
		fprintf(stderr,
			"backfile %s: at most 10,000 articles at once, and none beyond 1,000,000\n",
			command);
		return false;
	}
	if (q->recency > 1000000) {
		fprintf(stderr, "backfile %s: --recency takes 1,000,000 days at most\n", command);
		return false;
	}
	out->recency_days = (uint32_t)q->recency;
	out->limit = q->limit == 0 ? BF_NO_HITS : (uint32_t)q->limit;
	out->offset = (uint32_t)q->offset;
	out->sort = (bf_sort)q->sort;
	out->total = (bf_total)q->total;
	out->syntax = (bf_syntax)q->syntax;
	out->after = q->after;
	out->where = q->where.items;
	out->where_count = q->where.count;
	out->facets = q->facets.items;
	out->facet_count = q->facets.count;
	out->timeline = (bf_period)q->timeline;
	out->synonyms = q->synonyms;
	out->no_synonyms = q->no_synonyms;
	out->any = q->any;
	out->plain = q->plain;
	out->no_autopsy = q->no_autopsy;
	out->deadline_ms = (uint32_t)q->deadline;
	return read_now(command, q->now, &out->now);
}

void question_free(struct question_options *q)
{
	free(q->where.items);
	free(q->facets.items);
}
