/* Text to tokens, as tables: every file of tests/analyzer/cases is run, each as
 * the first word of its name says.  The form is told at the top of
 * tokens_words.txt, sentences.txt, questions.txt and finds.txt. */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/cases.h"
#include "tests/support/tokens.h"

enum { PRINTED_MAX = 1 << 20 };

struct how {
	struct analyzer *analyzer;
	enum analyzer_reason reason;
	bool flags;
};

/* Takes the first word off words with a space between. */
static struct slice take_word(struct slice *words)
{
	const char *space = words->len ? memchr(words->ptr, ' ', words->len) : NULL;
	size_t len = space ? (size_t)(space - words->ptr) : words->len;
	struct slice word = slice_make(words->ptr, len);
	*words = slice_tail(*words, len + 1);
	return word;
}

/* Reads `en`, `en headline`, `en query flags` … */
static struct how read_how(struct slice words)
{
	static const struct slice reasons[] = {
	    [ANALYZE_DOCUMENT] = SLICE("document"), [ANALYZE_HEADLINE] = SLICE("headline"),
	    [ANALYZE_QUERY] = SLICE("query"),	    [ANALYZE_PREFIX] = SLICE("prefix"),
	    [ANALYZE_HIGHLIGHT] = SLICE("highlight")};
	struct how how = {.reason = ANALYZE_DOCUMENT};
	const struct language *language = language_of_tag(take_word(&words));
	while (words.len) {
		struct slice word = take_word(&words);
		bool known = slice_equal(word, SLICE("flags"));
		how.flags |= known;
		for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
			if (!slice_equal(word, reasons[i]))
				continue;
			how.reason = (enum analyzer_reason)i;
			known = true;
		}
		ck_assert_msg(known, "%.*s is neither a reason nor `flags`", SLICE_ARGS(word));
	}
	ck_assert_int_eq(analyzer_open(language, &how.analyzer, NULL), BF_OK);
	return how;
}

static void run(struct analyzer *a, enum analyzer_reason reason, struct slice text,
		const struct token **tokens, size_t *count)
{
	bf_error error = {0};
	ck_assert_msg(analyzer_run(a, reason, text, tokens, count, &error) == BF_OK, "%s",
		      error.message);
}

/* Cases of a file that came out otherwise; each is told, not the first alone. */
static unsigned wrong;

static void compare(const struct test_case *c, struct slice expected, struct buf *got)
{
	ck_assert_int_eq(got->broken, BF_OK);
	if (!slice_equal(buf_slice(got), expected)) {
		printf("%s:%u: %.*s\nexpected %.*s\n     got %.*s\n", c->path, c->line,
		       SLICE_ARGS(c->fields[1]), SLICE_ARGS(expected), SLICE_ARGS(buf_slice(got)));
		wrong++;
	}
	buf_free(got);
}

/* how, text, tokens */
static void check_tokens(const struct test_case *c, void *payload)
{
	struct how how = read_how(c->fields[0]);
	const struct token *tokens;
	struct buf got = BUF_INIT(PRINTED_MAX);
	size_t count;
	(void)payload;
	run(how.analyzer, how.reason, c->fields[1], &tokens, &count);
	tokens_print(tokens, count, how.flags, &got);
	compare(c, c->fields[2], &got);
	analyzer_close(how.analyzer);
}

/* how, text, beginnings of sentences */
static void check_sentences(const struct test_case *c, void *payload)
{
	struct how how = read_how(c->fields[0]);
	const struct token *tokens;
	struct buf got = BUF_INIT(PRINTED_MAX);
	size_t count;
	(void)payload;
	run(how.analyzer, how.reason, c->fields[1], &tokens, &count);
	sentences_print(c->fields[1], tokens, count, &got);
	compare(c, c->fields[2], &got);
	analyzer_close(how.analyzer);
}

static void read_question(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			  const struct reading **readings, size_t *count)
{
	bf_error error = {0};
	ck_assert_msg(analyzer_query_readings(a, reason, text, readings, count, &error) == BF_OK,
		      "%s", error.message);
}

/* how, text, readings */
static void check_question(const struct test_case *c, void *payload)
{
	struct how how = read_how(c->fields[0]);
	const struct reading *readings;
	struct buf got = BUF_INIT(PRINTED_MAX);
	size_t count;
	(void)payload;
	how.reason = how.reason == ANALYZE_PREFIX ? ANALYZE_PREFIX : ANALYZE_QUERY;
	read_question(how.analyzer, how.reason, c->fields[1], &readings, &count);
	readings_print(readings, count, &got);
	compare(c, c->fields[2], &got);
	analyzer_close(how.analyzer);
}

/* language, question, `finds` or `misses`, texts with a bar between */
static void check_finds(const struct test_case *c, void *payload)
{
	struct how how = read_how(c->fields[0]);
	struct slice question = c->fields[1], rest = c->fields[3];
	bool finds = slice_equal(c->fields[2], SLICE("finds"));
	bool exact = question.len && question.ptr[0] == '=';
	const struct reading *readings;
	size_t reading_count;
	(void)payload;
	ck_assert_msg(finds || slice_equal(c->fields[2], SLICE("misses")), "%s:%u: finds or misses",
		      c->path, c->line);
	read_question(how.analyzer, ANALYZE_QUERY, slice_tail(question, exact), &readings,
		      &reading_count);
	ck_assert_msg(reading_count > 0, "%s:%u: no word", c->path, c->line);
	while (rest.len) {
		const char *bar = memchr(rest.ptr, '|', rest.len);
		size_t len = bar ? (size_t)(bar - rest.ptr) : rest.len;
		struct slice text = slice_trim(slice_make(rest.ptr, len));
		const struct token *tokens;
		size_t count;
		rest = slice_tail(rest, len + 1);
		run(how.analyzer, how.reason, text, &tokens, &count);
		if (tokens_hold(tokens, count, readings, reading_count, exact) == finds)
			continue;
		printf("%s:%u: %.*s %s %.*s\n", c->path, c->line, SLICE_ARGS(question),
		       finds ? "misses" : "finds", SLICE_ARGS(text));
		wrong++;
	}
	analyzer_close(how.analyzer);
}

/* ---- the files -------------------------------------------------------------------- */

static const struct {
	const char *name;
	void (*check)(const struct test_case *, void *payload);
} kinds[] = {
    {"tokens", check_tokens},
    {"sentences", check_sentences},
    {"questions", check_question},
    {"finds", check_finds},
};

static void run_file(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strncmp(name, kinds[i].name, strlen(kinds[i].name)) == 0) {
			cases_run(path, kinds[i].check, NULL);
			fflush(stdout);
			ck_assert_msg(wrong == 0, "%s: %u cases are not as told", path, wrong);
			return;
		}
	}
	ck_abort_msg("%s: the name begins with none of tokens, sentences, questions, finds", path);
}

START_TEST(cases)
{
	glob_t files;
	ck_assert_int_eq(glob("tests/analyzer/cases/*.txt", 0, NULL, &files), 0);
	run_file(files.gl_pathv[_i]);
	globfree(&files);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("analyzer cases");
	TCase *all = tcase_create("files");
	glob_t files;
	if (glob("tests/analyzer/cases/*.txt", 0, NULL, &files) != 0)
		return 1;
	tcase_set_timeout(all, 30);
	tcase_add_loop_test(all, cases, 0, (int)files.gl_pathc);
	globfree(&files);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
