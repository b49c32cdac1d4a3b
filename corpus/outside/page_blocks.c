/* page_blocks.c - see page_blocks.h: one walk over the nodes, which closes a
 * block wherever a browser would begin a new line.
 *
 * A row of a table of data is one block, its cells parted by " | "; the cells
 * of a table that only lays out a page are blocks of their own. */
#include "corpus/outside/page_blocks.h"

#include "corpus/outside/page_roles.h"
#include "util/buf.h"
#include "util/utf8.h"

struct walk {
	const struct html_tree *tree;
	struct arena *arena;
	struct page *page;
	uint32_t capacity;
	struct buf text; /* of the block on hand */
	struct page_block block;
	unsigned breaks; /* <br> since the last text */
	bool blank;	 /* white space is due */
	bool in_word;
	uint32_t data_end; /* within a table of data: its end */
	enum bf_status status;
};

/* ---- what a letter counts for ------------------------------------------------------ */

static bool is_wide_script(uint32_t c)
{
	return (c >= 0x0e00 && c < 0x0e80) || (c >= 0x3040 && c < 0xa000) || (c >= 0xf900 && c < 0xfb00);
}

/* 2: ends a sentence, 1: parts one, 0: neither. */
static int stop_kind(uint32_t c)
{
	switch (c) {
	case '.': case '?': case '!': case 0x2026: case 0x3002: case 0xff01: case 0xff1f:
	case 0x061f: case 0x06d4: case 0x0964:
		return 2;
	case ',': case ';': case ':': case 0x3001: case 0xff0c: case 0xff1b: case 0xff1a:
	case 0x060c: case 0x061b:
		return 1;
	default:
		return 0;
	}
}

static bool is_closing(uint32_t c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201d || c == 0x2019 ||
	       c == 0xbb || c == 0x201c || c == 0x300d;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x2003 || c == 0x2002 ||
	       c == 0x2009 || c == 0x200b || c == 0xfeff || c == 0x3000 || c == 0xad;
}

static void count_letter(struct walk *w, uint32_t c, bool linked)
{
	struct page_block *b = &w->block;
	int stop = stop_kind(c);
	b->letters++;
	b->linked += linked;
	if (is_wide_script(c))
		b->words += b->letters % 2;
	else
		b->words += !w->in_word;
	w->in_word = true;
	b->stops += stop > 0;
	b->ends = stop == 2 || (b->ends && is_closing(c));
}

/* ---- blocks ------------------------------------------------------------------------ */

/* How many letters of a block look like the text of an article: those outside
 * links, and fewer where it has not the marks of sentences. */
static float weigh(const struct page_block *b)
{
	bool dense = b->words * 3 > b->letters; /* a letter says more: Chinese, Japanese */
	double letters = dense ? b->letters * 2.5 : b->letters;
	if (letters < 20 || (b->tag >= HTML_H1 && b->tag <= HTML_H6))
		return 0;
	double plain = (double)(b->letters - b->linked) / b->letters;
	double weight = letters * plain * plain;
	if (dense)
		return (float)(b->stops ? weight : weight * 0.5);
	if (b->stops == 0)
		weight *= 0.2;
	else if (!b->ends && b->stops < 2)
		weight *= 0.5;
	else if (b->words > 60 * b->stops)
		weight *= 0.5;
	return (float)weight;
}

static bool add_block(struct walk *w)
{
	struct page *page = w->page;
	if (page->count == w->capacity) {
		uint32_t wider = w->capacity ? w->capacity * 2 : 256;
		struct page_block *larger = arena_alloc(w->arena, wider * sizeof *larger);
		if (!larger)
			return false;
		if (page->count)
			memcpy(larger, page->blocks, page->count * sizeof *larger);
		page->blocks = larger;
		w->capacity = wider;
	}
	w->block.text = arena_copy(w->arena, buf_slice(&w->text));
	if (!w->block.text.ptr)
		return false;
	page->blocks[page->count++] = w->block;
	return true;
}

/* The heading, caption or so that a block is, when not the element itself then
 * one close around it. */
static enum html_tag kind_of(const struct html_tree *tree, uint32_t node)
{
	enum html_tag own = (enum html_tag)tree->nodes[node].tag;
	for (int i = 0; i < 3 && node; i++, node = tree->nodes[node].parent) {
		enum html_tag tag = (enum html_tag)tree->nodes[node].tag;
		if ((tag >= HTML_H1 && tag <= HTML_H6) || tag == HTML_FIGCAPTION || tag == HTML_PRE)
			return tag;
	}
	return own;
}

static void close_block(struct walk *w)
{
	w->breaks = 0;
	w->blank = w->in_word = false;
	if (w->block.letters == 0 || w->status)
		return;
	w->block.tag = (uint8_t)kind_of(w->tree, w->block.node);
	w->block.weight = weigh(&w->block);
	if (w->text.broken || !add_block(w))
		w->status = BF_NO_MEMORY;
	buf_clear(&w->text);
	w->block = (struct page_block){0};
}

static uint32_t block_around(const struct walk *w, uint32_t node)
{
	const struct html_node *nodes = w->tree->nodes;
	while (node && !html_is_block((enum html_tag)nodes[node].tag))
		node = nodes[node].parent;
	if (w->data_end)
		while (node && nodes[node].tag != HTML_TR && nodes[node].tag != HTML_TABLE)
			node = nodes[node].parent;
	return node;
}

/* What is due before the next letter. */
static void append_space(struct walk *w)
{
	if (w->block.letters && (w->breaks || w->blank))
		buf_append_byte(&w->text, w->breaks ? '\n' : ' ');
	w->in_word &= !w->breaks && !w->blank;
	w->breaks = 0;
	w->blank = false;
}

static void add_text(struct walk *w, uint32_t node, bool linked)
{
	struct slice text = w->tree->nodes[node].text;
	bool keep_lines = w->tree->nodes[w->tree->nodes[node].parent].tag == HTML_PRE;
	for (size_t at = 0, step; at < text.len; at += step) {
		uint32_t c = (unsigned char)text.ptr[at];
		step = c < 0x80 ? 1 : utf8_decode(text, at, &c);
		if (step == 0)
			step = 1, c = ' ';
		if (is_space(c)) {
			w->blank |= c != 0x200b && c != 0xfeff && c != 0xad;
			w->breaks += keep_lines && c == '\n';
			continue;
		}
		if (w->block.letters == 0) {
			w->block.node = block_around(w, node);
			w->block.first = node;
		}
		append_space(w);
		count_letter(w, c, linked);
		buf_append(&w->text, text.ptr + at, step);
	}
	if (w->block.letters)
		w->block.end = node + 1;
}

/* ---- tables ------------------------------------------------------------------------ */

/* Does a table hold data, not the layout of a page?  Then it has several rows
 * and columns, short cells, and nothing in them that stands apart by itself. */
static bool is_data(const struct html_tree *tree, uint32_t table)
{
	uint32_t rows = 0, cells = 0, heads = 0;
	size_t bytes = 0;
	for (uint32_t i = table + 1; i < tree->nodes[table].end; i++) {
		const struct html_node *n = &tree->nodes[i];
		if (n->tag == HTML_TABLE || n->tag == HTML_H1 || n->tag == HTML_ARTICLE ||
		    n->tag == HTML_FORM || n->tag == HTML_H2)
			return false;
		rows += n->tag == HTML_TR;
		cells += n->tag == HTML_TD || n->tag == HTML_TH;
		heads += n->tag == HTML_TH || n->tag == HTML_CAPTION || n->tag == HTML_THEAD;
		bytes += n->text.len;
	}
	if (rows < 2 || cells < rows + 1)
		return false;
	return bytes / cells < (heads ? 400 : 120);
}

/* Where the next cell of a row begins, unless it is the first. */
static void part_cells(struct walk *w)
{
	if (w->block.letters) {
		buf_append_text(&w->text, " |");
		w->blank = true;
	}
	w->in_word = false;
}

/* ---- the walk ---------------------------------------------------------------------- */

static bool ends_line(const struct walk *w, enum html_tag tag)
{
	if (!html_is_block(tag))
		return false;
	return !w->data_end || tag == HTML_TR || tag == HTML_TABLE || tag == HTML_CAPTION;
}

/* The elements that ended between a node and the one before it. */
static void leave(struct walk *w, uint32_t node)
{
	const struct html_node *nodes = w->tree->nodes;
	for (uint32_t i = node - 1; i && nodes[i].end == node; i = nodes[i].parent) {
		if (ends_line(w, (enum html_tag)nodes[i].tag))
			close_block(w);
		else if (html_is_block((enum html_tag)nodes[i].tag))
			w->blank = true;
	}
	if (w->data_end && node >= w->data_end)
		w->data_end = 0;
}

static void enter(struct walk *w, uint32_t node)
{
	enum html_tag tag = (enum html_tag)w->tree->nodes[node].tag;
	if (tag == HTML_TABLE && !w->data_end) {
		close_block(w);
		w->data_end = is_data(w->tree, node) ? w->tree->nodes[node].end : 0;
	} else if (ends_line(w, tag)) {
		close_block(w);
	} else if (tag == HTML_TD || tag == HTML_TH) {
		part_cells(w);
	} else if (html_is_block(tag)) {
		w->blank = true;
	} else if (tag == HTML_BR) {
		if (++w->breaks > 1)
			close_block(w);
	}
}

static bool is_link(const struct html_tree *tree, uint32_t node)
{
	return tree->nodes[node].tag == HTML_A && html_attribute(tree, node, HTML_HREF).ptr;
}

static void walk_nodes(struct walk *w)
{
	const struct html_node *nodes = w->tree->nodes;
	uint32_t link_end = 0; /* of the link on hand */
	uint32_t done = 1;     /* nodes that know their first block */
	for (uint32_t i = 1; i < w->tree->count && !w->status; i++) {
		leave(w, i);
		enum html_tag tag = (enum html_tag)nodes[i].tag;
		if (tag != HTML_TEXT && !html_is_silent(tag))
			enter(w, i);
		for (; done <= i; done++)
			w->page->first_block[done] = w->page->count;
		bool within_line = tag == HTML_SPAN || tag == HTML_OTHER;
		if (html_is_silent(tag) ||
		    (within_line && nodes[i].attribute_count && page_hides(w->tree, i))) {
			i = nodes[i].end - 1;
			continue;
		}
		if (is_link(w->tree, i) && nodes[i].end > link_end)
			link_end = nodes[i].end;
		if (tag == HTML_TEXT)
			add_text(w, i, i < link_end);
	}
	leave(w, w->tree->count);
	close_block(w);
	for (; done <= w->tree->count; done++)
		w->page->first_block[done] = w->page->count;
}

enum bf_status page_blocks(const struct html_tree *tree, struct arena *arena, struct page *out,
			   bf_error *error)
{
	*out = (struct page){.tree = tree};
	out->first_block = arena_calloc(arena, (size_t)tree->count + 1, sizeof *out->first_block);
	out->roles = arena_calloc(arena, tree->count, sizeof *out->roles);
	if (!out->first_block || !out->roles)
		return error_no_memory(error);
	struct walk w = {.tree = tree, .arena = arena, .page = out, .text = BUF_INIT(SIZE_MAX / 2)};
	walk_nodes(&w);
	buf_free(&w.text);
	out->weights = arena_alloc(arena, ((size_t)out->count + 1) * sizeof *out->weights);
	if (w.status || !out->weights)
		return error_no_memory(error);
	out->weights[0] = 0;
	for (uint32_t i = 0; i < out->count; i++)
		out->weights[i + 1] = out->weights[i] + (double)out->blocks[i].weight;
	return BF_OK;
}

double page_weight(const struct page *page, uint32_t node)
{
	return page->weights[page->first_block[page->tree->nodes[node].end]] -
	       page->weights[page->first_block[node]];
}
