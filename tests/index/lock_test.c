/* lock_test.c - one writer an archive: the second is refused with the pid of the
 * first, or waits for it; a lock dies with its process. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/lock.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"

static const char *folder;

static void make(void)
{
	folder = scratch_path("archive");
	ck_assert_int_eq(mkdir(folder, 0700), 0);
}

/* A child that holds the lock until a byte is written to *release. */
static pid_t start_holder(int *release)
{
	int up[2], down[2], fd;
	char byte = 1;
	ck_assert(pipe(up) == 0 && pipe(down) == 0);
	pid_t child = fork();
	if (child == 0) {
		close(down[1]);
		byte = lock_take(folder, 0, &fd, NULL) == BF_OK;
		if (write(up[1], &byte, 1) != 1 || read(down[0], &byte, 1) < 0)
			_exit(2);
		_exit(0);
	}
	ck_assert_int_eq(read(up[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 1);
	close(up[0]);
	close(up[1]);
	close(down[0]);
	*release = down[1];
	return child;
}

static void assert_refused_by(long pid)
{
	char said[32];
	int fd;
	bf_error reason = {0};
	snprintf(said, sizeof said, "(pid %ld)", pid);
	ck_assert_int_eq(lock_take(folder, 0, &fd, &reason), BF_LOCKED);
	ck_assert_int_eq(fd, -1);
	ck_assert_msg(strstr(reason.message, said) != NULL, "%s", reason.message);
	ck_assert_ptr_nonnull(strstr(reason.hint, "--wait"));
}

START_TEST(taken_signed_and_given_back)
{
	int fd, again;
	char said[32];
	MUST(lock_take(folder, 0, &fd, &error));
	snprintf(said, sizeof said, "%ld\n", (long)getpid());
	char text[64] = "";
	char path[4096];
	snprintf(path, sizeof path, "%s/lock", folder);
	FILE *file = fopen(path, "r");
	ck_assert_ptr_nonnull(fgets(text, sizeof text, file));
	fclose(file);
	ck_assert_str_eq(text, said);
	assert_refused_by((long)getpid()); /* in the same process too */
	lock_release(fd);
	MUST(lock_take(folder, 0, &again, &error));
	lock_release(again);
	lock_release(-1);
}
END_TEST

START_TEST(the_second_writer_is_refused_with_the_pid)
{
	int release, status, fd;
	pid_t holder = start_holder(&release);
	assert_refused_by(holder);
	kill(holder, SIGKILL);
	waitpid(holder, &status, 0);
	MUST(lock_take(folder, 0, &fd, &error)); /* no lock is stale */
	lock_release(fd);
}
END_TEST

START_TEST(waiting_ends_when_the_holder_ends)
{
	int release, status, fd;
	pid_t holder = start_holder(&release);
	pid_t helper = fork();
	if (helper == 0) {
		usleep(120000);
		_exit(write(release, "x", 1) != 1);
	}
	MUST(lock_take(folder, 600, &fd, &error));
	lock_release(fd);
	waitpid(holder, &status, 0);
	waitpid(helper, &status, 0);
}
END_TEST

START_TEST(waiting_ends_by_itself)
{
	int release, status, fd;
	pid_t holder = start_holder(&release);
	EXPECT_STATUS(BF_LOCKED, lock_take(folder, 1, &fd, &error));
	kill(holder, SIGKILL);
	waitpid(holder, &status, 0);
}
END_TEST

START_TEST(whatever_stands_in_the_file)
{
	static const char *const texts[] = {"", "99999999999999999999999999999999", "no number", "-4\n"};
	int fd;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		scratch_write("archive/lock", slice_from(texts[i]));
		MUST(lock_take(folder, 0, &fd, &error));
		assert_refused_by((long)getpid());
		lock_release(fd);
	}
}
END_TEST

START_TEST(where_there_can_be_no_lock_file)
{
	int fd;
	char path[5000];
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	EXPECT_STATUS(BF_NOT_FOUND, lock_take(scratch_path("nowhere"), 0, &fd, &error));
	EXPECT_STATUS(BF_BAD_ARGUMENT, lock_take(path, 0, &fd, &error));
	ck_assert_int_eq(mkdir(scratch_path("archive/lock"), 0700), 0);
	EXPECT_STATUS(BF_IO, lock_take(folder, 0, &fd, &error));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/lock");
	TCase *lock = tcase_create("lock");
	tcase_set_timeout(lock, 60);
	tcase_add_checked_fixture(lock, make, NULL);
	tcase_add_test(lock, taken_signed_and_given_back);
	tcase_add_test(lock, the_second_writer_is_refused_with_the_pid);
	tcase_add_test(lock, waiting_ends_when_the_holder_ends);
	tcase_add_test(lock, waiting_ends_by_itself);
	tcase_add_test(lock, whatever_stands_in_the_file);
	tcase_add_test(lock, where_there_can_be_no_lock_file);
	suite_add_tcase(suite, lock);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
