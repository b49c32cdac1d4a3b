/* segment_texts.h - texts that many articles share: each once, and a code an article.
 *
 *   u32     distinct texts; u32 a text: where it begins in the bytes; u32 where they end
 *   bytes   the texts, one behind the other, ascending
 *   zeros   up to a multiple of 8
 *   codes   a number an article (segment_numbers.h): which text, from 0 */
#ifndef INDEX_SEGMENT_TEXTS_H
#define INDEX_SEGMENT_TEXTS_H

#include "index/segment_numbers.h"

struct text_writer {
	struct buf bytes;   /* distinct texts in the order of first sight */
	struct buf ends;    /* u32 each: where a text ends in them */
	struct buf codes;   /* u32 an article, by first sight */
	uint32_t *slots;    /* open addressing; a text's number + 1 */
	size_t slot_count;
	uint32_t count;
};

void text_writer_init(struct text_writer *);
void text_writer_free(struct text_writer *);
size_t text_writer_memory(const struct text_writer *);
/* Statuses: BF_OK, BF_NO_MEMORY, BF_BAD_ARGUMENT (4 GB of them). */
enum bf_status text_add(struct text_writer *, struct slice, bf_error *);
/* Appends the whole to `out`, which is broken when memory was short. */
void text_finish(struct text_writer *, struct buf *out);

struct texts {
	const uint8_t *begins;
	struct slice bytes;
	uint32_t count;
	struct numbers codes;
};

/* False: damaged. */
bool texts_open(struct texts *, struct slice region, uint32_t articles);
/* False: no such text, or it is damaged (not UTF-8). */
bool text_of(const struct texts *, uint32_t code, struct slice *out);

#endif
