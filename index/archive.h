/* archive.h - an archive open for writing: lock, live part, held part, commit.
 *
 * One writer an archive, ever: the lock file holds its pid.  Changes gather in
 * memory (archive_pending tells how many bytes) and are published together by
 * archive_commit, which is one Xapian transaction and an fsync of the
 * directory: stop anywhere, and the archive is as before or as after.  Policy
 * (which version wins, what is held, what was withdrawn) is the indexer's;
 * here are the moves.  One thread at a time. */
#ifndef INDEX_ARCHIVE_H
#define INDEX_ARCHIVE_H

#include "index/document.h"
#include "index/files.h"

struct archive;

struct archive_options {
	bool create;		     /* make the archive when there is none */
	unsigned wait_seconds;	     /* for another writer to finish; 0: refuse at once */
	struct slice default_language; /* of a new archive; "" is "en" */
	bool any_analysis; /* whatever it was analysed by: to take articles out, not to add any */
};

/* Opens for writing and finishes what a stopped writer left (moves between
 * live and held, leftovers).  Statuses: BF_OK, BF_NOT_FOUND, BF_LOCKED (message
 * names the pid), BF_MISMATCH (fingerprint of format or analysis differs: the
 * message says what to do), BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status archive_open(const char *path, const struct archive_options *, struct archive **out,
			    bf_error *);
/* Uncommitted changes are dropped. */
void archive_close(struct archive *);

const char *archive_path(const struct archive *);
struct slice archive_default_language(const struct archive *);
uint64_t archive_articles(const struct archive *); /* visible, uncommitted changes included */

enum archive_place {
	PLACE_NOWHERE,
	PLACE_VISIBLE, /* live or a segment */
	PLACE_HELD,    /* withheld, canceled, withdrawn: hides every version that is older */
	PLACE_EMBARGOED, /* waits for its hour; what it corrects may stand at another place */
};

/* The version of `id` that stands at `place`; uncommitted changes included.  *found tells; `out` borrows from `arena`. */
enum bf_status archive_find(struct archive *, struct slice id, enum archive_place place,
			    struct arena *arena, struct article *out, bool *found, bf_error *);
/* A hash over all fields of the stored article, to see quickly whether a
 * re-indexed one is the same; *found false when there is none. */
enum bf_status archive_content_hash(struct archive *, struct slice id, enum archive_place place,
				    uint64_t *hash, bool *found, bf_error *);
uint64_t article_content_hash(const struct article *);

/* The document becomes the visible version of its id. */
enum bf_status archive_put(struct archive *, const struct document *, bf_error *);
/* The article becomes the version of its id at that place, which is not the visible one. */
enum bf_status archive_hold(struct archive *, const struct article *, enum archive_place place,
			    bf_error *);
/* No version of `id` at that place any more. */
enum bf_status archive_remove(struct archive *, struct slice id, enum archive_place place, bf_error *);

/* Withdrawn ids: marks that outlive the article and survive re-indexing. */
enum bf_status archive_withdrawn(struct archive *, struct slice id, bool *withdrawn, bf_error *);
/* The same, and the reason ("" when none was given), in the arena. */
enum bf_status archive_withdrawal(struct archive *, struct slice id, struct arena *arena, bool *withdrawn,
				  struct slice *reason, bf_error *);
enum bf_status archive_set_withdrawn(struct archive *, struct slice id, bool withdrawn,
				     const char *reason, bf_error *);

/* Calls `visit` for each article (whole) that is not visible until it returns false. */
typedef bool article_visitor(const struct article *, enum archive_place, void *payload);
enum bf_status archive_each_held(struct archive *, article_visitor *, void *payload, bf_error *);

/* A number for a segment that is to be built, and the file to build it in (by
 * index/segment_builder.h); what is never added is removed by the next writer. */
enum bf_status archive_new_segment(struct archive *, uint32_t *number, char path[PATH_BYTES],
				   bf_error *);
/* The finished segment becomes part of the archive with the next commit.  Its articles
 * have ids that are visible nowhere else; `gone`: those of them that were replaced
 * while it was built, ascending.  Statuses: BF_OK, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status archive_add_segment(struct archive *, uint32_t number, const uint32_t *gone,
				   size_t gone_count, bf_error *);

/* An article that a compaction has put into a new segment. */
struct folded_article {
	uint32_t segment; /* where it was: number of a segment, 0: the live part */
	uint32_t number;  /* there */
	uint64_t content_hash; /* of one of the live part: is it still the same? */
};

struct folded_segment {
	const char *path; /* of the finished file, in the folder of the archive; it is renamed */
	const struct folded_article *articles; /* number 1, 2, 3 … of the new segment */
	uint32_t count;
};

struct archive_fold {
	const struct folded_segment *segments;
	size_t segment_count;
	const uint32_t *dropped; /* numbers of segments all of whose living articles were folded */
	size_t dropped_count;
};

/* Makes the document of an article; it lives until the next call. */
typedef enum bf_status document_maker(const struct article *, void *payload, struct document *out,
				      bf_error *);

/* Commits, then lets the new segments take the place of the live part and of the dropped
 * segments, whatever has changed there since they were folded.  The articles that can be
 * found, and their versions, stay the same; readers go on undisturbed.  All or nothing,
 * durable on return.  Statuses: BF_OK, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status archive_switch(struct archive *, const struct archive_fold *, document_maker *,
			      void *payload, bf_error *);

/* Bytes of memory that uncommitted changes take (an estimate from above). */
size_t archive_pending(const struct archive *);

/* All or nothing, durable on return.  After a failure the uncommitted changes
 * are gone and the archive on disk is as before; the handle stays usable.
 * Statuses: BF_OK, BF_IO (disk full …), BF_NO_MEMORY, BF_CORRUPT. */
enum bf_status archive_commit(struct archive *, bf_error *);
/* Drops uncommitted changes. */
enum bf_status archive_cancel(struct archive *, bf_error *);

/* ---- looking after one ---------------------------------------------------------- */

struct archive_statistics {
	uint64_t articles, held, withdrawn, terms, bytes, live_articles, segments, tombstones;
	uint64_t total_length;
	uint64_t postings;	   /* of the segments */
	uint64_t region_bytes[16]; /* of the segments, by enum segment_region */
	uint64_t revision;
	char fingerprint[160];
	char default_language[8];
	int64_t oldest, newest; /* publication instants; INT64_MIN when none */
};
enum bf_status archive_statistics(const char *path, struct archive_statistics *out, bf_error *);

typedef void problem_report(const char *line, void *payload);

/* Compares a segment with the texts of its articles, which takes an analyzer
 * (indexer/cross_check.h).  Statuses: BF_OK (problems or not), BF_NO_MEMORY. */
struct part;
struct part_check_scope {
	const char *name; /* of the part: "segment.7" */
	bool all;	  /* articles; else a sample */
	void *payload;	  /* of check_options */
};
typedef enum bf_status part_check(struct part *, const struct part_check_scope *, problem_report *,
				  void *payload, bf_error *);

struct check_options {
	bool full; /* with the texts of all articles; else of damaged segments, and of a sample */
	part_check *cross_check; /* of a segment; NULL: nothing is compared with texts */
	document_maker *make;	 /* of a live article */
	void *payload;		 /* of both */
};

/* Reads everything and compares it with everything else: structure of the
 * databases, every stored article against its checksum and its postings, regions of
 * segments with their checksums, the counters.  Calls `report` once a problem.
 * `options` may be NULL.  Statuses: BF_OK (problems or not), or why it could not check. */
enum bf_status archive_check(const char *path, const struct check_options *, problem_report *,
			     void *payload, uint64_t *problems, bf_error *);

#endif
