/* case_text.h - words of the text as it is written, capitals and accents.
 *
 * The index knows folded words alone.  Who asks with case: has the article read again,
 * once, and looks at the bytes of the words that the index found. */
#ifndef SEARCHER_CASE_TEXT_H
#define SEARCHER_CASE_TEXT_H

#include "searcher/place_join.h"

/* The words of headline and body of one article. */
struct case_text {
	struct arena arena;
	struct part *part; /* NULL: none yet */
	uint32_t article;
	struct slice language;
	struct case_words {
		struct slice text;
		bool analysed;
		const struct case_word {
			uint32_t start, end; /* bytes */
			uint32_t position;
			uint16_t span;
		} *items;
		size_t count;
	} headline, body;
};

#define CASE_TEXT_INIT ((struct case_text){.arena = ARENA_INIT})
void case_text_free(struct case_text *);

/* The places where the word of the question, a WORD, PREFIX or WILDCARD, stands as it was
 * typed.  In source->arena.  Statuses: as place_join. */
enum bf_status case_text_keep(const struct query *, const struct spans *places,
			      const struct place_source *, struct spans *out, bf_error *);

/* How often the word stands so in an article that has it, whatever its capitals, as far as
 * bytes tell, without a look at the places: a word of letters between blanks. */
struct case_count {
	uint32_t headline, body; /* for certain */
	bool all;		 /* and no oftener; else case_text_keep knows */
};
/* Statuses: as place_join. */
enum bf_status case_text_count(const struct query *, const struct place_source *, struct case_count *out,
			       bf_error *);

/* So many words has the article's headline and body. */
enum bf_status case_text_length(const struct place_source *, uint32_t *words, bf_error *);

#endif
