/* oracle_spelling.c - see oracle_spelling.h. */
#include "tests/support/oracle_spelling.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/fold.h"
#include "util/utf8.h"

enum { LETTERS = 300 };

struct letters {
	uint32_t items[LETTERS];
	size_t count;
};

static void take_letters(struct slice text, struct letters *l)
{
	l->count = 0;
	for (size_t at = 0, len; at < text.len && l->count < LETTERS; at += len) {
		len = utf8_decode(text, at, &l->items[l->count++]);
		if (!len)
			abort();
	}
}

/* ---- patterns -------------------------------------------------------------------- */

/* One letter as the index folds it: several may come of it, or none. */
static void fold_letter(uint32_t c, struct letters *out)
{
	static struct fold_room room;
	static char folded[FOLD_WORD_BYTES], plain[2 * FOLD_WORD_BYTES];
	size_t len = fold_word(&room, &c, 1, false, folded);
	len = fold_accents(slice_make(folded, len), plain);
	take_letters(slice_make(plain, len), out);
}

static bool fits(const struct letters *p, size_t at, const struct letters *w, size_t from, bool folding)
{
	if (at == p->count)
		return from == w->count;
	uint32_t c = p->items[at];
	if (c == '*') {
		for (size_t next = from; next <= w->count; next++)
			if (fits(p, at + 1, w, next, folding))
				return true;
		return false;
	}
	if (c == '?')
		return from < w->count && fits(p, at + 1, w, from + 1, folding);
	if (c == '\\')
		c = p->items[++at];
	if (!folding || c - 'a' < 26u) /* most are */
		return from < w->count && w->items[from] == c && fits(p, at + 1, w, from + 1, folding);
	struct letters folded;
	fold_letter(c, &folded);
	for (size_t i = 0; i < folded.count; i++)
		if (from + i >= w->count || w->items[from + i] != folded.items[i])
			return false;
	return fits(p, at + 1, w, from + folded.count, folding);
}

bool oracle_is_of_pattern(struct slice pattern, struct slice surface)
{
	static struct letters p, w;
	take_letters(pattern, &p);
	take_letters(surface, &w);
	return fits(&p, 0, &w, 0, true);
}

/* ---- spelt alike ------------------------------------------------------------------- */

unsigned oracle_letters_apart(struct slice a, struct slice b)
{
	static unsigned cells[LETTERS + 1][LETTERS + 1];
	static struct letters x, y;
	take_letters(a, &x);
	take_letters(b, &y);
	for (size_t i = 0; i <= x.count; i++)
		for (size_t j = 0; j <= y.count; j++) {
			unsigned best = (unsigned)(i + j); /* all of one away, all of the other in */
			if (i && j) {
				bool same = x.items[i - 1] == y.items[j - 1];
				unsigned ways[] = {cells[i - 1][j] + 1, cells[i][j - 1] + 1,
						   cells[i - 1][j - 1] + !same};
				for (int w = 0; w < 3; w++)
					best = ways[w] < best ? ways[w] : best;
			}
			if (i > 1 && j > 1 && x.items[i - 1] == y.items[j - 2] &&
			    x.items[i - 2] == y.items[j - 1] && cells[i - 2][j - 2] + 1 < best)
				best = cells[i - 2][j - 2] + 1;
			cells[i][j] = best;
		}
	return cells[x.count][y.count];
}

/* ---- as it is written ----------------------------------------------------------------- */

/* Letters and what is between them, apostrophes and dashes of one shape. */
static void take_core(struct slice text, struct letters *core)
{
	static struct letters all;
	take_letters(text, &all);
	core->count = 0;
	size_t first = all.count, last = 0;
	for (size_t i = 0; i < all.count; i++) {
		if (!fold_is_word(all.items[i]) && fold_kind(all.items[i]) != FOLD_MARK)
			continue;
		first = i < first ? i : first;
		last = i;
	}
	for (size_t i = first; i <= last && i < all.count; i++) {
		uint32_t c = all.items[i];
		if (!fold_is_ignored(c))
			core->items[core->count++] = fold_is_apostrophe(c) ? '\'' : fold_is_dash(c) ? '-' : c;
	}
}

bool oracle_is_written(struct slice typed, struct slice bytes, bool open)
{
	static struct letters t, b;
	take_core(typed, &t);
	take_core(bytes, &b);
	if (b.count < t.count || memcmp(t.items, b.items, t.count * sizeof *t.items) != 0)
		return false;
	size_t rest = b.count - t.count;
	const uint32_t *end = b.items + t.count;
	return open || rest == 0 || (rest == 1 && end[0] == '\'') ||
	       (rest == 2 && end[0] == '\'' && (end[1] == 's' || end[1] == 'S'));
}

bool oracle_pattern_is_written(struct slice pattern, struct slice bytes)
{
	static struct letters p, b;
	take_letters(pattern, &p);
	take_core(bytes, &b);
	return fits(&p, 0, &b, 0, false);
}
