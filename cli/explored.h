/* explored.h - facets and a timeline, for people. */
#ifndef CLI_EXPLORED_H
#define CLI_EXPLORED_H

#include "cli/terminal.h"

/* What the result has of them; nothing otherwise. */
void print_explored(const struct terminal *, const bf_result *);

#endif
