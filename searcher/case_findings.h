/* case_findings.h - how often a word with its capitals stands in articles that were read for it: a
 * byte of each, which their part keeps (index/findings.h). */
#ifndef SEARCHER_CASE_FINDINGS_H
#define SEARCHER_CASE_FINDINGS_H

#include "searcher/case_text.h"

/* What they are about: the word as it was typed, its field and kind. */
struct case_key {
	uint64_t hash;
	struct slice bytes; /* empty: nothing is kept */
};

/* In the arena.  Without memory nothing is kept. */
struct case_key case_key_of(const struct query *, const struct part *, struct arena *);

/* True: it was read before, and *out is what case_text_count would say or better. */
bool case_finding_recall(const struct case_key *, struct part *, uint32_t article, struct case_count *out);

/* It was read; where not `all`, it has the word, and perhaps oftener than that. */
void case_finding_keep(const struct case_key *, struct part *, uint32_t article, struct case_count);

#endif
