/* segment_list.h - one posting list of a segment: which articles, how often, where.
 *
 * A list belongs to a stem (filed under its language), or to a word that has
 * none.  It holds the tokens of all surface forms of the stem, and knows of each
 * token which one it is: so a stem and its surface forms share one list, and
 * `smuggling` costs little beside `smuggl`.  The forms are numbered from 0, the
 * most frequent first.
 *
 *   varint  surface forms * 2 + (1: list of the text, 0: of another field)
 *   blocks of 128 postings (the last one of what is left):
 *     varint  length of the following up to the places, in bytes, * 2 + (1: some token
 *             covers several positions)
 *     pack    gaps between article numbers, less 1 (index/bits.h)
 *     pack    tokens, less 1
 *     headlines, in a list of the text: byte, postings that have tokens in a headline;
 *             with more than a quarter of the block a pack, tokens there of each posting;
 *             else bits: of each Rice, how many postings since the one before, and
 *             Rice(0), tokens there, less 1; filled up to a byte
 *     pack    (only if there are several forms) a tag each: the form of all tokens, or
 *             "mixed" (form 0: 0, mixed: 1, form n: n + 1)
 *     places  a pack: how many bits each group of postings but the last takes, less 1; of
 *             16 postings a group, of fewer the more tokens they have (group_shift);
 *             then bits, a posting each:
 *             codes of the gaps between positions, headline first, each field from 0:
 *             Rice(2) in a headline, Rice(3) in another field, see below for a body;
 *             if the block has such: a bit a token, 1 when it covers several
 *             positions, then Rice(1) of these, less 2; if mixed: the form of each
 *             token
 *   a table, when there are several blocks; of each block:
 *     last article, in 2 bytes when the segment has fewer than 65,536 articles, else in 4;
 *     where the block begins, from the list's begin, in 2 bytes when the list, with a table that
 *     is written so, has fewer than 65,536 bytes, else in 4;
 *     byte most tokens in a headline;  byte least length code;  byte most tokens elsewhere,
 *     255 for any number from there on
 *
 * How many postings there are stands in the dictionary, beside the name.  Most lists
 * have one or two, and are bits from end to end behind the first varint:
 *
 *     bit     1: some token covers several positions
 *     gaps between article numbers, less 1, as those of a body as long as the segment has
 *     articles; tokens, less 1, Rice(0); in a list of the text: tokens in the headline,
 *     Rice(0); if there are several forms: tags, Rice(0); places
 *
 * In a body, its length and the number of tokens say what gaps to expect: if tokens are
 * strewn evenly, gaps have a geometric distribution, and the Rice parameter follows
 * (gap_rice).  The last may be anywhere in what is left of the body, and is coded as one of
 * so many (below_write).  So the most frequent case, one token in the article, takes no more
 * than log2 of the article's length. */
#ifndef INDEX_SEGMENT_LIST_H
#define INDEX_SEGMENT_LIST_H

#include "index/bits.h"
#include "index/schema.h"

enum { LIST_BLOCK = 128 };

struct list_token {
	uint32_t position; /* headline from 0, body from 0 as well */
	uint16_t span;	   /* ≥ 1 */
	uint16_t form;	   /* which surface form */
};

/* ---- writing ------------------------------------------------------------------------- */

typedef void list_sink(const void *bytes, size_t len, void *payload);

struct list_writer {
	list_sink *sink;
	void *payload;
	uint32_t forms, article_limit, count; /* count: postings so far */
	bool text;
	uint32_t before;       /* last article of the block before */
	uint32_t in_block, written;
	uint32_t articles[LIST_BLOCK], tokens[LIST_BLOCK], headline[LIST_BLOCK], tags[LIST_BLOCK];
	uint32_t places_at[LIST_BLOCK + 1]; /* where the bits of each begin; and the end */
	uint8_t lengths[LIST_BLOCK];
	bool spans;
	struct buf places, block, table, scratch;
	struct bit_writer bits;
	struct list_token *kept; /* tokens of the block on hand */
	size_t kept_count, kept_room;
	bool broken; /* no memory */
};

void list_writer_init(struct list_writer *, list_sink *, void *payload);
void list_writer_free(struct list_writer *);

/* `articles`: how many the segment has; no article number is larger. */
void list_begin(struct list_writer *, bool text, uint32_t forms, uint32_t articles);
/* Articles ascend.  The first `headline` tokens stand in the headline; tokens of
 * each field ascend by position; count ≥ 1. */
void list_add(struct list_writer *, uint32_t article, uint8_t length_code,
	      const struct list_token *tokens, size_t headline, size_t count);
/* The same without a copy: room for `count` tokens, NULL for want of memory; then, once they
 * are filled in, all or the first of them as a posting. */
struct list_token *list_room(struct list_writer *, size_t count);
void list_put(struct list_writer *, uint32_t article, uint8_t length_code, size_t headline,
	      size_t count);
/* Postings and bytes of the list.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status list_end(struct list_writer *, uint32_t *postings, uint64_t *bytes, bf_error *);

/* ---- reading ------------------------------------------------------------------------- */

struct list_reader {
	const uint8_t *start, *table; /* table: NULL when there is one block */
	size_t bytes, table_bytes;    /* bytes: without the table */
	uint8_t last_width, begin_width; /* in the table */
	uint32_t postings, forms, blocks, article_limit;
	bool text;
	const uint8_t *lengths; /* length code by article */

	/* the block on hand; none: block == blocks */
	uint32_t block, in_block;
	struct slice body;	/* what is not decoded yet: counts, then tags */
	struct slice places;
	bool spans, counted, tagged, damaged;
	uint32_t articles[LIST_BLOCK + 1], tokens[LIST_BLOCK], tags[LIST_BLOCK];
	uint32_t headline[LIST_BLOCK];
	uint32_t most_tokens, most_headline; /* no posting of the block has more */
	bool located;	       /* are the lengths of groups read? */
	unsigned group;	       /* 2^group postings each */
	uint64_t places_begin; /* in `bits` */
	uint32_t place_index;  /* the posting that `bits` stands at */
	struct bit_reader bits;
	uint32_t ends[LIST_BLOCK]; /* of groups, in `bits` */
};

/* `lengths` has a code for each article from 0 (unused) to article_limit.  The
 * bytes must be followed by 8 readable ones.  False: damaged. */
bool list_open(struct list_reader *, struct slice bytes, uint32_t postings, const uint8_t *lengths,
	       uint32_t article_limit);

/* Asks memory for the begin of a list, and its table, that will be opened soon. */
void list_ask_ahead(struct slice bytes, uint32_t postings);

/* The first block from the one on hand on whose last article is >= target;
 * `blocks` when there is none.  Looks at the table alone. */
uint32_t list_find_block(const struct list_reader *, uint32_t target);
/* Its last article; UINT32_MAX when it is not in a table. */
uint32_t list_block_last(const struct list_reader *, uint32_t block);
/* False when the list has no table to tell it from. */
bool list_block_bound(const struct list_reader *, uint32_t block, uint32_t *headline, uint32_t *body,
		      uint8_t *length_code);

/* Decodes the article numbers of a block: articles, in_block.  False: damaged. */
bool list_load(struct list_reader *, uint32_t block);
/* And how often: tokens (all), headline. */
bool list_read_counts(struct list_reader *);
static inline bool list_load_counts(struct list_reader *l)
{
	return l->counted || list_read_counts(l);
}
/* And, after that, in which form: tags (0 when there is one form). */
bool list_read_tags(struct list_reader *);
static inline bool list_load_tags(struct list_reader *l)
{
	return l->tagged || list_read_tags(l);
}
/* Where: tokens of posting `index` of the block (tokens[index] of them) into `out`.
 * list_load_counts comes first.  False: damaged. */
bool list_tokens(struct list_reader *, uint32_t index, struct list_token *out);
/* Is a token of the posting of that form?  list_load_counts comes first.  False: damaged. */
bool list_has_form(struct list_reader *, uint32_t index, uint32_t form, bool *has);
/* The tokens of a block without `spans`, positions alone, those of a body of a list of the text
 * with POSITION_BODY added; *repeats: two may be equal. */
bool list_positions(struct list_reader *, uint32_t index, uint32_t *out, bool *repeats);
/* Of such a block too: keeps of ascending positions those where the list has one that is
 * `offset` more. */
bool list_keep(struct list_reader *, uint32_t index, uint32_t *positions, size_t *count,
	       uint32_t offset);

/* The positions of several postings of such a block, ascending, less `offset`, one behind the
 * other as keys: those of index[i] are i + 1 times 2^LIST_KEY_BITS more, and end before ends[i].
 * LIST_NONE: none.  Of index[i], keys outside wanted[i] may be missing (NULL: none are).
 * Counts are loaded; there is room for all of their tokens and three more. */
enum { LIST_KEY_BITS = 24 };
#define LIST_NONE UINT32_MAX
struct list_wanted {
	uint32_t first, last; /* keys; none where last < first */
};
bool list_gather(struct list_reader *, const uint32_t *index, uint32_t count, uint32_t offset,
		 const struct list_wanted *wanted, uint32_t *keys, uint32_t *ends);

/* Where the places of each posting of such a block begin, in bits from the begin of the list, which
 * has fewer than 2^29 bytes.  Counts are loaded. */
bool list_begins(struct list_reader *, uint32_t *begins);
/* What list_gather does, of postings of any blocks whose begins are known; in place of LIST_NONE:
 * tokens are 0.  `list`: its bytes, without the table.  False: damaged. */
struct list_counts {
	uint32_t tokens, headline;
	uint8_t length_code;
};
bool list_gather_known(struct slice list, bool text, const struct list_counts *, const uint32_t *begins,
		       uint32_t count, uint32_t offset, const struct list_wanted *wanted, uint32_t *keys,
		       uint32_t *ends);
/* What list_keep does, of such a posting. */
bool list_keep_known(struct slice list, bool text, const struct list_counts *, uint32_t begin,
		     uint32_t *positions, size_t *count, uint32_t offset);

#endif
