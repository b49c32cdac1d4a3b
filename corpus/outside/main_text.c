/* main_text.c - see main_text.h. */
#include "corpus/outside/main_text.h"

#include "corpus/outside/page_roles.h"
#include "corpus/text.h"
#include "util/buf.h"

struct choice {
	const struct page *page;
	struct arena *arena;
	struct slice headline;
	double *sums;	 /* of the weight of blocks that may be text: as page.weights */
	uint32_t *linked; /* sums of linked letters */
	uint32_t *letters;
	double *scores;	 /* of nodes */
	uint8_t *taken;	 /* of blocks: enum part */
};

enum part { LEFT, BODY, CAPTION };

/* ---- sums over nodes --------------------------------------------------------------- */

static double usable_weight(const struct page_block *b)
{
	if (b->roles & (ROLES_OUTSIDE | ROLE_CAPTION | ROLE_QUOTE))
		return 0;
	return b->roles & ROLE_ASIDE ? (double)b->weight * 0.4 : (double)b->weight;
}

static bool sum_up(struct choice *c)
{
	const struct page *page = c->page;
	size_t count = (size_t)page->count + 1;
	c->sums = arena_calloc(c->arena, count, sizeof *c->sums);
	c->linked = arena_calloc(c->arena, count, sizeof *c->linked);
	c->letters = arena_calloc(c->arena, count, sizeof *c->letters);
	c->taken = arena_calloc(c->arena, count, sizeof *c->taken);
	c->scores = arena_calloc(c->arena, page->tree->count, sizeof *c->scores);
	if (!c->sums || !c->linked || !c->letters || !c->scores || !c->taken)
		return false;
	for (uint32_t i = 0; i < page->count; i++) {
		const struct page_block *b = &page->blocks[i];
		bool out = b->roles & ROLES_OUTSIDE;
		c->sums[i + 1] = c->sums[i] + usable_weight(b);
		c->linked[i + 1] = c->linked[i] + (out ? 0 : b->linked);
		c->letters[i + 1] = c->letters[i] + (out ? 0 : b->letters);
	}
	return true;
}

static uint32_t first_of(const struct choice *c, uint32_t node)
{
	return c->page->first_block[node];
}

static uint32_t end_of(const struct choice *c, uint32_t node)
{
	return c->page->first_block[c->page->tree->nodes[node].end];
}

static double weight_of(const struct choice *c, uint32_t node)
{
	return c->sums[end_of(c, node)] - c->sums[first_of(c, node)];
}

/* Share of the letters of a node that stand in links. */
static double link_share(const struct choice *c, uint32_t node)
{
	uint32_t letters = c->letters[end_of(c, node)] - c->letters[first_of(c, node)];
	uint32_t linked = c->linked[end_of(c, node)] - c->linked[first_of(c, node)];
	return letters ? (double)linked / letters : 0;
}

/* ---- where the text is ------------------------------------------------------------- */

/* A block speaks for the elements around it, the nearer the more.  An element
 * with nothing else in it is no step away. */
static void speak(struct choice *c, uint32_t block)
{
	const struct page_block *b = &c->page->blocks[block];
	const struct html_node *nodes = c->page->tree->nodes;
	double weight = usable_weight(b);
	if (weight < 20)
		return;
	double voice = 0.3 + (weight > 600 ? 600 : weight) / 150;
	uint32_t node = b->node;
	while (nodes[node].tag != HTML_BODY && end_of(c, node) == first_of(c, node) + 1 &&
	       nodes[node].depth > 2)
		node = nodes[node].parent;
	while (node && voice > 0.01) {
		c->scores[node] += voice;
		double inner = weight_of(c, node);
		node = nodes[node].parent;
		if (weight_of(c, node) > inner * 1.02)
			voice *= 0.5;
	}
}

static double bonus(uint16_t roles)
{
	double factor = 1;
	if (roles & ROLE_BODY)
		factor *= 2;
	if (roles & ROLE_TEXT)
		factor *= 1.25;
	if (roles & ROLE_ARTICLE)
		factor *= 1.1;
	if (roles & ROLE_ASIDE)
		factor *= 0.6;
	return factor;
}

static uint32_t best_node(const struct choice *c)
{
	uint32_t best = 0;
	double most = 0;
	for (uint32_t i = 1; i < c->page->tree->count; i++) {
		if (c->scores[i] <= 0)
			continue;
		double score = c->scores[i] * (1 - link_share(c, i)) * bonus(c->page->roles[i]);
		if (score > most) {
			most = score;
			best = i;
		}
	}
	return best;
}

static bool is_heading(enum html_tag tag)
{
	return tag >= HTML_H1 && tag <= HTML_H6;
}

/* Does something beside the text belong to it? */
static bool belongs(const struct choice *c, uint32_t node, double least)
{
	const struct html_node *nodes = c->page->tree->nodes;
	if (c->page->roles[node] & (ROLES_OUTSIDE | ROLE_ASIDE | ROLE_CAPTION | ROLE_QUOTE) ||
	    nodes[node].tag == HTML_ARTICLE)
		return false;
	double weight = weight_of(c, node);
	uint32_t letters = c->letters[end_of(c, node)] - c->letters[first_of(c, node)];
	if (weight < least || link_share(c, node) > 0.2 || weight < 0.5 * letters)
		return false;
	for (uint32_t i = first_of(c, node); i < end_of(c, node); i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (!(b->roles & ROLES_OUTSIDE) && is_heading((enum html_tag)b->tag) &&
		    b->linked * 2 > b->letters)
			return false;
	}
	return true;
}

static void take(struct choice *c, uint32_t node)
{
	for (uint32_t i = first_of(c, node); i < end_of(c, node); i++)
		c->taken[i] = BODY;
}

static bool same_class(const struct choice *c, uint32_t a, uint32_t b)
{
	struct slice left = html_attribute(c->page->tree, a, HTML_CLASS);
	struct slice right = html_attribute(c->page->tree, b, HTML_CLASS);
	return c->page->tree->nodes[a].tag == c->page->tree->nodes[b].tag && left.len &&
	       slice_equal(left, right);
}

/* How much must it weigh, to be taken along? */
static double least_weight(const struct choice *c, uint32_t inner, uint32_t node, unsigned steps,
			   double own)
{
	if (steps == 0 || same_class(c, inner, node))
		return 60;
	return c->page->roles[node] & ROLE_TEXT ? own / 10 : own / 3;
}

/* Takes the best element, and what belongs to it of what stands beside it and
 * beside the elements around it. */
static void take_around(struct choice *c, uint32_t best)
{
	const struct html_node *nodes = c->page->tree->nodes;
	take(c, best);
	double own = weight_of(c, best);
	unsigned steps = 0;
	for (uint32_t inner = best; inner; inner = nodes[inner].parent) {
		uint32_t outer = nodes[inner].parent;
		if (nodes[outer].tag == HTML_HTML || nodes[outer].tag == HTML_OTHER)
			break;
		if (weight_of(c, outer) < weight_of(c, inner) + 60)
			continue;
		for (uint32_t i = outer + 1; i < nodes[outer].end; i = nodes[i].end)
			if (i != inner && belongs(c, i, least_weight(c, inner, i, steps, own)))
				take(c, i);
		steps++;
	}
}

/* ---- what of it is text ------------------------------------------------------------ */

/* An element within the text that only leads elsewhere. */
static void drop_link_lists(struct choice *c)
{
	const struct html_node *nodes = c->page->tree->nodes;
	for (uint32_t i = 1; i < c->page->tree->count; i++) {
		if (!html_is_block((enum html_tag)nodes[i].tag) || nodes[i].tag == HTML_BODY ||
		    nodes[i].tag == HTML_LI)
			continue;
		uint32_t first = first_of(c, i), end = end_of(c, i);
		if (first == end || !c->taken[first])
			continue;
		if (link_share(c, i) > 0.6)
			for (uint32_t k = first; k < end; k++)
				c->taken[k] = LEFT;
	}
}

static bool within(const struct page *page, uint32_t node, enum html_tag tag)
{
	for (; node; node = page->tree->nodes[node].parent)
		if (page->tree->nodes[node].tag == tag)
			return true;
	return false;
}

static void sort_out(struct choice *c)
{
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (!c->taken[i])
			continue;
		if (b->roles & ROLES_OUTSIDE)
			c->taken[i] = LEFT;
		else if (b->roles & (ROLE_CAPTION | ROLE_QUOTE) || within(c->page, b->node, HTML_FIGURE))
			c->taken[i] = CAPTION;
		else if (c->headline.len && text_same_line(b->text, c->headline))
			c->taken[i] = LEFT;
	}
}

static bool is_solid(const struct page_block *b)
{
	return b->weight > 60 && b->ends;
}

/* Before the first and behind the last paragraph stand dates, names, buttons. */
static void trim_ends(struct choice *c)
{
	uint32_t first = c->page->count, last = 0;
	for (uint32_t i = 0; i < c->page->count; i++)
		if (c->taken[i] == BODY && is_solid(&c->page->blocks[i])) {
			first = first < i ? first : i;
			last = i;
		}
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->taken[i] != BODY || (i >= first && i <= last))
			continue;
		if (!b->ends && b->words < 12 && b->tag != HTML_LI)
			c->taken[i] = LEFT;
	}
}

/* A heading without text below it, up to the next one of its level or above. */
static void drop_idle_headings(struct choice *c)
{
	bool text[7] = {false}; /* since the last heading of a level, going up */
	for (uint32_t i = c->page->count; i-- > 0;) {
		const struct page_block *b = &c->page->blocks[i];
		if (c->taken[i] != BODY)
			continue;
		if (!is_heading((enum html_tag)b->tag)) {
			memset(text, true, sizeof text);
			continue;
		}
		unsigned level = b->tag - HTML_H1;
		if (!text[level] || b->linked * 2 > b->letters)
			c->taken[i] = LEFT;
		memset(text + level, false, sizeof text - level);
	}
}

static enum bf_status write_part(const struct choice *c, enum part part, struct slice *out,
				 bf_error *error)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	for (uint32_t i = 0; i < c->page->count; i++) {
		if (c->taken[i] != part)
			continue;
		if (text.len)
			buf_append_text(&text, "\n\n");
		buf_append_slice(&text, c->page->blocks[i].text);
	}
	enum bf_status status = buf_status(&text, "text of a page", error);
	if (!status) {
		*out = arena_copy(c->arena, buf_slice(&text));
		if (!out->ptr)
			status = error_no_memory(error);
	}
	buf_free(&text);
	return status;
}

enum bf_status main_text(const struct page *page, const struct main_text_hints *hints,
			 struct arena *arena, struct main_text *out, bf_error *error)
{
	struct choice c = {.page = page, .arena = arena, .headline = hints->headline};
	*out = (struct main_text){{NULL, 0}, {NULL, 0}};
	if (!sum_up(&c))
		return error_no_memory(error);
	for (uint32_t i = 0; i < page->count; i++)
		speak(&c, i);
	uint32_t best = best_node(&c);
	if (best == 0)
		return BF_OK;
	take_around(&c, best);
	drop_link_lists(&c);
	sort_out(&c);
	trim_ends(&c);
	drop_idle_headings(&c);
	enum bf_status status = write_part(&c, BODY, &out->body, error);
	return status ? status : write_part(&c, CAPTION, &out->captions, error);
}
