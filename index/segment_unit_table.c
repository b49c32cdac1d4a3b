/* segment_unit_table.c - see segment_unit_table.h. */
#include "index/segment_unit_table.h"

#include "index/bits.h"

enum { HEADER = 8, BLOCK_ENTRY = 16 };

/* ---- writing ------------------------------------------------------------------------- */

void unit_table_writer_init(struct unit_table_writer *w)
{
	*w = (struct unit_table_writer){.blocks = BUF_INIT(SIZE_MAX / 4), .numbers = BUF_INIT(UINT32_MAX)};
}

void unit_table_writer_free(struct unit_table_writer *w)
{
	buf_free(&w->blocks);
	buf_free(&w->numbers);
}

static void write_numbers(struct unit_table_writer *w, uint32_t count)
{
	pack_write(&w->numbers, w->lengths, count);
	pack_write(&w->numbers, w->begins, count);
}

void unit_table_add(struct unit_table_writer *w, uint32_t length, uint32_t begins)
{
	uint32_t at = w->units % UNIT_BLOCK;
	if (at == 0) {
		if (w->units)
			write_numbers(w, UNIT_BLOCK);
		buf_append_u32(&w->blocks, w->articles + 1);
		buf_append_u32(&w->blocks, (uint32_t)w->numbers.len);
		buf_append_u64(&w->blocks, w->offset);
	}
	w->lengths[at] = length;
	w->begins[at] = begins;
	w->units++;
	w->articles += begins;
	w->offset += length;
}

void unit_table_finish(struct unit_table_writer *w, struct buf *out)
{
	if (w->units)
		write_numbers(w, (w->units - 1) % UNIT_BLOCK + 1);
	buf_append_u32(out, w->units);
	buf_append_u32(out, w->articles);
	buf_append_slice(out, buf_slice(&w->blocks));
	buf_append_slice(out, buf_slice(&w->numbers));
	if (w->blocks.broken != BF_OK || w->numbers.broken != BF_OK)
		out->broken = BF_NO_MEMORY;
}

/* ---- reading ------------------------------------------------------------------------- */

bool unit_table_open(struct unit_table *t, struct slice region, uint32_t articles)
{
	if (region.len < HEADER)
		return false;
	t->units = load_u32(region.ptr);
	t->block_count = (uint32_t)(((uint64_t)t->units + UNIT_BLOCK - 1) / UNIT_BLOCK);
	uint64_t blocks = (uint64_t)t->block_count * BLOCK_ENTRY;
	if (load_u32(region.ptr + 4) != articles || region.len - HEADER < blocks)
		return false;
	t->blocks = (const uint8_t *)region.ptr + HEADER;
	t->numbers = slice_tail(region, HEADER + blocks);
	return true;
}

static const uint8_t *block_entry(const struct unit_table *t, uint32_t block)
{
	return t->blocks + (size_t)block * BLOCK_ENTRY;
}

/* To the first unit of the block. */
static bool open_block(struct unit_place *p, uint32_t block)
{
	const uint8_t *entry = block_entry(p->table, block);
	uint32_t left = p->table->units - block * UNIT_BLOCK, from = load_u32(entry + 4);
	uint32_t count = left < UNIT_BLOCK ? left : UNIT_BLOCK;
	struct byte_reader r = byte_reader_make(slice_tail(p->table->numbers, from));
	pack_read(&r, p->lengths, count);
	pack_read(&r, p->all_begins, count);
	p->unit = block * UNIT_BLOCK;
	p->offset = load_u64(entry + 8);
	p->length = p->lengths[0];
	p->begins = p->all_begins[0];
	return !r.bad;
}

static void step(struct unit_place *p)
{
	p->offset += p->length;
	p->unit++;
	p->length = p->lengths[p->unit % UNIT_BLOCK];
	p->begins = p->all_begins[p->unit % UNIT_BLOCK];
}

bool unit_next(struct unit_place *p)
{
	if (p->unit + 1 >= p->table->units)
		return false;
	if ((p->unit + 1) % UNIT_BLOCK == 0)
		return open_block(p, (p->unit + 1) / UNIT_BLOCK);
	step(p);
	return true;
}

/* The last block whose first article is not a later one: where the article begins. */
static uint32_t find_block(const struct unit_table *t, uint32_t article)
{
	uint32_t low = 0, high = t->block_count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (load_u32(block_entry(t, middle)) <= article)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool unit_find(const struct unit_table *t, uint32_t article, struct unit_place *p)
{
	if (t->units == 0)
		return false;
	uint32_t block = find_block(t, article), first = load_u32(block_entry(t, block));
	p->table = t;
	if (article < first || !open_block(p, block))
		return false;
	while (article - first >= p->begins) {
		first += p->begins;
		if (p->unit + 1 >= t->units || (p->unit + 1) % UNIT_BLOCK == 0)
			return false;
		step(p);
	}
	p->place = article - first;
	return true;
}
