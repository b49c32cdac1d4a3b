/* module.c - the table of calls that a module hands over: see lazy.h. */
#include "xapian-c/lazy.h"

#define POINT(name, ...) .name = name,

__attribute__((visibility("default"))) const struct xc_calls xc_module = {
    .size = sizeof(struct xc_calls),
    .xc_version = xc_version,
    .xc_status_name = xc_status_name,
    XC_CALLS(POINT, POINT)};
