/* The helper executable as the library sees it: the real one is confined and
 * reads; one that crashes, loops or lies (bad_reader.c) costs the document that
 * it was at and no other. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/helper.h"
#include "tests/support/cases.h"

static const char NITF[] = "<nitf><head><docdata><doc-id id-string='n1'/></docdata></head><body>"
			   "<body.head><hedline><hl1>Headline</hl1></hedline></body.head>"
			   "<body.content><p>Text.</p></body.content></body></nitf>";

/* Sending is in our hands (WRAP in the Makefile): so many succeed, then one fails; -1: none. */
static int sends_left = -1;
ssize_t __real_send(int, const void *, size_t, int);
ssize_t __wrap_send(int, const void *, size_t, int);

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	if (sends_left < 0 || sends_left-- > 0)
		return __real_send(fd, bytes, len, flags);
	errno = ENOBUFS;
	return -1;
}

static char bad_reader[4096], last_file[64]; /* of the last reject */

static void use_bad_reader(void)
{
	const char *build = getenv("BUILD");
	snprintf(bad_reader, sizeof bad_reader, "%s/bad-reader", build ? build : "build/release");
	setenv("BACKFILE_READER", bad_reader, 1);
}

/* What comes out of an input, a letter each: the last one of an article's id, R
 * for a reject (its reason in `reason`), F for a failure, . for the end. */
static void read_letters(struct reader *r, char *letters, size_t room, struct reject *reject)
{
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject last;
	bf_error error = {0};
	enum reader_result result;
	size_t len = 0;
	do {
		result = reader_next(r, &arena, &article, &last, &error);
		char letter = result == READER_ARTICLE	? article.id.ptr[article.id.len - 1]
			      : result == READER_REJECT ? 'R'
			      : result == READER_FAILED ? 'F'
							: '.';
		if (result == READER_REJECT) {
			*reject = last;
			snprintf(last_file, sizeof last_file, "%.*s", SLICE_ARGS(last.file));
		}
		ck_assert_uint_lt(len, room - 1);
		letters[len++] = letter;
		arena_reset(&arena);
	} while (result < READER_END);
	letters[len] = '\0';
	arena_free(&arena);
}

static void read_name(const char *name, const char *bytes, const struct reader_options *options,
		      char *letters, struct reject *reject)
{
	struct reader *r;
	bf_error error = {0};
	ck_assert_msg(reader_open_memory(slice_from(bytes), slice_from(name),
					 format_find(SLICE("nitf")), options, &r, &error) == BF_OK,
		      "%s", error.message);
	read_letters(r, letters, 16, reject);
	reader_close(r);
}

/* ---- the real one -------------------------------------------------------------------- */

START_TEST(test_it_reads)
{
	char letters[16];
	struct reject reject;
	read_name("a.xml", NITF, NULL, letters, &reject);
	ck_assert_str_eq(letters, "1.");
}
END_TEST

START_TEST(test_it_is_confined)
{
	struct helper *h;
	struct reader_limits limits = {0};
	ck_assert_int_eq(helper_new(&limits, &h, NULL), BF_OK);
	ck_assert_str_eq(helper_sandbox(h), "");
	ck_assert_int_eq(helper_ready(h, NULL), BF_OK);
	ck_assert_ptr_nonnull(strstr(helper_sandbox(h), "limits"));
	ck_assert_ptr_null(strstr(helper_sandbox(h), "no limits"));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	if (access("/proc/sys/kernel/seccomp/actions_avail", R_OK) == 0)
		ck_assert_ptr_nonnull(strstr(helper_sandbox(h), "seccomp"));
#endif
	helper_free(h);
}
END_TEST

START_TEST(test_many_files_by_one)
{
	enum { FILES = 1100 }; /* more than one process reads */
	struct reader_options options = {0};
	struct reject reject;
	ck_assert_int_eq(helper_new(&options.limits, &options.helper, NULL), BF_OK);
	for (int i = 0; i < FILES; i++) {
		char letters[16];
		read_name("a.xml", NITF, &options, letters, &reject);
		ck_assert_str_eq(letters, "1.");
	}
	helper_free(options.helper);
}
END_TEST

START_TEST(test_left_half_read)
{
	struct reader_options options = {0};
	struct reject reject;
	char letters[16];
	struct reader *r;
	ck_assert_int_eq(helper_new(&options.limits, &options.helper, NULL), BF_OK);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(reader_open_memory(slice_from(NITF), SLICE("half"),
						    format_find(SLICE("nitf")), &options, &r, NULL),
				 BF_OK);
		reader_close(r);
	}
	read_name("a.xml", NITF, &options, letters, &reject);
	ck_assert_str_eq(letters, "1.");
	helper_free(options.helper);
}
END_TEST

/* What the library has to say to the helper cannot be sent: neither waits for the other. */
START_TEST(test_nothing_can_be_sent)
{
	static const char *const letters_of[] = {"1.", "R.", "R.", "1."}; /* by what is not sent */
	struct reject reject;
	char letters[16];
	sends_left = 1 + _i; /* the helper was greeted */
	read_name("a.xml", NITF, NULL, letters, &reject);
	ck_assert_str_eq(letters, letters_of[_i]);
}
END_TEST

START_TEST(test_memory_is_limited)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return;
#endif
	enum { SIZE = 24 << 20 };
	struct reader_options options = {.limits = {.memory = 64 << 20}};
	char letters[16], *big = malloc(SIZE + 1);
	struct reject reject;
	memset(big, 'x', SIZE);
	memcpy(big, "<nitf>", 6);
	big[SIZE] = '\0';
	for (size_t i = 10; i + 4 < SIZE; i += 10)
		memcpy(big + i, "<p/>", 4);
	read_name("big.xml", big, &options, letters, &reject);
	ck_assert_str_eq(letters, "R.");
	ck_assert_str_eq(reject.reason, "reading it takes more than 64 MB of memory");
	free(big);
}
END_TEST

START_TEST(test_none_to_be_found)
{
	struct reader *r;
	bf_error error = {0};
	setenv("BACKFILE_READER", "/nowhere/backfile-reader", 1);
	ck_assert_int_eq(reader_open_memory(slice_from(NITF), SLICE("a.xml"), NULL, NULL, &r, &error),
			 BF_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(error.message, "/nowhere/backfile-reader"));
	ck_assert(error.hint[0]);
}
END_TEST

START_TEST(test_something_else)
{
	struct reader *r;
	bf_error error = {0};
	setenv("BACKFILE_READER", "/bin/true", 1);
	ck_assert_int_eq(reader_open_memory(slice_from(NITF), SLICE("a.xml"), NULL, NULL, &r, &error),
			 BF_IO);
	ck_assert_ptr_nonnull(strstr(error.message, "cannot be used"));
}
END_TEST

/* ---- a bad one ------------------------------------------------------------------------- */

static const struct {
	const char *name, *bytes, *letters, *reason;
} SINS[] = {
    {"crash", "..!..", "abRde.", "its parser was stopped by signal 6 (ABRT)"},
    {"crash", "!..", "Rbc.", "its parser was stopped by signal 6 (ABRT)"},
    {"crash", ".!", "aR.", "its parser was stopped by signal 6 (ABRT)"},
    {"crash", "!.!.!", "RbRdR.", "its parser was stopped by signal 6 (ABRT)"},
    {"gone", ".!.", "aRc.", "its parser gave up (exit status 5)"},
    {"loop", ".!.", "aRc.", "reading it takes more than 1 seconds"},
    {"unknown", ".!.", "aRc.", "its parser answered with nonsense"},
    {"long", ".!.", "aRc.", "its parser answered with nonsense"},
    {"short", ".!.", "aRc.", "its parser answered with nonsense"},
    {"encoding", ".!.", "aRc.", "its parser answered with nonsense"},
    {"mute", ".!.", "aRc.", "its parser answered with nonsense"},
    {"backwards", ".!.", "aRc.", "its parser answered with nonsense"},
    {"greedy", ".!.", "aRc.", "its parser answered with nonsense"},
    {"memory", ".!.", "aRc.", "reading it takes more than 512 MB of memory"},
};

START_TEST(test_sin)
{
	char letters[16];
	struct reject reject;
	struct reader_options options = {.limits = {.seconds = 1}};
	use_bad_reader();
	read_name(SINS[_i].name, SINS[_i].bytes, &options, letters, &reject);
	ck_assert_str_eq(letters, SINS[_i].letters);
	ck_assert_str_eq(reject.reason, SINS[_i].reason);
	ck_assert_str_eq(last_file, "inner");
	ck_assert_uint_eq(reject.record, 1);
}
END_TEST

/* What comes through a pipe cannot be read again: the rest is lost, and said so. */
START_TEST(test_crash_in_a_stream)
{
	/* The name of the file is the sin. */
	char path[] = "/tmp/backfile-crash-XXXXXX", letters[16];
	struct reject reject;
	struct reader *r;
	use_bad_reader();
	close(mkstemp(path));
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	pid_t writer = fork();
	if (writer == 0) {
		int end = open(path, O_WRONLY);
		_exit(end < 0 || write(end, ".!.", 3) != 3);
	}
	ck_assert_int_eq(reader_open(path, format_find(SLICE("nitf")), NULL, &r, NULL), BF_OK);
	read_letters(r, letters, sizeof letters, &reject);
	reader_close(r);
	unlink(path);
	int status;
	ck_assert_int_eq(waitpid(writer, &status, 0), writer);
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(letters, "aR.");
	ck_assert_ptr_nonnull(strstr(reject.reason, "what follows it is lost too"));
}
END_TEST

/* A host program that does not care about its children, or about pipes. */
START_TEST(test_host_ignores_signals)
{
	char letters[16];
	struct reject reject;
	use_bad_reader();
	signal(SIGCHLD, SIG_IGN);
	read_name("crash", ".!.", NULL, letters, &reject);
	ck_assert_str_eq(letters, "aRc.");
	signal(SIGCHLD, SIG_DFL);
}
END_TEST

int main(void)
{
	TCase *real = tcase_create("real");
	tcase_set_timeout(real, 120);
	tcase_add_test(real, test_it_reads);
	tcase_add_test(real, test_it_is_confined);
	tcase_add_test(real, test_many_files_by_one);
	tcase_add_test(real, test_left_half_read);
	tcase_add_loop_test(real, test_nothing_can_be_sent, 0, 4);
	tcase_add_test(real, test_memory_is_limited);
	tcase_add_test(real, test_none_to_be_found);
	tcase_add_test(real, test_something_else);
	TCase *bad = tcase_create("bad");
	tcase_set_timeout(bad, 120);
	tcase_add_loop_test(bad, test_sin, 0, sizeof SINS / sizeof *SINS);
	tcase_add_test(bad, test_crash_in_a_stream);
	tcase_add_test(bad, test_host_ignores_signals);
	Suite *suite = suite_create("helper");
	suite_add_tcase(suite, real);
	suite_add_tcase(suite, bad);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
