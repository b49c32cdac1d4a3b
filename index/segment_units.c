/* segment_units.c - see segment_units.h: reading. */
#define ZSTD_STATIC_LINKING_ONLY /* dictionaries that stay where they are; frames without magic */
#include "index/segment_units.h"

#include <stdlib.h>
#include <zdict.h>
#include <zstd_errors.h>

#include "index/segment_stored.h"
#include "util/bytes.h"

static enum bf_status damaged(bf_error *error)
{
	return error_set(error, BF_CORRUPT, "the stored articles of a segment are damaged");
}

bool units_open(struct units *u, struct slice frames, struct slice table, struct slice dictionary,
		uint32_t articles)
{
	u->frames = frames;
	u->chapter_count = 0;
	return units_open_chapter(u, 1, dictionary) && unit_table_open(&u->table, table, articles);
}

bool units_open_chapter(struct units *u, uint32_t first, struct slice dictionary)
{
	size_t n = u->chapter_count;
	if (n == CHAPTERS_MAX || (n > 0 && first <= u->chapters[n - 1].first))
		return false;
	u->chapters[n].first = first;
	u->chapters[n].dictionary = dictionary;
	atomic_init(&u->chapters[n].digest, NULL);
	u->chapter_count++;
	return true;
}

void units_close(struct units *u)
{
	for (; u->chapter_count > 0; u->chapter_count--)
		ZSTD_freeDDict(atomic_load(&u->chapters[u->chapter_count - 1].digest));
}

static struct units_chapter *find_chapter(struct units *u, uint32_t article)
{
	size_t n = u->chapter_count - 1;
	while (n > 0 && u->chapters[n].first > article)
		n--;
	return &u->chapters[n];
}

/* The digest, made by the thread that first needs it; when two do, one is thrown away.
 * That it cannot be made has two reasons, which zstd does not tell apart. */
static enum bf_status find_digest(struct units_chapter *u, const ZSTD_DDict **out, bf_error *error)
{
	ZSTD_DDict *digest = atomic_load(&u->digest), *made, *none = NULL;
	*out = digest;
	if (digest || u->dictionary.len == 0)
		return BF_OK;
	made = ZSTD_createDDict_byReference(u->dictionary.ptr, u->dictionary.len);
	if (!made) {
		size_t header = ZDICT_getDictHeaderSize(u->dictionary.ptr, u->dictionary.len);
		bool sound = !ZDICT_isError(header) ||
			     ZSTD_getErrorCode(header) == ZSTD_error_memory_allocation;
		return sound ? error_no_memory(error) : damaged(error);
	}
	if (!atomic_compare_exchange_strong(&u->digest, &none, made)) {
		ZSTD_freeDDict(made);
		made = none;
	}
	*out = made;
	return BF_OK;
}

void unit_reader_init(struct unit_reader *r, struct units *units)
{
	*r = (struct unit_reader){.units = units, .large = BUF_INIT(STORED_ARTICLE_MAX)};
	for (size_t i = 0; i < UNITS_KEPT; i++)
		r->kept[i] = (struct unit_kept){.unit = UINT32_MAX, .bytes = BUF_INIT(UNIT_MAX)};
}

void unit_reader_free(struct unit_reader *r)
{
	for (size_t i = 0; i < UNITS_KEPT; i++)
		buf_free(&r->kept[i].bytes);
	buf_free(&r->large);
	ZSTD_freeDCtx(r->context);
}

static enum bf_status prepare(struct unit_reader *r, uint32_t article, bf_error *error)
{
	const ZSTD_DDict *digest;
	if (!r->context) {
		r->context = ZSTD_createDCtx();
		if (!r->context)
			return error_no_memory(error);
		ZSTD_DCtx_setParameter(r->context, ZSTD_d_format, ZSTD_f_zstd1_magicless);
	}
	enum bf_status status = find_digest(find_chapter(r->units, article), &digest, error);
	if (status == BF_OK)
		ZSTD_DCtx_refDDict(r->context, digest);
	return status;
}

/* Appends the unit of that place to `to`. */
static enum bf_status decompress(struct unit_reader *r, const struct unit_place *p, struct buf *to,
				 bf_error *error)
{
	struct slice frames = r->units->frames;
	ZSTD_frameHeader header;
	if (p->offset > frames.len || p->length > frames.len - p->offset)
		return damaged(error);
	const char *frame = frames.ptr + p->offset;
	if (ZSTD_getFrameHeader_advanced(&header, frame, p->length, ZSTD_f_zstd1_magicless) != 0 ||
	    header.frameContentSize > UNIT_MAX) /* unknown is larger still */
		return damaged(error);
	size_t len = (size_t)header.frameContentSize;
	if (len > to->maximum - to->len)
		return damaged(error);
	if (!buf_reserve(to, len))
		return error_no_memory(error);
	if (ZSTD_decompressDCtx(r->context, to->ptr + to->len, len, frame, p->length) != len)
		return damaged(error);
	to->len += len;
	return BF_OK;
}

static bool goes_on(const struct unit_place *p)
{
	struct unit_place next = *p;
	return unit_next(&next) && next.begins == 0;
}

/* All pieces into `large`. */
static enum bf_status read_pieces(struct unit_reader *r, uint32_t article, struct unit_place *p,
				  bf_error *error)
{
	enum bf_status status = prepare(r, article, error);
	do {
		if (status == BF_OK)
			status = decompress(r, p, &r->large, error);
	} while (status == BF_OK && unit_next(p) && p->begins == 0);
	return status;
}

/* The unit among those kept, in place of the one that was not used for longest. */
static enum bf_status read_one(struct unit_reader *r, uint32_t article, const struct unit_place *p,
			       struct slice *out, bf_error *error)
{
	struct unit_kept *k = &r->kept[0];
	for (size_t i = 0; i < UNITS_KEPT && k->unit != p->unit; i++)
		if (r->kept[i].unit == p->unit || r->kept[i].used < k->used)
			k = &r->kept[i];
	if (k->unit != p->unit) {
		k->unit = UINT32_MAX;
		buf_clear(&k->bytes);
		enum bf_status status = prepare(r, article, error);
		if (status == BF_OK)
			status = decompress(r, p, &k->bytes, error);
		if (status != BF_OK)
			return status;
		k->unit = p->unit;
	}
	k->used = ++r->clock;
	*out = buf_slice(&k->bytes);
	return BF_OK;
}

enum bf_status unit_read(struct unit_reader *r, uint32_t article, struct unit_contents *out,
			 bf_error *error)
{
	struct unit_place p;
	struct slice bytes;
	enum bf_status status;
	buf_free(&r->large);
	if (!unit_find(&r->units->table, article, &p))
		return damaged(error);
	out->place = p.place;
	if (goes_on(&p)) {
		status = read_pieces(r, article, &p, error);
		bytes = buf_slice(&r->large);
	} else {
		status = read_one(r, article, &p, &bytes, error);
	}
	if (status != BF_OK)
		return status;
	struct byte_reader b = byte_reader_make(bytes);
	out->numbers = read_bytes(&b, read_varint(&b));
	out->texts = read_bytes(&b, (uint64_t)(b.end - b.at));
	return b.bad ? damaged(error) : BF_OK;
}
