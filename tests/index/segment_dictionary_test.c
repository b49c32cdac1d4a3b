/* segment_dictionary_test.c - keys are found with their numbers, one by one, by prefix and
 * in order; damage stays within bounds. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/segment_dictionary.h"
#include "index/segment_dictionary_scan.h"
#include "tests/support/segments.h"

enum { KEYS_MAX = 3000 };

struct entry {
	char key[DICTIONARY_KEY_MAX + 1];
	size_t len, count;
	uint64_t numbers[8];
};

static struct entry *entries;
static size_t entry_count;

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return slice_compare(slice_make(x->key, x->len), slice_make(y->key, y->len));
}

static void draw_key(struct entry *e, size_t longest)
{
	e->len = 1 + draw_below((uint32_t)longest);
	for (size_t i = 0; i < e->len; i++)
		e->key[i] = (char)(draw_below(3) ? 'a' + draw_below(3) : draw_below(256));
	e->count = 2 + (draw_below(6) ? 0 : draw_below(7));
	for (size_t i = 0; i < e->count; i++)
		e->numbers[i] = (uint64_t)draw_below(1u << 31) << draw_below(31) >> draw_below(60);
}

/* Distinct keys, ascending. */
static void draw_entries(size_t count, size_t longest)
{
	entries = calloc(count + 1, sizeof *entries);
	for (size_t i = 0; i < count; i++)
		draw_key(&entries[i], longest);
	qsort(entries, count, sizeof *entries, by_key);
	entry_count = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || by_key(&entries[i], &entries[entry_count - 1]) != 0)
			entries[entry_count++] = entries[i];
}

/* The region, in a block of its exact size. */
static struct slice write_entries(void)
{
	struct dictionary_writer w;
	struct slice region;
	dictionary_writer_init(&w);
	for (size_t i = 0; i < entry_count; i++)
		dictionary_add(&w, slice_make(entries[i].key, entries[i].len), entries[i].numbers,
			       entries[i].count);
	ck_assert_int_eq(dictionary_finish(&w, &region, NULL), BF_OK);
	char *copy = malloc(region.len + 1);
	if (region.len)
		memcpy(copy, region.ptr, region.len);
	dictionary_writer_free(&w);
	return slice_make(copy, region.len);
}

static void add_entries(struct dictionary_writer *w, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < entry_count; i++)
		dictionary_add(w, slice_make(entries[i].key, entries[i].len), entries[i].numbers,
			       entries[i].count);
}

static void expect_entry(const struct dictionary_entry *got, size_t i)
{
	ck_assert_uint_eq(got->ordinal, i);
	ck_assert(slice_equal(dictionary_key(got), slice_make(entries[i].key, entries[i].len)));
	ck_assert_uint_eq(got->count, entries[i].count);
	for (size_t n = 0; n < got->count; n++)
		ck_assert_uint_eq(got->numbers[n], entries[i].numbers[n]);
}

/* The first entry whose key is not less. */
static size_t first_from(struct slice key)
{
	size_t i = 0;
	while (i < entry_count && slice_compare(slice_make(entries[i].key, entries[i].len), key) < 0)
		i++;
	return i;
}

/* In the range of every beginning of the key it is found as in all blocks. */
static void expect_found_within(const struct dictionary *d, struct slice key, bool there, size_t right)
{
	for (size_t len = 0; len <= key.len; len++) {
		struct dictionary_entry e;
		struct dictionary_range r = dictionary_range_of(d, slice_make(key.ptr, len));
		ck_assert_uint_le(r.from, r.to);
		ck_assert_uint_le(r.to, d->block_count);
		ck_assert_int_eq(dictionary_find_within(d, r, key, &e), there);
		ck_assert(there || !e.damaged);
		if (there)
			expect_entry(&e, right);
	}
}

static void expect_found(const struct dictionary *d, const struct entry *wanted)
{
	struct dictionary_entry e;
	struct slice key = slice_make(wanted->key, wanted->len);
	size_t right = first_from(key);
	bool there = right < entry_count && by_key(&entries[right], wanted) == 0;
	ck_assert_int_eq(dictionary_find(d, key, &e), there);
	if (there)
		expect_entry(&e, right);
	ck_assert(there || !e.damaged);
	expect_found_within(d, key, there, right);
	ck_assert_int_eq(dictionary_seek(d, key, &e), right < entry_count);
	if (right < entry_count)
		expect_entry(&e, right);
}

static const struct {
	size_t count, longest;
} shapes[] = {{0, 5}, {1, 5}, {15, 3}, {16, 9}, {17, 9}, {300, 4}, {3000, 12}, {200, 255}};

START_TEST(keys_are_found)
{
	struct dictionary d;
	struct dictionary_entry e;
	struct entry other;
	draw_entries(shapes[_i].count, shapes[_i].longest);
	struct slice region = write_entries();
	ck_assert(dictionary_open(&d, region));
	bool more = dictionary_at(&d, 0, &e);
	for (size_t i = 0; i < entry_count; i++, more = dictionary_next(&e)) {
		ck_assert(more);
		expect_entry(&e, i);
	}
	ck_assert(!more && (entry_count == 0 || !e.damaged));
	for (size_t i = 0; i < entry_count; i++)
		expect_found(&d, &entries[i]);
	for (int i = 0; i < 300; i++) {
		draw_key(&other, shapes[_i].longest);
		expect_found(&d, &other);
	}
	free((char *)region.ptr);
	free(entries);
}
END_TEST

START_TEST(parts_make_the_same_dictionary)
{
	draw_entries(shapes[_i].count, shapes[_i].longest);
	struct slice whole = write_entries(), region;
	for (size_t part = DICTIONARY_BLOCK; part <= 4 * DICTIONARY_BLOCK; part += DICTIONARY_BLOCK) {
		struct dictionary_writer first, more;
		dictionary_writer_init(&first);
		add_entries(&first, 0, part);
		for (size_t from = part; from < entry_count; from += part) {
			dictionary_writer_init(&more);
			add_entries(&more, from, from + part);
			dictionary_append(&first, &more);
			dictionary_writer_free(&more);
		}
		ck_assert_int_eq(dictionary_finish(&first, &region, NULL), BF_OK);
		ck_assert(slice_equal(region, whole));
		dictionary_writer_free(&first);
	}
	free((char *)whole.ptr);
	free(entries);
}
END_TEST

/* ---- scans: keys that look like something ------------------------------------------------ */

/* A piece of some key, at its end or anywhere; or by chance; or nothing. */
static struct slice draw_piece(struct entry *room, bool at_end)
{
	if (draw_below(4) == 0 || entry_count == 0)
		return slice_make("", 0);
	*room = entries[draw_below((uint32_t)entry_count)];
	if (draw_below(8) == 0)
		draw_key(room, 12);
	size_t len = 1 + draw_below(draw_below(3) ? 3 : (uint32_t)room->len);
	len = len < room->len ? len : room->len;
	size_t from = at_end ? room->len - len : draw_below((uint32_t)(room->len - len + 1));
	return slice_make(room->key + from, len);
}

static bool looks_so(const struct entry *e, const struct dictionary_scan *s)
{
	struct slice key = slice_make(e->key, e->len);
	return slice_compare(key, s->from) >= 0 && (s->until.len == 0 || slice_compare(key, s->until) < 0) &&
	       slice_ends_with(key, s->end) &&
	       (s->inside.len == 0 || memmem(key.ptr, key.len, s->inside.ptr, s->inside.len));
}

static void expect_scan(const struct dictionary *d)
{
	struct entry room[4];
	struct dictionary_scan s;
	struct slice key, end = draw_piece(&room[0], true), inside = draw_piece(&room[1], false);
	dictionary_scan_begin(&s, d, draw_piece(&room[2], false), draw_piece(&room[3], false), end,
			      draw_below(3) ? inside : end);
	struct dictionary_scan asked = s;
	size_t next = 0;
	while (dictionary_scan_next(&s, &key)) {
		if (key.len == 0)
			continue;
		while (next < entry_count && !looks_so(&entries[next], &asked))
			next++;
		ck_assert_uint_lt(next, entry_count);
		ck_assert(slice_equal(key, slice_make(entries[next].key, entries[next].len)));
		next++;
	}
	ck_assert(!s.damaged);
	while (next < entry_count)
		ck_assert(!looks_so(&entries[next++], &asked));
}

START_TEST(keys_that_look_so_are_found)
{
	struct dictionary d;
	draw_entries(shapes[_i].count, shapes[_i].longest);
	struct slice region = write_entries();
	ck_assert(dictionary_open(&d, region));
	for (int i = 0; i < 60; i++)
		expect_scan(&d);
	free((char *)region.ptr);
	free(entries);
}
END_TEST

static void scan_damaged(const struct dictionary *d)
{
	struct entry room;
	struct dictionary_scan s;
	struct slice key;
	dictionary_scan_begin(&s, d, slice_make("", 0), slice_make("", 0), slice_make("", 0),
			      draw_piece(&room, false));
	for (size_t left = d->entries; dictionary_scan_next(&s, &key); left--)
		ck_assert(left && key.len <= DICTIONARY_KEY_MAX);
}

START_TEST(damage_stays_within_bounds)
{
	draw_entries(shapes[_i].count, shapes[_i].longest);
	struct slice whole = write_entries();
	for (int i = 0; whole.len && i < 2000; i++) {
		struct dictionary d;
		struct dictionary_entry e;
		struct entry other;
		struct slice copy = damaged_copy(whole);
		draw_key(&other, shapes[_i].longest);
		if (dictionary_open(&d, copy)) {
			dictionary_find(&d, slice_make(other.key, other.len), &e);
			dictionary_find_within(&d, dictionary_range_of(&d, slice_make(other.key, other.len / 2)),
					       slice_make(other.key, other.len), &e);
			dictionary_at(&d, draw_below(KEYS_MAX), &e);
			if (i % 8 == 0)
				scan_damaged(&d);
			bool more = dictionary_seek(&d, slice_make(other.key, other.len), &e);
			for (int steps = 0; more && steps < 50; steps++)
				more = dictionary_next(&e);
		}
		free((char *)copy.ptr);
	}
	free((char *)whole.ptr);
	free(entries);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_dictionary");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof shapes / sizeof *shapes);
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, keys_are_found, 0, count);
	tcase_add_loop_test(all, parts_make_the_same_dictionary, 0, count);
	tcase_add_loop_test(all, keys_that_look_so_are_found, 0, count);
	tcase_add_loop_test(all, damage_stays_within_bounds, 0, count);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
