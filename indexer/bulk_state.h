/* bulk_state.h - what the two files of building in bulk share.
 *
 * A run is a segment on its way: articles are numbered when they are handed in, in the order
 * in which its worker will add them.  Articles travel in batches, copied.
 *
 * A worker is three threads for one segment, so that each word is learned once and has one
 * name: one analyses, one gathers the postings of what was analysed, one compresses.  These
 * take about as long as one another, with the reading of the thread that hands in; together
 * they keep two processors busy.  All go through the same batches, each at its own pace; who is
 * last with a run writes its segment.  Many batches may wait, so that the others have something
 * to do while one learns a dictionary; the words of few, which take thrice the memory. */
#ifndef INDEXER_BULK_STATE_H
#define INDEXER_BULK_STATE_H

#include <pthread.h>

#include "index/segment_builder.h"
#include "indexer/bulk.h"
#include "indexer/document_builder.h"

enum {
	WORKERS_MAX = 2,
	BATCH_ARTICLES = 128,
	BATCH_BYTES = 256 << 10,
	BATCH_KEPT = 1 << 20, /* bytes of a batch that are kept for the next one */
	WORDS_MOST = 8,	      /* batches that are analysed and not yet indexed */
	WORDS_KEPT = 4 << 20, /* bytes of their words that are kept for the next one */
	RUN_ARTICLES = 1 << 28,
};

enum bulk_task { TASK_ANALYSE, TASK_INDEX, TASK_STORE, TASKS };

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
	struct segment_builder *builder; /* NULL: not begun, or finished */
	struct waiting *waiting; /* in the order of their numbers, which count from 1 */
	size_t count, room;
	uint32_t *table; /* by hash of the id: numbers; 0: free */
	size_t mask;
	struct arena arena; /* of ids and versions */
	size_t gone;
	unsigned ended; /* tasks that are through with it; this and the next guarded by the lock */
	bool finished;  /* its segment is written */
	struct run *next;
};

/* Of a batch, from when it is analysed until it is indexed. */
struct words {
	struct arena arena;
	struct document documents[BATCH_ARTICLES];
	struct words *next;
};

struct batch {
	struct arena arena;
	struct article articles[BATCH_ARTICLES];
	size_t count;
	struct run *run;
	bool last; /* the run ends with it */
	struct words *words;
	bool analysed; /* this and the next guarded by the lock */
	unsigned done; /* tasks */
	struct batch *next;
};

/* A thread of a worker. */
struct hand {
	struct worker *worker;
	enum bulk_task task;
	pthread_t thread;
	bool started;
	struct batch *next; /* waiting for this one; guarded by the lock */
	size_t memory;	    /* its part of the run on hand; guarded by the lock */
};

struct worker {
	struct bulk *bulk;
	struct hand hands[TASKS];
	struct batch *first, **last; /* waiting for one or both, guarded by the lock */
	size_t queued; /* bytes of these */
	struct words *words; /* not in use; this and the next guarded by the lock */
	size_t words_made;
	struct run *run; /* that articles are handed to */
	struct batch *filling;
	struct document_builder *documents;
	size_t lexemes; /* bytes that may be remembered of words */
};

struct bulk {
	struct archive *archive;
	size_t share; /* bytes a worker's run may take */
	size_t queue; /* bytes that may wait for a worker */
	int level;
	unsigned worker_count;
	struct worker workers[WORKERS_MAX];
	struct run *runs; /* not yet published */
	size_t unfinished; /* of these; this and the next guarded by the lock */
	size_t ending;	   /* that get no more articles, of the unfinished */
	struct batch *idle;
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	bool stop;
	enum bf_status failure;
	bf_error reason;
};

/* `lexemes`: bytes that may be remembered of words.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status worker_start(struct bulk *, struct worker *, size_t lexemes, bf_error *);
/* Waits for its threads, which have been told to stop. */
void worker_close(struct worker *);
/* The lock is held.  The worker does not have too much to do already. */
void worker_give(struct worker *, struct batch *);
/* Bytes that a batch takes while it waits. */
size_t batch_memory(const struct batch *);
void batches_free(struct batch *);

#endif
