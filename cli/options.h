/* options.h - command-line options, declared as a table beside their command.
 *
 * `-n 5`, `-n5`, `--limit 5` and `--limit=5` are the same; options and other
 * words may mix; `--` ends the options; a single `-` is a word.  A wrong option
 * is one line on standard error, with what to do. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_NUMBER, /* uint64_t */
	OPTION_TEXT,   /* const char * */
	OPTION_LIST,   /* struct option_list: may be given several times */
	OPTION_CHOICE, /* int: index into `choices`, a list ended by NULL */
};

/* The words given, in their order.  Zeros at first; `items` is yours to free. */
struct option_list {
	const char **items;
	size_t count, room;
};

struct option_row {
	char letter;	  /* 0: none */
	const char *name; /* without dashes; NULL ends the table */
	enum option_kind kind;
	void *target;
	const char *argument; /* for the help: "N", "DIR" */
	const char *help;
	const char *const *choices;
};

/* Reads the options and moves the other words to the front of argv; returns
 * how many there are, or -1 after telling what is wrong. */
int options_read(const char *command, const struct option_row *rows, int argc, char **argv);

/* The rows as lines for a help text, on standard output. */
void options_print(const struct option_row *rows);

#endif
