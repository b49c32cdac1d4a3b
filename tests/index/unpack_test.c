/* unpack_test.c - several numbers at a time and one at a time come to the same. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "index/bits.h"
#include "index/enough.h"
#include "index/unpack.h"

static uint32_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 16);
}

/* The bytes stand at the end of what was allocated, so that whoever reads
 * further is found out by the sanitizer. */
START_TEST(both_ways_agree)
{
	unsigned width = (unsigned)_i;
	uint64_t state = 88172645463325252ull + width;
	for (size_t count = 1; count <= PACK_MAX; count++) {
		size_t size = (count * width + 7) / 8 + PACK_SLACK + (count % 3 ? 0 : draw(&state) % 40);
		uint8_t *bytes = malloc(size);
		uint32_t one[PACK_MAX], eight[PACK_MAX], chosen[PACK_MAX];
		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)draw(&state);
		unpack_plainly(bytes, width, one, count);
		unpack(bytes, size, width, chosen, count);
		if (unpack_quickly(bytes, size, width, eight, count))
			ck_assert(memcmp(one, eight, count * sizeof *one) == 0);
		ck_assert(memcmp(one, chosen, count * sizeof *one) == 0);
		free(bytes);
	}
}
END_TEST

START_TEST(both_ways_of_adding_agree)
{
	uint64_t state = 88172645463325252ull + (uint64_t)_i;
	for (size_t count = 1; count <= PACK_MAX; count++) {
		uint32_t one[PACK_MAX], eight[PACK_MAX], chosen[PACK_MAX], together = 0, before = draw(&state);
		for (size_t i = 0; i < count; i++)
			one[i] = eight[i] = chosen[i] = draw(&state) >> _i;
		uint32_t plain = add_up_plainly(one, count, before);
		if (add_up_quickly(eight, count, before, &together)) {
			ck_assert_uint_eq(together, plain);
			ck_assert(memcmp(one, eight, count * sizeof *one) == 0);
		}
		ck_assert_uint_eq(add_up(chosen, count, before), plain);
		ck_assert(memcmp(one, chosen, count * sizeof *one) == 0);
	}
}
END_TEST

/* Numbers here and there are just enough, or just not. */
START_TEST(both_ways_of_looking_agree)
{
	enum { NUMBERS = 4 * ENOUGH_WORD };
	uint64_t state = 88172645463325252ull + (uint64_t)_i;
	for (int round = 0; round < 100; round++) {
		int32_t numbers[NUMBERS], least = (int32_t)(draw(&state) >> (_i + 1));
		uint64_t one[NUMBERS / ENOUGH_WORD], many[NUMBERS / ENOUGH_WORD];
		for (size_t i = 0; i < NUMBERS; i++)
			numbers[i] = draw(&state) % 4 ? (int32_t)(draw(&state) >> (_i + 1))
						      : least - 1 + (int32_t)(draw(&state) % 3);
		enough_plainly(numbers, NUMBERS, least, one);
		for (size_t i = 0; i < NUMBERS; i++)
			ck_assert_uint_eq(one[i / ENOUGH_WORD] >> i % ENOUGH_WORD & 1, numbers[i] >= least);
		if (enough_quickly(numbers, NUMBERS, least, many))
			ck_assert(memcmp(one, many, sizeof one) == 0);
		enough(numbers, NUMBERS, least, many);
		ck_assert(memcmp(one, many, sizeof one) == 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("unpack");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, both_ways_agree, 1, 33);
	tcase_add_loop_test(all, both_ways_of_adding_agree, 0, 32);
	tcase_add_loop_test(all, both_ways_of_looking_agree, 1, 31);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
