/* Stems: the cases of reporters' words, the promise of every line of the lists,
 * and the edges of the interface. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "stemmers/word_lists.h"
#include "tests/support/cases.h"

static struct stemmer *open_stemmer(const struct language *language, bool plain)
{
	struct stemmer *stemmer = NULL;
	bf_error error = {0};
	enum bf_status status = plain ? stemmer_open_plain(language, &stemmer, &error)
				      : stemmer_open(language, &stemmer, &error);

	ck_assert_msg(status == BF_OK, "%s", error.message);
	return stemmer;
}

/* Into `room`, so that two stems can be held side by side. */
static struct slice stem_into(struct stemmer *stemmer, struct slice word, char room[128])
{
	struct slice stem;

	ck_assert_int_eq(stemmer_stem(stemmer, word, &stem, NULL), BF_OK);
	ck_assert_uint_lt(stem.len, 128);
	memcpy(room, stem.ptr, stem.len);
	return slice_make(room, stem.len);
}

/* ---- the case files ---------------------------------------------------------- */

enum { WORDS_MAX = 32 };

static void check_words(const struct test_case *test, struct stemmer *stemmer, struct slice claim,
			struct slice *words, size_t count)
{
	char rooms[WORDS_MAX][128];
	struct slice stems[WORDS_MAX];

	for (size_t i = 0; i < count; i++)
		stems[i] = stem_into(stemmer, words[i], rooms[i]);
	if (slice_equal(claim, SLICE("stem"))) {
		ck_assert_msg(count == 2 && slice_equal(stems[0], words[1]),
			      "%s:%u: %.*s has the stem %.*s", test->path, test->line,
			      SLICE_ARGS(words[0]), SLICE_ARGS(stems[0]));
		return;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(
			    slice_equal(stems[i], stems[j]) == slice_equal(claim, SLICE("joined")),
			    "%s:%u: %.*s has the stem %.*s, and %.*s has %.*s", test->path,
			    test->line, SLICE_ARGS(words[j]), SLICE_ARGS(stems[j]),
			    SLICE_ARGS(words[i]), SLICE_ARGS(stems[i]));
}

static void check_case(const struct test_case *test, void *payload)
{
	const struct language *language = language_find(test->fields[0]);
	struct slice claim = test->fields[1], rest = test->fields[2], words[WORDS_MAX];
	struct stemmer *stemmer;
	size_t count = 0;

	(void)payload;
	ck_assert_msg(test->count == 3 && language, "%s:%u: language, claim, words", test->path,
		      test->line);
	ck_assert_msg(slice_equal(claim, SLICE("joined")) || slice_equal(claim, SLICE("apart")) ||
			  slice_equal(claim, SLICE("stem")),
		      "%s:%u: joined, apart or stem", test->path, test->line);
	while (rest.len && count < WORDS_MAX)
		words[count++] = list_next(&rest);
	ck_assert_msg(count >= 2, "%s:%u: two words or more", test->path, test->line);
	stemmer = open_stemmer(language, false);
	check_words(test, stemmer, claim, words, count);
	stemmer_close(stemmer);
}

START_TEST(english_cases)
{
	cases_run("tests/stemmers/cases/english.txt", check_case, NULL);
}
END_TEST

START_TEST(cases_of_other_languages)
{
	cases_run("tests/stemmers/cases/languages.txt", check_case, NULL);
}
END_TEST

/* ---- every line of the lists ------------------------------------------------- */

struct line_check {
	const struct language *language;
	struct stemmer *ours, *plain;
};

static const char *list_name(const struct line_row *line)
{
	return line->rule == STEMMER_BRIDGE ? "bridges.txt" : "exceptions.txt";
}

/* Does Snowball by itself give `other` the stem of a word of this line, or the
 * stem that the line hands out? */
static bool would_be_joined(const struct line_check *check, uint16_t line, struct slice other)
{
	const struct language *language = check->language;
	char room[128], room_of_word[128];
	struct slice stem = stem_into(check->plain, other, room);
	struct slice ours = stem_into(check->ours, other, room_of_word);
	char own[128];

	for (uint32_t i = 0; i < language->word_count; i++) {
		const struct word_row *row = &word_table[language->word_first + i];
		struct slice plain;
		if (row->line != line)
			continue;
		plain = stem_into(check->plain, slice_make(word_text + row->word, row->word_length),
				  own);
		if (slice_equal(plain, stem) || slice_equal(plain, ours))
			return true;
	}
	return false;
}

/* The words after the first bar: kept apart, or joined, as the line says. */
static void check_pair(const struct line_check *check, const struct word_row *row)
{
	const struct line_row *line = &line_table[row->line];
	struct slice pair = slice_from(word_text + line->pair);
	struct slice stem = slice_make(word_text + row->stem, row->stem_length);

	while (pair.len) {
		char room[128];
		struct slice other = list_next(&pair);
		bool joined = slice_equal(stem_into(check->ours, other, room), stem);
		ck_assert_msg(joined == (line->rule == STEMMER_BRIDGE), "%s/%s:%u: %.*s is %s %.*s",
			      language_code(check->language), list_name(line), line->number,
			      SLICE_ARGS(other), joined ? "joined with" : "apart from",
			      SLICE_ARGS(stem));
		ck_assert_msg(
		    line->rule == STEMMER_BRIDGE || would_be_joined(check, row->line, other),
		    "%s/%s:%u: Snowball does not join %.*s", language_code(check->language),
		    list_name(line), line->number, SLICE_ARGS(other));
	}
}

static void check_language(const struct language *language)
{
	struct line_check check = {language, open_stemmer(language, false),
				   open_stemmer(language, true)};
	char fingerprint[STEMMER_FINGERPRINT_MAX];
	bool *seen = calloc(UINT16_MAX + 1, sizeof(*seen));

	ck_assert_int_eq(stemmer_fingerprint(check.plain, fingerprint, NULL), BF_OK);
	for (uint32_t i = 0; i < language->word_count; i++) {
		const struct word_row *row = &word_table[language->word_first + i];
		const struct line_row *line = &line_table[row->line];
		struct slice word = slice_make(word_text + row->word, row->word_length);
		struct slice stem = slice_make(word_text + row->stem, row->stem_length);
		char room[128];
		ck_assert(slice_equal(stem_into(check.ours, word, room), stem));
		/* Another libstemmer may have learnt what a line says. */
		if (strstr(fingerprint, "libstemmer=2.2.0 "))
			ck_assert_msg(!slice_equal(stem_into(check.plain, word, room), stem),
				      "%s/%s:%u: %.*s is stemmed so by libstemmer itself",
				      language_code(language), list_name(line), line->number,
				      SLICE_ARGS(word));
		if (!seen[row->line] && strstr(fingerprint, "libstemmer=2.2.0 "))
			check_pair(&check, row);
		seen[row->line] = true;
	}
	free(seen);
	stemmer_close(check.ours);
	stemmer_close(check.plain);
}

START_TEST(every_line_does_what_it_says)
{
	for (size_t i = 0; i < language_count(); i++)
		check_language(language_at(i));
}
END_TEST

/* ---- the interface ----------------------------------------------------------- */

START_TEST(words_at_the_edges)
{
	struct stemmer *stemmer = open_stemmer(language_find(SLICE("en")), false);
	char long_word[STEMMER_WORD_MAX + 2];
	struct slice stem;

	ck_assert_int_eq(stemmer_stem(stemmer, SLICE(""), &stem, NULL), BF_OK);
	ck_assert_uint_eq(stem.len, 0);
	ck_assert_int_eq(stemmer_stem(stemmer, slice_from(NULL), &stem, NULL), BF_OK);
	ck_assert_uint_eq(stem.len, 0);
	memset(long_word, 'a', sizeof(long_word));
	memcpy(long_word + STEMMER_WORD_MAX - 3, "ing", 3);
	ck_assert_int_eq(
	    stemmer_stem(stemmer, slice_make(long_word, STEMMER_WORD_MAX), &stem, NULL), BF_OK);
	ck_assert_uint_eq(stem.len, STEMMER_WORD_MAX - 3);
	memcpy(long_word + STEMMER_WORD_MAX - 2, "ing", 3);
	ck_assert_int_eq(
	    stemmer_stem(stemmer, slice_make(long_word, STEMMER_WORD_MAX + 1), &stem, NULL), BF_OK);
	ck_assert_uint_eq(stem.len, STEMMER_WORD_MAX + 1);
	stemmer_close(stemmer);
	stemmer_close(NULL);
}
END_TEST

/* Greek has words that Snowball takes down to nothing, and words on which it fails. */
START_TEST(what_snowball_cannot_stem_is_its_own_stem)
{
	static const char *const words[] = {"ίσα", "ίσαίσα"};
	struct stemmer *stemmer = open_stemmer(language_find(SLICE("el")), false);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		char room[128];
		struct slice word = slice_from(words[i]);
		ck_assert(slice_equal(stem_into(stemmer, word, room), word));
		ck_assert(slice_equal(stem_into(stemmer, SLICE("εκλογές"), room), SLICE("εκλογ")));
	}
	stemmer_close(stemmer);
}
END_TEST

START_TEST(plain_is_snowball_alone)
{
	struct stemmer *stemmer = open_stemmer(language_find(SLICE("en")), true);
	char room[128];

	ck_assert(slice_equal(stem_into(stemmer, SLICE("smugglers"), room), SLICE("smuggler")));
	ck_assert(slice_equal(stem_into(stemmer, SLICE("americas"), room), SLICE("america")));
	stemmer_close(stemmer);
}
END_TEST

START_TEST(reasons_are_given)
{
	const struct language *english = language_find(SLICE("en"));
	struct stemmer_reason reason = stemmer_reason(english, SLICE("smugglers"));
	char long_word[STEMMER_WORD_MAX + 1] = {0};

	ck_assert_int_eq(reason.rule, STEMMER_BRIDGE);
	ck_assert_uint_gt(reason.line, 0);
	ck_assert(slice_starts_with(reason.pair, SLICE("smuggling")));
	ck_assert_uint_gt(reason.reason.len, 0);
	reason = stemmer_reason(english, SLICE("americas"));
	ck_assert_int_eq(reason.rule, STEMMER_EXCEPTION);
	reason = stemmer_reason(english, SLICE("border"));
	ck_assert_int_eq(reason.rule, STEMMER_SNOWBALL);
	ck_assert_uint_eq(reason.line, 0);
	ck_assert_uint_eq(reason.reason.len, 0);
	reason = stemmer_reason(english, slice_make(long_word, sizeof(long_word)));
	ck_assert_int_eq(reason.rule, STEMMER_TOO_LONG);
}
END_TEST

START_TEST(fingerprints_tell_languages_and_lists_apart)
{
	char ours[STEMMER_FINGERPRINT_MAX], again[STEMMER_FINGERPRINT_MAX],
	    plain[STEMMER_FINGERPRINT_MAX], all[STEMMER_FINGERPRINT_MAX];
	struct stemmer *stemmer = open_stemmer(language_find(SLICE("en")), false);
	struct stemmer *without = open_stemmer(language_find(SLICE("en")), true);

	ck_assert_int_eq(stemmer_fingerprint(stemmer, ours, NULL), BF_OK);
	ck_assert_int_eq(stemmer_fingerprint(stemmer, again, NULL), BF_OK);
	ck_assert_int_eq(stemmer_fingerprint(without, plain, NULL), BF_OK);
	ck_assert_int_eq(stemmer_fingerprint_all(all, NULL), BF_OK);
	ck_assert_str_eq(ours, again);
	ck_assert_str_ne(ours, plain);
	ck_assert(slice_starts_with(slice_from(ours), SLICE("english libstemmer=")));
	ck_assert(slice_starts_with(slice_from(all), SLICE("all libstemmer=")));
	stemmer_close(stemmer);
	stemmer_close(without);
}
END_TEST

/* Whatever libstemmer this is, for all languages it is known or for some it is not. */
START_TEST(a_release_is_known_by_its_stems)
{
	char all[STEMMER_FINGERPRINT_MAX], expected[STEMMER_FINGERPRINT_MAX];
	bool every_one = true;

	for (size_t i = 0; i < language_count(); i++) {
		bool known;
		ck_assert_int_eq(stemmer_is_known(language_at(i), &known, NULL), BF_OK);
		every_one = every_one && known;
	}
	stemmer_fingerprint_known(expected);
	ck_assert_int_eq(stemmer_fingerprint_all(all, NULL), BF_OK);
	ck_assert((strcmp(all, expected) == 0) == every_one);
}
END_TEST

/* A stemmer that gives other stems than the release is another: here English is
 * asked for the stems of the probe words of Spanish. */
START_TEST(another_release_is_told_by_its_stems)
{
	struct language other = *language_find(SLICE("en"));
	struct stemmer *stemmer;
	char fingerprint[STEMMER_FINGERPRINT_MAX];
	bool known = true;

	other.probe = language_find(SLICE("es"))->probe;
	ck_assert_int_eq(stemmer_is_known(&other, &known, NULL), BF_OK);
	ck_assert(!known);
	stemmer = open_stemmer(&other, false);
	ck_assert_int_eq(stemmer_fingerprint(stemmer, fingerprint, NULL), BF_OK);
	ck_assert(slice_starts_with(slice_from(fingerprint), SLICE("english libstemmer=?")));
	stemmer_close(stemmer);
}
END_TEST

START_TEST(a_language_that_libstemmer_lacks_is_a_mismatch)
{
	struct language missing = *language_find(SLICE("en"));
	struct stemmer *stemmer;
	bf_error error = {0};

	memcpy(missing.algorithm, "klingon", sizeof("klingon"));
	ck_assert_int_eq(stemmer_open(&missing, &stemmer, &error), BF_MISMATCH);
	ck_assert_ptr_null(stemmer);
	ck_assert_int_eq(stemmer_is_known(&missing, &(bool){false}, NULL), BF_MISMATCH);
	ck_assert_str_eq(error.message, "the libstemmer of this system has no stemmer for English");
	ck_assert(strstr(error.hint, "klingon"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stemmer");
	TCase *tests = tcase_create("stemmer");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, english_cases);
	tcase_add_test(tests, cases_of_other_languages);
	tcase_add_test(tests, every_line_does_what_it_says);
	tcase_add_test(tests, words_at_the_edges);
	tcase_add_test(tests, what_snowball_cannot_stem_is_its_own_stem);
	tcase_add_test(tests, plain_is_snowball_alone);
	tcase_add_test(tests, reasons_are_given);
	tcase_add_test(tests, fingerprints_tell_languages_and_lists_apart);
	tcase_add_test(tests, a_release_is_known_by_its_stems);
	tcase_add_test(tests, another_release_is_told_by_its_stems);
	tcase_add_test(tests, a_language_that_libstemmer_lacks_is_a_mismatch);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
