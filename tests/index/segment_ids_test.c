/* segment_ids_test.c - ids are found, few others are looked at, damage stays in bounds. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/segment_ids.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

static struct slice id_of(uint32_t number)
{
	static char id[32];
	snprintf(id, sizeof id, "desk/%u", number * 17);
	return slice_from(id);
}

/* The region of ids 1 to `count`, in a block of its exact size and the slack of regions. */
static struct slice ids_region(uint32_t count)
{
	struct ids_writer *writer;
	struct segment_output *output;
	struct segment_input *input;
	uint64_t bytes;
	MUST(segment_output_open(scratch_path("ids"), &output, &error));
	MUST(ids_writer_open(&writer, &error));
	for (uint32_t i = 1; i <= count; i++)
		MUST(ids_writer_add(writer, id_of(i), &error));
	MUST(ids_writer_finish(writer, output, &error));
	MUST(segment_output_finish(output, &bytes, &error));
	ids_writer_close(writer);
	MUST(segment_input_open(scratch_path("ids"), &input, &error));
	struct slice region = segment_input_region(input, REGION_IDS);
	char *copy = calloc(region.len + 8, 1);
	memcpy(copy, region.ptr, region.len);
	segment_input_close(input);
	scratch_remove(scratch_path("ids"));
	return slice_make(copy, region.len);
}

struct search {
	uint32_t wanted, others;
	bool found;
};

static bool look(uint32_t article, void *payload)
{
	struct search *s = payload;
	s->found = article == s->wanted;
	s->others += !s->found;
	return !s->found;
}

START_TEST(ids_are_found)
{
	static const uint32_t counts[] = {1, 2, 7, 16, 100, 5000, 70000};
	uint32_t count = counts[_i], others = 0;
	struct slice region = ids_region(count);
	for (uint32_t i = 1; i <= count; i++) {
		struct search s = {.wanted = i};
		ck_assert(ids_find(region, id_of(i), look, &s));
		ck_assert(s.found);
		others += s.others;
	}
	for (uint32_t i = count + 1; i <= 2 * count; i++) {
		struct search s = {.wanted = UINT32_MAX};
		ck_assert(ids_find(region, id_of(i), look, &s));
		others += s.others;
	}
	ck_assert_uint_le(others, 1 + 2 * count / 1000);
	ck_assert(count < 100 || region.len < 6 * count);
	free((char *)region.ptr);
}
END_TEST

START_TEST(nothing_is_found_in_nothing)
{
	struct slice region = ids_region(0);
	struct search s = {.wanted = 1};
	ck_assert(ids_find(region, id_of(1), look, &s));
	ck_assert(!s.found && s.others == 0);
	ck_assert(!ids_find(slice_make(NULL, 0), id_of(1), look, &s));
	free((char *)region.ptr);
}
END_TEST

START_TEST(damage_stays_within_bounds)
{
	struct slice whole = ids_region(300);
	for (int i = 0; i < 5000; i++) {
		struct slice copy = damaged_copy(whole);
		char *bytes = calloc(copy.len + 8, 1);
		memcpy(bytes, copy.ptr, copy.len);
		for (uint32_t id = 1; id < 320; id += 1 + draw_below(60)) {
			struct search s = {.wanted = id};
			ids_find(slice_make(bytes, copy.len), id_of(id), look, &s);
		}
		free(bytes);
		free((char *)copy.ptr);
	}
	free((char *)whole.ptr);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_ids");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, ids_are_found, 0, 7);
	tcase_add_test(all, nothing_is_found_in_nothing);
	tcase_add_test(all, damage_stays_within_bounds);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
