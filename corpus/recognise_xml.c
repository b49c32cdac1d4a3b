/* recognise_xml.c - which of the formats in XML is this?  By the name of the
 * root element, found without a parser in the first bytes of a file. */
#include "corpus/format.h"
#include "corpus/xml_root.h"

static int recognise_nitf(struct slice head, struct slice name)
{
	(void)name;
	struct xml_root root;
	return xml_root(head, &root) && slice_equal(root.name, SLICE("nitf")) ? 3 : 0;
}

const struct format format_nitf = {
    .name = "nitf",
    .description = "NITF 3.x: one article a file",
    .recognise = recognise_nitf,
    .outside = true,
};
