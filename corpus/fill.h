/* fill.h - an article filled in field by field, for formats that are no JSON.
 *
 * The rules are those of article_rules.c: what a date, a status, an embargo or a
 * list of keywords may look like, what fails closed, what is left out with a
 * note.  A filler remembers its first failure and does nothing after it, so that
 * a reader fills in straight on and looks at `status` once, at the end. */
#ifndef CORPUS_FILL_H
#define CORPUS_FILL_H

#include "corpus/article_scan.h"

struct fill {
	struct scan scan;
	enum bf_status status;
	size_t at; /* byte of the record that notes are to name; set it at will */
};

/* Zeroes the article; notes are added to, error is as for article_from_json.
 * Nothing is to be freed. */
void fill_begin(struct fill *, struct arena *, struct article *, struct article_notes *,
		bf_error *);

/* A text for a field.  Of several, that of the lowest rank wins (from 1), the
 * first among equals; subjects, places, status and embargo take all.  An empty
 * text says nothing. */
void fill_text(struct fill *, enum json_field, unsigned rank, struct slice text);

/* Several texts at once: persons of a byline, paragraphs of a note. */
void fill_list(struct fill *, enum json_field, unsigned rank, const struct slice *items,
	       size_t count);

/* A subject as it is; one with neither code nor name is left out. */
void fill_subject(struct fill *, struct subject);

/* A time that was read already.  For FIELD_EMBARGO one without precision is an
 * embargo that cannot be read. */
void fill_embargo(struct fill *, struct moment until);

/* Has the field a value from a text of this rank or better? */
bool fill_has(const struct fill *, enum json_field);

/* A note about the article, at fill.at. */
void fill_note(struct fill *, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What can only be said at the end: an article that is embargoed without an end
 * is withheld.  Returns the status. */
enum bf_status fill_end(struct fill *);

/* A date as articles may have it (the years 1600 to 2200, also seconds since
 * 1970); false where it is none. */
bool fill_parse_date(struct slice text, struct moment *out);

#endif
