/* chain.h - the inside of an analyzer.  This header is the room's own. */
#ifndef ANALYZER_CHAIN_H
#define ANALYZER_CHAIN_H

#include "analyzer/analyzer.h"
#include "analyzer/cut.h"
#include "analyzer/lexicon.h"
#include "analyzer/word_cache.h"

struct analyzer {
	const struct language *language; /* NULL: unknown */
	struct stemmer *stemmer;	 /* owned; NULL if language is */
	bool turkish;			 /* I is the capital of dotless i; endings after an apostrophe */
	bool decimal_comma;
	bool keeps_possessive; /* 's is a plural, as in Dutch */
	bool has_contractions; /* n't, 'll, as in English */
	/* The stop words that have accents, folded, sorted; owned, with their bytes. */
	struct arena list_arena;
	struct slice *stop_words;
	size_t stop_count;
	/* The words of exceptions and bridges that have accents, by their spelling
	 * without; sorted, owned, with its bytes. */
	struct accentless {
		struct slice spelling, stem;
	} *accentless;
	size_t accentless_count;

	struct lexicon remembered;
	struct word_cache frequent; /* of these, once there are many */
	struct lexicon passing; /* for ANALYZE_HIGHLIGHT; emptied before each */
	struct lexicon *aside;	/* the one that what is new goes to; NULL: it is remembered */
	bool places_only; /* ANALYZE_PLACES: there are no lexemes */

	struct token *tokens; /* owned */
	size_t token_count, token_room;
	size_t *entwined; /* owned: tokens that came of a PIECE_ENTWINED */
	size_t entwined_count, entwined_room;

	struct arena reading_arena; /* of analyzer_query_readings */
	struct cutter cutter;
};

/* The lexeme of a folded word, accents kept.  *accented: it has accents that
 * were folded.  BF_OK, BF_NO_MEMORY. */
enum bf_status chain_lexeme(struct analyzer *, struct slice folded, bool stemmed,
			    const struct lexeme **out, bool *accented, bf_error *);

/* Reads what the lists of the language say of words with accents.
 * BF_OK, BF_NO_MEMORY. */
enum bf_status chain_load_lists(struct analyzer *, bf_error *);
bool chain_is_stop_word(const struct analyzer *, struct slice surface);

#endif
