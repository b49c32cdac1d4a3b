/* text.c - see text.h.
 *
 * In: text fields as they came.  Out: the same words, with white space brought
 * to one form, so that the rooms behind know lines from paragraphs. */
#include "corpus/text.h"

#include "util/utf8.h"

/* ---- white space ------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static const struct slice WIDE_SPACES[] = {
    {"\xC2\xA0", 2},     /* no-break space */
    {"\xE2\x80\x8B", 3}, /* zero-width space */
    {"\xEF\xBB\xBF", 3}, /* byte order mark */
};

static size_t space_at_start(struct slice s)
{
	if (s.len == 0 || (unsigned char)s.ptr[0] < 0x80)
		return s.len && is_space(s.ptr[0]);
	for (size_t i = 0; i < sizeof WIDE_SPACES / sizeof *WIDE_SPACES; i++)
		if (slice_starts_with(s, WIDE_SPACES[i]))
			return WIDE_SPACES[i].len;
	return 0;
}

static size_t space_at_end(struct slice s)
{
	if (s.len == 0 || (unsigned char)s.ptr[s.len - 1] < 0x80)
		return s.len && is_space(s.ptr[s.len - 1]);
	for (size_t i = 0; i < sizeof WIDE_SPACES / sizeof *WIDE_SPACES; i++)
		if (slice_ends_with(s, WIDE_SPACES[i]))
			return WIDE_SPACES[i].len;
	return 0;
}

static struct slice trim_end(struct slice s)
{
	for (size_t n; (n = space_at_end(s)) > 0;)
		s.len -= n;
	return s;
}

struct slice text_trim(struct slice s)
{
	for (size_t n; (n = space_at_start(s)) > 0;)
		s = slice_tail(s, n);
	return trim_end(s);
}

/* Offset of the first control character of white space, or the length. */
static size_t find_break(struct slice s)
{
	size_t at = 0;
	while (at < s.len && !(s.ptr[at] >= '\t' && s.ptr[at] <= '\r'))
		at++;
	return at;
}

enum bf_status text_line(struct slice text, struct arena *arena, struct slice *out, bf_error *error)
{
	text = text_trim(text);
	*out = text;
	size_t first = find_break(text);
	if (first == text.len)
		return BF_OK;
	char *line = arena_alloc(arena, text.len);
	if (!line)
		return error_no_memory(error);
	size_t len = 0;
	for (size_t at = 0; at < text.len;) {
		size_t plain = find_break(slice_tail(text, at));
		memcpy(line + len, text.ptr + at, plain);
		len += plain;
		at += plain;
		if (at == text.len)
			break;
		while (len && line[len - 1] == ' ')
			len--;
		line[len++] = ' ';
		while (is_space(text.ptr[at])) /* the text is trimmed: it ends in something else */
			at++;
	}
	*out = slice_make(line, len);
	return BF_OK;
}

/* ---- paragraphs -------------------------------------------------------------------- */

/* Takes a line off the front of `rest`, without its line break and the blanks
 * at its end. */
static struct slice take_line(struct slice *rest)
{
	const char *newline = memchr(rest->ptr, '\n', rest->len);
	size_t len = newline ? (size_t)(newline - rest->ptr) : rest->len,
	       step = len + (newline != NULL);
	const char *cr = memchr(rest->ptr, '\r', len);
	if (cr) {
		len = (size_t)(cr - rest->ptr);
		step = len + 1 + (newline == cr + 1);
	}
	struct slice line = trim_end(slice_make(rest->ptr, len));
	*rest = slice_tail(*rest, step);
	return line;
}

/* Does a sentence end here?  Closing quotes and brackets may follow its mark.  Most lines that are
 * wrapped end in a small letter, which none of these is. */
static bool ends_sentence(struct slice line)
{
	char last = line.len ? line.ptr[line.len - 1] : ' ';
	if (last >= 'a' && last <= 'z')
		return false;
	static const struct slice closing[] = {
	    {"\"", 1},           {"'", 1},        {")", 1}, {"]", 1}, {"\xE2\x80\x9D", 3},
	    {"\xE2\x80\x99", 3}, {"\xC2\xBB", 2}, /* ” ’ » */
	};
	for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
		if (slice_ends_with(line, closing[i]))
			line.len -= closing[i].len;
	static const struct slice marks[] = {
	    {".", 1}, {"!", 1}, {"?", 1}, {":", 1}, {"\xE2\x80\xA6", 3}, {"\xE3\x80\x82", 3},
	};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (slice_ends_with(line, marks[i]))
			return true;
	return false;
}

struct line_counts {
	size_t lines, blank_between, bytes, sentences;
};

static struct line_counts count_lines(struct slice text)
{
	struct line_counts counts = {0};
	size_t blank = 0;
	while (text.len) {
		struct slice line = take_line(&text);
		if (line.len == 0) {
			blank++;
			continue;
		}
		counts.blank_between += counts.lines ? blank : 0;
		blank = 0;
		counts.lines++;
		counts.bytes += line.len;
		counts.sentences += ends_sentence(line);
	}
	return counts;
}

static bool line_is_paragraph(const struct line_counts *counts)
{
	enum { LONG_LINE = 100 }; /* bytes; typewriters, terminals and mail wrap at 80 or less */
	return counts->blank_between == 0 && counts->lines > 1 &&
	       counts->bytes / counts->lines > LONG_LINE && counts->sentences * 2 >= counts->lines;
}

enum bf_status text_paragraphs(struct slice text, struct arena *arena, struct slice *out,
			       bf_error *error)
{
	text = text_trim(text);
	*out = text;
	if (text.len == 0 ||
	    (!memchr(text.ptr, '\n', text.len) && !memchr(text.ptr, '\r', text.len)))
		return BF_OK;
	struct line_counts counts = count_lines(text);
	bool split = line_is_paragraph(&counts);
	char *body = arena_alloc(arena, text.len + counts.lines);
	if (!body)
		return error_no_memory(error);
	size_t len = 0;
	bool blank = false;
	while (text.len) {
		struct slice line = take_line(&text);
		if (line.len && len) {
			body[len++] = '\n';
			if (blank || split)
				body[len++] = '\n';
		}
		memcpy(body + len, line.ptr, line.len);
		len += line.len;
		blank = line.len == 0;
	}
	*out = slice_make(body, len);
	return BF_OK;
}

/* ---- comparing lines --------------------------------------------------------------- */

/* Quotes and dashes of all shapes as one; white space, and what is not seen, as a space. */
static uint32_t plain_form(uint32_t c)
{
	if (c == '\t' || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0xAD)
		return ' ';
	if (c == '"' || c == '`' || c == 0xB4 || c == 0xAB || c == 0xBB ||
	    (c >= 0x2018 && c <= 0x201F) || c == 0x2039 || c == 0x203A || c == 0x2032 ||
	    c == 0x2033)
		return '\'';
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	return c;
}

/* The next plain form at *at; runs of spaces, quotes or dashes ('' for ", --
 * for —) are one.  0 at the end. */
static uint32_t next_plain(struct slice s, size_t *at)
{
	uint32_t c, form = 0;
	while (*at < s.len) {
		size_t len = utf8_decode(s, *at, &c);
		uint32_t next = len ? plain_form(c) : 0xFFFD;
		if (form && (next != form || (form != ' ' && form != '\'' && form != '-')))
			break;
		form = next;
		*at += len ? len : 1;
	}
	return form;
}

static uint32_t next_but_space(struct slice s, size_t *at)
{
	uint32_t c;
	do
		c = next_plain(s, at);
	while (c == ' ');
	return c;
}

bool text_same_line(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;
	for (;;) {
		uint32_t x = next_but_space(a, &i), y = next_but_space(b, &j);
		if (x != y)
			return false;
		if (x == 0)
			return true;
	}
}

/* ---- openings ---------------------------------------------------------------------- */

/* Where the first sentence of a paragraph ends: behind a full stop, question or
 * exclamation mark that a space and no small letter follows, and that ends no
 * abbreviation or initial ("Sen.", "U.S.", "J.").  0 if it cannot be told. */
static size_t first_sentence(struct slice p)
{
	size_t word = 0; /* start of the word on hand */
	for (size_t i = 1; i + 1 < p.len; i++) {
		if (p.ptr[i - 1] == ' ')
			word = i;
		bool mark = p.ptr[i] == '.' || p.ptr[i] == '!' || p.ptr[i] == '?';
		if (!mark || p.ptr[i + 1] != ' ' || i - word < 4)
			continue;
		if (memchr(p.ptr + word, '.', i - word) ||
		    (i + 2 < p.len && p.ptr[i + 2] >= 'a' && p.ptr[i + 2] <= 'z'))
			continue;
		return i + 1;
	}
	return 0;
}

enum bf_status text_opening(struct slice body, struct arena *arena, struct slice *out,
			    bf_error *error)
{
	enum { LONGEST = 160 };
	const char *newline = body.len ? memchr(body.ptr, '\n', body.len) : NULL;
	struct slice line = newline ? slice_make(body.ptr, (size_t)(newline - body.ptr)) : body;
	size_t sentence =
	    first_sentence(slice_make(line.ptr, line.len < LONGEST ? line.len : LONGEST));
	*out = line;
	if (sentence)
		out->len = sentence;
	if (out->len <= LONGEST)
		return BF_OK;
	size_t cut = LONGEST;
	while (cut > LONGEST / 2 && line.ptr[cut] != ' ')
		cut--;
	if (line.ptr[cut] != ' ')
		cut = utf8_floor(line, LONGEST);
	char *opening = arena_alloc(arena, cut + 3);
	if (!opening)
		return error_no_memory(error);
	memcpy(opening, line.ptr, cut);
	memcpy(opening + cut, "\xE2\x80\xA6", 3);
	*out = slice_make(opening, cut + 3);
	return BF_OK;
}
