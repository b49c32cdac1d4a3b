/* article_text.h - fields of an article as text, for tables of expected values. */
#ifndef TESTS_SUPPORT_ARTICLE_TEXT_H
#define TESTS_SUPPORT_ARTICLE_TEXT_H

#include "corpus/article.h"
#include "util/buf.h"

/* The field by its JSON name: times in ISO 8601, items of lists joined by " | ",
 * a subject as scheme:code:name, numbers in digits, a status by its name, the
 * embargo of one that cannot be read as "unreadable"; nothing where it is not
 * set.  Fails the test where there is no such field. */
void article_text(const struct article *, struct slice field, struct buf *out);

/* Is the text what was expected?  "^text" begins, "$text" ends, "~text" contains;
 * anything else is the whole of it, and "-" is nothing. */
bool text_is_expected(struct slice text, struct slice expected);

#endif
