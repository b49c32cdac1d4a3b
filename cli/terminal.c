/* terminal.c - see terminal.h. */
#include "cli/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/slice.h"
#include "util/utf8.h"

static const char *const style_codes[] = {
    [STYLE_PLAIN] = "", [STYLE_HEADLINE] = "\033[1m", [STYLE_MATCH] = "\033[1;33m", [STYLE_FAINT] = "\033[2m"};

static int terminal_width(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	long width = columns ? strtol(columns, NULL, 10) : 0;
	if (width <= 0 && ioctl(fileno(out), TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	return width < 20 || width > 1000 ? 80 : (int)width;
}

struct terminal terminal_open(FILE *out)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	struct terminal t = {.out = out, .is_terminal = isatty(fileno(out)) == 1};
	t.colour = t.is_terminal && !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
	t.width = t.is_terminal ? terminal_width(out) : 0;
	return t;
}

/* Characters that do something to a terminal or to the reading of a line. */
static bool is_harmful(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || c >= 0xe0000;
}

/* Columns a character takes, near enough: marks none, East Asian ones two. */
static int columns_of(uint32_t c)
{
	if ((c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x20d0 && c <= 0x20ff))
		return 0;
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
	       (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
	       (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd)
		   ? 2
		   : 1;
}

/* The character at `at`: what to print (0: nothing) and how long it is. */
static size_t safe_character(struct slice text, size_t at, uint32_t *character)
{
	size_t len = utf8_decode(text, at, character);
	if (len == 0) {
		*character = 0xfffd;
		return 1;
	}
	if (*character == '\n' || *character == '\t' || *character == '\r')
		*character = ' ';
	else if (is_harmful(*character))
		*character = 0;
	return len;
}

static void put_character(FILE *out, uint32_t character)
{
	char bytes[4];
	fwrite(bytes, 1, utf8_encode(character, bytes), out);
}

void terminal_raw(const struct terminal *t, const char *text, size_t length)
{
	struct slice s = {text, length};
	for (size_t at = 0, len; at < length; at += len) {
		uint32_t character;
		len = safe_character(s, at, &character);
		if (text[at] == '\n' || text[at] == '\t')
			character = (uint32_t)text[at];
		if (character)
			put_character(t->out, character);
	}
}

/* ---- paragraphs ---------------------------------------------------------------------- */

struct paragraph {
	const struct terminal *t;
	enum style style;
	int indent, column; /* column: 0 at the start of a line that has no indent yet */
	struct slice text;
	const bf_span *spans;
	size_t span_count, span;
	bool marked; /* the style of matches is on */
};

static void set_mark(struct paragraph *p, size_t at)
{
	while (p->span < p->span_count && p->spans[p->span].end <= at)
		p->span++;
	bool marked = p->span < p->span_count && p->spans[p->span].start <= at;
	if (marked == p->marked)
		return;
	p->marked = marked;
	if (p->t->colour) {
		fputs("\033[0m", p->t->out);
		fputs(style_codes[marked ? STYLE_MATCH : p->style], p->t->out);
	}
}

static void new_line(struct paragraph *p)
{
	if (p->column)
		fputc('\n', p->t->out);
	fprintf(p->t->out, "%*s", p->indent, "");
	p->column = p->indent;
}

/* Where the word that begins at `at` ends, and how wide it is. */
static size_t measure_word(const struct paragraph *p, size_t at, int *width)
{
	*width = 0;
	while (at < p->text.len) {
		uint32_t character;
		size_t len = safe_character(p->text, at, &character);
		if (character == ' ')
			break;
		*width += character ? columns_of(character) : 0;
		at += len;
	}
	return at;
}

static void put_word(struct paragraph *p, size_t at, size_t end)
{
	while (at < end) {
		uint32_t character;
		size_t len = safe_character(p->text, at, &character);
		set_mark(p, at);
		int width = character ? columns_of(character) : 0;
		if (p->t->width && p->column + width > p->t->width)
			new_line(p);
		if (character)
			put_character(p->t->out, character);
		p->column += width;
		at += len;
	}
}

/* The words of the paragraph, from the column where it stands. */
static void put_words(struct paragraph *p)
{
	const struct terminal *t = p->t;
	for (size_t at = 0; at < p->text.len;) {
		uint32_t character;
		int width;
		size_t len = safe_character(p->text, at, &character);
		if (character == ' ') {
			at += len;
			continue;
		}
		size_t end = measure_word(p, at, &width);
		if (p->column > p->indent && t->width && p->column + 1 + width > t->width) {
			new_line(p);
		} else if (p->column > p->indent) {
			set_mark(p, at - 1);
			fputc(' ', t->out);
			p->column++;
		}
		put_word(p, at, end);
		at = end;
	}
}

void terminal_paragraph(const struct terminal *t, enum style style, int indent, const char *text,
			size_t length, const bf_span *spans, size_t span_count)
{
	struct paragraph p = {.t = t, .style = style, .indent = indent, .text = {text, length},
			      .spans = spans, .span_count = span_count};
	new_line(&p);
	if (t->colour)
		fputs(style_codes[style], t->out);
	put_words(&p);
	fputs(t->colour ? "\033[0m\n" : "\n", t->out);
}

void terminal_field(const struct terminal *t, const char *label, int indent, const char *text,
		    size_t length)
{
	struct terminal whole = *t;
	struct paragraph p = {.t = &whole, .indent = indent, .column = indent, .text = {text, length}};
	if (!memchr(text, ' ', length)) /* an address in two pieces is none */
		whole.width = 0;
	fprintf(t->out, "%-*s", indent, label);
	put_words(&p);
	fputc('\n', t->out);
}

/* ---- complaints ------------------------------------------------------------------------ */

static void print_hint(const struct terminal *t, const bf_error *error)
{
	if (!error->hint[0])
		return;
	fputs("  ", stderr);
	terminal_raw(t, error->hint, strlen(error->hint));
	fputc('\n', stderr);
}

void complain(const bf_error *error)
{
	struct terminal t = terminal_open(stderr);
	fputs("backfile: ", stderr);
	terminal_raw(&t, error->message, strlen(error->message));
	fputc('\n', stderr);
	print_hint(&t, error);
}

/* Columns that the first `bytes` of the text take. */
static int width_of(struct slice text, size_t bytes)
{
	int width = 0;
	for (size_t at = 0, len; at < bytes && at < text.len; at += len) {
		uint32_t character;
		len = safe_character(text, at, &character);
		width += character ? columns_of(character) : 0;
	}
	return width;
}

/* A long question is shown around the place: so far before it, and so far on. */
static size_t shown_from(struct slice text, size_t at, int most)
{
	int width = 0;
	while (at > 0) {
		size_t before = utf8_floor(text, at - 1);
		width += width_of(slice_tail(text, before), at - before);
		if (width > most)
			break;
		at = before;
	}
	return at;
}

static size_t shown_to(struct slice text, size_t from, int most)
{
	int width = 0;
	for (size_t len; from < text.len && width < most; from += len) {
		uint32_t character;
		len = safe_character(text, from, &character);
		width += character ? columns_of(character) : 0;
	}
	return from;
}

static void print_place(struct slice text, size_t from, size_t to, size_t at, uint32_t length)
{
	fputs("  ", stderr);
	for (size_t i = from, len; i < to; i += len) {
		uint32_t character;
		len = safe_character(text, i, &character);
		if (character)
			put_character(stderr, character);
	}
	fprintf(stderr, "\n  %*s^", width_of(slice_tail(text, from), at - from), "");
	for (uint32_t i = 1; i < length && at + i < to; i++)
		if (((unsigned char)text.ptr[at + i] & 0xc0) != 0x80)
			fputc('~', stderr);
	fputc('\n', stderr);
}

void complain_of_query(const char *question, const bf_error *error)
{
	struct terminal t = terminal_open(stderr);
	struct slice text = slice_from(question);
	int width = t.width ? t.width : 120;
	if (error->status != BF_BAD_QUERY || error->column == 0) {
		complain(error);
		return;
	}
	size_t at = error->column - 1 < text.len ? error->column - 1 : text.len;
	fputs("backfile: ", stderr);
	terminal_raw(&t, error->message, strlen(error->message));
	fprintf(stderr, " (column %d)\n", width_of(text, at) + 1);
	size_t from = shown_from(text, at, width / 2);
	print_place(text, from, shown_to(text, from, width - 4), at, error->length);
	print_hint(&t, error);
}
