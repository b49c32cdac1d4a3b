/* stems.h - the doctor of stems: which words of an archive count as one with a word, and why;
 * and what another line of the lists of exceptions and bridges would part or join. */
#ifndef SEARCHER_STEMS_H
#define SEARCHER_STEMS_H

#include "analyzer/analyzer.h"
#include "index/snapshot.h"
#include "util/buf.h"

/* A word of the archive. */
struct stem_word {
	struct slice word, stem;   /* folded, without accents */
	uint64_t articles;	   /* that have it, in whatever language */
	struct stemmer_reason why; /* it has its stem */
};

/* One language. */
struct stem_family {
	const struct language *language; /* NULL: unknown; then every word is its own stem */
	struct stem_word word;	/* the one that was asked about; articles: that have its stem in this language */
	bool stemless;		 /* a number or the like: the same in every language */
	struct slice other_stem; /* that whoever types no accents may mean as well; usually empty */
	struct stem_word *words; /* with one of the stems that matter, most articles first */
	size_t count;
	/* The line that is tried. */
	struct stem_word *changed; /* its words, with the stems that they have now */
	size_t changed_count;
	struct slice after;	   /* the stem that it would give them; empty: none is tried */
};

struct stems_request {
	struct slice word;
	struct slice language; /* tag; empty: every language of the archive */
	struct slice line;     /* "words -> stem", what follows a bar is left alone; empty: none */
	bool json;
};

/* Text for people, or JSON.  Statuses: BF_OK; BF_BAD_ARGUMENT (not one word; a line that cannot be
 * read, with a hint; no such language in the archive); BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status stems_run(struct archive_reader *, const struct stems_request *, struct buf *out, bf_error *);

/* ---- for the files of the doctor -------------------------------------------------------------- */

/* Has this word of the family a stem of the word asked about? */
bool stem_is_shared(const struct stem_family *, const struct stem_word *);

/* Would the line part `other` from the changed word, or join it with it? */
bool stem_is_parted(const struct stem_family *, const struct stem_word *changed, const struct stem_word *other);
bool stem_is_joined(const struct stem_family *, const struct stem_word *changed, const struct stem_word *other);

void stems_write_text(const struct stem_family *, size_t count, struct buf *out);
void stems_write_json(const struct stem_family *, size_t count, struct slice word, struct buf *out);

#endif
