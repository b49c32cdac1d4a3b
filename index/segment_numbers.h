/* segment_numbers.h - a number of every article, bit-packed, read at random.
 *
 * Articles come in blocks of 1,024; a block has numbers of one width, above the
 * least of them.  So days of articles that came in about the same time take few
 * bits, and a number that all have, or that none has, takes none.
 *
 *   blocks  24 bytes each: i64 the least number, u64 how much more the greatest is,
 *           u32 where the block's bits begin, in units of 8 bytes, u32 1 when some
 *           articles have no number
 *   bits    by block: a code an article, low bit first, wide enough for the greatest;
 *           filled up to 8 bytes.  The code is the number less the least; where some
 *           have none, 0 for those and 1 more for the others */
#ifndef INDEX_SEGMENT_NUMBERS_H
#define INDEX_SEGMENT_NUMBERS_H

#include "util/buf.h"

enum { NUMBER_BLOCK = 1024 };
#define NO_NUMBER INT64_MIN

struct number_writer {
	int64_t pending[NUMBER_BLOCK];
	uint32_t count; /* of pending ones */
	struct buf blocks, bits;
};

void number_writer_init(struct number_writer *);
void number_writer_free(struct number_writer *);
void number_add(struct number_writer *, int64_t number_or_none); /* of article 1, 2, 3 … */
/* Appends the whole to `out`, which is broken when memory was short. */
void number_finish(struct number_writer *, struct buf *out);

struct numbers {
	const uint8_t *blocks, *bits;
	uint64_t bit_count;
	uint32_t articles;
};

/* False: the bytes cannot hold numbers of so many articles. */
bool numbers_open(struct numbers *, struct slice bytes, uint32_t articles);

/* Article 1 … n; NO_NUMBER when it has none. */
int64_t number_of(const struct numbers *, uint32_t article);
/* It will be asked for soon. */
void number_expect(const struct numbers *, uint32_t article);
/* Of `count` articles from `first` on, which lie within; `none` where there is none.
 * For numbers that fit. */
void numbers_read(const struct numbers *, uint32_t first, uint32_t count, int32_t none, int32_t *out);
/* The same of these articles, which ascend. */
void numbers_of(const struct numbers *, const uint32_t *articles, uint32_t count, int32_t none, int32_t *out);

#endif
