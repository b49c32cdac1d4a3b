/* recognise_html.c - is this a web page?  By its first bytes: a document type, or
 * one of the elements that a page begins with, behind what browsers that save
 * pages put in front. */
#include "corpus/format.h"
#include "corpus/xml_root.h"

enum { LOOK = 2048 }; /* bytes */

static bool starts_nocase(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && slice_equal_nocase(slice_make(s.ptr, prefix.len), prefix);
}

static struct slice skip_comments(struct slice text)
{
	for (text = slice_trim(text); slice_starts_with(text, SLICE("<!--"));) {
		const char *end = memmem(text.ptr, text.len, "-->", 3);
		if (!end)
			break;
		text = slice_trim(slice_tail(text, (size_t)(end - text.ptr) + 3));
	}
	return text;
}

static bool starts_page(struct slice text)
{
	static const struct slice starts[] = {
	    {"<!doctype html", 14}, {"<html", 5}, {"<head", 5}, {"<body", 5},
	    {"<title", 6},	    {"<meta", 5}, {"<link", 5},
	};
	text = skip_comments(text);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (starts_nocase(text, starts[i]))
			return true;
	return false;
}

/* Letters of sixteen bits, as those of ASCII. */
static struct slice narrow(struct slice head, char out[LOOK])
{
	size_t len = 0;
	for (size_t i = 0; i < head.len && i < LOOK; i++)
		if (head.ptr[i] != '\0' && (unsigned char)head.ptr[i] < 0x80)
			out[len++] = head.ptr[i];
	return slice_make(out, len);
}

static bool is_page(struct slice head)
{
	struct xml_root root;
	char wide[LOOK];
	if (starts_page(head) || (xml_root(head, &root) && slice_equal(root.name, SLICE("html"))))
		return true;
	return head.len > 1 && memchr(head.ptr, '\0', head.len < 4 ? head.len : 4) &&
	       starts_page(narrow(head, wide));
}

static int recognise_html(struct slice head, struct slice name)
{
	static const struct slice endings[] = {{".html", 5}, {".htm", 4}, {".xhtml", 6}, {".shtml", 6}};
	if (is_page(head))
		return 3;
	const char *hint;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (slice_ends_with(name, endings[i]) && head.len && memchr(head.ptr, '<', head.len) &&
		    !content_name(head, &hint))
			return 2;
	return 0;
}

const struct format format_html = {
    .name = "html",
    .description = "web pages, also as saved by browsers: the article of a page",
    .recognise = recognise_html,
    .outside = true,
};
