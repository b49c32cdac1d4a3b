/* bulk_worker.c - see bulk_state.h: the threads. */
#include "indexer/bulk_state.h"

#include <stdlib.h>

/* ---- tasks --------------------------------------------------------------------------------- */

static enum bf_status index_article(struct worker *w, struct run *run, const struct article *a,
				    bf_error *error)
{
	struct document document;
	arena_reset(&w->arena);
	enum bf_status status = document_build(w->documents, a, &w->arena, &document, error);
	return status == BF_OK ? segment_builder_index(run->builder, &document, error) : status;
}

static enum bf_status work_on(struct hand *h, struct batch *b, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < b->count && status == BF_OK; i++) {
		if (h->task == TASK_INDEX)
			status = index_article(h->worker, b->run, &b->articles[i], error);
		else
			status = segment_builder_store(b->run->builder, &b->articles[i], error);
	}
	return status;
}

static size_t memory_of(const struct hand *h, const struct run *run)
{
	return h->task == TASK_INDEX ? segment_builder_index_memory(run->builder)
				     : segment_builder_store_memory(run->builder);
}

/* ---- batches ------------------------------------------------------------------------------- */

/* The lock is held.  NULL: it is time to go. */
static struct batch *next_batch(struct hand *h)
{
	struct bulk *bulk = h->worker->bulk;
	while (!h->next && !bulk->stop)
		pthread_cond_wait(&bulk->work, &bulk->lock);
	return bulk->stop ? NULL : h->next;
}

void worker_give(struct worker *w, struct batch *b)
{
	*w->last = b;
	w->last = &b->next;
	w->queued++;
	for (int i = 0; i < TASKS; i++)
		if (!w->hands[i].next)
			w->hands[i].next = b;
}

/* Both tasks are done with the first batch. */
static void retire_batch(struct worker *w)
{
	struct batch *b = w->first;
	w->first = b->next;
	if (!w->first)
		w->last = &w->first;
	w->queued--;
	b->next = w->bulk->idle;
	w->bulk->idle = b;
	pthread_cond_broadcast(&w->bulk->done);
}

static void note_failure(struct bulk *bulk, enum bf_status status, const bf_error *error)
{
	if (status == BF_OK || bulk->failure != BF_OK)
		return;
	bulk->failure = status;
	bulk->reason = *error;
}

/* The lock is held.  The run that this was the last task of; NULL: none. */
static struct run *settle_batch(struct hand *h, struct batch *b, size_t memory)
{
	struct run *run = b->run;
	bool last = b->last;
	h->memory = last ? 0 : memory;
	h->next = b->next;
	if (++b->done == TASKS)
		retire_batch(h->worker);
	return last && ++run->ended == TASKS ? run : NULL;
}

/* The lock is held, but not while the segment is written. */
static void end_run(struct bulk *bulk, struct run *run)
{
	bf_error error = {0};
	uint64_t bytes;
	struct segment_builder *builder = run->builder;
	if (bulk->failure == BF_OK) { /* else it is canceled in the end */
		run->builder = NULL;
		pthread_mutex_unlock(&bulk->lock);
		enum bf_status status = segment_builder_finish(builder, &bytes, &error);
		pthread_mutex_lock(&bulk->lock);
		note_failure(bulk, status, &error);
		run->finished = status == BF_OK;
	}
	bulk->unfinished--;
	pthread_cond_broadcast(&bulk->done);
}

static void *run_hand(void *payload)
{
	struct hand *h = payload;
	struct bulk *bulk = h->worker->bulk;
	struct batch *b;
	pthread_mutex_lock(&bulk->lock);
	while ((b = next_batch(h))) {
		bool failed = bulk->failure != BF_OK;
		bf_error error = {0};
		pthread_mutex_unlock(&bulk->lock);
		enum bf_status status = failed ? BF_OK : work_on(h, b, &error);
		size_t memory = memory_of(h, b->run);
		pthread_mutex_lock(&bulk->lock);
		note_failure(bulk, status, &error);
		struct run *run = settle_batch(h, b, memory);
		if (run)
			end_run(bulk, run);
	}
	pthread_mutex_unlock(&bulk->lock);
	return NULL;
}

/* ---- starting, closing ----------------------------------------------------------------------- */

enum bf_status worker_start(struct bulk *bulk, struct worker *w, size_t lexemes, bf_error *error)
{
	w->bulk = bulk;
	w->last = &w->first;
	enum bf_status status = document_builder_open(&w->documents, error);
	if (status != BF_OK)
		return status;
	document_builder_limit(w->documents, lexemes);
	for (int i = 0; i < TASKS; i++) {
		struct hand *h = &w->hands[i];
		h->worker = w;
		h->task = (enum bulk_task)i;
		h->started = pthread_create(&h->thread, NULL, run_hand, h) == 0;
		if (!h->started)
			return error_set(error, BF_NO_MEMORY, "cannot start a thread");
	}
	return BF_OK;
}

void batches_free(struct batch *b)
{
	for (struct batch *next; b; b = next) {
		next = b->next;
		arena_free(&b->arena);
		free(b);
	}
}

void worker_close(struct worker *w)
{
	for (int i = 0; i < TASKS; i++)
		if (w->hands[i].started)
			pthread_join(w->hands[i].thread, NULL);
	document_builder_close(w->documents);
	arena_free(&w->arena);
	batches_free(w->first);
	batches_free(w->filling);
}
