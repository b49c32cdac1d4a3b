/* posting_log.c - see posting_log.h. */
#include "index/posting_log.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CHUNK = 1 << 10,
	LARGE_CHUNK = 1 << 17, /* bytes, as the one above: with its head */
	SLAB_CHUNKS = 32
};

struct log_chunk {
	struct log_chunk *next;
	size_t used, size; /* bytes; `used`, without the head, is known when the next one begins */
	uint8_t bytes[];
};

struct log_slab {
	struct log_slab *next;
	size_t cut; /* bytes */
	uint8_t bytes[];
};

/* ---- chunks -------------------------------------------------------------------------- */

static struct log_chunk *cut_chunk(struct posting_log *log)
{
	struct log_slab *s = log->slabs;
	size_t all = (size_t)SLAB_CHUNKS * LARGE_CHUNK;
	if (!s || s->cut == all) {
		if (!(s = malloc(sizeof *s + all)))
			return NULL;
		*s = (struct log_slab){log->slabs, 0};
		log->slabs = s;
	}
	s->cut += LARGE_CHUNK;
	return (struct log_chunk *)(void *)(s->bytes + s->cut - LARGE_CHUNK);
}

static struct log_chunk *take_large_chunk(struct posting_log *log)
{
	pthread_mutex_lock(&log->lock);
	struct log_chunk *c = log->spare;
	if (c)
		log->spare = c->next;
	else
		c = cut_chunk(log);
	pthread_mutex_unlock(&log->lock);
	return c;
}

/* `size`: with its head. */
static struct log_chunk *take_chunk(struct posting_log *log, size_t size)
{
	struct log_chunk *c = size == LARGE_CHUNK ? take_large_chunk(log) : malloc(size);
	if (c)
		*c = (struct log_chunk){NULL, 0, size};
	return c;
}

static void give_chunks_back(struct posting_log *log, struct log_chunk *c)
{
	pthread_mutex_lock(&log->lock);
	for (struct log_chunk *next; c; c = next) {
		next = c->next;
		if (c->size != LARGE_CHUNK) {
			free(c);
			continue;
		}
		c->next = log->spare;
		log->spare = c;
	}
	pthread_mutex_unlock(&log->lock);
}

void log_init(struct posting_log *log)
{
	*log = (struct posting_log){.held = 0};
	pthread_mutex_init(&log->lock, NULL);
}

void log_free(struct posting_log *log)
{
	for (size_t i = 0; i < LOG_PARTS; i++) {
		give_chunks_back(log, log->parts[i].first);
		give_chunks_back(log, log->parts[i].sorted);
	}
	for (struct log_slab *s = log->slabs, *next; s; s = next) {
		next = s->next;
		free(s);
	}
	free(log->lists);
	pthread_mutex_destroy(&log->lock);
}

/* ---- writing ------------------------------------------------------------------------- */

static void close_chunk(struct log_part *p)
{
	if (p->last)
		p->last->used = (size_t)(p->at - p->last->bytes);
}

bool log_add_chunk(struct posting_log *log, struct log_part *p, size_t needed)
{
	size_t size = p->last ? p->last->size * 2 : FIRST_CHUNK;
	if (size > LARGE_CHUNK)
		size = LARGE_CHUNK;
	while (size - sizeof *p->last < needed)
		size *= 2;
	struct log_chunk *c = take_chunk(log, size);
	if (!c)
		return false;
	close_chunk(p);
	*(p->last ? &p->last->next : &p->first) = c;
	p->last = c;
	p->at = c->bytes;
	p->end = (uint8_t *)c + size;
	log->held += size;
	return true;
}

void log_end_long(struct log_writer *w, uint64_t bytes)
{
	uint8_t length[VARINT_MOST];
	size_t more = (size_t)(store_varint(length, bytes * 4 + w->flags) - length) - 1;
	memmove(w->length + 1 + more, w->length + 1, bytes);
	memcpy(w->length, length, more + 1);
	w->part->at = w->at + more;
}

/* ---- sorting ------------------------------------------------------------------------- */

/* What is known of a list while its part is sorted. */
struct list_place {
	uint8_t *at; /* where its next posting goes */
	uint32_t last_article, bytes;
};

/* A posting of a part; `at` moves behind it. */
struct part_posting {
	uint32_t list, article;
	const uint8_t *bytes; /* from its length on */
	size_t count;
};

static inline struct part_posting read_posting(const uint8_t **at, uint32_t *article)
{
	struct part_posting p = {.list = load_u16(*at)};
	uint32_t step = (*at)[2];
	*at += LOG_HEAD;
	if (p.list == LOG_WIDE) {
		p.list = load_u32(*at);
		step = load_u32(*at + 4);
		*at += 8;
	}
	p.article = *article += step;
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
			l->bytes += (uint32_t)(p.count + (step < 0x80 ? 1 : (size_t)(store_varint(head, step) - head)));
			l->last_article = p.article;
		}
	}
}

/* Places for lists of up to a large chunk; a longer one has a chunk to itself.  False: no memory. */
static bool place_list(struct posting_log *log, struct log_part *part, struct list_place *l)
{
	struct log_chunk *c = part->sorted;
	size_t room = c ? c->size - sizeof *c - c->used : 0;
	if (!c || l->bytes > room) {
		size_t size = l->bytes > LARGE_CHUNK - sizeof *c ? l->bytes + sizeof *c : LARGE_CHUNK;
		bool larger = c && room > size - sizeof *c - l->bytes;
		if (!(c = take_chunk(log, size)))
			return false;
		/* What has more room left stands first. */
		struct log_chunk **before = larger ? &part->sorted->next : &part->sorted;
		c->next = *before;
		*before = c;
	}
	l->at = c->bytes + c->used;
	c->used += l->bytes;
	l->last_article = 0;
	return true;
}

/* Three bytes at least. */
static inline void copy_posting(uint8_t *to, const uint8_t *from, size_t count)
{
	if (count > 16) {
		memcpy(to, from, count);
	} else if (count >= 8) {
		uint64_t last = load_u64(from + count - 8);
		store_u64(to, load_u64(from));
		store_u64(to + count - 8, last);
	} else if (count >= 4) {
		uint32_t last = load_u32(from + count - 4);
		store_u32(to, load_u32(from));
		store_u32(to + count - 4, last);
	} else {
		store_u16(to, load_u16(from));
		to[2] = from[2];
	}
}

static void scatter(const struct log_part *part, struct list_place *places)
{
	uint32_t article = 0;
	for (const struct log_chunk *c = part->first; c; c = c->next) {
		for (const uint8_t *at = c->bytes, *end = at + c->used; at < end;) {
			struct part_posting p = read_posting(&at, &article);
			struct list_place *l = &places[p.list];
			uint8_t *out = store_varint(l->at, p.article - l->last_article);
			copy_posting(out, p.bytes, p.count);
			l->at = out + p.count;
			l->last_article = p.article;
		}
	}
}

bool log_sort_begin(struct posting_log *log, uint32_t lists)
{
	log->lists = calloc(lists + 1, sizeof *log->lists);
	log->list_count = lists;
	return log->lists != NULL;
}

static bool sort_part(struct posting_log *log, uint32_t number, struct list_place *places, uint32_t count)
{
	struct log_part *part = &log->parts[number];
	close_chunk(part);
	measure(part, places);
	for (uint32_t i = 0; i < count; i++) {
		if (!place_list(log, part, &places[i]))
			return false;
		log->lists[i * LOG_PARTS + number] =
		    (struct log_run){places[i].at, places[i].at + places[i].bytes};
	}
	scatter(part, places);
	give_chunks_back(log, part->first);
	part->first = part->last = NULL;
	return true;
}

void log_sort_part(struct posting_log *log, uint32_t number)
{
	uint32_t count = (log->list_count + LOG_PARTS - 1 - number) / LOG_PARTS;
	struct list_place *places = calloc(count + 1, sizeof *places);
	log->parts[number].is_sorted = places && sort_part(log, number, places, count);
	free(places);
}

bool log_sort_end(struct posting_log *log)
{
	for (size_t i = 0; i < LOG_PARTS; i++)
		if (!log->parts[i].is_sorted)
			return false;
	log->held = 0;
	return true;
}
