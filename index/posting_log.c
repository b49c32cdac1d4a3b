/* posting_log.c - see posting_log.h. */
#include "index/posting_log.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CHUNK = 1 << 10,
	LAST_CHUNK = 1 << 16,
	HEAD_MOST = 5 * 5, /* bytes of what stands before the tokens */
	TOKEN_MOST = 2 + 4 + 2,
	VARINT_MOST = 10
};

struct log_chunk {
	struct log_chunk *next;
	size_t used, size; /* bytes; `used` is known when the next one begins */
	uint8_t bytes[];
};

static void free_chunks(struct log_part *p)
{
	for (struct log_chunk *c = p->first, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	*p = (struct log_part){0};
}

void log_free(struct posting_log *log)
{
	for (size_t i = 0; i < LOG_PARTS; i++) {
		free_chunks(&log->parts[i]);
		if (log->sorted)
			free(log->sorted[i]);
	}
	free(log->sorted);
	free(log->lists);
	*log = (struct posting_log){.held = 0};
}

/* ---- writing ------------------------------------------------------------------------- */

static void close_chunk(struct log_part *p)
{
	if (p->last)
		p->last->used = (size_t)(p->at - p->last->bytes);
}

static bool add_chunk(struct posting_log *log, struct log_part *p, size_t needed)
{
	size_t size = p->last ? p->last->size * 2 : FIRST_CHUNK;
	if (size > LAST_CHUNK)
		size = LAST_CHUNK;
	while (size < needed)
		size *= 2;
	struct log_chunk *c = malloc(sizeof *c + size);
	if (!c)
		return false;
	close_chunk(p);
	*c = (struct log_chunk){NULL, 0, size};
	*(p->last ? &p->last->next : &p->first) = c;
	p->last = c;
	p->at = c->bytes;
	p->end = c->bytes + size;
	log->held += size;
	return true;
}

bool log_begin(struct posting_log *log, uint32_t list, uint32_t article, size_t tokens,
	       struct log_writer *out)
{
	struct log_part *p = &log->parts[list & (LOG_PARTS - 1)];
	size_t needed = HEAD_MOST + tokens * TOKEN_MOST;
	if ((size_t)(p->end - p->at) < needed && !add_chunk(log, p, needed))
		return false;
	uint8_t *at = log_put(p->at, list >> LOG_PART_BITS);
	at = log_put(at, article - p->last_article);
	p->last_article = article;
	*out = (struct log_writer){p, at, at + 1, 0};
	return true;
}

void log_end(struct log_writer *w)
{
	uint64_t bytes = (uint64_t)(w->at - w->length - 1), code = bytes * 4 + w->flags;
	uint8_t length[VARINT_MOST];
	size_t more = (size_t)(log_put(length, code) - length) - 1;
	if (more)
		memmove(w->length + 1 + more, w->length + 1, bytes);
	memcpy(w->length, length, more + 1);
	w->part->at = w->at + more;
}

/* ---- sorting ------------------------------------------------------------------------- */

/* What is known of a list while its part is sorted. */
struct list_place {
	uint32_t last_article, at; /* at: bytes, then where the next posting goes */
};

/* A posting of a part; `at` moves behind it. */
struct part_posting {
	uint32_t list, article;
	const uint8_t *bytes; /* from its length on */
	size_t count;
};

static struct part_posting read_posting(const uint8_t **at, uint32_t *article)
{
	struct part_posting p;
	p.list = (uint32_t)log_get(at);
	p.article = *article += (uint32_t)log_get(at);
	p.bytes = *at;
	uint64_t code = log_get(at);
	*at += code >> 2;
	p.count = (size_t)(*at - p.bytes);
	return p;
}

/* Bytes of each list of the part, into places. */
static void measure(const struct log_part *part, struct list_place *places)
{
	uint32_t article = 0;
	uint8_t head[VARINT_MOST];
	for (const struct log_chunk *c = part->first; c; c = c->next) {
		for (const uint8_t *at = c->bytes, *end = at + c->used; at < end;) {
			struct part_posting p = read_posting(&at, &article);
			struct list_place *l = &places[p.list];
			uint32_t step = p.article - l->last_article;
			l->at += (uint32_t)(p.count + (step < 0x80 ? 1 : (size_t)(log_put(head, step) - head)));
			l->last_article = p.article;
		}
	}
}

static void scatter(const struct log_part *part, struct list_place *places, uint8_t *to)
{
	uint32_t article = 0;
	for (const struct log_chunk *c = part->first; c; c = c->next) {
		for (const uint8_t *at = c->bytes, *end = at + c->used; at < end;) {
			struct part_posting p = read_posting(&at, &article);
			struct list_place *l = &places[p.list];
			uint8_t *out = log_put(to + l->at, p.article - l->last_article);
			memcpy(out, p.bytes, p.count);
			l->at = (uint32_t)(out + p.count - to);
			l->last_article = p.article;
		}
	}
}

bool log_sort_begin(struct posting_log *log, uint32_t lists)
{
	log->sorted = calloc(LOG_PARTS, sizeof *log->sorted);
	log->lists = calloc(lists + 1, sizeof *log->lists);
	log->list_count = lists;
	return log->sorted && log->lists;
}

void log_sort_part(struct posting_log *log, uint32_t number)
{
	struct log_part *part = &log->parts[number];
	uint32_t at = 0, count = (log->list_count + LOG_PARTS - 1 - number) / LOG_PARTS;
	struct list_place *places = calloc(count + 1, sizeof *places);
	if (!places)
		return;
	close_chunk(part);
	measure(part, places);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t bytes = places[i].at;
		places[i] = (struct list_place){0, at};
		at += bytes;
	}
	uint8_t *sorted = malloc((size_t)at + 1);
	if (sorted) {
		for (uint32_t i = 0; i < count; i++)
			log->lists[i * LOG_PARTS + number] = sorted + places[i].at;
		scatter(part, places, sorted);
		free_chunks(part);
		part->end = sorted + at;
	}
	log->sorted[number] = sorted;
	free(places);
}

bool log_sort_end(struct posting_log *log)
{
	for (size_t i = 0; i < LOG_PARTS; i++)
		if (!log->sorted[i])
			return false;
	log->held = 0;
	return true;
}

struct log_run log_list(const struct posting_log *log, uint32_t list)
{
	uint32_t next = list + LOG_PARTS;
	const uint8_t *end = next < log->list_count ? log->lists[next]
						    : log->parts[list & (LOG_PARTS - 1)].end;
	return (struct log_run){log->lists[list], end};
}
