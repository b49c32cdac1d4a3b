/* bulk.c - see bulk.h; for runs, batches and workers bulk_state.h. */
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "index/segment_stored.h"
#include "indexer/bulk_state.h"

/* What has no more of these can be analysed and stored, whatever it is: the headline has fewer than
 * HEADLINE_WORDS_LIMIT words, any list fewer than FIELD_POSITIONS_LIMIT positions with its gaps. */
enum { HEADLINE_BYTES = 60000, ITEMS_MOST = 4000, BESIDE_BYTES = 4 << 20, BODY_BYTES = 512 << 20 };
enum { FIXED_MEMORY = 34 << 20 }; /* bytes for the program and the tables of compression */

/* ---- opening, closing ------------------------------------------------------------------------- */

/* A worker keeps two processors busy. */
static unsigned choose_workers(unsigned asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = asked ? asked : processors > 0 ? (unsigned)processors / 2 : 1;
	return n > WORKERS_MAX ? WORKERS_MAX : n ? n : 1;
}

enum bf_status bulk_open(struct archive *archive, const struct bulk_options *o, struct bulk **out,
			 bf_error *error)
{
	struct bulk *bulk = calloc(1, sizeof *bulk);
	size_t memory = o->memory ? o->memory : BULK_MEMORY;
	*out = NULL;
	if (!bulk)
		return error_no_memory(error);
	bulk->archive = archive;
	bulk->level = o->level ? o->level : STORED_LEVEL;
	bulk->worker_count = choose_workers(o->workers);
	if (memory < BULK_MEMORY_LEAST)
		memory = BULK_MEMORY_LEAST;
	if (memory > BULK_MEMORY_MOST * bulk->worker_count)
		memory = BULK_MEMORY_MOST * bulk->worker_count;
	/* Of the rest a part for what the workers remember of words, one for what waits, and some for the
	 * tables at the end of a run. */
	size_t part = (memory - FIXED_MEMORY) / 100 / bulk->worker_count, lexemes = 28 * part;
	bulk->share = 64 * part;
	bulk->queue = 4 * part;
	pthread_mutex_init(&bulk->lock, NULL);
	pthread_cond_init(&bulk->work, NULL);
	pthread_cond_init(&bulk->done, NULL);
	enum bf_status status = BF_OK;
	for (unsigned i = 0; i < bulk->worker_count && status == BF_OK; i++)
		status = worker_start(bulk, &bulk->workers[i], lexemes, error);
	if (status != BF_OK)
		bulk_close(bulk);
	else
		*out = bulk;
	return status;
}

static void free_run(struct run *run)
{
	arena_free(&run->arena);
	free(run->waiting);
	free(run->table);
	free(run);
}

void bulk_close(struct bulk *bulk)
{
	if (!bulk)
		return;
	pthread_mutex_lock(&bulk->lock);
	bulk->stop = true;
	pthread_cond_broadcast(&bulk->work);
	pthread_mutex_unlock(&bulk->lock);
	for (unsigned i = 0; i < bulk->worker_count; i++)
		worker_close(&bulk->workers[i]);
	for (struct run *run = bulk->runs, *next; run; run = next) {
		next = run->next;
		if (run->finished)
			unlink(run->path); /* nobody will name it */
		segment_builder_cancel(run->builder);
		free_run(run);
	}
	batches_free(bulk->idle);
	pthread_mutex_destroy(&bulk->lock);
	pthread_cond_destroy(&bulk->work);
	pthread_cond_destroy(&bulk->done);
	free(bulk);
}

/* ---- what is on its way ------------------------------------------------------------------------- */

/* The number of the article, or the free place where it belongs. */
static uint32_t *find_slot(const struct run *run, uint64_t hash, struct slice id)
{
	size_t at = hash & run->mask;
	for (; run->table[at]; at = (at + 1) & run->mask) {
		const struct waiting *w = &run->waiting[run->table[at] - 1];
		if (w->hash == hash && !w->gone && slice_equal(w->id, id))
			break;
	}
	return &run->table[at];
}

static struct waiting *find_waiting(struct bulk *bulk, struct slice id, struct run **run)
{
	uint64_t hash = XXH3_64bits(id.ptr, id.len);
	for (*run = bulk->runs; *run; *run = (*run)->next) {
		uint32_t number = (*run)->table ? *find_slot(*run, hash, id) : 0;
		if (number)
			return &(*run)->waiting[number - 1];
	}
	return NULL;
}

void bulk_find(struct bulk *bulk, struct slice id, struct article *out, uint64_t *content_hash,
	       bool *found)
{
	struct run *run;
	const struct waiting *w = find_waiting(bulk, id, &run);
	*found = w != NULL;
	if (!w)
		return;
	*out = (struct article){.published = w->published,
				.updated = w->updated,
				.embargo = w->embargo,
				.embargo_unreadable = w->embargo_unreadable,
				.status = w->status,
				.id = w->id,
				.version = w->version};
	*content_hash = w->content_hash;
}

static bool widen(struct run *run)
{
	size_t mask = run->table ? run->mask * 2 + 1 : 1023;
	uint32_t *table = calloc(mask + 1, sizeof *table);
	if (!table)
		return false;
	for (size_t i = 0; i < run->count; i++) {
		size_t at = run->waiting[i].hash & mask;
		while (table[at])
			at = (at + 1) & mask;
		table[at] = (uint32_t)i + 1;
	}
	free(run->table);
	run->table = table;
	run->mask = mask;
	return true;
}

static bool make_room(struct run *run)
{
	if (run->count < run->room)
		return true;
	size_t room = run->room ? run->room * 2 : 256;
	struct waiting *waiting = realloc(run->waiting, room * sizeof *waiting);
	if (!waiting)
		return false;
	run->waiting = waiting;
	run->room = room;
	return true;
}

static bool remember(struct run *run, const struct article *a)
{
	uint64_t hash = XXH3_64bits(a->id.ptr, a->id.len);
	if (!make_room(run) || ((run->count + 1) * 2 > run->mask && !widen(run)))
		return false;
	struct waiting *w = &run->waiting[run->count];
	*w = (struct waiting){.hash = hash,
			      .content_hash = article_content_hash(a),
			      .published = a->published,
			      .updated = a->updated,
			      .embargo = a->embargo,
			      .embargo_unreadable = a->embargo_unreadable,
			      .status = a->status,
			      .id = arena_copy(&run->arena, a->id),
			      .version = arena_copy(&run->arena, a->version)};
	if (!w->id.ptr || !w->version.ptr)
		return false;
	*find_slot(run, hash, a->id) = (uint32_t)++run->count;
	return true;
}

enum bf_status bulk_remove(struct bulk *bulk, struct slice id, bf_error *error)
{
	struct run *run;
	struct waiting *w = find_waiting(bulk, id, &run);
	(void)error;
	if (w) {
		w->gone = true;
		run->gone++;
	}
	return BF_OK;
}

/* ---- handing in ------------------------------------------------------------------------------------ */

static enum bf_status start_run(struct bulk *bulk, struct worker *w, bf_error *error)
{
	struct run *run = calloc(1, sizeof *run);
	if (!run)
		return error_no_memory(error);
	enum bf_status status = archive_new_segment(bulk->archive, &run->segment, run->path, error);
	if (status == BF_OK)
		status = segment_builder_open(run->path, bulk->level, &run->builder, error);
	if (status != BF_OK) {
		free(run);
		return status;
	}
	pthread_mutex_lock(&bulk->lock);
	run->next = bulk->runs;
	bulk->runs = run;
	bulk->unfinished++;
	pthread_mutex_unlock(&bulk->lock);
	w->run = run;
	return BF_OK;
}

static enum bf_status start_batch(struct bulk *bulk, struct worker *w, bf_error *error)
{
	pthread_mutex_lock(&bulk->lock);
	struct batch *b = bulk->idle;
	if (b)
		bulk->idle = b->next;
	pthread_mutex_unlock(&bulk->lock);
	if (!b && !(b = calloc(1, sizeof *b)))
		return error_no_memory(error);
	arena_reset_together(&b->arena, BATCH_KEPT);
	b->count = 0;
	b->done = 0;
	b->analysed = b->last = false;
	b->next = NULL;
	w->filling = b;
	return BF_OK;
}

/* Bytes of the run on hand; of the one before, until the worker is through with that. */
static size_t memory_of(const struct worker *w)
{
	size_t bytes = 0;
	for (int i = 0; i < TASKS; i++)
		bytes += w->hands[i].memory;
	return bytes;
}

/* Enough to do; or, while a segment is written, which takes all processors and some memory, a
 * new run on the way that takes more.  The lock is held. */
static bool is_busy(const struct bulk *bulk, const struct worker *w, const struct batch *b)
{
	return (w->queued && w->queued + batch_memory(b) > bulk->queue) ||
	       (bulk->ending && memory_of(w) > bulk->share / 8);
}

/* Waits while the worker is busy. */
static void hand_over(struct bulk *bulk, struct worker *w, bool last)
{
	struct batch *b = w->filling;
	w->filling = NULL;
	b->run = w->run;
	pthread_mutex_lock(&bulk->lock);
	while (is_busy(bulk, w, b))
		pthread_cond_wait(&bulk->done, &bulk->lock);
	b->last = last || memory_of(w) > bulk->share || w->run->count >= RUN_ARTICLES;
	bulk->ending += b->last;
	worker_give(w, b);
	if (b->last)
		w->run = NULL;
	pthread_cond_broadcast(&bulk->work);
	pthread_mutex_unlock(&bulk->lock);
}

/* The worker that is filled already, or else the one with least to do. */
static struct worker *choose_worker(struct bulk *bulk)
{
	struct worker *best = &bulk->workers[0];
	pthread_mutex_lock(&bulk->lock);
	for (unsigned i = 0; i < bulk->worker_count; i++) {
		struct worker *w = &bulk->workers[i];
		if (w->filling) {
			best = w;
			break;
		}
		if (w->queued < best->queued)
			best = w;
	}
	pthread_mutex_unlock(&bulk->lock);
	return best;
}

static enum bf_status check_failure(struct bulk *bulk, bf_error *error)
{
	pthread_mutex_lock(&bulk->lock);
	enum bf_status status = bulk->failure;
	if (status != BF_OK && error)
		*error = bulk->reason;
	pthread_mutex_unlock(&bulk->lock);
	return status;
}

bool bulk_takes(const struct article *a)
{
	size_t items = a->byline.count + a->places.count + 2 * a->subjects.count;
	return a->headline.len <= HEADLINE_BYTES && a->body.len <= BODY_BYTES && items <= ITEMS_MOST &&
	       article_bytes(a) - a->body.len - a->headline.len <= BESIDE_BYTES;
}

enum bf_status bulk_add(struct bulk *bulk, const struct article *a, bf_error *error)
{
	struct worker *w = choose_worker(bulk);
	enum bf_status status = check_failure(bulk, error);
	if (status == BF_OK)
		status = bulk_remove(bulk, a->id, error);
	if (status == BF_OK && !w->run)
		status = start_run(bulk, w, error);
	if (status == BF_OK && !w->filling)
		status = start_batch(bulk, w, error);
	if (status != BF_OK)
		return status;
	struct batch *b = w->filling;
	status = article_copy(a, &b->arena, &b->articles[b->count], error);
	if (status == BF_OK && !remember(w->run, a))
		status = error_no_memory(error);
	if (status != BF_OK)
		return status;
	b->count++;
	if (b->count == BATCH_ARTICLES || arena_used(&b->arena) >= BATCH_BYTES)
		hand_over(bulk, w, false);
	return BF_OK;
}

/* ---- publishing -------------------------------------------------------------------------------------- */

static enum bf_status end_runs(struct bulk *bulk, bf_error *error)
{
	for (unsigned i = 0; i < bulk->worker_count; i++) {
		struct worker *w = &bulk->workers[i];
		if (!w->run)
			continue;
		enum bf_status status = w->filling ? BF_OK : start_batch(bulk, w, error);
		if (status != BF_OK)
			return status;
		hand_over(bulk, w, true);
	}
	pthread_mutex_lock(&bulk->lock);
	while (bulk->unfinished)
		pthread_cond_wait(&bulk->done, &bulk->lock);
	pthread_mutex_unlock(&bulk->lock);
	return check_failure(bulk, error);
}

static enum bf_status publish_run(struct bulk *bulk, struct run *run, bf_error *error)
{
	uint32_t *gone = malloc((run->gone + 1) * sizeof *gone);
	size_t count = 0;
	if (!gone)
		return error_no_memory(error);
	for (size_t i = 0; run->gone && i < run->count; i++)
		if (run->waiting[i].gone)
			gone[count++] = (uint32_t)i + 1;
	enum bf_status status = archive_add_segment(bulk->archive, run->segment, gone, count, error);
	free(gone);
	return status;
}

/* A run that its worker has finished, out of the list; NULL: none. */
static struct run *take_finished(struct bulk *bulk)
{
	struct run **at = &bulk->runs, *run;
	pthread_mutex_lock(&bulk->lock);
	while (*at && (!(*at)->finished || bulk->failure != BF_OK))
		at = &(*at)->next;
	run = *at;
	if (run)
		*at = run->next;
	pthread_mutex_unlock(&bulk->lock);
	return run;
}

enum bf_status bulk_publish(struct bulk *bulk, bool all, size_t *published, bf_error *error)
{
	enum bf_status status = all ? end_runs(bulk, error) : check_failure(bulk, error);
	struct run *run;
	*published = 0;
	while (status == BF_OK && (run = take_finished(bulk))) {
		status = publish_run(bulk, run, error);
		*published += status == BF_OK;
		free_run(run);
	}
	return status;
}
