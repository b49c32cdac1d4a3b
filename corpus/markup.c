/* markup.c - see markup.h. */
#include "corpus/markup.h"

#include "corpus/text_stream.h"
#include "util/utf8.h"

/* ---- characters by reference --------------------------------------------------------- */

/* Numbers that pages written on Windows mean otherwise. */
static uint32_t of_windows(uint32_t c)
{
	static const uint16_t meant[32] = {
	    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
	};
	return c >= 0x80 && c < 0xA0 ? meant[c - 0x80] : c;
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind "&#"; 0 where it is no number of a character. */
static size_t numeric_reference(struct slice text, size_t at, uint32_t *character)
{
	bool hex = at < text.len && (text.ptr[at] | 32) == 'x';
	uint32_t base = hex ? 16 : 10, value = 0;
	size_t first = at + hex, end = first;
	for (; end < text.len && end - first < 8; end++) {
		int digit = hex_digit(text.ptr[end]);
		if (digit < 0 || (uint32_t)digit >= base)
			break;
		value = value * base + (uint32_t)digit;
	}
	if (end == first || end >= text.len || text.ptr[end] != ';')
		return 0;
	bool letter = value > 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
	*character = letter ? of_windows(value) : 0xFFFD;
	return end + 1;
}

size_t markup_reference(struct slice text, size_t at, uint32_t *character)
{
	enum { LONGEST = 32 };
	if (at + 1 < text.len && text.ptr[at + 1] == '#') {
		size_t after = numeric_reference(text, at + 2, character);
		return after ? after - at : 0;
	}
	size_t end = at + 1;
	while (end < text.len && end - at <= LONGEST && is_alphanumeric(text.ptr[end]))
		end++;
	if (end == at + 1 || end >= text.len || text.ptr[end] != ';')
		return 0;
	*character = markup_character(slice_make(text.ptr + at + 1, end - at - 1));
	return *character ? end + 1 - at : 0;
}

/* ---- elements -------------------------------------------------------------------------- */

enum role {
	ROLE_NONE, /* no element of HTML */
	ROLE_INLINE,
	ROLE_BLOCK,
	ROLE_CELL,
	ROLE_BREAK,
	ROLE_PRE,
	ROLE_FIGURE,  /* only a caption in it is text */
	ROLE_CAPTION, /* of a figure */
	ROLE_SILENT,
};

/* Sorted by name. */
static const struct {
	const char *name;
	enum role role;
} ELEMENTS[] = {
    {"a", ROLE_INLINE},	      {"abbr", ROLE_INLINE},	 {"address", ROLE_BLOCK},
    {"article", ROLE_BLOCK},  {"aside", ROLE_BLOCK},	 {"audio", ROLE_SILENT},
    {"b", ROLE_INLINE},	      {"big", ROLE_INLINE},	 {"blockquote", ROLE_BLOCK},
    {"body", ROLE_BLOCK},     {"br", ROLE_BREAK},	 {"button", ROLE_SILENT},
    {"caption", ROLE_BLOCK},  {"center", ROLE_BLOCK},	 {"cite", ROLE_INLINE},
    {"code", ROLE_INLINE},    {"dd", ROLE_BLOCK},	 {"del", ROLE_INLINE},
    {"details", ROLE_BLOCK},  {"div", ROLE_BLOCK},	 {"dl", ROLE_BLOCK},
    {"dt", ROLE_BLOCK},	      {"em", ROLE_INLINE},	 {"figcaption", ROLE_CAPTION},
    {"figure", ROLE_FIGURE},  {"font", ROLE_INLINE},	 {"footer", ROLE_BLOCK},
    {"form", ROLE_SILENT},    {"h1", ROLE_BLOCK},	 {"h2", ROLE_BLOCK},
    {"h3", ROLE_BLOCK},	      {"h4", ROLE_BLOCK},	 {"h5", ROLE_BLOCK},
    {"h6", ROLE_BLOCK},	      {"head", ROLE_SILENT},	 {"header", ROLE_BLOCK},
    {"hr", ROLE_BLOCK},	      {"html", ROLE_BLOCK},	 {"i", ROLE_INLINE},
    {"iframe", ROLE_SILENT},  {"img", ROLE_INLINE},	 {"ins", ROLE_INLINE},
    {"li", ROLE_BLOCK},	      {"main", ROLE_BLOCK},	 {"mark", ROLE_INLINE},
    {"nav", ROLE_SILENT},     {"noscript", ROLE_SILENT}, {"object", ROLE_SILENT},
    {"ol", ROLE_BLOCK},	      {"p", ROLE_BLOCK},	 {"picture", ROLE_INLINE},
    {"pre", ROLE_PRE},	      {"q", ROLE_INLINE},	 {"s", ROLE_INLINE},
    {"script", ROLE_SILENT},  {"section", ROLE_BLOCK},	 {"select", ROLE_SILENT},
    {"small", ROLE_INLINE},   {"span", ROLE_INLINE},	 {"strike", ROLE_INLINE},
    {"strong", ROLE_INLINE},  {"style", ROLE_SILENT},	 {"sub", ROLE_INLINE},
    {"summary", ROLE_BLOCK},  {"sup", ROLE_INLINE},	 {"svg", ROLE_SILENT},
    {"table", ROLE_BLOCK},    {"tbody", ROLE_BLOCK},	 {"td", ROLE_CELL},
    {"template", ROLE_SILENT}, {"textarea", ROLE_SILENT}, {"tfoot", ROLE_BLOCK},
    {"th", ROLE_CELL},	      {"thead", ROLE_BLOCK},	 {"time", ROLE_INLINE},
    {"title", ROLE_SILENT},   {"tr", ROLE_BLOCK},	 {"tt", ROLE_INLINE},
    {"u", ROLE_INLINE},	      {"ul", ROLE_BLOCK},	 {"video", ROLE_SILENT},
    {"wbr", ROLE_INLINE},
};

struct tag {
	struct slice name;
	enum role role;
	bool end;
	size_t after; /* where the text goes on */
};

static enum role role_named(struct slice name)
{
	char lower[12];
	if (name.len == 0 || name.len >= sizeof lower)
		return ROLE_NONE;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = (char)(name.ptr[i] | (name.ptr[i] >= 'A' ? 32 : 0));
	struct slice wanted = slice_make(lower, name.len);
	size_t from = 0, to = sizeof ELEMENTS / sizeof *ELEMENTS;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = slice_compare(wanted, slice_from(ELEMENTS[middle].name));
		if (order == 0)
			return ELEMENTS[middle].role;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return ROLE_NONE;
}

/* Past the `>` of a tag, quotes apart; the end where there is none. */
static size_t tag_end(struct slice html, size_t at)
{
	char quote = '\0';
	for (; at < html.len; at++) {
		char c = html.ptr[at];
		if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '>') {
			return at + 1;
		} else if ((c == '"' || c == '\'') && html.ptr[at - 1] == '=') {
			quote = c;
		}
	}
	return html.len;
}

/* Past `mark`, or the end. */
static size_t find_past(struct slice html, size_t at, const char *mark)
{
	struct slice rest = slice_tail(html, at);
	const char *found = rest.len ? memmem(rest.ptr, rest.len, mark, strlen(mark)) : NULL;
	return found ? (size_t)(found - html.ptr) + strlen(mark) : html.len;
}

/* The tag, comment or instruction that begins at `at`, a `<`; false where it is
 * but the character. */
static bool read_tag(struct slice html, size_t at, struct tag *out)
{
	struct slice rest = slice_tail(html, at);
	*out = (struct tag){.role = ROLE_NONE};
	if (slice_starts_with(rest, SLICE("<!--"))) {
		out->after = find_past(html, at + 4, "-->");
		return true;
	}
	if (rest.len < 2)
		return false;
	if (rest.ptr[1] == '!' || rest.ptr[1] == '?') {
		out->after = find_past(html, at, ">");
		return true;
	}
	out->end = rest.ptr[1] == '/';
	size_t start = 1 + out->end, end = start;
	while (end < rest.len && (is_alphanumeric(rest.ptr[end]) || rest.ptr[end] == '-' ||
				  rest.ptr[end] == ':'))
		end++;
	char first = start < rest.len ? (char)(rest.ptr[start] | 32) : ' ';
	if (first < 'a' || first > 'z')
		return false;
	out->name = slice_make(rest.ptr + start, end - start);
	out->role = role_named(out->name);
	out->after = tag_end(html, at + end);
	return true;
}

/* ---- reading --------------------------------------------------------------------------- */

struct walk {
	struct slice html;
	size_t at;
	struct text_stream body, captions;
	unsigned pre, figure, caption; /* how many of them are open */
};

static struct text_stream *stream_of(struct walk *w)
{
	return w->caption ? &w->captions : &w->body;
}

static void add(struct walk *w, struct slice text)
{
	if (w->caption || !w->figure)
		text_stream_add(stream_of(w), text, w->pre > 0);
}

/* Past the end tag of an element whose content is not text. */
static void skip_content(struct walk *w, struct slice name)
{
	struct tag tag;
	while (w->at < w->html.len) {
		const char *next = memchr(w->html.ptr + w->at, '<', w->html.len - w->at);
		if (!next)
			break;
		w->at = (size_t)(next - w->html.ptr);
		bool found = read_tag(w->html, w->at, &tag);
		w->at = found && tag.end ? tag.after : w->at + 1;
		if (found && tag.end && slice_equal_nocase(tag.name, name))
			return;
	}
	w->at = w->html.len;
}

static void count(unsigned *open, bool end)
{
	if (!end)
		++*open;
	else if (*open)
		--*open;
}

static bool closes_itself(struct slice html, size_t after)
{
	return after >= 2 && html.ptr[after - 1] == '>' && html.ptr[after - 2] == '/';
}

static void take_tag(struct walk *w, const struct tag *tag)
{
	w->at = tag->after;
	switch (tag->role) {
	case ROLE_NONE:
	case ROLE_INLINE:
		break;
	case ROLE_BREAK:
		text_stream_gap(stream_of(w), TEXT_GAP_LINE);
		break;
	case ROLE_CELL:
		text_stream_gap(stream_of(w), TEXT_GAP_CELL);
		break;
	case ROLE_PRE:
		count(&w->pre, tag->end);
		text_stream_gap(stream_of(w), TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_BLOCK:
		text_stream_gap(stream_of(w), TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_FIGURE:
		count(&w->figure, tag->end);
		w->caption = 0;
		text_stream_gap(&w->body, TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_CAPTION:
		count(&w->caption, tag->end);
		text_stream_gap(&w->captions, TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_SILENT:
		if (!tag->end && !closes_itself(w->html, tag->after))
			skip_content(w, tag->name);
		break;
	}
}

static void take_reference(struct walk *w)
{
	uint32_t character;
	char bytes[4];
	size_t len = markup_reference(w->html, w->at, &character);
	if (len == 0) {
		add(w, SLICE("&"));
		w->at++;
		return;
	}
	add(w, slice_make(bytes, utf8_encode(character, bytes)));
	w->at += len;
}

static void take_text(struct walk *w)
{
	size_t end = w->at;
	while (end < w->html.len && w->html.ptr[end] != '<' && w->html.ptr[end] != '&')
		end++;
	add(w, slice_make(w->html.ptr + w->at, end - w->at));
	w->at = end;
}

enum bf_status markup_read(struct slice html, struct arena *arena, struct markup_text *out,
			   bf_error *error)
{
	struct walk w = {.html = html, .body = TEXT_STREAM_INIT, .captions = TEXT_STREAM_INIT};
	struct tag tag;
	while (w.at < html.len) {
		char c = html.ptr[w.at];
		if (c == '<' && read_tag(html, w.at, &tag)) {
			take_tag(&w, &tag);
		} else if (c == '&') {
			take_reference(&w);
		} else if (c == '<') {
			add(&w, SLICE("<"));
			w.at++;
		} else {
			take_text(&w);
		}
	}
	enum bf_status status = text_stream_end(&w.body, arena, &out->body, error);
	enum bf_status other = text_stream_end(&w.captions, arena, &out->captions, status ? NULL : error);
	return status ? status : other;
}

/* ---- telling ---------------------------------------------------------------------------- */

bool markup_is_likely(struct slice text)
{
	for (size_t at = 0; at < text.len; at++) {
		struct tag tag;
		uint32_t character;
		size_t next = at;
		while (next < text.len && text.ptr[next] != '<' && text.ptr[next] != '&')
			next++;
		if (next == text.len)
			return false;
		at = next;
		if (text.ptr[at] == '&' && markup_reference(text, at, &character))
			return true;
		if (text.ptr[at] == '<' && read_tag(text, at, &tag) && tag.role != ROLE_NONE &&
		    text.ptr[tag.after - 1] == '>')
			return true;
	}
	return false;
}

bool markup_is_whole(struct slice text)
{
	struct tag tag;
	text = slice_trim(text);
	return text.len > 6 && text.ptr[0] == '<' && text.ptr[text.len - 1] == '>' &&
	       read_tag(text, 0, &tag) && tag.role != ROLE_NONE && !tag.end;
}
