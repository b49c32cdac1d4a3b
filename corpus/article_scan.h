/* article_scan.h - the reading of one article out of JSON, as its three files
 * share it: values are collected into items (article_collect.c), the rule of a
 * field takes from the items what it can use (article_rules.c), and the object
 * is walked key by key (article_json.c). */
#ifndef CORPUS_ARTICLE_SCAN_H
#define CORPUS_ARTICLE_SCAN_H

#include "corpus/article_names.h"
#include "util/json.h"

/* One value, or one item of a list of values. */
struct item {
	enum json_event kind;
	struct subject value; /* a plain text is a name */
	uint8_t name_rank;    /* of an object's name: 0 none yet */
	struct slice role;    /* of an object: "main", "caption" … */
	struct slice type;    /* of an object: its media type */
	size_t at;	      /* byte of the text */
};

struct scan {
	struct json_reader json;
	struct arena *arena;
	struct article *article;
	struct article_notes *notes;
	bf_error *error;
	struct item *items; /* of the value on hand */
	size_t item_count, item_capacity;
	struct subject *subjects; /* all of them so far */
	size_t subject_count, subject_capacity;
	struct slice *places;
	size_t place_count, place_capacity;
	uint8_t rank[JSON_FIELD_COUNT];	    /* of the value that a field has; 0: none */
	struct slice keys[JSON_SPELLING_MAX]; /* as written, of the spellings met */
	uint8_t markup;			    /* enum markup_hint of the value on hand */
	bool used;			    /* set by a rule that took the value on hand */
	bool said_embargoed;		    /* the status says so, whatever the embargo says */
};

/* ---- what is wrong ----------------------------------------------------------------- */

/* Refuses the article because of the byte `at`.  Returns BF_BAD_ARTICLE. */
enum bf_status scan_refuse(struct scan *, size_t at, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The same for the fault that the JSON reader found. */
enum bf_status scan_refuse_json(struct scan *);
/* Goes on, and notes what is left out. */
void scan_note(struct scan *, size_t at, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- values ------------------------------------------------------------------------ */

/* All of the value that began with `event`, into scan.items. */
enum bf_status scan_collect(struct scan *, enum json_event event);

/* The text of an item: its name, else its code. */
struct slice scan_item_text(const struct item *);
/* The first item that has a text, or NULL. */
const struct item *scan_first_text(const struct scan *);

/* "medtop:20000772" is a scheme and a code; a web address is neither. */
bool scan_split_qcode(struct slice text, struct subject *out);

/* Room for one more in a growing array of the arena; NULL when out of memory. */
void *scan_grow(struct arena *, void *items, size_t count, size_t *capacity, size_t size);

/* The text of an item, out of its markup where it is such.  Captions in it, unless
 * `captions` is NULL, are apart.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status scan_plain_text(struct scan *, const struct item *, struct slice *out,
			       struct slice *captions);

/* ---- rules ------------------------------------------------------------------------- */

/* How a field takes what it can use out of scan.items; sets scan.used when it
 * has taken something that other spellings should not overwrite. */
struct rule {
	enum bf_status (*take)(struct scan *, const struct rule *);
	size_t offset;	    /* in the article, of what it fills in */
	const char *scheme; /* of subjects */
	bool all;	    /* every spelling counts, not only the best */
};

/* At the end: an article said to be embargoed, without a time, is withheld. */
void scan_settle(struct scan *);

/* Of an enum json_field but NONE; static. */
const struct rule *scan_rule(uint8_t field);

#endif
