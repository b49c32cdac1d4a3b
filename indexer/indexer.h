/* indexer.h - how does an article get in?
 *
 * The policy of an archive: which version wins, what is held, what stays
 * withdrawn, when a batch is committed.  index/archive.h makes the moves. */
#ifndef INDEXER_INDEXER_H
#define INDEXER_INDEXER_H

#include "corpus/reader.h"
#include "index/archive.h"

/* What became of one article. */
enum indexed {
	INDEXED_ADDED,	   /* new, and visible */
	INDEXED_REPLACED,  /* a newer version took the place of the older */
	INDEXED_UNCHANGED, /* the same article is there already */
	INDEXED_OLDER,	   /* a newer version is there already: not taken */
	INDEXED_HELD,	   /* withheld, canceled or under embargo: stored out of sight */
	INDEXED_WITHDRAWN, /* its id was withdrawn by the desk: stored out of sight */
	INDEXED_REJECTED,  /* the article is bad: see the error */
	INDEXED_COUNT
};

const char *indexed_name(enum indexed); /* "added", "replaced" … */

struct indexer;

/* Over an archive open for writing (borrowed).  One thread at a time. */
enum bf_status indexer_open(struct archive *, struct indexer **out, bf_error *);
void indexer_close(struct indexer *);
struct archive *indexer_archive(struct indexer *); /* as it was opened with */

struct indexed_result {
	enum indexed what;
	bool tie; /* another version was there and nothing told which is newer: this one, arriving
		     later, took its place */
};

struct bulk_options;

/* From now on new articles go to segments (indexer/bulk.h), and come into sight with
 * the commit after their segment is full, or with indexer_finish.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status indexer_start_bulk(struct indexer *, const struct bulk_options *, bf_error *);
/* Publishes the segments that are full, if any, and commits. */
enum bf_status indexer_publish(struct indexer *, int64_t now, bf_error *);
/* Ends the segments that are being built, publishes them and commits. */
enum bf_status indexer_finish(struct indexer *, int64_t now, bf_error *);
/* From now on new articles go to the live part again, which the next commit is enough for.  What
 * indexer_finish did not publish is dropped.  Nothing to do where nothing was started. */
void indexer_end_bulk(struct indexer *);
uint64_t indexer_segments(const struct indexer *); /* published so far */

/* One article in, by the rules: newest version wins, held articles go out of
 * sight, canceled hides earlier ones.  `replace`: it wins over whatever is
 * there.  `now`: seconds since 1970, for embargoes.  The language of an
 * article that names none is told by its words (stemmers/detect.h), else it is the
 * archive's.  Not durable before indexer_commit.
 * Statuses: BF_OK (see *result); BF_BAD_ARTICLE (INDEXED_REJECTED: this article
 * alone is lost, go on); others: the batch is lost, the archive whole. */
enum bf_status indexer_add(struct indexer *, const struct article *, int64_t now, bool replace,
			   struct indexed_result *result, bf_error *);

/* Takes articles out of sight for good: *changed is false when it already was. */
enum bf_status indexer_withdraw(struct indexer *, struct slice id, const char *reason, int64_t now,
				bool *changed, bf_error *);
/* And back, to where they would be had nobody withdrawn them. */
enum bf_status indexer_restore(struct indexer *, struct slice id, int64_t now, bool *changed,
			       bf_error *);
/* Every held article whose embargo is over at `now` becomes visible; called by
 * indexer_commit too, so that every writing command releases what is due. */
enum bf_status indexer_release(struct indexer *, int64_t now, uint64_t *released, bf_error *);
enum bf_status indexer_commit(struct indexer *, int64_t now, bf_error *);

/* ---- ingesting paths --------------------------------------------------------------- */

struct ingest_counts {
	uint64_t records;	    /* met in the input: the sum of the others */
	uint64_t by[INDEXED_COUNT]; /* REJECTED: by reader or indexer */
	uint64_t skipped;	    /* records that are no articles (blank lines, …) */
	uint64_t files, unreadable_files; /* besides */
	uint64_t bytes;
	uint64_t duplicates;	    /* of the records: same id twice with nothing to tell them apart */
	uint64_t segments;	    /* built */
};

struct ingest_progress {
	struct slice path;	      /* of the file on hand */
	uint64_t bytes_done, bytes_total; /* of all paths; total 0 while unknown */
	const struct ingest_counts *counts;
};

/* As bf_bulk of the public header. */
enum bulk_choice { BULK_AUTO, BULK_ALWAYS, BULK_NEVER };

struct ingest_options {
	uint64_t commit_every;	      /* articles a batch; 0: by bytes alone */
	size_t batch_bytes;	      /* pending bytes that force a commit; 0: 48 MiB */
	struct slice default_language; /* of articles that name none; "" = told by their words */
	const struct format *format;  /* NULL: recognised */
	struct reader_limits limits;  /* of what one record may cost; 0: the defaults */
	enum bulk_choice bulk;
	size_t memory;		      /* of building segments, bytes; 0: BULK_MEMORY */
	/* All may be NULL. Return false from progress to stop after the article on
	 * hand: what is in the batch is committed, and the status is BF_CANCELED. */
	bool (*progress)(const struct ingest_progress *, void *payload);
	void (*reject)(const struct reject *, void *payload);	 /* record not taken */
	void (*note)(const struct reject *, void *payload);	 /* taken, but … */
	void *payload;
	int64_t now; /* 0: the clock */
};

/* Reads files, walks folders (sorted by name; hidden files and archives of ours
 * left out), "-" is standard input.  A file that cannot be read is a reject.
 * The counts are filled in whatever the status. */
enum bf_status ingest_paths(struct indexer *, const char *const *paths, size_t path_count,
			    const struct ingest_options *, struct ingest_counts *counts, bf_error *);

/* The same without an archive: each article that would be indexed goes to `take`;
 * BF_CANCELED from it ends the run. */
typedef enum bf_status article_taker(const struct article *, void *payload, bf_error *);
enum bf_status read_paths(const char *const *paths, size_t path_count, const struct ingest_options *,
			  article_taker *take, void *payload, struct ingest_counts *counts, bf_error *);

/* Every article, visible and held, with every field, one JSON object a line, to
 * `write`; ingest takes it back.  Held ones carry what holds them. */
typedef enum bf_status dump_writer(struct slice line, void *payload, bf_error *);
enum bf_status archive_dump(const char *path, dump_writer *write, void *payload, bf_error *);

#endif
