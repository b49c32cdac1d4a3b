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
	uint32_t *numbers;	 /* new numbers of the forms of the list on hand */
	size_t number_room;
	struct list_token *tokens; /* of one posting */
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
	qsort(f->order, count, sizeof *f->order, by_frequency);
	for (size_t i = 0; i < count; i++) {
		f->numbers[f->order[i]->number] = (uint32_t)i;
		f->order[i]->number = (uint32_t)i;
	}
	return true;
}

static void read_token(struct pool_reader *r, struct list_token *out, uint32_t *position,
		       uint32_t *form)
{
	uint64_t code = pool_read_varint(r);
	*position += (uint32_t)(code >> 2);
	out->position = *position;
	out->span = code & 1 ? (uint16_t)pool_read_varint(r) : 1;
	if (code & 2)
		*form = (uint32_t)pool_read_varint(r);
}

static bool write_list(struct finish *f, uint32_t number)
{
	const struct mem_list *l = &f->v->lists[number];
	const struct list_name *name = &f->v->names[number];
	struct pool_reader r = pool_read(&f->v->pool, &l->chain);
	uint32_t article = 0, form = 0;
	if (!number_forms(f, name))
		return false;
	list_begin(&f->writer, name->text, name->forms, f->v->article);
	for (uint32_t p = 0; p < l->postings; p++) {
		article += (uint32_t)pool_read_varint(&r);
		uint64_t count = pool_read_varint(&r), headline = 0;
		uint32_t position = 0;
		if (count & 1)
			headline = pool_read_varint(&r);
		count >>= 1;
		if (!inverter_grow(&f->tokens, &f->token_room, count, sizeof *f->tokens))
			return false;
		for (size_t i = 0; i < count; i++) {
			if (i == headline)
				position = 0;
			read_token(&r, &f->tokens[i], &position, &form);
			f->tokens[i].form = (uint16_t)f->numbers[form];
		}
		list_add(&f->writer, article, f->v->lengths[article], f->tokens, headline, count);
	}
	return true;
}

static void to_output(const void *bytes, size_t len, void *payload)
{
	segment_write(payload, bytes, len);
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
	uint32_t *ordinals = calloc(v->list_count + 1, sizeof *ordinals);
	if (!ordinals)
		return error_no_memory(error);
	list_writer_init(&f.writer, to_output, output);
	dictionary_writer_init(&f.names);
	enum bf_status status = write_lists(&f, ordinals, error);
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
