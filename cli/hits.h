/* hits.h - the articles of a result, for people. */
#ifndef CLI_HITS_H
#define CLI_HITS_H

#include "cli/terminal.h"

/* Headline, where it is from, snippet; then an empty line. */
void print_hit(const struct terminal *, const bf_hit *);

/* All of it, as JSON.  EXIT_FOUND, or what to end with after a complaint. */
int print_result_json(const bf_result *);

/* What the user should know about the reading, on standard error. */
void print_notes(const bf_result *);

#endif
