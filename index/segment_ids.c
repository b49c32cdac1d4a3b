/* segment_ids.c - see segment_ids.h. */
#include "index/segment_ids.h"

#include <stdlib.h>
#include <xxhash.h>

#include "index/bits.h"

enum { HEADER = 8, MARK_BYTES = 2, BUCKET_BITS_MAX = 28 };

struct hashed_id {
	uint64_t hash;
	uint32_t article;
};

struct ids_writer {
	struct hashed_id *items;
	size_t count, room;
};

static uint64_t hash_id(struct slice id)
{
	return XXH3_64bits(id.ptr, id.len);
}

static uint32_t bucket_of(uint64_t hash, unsigned bits)
{
	return bits ? (uint32_t)(hash >> (64 - bits)) : 0;
}

/* What is compared within a bucket: bits that have no part in choosing it. */
static uint16_t mark_of(uint64_t hash)
{
	return (uint16_t)hash;
}

/* ---- writing ------------------------------------------------------------------------- */

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

static unsigned bit_length(uint32_t n)
{
	return n ? 32u - (unsigned)__builtin_clz(n) : 0;
}

static void write_buckets(const struct ids_writer *w, unsigned bits, struct buf *b)
{
	size_t at = 0;
	for (uint32_t bucket = 0; bucket < 1u << bits; bucket++) {
		buf_append_u32(b, (uint32_t)at);
		while (at < w->count && bucket_of(w->items[at].hash, bits) == bucket)
			at++;
	}
	buf_append_u32(b, (uint32_t)at);
}

static void write_table(struct ids_writer *w, struct buf *b)
{
	unsigned width = bit_length((uint32_t)w->count);
	unsigned bits = width > 4 ? width - 4 : 0; /* 8 to 16 in a bucket */
	bits = bits < BUCKET_BITS_MAX ? bits : BUCKET_BITS_MAX;
	if (w->count)
		qsort(w->items, w->count, sizeof *w->items, by_hash);
	buf_append_u32(b, (uint32_t)w->count);
	buf_append_u32(b, bits | width << 8);
	write_buckets(w, bits, b);
	for (size_t i = 0; i < w->count; i++) {
		buf_append_byte(b, (uint8_t)mark_of(w->items[i].hash));
		buf_append_byte(b, (uint8_t)(mark_of(w->items[i].hash) >> 8));
	}
	struct bit_writer articles = {b, 0, 0};
	for (size_t i = 0; i < w->count; i++)
		bits_write(&articles, w->items[i].article, width);
	bits_finish(&articles);
}

enum bf_status ids_writer_finish(struct ids_writer *w, struct segment_output *output, bf_error *error)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	write_table(w, &b);
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

struct ids {
	uint32_t count;
	unsigned bucket_bits, width;
	const uint8_t *buckets, *marks, *articles;
	uint64_t article_bits;
};

static bool open_ids(struct ids *ids, struct slice region)
{
	const uint8_t *bytes = (const uint8_t *)region.ptr;
	if (region.len < HEADER)
		return false;
	ids->count = load_u32(bytes);
	ids->bucket_bits = bytes[4];
	ids->width = bytes[5];
	if (ids->bucket_bits > BUCKET_BITS_MAX || ids->width > 32)
		return false;
	uint64_t buckets = ((1ull << ids->bucket_bits) + 1) * 4;
	uint64_t marks = (uint64_t)ids->count * MARK_BYTES;
	ids->article_bits = (uint64_t)ids->count * ids->width;
	ids->buckets = bytes + HEADER;
	ids->marks = ids->buckets + buckets;
	ids->articles = ids->marks + marks;
	return region.len == HEADER + buckets + marks + (ids->article_bits + 7) / 8;
}

static uint16_t mark_at(const struct ids *ids, uint32_t i)
{
	const uint8_t *at = ids->marks + (size_t)i * MARK_BYTES;
	return (uint16_t)(at[0] | at[1] << 8);
}

bool ids_find(struct slice region, struct slice id, ids_visitor *look, void *payload)
{
	struct ids ids;
	uint64_t hash = hash_id(id);
	if (!open_ids(&ids, region))
		return false;
	size_t bucket = bucket_of(hash, ids.bucket_bits);
	uint32_t at = load_u32(ids.buckets + bucket * 4), end = load_u32(ids.buckets + bucket * 4 + 4);
	if (at > end || end > ids.count)
		return false;
	for (; at < end; at++) {
		if (mark_at(&ids, at) != mark_of(hash))
			continue;
		struct bit_reader r = {ids.articles, (uint64_t)at * ids.width, ids.article_bits};
		uint32_t article = bits_read(&r, ids.width);
		if (article == 0)
			return false;
		if (!look(article, payload))
			break;
	}
	return true;
}
