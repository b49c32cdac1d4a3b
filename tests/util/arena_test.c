/* Arenas: alignment, growing, reset that keeps the largest block, huge sizes. */
#include <check.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/arena.h"

/* Blocks of all sizes, each filled with its own byte: none may overlap. */
START_TEST(test_blocks_are_apart_and_aligned)
{
	enum { COUNT = 2000 };
	static struct {
		unsigned char *at;
		size_t len;
	} blocks[COUNT];
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < COUNT; i++) {
		blocks[i].len = i * 37 % 5000;
		blocks[i].at = arena_alloc(&arena, blocks[i].len);
		ck_assert_ptr_nonnull(blocks[i].at);
		ck_assert_uint_eq((uintptr_t)blocks[i].at % alignof(max_align_t), 0);
		memset(blocks[i].at, (int)(i & 0xff), blocks[i].len);
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < blocks[i].len; j++)
			if (blocks[i].at[j] != (i & 0xff))
				ck_abort_msg("block %zu was written over", i);
	arena_free(&arena);
	ck_assert_uint_eq(arena_size(&arena), 0);
}
END_TEST

START_TEST(test_reset_keeps_the_largest)
{
	struct arena arena = ARENA_INIT;
	arena_reset(&arena);
	ck_assert_uint_eq(arena_size(&arena), 0);
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 100; i++)
			ck_assert_ptr_nonnull(arena_alloc(&arena, 3000));
		arena_reset(&arena);
	}
	size_t size = arena_size(&arena);
	ck_assert_uint_ge(size, 100000);
	ck_assert_uint_le(size, 1 << 20);
	/* One block of its own size, larger than any step. */
	ck_assert_ptr_nonnull(arena_alloc(&arena, 5 << 20));
	arena_reset(&arena);
	ck_assert_uint_ge(arena_size(&arena), 5 << 20);
	arena_free(&arena);
	ck_assert_ptr_null(arena.block);
	arena_free(&arena);
}
END_TEST

/* As much again fits the one block, and no more than that is held. */
START_TEST(test_reset_together_keeps_the_size)
{
	struct arena arena = ARENA_INIT;
	arena_reset_together(&arena, SIZE_MAX);
	ck_assert_uint_eq(arena_size(&arena), 0);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++)
			ck_assert_ptr_nonnull(arena_alloc(&arena, 30000));
		size_t size = arena_size(&arena);
		ck_assert(round == 0 || !arena.block->next);
		arena_reset_together(&arena, size);
		ck_assert_uint_eq(arena_size(&arena), size);
	}
	ck_assert_ptr_nonnull(arena_alloc(&arena, 5 << 20));
	arena_reset_together(&arena, 6 << 20); /* all have more */
	ck_assert_uint_eq(arena_size(&arena), 5 << 20);
	arena_free(&arena);
}
END_TEST

START_TEST(test_zeroed_and_copied)
{
	struct arena arena = ARENA_INIT;
	memset(arena_alloc(&arena, 1000), 'x', 1000);
	arena_reset(&arena);
	const char *zeros = arena_calloc(&arena, 10, 100);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(zeros[i], 0);
	struct slice copy = arena_copy(&arena, SLICE("text\0more"));
	ck_assert(slice_equal(copy, SLICE("text\0more")));
	ck_assert_int_eq(copy.ptr[copy.len], '\0');
	copy = arena_copy(&arena, (struct slice){NULL, 0});
	ck_assert_ptr_nonnull(copy.ptr);
	ck_assert_uint_eq(copy.len, 0);
	arena_free(&arena);
}
END_TEST

START_TEST(test_impossible_sizes)
{
	struct arena arena = ARENA_INIT;
	ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX / 2 + 1));
	ck_assert_ptr_null(arena_calloc(&arena, SIZE_MAX / 2, 4));
	ck_assert_ptr_null(arena_calloc(&arena, 4, SIZE_MAX / 2));
	ck_assert_ptr_nonnull(arena_calloc(&arena, 0, 8));
	ck_assert_ptr_nonnull(arena_calloc(&arena, 8, 0));
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util/arena");
	TCase *tests = tcase_create("arena");
	tcase_add_test(tests, test_blocks_are_apart_and_aligned);
	tcase_add_test(tests, test_reset_keeps_the_largest);
	tcase_add_test(tests, test_reset_together_keeps_the_size);
	tcase_add_test(tests, test_zeroed_and_copied);
	tcase_add_test(tests, test_impossible_sizes);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
