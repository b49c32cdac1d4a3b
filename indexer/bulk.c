/* bulk.c - see bulk.h.
 *
 * A run is a segment on its way: articles are numbered when they are handed in, in the
 * order in which its worker will add them.  Articles travel in batches, copied. */
#include "indexer/bulk.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "index/segment_builder.h"
#include "index/segment_stored.h"
#include "indexer/document_builder.h"

enum {
	WORKERS_MAX = 4,
	BATCH_ARTICLES = 128,
	BATCH_BYTES = 256 << 10,
	QUEUE_BATCHES = 6,	 /* that may wait for a worker */
	HEADLINE_BYTES = 60000,	 /* fewer than HEADLINE_WORDS_LIMIT words, whatever they are */
	RUN_ARTICLES = 1 << 28,
};

struct waiting { /* an article on its way */
	uint64_t hash, content_hash;
	struct slice id, version;
	struct moment published, updated, embargo;
	uint8_t status; /* enum article_status */
	bool embargo_unreadable;
	bool gone;
};

struct run {
	uint32_t segment; /* number */
	char path[PATH_BYTES];
	struct waiting *waiting; /* in the order of their numbers, which count from 1 */
	size_t count, room;
	uint32_t *table; /* by hash of the id: numbers; 0: free */
	size_t mask;
	struct arena arena; /* of ids and versions */
	size_t gone;
	bool finished; /* by its worker; guarded by the lock */
	struct run *next;
};

struct batch {
	struct arena arena;
	struct article articles[BATCH_ARTICLES];
	size_t count, bytes;
	struct run *run;
	bool last; /* the run ends with it */
	struct batch *next;
};

struct worker {
	struct bulk *bulk;
	pthread_t thread;
	bool started;
	struct batch *first, **last; /* waiting, guarded by the lock */
	size_t queued;
	size_t memory;		     /* of its run; guarded by the lock */
	struct run *run;	     /* that articles are handed to */
	struct batch *filling;
	struct document_builder *documents;
	struct segment_builder *segment;
	struct arena arena; /* of the article on hand */
};

struct bulk {
	struct archive *archive;
	size_t share; /* bytes a worker's run may take */
	int level;
	unsigned worker_count;
	struct worker workers[WORKERS_MAX];
	struct run *runs; /* not yet published */
	struct batch *idle;
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	bool stop;
	enum bf_status failure;
	bf_error reason;
};

/* ---- the worker ---------------------------------------------------------------------------- */

static enum bf_status add_article(struct worker *w, struct run *run, const struct article *a,
				  bf_error *error)
{
	struct document document;
	enum bf_status status = BF_OK;
	if (!w->segment)
		status = segment_builder_open(run->path, w->bulk->level, &w->segment, error);
	if (status == BF_OK)
		status = document_build(w->documents, a, &w->arena, &document, error);
	if (status == BF_OK)
		status = segment_builder_add(w->segment, &document, error);
	return status;
}

static enum bf_status work_on(struct worker *w, struct batch *b, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < b->count && status == BF_OK; i++) {
		arena_reset(&w->arena);
		status = add_article(w, b->run, &b->articles[i], error);
	}
	if (status == BF_OK && b->last && w->segment) {
		uint64_t bytes;
		struct segment_builder *segment = w->segment;
		w->segment = NULL;
		status = segment_builder_finish(segment, &bytes, error);
	}
	return status;
}

/* The lock is held.  NULL: it is time to go. */
static struct batch *next_batch(struct worker *w)
{
	while (!w->first && !w->bulk->stop)
		pthread_cond_wait(&w->bulk->work, &w->bulk->lock);
	struct batch *b = w->bulk->stop ? NULL : w->first;
	if (b) {
		w->first = b->next;
		if (!w->first)
			w->last = &w->first;
	}
	return b;
}

static void settle_batch(struct worker *w, struct batch *b, enum bf_status status, const bf_error *error)
{
	struct bulk *bulk = w->bulk;
	if (status != BF_OK && bulk->failure == BF_OK) {
		bulk->failure = status;
		bulk->reason = *error;
	}
	if (b->last)
		b->run->finished = true;
	w->memory = w->segment ? segment_builder_memory(w->segment) : 0;
	w->queued--;
	b->next = bulk->idle;
	bulk->idle = b;
	pthread_cond_broadcast(&bulk->done);
}

static void *run_worker(void *payload)
{
	struct worker *w = payload;
	struct bulk *bulk = w->bulk;
	struct batch *b;
	pthread_mutex_lock(&bulk->lock);
	while ((b = next_batch(w))) {
		bool failed = bulk->failure != BF_OK;
		bf_error error = {0};
		pthread_mutex_unlock(&bulk->lock);
		enum bf_status status = failed ? BF_OK : work_on(w, b, &error);
		pthread_mutex_lock(&bulk->lock);
		settle_batch(w, b, status, &error);
	}
	pthread_mutex_unlock(&bulk->lock);
	return NULL;
}

/* ---- opening, closing ------------------------------------------------------------------------- */

static unsigned choose_workers(unsigned asked)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = asked ? asked : processors > 0 ? (unsigned)processors : 1;
	return n > WORKERS_MAX ? WORKERS_MAX : n;
}

static enum bf_status start_worker(struct bulk *bulk, struct worker *w, size_t lexemes, bf_error *error)
{
	w->bulk = bulk;
	w->last = &w->first;
	enum bf_status status = document_builder_open(&w->documents, error);
	if (status != BF_OK)
		return status;
	document_builder_limit(w->documents, lexemes);
	w->started = pthread_create(&w->thread, NULL, run_worker, w) == 0;
	return w->started ? BF_OK : error_set(error, BF_NO_MEMORY, "cannot start a thread");
}

enum bf_status bulk_open(struct archive *archive, const struct bulk_options *o, struct bulk **out,
			 bf_error *error)
{
	struct bulk *bulk = calloc(1, sizeof *bulk);
	size_t memory = o->memory ? o->memory : BULK_MEMORY;
	*out = NULL;
	if (!bulk)
		return error_no_memory(error);
	if (memory < BULK_MEMORY_LEAST)
		memory = BULK_MEMORY_LEAST;
	bulk->archive = archive;
	bulk->level = o->level ? o->level : STORED_LEVEL;
	bulk->worker_count = choose_workers(o->workers);
	/* The program and the tables of compression; a part for what the workers remember of
	 * words, a part for what waits, and for the tables at the end of a run. */
	size_t fixed = 16 << 20, lexemes = (memory - fixed) / 5 / bulk->worker_count;
	bulk->share = (memory - fixed) * 6 / 10 / bulk->worker_count;
	pthread_mutex_init(&bulk->lock, NULL);
	pthread_cond_init(&bulk->work, NULL);
	pthread_cond_init(&bulk->done, NULL);
	enum bf_status status = BF_OK;
	for (unsigned i = 0; i < bulk->worker_count && status == BF_OK; i++)
		status = start_worker(bulk, &bulk->workers[i], lexemes, error);
	if (status != BF_OK)
		bulk_close(bulk);
	else
		*out = bulk;
	return status;
}

static void free_batches(struct batch *b)
{
	for (struct batch *next; b; b = next) {
		next = b->next;
		arena_free(&b->arena);
		free(b);
	}
}

static void free_run(struct run *run)
{
	arena_free(&run->arena);
	free(run->waiting);
	free(run->table);
	free(run);
}

static void close_worker(struct worker *w)
{
	if (w->started)
		pthread_join(w->thread, NULL);
	segment_builder_cancel(w->segment);
	document_builder_close(w->documents);
	arena_free(&w->arena);
	free_batches(w->first);
	free_batches(w->filling);
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
		close_worker(&bulk->workers[i]);
	for (struct run *run = bulk->runs, *next; run; run = next) {
		next = run->next;
		if (run->finished)
			unlink(run->path); /* nobody will name it */
		free_run(run);
	}
	free_batches(bulk->idle);
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
	if (status != BF_OK) {
		free(run);
		return status;
	}
	run->next = bulk->runs;
	bulk->runs = run;
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
	arena_reset(&b->arena);
	b->count = b->bytes = 0;
	b->last = false;
	b->next = NULL;
	w->filling = b;
	return BF_OK;
}

/* Waits while the worker has enough to do. */
static void hand_over(struct bulk *bulk, struct worker *w, bool last)
{
	struct batch *b = w->filling;
	w->filling = NULL;
	b->run = w->run;
	pthread_mutex_lock(&bulk->lock);
	while (w->queued >= QUEUE_BATCHES)
		pthread_cond_wait(&bulk->done, &bulk->lock);
	b->last = last || w->memory > bulk->share || w->run->count >= RUN_ARTICLES;
	*w->last = b;
	w->last = &b->next;
	w->queued++;
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
	return a->headline.len <= HEADLINE_BYTES && a->body.len < INT32_MAX;
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
	b->bytes += a->headline.len + a->body.len;
	if (b->count == BATCH_ARTICLES || b->bytes >= BATCH_BYTES)
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
	for (unsigned i = 0; i < bulk->worker_count; i++)
		while (bulk->workers[i].queued)
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
