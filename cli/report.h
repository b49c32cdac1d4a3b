/* report.h - what came of many questions, in one table or one JSON text, row by row. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "backfile.h"

enum report_format { REPORT_CSV, REPORT_JSON, REPORT_JSONL };

/* Written to standard output as it comes; zeros at first, but for the format. */
struct report {
	enum report_format format;
	uint64_t found, nothing, wrong; /* queries */
};

struct report_row {
	uint64_t line; /* of the table of queries */
	const char *name, *query;
};

void report_begin(struct report *);
/* An article a row; one row where there is none.  False after a complaint: no memory. */
bool report_answer(struct report *, const struct report_row *, const bf_result *);
void report_error(struct report *, const struct report_row *, const bf_error *);
void report_end(struct report *);
/* How many, on standard error. */
void report_summary(const struct report *);

#endif
