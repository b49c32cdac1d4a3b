/* segment_strings_test.c - codes mean what the header says; what was coded comes back, however
 * unlike the sample it is; damaged codes and dictionaries are refused, or give some text.  What is read
 * stands in a block of exactly its size and the slack that is asked for, so that the
 * sanitizers see any step beyond it. */
#include <check.h>
#include <stdlib.h>

#include "index/segment_strings.h"
#include "tests/support/archives.h"
#include "tests/support/segments.h"

enum { SLACK = 8, TEXT_LIMIT = 1 << 24, ALL = 1 << 30 };

static char *exact_copy(struct slice s, size_t slack)
{
	char *copy = calloc(s.len + slack + 1, 1);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return realloc(copy, s.len + slack ? s.len + slack : 1);
}

static enum bf_status read_codes(const struct strings *s, struct slice codes, size_t enough,
				 struct buf *text)
{
	char *copy = exact_copy(codes, SLACK);
	memset(copy + codes.len, 0xff, SLACK);
	*text = BUF_INIT(TEXT_LIMIT);
	enum bf_status status = strings_read(s, slice_make(copy, codes.len), enough, text, NULL);
	free(copy);
	return status;
}

/* ---- what codes mean ------------------------------------------------------------------ */

/* 3: "the "; 4: a byte follows, of "in", "on", "at"; 5 to 255: nothing. */
static struct slice small_dictionary(struct buf *b)
{
	uint8_t table[STRING_TABLE] = {4, 0, 2 | CODE_FOLLOWS, 2};
	*b = BUF_INIT(1 << 12);
	buf_append(b, table, sizeof table);
	buf_append_text(b, "the inonat");
	buf_append(b, (const char[STRING_MAX]){0}, STRING_MAX);
	return buf_slice(b);
}

/* Codes of one byte stand before those that another follows. */
static const struct {
	uint8_t table[6];
	bool good;
} orders[] = {
    {{1, 0, 1, 0, 1, 0}, true},
    {{1, 0, 1 | CODE_FOLLOWS, 1, 1 | CODE_FOLLOWS, 0}, true},
    {{0, 0, 1 | CODE_FOLLOWS, 2, 0, 0}, true}, /* nothing begins with the others */
    {{1 | CODE_FOLLOWS, 1, 1, 0, 0, 0}, false},
    {{1 | CODE_FOLLOWS, 1, 0, 0, 1, 0}, false},
    {{1, 1, 0, 0, 0, 0}, false}, /* two, and nothing follows to tell which */
};

START_TEST(codes_stand_in_order)
{
	struct buf b = BUF_INIT(1 << 12);
	struct strings s;
	uint8_t table[STRING_TABLE] = {0};
	size_t count = 0;
	memcpy(table, orders[_i].table, sizeof orders[_i].table);
	for (size_t i = 0; i < sizeof table; i += 2)
		count += table[i] ? table[i + 1] + 1u : 0;
	buf_append(&b, table, sizeof table);
	buf_append(&b, "abcdef", count);
	buf_append(&b, (const char[STRING_MAX]){0}, STRING_MAX);
	ck_assert(strings_open(&s, buf_slice(&b)) == orders[_i].good);
	buf_free(&b);
}
END_TEST

static const struct {
	struct slice codes;
	const char *text; /* NULL: damaged */
} meanings[] = {
    {SLICE(""), ""},
    {SLICE("\3"), "the "},
    {SLICE("\4\0"), "in"},
    {SLICE("\4\2\3\4\1"), "atthe on"},
    {SLICE("\4\3"), NULL},	   /* there are three */
    {SLICE("\4"), NULL},	   /* which? */
    {SLICE("\5"), NULL},	   /* nothing begins so */
    {SLICE("\377\0"), NULL},
    {SLICE("\0x\0\3"), "x\3"},
    {SLICE("\0"), NULL},
    {SLICE("\1\5hello\3"), "hellothe "},
    {SLICE("\1\0\3"), "the "},	   /* of no bytes */
    {SLICE("\1\6hello"), NULL},
    {SLICE("\1"), NULL},
    {SLICE("\3\3\2\1\4"), "the the he t"},
    {SLICE("\3\2\0\4"), "the the "},
    {SLICE("\3\2\0\5"), NULL},	   /* beyond what there is */
    {SLICE("\3\2\4\0"), "the "},
    {SLICE("\3\2\0"), NULL},
    {SLICE("\2\0\0"), ""},
};

START_TEST(codes_mean_strings)
{
	struct buf dictionary, text;
	struct strings s;
	char *copy = exact_copy(small_dictionary(&dictionary), 0);
	ck_assert(strings_open(&s, slice_make(copy, dictionary.len)));
	enum bf_status status = read_codes(&s, meanings[_i].codes, ALL, &text);
	ck_assert_int_eq(status, meanings[_i].text ? BF_OK : BF_CORRUPT);
	if (meanings[_i].text)
		ck_assert(slice_equal(buf_slice(&text), slice_from(meanings[_i].text)));
	buf_free(&text);
	buf_free(&dictionary);
	free(copy);
}
END_TEST

START_TEST(dictionaries_that_cannot_be)
{
	struct buf b;
	struct strings s;
	struct slice good = small_dictionary(&b);
	ck_assert(strings_open(&s, good));
	ck_assert(strings_open(&s, slice_make(NULL, 0)));
	for (size_t len = 1; len < good.len; len++)
		ck_assert(!strings_open(&s, slice_make(good.ptr, len)));
	buf_append_byte(&b, 0); /* more than it says */
	ck_assert(!strings_open(&s, buf_slice(&b)));
	b.len--;
	b.ptr[0] = STRING_MAX + 1;
	ck_assert(!strings_open(&s, buf_slice(&b)));
	b.ptr[0] = 2;
	b.ptr[1] = 1; /* two strings, and nothing to tell them apart */
	ck_assert(!strings_open(&s, buf_slice(&b)));
	buf_free(&b);
}
END_TEST

/* ---- round trips ------------------------------------------------------------------------- */

static const char *const words[] = {
    "the ", "senator ", "border ", "smuggling ", "of ", "and ", "said, ", "Washington ", "\nIn ",
    "naïve ", "日本語", "committee ", "2007 ", "—", "percent of the ", "a", "x", "\x01\xff",
};

/* A text of about so many bytes: of words, now and then of a passage again, or of any bytes. */
static void draw_text(struct buf *b, size_t bytes, uint32_t noise)
{
	buf_clear(b);
	while (b->len < bytes) {
		if (draw_below(100) < noise) {
			for (uint32_t n = 1 + draw_below(700); n > 0; n--)
				buf_append_byte(b, (uint8_t)draw_below(256));
		} else if (b->len > 60 && draw_below(12) == 0) {
			char passage[60];
			memcpy(passage, b->ptr + draw_below((uint32_t)b->len - 59), sizeof passage);
			buf_append(b, passage, 1 + draw_below(sizeof passage));
		} else {
			buf_append_text(b, words[draw_below(sizeof words / sizeof *words)]);
		}
	}
}

struct sample {
	struct buf texts, lengths, dictionary;
};

static void draw_sample(struct sample *s, size_t texts, uint32_t noise)
{
	struct buf text = BUF_INIT(TEXT_LIMIT);
	*s = (struct sample){BUF_INIT(TEXT_LIMIT), BUF_INIT(TEXT_LIMIT), BUF_INIT(TEXT_LIMIT)};
	for (size_t i = 0; i < texts; i++) {
		draw_text(&text, draw_below(500), noise);
		uint32_t length = (uint32_t)text.len;
		buf_append_slice(&s->texts, buf_slice(&text));
		buf_append(&s->lengths, &length, sizeof length);
	}
	ck_assert(strings_learn(buf_slice(&s->texts), (const uint32_t *)(const void *)s->lengths.ptr, texts, 1,
				&s->dictionary));
	buf_free(&text);
}

static void free_sample(struct sample *s)
{
	buf_free(&s->texts);
	buf_free(&s->lengths);
	buf_free(&s->dictionary);
}

static void expect_round_trip(const struct strings *s, struct string_writer *w, struct slice text)
{
	struct buf codes = BUF_INIT(TEXT_LIMIT), got;
	string_writer_add(w, text, &codes);
	ck_assert_int_eq(codes.broken, BF_OK);
	ck_assert_uint_le(codes.len, text.len * LITERAL_COST);
	MUST(read_codes(s, buf_slice(&codes), ALL, &got));
	ck_assert(slice_equal(buf_slice(&got), text));
	buf_free(&got);
	size_t enough = draw_below((uint32_t)text.len + 10); /* a beginning, and somewhat more */
	MUST(read_codes(s, buf_slice(&codes), enough, &got));
	ck_assert_uint_ge(got.len, enough < text.len ? enough : text.len);
	ck_assert_uint_lt(got.len, enough + 255 + STRING_MAX);
	ck_assert(slice_starts_with(text, buf_slice(&got)));
	buf_free(&got);
	buf_free(&codes);
}

/* Texts of the sample, and what is in it by chance. */
static const struct {
	size_t texts;
	uint32_t noise;
} samples[] = {{0, 0}, {1, 0}, {3, 50}, {400, 0}, {2000, 1}, {300, 60}};

START_TEST(texts_come_back)
{
	struct sample sample;
	struct strings s;
	struct buf text = BUF_INIT(TEXT_LIMIT);
	draw_sample(&sample, samples[_i].texts, samples[_i].noise);
	char *dictionary = exact_copy(buf_slice(&sample.dictionary), 0);
	ck_assert(strings_open(&s, slice_make(dictionary, sample.dictionary.len)));
	struct string_writer *w = string_writer_new(slice_make(dictionary, sample.dictionary.len));
	ck_assert_ptr_nonnull(w);
	for (uint32_t i = 0; i < 1500; i++) {
		draw_text(&text, i % 50 ? draw_below(600) : draw_below(40000), i % 3 ? 0 : 20);
		expect_round_trip(&s, w, buf_slice(&text));
	}
	string_writer_free(w);
	free(dictionary);
	buf_free(&text);
	free_sample(&sample);
}
END_TEST

START_TEST(what_is_frequent_gets_short)
{
	struct sample sample;
	struct buf codes = BUF_INIT(TEXT_LIMIT);
	draw_sample(&sample, 2000, 0);
	struct string_writer *w = string_writer_new(buf_slice(&sample.dictionary));
	string_writer_add(w, SLICE("the senator said, the border and smuggling of the "), &codes);
	ck_assert_uint_lt(codes.len, 15);
	buf_clear(&codes);
	string_writer_add(w, SLICE("<> qqqqzzzzqq </> xyzw qqqqzzzzqq </> xyzw"), &codes);
	ck_assert_uint_lt(codes.len, 37); /* the second time a copy */
	string_writer_free(w);
	buf_free(&codes);
	free_sample(&sample);
}
END_TEST

/* Learned twice from the same, a dictionary is the same. */
START_TEST(learning_is_repeated)
{
	struct sample sample;
	struct buf again = BUF_INIT(TEXT_LIMIT);
	draw_sample(&sample, 500, 2);
	ck_assert(strings_learn(buf_slice(&sample.texts), (const uint32_t *)(const void *)sample.lengths.ptr,
				500, 1, &again));
	ck_assert(slice_equal(buf_slice(&again), buf_slice(&sample.dictionary)));
	buf_free(&again);
	free_sample(&sample);
}
END_TEST

/* ---- damage ----------------------------------------------------------------------------- */

static void read_damaged(struct slice dictionary, struct slice codes)
{
	struct strings s;
	struct buf text = BUF_INIT(TEXT_LIMIT);
	char *copy = exact_copy(dictionary, 0);
	if (strings_open(&s, slice_make(copy, dictionary.len))) {
		enum bf_status status = read_codes(&s, codes, draw_below(2) ? ALL : draw_below(400), &text);
		ck_assert(status == BF_OK || status == BF_CORRUPT);
	}
	buf_free(&text);
	free(copy);
}

START_TEST(damage_stays_within_bounds)
{
	struct sample sample;
	struct buf text = BUF_INIT(TEXT_LIMIT), codes = BUF_INIT(TEXT_LIMIT);
	draw_sample(&sample, 300, 5);
	struct string_writer *w = string_writer_new(buf_slice(&sample.dictionary));
	for (uint32_t i = 0; i < 3000; i++) {
		draw_text(&text, 1 + draw_below(500), 10);
		buf_clear(&codes);
		string_writer_add(w, buf_slice(&text), &codes);
		struct slice bad_codes = damaged_copy(buf_slice(&codes));
		struct slice bad_dictionary = damaged_copy(buf_slice(&sample.dictionary));
		read_damaged(buf_slice(&sample.dictionary), bad_codes);
		read_damaged(bad_dictionary, buf_slice(&codes));
		free((char *)bad_codes.ptr);
		free((char *)bad_dictionary.ptr);
	}
	string_writer_free(w);
	buf_free(&text);
	buf_free(&codes);
	free_sample(&sample);
}
END_TEST

/* A text cannot grow without limit out of a few codes. */
START_TEST(texts_have_a_limit)
{
	struct strings s;
	struct buf codes = BUF_INIT(TEXT_LIMIT), text = BUF_INIT(1 << 16);
	ck_assert(strings_open(&s, slice_make(NULL, 0)));
	buf_append_byte(&codes, CODE_RUN);
	buf_append_byte(&codes, 255);
	for (uint32_t i = 0; i < 255; i++)
		buf_append_byte(&codes, 'x');
	for (uint32_t i = 0; i < 1000; i++)
		buf_append(&codes, "\2\0\377", 3);
	buf_reserve(&codes, SLACK);
	EXPECT_STATUS(BF_CORRUPT, strings_read(&s, buf_slice(&codes), ALL, &text, &error));
	buf_free(&codes);
	buf_free(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_strings");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 240);
	tcase_add_loop_test(all, codes_mean_strings, 0, (int)(sizeof meanings / sizeof *meanings));
	tcase_add_loop_test(all, codes_stand_in_order, 0, (int)(sizeof orders / sizeof *orders));
	tcase_add_test(all, dictionaries_that_cannot_be);
	tcase_add_loop_test(all, texts_come_back, 0, (int)(sizeof samples / sizeof *samples));
	tcase_add_test(all, what_is_frequent_gets_short);
	tcase_add_test(all, learning_is_repeated);
	tcase_add_test(all, damage_stays_within_bounds);
	tcase_add_test(all, texts_have_a_limit);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
