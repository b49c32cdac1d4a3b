/* read_html.c - web pages: one article a file.
 *
 * The id is the address that the page gives itself, so that a page saved again
 * is a newer version of it; else its path. */
#include "corpus/outside/read_html.h"

#include "corpus/outside/web_page.h"

/* An address that leads to one page, not to the front page of its site: a wrong
 * one, which many pages share, must not make them one article. */
static bool is_own_address(struct slice url)
{
	const char *host = url.len ? memmem(url.ptr, url.len, "//", 2) : NULL;
	if (!host)
		return false;
	struct slice rest = slice_tail(url, (size_t)(host - url.ptr) + 2);
	const char *path = rest.len ? memchr(rest.ptr, '/', rest.len) : NULL;
	return path && (size_t)(path - rest.ptr) + 2 < rest.len;
}

static enum reader_result read_page(struct reader *r, struct slice bytes, struct arena *arena,
				    struct article *article, struct reject *reject, bf_error *error)
{
	enum { ID_MAX = 1024 };
	const struct reader_hints *hints = &r->options.hints;
	struct web_page_source known = {.charset = hints->charset, .url = hints->url};
	bf_error why = {0};
	enum bf_status status =
	    web_page_read(bytes, &known, arena, article, &r->notes, NULL, &why);
	if (status == BF_BAD_ARTICLE || status == BF_BAD_ARGUMENT)
		return reader_reject(r, reject, 0, why.hint[0] ? why.hint : "leave it out", "%s",
				     why.message);
	if (status) {
		if (error)
			*error = why;
		return READER_FAILED;
	}
	if (article->headline.len == 0 && article->body.len == 0)
		return reader_reject(r, reject, 0, "leave it out", "there is no text on the page");
	if (is_own_address(article->url) && article->url.len <= ID_MAX)
		article->id = article->url;
	else if (reader_path_id(r, arena, &article->id, error))
		return READER_FAILED;
	return READER_ARTICLE;
}

static enum reader_result next_html(struct reader *r, struct arena *arena, struct article *article,
				    struct reject *reject, bf_error *error)
{
	struct slice bytes;
	enum reader_result result = reader_take_bytes(r, &bytes, reject, error);
	if (result != READER_ARTICLE)
		return result;
	if (slice_trim(bytes).len == 0)
		return reader_reject(r, reject, 0, "leave it out", "the file is empty");
	return read_page(r, bytes, arena, article, reject, error);
}

const struct format outside_html = {.next = next_html};
