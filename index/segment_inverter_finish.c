/* segment_inverter_finish.c - the lists and dictionaries of a segment, in order. */
#include <stdlib.h>

#include "index/segment_dictionary.h"
#include "index/segment_inverter_state.h"
#include "index/segment_list.h"

struct sorted_key {
	uint64_t beginning; /* first 8 bytes, as a number that orders as they do */
	struct slice key;
	uint32_t number;
};

static int by_key(const void *a, const void *b)
{
	const struct sorted_key *x = a, *y = b;
	if (x->beginning != y->beginning)
		return x->beginning < y->beginning ? -1 : 1;
	return slice_compare(x->key, y->key);
}

static struct sorted_key *sort_keys(const struct inverter *v, key_of *of, size_t count)
{
	struct sorted_key *keys = malloc((count + 1) * sizeof *keys);
	if (!keys)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		struct slice key = of(v, i);
		uint8_t first[8] = {0};
		memcpy(first, key.ptr, key.len < 8 ? key.len : 8);
		uint64_t beginning = 0;
		for (int b = 0; b < 8; b++)
			beginning = beginning << 8 | first[b];
		keys[i] = (struct sorted_key){beginning, key, i};
	}
	qsort(keys, count, sizeof *keys, by_key);
	return keys;
}

struct finish {
	struct inverter *v;
	struct segment_output *output;
	struct list_writer writer;
	struct dictionary_writer names;
	uint32_t *numbers; /* new numbers of the forms of the list on hand */
	size_t number_room;
	struct list_token *tokens; /* of one more form in an article */
	size_t token_room;
	struct form **order;
	size_t order_room;
};

static int by_frequency(const void *a, const void *b)
{
	const struct form *const *x = a, *const *y = b;
	if ((*x)->articles != (*y)->articles)
		return (*x)->articles > (*y)->articles ? -1 : 1;
	return (*x)->number < (*y)->number ? -1 : 1;
}

/* Numbers the forms of a list anew, the most frequent first. */
static bool number_forms(struct finish *f, const struct list_name *l)
{
	size_t count = 0;
	if (!inverter_grow(&f->numbers, &f->number_room, l->forms, sizeof *f->numbers) ||
	    !inverter_grow(&f->order, &f->order_room, l->forms, sizeof *f->order))
		return false;
	for (uint32_t i = l->first_form; i != NONE; i = f->v->links[i].next_in_list)
		f->order[count++] = &f->v->forms[i];
	if (count > 1)
		qsort(f->order, count, sizeof *f->order, by_frequency);
	for (size_t i = 0; i < count; i++) {
		f->numbers[f->order[i]->number] = (uint32_t)i;
		f->order[i]->number = (uint32_t)i;
	}
	return true;
}

/* Set in positions of the body while tokens of several forms are merged. */
static const uint32_t IN_BODY = 1u << 31;

/* Reads the tokens of a posting, positions of the body with `body` added; how many. */
static size_t read_tokens(const struct log_posting *p, uint16_t form, uint32_t body,
			  struct list_token *out)
{
	const uint8_t *at = p->tokens;
	uint32_t position = 0;
	size_t count = 0;
	for (; at < p->end; count++) {
		uint64_t code = log_get(&at);
		if (count == p->headline)
			position = 0;
		position += (uint32_t)(code >> 1);
		out[count].position = count < p->headline ? position : position | body;
		out[count].span = code & 1 ? (uint16_t)log_get(&at) : 1;
		out[count].form = form;
	}
	return count;
}

/* The order of the text: what covers more comes first. */
static bool is_after(const struct list_token *a, const struct list_token *b)
{
	if (a->position != b->position)
		return a->position > b->position;
	return a->span != b->span ? a->span < b->span : a->form > b->form;
}

/* Merges `more` tokens into `count`, behind which there is room. */
static void merge_tokens(struct list_token *tokens, size_t count, const struct list_token *others,
			 size_t more)
{
	for (size_t to = count + more; more > 0; to--) {
		if (count > 0 && is_after(&tokens[count - 1], &others[more - 1]))
			tokens[to - 1] = tokens[--count];
		else
			tokens[to - 1] = others[--more];
	}
}

/* Adds the postings of the same article, one a form, to the one that was read already. */
static bool add_forms(struct finish *f, struct log_run *run, size_t *count, size_t *headline)
{
	struct list_token *tokens = list_room(&f->writer, *count);
	for (size_t i = *headline; i < *count; i++)
		tokens[i].position |= IN_BODY;
	while (run->at < run->end && *run->at == 0) {
		struct log_posting p = log_next(run);
		size_t most = (size_t)(p.end - p.tokens);
		tokens = list_room(&f->writer, *count + most);
		if (!tokens || !inverter_grow(&f->tokens, &f->token_room, most, sizeof *f->tokens))
			return false;
		size_t more = read_tokens(&p, (uint16_t)f->numbers[p.form], IN_BODY, f->tokens);
		merge_tokens(tokens, *count, f->tokens, more);
		*count += more;
		*headline += p.headline;
	}
	for (size_t i = *headline; i < *count; i++)
		tokens[i].position &= ~IN_BODY;
	return true;
}

static bool write_list(struct finish *f, uint32_t number)
{
	struct inverter *v = f->v;
	const struct list_name *l = &v->lists[number];
	struct log_run run = log_list(&v->log, number);
	uint32_t article = 0;
	if (!number_forms(f, l))
		return false;
	list_begin(&f->writer, l->text, l->forms, v->article);
	while (run.at < run.end) {
		struct log_posting p = log_next(&run);
		struct list_token *tokens = list_room(&f->writer, (size_t)(p.end - p.tokens));
		if (!tokens)
			return false;
		size_t count = read_tokens(&p, (uint16_t)f->numbers[p.form], 0, tokens);
		size_t headline = p.headline;
		if (run.at < run.end && *run.at == 0 && !add_forms(f, &run, &count, &headline))
			return false;
		article += p.step;
		list_put(&f->writer, article, v->lengths[article], headline, count);
		v->counts.postings++;
		v->counts.tokens += count;
	}
	return true;
}

static void to_output(const void *bytes, size_t len, void *payload)
{
	segment_write(payload, bytes, len);
}

/* Most lists are short and far apart: what belongs to the ones to come is asked for early, in
 * two steps, since the second needs what the first brings. */
enum { LISTS_AHEAD = 8 };

static void await_lists(const struct inverter *v, const struct sorted_key *keys, uint32_t i)
{
	if (i + 2 * LISTS_AHEAD < v->list_count) {
		uint32_t later = keys[i + 2 * LISTS_AHEAD].number;
		__builtin_prefetch(&v->lists[later]);
		__builtin_prefetch(&v->log.lists[later]);
	}
	if (i + LISTS_AHEAD < v->list_count) {
		uint32_t soon = keys[i + LISTS_AHEAD].number;
		__builtin_prefetch(v->log.lists[soon]);
		__builtin_prefetch(&v->links[v->lists[soon].first_form]);
		__builtin_prefetch(&v->forms[v->lists[soon].first_form]);
	}
}

static enum bf_status write_lists(struct finish *f, uint32_t *ordinals, bf_error *error)
{
	struct inverter *v = f->v;
	struct sorted_key *keys = sort_keys(v, list_key, v->list_count);
	enum bf_status status = keys ? BF_OK : error_no_memory(error);
	segment_region_begin(f->output, REGION_LISTS);
	for (uint32_t i = 0; i < v->list_count && status == BF_OK; i++) {
		uint64_t numbers[2] = {0, segment_region_length(f->output)}, bytes;
		uint32_t postings;
		await_lists(v, keys, i);
		ordinals[keys[i].number] = i;
		if (!write_list(f, keys[i].number)) {
			status = error_no_memory(error);
			break;
		}
		status = list_end(&f->writer, &postings, &bytes, error);
		numbers[0] = postings;
		dictionary_add(&f->names, keys[i].key, numbers, 2);
	}
	free(keys);
	enum bf_status end = segment_region_end(f->output, status == BF_OK ? error : NULL);
	return status == BF_OK ? end : status;
}

static enum bf_status write_dictionary(struct finish *f, enum segment_region region,
				       struct dictionary_writer *d, bf_error *error)
{
	struct slice bytes;
	enum bf_status status = dictionary_finish(d, &bytes, error);
	if (status != BF_OK)
		return status;
	segment_region_begin(f->output, region);
	segment_write(f->output, bytes.ptr, bytes.len);
	return segment_region_end(f->output, error);
}

static void add_surface(struct finish *f, struct dictionary_writer *d, const struct surface *s,
			const uint32_t *ordinals)
{
	uint64_t numbers[DICTIONARY_NUMBERS_MAX];
	size_t count = 1;
	numbers[0] = s->several ? s->articles : f->v->forms[s->first_form].articles;
	for (uint32_t i = s->first_form; i != NONE; i = f->v->links[i].next_of_surface) {
		const struct form *form = &f->v->forms[i];
		const struct form_links *links = &f->v->links[i];
		if (links->aside || form->articles == 0 || count + 2 > DICTIONARY_NUMBERS_MAX)
			continue;
		numbers[count++] = ordinals[links->list];
		numbers[count++] = form->number;
	}
	if (count >= 3)
		dictionary_add(d, s->key, numbers, count);
}

static enum bf_status write_surfaces(struct finish *f, const uint32_t *ordinals, bf_error *error)
{
	struct inverter *v = f->v;
	struct dictionary_writer d;
	struct sorted_key *keys = sort_keys(v, surface_key, v->surface_count);
	if (!keys)
		return error_no_memory(error);
	dictionary_writer_init(&d);
	for (size_t i = 0; i < v->surface_count; i++)
		add_surface(f, &d, &v->surfaces[keys[i].number], ordinals);
	free(keys);
	enum bf_status status = write_dictionary(f, REGION_SURFACES, &d, error);
	dictionary_writer_free(&d);
	return status;
}

static void finish_free(struct finish *f)
{
	list_writer_free(&f->writer);
	dictionary_writer_free(&f->names);
	free(f->numbers);
	free(f->tokens);
	free(f->order);
}

enum bf_status inverter_finish(struct inverter *v, struct segment_output *output,
			       struct inverter_counts *counts, bf_error *error)
{
	struct finish f = {.v = v, .output = output};
	inverter_settle(v);
	uint32_t *ordinals = calloc(v->list_count + 1, sizeof *ordinals);
	if (!ordinals)
		return error_no_memory(error);
	list_writer_init(&f.writer, to_output, output);
	dictionary_writer_init(&f.names);
	enum bf_status status = log_sort(&v->log, (uint32_t)v->list_count) ? BF_OK : error_no_memory(error);
	if (status == BF_OK)
		status = write_lists(&f, ordinals, error);
	if (status == BF_OK)
		status = write_dictionary(&f, REGION_LIST_NAMES, &f.names, error);
	if (status == BF_OK)
		status = write_surfaces(&f, ordinals, error);
	v->counts.lists = v->list_count;
	v->counts.surfaces = v->surface_count;
	*counts = v->counts;
	finish_free(&f);
	free(ordinals);
	return status;
}
