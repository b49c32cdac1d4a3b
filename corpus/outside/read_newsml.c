/* read_newsml.c - NewsML 1.x: an article a NewsItem.
 *
 * In: the tree of a document.  Out: articles; the text of an item is that of its
 * components, whatever boxes they stand in: captions apart, and of components
 * that are equivalents of one another the first that has a text. */
#include "corpus/outside/read_xml.h"
#include "corpus/outside/xml_formats.h"

#include "corpus/text.h"
#include "util/buf.h"

static struct slice formal_name(const struct xml_node *node)
{
	return xml_attribute(node, "FormalName");
}

/* ---- identity --------------------------------------------------------------------------- */

/* The public identifier without its revision at the end, so that it is the same
 * for all; else one of the same form, made of the parts. */
static void fill_identity(struct fill *f, const struct xml_node *item)
{
	const struct xml_node *names = xml_find(item, "Identification/NewsIdentifier");
	struct slice public = slice_trim(xml_fill_text(f, xml_child(names, "PublicIdentifier"))),
		     revision = slice_trim(xml_fill_text(f, xml_child(names, "RevisionId"))),
		     id = slice_trim(xml_fill_text(f, xml_child(names, "NewsItemId")));
	const char *colon = public.len ? memrchr(public.ptr, ':', public.len) : NULL;
	struct slice stem = colon ? slice_make(public.ptr, (size_t)(colon - public.ptr)) : public;
	if (id.len && slice_ends_with(stem, id))
		public = stem;
	if (public.len == 0 && id.len) {
		struct buf made = BUF_INIT(4096);
		struct slice provider = slice_trim(xml_fill_text(f, xml_child(names, "ProviderId"))),
			     date = slice_trim(xml_fill_text(f, xml_child(names, "DateId")));
		buf_append_text(&made, "urn:newsml:");
		buf_append_slice(&made, provider);
		buf_append_byte(&made, ':');
		buf_append_slice(&made, date);
		buf_append_byte(&made, ':');
		buf_append_slice(&made, id);
		public = made.broken == BF_NO_MEMORY ? (struct slice){NULL, 0}
			 : made.broken		       ? id
						       : arena_copy(f->scan.arena, buf_slice(&made));
		if (!public.ptr)
			f->status = error_no_memory(f->scan.error);
		buf_free(&made);
	}
	fill_text(f, JSON_FIELD_ID, 1, public);
	fill_text(f, JSON_FIELD_VERSION, 1, revision);
}

/* ---- management --------------------------------------------------------------------------- */

/* "Embargoed", with the time when that changes to usable. */
static void fill_management(struct fill *f, const struct xml_node *item)
{
	const struct xml_node *m = xml_child(item, "NewsManagement"),
			      *change = xml_child(m, "StatusWillChange");
	xml_fill(f, JSON_FIELD_PUBLISHED, 1, xml_child(m, "FirstCreated"));
	xml_fill(f, JSON_FIELD_PUBLISHED, 2, xml_child(m, "ThisRevisionCreated"));
	xml_fill(f, JSON_FIELD_UPDATED, 1, xml_child(m, "ThisRevisionCreated"));
	fill_text(f, JSON_FIELD_STATUS, 1, formal_name(xml_child(m, "Status")));
	fill_text(f, JSON_FIELD_URGENCY, 1, formal_name(xml_child(m, "Urgency")));
	struct slice future = formal_name(xml_child(change, "FutureStatus"));
	if (f->scan.said_embargoed && slice_equal_nocase(future, SLICE("Usable")))
		xml_fill(f, JSON_FIELD_EMBARGO, 1, xml_child(change, "DateAndTime"));
	static const struct {
		const char *instruction, *status;
	} instructions[] = {{"Delete", "canceled"}, {"Kill", "canceled"}, {"Withdraw", "canceled"}};
	for (const struct xml_node *n = xml_child(m, "Instruction"); n; n = xml_next(n))
		for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++)
			if (slice_equal_nocase(formal_name(n), slice_from(instructions[i].instruction)))
				fill_text(f, JSON_FIELD_STATUS, 1, slice_from(instructions[i].status));
}

/* ---- metadata of components ------------------------------------------------------------------ */

static void fill_lines(struct fill *f, const struct xml_node *lines)
{
	enum { MOST = 64 };
	struct slice names[MOST];
	size_t count = 0;
	fill_text(f, JSON_FIELD_HEADLINE, 1, xml_fill_line(f, xml_child(lines, "HeadLine")));
	for (const struct xml_node *b = xml_child(lines, "ByLine"); b && count < MOST; b = xml_next(b))
		names[count++] = xml_fill_line(f, b);
	fill_list(f, JSON_FIELD_BYLINE, 1, names, count);
	fill_text(f, JSON_FIELD_DATELINE, 1, xml_fill_line(f, xml_child(lines, "DateLine")));
	fill_text(f, JSON_FIELD_SLUGLINE, 1, xml_fill_line(f, xml_child(lines, "SlugLine")));
	fill_text(f, JSON_FIELD_SOURCE, 3, xml_fill_line(f, xml_child(lines, "CreditLine")));
	fill_text(f, JSON_FIELD_COPYRIGHT, 2, xml_fill_line(f, xml_child(lines, "CopyrightLine")));
	fill_text(f, JSON_FIELD_USAGE_TERMS, 2, xml_fill_line(f, xml_child(lines, "RightsLine")));
	for (const struct xml_node *k = xml_child(lines, "KeywordLine"); k; k = xml_next(k))
		fill_text(f, JSON_FIELD_KEYWORDS, 1, xml_fill_line(f, k));
}

static void fill_rights(struct fill *f, const struct xml_node *rights)
{
	enum { MOST = 32 };
	struct slice terms[MOST];
	size_t count = 0;
	fill_text(f, JSON_FIELD_COPYRIGHT, 1,
		  xml_fill_line(f, xml_find(rights, "Copyright/CopyrightHolder")));
	for (const struct xml_node *u = xml_child(rights, "UsageRights"); u; u = xml_next(u))
		for (const struct xml_node *n = u->first; n && count < MOST; n = n->next)
			if (xml_is(n, "UsageType") || xml_is(n, "Limitations") || xml_is(n, "Geography"))
				terms[count++] = xml_fill_line(f, n);
	fill_list(f, JSON_FIELD_USAGE_TERMS, 1, terms, count);
}

/* The name that the document gives to a code, in its own list of topics. */
static struct slice topic_name(struct fill *f, const struct xml_node *component, struct slice code)
{
	struct slice name = {"", 0};
	const struct xml_node *t = component;
	while (code.len && (t = xml_descendant(component, t, "Topic"))) {
		if (!slice_equal(xml_fill_line(f, xml_child(t, "FormalName")), code))
			continue;
		for (const struct xml_node *d = xml_child(t, "Description"); d; d = xml_next(d)) {
			if (!slice_equal_nocase(xml_attribute(d, "Variant"), SLICE("Name")))
				continue;
			struct slice found = xml_fill_line(f, d);
			if (name.len == 0 || slice_equal(xml_attribute(d, "lang"), SLICE("en")))
				name = found;
		}
		break;
	}
	return name;
}

static void fill_subject_codes(struct fill *f, const struct xml_node *component,
			       const struct xml_node *descriptive)
{
	for (const struct xml_node *s = xml_child(descriptive, "SubjectCode"); s; s = xml_next(s))
		for (const struct xml_node *n = s->first; n; n = n->next) {
			if (!xml_is(n, "Subject") && !xml_is(n, "SubjectMatter") &&
			    !xml_is(n, "SubjectDetail"))
				continue;
			struct slice code = formal_name(n);
			fill_subject(f, (struct subject){.scheme = SLICE("subj"),
							 .code = code,
							 .name = topic_name(f, component, code)});
		}
}

/* "City", "Country": the parts of a place, as properties of it. */
static void fill_location(struct fill *f, const struct xml_node *location)
{
	static const char *const parts[] = {"City", "CountryArea", "Country"};
	struct buf place = BUF_INIT(1024);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		for (const struct xml_node *p = xml_child(location, "Property"); p; p = xml_next(p)) {
			struct slice value = text_trim(xml_attribute(p, "Value"));
			if (!slice_equal_nocase(formal_name(p), slice_from(parts[i])) || !value.len)
				continue;
			buf_append_text(&place, place.len ? ", " : "");
			buf_append_slice(&place, value);
		}
	struct slice copy = place.len && !place.broken ? arena_copy(f->scan.arena, buf_slice(&place))
						       : SLICE("");
	if (place.broken == BF_NO_MEMORY || !copy.ptr)
		f->status = error_no_memory(f->scan.error);
	fill_text(f, JSON_FIELD_PLACES, 1, copy);
	buf_free(&place);
}

static void fill_descriptive(struct fill *f, const struct xml_node *component)
{
	const struct xml_node *d = xml_child(component, "DescriptiveMetadata");
	fill_text(f, JSON_FIELD_LANGUAGE, 1, formal_name(xml_child(d, "Language")));
	fill_subject_codes(f, component, d);
	for (const struct xml_node *l = xml_child(d, "Location"); l; l = xml_next(l))
		fill_location(f, l);
	if (d && !xml_child(d, "Location"))
		fill_location(f, d);
	for (const struct xml_node *p = xml_child(d, "Property"); p; p = xml_next(p))
		if (slice_equal_nocase(formal_name(p), SLICE("Keyword")))
			fill_subject(f, (struct subject){.scheme = SLICE("keyword"),
							 .name = xml_attribute(p, "Value")});
}

static void fill_administrative(struct fill *f, const struct xml_node *component)
{
	const struct xml_node *a = xml_child(component, "AdministrativeMetadata");
	fill_text(f, JSON_FIELD_SOURCE, 1, formal_name(xml_find(a, "Provider/Party")));
	fill_text(f, JSON_FIELD_SOURCE, 2, formal_name(xml_find(a, "Source/Party")));
}

/* ---- text -------------------------------------------------------------------------------------- */

struct texts {
	struct slice body[64], captions[64];
	size_t bodies, caption_count;
};

/* Is this content to be read, as far as it says what it is? */
static bool is_text(const struct xml_node *content)
{
	struct slice type = formal_name(xml_child(content, "MediaType"));
	return type.len == 0 || slice_equal_nocase(type, SLICE("Text")) ||
	       slice_equal_nocase(type, SLICE("ComplexData"));
}

static void add(struct slice *list, size_t *count, struct slice text)
{
	if (text_trim(text).len && *count < 64)
		list[(*count)++] = text;
}

static void take_content(struct fill *f, const struct xml_node *content, bool caption,
			 struct texts *out)
{
	const struct xml_node *data = xml_child(content, "DataContent");
	struct article *a = f->scan.article;
	struct slice held = a->body;
	if (!data || !is_text(content) || f->status)
		return;
	/* The field is borrowed for the reading of one content. */
	uint8_t rank = f->scan.rank[JSON_FIELD_BODY];
	a->body.len = 0;
	f->scan.rank[JSON_FIELD_BODY] = 0;
	if (!xml_fill_nitf(f, data)) {
		bool markup = data->first && !data->first->next && !data->first->name.ptr;
		if (markup)
			xml_fill_markup(f, JSON_FIELD_BODY, 1, xml_fill_text(f, data));
		else
			xml_fill_body(f, JSON_FIELD_BODY, 1, data);
	}
	if (caption)
		add(out->captions, &out->caption_count, a->body);
	else
		add(out->body, &out->bodies, a->body);
	a->body = held;
	f->scan.rank[JSON_FIELD_BODY] = rank;
	for (const struct xml_node *p = xml_child(xml_child(content, "Characteristics"), "Property"); p;
	     p = xml_next(p))
		if (slice_equal_nocase(formal_name(p), SLICE("Words")) ||
		    slice_equal_nocase(formal_name(p), SLICE("WordCount")))
			xml_fill_attribute(f, JSON_FIELD_WORDS, 1, p, "Value");
}

/* A component, its contents, the components in it; its depth is bounded by that
 * of the tree. */
static void take_component(struct fill *f, const struct xml_node *component, bool caption,
			   struct texts *out)
{
	struct slice role = formal_name(xml_child(component, "Role"));
	bool equivalents = slice_equal_nocase(xml_attribute(component, "EquivalentsList"), SLICE("yes"));
	caption |= slice_equal_nocase(role, SLICE("Caption"));
	fill_lines(f, xml_child(component, "NewsLines"));
	fill_rights(f, xml_child(component, "RightsMetadata"));
	fill_administrative(f, component);
	fill_descriptive(f, component);
	size_t before = out->bodies;
	for (const struct xml_node *n = component->first; n && !f->status; n = n->next) {
		if (equivalents && out->bodies > before)
			break;
		if (xml_is(n, "ContentItem"))
			take_content(f, n, caption, out);
		else if (xml_is(n, "NewsComponent"))
			take_component(f, n, caption, out);
	}
}

static void fill_item(struct fill *f, const struct xml_node *item)
{
	struct texts texts = {.bodies = 0};
	fill_identity(f, item);
	fill_management(f, item);
	for (const struct xml_node *c = xml_child(item, "NewsComponent"); c; c = xml_next(c))
		take_component(f, c, false, &texts);
	fill_list(f, JSON_FIELD_BODY, 1, texts.body, texts.bodies);
	fill_list(f, JSON_FIELD_CAPTIONS, 1, texts.captions, texts.caption_count);
	fill_text(f, JSON_FIELD_HEADLINE, 8,
		  xml_fill_line(f, xml_find(item, "Identification/NameLabel")));
	fill_text(f, JSON_FIELD_LANGUAGE, 2, xml_attribute(item, "lang"));
}

static enum reader_result next_item(struct reader *r, struct xml_reader *x, struct fill *f,
				    bf_error *error)
{
	(void)r, (void)error;
	x->at = x->step++ == 0 ? xml_child(x->root, "NewsItem") : x->at ? xml_next(x->at) : NULL;
	if (!x->at)
		return READER_END;
	fill_item(f, x->at);
	return READER_ARTICLE;
}

static enum bf_status open_newsml(struct reader *r, bf_error *error)
{
	static const struct xml_family family = {.next = next_item};
	return xml_reader_open(r, &family, error);
}

const struct format outside_newsml = {
    .open = open_newsml, .next = xml_reader_next, .close = xml_reader_close};
