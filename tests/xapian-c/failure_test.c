/* failure_test.c - each kind of failure, forced: the status that a caller acts
 * on, and that the next attempt works where the header says so. */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Documents enough for several blocks in every table. */
static void make_documents(const char *file, int count)
{
	xc_database *writer = open_writer(file);
	for (int i = 0; i < count; i++) {
		char text[256];
		snprintf(text, sizeof text,
			 "all w%d x%d y%d z%d some longer text that fills the blocks %d", i,
			 i * 7 % 1000, i * 11 % 1000, i * 13 % 1000, i);
		add_text(writer, text);
	}
	xc_database_free(writer);
}

static void overwrite(const char *path, long offset, const char *bytes, size_t length)
{
	int file = open(path, O_WRONLY);
	ck_assert_int_ge(file, 0);
	ck_assert_int_eq(pwrite(file, bytes, length, offset), (ssize_t)length);
	close(file);
}

/* Reads all there is, and returns the first status that is no success. */
static xc_status read_everything(const xc_database *reader)
{
	xc_postings *postings = NULL;
	uint32_t docids[64], lengths[64];
	size_t count;
	xc_status status = xc_postings_open(reader, "all", 3, &postings, NULL);
	while (status == XC_OK)
		status = xc_postings_read(postings, 0, docids, NULL, lengths, 64, &count, NULL);
	xc_postings_free(postings);
	if (status != XC_END)
		return status;
	xc_terms *terms = NULL;
	const char *term;
	size_t length;
	status = xc_terms_open(reader, "", 0, &terms, NULL);
	while (status == XC_OK)
		status = xc_terms_next(terms, &term, &length, NULL);
	xc_terms_free(terms);
	return status;
}

START_TEST(missing)
{
	xc_database *opened = NULL;
	EXPECT(XC_MISSING, xc_database_open(in_folder("none"), &opened, &error));
	EXPECT(XC_MISSING,
	       xc_database_open_writable(in_folder("none"), XC_OPEN, 0, &opened, &error));
	EXPECT(XC_IO,
	       xc_database_open_writable(in_folder("no/parent"), XC_CREATE, 0, &opened, &error));
	/* something is there, but no database */
	ck_assert_int_eq(mkdir(in_folder("empty"), 0700), 0);
	EXPECT(XC_MISSING, xc_database_open(in_folder("empty"), &opened, &error));
	FILE *file = fopen(in_folder("file"), "w");
	ck_assert(file && fputs("not a database\n", file) >= 0 && fclose(file) == 0);
	EXPECT(XC_FAILED, xc_database_open(in_folder("file"), &opened, &error));
	ck_assert_ptr_null(opened);
	/* the error may be left out */
	ck_assert_int_eq(xc_database_open(in_folder("none"), &opened, NULL), XC_MISSING);
}
END_TEST

START_TEST(locked_in_this_process)
{
	xc_database *first = open_writer("db"), *second = NULL;
	EXPECT(XC_LOCKED, xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &second, &error));
	ck_assert_ptr_null(second);
	xc_database_free(first);
	OK(xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &second, &error));
	xc_database_free(second);
}
END_TEST

START_TEST(locked_by_another_process)
{
	int ready[2], done[2];
	char byte;
	ck_assert(pipe(ready) == 0 && pipe(done) == 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		xc_database *writer = NULL;
		close(done[1]);
		xc_status status =
		    xc_database_open_writable(in_folder("db"), XC_CREATE, 0, &writer, NULL);
		bool told = write(ready[1], "x", 1) == 1;
		told = told && read(done[0], &byte, 1) == 0;
		_exit(told && status == XC_OK ? 0 : 1);
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	xc_database *writer = NULL;
	EXPECT(XC_LOCKED, xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &writer, &error));
	close(done[1]);
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	OK(xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &writer, &error));
	xc_database_free(writer);
}
END_TEST

START_TEST(modified_under_a_reader)
{
	make_documents("db", 2000);
	xc_database *reader = open_reader("db"), *writer = open_writer("db");
	xc_statistics before, after;
	OK(xc_database_statistics(reader, &before, &error));
	ck_assert_int_eq(read_everything(reader), XC_END);
	xc_status status = XC_END;
	for (int commit = 0; commit < 20 && status == XC_END; commit++) {
		for (uint32_t i = 1; i <= 2000; i += 2) {
			xc_document *document = NULL;
			OK(xc_document_new(&document, &error));
			OK(xc_document_add_term(document, BYTES("all"), 3 + i % 7, &error));
			char term[32];
			int length = snprintf(term, sizeof term, "w%u.%d", i, commit);
			OK(xc_document_add_term(document, term, (size_t)length, 1, &error));
			OK(xc_database_replace_document(writer, i, document, &error));
			xc_document_free(document);
		}
		OK(xc_database_commit(writer, &error));
		status = read_everything(reader);
		if (commit == 0)
			ck_assert_int_eq(status, XC_END); /* one commit never harms */
	}
	ck_assert_str_eq(xc_status_name(status), "modified");
	bool changed = false;
	OK(xc_database_reopen(reader, &changed, &error));
	ck_assert(changed);
	ck_assert_int_eq(read_everything(reader), XC_END);
	OK(xc_database_statistics(reader, &after, &error));
	ck_assert_uint_eq(after.documents, before.documents);
	xc_database_free(reader);
	xc_database_free(writer);
}
END_TEST

START_TEST(corrupt)
{
	make_documents("db", 2000);
	char junk[8192];
	memset(junk, 0xFF, sizeof junk);
	struct stat about;
	ck_assert_int_eq(stat(in_folder("db/postlist.glass"), &about), 0);
	for (long block = 0; block < about.st_size / 8192; block++)
		if (block % 3)
			overwrite(in_folder("db/postlist.glass"), block * 8192, junk, sizeof junk);
	xc_database *reader = NULL;
	xc_status status = xc_database_open(in_folder("db"), &reader, NULL);
	if (status == XC_OK)
		status = read_everything(reader);
	ck_assert_str_eq(xc_status_name(status), "corrupt");
	xc_database_free(reader);
	size_t faults = 0;
	status = xc_database_check(in_folder("db"), NULL, NULL, &faults, NULL);
	ck_assert(faults > 0 || status == XC_CORRUPT);
}
END_TEST

/* The version file begins with a magic, then two bytes of version. */
START_TEST(other_formats)
{
	const struct {
		long offset;
		const char *bytes;
		size_t length;
		xc_status status;
	} cases[] = {
	    {0, BYTES("not a database"), XC_CORRUPT},
	    {14, BYTES("\x7f\x7f"), XC_VERSION},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		xc_database *opened = NULL;
		OK(xc_database_open_writable(in_folder("db"), XC_CREATE_OR_OVERWRITE, 0, &opened,
					     &error));
		add_text(opened, "one");
		xc_database_free(opened);
		opened = NULL;
		overwrite(in_folder("db/iamglass"), cases[i].offset, cases[i].bytes,
			  cases[i].length);
		EXPECT(cases[i].status, xc_database_open(in_folder("db"), &opened, &error));
		EXPECT(cases[i].status,
		       xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &opened, &error));
		ck_assert_ptr_null(opened);
	}
}
END_TEST

START_TEST(closed)
{
	make_documents("db", 2000);
	xc_database *reader = open_reader("db");
	xc_postings *postings = NULL;
	xc_search *search = NULL;
	const char *data;
	size_t length, count;
	bool flag;
	uint32_t docids[64];
	OK(xc_postings_open(reader, BYTES("all"), &postings, &error));
	OK(xc_postings_read(postings, 0, docids, NULL, NULL, 1, &count, &error));
	OK(xc_search_new(reader, &search, &error));
	OK(xc_database_close(reader, &error));
	OK(xc_database_close(reader, &error));
	EXPECT(XC_CLOSED, xc_database_reopen(reader, &flag, &error));
	EXPECT(XC_CLOSED, xc_database_data(reader, 1, &data, &length, &error));
	EXPECT(XC_CLOSED, xc_term_exists(reader, BYTES("all"), &flag, &error));
	EXPECT(XC_CLOSED, xc_metadata_get(reader, BYTES("key"), &data, &length, &error));
	xc_status status = XC_OK;
	while (status == XC_OK)
		status = xc_postings_read(postings, 0, docids, NULL, NULL, 64, &count, NULL);
	ck_assert_str_eq(xc_status_name(status), "closed");
	ck_assert_uint_eq(count, 0);
	xc_search_free(search);
	xc_postings_free(postings);
	xc_database_free(reader);

	xc_database *writer = open_writer("db");
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	OK(xc_document_add_term(document, BYTES("all"), 1, &error));
	OK(xc_database_close(writer, &error));
	EXPECT(XC_CLOSED, xc_database_add_document(writer, document, NULL, &error));
	xc_document_free(document);
	xc_database_free(writer);
}
END_TEST

/* A disk that is full, as a limit on the size of files, in a process of its own:
 * the write fails, the database stays, and the next attempt works. */
START_TEST(refused_by_the_system)
{
	make_documents("db", 200);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		xc_database *writer = NULL;
		struct rlimit limit = {65536, RLIM_INFINITY};
		char big[1000];
		memset(big, 'x', sizeof big);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		xc_error error = {XC_OK, ""};
		xc_status status =
		    xc_database_open_writable(in_folder("db"), XC_OPEN, 0, &writer, &error);
		for (int i = 0; i < 2000 && status == XC_OK; i++) {
			char key[16];
			int length = snprintf(key, sizeof key, "%d", i);
			status =
			    xc_metadata_set(writer, key, (size_t)length, big, sizeof big, &error);
		}
		if (status == XC_OK)
			status = xc_database_commit(writer, &error);
		_exit(status == XC_IO && strstr(error.message, strerror(EFBIG)) ? 0
										: 1 + (int)status);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	xc_database *writer = open_writer("db");
	add_text(writer, "one more");
	OK(xc_database_commit(writer, &error));
	ck_assert_int_eq(read_everything(writer), XC_END);
	xc_database_free(writer);
}
END_TEST

/* As the header warns: what libxapian refuses while writing takes the batch with
 * it.  A transaction makes that visible and harmless. */
START_TEST(cancel_and_do_it_again)
{
	make_documents("db", 1);
	xc_database *writer = open_writer("db");
	for (int attempt = 0; attempt < 2; attempt++) {
		OK(xc_transaction_begin(writer, &error));
		add_text(writer, "good");
		if (attempt == 0) {
			EXPECT(XC_INVALID, xc_database_delete_by_term(writer, "", 0, &error));
			OK(xc_transaction_cancel(writer, &error));
		} else {
			OK(xc_transaction_commit(writer, &error));
		}
	}
	xc_statistics found;
	OK(xc_database_statistics(writer, &found, &error));
	ck_assert_uint_eq(found.documents, 2);
	xc_database_free(writer);
}
END_TEST

/* What is no exception of libxapian, and messages that are cut and cleaned. */
START_TEST(unexpected_and_unprintable)
{
	xc_database *opened = NULL;
	EXPECT(XC_INTERNAL, xc_database_open(NULL, &opened, &error));

	char path[600] = "/none/";
	for (size_t i = strlen(path); i + 2 < sizeof path; i += 2)
		memcpy(path + i, "\xC3\xA9", 3);
	xc_error error;
	ck_assert_int_ne(xc_database_open_writable(path, XC_CREATE, 0, &opened, &error), XC_OK);
	size_t length = strlen(error.message);
	ck_assert_uint_ge(length, sizeof error.message - 3);
	const char *reason = strstr(error.message, "\xC3\xA9: ");
	ck_assert_ptr_nonnull(reason);
	ck_assert_str_eq(reason + 4, strerror(ENOENT));
	ck_assert_int_ne(xc_database_open_writable("/none/a\n\t\xFF\xC3(\x7F/\xE2\x82\xAC",
						   XC_CREATE, 0, &opened, &error),
			 XC_OK);
	ck_assert_msg(strstr(error.message, "a?\?\?\?(?/\xE2\x82\xAC") != NULL, "%s",
		      error.message);
}
END_TEST

#ifndef NDEBUG
static void *hammer(void *handle)
{
	xc_database *reader = handle;
	for (int i = 0; i < 2000000; i++)
		read_everything(reader);
	return NULL;
}

/* Two threads in one database: an assertion, before either does harm. */
START_TEST(two_threads_abort)
{
	make_documents("db", 50);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct rlimit none = {0, 0};
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		pthread_t other;
		xc_database *reader = open_reader("db");
		pthread_create(&other, NULL, hammer, reader);
		hammer(reader);
		_exit(1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
END_TEST
#endif

RUN("xapian-c failure", missing, locked_in_this_process, locked_by_another_process,
    modified_under_a_reader, corrupt, other_formats, closed, refused_by_the_system,
    cancel_and_do_it_again, unexpected_and_unprintable,
#ifndef NDEBUG
    two_threads_abort,
#endif
)
