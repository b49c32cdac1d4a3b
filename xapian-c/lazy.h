/* lazy.h - xapian_c.h by way of a module that is loaded when it is first needed.
 *
 * To load libxapian and the C++ library takes longer than many a question that needs
 * neither.  A program linked with lazy.c in the place of xapian_c.cc has the same calls;
 * the first that needs libxapian loads the module (module.c and xapian_c.cc, as a shared
 * object of their own), which hands over this table.  Where it cannot be loaded each call
 * fails with XC_FAILED, and the message says where it was looked for.
 *
 * XC_CALLS is made out of xapian_c.h by calls.sh. */
#ifndef XAPIAN_C_LAZY_H
#define XAPIAN_C_LAZY_H

#include "xapian-c/xapian_c.h"

#define XC_CALL_MEMBER(name, parameters, arguments) xc_status(*name) parameters;
#define XC_FREE_MEMBER(name, type) void (*name)(type);

struct xc_calls {
	size_t size; /* of this table: that of another build is not taken */
	const char *(*xc_version)(void), *(*xc_status_name)(xc_status);
	XC_CALLS(XC_CALL_MEMBER, XC_FREE_MEMBER)
};

/* What the module exports. */
extern const struct xc_calls xc_module;

#endif
