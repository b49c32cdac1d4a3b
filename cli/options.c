/* options.c - see options.h. */
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options_reader {
	const char *command;
	const struct option_row *rows;
	int argc, at;
	char **argv;
};

static bool read_number(const char *text, uint64_t *out)
{
	char *end;
	errno = 0;
	if (*text < '0' || *text > '9')
		return false;
	unsigned long long value = strtoull(text, &end, 10);
	if (errno || *end)
		return false;
	*out = value;
	return true;
}

static bool read_choice(const struct option_row *row, const char *value)
{
	for (int i = 0; row->choices[i]; i++) {
		if (strcmp(row->choices[i], value) == 0) {
			*(int *)row->target = i;
			return true;
		}
	}
	return false;
}

/* "backfile search: -n, --limit": an option by all its names, however it was typed. */
static void name_option(const struct options_reader *r, const struct option_row *row)
{
	fprintf(stderr, "backfile %s: ", r->command);
	if (row->letter)
		fprintf(stderr, "-%c, ", row->letter);
	fprintf(stderr, "--%s ", row->name);
}

static bool complain_of_choice(const struct options_reader *r, const struct option_row *row,
			       const char *value)
{
	name_option(r, row);
	fputs("takes ", stderr);
	for (int i = 0; row->choices[i]; i++)
		fprintf(stderr, "%s%s", i == 0 ? "" : row->choices[i + 1] ? ", " : " or ",
			row->choices[i]);
	fprintf(stderr, ", not '%s'\n", value);
	return false;
}

static bool append(const struct options_reader *r, struct option_list *list, const char *value)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 8;
		const char **items = realloc(list->items, room * sizeof *items);
		if (!items) {
			fprintf(stderr, "backfile %s: out of memory\n", r->command);
			return false;
		}
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = value;
	return true;
}

static bool store(const struct options_reader *r, const struct option_row *row, const char *value)
{
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)row->target = true;
		return true;
	case OPTION_TEXT:
		*(const char **)row->target = value;
		return true;
	case OPTION_LIST:
		return append(r, row->target, value);
	case OPTION_CHOICE:
		return read_choice(row, value) || complain_of_choice(r, row, value);
	case OPTION_NUMBER:
		break;
	}
	if (read_number(value, row->target))
		return true;
	name_option(r, row);
	fprintf(stderr, "takes a whole number, not '%s'\n", value);
	return false;
}

/* Takes the value behind the option: attached, or the next word. */
static bool take(struct options_reader *r, const struct option_row *row, const char *attached)
{
	if (row->kind == OPTION_FLAG) {
		if (!attached)
			return store(r, row, NULL);
		name_option(r, row);
		fputs("takes no value\n", stderr);
		return false;
	}
	if (attached)
		return store(r, row, attached);
	if (r->at + 1 < r->argc)
		return store(r, row, r->argv[++r->at]);
	name_option(r, row);
	fprintf(stderr, "needs a value: %s\n", row->argument);
	return false;
}

static bool unknown(const struct options_reader *r, const char *word)
{
	fprintf(stderr, "backfile %s: unknown option %s; see 'backfile help %s', or write -- before it if it is none\n",
		r->command, word, r->command);
	return false;
}

static bool read_long(struct options_reader *r, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	for (const struct option_row *row = r->rows; row->name; row++)
		if (strlen(row->name) == len && strncmp(row->name, word, len) == 0)
			return take(r, row, equals ? equals + 1 : NULL);
	return unknown(r, word - 2);
}

/* -jn5: letters of flags, then perhaps one that takes a value. */
static bool read_letters(struct options_reader *r, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		const struct option_row *row = r->rows;
		while (row->name && row->letter != *letter)
			row++;
		if (!row->name)
			return unknown(r, word);
		if (row->kind != OPTION_FLAG)
			return take(r, row, letter[1] ? letter + 1 : NULL);
		take(r, row, NULL);
	}
	return true;
}

int options_read(const char *command, const struct option_row *rows, int argc, char **argv)
{
	struct options_reader r = {command, rows, argc, 0, argv};
	int words = 0;
	bool over = false;
	for (; r.at < argc; r.at++) {
		char *word = argv[r.at];
		if (over || word[0] != '-' || word[1] == '\0') {
			argv[words++] = word;
		} else if (strcmp(word, "--") == 0) {
			over = true;
		} else if (!(word[1] == '-' ? read_long(&r, word + 2) : read_letters(&r, word))) {
			return -1;
		}
	}
	return words;
}

void options_print(const struct option_row *rows)
{
	for (const struct option_row *row = rows; row->name; row++) {
		char left[64];
		snprintf(left, sizeof left, "%s%c%s--%s%s%s", row->letter ? "-" : " ",
			 row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
			 row->argument ? " " : "", row->argument ? row->argument : "");
		printf("  %-26s %s\n", left, row->help);
	}
}
