/* feed_text.c - see read_feed.h: vocabularies, and text constructs. */
#include "corpus/outside/read_feed.h"

#include "corpus/markup.h"
#include "corpus/text.h"
#include "util/utf8.h"

/* ---- vocabularies -------------------------------------------------------------------------- */

static const struct {
	const char *space; /* begins so */
	enum feed_space is;
} SPACES[] = {
    {"http://www.w3.org/2005/Atom", FEED_CORE},
    {"http://purl.org/atom/ns#", FEED_CORE},
    {"http://example.com/newformat#", FEED_CORE},
    {"http://example.com/necho", FEED_CORE},
    {"http://purl.org/echo/", FEED_CORE},
    {"uri/of/echo/namespace#", FEED_CORE},
    {"http://purl.org/pie/", FEED_CORE},
    {"http://purl.org/rss/1.0/modules/content/", FEED_CONTENT},
    {"http://purl.org/rss/1.0/modules/rss091", FEED_CORE},
    {"http://purl.org/rss/1.0/modules/", FEED_OTHER},
    {"http://purl.org/rss/1.0/", FEED_CORE},
    {"http://purl.org/net/rss1.1", FEED_CORE},
    {"http://my.netscape.com/rdf/simple/0.9/", FEED_CORE},
    {"http://my.netscape.com/publish/formats/", FEED_CORE},
    {"http://channel.netscape.com/rdf/simple/0.9/", FEED_CORE},
    {"http://backend.userland.com/", FEED_CORE},
    {"http://blogs.law.harvard.edu/tech/rss", FEED_CORE},
    {"http://purl.org/dc/elements/1.", FEED_DC},
    {"http://purl.org/dc/terms/", FEED_DCTERMS},
    {"http://search.yahoo.com/mrss", FEED_MEDIA},
    {"http://www.itunes.com/DTDs/", FEED_ITUNES},
    {"http://www.w3.org/1999/xhtml", FEED_XHTML},
    {"http://wordpress.org/export/", FEED_WP}, /* and, behind its version, /excerpt/ */
};

static const struct {
	const char *prefix;
	enum feed_space is;
} PREFIXES[] = {{"content", FEED_CONTENT}, {"dc", FEED_DC},	   {"dcterms", FEED_DCTERMS},
		{"media", FEED_MEDIA},	   {"itunes", FEED_ITUNES}, {"xhtml", FEED_XHTML},
		{"wp", FEED_WP},	   {"excerpt", FEED_EXCERPT}, {"atom", FEED_CORE},
		{"rss", FEED_CORE}};

static bool starts_nocase(struct slice s, struct slice start)
{
	return s.len >= start.len && slice_equal_nocase(slice_make(s.ptr, start.len), start);
}

enum feed_space feed_space(const struct xml_node *node)
{
	struct slice space = node->space;
	if (space.len == 0)
		return FEED_CORE;
	for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++)
		if (starts_nocase(space, slice_from(SPACES[i].space)))
			return SPACES[i].is == FEED_WP && slice_ends_with(space, SLICE("/excerpt/"))
				   ? FEED_EXCERPT
				   : SPACES[i].is;
	for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++)
		if (slice_equal_nocase(space, slice_from(PREFIXES[i].prefix)))
			return PREFIXES[i].is;
	return FEED_OTHER;
}

static const struct xml_node *first_from(const struct xml_node *n, enum feed_space space,
					 struct slice name)
{
	while (n && (!n->name.ptr || !slice_equal_nocase(n->name, name) || feed_space(n) != space))
		n = n->next;
	return n;
}

const struct xml_node *feed_child(const struct xml_node *node, enum feed_space space,
				  const char *name)
{
	return node ? first_from(node->first, space, slice_from(name)) : NULL;
}

const struct xml_node *feed_next(const struct xml_node *node)
{
	return first_from(node->next, feed_space(node), node->name);
}

/* ---- constructs ------------------------------------------------------------------------------ */

static int base64_digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* Empty where it is no text. */
static struct slice decode_base64(struct fill *f, struct slice text)
{
	char *out = arena_alloc(f->scan.arena, text.len + 1);
	size_t len = 0;
	uint32_t bits = 0;
	int held = 0;
	if (!out) {
		f->status = error_no_memory(f->scan.error);
		return SLICE("");
	}
	for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
		int digit = base64_digit(text.ptr[i]);
		if (digit < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[len++] = (char)(bits >> held);
		}
	}
	struct slice decoded = slice_make(out, len);
	return utf8_validate(decoded) == len && !memchr(out, '\0', len) ? decoded : SLICE("");
}

static bool has_elements(const struct xml_node *node)
{
	for (const struct xml_node *n = node->first; n; n = n->next)
		if (n->name.ptr)
			return true;
	return false;
}

static bool holds(struct slice text, const char *word)
{
	return text.len && memmem(text.ptr, text.len, word, strlen(word));
}

/* Elements within are its text; a text is markup where its type says so or, as in
 * RSS, where it looks so. */
void feed_fill(struct fill *f, enum json_field field, unsigned rank, const struct xml_node *node)
{
	if (!node || f->status)
		return;
	struct slice type = xml_attribute(node, "type"), mode = xml_attribute(node, "mode"),
		     text = xml_fill_text(f, node);
	if (slice_equal(mode, SLICE("base64")) || holds(type, "octet-stream"))
		text = decode_base64(f, text);
	else if (has_elements(node)) {
		xml_fill_body(f, field, rank, node);
		return;
	}
	bool plain = slice_equal(type, SLICE("text")) || slice_equal(type, SLICE("text/plain"));
	if (plain)
		fill_text(f, field, rank, text);
	else
		xml_fill_markup(f, field, rank, text);
}
