/* markdown_text.h - Markdown as plain paragraphs: the words without the marks. */
#ifndef CORPUS_MARKDOWN_TEXT_H
#define CORPUS_MARKDOWN_TEXT_H

#include "util/arena.h"
#include "util/error.h"

struct markdown_text {
	struct slice headline; /* the first heading of the first level, when nothing stands
				  before it; else empty */
	struct slice body;     /* paragraphs, apart by a blank line, without that headline */
	struct slice captions; /* what pictures are said to show: likewise */
};

/* CommonMark, with the tables and footnotes of its dialects: headings, items of
 * lists and rows of tables are text; links are their words, pictures captions;
 * HTML and what site generators put in {{ }} and {% %} are left out.  Nothing is
 * an error.  Valid UTF-8 in, valid UTF-8 out, in the arena.
 * Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status markdown_text(struct slice source, struct arena *, struct markdown_text *out,
			     bf_error *);

#endif
