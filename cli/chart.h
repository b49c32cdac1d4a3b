/* chart.h - a timeline as bars. */
#ifndef CLI_CHART_H
#define CLI_CHART_H

#include "cli/terminal.h"

/* A line a period: its share of what the archive holds as a bar and a number, hits and
 * holdings.  Periods without a hit are drawn together where three or more follow one
 * another, and those from which nothing is held always, and told so. */
void print_chart(const struct terminal *, const bf_timeline *);

#endif
