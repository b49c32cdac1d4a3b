/* csv.c - see csv.h. */
#include "cli/csv.h"

#include <inttypes.h>
#include <string.h>

/* ---- writing ------------------------------------------------------------------------- */

static bool is_formula(const char *text)
{
	/* The full-width forms of the four signs, which some programs take for the same. */
	static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
	if (*text && strchr("=+-@\t\r\n", *text))
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	return false;
}

/* A control character that has no place in a table; *len: its bytes. */
static bool is_control(const char *at, size_t *len)
{
	unsigned char c = (unsigned char)at[0], next = c ? (unsigned char)at[1] : 0;
	*len = c == 0xc2 && next >= 0x80 && next < 0xa0 ? 2 : 1;
	return *len == 2 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

void csv_cell(FILE *out, bool first, const char *text)
{
	bool quoted = strpbrk(text, ",;\"\t\r\n") || *text == ' ', formula = is_formula(text);
	if (!first)
		putc(',', out);
	if (quoted)
		putc('"', out);
	if (formula)
		putc('\'', out);
	for (size_t len; *text; text += len) {
		if (is_control(text, &len)) {
			putc(' ', out);
			continue;
		}
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	if (quoted)
		putc('"', out);
}

void csv_number(FILE *out, bool first, uint64_t number)
{
	fprintf(out, "%s%" PRIu64, first ? "" : ",", number);
}

void csv_end_row(FILE *out)
{
	putc('\n', out);
}

/* ---- reading ------------------------------------------------------------------------- */

struct csv_reader csv_reader_make(FILE *in)
{
	return (struct csv_reader){.in = in, .next_line = 1, .bytes = BUF_INIT(CSV_ROW_MAX)};
}

static int next_byte(struct csv_reader *r)
{
	int c = getc(r->in);
	if (c == '\r') {
		int after = getc(r->in);
		if (after != '\n' && after != EOF)
			ungetc(after, r->in);
		c = '\n';
	}
	r->next_line += c == '\n';
	return c;
}

/* The separator is what the bytes of the first row say, outside of quotes. */
static char find_separator(const struct buf *row)
{
	size_t counts[3] = {0};
	static const char separators[3] = {',', ';', '\t'};
	bool quoted = false;
	for (size_t i = 0; i < row->len; i++) {
		quoted ^= row->ptr[i] == '"';
		for (int k = 0; k < 3 && !quoted; k++)
			counts[k] += row->ptr[i] == separators[k];
	}
	int best = counts[1] > counts[0] ? 1 : 0;
	return separators[counts[2] > counts[best] ? 2 : best];
}

static bool separates(const struct csv_reader *r, int c)
{
	return r->separator ? c == r->separator : c == ',' || c == ';' || c == '\t';
}

static void pass_byte_order_mark(const struct csv_reader *r, struct buf *row)
{
	if (!r->started && row->len == 3 && memcmp(row->ptr, "\xef\xbb\xbf", 3) == 0)
		buf_clear(row);
}

/* The bytes of a row as they stand there, without the line end.  In a cell that begins
 * with quotes, quotes begin and end what is taken as it is; in others they are like
 * any character. */
static enum csv_row read_bytes(struct csv_reader *r, struct buf *row)
{
	bool quoted = false, begins = true, in_quoted_cell = false;
	int c;
	r->line = r->next_line;
	while ((c = next_byte(r)) != EOF && (c != '\n' || quoted)) {
		if (begins)
			in_quoted_cell = c == '"';
		if (c == '"' && in_quoted_cell)
			quoted = !quoted; /* two in a row: closed and opened again */
		begins = !quoted && separates(r, c);
		buf_append_byte(row, (uint8_t)c);
		pass_byte_order_mark(r, row);
		begins |= row->len == 0;
	}
	if (ferror(r->in))
		return CSV_UNREADABLE;
	if (row->broken != BF_OK)
		return row->broken == BF_NO_MEMORY ? CSV_NO_MEMORY : CSV_TOO_LARGE;
	if (quoted)
		return CSV_UNCLOSED;
	return c == EOF && row->len == 0 ? CSV_END : CSV_ROW;
}

/* One cell from *at on, without its quotes; moves *at behind its separator, or to NULL. */
static void split_cell(struct csv_reader *r, const char **at, const char *end)
{
	const char *from = *at;
	bool quoted = from < end && *from == '"';
	from += quoted;
	for (; from < end && (quoted || *from != r->separator); from++) {
		if (quoted && *from == '"') {
			if (from + 1 < end && from[1] == '"')
				from++;
			else {
				quoted = false;
				continue;
			}
		}
		if (*from)
			buf_append_byte(&r->bytes, (uint8_t)*from);
	}
	buf_append_byte(&r->bytes, 0);
	*at = from < end ? from + 1 : NULL;
}

static enum csv_row split(struct csv_reader *r, const struct buf *row)
{
	const char *at = row->ptr, *end = row->ptr + row->len;
	buf_clear(&r->bytes);
	for (r->count = 0; at; r->count++) {
		if (r->count == CSV_CELLS_MAX)
			return CSV_TOO_LARGE;
		split_cell(r, &at, end);
	}
	if (r->bytes.broken != BF_OK)
		return r->bytes.broken == BF_NO_MEMORY ? CSV_NO_MEMORY : CSV_TOO_LARGE;
	const char *cell = r->bytes.ptr;
	for (size_t i = 0; i < r->count; i++, cell += strlen(cell) + 1)
		r->cells[i] = cell;
	return CSV_ROW;
}

enum csv_row csv_next_row(struct csv_reader *r)
{
	struct buf row = BUF_INIT(CSV_ROW_MAX);
	r->count = 0;
	enum csv_row what = read_bytes(r, &row);
	if (what == CSV_ROW && !r->started) {
		r->separator = find_separator(&row);
		r->started = true;
	}
	if (what == CSV_ROW && row.len == 0)
		what = CSV_BLANK;
	if (what == CSV_ROW)
		what = split(r, &row);
	buf_free(&row);
	return what;
}
