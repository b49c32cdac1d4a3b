/* warc_memory.c - see warc_memory.h.
 *
 * Names are kept as hashes of 64 bits: what hangs on one is a line for people, and
 * whether a page that another record has is read once more. */
#include "corpus/outside/warc_memory.h"

#include <stdlib.h>
#include <xxhash.h>

struct warc_name {
	uint64_t hash; /* 0: the place is free */
	size_t page;
};

/* What a name is of: the same text may be both an id and a digest. */
enum { BY_ID = 1, BY_URL, BY_URL_AND_DATE, BY_DIGEST };

static uint64_t hash_of(uint64_t kind, struct slice text, struct slice more)
{
	uint64_t hash = XXH3_64bits_withSeed(text.ptr, text.len, kind);
	if (more.len)
		hash = XXH3_64bits_withSeed(more.ptr, more.len, hash);
	return hash ? hash : 1;
}

/* Where it stands in the table, or would. */
static struct warc_name *place_of(struct warc_name *names, size_t room, uint64_t hash)
{
	size_t at = hash & (room - 1);
	while (names[at].hash && names[at].hash != hash)
		at = (at + 1) & (room - 1);
	return &names[at];
}

static bool grow_names(struct warc_memory *m)
{
	size_t room = m->name_room ? m->name_room * 2 : 256;
	struct warc_name *names = calloc(room, sizeof *names);
	if (!names)
		return false;
	for (size_t i = 0; i < m->name_room; i++)
		if (m->names[i].hash)
			*place_of(names, room, m->names[i].hash) = m->names[i];
	free(m->names);
	m->names = names;
	m->name_room = room;
	return true;
}

static bool add_name(struct warc_memory *m, uint64_t hash)
{
	if (m->name_count * 2 >= m->name_room && !grow_names(m))
		return false;
	struct warc_name *name = place_of(m->names, m->name_room, hash);
	m->name_count += name->hash == 0;
	*name = (struct warc_name){hash, m->count - 1};
	return true;
}

static bool grow_pages(struct warc_memory *m)
{
	size_t room = m->room ? m->room * 2 : 64;
	struct warc_page *pages = realloc(m->pages, room * sizeof *pages);
	if (!pages)
		return false;
	m->pages = pages;
	m->room = room;
	return true;
}

bool warc_memory_add(struct warc_memory *m, const struct warc_names *names, uint64_t record)
{
	if (m->count == WARC_MEMORY_PAGES) {
		m->full = true;
		return true;
	}
	if (m->count == m->room && !grow_pages(m))
		return false;
	m->pages[m->count++] = (struct warc_page){.record = record};
	return (!names->id.len || add_name(m, hash_of(BY_ID, names->id, SLICE("")))) &&
	       (!names->digest.len || add_name(m, hash_of(BY_DIGEST, names->digest, SLICE("")))) &&
	       (!names->url.len || (add_name(m, hash_of(BY_URL, names->url, SLICE(""))) &&
				    add_name(m, hash_of(BY_URL_AND_DATE, names->url, names->date))));
}

bool warc_memory_article(struct warc_memory *m, struct slice id)
{
	if (m->count == 0 || m->full || m->pages[m->count - 1].article.ptr)
		return true;
	struct slice copy = arena_copy(&m->arena, id);
	m->pages[m->count - 1].article = copy;
	return copy.ptr != NULL;
}

static const struct warc_page *find(const struct warc_memory *m, uint64_t hash)
{
	const struct warc_name *name = m->name_room ? place_of(m->names, m->name_room, hash) : NULL;
	return name && name->hash ? &m->pages[name->page] : NULL;
}

const struct warc_page *warc_memory_find(const struct warc_memory *m, const struct warc_names *names)
{
	const struct warc_page *page = NULL;
	bool dated = names->url.len && names->date.len;
	if (names->id.len)
		page = find(m, hash_of(BY_ID, names->id, SLICE("")));
	if (!page && dated)
		page = find(m, hash_of(BY_URL_AND_DATE, names->url, names->date));
	if (!page && names->digest.len)
		page = find(m, hash_of(BY_DIGEST, names->digest, SLICE("")));
	if (!names->id.len && !dated && !names->digest.len && names->url.len)
		page = find(m, hash_of(BY_URL, names->url, SLICE("")));
	return page;
}

void warc_memory_free(struct warc_memory *m)
{
	free(m->pages);
	free(m->names);
	arena_free(&m->arena);
	*m = (struct warc_memory){0};
}
