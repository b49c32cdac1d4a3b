/* errors_test.c - what goes wrong is said once, where it happens, and reaches the
 * caller as it was said.
 *
 * The linker puts the functions that fill in an error in our hands (WRAP in the
 * Makefile), so that a second message over a first one shows.  Every failure is
 * met twice: by a caller who asks why, and by one who does not. */
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/lib/support.h"
#include "tests/support/cases.h"
#include "util/error.h"

static const bf_error *watched; /* the caller's own */
static unsigned times;		/* it was filled in */

enum bf_status __real_error_set(bf_error *, enum bf_status, const char *, ...) __attribute__((format(printf, 3, 4)));
enum bf_status __real_error_no_memory(bf_error *);
enum bf_status __real_error_system(bf_error *, const char *, const char *);
enum bf_status __wrap_error_set(bf_error *, enum bf_status, const char *, ...) __attribute__((format(printf, 3, 4)));
enum bf_status __wrap_error_no_memory(bf_error *);
enum bf_status __wrap_error_system(bf_error *, const char *, const char *);

enum bf_status __wrap_error_set(bf_error *error, enum bf_status status, const char *format, ...)
{
	char text[4096];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	times += error && error == watched;
	return __real_error_set(error, status, "%s", text);
}

enum bf_status __wrap_error_no_memory(bf_error *error)
{
	times += error && error == watched;
	return __real_error_no_memory(error);
}

enum bf_status __wrap_error_system(bf_error *error, const char *what, const char *path)
{
	times += error && error == watched;
	return __real_error_system(error, what, path);
}

/* ---- ways to fail ---------------------------------------------------------------------------------- */

static const char *path, *stranger, *foreign, *damaged;
static bf_archive *archive;
static bf_writer *writer;

static bf_status open_nothing(bf_error *error)
{
	bf_archive *out;
	return bf_archive_open(scratch_path("nowhere"), &out, error);
}

static bf_status open_foreign(bf_error *error)
{
	bf_archive *out;
	return bf_archive_open(foreign, &out, error);
}

static bf_status open_damaged(bf_error *error)
{
	bf_archive *out;
	return bf_archive_open(damaged, &out, error);
}

static bf_status write_locked(bf_error *error)
{
	bf_writer *out;
	return bf_writer_open(path, NULL, &out, error);
}

static bf_status write_stranger(bf_error *error)
{
	bf_writer *out;
	return bf_writer_open(stranger, NULL, &out, error);
}

static bf_status write_foreign(bf_error *error)
{
	bf_writer *out;
	return bf_writer_open(foreign, NULL, &out, error);
}

static bf_status write_damaged(bf_error *error)
{
	bf_writer *out;
	return bf_writer_open(damaged, NULL, &out, error);
}

static bf_status write_below_a_file(bf_error *error)
{
	bf_writer *out;
	return bf_writer_open(scratch_path("stranger/letter.txt/archive"), NULL, &out, error);
}

static bf_status ask_nonsense(bf_error *error)
{
	bf_result *out;
	return bf_search(archive, "river AND (", NULL, &out, error);
}

static bf_status ask_what_does_not_fit(bf_error *error)
{
	bf_result *out;
	return bf_search(archive, "(NOT a) NEAR/5 b", NULL, &out, error);
}

static bf_status explain_nonsense(bf_error *error)
{
	char *out;
	return bf_explain(archive, "\"never closed", NULL, 1, &out, error);
}

static bf_status get_nobody(bf_error *error)
{
	bf_article *out;
	return bf_article_get(archive, "nobody", &out, error);
}

static bf_status read_nonsense(bf_error *error)
{
	bf_article *out;
	return bf_article_from_json("{\"id\":", 6, &out, error);
}

static bf_status set_nonsense(bf_error *error)
{
	bf_article *article;
	ck_assert_int_eq(bf_article_new(&article, NULL), BF_OK);
	bf_status status = bf_article_set(article, "published", "some day", error);
	bf_article_free(article);
	return status;
}

static bf_status add_nobody(bf_error *error)
{
	bf_article *article;
	ck_assert_int_eq(bf_article_new(&article, NULL), BF_OK);
	bf_status status = bf_writer_add(writer, article, NULL, error);
	bf_article_free(article);
	return status;
}

static bf_status withdraw_nobody(bf_error *error)
{
	return bf_writer_withdraw(writer, "nobody", NULL, NULL, error);
}

static bf_status withdraw_with_a_novel(bf_error *error)
{
	static char reason[1 << 17];
	memset(reason, 'r', sizeof reason - 1);
	return bf_writer_withdraw(writer, "a", reason, NULL, error);
}

static bf_status ingest_in_no_language(bf_error *error)
{
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	options.language = "xx";
	return bf_writer_ingest(writer, NULL, 0, &options, NULL, error);
}

static bf_status check_locked(bf_error *error)
{
	uint64_t problems;
	return bf_check(path, NULL, NULL, NULL, &problems, error);
}

static int stop(const char *line, size_t length, void *payload)
{
	(void)line, (void)length, (void)payload;
	return 0;
}

static bf_status dump_locked(bf_error *error)
{
	return bf_dump(path, stop, NULL, error);
}

static bf_status count_nothing(bf_error *error)
{
	bf_statistics s = {.size = sizeof s};
	return bf_statistics_get(scratch_path("nowhere"), &s, error);
}

static bf_status compact_nothing(bf_error *error)
{
	return bf_compact(scratch_path("nowhere"), NULL, NULL, error);
}

static bf_status analyse_in_no_language(bf_error *error)
{
	char *out;
	return bf_analyze("text", "xx", 0, &out, error);
}

static const struct failure {
	const char *name;
	bf_status (*call)(bf_error *);
	bf_status status;
} failures[] = {
#define ROW(call, status) {#call, call, status}
    ROW(open_nothing, BF_NOT_FOUND),
    ROW(open_foreign, BF_MISMATCH),
    ROW(open_damaged, BF_CORRUPT),
    ROW(write_locked, BF_LOCKED),
    ROW(write_stranger, BF_BAD_ARGUMENT),
    ROW(write_foreign, BF_MISMATCH),
    ROW(write_damaged, BF_CORRUPT),
    ROW(write_below_a_file, BF_IO),
    ROW(ask_nonsense, BF_BAD_QUERY),
    ROW(ask_what_does_not_fit, BF_BAD_QUERY),
    ROW(explain_nonsense, BF_BAD_QUERY),
    ROW(get_nobody, BF_NOT_FOUND),
    ROW(read_nonsense, BF_BAD_ARTICLE),
    ROW(set_nonsense, BF_BAD_ARTICLE),
    ROW(add_nobody, BF_BAD_ARTICLE),
    ROW(withdraw_nobody, BF_NOT_FOUND),
    ROW(withdraw_with_a_novel, BF_BAD_ARGUMENT),
    ROW(ingest_in_no_language, BF_BAD_ARGUMENT),
    ROW(check_locked, BF_LOCKED),
    ROW(dump_locked, BF_LOCKED),
    ROW(count_nothing, BF_NOT_FOUND),
    ROW(compact_nothing, BF_NOT_FOUND),
    ROW(analyse_in_no_language, BF_BAD_ARGUMENT),
#undef ROW
};

/* An archive of another format: the first byte of its catalogue says so. */
static void make_foreign(const char *name)
{
	const char *const one[] = {"{\"id\":\"a\",\"headline\":\"River\"}"};
	foreign = archive_of(name, one, 1);
	struct slice file = read_whole_file(scratch_path("foreign/live.1/postlist.glass"));
	char *bytes = (char *)(uintptr_t)file.ptr;
	char *at = memmem(bytes, file.len, "tokens=", 7);
	ck_assert_ptr_nonnull(at);
	do /* in every block that has it, old ones too */
		memcpy(at, "tukens=", 7);
	while ((at = memmem(bytes, file.len, "tokens=", 7)));
	scratch_write("foreign/live.1/postlist.glass", file);
	free(bytes);
}

static void prepare(void)
{
	const char *const one[] = {"{\"id\":\"a\",\"headline\":\"River\"}"};
	path = archive_of("archive", one, 1);
	stranger = scratch_path("stranger");
	ck_assert_int_eq(mkdir(stranger, 0700), 0);
	scratch_write("stranger/letter.txt", SLICE("Dear all"));
	make_foreign("foreign");
	damaged = archive_of("damaged", one, 1);
	scratch_write("damaged/CURRENT", SLICE("nothing"));
	OK(bf_archive_open(path, &archive, &error));
	writer = writer_on(path);
}

static void clean(void)
{
	bf_writer_close(writer);
	bf_archive_close(archive);
}

START_TEST(said_once)
{
	const struct failure *f = &failures[_i];
	bf_error reason = {0};
	watched = &reason;
	bf_status status = f->call(&reason);
	watched = NULL;
	ck_assert_msg(status == f->status, "%s: %s: %s", f->name, bf_status_text(status), reason.message);
	ck_assert_int_eq(reason.status, status);
	ck_assert_msg(times <= 1, "%s: the error was filled in %u times", f->name, times);
	ck_assert_str_ne(reason.message, "");
	ck_assert_ptr_null(strchr(reason.message, '\n'));
	ck_assert_ptr_null(strchr(reason.hint, '\n'));
	ck_assert_int_eq(f->call(NULL), f->status);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lib/errors");
	TCase *errors = tcase_create("errors");
	tcase_add_checked_fixture(errors, prepare, clean);
	tcase_add_loop_test(errors, said_once, 0, sizeof failures / sizeof *failures);
	suite_add_tcase(suite, errors);
	return run_suite(suite);
}
