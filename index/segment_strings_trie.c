/* segment_strings_trie.c - see segment_strings_trie.h. */
#include "index/segment_strings_trie.h"

#include <stdlib.h>

enum {
	PATIENCE = 32, /* cells that are looked at before the next search begins further on */
	SPARE = 1024,
	CELLS_MOST = 1 << (32 - TRIE_BASE_SHIFT) /* 65,536 strings need half of them */
};

struct trie_builder {
	struct string_trie *trie;
	const struct trie_entry *entries; /* sorted by their bytes */
	uint8_t *base_used;
	uint32_t from[2]; /* where to look for cells for one child, for several */
};

static int by_bytes(const void *a, const void *b)
{
	const struct trie_entry *x = a, *y = b;
	return slice_compare(slice_make((const char *)x->string, x->length),
			     slice_make((const char *)y->string, y->length));
}

static bool is_free(const struct trie_builder *b, uint32_t cell)
{
	return (b->trie->cells[cell] >> TRIE_BYTE_SHIFT & TRIE_BYTE) == 0;
}

static bool fits(const struct trie_builder *b, uint32_t base, const uint8_t *bytes, unsigned count)
{
	if (b->base_used[base])
		return false;
	for (unsigned i = 0; i < count; i++)
		if (!is_free(b, base + bytes[i]))
			return false;
	return true;
}

/* A base whose cells for the bytes are free; 0: there is no room.  Cells before 2 * TRIE_ROOT belong
 * to nobody and to the root. */
static uint32_t find_base(struct trie_builder *b, const uint8_t *bytes, unsigned count)
{
	uint32_t end = b->trie->cell_count - 256, *from = &b->from[count > 1], looked = 0;
	for (uint32_t at = *from; at < end; at++) {
		if (is_free(b, at) && fits(b, at - bytes[0], bytes, count))
			return at - bytes[0];
		if (++looked % PATIENCE == 0)
			*from = at;
	}
	return 0;
}

/* The bytes that follow after `depth`, and where the strings of each begin; returns how many. */
static unsigned list_children(const struct trie_builder *b, uint32_t begin, uint32_t end, unsigned depth,
			      uint8_t bytes[256], uint32_t begins[257])
{
	unsigned count = 0;
	for (uint32_t i = begin; i < end; i++) {
		uint8_t byte = b->entries[i].string[depth];
		if (count && bytes[count - 1] == byte)
			continue;
		bytes[count] = byte;
		begins[count++] = i;
	}
	begins[count] = end;
	return count;
}

/* What hangs below the node in `cell`: strings that agree in `depth` bytes. */
static void hang(struct trie_builder *b, uint32_t cell, uint32_t begin, uint32_t end, unsigned depth)
{
	uint32_t *cells = b->trie->cells;
	uint8_t bytes[256];
	uint32_t begins[257];
	while (begin < end && b->entries[begin].length == depth) {
		uint16_t code = b->entries[begin++].code;
		b->trie->codes[cell] = code;
		cells[cell] |= code < 256 ? 1 : 2;
	}
	unsigned count = list_children(b, begin, end, depth, bytes, begins);
	uint32_t base = !count ? 0 : depth ? find_base(b, bytes, count) : TRIE_ROOT;
	if (!base) /* no room, which cannot be, would leave strings unused */
		return;
	b->base_used[base] = 1;
	cells[cell] |= base << TRIE_BASE_SHIFT;
	for (unsigned i = 0; i < count; i++)
		cells[base + bytes[i]] = (bytes[i] + 1u) << TRIE_BYTE_SHIFT;
	for (unsigned i = 0; i < count; i++)
		hang(b, base + bytes[i], begins[i], begins[i + 1], depth + 1);
}

static void build(struct trie_builder *b, uint32_t entries)
{
	b->from[0] = b->from[1] = 2 * TRIE_ROOT;
	hang(b, 0, 0, entries, 0);
}

bool string_trie_init(struct string_trie *t, struct trie_entry *entries, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++)
		bytes += entries[i].length;
	t->cell_count = (uint32_t)(bytes + SPARE < CELLS_MOST ? bytes + SPARE : CELLS_MOST);
	t->cells = calloc(t->cell_count, sizeof *t->cells);
	t->codes = calloc(t->cell_count, sizeof *t->codes);
	struct trie_builder b = {.trie = t, .entries = entries, .base_used = calloc(t->cell_count, 1)};
	bool ready = t->cells && t->codes && b.base_used;
	if (ready) {
		qsort(entries, count, sizeof *entries, by_bytes);
		build(&b, (uint32_t)count);
	}
	free(b.base_used);
	return ready;
}

void string_trie_free(struct string_trie *t)
{
	free(t->cells);
	free(t->codes);
}
