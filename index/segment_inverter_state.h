/* segment_inverter_state.h - what the two files of the inverter share. */
#ifndef INDEX_SEGMENT_INVERTER_STATE_H
#define INDEX_SEGMENT_INVERTER_STATE_H

#include "index/posting_log.h"
#include "index/segment_inverter.h"
#include "util/arena.h"

enum { NONE = UINT32_MAX, FORMS_LIMIT = UINT16_MAX - 1, LANGUAGES_MAX = 64, ANY_LANGUAGE = UINT8_MAX };

struct list_name {
	struct slice key;
	uint32_t forms, first_form; /* how many; linked by next_in_list */
	bool text;
};

/* A surface form within a list. */
struct form {
	uint32_t number; /* in the list, in the order of first sight; at the end by frequency */
	uint32_t articles, last_article;
	uint32_t surface;
};

struct form_links {
	uint32_t list, next_in_list, next_of_surface;
	struct word_table *table; /* the word that is this form, while there is but one; */
	uint32_t word;		  /* NONE: there is none yet, or several are counted together */
	uint8_t language; /* number, or ANY_LANGUAGE: of the articles that have it */
	bool aside; /* under its other stem: the surface form does not lead here */
};

struct surface {
	struct slice key;
	uint32_t articles, last_article; /* counted when several forms of it may share articles, */
	uint32_t first_form;
	bool several;			 /* that is, those of one language */
};

/* What a lexeme is in one space of terms: what every article needs of it. */
struct word {
	uint32_t list;
	uint32_t articles; /* not yet counted in the form */
	uint16_t form;	   /* number in the list */
	bool together; /* its articles are counted in the form: other words may be that form, or
			  its surface form may stand in other lists */
	bool other;    /* it has another stem, too */
};

/* And what few need. */
struct word_more {
	uint32_t form, other_form, other_list; /* other_form: NONE */
};

struct word_table {
	struct word *words; /* by key of the lexeme; list NONE: not met yet */
	struct word_more *more; /* beside the words */
	size_t room, more_room;
	uint8_t language; /* number */
};

/* Tokens of the article on hand, in the order of the text. */
struct text_token {
	uint32_t position, next; /* next: of the same lexeme */
	uint16_t span;
	bool headline;
};

/* A lexeme of the article on hand. */
struct local_word {
	uint32_t stamp, first, last, count; /* its tokens */
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
	struct posting_log log;
	struct arena keys;
	struct list_name *lists;
	struct form *forms;
	struct form_links *links; /* beside the forms */
	struct surface *surfaces;
	size_t list_count, list_room, form_count, form_room, link_room,
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
	uint32_t stamp, key_limit; /* key_limit: above the keys of its lexemes */
	struct local_word *local; /* by lexeme of the document */
	uint32_t *used, *fresh;	  /* lexemes; those that are not learned yet */
	struct text_token *tokens;
	size_t local_room, used_count, used_room, fresh_count, fresh_room, token_count, token_room;
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

/* Nothing is added any more: articles that words were counted in go to their forms, and what
 * only finds words is given back. */
void inverter_settle(struct inverter *);

/* Doubles an array of `size`-byte items until it holds `needed`; `items` is the address
 * of the pointer to it. */
bool inverter_grow(void *items, size_t *room, size_t needed, size_t size);

#endif
