/* case_text.c - see case_text.h. */
#include "searcher/case_text.h"

#include "analyzer/fold.h"
#include "searcher/companion.h"
#include "searcher/pattern.h"
#include "util/utf8.h"

void case_text_free(struct case_text *t)
{
	arena_free(&t->arena);
	*t = CASE_TEXT_INIT;
}

/* ---- reading --------------------------------------------------------------------- */

static enum bf_status read_words(struct case_text *t, struct analyzer *a, struct slice text,
				 struct case_words *out, bf_error *error)
{
	const struct token *tokens;
	size_t count;
	*out = (struct case_words){.text = text};
	enum bf_status status = analyzer_run(a, ANALYZE_PLACES, text, &tokens, &count, error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	struct case_word *items = arena_alloc(&t->arena, (count + 1) * sizeof *items);
	if (!items)
		return error_no_memory(error);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct case_word){tokens[i].start, tokens[i].end, tokens[i].position,
					      tokens[i].span};
	out->items = items;
	out->count = count;
	return BF_OK;
}

static struct analyzer *analyzer_for(const struct companion *c, struct slice language)
{
	for (size_t i = 0; i < c->count; i++)
		if (analyzer_language(c->analyzers[i]) == language_find(language))
			return c->analyzers[i];
	return c->analyzers[0];
}

static enum bf_status read_article(const struct place_source *s, bf_error *error)
{
	struct case_text *t = s->text;
	const struct companion *companion = s->snapshot->companion; /* the plan made sure of it */
	struct article article;
	if (t->part == s->part && t->article == s->article)
		return BF_OK;
	t->part = NULL;
	arena_reset(&t->arena);
	enum bf_status status =
	    s->part->operations->article(s->part, s->article, &t->arena, &article, error);
	if (status != BF_OK)
		return status;
	struct analyzer *a = analyzer_for(companion, article.language);
	status = read_words(t, a, article.headline, &t->headline, error);
	if (status == BF_OK)
		status = read_words(t, a, article.body, &t->body, error);
	if (status != BF_OK)
		return status;
	t->part = s->part;
	t->article = s->article;
	return BF_OK;
}

/* ---- as it is written -------------------------------------------------------------- */

/* The bytes from the first word of a span to its last; empty: it is not one's end. */
static struct slice bytes_of(const struct case_words *w, struct span span)
{
	uint32_t start = UINT32_MAX, end = 0;
	size_t low = 0, high = w->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (w->items[middle].position < span.start)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < w->count && w->items[low].position <= span.end; low++) {
		const struct case_word *word = &w->items[low];
		if (word->position + word->span - 1u > span.end)
			continue;
		start = word->start < start ? word->start : start;
		end = word->end > end ? word->end : end;
	}
	return start < end ? slice_make(w->text.ptr + start, end - start) : (struct slice){NULL, 0};
}

static bool keeps(const struct query *q, const struct case_text *t, struct span span)
{
	bool body = span.start >= POSITION_BODY;
	uint32_t base = body ? POSITION_BODY : 0;
	struct span in_field = {span.start - base, span.end - base};
	return pattern_is_written(q, bytes_of(body ? &t->body : &t->headline, in_field));
}

enum bf_status case_text_keep(const struct query *q, const struct spans *places,
			      const struct place_source *s, struct spans *out, bf_error *error)
{
	enum bf_status status = read_article(s, error);
	*out = (struct spans){arena_alloc(s->arena, (places->count + 1) * sizeof *out->items), 0};
	if (status == BF_OK && !out->items)
		status = error_no_memory(error);
	for (size_t i = 0; i < places->count && status == BF_OK; i++) {
		struct span one = places->items[i];
		if (keeps(q, s->text, (struct span){one.start + s->base, one.end + s->base}))
			out->items[out->count++] = one;
	}
	return status;
}

/* ---- how long ------------------------------------------------------------------------ */

static uint32_t words_in(const struct case_words *w)
{
	uint32_t most = 0;
	for (size_t i = 0; i < w->count; i++)
		if (w->items[i].position + w->items[i].span > most)
			most = w->items[i].position + w->items[i].span;
	return most;
}

enum bf_status case_text_length(const struct place_source *s, uint32_t *words, bf_error *error)
{
	enum bf_status status = read_article(s, error);
	*words = status == BF_OK ? words_in(&s->text->headline) + words_in(&s->text->body) : 0;
	return status;
}
