/* article.h - one article, as every format yields it.
 *
 * The record between the rooms: readers fill it in, the analyzer and the
 * indexer take it from there, and a stored article comes back as one.  All
 * slices borrow: from the reader's input or from the arena that the article
 * was made with; they live until that arena is reset.  All text is valid
 * UTF-8 without U+0000; article_check says so. */
#ifndef CORPUS_ARTICLE_H
#define CORPUS_ARTICLE_H

#include "util/arena.h"
#include "util/date.h"
#include "util/error.h"
#include "util/slice.h"

enum article_status {
	ARTICLE_USABLE,	  /* also when nothing was said */
	ARTICLE_WITHHELD, /* also when what was said is not understood: fail closed */
	ARTICLE_CANCELED, /* a kill: hides every earlier version */
};

struct slice_list {
	const struct slice *items;
	size_t count;
};

struct subject {
	struct slice scheme; /* "medtop", "subj", …; may be empty */
	struct slice code;   /* "20000772"; may be empty when there is a name */
	struct slice name;   /* for people; may be empty when there is a code */
};

struct subject_list {
	const struct subject *items;
	size_t count;
};

struct article {
	struct slice id;      /* identity; never empty once a reader has handed it out */
	struct slice version; /* a whole number or an ISO time; empty where unknown */
	struct slice headline;
	struct slice kicker;
	struct slice slugline;
	struct slice_list byline; /* one person an item */
	struct slice dateline;	  /* place it was filed from */
	struct moment published, updated;
	struct moment embargo;	  /* held until then; precision MOMENT_NONE: not embargoed */
	bool embargo_unreadable;  /* an embargo was given that cannot be read: held for good */
	uint8_t status;		  /* enum article_status */
	uint8_t urgency;	  /* 1 (flash) to 9; 0 unknown */
	struct slice section;
	struct subject_list subjects;
	struct slice_list places;
	struct slice language; /* ISO 639-1 code, "" unknown */
	struct slice source;   /* who published it */
	struct slice url;
	uint32_t words; /* as the source counts them; 0: counted when indexed */
	struct slice usage_terms, copyright_holder, editors_note;
	struct slice body;     /* paragraphs, separated by a blank line ("\n\n") */
	struct slice captions; /* of pictures, and pull quotes: likewise */
};

/* The fields by the names that JSON Lines, queries and the manual use. */

/* Order of two versions of one article: <0 when a is older, 0 when nothing
 * tells them apart (the later arrival then wins, and that is reported).  By
 * version when both have one of the same kind, else updated, else published. */
int article_compare_versions(const struct article *a, const struct article *b);

/* A held article must not be seen at `now` (seconds since 1970): withheld,
 * canceled, or under an embargo that is not over or cannot be read. */
bool article_is_held(const struct article *, int64_t now);

/* Every slice is UTF-8 without U+0000, the id is there (1 to 1,024 bytes), and
 * headline or body is not empty (a canceled article may have neither).
 * Statuses: BF_OK, BF_BAD_ARTICLE. */
enum bf_status article_check(const struct article *, bf_error *);

/* A deep copy in `arena`.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status article_copy(const struct article *, struct arena *arena, struct article *out,
			    bf_error *);

/* The article as one line of JSON (no newline), every field that is set, by
 * the names of the fields; article_from_json reads it back the same. */
struct buf;
void article_to_json(const struct article *, struct buf *out);

#endif
