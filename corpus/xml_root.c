/* xml_root.c - see xml_root.h. */
#include "corpus/xml_root.h"

/* Behind `mark`, or the end where it is not in sight. */
static struct slice behind(struct slice s, const char *mark)
{
	size_t len = strlen(mark);
	const char *found = s.len ? memmem(s.ptr, s.len, mark, len) : NULL;
	return found ? slice_tail(s, (size_t)(found - s.ptr) + len) : slice_tail(s, s.len);
}

/* Behind a document type: its own declarations stand in brackets. */
static struct slice behind_type(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '[')
			return behind(behind(slice_tail(s, i), "]"), ">");
		if (s.ptr[i] == '>')
			return slice_tail(s, i + 1);
	}
	return slice_tail(s, s.len);
}

static struct slice skip_prolog(struct slice s)
{
	if (slice_starts_with(s, SLICE("\xEF\xBB\xBF")))
		s = slice_tail(s, 3);
	for (;;) {
		s = slice_trim(s);
		if (slice_starts_with(s, SLICE("<?")))
			s = behind(s, "?>");
		else if (slice_starts_with(s, SLICE("<!--")))
			s = behind(s, "-->");
		else if (slice_starts_with(s, SLICE("<!DOCTYPE")) ||
			 slice_starts_with(s, SLICE("<!doctype")))
			s = behind_type(s);
		else
			return s;
	}
}

static bool ends_name(char c)
{
	return c == ' ' || c == '>' || c == '/' || (c >= '\t' && c <= '\r');
}

bool xml_root(struct slice head, struct xml_root *out)
{
	struct slice s = skip_prolog(head);
	if (s.len < 2 || s.ptr[0] != '<')
		return false;
	size_t end = 1, start = 1;
	while (end < s.len && !ends_name(s.ptr[end]))
		end++;
	for (size_t i = start; i < end; i++)
		if (s.ptr[i] == ':')
			start = i + 1;
	const char *close = memchr(s.ptr, '>', s.len);
	size_t tag = close ? (size_t)(close - s.ptr) + 1 : s.len;
	*out = (struct xml_root){slice_make(s.ptr + start, end - start), slice_make(s.ptr, tag),
				 slice_tail(s, tag)};
	return end > start;
}
