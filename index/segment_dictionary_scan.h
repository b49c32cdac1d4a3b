/* segment_dictionary_scan.h - all keys of a dictionary that look like something: how they end, and
 * what stands somewhere in them.
 *
 * Numbers are passed over, not read, and of a key as little is done as tells that it is none of
 * these: a leading wildcard has every word of the archive looked at. */
#ifndef INDEX_SEGMENT_DICTIONARY_SCAN_H
#define INDEX_SEGMENT_DICTIONARY_SCAN_H

#include "index/segment_dictionary.h"

struct dictionary_scan {
	const struct dictionary *dictionary;
	struct slice from, until; /* keys that are not less than `from`, and less than `until` if that is not empty */
	struct slice end, inside;
	uint64_t last_bytes, last_mask; /* of the end, its last byte uppermost */
	uint32_t ordinal;		/* of the entry that comes next */
	const uint8_t *at;
	bool damaged;
	size_t key_length, found; /* found: where `inside` ends first in the key; 0: nowhere */
	uint8_t key[DICTIONARY_KEY_MAX + 8]; /* it is written 8 bytes at a time */
};

/* The slices are borrowed for the scan; empty ones ask for nothing. */
void dictionary_scan_begin(struct dictionary_scan *, const struct dictionary *, struct slice from,
			   struct slice until, struct slice end, struct slice inside);

/* The next such key, borrowed up to the next call; or *key empty after some that are none.
 * False: no more, or (see `damaged`) what cannot be read. */
bool dictionary_scan_next(struct dictionary_scan *, struct slice *key);

#endif
