/* command.h - one row a command; one file a command. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "backfile.h"
#include "cli/options.h"

/* What the process ends with. */
enum exit_code {
	EXIT_FOUND = 0,	 /* found, or done */
	EXIT_NOTHING = 1, /* nothing found */
	EXIT_USAGE = 2,	 /* wrong use, or a question that cannot be read */
	EXIT_FAILED = 3, /* it could not be done */
};

struct command {
	const char *name;
	const char *arguments; /* for the help: "PATH…" */
	const char *summary;
	int (*run)(int argc, char **argv); /* words after the command's name */
};

int command_index(int argc, char **argv);
int command_read(int argc, char **argv);
int command_search(int argc, char **argv);
int command_batch(int argc, char **argv);
int command_similar(int argc, char **argv);
int command_show(int argc, char **argv);
int command_withdraw(int argc, char **argv);
int command_release(int argc, char **argv);
int command_compact(int argc, char **argv);
int command_dump(int argc, char **argv);
int command_stat(int argc, char **argv);
int command_check(int argc, char **argv);
int command_stems(int argc, char **argv);
int command_analyze(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_complete(int argc, char **argv);
int command_help(int argc, char **argv);

const struct command *command_find(const char *name); /* NULL: no such command */
const struct command *command_at(size_t index);	      /* NULL past the end */

/* Set by main before a command asked for its help runs: it prints its options
 * and is done.  Every command calls this first. */
#define ARCHIVE_OPTION(target)                                                                     \
	{'a', "archive", OPTION_TEXT, (target), "DIR", "the archive (or set BACKFILE_ARCHIVE)", NULL}
#define OPTIONS_END {0, NULL, OPTION_FLAG, NULL, NULL, NULL, NULL}

/* Reads the options; *words is how many other words there are.  Returns true to
 * go on; else *code is what to end with (after help or a complaint). */
bool command_options(const char *name, const struct option_row *rows, int argc, char **argv,
		     int *words, int *code);

/* The archive: as given, or BACKFILE_ARCHIVE; NULL after a complaint. */
const char *command_archive(const char *name, const char *given);

struct buf;
/* Frees a text that was made to be put out.  Where memory was short it is not whole: then the
 * command complains at its end, and has failed. */
void command_text_done(struct buf *text);

/* Complains, and says what to end with for this status. */
int command_failed(const bf_error *error);

/* "1,234,567". */
const char *with_commas(uint64_t number, char out[32]);

/* "0 bytes", "12.3 kB", "4.0 MB": thousands, not 1,024s. */
const char *with_unit(uint64_t bytes, char out[32]);

#endif
