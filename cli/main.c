/* main.c - backfile: finds the command, runs it, ends with its code. */
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "util/buf.h"

static const struct command commands[] = {
    {"index", "PATH...", "read articles from files and folders into an archive", command_index},
    {"read", "PATH...", "print the articles in files as they would be indexed", command_read},
    {"search", "QUESTION", "find articles", command_search},
    {"batch", "FILE.csv", "ask the queries of a table, and write one report", command_batch},
    {"similar", "ID", "find background to a story, without its copies", command_similar},
    {"show", "ID", "print one article", command_show},
    {"complete", "PREFIX", "words and names that begin with what was typed", command_complete},
    {"explain", "QUESTION", "how a question is understood, and what it costs", command_explain},
    {"stems", "WORD", "which words of an archive count as one, and why", command_stems},
    {"analyze", "TEXT", "how text becomes words, stems and positions", command_analyze},
    {"withdraw", "ID...", "take articles out of sight for good, or bring them back", command_withdraw},
    {"release", "", "let out what is no longer under embargo", command_release},
    {"compact", "", "put the parts of an archive together, and give disk space back", command_compact},
    {"dump", "", "print every article with every field as JSON Lines", command_dump},
    {"stat", "", "what is in an archive", command_stat},
    {"check", "", "read everything in an archive and verify it", command_check},
    {"help", "[COMMAND]", "this overview, or the options of a command", command_help},
};

const struct command *command_at(size_t index)
{
	return index < sizeof commands / sizeof *commands ? &commands[index] : NULL;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

bool command_options(const char *name, const struct option_row *rows, int argc, char **argv,
		     int *words, int *code)
{
	const struct command *command = command_find(name);
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			printf("usage: backfile %s [options] %s\n  %s\n\n", name, command->arguments,
			       command->summary);
			options_print(rows);
			*code = EXIT_FOUND;
			return false;
		}
	}
	*words = options_read(name, rows, argc, argv);
	*code = EXIT_USAGE;
	return *words >= 0;
}

const char *command_archive(const char *name, const char *given)
{
	const char *archive = given ? given : getenv("BACKFILE_ARCHIVE");
	if (archive && *archive)
		return archive;
	fprintf(stderr,
		"backfile %s: which archive? Name it with -a DIR, or set BACKFILE_ARCHIVE\n", name);
	return NULL;
}

int command_failed(const bf_error *error)
{
	complain(error);
	return error->status == BF_BAD_QUERY || error->status == BF_BAD_ARGUMENT ? EXIT_USAGE
										  : EXIT_FAILED;
}

const char *with_commas(uint64_t number, char out[32])
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number), to = 0;
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			out[to++] = ',';
		out[to++] = digits[i];
	}
	out[to] = '\0';
	return out;
}

const char *with_unit(uint64_t bytes, char out[32])
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	double amount = (double)bytes / 1000;
	size_t unit = 0;
	while (amount >= 999.95 && unit + 1 < sizeof units / sizeof *units) {
		amount /= 1000;
		unit++;
	}
	if (bytes < 1000)
		snprintf(out, 32, "%u %s", (unsigned)bytes, bytes == 1 ? "byte" : "bytes");
	else
		snprintf(out, 32, "%.1f %s", amount, units[unit]);
	return out;
}

static bool text_lost; /* for want of memory */

void command_text_done(struct buf *text)
{
	text_lost |= text->broken == BF_NO_MEMORY;
	buf_free(text);
}

/* Output that could not be made or written (a full disk) must not pass for success. */
static int end(int code)
{
	if (text_lost) {
		fputs("backfile: out of memory: this is not all of the output\n", stderr);
		return EXIT_FAILED;
	}
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fputs("backfile: not all of the output could be written; is there room where it goes?\n", stderr);
	return EXIT_FAILED;
}

static int no_command(const char *name)
{
	fprintf(stderr, "backfile: no command is named '%s'; ", name);
	if (name[0] == '-')
		fputs("the command comes first: backfile search -a DIR QUESTION\n", stderr);
	else
		fputs("see 'backfile help'\n", stderr);
	return EXIT_USAGE;
}

/* The heap grows by so much at once: most commands are over before it must again. */
enum { HEAP_STEP = 1 << 20 };

int main(int argc, char **argv)
{
	if (isatty(STDOUT_FILENO)) /* only a terminal has a width of characters */
		setlocale(LC_CTYPE, "");
	mallopt(M_TOP_PAD, HEAP_STEP);
	mallopt(M_TRIM_THRESHOLD, 4 * HEAP_STEP);
	if (argc < 2) {
		command_help(0, NULL);
		return end(EXIT_USAGE);
	}
	const char *name = argv[1];
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		printf("backfile %s\n", bf_version());
		return end(EXIT_FOUND);
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	const struct command *command = command_find(name);
	if (!command)
		return no_command(name);
	return end(command->run(argc - 2, argv + 2));
}
