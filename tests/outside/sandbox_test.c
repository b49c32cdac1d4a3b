/* The sandbox of the helper executable, from within: a child enters it, tries
 * what it must not be able to do, and says by its exit status what it could. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/outside/sandbox.h"

enum { MEMORY = 256 << 20 };

static char names[80]; /* what holds here */

static bool can_open_a_file(void)
{
	return open("/etc/hostname", O_RDONLY) >= 0;
}

static bool can_make_a_file(void)
{
	return open("/tmp/backfile-sandbox", O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool can_make_a_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool can_start_a_program(void)
{
	char name[] = "true", *const words[] = {name, NULL};
	execv("/bin/true", words);
	return errno != EPERM && errno != EACCES;
}

static bool can_fork(void)
{
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return child > 0;
}

static bool can_run_data(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool can_look_at_the_parent(void)
{
	return kill(getppid(), 0) == 0;
}

static bool can_take_much_memory(void)
{
	return mmap(NULL, 2 * (size_t)MEMORY, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

/* And what it must be able to do. */
static bool cannot_work(void)
{
	void *some = malloc(32 << 20);
	if (!some)
		return true;
	memset(some, 1, 32 << 20);
	free(some);
	return false;
}

static const struct {
	bool (*can)(void);
	const char *holder; /* what sees to it */
} DEEDS[] = {
    {can_open_a_file, "landlock"},    {can_make_a_file, "landlock"}, {can_make_a_socket, "seccomp"},
    {can_start_a_program, "seccomp"}, {can_fork, "seccomp"},	     {can_run_data, "seccomp"},
    {can_look_at_the_parent, "seccomp"}, {can_take_much_memory, "limits"}, {cannot_work, "limits"},
};

START_TEST(test_deed)
{
	int ends[2], how;
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		sandbox_enter(MEMORY, names, sizeof names);
		bool held = strstr(names, DEEDS[_i].holder) != NULL;
		if (write(ends[1], names, strlen(names)) < 0)
			_exit(9);
		_exit(held && DEEDS[_i].can() ? 1 : 0);
	}
	close(ends[1]);
	ck_assert_int_ge((int)read(ends[0], names, sizeof names - 1), 0);
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &how, 0), child);
	ck_assert_int_eq(how, 0);
	ck_assert_ptr_nonnull(strstr(names, "limits"));
}
END_TEST

int main(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return 77; /* a sanitizer cannot live in it */
#endif
	TCase *tcase = tcase_create("deeds");
	tcase_add_loop_test(tcase, test_deed, 0, sizeof DEEDS / sizeof *DEEDS);
	Suite *suite = suite_create("sandbox");
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
