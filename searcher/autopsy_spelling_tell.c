/* autopsy_spelling_tell.c - other spellings as suggestions; see autopsy_spelling.h. */
#include <stdlib.h>

#include "searcher/autopsy_spelling.h"
#include "searcher/companion.h"

enum { TOLD = 3 }; /* suggestions */

static enum bf_status write_words(struct speller *s, const struct combination *c,
				  struct slice texts[SPELLING_REPLACED])
{
	struct autopsy_desk *d = s->desk;
	enum bf_status status = BF_OK;
	spelling_texts(c, texts);
	for (uint32_t i = 0; i < c->count && status == BF_OK; i++)
		if (spelling_replaces(c, i) && !memchr(texts[i].ptr, ' ', texts[i].len))
			status = spelling_as_written(d->counter->snapshot, c->leaves[i]->query->field,
						     texts[i], d->arena, &texts[i], d->error);
	return status;
}

/* The words that are replaced or left out as edits of the question, ascending; there is one at least. */
static uint32_t edits_of(const struct combination *c, const struct slice texts[SPELLING_REPLACED],
			 struct text_edit edits[SPELLING_REPLACED])
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		const struct query *word = c->leaves[i]->query;
		uint32_t at = count;
		if (c->picks[i] == SPELLING_KEPT)
			continue;
		for (; at > 0 && edits[at - 1].start > word->start; at--)
			edits[at] = edits[at - 1];
		edits[at] = (struct text_edit){word->start, word->end, texts[i]};
		count++;
	}
	return count;
}

/* With words as people write them, if that finds something too. */
static enum bf_status tell(struct speller *s, const struct combination *c)
{
	struct autopsy_desk *d = s->desk;
	struct slice texts[SPELLING_REPLACED];
	struct text_edit edits[SPELLING_REPLACED];
	struct suggestion told = {.kind = SUGGEST_SPELLING};
	enum bf_status status = write_words(s, c, texts);
	struct query *tree = status == BF_OK ? spelling_tree(d, c, texts) : NULL;
	if (status == BF_OK && !tree)
		status = error_no_memory(d->error);
	if (status == BF_OK)
		status = count_tree(d->counter, tree, NULL, NULL, &told.found);
	if (status == BF_OK && !spelling_is_more(d, told.found)) {
		spelling_texts(c, texts);
		tree = c->tree;
		told.found = c->found;
	}
	if (status != BF_OK)
		return status;
	uint32_t count = edits_of(c, texts, edits);
	told.becomes = edits[0].text;
	told.start = edits[0].start;
	told.end = edits[0].end;
	for (uint32_t i = 0; i < c->count; i++)
		if (c->leaves[i]->query->start == told.start)
			told.was = c->leaves[i]->query->text;
	status = autopsy_text(d, tree, edits, count, &told.query);
	return status == BF_OK ? autopsy_suggest(d, &told) : status;
}

/* The stem of a word, in the arena; the word itself where it has none. */
static enum bf_status stem_of(struct speller *s, struct slice word, struct slice *out)
{
	struct companion *companion = s->desk->counter->snapshot->companion;
	const struct reading *readings;
	size_t count;
	enum bf_status status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY, word,
							&readings, &count, s->desk->error);
	*out = word;
	if (status != BF_OK || count == 0 || readings[0].words[0].lexeme->stem.len == 0)
		return status;
	*out = arena_copy(s->desk->arena, readings[0].words[0].lexeme->stem);
	return out->ptr ? BF_OK : error_no_memory(s->desk->error);
}

/* Forms of the same words find the same. */
static enum bf_status same_stems(struct speller *s, const struct combination *a,
				 const struct combination *b, bool *same)
{
	enum bf_status status = BF_OK;
	struct slice x[SPELLING_REPLACED], y[SPELLING_REPLACED], stems[2];
	spelling_texts(a, x);
	spelling_texts(b, y);
	*same = a->count == b->count;
	for (uint32_t i = 0; i < a->count && *same && status == BF_OK; i++) {
		status = stem_of(s, x[i], &stems[0]);
		if (status == BF_OK)
			status = stem_of(s, y[i], &stems[1]);
		*same = status == BF_OK && a->leaves[i] == b->leaves[i] && slice_equal(stems[0], stems[1]);
	}
	return status;
}

enum bf_status spelling_tell_best(struct speller *s)
{
	enum bf_status status = BF_OK;
	uint32_t told = 0;
	if (s->found_count)
		qsort(s->found, s->found_count, sizeof *s->found, spelling_by_cost);
	for (uint32_t i = 0; i < s->found_count && told < TOLD && status == BF_OK; i++) {
		bool again = false;
		for (uint32_t j = 0; j < i && !again && status == BF_OK; j++)
			status = same_stems(s, &s->found[i], &s->found[j], &again);
		if (s->found[i].cost > s->found[0].cost + SPELLING_COST_RANGE)
			break;
		if (again || status != BF_OK)
			continue;
		status = tell(s, &s->found[i]);
		told++;
	}
	return status;
}
