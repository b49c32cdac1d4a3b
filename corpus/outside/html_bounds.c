/* html_bounds.c - see html_bounds.h: one pass over the tags of a page, as
 * browsers tell them from text.  Comments and what scripts hold are passed
 * over, for there a < begins no tag. */
#include "corpus/outside/html_bounds.h"

#include "corpus/outside/html_tree.h"

enum { PAGE_MAX = 1024 * 1024 * 1024 };

struct pass {
	const char *at, *end;
	char *out;	      /* where the copy goes on */
	const char *uncopied; /* what stands from here to `at` is not in the copy yet */
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (unsigned)((c | 32) - 'a') < 26u;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (is_blank(*at) || *at == '/'))
		at++;
	return at;
}

/* Past the value behind a '='. */
static const char *skip_value(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	if (at < end && (*at == '"' || *at == '\'')) {
		const char *quote = memchr(at + 1, *at, (size_t)(end - at - 1));
		return quote ? quote + 1 : end;
	}
	while (at < end && !is_blank(*at) && *at != '>')
		at++;
	return at;
}

static const char *skip_attribute(const char *at, const char *end)
{
	at++;
	while (at < end && !is_blank(*at) && *at != '=' && *at != '>' && *at != '/')
		at++;
	const char *sign = at;
	while (sign < end && is_blank(*sign))
		sign++;
	return sign < end && *sign == '=' ? skip_value(sign + 1, end) : at;
}

static void copy_until(struct pass *pass, const char *until)
{
	size_t len = (size_t)(until - pass->uncopied);
	memcpy(pass->out, pass->uncopied, len);
	pass->out += len;
}

/* Over a tag, with pass->at behind its name; the attributes that are too many
 * are left out. */
static void bound_tag(struct pass *pass)
{
	const char *surplus = NULL;
	unsigned count = 0;
	const char *at = skip_blanks(pass->at, pass->end);
	while (at < pass->end && *at != '>') {
		if (count++ == HTML_ATTRIBUTES_MAX)
			surplus = at;
		at = skip_blanks(skip_attribute(at, pass->end), pass->end);
	}
	if (surplus) {
		copy_until(pass, surplus);
		pass->uncopied = at;
	}
	pass->at = at;
}

/* Behind the next `what` (lower case), or the end. */
static const char *behind(struct slice what, const char *at, const char *end)
{
	for (; (size_t)(end - at) >= what.len; at++) {
		at = memchr(at, what.ptr[0], (size_t)(end - at));
		if (!at || (size_t)(end - at) < what.len)
			return end;
		if (slice_equal_nocase(slice_make(at, what.len), what))
			return at + what.len;
	}
	return end;
}

static void pass_markup(struct pass *pass)
{
	static const struct slice comment = {"!--", 3}, comment_end = {"-->", 3};
	struct slice rest = slice_make(pass->at, (size_t)(pass->end - pass->at));
	if (slice_starts_with(rest, comment)) {
		pass->at = behind(comment_end, pass->at + 3, pass->end);
		return;
	}
	if (!rest.len || !is_letter(rest.ptr[0]))
		return;
	size_t len = 0;
	while (len < rest.len && !is_blank(rest.ptr[len]) && rest.ptr[len] != '>' && rest.ptr[len] != '/')
		len++;
	struct slice name = slice_make(rest.ptr, len);
	pass->at += len;
	bound_tag(pass);
	if (slice_equal_nocase(name, SLICE("script")))
		pass->at = behind(SLICE("</script"), pass->at, pass->end);
	else if (slice_equal_nocase(name, SLICE("style")))
		pass->at = behind(SLICE("</style"), pass->at, pass->end);
}

static void blank_nuls(struct slice page, char *copy)
{
	memcpy(copy, page.ptr, page.len);
	for (size_t i = 0; i < page.len; i++)
		if (copy[i] == '\0')
			copy[i] = ' ';
}

enum bf_status html_bound(struct slice page, struct arena *arena, struct slice *out, bf_error *error)
{
	if (page.len > PAGE_MAX)
		return error_set(error, BF_BAD_ARTICLE, "the page has over %d bytes", PAGE_MAX);
	*out = page;
	if (page.len == 0)
		return BF_OK;
	if (memchr(page.ptr, '\0', page.len)) {
		char *copy = arena_alloc(arena, page.len);
		if (!copy)
			return error_no_memory(error);
		blank_nuls(page, copy);
		page.ptr = copy;
	}
	char *bounded = arena_alloc(arena, page.len);
	if (!bounded)
		return error_no_memory(error);
	struct pass pass = {page.ptr, page.ptr + page.len, bounded, page.ptr};
	while (pass.at < pass.end) {
		const char *tag = memchr(pass.at, '<', (size_t)(pass.end - pass.at));
		pass.at = tag ? tag + 1 : pass.end;
		if (tag)
			pass_markup(&pass);
	}
	copy_until(&pass, pass.end);
	*out = slice_make(bounded, (size_t)(pass.out - bounded));
	return BF_OK;
}
