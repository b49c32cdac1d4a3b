/* read_nitf.c - NITF 3.x: one article a file.
 *
 * In: the tree of a document.  Out: its article, and where it says that another
 * article is canceled, a canceled article of that id after it. */
#include "corpus/outside/read_xml.h"
#include "corpus/outside/xml_formats.h"

#include "corpus/text.h"
#include "util/buf.h"

/* ---- what it is about ------------------------------------------------------------------ */

static struct slice first_of(struct slice a, struct slice b)
{
	return a.len ? a : b;
}

/* IPTC's subject codes where no other authority is named. */
static void fill_subjects(struct fill *f, const struct xml_node *head)
{
	for (const struct xml_node *s = head; (s = xml_descendant(head, s, "tobject.subject"));) {
		struct slice authority = xml_attribute(s, "tobject.subject.ipr");
		bool iptc = authority.len == 0 || slice_equal_nocase(authority, SLICE("IPTC"));
		struct slice name = first_of(xml_attribute(s, "tobject.subject.detail"),
					     first_of(xml_attribute(s, "tobject.subject.matter"),
						      xml_attribute(s, "tobject.subject.type")));
		struct subject subject = {.scheme = iptc ? SLICE("subj") : authority,
					  .code = xml_attribute(s, "tobject.subject.refnum"),
					  .name = name};
		fill_subject(f, subject);
	}
	for (const struct xml_node *k = head; (k = xml_descendant(head, k, "keyword"));)
		fill_subject(f, (struct subject){.scheme = SLICE("keyword"),
						 .name = first_of(xml_attribute(k, "key"),
								  xml_fill_line(f, k))});
	const struct xml_node *identified = xml_descendant(head, head, "identified-content");
	static const char *const kinds[] = {"person", "org", "event"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (const struct xml_node *n = xml_child(identified, kinds[i]); n; n = xml_next(n))
			fill_subject(f, (struct subject){.scheme = slice_from(kinds[i]),
							 .code = xml_attribute(n, "value"),
							 .name = xml_fill_line(f, n)});
}

/* Parts that are there, joined by ", ". */
static struct slice join_parts(struct fill *f, const struct slice *parts, size_t count)
{
	struct buf joined = BUF_INIT(1 << 16);
	for (size_t i = 0; i < count; i++) {
		struct slice part = text_trim(parts[i]);
		if (part.len && joined.len)
			buf_append_text(&joined, ", ");
		buf_append_slice(&joined, part);
	}
	struct slice out = {"", 0};
	if (joined.len && !joined.broken)
		out = arena_copy(f->scan.arena, buf_slice(&joined));
	if (joined.broken == BF_NO_MEMORY || (joined.len && !out.ptr))
		f->status = error_no_memory(f->scan.error);
	buf_free(&joined);
	return out;
}

/* <location> with its parts as elements, or as a text. */
static struct slice location_line(struct fill *f, const struct xml_node *location)
{
	static const char *const names[] = {"sublocation", "city", "state", "region", "country"};
	enum { PARTS = sizeof names / sizeof *names };
	struct slice parts[PARTS], whole = xml_fill_line(f, location);
	size_t elements = 0;
	for (size_t i = 0; i < PARTS; i++) {
		parts[i] = xml_fill_line(f, xml_child(location, names[i]));
		elements += parts[i].len > 0;
	}
	bool parted = memchr(whole.ptr ? whole.ptr : "", ',', whole.len) != NULL;
	return elements > 1 && !parted ? join_parts(f, parts, PARTS) : whole;
}

static void fill_places(struct fill *f, const struct xml_node *head)
{
	for (const struct xml_node *e = head; (e = xml_descendant(head, e, "evloc"));) {
		struct slice parts[] = {xml_attribute(e, "city"), xml_attribute(e, "county-dist"),
					xml_attribute(e, "state-prov"), xml_attribute(e, "iso-cc")};
		fill_text(f, JSON_FIELD_PLACES, 1, join_parts(f, parts, 4));
	}
	const struct xml_node *identified = xml_descendant(head, head, "identified-content");
	for (const struct xml_node *l = xml_child(identified, "location"); l; l = xml_next(l))
		fill_text(f, JSON_FIELD_PLACES, 1, location_line(f, l));
}

/* ---- who, where, when ------------------------------------------------------------------ */

/* Persons where they are marked, else the line without titles. */
static void fill_byline(struct fill *f, const struct xml_node *head)
{
	enum { MOST = 64 };
	struct slice names[MOST];
	size_t count = 0;
	for (const struct xml_node *b = xml_child(head, "byline"); b; b = xml_next(b)) {
		const struct xml_node *person = b;
		size_t before = count;
		while (count < MOST && (person = xml_descendant(b, person, "person")))
			names[count++] = xml_fill_line(f, person);
		if (count > before || count == MOST)
			continue;
		struct xml_node line = *b; /* up to its title */
		struct xml_node *last = NULL, copies[MOST];
		size_t kept = 0;
		line.first = NULL;
		for (const struct xml_node *n = b->first; n && kept < MOST; n = n->next) {
			if (xml_is(n, "byttl"))
				break;
			copies[kept] = *n;
			copies[kept].next = NULL;
			if (last)
				last->next = &copies[kept];
			else
				line.first = &copies[kept];
			last = &copies[kept++];
		}
		names[count++] = xml_fill_line(f, &line);
	}
	fill_list(f, JSON_FIELD_BYLINE, 1, names, count);
}

static void fill_dateline(struct fill *f, const struct xml_node *dateline)
{
	const struct xml_node *location = xml_child(dateline, "location");
	if (location)
		fill_text(f, JSON_FIELD_DATELINE, 1, location_line(f, location));
	else if (dateline && !xml_child(dateline, "story.date"))
		fill_text(f, JSON_FIELD_DATELINE, 1, xml_fill_line(f, dateline));
	xml_fill_attribute(f, JSON_FIELD_PUBLISHED, 3, xml_child(dateline, "story.date"), "norm");
}

/* A form that nobody filled in. */
static bool is_placeholder(struct slice date)
{
	return date.len >= 4 && memcmp(date.ptr, "YYYY", 4) == 0;
}

/* A release after the issue is an embargo, whatever the status says; one that
 * cannot be read is, too. */
static void fill_release(struct fill *f, const struct xml_node *head)
{
	struct slice text =
	    xml_attribute(xml_descendant(head, head, "date.release"), "norm");
	struct moment release, issue = f->scan.article->published;
	if (text.len == 0)
		return;
	if (is_placeholder(text)) {
		fill_note(f, "leave out what is not known", "the release date is \"%.*s\": left out",
			  SLICE_ARGS(text));
		return;
	}
	bool read = fill_parse_date(text, &release);
	if (!read || f->scan.said_embargoed || issue.precision == MOMENT_NONE ||
	    release.instant > issue.instant)
		fill_text(f, JSON_FIELD_EMBARGO, 1, text);
}

static void fill_dates(struct fill *f, const struct xml_node *head)
{
	xml_fill_attribute(f, JSON_FIELD_PUBLISHED, 1, xml_descendant(head, head, "date.issue"),
			   "norm");
	const struct xml_node *publication = xml_descendant(head, head, "pubdata");
	xml_fill_attribute(f, JSON_FIELD_PUBLISHED, 2, publication, "date.publication");
	xml_fill_attribute(f, JSON_FIELD_SECTION, 1, publication, "position.section");
	if (slice_equal_nocase(xml_attribute(publication, "unit-of-measure"), SLICE("word")))
		xml_fill_attribute(f, JSON_FIELD_WORDS, 1, publication, "item-length");
	fill_release(f, head);
}

/* ---- the desk's notes, rights ------------------------------------------------------------ */

static void fill_notes(struct fill *f, const struct xml_node *head, const struct xml_node *body_head)
{
	enum { MOST = 32 };
	struct slice notes[MOST];
	size_t count = 0;
	static const struct {
		const char *element, *attribute;
	} places[] = {{"ed-msg", "info"}, {"correction", "info"}, {"revision-history", "comment"}};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		for (const struct xml_node *n = head;
		     count < MOST && (n = xml_descendant(head, n, places[i].element));)
			notes[count++] = xml_attribute(n, places[i].attribute);
	for (const struct xml_node *n = xml_child(body_head, "note"); n && count < MOST; n = xml_next(n))
		notes[count++] = xml_fill_line(f, n);
	fill_list(f, JSON_FIELD_EDITORS_NOTE, 1, notes, count);
}

static void fill_rights(struct fill *f, const struct xml_node *head,
			const struct xml_node *body_head)
{
	const struct xml_node *rights = xml_descendant(head, head, "doc.rights"),
			      *copyright = xml_descendant(head, head, "doc.copyright"),
			      *shown = xml_child(body_head, "rights");
	struct slice terms[] = {xml_attribute(rights, "type"), xml_attribute(rights, "limitations")};
	fill_list(f, JSON_FIELD_USAGE_TERMS, 1, terms, 2);
	if (shown && !xml_child(shown, "rights.owner"))
		fill_text(f, JSON_FIELD_USAGE_TERMS, 2, xml_fill_line(f, shown));
	xml_fill_attribute(f, JSON_FIELD_COPYRIGHT, 1, copyright, "holder");
	xml_fill(f, JSON_FIELD_COPYRIGHT, 2, xml_child(shown, "rights.owner"));
	xml_fill_attribute(f, JSON_FIELD_COPYRIGHT, 3, rights, "owner");
	fill_text(f, JSON_FIELD_SOURCE, 1, xml_fill_line(f, xml_child(body_head, "distributor")));
	xml_fill_attribute(f, JSON_FIELD_SOURCE, 2, xml_descendant(head, head, "from-src"), "src-name");
	xml_fill_attribute(f, JSON_FIELD_SOURCE, 3, xml_descendant(head, head, "doc-id"), "regsrc");
	xml_fill_attribute(f, JSON_FIELD_SOURCE, 4, copyright, "holder");
}

/* ---- the article ------------------------------------------------------------------------- */

static struct slice meta(const struct xml_node *head, const char *name)
{
	for (const struct xml_node *m = xml_child(head, "meta"); m; m = xml_next(m))
		if (slice_equal_nocase(xml_attribute(m, "name"), slice_from(name)))
			return xml_attribute(m, "content");
	return SLICE("");
}

static void fill_head(struct fill *f, const struct xml_node *head)
{
	const struct xml_node *key = xml_descendant(head, head, "du-key");
	xml_fill_attribute(f, JSON_FIELD_ID, 1, xml_descendant(head, head, "doc-id"), "id-string");
	struct slice version = xml_attribute(key, "version");
	fill_text(f, JSON_FIELD_VERSION, 1, first_of(version, xml_attribute(key, "generation")));
	xml_fill_attribute(f, JSON_FIELD_SLUGLINE, 1, key, "key");
	fill_text(f, JSON_FIELD_SLUGLINE, 2, meta(head, "anpa-keyword"));
	xml_fill_attribute(f, JSON_FIELD_STATUS, 1, xml_descendant(head, head, "docdata"),
			   "management-status");
	xml_fill_attribute(f, JSON_FIELD_URGENCY, 1, xml_descendant(head, head, "urgency"), "ed-urg");
	fill_text(f, JSON_FIELD_WORDS, 2, meta(head, "anpa-wordcount"));
	fill_dates(f, head);
	fill_subjects(f, head);
	fill_places(f, head);
}

static void fill_body(struct fill *f, const struct xml_node *body)
{
	const struct xml_node *abstract = xml_find(body, "body.head/abstract");
	struct xml_body main = {{"", 0}, {"", 0}}, other;
	if (f->status)
		return;
	f->status = xml_body(xml_child(body, "body.content"), f->scan.arena, &main, f->scan.error);
	struct slice parts[] = {main.body, xml_fill_line(f, xml_find(body, "body.end/tagline"))};
	fill_list(f, JSON_FIELD_BODY, 1, parts, 2);
	fill_text(f, JSON_FIELD_CAPTIONS, 1, main.captions);
	if (fill_has(f, JSON_FIELD_BODY) || f->status)
		return;
	f->status = xml_body(abstract, f->scan.arena, &other, f->scan.error);
	if (!f->status)
		fill_text(f, JSON_FIELD_BODY, 2, other.body);
}

static enum bf_status fill_article(const struct reader *r, const struct xml_node *root,
				   struct fill *f, bf_error *error)
{
	const struct xml_node *head = xml_child(root, "head"), *body = xml_child(root, "body"),
			      *body_head = xml_child(body, "body.head");
	fill_head(f, head);
	fill_text(f, JSON_FIELD_HEADLINE, 1, xml_fill_line(f, xml_find(body_head, "hedline/hl1")));
	fill_text(f, JSON_FIELD_HEADLINE, 2, xml_fill_line(f, xml_child(head, "title")));
	fill_byline(f, body_head);
	fill_dateline(f, xml_child(body_head, "dateline"));
	fill_notes(f, head, body_head);
	fill_rights(f, head, body_head);
	fill_body(f, body);
	struct slice language = first_of(xml_attribute(body, "lang"), xml_attribute(root, "lang"));
	fill_text(f, JSON_FIELD_LANGUAGE, 1, first_of(language, xml_attribute(root, "baselang")));
	if (f->scan.article->id.len == 0 && !f->status)
		f->status = reader_path_id(r, f->scan.arena, &f->scan.article->id, error);
	return f->status;
}

/* Which other article does this one cancel? */
static struct slice canceled_id(struct fill *f, const struct xml_node *root)
{
	const struct xml_node *docdata = xml_descendant(root, root, "docdata");
	struct slice id = slice_trim(xml_attribute(docdata, "management-doc-idref")),
		     status = xml_attribute(docdata, "management-idref-status");
	if (id.len == 0 || slice_equal(id, f->scan.article->id) || slice_trim(status).len == 0)
		return SLICE("");
	bool understood;
	if (article_status_named(status, &understood) == ARTICLE_CANCELED)
		return id;
	fill_note(f, "send that article itself with its status",
		  "it says that another article is \"%.*s\": only canceled is acted upon",
		  SLICE_ARGS(status));
	return SLICE("");
}

static enum reader_result next_nitf(struct reader *r, struct xml_reader *x, struct fill *f,
				    bf_error *error)
{
	if (x->step++ == 0) {
		if (fill_article(r, x->root, f, error))
			return READER_FAILED;
		x->canceled = canceled_id(f, x->root);
		return READER_ARTICLE;
	}
	if (x->canceled.len == 0)
		return READER_END;
	fill_text(f, JSON_FIELD_ID, 1, x->canceled);
	fill_text(f, JSON_FIELD_STATUS, 1, SLICE("canceled"));
	xml_fill_attribute(f, JSON_FIELD_UPDATED, 1,
			   xml_descendant(x->root, x->root, "date.issue"), "norm");
	x->canceled.len = 0;
	return READER_ARTICLE;
}

static enum bf_status open_nitf(struct reader *r, bf_error *error)
{
	static const struct xml_family family = {.next = next_nitf};
	return xml_reader_open(r, &family, error);
}

const struct format outside_nitf = {
    .open = open_nitf, .next = xml_reader_next, .close = xml_reader_close};
