/* command_stat.c - backfile stat: what is in an archive; backfile check: is it
 * all sound; backfile dump: all of it, as JSON Lines. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "util/json.h"

static void date_text(int64_t instant, char out[32])
{
	time_t seconds = (time_t)instant;
	struct tm parts;
	if (instant == INT64_MIN || !gmtime_r(&seconds, &parts) ||
	    !strftime(out, 32, "%Y-%m-%d", &parts))
		out[0] = '\0';
}

static void stat_as_json(const bf_statistics *s, const char *oldest, const char *newest)
{
	struct buf text = BUF_INIT(1 << 20);
	struct json_writer w = JSON_WRITER(&text);
	const struct {
		const char *key;
		uint64_t value;
	} numbers[] = {{"articles", s->articles}, {"held", s->held},	   {"withdrawn", s->withdrawn},
		       {"terms", s->terms},	  {"bytes", s->bytes},	   {"revision", s->revision},
		       {"live_articles", s->live_articles}, {"segments", s->segments},
		       {"tombstones", s->tombstones}, {"postings", s->postings}};
	json_begin_object(&w);
	json_key(&w, "format");
	json_whole(&w, 1);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		json_key(&w, numbers[i].key);
		json_whole(&w, (int64_t)numbers[i].value);
	}
	json_key(&w, "regions");
	json_begin_object(&w);
	for (unsigned r = 0; r < sizeof s->region_bytes / sizeof *s->region_bytes; r++) {
		if (!bf_region_name(r))
			continue;
		json_key(&w, bf_region_name(r));
		json_whole(&w, (int64_t)s->region_bytes[r]);
	}
	json_end_object(&w);
	const char *texts[][2] = {{"oldest", oldest},
				  {"newest", newest},
				  {"default_language", s->default_language},
				  {"fingerprint", s->fingerprint}};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		json_key(&w, texts[i][0]);
		if (texts[i][1][0])
			json_string(&w, slice_from(texts[i][1]));
		else
			json_null(&w);
	}
	json_end_object(&w);
	buf_append_byte(&text, '\n');
	fwrite(text.ptr, 1, text.len, stdout);
	command_text_done(&text);
}

static void stat_as_text(const bf_statistics *s, const char *oldest, const char *newest)
{
	char number[32];
	printf("articles    %s\n", with_commas(s->articles, number));
	printf("held        %s\n", with_commas(s->held, number));
	printf("withdrawn   %s\n", with_commas(s->withdrawn, number));
	if (oldest[0])
		printf("published   %s to %s\n", oldest, newest);
	printf("terms       %s\n", with_commas(s->terms, number));
	printf("on disk     %s bytes\n", with_commas(s->bytes, number));
	printf("parts       %s articles live", with_commas(s->live_articles, number));
	printf(", %s %s", with_commas(s->segments, number), s->segments == 1 ? "segment" : "segments");
	if (s->tombstones)
		printf(", %s tombstones", with_commas(s->tombstones, number));
	putchar('\n');
	for (unsigned r = 0; s->segments && r < sizeof s->region_bytes / sizeof *s->region_bytes; r++)
		if (bf_region_name(r))
			printf("  %-26s %14s\n", bf_region_name(r), with_commas(s->region_bytes[r], number));
	printf("revision    %s\n", with_commas(s->revision, number));
	printf("language    %s, where an article names none\n", s->default_language);
	printf("analysis    %s\n", s->fingerprint);
}

/* Options and words that stat, check and dump have alike: an archive, --json. */
/* An archive and at most one option more. */
static const char *only_archive(const char *name, int argc, char **argv, const struct option_row *more,
				int *code)
{
	const char *archive = NULL;
	const struct option_row end = OPTIONS_END;
	const struct option_row rows[] = {ARCHIVE_OPTION(&archive), more ? *more : end, OPTIONS_END};
	int words;
	if (!command_options(name, rows, argc, argv, &words, code))
		return NULL;
	*code = EXIT_USAGE;
	if (words) {
		fprintf(stderr, "backfile %s: '%s' is too much; it takes an archive alone (-a DIR)\n",
			name, argv[0]);
		return NULL;
	}
	return command_archive(name, archive);
}

int command_stat(int argc, char **argv)
{
	bool json = false;
	int code;
	const struct option_row as_json = {'j', "json", OPTION_FLAG, &json, NULL, "as JSON", NULL};
	const char *archive = only_archive("stat", argc, argv, &as_json, &code);
	if (!archive)
		return code;
	bf_statistics s = {.size = sizeof s};
	bf_error error = {0};
	char oldest[32], newest[32];
	if (bf_statistics_get(archive, &s, &error) != BF_OK)
		return command_failed(&error);
	date_text(s.oldest, oldest);
	date_text(s.newest, newest);
	if (json)
		stat_as_json(&s, oldest, newest);
	else
		stat_as_text(&s, oldest, newest);
	return EXIT_FOUND;
}

static void print_problem(const char *line, void *payload)
{
	terminal_raw(payload, line, strlen(line));
	putchar('\n');
}

int command_check(int argc, char **argv)
{
	bool full = false;
	int code;
	const struct option_row whole = {'f', "full", OPTION_FLAG, &full, NULL,
					 "compare every word with the texts, not a sample", NULL};
	const char *archive = only_archive("check", argc, argv, &whole, &code);
	bf_check_options options = BF_CHECK_OPTIONS_INIT;
	if (!archive)
		return code;
	options.full = full;
	struct terminal t = terminal_open(stdout);
	uint64_t problems = 0;
	bf_error error = {0};
	if (bf_check(archive, &options, print_problem, &t, &problems, &error) != BF_OK)
		return command_failed(&error);
	if (problems == 0) {
		puts("no problems");
		return EXIT_FOUND;
	}
	printf("%llu %s; what is whole can be taken out with 'backfile dump' and indexed anew\n",
	       (unsigned long long)problems, problems == 1 ? "problem" : "problems");
	return EXIT_FAILED;
}

static int print_line(const char *line, size_t length, void *payload)
{
	(void)payload;
	return fwrite(line, 1, length, stdout) == length && putchar('\n') != EOF;
}

int command_dump(int argc, char **argv)
{
	int code;
	const char *archive = only_archive("dump", argc, argv, NULL, &code);
	bf_error error = {0};
	if (!archive)
		return code;
	bf_status status = bf_dump(archive, print_line, NULL, &error);
	if (status == BF_CANCELED) /* print_line failed: main says so */
		return EXIT_FAILED;
	return status == BF_OK ? EXIT_FOUND : command_failed(&error);
}
