/* markdown_inline.h - see markdown_inline.c. */
#ifndef CORPUS_MARKDOWN_INLINE_H
#define CORPUS_MARKDOWN_INLINE_H

#include "util/buf.h"

/* Appends the words of a run of Markdown, which holds no blocks; what pictures
 * in it show goes to `captions`, each a paragraph. */
void markdown_inline(struct slice text, struct buf *out, struct buf *captions);

#endif
