/* segment_builder.c - see segment_builder.h. */
#include "index/segment_builder.h"

#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/segment_boundaries.h"
#include "index/segment_checkpoints.h"
#include "index/segment_columns.h"
#include "index/segment_facts.h"
#include "index/segment_ids.h"
#include "index/segment_inverter.h"
#include "index/segment_stored.h"

struct segment_builder {
	struct segment_output *output;
	struct segment_facts facts;
	struct inverter *inverter;
	struct stored_writer *stored;
	bool all_stored;
	struct columns_writer *columns;
	struct ids_writer *ids;
	struct boundaries_writer *boundaries;
	struct segment_checkpoints checkpoints;
};

static void builder_free(struct segment_builder *b)
{
	inverter_close(b->inverter);
	stored_writer_close(b->stored);
	columns_writer_close(b->columns);
	ids_writer_close(b->ids);
	boundaries_writer_close(b->boundaries);
	segment_checkpoints_free(&b->checkpoints);
	free(b);
}

enum bf_status segment_builder_open(const char *path, int level, struct segment_builder **out,
				    bf_error *error)
{
	struct segment_builder *b = calloc(1, sizeof *b);
	*out = NULL;
	if (!b)
		return error_no_memory(error);
	segment_checkpoints_init(&b->checkpoints);
	enum bf_status status = analyzer_fingerprint(b->facts.fingerprint, error);
	if (status == BF_OK)
		status = segment_output_open(path, &b->output, error);
	if (status == BF_OK)
		status = inverter_open(&b->inverter, error);
	if (status == BF_OK)
		status = columns_writer_open(&b->columns, error);
	if (status == BF_OK)
		status = ids_writer_open(&b->ids, error);
	if (status == BF_OK)
		status = boundaries_writer_open(&b->boundaries, error);
	if (status == BF_OK)
		status = stored_writer_open(b->output, level, &b->stored, error);
	if (status != BF_OK)
		segment_builder_cancel(b);
	else
		*out = b;
	return status;
}

enum bf_status segment_builder_index(struct segment_builder *b, const struct document *d, bf_error *error)
{
	uint8_t length = length_encode(d->length);
	if (!facts_count(&b->facts, d->language, length))
		return error_set(error, BF_BAD_ARTICLE, "the segment has too many languages");
	enum bf_status status = inverter_add(b->inverter, d, error);
	if (status == BF_OK)
		status = columns_writer_add(b->columns, d->article, length, error);
	if (status == BF_OK)
		status = boundaries_writer_add(b->boundaries, d, error);
	if (status == BF_OK)
		status = segment_checkpoints_add(&b->checkpoints, d, error);
	return status;
}

enum bf_status segment_builder_store(struct segment_builder *b, const struct article *a, bf_error *error)
{
	enum bf_status status = stored_writer_add(b->stored, a, error);
	return status == BF_OK ? ids_writer_add(b->ids, a->id, error) : status;
}

enum bf_status segment_builder_end_storing(struct segment_builder *b, bf_error *error)
{
	if (b->all_stored)
		return BF_OK;
	enum bf_status status = stored_writer_finish(b->stored, error);
	b->all_stored = status == BF_OK;
	return status;
}

enum bf_status segment_builder_add(struct segment_builder *b, const struct document *d, bf_error *error)
{
	enum bf_status status = segment_builder_index(b, d, error);
	return status == BF_OK ? segment_builder_store(b, d->article, error) : status;
}

uint32_t segment_builder_articles(const struct segment_builder *b)
{
	return b->facts.articles;
}

size_t segment_builder_index_memory(const struct segment_builder *b)
{
	return inverter_memory(b->inverter) + columns_writer_memory(b->columns) +
	       boundaries_writer_memory(b->boundaries) + b->checkpoints.bytes.capacity;
}

size_t segment_builder_store_memory(const struct segment_builder *b)
{
	return stored_writer_memory(b->stored) + ids_writer_memory(b->ids);
}

size_t segment_builder_memory(const struct segment_builder *b)
{
	return segment_builder_index_memory(b) + segment_builder_store_memory(b);
}

static enum bf_status write_facts(struct segment_builder *b, bf_error *error)
{
	struct buf facts = BUF_INIT(1 << 16);
	facts_write(&b->facts, &facts);
	enum bf_status status = buf_status(&facts, "the facts of a segment", error);
	segment_region_begin(b->output, REGION_FACTS);
	segment_write(b->output, facts.ptr, facts.len);
	buf_free(&facts);
	enum bf_status end = segment_region_end(b->output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

/* All that is not found by words. */
static enum bf_status write_articles(void *payload, bf_error *error)
{
	struct segment_builder *b = payload;
	enum bf_status status = segment_builder_end_storing(b, error);
	if (status == BF_OK)
		status = columns_writer_finish(b->columns, b->output, error);
	if (status == BF_OK)
		status = ids_writer_finish(b->ids, b->output, error);
	if (status == BF_OK)
		status = boundaries_writer_finish(b->boundaries, b->output, error);
	if (status == BF_OK)
		status = segment_checkpoints_finish(&b->checkpoints, b->output, error);
	return status;
}

static enum bf_status write_regions(struct segment_builder *b, bf_error *error)
{
	struct inverter_counts counts;
	struct inverter_before articles = {write_articles, b};
	enum bf_status status = inverter_finish(b->inverter, b->output, articles, &counts, error);
	if (status != BF_OK)
		return status;
	b->facts.postings = counts.postings;
	b->facts.tokens = counts.tokens;
	return write_facts(b, error);
}

enum bf_status segment_builder_write(struct segment_builder *b, struct segment_output **out, bf_error *error)
{
	enum bf_status status = write_regions(b, error);
	*out = NULL;
	if (status != BF_OK) {
		segment_builder_cancel(b);
		return status;
	}
	*out = b->output;
	builder_free(b);
	return BF_OK;
}

enum bf_status segment_builder_finish(struct segment_builder *b, uint64_t *bytes, bf_error *error)
{
	struct segment_output *output;
	enum bf_status status = segment_builder_write(b, &output, error);
	return status == BF_OK ? segment_output_finish(output, bytes, error) : status;
}

void segment_builder_cancel(struct segment_builder *b)
{
	if (!b)
		return;
	segment_output_cancel(b->output);
	builder_free(b);
}
