/* support.h - what the tests of xapian-c share: a folder of their own that is
 * removed at the end, calls that must succeed, and a few documents. */
#ifndef TESTS_XAPIAN_C_SUPPORT_H
#define TESTS_XAPIAN_C_SUPPORT_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xapian-c/xapian_c.h"

/* A literal as pointer and length; NULs inside count. */
#define BYTES(literal) literal, sizeof(literal) - 1

/* The call comes to `wanted`, and a failure has a message of one line. */
#define EXPECT(wanted, call)                                                                       \
	do {                                                                                       \
		xc_error error = {XC_OK, ""};                                                      \
		xc_status got = (call);                                                            \
		if (got != (wanted))                                                               \
			ck_abort_msg("%s: %s instead of %s: %s", #call, xc_status_name(got),       \
				     xc_status_name(wanted), error.message);                       \
		bool failed = got != XC_OK && got != XC_END;                                       \
		if (error.status != (failed ? got : XC_OK) ||                                      \
		    failed != (error.message[0] != '\0') || strchr(error.message, '\n'))           \
			ck_abort_msg("%s: error is %s, \"%s\"", #call,                             \
				     xc_status_name(error.status), error.message);                 \
	} while (0)
#define OK(call) EXPECT(XC_OK, call)

/* What a call lent is these bytes. */
#define ck_assert_bytes(literal, bytes, length)                                                    \
	do {                                                                                       \
		ck_assert_uint_eq(length, sizeof(literal) - 1);                                    \
		ck_assert_mem_eq(bytes, literal, sizeof(literal) - 1);                             \
		ck_assert_int_eq((bytes)[length], 0);                                              \
	} while (0)

static char folder[256];

/* A path in the folder; four can be in use at once. */
static inline const char *in_folder(const char *file)
{
	static char paths[4][512];
	static unsigned turn;
	char *path = paths[turn++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", folder, file);
	return path;
}

static inline void make_folder(void)
{
	const char *temporary = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%s/xapian-c-XXXXXX", temporary ? temporary : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static inline void remove_folder(void)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Opens for writing without syncing: tests need speed, not safety. */
static inline xc_database *open_writer(const char *file)
{
	xc_database *writer = NULL;
	OK(xc_database_open_writable(in_folder(file), XC_CREATE_OR_OPEN | XC_NO_SYNC, 0, &writer,
				     &error));
	return writer;
}

static inline xc_database *open_reader(const char *file)
{
	xc_database *reader = NULL;
	OK(xc_database_open(in_folder(file), &reader, &error));
	return reader;
}

/* Adds a document of the words of `text`, at positions 1, 2, …; value 0 and the
 * data are the text itself. */
static inline uint32_t add_text(xc_database *writer, const char *text)
{
	xc_document *document = NULL;
	uint32_t docid = 0, position = 0;
	OK(xc_document_new(&document, &error));
	for (const char *at = text; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		OK(xc_document_add_posting(document, at, length, ++position, 1, &error));
		at += length;
	}
	OK(xc_document_set_value(document, 0, text, strlen(text), &error));
	OK(xc_document_set_data(document, text, strlen(text), &error));
	OK(xc_database_add_document(writer, document, &docid, &error));
	xc_document_free(document);
	return docid;
}

/* main() of a test program with one case. */
static inline int run_tests(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *all = tcase_create(name);
	tcase_set_timeout(all, 60);
	tcase_add_checked_fixture(all, make_folder, remove_folder);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(all, tests[i]);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
#define RUN(name, ...)                                                                             \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const tests[] = {__VA_ARGS__};                                        \
		return run_tests(name, tests, sizeof tests / sizeof *tests);                       \
	}

#endif
