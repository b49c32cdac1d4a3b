/* record_test.c - the stored article: back as it went in, and refused when it
 * is not whole.  What is read stands in a block of exactly its size, so that
 * the sanitizers see any step beyond it. */
#include <check.h>
#include <stdlib.h>
#include <xxhash.h>

#include "index/archive.h"
#include "index/record.h"
#include "util/buf.h"

static const struct slice names[] = {{"Ana Ruiz", 8}, {"Tom Lee", 7}};
static const struct subject subjects[] = {{{"medtop", 6}, {"20000772", 8}, {"migration", 9}},
					  {{NULL, 0}, {NULL, 0}, {"border", 6}}};

static struct moment moment(int64_t instant, int16_t zone, uint8_t precision)
{
	return (struct moment){.instant = instant, .zone = zone, .precision = precision};
}

/* Every field set, to something that no other has. */
static struct article full(void)
{
	return (struct article){.id = SLICE("tt-2022-17"),
				.version = SLICE("3"),
				.headline = SLICE("Smugglers at the river"),
				.kicker = SLICE("Border"),
				.slugline = SLICE("BORDER-SMUGGLERS"),
				.byline = {names, 2},
				.dateline = SLICE("TIJUANA"),
				.published = moment(1654862400, 120, MOMENT_SECOND),
				.updated = moment(-86400, -300, MOMENT_SECOND),
				.embargo = moment(4102444800, 0, MOMENT_SECOND),
				.embargo_unreadable = true,
				.status = ARTICLE_WITHHELD,
				.urgency = 3,
				.section = SLICE("World"),
				.subjects = {subjects, 2},
				.places = {names + 1, 1},
				.language = SLICE("en"),
				.source = SLICE("Desk"),
				.url = SLICE("https://example.org/17"),
				.words = 123456,
				.usage_terms = SLICE("No archive"),
				.copyright_holder = SLICE("Us"),
				.editors_note = SLICE("Corrects the name"),
				.body = SLICE("One.\n\nTwo, with \xc3\xa9."),
				.captions = SLICE("A photo")};
}

static struct buf written(const struct article *a)
{
	struct buf b = BUF_INIT(1 << 20);
	record_write_article(a, 4711, &b);
	ck_assert_int_eq(b.broken, BF_OK);
	return b;
}

/* Reads a copy of exactly `len` bytes. */
static enum bf_status read_copy(const char *bytes, size_t len, struct record *out)
{
	struct arena arena = ARENA_INIT;
	char *copy = malloc(len ? len : 1);
	bf_error error = {0};
	if (len)
		memcpy(copy, bytes, len);
	enum bf_status status = record_read(slice_make(copy, len), &arena, out, &error);
	ck_assert_int_eq(error.status, status);
	ck_assert(status == BF_OK || status == BF_CORRUPT);
	if (status == BF_OK)
		ck_assert_uint_le(out->article.status, ARTICLE_CANCELED);
	arena_free(&arena);
	free(copy);
	return status;
}

static void assert_same(const struct article *a)
{
	struct arena arena = ARENA_INIT;
	struct record record;
	struct buf b = written(a), first = BUF_INIT(1 << 20), second = BUF_INIT(1 << 20);
	ck_assert_int_eq(record_read(buf_slice(&b), &arena, &record, NULL), BF_OK);
	article_to_json(a, &first);
	article_to_json(&record.article, &second);
	ck_assert(slice_equal(buf_slice(&first), buf_slice(&second)));
	ck_assert_uint_eq(record.content_hash, article_content_hash(a));
	ck_assert_uint_eq(article_content_hash(&record.article), article_content_hash(a));
	ck_assert_uint_eq(record.places.len, 0);
	ck_assert_uint_eq(record.length_code, 0);
	ck_assert_uint_eq(record.language.len, 0);
	ck_assert_uint_eq(record.postings, 4711);
	buf_free(&first);
	buf_free(&second);
	buf_free(&b);
	arena_free(&arena);
}

START_TEST(round_trips)
{
	struct article a = full();
	assert_same(&a);
	a = (struct article){.id = SLICE("x"), .headline = SLICE("Only this")};
	assert_same(&a);
	a = full();
	a.words = UINT32_MAX;
	a.published = moment(INT64_MAX, 1439, MOMENT_SECOND);
	a.updated = moment(INT64_MIN, -1439, MOMENT_DAY);
	struct arena arena = ARENA_INIT;
	struct record record;
	struct buf b = written(&a);
	ck_assert_int_eq(record_read(buf_slice(&b), &arena, &record, NULL), BF_OK);
	ck_assert_int_eq(record.article.published.instant, INT64_MAX);
	ck_assert_int_eq(record.article.updated.instant, INT64_MIN);
	ck_assert_int_eq(record.article.updated.zone, -1439);
	ck_assert_uint_eq(record.article.words, UINT32_MAX);
	buf_free(&b);
	arena_free(&arena);
}
END_TEST

/* Any field that differs makes another hash: it decides what is "unchanged". */
START_TEST(content_hash_sees_every_field)
{
	struct article a = full(), b;
	uint64_t hash = article_content_hash(&a);
#define DIFFERS(field, value)                                                                      \
	do {                                                                                       \
		b = full();                                                                        \
		b.field = value;                                                                   \
		ck_assert_msg(article_content_hash(&b) != hash, "%s is not seen", #field);         \
	} while (0)
	DIFFERS(id, SLICE("tt-2022-18"));
	DIFFERS(version, SLICE("4"));
	DIFFERS(headline, SLICE("Smugglers at the rive"));
	DIFFERS(kicker, SLICE("Borders"));
	DIFFERS(slugline, SLICE(""));
	DIFFERS(byline.count, 1);
	DIFFERS(dateline, SLICE("TECATE"));
	DIFFERS(published.instant, 1654862401);
	DIFFERS(published.zone, 60);
	DIFFERS(updated.precision, MOMENT_DAY);
	DIFFERS(embargo.precision, MOMENT_NONE);
	DIFFERS(embargo_unreadable, false);
	DIFFERS(status, ARTICLE_CANCELED);
	DIFFERS(urgency, 4);
	DIFFERS(section, SLICE("Home"));
	DIFFERS(subjects.count, 1);
	DIFFERS(places.count, 0);
	DIFFERS(language, SLICE("es"));
	DIFFERS(source, SLICE("desk"));
	DIFFERS(url, SLICE("https://example.org/18"));
	DIFFERS(words, 123457);
	DIFFERS(usage_terms, SLICE(""));
	DIFFERS(copyright_holder, SLICE("Them"));
	DIFFERS(editors_note, SLICE(""));
	DIFFERS(body, SLICE("One."));
	DIFFERS(captions, SLICE("A photo."));
#undef DIFFERS
}
END_TEST

START_TEST(every_truncation_and_every_bit_is_noticed)
{
	struct article a = full();
	struct buf b = written(&a);
	struct record record;
	ck_assert_int_eq(read_copy(b.ptr, b.len, &record), BF_OK);
	for (size_t len = 0; len < b.len; len++)
		ck_assert_int_eq(read_copy(b.ptr, len, &record), BF_CORRUPT);
	for (size_t bit = 0; bit < b.len * 8; bit++) {
		b.ptr[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_int_eq(read_copy(b.ptr, b.len, &record), BF_CORRUPT);
		b.ptr[bit / 8] ^= (char)(1 << bit % 8);
	}
	buf_append_byte(&b, 0);
	ck_assert_int_eq(read_copy(b.ptr, b.len, &record), BF_CORRUPT);
	buf_free(&b);
}
END_TEST

static void put_checksum(char *bytes, size_t len)
{
	if (len < 9)
		return;
	uint64_t sum = XXH3_64bits(bytes + 9, len - 9);
	for (int i = 0; i < 8; i++)
		bytes[1 + i] = (char)(sum >> (8 * i));
}

/* As if somebody had made it so: the checksum is right, the bytes are not. */
START_TEST(nonsense_with_a_good_checksum_stays_in_its_bounds)
{
	struct article a = full();
	struct buf b = written(&a);
	struct record record;
	unsigned refused = 0, read = 0;
	for (size_t len = 9; len < b.len; len++) {
		struct buf cut = BUF_INIT(1 << 20);
		buf_append(&cut, b.ptr, len);
		put_checksum(cut.ptr, len);
		ck_assert_int_eq(read_copy(cut.ptr, len, &record), BF_CORRUPT);
		buf_free(&cut);
	}
	for (size_t at = 9; at < b.len; at++) {
		char before = b.ptr[at];
		for (int value = 0; value < 256; value += value < 4 || value > 250 ? 1 : 41) {
			b.ptr[at] = (char)value;
			put_checksum(b.ptr, b.len);
			if (read_copy(b.ptr, b.len, &record) == BF_OK)
				read++;
			else
				refused++;
		}
		b.ptr[at] = before;
	}
	ck_assert_uint_gt(refused, 100);
	ck_assert_uint_gt(read, 100);
	buf_free(&b);
}
END_TEST

START_TEST(other_formats_are_refused)
{
	struct article a = full();
	struct buf b = written(&a);
	struct record record;
	b.ptr[0] = 3;
	ck_assert_int_eq(read_copy(b.ptr, b.len, &record), BF_CORRUPT);
	a.id = SLICE("");
	buf_free(&b);
	b = written(&a);
	ck_assert_int_eq(read_copy(b.ptr, b.len, &record), BF_CORRUPT);
	buf_free(&b);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/record");
	TCase *records = tcase_create("records");
	tcase_set_timeout(records, 60);
	tcase_add_test(records, round_trips);
	tcase_add_test(records, content_hash_sees_every_field);
	tcase_add_test(records, every_truncation_and_every_bit_is_noticed);
	tcase_add_test(records, nonsense_with_a_good_checksum_stays_in_its_bounds);
	tcase_add_test(records, other_formats_are_refused);
	suite_add_tcase(suite, records);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
