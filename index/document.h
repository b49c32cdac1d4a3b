/* document.h - an article and its words, ready to be stored.
 *
 * What the indexer makes of an article by analysing it, and what both homes
 * of postings are built from: the distinct lexemes of the article, and for
 * each field the tokens in the order of the text, naming lexemes by number. */
#ifndef INDEX_DOCUMENT_H
#define INDEX_DOCUMENT_H

#include "analyzer/analyzer.h"
#include "index/schema.h"

struct document_lexeme {
	const struct lexeme *word; /* of the analyzer: its surface form and stems */
	uint32_t key;		   /* the same for equal lexemes of all documents of one language and one
				    generation: small, for tables beside the lexemes */
};

struct document_token {
	uint32_t position; /* of the field, from 0; body positions without POSITION_BODY */
	uint32_t lexeme;   /* index into lexemes */
	uint16_t span;	   /* positions covered, ≥ 1 */
	uint16_t flags;	   /* enum token_flags of the analyzer */
};

struct document_field {
	enum field field; /* HEADLINE, BODY, BYLINE …; never TEXT */
	const struct document_token *tokens; /* by position, compounds before their parts */
	size_t count;
};

/* Analysis of the body may begin afresh here: bytes of the body, position without POSITION_BODY. */
struct text_checkpoint {
	uint32_t position, byte;
};

struct document {
	const struct article *article;
	struct slice language; /* code under which its stems are filed; "" none */
	uint32_t length;       /* positions of headline plus body */
	uint32_t generation;   /* of the keys: another one when they begin afresh */
	const struct document_lexeme *lexemes;
	size_t lexeme_count;
	const struct document_field *fields;
	size_t field_count;
	const struct text_checkpoint *checkpoints; /* of the body (index/checkpoints.h) */
	size_t checkpoint_count;
};

#endif
