/* segment_strings_write.c - see segment_strings.h: coding texts.
 *
 * The strings of the dictionary are a trie, whose steps are in a hash table.  A text is
 * first searched for what it has twice; what is between is cut into strings so that the codes
 * are shortest: from each place to which a cut can come, all strings that stand there
 * are weighed. */
#include "index/segment_strings.h"

#include <stdlib.h>

#include "util/bytes.h"

enum {
	PIECE = 4096,	   /* bytes that are cut at once */
	COPY_LEAST = 10,   /* bytes that are worth a copy */
	COPY_FROM = 256,   /* where a copy may begin */
	COPY_MOST = 255,   /* bytes of one */
	SEEN_BITS = 10,	   /* of the table of what stood where */
	NODE_SHIFT = 8,
	BYTE_MASK = 255,
	COST_MASK = 3,	   /* of a node's code; 0: it has none */
};

/* From a node by a byte to the next: key = node | byte.  Nodes are numbered from 1, and
 * stand shifted, with the cost of their code in the free bits. */
struct trie_step {
	uint32_t key, to;
};

/* How far one comes in a piece with so many bytes of codes. */
struct reach {
	uint32_t place;
	uint32_t node;	   /* by this string at last; 0: by a byte as it is */
	uint32_t previous; /* from where one comes with so many bytes */
};

struct string_writer {
	struct trie_step *steps;
	uint16_t *codes; /* by node */
	uint32_t step_mask, nodes, nodes_max;
	unsigned step_shift;
	uint32_t first[256]; /* nodes of one byte */
	struct reach reach[PIECE * LITERAL_COST + 3]; /* by bytes of codes */
	uint32_t seen[1 << SEEN_BITS]; /* text << 8 | place */
	uint32_t text;
};

/* ---- the trie ------------------------------------------------------------------------ */

static uint32_t spread(uint32_t key, unsigned bits)
{
	return (key * 2654435769u) >> (32 - bits);
}

/* The step, or where it would be. */
static inline struct trie_step *find_step(const struct string_writer *w, uint32_t key)
{
	uint32_t at = (key * 2654435769u) >> w->step_shift;
	while (w->steps[at].key && w->steps[at].key != key)
		at = (at + 1) & w->step_mask;
	return &w->steps[at];
}

/* Without room for its nodes a string is left out: then no text uses it. */
static void add_string(struct string_writer *w, const uint8_t *string, unsigned length, uint16_t code)
{
	uint32_t *to = &w->first[string[0]];
	if (w->nodes + length > w->nodes_max)
		return;
	for (unsigned i = 1; i < length; i++) {
		uint32_t key = (*to & ~(uint32_t)BYTE_MASK) | string[i];
		struct trie_step *step = find_step(w, key);
		if (!step->key)
			*step = (struct trie_step){key, ++w->nodes << NODE_SHIFT};
		to = &step->to;
	}
	*to |= code < 256 ? 1 : 2;
	w->codes[*to >> NODE_SHIFT] = code;
}

static void add_strings(struct string_writer *w, const struct strings *s)
{
	for (unsigned i = 0; i < 256; i++)
		w->first[i] = ++w->nodes << NODE_SHIFT;
	for (unsigned i = CODE_STRINGS; i < 256; i++) {
		const struct string_code *c = &s->codes[i];
		for (unsigned n = 0; n < c->count; n++)
			add_string(w, c->strings + n * c->length, c->length,
				   (uint16_t)(c->follows ? i << 8 | n : i));
	}
}

static bool make_room(struct string_writer *w, size_t bytes)
{
	unsigned bits = 10;
	while (bits < 24 && 1u << bits < bytes / 2 + bytes / 4)
		bits++;
	w->step_shift = 32 - bits;
	w->step_mask = (1u << bits) - 1;
	w->nodes_max = (1u << bits) / 4 * 3;
	w->steps = calloc((size_t)w->step_mask + 1, sizeof *w->steps);
	w->codes = malloc((w->nodes_max + 1) * sizeof *w->codes);
	return w->steps && w->codes;
}

struct string_writer *string_writer_new(struct slice dictionary)
{
	struct strings strings;
	struct string_writer *w = calloc(1, sizeof *w);
	if (!w || !make_room(w, dictionary.len) || !strings_open(&strings, dictionary)) {
		string_writer_free(w);
		return NULL;
	}
	add_strings(w, &strings);
	return w;
}

void string_writer_free(struct string_writer *w)
{
	if (!w)
		return;
	free(w->steps);
	free(w->codes);
	free(w);
}

size_t string_writer_memory(const struct string_writer *w)
{
	return w ? sizeof *w + ((size_t)w->step_mask + 1) * sizeof *w->steps +
		       (w->nodes_max + 1) * sizeof *w->codes
		 : 0;
}

/* ---- cutting a piece into strings ---------------------------------------------------- */

/* The longest string with a code of one byte that stands at `from` and the longest with one
 * of two: how far they reach, and their nodes. */
static void walk(const struct string_writer *w, const uint8_t *text, uint32_t from, uint32_t length,
		 uint32_t ends[3], uint32_t nodes[3])
{
	uint32_t node = w->first[text[from]], at = from + 1;
	ends[1] = from;
	ends[2] = from + 1;
	nodes[2] = 0;
	for (;;) {
		ends[node & COST_MASK] = at;
		nodes[node & COST_MASK] = node;
		if (at == length)
			return;
		const struct trie_step *step = find_step(w, (node & ~(uint32_t)BYTE_MASK) | text[at]);
		if (!step->key)
			return;
		node = step->to;
		at++;
	}
}

static inline void improve(struct reach *r, uint32_t place, uint32_t node, uint32_t previous)
{
	if (place > r->place)
		*r = (struct reach){place, node, previous};
}

/* The fewest bytes with which the end is reached, if with each number of bytes one goes as far as
 * possible: that is nearly always best, and takes a quarter of the time of weighing all
 * places (3 % fewer bytes). */
static uint32_t reach_end(struct string_writer *w, const uint8_t *text, uint32_t length)
{
	struct reach *reach = w->reach;
	uint32_t cost = 0, farthest = 0;
	memset(reach, 0, 3 * sizeof *reach);
	for (;; cost++) {
		uint32_t ends[3], nodes[3], from = reach[cost].place;
		if (from == length)
			return cost;
		reach[cost + 3].place = 0;
		if (from < farthest || (from == 0 && cost > 0)) /* with fewer bytes one was there already */
			continue;
		farthest = from + 1;
		walk(w, text, from, length, ends, nodes);
		improve(&reach[cost + 1], ends[1], nodes[1], cost);
		improve(&reach[cost + 2], ends[2], nodes[2], cost);
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
		if (!r->node) {
			literals++;
		} else {
			uint16_t code = w->codes[r->node >> NODE_SHIFT];
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
	uint32_t *seen = &w->seen[spread(load_u32(text + at), SEEN_BITS)], before = *seen, n = 0;
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

void string_writer_add(struct string_writer *w, struct slice whole, struct buf *codes)
{
	const uint8_t *text = (const uint8_t *)whole.ptr;
	size_t begin = 0, at = 0;
	next_text(w);
	while (at + COPY_LEAST <= whole.len) {
		uint32_t from = 0, n = 0;
		if (at > 0 && text[at - 1] <= ' ') /* as words begin */
			n = find_copy(w, text, at, whole.len, &from);
		if (n < COPY_LEAST) {
			at++;
			continue;
		}
		write_between(w, text + begin, at - begin, codes);
		buf_append_byte(codes, CODE_COPY);
		buf_append_byte(codes, (uint8_t)from);
		buf_append_byte(codes, (uint8_t)n);
		at += n;
		begin = at;
	}
	if (begin < whole.len)
		write_between(w, text + begin, whole.len - begin, codes);
}
