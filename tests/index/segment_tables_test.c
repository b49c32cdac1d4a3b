/* segment_tables_test.c - what is looked up in a table is what the list's blocks say. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "index/segment_tables.h"

enum { TOKENS_MAX = 400, AT_ONCE = 128, KEYS_MAX = AT_ONCE * TOKENS_MAX + 3 };

static uint64_t state = 88172645463325252ull;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

/* How a list is: one posting for so many articles, of at most so many tokens, of so many forms. */
static const struct shape {
	const char *name;
	uint32_t postings, gap, tokens, forms;
	bool text, spans;
} shapes[] = {
    {"one token mostly: groups of 16", 700, 3, 1, 1, true, false},
    {"groups of 8", 700, 2, 2, 1, true, false},
    {"groups of 4, several forms", 700, 2, 3, 4, true, false},
    {"each posting begins somewhere known", 1000, 1, 12, 1, true, false},
    {"the same, of several forms", 1000, 1, 30, 5, true, false},
    {"of another field", 500, 4, 6, 2, false, false},
    {"some tokens cover several positions", 900, 2, 2, 2, true, true},
    {"more tokens than a table tells", 300, 2, TOKENS_MAX, 1, true, false},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

struct sample {
	struct buf bytes;
	uint8_t *lengths;
	uint32_t last;
	struct list_reader reader;
};

static void append(const void *bytes, size_t len, void *payload)
{
	buf_append(payload, bytes, len);
}

static void add_posting(struct list_writer *w, const struct shape *shape, uint32_t article, uint8_t length_code)
{
	static struct list_token tokens[TOKENS_MAX];
	uint32_t count = 1 + draw(shape->tokens), position = 0, common = draw(shape->forms);
	uint32_t headline = shape->text && draw(4) == 0 ? draw(count + 1) : 0;
	bool mixed = draw(3) == 0;
	for (uint32_t i = 0; i < count; i++) {
		position = (i == headline ? 0 : position) + draw(40);
		tokens[i] = (struct list_token){
		    .position = position,
		    .span = (uint16_t)(shape->spans && draw(300) == 0 ? 2 + draw(6) : 1),
		    .form = (uint16_t)(mixed ? draw(shape->forms) : common)};
	}
	list_add(w, article, length_code, tokens, headline, count);
}

static void make_sample(const struct shape *shape, struct sample *s)
{
	struct list_writer w;
	uint32_t postings;
	uint64_t bytes;
	s->last = shape->postings * shape->gap;
	s->bytes = BUF_INIT(1u << 30);
	s->lengths = malloc(s->last + 1);
	for (uint32_t a = 0; a <= s->last; a++)
		s->lengths[a] = (uint8_t)(draw(20) ? draw(200) : UINT8_MAX);
	list_writer_init(&w, append, &s->bytes);
	list_begin(&w, shape->text, shape->forms, s->last);
	for (uint32_t i = 0, article = 0; i < shape->postings; i++) {
		article += 1 + draw(shape->gap);
		add_posting(&w, shape, article, s->lengths[article]);
	}
	ck_assert_int_eq(list_end(&w, &postings, &bytes, NULL), BF_OK);
	list_writer_free(&w);
	buf_append(&s->bytes, "\0\0\0\0\0\0\0", 8);
	ck_assert(list_open(&s->reader, slice_make(s->bytes.ptr, bytes), postings, s->lengths, s->last));
}

static void free_sample(struct sample *s)
{
	buf_free(&s->bytes);
	free(s->lengths);
}

/* Every article of the block on hand, and what is between them. */
static uint32_t compare_block(const struct list_table *t, const struct list_reader *l, uint32_t article,
			      uint32_t first)
{
	uint32_t posting;
	for (uint32_t i = 0; i < l->in_block; i++, article++) {
		for (; article < l->articles[i]; article++)
			ck_assert(!list_table_find(t, article, &posting));
		ck_assert(list_table_find(t, article, &posting));
		ck_assert_uint_eq(posting, first + i);
		bool known = !l->spans && l->tokens[i] < TABLE_NOT_KNOWN && l->lengths[article] < UINT8_MAX;
		ck_assert_uint_eq(t->postings[posting].tokens, known ? l->tokens[i] : TABLE_NOT_KNOWN);
		ck_assert_uint_eq(t->postings[posting].headline, known ? l->headline[i] : 0);
		ck_assert_uint_eq(t->postings[posting].length_code, l->lengths[article]);
	}
	return article;
}

START_TEST(articles_are_found)
{
	struct sample s;
	make_sample(&shapes[_i], &s);
	struct list_table *t = list_table_make(&s.reader);
	uint32_t article = 1, first = 0, posting;
	ck_assert_ptr_nonnull(t);
	for (uint32_t block = 0; block < s.reader.blocks; block++, first += s.reader.in_block) {
		ck_assert(list_load(&s.reader, block) && list_load_counts(&s.reader));
		article = compare_block(t, &s.reader, article, first);
	}
	for (; article <= s.last; article++)
		ck_assert(!list_table_find(t, article, &posting));
	free(t);
	free_sample(&s);
}
END_TEST

/* Some postings of the block on hand, by the table and by the list: none that the table does
 * not know. */
static void compare_places(const struct list_table *t, struct list_reader *l, uint32_t first, bool narrowly)
{
	static uint32_t keys[KEYS_MAX], others[KEYS_MAX];
	uint32_t index[AT_ONCE], begins[AT_ONCE], ends[AT_ONCE], other_ends[AT_ONCE], count = 0;
	struct list_counts counts[AT_ONCE];
	struct list_wanted wanted[AT_ONCE];
	for (uint32_t i = 0; i < l->in_block; i++) {
		const struct table_posting *p = &t->postings[first + i];
		if (draw(3) == 0 || p->tokens == TABLE_NOT_KNOWN)
			continue;
		uint32_t base = (count + 1) << LIST_KEY_BITS, from = draw(200);
		bool none = draw(9) == 0;
		wanted[count] = (struct list_wanted){base + POSITION_BODY + from, base + POSITION_BODY + from + draw(99)};
		counts[count] = (struct list_counts){none ? 0 : p->tokens, p->headline, p->length_code};
		begins[count] = p->begin;
		index[count++] = none ? LIST_NONE : i;
	}
	struct slice list = slice_make((const char *)t->start, t->bytes);
	const struct list_wanted *given = narrowly ? wanted : NULL;
	ck_assert(list_gather_known(list, t->text, counts, begins, count, 3, given, keys, ends));
	ck_assert(list_gather(l, index, count, 3, l->group == 0 ? given : NULL, others, other_ends));
	for (uint32_t i = 0, at = 0, other = 0; i < count; at = ends[i++])
		for (; given && other < other_ends[i]; other++) { /* all that were wanted */
			bool asked = others[other] >= given[i].first && others[other] <= given[i].last;
			while (at < ends[i] && keys[at] < others[other])
				at++;
			ck_assert(!asked || (at < ends[i] && keys[at] == others[other]));
		}
	if (given || count == 0)
		return;
	ck_assert(memcmp(ends, other_ends, count * sizeof *ends) == 0);
	ck_assert(memcmp(keys, others, ends[count - 1] * sizeof *keys) == 0);
}

/* Of some places, those where the posting has one that is `offset` further on. */
static void compare_kept(const struct list_table *t, struct list_reader *l, uint32_t first)
{
	for (uint32_t i = 0; i < l->in_block; i++) {
		const struct table_posting *p = &t->postings[first + i];
		struct list_counts counts = {p->tokens, p->headline, p->length_code};
		uint32_t some[60], others[60], at = draw(30);
		size_t kept = 1 + draw(59), other = kept;
		if (p->tokens == TABLE_NOT_KNOWN)
			continue;
		for (size_t n = 0; n < kept; n++, at += 1 + draw(9)) {
			at = n == 20 && t->text ? POSITION_BODY : at;
			some[n] = others[n] = at;
		}
		struct slice list = slice_make((const char *)t->start, t->bytes);
		ck_assert(list_keep_known(list, t->text, &counts, p->begin, some, &kept, 2));
		ck_assert(list_keep(l, i, others, &other, 2));
		ck_assert_uint_eq(kept, other);
		ck_assert(memcmp(some, others, kept * sizeof *some) == 0);
	}
}

START_TEST(places_are_those_of_the_list)
{
	struct sample s;
	make_sample(&shapes[_i], &s);
	struct list_table *t = list_table_make(&s.reader);
	ck_assert_ptr_nonnull(t);
	for (uint32_t block = 0, first = 0; block < s.reader.blocks; block++, first += s.reader.in_block) {
		ck_assert(list_load(&s.reader, block) && list_load_counts(&s.reader));
		compare_places(t, &s.reader, first, false);
		compare_places(t, &s.reader, first, true);
		compare_kept(t, &s.reader, first);
	}
	free(t);
	free_sample(&s);
}
END_TEST

/* What is damaged gives no table, or one whose places are read within bounds (which the sanitizer
 * sees). */
START_TEST(damage_stays_within_bounds)
{
	for (int times = 0; times < 300; times++) {
		struct sample s;
		make_sample(&shapes[_i], &s);
		for (uint32_t n = 1 + draw(4); n > 0; n--)
			s.bytes.ptr[draw((uint32_t)s.bytes.len - 8)] ^= (char)(1 << draw(8));
		struct list_table *t = list_table_make(&s.reader);
		for (uint32_t a = 1; t && a <= s.last; a++) {
			static uint32_t keys[KEYS_MAX];
			uint32_t posting, end;
			if (!list_table_find(t, a, &posting) || t->postings[posting].tokens == TABLE_NOT_KNOWN)
				continue;
			const struct table_posting *p = &t->postings[posting];
			struct list_counts counts = {p->tokens, p->headline, p->length_code};
			struct slice list = slice_make((const char *)t->start, t->bytes);
			if (list_gather_known(list, t->text, &counts, &p->begin, 1, 0, NULL, keys, &end))
				ck_assert_uint_le(end, p->tokens);
		}
		free(t);
		free_sample(&s);
	}
}
END_TEST

START_TEST(who_is_asked_for_twice_is_kept)
{
	struct table_memory memory = {.size = 0};
	struct sample often, seldom;
	make_sample(&shapes[3], &often);
	make_sample(&(struct shape){"", 200, 40, 1, 1, true, false}, &seldom);
	ck_assert_ptr_null(table_memory_find(&memory, &often.reader));
	struct list_table *t = table_memory_find(&memory, &often.reader);
	ck_assert_ptr_nonnull(t);
	ck_assert_ptr_eq(table_memory_find(&memory, &often.reader), t);
	struct sample later; /* this is no single question any more */
	make_sample(&shapes[4], &later);
	for (int i = 0; i < TABLES_ONE_QUESTION; i++)
		table_memory_find(&memory, &often.reader);
	ck_assert_ptr_nonnull(table_memory_find(&memory, &later.reader));
	free_sample(&later);
	for (int i = 0; i < 3; i++) /* too few articles have it */
		ck_assert_ptr_null(table_memory_find(&memory, &seldom.reader));
	table_memory_free(&memory);
	free_sample(&often);
	free_sample(&seldom);
}
END_TEST

/* Lists that together have no room: those that are asked for more often stay. */
START_TEST(there_is_an_end_to_what_is_kept)
{
	enum { LISTS = 150, OFTEN = 40 };
	static struct sample samples[LISTS];
	struct table_memory memory = {.size = 0};
	for (int i = 0; i < LISTS; i++)
		make_sample(&(struct shape){"", 20000, 1, 1, 1, true, false}, &samples[i]);
	for (int times = 0; times < 4; times++)
		for (int i = 0; i < LISTS; i++) {
			for (int more = 0; more < (i < OFTEN ? 5 : 1); more++)
				table_memory_find(&memory, &samples[i].reader);
			ck_assert_uint_le(memory.size, TABLES_BYTES);
		}
	for (int i = 0; i < OFTEN; i++)
		ck_assert_ptr_nonnull(table_memory_find(&memory, &samples[i].reader));
	table_memory_limit(&memory, TABLES_BYTES / 10);
	ck_assert_uint_le(memory.size, TABLES_BYTES / 10);
	ck_assert_uint_gt(memory.size, 0);
	table_memory_limit(&memory, 0);
	ck_assert_uint_eq(memory.size, 0);
	ck_assert_ptr_null(table_memory_find(&memory, &samples[0].reader));
	table_memory_free(&memory);
	for (int i = 0; i < LISTS; i++)
		free_sample(&samples[i]);
}
END_TEST

/* Has the table what the list says, article by article? */
static void check_table(const struct list_table *t, struct sample *s)
{
	uint32_t article = 1, first = 0;
	for (uint32_t block = 0; block < s->reader.blocks; block++, first += s->reader.in_block) {
		ck_assert(list_load(&s->reader, block) && list_load_counts(&s->reader));
		article = compare_block(t, &s->reader, article, first);
	}
}

/* Lists of the same shape, for as many tables as said there is room. */
static void make_lists(struct table_memory *m, struct sample *samples, int lists, int room)
{
	for (int i = 0; i < lists; i++)
		make_sample(&(struct shape){"", 20000, 1, 1, 1, true, false}, &samples[i]);
	for (int i = 0; i < room; i++)
		for (int times = 0; times < 2; times++)
			table_memory_find(m, &samples[i].reader);
	ck_assert_uint_gt(m->size, 0);
	table_memory_limit(m, m->size + 1000);
	m->asked = 0;
}

/* While a cursor looks up in a table others are asked for, often enough to take its place. */
START_TEST(what_has_users_stays)
{
	enum { LISTS = 6, ROOM = 4, OFTEN = 30 };
	struct table_memory memory = {.size = 0};
	struct sample samples[LISTS];
	make_lists(&memory, samples, LISTS, ROOM);
	struct list_table *used = table_memory_find(&memory, &samples[0].reader);
	used->users = 2;
	for (int i = 0; i < OFTEN; i++)
		for (int list = 1; list < ROOM; list++) /* which it may not have either */
			table_memory_find(&memory, &samples[list].reader);
	for (int i = 0; i < OFTEN; i++)
		ck_assert_ptr_null(table_memory_find(&memory, &samples[ROOM].reader));
	table_memory_limit(&memory, 1);
	ck_assert_uint_eq(memory.size, memory.slots[0].size); /* all others are gone */
	check_table(used, &samples[0]);
	used->users--;
	table_memory_limit(&memory, 1);
	ck_assert_uint_eq(memory.size, memory.slots[0].size);
	check_table(used, &samples[0]);
	used->users--;
	table_memory_limit(&memory, 1);
	ck_assert_uint_eq(memory.size, 0);
	table_memory_free(&memory);
	for (int i = 0; i < LISTS; i++)
		free_sample(&samples[i]);
}
END_TEST

/* A table takes the place of one that was asked for less than half as often, once that has no users. */
START_TEST(what_has_no_users_may_go)
{
	enum { LISTS = 5, ROOM = 4, OFTEN = 30 };
	struct table_memory memory = {.size = 0};
	struct sample samples[LISTS];
	make_lists(&memory, samples, LISTS, ROOM);
	struct list_table *used = table_memory_find(&memory, &samples[0].reader), *found = NULL;
	used->users++;
	for (int i = 0; i < OFTEN; i++)
		for (int list = 1; list < ROOM; list++)
			ck_assert_ptr_nonnull(table_memory_find(&memory, &samples[list].reader));
	for (int i = 0; i < OFTEN; i++)
		ck_assert_ptr_null(table_memory_find(&memory, &samples[ROOM].reader));
	check_table(used, &samples[0]);
	used->users--;
	found = table_memory_find(&memory, &samples[ROOM].reader);
	ck_assert_ptr_nonnull(found);
	check_table(found, &samples[ROOM]);
	for (int list = 1; list < ROOM; list++)
		ck_assert_ptr_nonnull(table_memory_find(&memory, &samples[list].reader));
	table_memory_free(&memory);
	for (int i = 0; i < LISTS; i++)
		free_sample(&samples[i]);
}
END_TEST

/* However often a table was asked for, one that is asked for now takes its place soon. */
START_TEST(what_was_asked_for_long_ago_goes)
{
	enum { LISTS = 2, ONCE = 20 * TABLES_AGE, SOON = 4 * TABLES_AGE };
	struct table_memory memory = {.size = 0};
	struct sample samples[LISTS];
	make_sample(&(struct shape){"", 20000, 1, 1, 1, true, false}, &samples[0]);
	make_sample(&(struct shape){"", 20000, 1, 1, 1, true, false}, &samples[1]);
	for (int i = 0; i < ONCE; i++)
		table_memory_find(&memory, &samples[0].reader);
	memory.limit = 4 * memory.size + 1000; /* what one may take is a quarter */
	memory.size = memory.limit;	       /* and others, which stay, have all the rest */
	int times = 0;
	while (times < SOON && !table_memory_find(&memory, &samples[1].reader))
		times++;
	ck_assert_int_gt(times, TABLES_AGE / 2);
	ck_assert_int_lt(times, SOON);
	ck_assert_ptr_null(memory.slots[0].table);
	table_memory_free(&memory);
	free_sample(&samples[0]);
	free_sample(&samples[1]);
}
END_TEST

/* Where too little may go for a large table, nothing goes. */
START_TEST(what_may_go_stays_where_it_is_too_little)
{
	enum { LISTS = 4, OFTEN = 30 };
	struct table_memory memory = {.size = 0};
	struct sample samples[LISTS], large;
	make_lists(&memory, samples, LISTS, LISTS);
	make_sample(&(struct shape){"", 40000, 1, 1, 1, true, false}, &large);
	memory.limit *= 2; /* a table may take a quarter */
	memory.limit -= 1000;
	size_t before = memory.size;
	memory.size += memory.limit - before; /* what others take, which stay */
	for (int list = 1; list < LISTS; list++)
		for (int i = 0; i < OFTEN; i++)
			table_memory_find(&memory, &samples[list].reader);
	for (int i = 0; i < OFTEN / 2; i++)
		ck_assert_ptr_null(table_memory_find(&memory, &large.reader));
	ck_assert_ptr_nonnull(table_memory_find(&memory, &samples[0].reader));
	table_memory_free(&memory);
	free_sample(&large);
	for (int i = 0; i < LISTS; i++)
		free_sample(&samples[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/segment_tables");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_loop_test(all, articles_are_found, 0, SHAPES);
	tcase_add_loop_test(all, places_are_those_of_the_list, 0, SHAPES);
	tcase_add_loop_test(all, damage_stays_within_bounds, 0, SHAPES);
	tcase_add_test(all, who_is_asked_for_twice_is_kept);
	tcase_add_test(all, there_is_an_end_to_what_is_kept);
	tcase_add_test(all, what_has_users_stays);
	tcase_add_test(all, what_has_no_users_may_go);
	tcase_add_test(all, what_was_asked_for_long_ago_goes);
	tcase_add_test(all, what_may_go_stays_where_it_is_too_little);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
