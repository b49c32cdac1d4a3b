/* spelling_walk.c - see spelling_walk.h. */
#include "searcher/spelling_walk.h"

#include <stdlib.h>

#include "util/utf8.h"

/* Longer words are hashes in the index: nothing is near them. */
enum { LETTERS_MAX = 64, ROWS = LETTERS_MAX + SPELLING_DISTANCE_MAX + 2 };

/* How far the beginnings of one word are from those of another.  rows[n][i]: its first n
 * letters from the first i of the word; more than `most` is as good as never. */
struct rows {
	uint32_t word[LETTERS_MAX];
	uint32_t length, most;
	uint32_t letters[ROWS]; /* of the other word */
	uint8_t cells[ROWS][LETTERS_MAX + 1];
};

struct scan {
	struct rows rows;
	uint32_t depth;	       /* rows on hand, beside the first */
	size_t ends[ROWS];     /* [n]: bytes of the first n letters */
	char text[ROWS * 4];   /* whose rows these are */
	size_t text_length;
	const struct spelling_walk *walk;
	struct arena *arena;
	struct spelling *found;
	size_t count, room;
	enum bf_status status;
};

/* ---- rows -------------------------------------------------------------------------------------- */

/* The letters of a word; false: it has too many, or is no text. */
static bool rows_start(struct rows *r, struct slice word, uint32_t most)
{
	r->length = 0;
	r->most = most < SPELLING_DISTANCE_MAX ? most : SPELLING_DISTANCE_MAX;
	for (size_t at = 0, bytes; at < word.len; at += bytes) {
		if (r->length == LETTERS_MAX)
			return false;
		bytes = utf8_decode(word, at, &r->word[r->length++]);
		if (bytes == 0)
			return false;
	}
	for (uint32_t i = 0; i <= r->length; i++)
		r->cells[0][i] = (uint8_t)i;
	return true;
}

static uint8_t least(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

/* One cell, from those before it: a letter more, a letter less, another letter, or two that
 * changed places. */
static uint8_t cell(const struct rows *r, uint32_t n, uint32_t i)
{
	uint32_t letter = r->letters[n - 1], mine = r->word[i - 1];
	uint8_t edits = (uint8_t)(r->cells[n - 1][i - 1] + (letter != mine));
	edits = least(edits, (uint8_t)(r->cells[n - 1][i] + 1));
	edits = least(edits, (uint8_t)(r->cells[n][i - 1] + 1));
	if (n > 1 && i > 1 && letter == r->word[i - 2] && r->letters[n - 2] == mine)
		edits = least(edits, (uint8_t)(r->cells[n - 2][i - 2] + 1));
	return edits;
}

/* Row n, for one more letter; false: nothing that begins so is near.  Only cells within
 * `most` of the diagonal can be; those beside them count as too far. */
static bool rows_add(struct rows *r, uint32_t n, uint32_t letter)
{
	uint32_t from = n > r->most ? n - r->most : 1, to = n + r->most;
	uint8_t far = (uint8_t)(r->most + 1), best = far;
	if (from > r->length + 1)
		return false;
	if (to > r->length)
		to = r->length;
	r->letters[n - 1] = letter;
	r->cells[n][from - 1] = from == 1 && n <= r->most ? (uint8_t)n : far;
	best = r->cells[n][from - 1];
	for (uint32_t i = from; i <= to; i++) {
		r->cells[n][i] = least(cell(r, n, i), far);
		best = least(best, r->cells[n][i]);
	}
	if (to < r->length)
		r->cells[n][to + 1] = far;
	return best <= r->most;
}

uint32_t spelling_distance(struct slice a, struct slice b, uint32_t most)
{
	struct rows rows;
	uint32_t n = 0, letter;
	size_t bytes;
	if (!rows_start(&rows, a, most))
		return most + 1;
	for (size_t at = 0; at < b.len; at += bytes) {
		bytes = utf8_decode(b, at, &letter);
		if (bytes == 0 || n + 1 == ROWS || !rows_add(&rows, ++n, letter))
			return most + 1;
	}
	return n + rows.most < rows.length ? most + 1 : rows.cells[n][rows.length];
}

/* ---- the terms of a part ------------------------------------------------------------------------- */

static void keep(struct scan *s, struct slice text, uint32_t distance)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 64;
		struct spelling *found = arena_alloc(s->arena, room * sizeof *found);
		if (!found) {
			s->status = BF_NO_MEMORY;
			return;
		}
		if (s->count)
			memcpy(found, s->found, s->count * sizeof *found);
		s->found = found;
		s->room = room;
	}
	struct slice copy = arena_copy(s->arena, text);
	if (!copy.ptr)
		s->status = BF_NO_MEMORY;
	else
		s->found[s->count++] = (struct spelling){copy, distance, 0};
}

/* Keeps the rows of what this term begins with like the one before. */
static void go_back(struct scan *s, struct slice text)
{
	size_t alike = 0, most = text.len < s->text_length ? text.len : s->text_length;
	while (alike < most && text.ptr[alike] == s->text[alike])
		alike++;
	while (s->depth && s->ends[s->depth] > alike)
		s->depth--;
}

static size_t scan_term(struct slice text, void *payload)
{
	struct scan *s = payload;
	struct rows *r = &s->rows;
	if (s->walk->late && s->walk->late(1, s->walk->payload)) {
		s->status = BF_DEADLINE;
		return 0;
	}
	go_back(s, text);
	size_t at = s->ends[s->depth], bytes;
	for (uint32_t letter; at < text.len; at += bytes) {
		bytes = utf8_decode(text, at, &letter);
		if (bytes == 0 || s->depth + 1 == ROWS || !rows_add(r, s->depth + 1, letter))
			break;
		s->ends[++s->depth] = at + bytes;
		memcpy(s->text + at, text.ptr + at, bytes);
	}
	s->text_length = s->ends[s->depth];
	if (at < text.len) /* no term that begins so, one letter further, is near */
		return at + (bytes ? bytes : 1);
	if (s->depth + r->most >= r->length && r->cells[s->depth][r->length] <= r->most)
		keep(s, text, r->cells[s->depth][r->length]);
	return s->status == BF_OK ? SCAN_NEXT : 0;
}

static size_t bytes_of_letters(struct slice word, uint32_t letters)
{
	size_t at = 0, bytes = 1;
	uint32_t letter;
	for (; letters && at < word.len && bytes; letters--) {
		bytes = utf8_decode(word, at, &letter);
		at += bytes;
	}
	return at;
}

static enum bf_status scan_part(struct scan *s, struct part *part, bf_error *error)
{
	size_t same = bytes_of_letters(s->walk->word, s->walk->same);
	struct term begin = {s->walk->field, TERM_SURFACE, slice_from(""),
			     slice_make(s->walk->word.ptr, same)};
	s->depth = 0;
	s->text_length = 0;
	enum bf_status status = part->operations->scan_terms(part, &begin, NULL, scan_term, s, error);
	if (status != BF_OK || s->status == BF_OK)
		return status;
	return s->status == BF_NO_MEMORY ? error_no_memory(error)
					 : error_set(error, BF_DEADLINE, "time ran out among the words");
}

/* ---- of all parts ----------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	return slice_compare(x->text, y->text);
}

static int best_first(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;
	if (x->distance != y->distance)
		return x->distance < y->distance ? -1 : 1;
	if (x->articles != y->articles)
		return x->articles > y->articles ? -1 : 1;
	return slice_compare(x->text, y->text);
}

/* Each once, with its articles; without those that only tombstoned articles have. */
static enum bf_status count_articles(struct scan *s, struct snapshot *snapshot, bf_error *error)
{
	size_t kept = 0;
	if (s->count)
		qsort(s->found, s->count, sizeof *s->found, by_text);
	for (size_t i = 0; i < s->count; i++) {
		struct spelling *one = &s->found[i];
		struct term term = {s->walk->field, TERM_SURFACE, slice_from(""), one->text};
		if (i && slice_equal(one->text, s->found[i - 1].text))
			continue;
		enum bf_status status =
		    snapshot_term_frequency(snapshot, &term, &one->articles, error);
		if (status != BF_OK)
			return status;
		if (one->articles)
			s->found[kept++] = *one;
	}
	s->count = kept;
	return BF_OK;
}

enum bf_status spelling_walk(struct snapshot *snapshot, const struct spelling_walk *walk,
			     struct arena *arena, struct spellings *out, bf_error *error)
{
	struct scan s = {.walk = walk, .arena = arena};
	enum bf_status status = BF_OK;
	*out = (struct spellings){NULL, 0, false};
	if (walk->word.len == 0 || !rows_start(&s.rows, walk->word, walk->distance))
		return BF_OK;
	for (size_t i = 0; i < snapshot->part_count && status == BF_OK; i++)
		status = scan_part(&s, snapshot->parts[i], error);
	if (status == BF_OK)
		status = count_articles(&s, snapshot, error);
	if (status != BF_OK)
		return status;
	if (s.count)
		qsort(s.found, s.count, sizeof *s.found, best_first);
	out->more = s.count > walk->limit;
	out->items = s.found;
	out->count = out->more ? walk->limit : s.count;
	return BF_OK;
}
