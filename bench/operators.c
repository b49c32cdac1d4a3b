/* operators.c ARCHIVE [FORM...] - what each operator costs beside a plain AND of the same words: ten best
 * hits and the exact total, without snippets; processor time of one thread, the middle and
 * the slowest in a hundred of the pairs of words that are frequent in news. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backfile.h"

static const char *const words[] = {
    "senator",	"security", "program",	"energy",  "report",   "border",   "health",   "trade",	 "million",
    "president", "company", "minister", "court",   "election", "soldiers", "children", "market", "price",
    "research", "farmers",  "veterans", "climate", "schools",  "budget",   "police",
};
enum { WORD_COUNT = sizeof words / sizeof *words, PAIRS = WORD_COUNT * (WORD_COUNT - 1), TEXT = 128 };

/* A and B are the words; P is the first with an inner letter left open, L its end behind a
 * star, F it with two letters changed over and one that may differ, C it with a capital. */
static const char *const forms[] = {
    "A B",	   "A NEAR/5 B",   "A PRE/5 B",	  "A /s B", "A /p B",	       "A NOT NEAR/5 B",
    "A NOT /s B",  "ATLEAST/3 A B", "FIRST/50 A B", "ANY/2 (A B)", "A^2 B", "A B words:>500",
    "P B",	   "L B",	   "F B",	  "case:C B", "case:A B",
};

static double milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The first word as one letter of a form asks for it. */
static void bend(char letter, const char *word, char out[TEXT])
{
	size_t middle = strlen(word) / 2;
	snprintf(out, TEXT, "%s%s%s", letter == 'L' ? "*" : "", letter == 'L' ? word + 2 : word,
		 letter == 'F' ? "~1" : "");
	if (letter == 'P')
		out[middle] = '?';
	if (letter == 'C')
		out[0] = (char)toupper((unsigned char)out[0]);
	if (letter == 'F') {
		out[middle] = word[middle - 1];
		out[middle - 1] = word[middle];
	}
}

static void write_question(const char *form, const char *a, const char *b, char out[TEXT])
{
	size_t len = 0;
	for (const char *c = form; *c && len < TEXT - 40; c++) {
		char word[TEXT] = {*c};
		bool alone = !isalpha((unsigned char)c[1]) && (c == form || !isalpha((unsigned char)c[-1]));
		if (alone && strchr("APLFC", *c))
			bend(*c, a, word);
		else if (alone && *c == 'B')
			snprintf(word, sizeof word, "%s", b);
		len += (size_t)snprintf(out + len, TEXT - len, "%s", word);
	}
}

static double time_of(bf_archive *archive, const char *question)
{
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_error error = {0};
	bf_result *result;
	options.no_snippets = 1;
	double begin = milliseconds();
	if (bf_search(archive, question, &options, &result, &error) != BF_OK) {
		fprintf(stderr, "%s: %s\n", question, error.message);
		exit(1);
	}
	double took = milliseconds() - begin;
	bf_result_free(result);
	return took;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static bool is_asked(const char *form, int argc, char **argv)
{
	bool asked = argc == 2;
	for (int i = 2; i < argc; i++)
		asked |= strcmp(form, argv[i]) == 0;
	return asked;
}

int main(int argc, char **argv)
{
	static double took[PAIRS];
	double plain = 0;
	bf_archive *archive;
	bf_error error = {0};
	if (argc < 2 || bf_archive_open(argv[1], &archive, &error) != BF_OK)
		return fprintf(stderr, "%s\n", argc < 2 ? "usage: operators ARCHIVE [FORM...]" : error.message), 2;
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		if (!is_asked(forms[f], argc, argv))
			continue;
		size_t count = 0;
		for (size_t i = 0; i < WORD_COUNT; i++)
			for (size_t j = 0; j < WORD_COUNT; j++) {
				char question[TEXT];
				if (i == j)
					continue;
				write_question(forms[f], words[i], words[j], question);
				took[count++] = time_of(archive, question);
			}
		qsort(took, count, sizeof *took, by_size);
		double middle = took[count / 2];
		plain = f == 0 ? middle : plain;
		printf("%-18s p50 %8.3f ms, p99 %8.3f ms", forms[f], middle, took[count * 99 / 100]);
		if (plain > 0)
			printf(", %6.1f times A B", middle / plain);
		putchar('\n');
	}
	bf_archive_close(archive);
	return 0;
}
