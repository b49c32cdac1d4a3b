/* Threads of one program that read every format at once, each by helper processes of
 * its own: all get the same articles, and no child of the program but theirs is waited
 * for. */
#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backfile.h"

enum { THREADS = 4, ROUNDS = 3 };

struct reading {
	uint64_t hash, articles; /* of all lines, in their order */
	bf_ingest_counts counts;
	bf_status status;
	bf_error error;
};

static int add_line(const char *line, size_t length, void *payload)
{
	struct reading *r = payload;
	for (size_t i = 0; i < length; i++)
		r->hash = (r->hash ^ (unsigned char)line[i]) * 1099511628211u;
	r->articles++;
	return 1;
}

static void *read_all(void *payload)
{
	static const char *const paths[] = {
	    "corpus/sample/feed", "corpus/sample/html",	    "corpus/sample/json",
	    "corpus/sample/mail", "corpus/sample/markdown", "corpus/sample/newsml",
	    "corpus/sample/nitf", "corpus/sample/packed",   "corpus/sample/table",
	    "corpus/sample/text", "corpus/sample/wire",	    "corpus/sample/rejects"};
	struct reading *r = payload;
	for (int round = 0; round < ROUNDS && r->status == BF_OK; round++) {
		bf_ingest_options options = {.size = sizeof options};
		r->counts = (bf_ingest_counts){0};
		r->hash = 14695981039346656037u;
		r->articles = 0;
		r->status = bf_read(paths, sizeof paths / sizeof *paths, &options, add_line, r,
				    &r->counts, &r->error);
	}
	return NULL;
}

START_TEST(threads_read_every_format)
{
	pthread_t threads[THREADS];
	struct reading readings[THREADS] = {{0}};
	pid_t child = fork(); /* of the program itself: nobody else may wait for it */
	if (child == 0)
		_exit(7);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, read_all, &readings[i]), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < THREADS; i++) {
		ck_assert_msg(readings[i].status == BF_OK, "%s", readings[i].error.message);
		ck_assert_uint_gt(readings[i].articles, 20);
		ck_assert_uint_eq(readings[i].articles, readings[0].articles);
		ck_assert_uint_eq(readings[i].hash, readings[0].hash);
		ck_assert_uint_eq(readings[i].counts.records, readings[0].counts.records);
	}
	int how = 0;
	ck_assert_int_eq(waitpid(child, &how, 0), child);
	ck_assert(WIFEXITED(how) && WEXITSTATUS(how) == 7);
	ck_assert_int_eq(waitpid(-1, &how, WNOHANG), -1); /* no helper is left behind */
}
END_TEST

int main(void)
{
	TCase *all = tcase_create("threads");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, threads_read_every_format);
	Suite *suite = suite_create("lib/read_threads");
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
