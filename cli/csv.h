/* csv.h - tables as comma-separated values: written for spreadsheets, read from them.
 *
 * What is written is RFC 4180 with line feeds: a cell stands in quotes where it has to.  A
 * spreadsheet takes a cell that begins with = + - @, a tab or a line end for a
 * formula, and would compute what an article's text says: such cells begin with an
 * apostrophe instead.  Control characters become spaces, but for tabs and line ends. */
#ifndef CLI_CSV_H
#define CLI_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/buf.h"

/* The next cell of the row; `first`: no comma before it.  `text` is UTF-8. */
void csv_cell(FILE *out, bool first, const char *text);
void csv_number(FILE *out, bool first, uint64_t number);
void csv_end_row(FILE *out);

/* ---- reading ------------------------------------------------------------------------- */

enum { CSV_CELLS_MAX = 256, CSV_ROW_MAX = 1 << 20 };

struct csv_reader {
	FILE *in;
	uint64_t line; /* of the file, from 1: where the row on hand begins */
	uint64_t next_line;
	char separator; /* comma, semicolon or tab: what the first row has most of */
	struct buf bytes; /* of the row: cells, a NUL after each */
	const char *cells[CSV_CELLS_MAX];
	size_t count;
	bool started;
};

enum csv_row {
	CSV_ROW,
	CSV_BLANK,     /* nothing in the line */
	CSV_END,
	CSV_UNCLOSED,  /* quotes that are not closed before the end of the file */
	CSV_TOO_LARGE, /* a row of more bytes or cells than the maximum; the rest of the line is passed over */
	CSV_NO_MEMORY,
	CSV_UNREADABLE /* errno says why */
};

struct csv_reader csv_reader_make(FILE *in); /* its bytes are to be freed */
enum csv_row csv_next_row(struct csv_reader *);

#endif
