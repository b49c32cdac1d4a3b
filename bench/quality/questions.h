/* questions.h - a set of questions with the articles that answer them.
 *
 * Two files, as TREC has them: queries.tsv, a line a question, "name TAB text"; and
 * qrels.txt, a line a judged article, "name 0 id grade", where grade 0 is not
 * relevant.  Questions without a relevant article are left out. */
#ifndef BENCH_QUALITY_QUESTIONS_H
#define BENCH_QUALITY_QUESTIONS_H

#include "util/arena.h"
#include "util/error.h"

struct question {
	struct slice name, text;
	struct slice *relevant; /* ids, sorted */
	size_t relevant_count;
	bool reported; /* numbers are reported on this half; the other half is for tuning */
};

struct question_set {
	struct arena arena;
	struct question *items;
	size_t count;
};

/* From folder/queries.tsv and folder/qrels.txt: every other question, as they stand
 * in the file, is of the half that is reported.  Statuses: BF_OK; BF_IO, BF_BAD_ARGUMENT with file and
 * line; BF_NO_MEMORY.  Free with questions_free whatever the status. */
enum bf_status questions_read(struct question_set *out, const char *folder, bf_error *);
void questions_free(struct question_set *);

bool question_is_answered_by(const struct question *, struct slice id);

#endif
