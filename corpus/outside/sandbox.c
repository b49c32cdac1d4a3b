/* sandbox.c - see sandbox.h.
 *
 * Under a sanitizer, which needs files, threads and terabytes of address space,
 * only the harmless limits are set: sanitized programs look for faults, they do
 * not read what strangers send. */
#include "corpus/outside/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

void sandbox_close_files(void)
{
	if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0) == 0)
		return;
	long last = sysconf(_SC_OPEN_MAX);
	for (long fd = STDERR_FILENO + 1; fd < (last < 65536 ? last : 65536); fd++)
		close((int)fd);
}

/* ---- limits of resources ------------------------------------------------------------ */

static bool limit(int resource, uint64_t value)
{
	struct rlimit limits = {(rlim_t)value, (rlim_t)value};
	return setrlimit((__rlimit_resource_t)resource, &limits) == 0;
}

static bool set_limits(uint64_t memory)
{
	bool set = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0);
	if (!SANITIZED)
		set = set && limit(RLIMIT_AS, memory) && limit(RLIMIT_NPROC, 0) &&
		      limit(RLIMIT_NOFILE, 3);
	return set;
}

/* ---- Landlock: no file, new or old ---------------------------------------------------- */

static bool forbid_files(void)
{
	/* Every right that version 1 knows of, granted to nothing. */
	struct landlock_ruleset_attr rules = {
	    .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				 LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
				 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
				 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
				 LANDLOCK_ACCESS_FS_MAKE_SYM};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (fd < 0)
		return false;
	bool held = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return held;
}

/* ---- seccomp: a short list of system calls -------------------------------------------- */

/* What memory, the socket, locks, clocks and an end need.  Everything else
 * answers EPERM. */
static const int CALLS[] = {
    SYS_read,	     SYS_write,		SYS_recvfrom,	   SYS_sendto,	    SYS_recvmsg,
    SYS_sendmsg,     SYS_close,		SYS_brk,	   SYS_munmap,	    SYS_mremap,
    SYS_madvise,     SYS_futex,		SYS_exit,	   SYS_exit_group,  SYS_clock_gettime,
    SYS_gettimeofday, SYS_rt_sigreturn, SYS_rt_sigaction,  SYS_rt_sigprocmask, SYS_getpid,
    SYS_gettid,	     SYS_tgkill,	SYS_getrandom,	   SYS_getrusage,   SYS_sched_yield,
    SYS_fstat,	     SYS_lseek,		SYS_restart_syscall,
};

enum { CALL_COUNT = sizeof CALLS / sizeof *CALLS };

#if defined(__x86_64__)
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define THIS_MACHINE AUDIT_ARCH_I386
#elif defined(__riscv) && __riscv_xlen == 64
#define THIS_MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef THIS_MACHINE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (field))
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, (what))

/* mmap and mprotect, but nothing that can be run. */
static size_t allow_without_exec(struct sock_filter *at, int call)
{
	const struct sock_filter rule[] = {
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4),
	    LOAD(offsetof(struct seccomp_data, args[2])),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
	    ANSWER(SECCOMP_RET_ALLOW),
	    ANSWER(SECCOMP_RET_ERRNO | EPERM),
	};
	enum { LEN = sizeof rule / sizeof *rule };
	for (size_t i = 0; i < LEN; i++)
		at[i] = rule[i];
	return LEN;
}

static bool allow_few_calls(void)
{
	struct sock_filter program[4 + 2 * CALL_COUNT + 2 * 5 + 1];
	const struct sock_filter head[] = {
	    LOAD(offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0),
	    ANSWER(SECCOMP_RET_KILL_PROCESS),
	    LOAD(offsetof(struct seccomp_data, nr)),
	};
	size_t len = 0;
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		program[len++] = head[i];
	for (size_t i = 0; i < CALL_COUNT; i++) {
		program[len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							      (uint32_t)CALLS[i], 0, 1);
		program[len++] = (struct sock_filter)ANSWER(SECCOMP_RET_ALLOW);
	}
	len += allow_without_exec(program + len, SYS_mmap);
	len += allow_without_exec(program + len, SYS_mprotect);
	program[len++] = (struct sock_filter)ANSWER(SECCOMP_RET_ERRNO | EPERM);
	struct sock_fprog filter = {(unsigned short)len, program};
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}
#else
static bool allow_few_calls(void)
{
	return false;
}
#endif

void sandbox_enter(uint64_t memory, char *names, size_t room)
{
	prctl(PR_SET_PDEATHSIG, 9);
	prctl(PR_SET_DUMPABLE, 0);
	bool alone = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	bool files = !SANITIZED && alone && forbid_files();
	bool limits = set_limits(memory);
	bool calls = !SANITIZED && alone && allow_few_calls();
	snprintf(names, room, "%s%s%s", files ? "landlock, " : "", calls ? "seccomp, " : "",
		 limits ? "limits" : "no limits");
}
