/* posting_sum_test.c - lists added up are what adding them one by one comes to. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "index/posting_sum.h"

enum { ARTICLES = 700, LISTS = 40, PIECE = 100 };

static uint32_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

/* How the lists are: one posting for so many articles, of at most so many tokens. */
static const struct kind {
	const char *name;
	uint32_t gap, most, most_headline;
} kinds[] = {
    {"few postings, few tokens", 300, 3, 1},
    {"many postings, few tokens", 3, 3, 0},
    {"nearly all articles", 1, 40, 4},
    {"so many tokens that items must be limited on the way", 1, 6000, 100},
    {"gaps longer than a block", 650, 9, 2},
};

struct expected {
	uint64_t headline[ARTICLES + 1], elsewhere[ARTICLES + 1];
	bool there[ARTICLES + 1];
	uint8_t lengths[ARTICLES + 1];
};

static void add_list(struct posting_sum *s, const struct kind *k, uint64_t *state, struct expected *e)
{
	uint32_t articles[PIECE], values[PIECE], count = 0, most = 0, most_headline = 0;
	posting_sum_list(s);
	for (uint32_t a = 1 + draw(state) % k->gap; a <= ARTICLES; a += 1 + draw(state) % k->gap) {
		uint32_t headline = draw(state) % (k->most_headline + 1), elsewhere = draw(state) % k->most + 1;
		e->headline[a] += headline;
		e->elsewhere[a] += elsewhere;
		e->there[a] = true;
		most = elsewhere > most ? elsewhere : most;
		most_headline = headline > most_headline ? headline : most_headline;
		articles[count] = a;
		values[count++] = posting_sum_value(headline, elsewhere);
		if (count == PIECE || a + k->gap > ARTICLES) {
			posting_sum_add(s, articles, values, count, most, most_headline);
			count = 0;
		}
	}
	posting_sum_add(s, articles, values, count, most, most_headline);
}

static occurrence expected_occurrence(const struct expected *e, uint32_t article)
{
	return occurrence_make((uint32_t)e->headline[article], (uint32_t)e->elsewhere[article],
			       e->lengths[article]);
}

static enum bf_status no_places(void *payload, struct cursor **out, bf_error *error)
{
	(void)payload, (void)error;
	*out = NULL;
	return BF_OK;
}

static void note_close(void *payload)
{
	++*(int *)payload;
}

static struct cursor *open_sum(const struct kind *k, struct expected *e, int *closed, struct arena *arena)
{
	uint64_t state = 88172645463325252ull + k->gap;
	struct posting_sum sum;
	struct cursor *c;
	memset(e, 0, sizeof *e);
	for (uint32_t a = 1; a <= ARTICLES; a++)
		e->lengths[a] = (uint8_t)(draw(&state) % 200);
	ck_assert(posting_sum_begin(&sum, ARTICLES, e->lengths, arena));
	for (int i = 0; i < LISTS; i++)
		add_list(&sum, k, &state, e);
	ck_assert_int_eq(posting_sum_finish(&sum, no_places, note_close, closed, arena, &c, NULL), BF_OK);
	ck_assert_ptr_nonnull(c);
	return c;
}

static uint32_t next_there(const struct expected *e, uint32_t article)
{
	while (article <= ARTICLES && !e->there[article])
		article++;
	return article <= ARTICLES ? article : NO_ARTICLE;
}

START_TEST(all_articles_in_their_order)
{
	struct arena arena = ARENA_INIT;
	struct expected e;
	int closed = 0;
	struct cursor *c = open_sum(&kinds[_i], &e, &closed, &arena);
	uint32_t frequency = 0;
	for (uint32_t a = next_there(&e, 1); a != NO_ARTICLE; a = next_there(&e, a + 1)) {
		occurrence o, one;
		frequency++;
		ck_assert_uint_eq(cursor_article(c), a);
		ck_assert_int_eq(cursor_occurrences_at(c, &c->at, 1, &one, NULL), BF_OK);
		ck_assert_int_eq(cursor_occurrence(c, &o, NULL), BF_OK);
		ck_assert_uint_eq(o, expected_occurrence(&e, a));
		ck_assert_uint_eq(one, o);
		ck_assert_int_eq(cursor_next(c, NULL), BF_OK);
	}
	ck_assert_uint_eq(cursor_article(c), NO_ARTICLE);
	ck_assert_int_eq(cursor_next(c, NULL), BF_OK);
	ck_assert_uint_eq(cursor_article(c), NO_ARTICLE);
	ck_assert_uint_eq(c->frequency, frequency);
	cursor_close(c);
	ck_assert_int_eq(closed, 1);
	arena_free(&arena);
}
END_TEST

START_TEST(seeking)
{
	for (uint32_t step = 1; step < ARTICLES; step = step * 2 + 1) {
		struct arena arena = ARENA_INIT;
		struct expected e;
		int closed = 0;
		struct cursor *c = open_sum(&kinds[_i], &e, &closed, &arena);
		for (uint32_t target = step; target < ARTICLES + 300; target += step) {
			ck_assert_int_eq(cursor_seek(c, target, NULL), BF_OK);
			ck_assert_uint_eq(cursor_article(c), next_there(&e, target));
		}
		cursor_close(c);
		arena_free(&arena);
	}
}
END_TEST

/* Of each article and block: no more is there than its bound says. */
START_TEST(bounds_hold)
{
	struct arena arena = ARENA_INIT;
	struct expected e;
	int closed = 0;
	struct cursor *c = open_sum(&kinds[_i], &e, &closed, &arena);
	for (uint32_t target = 1; target <= ARTICLES; target++) {
		struct occurrence_bound b;
		ck_assert_int_eq(c->operations->bound(c, target, &b, NULL), BF_OK);
		ck_assert_uint_ge(b.last, target);
		for (uint32_t a = next_there(&e, target); a <= b.last && a != NO_ARTICLE; a = next_there(&e, a + 1)) {
			occurrence o = expected_occurrence(&e, a);
			ck_assert_uint_le(occurrence_headline(o), b.headline);
			ck_assert_uint_le(occurrence_body(o), b.body);
			ck_assert_uint_ge(occurrence_length_code(o), b.length_code);
		}
	}
	cursor_close(c);
	arena_free(&arena);
}
END_TEST

/* Of the block on hand, from where it stands and up to `end`. */
static void compare_frequent(struct cursor *c, const struct expected *e, uint32_t weight, uint32_t least,
			     uint32_t end)
{
	uint32_t at[128], count = 0, met = 0;
	bool done;
	ck_assert_int_eq(c->operations->frequent(c, end, weight, least, at, &count, &done, NULL), BF_OK);
	ck_assert(done);
	for (uint32_t i = c->at; i < end; i++) {
		occurrence o = expected_occurrence(e, c->articles[i]);
		if (occurrence_body(o) + occurrence_headline(o) * weight < least)
			continue;
		ck_assert_uint_lt(met, count);
		ck_assert_uint_eq(at[met++], i);
	}
	ck_assert_uint_eq(met, count);
}

START_TEST(frequent_ones)
{
	struct arena arena = ARENA_INIT;
	struct expected e;
	int closed = 0;
	struct cursor *c = open_sum(&kinds[_i], &e, &closed, &arena);
	while (cursor_article(c) != NO_ARTICLE) {
		for (uint32_t least = 1; least < 400; least = least * 2 + 1)
			for (uint32_t weight = 1; weight < 6; weight++) {
				compare_frequent(c, &e, weight, least, c->count);
				compare_frequent(c, &e, weight, least, (c->at + c->count + 1) / 2);
			}
		c->at = c->at % 3 == 0 && c->at + 7 < c->count ? c->at + 7 : c->count - 1;
		ck_assert_int_eq(cursor_next(c, NULL), BF_OK);
	}
	cursor_close(c);
	arena_free(&arena);
}
END_TEST

START_TEST(of_nothing_there_is_no_cursor)
{
	struct arena arena = ARENA_INIT;
	static const uint8_t lengths[ARTICLES + 1];
	struct posting_sum sum;
	struct cursor *c;
	int closed = 0;
	ck_assert(posting_sum_begin(&sum, ARTICLES, lengths, &arena));
	ck_assert_int_eq(posting_sum_finish(&sum, no_places, note_close, &closed, &arena, &c, NULL), BF_OK);
	ck_assert_ptr_null(c);
	ck_assert_int_eq(closed, 1);
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/posting_sum");
	TCase *all = tcase_create("all");
	enum { KINDS = sizeof kinds / sizeof *kinds };
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, all_articles_in_their_order, 0, KINDS);
	tcase_add_loop_test(all, seeking, 0, KINDS);
	tcase_add_loop_test(all, bounds_hold, 0, KINDS);
	tcase_add_loop_test(all, frequent_ones, 0, KINDS);
	tcase_add_test(all, of_nothing_there_is_no_cursor);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
