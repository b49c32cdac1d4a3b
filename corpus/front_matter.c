/* front_matter.c - see front_matter.h.
 *
 * Of YAML and TOML what people write in front of their texts: a key a line, with
 * a value, a list in brackets, a list of lines with dashes, lines below a | or >,
 * or keys of its own one step in.  A table of TOML ([extra]) is read as if its
 * keys stood outside. */
#include "corpus/front_matter.h"

#include "util/json.h"

enum { KEYS_MAX = 200 };

struct matter {
	struct slice rest;
	struct json_writer json;
	struct slice keys[KEYS_MAX]; /* so far */
	unsigned count, line, bad;   /* bad: the first line that is not understood */
	bool toml;
};

static struct slice take_line(struct slice *rest)
{
	const char *newline = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t len = newline ? (size_t)(newline - rest->ptr) : rest->len;
	struct slice line = slice_make(rest->ptr, len);
	*rest = slice_tail(*rest, len + 1);
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

bool front_matter_find(struct slice file, struct front_matter *out)
{
	struct slice rest = file;
	struct slice fence = take_line(&rest);
	while (fence.len && (fence.ptr[fence.len - 1] == ' ' || fence.ptr[fence.len - 1] == '\t'))
		fence.len--;
	bool toml = slice_equal(fence, SLICE("+++"));
	if (!toml && !slice_equal(fence, SLICE("---")))
		return false;
	const char *start = rest.ptr;
	while (rest.len) {
		const char *at = rest.ptr;
		struct slice line = slice_trim(take_line(&rest));
		if (slice_equal(line, fence) || (!toml && slice_equal(line, SLICE("...")))) {
			*out = (struct front_matter){slice_make(start, (size_t)(at - start)),
						     file.len - rest.len, toml};
			return true;
		}
	}
	return false;
}

/* ---- values -------------------------------------------------------------------------- */

/* Without a comment, which begins at a # behind a blank and outside quotes. */
static struct slice without_comment(struct slice text)
{
	char quote = '\0';
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if ((c == '"' || c == '\'') && (i == 0 || strchr(" [,:{", text.ptr[i - 1])))
			quote = c;
		else if (c == '#' && (i == 0 || text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t'))
			return slice_make(text.ptr, i);
	}
	return text;
}

/* A text between double quotes is written almost as in JSON. */
static void write_quoted(struct matter *m, struct slice inside, char quote)
{
	struct buf text = BUF_INIT(1 << 26);
	for (size_t i = 0; i < inside.len; i++) {
		char c = inside.ptr[i];
		char next = i + 1 < inside.len ? inside.ptr[i + 1] : '\0';
		if (c == '\\' && quote == '"' && next) {
			c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
			i++;
		} else if (c == '\'' && quote == '\'' && next == '\'') {
			i++;
		}
		buf_append_byte(&text, (uint8_t)c);
	}
	if (text.broken)
		m->json.out->broken = text.broken;
	json_string(&m->json, buf_slice(&text));
	buf_free(&text);
}

static bool is_one_of(struct slice text, const char *const words[])
{
	for (size_t i = 0; words[i]; i++)
		if (slice_equal_nocase(text, slice_from(words[i])))
			return true;
	return false;
}

static void write_scalar(struct matter *m, struct slice text)
{
	static const char *const yes[] = {"true", NULL}, *const no[] = {"false", NULL},
				 *const none[] = {"null", "~", "", NULL};
	text = slice_trim(text);
	char first = text.len ? text.ptr[0] : '\0';
	if (text.len > 1 && (first == '"' || first == '\'') && text.ptr[text.len - 1] == first)
		write_quoted(m, slice_make(text.ptr + 1, text.len - 2), first);
	else if (is_one_of(text, yes) || is_one_of(text, no))
		json_bool(&m->json, is_one_of(text, yes));
	else if (is_one_of(text, none))
		json_null(&m->json);
	else
		json_string(&m->json, text);
}

/* Offset of the comma that ends an item, or the length. */
static size_t item_length(struct slice list)
{
	char quote = '\0';
	int depth = 0;
	for (size_t i = 0; i < list.len; i++) {
		char c = list.ptr[i];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || (c == '\'' && (i == 0 || list.ptr[i - 1] == ' ')))
			quote = c;
		depth += !quote && (c == '[' || c == '{');
		depth -= !quote && (c == ']' || c == '}');
		if (c == ',' && !quote && depth == 0)
			return i;
	}
	return list.len;
}

static void write_list(struct matter *m, struct slice inside)
{
	json_begin_array(&m->json);
	inside = slice_trim(inside);
	while (inside.len) {
		size_t len = item_length(inside);
		struct slice item = slice_trim(slice_make(inside.ptr, len));
		if (item.len)
			write_scalar(m, item);
		inside = slice_tail(inside, len + 1);
	}
	json_end_array(&m->json);
}

/* ---- values over several lines ------------------------------------------------------- */

static size_t indent_of(struct slice line)
{
	size_t indent = 0;
	while (indent < line.len && (line.ptr[indent] == ' ' || line.ptr[indent] == '\t'))
		indent++;
	return indent;
}

static bool is_item(struct slice line)
{
	return line.len && line.ptr[0] == '-' && (line.len == 1 || line.ptr[1] == ' ');
}

/* Does the next line go on with the value on hand: is it indented, an item, or
 * blank with such a line behind it? */
static bool goes_on(struct slice rest, bool items)
{
	while (rest.len) {
		struct slice line = take_line(&rest);
		if (slice_trim(line).len)
			return indent_of(line) > 0 || (items && is_item(line));
	}
	return false;
}

/* Lines below a key, as they stand. */
static struct slice take_lines(struct matter *m, bool items)
{
	struct slice lines = m->rest;
	while (goes_on(m->rest, items)) {
		take_line(&m->rest);
		m->line++;
	}
	lines.len -= m->rest.len;
	return lines;
}

/* | keeps line breaks, > makes blanks of them. */
static void write_block(struct matter *m, bool fold)
{
	struct buf text = BUF_INIT(1 << 26);
	struct slice lines = take_lines(m, false);
	bool blank = false;
	while (lines.len) {
		struct slice line = slice_trim(take_line(&lines));
		if (text.len && (!fold || blank || line.len == 0))
			buf_append_byte(&text, '\n');
		else if (text.len)
			buf_append_byte(&text, ' ');
		buf_append_slice(&text, line);
		blank = line.len == 0;
	}
	if (text.broken)
		m->json.out->broken = text.broken;
	json_string(&m->json, slice_trim(buf_slice(&text)));
	buf_free(&text);
}

/* Where the value of "key: value" begins; 0 where the line is none. */
static size_t value_at(struct slice line, bool toml)
{
	for (size_t i = 1; i < line.len; i++) {
		if (toml ? line.ptr[i] == '=' : line.ptr[i] == ':' &&
						(i + 1 == line.len || line.ptr[i + 1] == ' ' ||
						 line.ptr[i + 1] == '\t'))
			return i + 1;
		if (line.ptr[i] == '"' || line.ptr[i] == '{')
			return 0;
	}
	return 0;
}

static void write_items(struct matter *m, struct slice lines)
{
	json_begin_array(&m->json);
	while (lines.len) {
		struct slice line = slice_trim(without_comment(take_line(&lines)));
		if (is_item(line)) {
			struct slice item = slice_trim(slice_tail(line, 1));
			size_t at = value_at(item, false); /* - name: Somebody */
			write_scalar(m, at ? slice_tail(item, at) : item);
		}
	}
	json_end_array(&m->json);
}

static void write_members(struct matter *m, struct slice lines)
{
	struct slice keys[KEYS_MAX];
	unsigned count = 0;
	json_begin_object(&m->json);
	while (lines.len) {
		struct slice line = slice_trim(without_comment(take_line(&lines)));
		size_t at = value_at(line, false);
		struct slice key = slice_trim(slice_make(line.ptr, at ? at - 1 : 0));
		bool again = false;
		for (unsigned i = 0; i < count; i++)
			again |= slice_equal(keys[i], key);
		if (key.len == 0 || again || count == KEYS_MAX || key.len > 100)
			continue;
		char name[104] = "";
		memcpy(name, key.ptr, key.len);
		keys[count++] = key;
		json_key(&m->json, name);
		write_scalar(m, slice_tail(line, at));
	}
	json_end_object(&m->json);
}

/* Lines below a key without a value: items, members, or text. */
static void write_below(struct matter *m)
{
	struct slice lines = take_lines(m, true), look = lines;
	struct slice first = slice_trim(without_comment(take_line(&look)));
	while (first.len == 0 && look.len)
		first = slice_trim(without_comment(take_line(&look)));
	if (first.len == 0)
		json_null(&m->json);
	else if (is_item(first))
		write_items(m, lines);
	else if (value_at(first, false))
		write_members(m, lines);
	else
		json_string(&m->json, slice_trim(lines));
}

/* ---- keys ---------------------------------------------------------------------------- */

/* A list in brackets may go on over lines until its bracket closes. */
static struct slice whole_list(struct matter *m, struct slice value)
{
	if (value.len == 0 || value.ptr[0] != '[')
		return value;
	while (value.ptr[value.len - 1] != ']' && m->rest.len) {
		struct slice more = without_comment(take_line(&m->rest));
		m->line++;
		value = slice_make(value.ptr, (size_t)(more.ptr + more.len - value.ptr));
		value = slice_trim(value);
	}
	return value;
}

static void write_value(struct matter *m, struct slice value)
{
	value = whole_list(m, slice_trim(without_comment(value)));
	char first = value.len ? value.ptr[0] : '\0';
	if (first == '[' && value.ptr[value.len - 1] == ']')
		write_list(m, slice_make(value.ptr + 1, value.len > 1 ? value.len - 2 : 0));
	else if (!m->toml && (first == '|' || first == '>') && value.len <= 2)
		write_block(m, first == '>');
	else if (!m->toml && value.len == 0)
		write_below(m);
	else
		write_scalar(m, value);
}

static bool is_known(struct matter *m, struct slice key)
{
	for (unsigned i = 0; i < m->count; i++)
		if (slice_equal(m->keys[i], key))
			return true;
	return m->count == KEYS_MAX;
}

/* One line that begins a key. */
static void take_key(struct matter *m, struct slice line)
{
	struct slice plain = slice_trim(line);
	size_t at = value_at(plain, m->toml);
	struct slice key = slice_trim(slice_make(plain.ptr, at ? at - 1 : 0));
	char name[104] = "";
	if (key.len == 0 || key.len > 100 || is_known(m, key)) {
		m->bad = m->bad ? m->bad : m->line;
		return;
	}
	memcpy(name, key.ptr, key.len);
	m->keys[m->count++] = key;
	json_key(&m->json, name);
	write_value(m, slice_tail(plain, at));
}

unsigned front_matter_to_json(const struct front_matter *matter, struct buf *out)
{
	struct matter m = {.rest = matter->inside, .json = JSON_WRITER(out), .toml = matter->toml};
	json_begin_object(&m.json);
	while (m.rest.len) {
		struct slice line = take_line(&m.rest), plain = slice_trim(line);
		m.line++;
		if (plain.len == 0 || plain.ptr[0] == '#' || (m.toml && plain.ptr[0] == '['))
			continue;
		take_key(&m, line);
	}
	json_end_object(&m.json);
	return m.bad;
}
