/* terminal.h - text for people: width, colour, and nothing that an article
 * could do to a terminal.
 *
 * Everything that comes out of an article passes through here: control
 * characters and the marks that turn the direction of text never reach the
 * screen as they are. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "backfile.h"

struct terminal {
	FILE *out;
	bool is_terminal, colour;
	int width; /* columns; 0: do not wrap (a pipe) */
};

/* Of standard output: NO_COLOR, TERM=dumb and COLUMNS are honoured. */
struct terminal terminal_open(FILE *out);

enum style { STYLE_PLAIN, STYLE_HEADLINE, STYLE_MATCH, STYLE_FAINT };

/* One line or paragraph, indented and wrapped at words, with spans in the style
 * of matches.  Newlines in the text count as spaces. */
void terminal_paragraph(const struct terminal *, enum style, int indent, const char *text,
			size_t length, const bf_span *spans, size_t span_count);

/* A label, and beside it, from the column `indent` on, its text, wrapped; a single
 * long word is left in one piece. */
void terminal_field(const struct terminal *, const char *label, int indent, const char *text,
		    size_t length);

/* Text without any wrapping, made harmless; newlines and tabs stay. */
void terminal_raw(const struct terminal *, const char *text, size_t length);

/* "backfile: message" with the hint below, on standard error. */
void complain(const bf_error *error);

/* The same for a question: the question itself, and a caret under the column. */
void complain_of_query(const char *question, const bf_error *error);

#endif
