/* tally.c - see tally.h. */
#include "searcher/tally.h"

#include <stdlib.h>
#include <xxhash.h>

void tally_init(struct tally *t, struct arena *arena)
{
	*t = (struct tally){.arena = arena};
}

/* The slot of the text: its own, or the empty one where it belongs. */
static uint32_t find_slot(const struct tally *t, struct slice text)
{
	uint32_t at = (uint32_t)XXH3_64bits(text.ptr, text.len) & (t->slot_count - 1);
	while (t->slots[at] && !slice_equal(t->entries[t->slots[at] - 1].text, text))
		at = (at + 1) & (t->slot_count - 1);
	return at;
}

/* Twice the room; what was in use stays in the arena. */
static bool grow(struct tally *t)
{
	uint32_t room = t->room ? t->room * 2 : 32;
	struct tally_entry *entries = arena_alloc(t->arena, room * sizeof *entries);
	uint32_t *slots = arena_calloc(t->arena, (size_t)room * 2, sizeof *slots);
	if (!entries || !slots)
		return false;
	if (t->count)
		memcpy(entries, t->entries, t->count * sizeof *entries);
	t->entries = entries;
	t->room = room;
	t->slots = slots;
	t->slot_count = room * 2;
	for (uint32_t i = 0; i < t->count; i++)
		t->slots[find_slot(t, entries[i].text)] = i + 1;
	return true;
}

struct tally_entry *tally_add(struct tally *t, struct slice text, uint64_t articles)
{
	if (t->no_memory || (t->count == t->room && !grow(t))) {
		t->no_memory = true;
		return NULL;
	}
	uint32_t slot = find_slot(t, text);
	if (t->slots[slot] == 0) {
		struct slice copy = arena_copy(t->arena, text);
		t->no_memory = !copy.ptr;
		if (t->no_memory)
			return NULL;
		t->entries[t->count++] = (struct tally_entry){.text = copy};
		t->slots[slot] = t->count;
	}
	struct tally_entry *entry = &t->entries[t->slots[slot] - 1];
	entry->articles += articles;
	return entry;
}

static int most_first(const void *a, const void *b)
{
	const struct tally_entry *x = a, *y = b;
	if (x->articles != y->articles)
		return x->articles > y->articles ? -1 : 1;
	return slice_compare(x->text, y->text);
}

uint32_t tally_sort(struct tally *t, uint32_t most)
{
	uint32_t kept = 0;
	if (t->count)
		qsort(t->entries, t->count, sizeof *t->entries, most_first);
	for (uint32_t i = 0; i < t->count; i++) {
		struct tally_entry entry = t->entries[i];
		if (entry.chosen || (i < most && entry.articles))
			t->entries[kept++] = entry;
	}
	t->slot_count = 0; /* the slots are wrong from now on: nothing more is added */
	return kept;
}
