/* html_tree.c - see html_tree.h: libxml2 reads, this file keeps.
 *
 * libxml2 is given the page as UTF-8 and no encoding of its own to believe in.
 * It calls start, end and text; ends that a page forgot it adds itself, so
 * that the calls always pair up. */
#include "corpus/outside/html_tree.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <limits.h>

#include "corpus/outside/html_bounds.h"
#include "util/buf.h"
#include "util/utf8.h"

struct builder {
	struct arena *arena;
	struct html_node *nodes;
	struct html_attribute *attributes;
	uint32_t count, capacity;
	uint32_t attribute_count, attribute_capacity;
	uint32_t open;	 /* the node that is being filled */
	uint64_t deeper; /* open elements below it that are not kept */
	struct buf text; /* not yet a node */
	enum bf_status status;
	htmlParserCtxtPtr parser;
};

static void stop(struct builder *b, enum bf_status status)
{
	if (!b->status)
		b->status = status;
	if (b->parser)
		xmlStopParser(b->parser);
}

/* Room for one more in an array of the arena; false when out of memory. */
static bool grow(struct arena *arena, void **items, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return true;
	uint32_t wider = *capacity ? *capacity * 2 : 1024;
	void *larger = arena_alloc(arena, wider * size);
	if (!larger)
		return false;
	if (count)
		memcpy(larger, *items, count * size);
	*items = larger;
	*capacity = wider;
	return true;
}

/* A new node within the open one; NULL when there can be none. */
static struct html_node *add_node(struct builder *b, enum html_tag tag)
{
	if (b->count >= HTML_NODES_MAX) {
		stop(b, BF_BAD_ARTICLE);
		return NULL;
	}
	if (!grow(b->arena, (void **)&b->nodes, b->count, &b->capacity, sizeof *b->nodes)) {
		stop(b, BF_NO_MEMORY);
		return NULL;
	}
	struct html_node *node = &b->nodes[b->count];
	*node = (struct html_node){.tag = (uint8_t)tag, .attributes = b->attribute_count};
	node->parent = b->open;
	node->depth = b->count ? (uint16_t)(b->nodes[b->open].depth + 1) : 0;
	node->end = ++b->count;
	return node;
}

/* A copy of text.  References to U+0080 to U+009F, which are control characters,
 * mean what stands there in windows-1252: so do browsers read them. */
static struct slice keep_text(struct builder *b, struct slice text)
{
	static const uint16_t meant[32] = {
	    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
	    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
	};
	char *copy = arena_alloc(b->arena, text.len + text.len / 2 + 1);
	if (!copy)
		return slice_make(NULL, 0);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		unsigned char next = c == 0xc2 && i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0;
		if (next >= 0x80 && next < 0xa0) {
			len += utf8_encode(meant[next - 0x80], copy + len);
			i++;
		} else {
			copy[len++] = (char)c;
		}
	}
	return slice_make(copy, len);
}

/* What text there is becomes a node. */
static void flush_text(struct builder *b)
{
	if (b->text.broken)
		stop(b, b->text.broken == BF_NO_MEMORY ? BF_NO_MEMORY : BF_BAD_ARTICLE);
	if (b->text.len == 0 || b->status)
		return;
	struct slice text = keep_text(b, buf_slice(&b->text));
	buf_clear(&b->text);
	struct html_node *node = text.ptr ? add_node(b, HTML_TEXT) : NULL;
	if (node)
		node->text = text;
	else
		stop(b, BF_NO_MEMORY);
}

/* ---- the calls of the parser ------------------------------------------------------- */

static void keep_attribute(struct builder *b, struct html_node *node, const char *name,
			   const char *value)
{
	enum html_attribute_name known = html_attribute_named(name);
	if (known == HTML_ATTRIBUTE_OTHER || node->attribute_count == HTML_ATTRIBUTES_MAX)
		return;
	struct slice text = slice_from(value ? value : "");
	if (text.len > HTML_VALUE_MAX)
		text.len = utf8_floor(text, HTML_VALUE_MAX);
	text = keep_text(b, text);
	if (!text.ptr || !grow(b->arena, (void **)&b->attributes, b->attribute_count,
			       &b->attribute_capacity, sizeof *b->attributes)) {
		stop(b, BF_NO_MEMORY);
		return;
	}
	b->attributes[b->attribute_count++] = (struct html_attribute){known, text};
	node->attribute_count++;
}

static void start_element(void *payload, const xmlChar *name, const xmlChar **attributes)
{
	struct builder *b = payload;
	enum html_tag tag = html_tag_named((const char *)name);
	if (b->deeper || b->nodes[b->open].depth >= HTML_DEPTH_MAX) {
		b->deeper++;
		if (html_is_block(tag))
			buf_append_byte(&b->text, ' ');
		return;
	}
	flush_text(b);
	struct html_node *node = b->status ? NULL : add_node(b, tag);
	if (!node)
		return;
	b->open = b->count - 1;
	for (size_t i = 0; attributes && attributes[i] && !b->status; i += 2)
		keep_attribute(b, node, (const char *)attributes[i], (const char *)attributes[i + 1]);
}

static void end_element(void *payload, const xmlChar *name)
{
	struct builder *b = payload;
	(void)name;
	if (b->deeper) {
		b->deeper--;
		buf_append_byte(&b->text, ' ');
		return;
	}
	flush_text(b);
	b->nodes[b->open].end = b->count;
	b->open = b->nodes[b->open].parent;
}

static void characters(void *payload, const xmlChar *text, int len)
{
	struct builder *b = payload;
	if (len > 0)
		buf_append(&b->text, text, (size_t)len);
}

/* The inside of scripts and styles. */
static void raw_text(void *payload, const xmlChar *text, int len)
{
	struct builder *b = payload;
	if (!b->deeper && b->nodes[b->open].tag == HTML_SCRIPT)
		characters(payload, text, len);
}

/* ---- reading a page ---------------------------------------------------------------- */

static void parse(struct builder *b, struct slice page)
{
	b->parser = htmlCreateMemoryParserCtxt(page.ptr, (int)page.len);
	if (!b->parser) {
		b->status = BF_NO_MEMORY;
		return;
	}
	htmlCtxtUseOptions(b->parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
					  HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	xmlSwitchEncoding(b->parser, XML_CHAR_ENCODING_UTF8);
	*b->parser->sax = (xmlSAXHandler){
	    .startElement = start_element,
	    .endElement = end_element,
	    .characters = characters,
	    .ignorableWhitespace = characters,
	    .cdataBlock = raw_text,
	};
	b->parser->userData = b;
	htmlParseDocument(b->parser);
	flush_text(b);
	htmlFreeParserCtxt(b->parser);
}

static void close_all(struct builder *b)
{
	for (uint32_t node = b->open;; node = b->nodes[node].parent) {
		b->nodes[node].end = b->count;
		if (node == 0)
			break;
	}
}

static enum bf_status complain(enum bf_status status, bf_error *error)
{
	if (status == BF_NO_MEMORY)
		return error_no_memory(error);
	error_set(error, BF_BAD_ARTICLE, "the page has over %d elements and texts", HTML_NODES_MAX);
	error_hint(error, "split it");
	return BF_BAD_ARTICLE;
}

enum bf_status html_tree_read(struct slice page, struct arena *arena, struct html_tree *out,
			      bf_error *error)
{
	struct builder b = {.arena = arena, .text = BUF_INIT(INT_MAX)};
	struct slice bounded;
	enum bf_status status = html_bound(page, arena, &bounded, error);
	if (status)
		return status;
	if (!add_node(&b, HTML_OTHER))
		return error_no_memory(error);
	if (bounded.len)
		parse(&b, bounded);
	buf_free(&b.text);
	if (b.status)
		return complain(b.status, error);
	close_all(&b);
	*out = (struct html_tree){b.nodes, b.count, b.attributes};
	return BF_OK;
}

/* ---- asking a tree ----------------------------------------------------------------- */

struct slice html_attribute(const struct html_tree *tree, uint32_t node,
			    enum html_attribute_name name)
{
	const struct html_node *n = &tree->nodes[node];
	for (uint32_t i = n->attributes; i < n->attributes + n->attribute_count; i++)
		if (tree->attributes[i].name == name)
			return tree->attributes[i].value;
	return slice_make(NULL, 0);
}

/* Appends text to a line: a run of white space is one blank, and one that the
 * line ends in is not there yet. */
static size_t append_words(char *line, size_t len, bool *blank, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			*blank = true;
			continue;
		}
		if (*blank && len)
			line[len++] = ' ';
		*blank = false;
		line[len++] = c;
	}
	return len;
}

/* Has an element that stands on lines of its own ended between a node and the
 * one before it? */
static bool follows_block(const struct html_node *nodes, uint32_t node)
{
	for (uint32_t i = node - 1; nodes[i].end == node; i = nodes[i].parent)
		if (html_is_block((enum html_tag)nodes[i].tag))
			return true;
	return false;
}

enum bf_status html_text(const struct html_tree *tree, uint32_t node, struct arena *arena,
			 struct slice *out, bf_error *error)
{
	const struct html_node *nodes = tree->nodes;
	size_t room = 1;
	for (uint32_t i = node; i < nodes[node].end; i++)
		room += nodes[i].text.len + 1;
	char *line = arena_alloc(arena, room);
	if (!line)
		return error_no_memory(error);
	size_t len = 0;
	bool blank = false;
	for (uint32_t i = node; i < nodes[node].end; i++) {
		if (i > node && html_is_silent((enum html_tag)nodes[i].tag)) {
			i = nodes[i].end - 1;
			blank = true;
			continue;
		}
		blank |= html_is_block((enum html_tag)nodes[i].tag) || nodes[i].tag == HTML_BR ||
			 (i > node && follows_block(nodes, i));
		len = append_words(line, len, &blank, nodes[i].text);
	}
	*out = slice_make(line, len);
	return BF_OK;
}
