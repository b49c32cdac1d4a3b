/* xapian_error.h - what went wrong in libxapian, in our words. */
#ifndef INDEX_XAPIAN_ERROR_H
#define INDEX_XAPIAN_ERROR_H

#include "util/error.h"
#include "xapian-c/xapian_c.h"

/* The status for it, with the message "WHAT: reason".  MODIFIED is BF_EXPIRED. */
enum bf_status xapian_error(bf_error *error, const char *what, const xc_error *reason);

#endif
