/* autopsy.h - what to ask instead, for people. */
#ifndef CLI_AUTOPSY_H
#define CLI_AUTOPSY_H

#include "cli/terminal.h"

/* Nothing where there are hits enough. */
void print_autopsy(const struct terminal *, const bf_result *);

#endif
