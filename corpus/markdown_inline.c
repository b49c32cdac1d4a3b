/* markdown_inline.c - within a paragraph of Markdown: emphasis, code, links,
 * pictures, references, escapes, HTML.
 *
 * In: its text as written.  Out: the words, as a page would show them.  What
 * only looks like a mark ("2 * 3", "snake_case", "[sic]") stays. */
#include "corpus/markdown_inline.h"

#include "util/utf8.h"

/* No mark reaches further than this, in bytes, and links are in links so deep:
 * else a line of brackets would cost the square of its length. */
enum { REACH = 8 * 1024, DEPTH_MAX = 6 };

/* What is written while a run of text is walked. */
struct inline_out {
	struct buf *words, *captions;
	unsigned depth;
};

static void walk(struct slice text, struct inline_out *out);

static struct slice within_reach(struct slice s)
{
	return slice_make(s.ptr, s.len < REACH ? s.len : REACH);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
	       (unsigned)((c | 32) - 'a') < 26u;
}

static bool is_mark(char c)
{
	return c && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL;
}

/* Offset behind the bracket that closes the one at `at`; 0 where none does. */
static size_t behind_bracket(struct slice s, size_t at, char open, char close)
{
	int depth = 0;
	for (size_t i = at; i < s.len && i < at + REACH; i++) {
		if (s.ptr[i] == '\\') {
			i++;
			continue;
		}
		depth += s.ptr[i] == open;
		depth -= s.ptr[i] == close;
		if (depth == 0)
			return i + 1;
	}
	return 0;
}

/* ---- links and pictures -------------------------------------------------------------- */

/* Behind what follows the words of a link: (address "title"), [name], or
 * nothing.  *title is the part in quotes. */
static size_t behind_target(struct slice s, size_t at, struct slice *title)
{
	*title = slice_make(NULL, 0);
	if (at >= s.len || (s.ptr[at] != '(' && s.ptr[at] != '['))
		return at;
	size_t end = s.ptr[at] == '(' ? behind_bracket(s, at, '(', ')')
				      : behind_bracket(s, at, '[', ']');
	if (end == 0)
		return at;
	struct slice inside = slice_make(s.ptr + at + 1, end - at - 2);
	const char *quote = inside.len ? memchr(inside.ptr, '"', inside.len) : NULL;
	if (quote && inside.ptr[inside.len - 1] == '"' && quote + 1 < inside.ptr + inside.len)
		*title = slice_make(quote + 1, (size_t)(inside.ptr + inside.len - quote) - 2);
	return end;
}

static void add_caption(struct buf *captions, struct slice caption)
{
	caption = slice_trim(caption);
	if (caption.len == 0)
		return;
	if (captions->len)
		buf_append_text(captions, "\n\n");
	buf_append_slice(captions, caption);
}

/* A link, picture or footnote at a '['; returns what is behind it, 0 where it is
 * none. */
static size_t take_link(struct slice s, size_t at, bool picture, struct inline_out *out)
{
	struct slice title;
	size_t end = behind_bracket(s, at, '[', ']');
	if (end == 0)
		return 0;
	struct slice words = slice_make(s.ptr + at + 1, end - at - 2);
	if (words.len && words.ptr[0] == '^')
		return end;
	size_t behind = behind_target(s, end, &title);
	if (picture)
		add_caption(out->captions, title.len ? title : words);
	else if (behind == end || out->depth == DEPTH_MAX)
		return 0; /* [sic] */
	else
		walk(words, out);
	return behind;
}

/* ---- code, HTML, references ---------------------------------------------------------- */

/* `code`: as many marks end it as began it. */
static size_t take_code(struct slice s, size_t at, struct buf *out)
{
	size_t marks = 0;
	while (at + marks < s.len && s.ptr[at + marks] == '`')
		marks++;
	for (size_t i = at + marks; i < s.len && i < at + REACH; i++) {
		size_t run = 0;
		while (i + run < s.len && s.ptr[i + run] == '`')
			run++;
		if (run == marks) {
			buf_append_slice(out,
					 slice_trim(slice_make(s.ptr + at + marks, i - at - marks)));
			return i + run;
		}
		i += run;
	}
	return 0;
}

/* <https://…> is its address, <!-- … --> and <b> are nothing. */
static size_t take_angle(struct slice s, size_t at, struct buf *out)
{
	struct slice rest = within_reach(slice_tail(s, at));
	if (slice_starts_with(rest, SLICE("<!--"))) {
		const char *end = memmem(rest.ptr, rest.len, "-->", 3);
		return end ? at + (size_t)(end - rest.ptr) + 3 : 0;
	}
	const char *end = rest.len ? memchr(rest.ptr, '>', rest.len) : NULL;
	if (!end || rest.len < 3)
		return 0;
	struct slice inside = slice_make(rest.ptr + 1, (size_t)(end - rest.ptr) - 1);
	bool address = memmem(inside.ptr, inside.len, "://", 3) || memchr(inside.ptr, '@', inside.len);
	if (address && !memchr(inside.ptr, ' ', inside.len))
		buf_append_slice(out, inside);
	else if (inside.len >= 2 && slice_equal_nocase(slice_make(inside.ptr, 2), SLICE("br")))
		buf_append_byte(out, '\n');
	else if (inside.len == 0 || (!is_word(inside.ptr[0]) && inside.ptr[0] != '/'))
		return 0; /* 3 < 4 */
	return at + inside.len + 2;
}

static const struct {
	struct slice name;
	const char *letter;
} REFERENCES[] = {
    {{"amp;", 4}, "&"},		     {{"lt;", 3}, "<"},
    {{"gt;", 3}, ">"},		     {{"quot;", 5}, "\""},
    {{"apos;", 5}, "'"},	     {{"nbsp;", 5}, "\xC2\xA0"},
    {{"ndash;", 6}, "\xE2\x80\x93"}, {{"mdash;", 6}, "\xE2\x80\x94"},
    {{"hellip;", 7}, "\xE2\x80\xA6"}, {{"lsquo;", 6}, "\xE2\x80\x98"},
    {{"rsquo;", 6}, "\xE2\x80\x99"}, {{"ldquo;", 6}, "\xE2\x80\x9C"},
    {{"rdquo;", 6}, "\xE2\x80\x9D"}, {{"euro;", 5}, "\xE2\x82\xAC"},
    {{"copy;", 5}, "\xC2\xA9"},
};

/* &#8217; and &#x2019; */
static size_t take_number(struct slice s, size_t at, struct buf *out)
{
	uint32_t value = 0, base = 10;
	size_t i = at + 2;
	if (i < s.len && (s.ptr[i] | 32) == 'x') {
		base = 16;
		i++;
	}
	size_t start = i;
	for (; i < s.len && i < start + 7; i++) {
		char c = s.ptr[i] | 32;
		unsigned digit = s.ptr[i] >= '0' && s.ptr[i] <= '9' ? (unsigned)(s.ptr[i] - '0')
				 : c >= 'a' && c <= 'f'		     ? (unsigned)(c - 'a' + 10)
								     : 99;
		if (digit >= base)
			break;
		value = value * base + digit;
	}
	bool scalar = value && value < 0x110000 && (value < 0xd800 || value > 0xdfff);
	if (i == start || i == s.len || s.ptr[i] != ';' || !scalar)
		return 0;
	char letter[4];
	buf_append(out, letter, utf8_encode(value, letter));
	return i + 1;
}

static size_t take_reference(struct slice s, size_t at, struct buf *out)
{
	struct slice rest = slice_tail(s, at + 1);
	if (rest.len && rest.ptr[0] == '#')
		return take_number(s, at, out);
	for (size_t i = 0; i < sizeof REFERENCES / sizeof *REFERENCES; i++)
		if (slice_starts_with(rest, REFERENCES[i].name)) {
			buf_append_text(out, REFERENCES[i].letter);
			return at + 1 + REFERENCES[i].name.len;
		}
	return 0;
}

/* {{< figure >}}, {% include %}: of site generators. */
static size_t take_braces(struct slice s, size_t at)
{
	struct slice rest = within_reach(slice_tail(s, at));
	const char *closing = slice_starts_with(rest, SLICE("{{"))   ? "}}"
			      : slice_starts_with(rest, SLICE("{%")) ? "%}"
								     : NULL;
	const char *end = closing ? memmem(rest.ptr, rest.len, closing, 2) : NULL;
	return end ? at + (size_t)(end - rest.ptr) + 2 : 0;
}

/* ---- emphasis ------------------------------------------------------------------------ */

/* Does a run of * _ or ~ stand where marks stand: against a word, and an
 * underscore not within one?  A single ~ is none. */
static size_t emphasis_length(struct slice s, size_t at)
{
	char c = s.ptr[at];
	size_t len = 1;
	while (at + len < s.len && s.ptr[at + len] == c)
		len++;
	char before = at ? s.ptr[at - 1] : ' ';
	char behind = at + len < s.len ? s.ptr[at + len] : ' ';
	if (is_blank(before) && is_blank(behind))
		return 0;
	if (c == '_' && is_word(before) && is_word(behind))
		return 0;
	return c == '~' && len != 2 ? 0 : len;
}

/* What begins at `at` and is more than a letter; returns what is behind it, 0
 * where nothing does. */
static size_t take_mark(struct slice s, size_t at, struct inline_out *out)
{
	char next = at + 1 < s.len ? s.ptr[at + 1] : '\0';
	size_t len;
	switch (s.ptr[at]) {
	case '\\':
		if (!is_mark(next))
			return 0;
		buf_append_byte(out->words, (uint8_t)next);
		return at + 2;
	case '!':
		return next == '[' ? take_link(s, at + 1, true, out) : 0;
	case '[':
		return take_link(s, at, false, out);
	case '`':
		return take_code(s, at, out->words);
	case '<':
		return take_angle(s, at, out->words);
	case '&':
		return take_reference(s, at, out->words);
	case '{':
		return take_braces(s, at);
	case '*': case '_': case '~':
		len = emphasis_length(s, at);
		return len ? at + len : 0;
	default:
		return 0;
	}
}

static void walk(struct slice text, struct inline_out *out)
{
	out->depth++;
	for (size_t at = 0; at < text.len;) {
		size_t behind = take_mark(text, at, out);
		if (!behind)
			buf_append_byte(out->words, (uint8_t)text.ptr[at]);
		at = behind ? behind : at + 1;
	}
	out->depth--;
}

void markdown_inline(struct slice text, struct buf *out, struct buf *captions)
{
	struct inline_out inner = {out, captions, 0};
	walk(text, &inner);
}
