/* segment_have.c - of a few articles: have they a term, and where.
 *
 * A cursor over one surface form has to look at every posting of a block, and where
 * forms are mixed at every token, before it can hand the block out.  Of an article
 * that is named, its own posting says enough. */
#include "index/segment_blocks.h"
#include "index/segment_places.h"

static bool open_head(const struct segment *s, const struct term_list_reference *r, struct list_reader *out)
{
	return list_open(out, r->bytes, r->postings, s->lengths, s->facts.articles);
}

static enum bf_status look(const struct segment *s, struct block_memory *blocks,
			   const struct term_list_reference *reference, const uint32_t *articles,
			   size_t count, bool *there, bf_error *error)
{
	struct list_reader head, *l;
	enum bf_status status = open_head(s, reference, &head) ? BF_OK : BF_CORRUPT;
	for (size_t i = 0; i < count && status == BF_OK; i++) {
		uint32_t index;
		if (there[i])
			continue;
		status = block_memory_find(blocks, &head, articles[i], &l, &index, error);
		if (status != BF_OK || !l)
			continue;
		if (l->forms == 1 || reference->form == WHOLE_LIST)
			there[i] = true;
		else if (!list_load_counts(l) || !list_has_form(l, index, reference->form, &there[i]))
			status = BF_CORRUPT;
	}
	return status == BF_CORRUPT ? segment_damaged(s, "a posting list", error) : status;
}

enum bf_status segment_have_term(const struct segment *s, struct term_memory *memory,
				 struct block_memory *blocks, const struct term *term,
				 const uint32_t *articles, size_t count, bool *there, bf_error *error)
{
	struct term_lists lists;
	enum bf_status status = segment_find_term(s, memory, term, &lists, error);
	for (uint32_t i = 0; i < lists.count && status == BF_OK; i++)
		status = look(s, blocks, &lists.items[i], articles, count, there, error);
	return status;
}

static enum bf_status read_places(const struct segment *s, struct block_memory *blocks,
				  const struct term_list_reference *reference, enum field field,
				  uint32_t article, struct arena *arena, struct posting_places *out,
				  bf_error *error)
{
	struct list_reader head, *l;
	uint32_t index;
	enum bf_status status = BF_OK;
	*out = (struct posting_places){NULL, NULL, 0};
	l = block_memory_recall(blocks, (const uint8_t *)reference->bytes.ptr, article, &index);
	if (!l)
		status = open_head(s, reference, &head)
			     ? block_memory_find(blocks, &head, article, &l, &index, error)
			     : BF_CORRUPT;
	if (status == BF_OK && l &&
	    !posting_places_read(l, index, l->forms > 1 ? reference->form : WHOLE_LIST, field, arena, out))
		status = l->damaged ? BF_CORRUPT : error_no_memory(error);
	return status == BF_CORRUPT ? segment_damaged(s, "a posting list", error) : status;
}

enum bf_status segment_term_places(const struct segment *s, struct term_memory *memory,
				   struct block_memory *blocks, const struct term *term,
				   uint32_t article, struct arena *arena, const uint32_t **starts,
				   const uint32_t **ends, size_t *count, bool *done, bf_error *error)
{
	struct term_lists lists;
	struct posting_places places;
	struct term text = *term;
	if (field_describe(term->field)->shares_text)
		text.field = FIELD_TEXT;
	*count = 0;
	enum bf_status status = segment_find_term(s, memory, &text, &lists, error);
	*done = lists.count <= 1;
	if (status != BF_OK || lists.count != 1)
		return status;
	status = read_places(s, blocks, &lists.items[0], term->field, article, arena, &places, error);
	*starts = places.starts;
	*ends = places.ends;
	*count = places.count;
	return status;
}
