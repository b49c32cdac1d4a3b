/* segment_units.c - see segment_units.h. */
#define ZDICT_STATIC_LINKING_ONLY /* for training with fixed parameters, which is quick */
#include "index/segment_units.h"

#include <stdlib.h>
#include <zdict.h>

#include "util/bytes.h"

enum { TABLE_ENTRY = 9, OFFSET_BYTES = 5 };

/* More than any record has: what claims more is damaged. */
static const size_t UNIT_LIMIT = 1u << 30;

/* ---- writing ------------------------------------------------------------------------- */

bool units_writer_init(struct units_writer *w, int level, size_t unit_bytes, size_t sample_bytes,
		       size_t dictionary_bytes, units_sink *sink, void *payload)
{
	*w = (struct units_writer){.sink = sink,
				   .payload = payload,
				   .level = level,
				   .unit_bytes = unit_bytes,
				   .sample_bytes = sample_bytes,
				   .dictionary_bytes = dictionary_bytes,
				   .context = ZSTD_createCCtx()};
	w->aside = w->unit = w->frame = w->table = w->dictionary = BUF_INIT(SIZE_MAX / 2);
	return w->context != NULL;
}

void units_writer_free(struct units_writer *w)
{
	ZSTD_freeCCtx(w->context);
	ZSTD_freeCDict(w->digest);
	buf_free(&w->aside);
	buf_free(&w->unit);
	buf_free(&w->frame);
	buf_free(&w->table);
	buf_free(&w->dictionary);
}

size_t units_memory(const struct units_writer *w)
{
	return w->aside.capacity + w->unit.capacity + w->frame.capacity + w->table.capacity +
	       w->dictionary.capacity * 8; /* a digested one is larger */
}

static void add_to_table(struct units_writer *w, uint32_t first_record)
{
	buf_append_u32(&w->table, first_record);
	for (int i = 0; i < OFFSET_BYTES; i++)
		buf_append_byte(&w->table, (uint8_t)(w->written >> 8 * i));
}

static void write_unit(struct units_writer *w)
{
	size_t bound = ZSTD_compressBound(w->unit.len), len;
	buf_clear(&w->frame);
	if (w->in_unit == 0)
		return;
	if (w->unit.broken != BF_OK || !buf_reserve(&w->frame, bound)) {
		w->no_memory = true;
		return;
	}
	ZSTD_CCtx_setParameter(w->context, ZSTD_c_compressionLevel, w->level);
	ZSTD_CCtx_setParameter(w->context, ZSTD_c_dictIDFlag, 0);
	ZSTD_CCtx_refCDict(w->context, w->digest);
	len = ZSTD_compress2(w->context, w->frame.ptr, bound, w->unit.ptr, w->unit.len);
	if (ZSTD_isError(len)) { /* with room enough, only memory can fail */
		w->no_memory = true;
		return;
	}
	add_to_table(w, w->records - w->in_unit + 1);
	w->sink(w->frame.ptr, len, w->payload);
	w->written += len;
	w->in_unit = 0;
	buf_clear(&w->unit);
}

static void put(struct units_writer *w, struct slice record)
{
	if (w->in_unit && w->unit.len + record.len > 2 * w->unit_bytes)
		write_unit(w);
	buf_append_counted(&w->unit, record);
	w->in_unit++;
	w->records++;
	if (w->unit.len >= w->unit_bytes)
		write_unit(w);
}

/* Samples are as large as units, so that the dictionary learns how they begin. */
static void train(struct units_writer *w)
{
	size_t count = w->aside.len / w->unit_bytes, *sizes = malloc((count + 1) * sizeof *sizes);
	if (!sizes || !buf_reserve(&w->dictionary, w->dictionary_bytes)) {
		free(sizes);
		w->no_memory = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		sizes[i] = w->unit_bytes;
	ZDICT_fastCover_params_t how = {.k = 1024, .d = 8, .f = 18, .accel = 4};
	how.zParams.compressionLevel = w->level;
	size_t len = ZDICT_trainFromBuffer_fastCover(w->dictionary.ptr, w->dictionary_bytes,
						     w->aside.ptr, sizes, (unsigned)count, how);
	free(sizes);
	if (ZDICT_isError(len)) /* the sample is too plain to learn from: go without */
		return;
	w->dictionary.len = len;
	w->digest = ZSTD_createCDict(w->dictionary.ptr, len, w->level);
	w->no_memory |= !w->digest;
}

static void put_aside(struct units_writer *w)
{
	struct byte_reader r = byte_reader_make(buf_slice(&w->aside));
	w->trained = true;
	while (r.at != r.end && !r.bad)
		put(w, read_counted(&r));
	buf_free(&w->aside);
}

void units_add(struct units_writer *w, struct slice record)
{
	if (w->trained) {
		put(w, record);
		return;
	}
	buf_append_counted(&w->aside, record);
	w->no_memory |= w->aside.broken != BF_OK;
	if (w->aside.len < w->sample_bytes || w->no_memory)
		return;
	train(w);
	put_aside(w);
}

enum bf_status units_finish(struct units_writer *w, bf_error *error)
{
	if (!w->trained)
		put_aside(w);
	write_unit(w);
	add_to_table(w, w->records + 1);
	if (w->no_memory || w->table.broken != BF_OK || w->unit.broken != BF_OK)
		return error_no_memory(error);
	return BF_OK;
}

/* ---- reading ------------------------------------------------------------------------- */

static uint32_t first_record(const struct units *u, uint32_t unit)
{
	return load_u32(u->table + (size_t)unit * TABLE_ENTRY);
}

static uint64_t frame_begin(const struct units *u, uint32_t unit)
{
	const uint8_t *at = u->table + (size_t)unit * TABLE_ENTRY + 4;
	return load_u32(at) | (uint64_t)at[4] << 32;
}

static enum bf_status damaged(bf_error *error)
{
	return error_set(error, BF_CORRUPT, "the stored articles of a segment are damaged");
}

enum bf_status units_open(struct units *u, struct slice frames, struct slice table,
			  struct slice dictionary, uint32_t records, bf_error *error)
{
	*u = (struct units){.frames = frames, .table = (const uint8_t *)table.ptr, .records = records};
	if (table.len < TABLE_ENTRY || table.len % TABLE_ENTRY != 0 ||
	    table.len / TABLE_ENTRY > UINT32_MAX)
		return damaged(error);
	u->count = (uint32_t)(table.len / TABLE_ENTRY) - 1;
	if (first_record(u, u->count) != records + 1)
		return damaged(error);
	if (dictionary.len == 0)
		return BF_OK;
	u->digest = ZSTD_createDDict(dictionary.ptr, dictionary.len);
	return u->digest ? BF_OK : error_no_memory(error);
}

void units_close(struct units *u)
{
	ZSTD_freeDDict(u->digest);
	u->digest = NULL;
}

void unit_reader_init(struct unit_reader *r, const struct units *units)
{
	*r = (struct unit_reader){.units = units};
	for (size_t i = 0; i < sizeof r->cached / sizeof *r->cached; i++)
		r->cached[i].unit = UINT32_MAX;
}

void unit_reader_free(struct unit_reader *r)
{
	for (size_t i = 0; i < sizeof r->cached / sizeof *r->cached; i++)
		free(r->cached[i].bytes);
	ZSTD_freeDCtx(r->context);
}

static enum bf_status make_room(struct unit_cached *c, size_t len, bf_error *error)
{
	if (len <= c->capacity)
		return BF_OK;
	char *bytes = realloc(c->bytes, len);
	if (!bytes)
		return error_no_memory(error);
	c->bytes = bytes;
	c->capacity = len;
	return BF_OK;
}

static enum bf_status decompress(struct unit_reader *r, uint32_t unit, struct unit_cached *c,
				 bf_error *error)
{
	const struct units *u = r->units;
	uint64_t from = frame_begin(u, unit), to = frame_begin(u, unit + 1);
	c->unit = UINT32_MAX;
	if (from > to || to > u->frames.len)
		return damaged(error);
	unsigned long long len = ZSTD_getFrameContentSize(u->frames.ptr + from, to - from);
	if (len > UNIT_LIMIT) /* errors are larger still */
		return damaged(error);
	if (!r->context && !(r->context = ZSTD_createDCtx()))
		return error_no_memory(error);
	enum bf_status status = make_room(c, (size_t)len, error);
	if (status != BF_OK)
		return status;
	ZSTD_DCtx_refDDict(r->context, u->digest);
	size_t got = ZSTD_decompressDCtx(r->context, c->bytes, (size_t)len, u->frames.ptr + from,
					 to - from);
	if (ZSTD_isError(got) || got != len)
		return damaged(error);
	c->len = got;
	c->unit = unit;
	return BF_OK;
}

static enum bf_status find_unit_bytes(struct unit_reader *r, uint32_t unit, struct slice *out,
				      bf_error *error)
{
	struct unit_cached *oldest = &r->cached[0], *c = NULL;
	for (size_t i = 0; i < sizeof r->cached / sizeof *r->cached && !c; i++) {
		if (r->cached[i].unit == unit)
			c = &r->cached[i];
		if (r->cached[i].used < oldest->used)
			oldest = &r->cached[i];
	}
	enum bf_status status = c ? BF_OK : decompress(r, unit, oldest, error);
	if (!c)
		c = oldest;
	c->used = ++r->clock;
	*out = slice_make(c->bytes, status == BF_OK ? c->len : 0);
	return status;
}

enum bf_status unit_read(struct unit_reader *r, uint32_t record, struct slice *out, bf_error *error)
{
	const struct units *u = r->units;
	uint32_t low = 0, high = u->count;
	if (record == 0 || record > u->records || u->count == 0)
		return damaged(error);
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (first_record(u, middle) <= record)
			low = middle;
		else
			high = middle;
	}
	struct slice bytes;
	enum bf_status status = find_unit_bytes(r, low, &bytes, error);
	if (status != BF_OK)
		return status;
	struct byte_reader b = byte_reader_make(bytes);
	for (uint32_t at = first_record(u, low); at < record && !b.bad; at++)
		read_counted(&b);
	*out = read_counted(&b);
	return b.bad ? damaged(error) : BF_OK;
}
