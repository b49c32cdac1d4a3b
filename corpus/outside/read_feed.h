/* read_feed.h - what the files of feeds share: the elements of an item by the
 * vocabulary that they belong to. */
#ifndef CORPUS_OUTSIDE_READ_FEED_H
#define CORPUS_OUTSIDE_READ_FEED_H

#include "corpus/outside/read_xml.h"

/* Vocabularies, by namespace or, where nobody declared that, by usual prefix. */
enum feed_space {
	FEED_CORE, /* RSS of any version, Atom */
	FEED_CONTENT,
	FEED_DC,
	FEED_DCTERMS,
	FEED_MEDIA,
	FEED_ITUNES,
	FEED_XHTML,
	FEED_WP,
	FEED_EXCERPT,
	FEED_OTHER,
};

enum feed_space feed_space(const struct xml_node *);

/* The first child of that vocabulary and name (in any case); NULL where there is none. */
const struct xml_node *feed_child(const struct xml_node *, enum feed_space, const char *name);
const struct xml_node *feed_next(const struct xml_node *);

/* The text of a construct of RSS or Atom that may hold markup, for a field. */
void feed_fill(struct fill *, enum json_field, unsigned rank, const struct xml_node *);

/* What an export of WordPress says besides; READER_SKIP for what is no article
 * (pictures, menus, revisions). */
enum reader_result wordpress_fill(struct fill *, const struct xml_node *item);
bool is_wordpress(const struct xml_node *item);

#endif
