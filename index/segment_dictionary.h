/* segment_dictionary.h - from sorted keys to a few numbers each.
 *
 * Keys ascend by bytes.  They stand in blocks of 16, so that one is found by a
 * binary search among the blocks' first keys and a walk through one block.
 *
 *   blocks  an entry each:
 *     the first: varint length, the key.  Others: byte, upper half: bytes shared with
 *     the key before, lower half: further bytes (15 in a half: that and a varint
 *     more, which follows); the further bytes
 *     numbers, at least 2: varint n * 2 + (1: another follows); instead of the
 *     second, the zigzag of its difference from the second of the entry before in
 *     the block (from 0 in the first)
 *   u32 a block: where it begins, from the begin of the region
 *   u32 entries
 *
 * So the place of a list costs as much as its length, and the list that a surface
 * form belongs to, mostly that of the form before or the next, a byte. */
#ifndef INDEX_SEGMENT_DICTIONARY_H
#define INDEX_SEGMENT_DICTIONARY_H

#include "util/buf.h"
#include "util/bytes.h"

enum { DICTIONARY_BLOCK = 16, DICTIONARY_NUMBERS_MAX = 130, DICTIONARY_KEY_MAX = 255 };

/* ---- writing ------------------------------------------------------------------------- */

struct dictionary_writer {
	struct buf bytes, blocks;
	uint32_t entries;
	uint64_t second; /* of the entry before */
	uint8_t key[DICTIONARY_KEY_MAX];
	size_t key_length;
};

void dictionary_writer_init(struct dictionary_writer *);
void dictionary_writer_free(struct dictionary_writer *);
/* Keys ascend; 2 to DICTIONARY_NUMBERS_MAX numbers of at most 62 bits. */
void dictionary_add(struct dictionary_writer *, struct slice key, const uint64_t *numbers,
		    size_t count);
/* What another one was given, behind what this one has: that ends with a whole block. */
void dictionary_append(struct dictionary_writer *, const struct dictionary_writer *more);
/* The whole region, borrowed.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status dictionary_finish(struct dictionary_writer *, struct slice *region, bf_error *);

/* ---- reading ------------------------------------------------------------------------- */

struct dictionary {
	const uint8_t *bytes, *blocks; /* blocks: the table */
	uint32_t entries, block_count;
};

/* A place in the dictionary; also a walk over it. */
struct dictionary_entry {
	const struct dictionary *dictionary;
	uint32_t ordinal;	 /* from 0 */
	struct byte_reader rest; /* after this entry */
	bool damaged;
	size_t key_length;
	uint8_t key[DICTIONARY_KEY_MAX + 1];
	uint64_t numbers[DICTIONARY_NUMBERS_MAX];
	size_t count;
};

/* False: damaged.  An empty region is a dictionary without entries. */
bool dictionary_open(struct dictionary *, struct slice region);

/* These move to: the entry of that key; the first whose key is not less; the one
 * of that ordinal; the next one.  False: there is none, or (see `damaged`) it
 * cannot be read. */
bool dictionary_find(const struct dictionary *, struct slice key, struct dictionary_entry *);
bool dictionary_seek(const struct dictionary *, struct slice key, struct dictionary_entry *);
bool dictionary_at(const struct dictionary *, uint32_t ordinal, struct dictionary_entry *);
bool dictionary_next(struct dictionary_entry *);
/* Blocks [from, to), in which all keys are that begin with certain bytes; none where there is no such
 * key.  Of many keys that begin so a few blocks know where, and to search among those is quicker. */
struct dictionary_range {
	uint32_t from, to;
};
struct dictionary_range dictionary_range_of(const struct dictionary *, struct slice begin);
/* dictionary_find, of a key that begins so. */
bool dictionary_find_within(const struct dictionary *, struct dictionary_range, struct slice key,
			    struct dictionary_entry *);
/* dictionary_at, from where the entry stands if that is shortly before; its dictionary is NULL
 * where it stands nowhere. */
bool dictionary_forward(const struct dictionary *, uint32_t ordinal, struct dictionary_entry *);

/* To the first key that does not begin with the first `len` bytes of this one. */
bool dictionary_skip(struct dictionary_entry *, size_t len);

static inline struct slice dictionary_key(const struct dictionary_entry *e)
{
	return slice_make((const char *)e->key, e->key_length);
}

#endif
