/* recognise_xml.c - which of the formats in XML is this?  By the name of the
 * root element, found without a parser in the first bytes of a file. */
#include "corpus/format.h"
#include "corpus/xml_root.h"

static int is_root(struct slice head, const char *const names[])
{
	struct xml_root root;
	if (!xml_root(head, &root))
		return 0;
	for (size_t i = 0; names[i]; i++)
		if (slice_equal(root.name, slice_from(names[i])))
			return 3;
	return 0;
}

static int recognise_nitf(struct slice head, struct slice name)
{
	static const char *const names[] = {"nitf", NULL};
	(void)name;
	return is_root(head, names);
}

static int recognise_newsml(struct slice head, struct slice name)
{
	static const char *const names[] = {"NewsML", NULL};
	(void)name;
	return is_root(head, names);
}

static int recognise_newsml_g2(struct slice head, struct slice name)
{
	static const char *const names[] = {"newsMessage", "newsItem",	    "packageItem", "conceptItem",
					    "knowledgeItem", "planningItem", "catalogItem", "catalog", NULL};
	(void)name;
	return is_root(head, names);
}

static bool holds(struct slice text, const char *word)
{
	return text.len && memmem(text.ptr, text.len, word, strlen(word));
}

/* WordPress says so in a namespace of its own. */
static int recognise_wordpress(struct slice head, struct slice name)
{
	struct xml_root root;
	(void)name;
	return xml_root(head, &root) && slice_equal(root.name, SLICE("rss")) &&
		       holds(root.tag, "wordpress.org/export/")
		   ? 3
		   : 0;
}

/* Feeds are often not well-formed: their first tag is what is looked at, in any case. */
static int recognise_feed(struct slice head, struct slice name)
{
	static const char *const names[] = {"rss", "feed", "rdf", "channel", "entry"};
	struct xml_root root;
	if (!xml_root(head, &root) || recognise_wordpress(head, name))
		return 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_equal_nocase(root.name, slice_from(names[i])))
			return 3;
	return 0;
}

const struct format format_nitf = {
    .name = "nitf",
    .description = "NITF 3.x: one article a file",
    .recognise = recognise_nitf,
    .outside = true,
};

const struct format format_newsml = {
    .name = "newsml",
    .description = "NewsML 1.x: an article a NewsItem",
    .recognise = recognise_newsml,
    .outside = true,
};

const struct format format_newsml_g2 = {
    .name = "newsml-g2",
    .description = "NewsML-G2: an item, a package or a message of several",
    .recognise = recognise_newsml_g2,
    .outside = true,
};

const struct format format_feed = {
    .name = "feed",
    .description = "RSS 0.9 to 2.0, RDF, Atom: an article an item",
    .recognise = recognise_feed,
    .outside = true,
};

const struct format format_wordpress = {
    .name = "wordpress",
    .description = "an export of WordPress (WXR): an article a post or page",
    .recognise = recognise_wordpress,
    .outside = true,
};
