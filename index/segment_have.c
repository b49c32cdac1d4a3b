/* segment_have.c - which of a few articles have a term.
 *
 * A cursor over one surface form has to look at every posting of a block, and where
 * forms are mixed at every token, before it can hand the block out.  Of an article
 * that is named, its own posting says enough. */
#include "index/segment.h"

/* The index of the article in the block that covers it; false: it has no posting there. */
static bool find_posting(struct list_reader *l, uint32_t article, uint32_t *index)
{
	uint32_t block = list_find_block(l, article), low = 0;
	if (block >= l->blocks || (block != l->block && !list_load(l, block)))
		return false;
	for (uint32_t high = l->in_block; low < high;) {
		uint32_t middle = (low + high) / 2;
		if (l->articles[middle] < article)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low;
	return low < l->in_block && l->articles[low] == article;
}

static enum bf_status has_form(struct list_reader *l, uint32_t index, uint32_t form,
			       struct arena *work, bool *found, bf_error *error)
{
	if (!list_load_counts(l) || !list_load_tags(l))
		return BF_OK; /* damaged: told when all were asked */
	*found = l->tags[index] == form;
	if (l->tags[index] != l->forms)
		return BF_OK;
	arena_reset(work);
	struct list_token *tokens = arena_alloc(work, l->tokens[index] * sizeof *tokens);
	if (!tokens)
		return error_no_memory(error);
	bool read = list_tokens(l, index, tokens);
	for (uint32_t i = 0; read && i < l->tokens[index] && !*found; i++)
		*found = tokens[i].form == form;
	return BF_OK;
}

static enum bf_status look(const struct segment *s, const struct term_list_reference *reference,
			   const uint32_t *articles, size_t count, bool *there, struct arena *work,
			   bf_error *error)
{
	struct list_reader l;
	enum bf_status status = BF_OK;
	if (!list_open(&l, reference->bytes, reference->postings, s->lengths, s->facts.articles))
		return segment_damaged(s, "a posting list", error);
	for (size_t i = 0; i < count && !l.damaged && status == BF_OK; i++) {
		uint32_t index;
		if (there[i] || !find_posting(&l, articles[i], &index))
			continue;
		if (l.forms == 1 || reference->form == WHOLE_LIST)
			there[i] = true;
		else
			status = has_form(&l, index, reference->form, work, &there[i], error);
	}
	return l.damaged ? segment_damaged(s, "a posting list", error) : status;
}

enum bf_status segment_have_term(const struct segment *s, struct term_memory *memory,
				 const struct term *term, const uint32_t *articles, size_t count,
				 bool *there, bf_error *error)
{
	struct term_lists lists;
	struct arena work = ARENA_INIT;
	enum bf_status status = segment_find_term(s, memory, term, &lists, error);
	for (uint32_t i = 0; i < lists.count && status == BF_OK; i++)
		status = look(s, &lists.items[i], articles, count, there, &work, error);
	arena_free(&work);
	return status;
}
