/* term_test.c - the table of fields, terms as bytes, occurrences and lengths. */
#include <check.h>
#include <stdlib.h>

#include "index/term.h"
#include "tests/support/cases.h"

START_TEST(fields_are_found_by_all_their_names)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct field_description *f = field_describe((enum field)i);
		ck_assert_int_eq(field_find(slice_from(f->name)), i);
		ck_assert_str_ne(f->description, "");
		for (int k = 0; k < 4 && f->other_names[k]; k++)
			ck_assert_int_eq(field_find(slice_from(f->other_names[k])), i);
	}
	ck_assert_int_eq(field_find(slice_from("nonsense")), FIELD_COUNT);
	ck_assert_int_eq(field_find(slice_from("")), FIELD_COUNT);
	ck_assert_int_eq(field_find(slice_from("Headline")), FIELD_COUNT);
}
END_TEST

/* Else a word of one field could be taken for another's. */
START_TEST(no_prefix_begins_another)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		for (int k = 0; k < FIELD_COUNT; k++) {
			const char *one = field_describe((enum field)i)->prefix;
			const char *other = field_describe((enum field)k)->prefix;
			if (i == k || !*one || !*other)
				continue;
			ck_assert(!slice_starts_with(slice_from(other), slice_from(one)));
		}
}
END_TEST

static void encode(const struct test_case *c, void *payload)
{
	struct term_bytes bytes;
	(void)payload;
	struct term term = {field_find(c->fields[0]),
			    slice_equal(c->fields[1], SLICE("stem")) ? TERM_STEM : TERM_SURFACE,
			    c->fields[2], c->fields[3]};
	ck_assert_msg(term.field < FIELD_COUNT, "line %u: no such field", c->line);
	bool encoded = term_encode(&term, &bytes);
	struct slice got = slice_make(bytes.bytes, bytes.length);
	ck_assert_msg(encoded && slice_equal(got, c->fields[4]), "line %u: %.*s", c->line,
		      SLICE_ARGS(got));
	if (term.field != FIELD_ID)
		ck_assert_uint_eq(term_prefix_length(&term), got.len - term.text.len);
}

START_TEST(terms_by_cases)
{
	cases_run("tests/index/cases/terms.txt", encode, NULL);
}
END_TEST

START_TEST(the_longest_term_and_one_more)
{
	char text[TERM_BYTES_MAX + 1];
	struct term_bytes bytes;
	memset(text, 'a', sizeof text);
	for (size_t len = TERM_BYTES_MAX - 4; len <= TERM_BYTES_MAX + 1; len++) {
		struct term plain = {FIELD_TEXT, TERM_SURFACE, SLICE(""), slice_make(text, len)};
		struct term stem = {FIELD_TEXT, TERM_STEM, SLICE("en"), slice_make(text, len)};
		ck_assert_int_eq(term_encode(&plain, &bytes), len <= TERM_BYTES_MAX);
		ck_assert_int_eq(term_encode(&stem, &bytes), len + 4 <= TERM_BYTES_MAX);
	}
}
END_TEST

START_TEST(ids_of_any_length_have_terms_of_their_own)
{
	char id[1024];
	struct term_bytes before = {.length = 0}, bytes;
	memset(id, 'x', sizeof id);
	for (size_t len = 1; len <= sizeof id; len++) {
		term_of_id(slice_make(id, len), &bytes);
		ck_assert_uint_le(bytes.length, TERM_BYTES_MAX);
		ck_assert_int_eq(bytes.bytes[0], 'Q');
		ck_assert_int_eq(bytes.length, len <= 200 ? (int)len + 1 : 34);
		ck_assert(!slice_equal(slice_make(before.bytes, before.length),
				       slice_make(bytes.bytes, bytes.length)));
		before = bytes;
	}
	struct term none = {FIELD_ID, TERM_SURFACE, SLICE(""), SLICE("")};
	ck_assert(!term_encode(&none, &bytes));
}
END_TEST

START_TEST(hashes_of_postings_tell_terms_and_frequencies_apart)
{
	uint64_t one = term_posting_hash("border", 6, 1);
	ck_assert_uint_eq(one, term_posting_hash("border", 6, 1));
	ck_assert_uint_ne(one, term_posting_hash("border", 6, 2));
	ck_assert_uint_ne(one, term_posting_hash("borders", 7, 1));
	ck_assert_uint_ne(one, term_posting_hash("borde", 5, 1));
}
END_TEST

START_TEST(occurrences_saturate)
{
	static const struct {
		uint32_t headline, body, headline_out, body_out;
	} cases[] = {{0, 0, 0, 0},	   {1, 2, 1, 2},	 {63, 4095, 63, 4095},
		     {64, 4096, 63, 4095}, {5000000, 1, 63, 1},	 {1, 5000000, 1, 4095}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (unsigned code = 0; code < 256; code += 51) {
			occurrence o =
			    occurrence_make(cases[i].headline, cases[i].body, (uint8_t)code);
			ck_assert_uint_eq(occurrence_headline(o), cases[i].headline_out);
			ck_assert_uint_eq(occurrence_body(o), cases[i].body_out);
			ck_assert_uint_eq(occurrence_length_code(o), code);
			ck_assert_uint_eq(o >> 26, 0);
		}
}
END_TEST

START_TEST(lengths_lose_a_sixteenth_at_most)
{
	uint8_t before = 0;
	for (uint32_t words = 0; words < 2000000; words += 1 + words / 50) {
		uint8_t code = length_encode(words);
		uint32_t back = length_decode(code);
		ck_assert_uint_ge(code, before);
		ck_assert_uint_le(back, words);
		if (words < 32)
			ck_assert_uint_eq(back, words);
		else if (code < 255)
			ck_assert_uint_lt(words - back, words / 16 + 1);
		before = code;
	}
	ck_assert_uint_eq(length_encode(UINT32_MAX), 255);
	for (unsigned code = 0; code < 256; code++)
		ck_assert_uint_eq(length_encode(length_decode((uint8_t)code)), code);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/term");
	TCase *terms = tcase_create("terms");
	tcase_add_test(terms, fields_are_found_by_all_their_names);
	tcase_add_test(terms, no_prefix_begins_another);
	tcase_add_test(terms, terms_by_cases);
	tcase_add_test(terms, the_longest_term_and_one_more);
	tcase_add_test(terms, ids_of_any_length_have_terms_of_their_own);
	tcase_add_test(terms, hashes_of_postings_tell_terms_and_frequencies_apart);
	tcase_add_test(terms, occurrences_saturate);
	tcase_add_test(terms, lengths_lose_a_sixteenth_at_most);
	suite_add_tcase(suite, terms);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
