/* read_newsml_g2.c - NewsML-G2: an item, or a message that carries several.
 *
 * In: the tree of a document.  Out: an article for each newsItem; one for each
 * packageItem, whose text are the titles of what it holds; items that describe
 * concepts, plans or catalogues are no articles and are skipped. */
#include "corpus/outside/read_xml.h"
#include "corpus/outside/xml_formats.h"

#include "corpus/markup.h"
#include "corpus/text.h"

/* ---- values ------------------------------------------------------------------------------ */

static struct slice first_of(struct slice a, struct slice b)
{
	return a.len ? a : b;
}

/* "scheme:code" → "code". */
static struct slice code_of(struct slice qcode)
{
	const char *colon = qcode.len ? memchr(qcode.ptr, ':', qcode.len) : NULL;
	return colon ? slice_tail(qcode, (size_t)(colon - qcode.ptr) + 1) : qcode;
}

static bool code_is(const struct xml_node *node, const char *attribute, const char *code)
{
	return slice_equal_nocase(code_of(xml_attribute(node, attribute)), slice_from(code));
}

/* How people call a concept: by name, else as the literal or the code says. */
static struct slice concept_name(struct fill *f, const struct xml_node *node)
{
	struct slice name = xml_fill_line(f, xml_child(node, "name"));
	name = first_of(name, xml_attribute(node, "literal"));
	return first_of(name, code_of(xml_attribute(node, "qcode")));
}

/* ---- what it is about ---------------------------------------------------------------------- */

/* Does a type say that a concept is a place? */
static bool is_place(struct slice type)
{
	static const char *const places[] = {"5",    "geoArea",  "poi",	    "city",
					     "area", "statprov", "country", "place"};
	type = code_of(type);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (slice_equal_nocase(type, slice_from(places[i])))
			return true;
	return false;
}

static void fill_subject_of(struct fill *f, const struct xml_node *node)
{
	struct subject subject = {.name = xml_fill_line(f, xml_child(node, "name"))};
	struct slice qcode = first_of(xml_attribute(node, "qcode"), xml_attribute(node, "uri"));
	if (!scan_split_qcode(qcode, &subject))
		subject.code = first_of(qcode, xml_attribute(node, "literal"));
	if (subject.name.len == 0 && qcode.len == 0) {
		subject.name = subject.code;
		subject.code.len = 0;
	}
	if (is_place(xml_attribute(node, "type")) && subject.name.len)
		fill_text(f, JSON_FIELD_PLACES, 1, subject.name);
	fill_subject(f, subject);
}

static void fill_subjects(struct fill *f, const struct xml_node *content)
{
	for (const struct xml_node *s = xml_child(content, "subject"); s; s = xml_next(s))
		fill_subject_of(f, s);
	for (const struct xml_node *k = xml_child(content, "keyword"); k; k = xml_next(k))
		fill_subject(f, (struct subject){.scheme = SLICE("keyword"), .name = xml_fill_line(f, k)});
}

/* ---- who, where, when ------------------------------------------------------------------------ */

static void fill_people(struct fill *f, const struct xml_node *content)
{
	enum { MOST = 64 };
	struct slice names[MOST];
	size_t count = 0;
	for (const struct xml_node *b = xml_child(content, "by"); b && count < MOST; b = xml_next(b))
		names[count++] = xml_fill_line(f, b);
	fill_list(f, JSON_FIELD_BYLINE, 1, names, count);
	count = 0;
	for (const struct xml_node *c = xml_child(content, "creator"); c && count < MOST; c = xml_next(c))
		names[count++] = xml_fill_line(f, xml_child(c, "name"));
	fill_list(f, JSON_FIELD_BYLINE, 2, names, count);
}

static void fill_origin(struct fill *f, const struct xml_node *meta, const struct xml_node *content)
{
	const struct xml_node *located = xml_child(content, "located");
	fill_text(f, JSON_FIELD_DATELINE, 1, xml_fill_line(f, xml_child(content, "dateline")));
	fill_text(f, JSON_FIELD_DATELINE, 2, concept_name(f, located));
	fill_text(f, JSON_FIELD_SOURCE, 1, concept_name(f, xml_child(meta, "provider")));
	fill_text(f, JSON_FIELD_SOURCE, 2, concept_name(f, xml_child(content, "infoSource")));
	fill_text(f, JSON_FIELD_SOURCE, 3, xml_fill_line(f, xml_child(content, "creditline")));
	xml_fill(f, JSON_FIELD_PUBLISHED, 1, xml_child(meta, "firstCreated"));
	xml_fill(f, JSON_FIELD_PUBLISHED, 2, xml_child(content, "contentCreated"));
	xml_fill(f, JSON_FIELD_PUBLISHED, 3, xml_child(meta, "versionCreated"));
	xml_fill(f, JSON_FIELD_UPDATED, 1, xml_child(meta, "versionCreated"));
}

/* ---- what holds it --------------------------------------------------------------------------- */

/* An embargo that is there without a time has no end (the standard's DateTimeOrNull). */
static void fill_holds(struct fill *f, const struct xml_node *meta)
{
	const struct xml_node *status = xml_child(meta, "pubStatus"),
			      *embargo = xml_child(meta, "embargoed");
	struct slice word = first_of(xml_attribute(status, "qcode"), xml_attribute(status, "uri")),
		     until = slice_trim(xml_fill_text(f, embargo));
	const char *slash = word.len ? memrchr(word.ptr, '/', word.len) : NULL;
	if (slash) /* http://cv.iptc.org/newscodes/pubstatusg2/usable */
		word = slice_tail(word, (size_t)(slash - word.ptr) + 1);
	fill_text(f, JSON_FIELD_STATUS, 1, word);
	for (const struct xml_node *s = xml_child(meta, "signal"); s; s = xml_next(s))
		if (code_is(s, "qcode", "kill"))
			fill_text(f, JSON_FIELD_STATUS, 1, SLICE("canceled"));
	if (until.len)
		fill_text(f, JSON_FIELD_EMBARGO, 1, until);
	if (!embargo || until.len)
		return;
	fill_embargo(f, (struct moment){0});
	fill_note(f, "leave the element out where there is no embargo",
		  "the embargo has no time: the article is held until somebody releases it");
}

static void fill_rights(struct fill *f, const struct xml_node *item, const struct xml_node *meta)
{
	const struct xml_node *rights = xml_child(item, "rightsInfo");
	enum { MOST = 16 };
	struct slice notes[MOST];
	size_t count = 0;
	xml_fill_body(f, JSON_FIELD_USAGE_TERMS, 1, xml_child(rights, "usageTerms"));
	fill_text(f, JSON_FIELD_COPYRIGHT, 1, concept_name(f, xml_child(rights, "copyrightHolder")));
	fill_text(f, JSON_FIELD_COPYRIGHT, 2, xml_fill_line(f, xml_child(rights, "copyrightNotice")));
	for (const struct xml_node *n = xml_child(meta, "edNote"); n && count < MOST; n = xml_next(n))
		notes[count++] = xml_fill_line(f, n);
	fill_list(f, JSON_FIELD_EDITORS_NOTE, 1, notes, count);
}

/* ---- text -------------------------------------------------------------------------------------- */

/* The headline with the role of a main one, or none; a sub-headline is not it. */
static void fill_headline(struct fill *f, const struct xml_node *meta, const struct xml_node *content)
{
	for (const struct xml_node *h = xml_child(content, "headline"); h; h = xml_next(h)) {
		bool main = xml_attribute(h, "role").len == 0 || code_is(h, "role", "main");
		fill_text(f, JSON_FIELD_HEADLINE, main ? 1 : 3, xml_fill_line(f, h));
	}
	fill_text(f, JSON_FIELD_HEADLINE, 2, xml_fill_line(f, xml_child(meta, "title")));
	fill_text(f, JSON_FIELD_SLUGLINE, 1, xml_fill_line(f, xml_child(content, "slugline")));
}

/* Several contents are renditions of one: the first that has a text is it. */
static void fill_content(struct fill *f, const struct xml_node *set)
{
	for (const struct xml_node *n = set ? set->first : NULL; n; n = n->next) {
		if (xml_is(n, "inlineXML") && !xml_fill_nitf(f, n))
			xml_fill_body(f, JSON_FIELD_BODY, 3, n);
		if (xml_is(n, "inlineData"))
			xml_fill_markup(f, JSON_FIELD_BODY, 3, xml_fill_text(f, n));
		if (!xml_is(n, "inlineXML") && !xml_is(n, "inlineData"))
			continue;
		xml_fill_attribute(f, JSON_FIELD_WORDS, 1, n, "wordcount");
		xml_fill_attribute(f, JSON_FIELD_LANGUAGE, 2, n, "lang");
	}
}

/* Of a picture or a film, or of a text that is not in the message. */
static void fill_description(struct fill *f, const struct xml_node *content)
{
	for (const struct xml_node *d = xml_child(content, "description"); d; d = xml_next(d))
		xml_fill_body(f, JSON_FIELD_BODY, 8, d);
}

/* Title and summary of each item that a package refers to. */
static void fill_references(struct fill *f, const struct xml_node *item)
{
	enum { MOST = 1000 };
	struct slice *lines = arena_calloc(f->scan.arena, MOST, sizeof *lines);
	size_t count = 0;
	if (!lines) {
		f->status = error_no_memory(f->scan.error);
		return;
	}
	for (const struct xml_node *r = item; count + 2 <= MOST && (r = xml_descendant(item, r, "itemRef"));) {
		lines[count++] = xml_fill_line(
		    f, xml_child(r, xml_child(r, "headline") ? "headline" : "title"));
		lines[count++] = xml_fill_line(f, xml_child(r, "description"));
	}
	fill_list(f, JSON_FIELD_BODY, 7, lines, count);
}

static void fill_item(struct fill *f, const struct xml_node *item)
{
	const struct xml_node *meta = xml_child(item, "itemMeta"),
			      *content = xml_child(item, "contentMeta");
	xml_fill_attribute(f, JSON_FIELD_ID, 1, item, "guid");
	xml_fill_attribute(f, JSON_FIELD_VERSION, 1, item, "version");
	fill_holds(f, meta);
	fill_origin(f, meta, content);
	fill_people(f, content);
	fill_subjects(f, content);
	fill_rights(f, item, meta);
	xml_fill(f, JSON_FIELD_URGENCY, 1, xml_child(content, "urgency"));
	xml_fill_attribute(f, JSON_FIELD_LANGUAGE, 1, xml_child(content, "language"), "tag");
	fill_headline(f, meta, content);
	fill_content(f, xml_child(item, "contentSet"));
	fill_references(f, xml_child(item, "groupSet"));
	fill_description(f, content);
	xml_fill_attribute(f, JSON_FIELD_LANGUAGE, 3, item, "lang");
}

/* ---- items -------------------------------------------------------------------------------------- */

static bool is_item(const struct xml_node *node)
{
	static const char *const names[] = {"newsItem",	    "packageItem", "conceptItem",
					    "knowledgeItem", "planningItem", "catalogItem", "catalog"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (xml_is(node, names[i]))
			return true;
	return false;
}

/* The first item of a document, or of its first set that has one. */
static struct xml_node *first_item(struct xml_node *root)
{
	if (is_item(root))
		return root;
	for (struct xml_node *set = xml_child(root, "itemSet"); set; set = xml_next(set))
		for (struct xml_node *n = set->first; n; n = n->next)
			if (is_item(n))
				return n;
	return NULL;
}

static struct xml_node *following_item(struct xml_node *item)
{
	struct xml_node *set = item->parent;
	struct xml_node *n = item->next;
	while (set) {
		for (; n; n = n->next)
			if (is_item(n))
				return n;
		set = xml_next(set);
		n = set ? set->first : NULL;
	}
	return NULL;
}

static bool has_content(const struct xml_node *item)
{
	return xml_child(item, "contentMeta") || xml_child(item, "contentSet") ||
	       xml_find(item, "groupSet/group/itemRef/title");
}

static enum reader_result next_item(struct reader *r, struct xml_reader *x, struct fill *f,
				    bf_error *error)
{
	(void)error;
	x->at = x->step++ == 0 ? first_item(x->root) : x->at ? following_item(x->at) : NULL;
	if (!x->at)
		return READER_END;
	bool article = xml_is(x->at, "newsItem") || xml_is(x->at, "packageItem");
	if (!article || (xml_is(x->at, "packageItem") && !has_content(x->at)))
		return READER_SKIP;
	fill_item(f, x->at);
	if (f->scan.article->id.len == 0 && x->at == x->root && !f->status)
		f->status = reader_path_id(r, f->scan.arena, &f->scan.article->id, error);
	return READER_ARTICLE;
}

static enum bf_status open_g2(struct reader *r, bf_error *error)
{
	static const struct xml_family family = {.next = next_item};
	return xml_reader_open(r, &family, error);
}

const struct format outside_newsml_g2 = {
    .open = open_g2, .next = xml_reader_next, .close = xml_reader_close};
