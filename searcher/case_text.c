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

static struct analyzer *analyzer_for(const struct snapshot *s, struct slice language)
{
	const struct companion *c = s->companion; /* the plan made sure of it */
	for (size_t i = 0; i < c->count; i++)
		if (analyzer_language(c->analyzers[i]) == language_find(language))
			return c->analyzers[i];
	return c->analyzers[0];
}

/* Finds the words of the text, if that was not done before. */
static enum bf_status find_words(struct case_text *t, const struct snapshot *s, struct case_words *w,
				 bf_error *error)
{
	const struct token *tokens;
	if (w->analysed)
		return BF_OK;
	enum bf_status status = analyzer_run(analyzer_for(s, t->language), ANALYZE_PLACES, w->text, &tokens,
					     &w->count, error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	struct case_word *items = arena_alloc(&t->arena, (w->count + 1) * sizeof *items);
	if (!items)
		return error_no_memory(error);
	for (size_t i = 0; i < w->count; i++)
		items[i] = (struct case_word){tokens[i].start, tokens[i].end, tokens[i].position,
					      tokens[i].span};
	w->items = items;
	w->analysed = true;
	return BF_OK;
}

static enum bf_status read_article(const struct place_source *s, bf_error *error)
{
	struct case_text *t = s->text;
	struct article article;
	if (t->part == s->part && t->article == s->article)
		return BF_OK;
	t->part = NULL;
	arena_reset(&t->arena);
	enum bf_status status =
	    s->part->operations->article(s->part, s->article, &t->arena, &article, error);
	if (status != BF_OK)
		return status;
	t->headline = (struct case_words){.text = article.headline};
	t->body = (struct case_words){.text = article.body};
	t->language = article.language;
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

/* Soft hyphens and the like may stand inside a word. */
static bool has_ignored(struct slice text)
{
	uint32_t c = 0;
	for (size_t at = 0, len; at < text.len; at += len) {
		len = 1;
		if ((unsigned char)text.ptr[at] < 0x80)
			continue;
		len = utf8_decode(text, at, &c);
		if (len == 0 || fold_is_ignored(c))
			return true;
	}
	return false;
}

/* Its words need not be found where these bytes are not: most articles have none. */
static bool may_have(const struct query *q, struct slice text)
{
	struct slice core = pattern_core(q);
	return core.len == 0 || (text.len && memmem(text.ptr, text.len, core.ptr, core.len)) ||
	       has_ignored(text);
}

/* The places are those of the headline, then those of the body. */
static enum bf_status keep_in(const struct query *q, struct case_words *w, const struct spans *places,
			      uint32_t base, const struct place_source *s, struct spans *out,
			      bf_error *error)
{
	enum bf_status status = BF_OK;
	if (!may_have(q, w->text))
		return BF_OK;
	for (size_t i = 0; i < places->count && status == BF_OK; i++) {
		struct span one = places->items[i];
		uint32_t start = one.start + s->base;
		if ((start >= POSITION_BODY) != (base > 0))
			continue;
		status = find_words(s->text, s->snapshot, w, error);
		struct span in_text = {start - base, one.end + s->base - base};
		if (status == BF_OK && pattern_is_written(q, bytes_of(w, in_text)))
			out->items[out->count++] = one;
	}
	return status;
}

enum bf_status case_text_keep(const struct query *q, const struct spans *places,
			      const struct place_source *s, struct spans *out, bf_error *error)
{
	enum bf_status status = read_article(s, error);
	*out = (struct spans){arena_alloc(s->arena, (places->count + 1) * sizeof *out->items), 0};
	if (status == BF_OK && !out->items)
		status = error_no_memory(error);
	if (status == BF_OK)
		status = keep_in(q, &s->text->headline, places, 0, s, out, error);
	if (status == BF_OK)
		status = keep_in(q, &s->text->body, places, POSITION_BODY, s, out, error);
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
	if (status == BF_OK)
		status = find_words(s->text, s->snapshot, &s->text->headline, error);
	if (status == BF_OK)
		status = find_words(s->text, s->snapshot, &s->text->body, error);
	*words = status == BF_OK ? words_in(&s->text->headline) + words_in(&s->text->body) : 0;
	return status;
}
