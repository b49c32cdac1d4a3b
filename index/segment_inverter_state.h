/* segment_inverter_state.h - what the two files of the inverter share.
 *
 * In memory a posting is
 *
 *   varint  distance from the article before;
 *   varint  tokens * 2 + (1: a varint follows: how many of them in the headline)
 *   a token each: varint  gap * 4 + (1: it covers several positions: a varint follows)
 *                 + 2 * (1: another form than the token before: a varint follows) */
#ifndef INDEX_SEGMENT_INVERTER_STATE_H
#define INDEX_SEGMENT_INVERTER_STATE_H

#include "index/segment_inverter.h"
#include "index/segment_pool.h"
#include "util/arena.h"

enum { NONE = UINT32_MAX, FORMS_LIMIT = UINT16_MAX - 1, LANGUAGES_MAX = 64 };

struct mem_list {
	struct slice key;
	struct pool_chain chain;
	uint32_t postings, last_article, last_form;
	uint32_t forms, first_form; /* how many; linked by next_in_list */
	uint32_t first, last;	    /* tokens of the article on hand */
	uint32_t tokens, headline;
	bool text;
};

/* A surface form within a list. */
struct form {
	uint32_t list, surface;
	uint32_t number;	/* in the list, in the order of first sight; at the end by frequency */
	uint32_t articles, last_article;
	uint32_t next_in_list, next_of_surface;
	bool aside; /* under its other stem: the surface form does not lead here */
};

struct surface {
	struct slice key;
	uint32_t articles, last_article;
	uint32_t first_form;
};

/* What a lexeme is in one space of terms. */
struct word {
	uint32_t form, other_form;
};

struct word_table {
	struct word *words; /* by key of the lexeme */
	size_t room;
};

struct text_token {
	uint32_t position, form, next;
	uint16_t span;
	bool headline;
};

struct key_slot {
	uint64_t hash;
	uint32_t number; /* NONE: free */
};

struct key_table {
	struct key_slot *slots;
	size_t mask, used;
};

struct inverter {
	struct pool pool;
	struct arena keys;
	struct mem_list *lists;
	struct form *forms;
	struct surface *surfaces;
	size_t list_count, list_room, form_count, form_room, surface_count, surface_room;
	struct key_table list_keys, surface_keys;
	char languages[LANGUAGES_MAX][8];
	size_t language_count;
	uint32_t generation;
	struct word_table tables[LANGUAGES_MAX][FIELD_COUNT];
	uint32_t article;
	uint8_t *lengths; /* by article */
	size_t length_room;
	struct text_token *tokens;
	uint32_t *touched;
	size_t token_count, token_room, touched_count, touched_room;
	struct inverter_counts counts;
};

typedef struct slice key_of(const struct inverter *, uint32_t number);

static inline struct slice list_key(const struct inverter *v, uint32_t number)
{
	return v->lists[number].key;
}

static inline struct slice surface_key(const struct inverter *v, uint32_t number)
{
	return v->surfaces[number].key;
}

/* Doubles an array of `size`-byte items until it holds `needed`; `items` is the address
 * of the pointer to it. */
bool inverter_grow(void *items, size_t *room, size_t needed, size_t size);

#endif
