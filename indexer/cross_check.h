/* cross_check.h - does a part say of its articles what their texts say?
 *
 * Checksums prove that bytes are as they were written; this proves that what was written is
 * right, and finds out which articles a damage touches.  The stored articles are analysed
 * anew.  In a segment, of all of them: every posting with its places, every list read from
 * end to end, is weighed against the tokens of the texts, at 10 bytes of memory an article.
 * Of a sample: each term of each article is looked up.  In the live part: the record of an
 * article, by which its postings are proved, is made anew. */
#ifndef INDEXER_CROSS_CHECK_H
#define INDEXER_CROSS_CHECK_H

#include "index/archive.h"

/* archive_check with an analyzer: what it reports, and what does not agree with the texts.
 * `full`: of all articles; else of a sample, and of all in a segment that is damaged. */
enum bf_status archive_cross_check(const char *path, bool full, problem_report *, void *payload,
				   uint64_t *problems, bf_error *);

#endif
