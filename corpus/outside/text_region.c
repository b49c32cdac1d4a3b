/* text_region.c - where on the page the text of the article stands.
 *
 * Blocks that look like text speak for the elements around them; the element
 * that most is said for is the middle of the region, and what stands beside it
 * or beside the elements around it joins when it looks like more of the same. */
#include "corpus/outside/text_choice.h"

/* ---- sums ---------------------------------------------------------------------------- */

static double usable_weight(const struct choice *c, uint32_t block)
{
	const struct page_block *b = &c->page->blocks[block];
	double weight = (double)b->weight;
	if (c->found > 0.5 && c->proofs[block] == PROOF_FOUND)
		return weight * 2;
	if (b->roles & (c->outside | ROLE_CAPTION | ROLE_QUOTE))
		return 0;
	if (c->found > 0.5 && c->proofs[block] == PROOF_MISSING)
		return weight * 0.3;
	return b->roles & ROLE_ASIDE ? weight * 0.4 : weight;
}

bool text_sum_up(struct choice *c)
{
	size_t count = (size_t)c->page->count + 1;
	c->weights = arena_calloc(c->arena, count, sizeof *c->weights);
	c->linked = arena_calloc(c->arena, count, sizeof *c->linked);
	c->letters = arena_calloc(c->arena, count, sizeof *c->letters);
	c->parts = arena_calloc(c->arena, count, sizeof *c->parts);
	c->scores = arena_calloc(c->arena, c->page->tree->count, sizeof *c->scores);
	if (!c->weights || !c->linked || !c->letters || !c->scores || !c->parts)
		return false;
	for (uint32_t i = 0; i < c->page->count; i++) {
		const struct page_block *b = &c->page->blocks[i];
		bool outside = b->roles & c->outside;
		c->weights[i + 1] = c->weights[i] + usable_weight(c, i);
		c->linked[i + 1] = c->linked[i] + (outside ? 0 : b->linked);
		c->letters[i + 1] = c->letters[i] + (outside ? 0 : b->letters);
	}
	return true;
}

/* ---- the middle ---------------------------------------------------------------------- */

/* A block speaks for the elements around it, the nearer the louder.  An element
 * that holds nothing else is no step away. */
static void speak(struct choice *c, uint32_t block)
{
	const struct html_node *nodes = c->page->tree->nodes;
	double weight = usable_weight(c, block);
	if (weight < 20)
		return;
	double voice = 0.3 + (weight > 600 ? 600 : weight) / 150;
	uint32_t node = c->page->blocks[block].node;
	while (nodes[node].tag != HTML_BODY && nodes[node].depth > 2 &&
	       end_block(c, node) == first_block(c, node) + 1)
		node = nodes[node].parent;
	while (node && voice > 0.01) {
		c->scores[node] += voice;
		double inner = weight_of(c, node);
		node = nodes[node].parent;
		if (weight_of(c, node) > inner * 1.02)
			voice *= 0.5;
	}
}

static double bonus(const struct page *page, uint32_t node)
{
	uint16_t roles = page->roles[node];
	double factor = page->tree->nodes[node].tag == HTML_HEADER ? 0.6 : 1;
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

/* The text stands behind its headline, and not far: what has other text between
 * the two is the next article, or a comment. */
static double nearness(const struct choice *c, uint32_t node)
{
	uint32_t first = first_block(c, node), headline = c->headline_block;
	if (headline >= c->page->count || (headline >= first && headline < end_block(c, node)))
		return 1;
	if (headline > first)
		return 0.7;
	double between = c->weights[first] - c->weights[headline];
	return 0.6 + 0.4 / (1 + between / 1000);
}

static uint32_t best_node(const struct choice *c)
{
	uint32_t best = 0;
	double most = 0;
	for (uint32_t i = 1; i < c->page->tree->count; i++) {
		if (c->scores[i] <= 0)
			continue;
		double score = c->scores[i] * (1 - link_share(c, i)) * bonus(c->page, i) *
			       nearness(c, i);
		if (score > most) {
			most = score;
			best = i;
		}
	}
	return best;
}

/* ---- around it ----------------------------------------------------------------------- */

/* Does an element look like more of the text? */
static bool belongs(const struct choice *c, uint32_t node, double least)
{
	if (c->page->roles[node] & (c->outside | ROLE_ASIDE | ROLE_CAPTION | ROLE_QUOTE) ||
	    c->page->tree->nodes[node].tag == HTML_ARTICLE)
		return false;
	double weight = weight_of(c, node);
	if (weight < least || link_share(c, node) > 0.2 || weight < 0.5 * letters_of(c, node))
		return false;
	for (uint32_t i = first_block(c, node); i < end_block(c, node); i++) {
		const struct page_block *b = &c->page->blocks[i];
		if (!(b->roles & c->outside) && is_heading(b) && b->linked * 2 > b->letters)
			return false; /* a teaser */
	}
	return true;
}

static bool same_class(const struct choice *c, uint32_t a, uint32_t b)
{
	struct slice left = html_attribute(c->page->tree, a, HTML_CLASS);
	struct slice right = html_attribute(c->page->tree, b, HTML_CLASS);
	return c->page->tree->nodes[a].tag == c->page->tree->nodes[b].tag && left.len &&
	       slice_equal(left, right);
}

enum { LEAST = 60 }; /* letters of text, to be taken along at all */

/* How much must an element hold, to be taken along?  Beside the middle little,
 * further out more. */
static double least_weight(const struct choice *c, uint32_t inner, uint32_t node, unsigned steps,
			   double own)
{
	if (steps == 0 || same_class(c, inner, node))
		return LEAST;
	return c->page->roles[node] & ROLE_TEXT ? own / 10 : own / 3;
}

static void take(struct choice *c, uint32_t node)
{
	for (uint32_t i = first_block(c, node); i < end_block(c, node); i++)
		c->parts[i] = BODY;
}

void text_take_region(struct choice *c)
{
	const struct html_node *nodes = c->page->tree->nodes;
	for (uint32_t i = 0; i < c->page->count; i++)
		speak(c, i);
	uint32_t best = best_node(c);
	if (best == 0)
		return;
	take(c, best);
	double own = weight_of(c, best);
	unsigned steps = 0;
	for (uint32_t inner = best; inner; inner = nodes[inner].parent) {
		uint32_t outer = nodes[inner].parent;
		if (nodes[outer].tag == HTML_HTML || outer == 0)
			break;
		if (weight_of(c, outer) < weight_of(c, inner) + LEAST)
			continue;
		for (uint32_t i = outer + 1; i < nodes[outer].end; i = nodes[i].end)
			if (i != inner && belongs(c, i, least_weight(c, inner, i, steps, own)))
				take(c, i);
		steps++;
	}
}
