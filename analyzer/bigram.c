/* bigram.c - Chinese, Japanese and Korean: pairs of characters.
 *
 * In:  a unit of letters of scripts without spaces, such as 北京市场.
 * Out: at the position of each character the pair that it begins, which covers two
 *      positions, and the character alone: 北京 北 | 京市 京 | 市场 市 | 场.
 *
 * No words are looked for, so nothing is missed and no dictionary grows old.  A
 * question is cut into pairs side by side, with the last character alone where
 * their number is odd: 北京 市场, 北京 市.  That is a phrase like any other, and a pair
 * covers what it covers, so NEAR counts characters and marks fit.  The pairs between
 * and the characters of pairs are there for other questions (TOKEN_WIDER).
 *
 * Thai, Lao, Khmer and Burmese have no spaces either, but their letters are no
 * syllables: a run of them stays one token. */
#include "analyzer/chain.h"

/* Does the character make pairs with its neighbours? */
static bool makes_pairs(uint32_t cp)
{
	return !((cp >= 0xE00 && cp <= 0xEFF) || (cp >= 0x1000 && cp <= 0x109F) || (cp >= 0x1780 && cp <= 0x17FF));
}

/* Where the character at point `i` ends: behind its marks. */
static size_t character_end(const struct unit *u, size_t i)
{
	i++;
	while (i < u->count && u->kinds[i] == FOLD_MARK)
		i++;
	return i;
}

static enum bf_status add_points(struct analyzer *a, size_t first, size_t last, uint16_t span, uint16_t flags,
				 bf_error *error)
{
	struct cutter *c = &a->cutter;
	c->folded.len = fold_word(&c->room, c->unit.points + first, last - first, a->turkish, c->folded.bytes);
	enum bf_status status =
	    add_piece(a, first, last, slice_make(c->folded.bytes, c->folded.len), false, flags, error);
	if (status == BF_OK)
		c->pieces[c->piece_count - 1].span = span;
	return status;
}

/* Pairs and characters of the points [first, last). */
static enum bf_status cut_pairs(struct analyzer *a, size_t first, size_t last, bf_error *error)
{
	struct cutter *c = &a->cutter;
	bool asked = true; /* a question has the pair that begins here */
	enum bf_status status = BF_OK;
	for (size_t i = first, next; i < last && status == BF_OK; i = next) {
		next = character_end(&c->unit, i);
		bool alone = next >= last;
		if (!alone)
			status = add_points(a, i, character_end(&c->unit, next), 2, asked ? 0 : TOKEN_WIDER, error);
		if (status == BF_OK)
			status = add_points(a, i, next, 1, alone && asked ? 0 : TOKEN_WIDER, error);
		asked = !asked;
		c->position++;
	}
	return status;
}

enum bf_status cut_ideographs(struct analyzer *a, bf_error *error)
{
	struct cutter *c = &a->cutter;
	const struct unit *u = &c->unit;
	enum bf_status status = BF_OK;
	for (size_t first = 0, end; first < u->count && status == BF_OK; first = end) {
		bool pairs = makes_pairs(u->points[first]);
		end = first;
		while (end < u->count && (end == first || u->kinds[end] == FOLD_MARK ||
					  makes_pairs(u->points[end]) == pairs))
			end++;
		if (pairs) {
			status = cut_pairs(a, first, end, error);
			continue;
		}
		status = add_points(a, first, end, 1, 0, error);
		c->position++;
	}
	return status;
}
