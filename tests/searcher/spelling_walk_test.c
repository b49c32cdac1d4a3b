/* spelling_walk_test.c - the words near a word are found, all of them and no other.
 *
 * Distances are judged by a definition that tries every edit; walks by asking for the
 * distance of every word of the archive, over one to six parts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "searcher/spelling_walk.h"
#include "tests/support/generate.h"
#include "tests/support/memory_part.h"
#include "util/buf.h"
#include "util/utf8.h"

/* ---- distances ------------------------------------------------------------------------------- */

static const struct {
	const char *a, *b;
	uint32_t distance; /* 4: more than 3 */
} distances[] = {
    {"border", "border", 0},
    {"border", "borders", 1},
    {"border", "order", 1},
    {"border", "boder", 1},
    {"border", "bordar", 1},
    {"border", "bodrer", 1}, /* neighbours changed places */
    {"border", "obredr", 2},
    {"ca", "abc", 3}, /* no letter is edited twice */
    {"zelensky", "zelenskyy", 1},
    {"zelensky", "zelenski", 1},
    {"zelensky", "selenskij", 3},
    {"abcdef", "fedcba", 4},
    {"", "abc", 3},
    {"abc", "", 3},
    {"a", "abcde", 4},
    {"abcde", "a", 4},
    {"жуковский", "жуковски", 1}, /* letters, not bytes */
    {"жуковский", "жукоский", 1},
    {"жуковский", "жукосвкий", 1},
    {"東京", "京東", 1},
};

START_TEST(of_two_words)
{
	struct slice a = slice_from(distances[_i].a), b = slice_from(distances[_i].b);
	uint32_t wanted = distances[_i].distance;
	for (uint32_t most = 0; most <= SPELLING_DISTANCE_MAX; most++) {
		uint32_t forth = spelling_distance(a, b, most), back = spelling_distance(b, a, most);
		if (wanted <= most)
			ck_assert_msg(forth == wanted && back == wanted, "%s, %s: %u and %u, not %u", a.ptr,
				      b.ptr, forth, back, wanted);
		else
			ck_assert_msg(forth > most && back > most, "%s, %s: %u and %u within %u", a.ptr, b.ptr,
				      forth, back, most);
	}
}
END_TEST

/* By its definition: of ASCII words, in time that grows with 3 to the power of their length. */
static uint32_t naive(const char *a, const char *b, uint32_t most)
{
	if (!*a || !*b)
		return (uint32_t)strlen(a) + (uint32_t)strlen(b);
	if (*a == *b)
		return naive(a + 1, b + 1, most);
	if (most == 0)
		return 1;
	uint32_t best = 1 + naive(a + 1, b + 1, most - 1), other = 1 + naive(a + 1, b, most - 1);
	best = other < best ? other : best;
	other = 1 + naive(a, b + 1, most - 1);
	best = other < best ? other : best;
	if (a[1] && b[1] && a[0] == b[1] && a[1] == b[0]) {
		other = 1 + naive(a + 2, b + 2, most - 1);
		best = other < best ? other : best;
	}
	return best;
}

static void draw_word(char word[12])
{
	uint32_t length = 1 + generate_below(9);
	for (uint32_t i = 0; i < length; i++)
		word[i] = "abc"[generate_below(3)];
	word[length] = '\0';
}

START_TEST(as_defined)
{
	for (int i = 0; i < 20000; i++) {
		char a[12], b[12];
		draw_word(a);
		draw_word(b);
		uint32_t right = naive(a, b, 3), got = spelling_distance(slice_from(a), slice_from(b), 3);
		ck_assert_msg(right <= 3 ? got == right : got > 3, "%s, %s: %u, not %u", a, b, got, right);
	}
}
END_TEST

/* ---- walks -------------------------------------------------------------------------------------- */

enum { WORDS = 600 };
static char words[WORDS][16];

/* Some have letters of two bytes; some stand in several articles. */
static void deal(struct memory_snapshot *s, size_t parts)
{
	memory_snapshot_open(s, parts);
	for (unsigned i = 0; i < WORDS; i++) {
		char word[12], id[16];
		draw_word(word);
		snprintf(words[i], sizeof words[i], "%s%s%s", generate_below(4) ? "" : "ж", word,
			 generate_below(4) ? "" : "д");
		snprintf(id, sizeof id, "%u", i);
		struct article a = memory_article(id, words[i], words[generate_below(i + 1)], "");
		memory_snapshot_add(s, generate_below((uint32_t)parts), &a);
	}
}

static uint64_t frequency(struct memory_snapshot *s, const char *word)
{
	struct term term = {FIELD_TEXT, TERM_SURFACE, SLICE(""), slice_from(word)};
	uint64_t articles;
	ck_assert_int_eq(snapshot_term_frequency(&s->base, &term, &articles, NULL), BF_OK);
	return articles;
}

static bool has(const struct spellings *found, const char *word, uint32_t distance, uint64_t articles)
{
	for (size_t i = 0; i < found->count; i++)
		if (slice_equal(found->items[i].text, slice_from(word)))
			return found->items[i].distance == distance && found->items[i].articles == articles;
	return false;
}

static void check_order(const struct spellings *found)
{
	for (size_t i = 1; i < found->count; i++) {
		const struct spelling *a = &found->items[i - 1], *b = &found->items[i];
		ck_assert(a->distance < b->distance ||
			  (a->distance == b->distance &&
			   (a->articles > b->articles ||
			    (a->articles == b->articles && slice_compare(a->text, b->text) < 0))));
	}
}

/* Every word that is near is found; nothing is found twice, so the order and the number of
 * right ones leave no room for a wrong one. */
static void check_walk(struct memory_snapshot *s, const char *word, uint32_t most, uint32_t same)
{
	struct arena arena = ARENA_INIT;
	struct spellings found;
	struct spelling_walk walk = {FIELD_TEXT, slice_from(word), most, same, UINT32_MAX, NULL, NULL};
	size_t right = 0, begin = strlen(word) < same ? strlen(word) : same;
	ck_assert_int_eq(spelling_walk(&s->base, &walk, &arena, &found, NULL), BF_OK);
	check_order(&found);
	for (unsigned i = 0; i < WORDS; i++) {
		uint32_t distance = spelling_distance(slice_from(word), slice_from(words[i]), most);
		bool seen = false;
		for (unsigned j = 0; j < i; j++)
			seen |= strcmp(words[i], words[j]) == 0;
		if (seen || distance > most || strncmp(words[i], word, begin) != 0)
			continue;
		right++;
		ck_assert_msg(has(&found, words[i], distance, frequency(s, words[i])),
			      "%s~%u (%u the same): %s is not found", word, most, same, words[i]);
	}
	ck_assert_uint_eq(found.count, right);
	ck_assert(!found.more);
	arena_free(&arena);
}

START_TEST(all_and_no_other)
{
	static struct memory_snapshot s;
	deal(&s, (size_t)_i);
	for (unsigned i = 0; i < 60; i++) {
		char word[12];
		draw_word(word);
		check_walk(&s, i % 3 ? words[i] : word, i % 4, 0);
		check_walk(&s, word, 2, 1 + i % 2);
	}
	memory_snapshot_close(&s);
}
END_TEST

static const char *const texts[] = {"Zelensky met Zelenskyy", "Zelensky zelenska", "Selensky", "zelensky"};

static void deal_names(struct memory_snapshot *s)
{
	memory_snapshot_open(s, 2);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char id[8];
		snprintf(id, sizeof id, "%zu", i);
		struct article a = memory_article(id, "", texts[i], "");
		memory_snapshot_add(s, i % 2, &a);
	}
}

START_TEST(the_best_are_kept)
{
	static struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct spellings found;
	struct spelling_walk walk = {FIELD_TEXT, SLICE("zelenski"), 2, 0, 2, NULL, NULL};
	deal_names(&s);
	ck_assert_int_eq(spelling_walk(&s.base, &walk, &arena, &found, NULL), BF_OK);
	ck_assert_uint_eq(found.count, 2);
	ck_assert(found.more);
	ck_assert(slice_equal(found.items[0].text, SLICE("zelensky")));
	ck_assert_uint_eq(found.items[0].articles, 3);
	ck_assert(slice_equal(found.items[1].text, SLICE("zelenska")));
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

static bool too_late(uint32_t steps, void *payload)
{
	uint32_t *left = payload;
	*left = *left > steps ? *left - steps : 0;
	return *left == 0;
}

START_TEST(time_and_trouble)
{
	static struct memory_snapshot s;
	struct arena arena = ARENA_INIT;
	struct spellings found;
	bf_error error = {0};
	uint32_t left = 2;
	struct spelling_walk walk = {FIELD_TEXT, SLICE("zelenski"), 2, 0, 9, too_late, &left};
	deal_names(&s);
	ck_assert_int_eq(spelling_walk(&s.base, &walk, &arena, &found, &error), BF_DEADLINE);
	ck_assert_str_ne(error.message, "");
	walk.late = NULL;
	for (unsigned i = 0; i < 2; i++) {
		s.parts[i].failure = i ? BF_CORRUPT : BF_EXPIRED;
		s.parts[i].calls = 0;
		s.parts[i].fail_after = 1;
		ck_assert_int_eq(spelling_walk(&s.base, &walk, &arena, &found, &error), s.parts[i].failure);
		s.parts[i].fail_after = 0;
	}
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

/* A word that is too long to be in an index, one of no letter, and bytes that are no text. */
START_TEST(nothing_is_near)
{
	static struct memory_snapshot s;
	static const char *const none[] = {
	    "", "\xff\xfe", "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaa"};
	struct arena arena = ARENA_INIT;
	struct spellings found;
	struct spelling_walk walk = {FIELD_TEXT, slice_from(none[_i]), 3, 1, 9, NULL, NULL};
	deal_names(&s);
	ck_assert_int_eq(spelling_walk(&s.base, &walk, &arena, &found, NULL), BF_OK);
	ck_assert_uint_eq(found.count, 0);
	memory_snapshot_close(&s);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spelling_walk");
	TCase *c = tcase_create("spelling_walk");
	tcase_set_timeout(c, 60);
	suite_add_tcase(suite, c);
	tcase_add_loop_test(c, of_two_words, 0, sizeof distances / sizeof *distances);
	tcase_add_test(c, as_defined);
	tcase_add_loop_test(c, all_and_no_other, 1, MEMORY_PARTS_MAX + 1);
	tcase_add_test(c, the_best_are_kept);
	tcase_add_test(c, time_and_trouble);
	tcase_add_loop_test(c, nothing_is_near, 0, 3);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
