/* expectation.h - what the cases of feedparser expect: a condition in Python, of
 * which the comparisons of a path to a value are read.
 *
 *     not bozo and entries[0]['title'] == u'Caf\xe9'
 */
#ifndef TESTS_OUTSIDE_EXPECTATION_H
#define TESTS_OUTSIDE_EXPECTATION_H

#include "util/arena.h"

enum expectation_kind { EXPECT_TEXT, EXPECT_TIME, EXPECT_OTHER };

struct expectation {
	char path[200];	    /* entries.0.title: brackets and quotes as dots */
	enum expectation_kind kind;
	struct slice text;  /* EXPECT_TEXT, in UTF-8 */
	int time[6];	    /* EXPECT_TIME: year, month, day, hour, minute, second */
};

/* The next comparison with == in *rest, which moves behind it; false where there
 * is no more. */
bool expectation_next(struct slice *rest, struct arena *, struct expectation *out);

#endif
