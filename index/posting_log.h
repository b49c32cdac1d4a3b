/* posting_log.h - the postings of a segment, as they come, until they are put in order.
 *
 * In:  postings in the order of articles, of any lists.
 * Out: the postings of each list, side by side.
 *
 * A word list that grows for itself would be touched at a place of its own for every
 * posting, far from all others.  So postings are written one behind the other into a few
 * parts, by the lower bits of the list's number, and each part is sorted by list at the end:
 * both go through memory in order, or stay within what a near cache holds.
 *
 * A posting in a part:
 *
 *   u16     number of the list >> LOG_PART_BITS
 *   byte    distance from the article of the posting before, in this part; where either needs
 *           more, the first is LOG_WIDE, and both follow, a u32 each
 *   varint  bytes of what follows * 4 + (2: tokens in the headline) + (1: a form but 0)
 *   varint  if so: the form;  varint  if so: tokens in the headline
 *   a token each: u16  gap * 2 + (1: it covers several positions: a u16 follows, how many); from
 *                 LOG_WIDE on that, and a u32; gaps count from 0 in the headline and again in
 *                 the body.
 *
 * Varints would save 8 % of the memory at tokens and as much at lists, but how long one is no
 * processor can foretell.
 *
 * Once sorted, the number of the list is gone and the distance is from the posting before in
 * the list: 0 where several forms of a list stand in one article.
 *
 * Parts are written in chunks.  Large ones are all of one size, so that those of a part that is
 * sorted hold the next one, sorted: both together take little more than one. */
#ifndef INDEX_POSTING_LOG_H
#define INDEX_POSTING_LOG_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/bytes.h"

enum { LOG_PART_BITS = 6, LOG_PARTS = 1 << LOG_PART_BITS, LOG_WIDE = UINT16_MAX };

struct log_chunk;
struct log_slab;

struct log_part {
	uint8_t *at, *end; /* of the last chunk, what is free */
	struct log_chunk *first, *last;
	struct log_chunk *sorted; /* newest first */
	uint32_t last_article;
	bool is_sorted;
};

/* A posting, read. */
struct log_posting {
	uint32_t step; /* from the article before */
	uint32_t form, headline;
	const uint8_t *tokens, *end;
};

/* The bytes of a list, sorted. */
struct log_run {
	const uint8_t *at, *end;
};

struct posting_log {
	struct log_part parts[LOG_PARTS];
	size_t held;		 /* bytes */
	struct log_run *lists;	 /* by number, once sorted; owned */
	uint32_t list_count;
	pthread_mutex_t lock;	 /* of the two below, while parts are sorted */
	struct log_chunk *spare; /* large chunks that are in no use */
	struct log_slab *slabs;	 /* that these are cut from */
};

void log_init(struct posting_log *);
void log_free(struct posting_log *);

/* Room for a posting of so many tokens of that list; false: no memory.  What was written up to
 * `at` then is log_end's to know. */
struct log_writer {
	struct log_part *part;
	uint8_t *length, *at;
	unsigned flags;
};
static inline bool log_begin(struct posting_log *, uint32_t list, uint32_t article, size_t tokens,
			     struct log_writer *);
static inline void log_end(struct log_writer *);

/* A posting of one token of the body that covers one position, all at once; false: something of it is too
 * large, or there is no room, and nothing is written. */
static inline bool log_put_single(struct posting_log *, uint32_t list, uint32_t article, uint32_t form,
				  uint32_t position);

/* For these: a further chunk, false for want of memory; and an end where the length has several
 * bytes. */
bool log_add_chunk(struct posting_log *, struct log_part *, size_t needed);
void log_end_long(struct log_writer *, uint64_t bytes);

static inline uint64_t log_get(const uint8_t **at)
{
	uint64_t n = *(*at)++;
	if (n < 0x80)
		return n;
	n &= 0x7f;
	for (unsigned shift = 7;; shift += 7) {
		uint8_t byte = *(*at)++;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return n;
	}
}

static inline uint8_t *log_put_token(uint8_t *at, uint32_t gap, uint16_t span)
{
	uint32_t code = gap * 2 + (span > 1);
	store_u16(at, (uint16_t)(code < LOG_WIDE ? code : LOG_WIDE));
	at += 2;
	if (code >= LOG_WIDE) {
		store_u32(at, code);
		at += 4;
	}
	if (span > 1) {
		store_u16(at, span);
		at += 2;
	}
	return at;
}

enum {
	LOG_HEAD = 2 + 1, /* bytes before the length */
	LOG_FAR = UINT8_MAX,
	LOG_HEAD_MOST = LOG_HEAD + 2 * 4 + 3 * 5, /* bytes before the tokens */
	LOG_TOKEN_MOST = 2 + 4 + 2
};

static inline bool log_begin(struct posting_log *log, uint32_t list, uint32_t article, size_t tokens,
			     struct log_writer *out)
{
	struct log_part *p = &log->parts[list & (LOG_PARTS - 1)];
	size_t needed = LOG_HEAD_MOST + tokens * LOG_TOKEN_MOST;
	if ((size_t)(p->end - p->at) < needed && !log_add_chunk(log, p, needed))
		return false;
	uint32_t number = list >> LOG_PART_BITS, step = article - p->last_article;
	uint8_t *at = p->at + LOG_HEAD;
	bool wide = number >= LOG_WIDE || step > LOG_FAR;
	store_u16(p->at, (uint16_t)(wide ? LOG_WIDE : number));
	p->at[2] = (uint8_t)step;
	if (wide) {
		store_u32(at, number);
		store_u32(at + 4, step);
		at += 8;
	}
	p->last_article = article;
	*out = (struct log_writer){p, at, at + 1, 0};
	return true;
}

static inline void log_end(struct log_writer *w)
{
	uint64_t bytes = (uint64_t)(w->at - w->length - 1);
	if (bytes * 4 >= 0x80) {
		log_end_long(w, bytes);
		return;
	}
	*w->length = (uint8_t)(bytes * 4 + w->flags);
	w->part->at = w->at;
}

static inline bool log_put_single(struct posting_log *log, uint32_t list, uint32_t article, uint32_t form,
				  uint32_t position)
{
	enum { ROOM = 8 };
	struct log_part *p = &log->parts[list & (LOG_PARTS - 1)];
	uint32_t number = list >> LOG_PART_BITS, step = article - p->last_article, has_form = form > 0;
	if ((size_t)(p->end - p->at) < ROOM || number >= LOG_WIDE || step > LOG_FAR || form >= 0x80 ||
	    position >= LOG_WIDE / 2)
		return false;
	/* The bytes from the length on: that and the form, if it is there, and the token. */
	uint32_t rest = (2 + has_form) * 4 + has_form;
	rest |= has_form ? form << 8 | position << 17 : position << 9;
	store_u16(p->at, (uint16_t)number);
	p->at[2] = (uint8_t)step;
	store_u32(p->at + LOG_HEAD, rest);
	p->at += LOG_HEAD + 3 + has_form;
	p->last_article = article;
	return true;
}

/* The gap. */
static inline uint32_t log_get_token(const uint8_t **at, uint16_t *span)
{
	uint32_t code = load_u16(*at);
	*at += 2;
	if (code == LOG_WIDE) {
		code = load_u32(*at);
		*at += 4;
	}
	*span = 1;
	if (code & 1) {
		*span = load_u16(*at);
		*at += 2;
	}
	return code >> 1;
}

/* Sorting: nothing is added any more.  `lists`: how many there are.  Then each part, which
 * several threads may do; then the end, false for want of memory at any of it. */
bool log_sort_begin(struct posting_log *, uint32_t lists);
void log_sort_part(struct posting_log *, uint32_t part);
bool log_sort_end(struct posting_log *);

static inline struct log_run log_list(const struct posting_log *log, uint32_t list)
{
	return log->lists[list];
}

static inline size_t log_bytes(const struct posting_log *log, uint32_t list)
{
	struct log_run run = log_list(log, list);
	return (size_t)(run.end - run.at);
}

static inline struct log_posting log_next(struct log_run *run)
{
	struct log_posting p = {0};
	p.step = (uint32_t)log_get(&run->at);
	uint64_t code = log_get(&run->at);
	p.tokens = run->at;
	p.end = run->at = run->at + (code >> 2);
	if (code & 1)
		p.form = (uint32_t)log_get(&p.tokens);
	if (code & 2)
		p.headline = (uint32_t)log_get(&p.tokens);
	return p;
}

#endif
