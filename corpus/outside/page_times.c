/* page_times.c - the time that tells when the article of a page was published, out of
 * the <time> elements that readers see.
 *
 * One that says what it is counts wherever it stands.  A bare one may be about
 * anything: the start of a concert, another article of a list.  It counts where it
 * stands beside the headline or a byline, and only where all that stand there
 * tell one day. */
#include "corpus/outside/page_claims.h"

#include "corpus/outside/page_roles.h"

enum {
	SAID = 0,   /* the rank of a time that says what it is */
	BARE = 1,   /* and of one that does not */
	LINE_MAX_BYTES = 200, /* of a paragraph around it: a longer one is running text */
	BARE_MAX = 64,	      /* a page with more bare times is a list, or of hours */
};

static bool has_word(struct slice list, struct slice word)
{
	for (size_t at = 0; at + word.len <= list.len; at++)
		if (slice_equal_nocase(slice_make(list.ptr + at, word.len), word))
			return true;
	return false;
}

static bool is_heading(enum html_tag tag)
{
	return tag >= HTML_H1 && tag <= HTML_H6;
}

/* In an item that is about something else than an article: an event, an offer; an item
 * that is a property, like the person of a byline, belongs to the one around it. */
static bool is_of_other_item(const struct html_tree *tree, uint32_t node)
{
	while (node) {
		node = tree->nodes[node].parent;
		if (node && html_attribute(tree, node, HTML_ITEMSCOPE).ptr &&
		    !html_attribute(tree, node, HTML_ITEMPROP).len)
			return !page_schema_article(html_attribute(tree, node, HTML_ITEMTYPE));
	}
	return false;
}

static bool is_in_running_text(const struct html_tree *tree, uint32_t node)
{
	while (node && tree->nodes[node].tag != HTML_P)
		node = tree->nodes[node].parent;
	size_t len = 0;
	for (uint32_t i = node; node && i < tree->nodes[node].end; i++)
		len += tree->nodes[i].tag == HTML_TEXT ? tree->nodes[i].text.len : 0;
	return len > LINE_MAX_BYTES;
}

/* SAID, BARE, or -1: it is about something else. */
static int time_rank(const struct html_tree *tree, uint32_t node)
{
	struct slice class = html_attribute(tree, node, HTML_CLASS);
	struct slice property = html_attribute(tree, node, HTML_ITEMPROP);
	if (tree->nodes[node].tag != HTML_TIME || html_attribute(tree, node, HTML_DATETIME).len == 0)
		return -1;
	if (has_word(class, SLICE("publish")) || has_word(property, SLICE("datePublished")) ||
	    html_attribute(tree, node, HTML_PUBDATE).ptr)
		return SAID;
	if (property.len || has_word(class, SLICE("updat")) || has_word(class, SLICE("modif")))
		return -1; /* also the start of an event, the end of an offer */
	return BARE;
}

/* ---- beside ------------------------------------------------------------------------------- */

struct bare_time {
	uint32_t node;
	int64_t day;
};

struct bare_times {
	const struct html_tree *tree;
	struct bare_time items[BARE_MAX];
	size_t count;
	uint32_t *headings; /* of a node, how many headings stand before it */
};

static bool count_headings(struct bare_times *times, struct arena *arena)
{
	const struct html_tree *tree = times->tree;
	uint32_t count = 0;
	times->headings = arena_calloc(arena, (size_t)tree->count + 1, sizeof *times->headings);
	for (uint32_t i = 0; times->headings && i < tree->count; i++) {
		times->headings[i] = count;
		count += is_heading((enum html_tag)tree->nodes[i].tag);
	}
	if (times->headings)
		times->headings[tree->count] = count;
	return times->headings != NULL;
}

/* Does the child of `around` that the time is in have a heading? */
static bool has_own_heading(const struct bare_times *times, uint32_t around, uint32_t node)
{
	const struct html_node *nodes = times->tree->nodes;
	while (nodes[node].parent != around)
		node = nodes[node].parent;
	return times->headings[nodes[node].end] > times->headings[node];
}

static bool is_within(const struct html_tree *tree, uint32_t node, uint32_t around)
{
	return node >= around && node < tree->nodes[around].end;
}

/* The first time within `around` that has no heading of its own and is not in `from`, which
 * was looked into before; NULL: none.  *several where such times tell more than one day. */
static const struct bare_time *time_within(const struct bare_times *times, uint32_t around, uint32_t from,
					   bool *several)
{
	const struct bare_time *first = NULL;
	for (size_t i = 0; i < times->count; i++) {
		const struct bare_time *time = &times->items[i];
		if (time->node == around || !is_within(times->tree, time->node, around))
			continue;
		if (around != from && (is_within(times->tree, time->node, from) ||
				       has_own_heading(times, around, time->node)))
			continue;
		first = first ? first : time;
		*several |= time->day != first->day;
	}
	return first;
}

/* In the smallest element around a node that has a time beside it; 0: there is none, or
 * there are several. */
static uint32_t time_beside(const struct bare_times *times, uint32_t node)
{
	bool several = false;
	for (uint32_t from = node, around = node; around;) {
		const struct bare_time *time = time_within(times, around, from, &several);
		if (time)
			return several ? 0 : time->node;
		from = around;
		around = times->tree->nodes[around].parent;
	}
	return 0;
}

static void add_bare(struct bare_times *times, uint32_t node)
{
	struct moment moment;
	if (times->count < BARE_MAX && !is_of_other_item(times->tree, node) &&
	    !is_in_running_text(times->tree, node) &&
	    moment_parse(html_attribute(times->tree, node, HTML_DATETIME), &moment))
		times->items[times->count++] = (struct bare_time){node, moment_day(moment)};
}

static void claim_time(const struct html_tree *tree, uint32_t node, unsigned rank,
		       struct page_claims *claims)
{
	if (node)
		page_claim(claims, PAGE_PUBLISHED, PLACE_TEXT + rank,
			   html_attribute(tree, node, HTML_DATETIME));
}

void page_claims_times(const struct page *page, const struct page_heads *heads, struct page_claims *claims)
{
	const struct html_tree *tree = page->tree;
	struct bare_times times = {.tree = tree};
	size_t bare = 0;
	for (uint32_t i = 1; i < tree->count; i++) {
		if (page->roles[i] & (ROLE_COMMENTS | ROLE_RELATED) && tree->nodes[i].tag != HTML_BODY) {
			i = tree->nodes[i].end - 1;
			continue;
		}
		int rank = time_rank(tree, i);
		if (rank == SAID)
			claim_time(tree, i, SAID, claims);
		if (rank == BARE && bare++ < BARE_MAX)
			add_bare(&times, i);
	}
	if (times.count == 0 || bare > BARE_MAX)
		return;
	if (!count_headings(&times, claims->arena)) {
		claims->no_memory = true;
		return;
	}
	uint32_t beside = time_beside(&times, heads->headline);
	for (size_t i = 0; i < heads->byline_count && !beside; i++)
		beside = time_beside(&times, heads->bylines[i]);
	claim_time(tree, beside, BARE, claims);
}
