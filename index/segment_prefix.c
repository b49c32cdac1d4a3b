/* segment_prefix.c - the postings of all surface forms that begin alike, in a segment.
 *
 * A list holds several forms of one stem, and a prefix mostly wants all of them:
 * so lists are read, not forms, each once from its begin to its end.  Tokens are looked
 * at only where a list has other forms too, and a posting has several. */
#include <stdlib.h>

#include "index/gather.h"
#include "index/posting_sum.h"
#include "index/segment.h"
#include "index/segment_occurrences.h"
#include "index/term.h"

/* A form of a list that is wanted. */
struct wanted_form {
	uint32_t list, form;
};

/* A list of which some form is wanted. */
struct wanted_list {
	struct term_list_reference reference;
	const bool *forms;	    /* by number; NULL: all of them */
	struct list_reader *reader; /* for positions; NULL until then */
};

struct prefix {
	const struct segment *segment;
	const struct tombstones *tombstones;
	struct arena arena; /* all of this */
	struct arena work;  /* tokens of a posting, positions of an article */
	struct wanted_form *wanted;
	size_t wanted_count, wanted_room;
	struct wanted_list *lists;
	uint32_t list_count;
	part_patience *late;
	void *payload;
	bf_error *error;
};

static enum bf_status damaged(const struct prefix *p)
{
	return segment_damaged(p->segment, "a posting list", p->error);
}

/* Where postings go: into a sum, or with their lists, to be sorted. */
struct takings {
	struct posting_sum *sum; /* NULL: gathered */
	struct gather gathered;
};

/* ---- which lists --------------------------------------------------------------------------- */

static bool want(struct prefix *p, uint64_t list, uint64_t form)
{
	if (p->wanted_count == p->wanted_room) {
		size_t room = p->wanted_room ? p->wanted_room * 2 : 64;
		struct wanted_form *wanted = arena_alloc(&p->arena, room * sizeof *wanted);
		if (!wanted)
			return false;
		if (p->wanted_count)
			memcpy(wanted, p->wanted, p->wanted_count * sizeof *wanted);
		p->wanted = wanted;
		p->wanted_room = room;
	}
	p->wanted[p->wanted_count++] = (struct wanted_form){(uint32_t)list, (uint32_t)form};
	return true;
}

static enum bf_status find_forms(struct prefix *p, const struct term *prefix)
{
	struct term_bytes bytes;
	struct dictionary_entry entry;
	bool no_field = term_prefix_length(prefix) == 0;
	if (!term_encode(prefix, &bytes))
		return BF_OK;
	struct slice begin = slice_make(bytes.bytes, bytes.length);
	for (bool more = dictionary_seek(&p->segment->surfaces, begin, &entry); more;
	     more = dictionary_next(&entry)) {
		struct slice key = dictionary_key(&entry);
		if (!slice_starts_with(key, begin))
			break;
		if (no_field && key.len && key.ptr[0] >= 'A' && key.ptr[0] <= 'Z')
			continue; /* of a field */
		for (size_t i = 1; i + 1 < entry.count; i += 2)
			if (!want(p, entry.numbers[i], entry.numbers[i + 1]))
				return error_no_memory(p->error);
	}
	return entry.damaged ? segment_damaged(p->segment, "a dictionary", p->error) : BF_OK;
}

static int by_list_and_form(const void *a, const void *b)
{
	const struct wanted_form *x = a, *y = b;
	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	return (x->form > y->form) - (x->form < y->form);
}

/* Wanted forms [from, to) are those of one list. */
static enum bf_status add_list(struct prefix *p, struct dictionary_entry *names, size_t from, size_t to)
{
	struct wanted_list *l = &p->lists[p->list_count];
	struct list_reader reader;
	*l = (struct wanted_list){.forms = NULL};
	if (!segment_find_list_onwards(p->segment, names, p->wanted[from].list, &l->reference) ||
	    !list_open(&reader, l->reference.bytes, l->reference.postings, p->segment->lengths,
		       p->segment->facts.articles))
		return damaged(p);
	p->list_count++;
	if (reader.forms == 1 || to - from == reader.forms)
		return BF_OK;
	bool *forms = arena_calloc(&p->arena, reader.forms + 1, sizeof *forms);
	if (!forms)
		return error_no_memory(p->error);
	for (size_t i = from; i < to; i++) {
		if (p->wanted[i].form >= reader.forms)
			return damaged(p);
		forms[p->wanted[i].form] = true;
	}
	l->forms = forms;
	return BF_OK;
}

static enum bf_status group_by_list(struct prefix *p)
{
	struct dictionary_entry names = {.dictionary = NULL};
	enum bf_status status = BF_OK;
	p->lists = arena_alloc(&p->arena, (p->wanted_count + 1) * sizeof *p->lists);
	if (!p->lists)
		return error_no_memory(p->error);
	if (p->wanted_count)
		qsort(p->wanted, p->wanted_count, sizeof *p->wanted, by_list_and_form);
	for (size_t i = 0, next; i < p->wanted_count && status == BF_OK; i = next) {
		for (next = i + 1; next < p->wanted_count && p->wanted[next].list == p->wanted[i].list;)
			next++;
		status = add_list(p, &names, i, next);
	}
	return status;
}

/* ---- reading them ---------------------------------------------------------------------------- */

/* The tokens of a posting, in work; NULL where status tells why. */
static struct list_token *read_posting(struct prefix *p, struct list_reader *l, uint32_t index,
				       enum bf_status *status)
{
	arena_reset(&p->work);
	struct list_token *tokens = arena_alloc(&p->work, l->tokens[index] * sizeof *tokens);
	if (!tokens)
		*status = error_no_memory(p->error);
	else if (!list_tokens(l, index, tokens))
		*status = damaged(p);
	return *status == BF_OK ? tokens : NULL;
}

/* How often the wanted forms stand in a posting. */
static enum bf_status count_forms(struct prefix *p, struct list_reader *l, const bool *forms,
				  uint32_t index, uint32_t *headline, uint32_t *elsewhere)
{
	enum bf_status status = BF_OK;
	bool mixed = l->tags[index] == l->forms, all = !forms || (!mixed && forms[l->tags[index]]);
	*headline = all ? l->headline[index] : 0;
	*elsewhere = all ? l->tokens[index] - l->headline[index] : 0;
	if (all || !mixed)
		return BF_OK;
	const struct list_token *tokens = read_posting(p, l, index, &status);
	for (uint32_t i = 0; tokens && i < l->tokens[index]; i++) {
		*headline += i < l->headline[index] && forms[tokens[i].form];
		*elsewhere += i >= l->headline[index] && forms[tokens[i].form];
	}
	return status;
}

/* Where all forms are wanted, and no article is tombstoned. */
static enum bf_status take_whole_block(struct prefix *p, struct list_reader *l, uint32_t number,
				       struct takings *t)
{
	uint32_t values[LIST_BLOCK];
	if (!t->sum) {
		occurrence occurrences[LIST_BLOCK];
		list_occurrences(l, occurrences);
		return gather_add(&t->gathered, l->articles, occurrences, l->in_block, number)
			   ? BF_OK
			   : error_no_memory(p->error);
	}
	bool limited = l->most_tokens > BODY_FREQUENCY_LIMIT || l->most_headline > HEADLINE_FREQUENCY_LIMIT;
	for (uint32_t i = 0; limited && i < l->in_block; i++)
		values[i] = posting_sum_value(l->headline[i], l->tokens[i] - l->headline[i]);
	for (uint32_t i = 0; !limited && i < LIST_BLOCK; i++) /* whole blocks: several at once */
		values[i] = (l->headline[i] << 16) + (l->tokens[i] - l->headline[i]);
	posting_sum_add(t->sum, l->articles, values, l->in_block, l->most_tokens, l->most_headline);
	return BF_OK;
}

static enum bf_status take_block(struct prefix *p, struct list_reader *l, uint32_t number,
				 struct takings *t)
{
	uint32_t articles[LIST_BLOCK], values[LIST_BLOCK], count = 0;
	occurrence occurrences[LIST_BLOCK];
	for (uint32_t i = 0; i < l->in_block; i++) {
		uint32_t headline, elsewhere;
		if (is_tombstoned(p->tombstones, l->articles[i]))
			continue;
		enum bf_status status =
		    count_forms(p, l, p->lists[number].forms, i, &headline, &elsewhere);
		if (status != BF_OK)
			return status;
		if (headline + elsewhere == 0)
			continue;
		if (t->sum)
			values[count] = posting_sum_value(headline, elsewhere);
		else
			occurrences[count] =
			    occurrence_make(headline, elsewhere, p->segment->lengths[l->articles[i]]);
		articles[count++] = l->articles[i];
	}
	if (t->sum)
		posting_sum_add(t->sum, articles, values, count, l->most_tokens, l->most_headline);
	else if (!gather_add(&t->gathered, articles, occurrences, count, number))
		return error_no_memory(p->error);
	return BF_OK;
}

static enum bf_status take_list(struct prefix *p, uint32_t number, struct list_reader *l,
				struct takings *t)
{
	const struct term_list_reference *r = &p->lists[number].reference;
	if (!list_open(l, r->bytes, r->postings, p->segment->lengths, p->segment->facts.articles))
		return damaged(p);
	if (t->sum)
		posting_sum_list(t->sum);
	for (uint32_t block = 0; block < l->blocks; block++) {
		if (!list_load(l, block) || !list_load_counts(l) ||
		    (p->lists[number].forms && !list_load_tags(l)))
			return damaged(p);
		bool whole = !p->lists[number].forms && !p->tombstones->bits;
		enum bf_status status = whole ? take_whole_block(p, l, number, t) : take_block(p, l, number, t);
		if (status != BF_OK)
			return status;
		if (p->late(l->in_block, p->payload))
			return BF_DEADLINE;
	}
	return BF_OK;
}

static enum bf_status take_all(struct prefix *p, struct takings *t)
{
	struct list_reader reader;
	enum bf_status status = BF_OK;
	for (uint32_t i = 0; i < p->list_count && status == BF_OK; i++)
		status = take_list(p, i, &reader, t);
	if (status != BF_OK)
		gather_free(&t->gathered);
	return status;
}

/* ---- positions --------------------------------------------------------------------------------- */

/* The reader of a list on the block that has the article; *index: where. */
static enum bf_status find_posting(struct prefix *p, struct wanted_list *w, uint32_t article,
				   uint32_t *index)
{
	struct list_reader *l = w->reader;
	if (!l) {
		l = w->reader = arena_alloc(&p->arena, sizeof *l);
		if (!l)
			return error_no_memory(p->error);
		if (!list_open(l, w->reference.bytes, w->reference.postings, p->segment->lengths,
			       p->segment->facts.articles))
			return damaged(p);
	}
	uint32_t block = list_find_block(l, article);
	if (block >= l->blocks || (block != l->block && !list_load(l, block)) || !list_load_counts(l))
		return damaged(p);
	for (*index = 0; *index < l->in_block && l->articles[*index] < article;)
		++*index;
	return *index < l->in_block ? BF_OK : damaged(p);
}

static enum bf_status find_positions(void *payload, uint32_t source, uint32_t article,
				     const uint32_t **starts, const uint32_t **ends, size_t *count,
				     bf_error *error)
{
	struct prefix *p = payload;
	struct wanted_list *w = &p->lists[source];
	uint32_t index = 0;
	p->error = error;
	enum bf_status status = find_posting(p, w, article, &index);
	struct list_reader *l = w->reader;
	const struct list_token *tokens = status == BF_OK ? read_posting(p, l, index, &status) : NULL;
	if (!tokens)
		return status;
	uint32_t *from = arena_alloc(&p->work, l->tokens[index] * sizeof *from);
	uint32_t *to = arena_alloc(&p->work, l->tokens[index] * sizeof *to);
	if (!from || !to)
		return error_no_memory(error);
	*count = 0;
	for (uint32_t i = 0; i < l->tokens[index]; i++) {
		if (w->forms && !w->forms[tokens[i].form])
			continue;
		bool body = l->text && i >= l->headline[index];
		from[*count] = tokens[i].position + (body ? POSITION_BODY : 0);
		to[*count] = from[*count] + tokens[i].span - 1;
		++*count;
	}
	*starts = from;
	*ends = to;
	return BF_OK;
}

/* ---- opening --------------------------------------------------------------------------------------- */

static void prefix_close(void *payload)
{
	struct prefix *p = payload;
	arena_free(&p->work);
	arena_free(&p->arena);
}

/* With so many postings, one for so many articles, adding up is quicker than sorting. */
enum { MANY = 64, ARTICLES_A_POSTING = 16 };

static bool has_many(const struct prefix *p)
{
	uint64_t postings = 0;
	for (uint32_t i = 0; i < p->list_count; i++)
		postings += p->lists[i].reference.postings;
	return postings >= MANY && postings >= p->segment->facts.articles / ARTICLES_A_POSTING;
}

/* The same postings once more, each with its list. */
static enum bf_status open_places(void *payload, struct cursor **out, bf_error *error)
{
	struct prefix *p = payload;
	struct takings t = {NULL, GATHER_INIT};
	p->error = error;
	*out = NULL;
	enum bf_status status = take_all(p, &t);
	if (status != BF_OK)
		return status;
	return gather_finish(&t.gathered, p->segment->facts.articles, find_positions, NULL, p, &p->arena, out,
			     error);
}

static enum bf_status open_all(struct prefix *p, struct arena *arena, struct cursor **out, bf_error *error)
{
	const struct segment *s = p->segment;
	struct posting_sum sum;
	struct takings t = {has_many(p) ? &sum : NULL, GATHER_INIT};
	enum bf_status status = BF_OK;
	if (t.sum && !posting_sum_begin(&sum, s->facts.articles, s->lengths, arena))
		status = error_no_memory(error);
	if (status == BF_OK)
		status = take_all(p, &t);
	if (status == BF_OK && t.sum)
		return posting_sum_finish(&sum, open_places, prefix_close, p, arena, out, error);
	if (status == BF_OK)
		return gather_finish(&t.gathered, s->facts.articles, find_positions, prefix_close, p, arena,
				     out, error);
	prefix_close(p);
	return status;
}

enum bf_status segment_open_prefix(const struct segment *s, const struct tombstones *tombstones,
				   const struct term *prefix, part_patience *late, void *payload,
				   struct arena *arena, struct cursor **out, bf_error *error)
{
	struct prefix *p = arena_alloc(arena, sizeof *p);
	*out = NULL;
	if (!p)
		return error_no_memory(error);
	*p = (struct prefix){.segment = s,
			     .tombstones = tombstones,
			     .arena = ARENA_INIT,
			     .work = ARENA_INIT,
			     .late = late,
			     .payload = payload,
			     .error = error};
	enum bf_status status = find_forms(p, prefix);
	if (status == BF_OK)
		status = group_by_list(p);
	if (status == BF_OK)
		return open_all(p, arena, out, error);
	prefix_close(p);
	return status;
}
