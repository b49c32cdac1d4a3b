/* segment.c - opening a segment. */
#include "index/segment.h"

#include <stdlib.h>

enum bf_status segment_damaged(const struct segment *s, const char *what, bf_error *error)
{
	enum bf_status status = error_set(error, BF_CORRUPT, "%s is damaged in %s",
					  segment_input_path(s->input), what);
	error_hint(error, "run 'backfile check' to see which articles it touches");
	return status;
}

static enum bf_status open_regions(struct segment *s, bf_error *error)
{
	const struct segment_input *in = s->input;
	if (!facts_read(segment_input_region(in, REGION_FACTS), &s->facts))
		return segment_damaged(s, segment_region_name(REGION_FACTS), error);
	if (!dictionary_open(&s->list_names, segment_input_region(in, REGION_LIST_NAMES)))
		return segment_damaged(s, segment_region_name(REGION_LIST_NAMES), error);
	if (!dictionary_open(&s->surfaces, segment_input_region(in, REGION_SURFACES)))
		return segment_damaged(s, segment_region_name(REGION_SURFACES), error);
	s->lists = segment_input_region(in, REGION_LISTS);
	s->ids = segment_input_region(in, REGION_IDS);
	s->boundaries = segment_input_region(in, REGION_BOUNDARIES);
	s->checkpoints = segment_input_region(in, REGION_CHECKPOINTS);
	enum bf_status status = columns_open(in, s->facts.articles, &s->columns, error);
	if (status == BF_OK)
		status = stored_shared_open(in, s->columns, s->facts.articles, &s->stored, error);
	if (status == BF_OK)
		s->lengths = columns_lengths(s->columns);
	return status;
}

enum bf_status segment_open_input(struct segment_input *input, struct segment **out, bf_error *error)
{
	struct segment *s = calloc(1, sizeof *s);
	*out = NULL;
	if (!s) {
		segment_input_close(input);
		return error_no_memory(error);
	}
	s->input = input;
	enum bf_status status = open_regions(s, error);
	if (status != BF_OK)
		segment_close(s);
	else
		*out = s;
	return status;
}

enum bf_status segment_open(const char *path, struct segment **out, bf_error *error)
{
	struct segment_input *input;
	enum bf_status status = segment_input_open(path, &input, error);
	*out = NULL;
	return status == BF_OK ? segment_open_input(input, out, error) : status;
}

void segment_close(struct segment *s)
{
	if (!s)
		return;
	stored_shared_close(s->stored);
	columns_close(s->columns);
	segment_input_close(s->input);
	free(s);
}
