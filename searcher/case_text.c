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

/* Past the bytes from `at` on that are ASCII, of which most of a text is. */
static size_t pass_ascii(struct slice text, size_t at)
{
	uint64_t eight;
	for (; at + sizeof eight <= text.len; at += sizeof eight) {
		memcpy(&eight, text.ptr + at, sizeof eight);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (at < text.len && (unsigned char)text.ptr[at] < 0x80)
		at++;
	return at;
}

/* Soft hyphens and the like may stand inside a word. */
static bool has_ignored(struct slice text)
{
	uint32_t c = 0;
	for (size_t at = pass_ascii(text, 0), len; at < text.len; at = pass_ascii(text, at + len)) {
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

/* ---- without its places -------------------------------------------------------------- */

enum { PLAIN_MIN = 3, PLAIN_MAX = 40 }; /* letters; of two, US is another word than us */

enum answer { NO, YES, UNSURE };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A word that the analyzer takes as it is, where it stands alone. */
static bool is_plain(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!is_letter(word.ptr[i]))
			return false;
	return word.len >= PLAIN_MIN && word.len <= PLAIN_MAX;
}

/* White space before text[at], or its beginning. */
static bool is_gap_before(struct slice text, size_t at)
{
	if (at == 0)
		return true;
	if ((unsigned char)text.ptr[at - 1] < 0x80)
		return fold_ascii_kind[(unsigned char)text.ptr[at - 1]] == FOLD_SPACE;
	uint32_t c = 0;
	return utf8_decode(text, utf8_floor(text, at - 1), &c) && fold_is_space(c);
}

/* White space at text[at], or its end. */
static bool is_gap(struct slice text, size_t at)
{
	uint32_t c = 0;
	if (at >= text.len)
		return true;
	if ((unsigned char)text.ptr[at] < 0x80)
		return fold_ascii_kind[(unsigned char)text.ptr[at]] == FOLD_SPACE;
	return utf8_decode(text, at, &c) && fold_is_space(c);
}

static bool is_one_of(const char *signs, char c)
{
	return c && strchr(signs, c);
}

/* Behind the 's of a word that ends at `end`, if it has one. */
static size_t pass_possessive(struct slice text, size_t end)
{
	static const char *const signs[] = {"'", "\xe2\x80\x99"};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t s = end + strlen(signs[i]);
		if (s < text.len && memcmp(text.ptr + end, signs[i], s - end) == 0 &&
		    (text.ptr[s] == 's' || text.ptr[s] == 'S'))
			return s + 1;
	}
	return end;
}

/* Signs that end a sentence or a quotation, then white space. */
static bool is_end(struct slice text, size_t at)
{
	for (int signs = 0; signs < 3 && at < text.len && is_one_of(",.;:!?)\"", text.ptr[at]); signs++)
		at++;
	return is_gap(text, at);
}

/* Is text[start, end) a word for certain, or certainly a part of one?  Hyphens, other apostrophes,
 * addresses: it depends. */
static enum answer is_word(struct slice text, size_t start, size_t end)
{
	if ((start && is_letter(text.ptr[start - 1])) || (end < text.len && is_letter(text.ptr[end])))
		return NO;
	bool begins = is_gap_before(text, start) ||
		      (is_one_of("\"(", text.ptr[start - 1]) && is_gap_before(text, start - 1));
	return begins && is_end(text, pass_possessive(text, end)) ? YES : UNSURE;
}

/* *all false: it may be there more often. */
static uint32_t count_in(struct slice word, struct slice text, bool *all)
{
	uint32_t count = 0;
	for (size_t at = 0; at + word.len <= text.len;) {
		const char *found = memmem(text.ptr + at, text.len - at, word.ptr, word.len);
		if (!found)
			break;
		size_t start = (size_t)(found - text.ptr);
		enum answer here = is_word(text, start, start + word.len);
		count += here == YES;
		*all &= here != UNSURE;
		at = start + word.len;
	}
	*all = *all && !has_ignored(text);
	return count;
}

/* In Turkish i is not I; in Dutch 's is a plural. */
static bool is_special(struct slice language)
{
	return slice_equal(language, SLICE("tr")) || slice_equal(language, SLICE("nl"));
}

enum bf_status case_text_count(const struct query *q, const struct place_source *s, struct case_count *out,
			       bf_error *error)
{
	struct slice word = pattern_core(q);
	*out = (struct case_count){0};
	if (q->kind != QUERY_WORD || !field_describe(q->field)->shares_text || !is_plain(word))
		return BF_OK;
	enum bf_status status = read_article(s, error);
	if (status != BF_OK || is_special(s->text->language))
		return status;
	out->all = true;
	if (q->field != FIELD_BODY)
		out->headline = count_in(word, s->text->headline.text, &out->all);
	if (q->field != FIELD_HEADLINE)
		out->body = count_in(word, s->text->body.text, &out->all);
	return BF_OK;
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
