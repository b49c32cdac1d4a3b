/* article_names.h - the words by which others call what an article has: keys of
 * JSON objects, statuses, languages.  Tables, and looking things up in them. */
#ifndef CORPUS_ARTICLE_NAMES_H
#define CORPUS_ARTICLE_NAMES_H

#include "corpus/article.h"

/* What a key of a JSON object stands for. */
enum json_field {
	JSON_FIELD_NONE, /* nothing of ours */
	JSON_FIELD_ID,
	JSON_FIELD_VERSION,
	JSON_FIELD_HEADLINE,
	JSON_FIELD_KICKER,
	JSON_FIELD_SLUGLINE,
	JSON_FIELD_BYLINE,
	JSON_FIELD_DATELINE,
	JSON_FIELD_PUBLISHED,
	JSON_FIELD_UPDATED,
	JSON_FIELD_EMBARGO,
	JSON_FIELD_STATUS,
	JSON_FIELD_DRAFT, /* a status as true or false */
	JSON_FIELD_DESK_WITHDRAWAL,
	JSON_FIELD_URGENCY,
	JSON_FIELD_SECTION,
	JSON_FIELD_SUBJECTS, /* with their own schemes */
	JSON_FIELD_TOPICS,   /* subjects of the scheme "topic", and so on */
	JSON_FIELD_KEYWORDS,
	JSON_FIELD_TAGS,
	JSON_FIELD_PEOPLE,
	JSON_FIELD_ORGS,
	JSON_FIELD_PLACES,
	JSON_FIELD_LANGUAGE,
	JSON_FIELD_SOURCE,
	JSON_FIELD_URL,
	JSON_FIELD_WORDS,
	JSON_FIELD_USAGE_TERMS,
	JSON_FIELD_COPYRIGHT,
	JSON_FIELD_EDITORS_NOTE,
	JSON_FIELD_BODY,
	JSON_FIELD_CAPTIONS,
	JSON_FIELD_COUNT
};

struct json_spelling {
	const char *name; /* lower case, without _ - and : (but a _ in front stays) */
	uint8_t field;	  /* enum json_field */
	uint8_t rank;	  /* from 1: where several are there, the lowest wins */
};

enum { JSON_SPELLING_MAX = 256 };

/* Rows of the table, sorted by name; NULL past the end. */
const struct json_spelling *json_spelling_at(size_t i);
/* The row of a key, in any case, with or without _ - and :, or NULL. */
const struct json_spelling *json_spelling_find(struct slice key);

/* When the value of a key is markup, whose text is meant. */
enum markup_hint {
	MARKUP_NEVER,  /* Backfile's own names, and those that say "text" */
	MARKUP_WHOLE,  /* "body": when it is markup from its first byte to its last */
	MARKUP_LIKELY, /* when it holds some */
	MARKUP_ALWAYS, /* "body_html" */
};

enum markup_hint json_key_markup(struct slice key, const struct json_spelling *);

/* What a word for the state of an article means ("usable", "stat:canceled",
 * "published", "draft").  `understood` is set to whether it is known; what is
 * not is withheld. */
enum article_status article_status_named(struct slice word, bool *understood);

/* A code as articles keep it for a tag or name of a language: "en" for "en-US",
 * "eng" and "English".  A tag that is not in the table gives its first two or
 * three letters in lower case, anything else the empty slice.  The result is
 * static or in `arena`; empty too when out of memory. */
struct slice article_language_code(struct slice tag, struct arena *);

/* "STOCKHOLM, Aug 29, 2014 (AFP) -" was filed from STOCKHOLM: without the agency,
 * the date and the dash that follow the place; empty where it is but a date. */
struct slice article_filed_from(struct slice dateline);

#endif
