/* command_help.c - the overview, or the options of one command. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static void overview(void)
{
	puts("Backfile: full-text search for newsroom archives\n\nusage: backfile COMMAND [options] ...\n");
	for (size_t i = 0; command_at(i); i++)
		printf("  %-10s %s\n", command_at(i)->name, command_at(i)->summary);
	puts("\nA first session:\n"
	     "  backfile index -a news.archive articles/\n"
	     "  backfile search -a news.archive smuggling border\n"
	     "  backfile search -a news.archive '\"Summit of the Americas\" date:2022-06'\n"
	     "\n'backfile help COMMAND' lists the options of a command; backfile(1) has it all,\n"
	     "backfile-query(7) the language of questions.");
}

int command_help(int argc, char **argv)
{
	if (argc == 0) {
		overview();
		return EXIT_FOUND;
	}
	const struct command *command = command_find(argv[0]);
	if (!command) {
		fprintf(stderr, "backfile help: no command is named '%s'\n", argv[0]);
		return EXIT_USAGE;
	}
	if (command->run == command_help) {
		overview();
		return EXIT_FOUND;
	}
	char option[] = "--help", *words[] = {option, NULL};
	return command->run(1, words);
}
