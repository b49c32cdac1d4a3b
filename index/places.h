/* places.h - where the words of one stored article stand.
 *
 * Xapian would keep a position list a term, and reading one costs a descent
 * into a tree.  Here the whole article's token stream stands in one piece
 * beside it: one read yields the positions of every term of a question.
 *
 *   varint   lexemes, n
 *   byte     width of a hash, 2, 4 or 8 bytes; varint salt
 *   n hashes of the surface forms, n hashes of the stems, in order of lexemes
 *   varint   other stems; each: varint lexeme, hash
 *   varint   fields; each: byte field, varint tokens, then the tokens; see below
 *   then the checkpoints of the body (index/checkpoints.h)
 *
 * A token is varint(lexeme * 2 + special).  An ordinary one stands one
 * position after the one before and is one position long.  A special one goes
 * on with a byte (1: a sentence begins, 2: a paragraph begins), the varint
 * distance from the position before (the first: from -1) and the varint span.
 *
 * A hash stands for a term only within its article, where the salt is chosen
 * so that no two different terms share one: a posting says that the term is
 * there, the hash says which lexeme it is. */
#ifndef INDEX_PLACES_H
#define INDEX_PLACES_H

#include "index/document.h"
#include "index/part.h"
#include "util/buf.h"

void places_write(const struct document *, struct buf *out);

/* A token that does not just stand one behind the other. */
struct special_place {
	uint32_t token; /* its number in the field */
	uint32_t position;
	uint16_t span;
	uint8_t starts; /* 1: a sentence, 2: a paragraph */
};

struct places {
	uint32_t lexeme_count;
	uint8_t width;
	uint64_t salt;
	const uint8_t *surfaces, *stems; /* hashes, `width` bytes each */
	const struct other_place_stem {
		uint32_t lexeme;
		uint64_t hash;
	} *others;
	uint32_t other_count;
	struct {
		const uint32_t *lexemes; /* token by token */
		const struct special_place *specials;
		uint32_t count, special_count;
	} fields[FIELD_COUNT];
	const struct text_checkpoint *checkpoints;
	size_t checkpoint_count;
};

/* Everything decoded, into the arena.  `bytes` must outlive *out.
 * Statuses: BF_OK, BF_CORRUPT, BF_NO_MEMORY. */
enum bf_status places_read(struct slice bytes, struct arena *, struct places *out, bf_error *);

/* The places of a term that the article has: as cursor positions (index/part.h).
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status places_find(const struct places *, const struct term *, struct arena *,
			   const uint32_t **starts, const uint32_t **ends, size_t *count, bf_error *);

/* First positions of all sentences or paragraphs of the text. */
enum bf_status places_boundaries(const struct places *, enum boundary kind, struct arena *,
				 const uint32_t **starts, size_t *count, bf_error *);

#endif
