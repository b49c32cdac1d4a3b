/* xapian_error.c - see xapian_error.h. */
#include "index/xapian_error.h"

enum bf_status xapian_error(bf_error *error, const char *what, const xc_error *reason)
{
	static const enum bf_status statuses[] = {
	    [XC_NOT_FOUND] = BF_CORRUPT,  [XC_MISSING] = BF_NOT_FOUND, [XC_LOCKED] = BF_LOCKED,
	    [XC_MODIFIED] = BF_EXPIRED,	  [XC_CORRUPT] = BF_CORRUPT,   [XC_VERSION] = BF_MISMATCH,
	    [XC_CLOSED] = BF_IO,	  [XC_INVALID] = BF_INTERNAL,  [XC_IO] = BF_IO,
	    [XC_FAILED] = BF_IO,	  [XC_NO_MEMORY] = BF_NO_MEMORY, [XC_INTERNAL] = BF_CORRUPT};
	enum bf_status status = BF_INTERNAL;
	if ((size_t)reason->status < sizeof statuses / sizeof *statuses && statuses[reason->status])
		status = statuses[reason->status];
	return error_set(error, status, "%s: %s", what, reason->message);
}
