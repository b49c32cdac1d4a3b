/* segment_checkpoints.c - see segment_checkpoints.h. */
#include "index/segment_checkpoints.h"

#include "index/checkpoints.h"

enum { GROUP = 16 };

void segment_checkpoints_init(struct segment_checkpoints *c)
{
	*c = (struct segment_checkpoints){BUF_INIT(UINT32_MAX), BUF_INIT(UINT32_MAX), 0};
}

void segment_checkpoints_free(struct segment_checkpoints *c)
{
	buf_free(&c->bytes);
	buf_free(&c->groups);
}

enum bf_status segment_checkpoints_add(struct segment_checkpoints *c, const struct document *d,
				       bf_error *error)
{
	if (c->articles++ % GROUP == 0)
		buf_append_u32(&c->groups, (uint32_t)c->bytes.len);
	checkpoints_write(d, &c->bytes);
	return buf_status(&c->bytes, "the checkpoints of a segment", error);
}

enum bf_status segment_checkpoints_finish(struct segment_checkpoints *c, struct segment_output *output,
					  bf_error *error)
{
	buf_append(&c->bytes, c->groups.ptr, c->groups.len);
	buf_append_u32(&c->bytes, c->articles);
	enum bf_status status = buf_status(&c->bytes, "the checkpoints of a segment", error);
	if (status == BF_OK)
		status = buf_status(&c->groups, "the checkpoints of a segment", error);
	if (status != BF_OK)
		return status;
	segment_region_begin(output, REGION_CHECKPOINTS);
	segment_write(output, c->bytes.ptr, c->bytes.len);
	return segment_region_end(output, error);
}

/* At the bytes of the article; bad when there are none. */
static struct byte_reader find_article(struct slice region, uint32_t article)
{
	struct byte_reader r = {NULL, NULL, true};
	if (region.len < 4 || article == 0)
		return r;
	uint32_t articles = load_u32(region.ptr + region.len - 4);
	uint64_t groups = ((uint64_t)articles + GROUP - 1) / GROUP;
	if (article > articles || groups > (region.len - 4) / 4)
		return r;
	size_t table = region.len - 4 - (size_t)groups * 4;
	uint32_t from = load_u32(region.ptr + table + (size_t)((article - 1) / GROUP) * 4);
	if (from > table)
		return r;
	r = byte_reader_make(slice_make(region.ptr + from, table - from));
	for (uint32_t skip = (article - 1) % GROUP; skip > 0; skip--)
		checkpoints_skip(&r);
	return r;
}

enum bf_status segment_checkpoints_read(struct slice region, uint32_t article, struct arena *arena,
					const struct text_checkpoint **out, size_t *count, bf_error *error)
{
	struct byte_reader r = find_article(region, article);
	if (!checkpoints_read(&r, arena, out, count))
		return error_no_memory(error);
	return r.bad ? error_set(error, BF_CORRUPT, "the checkpoints of article %u of a segment are damaged",
				 article)
		     : BF_OK;
}
