/* lexicon.h - what the analyzer remembers: spellings and lexemes.
 *
 * In:  runs of bytes as they are spelled in texts, and the terms of words.
 * Out: the pieces (tokens in the making) that a spelling was cut into when it
 *      was first seen, and one lexeme for each distinct set of terms.
 *
 * A text is mostly words that were seen before.  Looking one up by its raw bytes
 * costs a hash and a comparison; no folding, no stemming.  Both tables are open
 * addressing over one arena; nothing is removed but by lexicon_forget. */
#ifndef ANALYZER_LEXICON_H
#define ANALYZER_LEXICON_H

#include "analyzer/analyzer.h"
#include "util/arena.h"

/* A token in the making: places relative to the unit that it came from. */
struct piece {
	uint16_t start, end; /* bytes of the unit */
	uint16_t position, span;
	uint16_t flags;	    /* enum token_flags, and PIECE_ENTWINED */
	uint32_t lexeme_id; /* of the lexeme, which lies far away; 0 without one */
	const struct lexeme *lexeme;
};

/* In flags: bare capitals, US, whose lower-case word is another.  Where a whole
 * sentence is in capitals they may be either. */
enum { PIECE_ENTWINED = 1 << 15 };

/* Its pieces stand before it, so that a look-up touches one place. */
struct spelling {
	uint16_t len, piece_count; /* UNIT_BYTES_MAX bytes have no more pieces than that */
	uint32_t positions;	   /* that the pieces take up */
	char bytes[];
};

static inline const struct piece *spelling_pieces(const struct spelling *s)
{
	return (const struct piece *)(const void *)s - s->piece_count;
}

struct spelling_slot {
	uint64_t hash;
	const struct spelling *spelling; /* NULL: free */
};

struct lexeme_slot {
	uint64_t hash;
	struct lexeme *lexeme; /* NULL: free */
};

struct lexicon {
	struct arena arena;
	struct spelling_slot *spellings; /* owned */
	struct lexeme_slot *lexemes;	 /* owned */
	size_t spelling_room, spelling_count; /* room: 0 or a power of two */
	size_t lexeme_room, lexeme_count;
};

#define LEXICON_INIT ((struct lexicon){.arena = ARENA_LARGE})

/* Everything gone, memory given back. */
void lexicon_forget(struct lexicon *);
size_t lexicon_memory(const struct lexicon *);

uint64_t lexicon_hash(struct slice bytes);

/* Ask for the memory that lexicon_find will read, first this, then that. */
static inline void lexicon_await_slot(const struct lexicon *l, uint64_t hash)
{
	if (l->spelling_room)
		__builtin_prefetch(&l->spellings[hash & (l->spelling_room - 1)]);
}

static inline void lexicon_await_spelling(const struct lexicon *l, uint64_t hash)
{
	if (l->spelling_room)
		__builtin_prefetch(l->spellings[hash & (l->spelling_room - 1)].spelling);
}

/* NULL: not seen before. */
const struct spelling *lexicon_find(const struct lexicon *, uint64_t hash, struct slice bytes);

/* Remembers the pieces of a spelling (they are copied).  BF_OK, BF_NO_MEMORY. */
enum bf_status lexicon_add(struct lexicon *, uint64_t hash, struct slice bytes,
			   const struct piece *pieces, size_t count, uint32_t positions,
			   bf_error *);

/* Asks for the memory that looking a lexeme up will read. */
static inline void lexicon_await_lexeme(const struct lexicon *l, uint64_t hash)
{
	if (l->lexeme_room)
		__builtin_prefetch(&l->lexemes[hash & (l->lexeme_room - 1)]);
}

/* The lexeme with the terms of `like` (its id is not looked at); the hash is that of its surface,
 * since few have the same and other stems.  NULL: none. */
const struct lexeme *lexicon_find_lexeme(const struct lexicon *, uint64_t hash,
					 const struct lexeme *like);

/* The plain one with that surface: so a second spelling of a word (The, the) is not stemmed again.
 * NULL: none that is known to be. */
const struct lexeme *lexicon_find_plain(const struct lexicon *, uint64_t hash, struct slice surface);

/* Adds a copy of `like`, terms and all.  BF_OK, BF_NO_MEMORY. */
enum bf_status lexicon_add_lexeme(struct lexicon *, uint64_t hash, const struct lexeme *like,
				  const struct lexeme **out, bf_error *);

#endif
