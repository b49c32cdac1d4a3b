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

/* A list, as it grows.  What every article touches stands together, in half a line of
 * the cache; the rest apart. */
struct mem_list {
	struct pool_chain chain;
	uint32_t postings, last_article, last_form;
	uint32_t first; /* part of the article on hand; NONE between articles */
};

struct list_name {
	struct slice key;
	uint32_t forms, first_form; /* how many; linked by next_in_list */
	bool text;
};

/* A surface form within a list; likewise. */
struct form {
	uint32_t number; /* in the list, in the order of first sight; at the end by frequency */
	uint32_t articles, last_article;
	uint32_t surface;
};

struct form_links {
	uint32_t list, next_in_list, next_of_surface;
	bool aside; /* under its other stem: the surface form does not lead here */
};

struct surface {
	struct slice key;
	uint32_t articles, last_article; /* counted when several forms of it may share articles */
	uint32_t first_form;
	bool several;
};

/* What a lexeme is in one space of terms. */
struct word {
	uint32_t form, list, other_form, other_list;
};

struct word_table {
	struct word *words; /* by key of the lexeme */
	size_t room;
};

/* Tokens of the article on hand, in the order of the text. */
struct text_token {
	uint32_t position, next; /* next: of the same lexeme */
	uint16_t span;
	bool headline;
};

/* A lexeme of the article on hand. */
struct local_word {
	uint32_t stamp, first, last; /* its tokens */
};

/* The tokens of one lexeme, in one list. */
struct list_part {
	uint32_t tokens, form, next;
};

/* A token and its form, where several lexemes share a list. */
struct merged_token {
	uint32_t token, form;
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
	struct list_name *names; /* beside the lists */
	struct form *forms;
	struct form_links *links; /* beside the forms */
	struct surface *surfaces;
	size_t list_count, list_room, name_room, form_count, form_room, link_room,
		 surface_count, surface_room;
	struct key_table list_keys, surface_keys;
	char languages[LANGUAGES_MAX][8];
	size_t language_count;
	uint32_t generation;
	struct word_table tables[LANGUAGES_MAX][FIELD_COUNT];
	uint32_t article;
	uint8_t *lengths; /* by article */
	size_t length_room;
	/* of the article on hand */
	uint32_t stamp;
	struct local_word *local; /* by lexeme */
	uint32_t *used;		  /* lexemes */
	struct text_token *tokens;
	struct list_part *parts;
	uint32_t *touched; /* lists */
	struct merged_token *merged;
	size_t local_room, used_count, used_room, token_count, token_room, part_count, part_room,
	    touched_count, touched_room, merged_room;
	struct inverter_counts counts;
};

typedef struct slice key_of(const struct inverter *, uint32_t number);

static inline struct slice list_key(const struct inverter *v, uint32_t number)
{
	return v->names[number].key;
}

static inline struct slice surface_key(const struct inverter *v, uint32_t number)
{
	return v->surfaces[number].key;
}

/* Doubles an array of `size`-byte items until it holds `needed`; `items` is the address
 * of the pointer to it. */
bool inverter_grow(void *items, size_t *room, size_t needed, size_t size);

#endif
