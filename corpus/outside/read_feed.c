/* read_feed.c - feeds: RSS 0.9 to 2.0, RSS 1.0 in RDF, Atom, and exports of
 * WordPress, which are RSS 2.0 with more to say.
 *
 * In: the tree of a document, mended where it was not well-formed.  Out: an
 * article an item. */
#include "corpus/outside/read_feed.h"
#include "corpus/outside/xml_formats.h"

#include "corpus/text.h"

/* ---- who ---------------------------------------------------------------------------------------- */

/* "ana@example.org (Ana Ruiz)", "Ana Ruiz <ana@example.org>": the name. */
static struct slice person_name(struct slice text)
{
	text = text_trim(text);
	const char *open = text.len ? memchr(text.ptr, '(', text.len) : NULL;
	bool address = text.len && memchr(text.ptr, '@', text.len);
	if (open && address && slice_ends_with(text, SLICE(")"))) {
		struct slice before = text_trim(slice_make(text.ptr, (size_t)(open - text.ptr))),
			     inner = slice_make(open + 1, (size_t)(text.ptr + text.len - open) - 2);
		return memchr(inner.ptr, '@', inner.len) ? before : text_trim(inner);
	}
	const char *angle = text.len ? memchr(text.ptr, '<', text.len) : NULL;
	if (angle && angle > text.ptr && address)
		return text_trim(slice_make(text.ptr, (size_t)(angle - text.ptr)));
	return text;
}

struct names {
	struct slice items[64];
	size_t count;
};

static void add_name(struct names *names, struct slice name)
{
	if (name.len && names->count < 64)
		names->items[names->count++] = name;
}

/* Atom's author has a name within, that of RSS is one. */
static void add_people(struct fill *f, struct names *names, const struct xml_node *parent,
		       enum feed_space space, const char *element)
{
	for (const struct xml_node *a = feed_child(parent, space, element); a; a = feed_next(a)) {
		const struct xml_node *name = xml_child(a, "name");
		add_name(names, name ? xml_fill_line(f, name) : person_name(xml_fill_line(f, a)));
	}
}

static void fill_byline(struct fill *f, const struct xml_node *item, const struct xml_node *feed)
{
	struct names names = {.count = 0};
	add_people(f, &names, item, FEED_CORE, "author");
	if (names.count == 0)
		add_people(f, &names, item, FEED_DC, "creator");
	if (names.count == 0)
		add_people(f, &names, item, FEED_DC, "author");
	if (names.count == 0)
		add_people(f, &names, item, FEED_ITUNES, "author");
	if (names.count == 0)
		add_people(f, &names, xml_child(item, "source"), FEED_CORE, "author");
	if (names.count == 0)
		add_people(f, &names, feed, FEED_CORE, "author");
	fill_list(f, JSON_FIELD_BYLINE, 1, names.items, names.count);
}

/* ---- what about ----------------------------------------------------------------------------------- */

static struct slice first_of(struct slice a, struct slice b)
{
	return a.len ? a : b;
}

static void fill_categories(struct fill *f, const struct xml_node *item)
{
	for (const struct xml_node *c = feed_child(item, FEED_CORE, "category"); c; c = feed_next(c)) {
		struct slice scheme = first_of(xml_attribute(c, "domain"), xml_attribute(c, "scheme")),
			     label = xml_attribute(c, "label"), term = xml_attribute(c, "term");
		struct slice name = first_of(xml_markup_line(f, c), first_of(label, term));
		fill_subject(f, (struct subject){.scheme = scheme.len ? scheme : SLICE("category"),
						 .code = label.len ? term : SLICE(""),
						 .name = name});
	}
	for (const struct xml_node *s = feed_child(item, FEED_DC, "subject"); s; s = feed_next(s))
		fill_subject(f, (struct subject){.scheme = SLICE("category"), .name = xml_markup_line(f, s)});
	for (const struct xml_node *c = feed_child(item, FEED_MEDIA, "category"); c; c = feed_next(c))
		fill_subject(f, (struct subject){.scheme = first_of(xml_attribute(c, "scheme"), SLICE("category")),
						 .name = xml_fill_line(f, c)});
	for (const struct xml_node *c = feed_child(item, FEED_ITUNES, "category"); c; c = feed_next(c))
		fill_subject(f, (struct subject){.scheme = SLICE("category"), .name = xml_attribute(c, "text")});
	fill_text(f, JSON_FIELD_KEYWORDS, 1,
		  xml_fill_line(f, feed_child(item, FEED_ITUNES, "keywords")));
}

/* ---- which, when ------------------------------------------------------------------------------------ */

/* The address of the article itself: not of its comments, enclosures, …. */
static void fill_address(struct fill *f, const struct xml_node *item)
{
	for (const struct xml_node *l = feed_child(item, FEED_CORE, "link"); l; l = feed_next(l)) {
		struct slice rel = xml_attribute(l, "rel"), href = xml_attribute(l, "href");
		if (href.len == 0)
			fill_text(f, JSON_FIELD_URL, 2, xml_fill_line(f, l));
		else if (rel.len == 0 || slice_equal(rel, SLICE("alternate")))
			fill_text(f, JSON_FIELD_URL, 1, href);
	}
	const struct xml_node *guid = feed_child(item, FEED_CORE, "guid");
	struct slice id = xml_fill_line(f, guid);
	bool address = slice_starts_with(id, SLICE("http"));
	if (address && !slice_equal_nocase(xml_attribute(guid, "isPermaLink"), SLICE("false")))
		fill_text(f, JSON_FIELD_URL, 3, id);
	fill_text(f, JSON_FIELD_ID, 1, id);
	fill_text(f, JSON_FIELD_ID, 2, xml_fill_line(f, feed_child(item, FEED_CORE, "id")));
	xml_fill_attribute(f, JSON_FIELD_ID, 3, item, "about");
	fill_text(f, JSON_FIELD_URL, 4, xml_attribute(item, "about"));
	fill_text(f, JSON_FIELD_ID, 4, f->scan.article->url);
}

/* Elements with a date, the best first. */
struct dated {
	enum feed_space space;
	const char *element;
};

static void fill_date(struct fill *f, enum json_field field, const struct xml_node *item,
		      const struct dated *rows, size_t count)
{
	for (size_t i = 0; i < count && !fill_has(f, field); i++)
		for (const struct xml_node *n = feed_child(item, rows[i].space, rows[i].element);
		     n && !fill_has(f, field); n = feed_next(n))
			xml_fill(f, field, 1, n);
}

static void fill_dates(struct fill *f, const struct xml_node *item)
{
	static const struct dated published[] = {
	    {FEED_CORE, "pubDate"},    {FEED_CORE, "published"}, {FEED_CORE, "issued"},
	    {FEED_DCTERMS, "issued"},  {FEED_DC, "date"},	 {FEED_CORE, "created"},
	    {FEED_DCTERMS, "created"}, {FEED_CORE, "date"},	 {FEED_CORE, "updated"},
	    {FEED_CORE, "modified"},   {FEED_CORE, "expirationDate"},
	};
	static const struct dated updated[] = {{FEED_CORE, "updated"},
					       {FEED_CORE, "modified"},
					       {FEED_DCTERMS, "modified"},
					       {FEED_CORE, "lastBuildDate"}};
	fill_date(f, JSON_FIELD_PUBLISHED, item, published, sizeof published / sizeof *published - 1);
	fill_date(f, JSON_FIELD_UPDATED, item, updated, sizeof updated / sizeof *updated);
}

/* ---- text --------------------------------------------------------------------------------------------- */

static void fill_body(struct fill *f, const struct xml_node *item)
{
	static const struct dated rows[] = {
	    {FEED_CONTENT, "encoded"}, {FEED_CORE, "content"},	   {FEED_XHTML, "body"},
	    {FEED_XHTML, "div"},       {FEED_CORE, "fullitem"},	   {FEED_CORE, "body"},
	    {FEED_CORE, "description"}, {FEED_CORE, "summary"},	   {FEED_DC, "description"},
	    {FEED_DCTERMS, "abstract"}, {FEED_ITUNES, "summary"},  {FEED_MEDIA, "description"},
	    {FEED_EXCERPT, "encoded"},	{FEED_ITUNES, "subtitle"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows && !fill_has(f, JSON_FIELD_BODY); i++)
		for (const struct xml_node *n = feed_child(item, rows[i].space, rows[i].element);
		     n && !fill_has(f, JSON_FIELD_BODY); n = feed_next(n)) {
			feed_fill(f, JSON_FIELD_BODY, 2, n);
			if (fill_has(f, JSON_FIELD_BODY))
				xml_fill_attribute(f, JSON_FIELD_LANGUAGE, 1, n, "lang");
		}
	const struct xml_node *group = feed_child(item, FEED_MEDIA, "group");
	feed_fill(f, JSON_FIELD_BODY, 3, feed_child(group, FEED_MEDIA, "description"));
}

static void fill_headline(struct fill *f, const struct xml_node *item)
{
	feed_fill(f, JSON_FIELD_HEADLINE, 1, feed_child(item, FEED_CORE, "title"));
	feed_fill(f, JSON_FIELD_HEADLINE, 2, feed_child(item, FEED_DC, "title"));
	feed_fill(f, JSON_FIELD_HEADLINE, 3, feed_child(item, FEED_MEDIA, "title"));
	feed_fill(f, JSON_FIELD_HEADLINE, 4, feed_child(item, FEED_ITUNES, "title"));
}

/* What the feed says for all its items. */
static void fill_from_feed(struct fill *f, const struct xml_node *item, const struct xml_node *feed)
{
	const struct xml_node *source = feed_child(item, FEED_CORE, "source");
	if (xml_child(source, "title"))
		feed_fill(f, JSON_FIELD_SOURCE, 1, xml_child(source, "title"));
	else
		fill_text(f, JSON_FIELD_SOURCE, 1, xml_fill_line(f, source));
	feed_fill(f, JSON_FIELD_SOURCE, 2, feed_child(feed, FEED_CORE, "title"));
	feed_fill(f, JSON_FIELD_SOURCE, 3, feed_child(feed, FEED_DC, "title"));
	feed_fill(f, JSON_FIELD_USAGE_TERMS, 1, feed_child(item, FEED_DC, "rights"));
	feed_fill(f, JSON_FIELD_USAGE_TERMS, 2, feed_child(feed, FEED_DC, "rights"));
	static const char *const rights[] = {"rights", "copyright"};
	for (unsigned i = 0; i < 2; i++) {
		feed_fill(f, JSON_FIELD_COPYRIGHT, 1 + i, feed_child(item, FEED_CORE, rights[i]));
		feed_fill(f, JSON_FIELD_COPYRIGHT, 5 + i, feed_child(source, FEED_CORE, rights[i]));
		feed_fill(f, JSON_FIELD_COPYRIGHT, 7 + i, feed_child(feed, FEED_CORE, rights[i]));
	}
	static const char *const texts[] = {"content", "title", "summary", "description"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		xml_fill_attribute(f, JSON_FIELD_LANGUAGE, 1, xml_child(item, texts[i]), "lang");
	fill_text(f, JSON_FIELD_LANGUAGE, 2, xml_fill_line(f, feed_child(item, FEED_DC, "language")));
	fill_text(f, JSON_FIELD_LANGUAGE, 3, xml_inherited(item, "lang"));
	fill_text(f, JSON_FIELD_LANGUAGE, 4, xml_fill_line(f, feed_child(feed, FEED_CORE, "language")));
	fill_text(f, JSON_FIELD_LANGUAGE, 5, xml_fill_line(f, feed_child(feed, FEED_DC, "language")));
}

/* ---- items ------------------------------------------------------------------------------------------- */

static bool is_item(const struct xml_node *node)
{
	return node->name.ptr && feed_space(node) == FEED_CORE &&
	       (slice_equal_nocase(node->name, SLICE("item")) ||
		slice_equal_nocase(node->name, SLICE("entry")));
}

/* Items stand in the channel or beside it; nothing else is looked into. */
static struct xml_node *item_after(struct xml_node *root, struct xml_node *at)
{
	if (is_item(root))
		return at ? NULL : root;
	struct xml_node *n = at ? at->next : root->first;
	struct xml_node *parent = at ? at->parent : root;
	for (;;) {
		for (; n; n = n->next) {
			if (n->name.ptr && is_item(n))
				return n;
			bool box = parent == root && n->first &&
				   (slice_equal_nocase(n->name, SLICE("channel")) ||
				    slice_equal_nocase(n->name, SLICE("items")));
			if (!box)
				continue;
			struct xml_node *inner = n->first;
			while (inner && !is_item(inner))
				inner = inner->next;
			if (inner)
				return inner;
		}
		if (parent == root)
			return NULL;
		n = parent->next;
		parent = root;
	}
}

/* The element that speaks for all: the channel, or the root of an Atom feed. */
static const struct xml_node *feed_of(const struct xml_node *root)
{
	const struct xml_node *channel = feed_child(root, FEED_CORE, "channel");
	return channel ? channel : root;
}

static enum reader_result next_item(struct reader *r, struct xml_reader *x, struct fill *f,
				    bf_error *error)
{
	const struct xml_node *feed = feed_of(x->root);
	(void)error;
	x->at = x->step++ == 0 || x->at ? item_after(x->root, x->at) : NULL;
	if (!x->at)
		return READER_END;
	if (x->mended && r->record == 1)
		fill_note(f, "tell whoever made it; an XML checker names the places",
			  "the feed is not well-formed XML: it was read as far as it makes sense");
	if (is_wordpress(x->at) && wordpress_fill(f, x->at) == READER_SKIP)
		return READER_SKIP;
	fill_headline(f, x->at);
	fill_address(f, x->at);
	fill_dates(f, x->at);
	fill_byline(f, x->at, feed);
	fill_categories(f, x->at);
	fill_body(f, x->at);
	fill_from_feed(f, x->at, feed == x->at ? NULL : feed);
	return READER_ARTICLE;
}

static enum bf_status open_feed(struct reader *r, bf_error *error)
{
	static const struct xml_family family = {.mends = true, .next = next_item};
	return xml_reader_open(r, &family, error);
}

const struct format outside_feed = {
    .open = open_feed, .next = xml_reader_next, .close = xml_reader_close};
