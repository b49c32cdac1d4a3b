/* query_lexer.h - a question in tokens.
 *
 * The lexer knows quotes, escapes, operators and fields; what binds to what is
 * the parser's.  It hands out one token at a time and keeps the notes of both. */
#ifndef SEARCHER_QUERY_LEXER_H
#define SEARCHER_QUERY_LEXER_H

#include "searcher/query_operator.h"

enum query_token_kind {
	TOKEN_END,
	TOKEN_WORD,   /* text, exact, boost */
	TOKEN_PREFIX, /* text, boost */
	TOKEN_WILDCARD, /* text (a pattern), boost */
	TOKEN_FUZZY,  /* text, number, boost */
	TOKEN_PHRASE, /* content, stemmed */
	TOKEN_DATE,   /* first, last */
	TOKEN_LENGTH, /* first, last */
	TOKEN_FIELD,  /* field; its value is the next token */
	TOKEN_CASE,   /* `case:`; the same */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_BOOST,  /* boost: of the phrase or bracket that it stands behind */
	TOKEN_COMMA,  /* in the brackets of a field */
	TOKEN_OPERATOR, /* row, number, apart */
	TOKEN_MINUS,    /* `-` right before what it excludes */
};

struct query_token {
	enum query_token_kind kind;
	uint32_t start, end;  /* bytes of the question */
	struct slice text;    /* in the arena, without escapes */
	struct slice content; /* PHRASE: between the quotes, escapes and all */
	bool exact, stemmed;
	enum field field;
	const struct query_operator *row; /* of an operator */
	uint32_t number;                  /* of an operator, or a fuzzy word */
	uint32_t boost;
	bool apart; /* NOT NEAR */
	int32_t first, last;
};

struct query_lexer {
	struct slice text; /* the question, in the arena */
	uint32_t at;
	struct arena *arena;
	uint32_t distance_limit;
	int64_t now;
	bool after_field;     /* the token before was FIELD or CASE */
	bool after_case;      /* it was CASE */
	uint32_t list_depth;  /* brackets open since a field's; 0: none */
	uint32_t dates_depth; /* list_depth in the brackets of `date:`; 0: not in them */
	bool whole_commas;    /* these are of a field where commas are part of the text */
	enum field field;     /* the last one named */
	bool saw_punctuation; /* something that could not be found was left out */
	uint32_t closed_at;   /* where a phrase or bracket ended; UINT32_MAX before any */
	uint32_t open_ended;  /* bit a make of quote: no partner further on */
	uint32_t noted;       /* bit a kind of note that was made once */
	struct query_note *notes, *last_note;
	bf_error *error;
};

/* The next token.  Statuses: BF_OK, BF_BAD_QUERY, BF_NO_MEMORY. */
enum bf_status query_lexer_next(struct query_lexer *, struct query_token *);

/* The next word of a phrase's content from *at on: WORD or PREFIX, or END. */
enum bf_status query_lexer_piece(struct query_lexer *, struct slice content, uint32_t *at,
				 struct query_token *);

/* ---- for the files of the lexer ------------------------------------------------- */

/* From the opening mark at l->at: content, and l->at behind the closing one. */
enum bf_status query_lexer_quoted(struct query_lexer *, struct slice *content);

/* The value of `date:`, which begins at l->at: query_lexer_date.c. */
enum bf_status query_lexer_date(struct query_lexer *, struct query_token *);

/* `name:` at the start of a token, name being one of ours; and being none. */
enum bf_status query_lexer_field(struct query_lexer *, struct slice name, struct query_token *);
enum bf_status query_lexer_unknown_field(struct query_lexer *, uint32_t start, struct slice name);

/* Does nothing follow at `at`, or a space or closing bracket? */
bool query_lexer_nothing_at(const struct query_lexer *, uint32_t at);

/* ---- errors and notes ------------------------------------------------------------- */

/* Adds a note about bytes start to end.  BF_OK or BF_NO_MEMORY. */
enum bf_status query_lexer_note(struct query_lexer *, uint32_t start, uint32_t end,
				const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Says, once each, that a character that looks like an operator of another
 * language is none here. */
enum bf_status query_lexer_note_strangers(struct query_lexer *, uint32_t start, struct slice chunk);

/* Says, once each, that an operator of another language is a word here.  BF_OK or BF_NO_MEMORY. */
enum bf_status query_lexer_note_foreign(struct query_lexer *, uint32_t start, struct slice chunk);

/* Says, once, that a symbol (a picture, a currency sign alone) was left out. */
enum bf_status query_lexer_note_symbol(struct query_lexer *, uint32_t start, struct slice chunk);

/* Sets the error about bytes start to end and returns BF_BAD_QUERY. */
enum bf_status query_error(bf_error *, uint32_t start, uint32_t end, const char *hint,
			   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A piece of the question short enough for a message, for "%.*s". */
struct slice query_excerpt(struct slice text, uint32_t start, uint32_t end);

#endif
