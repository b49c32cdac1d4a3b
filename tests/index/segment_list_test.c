/* segment_list_test.c - posting lists come back as they were written, wherever one looks. */
#include <check.h>
#include <stdlib.h>

#include "index/segment_list.h"

enum { ARTICLES_MAX = 3000, TOKENS_MAX = 64 };

static uint64_t state = 88172645463325252ull;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

struct posting {
	uint32_t article, headline, count;
	struct list_token tokens[TOKENS_MAX];
};

struct sample {
	struct posting *postings;
	uint32_t count, forms, last;
	bool text;
	uint8_t *lengths;
	struct buf bytes;
};

struct shape {
	uint32_t postings, gap, tokens, forms, distance;
	bool text, spans;
};

static void append(const void *bytes, size_t len, void *payload)
{
	buf_append(payload, bytes, len);
}

static void draw_posting(const struct shape *shape, struct posting *p)
{
	uint32_t position = 0, common = draw(shape->forms), mixed = draw(3) == 0;
	p->count = 1 + draw(shape->tokens);
	p->headline = shape->text && draw(4) == 0 ? draw(p->count + 1) : 0;
	for (uint32_t i = 0; i < p->count; i++) {
		position = i == p->headline ? draw(shape->distance) : position + draw(shape->distance);
		p->tokens[i] = (struct list_token){
		    .position = position,
		    .span = (uint16_t)(shape->spans && draw(5) == 0 ? 2 + draw(6) : 1),
		    .form = (uint16_t)(mixed ? draw(shape->forms) : common)};
	}
}

static void make_sample(const struct shape *shape, struct sample *s)
{
	struct list_writer w;
	uint32_t article = 0, postings;
	uint64_t bytes;
	*s = (struct sample){.count = shape->postings, .forms = shape->forms, .text = shape->text};
	s->bytes = BUF_INIT(1u << 30);
	s->postings = calloc(shape->postings, sizeof *s->postings);
	for (uint32_t i = 0; i < shape->postings; i++) {
		article += 1 + draw(shape->gap);
		s->postings[i].article = article;
		draw_posting(shape, &s->postings[i]);
	}
	s->last = article;
	s->lengths = malloc(article + 1);
	for (uint32_t a = 0; a <= article; a++)
		s->lengths[a] = (uint8_t)draw(200);
	list_writer_init(&w, append, &s->bytes);
	list_begin(&w, s->text, s->forms, s->last);
	for (uint32_t i = 0; i < s->count; i++)
		list_add(&w, s->postings[i].article, s->lengths[s->postings[i].article],
			 s->postings[i].tokens, s->postings[i].headline, s->postings[i].count);
	ck_assert_int_eq(list_end(&w, &postings, &bytes, NULL), BF_OK);
	ck_assert_uint_eq(postings, s->count);
	ck_assert_uint_eq(bytes, s->bytes.len);
	buf_append_u64(&s->bytes, 0); /* the slack that a region has */
	list_writer_free(&w);
}

static void free_sample(struct sample *s)
{
	free(s->postings);
	free(s->lengths);
	buf_free(&s->bytes);
}

/* Positions alone: all of them, and every third sieved out of a mixture of right ones and wrong ones. */
static void expect_positions(struct list_reader *l, const struct sample *s, uint32_t index)
{
	uint32_t positions[TOKENS_MAX], wanted[TOKENS_MAX], mixture[TOKENS_MAX], at = index % LIST_BLOCK;
	const struct posting *p = &s->postings[index];
	bool repeats, equal = false, ascending = true;
	size_t mixed = 0, right = 0;
	ck_assert(list_positions(l, at, positions, &repeats));
	for (uint32_t i = 0; i < p->count; i++) {
		bool body = s->text && i >= p->headline;
		wanted[i] = p->tokens[i].position + (body ? POSITION_BODY : 0);
		ck_assert_uint_eq(positions[i], wanted[i]);
		equal |= i > 0 && wanted[i] == wanted[i - 1];
		ascending &= i == 0 || wanted[i] >= wanted[i - 1];
		if (i % 3 == 0 && wanted[i] >= 2 && (mixed == 0 || mixture[mixed - 1] < wanted[i] - 2))
			mixture[mixed++] = wanted[i] - 2;
	}
	ck_assert(!equal || repeats);
	if (!ascending) /* a headline that is longer than any may be */
		return;
	for (size_t i = 1; i < mixed; i += 2) /* these are one too few: most of them stand nowhere */
		mixture[i]--;
	for (size_t i = 0; i < mixed; i++) {
		bool found = false;
		for (uint32_t t = 0; t < p->count; t++)
			found |= wanted[t] == mixture[i] + 2;
		if (found && (i == 0 || mixture[i] != mixture[i - 1]))
			positions[right++] = mixture[i];
	}
	ck_assert(list_keep(l, at, mixture, &mixed, 2));
	ck_assert_uint_eq(mixed, right);
	ck_assert(right == 0 || memcmp(mixture, positions, right * sizeof *positions) == 0);
}

/* Several postings of a block at once have the positions that they have one by one, of which `one`
 * reads them. */
static void expect_gathered(struct list_reader *l, struct list_reader *one)
{
	static uint32_t keys[LIST_BLOCK * TOKENS_MAX + 3];
	uint32_t index[LIST_BLOCK], ends[LIST_BLOCK], at = 0;
	bool repeats;
	for (uint32_t i = 0; i < l->in_block; i++)
		index[i] = draw(3) == 0 ? i : LIST_NONE;
	ck_assert(list_gather(l, index, l->in_block, 1, NULL, keys, ends));
	for (uint32_t i = 0; i < l->in_block; i++) {
		uint32_t positions[TOKENS_MAX];
		if (index[i] != LIST_NONE)
			ck_assert(list_positions(one, i, positions, &repeats));
		for (uint32_t t = 0; index[i] != LIST_NONE && t < l->tokens[i]; t++)
			ck_assert_uint_eq(keys[at++], positions[t] - 1 + ((i + 1) << LIST_KEY_BITS));
		ck_assert_uint_eq(at, ends[i]);
	}
}

static bool has_key(const uint32_t *keys, uint32_t from, uint32_t end, uint32_t key)
{
	while (from < end && keys[from] != key)
		from++;
	return from < end;
}

/* Of several postings everything between two keys of each, and nothing that is not there. */
static void expect_wanted(struct list_reader *l)
{
	static uint32_t all[LIST_BLOCK * TOKENS_MAX + 3], some[LIST_BLOCK * TOKENS_MAX + 3];
	uint32_t index[LIST_BLOCK], ends[LIST_BLOCK], some_ends[LIST_BLOCK];
	struct list_wanted wanted[LIST_BLOCK];
	for (uint32_t i = 0; i < l->in_block; i++)
		index[i] = draw(3) == 0 ? LIST_NONE : i;
	ck_assert(list_gather(l, index, l->in_block, 1, NULL, all, ends));
	for (uint32_t i = 0, from = 0; i < l->in_block; from = ends[i++]) {
		uint32_t count = ends[i] - from, first = count ? draw(count) : 0;
		wanted[i] = (struct list_wanted){UINT32_MAX, 0};
		if (count)
			wanted[i] = (struct list_wanted){all[from + first],
							 all[from + first + draw(count - first)]};
	}
	ck_assert(list_gather(l, index, l->in_block, 1, wanted, some, some_ends));
	for (uint32_t i = 0; i < l->in_block; i++) {
		uint32_t from = i ? ends[i - 1] : 0, some_from = i ? some_ends[i - 1] : 0;
		for (uint32_t t = from; t < ends[i]; t++)
			if (all[t] >= wanted[i].first && all[t] <= wanted[i].last)
				ck_assert(has_key(some, some_from, some_ends[i], all[t]));
		for (uint32_t t = some_from; t < some_ends[i]; t++)
			ck_assert(has_key(all, from, ends[i], some[t]));
	}
}

static void expect_posting(struct list_reader *l, const struct sample *s, uint32_t index)
{
	struct list_token tokens[TOKENS_MAX];
	const struct posting *p = &s->postings[index];
	uint32_t at = index % LIST_BLOCK;
	ck_assert(list_load_counts(l));
	ck_assert_uint_eq(l->articles[at], p->article);
	ck_assert_uint_eq(l->tokens[at], p->count);
	ck_assert_uint_eq(l->headline[at], p->headline);
	ck_assert(list_tokens(l, at, tokens));
	for (uint32_t i = 0; i < p->count; i++) {
		ck_assert_uint_eq(tokens[i].position, p->tokens[i].position);
		ck_assert_uint_eq(tokens[i].span, p->tokens[i].span);
		ck_assert_uint_eq(tokens[i].form, p->tokens[i].form);
	}
	if (!l->spans)
		expect_positions(l, s, index);
}

static void open_sample(const struct sample *s, struct list_reader *l)
{
	ck_assert(list_open(l, slice_make(s->bytes.ptr, s->bytes.len - 8), s->count, s->lengths, s->last));
	ck_assert_uint_eq(l->forms, s->forms);
	ck_assert_int_eq(l->text, s->text);
}

static void expect_all_in_order(const struct sample *s)
{
	struct list_reader l;
	open_sample(s, &l);
	for (uint32_t i = 0; i < s->count; i++) {
		if (i % LIST_BLOCK == 0)
			ck_assert(list_load(&l, i / LIST_BLOCK));
		expect_posting(&l, s, i);
	}
}

static void expect_several(const struct sample *s)
{
	struct list_reader l, one;
	open_sample(s, &l);
	open_sample(s, &one);
	for (uint32_t block = 0; block < l.blocks; block++) {
		ck_assert(list_load(&l, block) && list_load(&one, block));
		ck_assert(list_load_counts(&l) && list_load_counts(&one));
		if (l.spans)
			continue;
		expect_gathered(&l, &one);
		expect_wanted(&l);
	}
}

/* The block that has the first article >= target, and what the table says of it. */
static void expect_found(const struct sample *s, struct list_reader *l, uint32_t target)
{
	uint32_t index = 0, headline, body;
	uint8_t length;
	while (index < s->count && s->postings[index].article < target)
		index++;
	uint32_t block = list_find_block(l, target);
	if (index == s->count) {
		ck_assert(block == l->blocks || !l->table);
		return;
	}
	ck_assert_uint_eq(block, index / LIST_BLOCK);
	ck_assert(list_load(l, block));
	expect_posting(l, s, index);
	if (!list_block_bound(l, block, &headline, &body, &length))
		return;
	ck_assert_uint_ge(list_block_last(l, block), s->postings[index].article);
	ck_assert_uint_ge(headline, s->postings[index].headline);
	ck_assert_uint_ge(body, s->postings[index].count - s->postings[index].headline);
	ck_assert_uint_le(length, s->lengths[s->postings[index].article]);
}

static void expect_jumps(const struct sample *s)
{
	struct list_reader l;
	open_sample(s, &l);
	for (uint32_t target = 0; target <= s->last;) {
		expect_found(s, &l, target);
		target += 1 + draw(s->last / 20 + 1);
	}
	expect_found(s, &l, s->last + 1);
}

static const struct shape shapes[] = {
    {1, 1, 1, 1, 10, true, false},	  {1, 100000, 3, 2, 500, true, true},
    {7, 1000, 4, 3, 100, true, false},	  {8, 1000, 4, 1, 100, true, true},
    {31, 30, 20, 70, 2000, true, false},  {127, 5, 3, 5, 60, true, true},
    {128, 5, 3, 5, 60, true, false},	  {129, 5, 3, 1, 60, true, false},
    {2500, 1, 60, 4, 9, true, true},	  {2500, 20000, 2, 200, 3000, true, false},
    {3000, 7, 64, 1, 70000, true, false}, {300, 3, 5, 1, 1100, false, false},
    {300, 3, 5, 6, 1100, false, true},
};

START_TEST(lists_come_back)
{
	struct sample s;
	make_sample(&shapes[_i], &s);
	expect_all_in_order(&s);
	expect_jumps(&s);
	expect_several(&s);
	free_sample(&s);
}
END_TEST

static void gather_everything(struct list_reader *l)
{
	uint32_t index[LIST_BLOCK], ends[LIST_BLOCK], all = 3;
	for (uint32_t i = 0; i < l->in_block; i++) {
		index[i] = l->tokens[i] < 100000 ? i : LIST_NONE;
		all += index[i] == i ? l->tokens[i] : 0;
	}
	uint32_t *keys = malloc(all * sizeof *keys);
	list_gather(l, index, l->in_block, 1, NULL, keys, ends);
	free(keys);
}

/* Damaged lists are refused or give something; they never leave their bytes (which the
 * sanitizers see: the copy has no slack but the one a region has). */
static void read_everything(struct list_reader *l)
{
	for (uint32_t block = 0; block < l->blocks; block++) {
		if (!list_load(l, block) || !list_load_counts(l))
			continue;
		if (!l->spans)
			gather_everything(l);
		for (uint32_t i = 0; i < l->in_block; i++) {
			struct list_token *tokens = malloc((size_t)l->tokens[i] * sizeof *tokens);
			uint32_t sought[] = {1, 7, 70000};
			size_t count = 3;
			bool repeats;
			if (i % 3 == 0 && !l->spans)
				list_positions(l, i, (uint32_t *)(void *)tokens, &repeats);
			if (!l->damaged && i % 4 == 0 && !l->spans)
				list_keep(l, i, sought, &count, 1);
			if (l->damaged || !list_tokens(l, i, tokens))
				i = l->in_block;
			free(tokens);
		}
	}
}

START_TEST(damage_stays_within_bounds)
{
	struct sample s;
	make_sample(&shapes[_i], &s);
	size_t len = s.bytes.len;
	for (int i = 0; i < 400; i++) {
		struct list_reader l;
		size_t kept = draw(4) ? len - 8 : draw((uint32_t)len - 8);
		char *copy = malloc(kept + 8);
		memcpy(copy, s.bytes.ptr, kept + 8);
		for (uint32_t flips = draw(4); kept && flips > 0; flips--)
			copy[draw((uint32_t)kept)] ^= (char)(1 << draw(8));
		uint32_t claimed = draw(4) ? s.count : draw(100000);
		if (list_open(&l, slice_make(copy, kept), claimed, s.lengths, s.last))
			read_everything(&l);
		free(copy);
	}
	free_sample(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_list");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof shapes / sizeof *shapes);
	tcase_set_timeout(all, 120);
	tcase_add_loop_test(all, lists_come_back, 0, count);
	tcase_add_loop_test(all, damage_stays_within_bounds, 0, count);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
