/* segment_questions.h - everything that can be asked of a segment, asked of bytes that may
 * be damaged: for tests and for fuzzing.
 *
 * What breaks a promise aborts: a status that is neither BF_OK nor BF_CORRUPT, articles out
 * of order, a text that is no UTF-8. */
#ifndef TESTS_SUPPORT_SEGMENT_QUESTIONS_H
#define TESTS_SUPPORT_SEGMENT_QUESTIONS_H

#include "util/slice.h"

/* False: the bytes could not be opened as a segment. */
bool ask_segment(struct slice bytes);

#endif
