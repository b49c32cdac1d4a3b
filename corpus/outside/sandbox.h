/* sandbox.h - the helper gives up what it does not need: before it has seen a
 * byte of any file it can open nothing, start nothing and talk to nobody but the
 * library at the other end of its socket. */
#ifndef CORPUS_OUTSIDE_SANDBOX_H
#define CORPUS_OUTSIDE_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* Closes all files but the first three.  Of these, 0 is the socket. */
void sandbox_close_files(void);

/* Confines this process for good: limits of resources always (`memory`: bytes of
 * address space), Landlock (no file can be opened) and seccomp (a short list of
 * system calls) where the kernel has them.  Writes the names of those that hold
 * into `names`: "landlock, seccomp, limits". */
void sandbox_enter(uint64_t memory, char *names, size_t room);

#endif
