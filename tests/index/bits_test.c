/* bits_test.c - numbers in few bits come back as they were; damaged bytes stay within
 * their bounds.  What is read stands in a block of exactly its size and the slack that is
 * asked for, so that the sanitizers see any step beyond it. */
#include <check.h>
#include <stdlib.h>

#include "index/bits.h"

enum { SLACK = 7 };

static uint64_t state = 88172645463325252ull;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

/* ---- packs --------------------------------------------------------------------------------------- */

/* Most are below 2^usual; one in `seldom` is below 2^wide. */
static const struct {
	unsigned usual, seldom, wide;
} shapes[] = {
    {0, 1000, 0}, {0, 100, 1},	{0, 4, 1},   {0, 50, 32},  {1, 9, 3},	{1, 3, 5},   {2, 1000, 32},
    {4, 20, 9},	  {7, 5, 9},	{9, 30, 14}, {12, 60, 30}, {20, 9, 32}, {31, 7, 32}, {32, 2, 32},
};

static uint32_t draw_bits(unsigned bits)
{
	return bits ? (uint32_t)(((uint64_t)draw(1u << 16) << 16 | draw(1u << 16)) >> (32 - bits)) : 0;
}

static void draw_values(int shape, uint32_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		values[i] = draw_bits(draw(shapes[shape].seldom) ? shapes[shape].usual : shapes[shape].wide);
}

/* The bytes of a buf, and slack, in a block of their own. */
static uint8_t *exact_copy(const struct buf *b, size_t len)
{
	uint8_t *copy = calloc(len + SLACK, 1);
	if (len)
		memcpy(copy, b->ptr, len);
	return copy;
}

START_TEST(packs_come_back)
{
	uint32_t values[PACK_MAX], got[PACK_MAX];
	for (size_t count = 0; count <= PACK_MAX; count += count < 12 ? 1 : 1 + draw(20)) {
		struct buf b = BUF_INIT(1 << 20);
		draw_values(_i, values, count);
		pack_write(&b, values, count);
		buf_append_byte(&b, 0xa5);
		uint8_t *copy = exact_copy(&b, b.len);
		struct byte_reader r = byte_reader_make(slice_make((char *)copy, b.len));
		pack_read(&r, got, count);
		ck_assert(!r.bad);
		ck_assert_uint_eq(read_byte(&r), 0xa5);
		for (size_t i = 0; i < count; i++)
			ck_assert_uint_eq(got[i], values[i]);
		free(copy);
		buf_free(&b);
	}
}
END_TEST

START_TEST(damaged_packs_stay_within_bounds)
{
	uint32_t values[PACK_MAX], got[PACK_MAX];
	for (int round = 0; round < 2000; round++) {
		struct buf b = BUF_INIT(1 << 20);
		size_t count = 1 + draw(PACK_MAX);
		draw_values(_i, values, count);
		pack_write(&b, values, count);
		size_t len = draw(3) ? b.len : draw((uint32_t)b.len + 1);
		uint8_t *copy = exact_copy(&b, len);
		for (uint32_t flips = draw(5); len && flips > 0; flips--)
			copy[draw(draw(2) ? (uint32_t)len : len < 3 ? 1 : 3)] ^= (uint8_t)(1 << draw(8));
		struct byte_reader r = byte_reader_make(slice_make((char *)copy, len));
		pack_read(&r, got, count);
		ck_assert(r.at <= r.end);
		free(copy);
		buf_free(&b);
	}
}
END_TEST

/* Few numbers that stick out do not make the others wide. */
START_TEST(packs_are_small)
{
	uint32_t values[PACK_MAX] = {0};
	struct buf b = BUF_INIT(1 << 20);
	pack_write(&b, values, PACK_MAX);
	ck_assert_uint_le(b.len, 2);
	buf_clear(&b);
	values[77] = 1000000;
	pack_write(&b, values, PACK_MAX);
	ck_assert_uint_le(b.len, 16);
	buf_clear(&b);
	for (size_t i = 0; i < PACK_MAX; i++)
		values[i] = i % 10 == 3;
	pack_write(&b, values, PACK_MAX);
	ck_assert_uint_le(b.len, 18);
	buf_free(&b);
}
END_TEST

/* ---- codes --------------------------------------------------------------------------------------- */

enum { CODES = 2000 };

struct code {
	uint32_t value, limit;
	unsigned k, kind; /* kind 0: plain bits, 1: Rice, 2: below a limit */
};

static void write_code(struct bit_writer *w, const struct code *c)
{
	if (c->kind == 0)
		bits_write(w, c->value, c->k);
	else if (c->kind == 1)
		rice_write(w, c->value, c->k);
	else
		below_write(w, c->value, c->limit);
}

static uint32_t read_code(struct bit_reader *r, const struct code *c)
{
	return c->kind == 0 ? bits_read(r, c->k) : c->kind == 1 ? rice_read(r, c->k) : below_read(r, c->limit);
}

static void draw_code(struct code *c)
{
	c->kind = draw(3);
	c->k = draw(c->kind ? 21 : 33);
	c->value = draw_bits(c->kind ? draw(33) : c->k);
	c->limit = draw_bits(draw(32));
	if (c->kind == 2 && draw(8))
		c->value = c->limit ? draw(c->limit) : 0;
}

START_TEST(codes_come_back)
{
	static struct code codes[CODES];
	struct buf b = BUF_INIT(1 << 20);
	struct bit_writer w = {&b, 0, 0};
	for (int i = 0; i < CODES; i++) {
		draw_code(&codes[i]);
		write_code(&w, &codes[i]);
	}
	bits_finish(&w);
	uint8_t *copy = exact_copy(&b, b.len);
	struct bit_reader r = {copy, 0, b.len * 8};
	for (int i = 0; i < CODES; i++)
		ck_assert_uint_eq(read_code(&r, &codes[i]), codes[i].value);
	ck_assert_uint_le(r.at, r.end);
	ck_assert_uint_gt(r.at + 8, r.end);
	for (int i = 0; i < CODES; i++) { /* past the end there are zeros, and nothing breaks */
		draw_code(&codes[i]);
		read_code(&r, &codes[i]);
	}
	free(copy);
	buf_free(&b);
}
END_TEST

/* A number below a limit takes log2 of the limit: all of them together fill their bits. */
START_TEST(numbers_below_a_limit_take_no_more_bits_than_it)
{
	for (uint32_t limit = 1; limit < 300; limit++) {
		unsigned longest = 32 - (unsigned)__builtin_clz(limit);
		for (uint32_t value = 0; value < limit; value++) {
			struct buf b = BUF_INIT(64);
			struct bit_writer w = {&b, 0, 0};
			below_write(&w, value, limit);
			ck_assert_uint_le(b.len * 8 + w.count, longest);
			buf_free(&b);
		}
	}
}
END_TEST

START_TEST(the_parameter_follows_the_mean_gap)
{
	static const struct {
		uint32_t room, left;
		unsigned k;
	} cases[] = {{0, 1, 0},	   {10, 10, 0},	     {128, 1, 5},   {128, 8, 3},
		     {1000, 1, 8}, {1000, 100, 2}, {100000, 1, 15}, {UINT32_MAX, 1, 20}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_uint_eq(gap_rice(cases[i].room, cases[i].left), cases[i].k);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bits");
	TCase *all = tcase_create("all");
	int count = (int)(sizeof shapes / sizeof *shapes);
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, packs_come_back, 0, count);
	tcase_add_loop_test(all, damaged_packs_stay_within_bounds, 0, count);
	tcase_add_test(all, packs_are_small);
	tcase_add_loop_test(all, codes_come_back, 0, 20);
	tcase_add_test(all, numbers_below_a_limit_take_no_more_bits_than_it);
	tcase_add_test(all, the_parameter_follows_the_mean_gap);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
