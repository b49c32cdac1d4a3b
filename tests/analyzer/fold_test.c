/* What a code point is, and how a word is folded: the parts of fold.h that others
 * ask for besides the tokenizer. */
#include <check.h>
#include <stdlib.h>

#include "analyzer/fold.h"
#include "util/utf8.h"

START_TEST(kinds)
{
	static const struct {
		uint32_t first, last;
		enum fold_kind kind;
	} cases[] = {
	    {'a', 'z', FOLD_LETTER},	   {'A', 'Z', FOLD_LETTER},	 {'0', '9', FOLD_DIGIT},
	    {'\t', '\r', FOLD_SPACE},	   {' ', ' ', FOLD_SPACE},	 {'"', '"', FOLD_QUOTE},
	    {'\'', '\'', FOLD_APOSTROPHE}, {'`', '`', FOLD_APOSTROPHE},	 {'-', '-', FOLD_HYPHEN},
	    {0, 8, FOLD_BREAK},		   {0x7F, 0x84, FOLD_BREAK},	 {0x85, 0x85, FOLD_SPACE},
	    {0xA0, 0xA0, FOLD_NO_BREAK},   {0xA2, 0xA5, FOLD_CURRENCY},	 {0xAB, 0xAB, FOLD_QUOTE},
	    {0xAD, 0xAD, FOLD_IGNORED},	   {0xC0, 0xD6, FOLD_LETTER},	 {0xD7, 0xD7, FOLD_BREAK},
	    {0xD8, 0xF6, FOLD_LETTER},	   {0xF7, 0xF7, FOLD_BREAK},	 {0x300, 0x34E, FOLD_MARK},
	    {0x391, 0x3A1, FOLD_LETTER},   {0x410, 0x44F, FOLD_LETTER},	 {0x5D0, 0x5EA, FOLD_LETTER},
	    {0x627, 0x63A, FOLD_LETTER},   {0x640, 0x640, FOLD_IGNORED}, {0x660, 0x669, FOLD_DIGIT},
	    {0x903, 0x903, FOLD_MARK},	   {0xE01, 0xE30, FOLD_IDEOGRAPH}, {0x10D0, 0x10FA, FOLD_LETTER}, {0x1100, 0x1112, FOLD_IDEOGRAPH}, {0x1161, 0x1175, FOLD_MARK},
	    {0x1680, 0x1680, FOLD_SPACE},
	    {0x16EE, 0x16F0, FOLD_LETTER}, {0x2000, 0x2006, FOLD_SPACE}, {0x2007, 0x2007, FOLD_NO_BREAK},
	    {0x200B, 0x200F, FOLD_IGNORED}, {0x2010, 0x2011, FOLD_HYPHEN}, {0x2012, 0x2015, FOLD_DASH},
	    {0x2018, 0x2019, FOLD_APOSTROPHE}, {0x201C, 0x201F, FOLD_QUOTE}, {0x2028, 0x2029, FOLD_SPACE},
	    {0x2030, 0x2031, FOLD_PERCENT}, {0x2080, 0x2089, FOLD_DIGIT}, {0x20AC, 0x20AC, FOLD_CURRENCY},
	    {0x20DD, 0x20DD, FOLD_MARK},    {0x2212, 0x2212, FOLD_MINUS}, {0x3001, 0x3002, FOLD_BREAK},
	    {0x3041, 0x3096, FOLD_IDEOGRAPH}, {0x301C, 0x301C, FOLD_DASH}, {0x4E00, 0x4E0F, FOLD_IDEOGRAPH},
	    {0xAC00, 0xAC0F, FOLD_IDEOGRAPH},  {0xFEFF, 0xFEFF, FOLD_IGNORED}, {0xFF10, 0xFF19, FOLD_DIGIT},
	    {0x1F600, 0x1F60F, FOLD_BREAK}, {0x20000, 0x2000F, FOLD_IDEOGRAPH}, {0x110BD, 0x110BD, FOLD_IGNORED},
	    {0x10FFFF, 0x10FFFF, FOLD_BREAK},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (uint32_t cp = cases[i].first; cp <= cases[i].last; cp++)
			ck_assert_msg(fold_kind(cp) == cases[i].kind, "U+%04X is of kind %d, not %d",
				      (unsigned)cp, fold_kind(cp), cases[i].kind);
}
END_TEST

START_TEST(questions)
{
	static const struct {
		uint32_t cp;
		bool word, space, quote, apostrophe, ignored, dash, upper, lower;
	} cases[] = {
	    {'a', .word = true, .lower = true},
	    {'Z', .word = true, .upper = true},
	    {'7', .word = true},
	    {' ', .space = true},
	    {0xA0, .space = true},
	    {0x201D, .quote = true},
	    {0xBB, .quote = true},
	    {0x2019, .apostrophe = true},
	    {0xAD, .ignored = true},
	    {'-', .dash = true},
	    {0x2014, .dash = true},
	    {0x2212, .dash = true},
	    {0xC9, .word = true, .upper = true},
	    {0xE9, .word = true, .lower = true},
	    {0x1C5, .word = true, .upper = true}, /* title case */
	    {0x4E2D, .word = true},
	    {'!', .word = false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t cp = cases[i].cp;
		ck_assert_msg(fold_is_word(cp) == cases[i].word && fold_is_space(cp) == cases[i].space &&
				  fold_is_quote(cp) == cases[i].quote &&
				  fold_is_apostrophe(cp) == cases[i].apostrophe &&
				  fold_is_ignored(cp) == cases[i].ignored &&
				  fold_is_dash(cp) == cases[i].dash &&
				  fold_is_upper(cp) == cases[i].upper &&
				  fold_is_lower(cp) == cases[i].lower,
			      "U+%04X", (unsigned)cp);
	}
}
END_TEST

static struct fold_room room;
static uint32_t points[FOLD_WORD_POINTS];
static char folded[FOLD_WORD_BYTES], plain[FOLD_WORD_BYTES * 2];

static struct slice fold(const char *word, bool turkish)
{
	struct slice text = slice_from(word);
	size_t count = 0;
	for (size_t at = 0; at < text.len; count++)
		at += utf8_decode(text, at, &points[count]);
	return slice_make(folded, fold_word(&room, points, count, turkish, folded));
}

START_TEST(words)
{
	static const struct {
		const char *word, *folded, *plain;
		bool turkish;
	} cases[] = {
	    {"Border", "border", "border", false},
	    {"O`NEIL", "o'neil", "o'neil", false},
	    {"Jos\xCC\xA7\xCC\x81", "joş́", "jos", false}, /* marks in canonical order */
	    {"ΟΔΌΣ", "οδός", "οδοσ", false},
	    {"Σ", "σ", "σ", false},
	    {"Straße", "straße", "strasse", false},
	    {"ǾRSTED", "ǿrsted", "orsted", false},
	    {"ıI", "ıi", "ii", false},
	    {"Iİ", "ıi", "ii", true},
	    {"I\xCC\x87", "i", "i", true},
	    {"Ѐ Ё Ѝ Й", "ѐ ё ѝ й", "е е и й", false},
	    {"ﷺ", "ﷺ", "ﷺ", false}, /* a ligature of several words */
	    {"№", "no", "no", false},
	    {"１२", "12", "12", false},
	    {"१२", "12", "12", false},
	    {"smug\xC2\xADgling", "smuggling", "smuggling", false},
	    {"וֹ", "וֹ", "ו", false},
	    {"", "", "", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct slice word = fold(cases[i].word, cases[i].turkish);
		ck_assert_msg(slice_equal(word, slice_from(cases[i].folded)), "%s folds to %.*s",
			      cases[i].word, SLICE_ARGS(word));
		struct slice bare = slice_make(plain, fold_accents(word, plain));
		ck_assert_msg(slice_equal(bare, slice_from(cases[i].plain)),
			      "%s without accents is %.*s", cases[i].word, SLICE_ARGS(bare));
	}
}
END_TEST

/* The widest there is: what a word becomes has to fit into its room. */
START_TEST(long_words_fit)
{
	static const uint32_t widest[] = {0xFDFA, 0x1F82, 0x390, 0xFB03, 0x1E9E, 0x1F1F, 0xAC01};
	for (size_t i = 0; i < sizeof widest / sizeof *widest; i++) {
		for (size_t k = 0; k < FOLD_WORD_POINTS; k++)
			points[k] = widest[i];
		size_t len = fold_word(&room, points, FOLD_WORD_POINTS, false, folded);
		ck_assert_uint_gt(len, FOLD_WORD_POINTS);
		ck_assert_uint_le(len, sizeof folded);
		ck_assert_uint_eq(utf8_validate(slice_make(folded, len)), len);
		ck_assert_uint_le(fold_accents(slice_make(folded, len), plain), len * 2);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fold");
	TCase *all = tcase_create("fold");
	tcase_add_test(all, kinds);
	tcase_add_test(all, questions);
	tcase_add_test(all, words);
	tcase_add_test(all, long_words_fit);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
