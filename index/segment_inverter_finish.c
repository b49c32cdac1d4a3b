/* segment_inverter_finish.c - the lists and dictionaries of a segment, in order.
 *
 * All processors take part (util/tasks.h): the postings are sorted, a part each, while what
 * stands before in the file is written; then the lists are written to memory, a stretch of them
 * each, and go out as soon as those before them are out; then the dictionaries are made.  What comes
 * out is the same with any number of threads. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "index/segment_dictionary.h"
#include "index/segment_inverter_state.h"
#include "index/segment_list.h"
#include "util/tasks.h"

struct sorted_key {
	uint64_t beginning[2]; /* first 16 bytes, as numbers that order as they do */
	const char *bytes;
	uint32_t len, number;
};

static struct slice key_slice(const struct sorted_key *k)
{
	return slice_make(k->bytes, k->len);
}

static inline int compare_keys(const struct sorted_key *x, const struct sorted_key *y)
{
	for (int i = 0; i < 2; i++)
		if (x->beginning[i] != y->beginning[i])
			return x->beginning[i] < y->beginning[i] ? -1 : 1;
	return slice_compare(key_slice(x), key_slice(y));
}

/* 8 bytes of the key from there on, zeros where it ends. */
static uint64_t some_bytes(struct slice key, size_t from)
{
	uint8_t bytes[8] = {0};
	if (key.len > from)
		memcpy(bytes, key.ptr + from, key.len - from < 8 ? key.len - from : 8);
	uint64_t number = 0;
	for (int b = 0; b < 8; b++)
		number = number << 8 | bytes[b];
	return number;
}

enum { FEW_KEYS = 12 };

/* Each is put where it belongs among those before. */
static void insert_keys(struct sorted_key *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct sorted_key k = keys[i];
		size_t at = i;
		for (; at > 0 && compare_keys(&k, &keys[at - 1]) < 0; at--)
			keys[at] = keys[at - 1];
		keys[at] = k;
	}
}

/* Merges two sorted halves, the first of which is in `aside`. */
static void merge_keys(struct sorted_key *keys, size_t count, size_t half, const struct sorted_key *aside)
{
	size_t to = 0, left = 0, right = half;
	while (left < half && right < count)
		keys[to++] = compare_keys(&keys[right], &aside[left]) < 0 ? keys[right++] : aside[left++];
	if (left < half)
		memcpy(keys + to, aside + left, (half - left) * sizeof *keys);
}

/* qsort does the same with a call for each comparison, and a loop for each copy.  `aside`: room for
 * half the keys. */
static void sort_by_merging(struct sorted_key *keys, size_t count, struct sorted_key *aside)
{
	size_t half = count / 2;
	if (count <= FEW_KEYS) {
		insert_keys(keys, count);
		return;
	}
	sort_by_merging(keys, half, aside);
	sort_by_merging(keys + half, count - half, aside);
	if (compare_keys(&keys[half - 1], &keys[half]) <= 0)
		return;
	memcpy(aside, keys, half * sizeof *keys);
	merge_keys(keys, count, half, aside);
}

static struct sorted_key *sort_keys(const struct inverter *v, key_of *of, size_t count)
{
	struct sorted_key *keys = malloc((count + 1) * sizeof *keys);
	struct sorted_key *aside = malloc((count / 2 + 1) * sizeof *keys);
	if (!keys || !aside) {
		free(keys);
		free(aside);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct slice key = of(v, i);
		keys[i] = (struct sorted_key){
		    {some_bytes(key, 0), some_bytes(key, 8)}, key.ptr, (uint32_t)key.len, i};
	}
	sort_by_merging(keys, count, aside);
	free(aside);
	return keys;
}

/* Of a list, by its place in the order of names. */
struct written_list {
	uint32_t postings, bytes;
};

/* Lists that one thread writes. */
struct stretch {
	uint32_t from, to; /* places in the order */
	struct buf bytes;
	uint64_t postings, tokens;
	bool failed; /* no memory */
	bool ready;  /* written, and not yet out */
};

enum { STRETCHES = 64, SURFACE_PARTS = 8 };

struct finish {
	struct inverter *v;
	struct segment_output *output;
	struct inverter_before before;
	struct sorted_key *lists, *surfaces; /* in order */
	uint32_t *ordinals;		     /* of lists, by number */
	struct written_list *written;
	struct stretch stretches[STRETCHES];
	pthread_mutex_t lock; /* of `ready` of these, and: */
	size_t out;	      /* stretches that are out */
	bool putting;	      /* one of the threads puts them out */
	struct buf spare[STRETCHES]; /* memory of those that are out */
	size_t spare_count;
	struct dictionary_writer list_names, surface_names[SURFACE_PARTS];
	enum bf_status status;
	bf_error *error;
};

/* What a thread needs to write lists. */
struct list_desk {
	struct inverter *v;
	struct list_writer writer;
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
static bool number_forms(struct list_desk *f, const struct list_name *l)
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
		uint16_t span;
		if (count == p->headline)
			position = 0;
		position += log_get_token(&at, &span);
		out[count].position = count < p->headline ? position : position | body;
		out[count].span = span;
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
static bool add_forms(struct list_desk *f, struct log_run *run, size_t *count, size_t *headline)
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

static bool write_list(struct list_desk *f, uint32_t number, struct stretch *s)
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
		s->postings++;
		s->tokens += count;
	}
	return true;
}

static void to_buf(const void *bytes, size_t len, void *payload)
{
	buf_append(payload, bytes, len);
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
		__builtin_prefetch(v->log.lists[soon].at);
		__builtin_prefetch(&v->links[v->lists[soon].first_form]);
		__builtin_prefetch(&v->forms[v->lists[soon].first_form]);
	}
}

/* ---- stretches of lists -------------------------------------------------------------------- */

static void list_desk_free(struct list_desk *d)
{
	list_writer_free(&d->writer);
	free(d->numbers);
	free(d->tokens);
	free(d->order);
}

static void take_memory(struct finish *f, struct stretch *s)
{
	pthread_mutex_lock(&f->lock);
	if (f->spare_count)
		s->bytes = f->spare[--f->spare_count];
	pthread_mutex_unlock(&f->lock);
}

/* Puts out what is ready and next, unless another thread does so already. */
static void put_stretches(struct finish *f, struct stretch *ready)
{
	pthread_mutex_lock(&f->lock);
	ready->ready = true;
	while (!f->putting && f->out < STRETCHES && f->stretches[f->out].ready) {
		struct stretch *s = &f->stretches[f->out++];
		f->putting = true;
		pthread_mutex_unlock(&f->lock);
		segment_write(f->output, s->bytes.ptr, s->bytes.len);
		pthread_mutex_lock(&f->lock);
		f->putting = false;
		buf_clear(&s->bytes);
		f->spare[f->spare_count++] = s->bytes;
		s->bytes = BUF_INIT(SIZE_MAX / 2);
	}
	pthread_mutex_unlock(&f->lock);
}

static void write_stretch(size_t number, void *payload)
{
	struct finish *f = payload;
	struct stretch *s = &f->stretches[number];
	struct list_desk desk = {.v = f->v};
	take_memory(f, s);
	list_writer_init(&desk.writer, to_buf, &s->bytes);
	for (uint32_t i = s->from; i < s->to && !s->failed; i++) {
		struct written_list *w = &f->written[i];
		uint64_t bytes = 0;
		await_lists(f->v, f->lists, i);
		f->ordinals[f->lists[i].number] = i;
		s->failed = !write_list(&desk, f->lists[i].number, s) ||
			    list_end(&desk.writer, &w->postings, &bytes, NULL) != BF_OK;
		w->bytes = (uint32_t)bytes;
	}
	s->failed |= s->bytes.broken != BF_OK;
	list_desk_free(&desk);
	put_stretches(f, s);
}

/* Stretches with about as many bytes of postings each. */
static void divide_lists(struct finish *f)
{
	const struct inverter *v = f->v;
	uint64_t all = 0, before = 0;
	uint32_t at = 0, count = (uint32_t)v->list_count;
	for (uint32_t i = 0; i < count; i++)
		all += log_bytes(&v->log, i);
	for (uint32_t n = 0; n < STRETCHES; n++) {
		struct stretch *s = &f->stretches[n];
		*s = (struct stretch){.from = at, .bytes = BUF_INIT(SIZE_MAX / 2)};
		while (at < count && (n + 1 == STRETCHES || before < all / STRETCHES * (n + 1)))
			before += log_bytes(&v->log, f->lists[at++].number);
		s->to = at;
	}
}

static enum bf_status write_stretches(struct finish *f)
{
	bool good = true;
	f->ordinals = calloc(f->v->list_count + 1, sizeof *f->ordinals);
	f->written = calloc(f->v->list_count + 1, sizeof *f->written);
	if (!f->ordinals || !f->written)
		return error_no_memory(f->error);
	divide_lists(f);
	segment_region_begin(f->output, REGION_LISTS);
	tasks_run(STRETCHES, write_stretch, f);
	enum bf_status status = segment_region_end(f->output, f->error);
	for (size_t i = 0; i < STRETCHES; i++) {
		f->v->counts.postings += f->stretches[i].postings;
		f->v->counts.tokens += f->stretches[i].tokens;
		good &= !f->stretches[i].failed;
	}
	return status == BF_OK && !good ? error_no_memory(f->error) : status;
}

/* ---- what goes out --------------------------------------------------------------------------- */

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

static void name_lists(struct finish *f)
{
	uint64_t numbers[2] = {0, 0};
	for (size_t i = 0; i < f->v->list_count; i++) {
		numbers[0] = f->written[i].postings;
		dictionary_add(&f->list_names, key_slice(&f->lists[i]), numbers, 2);
		numbers[1] += f->written[i].bytes;
	}
	f->status = write_dictionary(f, REGION_LIST_NAMES, &f->list_names, f->error);
}

static void add_surface(const struct finish *f, const struct surface *s, struct dictionary_writer *names)
{
	uint64_t numbers[DICTIONARY_NUMBERS_MAX];
	size_t count = 1;
	numbers[0] = s->several ? s->articles : 0;
	for (uint32_t i = s->first_form; i != NONE; i = f->v->links[i].next_of_surface) {
		const struct form *form = &f->v->forms[i];
		const struct form_links *links = &f->v->links[i];
		numbers[0] += s->several ? 0 : form->articles;
		if (links->aside || form->articles == 0 || count + 2 > DICTIONARY_NUMBERS_MAX)
			continue;
		numbers[count++] = f->ordinals[links->list];
		numbers[count++] = form->number;
	}
	assert(count >= 3); /* or an article would have it and no list */
	dictionary_add(names, s->key, numbers, count);
}

/* Surface forms lie far apart, too, and what they lead to: three steps. */
enum { SURFACES_AHEAD = 8 };

static void await_surfaces(const struct finish *f, size_t i)
{
	const struct inverter *v = f->v;
	size_t late = i + 3 * SURFACES_AHEAD, middle = late - SURFACES_AHEAD, soon = middle - SURFACES_AHEAD;
	if (late < v->surface_count) {
		__builtin_prefetch(&v->surfaces[f->surfaces[late].number]);
		__builtin_prefetch(f->surfaces[late].bytes);
	}
	if (middle < v->surface_count) {
		uint32_t form = v->surfaces[f->surfaces[middle].number].first_form;
		__builtin_prefetch(&v->forms[form]);
		__builtin_prefetch(&v->links[form]);
	}
	if (soon < v->surface_count)
		__builtin_prefetch(
		    &f->ordinals[v->links[v->surfaces[f->surfaces[soon].number].first_form].list]);
}

/* A part of them, in whole blocks of the dictionary. */
static void name_surfaces(struct finish *f, size_t part)
{
	size_t blocks = f->v->surface_count / DICTIONARY_BLOCK + 1;
	size_t most = (blocks + SURFACE_PARTS - 1) / SURFACE_PARTS * DICTIONARY_BLOCK;
	for (size_t i = part * most; i < (part + 1) * most && i < f->v->surface_count; i++) {
		await_surfaces(f, i);
		add_surface(f, &f->v->surfaces[f->surfaces[i].number], &f->surface_names[part]);
	}
}

static void name_some(size_t number, void *payload)
{
	if (number == 0)
		name_lists(payload);
	else
		name_surfaces(payload, number - 1);
}

static enum bf_status write_surface_names(struct finish *f, bf_error *error)
{
	for (size_t i = 1; i < SURFACE_PARTS; i++)
		dictionary_append(&f->surface_names[0], &f->surface_names[i]);
	return write_dictionary(f, REGION_SURFACES, &f->surface_names[0], error);
}

/* ---- all of it --------------------------------------------------------------------------------- */

/* The orders of both kinds of names, which take longest, what is to be written before, and each
 * part of the postings. */
static void sort_some(size_t number, void *payload)
{
	struct finish *f = payload;
	if (number == 0)
		f->surfaces = sort_keys(f->v, surface_key, f->v->surface_count);
	else if (number == 1)
		f->lists = sort_keys(f->v, list_key, f->v->list_count);
	else if (number == 2)
		f->status = f->before.write(f->before.payload, f->error);
	else
		log_sort_part(&f->v->log, (uint32_t)number - 3);
}

static enum bf_status finish_all(struct finish *f, bf_error *error)
{
	struct inverter *v = f->v;
	if (!log_sort_begin(&v->log, (uint32_t)v->list_count))
		return error_no_memory(error);
	tasks_run(3 + LOG_PARTS, sort_some, f);
	if (f->status != BF_OK)
		return f->status;
	if (!log_sort_end(&v->log) || !f->lists || !f->surfaces)
		return error_no_memory(error);
	f->status = write_stretches(f);
	if (f->status == BF_OK)
		tasks_run(1 + SURFACE_PARTS, name_some, f);
	if (f->status == BF_OK)
		f->status = write_surface_names(f, error);
	return f->status;
}

static void finish_free(struct finish *f)
{
	for (size_t i = 0; i < STRETCHES; i++)
		buf_free(&f->stretches[i].bytes);
	for (size_t i = 0; i < f->spare_count; i++)
		buf_free(&f->spare[i]);
	pthread_mutex_destroy(&f->lock);
	dictionary_writer_free(&f->list_names);
	for (size_t i = 0; i < SURFACE_PARTS; i++)
		dictionary_writer_free(&f->surface_names[i]);
	free(f->lists);
	free(f->surfaces);
	free(f->ordinals);
	free(f->written);
}

enum bf_status inverter_finish(struct inverter *v, struct segment_output *output,
			       struct inverter_before before, struct inverter_counts *counts,
			       bf_error *error)
{
	struct finish f = {.v = v, .output = output, .before = before, .error = error};
	inverter_settle(v);
	pthread_mutex_init(&f.lock, NULL);
	dictionary_writer_init(&f.list_names);
	for (size_t i = 0; i < SURFACE_PARTS; i++)
		dictionary_writer_init(&f.surface_names[i]);
	enum bf_status status = finish_all(&f, error);
	v->counts.lists = v->list_count;
	v->counts.surfaces = v->surface_count;
	*counts = v->counts;
	finish_free(&f);
	return status;
}
