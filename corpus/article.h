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
	bool embargo_unreadable;  /* an embargo was given that cannot be read: held for good;
				     then `embargo` is not set */
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
	struct slice desk_withdrawal; /* why the desk withdrew the id, as a dump says it; "": it did not */
};

/* Order of two versions of one article: <0 when a is older, 0 when nothing
 * tells them apart (the later arrival then wins, and that is reported).  By
 * version when both have one of the same kind, else updated when both have it,
 * else published; what is equal leaves it to the next. */
int article_compare_versions(const struct article *a, const struct article *b);

/* The two ways to hold an article; what holds it more wins, so that the order
 * in which a source says things does not matter.  An embargo until a day
 * without a time ends when that day has begun everywhere on Earth (12 hours
 * after UTC); one without any date (precision MOMENT_NONE) cannot be read. */
void article_restrict(struct article *, enum article_status);
void article_embargo(struct article *, struct moment until);

/* A held article must not be seen at `now` (seconds since 1970): withheld,
 * canceled, or under an embargo that is not over or cannot be read. */
bool article_is_held(const struct article *, int64_t now);

/* Every slice is UTF-8 without U+0000, the id is there (1 to 1,024 bytes), and
 * headline or body is not empty (a canceled article may have neither).
 * Statuses: BF_OK, BF_BAD_ARTICLE. */
enum bf_status article_check(const struct article *, bf_error *);

/* Bytes of all its texts. */
size_t article_bytes(const struct article *);

/* A deep copy in `arena`.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status article_copy(const struct article *, struct arena *arena, struct article *out,
			    bf_error *);

/* scheme:code, as one text; the code where it has no scheme, "" where there is none.  In `arena`,
 * or the subject's own; *no_memory is set where there was none for it. */
struct slice article_subject_code(const struct subject *, struct arena *, bool *no_memory);

/* A hash of the content (headline, published, source, url, body), for articles
 * that come without an id: "xxh3:" and 32 hexadecimal digits.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status article_content_id(const struct article *, struct arena *, struct slice *out,
				  bf_error *);

/* ---- as JSON ----------------------------------------------------------------------- */

struct buf;

/* The article as one line of JSON (no newline), every field that is set, by
 * the names of the fields above; article_from_json reads it back the same. */
void article_to_json(const struct article *, struct buf *out);
struct json_writer;
/* The same members, without the braces: for those who add some of their own. */
void article_write_members(const struct article *, struct json_writer *);

/* What an article was taken without: a date that cannot be read, …. */
struct article_note {
	char reason[256]; /* one line */
	char hint[160];
	size_t byte; /* of the JSON text, from 0 */
};

struct article_notes {
	struct article_note items[8];
	unsigned count; /* at most 8: more are not kept */
};

/* An article out of one JSON object.  Besides the names of the fields it knows
 * the spellings that other systems use (corpus/article_names.c: title,
 * articleBody, pubDate …) and their usual shapes: numbers for text, a list for
 * one, an object with a name or value.  Where two names mean one field, the
 * better one wins, whatever their order; members of other names are left out.
 *
 * Status and embargo fail closed: what is there and not understood holds the
 * article.  Any other value that cannot be used is left out, with a note.
 *
 * The id may come out empty; article_check is the caller's.  The article
 * borrows from `json` and `arena`.  Statuses: BF_OK; BF_BAD_ARTICLE (not JSON,
 * not an object, a name twice, U+0000: error->column is the byte, from 1);
 * BF_NO_MEMORY.  After BF_BAD_ARTICLE `out` holds what was read until then. */
enum bf_status article_from_json(struct slice json, struct arena *, struct article *out,
				 struct article_notes *notes, bf_error *);

#endif
