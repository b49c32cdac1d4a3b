/* segment_ids.c - see segment_ids.h. */
#include "index/segment_ids.h"

#include <stdlib.h>
#include <xxhash.h>

#include "util/buf.h"
#include "util/bytes.h"

enum { HASH_BYTES = 5 };

struct hashed_id {
	uint64_t hash; /* 40 bits */
	uint32_t article;
};

struct ids_writer {
	struct hashed_id *items;
	size_t count, room;
};

static uint64_t hash_id(struct slice id)
{
	return XXH3_64bits(id.ptr, id.len) >> (64 - 8 * HASH_BYTES);
}

enum bf_status ids_writer_open(struct ids_writer **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	return *out ? BF_OK : error_no_memory(error);
}

enum bf_status ids_writer_add(struct ids_writer *w, struct slice id, bf_error *error)
{
	if (w->count == w->room) {
		size_t room = w->room ? w->room * 2 : 1024;
		struct hashed_id *items = realloc(w->items, room * sizeof *items);
		if (!items)
			return error_no_memory(error);
		w->items = items;
		w->room = room;
	}
	w->items[w->count] = (struct hashed_id){hash_id(id), (uint32_t)w->count + 1};
	w->count++;
	return BF_OK;
}

size_t ids_writer_memory(const struct ids_writer *w)
{
	return w->room * sizeof *w->items;
}

static int by_hash(const void *a, const void *b)
{
	const struct hashed_id *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->article < y->article ? -1 : 1;
}

enum bf_status ids_writer_finish(struct ids_writer *w, struct segment_output *output, bf_error *error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	if (w->count)
		qsort(w->items, w->count, sizeof *w->items, by_hash);
	buf_append_u32(&b, (uint32_t)w->count);
	for (size_t i = 0; i < w->count; i++)
		for (int shift = 8 * (HASH_BYTES - 1); shift >= 0; shift -= 8)
			buf_append_byte(&b, (uint8_t)(w->items[i].hash >> shift));
	for (size_t i = 0; i < w->count; i++)
		buf_append_u32(&b, w->items[i].article);
	enum bf_status status = buf_status(&b, "the ids of a segment", error);
	segment_region_begin(output, REGION_IDS);
	segment_write(output, b.ptr, b.len);
	buf_free(&b);
	enum bf_status end = segment_region_end(output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

void ids_writer_close(struct ids_writer *w)
{
	if (!w)
		return;
	free(w->items);
	free(w);
}

/* ---- reading ------------------------------------------------------------------------- */

static uint64_t hash_at(const uint8_t *hashes, uint32_t index)
{
	const uint8_t *at = hashes + (size_t)index * HASH_BYTES;
	uint64_t hash = 0;
	for (int i = 0; i < HASH_BYTES; i++)
		hash = hash << 8 | at[i];
	return hash;
}

bool ids_find(struct slice region, struct slice id, ids_visitor *look, void *payload)
{
	const uint8_t *bytes = (const uint8_t *)region.ptr;
	if (region.len < 4)
		return false;
	uint32_t count = load_u32(bytes), low = 0, high = count;
	if ((region.len - 4) / (HASH_BYTES + 4) < count)
		return false;
	const uint8_t *hashes = bytes + 4, *articles = hashes + (size_t)count * HASH_BYTES;
	uint64_t wanted = hash_id(id);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (hash_at(hashes, middle) < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < count && hash_at(hashes, low) == wanted &&
	       look(load_u32(articles + (size_t)low * 4), payload))
		low++;
	return true;
}
