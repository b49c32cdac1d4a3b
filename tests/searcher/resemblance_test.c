/* resemblance_test.c - what is a copy: a table of texts. */
#include <check.h>

#include "searcher/resemblance.h"

static const struct {
	const char *a, *b;
	uint32_t least, most; /* hundredths shared */
} cases[] = {
    {"", "", 0, 0},
    {"", "one two three four", 0, 0},
    {"one two three four", "one two three four", 100, 100},
    {"one two", "one two", 100, 100}, /* fewer words than a run */
    {"one two", "one three", 0, 0},
    {"one two three four five", "five four three two one", 0, 0},
    {"One, two - THREE; four!", "one two three four", 100, 100}, /* case and punctuation */
    {"\xe2\x80\x9cone two\xe2\x80\x9d three\xe2\x80\x94" "four", "one two three four", 100, 100},
    {"one\xc2\xa0two three four", "one two three four", 100, 100},
    {"the shorter text stands in it", "before it: the shorter text stands in it, and more", 100, 100},
    {"one two three four five six seven eight", "one two three four x six seven eight", 20, 21},
    {"na\xc3\xafve caf\xc3\xa9 owners met", "na\xc3\xafve cafe owners met", 0, 0},
    {"\xe5\x8c\x97\xe4\xba\xac\xe5\xb8\x82\xe6\x94\xbf\xe5\xba\x9c", "\xe5\x8c\x97\xe4\xba\xac\xe5\xb8\x82\xe6\x94\xbf", 100, 100},
    {"a b c d a b c d a b c d", "a b c d", 100, 100}, /* each run once */
    {"\xff\xfe\xe3", "\xe3", 0, 100},		       /* no UTF-8: any answer, and no step too far */
};

START_TEST(shared_runs)
{
	struct arena arena = ARENA_INIT;
	struct sketch a, b;
	ck_assert_int_eq(sketch_make(slice_from(cases[_i].a), &arena, &a, NULL), BF_OK);
	ck_assert_int_eq(sketch_make(slice_from(cases[_i].b), &arena, &b, NULL), BF_OK);
	ck_assert_uint_ge(sketch_shared(&a, &b), cases[_i].least);
	ck_assert_uint_le(sketch_shared(&a, &b), cases[_i].most);
	ck_assert_uint_eq(sketch_shared(&a, &b), sketch_shared(&b, &a));
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("resemblance");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, shared_runs, 0, sizeof cases / sizeof *cases);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
