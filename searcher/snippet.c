/* snippet.c - see snippet.h.
 *
 * Of the marks in the body (mark.h) the window is chosen that holds most
 * different ones, then most, then the earliest; it is filled up with the text
 * around them, from a sentence or word on, and written with its white space
 * folded.
 *
 * Of a long body only a piece is analysed: the index tells at which words the
 * question matched, and the checkpoints about where these are, which is enough to
 * choose the piece. */
#include "searcher/snippet.h"

#include "index/document.h"
#include "searcher/companion.h"
#include "searcher/mark.h"

enum { BODY_LOOKED_AT = 256 * 1024, DIFFERENT_MAX = 64 };

/* ---- the window ---------------------------------------------------------------------------------------- */

struct window {
	uint32_t start, end; /* bytes of the text */
};

/* Not more than so many bytes, whole characters. */
static uint32_t first_bytes(struct slice text, size_t most)
{
	if (text.len <= most)
		return (uint32_t)text.len;
	while (most > 0 && ((unsigned char)text.ptr[most] & 0xc0) == 0x80)
		most--;
	return (uint32_t)most;
}

/* How good the window is that begins with the mark `from`: different marks count
 * most, then how close together they stand, then how many there are. */
static uint32_t worth(const struct mark *marks, size_t count, size_t from, uint32_t bytes)
{
	enum { CLOSE_STEP = 32, CLOSE_MAX = 255, MANY_MAX = 15 };
	uint64_t seen = 0;
	uint32_t many = 0, reach = 0;
	for (size_t i = from; i < count && marks[i].end <= marks[from].start + bytes; i++) {
		uint64_t what = 1ull << (marks[i].what % DIFFERENT_MAX);
		if (!(seen & what))
			reach = (marks[i].end - marks[from].start) / CLOSE_STEP;
		seen |= what;
		many += many < MANY_MAX;
		if (seen == UINT64_MAX && many == MANY_MAX)
			break; /* nothing can be added: thousands of words may stand here */
	}
	uint32_t close = reach < CLOSE_MAX ? CLOSE_MAX - reach : 0;
	return (uint32_t)__builtin_popcountll(seen) << 16 | close << 4 | many;
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

static bool begins_sentence(const struct token *t)
{
	return t->flags & (TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START);
}

/* A place at or before `at`, at most `most` bytes back, to begin the snippet:
 * the start of a sentence if one is that near (`nearest`: the last one, else the
 * first), or of a word. */
static uint32_t begin_before(const struct marked_text *text, uint32_t at, uint32_t most, bool nearest)
{
	uint32_t earliest = at > most ? at - most : 0, word = at, sentence = UINT32_MAX;
	for (size_t i = text->count; i-- > 0;) {
		const struct token *t = &text->tokens[i];
		if (t->start > at)
			continue;
		if (t->start < earliest)
			break;
		word = t->start;
		if (begins_sentence(t))
			sentence = t->start;
		if (sentence != UINT32_MAX && nearest)
			break;
	}
	return sentence != UINT32_MAX ? sentence : word;
}

/* The end of the last sentence, or else word, that ends within `limit` and not
 * before `at`; a sentence only if that makes it at least `enough`. */
static uint32_t end_after(const struct marked_text *text, uint32_t at, uint32_t enough, uint32_t limit)
{
	uint32_t word = at, sentence = 0;
	for (size_t i = 0; i < text->count && text->tokens[i].start < limit; i++) {
		const struct token *t = &text->tokens[i];
		if (begins_sentence(t) && word >= enough && t->start > at)
			sentence = word;
		if (t->end <= limit && t->end > word)
			word = t->end;
	}
	return sentence ? sentence : word;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes in the quotes and full stops that stand at its first and last word. */
static struct window with_punctuation(struct window w, const struct marked_text *text,
				      struct slice body)
{
	uint32_t before = 0, after = (uint32_t)body.len, start = w.start, end = w.end;
	for (size_t i = 0; i < text->count; i++) {
		const struct token *t = &text->tokens[i];
		if (t->end <= w.start && t->end > before)
			before = t->end;
		if (t->start >= w.end && t->start < after)
			after = t->start;
	}
	while (start > before && !is_space(body.ptr[start - 1]))
		start--;
	while (end < after && !is_space(body.ptr[end]))
		end++;
	/* Joined to the word on the other side (a dash): not ours. */
	w.start = start == before && before > 0 ? w.start : start;
	w.end = end == after && after < body.len ? w.end : end;
	return w;
}

static struct window choose(const struct marked_text *text, struct slice body,
			    const struct mark *marks, size_t count, uint32_t bytes)
{
	uint32_t length = (uint32_t)body.len, first = 0, last = 0;
	if (length <= bytes || text->count == 0)
		return (struct window){0, first_bytes(body, bytes)};
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
	struct window w = {count ? begin_before(text, first, spare / 2, true) : 0, length};
	uint32_t limit = w.start + (bytes > used ? bytes : used);
	if (limit < length)
		w.end = end_after(text, last, w.start + bytes * 2 / 3, limit);
	else if (limit > length) /* what is not needed after it goes before it */
		w.start = begin_before(text, w.start, limit - length, false);
	return with_punctuation(w, text, body);
}

/* What the snippets of one article need. */
struct desk {
	const struct plan *plan;
	struct part *part;
	uint32_t article;
	struct analyzer *analyzer;
	struct arena *work; /* goes away when the snippets are made */
	struct arena *kept; /* of the snippets */
	bf_error *error;
};

/* ---- writing -------------------------------------------------------------------------------------------- */

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

/* The spans of the marks that lie in the window; those that overlap are one. */
static uint32_t write_spans(struct window w, const struct mark *marks, size_t count,
			    const uint32_t *map, struct text_span *spans)
{
	uint32_t written = 0;
	for (size_t i = 0; i < count; i++) {
		if (marks[i].start < w.start || marks[i].end > w.end)
			continue;
		struct text_span span = {map[marks[i].start - w.start], map[marks[i].end - w.start]};
		struct text_span *before = written ? &spans[written - 1] : NULL;
		if (before && span.start <= before->end)
			before->end = span.end > before->end ? span.end : before->end;
		else
			spans[written++] = span;
	}
	return written;
}

static enum bf_status write_snippet(struct desk *d, struct slice text, struct window w,
				    const struct mark *marks, size_t count, struct snippet *out)
{
	uint32_t size = w.end - w.start, inside = 0;
	for (size_t i = 0; i < count; i++)
		inside += marks[i].start >= w.start && marks[i].end <= w.end;
	char *folded = arena_alloc(d->kept, (size_t)size + 1);
	struct text_span *spans = arena_alloc(d->kept, ((size_t)inside + 1) * sizeof *spans);
	uint32_t *map = arena_alloc(d->work, ((size_t)size + 1) * sizeof *map);
	if (!folded || !map || !spans)
		return error_no_memory(d->error);
	uint32_t len = copy_folded(text, w, folded, map);
	folded[len] = '\0';
	*out = (struct snippet){.text = {folded, len},
				.spans = spans,
				.span_count = write_spans(w, marks, count, map, spans),
				.cut_before = w.start > 0,
				.cut_after = w.end < text.len};
	return BF_OK;
}

/* ---- one article ------------------------------------------------------------------------------------------ */

/* Whoever asks for capitals asks the analyzer anew. */
static enum bf_status keep_tokens(struct desk *d, struct marked_text *marked)
{
	struct token *copy = arena_alloc(d->work, (marked->count + 1) * sizeof *copy);
	if (!copy)
		return error_no_memory(d->error);
	if (marked->count)
		memcpy(copy, marked->tokens, marked->count * sizeof *copy);
	marked->tokens = copy;
	return BF_OK;
}

static enum bf_status mark_text(struct desk *d, enum field field, struct slice text,
				struct marked_text *marked, struct mark **marks, size_t *count)
{
	const struct language *language = analyzer_language(d->analyzer);
	enum analyzer_reason reason = field == FIELD_HEADLINE ? ANALYZE_HEADLINE : ANALYZE_DOCUMENT;
	*marked = (struct marked_text){.part = d->part,
				       .article = d->article,
				       .field = field,
				       .language = slice_from(language ? language_code(language) : "")};
	enum bf_status status =
	    analyzer_run(d->analyzer, reason, text, &marked->tokens, &marked->count, d->error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	if (d->plan->reads_text && (status = keep_tokens(d, marked)) != BF_OK)
		return status;
	return marks_find(d->plan, marked, d->work, marks, count, d->error);
}

/* Of the headline the index tells all that matters, as it does of a piece of the body. */
static enum bf_status mark_headline_by_index(struct desk *d, struct slice text,
					     struct marked_text *marked, struct mark **marks,
					     size_t *count)
{
	struct marked_place *places;
	size_t place_count;
	*marked = (struct marked_text){.part = d->part, .article = d->article, .field = FIELD_HEADLINE};
	*count = 0;
	enum bf_status status = marked_places(d->plan, d->part, d->article, FIELD_HEADLINE, d->work,
					      &places, &place_count, d->error);
	if (status != BF_OK || place_count == 0)
		return status;
	status = analyzer_run(d->analyzer, ANALYZE_PLACES, text, &marked->tokens, &marked->count, d->error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	return marks_of_places(marked, places, place_count, d->work, marks, count, d->error);
}

static enum bf_status make_headline(struct desk *d, struct slice text, struct snippet *out)
{
	struct marked_text marked;
	struct mark *marks = NULL;
	size_t count;
	enum bf_status status =
	    places_are_indexed(d->plan)
		? mark_headline_by_index(d, text, &marked, &marks, &count)
		: mark_text(d, FIELD_HEADLINE, text, &marked, &marks, &count);
	if (status != BF_OK)
		return status;
	return write_snippet(d, text, (struct window){0, (uint32_t)text.len}, marks, count, out);
}

/* ---- the piece of a long body ------------------------------------------------------------------------------ */

/* A piece of the body between two checkpoints. */
struct piece {
	uint32_t start, end; /* bytes */
	uint32_t position;   /* of its first word */
};

struct checkpoints {
	const struct text_checkpoint *items;
	size_t count;
	uint32_t bytes; /* of the body */
};

/* The checkpoint at or before; SIZE_MAX: the beginning. */
static size_t checkpoint_before(const struct checkpoints *c, uint32_t value, bool by_byte)
{
	size_t low = 0, high = c->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if ((by_byte ? c->items[middle].byte : c->items[middle].position) <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/* About where a word begins: between checkpoints words are taken to be equally long;
 * behind the last, to have 6 bytes. */
static uint32_t about_byte(const struct checkpoints *c, uint32_t position)
{
	static const struct text_checkpoint beginning = {0, 0};
	size_t i = checkpoint_before(c, position, false);
	const struct text_checkpoint *a = i == SIZE_MAX ? &beginning : &c->items[i];
	uint64_t words = position - a->position, byte;
	if (i + 1 < c->count) {
		const struct text_checkpoint *b = &c->items[i + 1];
		byte = a->byte + words * (b->byte - a->byte) / (b->position - a->position + !(b->position - a->position));
	} else {
		byte = a->byte + words * 6;
	}
	return byte < c->bytes ? (uint32_t)byte : c->bytes - 1;
}

static enum bf_status about_marks(struct desk *d, const struct checkpoints *c,
				  const struct marked_place *places, size_t count, struct mark **out)
{
	*out = arena_alloc(d->work, (count + 1) * sizeof **out);
	if (!*out)
		return error_no_memory(d->error);
	for (size_t i = 0; i < count; i++)
		(*out)[i] = (struct mark){about_byte(c, places[i].span.start),
					  about_byte(c, places[i].span.end + 1), places[i].what};
	return BF_OK;
}

/* Room for the window before and behind the best mark, out to checkpoints. */
static struct piece piece_around(const struct checkpoints *c, uint32_t at, uint32_t bytes)
{
	uint32_t from = at > bytes / 2 ? at - bytes / 2 : 0, to = at + bytes + bytes / 2;
	if (to >= c->bytes) /* near the end: more may be needed before */
		from = c->bytes > 2 * bytes && c->bytes - 2 * bytes < from ? c->bytes - 2 * bytes : from;
	size_t first = checkpoint_before(c, from, true), last = checkpoint_before(c, to, true) + 1;
	struct piece p = {0, last < c->count ? c->items[last].byte : c->bytes, 0};
	if (first != SIZE_MAX) {
		p.start = c->items[first].byte;
		p.position = c->items[first].position;
	}
	return p;
}

static enum bf_status make_from_piece(struct desk *d, struct slice body, struct piece p, uint32_t bytes,
				      const struct marked_place *places, size_t count,
				      struct snippet *out)
{
	struct marked_text text = {
	    .part = d->part, .article = d->article, .field = FIELD_BODY, .position = p.position};
	struct slice piece = slice_make(body.ptr + p.start, p.end - p.start);
	struct mark *marks;
	size_t mark_count;
	enum bf_status status = analyzer_run(d->analyzer, ANALYZE_PLACES, piece, &text.tokens,
					     &text.count, d->error);
	if (status != BF_OK)
		return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
	status = marks_of_places(&text, places, count, d->work, &marks, &mark_count, d->error);
	if (status != BF_OK)
		return status;
	struct window w = choose(&text, piece, marks, mark_count, bytes);
	status = write_snippet(d, piece, w, marks, mark_count, out);
	out->cut_before |= p.start > 0;
	out->cut_after |= p.end < body.len;
	return status;
}

/* *made is false when the body must be looked at whole. */
static enum bf_status make_body_by_index(struct desk *d, struct slice body, uint32_t bytes,
					 struct snippet *out, bool *made)
{
	struct checkpoints c = {.bytes = (uint32_t)body.len};
	struct marked_place *places;
	struct mark *marks;
	size_t count;
	*made = false;
	if (body.len < 4 * (size_t)bytes || body.len > INT32_MAX || !places_are_indexed(d->plan))
		return BF_OK;
	enum bf_status status = d->part->operations->checkpoints(d->part, d->article, d->work, &c.items,
								 &c.count, d->error);
	if (status != BF_OK || c.count == 0 || c.items[c.count - 1].byte >= body.len)
		return status;
	status = marked_places(d->plan, d->part, d->article, FIELD_BODY, d->work, &places, &count,
			       d->error);
	if (status == BF_OK)
		status = about_marks(d, &c, places, count, &marks);
	if (status != BF_OK)
		return status;
	uint32_t at = count ? marks[best_mark(marks, count, bytes)].start : 0;
	*made = true;
	return make_from_piece(d, body, piece_around(&c, at, bytes), bytes, places, count, out);
}

static enum bf_status make_body(struct desk *d, struct slice body, uint32_t bytes, struct snippet *out)
{
	struct marked_text marked;
	struct mark *marks;
	size_t count;
	bool made;
	enum bf_status status = make_body_by_index(d, body, bytes, out, &made);
	if (status != BF_OK || made)
		return status;
	struct slice looked_at = slice_make(body.ptr, first_bytes(body, BODY_LOOKED_AT));
	status = mark_text(d, FIELD_BODY, looked_at, &marked, &marks, &count);
	if (status != BF_OK)
		return status;
	struct window w = choose(&marked, looked_at, marks, count, bytes);
	return write_snippet(d, body, w, marks, count, out);
}

enum bf_status snippet_make(const struct plan *plan, struct part *part, uint32_t article,
			    uint32_t bytes, struct arena *arena, struct snippet *headline,
			    struct snippet *body, bf_error *error)
{
	struct arena work = ARENA_INIT;
	struct desk d = {plan, part, article, NULL, &work, arena, error};
	struct article whole;
	struct companion *companion;
	*headline = *body = (struct snippet){0};
	enum bf_status status = part->operations->article(part, article, &work, &whole, error);
	if (status == BF_OK)
		status = companion_of(plan->snapshot, &plan->scale->table, &companion, error);
	if (status == BF_OK) {
		d.analyzer = companion_analyzer(companion, whole.language);
		status = make_headline(&d, whole.headline, headline);
	}
	if (status == BF_OK)
		status = make_body(&d, whole.body, bytes, body);
	arena_free(&work);
	return status;
}
