/* front_matter.h - what stands in front of a Markdown file, between lines of ---
 * (YAML) or +++ (TOML): its fields, as an object of JSON. */
#ifndef CORPUS_FRONT_MATTER_H
#define CORPUS_FRONT_MATTER_H

#include "util/buf.h"

struct front_matter {
	struct slice inside; /* between the lines; empty where there is none */
	size_t end;	     /* offset of what follows */
	bool toml;
};

/* Finds it at the start of a file; false where there is none. */
bool front_matter_find(struct slice file, struct front_matter *out);

/* Writes its fields as one object of JSON: texts, true, false, null, lists of
 * these, and objects one deep.  What is more than that becomes a text as it is
 * written, so that nothing which holds an article is lost; a key that comes
 * again is left out.  Returns the number of the first line that is none of it,
 * from 1, or 0. */
unsigned front_matter_to_json(const struct front_matter *, struct buf *out);

#endif
