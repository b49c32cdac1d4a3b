/* snippet.c - see snippet.h.
 *
 * Of the marks in the body (mark.h) the window is chosen that holds most
 * different ones, then most, then the earliest; it is filled up with the text
 * around them, from a sentence or word on, and written with its white space
 * folded. */
#include "searcher/snippet.h"

#include "searcher/mark.h"

enum { BODY_LOOKED_AT = 256 * 1024, DIFFERENT_MAX = 64 };

/* ---- the window ---------------------------------------------------------------------------------------- */

struct window {
	uint32_t start, end; /* bytes of the text */
};

/* Different marks count most, then how many there are. */
static uint32_t worth(const struct mark *marks, size_t count, size_t from, uint32_t bytes)
{
	uint64_t seen = 0;
	uint32_t many = 0;
	for (size_t i = from; i < count && marks[i].end <= marks[from].start + bytes; i++) {
		seen |= 1ull << (marks[i].what % DIFFERENT_MAX);
		many += many < 15;
	}
	return (uint32_t)__builtin_popcountll(seen) * 16 + many;
}

static size_t best_mark(const struct mark *marks, size_t count, uint32_t bytes)
{
	enum { LOOKED_AT = 2000 };
	size_t best = 0;
	uint32_t most = 0;
	for (size_t i = 0; i < count && i < LOOKED_AT; i++) {
		uint32_t w = worth(marks, count, i, bytes);
		if (w > most) {
			most = w;
			best = i;
		}
	}
	return best;
}

/* A place at or before `at`, at most `most` bytes back, to begin the snippet:
 * the start of the sentence if it is that near, else of a word. */
static uint32_t begin_before(const struct marked_text *text, uint32_t at, uint32_t most)
{
	uint32_t earliest = at > most ? at - most : 0, word = at;
	for (size_t i = text->count; i-- > 0;) {
		const struct token *t = &text->tokens[i];
		if (t->start > at)
			continue;
		if (t->start < earliest)
			break;
		word = t->start;
		if (t->flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START))
			return word;
	}
	return word;
}

/* The end of the last word that ends within `limit`; at least `at`. */
static uint32_t end_after(const struct marked_text *text, uint32_t at, uint32_t limit, uint32_t length)
{
	uint32_t end = at;
	if (limit >= length)
		return length;
	for (size_t i = 0; i < text->count && text->tokens[i].start < limit; i++)
		if (text->tokens[i].end <= limit && text->tokens[i].end > end)
			end = text->tokens[i].end;
	return end;
}

static struct window choose(const struct marked_text *text, struct slice body,
			    const struct mark *marks, size_t count, uint32_t bytes)
{
	uint32_t length = (uint32_t)body.len, first = 0, last = 0;
	if (count) {
		size_t best = best_mark(marks, count, bytes);
		first = marks[best].start;
		for (size_t i = best; i < count && marks[i].end <= first + bytes; i++)
			if (marks[i].end > last)
				last = marks[i].end;
		if (last < marks[best].end)
			last = marks[best].end;
	}
	uint32_t used = last - first, spare = bytes > used ? bytes - used : 0;
	uint32_t start = count ? begin_before(text, first, spare / 2) : 0;
	uint32_t limit = start + (bytes > used ? bytes : used);
	return (struct window){start, end_after(text, last, limit, length)};
}

/* ---- writing -------------------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Copies [from, to) with runs of white space as one space; *map (to - from + 1
 * entries) tells where each byte went. */
static uint32_t copy_folded(struct slice text, struct window w, char *out, uint32_t *map)
{
	uint32_t len = 0;
	for (uint32_t i = w.start; i < w.end; i++) {
		map[i - w.start] = len;
		if (!is_space(text.ptr[i]))
			out[len++] = text.ptr[i];
		else if (len && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	map[w.end - w.start] = len;
	return len;
}

static enum bf_status write_snippet(struct slice text, struct window w, const struct mark *marks,
				    size_t count, struct arena *arena, struct snippet *out,
				    bf_error *error)
{
	uint32_t size = w.end - w.start;
	char *folded = arena_alloc(arena, (size_t)size + 1);
	uint32_t *map = arena_alloc(arena, ((size_t)size + 1) * sizeof *map);
	struct text_span *spans = arena_alloc(arena, (count + 1) * sizeof *spans);
	if (!folded || !map || !spans)
		return error_no_memory(error);
	uint32_t len = copy_folded(text, w, folded, map);
	folded[len] = '\0';
	*out = (struct snippet){.text = {folded, len}, .spans = spans};
	out->cut_before = w.start > 0;
	out->cut_after = w.end < text.len;
	for (size_t i = 0; i < count; i++) {
		if (marks[i].start < w.start || marks[i].end > w.end)
			continue;
		struct text_span span = {map[marks[i].start - w.start], map[marks[i].end - w.start]};
		struct text_span *before = out->span_count ? &spans[out->span_count - 1] : NULL;
		if (before && span.start <= before->end) /* marks that overlap are one */
			before->end = span.end > before->end ? span.end : before->end;
		else
			spans[out->span_count++] = span;
	}
	return BF_OK;
}

/* ---- one article ------------------------------------------------------------------------------------------ */

static enum bf_status mark_text(const struct plan *plan, struct analyzer *analyzer, enum field field,
				struct slice text, struct arena *arena, struct marked_text *marked,
				struct mark **marks, size_t *count, bf_error *error)
{
	const struct language *language = analyzer_language(analyzer);
	enum analyzer_reason reason = field == FIELD_HEADLINE ? ANALYZE_HEADLINE : ANALYZE_DOCUMENT;
	*marked = (struct marked_text){
	    .field = field, .language = slice_from(language ? language_code(language) : "")};
	enum bf_status status =
	    analyzer_run(analyzer, reason, text, &marked->tokens, &marked->count, error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	return marks_find(plan, marked, arena, marks, count, error);
}

static enum bf_status make_headline(const struct plan *plan, struct analyzer *analyzer,
				    struct slice text, struct arena *arena, struct snippet *out,
				    bf_error *error)
{
	struct marked_text marked;
	struct mark *marks;
	size_t count;
	enum bf_status status = mark_text(plan, analyzer, FIELD_HEADLINE, text, arena, &marked, &marks,
					  &count, error);
	if (status != BF_OK)
		return status;
	return write_snippet(text, (struct window){0, (uint32_t)text.len}, marks, count, arena, out, error);
}

static struct slice first_bytes(struct slice text, size_t most)
{
	if (text.len <= most)
		return text;
	while (most > 0 && ((unsigned char)text.ptr[most] & 0xc0) == 0x80)
		most--;
	return slice_make(text.ptr, most);
}

static enum bf_status make_body(const struct plan *plan, struct analyzer *analyzer, struct slice body,
				uint32_t bytes, struct arena *arena, struct snippet *out, bf_error *error)
{
	struct marked_text marked;
	struct mark *marks;
	size_t count;
	struct slice looked_at = first_bytes(body, BODY_LOOKED_AT);
	enum bf_status status = mark_text(plan, analyzer, FIELD_BODY, looked_at, arena, &marked, &marks,
					  &count, error);
	if (status != BF_OK)
		return status;
	struct window w = choose(&marked, looked_at, marks, count, bytes);
	return write_snippet(body, w, marks, count, arena, out, error);
}

/* The analyzer of the article's language, or the first. */
static struct analyzer *pick(struct analyzer *const *analyzers, size_t count, struct slice code)
{
	for (size_t i = 0; i < count; i++) {
		const struct language *language = analyzer_language(analyzers[i]);
		if (language && slice_equal(slice_from(language_code(language)), code))
			return analyzers[i];
	}
	return analyzers[0];
}

enum bf_status snippet_make(const struct plan *plan, struct part *part, uint32_t article,
			    uint32_t bytes, struct arena *arena, struct snippet *headline,
			    struct snippet *body, bf_error *error)
{
	struct arena work = ARENA_INIT; /* the article goes away again, its snippets stay */
	struct article whole;
	struct analyzer *const *analyzers;
	size_t count;
	*headline = *body = (struct snippet){0};
	enum bf_status status = part->operations->article(part, article, &work, &whole, error);
	if (status == BF_OK)
		status = plan_analyzers(plan->snapshot, &analyzers, &count, error);
	if (status == BF_OK) {
		struct analyzer *analyzer = pick(analyzers, count, whole.language);
		status = make_headline(plan, analyzer, whole.headline, arena, headline, error);
		if (status == BF_OK)
			status = make_body(plan, analyzer, whole.body, bytes, arena, body, error);
	}
	arena_free(&work);
	return status;
}
