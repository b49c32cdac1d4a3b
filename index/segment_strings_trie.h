/* segment_strings_trie.h - which strings of a dictionary stand at a place of a text.
 *
 * A trie in cells: the child of a node by a byte is in the cell whose number is the node's base plus the
 * byte, if that cell names this byte; no two nodes have one base.  (After Aoe, "An Efficient Digital
 * Search Algorithm by Using a Double-Array Structure", IEEE Trans. Softw. Eng. 15(9), 1989.)  So a
 * step is one load from a table that is nearly full, and small enough for a near cache.
 *
 * A cell, from the low end: 2 bits the cost of the node's code, 9 bits the byte plus 1, or 0 where
 * no step leads, 21 bits the base of the node. */
#ifndef INDEX_SEGMENT_STRINGS_TRIE_H
#define INDEX_SEGMENT_STRINGS_TRIE_H

#include "index/segment_strings.h"

enum {
	TRIE_ROOT = 256, /* the base of the root; that of nodes without children is 0 */
	TRIE_COST = 3,	 /* mask: the cost of a node's code; 0: it has none */
	TRIE_BYTE_SHIFT = 2,
	TRIE_BYTE = 511,
	TRIE_BASE_SHIFT = 11
};

/* Does the step by the byte lead to this cell? */
static inline bool trie_leads(uint32_t cell, uint8_t byte)
{
	return (cell >> TRIE_BYTE_SHIFT & TRIE_BYTE) == byte + 1u;
}

struct string_trie {
	uint32_t *cells;
	uint16_t *codes; /* by cell */
	uint32_t cell_count;
};

/* A string, and what it is called: below 256 its cost is 1, else 2. */
struct trie_entry {
	const uint8_t *string;
	uint16_t code;
	uint8_t length; /* 1 to STRING_MAX */
};

/* Sorts the entries; of equal strings one counts.  False: no memory. */
bool string_trie_init(struct string_trie *, struct trie_entry *, size_t count);
void string_trie_free(struct string_trie *);

#endif
