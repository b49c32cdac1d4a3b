/* helper.c - see helper.h. */
#include "corpus/helper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char PROGRAM[] = "backfile-reader";

/* Files that one process reads: what a parser may have leaked goes with it. */
enum { FILES_EACH = 500 };

/* Beyond the bytes of a body: the other fields, names, and the coding. */
static const size_t MESSAGE_SLACK = 64u << 20;

struct helper {
	struct reader_limits limits;
	pid_t pid;     /* 0: none is running */
	int socket;    /* ours; -1 */
	struct input in; /* over the socket */
	unsigned files;
	bool too_slow;
	clockid_t clock; /* processor time of the process */
	bool has_clock;
	char sandbox[80];
};

enum bf_status helper_new(const struct reader_limits *limits, struct helper **out, bf_error *error)
{
	struct helper *h = calloc(1, sizeof *h);
	if (!h)
		return error_no_memory(error);
	h->limits = *limits;
	reader_limits_settle(&h->limits);
	h->socket = -1;
	h->in.fd = -1;
	*out = h;
	return BF_OK;
}

void helper_free(struct helper *h)
{
	if (!h)
		return;
	helper_stop(h);
	free(h);
}

const char *helper_sandbox(const struct helper *h)
{
	return h->sandbox;
}

/* ---- starting ---------------------------------------------------------------------- */

/* Where the running program is, with the helper's name in the place of its own. */
static bool beside_program(char *path, size_t room)
{
	ssize_t len = readlink("/proc/self/exe", path, room);
	if (len <= 0 || (size_t)len >= room)
		return false;
	while (len > 0 && path[len - 1] != '/')
		len--;
	return (size_t)snprintf(path + len, room - (size_t)len, "%s", PROGRAM) <
	       room - (size_t)len;
}

static enum bf_status find_program(char *path, size_t room, bf_error *error)
{
	const char *named = secure_getenv("BACKFILE_READER");
	if (named && *named) {
		if ((size_t)snprintf(path, room, "%s", named) < room && access(path, X_OK) == 0)
			return BF_OK;
	} else {
		if (beside_program(path, room) && access(path, X_OK) == 0)
			return BF_OK;
		snprintf(path, room, "%s/%s", BACKFILE_LIBEXEC, PROGRAM);
		if (access(path, X_OK) == 0)
			return BF_OK;
	}
	error_set(error, BF_NOT_FOUND, "this format is read by %s, and %s cannot be run", PROGRAM, path);
	error_hint(error, "install it there, or name it in the variable BACKFILE_READER");
	return BF_NOT_FOUND;
}

/* The signals of a terminal are for the program, not for its helper: it gets a
 * group of its own.  What a host program ignores or blocks is not passed on. */
static int spawn_with(const char *program, int socket, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	int failed = posix_spawn_file_actions_init(&files);
	if (failed)
		return failed;
	failed = posix_spawnattr_init(&how);
	if (!failed) {
		posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						   POSIX_SPAWN_SETSIGDEF);
		posix_spawnattr_setsigmask(&how, &none);
		posix_spawnattr_setsigdefault(&how, &all);
		failed = posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
		char *const words[] = {(char *)(uintptr_t)PROGRAM, NULL}, *const nothing[] = {NULL};
		if (!failed)
			failed = posix_spawn(pid, program, &files, &how, words, nothing);
		posix_spawnattr_destroy(&how);
	}
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

static enum bf_status spawn(struct helper *h, const char *program, bf_error *error)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return error_system(error, "make", "a socket pair");
	int failed = spawn_with(program, pair[1], &h->pid);
	close(pair[1]);
	if (failed) {
		close(pair[0]);
		h->pid = 0;
		errno = failed;
		return error_system(error, "start", program);
	}
	h->socket = pair[0];
	h->files = 0;
	h->has_clock = clock_getcpuclockid(h->pid, &h->clock) == 0;
	return BF_OK;
}

void helper_stop(struct helper *h)
{
	input_close(&h->in);
	if (h->socket >= 0)
		close(h->socket);
	h->socket = -1;
	if (h->pid == 0)
		return;
	kill(h->pid, SIGKILL);
	while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
		;
	h->pid = 0;
}

/* ---- waiting, with an eye on the clock ---------------------------------------------- */

static double seconds_of(clockid_t clock)
{
	struct timespec t;
	if (clock_gettime(clock, &t) != 0)
		return 0;
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Until bytes are there.  Processor time is what counts, so that a busy machine
 * is no fault of a file; but a process that does nothing is not waited for
 * without end. */
static bool wait_for_bytes(struct helper *h)
{
	enum { LOOK_EVERY = 250, REAL_TIME = 12 }; /* milliseconds; times the limit */
	struct pollfd ready = {.fd = h->socket, .events = POLLIN};
	double started = seconds_of(CLOCK_MONOTONIC), used = 0;
	bool first = true;
	for (;;) {
		int count = poll(&ready, 1, first ? 5 : LOOK_EVERY);
		if (count > 0)
			return true;
		double now = h->has_clock ? seconds_of(h->clock) : 0;
		if (first)
			used = now;
		first = false;
		double waited = seconds_of(CLOCK_MONOTONIC) - started, limit = h->limits.seconds;
		if (now - used > limit || waited > limit * (h->has_clock ? REAL_TIME : 1))
			return false;
	}
}

static enum bf_status pull(void *payload, uint64_t offset, char *into, size_t room, size_t *got,
			   bf_error *error)
{
	struct helper *h = payload;
	(void)offset;
	ssize_t count;
	do {
		count = recv(h->socket, into, room, MSG_DONTWAIT);
		if (count < 0 && (errno == EAGAIN || errno == EINTR) && !wait_for_bytes(h)) {
			h->too_slow = true;
			return error_set(error, BF_DEADLINE, "too slow");
		}
	} while (count < 0 && (errno == EAGAIN || errno == EINTR));
	if (count < 0 && errno != ECONNRESET)
		return error_system(error, "read from", PROGRAM);
	*got = count < 0 ? 0 : (size_t)count;
	return BF_OK;
}

/* Why it is gone, as far as the system says. */
static enum helper_answer bury(struct helper *h, bf_error *error)
{
	int how = 0;
	pid_t pid;
	close(h->socket);
	h->socket = -1;
	do
		pid = waitpid(h->pid, &how, 0);
	while (pid < 0 && errno == EINTR);
	h->pid = 0;
	helper_stop(h);
	if (pid > 0 && WIFSIGNALED(how))
		error_set(error, BF_INTERNAL, "its parser was stopped by signal %d (%s)",
			  WTERMSIG(how), sigabbrev_np(WTERMSIG(how)));
	else if (pid > 0)
		error_set(error, BF_INTERNAL, "its parser gave up (exit status %d)", WEXITSTATUS(how));
	else
		error_set(error, BF_INTERNAL, "its parser is gone");
	return HELPER_DIED;
}

enum helper_answer helper_receive(struct helper *h, struct message *out, bf_error *error)
{
	bf_error why = {0};
	h->too_slow = false;
	size_t maximum = h->limits.inflated + MESSAGE_SLACK;
	enum bf_status status = message_receive(&h->in, maximum, out, &why);
	if (status == BF_OK)
		return HELPER_MESSAGE;
	if (h->too_slow) {
		helper_stop(h);
		return HELPER_TOO_SLOW;
	}
	if (status == BF_NO_MEMORY) {
		helper_stop(h);
		error_no_memory(error);
		return HELPER_FAILED;
	}
	if (h->in.ended)
		return bury(h, error);
	helper_stop(h);
	error_set(error, BF_INTERNAL, "its parser answered with nonsense");
	return HELPER_DIED;
}

enum bf_status helper_send(struct helper *h, struct slice message, bf_error *error)
{
	enum bf_status status = message_send(h->socket, message, error);
	if (status != BF_OK)
		shutdown(h->socket, SHUT_RDWR); /* neither waits for the other */
	return status;
}

/* ---- being ready ------------------------------------------------------------------- */

/* The first words with a new process. */
static enum bf_status greet(struct helper *h, bf_error *error)
{
	struct helper_start start = {HELPER_PROTOCOL, h->limits.memory};
	struct buf out = BUF_INIT(64);
	message_write_start(&out, &start);
	enum bf_status status = buf_status(&out, "a message", error);
	if (!status)
		helper_send(h, buf_slice(&out), NULL); /* that it died is told below */
	buf_free(&out);
	if (status)
		return status;
	struct message answer;
	bf_error why = {0};
	enum helper_answer got = helper_receive(h, &answer, &why);
	if (got == HELPER_FAILED && why.status == BF_NO_MEMORY)
		return error_no_memory(error);
	if (got != HELPER_MESSAGE)
		return error_set(error, BF_IO, "%s cannot be used: %s", PROGRAM,
				 got == HELPER_TOO_SLOW ? "it does not answer" : why.message);
	if (answer.kind != MESSAGE_READY) {
		error_set(error, BF_MISMATCH, "%s is of another version than this program", PROGRAM);
		error_hint(error, "install both of one version");
		return BF_MISMATCH;
	}
	error_set(&why, BF_OK, "%.*s", SLICE_ARGS(answer.content)); /* fit to print */
	snprintf(h->sandbox, sizeof h->sandbox, "%.79s", why.message);
	return BF_OK;
}

static enum bf_status start(struct helper *h, bf_error *error)
{
	char program[4096];
	struct input_source source = {.pull = pull, .payload = h};
	enum bf_status status = find_program(program, sizeof program, error);
	if (!status)
		status = input_open_source(&h->in, &source, PROGRAM, error);
	if (!status)
		status = spawn(h, program, error);
	if (!status)
		status = greet(h, error);
	if (status)
		helper_stop(h);
	return status;
}

enum bf_status helper_ready(struct helper *h, bf_error *error)
{
	if (h->pid && h->files++ < FILES_EACH)
		return BF_OK;
	helper_stop(h);
	return start(h, error);
}
