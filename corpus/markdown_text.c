/* markdown_text.c - see markdown_text.h: the blocks of Markdown, line by line.
 *
 * Lines gather into a paragraph until something else begins; then its marks are
 * taken out (markdown_inline.c) and it joins the body. */
#include "corpus/markdown_text.h"

#include "corpus/markdown_inline.h"

struct blocks {
	struct slice rest;
	struct buf paragraph; /* as written */
	struct buf body, captions, headline;
	char fence;	  /* within code between fences: their mark; else 0 */
	size_t fence_length;
	bool table;	  /* the paragraph is a table: its lines stay lines */
	bool begun;	  /* something stands in the body, or a headline */
};

/* ---- lines --------------------------------------------------------------------------- */

static struct slice take_line(struct blocks *b)
{
	const char *newline = memchr(b->rest.ptr, '\n', b->rest.len);
	size_t len = newline ? (size_t)(newline - b->rest.ptr) : b->rest.len;
	struct slice line = slice_make(b->rest.ptr, len);
	b->rest = slice_tail(b->rest, len + 1);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static size_t count_front(struct slice line, char c)
{
	size_t count = 0;
	while (count < line.len && line.ptr[count] == c)
		count++;
	return count;
}

/* At least `least` of one mark, and blanks: ---, * * *, =====. */
static bool is_rule(struct slice line, char mark, size_t least)
{
	size_t count = 0;
	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == mark)
			count++;
		else if (line.ptr[i] != ' ' && line.ptr[i] != '\t')
			return false;
	}
	return count >= least;
}

static bool is_break(struct slice line)
{
	return is_rule(line, '-', 3) || is_rule(line, '*', 3) || is_rule(line, '_', 3);
}

/* |---|:--:| under the head of a table. */
static bool is_table_rule(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!strchr("|-: \t", line.ptr[i]))
			return false;
	return line.len && memchr(line.ptr, '|', line.len) && memchr(line.ptr, '-', line.len);
}

/* The length of the mark of an item: "- ", "* ", "12. ", "3) ", "[ ] " behind it. */
static size_t item_mark(struct slice line)
{
	size_t len = 0;
	if (line.len > 1 && strchr("-*+", line.ptr[0]) && (line.ptr[1] == ' ' || line.ptr[1] == '\t'))
		len = 2;
	size_t digits = 0;
	while (digits < line.len && digits < 9 && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
		digits++;
	if (digits && digits + 1 < line.len && strchr(".)", line.ptr[digits]) &&
	    line.ptr[digits + 1] == ' ')
		len = digits + 2;
	struct slice rest = slice_tail(line, len);
	bool box = slice_starts_with(rest, SLICE("[ ] ")) || slice_starts_with(rest, SLICE("[x] "));
	return len && box ? len + 4 : len;
}

/* [name]: address */
static bool is_definition(struct slice line)
{
	if (line.len < 5 || line.ptr[0] != '[' || line.ptr[1] == '^')
		return false;
	const char *end = memchr(line.ptr, ']', line.len);
	return end && end + 1 < line.ptr + line.len && end[1] == ':';
}

/* [^1]: note */
static struct slice without_note_mark(struct slice line)
{
	if (!slice_starts_with(line, SLICE("[^")))
		return line;
	const char *end = memmem(line.ptr, line.len, "]:", 2);
	return end ? slice_trim(slice_tail(line, (size_t)(end - line.ptr) + 2)) : line;
}

/* ---- paragraphs ---------------------------------------------------------------------- */

static void append_paragraph(struct blocks *b, struct slice text)
{
	text = slice_trim(text);
	if (text.len == 0)
		return;
	if (b->body.len)
		buf_append_text(&b->body, "\n\n");
	buf_append_slice(&b->body, text);
	b->begun = true;
}

/* What is not whole makes no whole body. */
static void append_whole(struct blocks *b, const struct buf *text)
{
	if (text->broken)
		b->body.broken = text->broken;
	append_paragraph(b, buf_slice(text));
}

static void end_paragraph(struct blocks *b)
{
	struct buf words = BUF_INIT(SIZE_MAX / 4);
	markdown_inline(buf_slice(&b->paragraph), &words, &b->captions);
	if (b->paragraph.broken)
		words.broken = b->paragraph.broken;
	append_whole(b, &words);
	buf_free(&words);
	buf_clear(&b->paragraph);
	b->table = false;
}

/* Two blanks or a backslash at its end break the line; else the next goes on in
 * it. */
static void add_line(struct blocks *b, struct slice line)
{
	bool hard = slice_ends_with(line, SLICE("  "));
	line = slice_trim(line);
	if (slice_ends_with(line, SLICE("\\"))) {
		hard = true;
		line.len--;
	}
	if (b->paragraph.len && b->paragraph.ptr[b->paragraph.len - 1] != '\n')
		buf_append_byte(&b->paragraph, b->table ? '\n' : ' ');
	buf_append_slice(&b->paragraph, line);
	if (hard && !b->table)
		buf_append_byte(&b->paragraph, '\n');
}

/* The cells of a row, parted by " | ". */
static void add_row(struct blocks *b, struct slice line)
{
	line = slice_trim(line);
	if (line.len && line.ptr[0] == '|')
		line = slice_tail(line, 1);
	if (line.len && line.ptr[line.len - 1] == '|')
		line.len--;
	bool first = true;
	if (b->paragraph.len)
		buf_append_byte(&b->paragraph, '\n');
	while (line.len || first) {
		const char *bar = line.len ? memchr(line.ptr, '|', line.len) : NULL;
		size_t len = bar ? (size_t)(bar - line.ptr) : line.len;
		if (!first)
			buf_append_text(&b->paragraph, " | ");
		buf_append_slice(&b->paragraph, slice_trim(slice_make(line.ptr, len)));
		line = slice_tail(line, len + 1);
		first = false;
	}
}

/* What was gathered turns out to be the head of a table. */
static void begin_table(struct blocks *b)
{
	struct buf head = b->paragraph;
	b->paragraph = BUF_INIT(SIZE_MAX / 4);
	b->table = true;
	b->paragraph.broken = head.broken;
	add_row(b, buf_slice(&head));
	buf_free(&head);
}

static void add_heading(struct blocks *b, struct slice text, bool first_level)
{
	end_paragraph(b);
	text = slice_trim(text);
	while (text.len && text.ptr[text.len - 1] == '#')
		text.len--;
	if (first_level && !b->begun) {
		markdown_inline(slice_trim(text), &b->headline, &b->captions);
		b->begun = b->headline.len > 0;
		return;
	}
	buf_append_slice(&b->paragraph, text);
	end_paragraph(b);
}

/* What was gathered turns out to be a heading: its last line is underlined. */
static void underline(struct blocks *b, bool first_level)
{
	struct buf text = b->paragraph;
	b->paragraph = BUF_INIT(SIZE_MAX / 4);
	b->paragraph.broken = text.broken;
	add_heading(b, buf_slice(&text), first_level);
	buf_free(&text);
}

/* ---- blocks -------------------------------------------------------------------------- */

/* Lines of code between fences stay as they are. */
static bool take_fence(struct blocks *b, struct slice line)
{
	struct slice trimmed = slice_trim(line);
	char mark = trimmed.len ? trimmed.ptr[0] : '\0';
	size_t length = mark == '`' || mark == '~' ? count_front(trimmed, mark) : 0;
	if (b->fence) {
		if (mark == b->fence && length >= b->fence_length && length == trimmed.len) {
			append_whole(b, &b->paragraph);
			buf_clear(&b->paragraph);
			b->fence = '\0';
		} else {
			buf_append_slice(&b->paragraph, line);
			buf_append_byte(&b->paragraph, '\n');
		}
		return true;
	}
	if (length < 3 || memchr(trimmed.ptr + length, mark, trimmed.len - length))
		return false;
	end_paragraph(b);
	b->fence = mark;
	b->fence_length = length;
	return true;
}

static bool take_heading(struct blocks *b, struct slice line)
{
	size_t level = count_front(line, '#');
	if (level >= 1 && level <= 6 && (level == line.len || line.ptr[level] == ' ')) {
		add_heading(b, slice_tail(line, level), level == 1);
		return true;
	}
	bool open = b->paragraph.len && !b->table;
	if (!open || !(is_rule(line, '=', 2) || is_rule(line, '-', 2)))
		return false;
	underline(b, line.ptr[0] == '=');
	return true;
}

static bool take_table(struct blocks *b, struct slice line)
{
	if (b->table && memchr(line.ptr, '|', line.len)) {
		add_row(b, line);
		return true;
	}
	if (b->paragraph.len && !b->table && is_table_rule(line) &&
	    memchr(b->paragraph.ptr, '|', b->paragraph.len)) {
		begin_table(b);
		return true;
	}
	return false;
}

/* Quotes lose their mark, however deep they are. */
static struct slice without_quote(struct slice line)
{
	while (line.len && line.ptr[0] == '>')
		line = slice_trim(slice_tail(line, 1));
	return line;
}

static void add(struct blocks *b, struct slice raw)
{
	if (take_fence(b, raw))
		return;
	struct slice line = slice_trim(raw);
	bool quote = line.len && line.ptr[0] == '>';
	line = without_note_mark(without_quote(line));
	size_t item = item_mark(line);
	if (line.len == 0) {
		end_paragraph(b);
	} else if (take_heading(b, line) || take_table(b, line)) {
		return;
	} else if (is_break(line) || is_definition(line)) {
		end_paragraph(b);
	} else if (item) {
		end_paragraph(b);
		add_line(b, slice_tail(line, item));
	} else {
		/* With the blanks at its end, which mean something. */
		add_line(b, quote ? line
				  : slice_make(line.ptr, (size_t)(raw.ptr + raw.len - line.ptr)));
	}
}

static enum bf_status keep(struct buf *text, struct arena *arena, struct slice *out, bf_error *error)
{
	enum bf_status status = buf_status(text, "the text of a file", error);
	*out = status ? SLICE("") : arena_copy(arena, slice_trim(buf_slice(text)));
	buf_free(text);
	return status || out->ptr ? status : error_no_memory(error);
}

enum bf_status markdown_text(struct slice source, struct arena *arena, struct markdown_text *out,
			     bf_error *error)
{
	struct blocks b = {.rest = source};
	b.paragraph = b.body = b.captions = b.headline = BUF_INIT(SIZE_MAX / 4);
	while (b.rest.len)
		add(&b, take_line(&b));
	if (b.fence)
		append_paragraph(&b, buf_slice(&b.paragraph));
	else
		end_paragraph(&b);
	if (b.paragraph.broken)
		b.body.broken = b.paragraph.broken;
	buf_free(&b.paragraph);
	enum bf_status body = keep(&b.body, arena, &out->body, error);
	enum bf_status captions = keep(&b.captions, arena, &out->captions, body ? NULL : error);
	enum bf_status headline =
	    keep(&b.headline, arena, &out->headline, body || captions ? NULL : error);
	return body ? body : captions ? captions : headline;
}
