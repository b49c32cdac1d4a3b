/* xapian_c.h - a C interface to libxapian 1.4.
 *
 * What goes in: paths, bytes, numbers.  What comes out: a status, and bytes or
 * numbers.  It knows no field, no language and no policy, includes nothing but
 * the C library, and can be used alone: this header, xapian_c.cc, -lxapian.
 * It exists so that one file speaks C++: every call runs inside one guard that
 * turns every exception, std::bad_alloc included, into a status.
 *
 * CALLS.  Whatever can fail returns an xc_status and takes an `xc_error *` as
 * its last argument, which may be NULL.  The error is filled in by a failure
 * and not touched by XC_OK or XC_END.  Every function may return XC_NO_MEMORY
 * and XC_INTERNAL, and every function that reads a database, or a cursor over
 * one, may return XC_MODIFIED, XC_CORRUPT, XC_IO, XC_CLOSED and XC_FAILED;
 * comments below name only what is particular.  A failed call leaves what its
 * arguments point to as it was, but for a `count`, which it sets to 0, and the
 * arrays that go with it.  After a failure a cursor is of no more use: free it.
 *
 * OWNERSHIP.  `T **out` is yours: give it to the matching _free, which takes
 * NULL, and which is void because it cannot fail.  `const char **` is borrowed
 * from the handle that is the first argument, and good until the next call on
 * that same handle (and is followed by a NUL that its length does not count).
 * What goes in is copied.  Handles may be freed in any order: a cursor keeps
 * what it needs of its database.
 *
 * BYTES.  Terms, values, keys and data are (pointer, length), and may hold any
 * byte, NUL too.  The pointer may be NULL where the length is 0.  Paths are C
 * strings.
 *
 * THREADS.  libxapian has no locks.  A database with everything got from it
 * (cursors, searches, documents read) is one thing, and one thread at a time
 * may use it; a document or query made by itself is one thing too, until it is
 * given to another.  Handing over needs a lock or the like.  Several threads
 * can read at once if each opens the database for itself.  Unless compiled
 * with NDEBUG, a second thread inside such a thing is a failed assertion:
 * ThreadSanitizer cannot see inside libxapian.  After fork(), do not use in the
 * child what the parent had open.
 *
 * TRAPS OF libxapian that no wrapper can take away:
 *  - A commit syncs its files, then renames a new version file into place, but
 *    does not sync the directory.  After a power cut the old version file may
 *    point at blocks that were reused.  fsync() the directory after each commit
 *    and after creating, before you tell anyone that it is stored.
 *  - Outside a transaction, changes are flushed and committed whenever 10,000
 *    documents have piled up (XAPIAN_FLUSH_THRESHOLD).  Inside one they are not,
 *    so the above can be kept only by writing in transactions.
 *  - A failed xc_database_add, _replace or _delete drops EVERYTHING that was
 *    not yet committed, not only itself.  Later calls work, on an emptied batch.
 *    So after a failure cancel the transaction, and do the batch again without
 *    what failed.
 *  - After a failed commit the handle may say XC_CLOSED or XC_CORRUPT while all
 *    is well on disk.  Free it and open anew before you believe it.
 *  - A reader sees the revision that it opened.  One commit later it still
 *    works; after two its blocks may have been reused, and any call, opening
 *    included, may say XC_MODIFIED, or, under a busy writer, XC_CORRUPT or
 *    XC_INTERNAL though nothing is damaged.  Reopen, and start over from the
 *    first term; only when it stays corrupt after a few tries is it.
 *  - Deleted text stays in free blocks, and a deleted value in the bounds of its
 *    slot, until the database is compacted (the bounds even then, unless the
 *    slot became empty).
 *  - There is no time limit inside a call.  Walking with cursors is bounded by
 *    the steps you take; xc_search_run is bounded by nothing, and xc_query of
 *    great depth (tens of thousands) overflows the stack.
 *  - libxapian itself ends the process at a few of its allocations when memory
 *    runs out in xc_search_run with a phrase, and in a commit, which then either
 *    happened or did not.  Elsewhere XC_NO_MEMORY is what you get. */
#ifndef XAPIAN_C_H
#define XAPIAN_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- statuses ---------------------------------------------------------------- */

typedef enum xc_status {
	XC_OK = 0,
	XC_END,	      /* no failure: the walk has no more */
	XC_NOT_FOUND, /* no such document */
	XC_MISSING,   /* no database at that path */
	XC_LOCKED,    /* another handle or process is writing there */
	XC_MODIFIED,  /* the writer moved on: xc_database_reopen and start over */
	XC_CORRUPT,   /* a block is not what it should be; see the traps above */
	XC_VERSION,   /* written in a format that this libxapian does not read */
	XC_CLOSED,    /* the database was closed */
	XC_INVALID,   /* the argument, or the call at this moment, is wrong */
	XC_IO,	      /* the operating system refused; the message has its reason */
	XC_FAILED,    /* any other error of libxapian; the message says which */
	XC_NO_MEMORY, /* an allocation failed */
	XC_INTERNAL   /* an exception that is not libxapian's (damaged data can do it) */
} xc_status;

typedef struct xc_error {
	xc_status status;
	char message[256]; /* one line of valid text, no newline; cut where too long */
} xc_error;

/* "locked", "modified", …: for messages and logs.  Static; never NULL. */
const char *xc_status_name(xc_status status);

/* The version of libxapian that is running: "1.4.22".  Static. */
const char *xc_version(void);

typedef struct xc_database xc_database;	  /* one or several databases, read or written */
typedef struct xc_document xc_document;	  /* terms with positions, values and data */
typedef struct xc_terms xc_terms;	  /* a walk over terms, or over metadata keys */
typedef struct xc_postings xc_postings;	  /* a walk over the documents of a term */
typedef struct xc_positions xc_positions; /* a walk over positions in a document */
typedef struct xc_values xc_values;	  /* a walk over the values of a slot */
typedef struct xc_query xc_query;	  /* a condition for libxapian's own matcher */
typedef struct xc_search xc_search;	  /* libxapian's own matcher */

/* ---- databases: opening, closing --------------------------------------------- */

/* Opens what was last committed at `path`, for reading.  XC_MISSING, XC_VERSION;
 * XC_FAILED where something is there but no database. */
xc_status xc_database_open(const char *path, xc_database **out, xc_error *error);

/* How to open for writing: one of the first four, and any of the others. */
enum {
	XC_CREATE_OR_OPEN = 0x00,
	XC_CREATE_OR_OVERWRITE = 0x01, /* what is there is lost at once */
	XC_CREATE = 0x02,	       /* XC_FAILED if there is one already */
	XC_OPEN = 0x03,		       /* XC_MISSING if there is none */
	XC_NO_SYNC = 0x04,	       /* commit without fdatasync: for what can be built again */
	XC_FULL_SYNC = 0x08,	       /* ask for more than fdatasync where there is more */
	XC_DANGEROUS = 0x10,	       /* overwrite live blocks: no reader may be open */
	XC_NO_TERM_LISTS = 0x20,       /* do not store the terms of each document: then it
					* can be neither replaced nor deleted, nor its terms read */
	XC_RETRY_LOCK = 0x40	       /* wait for the lock, for ever if need be */
};

/* Opens for writing, and takes the lock that admits one writer (readers are not
 * kept out).  The directory is made if need be, its parents are not.
 * `block_size`: bytes, a power of two from 2048 to 65536, taken only when
 * creating; 0 for 8192.  XC_LOCKED, XC_MISSING, XC_VERSION, XC_INVALID. */
xc_status xc_database_open_writable(const char *path, unsigned flags, unsigned block_size,
				    xc_database **out, xc_error *error);

/* Makes `database` (read-only) also read what `other` reads.  With n databases,
 * document d of the i-th (from 0) is known as (d - 1) * n + i + 1.  Both are
 * then one thing in the sense of THREADS.  XC_INVALID if `database` is writable
 * or the same as `other`. */
xc_status xc_database_add_database(xc_database *database, const xc_database *other, xc_error *error);

/* Moves a reader on to what was last committed.  `*changed` (or NULL): whether
 * it may have moved; false is sure.  Cursors that are open stay on the old
 * revision and will say XC_MODIFIED: free them.  XC_CLOSED. */
xc_status xc_database_reopen(xc_database *database, bool *changed, xc_error *error);

/* Gives back files and lock.  Cancels an open transaction; outside one, COMMITS
 * what is pending, and says whether that failed.  Afterwards calls say
 * XC_CLOSED, or answer from what is still in memory.  Again: XC_OK. */
xc_status xc_database_close(xc_database *database, xc_error *error);

/* Frees, closing first.  As in xc_database_close, what is pending outside a
 * transaction is committed, but a failure of that is not seen: so commit or
 * cancel yourself before. */
void xc_database_free(xc_database *database);

/* Whether some process holds the write lock (for a writable handle: true as long
 * as it is open).  Only a hint: it may change at once. */
xc_status xc_database_locked(const xc_database *database, bool *locked, xc_error *error);

/* ---- databases: as a whole --------------------------------------------------- */

typedef struct xc_statistics {
	uint32_t documents;
	uint32_t last_document;	 /* highest number ever used; 0 for none */
	uint64_t total_length;	 /* of all documents, each the sum of its wdf */
	double average_length;	 /* total_length / documents; 0 for none */
	uint32_t shortest;	 /* bounds of the length of a document (not counting */
	uint32_t longest;	 /* empty ones): not always reached after deletions */
	bool has_positions;
} xc_statistics;

xc_status xc_database_statistics(const xc_database *database, xc_statistics *out, xc_error *error);

/* 36 characters made up when the database was created; kept by a commit, new
 * after compact.  Of several databases, one a database joined by ':'. */
xc_status xc_database_uuid(xc_database *database, const char **uuid, size_t *length, xc_error *error);

/* Counts commits.  XC_INVALID for several databases as one. */
xc_status xc_database_revision(const xc_database *database, uint64_t *revision, xc_error *error);

enum {
	XC_COMPACT_FULL = 1,	    /* fill blocks to the brim; 0: leave them some room */
	XC_COMPACT_NO_RENUMBER = 4, /* keep document numbers; else those of each database
				     * are moved, its first to follow the last before */
	XC_COMPACT_MULTIPASS = 8,   /* merge many databases in several passes */
	XC_COMPACT_SINGLE_FILE = 16 /* one file instead of a directory; read-only for ever */
};

/* Writes what this handle reads (several databases: merged) tightly to the path
 * `to`, which must be neither of them.  Of a writable one commit first:
 * XC_INVALID otherwise.  With XC_COMPACT_NO_RENUMBER several databases must not
 * overlap in numbers: XC_INVALID.  Syncs its files, not the directory.
 * `block_size` as in xc_database_open_writable. */
xc_status xc_database_compact(const xc_database *database, const char *to, unsigned flags,
			      unsigned block_size, xc_error *error);

/* Receives the lines of a report, `length` bytes, newlines included. */
typedef void (*xc_report)(const char *text, size_t length, void *payload);

/* Reads every block at `path` and sets `*faults` to the number of faults found.
 * `report` (or NULL) is called once with what there is to say, with faults or
 * without.  Structure only: there are no checksums, so changed bytes inside an
 * entry are not seen.  Slow: it reads all.  Damage too deep to count comes back
 * as XC_CORRUPT (libxapian 1.4.22 can also crash on it: check files of strangers
 * in a process of their own).  XC_IO if there is no database. */
xc_status xc_database_check(const char *path, xc_report report, void *payload, size_t *faults,
			    xc_error *error);

/* ---- transactions ------------------------------------------------------------ */

/* Nothing of a transaction is on disk, nor seen by readers, until its commit;
 * then all is.  The writing handle itself reads its own changes.  Beginning
 * commits what was pending.  No nesting.  XC_INVALID when in (begin) or not in
 * (commit, cancel) a transaction, or when not writable. */
xc_status xc_transaction_begin(xc_database *database, xc_error *error);
xc_status xc_transaction_commit(xc_database *database, xc_error *error);
xc_status xc_transaction_cancel(xc_database *database, xc_error *error);

/* Commits what is pending outside a transaction.  XC_INVALID within one. */
xc_status xc_database_commit(xc_database *database, xc_error *error);

/* ---- documents --------------------------------------------------------------- */

/* The longest term, in bytes, of which each NUL counts twice.  libxapian finds
 * some longer ones out only at commit, and drops the batch; so here adding a
 * longer one to a document is XC_INVALID at once, and harms nothing. */
enum { XC_TERM_MAX = 245 };

/* An empty document.  It can be cleared and used again for the next. */
xc_status xc_document_new(xc_document **out, xc_error *error);
void xc_document_free(xc_document *document);
xc_status xc_document_clear(xc_document *document, xc_error *error);

/* Adds `wdf` to the term's frequency within the document (0: the term is there
 * and counts nothing).  XC_INVALID for an empty or too long term. */
xc_status xc_document_add_term(xc_document *document, const char *term, size_t length, uint32_t wdf,
			       xc_error *error);

/* The same, at a position.  The same position again adds to wdf only. */
xc_status xc_document_add_posting(xc_document *document, const char *term, size_t length,
				  uint32_t position, uint32_t wdf, xc_error *error);

/* The term is there and counts nothing; what it counts already stays. */
static inline xc_status xc_document_add_boolean_term(xc_document *document, const char *term,
						     size_t length, xc_error *error)
{
	return xc_document_add_term(document, term, length, 0, error);
}

/* XC_INVALID if the document has no such term. */
xc_status xc_document_remove_term(xc_document *document, const char *term, size_t length,
				  xc_error *error);

/* A value, in one of 2^32 - 1 slots (slot UINT32_MAX is XC_INVALID).  An empty
 * value is no value, and reads as empty. */
xc_status xc_document_set_value(xc_document *document, uint32_t slot, const char *value,
				size_t length, xc_error *error);
xc_status xc_document_value(xc_document *document, uint32_t slot, const char **value,
			    size_t *length, xc_error *error);

/* Bytes that are only kept, up to about 100 MB. */
xc_status xc_document_set_data(xc_document *document, const char *data, size_t length,
			       xc_error *error);
xc_status xc_document_data(xc_document *document, const char **data, size_t *length, xc_error *error);

/* Its number in the database it was read from; 0 for one that was not. */
xc_status xc_document_number(const xc_document *document, uint32_t *docid, xc_error *error);

/* ---- documents in a database: writing ---------------------------------------- */

/* For each: XC_INVALID when not writable, or for docid 0 or an empty or too long
 * term; and see TRAPS for what a failure does to the batch.  The document is
 * copied and stays yours.  Numbers are 1 to 2^32 - 1. */

/* Appends under a new number, one above the highest ever used. */
xc_status xc_database_add_document(xc_database *database, const xc_document *document,
				   uint32_t *docid, xc_error *error);

/* Puts it under this number, whether or not there was one. */
xc_status xc_database_replace_document(xc_database *database, uint32_t docid,
				       const xc_document *document, xc_error *error);

/* Puts it in place of all documents that have `term`; under a new number if none
 * has.  The term is added to `document` (wdf 0) where it lacks it, so that doing
 * this twice makes one document, not two.  `*docid` (or NULL): its number. */
xc_status xc_database_replace_by_term(xc_database *database, const char *term, size_t length,
				      xc_document *document, uint32_t *docid, xc_error *error);

/* XC_NOT_FOUND if there is none (here the batch survives). */
xc_status xc_database_delete_document(xc_database *database, uint32_t docid, xc_error *error);

/* All that have the term; none is XC_OK. */
xc_status xc_database_delete_by_term(xc_database *database, const char *term, size_t length,
				     xc_error *error);

/* ---- documents in a database: reading ---------------------------------------- */

/* The data, without making a document: for the path where speed counts.
 * XC_NOT_FOUND. */
xc_status xc_database_data(xc_database *database, uint32_t docid, const char **data, size_t *length,
			   xc_error *error);

/* Makes `into` that document, whatever it was.  It reads its parts when asked,
 * so it may say XC_MODIFIED later, and is one thing with the database in the
 * sense of THREADS.  XC_NOT_FOUND; `into` is then unchanged. */
xc_status xc_database_read_document(const xc_database *database, uint32_t docid, xc_document *into,
				    xc_error *error);

/* The sum of its wdf, and how many different terms it has (either may be NULL).
 * XC_NOT_FOUND. */
xc_status xc_database_document_length(const xc_database *database, uint32_t docid, uint32_t *length,
				      uint32_t *terms, xc_error *error);

/* ---- terms ------------------------------------------------------------------- */

xc_status xc_term_exists(const xc_database *database, const char *term, size_t length, bool *exists,
			 xc_error *error);

/* In how many documents it is, its wdf summed over them, and a bound of its wdf
 * in any one; NULL what you do not want: each is a lookup.  0 for an unknown
 * term; the empty term is in all, with wdf 1. */
xc_status xc_term_frequency(const xc_database *database, const char *term, size_t length,
			    uint32_t *documents, uint32_t *occurrences, uint32_t *wdf_bound,
			    xc_error *error);

/* A walk in order of bytes over all terms that begin with `prefix` ("" : all). */
xc_status xc_terms_open(const xc_database *database, const char *prefix, size_t length,
			xc_terms **out, xc_error *error);

/* A walk over the terms of one document.  XC_NOT_FOUND. */
xc_status xc_terms_open_document(const xc_database *database, uint32_t docid, xc_terms **out,
				 xc_error *error);

/* A walk over the metadata keys that begin with `prefix`. */
xc_status xc_terms_open_metadata(const xc_database *database, const char *prefix, size_t length,
				 xc_terms **out, xc_error *error);

void xc_terms_free(xc_terms *terms);

/* To the next one, the first to begin with.  XC_END after the last, for ever. */
xc_status xc_terms_next(xc_terms *terms, const char **term, size_t *length, xc_error *error);

/* To the first one that is not before `target`, which may be the current one:
 * it never goes back.  XC_END if there is none. */
xc_status xc_terms_skip_to(xc_terms *terms, const char *target, size_t target_length,
			   const char **term, size_t *length, xc_error *error);

/* Of the current one: how many documents have it (not for metadata), and its wdf
 * (of one document's terms only).  The borrowed term stays good.  XC_INVALID
 * without a current one, or for the wrong kind of walk. */
xc_status xc_terms_frequency(const xc_terms *terms, uint32_t *documents, xc_error *error);
xc_status xc_terms_wdf(const xc_terms *terms, uint32_t *wdf, xc_error *error);

/* ---- postings ---------------------------------------------------------------- */

/* A walk, by rising number, over the documents that have `term`; with the empty
 * term over all documents.  An unknown term is XC_OK, and ends at once. */
xc_status xc_postings_open(const xc_database *database, const char *term, size_t length,
			   xc_postings **out, xc_error *error);
void xc_postings_free(xc_postings *postings);

/* Many in one call: the next postings after the current one whose number is not
 * below `from` (0: whatever comes next), up to `capacity` of them, into `docids`
 * and, where not NULL, `wdfs` and `lengths` (of the documents; each costs a
 * lookup more).  `*count` is how many.  If that is `capacity`, the last of them is
 * now the current one; if it is less, the walk is over and there is no current
 * one.  XC_END, and 0, if there is none, now and for ever.  With capacity 0
 * nothing happens. */
xc_status xc_postings_read(xc_postings *postings, uint32_t from, uint32_t *docids, uint32_t *wdfs,
			   uint32_t *lengths, size_t capacity, size_t *count, xc_error *error);

/* One: that after the current, the first to begin with. */
static inline xc_status xc_postings_next(xc_postings *postings, uint32_t *docid, xc_error *error)
{
	size_t count;
	return xc_postings_read(postings, 0, docid, NULL, NULL, 1, &count, error);
}

/* To the first whose number is not below `target`, which may be the current one:
 * it never goes back.  XC_END if there is none. */
xc_status xc_postings_skip_to(xc_postings *postings, uint32_t target, uint32_t *docid,
			      xc_error *error);

/* The current one: its number, wdf (1 for the empty term) and the document's
 * length; NULL what you do not want.  XC_END without a current one. */
xc_status xc_postings_current(const xc_postings *postings, uint32_t *docid, uint32_t *wdf,
			      uint32_t *length, xc_error *error);

/* ---- positions --------------------------------------------------------------- */

/* A walk over the positions of a term in a document.  Without that document,
 * term or positions: XC_OK, and it ends at once. */
xc_status xc_positions_open(const xc_database *database, uint32_t docid, const char *term,
			    size_t length, xc_positions **out, xc_error *error);
void xc_positions_free(xc_positions *positions);

/* As xc_postings_read: the next ones that are not below `from`, rising. */
xc_status xc_positions_read(xc_positions *positions, uint32_t from, uint32_t *out, size_t capacity,
			    size_t *count, xc_error *error);

/* ---- values ------------------------------------------------------------------ */

/* How many documents have a value in the slot, and bounds for them in order of
 * bytes (after deletions not always reached).  NULL what you do not want. */
xc_status xc_value_bounds(xc_database *database, uint32_t slot, uint32_t *documents,
			  const char **lower, size_t *lower_length, const char **upper,
			  size_t *upper_length, xc_error *error);

/* A walk, by rising document number, over the values in a slot; documents
 * without one are not in it. */
xc_status xc_values_open(const xc_database *database, uint32_t slot, xc_values **out,
			 xc_error *error);
void xc_values_free(xc_values *values);

/* Many in one call, as xc_postings_read.  `*bytes` (borrowed) holds the values one
 * after the other: the i-th ends before bytes[ends[i]], and begins where the one
 * before it ended, the first at 0. */
xc_status xc_values_read(xc_values *values, uint32_t from, uint32_t *docids, size_t *ends,
			 size_t capacity, size_t *count, const char **bytes, xc_error *error);

/* One: the next whose number is not below `from` (0: whatever comes next). */
static inline xc_status xc_values_next(xc_values *values, uint32_t from, uint32_t *docid,
				       const char **value, size_t *length, xc_error *error)
{
	size_t count;
	return xc_values_read(values, from, docid, length, 1, &count, value, error);
}

/* ---- metadata ---------------------------------------------------------------- */

/* Keys with values, beside the documents and in the same transactions.  An empty
 * value takes the key away, and an absent key reads as empty.  XC_INVALID for an
 * empty key or, in set, one over XC_TERM_MAX (NULs counted twice).  Of several
 * databases only the first is asked. */
xc_status xc_metadata_set(xc_database *database, const char *key, size_t key_length,
			  const char *value, size_t length, xc_error *error);
xc_status xc_metadata_get(xc_database *database, const char *key, size_t key_length,
			  const char **value, size_t *length, xc_error *error);

/* ---- libxapian's own queries and matcher -------------------------------------- */

typedef enum xc_operator {
	XC_AND,
	XC_OR,
	XC_AND_NOT, /* the first, less all others */
	XC_FILTER,  /* AND, but only the first counts for the weight */
	XC_XOR,
	XC_NEAR,  /* terms only: within `window` positions, in any order */
	XC_PHRASE /* terms only: within `window` positions, in this order */
} xc_operator;

xc_status xc_query_term(const char *term, size_t length, xc_query **out, xc_error *error);
/* Every document. */
static inline xc_status xc_query_all(xc_query **out, xc_error *error)
{
	return xc_query_term("", 0, out, error);
}

/* Any term that begins with `prefix`, which is taken as it stands.  XC_FAILED in
 * xc_search_run if more than `max_expansion` terms do; 0: no limit. */
xc_status xc_query_prefix(const char *prefix, size_t length, uint32_t max_expansion, xc_query **out,
			  xc_error *error);

/* Values in a slot from `lower` to `upper`, both included, in order of bytes. */
xc_status xc_query_range(uint32_t slot, const char *lower, size_t lower_length, const char *upper,
			 size_t upper_length, xc_query **out, xc_error *error);

/* Joins `count` queries, which stay yours and may be freed.  `window`: for NEAR
 * and PHRASE, 0 for `count`; else ignored.  None is a query that matches nothing. */
xc_status xc_query_combine(xc_operator operation, const xc_query *const *parts, size_t count,
			   uint32_t window, xc_query **out, xc_error *error);

/* libxapian's own way to write it down, for logs and tests. */
xc_status xc_query_description(xc_query *query, const char **text, size_t *length, xc_error *error);
void xc_query_free(xc_query *query);

/* Weighs by BM25 with the parameters that libxapian has, until told otherwise. */
xc_status xc_search_new(const xc_database *database, xc_search **out, xc_error *error);
void xc_search_free(xc_search *search);
xc_status xc_search_set_query(xc_search *search, const xc_query *query, xc_error *error);

/* Every hit weighs 0; they come by rising document number. */
xc_status xc_search_weigh_boolean(xc_search *search, xc_error *error);

/* BM25; libxapian's own choice is k1 1, k2 0, k3 1, b 0.5, shortest 0.5. */
xc_status xc_search_weigh_bm25(xc_search *search, double k1, double k2, double k3, double b,
			       double shortest, xc_error *error);

typedef struct xc_hit {
	uint32_t docid;
	uint32_t rank; /* 0 for the best */
	double weight;
} xc_hit;

typedef struct xc_hits {
	const xc_hit *hits; /* borrowed from the search until its next call; by rank */
	size_t count;
	uint32_t lower; /* how many match in all: at least, at best guess, at most; */
	uint32_t estimated;
	uint32_t upper; /* equal if check_at_least was the number of documents */
	double best;	/* the greatest weight of any */
} xc_hits;

/* Hits `first` to `first + max - 1` of the query.  `check_at_least`: look at so
 * many before counts may be guessed.  Before a query is set, nothing matches. */
xc_status xc_search_run(xc_search *search, uint32_t first, uint32_t max, uint32_t check_at_least,
			xc_hits *out, xc_error *error);

#ifdef __cplusplus
}
#endif
#endif
