/* segment_strings_write.c - see segment_strings.h: coding texts.
 *
 * A text is first searched for what it has twice; what is between is cut into strings so
 * that the codes are few. */
#include "index/segment_strings_trie.h"

#include <stdlib.h>

#include "util/bytes.h"

enum {
	PIECE = 4096,	   /* bytes that are cut at once */
	COPY_LEAST = 10,   /* bytes that are worth a copy */
	COPY_FROM = 256,   /* where a copy may begin */
	COPY_MOST = 255,   /* bytes of one */
	SEEN_BITS = 10,	   /* of the table of what stood where */
};

/* How far one comes in a piece with so many bytes of codes. */
struct reach {
	uint32_t place;
	uint32_t cell;	   /* by this string at last; 0: by a byte as it is */
	uint32_t previous; /* from where one comes with so many bytes */
};

struct string_writer {
	struct string_trie trie;
	struct reach reach[PIECE * LITERAL_COST + 3]; /* by bytes of codes */
	uint32_t seen[1 << SEEN_BITS]; /* text << 8 | place */
	uint32_t text;
};

static bool make_trie(struct string_trie *t, const struct strings *s)
{
	struct trie_entry *entries = malloc(256 * 256 * sizeof *entries);
	size_t count = 0;
	for (unsigned i = CODE_STRINGS; entries && i < 256; i++) {
		const struct string_code *c = &s->codes[i];
		for (unsigned n = 0; n < c->count; n++)
			entries[count++] = (struct trie_entry){c->strings + n * c->length,
							       (uint16_t)(c->follows ? i << 8 | n : i),
							       c->length};
	}
	bool ready = entries && string_trie_init(t, entries, count);
	free(entries);
	return ready;
}

struct string_writer *string_writer_new(struct slice dictionary)
{
	struct strings strings;
	struct string_writer *w = calloc(1, sizeof *w);
	if (w && strings_open(&strings, dictionary) && make_trie(&w->trie, &strings))
		return w;
	string_writer_free(w);
	return NULL;
}

void string_writer_free(struct string_writer *w)
{
	if (!w)
		return;
	string_trie_free(&w->trie);
	free(w);
}

size_t string_writer_memory(const struct string_writer *w)
{
	return w ? sizeof *w + w->trie.cell_count * (sizeof *w->trie.cells + sizeof *w->trie.codes) : 0;
}

/* ---- cutting a piece into strings ---------------------------------------------------- */

/* The longest strings that stand at `from`, by the bytes of their codes (1 and 2; [0] is waste):
 * cell << 32 | the place that they reach. */
static inline void walk(const uint32_t *cells, const uint8_t *text, uint32_t from, uint32_t length,
			uint64_t longest[3])
{
	uint32_t base = TRIE_ROOT, at = from;
	longest[1] = from;
	longest[2] = from + 1; /* a byte as it is */
	while (at < length) {
		uint8_t byte = text[at++];
		uint32_t number = base + byte, cell = cells[number];
		if (!trie_leads(cell, byte))
			return;
		longest[cell & TRIE_COST] = (uint64_t)number << 32 | at;
		base = cell >> TRIE_BASE_SHIFT;
	}
}

static inline void improve(struct reach *r, uint64_t longest, uint32_t previous)
{
	if ((uint32_t)longest > r->place)
		*r = (struct reach){(uint32_t)longest, (uint32_t)(longest >> 32), previous};
}

/* The fewest bytes with which the end is reached, if with each number of bytes one goes as far as
 * possible: that is nearly always best, and takes a quarter of the steps of weighing all
 * places (3 % fewer bytes). */
static uint32_t reach_end(struct string_writer *w, const uint8_t *text, uint32_t length)
{
	struct reach *reach = w->reach;
	uint32_t cost = 0, farthest = 0;
	memset(reach, 0, 3 * sizeof *reach);
	for (;; cost++) {
		uint64_t longest[3];
		uint32_t from = reach[cost].place;
		if (from == length)
			return cost;
		reach[cost + 3].place = 0;
		if (from < farthest || (from == 0 && cost > 0)) /* with fewer bytes one was there already */
			continue;
		farthest = from + 1;
		walk(w->trie.cells, text, from, length, longest);
		improve(&reach[cost + 1], longest[1], cost);
		improve(&reach[cost + 2], longest[2], cost);
	}
}

/* From the end to the beginning; then each has where it goes on. */
static void turn_round(struct reach *reach, uint32_t cost)
{
	uint32_t after = 0;
	while (cost > 0) {
		uint32_t previous = reach[cost].previous;
		reach[cost].previous = after;
		after = cost;
		cost = previous;
	}
	reach[0].previous = after;
}

static uint8_t *put_literals(uint8_t *out, const uint8_t *bytes, uint32_t count)
{
	while (count > 2) {
		uint32_t n = count < 255 ? count : 255;
		*out++ = CODE_RUN;
		*out++ = (uint8_t)n;
		memcpy(out, bytes, n);
		out += n;
		bytes += n;
		count -= n;
	}
	for (; count > 0; count--) {
		*out++ = CODE_BYTE;
		*out++ = *bytes++;
	}
	return out;
}

/* Takes no more bytes than two for each byte of the piece. */
static uint8_t *put_codes(const struct string_writer *w, const uint8_t *text, uint8_t *out)
{
	uint32_t literals = 0, place = 0;
	for (uint32_t cost = w->reach[0].previous; cost; cost = w->reach[cost].previous) {
		const struct reach *r = &w->reach[cost];
		if (!r->cell) {
			literals++;
		} else {
			uint16_t code = w->trie.codes[r->cell];
			if (literals)
				out = put_literals(out, text + place - literals, literals);
			literals = 0;
			if (code >= 256)
				*out++ = (uint8_t)(code >> 8);
			*out++ = (uint8_t)code;
		}
		place = r->place;
	}
	return put_literals(out, text + place - literals, literals);
}

static void write_piece(struct string_writer *w, const uint8_t *text, uint32_t length, struct buf *codes)
{
	if (!buf_reserve(codes, (size_t)length * LITERAL_COST))
		return;
	turn_round(w->reach, reach_end(w, text, length));
	codes->len = (size_t)(put_codes(w, text, (uint8_t *)codes->ptr + codes->len) - (uint8_t *)codes->ptr);
}

static void write_between(struct string_writer *w, const uint8_t *text, size_t length, struct buf *codes)
{
	while (length) {
		uint32_t piece = length < PIECE ? (uint32_t)length : PIECE;
		write_piece(w, text, piece, codes);
		text += piece;
		length -= piece;
	}
}

/* ---- what a text has twice ----------------------------------------------------------- */

/* Texts are told apart in the table by their number, until it is used up. */
static void next_text(struct string_writer *w)
{
	if (++w->text == 1u << 24) {
		memset(w->seen, 0, sizeof w->seen);
		w->text = 1;
	}
}

/* How many of the bytes at `at` stood before, at *from; at + 4 ≤ length. */
static uint32_t find_copy(struct string_writer *w, const uint8_t *text, size_t at, size_t length,
			  uint32_t *from)
{
	uint32_t *seen = &w->seen[(load_u32(text + at) * 2654435769u) >> (32 - SEEN_BITS)], before = *seen, n = 0;
	if (at < COPY_FROM)
		*seen = w->text << 8 | (uint32_t)at;
	if (before >> 8 != w->text)
		return 0;
	*from = before & 255;
	size_t most = length - at < at - *from ? length - at : at - *from;
	while (n < most && n < COPY_MOST && text[*from + n] == text[at + n])
		n++;
	return n;
}

/* Where the next word begins from `at` on, in 1 … length. */
static size_t next_word(const uint8_t *text, size_t at, size_t length)
{
	while (at < length && text[at - 1] > ' ')
		at++;
	return at;
}

void string_writer_add(struct string_writer *w, struct slice whole, struct buf *codes)
{
	const uint8_t *text = (const uint8_t *)whole.ptr;
	size_t begin = 0, last = whole.len < COPY_LEAST ? 0 : whole.len - COPY_LEAST + 1;
	next_text(w);
	for (size_t at = next_word(text, 1, last); at < last; at = next_word(text, at + 1, last)) {
		uint32_t from = 0, n = find_copy(w, text, at, whole.len, &from);
		if (n < COPY_LEAST)
			continue;
		write_between(w, text + begin, at - begin, codes);
		buf_append_byte(codes, CODE_COPY);
		buf_append_byte(codes, (uint8_t)from);
		buf_append_byte(codes, (uint8_t)n);
		begin = at + n;
		at = begin - 1;
	}
	if (begin < whole.len)
		write_between(w, text + begin, whole.len - begin, codes);
}
