/* places_test.c - where the words of an article stand: found again as they were
 * written, for articles by chance; and bytes that are not whole are refused.
 * What is read stands in a block of exactly its size, so that the sanitizers see
 * any step beyond it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyzer.h"
#include "index/places.h"
#include "tests/support/generate.h"

enum { LEXEMES = 900, TOKENS = 3000 };

/* A document of its own memory. */
struct sample {
	struct document document;
	struct lexeme words[LEXEMES];
	struct document_lexeme lexemes[LEXEMES];
	char texts[3][LEXEMES][16];
	struct document_token tokens[3][TOKENS];
	struct document_field fields[3];
};

static struct slice text(struct sample *s, int kind, size_t i, const char *word, unsigned number)
{
	int len = snprintf(s->texts[kind][i], sizeof s->texts[kind][i], "%s%u", word, number);
	return slice_make(s->texts[kind][i], (size_t)len);
}

/* Several lexemes share a stem; some have none, some have two. */
static void fill_lexemes(struct sample *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned n = (unsigned)i;
		s->words[i] = (struct lexeme){
		    .surface = text(s, 0, i, "word", n),
		    .stem = n % 7 ? text(s, 1, i, "stem", n / 3) : SLICE(""),
		    .other_stem = n % 11 == 1 ? text(s, 2, i, "stem", n / 5 + 1) : SLICE(""),
		    .id = n};
		s->lexemes[i] = (struct document_lexeme){&s->words[i], n};
	}
	s->document.lexemes = s->lexemes;
	s->document.lexeme_count = count;
}

static void fill_field(struct sample *s, size_t at, enum field field, size_t count)
{
	uint32_t position = generate_below(3);
	for (size_t i = 0; i < count; i++) {
		struct document_token *t = &s->tokens[at][i];
		*t = (struct document_token){
		    .position = position,
		    .lexeme = generate_below((uint32_t)s->document.lexeme_count),
		    .span = generate_below(9) ? 1 : (uint16_t)(2 + generate_below(5)),
		    .flags = (uint16_t)((generate_below(8) ? 0 : TOKEN_SENTENCE_START) |
					(generate_below(20) ? 0 : TOKEN_PARAGRAPH_START))};
		position += generate_below(6) ? 1 : generate_below(4) * generate_below(700);
	}
	s->fields[at] = (struct document_field){field, s->tokens[at], count};
}

static struct sample *sample(size_t lexemes, size_t headline, size_t body, size_t byline)
{
	struct sample *s = calloc(1, sizeof *s);
	ck_assert_ptr_nonnull(s);
	fill_lexemes(s, lexemes);
	fill_field(s, 0, FIELD_HEADLINE, headline);
	fill_field(s, 1, FIELD_BODY, body);
	fill_field(s, 2, FIELD_BYLINE, byline);
	s->document.fields = s->fields;
	s->document.field_count = 3;
	return s;
}

static struct buf written(const struct sample *s)
{
	struct buf b = BUF_INIT(1 << 22);
	places_write(&s->document, &b);
	ck_assert_int_eq(b.broken, BF_OK);
	return b;
}

/* ---- found again ------------------------------------------------------------------------------- */

static bool has_term(const struct lexeme *l, const struct term *t)
{
	if (t->kind == TERM_SURFACE)
		return slice_equal(l->surface, t->text);
	return slice_equal(l->stem, t->text) || (l->other_stem.len && slice_equal(l->other_stem, t->text));
}

static bool in_field(enum field asked, enum field there)
{
	bool text_space = there == FIELD_HEADLINE || there == FIELD_BODY;
	return asked == there || (asked == FIELD_TEXT && text_space);
}

struct expected {
	uint32_t start, end;
};

static size_t expect(const struct sample *s, const struct term *t, struct expected *out)
{
	size_t count = 0;
	for (int f = 0; f < 3; f++) {
		uint32_t base = s->fields[f].field == FIELD_BODY ? POSITION_BODY : 0;
		if (!in_field(t->field, s->fields[f].field))
			continue;
		for (size_t i = 0; i < s->fields[f].count; i++) {
			const struct document_token *token = &s->tokens[f][i];
			struct expected e = {base + token->position,
					     base + token->position + token->span - 1u};
			bool again = count && out[count - 1].start == e.start && out[count - 1].end == e.end;
			if (has_term(s->lexemes[token->lexeme].word, t) && !again)
				out[count++] = e;
		}
	}
	return count;
}

static void assert_found(const struct sample *s, const struct places *places, const struct term *t)
{
	static struct expected expected[3 * TOKENS];
	struct arena arena = ARENA_INIT;
	const uint32_t *starts, *ends;
	size_t count, wanted = expect(s, t, expected);
	bool long_ones = false;
	ck_assert_int_eq(places_find(places, t, &arena, &starts, &ends, &count, NULL), BF_OK);
	ck_assert_msg(count == wanted, "%.*s: %zu places, not %zu", SLICE_ARGS(t->text), count, wanted);
	for (size_t i = 0; i < count; i++) {
		ck_assert_uint_eq(starts[i], expected[i].start);
		ck_assert_uint_eq(ends ? ends[i] : starts[i], expected[i].end);
		long_ones |= expected[i].end != expected[i].start;
	}
	ck_assert_int_eq(ends != NULL, long_ones);
	arena_free(&arena);
}

static void assert_all_found(const struct sample *s, const struct places *places)
{
	static const enum field fields[] = {FIELD_TEXT, FIELD_HEADLINE, FIELD_BODY, FIELD_BYLINE};
	for (size_t i = 0; i < s->document.lexeme_count; i++)
		for (size_t f = 0; f < 4; f++) {
			struct term surface = {fields[f], TERM_SURFACE, SLICE(""), s->words[i].surface};
			struct term stem = {fields[f], TERM_STEM, SLICE("en"), s->words[i].stem};
			struct term other = {fields[f], TERM_STEM, SLICE("en"), s->words[i].other_stem};
			assert_found(s, places, &surface);
			if (fields[f] != FIELD_BYLINE && stem.text.len)
				assert_found(s, places, &stem);
			if (fields[f] != FIELD_BYLINE && other.text.len)
				assert_found(s, places, &other);
		}
}

static void assert_boundaries(const struct sample *s, const struct places *places, enum boundary kind)
{
	struct arena arena = ARENA_INIT;
	const uint32_t *starts;
	size_t count, at = 0;
	uint16_t flag = kind == 1 ? TOKEN_SENTENCE_START : TOKEN_PARAGRAPH_START;
	ck_assert_int_eq(places_boundaries(places, kind, &arena, &starts, &count, NULL), BF_OK);
	for (int f = 0; f < 2; f++)
		for (size_t i = 0; i < s->fields[f].count; i++)
			if (s->tokens[f][i].flags & flag) {
				ck_assert_uint_lt(at, count);
				ck_assert_uint_eq(starts[at++],
						  s->tokens[f][i].position + (f ? POSITION_BODY : 0));
			}
	ck_assert_uint_eq(at, count);
	arena_free(&arena);
}

static void assert_round_trip(struct sample *s, uint8_t width)
{
	struct arena arena = ARENA_INIT;
	struct places places;
	struct buf b = written(s);
	ck_assert_int_eq(places_read(buf_slice(&b), &arena, &places, NULL), BF_OK);
	ck_assert_uint_eq(places.lexeme_count, s->document.lexeme_count);
	ck_assert_uint_eq(places.width, width);
	assert_all_found(s, &places);
	assert_boundaries(s, &places, BOUNDARY_SENTENCE);
	assert_boundaries(s, &places, BOUNDARY_PARAGRAPH);
	arena_free(&arena);
	buf_free(&b);
	free(s);
}

START_TEST(words_are_found_where_they_stand)
{
	assert_round_trip(sample(1, 1, 0, 0), 2);
	assert_round_trip(sample(1, 0, 0, 3), 2);
	assert_round_trip(sample(2, 3, 40, 0), 2);
	assert_round_trip(sample(60, 12, 300, 9), 2);
	assert_round_trip(sample(399, 30, 900, 20), 2);
	assert_round_trip(sample(LEXEMES, 10, TOKENS, 5), 4);
}
END_TEST

START_TEST(an_article_without_words)
{
	struct document none = {.length = 0};
	struct arena arena = ARENA_INIT;
	struct places places;
	struct buf b = BUF_INIT(100);
	struct term term = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("word")};
	const uint32_t *starts, *ends;
	size_t count;
	places_write(&none, &b);
	ck_assert_int_eq(places_read(buf_slice(&b), &arena, &places, NULL), BF_OK);
	ck_assert_int_eq(places_find(&places, &term, &arena, &starts, &ends, &count, NULL), BF_OK);
	ck_assert_uint_eq(count, 0);
	arena_free(&arena);
	buf_free(&b);
}
END_TEST

/* ---- damaged ------------------------------------------------------------------------------------ */

static enum bf_status read_copy(const char *bytes, size_t len)
{
	struct arena arena = ARENA_INIT;
	struct places places;
	bf_error error = {0};
	char *copy = malloc(len ? len : 1);
	if (len)
		memcpy(copy, bytes, len);
	enum bf_status status = places_read(slice_make(copy, len), &arena, &places, &error);
	ck_assert(status == BF_OK || status == BF_CORRUPT);
	ck_assert_int_eq(error.status, status);
	if (status == BF_OK) { /* what was believed can be used */
		struct term term = {FIELD_TEXT, TERM_STEM, SLICE("en"), SLICE("stem1")};
		const uint32_t *starts, *ends;
		size_t count;
		ck_assert_int_eq(places_find(&places, &term, &arena, &starts, &ends, &count, NULL), BF_OK);
		ck_assert_int_eq(places_boundaries(&places, BOUNDARY_SENTENCE, &arena, &starts, &count, NULL), BF_OK);
	}
	arena_free(&arena);
	free(copy);
	return status;
}

START_TEST(every_truncation_is_refused)
{
	struct sample *s = sample(40, 8, 200, 4);
	struct buf b = written(s);
	ck_assert_int_eq(read_copy(b.ptr, b.len), BF_OK);
	for (size_t len = 0; len < b.len; len++)
		ck_assert_int_eq(read_copy(b.ptr, len), BF_CORRUPT);
	buf_append_byte(&b, 0);
	ck_assert_int_eq(read_copy(b.ptr, b.len), BF_CORRUPT);
	buf_free(&b);
	free(s);
}
END_TEST

START_TEST(flipped_bits_and_bytes_stay_in_their_bounds)
{
	struct sample *s = sample(40, 8, 200, 4);
	struct buf b = written(s);
	unsigned refused = 0;
	for (size_t bit = 0; bit < b.len * 8; bit++) {
		b.ptr[bit / 8] ^= (char)(1 << bit % 8);
		refused += read_copy(b.ptr, b.len) == BF_CORRUPT;
		b.ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t at = 0; at < b.len; at++) {
		static const unsigned char values[] = {0, 1, 127, 128, 254, 255};
		char before = b.ptr[at];
		for (size_t v = 0; v < sizeof values; v++) {
			b.ptr[at] = (char)values[v];
			refused += read_copy(b.ptr, b.len) == BF_CORRUPT;
		}
		b.ptr[at] = before;
	}
	ck_assert_uint_gt(refused, 300);
	buf_free(&b);
	free(s);
}
END_TEST

START_TEST(nonsense_is_refused)
{
	unsigned refused = 0;
	for (int i = 0; i < 20000; i++) {
		char bytes[64];
		size_t len = generate_below(sizeof bytes);
		for (size_t k = 0; k < len; k++)
			bytes[k] = (char)(generate_below(3) ? generate_below(9) : generate_below(256));
		if (len > 1 && generate_below(4))
			bytes[1] = 2;
		refused += read_copy(bytes, len) == BF_CORRUPT;
	}
	ck_assert_uint_gt(refused, 10000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/places");
	TCase *places = tcase_create("places");
	tcase_set_timeout(places, 60);
	tcase_add_test(places, words_are_found_where_they_stand);
	tcase_add_test(places, an_article_without_words);
	tcase_add_test(places, every_truncation_is_refused);
	tcase_add_test(places, flipped_bits_and_bytes_stay_in_their_bounds);
	tcase_add_test(places, nonsense_is_refused);
	suite_add_tcase(suite, places);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
