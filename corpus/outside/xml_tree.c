/* xml_tree.c - see xml_tree.h: libxml2's calls become nodes. */
#include "corpus/outside/xml_tree.h"

#include <stdio.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "corpus/markup.h"
#include "corpus/outside/xml_entities.h"
#include "util/buf.h"
#include "util/utf8.h"

struct build {
	xmlParserCtxtPtr parser;
	struct arena *arena;
	struct xml_node *root, *open; /* the element on hand */
	struct buf text;	      /* the run of text on hand */
	size_t nodes;
	unsigned depth;
	uint32_t text_line;
	bool ended; /* the root element is closed: what follows is dropped */
	bool whole; /* well-formed to its end */
	bool no_memory;
	const char *refused; /* why, when it is not for a fault of syntax */
	char fault[160];     /* of syntax, the first one */
	uint32_t fault_line;
};

/* ---- building ------------------------------------------------------------------------ */

static void out_of_memory(struct build *b)
{
	b->no_memory = true;
}

static void refuse(struct build *b, const char *why)
{
	if (!b->refused)
		b->refused = why;
}

static bool is_lost(const struct build *b)
{
	return b->no_memory || b->refused;
}

/* The last that a callback does: stopping frees what it was called with. */
static void stop_if_lost(struct build *b)
{
	if (is_lost(b))
		xmlStopParser(b->parser);
}

/* U+0080 to U+009F are controls that nobody means: they stand for what Windows has
 * at these numbers. */
static const char *find_control(const char *at, const char *end)
{
	while ((at = memchr(at, 0xC2, (size_t)(end - at)))) {
		if (at + 1 < end && (unsigned char)at[1] < 0xA0)
			return at;
		at++;
	}
	return NULL;
}

static struct slice without_controls(struct build *b, struct slice text)
{
	const char *end = text.ptr + text.len, *at = text.ptr, *control;
	char *out = arena_alloc(b->arena, text.len / 2 * 3 + 4); /* two bytes become three */
	size_t len = 0;
	while (out && (control = find_control(at, end))) {
		memcpy(out + len, at, (size_t)(control - at));
		len += (size_t)(control - at);
		len += utf8_encode(markup_of_windows((unsigned char)control[1]), out + len);
		at = control + 2;
	}
	if (!out) {
		out_of_memory(b);
		return slice_make(NULL, 0);
	}
	memcpy(out + len, at, (size_t)(end - at));
	return slice_make(out, len + (size_t)(end - at));
}

static struct slice copy(struct build *b, const xmlChar *text, size_t len)
{
	struct slice s = slice_make((const char *)text, len);
	if (len && find_control(s.ptr, s.ptr + len))
		return without_controls(b, s);
	s = arena_copy(b->arena, s);
	if (!s.ptr)
		out_of_memory(b);
	return s;
}

static struct slice copy_text(struct build *b, const xmlChar *text)
{
	return text ? copy(b, text, strlen((const char *)text)) : slice_make(NULL, 0);
}

static struct xml_node *add_node(struct build *b)
{
	struct xml_node *node = arena_calloc(b->arena, 1, sizeof *node);
	if (!node) {
		out_of_memory(b);
		return NULL;
	}
	if (++b->nodes > XML_NODES_MAX)
		refuse(b, "it has more than 4,000,000 elements");
	node->parent = b->open;
	if (!b->open)
		b->root = node;
	else if (b->open->last)
		b->open->last = b->open->last->next = node;
	else
		b->open->first = b->open->last = node;
	node->line = (uint32_t)xmlSAX2GetLineNumber(b->parser);
	return node;
}

/* The run of text on hand becomes a node. */
static void end_text(struct build *b)
{
	if (b->text.broken)
		out_of_memory(b);
	struct xml_node *node = b->text.len && b->open ? add_node(b) : NULL;
	if (node)
		node->text = copy(b, (const xmlChar *)b->text.ptr, b->text.len);
	buf_clear(&b->text);
}

/* libxml2 gives five pointers an attribute: name, prefix, namespace, and the
 * first byte and end of its value. */
static void add_attributes(struct build *b, struct xml_node *node, int count,
			   const xmlChar **values)
{
	struct xml_attribute *list = arena_calloc(b->arena, (size_t)count, sizeof *list);
	if (!list) {
		out_of_memory(b);
		return;
	}
	for (int i = 0; i < count; i++, values += 5) {
		list[i].name = copy_text(b, values[0]);
		list[i].space = copy_text(b, values[2]);
		list[i].value = copy(b, values[3], (size_t)(values[4] - values[3]));
	}
	node->attributes = list;
	node->attribute_count = (uint32_t)count;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
		     int space_count, const xmlChar **spaces, int attribute_count, int defaulted,
		     const xmlChar **attributes)
{
	struct build *b = context;
	(void)space_count, (void)spaces;
	attribute_count -= defaulted; /* of a document type: not said by the document */
	end_text(b);
	struct xml_node *node = b->ended || is_lost(b) ? NULL : add_node(b);
	if (node) {
		node->name = copy_text(b, name);
		node->space = copy_text(b, space ? space : prefix);
		if (attribute_count > 0)
			add_attributes(b, node, attribute_count, attributes);
		b->open = node;
		if (++b->depth > XML_DEPTH_MAX)
			refuse(b, "its elements stand too deep in one another");
	}
	stop_if_lost(b);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
	struct build *b = context;
	(void)name, (void)prefix, (void)space;
	end_text(b);
	if (b->open && !b->ended) {
		b->depth--;
		b->ended = b->open->parent == NULL;
		b->open = b->open->parent;
	}
	stop_if_lost(b);
}

static void on_text(void *context, const xmlChar *text, int len)
{
	struct build *b = context;
	buf_append(&b->text, text, (size_t)len);
}

/* ---- entities ------------------------------------------------------------------------ */

static void on_entity_declaration(void *context, const xmlChar *name, int type,
				  const xmlChar *public_id, const xmlChar *system_id,
				  xmlChar *content)
{
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	refuse(context, "it declares entities");
	stop_if_lost(context);
}

static void on_unparsed_entity(void *context, const xmlChar *name, const xmlChar *public_id,
			       const xmlChar *system_id, const xmlChar *notation)
{
	(void)name, (void)public_id, (void)system_id, (void)notation;
	refuse(context, "it declares entities");
	stop_if_lost(context);
}

/* One that nobody knows stays as it was written. */
static void on_reference(void *context, const xmlChar *name)
{
	struct build *b = context;
	if (name[0] == '#')
		return;
	buf_append_byte(&b->text, '&');
	buf_append_text(&b->text, (const char *)name);
	buf_append_byte(&b->text, ';');
}

/* The first fault is the one to tell: what follows it is its doing. */
static void on_fault(void *context, xmlErrorPtr fault)
{
	struct build *b = context;
	if (fault->code == XML_ERR_NO_MEMORY)
		b->no_memory = true;
	if (b->fault[0] || fault->level < XML_ERR_ERROR || !fault->message)
		return;
	struct slice message = slice_trim(slice_from(fault->message));
	snprintf(b->fault, sizeof b->fault, "%.*s", SLICE_ARGS(message));
	b->fault_line = fault->line > 0 ? (uint32_t)fault->line : 1;
}

/* ---- parsing ------------------------------------------------------------------------- */

static const xmlSAXHandler HANDLER = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .reference = on_reference,
    .entityDecl = on_entity_declaration,
    .unparsedEntityDecl = on_unparsed_entity,
    .serror = on_fault,
};

/* Reading an element takes libxml2 time by the square of its attributes, so they
 * are counted beforehand: a tag is from `<` and a letter to `>`, quotes apart. */
static bool has_too_many_attributes(struct slice bytes)
{
	size_t equals = 0;
	char quote = '\0';
	bool tag = false;
	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.ptr[i];
		if (!tag) {
			const char *next = memchr(bytes.ptr + i, '<', bytes.len - i);
			if (!next)
				break;
			i = (size_t)(next - bytes.ptr);
			tag = true;
			equals = 0;
			quote = '\0';
		} else if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '>') {
			tag = false;
		} else if (c == '=' && ++equals > XML_ATTRIBUTES_MAX) {
			return true;
		}
	}
	return false;
}

static enum bf_status tell_fault(const struct build *b, bf_error *error)
{
	error_set(error, BF_BAD_ARTICLE, "not well-formed XML, line %u: %s", b->fault_line,
		  b->fault[0] ? b->fault : "it is not complete");
	error_hint(error, "check it, for example with: xmllint --noout FILE");
	if (error)
		error->column = b->fault_line;
	return BF_BAD_ARTICLE;
}

static enum bf_status refused(const char *why, bf_error *error)
{
	error_set(error, BF_BAD_ARTICLE, "the XML is refused: %s", why);
	error_hint(error, "no feed or wire needs this: look at the file with care");
	return BF_BAD_ARTICLE;
}

static enum bf_status parse(struct build *b, struct slice bytes, bool recover, bf_error *error)
{
	if (bytes.len > INT32_MAX)
		return refused("it has over 2 GiB", error);
	if (has_too_many_attributes(bytes))
		return refused("an element has more than 512 attributes", error);
	b->parser = xmlCreateMemoryParserCtxt(bytes.len ? bytes.ptr : " ", bytes.len ? (int)bytes.len : 1);
	if (!b->parser)
		return error_no_memory(error);
	xmlSAXHandler handler = HANDLER;
	xmlSAXHandlerPtr own = b->parser->sax;
	b->parser->sax = &handler;
	b->parser->userData = b;
	xmlCtxtUseOptions(b->parser, XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT |
					 XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES |
					 (recover ? XML_PARSE_RECOVER : 0));
	xmlParseDocument(b->parser);
	end_text(b);
	b->whole = b->parser->wellFormed && b->ended;
	b->parser->sax = own;
	if (b->parser->myDoc) /* made for a document type, though the tree is ours */
		xmlFreeDoc(b->parser->myDoc);
	xmlFreeParserCtxt(b->parser);
	return BF_OK;
}

/* What came of it; a document that is only cut short has a root, and no end. */
static enum bf_status judge(const struct build *b, bf_error *error)
{
	if (b->no_memory || b->text.broken == BF_NO_MEMORY)
		return error_no_memory(error);
	if (b->refused)
		return refused(b->refused, error);
	return b->whole ? BF_OK : tell_fault(b, error);
}

static enum bf_status build_tree(struct build *b, struct slice bytes, bool recover, bf_error *error)
{
	enum bf_status status = parse(b, bytes, recover, error);
	return status ? status : judge(b, error);
}

enum bf_status xml_tree_read(struct slice bytes, struct arena *arena, bool *mended,
			     struct xml_node **root, bf_error *error)
{
	struct build b = {.arena = arena, .text = BUF_INIT(SIZE_MAX / 4), .fault_line = 1};
	bf_error why = {0};
	enum bf_status status = xml_entities(bytes, arena, &bytes, error);
	if (status)
		return status;
	if (mended)
		*mended = false;
	status = build_tree(&b, bytes, false, &why);
	if (status == BF_BAD_ARTICLE && mended && !b.refused) {
		buf_free(&b.text);
		b = (struct build){.arena = arena, .text = BUF_INIT(SIZE_MAX / 4), .fault_line = 1};
		status = xml_mend(bytes, arena, &bytes, &why);
		if (!status)
			status = build_tree(&b, bytes, true, &why);
		*mended = status == BF_OK || (status == BF_BAD_ARTICLE && b.root && !b.refused);
		if (*mended)
			status = BF_OK;
	}
	buf_free(&b.text);
	*root = status ? NULL : b.root;
	if (status && error)
		*error = why;
	return status;
}
