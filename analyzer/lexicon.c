/* lexicon.c - see lexicon.h. */
#define XXH_INLINE_ALL
#include "analyzer/lexicon.h"

#include <stdlib.h>
#include <xxhash.h>

#include "util/memory.h"

static const size_t FIRST_ROOM = 64;

void lexicon_forget(struct lexicon *l)
{
	arena_free(&l->arena);
	free(l->spellings);
	free(l->lexemes);
	*l = LEXICON_INIT;
}

size_t lexicon_memory(const struct lexicon *l)
{
	return arena_used(&l->arena) + l->spelling_room * sizeof *l->spellings +
	       l->lexeme_room * sizeof *l->lexemes;
}

uint64_t lexicon_hash(struct slice bytes)
{
	return XXH3_64bits(bytes.ptr, bytes.len);
}

/* Words are short: their beginning and their end, which may overlap, are all of
 * them, and no call is worth its while. */
static inline bool same_bytes(const char *a, const char *b, size_t len)
{
	uint64_t first[2], last[2];
	uint32_t head[2], tail[2];
	if (len > sizeof first)
		return memcmp(a, b, len) == 0;
	if (len >= sizeof *first) {
		memcpy(&first[0], a, sizeof *first);
		memcpy(&first[1], b, sizeof *first);
		memcpy(&last[0], a + len - sizeof *last, sizeof *last);
		memcpy(&last[1], b + len - sizeof *last, sizeof *last);
		return first[0] == first[1] && last[0] == last[1];
	}
	if (len >= sizeof *head) {
		memcpy(&head[0], a, sizeof *head);
		memcpy(&head[1], b, sizeof *head);
		memcpy(&tail[0], a + len - sizeof *tail, sizeof *tail);
		memcpy(&tail[1], b + len - sizeof *tail, sizeof *tail);
		return head[0] == head[1] && tail[0] == tail[1];
	}
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

const struct spelling *lexicon_find(const struct lexicon *l, uint64_t hash, struct slice bytes)
{
	if (!l->spelling_room)
		return NULL;
	size_t mask = l->spelling_room - 1;
	for (size_t i = hash & mask; l->spellings[i].spelling; i = (i + 1) & mask) {
		const struct spelling *s = l->spellings[i].spelling;
		if (l->spellings[i].hash == hash && s->len == bytes.len &&
		    same_bytes(s->bytes, bytes.ptr, bytes.len))
			return s;
	}
	return NULL;
}

static bool make_room_for_spelling(struct lexicon *l)
{
	if (l->spelling_count < l->spelling_room / 2)
		return true;
	size_t room = l->spelling_room ? l->spelling_room * 2 : FIRST_ROOM;
	struct spelling_slot *slots = calloc(room, sizeof *slots);
	if (!slots)
		return false;
	memory_large(slots, room * sizeof *slots);
	for (size_t old = 0; old < l->spelling_room; old++) {
		if (!l->spellings[old].spelling)
			continue;
		size_t i = l->spellings[old].hash & (room - 1);
		while (slots[i].spelling)
			i = (i + 1) & (room - 1);
		slots[i] = l->spellings[old];
	}
	free(l->spellings);
	l->spellings = slots;
	l->spelling_room = room;
	return true;
}

enum bf_status lexicon_add(struct lexicon *l, uint64_t hash, struct slice bytes,
			   const struct piece *pieces, size_t count, uint32_t positions,
			   bf_error *error)
{
	if (!make_room_for_spelling(l))
		return error_no_memory(error);
	size_t pieces_size = count * sizeof *pieces;
	char *memory = arena_alloc(&l->arena, pieces_size + sizeof(struct spelling) + bytes.len);
	if (!memory)
		return error_no_memory(error);
	struct spelling *s = (struct spelling *)(void *)(memory + pieces_size);
	if (count)
		memcpy(memory, pieces, pieces_size);
	*s = (struct spelling){(uint16_t)bytes.len, (uint16_t)count, positions};
	memcpy(s->bytes, bytes.ptr, bytes.len);
	size_t i = hash & (l->spelling_room - 1);
	while (l->spellings[i].spelling)
		i = (i + 1) & (l->spelling_room - 1);
	l->spellings[i] = (struct spelling_slot){hash, s};
	l->spelling_count++;
	return BF_OK;
}

const struct lexeme *lexicon_find_lexeme(const struct lexicon *l, uint64_t hash,
					 const struct lexeme *like)
{
	if (!l->lexeme_room)
		return NULL;
	size_t mask = l->lexeme_room - 1;
	for (size_t i = hash & mask; l->lexemes[i].lexeme; i = (i + 1) & mask) {
		const struct lexeme *x = l->lexemes[i].lexeme;
		if (l->lexemes[i].hash == hash && slice_equal(x->surface, like->surface) &&
		    slice_equal(x->stem, like->stem) &&
		    slice_equal(x->other_stem, like->other_stem))
			return x;
	}
	return NULL;
}

const struct lexeme *lexicon_find_plain(const struct lexicon *l, uint64_t hash, struct slice surface)
{
	if (!l->lexeme_room)
		return NULL;
	size_t mask = l->lexeme_room - 1;
	for (size_t i = hash & mask; l->lexemes[i].lexeme; i = (i + 1) & mask)
		if (l->lexemes[i].hash == hash && l->lexemes[i].lexeme->plain &&
		    slice_equal(l->lexemes[i].lexeme->surface, surface))
			return l->lexemes[i].lexeme;
	return NULL;
}

static bool make_room_for_lexeme(struct lexicon *l)
{
	if (l->lexeme_count < l->lexeme_room / 2)
		return true;
	size_t room = l->lexeme_room ? l->lexeme_room * 2 : FIRST_ROOM;
	struct lexeme_slot *slots = calloc(room, sizeof *slots);
	if (!slots)
		return false;
	memory_large(slots, room * sizeof *slots);
	for (size_t old = 0; old < l->lexeme_room; old++) {
		if (!l->lexemes[old].lexeme)
			continue;
		size_t i = l->lexemes[old].hash & (room - 1);
		while (slots[i].lexeme)
			i = (i + 1) & (room - 1);
		slots[i] = l->lexemes[old];
	}
	free(l->lexemes);
	l->lexemes = slots;
	l->lexeme_room = room;
	return true;
}

/* Copies a term to *memory and moves on; an empty one stays NULL. */
static struct slice place_term(char **memory, struct slice term)
{
	if (!term.len)
		return slice_make(NULL, 0);
	memcpy(*memory, term.ptr, term.len);
	struct slice placed = slice_make(*memory, term.len);
	*memory += term.len;
	return placed;
}

enum bf_status lexicon_add_lexeme(struct lexicon *l, uint64_t hash, const struct lexeme *like,
				  const struct lexeme **out, bf_error *error)
{
	if (!make_room_for_lexeme(l))
		return error_no_memory(error);
	bool stem_is_surface = slice_equal(like->stem, like->surface);
	size_t size = like->surface.len + like->other_stem.len;
	if (!stem_is_surface)
		size += like->stem.len;
	struct lexeme *lexeme = arena_alloc(&l->arena, sizeof *lexeme + size);
	if (!lexeme)
		return error_no_memory(error);
	char *memory = (char *)(lexeme + 1);
	*lexeme = *like;
	lexeme->surface = place_term(&memory, like->surface);
	lexeme->stem = stem_is_surface ? lexeme->surface : place_term(&memory, like->stem);
	lexeme->other_stem = place_term(&memory, like->other_stem);
	size_t i = hash & (l->lexeme_room - 1);
	while (l->lexemes[i].lexeme)
		i = (i + 1) & (l->lexeme_room - 1);
	l->lexemes[i] = (struct lexeme_slot){hash, lexeme};
	l->lexeme_count++;
	*out = lexeme;
	return BF_OK;
}
