/* read_xml.h - what the formats in XML have in common: a file is one tree, and
 * the family of the format finds the articles in it. */
#ifndef CORPUS_OUTSIDE_READ_XML_H
#define CORPUS_OUTSIDE_READ_XML_H

#include "corpus/fill.h"
#include "corpus/format.h"
#include "corpus/outside/xml_body.h"
#include "corpus/outside/xml_tree.h"

struct xml_reader {
	const struct xml_family *family;
	struct arena arena;    /* of the tree; lives as long as the reader */
	struct xml_node *root; /* NULL before it was parsed */
	bool mended;	       /* it was not well-formed */
	const char *encoding;  /* guessed; NULL where it was clear */
	size_t replaced;       /* characters that could not be read */
	/* For the family: where it is. */
	struct xml_node *at;
	unsigned step;
	struct slice canceled; /* id of an article that the last one says is canceled */
};

struct xml_family {
	bool mends; /* what is not well-formed is read as far as it makes sense */
	/* Finds the next article from x->at on and fills it in; READER_REJECT: nothing
	 * of the article can be used (the caller has filled in *reject but the reason,
	 * which is in the note on hand), … READER_END. */
	enum reader_result (*next)(struct reader *, struct xml_reader *, struct fill *, bf_error *);
};

enum bf_status xml_reader_open(struct reader *, const struct xml_family *, bf_error *);
enum reader_result xml_reader_next(struct reader *, struct arena *, struct article *, struct reject *,
				   bf_error *);
void xml_reader_close(struct reader *);

/* ---- for families ---------------------------------------------------------------------- */

/* The text of an element, or the value of an attribute of it, for a field; an
 * element that is not there says nothing. */
void xml_fill(struct fill *, enum json_field, unsigned rank, const struct xml_node *);
void xml_fill_attribute(struct fill *, enum json_field, unsigned rank, const struct xml_node *,
			const char *name);
/* The text of an element, white space as one blank each; sticky like a fill. */
struct slice xml_fill_line(struct fill *, const struct xml_node *);

#endif
