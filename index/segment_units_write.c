/* segment_units_write.c - see segment_units.h: writing. */
#define ZSTD_STATIC_LINKING_ONLY  /* tables of our size; frames without magic */
#define ZDICT_STATIC_LINKING_ONLY /* training with fixed parameters, which is quick */
#include "index/segment_units.h"

#include <stdlib.h>
#include <zdict.h>

#include "util/bytes.h"

enum { TOGETHER = 1 << 20 }; /* bytes of units that are compressed one after the other */

static ZSTD_CCtx *create_context(int level)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	if (!c)
		return NULL;
	ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
	/* The tables of the dictionary are never copied, not even for a large unit. */
	ZSTD_CCtx_setParameter(c, ZSTD_c_forceAttachDict, ZSTD_dictForceAttach);
	ZSTD_CCtx_setParameter(c, ZSTD_c_format, ZSTD_f_zstd1_magicless);
	ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, 0);
	return c;
}

bool units_writer_init(struct units_writer *w, int level, struct units_shape shape, units_sink *sink,
		       void *payload)
{
	*w = (struct units_writer){.sink = sink,
				   .payload = payload,
				   .level = level,
				   .shape = shape,
				   .context = create_context(level),
				   .large_context = create_context(level)};
	w->numbers = w->texts = w->unit = w->frame = BUF_INIT(SIZE_MAX / 2);
	w->aside = w->aside_sizes = w->dictionary = BUF_INIT(SIZE_MAX / 2);
	unit_table_writer_init(&w->table);
	return w->context && w->large_context;
}

void units_writer_free(struct units_writer *w)
{
	ZSTD_freeCCtx(w->context);
	ZSTD_freeCCtx(w->large_context);
	ZSTD_freeCDict(w->digest);
	buf_free(&w->numbers);
	buf_free(&w->texts);
	buf_free(&w->unit);
	buf_free(&w->frame);
	buf_free(&w->aside);
	buf_free(&w->aside_sizes);
	buf_free(&w->dictionary);
	unit_table_writer_free(&w->table);
}

size_t units_memory(const struct units_writer *w)
{
	return w->numbers.capacity + w->texts.capacity + w->unit.capacity + w->frame.capacity +
	       w->aside.capacity + w->aside_sizes.capacity + w->dictionary.capacity +
	       w->table.blocks.capacity + w->table.numbers.capacity + ZSTD_sizeof_CCtx(w->context) +
	       ZSTD_sizeof_CCtx(w->large_context) +
	       ZSTD_sizeof_CDict(w->digest);
}

/* ---- compressing ----------------------------------------------------------------------- */

/* zstd fits the memory of a context to the unit: with units of any size in one, it would give
 * that back and ask for it anew all the time. */
static ZSTD_CCtx *context_for(const struct units_writer *w, size_t bytes)
{
	return bytes > 2 * w->shape.unit_bytes ? w->large_context : w->context;
}

static void compress(struct units_writer *w, struct slice unit, uint32_t begins)
{
	size_t bound = ZSTD_compressBound(unit.len);
	buf_clear(&w->frame);
	if (!buf_reserve(&w->frame, bound)) {
		w->no_memory = true;
		return;
	}
	size_t len = ZSTD_compress2(context_for(w, unit.len), w->frame.ptr, bound, unit.ptr, unit.len);
	if (ZSTD_isError(len)) { /* with room enough, only memory can fail */
		w->no_memory = true;
		return;
	}
	w->sink(w->frame.ptr, len, w->payload);
	w->put += len;
	unit_table_add(&w->table, (uint32_t)len, begins);
}

/* zstd sizes the tables of its quick levels for the unit alone.  Larger ones, which cost
 * nothing a unit since they belong to the dictionary, find more of it.  Twice as large ones
 * again would find 1.5 % more, and take 6 % longer, since they do not stay in the cache. */
static ZSTD_compressionParameters parameters_of(const struct units_writer *w)
{
	ZSTD_compressionParameters p =
	    ZSTD_getCParams(w->level, w->shape.unit_bytes, w->dictionary.len);
	if (p.strategy <= ZSTD_dfast) {
		p.hashLog = p.hashLog < 16 ? 16 : p.hashLog;
		p.chainLog = p.chainLog < 14 ? 14 : p.chainLog;
	}
	return p;
}

/* Memory that zstd is to have. */
struct loan {
	void *block;
	size_t bytes;
};

static void *hand_over(void *payload, size_t bytes)
{
	struct loan *loan = payload;
	void *block = bytes <= loan->bytes ? loan->block : malloc(bytes);
	if (block == loan->block)
		loan->block = NULL;
	return block;
}

static void take_back(void *payload, void *block)
{
	(void)payload;
	free(block);
}

/* zstd (1.5.4) crashes when it gets no memory for a dictionary, of which it asks for one block:
 * that is there before.  It may choose smaller tables, but also other ones. */
static ZSTD_CDict *create_digest(const struct units_writer *w)
{
	ZSTD_compressionParameters p = parameters_of(w);
	size_t bytes = ZSTD_estimateCDictSize_advanced(w->dictionary.len, p, ZSTD_dlm_byRef) +
		       ((size_t)4 << p.chainLog);
	struct loan loan = {malloc(bytes), bytes};
	ZSTD_customMem memory = {hand_over, take_back, &loan};
	if (!loan.block)
		return NULL;
	ZSTD_CDict *made = ZSTD_createCDict_advanced(w->dictionary.ptr, w->dictionary.len, ZSTD_dlm_byRef,
						     ZSTD_dct_fullDict, p, memory);
	free(loan.block);
	return made;
}

static void digest(struct units_writer *w)
{
	w->digest = create_digest(w);
	w->no_memory |= !w->digest;
	ZSTD_CCtx_refCDict(w->context, w->digest);
	ZSTD_CCtx_refCDict(w->large_context, w->digest);
}

/* Training asks for some 2 MB, and zstd (1.5.4) does not look whether it got them: where they are
 * not to be had, it is not begun. */
static bool is_memory_left(size_t samples)
{
	void *volatile block = malloc((4u << 20) + samples * 16); /* really asked for */
	bool left = block != NULL;
	free(block);
	return left;
}

/* A dictionary out of what is aside. */
static void train(struct units_writer *w)
{
	size_t count = w->aside_sizes.len / 8, bytes = 0, used = 0;
	size_t most = w->aside.len / 8 < w->shape.dictionary_bytes ? w->aside.len / 8
								     : w->shape.dictionary_bytes;
	size_t *sizes = malloc((count + 1) * sizeof *sizes);
	if (!sizes || !is_memory_left(count) || !buf_reserve(&w->dictionary, most)) {
		free(sizes);
		w->no_memory = true;
		return;
	}
	for (; used < count && bytes < w->shape.sample_bytes; used++) {
		sizes[used] = load_u32(w->aside_sizes.ptr + used * 8);
		bytes += sizes[used];
	}
	ZDICT_fastCover_params_t how = {.k = 96, .d = 8, .f = 18, .accel = 8};
	how.zParams.compressionLevel = w->level;
	size_t len = ZDICT_trainFromBuffer_fastCover(w->dictionary.ptr, most, w->aside.ptr, sizes,
						     (unsigned)used, how);
	free(sizes);
	if (ZDICT_isError(len)) /* too few, or too plain to learn from: go without */
		return;
	w->dictionary.len = len;
	digest(w);
}

static void compress_aside(struct units_writer *w)
{
	size_t at = 0, before = w->put;
	w->trained = true;
	for (size_t i = 0; i < w->aside_sizes.len && !w->no_memory; i += 8) {
		size_t len = load_u32(w->aside_sizes.ptr + i);
		compress(w, slice_make(w->aside.ptr + at, len), load_u32(w->aside_sizes.ptr + i + 4));
		at += len;
	}
	worth_note(&w->worth, at, w->put - before, 3);
	w->taken += at;
	if (w->aside.capacity > 4 * TOGETHER) /* the sample was larger */
		buf_free(&w->aside);
	buf_clear(&w->aside);
	buf_clear(&w->aside_sizes);
}

/* ---- units ----------------------------------------------------------------------------- */

/* Units wait until there are some: the tables of a dictionary are large, and are pushed
 * out of the cache by what else is done with an article. */
static void emit(struct units_writer *w, uint32_t begins)
{
	buf_append_slice(&w->aside, buf_slice(&w->unit));
	buf_append_u32(&w->aside_sizes, (uint32_t)w->unit.len);
	buf_append_u32(&w->aside_sizes, begins);
	w->no_memory |= w->aside.broken != BF_OK || w->aside_sizes.broken != BF_OK;
	buf_clear(&w->unit);
	if (w->no_memory || w->aside.len < (w->trained ? (size_t)TOGETHER : w->shape.sample_bytes))
		return;
	if (!w->trained)
		train(w);
	compress_aside(w);
}

/* Appends to the unit; each time it is full, a piece goes out. */
static void put(struct units_writer *w, struct slice bytes, uint32_t *begins)
{
	while (bytes.len && !w->no_memory) {
		size_t room = UNIT_MAX - w->unit.len, len = bytes.len < room ? bytes.len : room;
		buf_append(&w->unit, bytes.ptr, len);
		w->no_memory |= w->unit.broken != BF_OK;
		bytes = slice_tail(bytes, len);
		if (w->unit.len < UNIT_MAX || bytes.len == 0)
			continue;
		emit(w, *begins);
		*begins = 0;
	}
}

static void put_unit(struct units_writer *w, struct slice numbers, struct slice texts, uint32_t begins)
{
	buf_append_varint(&w->unit, numbers.len);
	w->no_memory |= w->unit.broken != BF_OK;
	put(w, numbers, &begins);
	put(w, texts, &begins);
	emit(w, begins);
}

static void put_gathered(struct units_writer *w)
{
	if (w->gathered)
		put_unit(w, buf_slice(&w->numbers), buf_slice(&w->texts), w->gathered);
	buf_clear(&w->numbers);
	buf_clear(&w->texts);
	w->gathered = 0;
}

void units_add(struct units_writer *w, struct slice numbers, struct slice texts)
{
	size_t gathered = w->numbers.len + w->texts.len, more = numbers.len + texts.len;
	bool large = more >= UNIT_MAX; /* goes out as it is, uncopied */
	if (large || gathered + more > w->shape.unit_bytes * 3 / 2) /* rather a short one than a long */
		put_gathered(w);
	if (large) {
		put_unit(w, numbers, texts, 1);
		return;
	}
	buf_append_slice(&w->numbers, numbers);
	buf_append_slice(&w->texts, texts);
	w->no_memory |= w->numbers.broken != BF_OK || w->texts.broken != BF_OK;
	w->gathered++;
	if (w->numbers.len + w->texts.len >= w->shape.unit_bytes)
		put_gathered(w);
}

enum bf_status units_finish(struct units_writer *w, bf_error *error)
{
	put_gathered(w);
	if (!w->trained && !w->no_memory)
		train(w);
	compress_aside(w);
	return w->no_memory ? error_no_memory(error) : BF_OK;
}

void units_begin_chapter(struct units_writer *w)
{
	ZSTD_CCtx_refCDict(w->context, NULL);
	ZSTD_CCtx_refCDict(w->large_context, NULL);
	ZSTD_freeCDict(w->digest);
	w->digest = NULL;
	buf_clear(&w->dictionary);
	w->trained = false;
	w->worth = (struct dictionary_worth){0, 0};
	w->taken = w->put = 0;
}
