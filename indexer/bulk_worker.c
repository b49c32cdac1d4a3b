/* bulk_worker.c - see bulk_state.h: the threads. */
#include "indexer/bulk_state.h"

#include <stdlib.h>

/* ---- tasks --------------------------------------------------------------------------------- */

/* Words are forgotten when nobody needs them any more: when all that was analysed is indexed. */
static void forget_words(struct worker *w, const struct batch *b)
{
	struct bulk *bulk = w->bulk;
	pthread_mutex_lock(&bulk->lock);
	while (w->hands[TASK_INDEX].next != b && !bulk->stop)
		pthread_cond_wait(&bulk->work, &bulk->lock);
	bool through = w->hands[TASK_INDEX].next == b;
	pthread_mutex_unlock(&bulk->lock);
	if (through)
		document_builder_forget(w->documents);
}

static enum bf_status analyse(struct worker *w, struct batch *b, bf_error *error)
{
	enum bf_status status = b->words ? BF_OK : error_no_memory(error);
	if (status != BF_OK)
		return status;
	if (document_builder_memory(w->documents) > w->lexemes)
		forget_words(w, b);
	arena_reset_together(&b->words->arena, WORDS_KEPT);
	for (size_t i = 0; i < b->count && status == BF_OK; i++)
		status = document_build(w->documents, &b->articles[i], &b->words->arena,
					&b->words->documents[i], error);
	return status;
}

static enum bf_status index_documents(struct worker *w, struct batch *b, bf_error *error)
{
	enum bf_status status = BF_OK;
	(void)w;
	for (size_t i = 0; i < b->count && status == BF_OK; i++)
		status = segment_builder_index(b->run->builder, &b->words->documents[i], error);
	return status;
}

static enum bf_status store(struct worker *w, struct batch *b, bf_error *error)
{
	enum bf_status status = BF_OK;
	(void)w;
	for (size_t i = 0; i < b->count && status == BF_OK; i++)
		status = segment_builder_store(b->run->builder, &b->articles[i], error);
	if (b->last && status == BF_OK)
		status = segment_builder_end_storing(b->run->builder, error);
	return status;
}

static size_t no_memory(const struct segment_builder *b)
{
	(void)b;
	return 0;
}

static const struct {
	enum bf_status (*work)(struct worker *, struct batch *, bf_error *);
	size_t (*memory)(const struct segment_builder *); /* its part of it */
} tasks[] = {
    [TASK_ANALYSE] = {analyse, no_memory},
    [TASK_INDEX] = {index_documents, segment_builder_index_memory},
    [TASK_STORE] = {store, segment_builder_store_memory},
};

/* ---- batches ------------------------------------------------------------------------------- */

/* Without memory the batch has none. */
static void take_words(struct worker *w, struct batch *b)
{
	b->words = w->words;
	if (b->words) {
		w->words = b->words->next;
		b->words->next = NULL; /* it is the batch's alone */
		return;
	}
	b->words = calloc(1, sizeof *b->words);
	w->words_made += b->words != NULL;
}

static void give_words_back(struct worker *w, struct batch *b)
{
	if (!b->words)
		return;
	b->words->next = w->words;
	w->words = b->words;
	b->words = NULL;
}

/* Nothing keeps the hand from its next batch. */
static bool is_ready(const struct hand *h)
{
	const struct worker *w = h->worker;
	if (!h->next)
		return false;
	if (h->task == TASK_INDEX)
		return h->next->analysed;
	return h->task != TASK_ANALYSE || w->words || w->words_made < WORDS_MOST;
}

/* The lock is held.  NULL: it is time to go. */
static struct batch *next_batch(struct hand *h)
{
	struct bulk *bulk = h->worker->bulk;
	while (!is_ready(h) && !bulk->stop)
		pthread_cond_wait(&bulk->work, &bulk->lock);
	if (bulk->stop)
		return NULL;
	if (h->task == TASK_ANALYSE)
		take_words(h->worker, h->next);
	return h->next;
}

size_t batch_memory(const struct batch *b)
{
	return sizeof *b + arena_used(&b->arena);
}

void worker_give(struct worker *w, struct batch *b)
{
	*w->last = b;
	w->last = &b->next;
	w->queued += batch_memory(b);
	for (int i = 0; i < TASKS; i++)
		if (!w->hands[i].next)
			w->hands[i].next = b;
}

/* All tasks are done with the first batch. */
static void retire_batch(struct worker *w)
{
	struct batch *b = w->first;
	w->first = b->next;
	if (!w->first)
		w->last = &w->first;
	w->queued -= batch_memory(b);
	b->next = w->bulk->idle;
	w->bulk->idle = b;
	pthread_cond_broadcast(&w->bulk->done);
}

/* Whoever hands in next is told, with another article: none is bad that bulk_takes. */
static void note_failure(struct bulk *bulk, enum bf_status status, const bf_error *error)
{
	if (status == BF_OK || bulk->failure != BF_OK)
		return;
	bulk->failure = status == BF_BAD_ARTICLE ? BF_INTERNAL : status;
	bulk->reason = *error;
	bulk->reason.status = bulk->failure;
}

/* The lock is held.  The run that this was the last task of; NULL: none. */
static struct run *settle_batch(struct hand *h, struct batch *b, size_t memory)
{
	struct run *run = b->run;
	bool last = b->last;
	h->memory = last ? 0 : memory;
	h->next = b->next;
	b->analysed |= h->task == TASK_ANALYSE;
	if (h->task == TASK_INDEX)
		give_words_back(h->worker, b);
	pthread_cond_broadcast(&h->worker->bulk->work);
	if (++b->done == TASKS)
		retire_batch(h->worker);
	return last && ++run->ended == TASKS ? run : NULL;
}

/* The lock is held, but not while the segment is written.  Once that is done the run takes no memory
 * and no processor any more, and need not hold up the next one: the disk may take its time. */
static void end_run(struct bulk *bulk, struct run *run)
{
	bf_error error = {0};
	uint64_t bytes;
	struct segment_builder *builder = run->builder;
	struct segment_output *output = NULL;
	enum bf_status status = bulk->failure; /* then it is canceled in the end */
	if (status == BF_OK) {
		run->builder = NULL;
		pthread_mutex_unlock(&bulk->lock);
		status = segment_builder_write(builder, &output, &error);
		pthread_mutex_lock(&bulk->lock);
		note_failure(bulk, status, &error);
	}
	bulk->ending--;
	pthread_cond_broadcast(&bulk->done);
	if (output) {
		pthread_mutex_unlock(&bulk->lock);
		status = segment_output_finish(output, &bytes, &error);
		pthread_mutex_lock(&bulk->lock);
		note_failure(bulk, status, &error);
	}
	run->finished = status == BF_OK;
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
		enum bf_status status = failed ? BF_OK : tasks[h->task].work(h->worker, b, &error);
		size_t memory = tasks[h->task].memory(b->run->builder);
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
	document_builder_limit(w->documents, SIZE_MAX);
	w->lexemes = lexemes;
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

static void words_free(struct words *words)
{
	for (struct words *next; words; words = next) {
		next = words->next;
		arena_free(&words->arena);
		free(words);
	}
}

void batches_free(struct batch *b)
{
	for (struct batch *next; b; b = next) {
		next = b->next;
		arena_free(&b->arena);
		words_free(b->words);
		free(b);
	}
}

void worker_close(struct worker *w)
{
	for (int i = 0; i < TASKS; i++)
		if (w->hands[i].started)
			pthread_join(w->hands[i].thread, NULL);
	document_builder_close(w->documents);
	words_free(w->words);
	batches_free(w->first);
	batches_free(w->filling);
}
