/* page_roles.c - see page_roles.h.
 *
 * Names of classes are taken apart into words ("articleBody__related-links" is
 * article, body, related, links); a word, or two that stand side by side
 * ("read-more" as "readmore"), may be in the table of page_words.c. */
#include "corpus/outside/page_roles.h"

enum { WORD_MAX = 24, FOUND_MAX = 8 };

/* Words found on one element. */
struct found {
	uint16_t rows[FOUND_MAX];
	uint16_t roles[FOUND_MAX];
	uint8_t names[FOUND_MAX]; /* which name of a class or id the word is from */
	unsigned count;
	uint8_t name;
};

struct pass {
	struct page *page;
	struct arena *arena;
	struct {
		uint32_t node;
		uint16_t row, role;
	} *words; /* found on the page */
	uint32_t count, capacity;
	double under[PAGE_WORDS_MAX + 1];      /* weight of what stands under a word */
	uint32_t counted[PAGE_WORDS_MAX + 1]; /* the node up to which that is summed */
};

/* ---- words ------------------------------------------------------------------------- */

static bool is_upper(char c)
{
	return (unsigned)(c - 'A') < 26u;
}

static bool is_letter(char c)
{
	return (unsigned)((c | 32) - 'a') < 26u;
}

/* Takes a word off a name: letters, where a capital after a small one begins
 * the next.  In lower case, into `word`; 0 at the end of the name. */
static size_t take_word(struct slice *name, char word[WORD_MAX])
{
	size_t at = 0, len = 0;
	while (at < name->len && !is_letter(name->ptr[at]))
		at++;
	for (; at < name->len && is_letter(name->ptr[at]); at++) {
		if (len && is_upper(name->ptr[at]) && !is_upper(name->ptr[at - 1]))
			break;
		if (len < WORD_MAX)
			word[len++] = (char)(name->ptr[at] | 32);
	}
	*name = slice_tail(*name, at);
	return len;
}

static void look_up(struct found *found, struct slice word)
{
	uint16_t role = 0;
	unsigned row = page_word(word, &role);
	for (unsigned i = 0; i < found->count; i++)
		if (found->rows[i] == row)
			return;
	if (row == 0 || found->count == FOUND_MAX)
		return;
	found->rows[found->count] = (uint16_t)row;
	found->names[found->count] = found->name;
	found->roles[found->count++] = role;
}

static void forget(struct found *found, unsigned at)
{
	found->count--;
	found->rows[at] = found->rows[found->count];
	found->roles[at] = found->roles[found->count];
	found->names[at] = found->names[found->count];
}

/* "has-sidebar", "no-comments": says what stands elsewhere. */
static bool is_about_others(struct slice word)
{
	static const struct slice words[] = {{"has", 3},  {"no", 2},	{"with", 4},
					     {"not", 3},  {"without", 7}, {"is", 2},
					     {"show", 4}, {"js", 2},	{"type", 4},	{"category", 8},
					     {"status", 6}, {"format", 6},  {"tag", 3}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_equal(word, words[i]))
			return true;
	return false;
}

/* "hidden" and "is-hidden" hide; "hidden-xs" depends on the screen, and
 * "field-label-hidden" is about something within. */
static void forget_hidden(struct found *found, unsigned from, unsigned words, uint16_t last)
{
	for (unsigned i = found->count; i-- > from;)
		if (found->roles[i] == ROLE_HIDDEN && (words > 2 || last != ROLE_HIDDEN))
			forget(found, i);
}

/* One name of a class or id. */
static void look_up_name(struct found *found, struct slice name)
{
	char joined[2 * WORD_MAX];
	size_t before = 0; /* bytes of the word before, in front of `joined` */
	unsigned words = 0, from = found->count;
	uint16_t last = 0;
	for (size_t len; (len = take_word(&name, joined + before)) > 0; words++) {
		struct slice word = slice_make(joined + before, len);
		if (words == 0 && name.len && is_about_others(word))
			return;
		unsigned known = found->count;
		look_up(found, word);
		if (before)
			look_up(found, slice_make(joined, before + len));
		last = found->count > known ? found->roles[found->count - 1] : 0;
		memmove(joined, joined + before, len);
		before = len;
	}
	forget_hidden(found, from, words, last);
}

static void look_up_names(struct found *found, struct slice names)
{
	enum { NAMES_MAX = 12 };
	for (unsigned i = 0; i < NAMES_MAX; i++) {
		names = slice_trim(names);
		size_t len = 0;
		while (len < names.len && names.ptr[len] != ' ' && names.ptr[len] != '\n' &&
		       names.ptr[len] != '\t')
			len++;
		if (len == 0)
			break;
		found->name++;
		look_up_name(found, slice_make(names.ptr, len));
		names = slice_tail(names, len);
	}
}

/* One name that says text outweighs others that say furniture: "article-body
 * widget". */
static void weigh_names(struct found *found)
{
	uint8_t text = 0;
	for (unsigned i = 0; i < found->count; i++)
		if (found->roles[i] == ROLE_TEXT)
			text = found->names[i];
	for (unsigned i = found->count; text && i-- > 0;)
		if (found->roles[i] & (ROLE_FURNITURE | ROLE_DETAILS) && found->names[i] != text)
			forget(found, i);
}

static struct found words_of(const struct html_tree *tree, uint32_t node)
{
	struct found found = {.count = 0};
	look_up_names(&found, html_attribute(tree, node, HTML_CLASS));
	look_up_names(&found, html_attribute(tree, node, HTML_ID));
	weigh_names(&found);
	return found;
}

/* ---- what is said without such words ----------------------------------------------- */

static bool has_word(struct slice list, struct slice word)
{
	for (size_t at = 0; at + word.len <= list.len; at++)
		if (slice_equal_nocase(slice_make(list.ptr + at, word.len), word))
			return true;
	return false;
}

static uint16_t role_of_tag(enum html_tag tag)
{
	switch (tag) {
	case HTML_NAV: case HTML_FOOTER: case HTML_MENU: case HTML_DIALOG:
		return ROLE_FURNITURE;
	case HTML_NOSCRIPT: case HTML_NOFRAMES:
		return ROLE_HIDDEN;
	case HTML_ASIDE:
		return ROLE_ASIDE;
	case HTML_FIGCAPTION:
		return ROLE_CAPTION;
	case HTML_FORM: case HTML_FIELDSET: case HTML_LABEL: case HTML_LEGEND:
		return ROLE_FORM;
	case HTML_TIME: case HTML_ADDRESS:
		return ROLE_DETAILS;
	case HTML_ARTICLE: case HTML_MAIN:
		return ROLE_ARTICLE;
	default:
		return 0;
	}
}

static uint16_t role_of_aria(struct slice role)
{
	static const struct {
		struct slice word;
		uint16_t role;
	} roles[] = {
	    {{"navigation", 10}, ROLE_FURNITURE}, {{"banner", 6}, ROLE_FURNITURE},
	    {{"contentinfo", 11}, ROLE_FURNITURE}, {{"search", 6}, ROLE_FURNITURE},
	    {{"menu", 4}, ROLE_FURNITURE},	  {{"dialog", 6}, ROLE_FURNITURE},
	    {{"alert", 5}, ROLE_FURNITURE},	  {{"complementary", 13}, ROLE_ASIDE},
	    {{"tablist", 7}, ROLE_FURNITURE},	  {{"toolbar", 7}, ROLE_FURNITURE},
	};
	for (size_t i = 0; role.len && i < sizeof roles / sizeof *roles; i++)
		if (has_word(role, roles[i].word))
			return roles[i].role;
	return 0;
}

static uint16_t role_of_property(struct slice property)
{
	if (has_word(property, SLICE("articleBody")))
		return ROLE_BODY;
	if (slice_equal_nocase(property, SLICE("headline")))
		return ROLE_HEADLINE;
	if (slice_equal_nocase(property, SLICE("caption")))
		return ROLE_CAPTION;
	if (slice_equal_nocase(property, SLICE("author")) ||
	    slice_equal_nocase(property, SLICE("datePublished")))
		return ROLE_DETAILS;
	return slice_equal_nocase(property, SLICE("comment")) ? ROLE_COMMENTS : 0;
}

static bool hides(struct slice style)
{
	static const struct slice words[] = {{"display:none", 12},
					     {"display: none", 13},
					     {"visibility:hidden", 17},
					     {"visibility: hidden", 18}};
	for (size_t i = 0; style.len && i < sizeof words / sizeof *words; i++)
		if (has_word(style, words[i]))
			return true;
	return false;
}

static bool is_hidden(const struct html_tree *tree, uint32_t node)
{
	return hides(html_attribute(tree, node, HTML_STYLE_ATTRIBUTE)) ||
	       html_attribute(tree, node, HTML_HIDDEN).ptr != NULL ||
	       slice_equal_nocase(html_attribute(tree, node, HTML_ARIA_HIDDEN), SLICE("true"));
}

bool page_hides(const struct html_tree *tree, uint32_t node)
{
	struct slice style = html_attribute(tree, node, HTML_STYLE_ATTRIBUTE);
	if (html_attribute(tree, node, HTML_HIDDEN).ptr || hides(style))
		return true;
	struct found found = {.count = 0};
	look_up_names(&found, html_attribute(tree, node, HTML_CLASS));
	for (unsigned i = 0; i < found.count; i++)
		if (found.roles[i] == ROLE_HIDDEN)
			return true;
	return false;
}

static uint16_t role_of_attributes(const struct html_tree *tree, uint32_t node)
{
	uint16_t roles = role_of_aria(html_attribute(tree, node, HTML_ROLE)) |
			 role_of_property(html_attribute(tree, node, HTML_ITEMPROP)) |
			 role_of_property(html_attribute(tree, node, HTML_PROPERTY));
	return is_hidden(tree, node) ? roles | ROLE_HIDDEN : roles;
}

/* ---- a page ------------------------------------------------------------------------ */

static bool remember(struct pass *pass, uint32_t node, uint16_t row, uint16_t role)
{
	if (pass->count == pass->capacity) {
		uint32_t wider = pass->capacity ? pass->capacity * 2 : 512;
		void *larger = arena_alloc(pass->arena, wider * sizeof *pass->words);
		if (!larger)
			return false;
		if (pass->count)
			memcpy(larger, pass->words, pass->count * sizeof *pass->words);
		pass->words = larger;
		pass->capacity = wider;
	}
	pass->words[pass->count].node = node;
	pass->words[pass->count].row = row;
	pass->words[pass->count++].role = role;
	return true;
}

static bool find_words(struct pass *pass, uint32_t node)
{
	const struct page *page = pass->page;
	struct found found = words_of(page->tree, node);
	enum html_tag tag = (enum html_tag)page->tree->nodes[node].tag;
	bool named = tag == HTML_ARTICLE || tag == HTML_BLOCKQUOTE || page->roles[node] & ROLE_BODY;
	for (unsigned i = 0; i < found.count; i++) {
		unsigned row = found.rows[i];
		if (named && found.roles[i] & (ROLE_FURNITURE | ROLE_DETAILS))
			continue;
		if (node >= pass->counted[row]) {
			pass->under[row] += page_weight(page, node);
			pass->counted[row] = page->tree->nodes[node].end;
		}
		if (!remember(pass, node, (uint16_t)row, found.roles[i]))
			return false;
	}
	return true;
}

/* A role that excludes is believed unless most of the page would go by it. */
static bool is_believed(double under, double all, uint16_t role)
{
	if (role & (ROLE_TEXT | ROLE_BODY | ROLE_HEADLINE | ROLE_ARTICLE))
		return true;
	return under <= all * (role == ROLE_COMMENTS ? 0.95 : 0.5);
}

/* The weight of all comments of readers. */
static double comments(const struct pass *pass, double all)
{
	double sum = 0;
	uint32_t end = 0;
	for (uint32_t i = 0; i < pass->count; i++) {
		if (pass->words[i].role != ROLE_COMMENTS || pass->words[i].node < end ||
		    !is_believed(pass->under[pass->words[i].row], all, ROLE_COMMENTS))
			continue;
		sum += page_weight(pass->page, pass->words[i].node);
		end = pass->page->tree->nodes[pass->words[i].node].end;
	}
	return sum;
}

/* A block has the roles that all of its text has: a date within a sentence
 * makes no date of it. */
static void spread(const struct page *page)
{
	const struct html_node *nodes = page->tree->nodes;
	uint16_t around[HTML_DEPTH_MAX + 2] = {0};
	uint32_t block = 0;
	for (uint32_t i = 1; i < page->tree->count; i++) {
		uint16_t depth = nodes[i].depth;
		around[depth] = around[depth - 1] | page->roles[i];
		if (page->roles[i] & ROLE_BODY)
			around[depth] &= (uint16_t)~ROLES_OUTSIDE;
		while (block < page->count && page->blocks[block].end <= i)
			block++;
		if (block == page->count)
			break;
		struct page_block *b = &page->blocks[block];
		if (nodes[i].tag != HTML_TEXT || i < b->first)
			continue;
		b->roles = i == b->first ? around[depth] : b->roles & around[depth];
	}
}

enum bf_status page_roles(struct page *page, struct arena *arena, bf_error *error)
{
	struct pass *pass = arena_calloc(arena, 1, sizeof *pass);
	if (!pass)
		return error_no_memory(error);
	pass->page = page;
	pass->arena = arena;
	double all = page->weights[page->count];
	for (uint32_t i = 1; i < page->tree->count; i++) {
		enum html_tag tag = (enum html_tag)page->tree->nodes[i].tag;
		if (tag == HTML_TEXT)
			continue;
		page->roles[i] = role_of_tag(tag);
		if (page->tree->nodes[i].attribute_count) {
			page->roles[i] |= role_of_attributes(page->tree, i);
			if (tag != HTML_HTML && tag != HTML_BODY && !find_words(pass, i))
				return error_no_memory(error);
		}
		if (page->roles[i] & ROLES_OUTSIDE && !is_believed(page_weight(page, i), all, 0))
			page->roles[i] &= (uint16_t)~ROLES_OUTSIDE;
	}
	double others = all - comments(pass, all);
	for (uint32_t i = 0; i < pass->count; i++)
		if (is_believed(pass->under[pass->words[i].row],
				pass->words[i].role == ROLE_COMMENTS ? all : others,
				pass->words[i].role))
			page->roles[pass->words[i].node] |= pass->words[i].role;
	spread(page);
	return BF_OK;
}
