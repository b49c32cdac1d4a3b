/* xml_entities.c - see xml_entities.h. */
#include "corpus/outside/xml_entities.h"

#include "corpus/markup.h"
#include "util/buf.h"

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The name in a reference &name; that begins at `at`; empty where there is none. */
static struct slice reference_name(struct slice bytes, size_t at)
{
	enum { LONGEST = 32 };
	size_t end = at + 1;
	while (end < bytes.len && end - at <= LONGEST && is_name_byte(bytes.ptr[end]))
		end++;
	if (end == at + 1 || end >= bytes.len || bytes.ptr[end] != ';')
		return slice_make(NULL, 0);
	return slice_make(bytes.ptr + at + 1, end - at - 1);
}

static bool is_of_xml(struct slice name)
{
	static const char *const five[] = {"amp", "lt", "gt", "quot", "apos"};
	for (size_t i = 0; i < sizeof five / sizeof *five; i++)
		if (slice_equal(name, slice_from(five[i])))
			return true;
	return false;
}

/* &#38; or &#x26; */
static bool is_numeric_reference(struct slice bytes, size_t at)
{
	size_t end = at + 2;
	if (end >= bytes.len || bytes.ptr[at + 1] != '#')
		return false;
	end += bytes.ptr[end] == 'x';
	size_t first = end;
	while (end < bytes.len && is_name_byte(bytes.ptr[end]))
		end++;
	return end > first && end < bytes.len && bytes.ptr[end] == ';';
}

/* ---- copying ------------------------------------------------------------------------- */

struct copier {
	struct slice bytes;
	size_t at;
	struct buf out;
	bool mend;
};

/* What begins at `at` and is to stay as it is: the end of it, or `at`. */
static size_t fenced_end(struct slice bytes, size_t at)
{
	static const struct {
		struct slice open, close;
	} fences[] = {
	    {{"<![CDATA[", 9}, {"]]>", 3}}, {{"<!--", 4}, {"-->", 3}}, {{"<?", 2}, {"?>", 2}}};
	struct slice rest = slice_tail(bytes, at);
	for (size_t i = 0; i < sizeof fences / sizeof *fences; i++) {
		if (!slice_starts_with(rest, fences[i].open))
			continue;
		const char *end = memmem(rest.ptr + fences[i].open.len,
					 rest.len - fences[i].open.len, fences[i].close.ptr,
					 fences[i].close.len);
		return end ? (size_t)(end - bytes.ptr) + fences[i].close.len : bytes.len;
	}
	return at;
}

static void copy_reference(struct copier *c)
{
	struct slice name = reference_name(c->bytes, c->at);
	unsigned character = name.len && (c->mend || !is_of_xml(name)) ? markup_character(name) : 0;
	if (character) {
		buf_append_format(&c->out, "&#%u;", character);
		c->at += name.len + 2;
		return;
	}
	bool stays = !c->mend || is_numeric_reference(c->bytes, c->at);
	buf_append_text(&c->out, stays ? "&" : "&#38;");
	c->at++;
}

/* A `<` that a name, a slash or a mark follows begins a tag. */
static bool begins_tag(struct slice bytes, size_t at)
{
	char c = at + 1 < bytes.len ? bytes.ptr[at + 1] : ' ';
	return c == '/' || c == '!' || c == '?' || c == '_' || c == ':' || is_name_byte(c) ||
	       (unsigned char)c >= 0x80;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* Bytes as they are, but for controls. */
static void copy_plain(struct copier *c, size_t end)
{
	while (c->at < end) {
		size_t start = c->at;
		while (c->at < end && !(c->mend && is_control(c->bytes.ptr[c->at])))
			c->at++;
		buf_append(&c->out, c->bytes.ptr + start, c->at - start);
		c->at += c->at < end;
	}
}

static void copy_all(struct copier *c)
{
	while (c->at < c->bytes.len) {
		size_t end = c->at;
		while (end < c->bytes.len && c->bytes.ptr[end] != '&' && c->bytes.ptr[end] != '<')
			end++;
		copy_plain(c, end);
		if (end == c->bytes.len)
			break;
		size_t fence = fenced_end(c->bytes, end);
		if (fence > end) {
			copy_plain(c, fence);
		} else if (c->bytes.ptr[end] == '&') {
			copy_reference(c);
		} else {
			buf_append_text(&c->out, !c->mend || begins_tag(c->bytes, end) ? "<" : "&#60;");
			c->at++;
		}
	}
}

static enum bf_status copy(struct slice bytes, bool mend, struct arena *arena, struct slice *out,
			   bf_error *error)
{
	struct copier c = {.bytes = bytes, .mend = mend, .out = BUF_INIT(SIZE_MAX / 4)};
	copy_all(&c);
	enum bf_status status = buf_status(&c.out, "the XML", error);
	if (status == BF_OK) {
		*out = arena_copy(arena, buf_slice(&c.out));
		status = out->ptr ? BF_OK : error_no_memory(error);
	}
	buf_free(&c.out);
	return status;
}

enum bf_status xml_entities(struct slice bytes, struct arena *arena, struct slice *out,
			    bf_error *error)
{
	*out = bytes;
	const char *end = bytes.ptr + bytes.len;
	for (const char *at = bytes.ptr; bytes.len && (at = memchr(at, '&', (size_t)(end - at))); at++) {
		struct slice name = reference_name(bytes, (size_t)(at - bytes.ptr));
		if (name.len && !is_of_xml(name) && markup_character(name))
			return copy(bytes, false, arena, out, error);
	}
	return BF_OK;
}

enum bf_status xml_mend(struct slice bytes, struct arena *arena, struct slice *out, bf_error *error)
{
	return copy(bytes, true, arena, out, error);
}
