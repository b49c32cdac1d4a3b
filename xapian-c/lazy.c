/* lazy.c - see lazy.h.  XC_MODULE is the name of the module; it is looked for beside the
 * program, where it was to be installed (XC_MODULE_FOLDER), and in ../lib/backfile. */
#include "xapian-c/lazy.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The module's names are its own: they are looked up there before they are in the program,
 * which is as quick as if it were linked.  Sanitizers do not allow it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { HOW_TO_LOAD = RTLD_LAZY | RTLD_LOCAL };
#else
enum { HOW_TO_LOAD = RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND };
#endif

enum { PATH_BYTES = 4096 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct xc_calls *_Atomic loaded;
static char failure[sizeof((xc_error *)NULL)->message];

/* ---- loading -------------------------------------------------------------------------- */

/* Where the running program is, and from there on; false when that is not known. */
static bool beside_program(const char *rest, char path[PATH_BYTES])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_BYTES);
	if (len <= 0 || len >= PATH_BYTES)
		return false;
	while (len > 0 && path[len - 1] != '/')
		len--;
	return snprintf(path + len, (size_t)(PATH_BYTES - len), "%s", rest) < PATH_BYTES - len;
}

static bool find_module(char path[PATH_BYTES])
{
	static const char installed[] = XC_MODULE_FOLDER "/" XC_MODULE;
	if (beside_program(XC_MODULE, path) && access(path, R_OK) == 0)
		return true;
	if (beside_program("../lib/backfile/" XC_MODULE, path) && access(path, R_OK) == 0)
		return true;
	memcpy(path, installed, sizeof installed);
	return access(path, R_OK) == 0;
}

static void fail(const char *what, const char *why)
{
	snprintf(failure, sizeof failure, "%s: %s", what, why);
}

static void load(void)
{
	char path[PATH_BYTES];
	if (!find_module(path)) {
		fail(XC_MODULE " is neither beside the program nor in " XC_MODULE_FOLDER,
		     "install it there");
		return;
	}
	void *module = dlopen(path, HOW_TO_LOAD);
	const struct xc_calls *calls = module ? dlsym(module, "xc_module") : NULL;
	const char *why = calls ? NULL : dlerror();
	if (!calls)
		fail("cannot load " XC_MODULE, why ? why : "it is no module");
	else if (calls->size != sizeof *calls)
		fail(path, "of another version than this program: install both anew");
	else
		atomic_store(&loaded, calls);
}

static const struct xc_calls *calls(void)
{
	const struct xc_calls *c = atomic_load_explicit(&loaded, memory_order_acquire);
	if (c)
		return c;
	pthread_once(&once, load);
	return atomic_load_explicit(&loaded, memory_order_acquire);
}

static xc_status not_loaded(xc_error *error)
{
	if (error) {
		error->status = XC_FAILED;
		memcpy(error->message, failure, sizeof failure);
	}
	return XC_FAILED;
}

/* ---- the calls ------------------------------------------------------------------------- */

#define FORWARD(name, parameters, arguments)                                                       \
	xc_status name parameters                                                                  \
	{                                                                                          \
		const struct xc_calls *c = calls();                                                \
		return c ? c->name arguments : not_loaded(error);                                  \
	}

/* A handle is there: so is the module. */
#define FORWARD_FREE(name, type)                                                                   \
	void name(type handle)                                                                     \
	{                                                                                          \
		if (handle)                                                                        \
			calls()->name(handle);                                                     \
	}

XC_CALLS(FORWARD, FORWARD_FREE)

const char *xc_version(void)
{
	const struct xc_calls *c = calls();
	return c ? c->xc_version() : "";
}

const char *xc_status_name(xc_status status)
{
	const struct xc_calls *c = calls();
	return c ? c->xc_status_name(status) : "failed";
}
