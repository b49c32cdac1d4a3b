/* segment_file_test.c - regions come back, each with its checksum; a file that is cut off, of
 * a later format or no segment is refused with a line that says so. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/segment_file.h"
#include "tests/support/archives.h"
#include "tests/support/scratch.h"
#include "tests/support/segments.h"

static const struct {
	enum segment_region kind;
	size_t len;
} regions[] = {{REGION_BODIES, 3000000}, {REGION_FACTS, 1}, {REGION_LISTS, 0}, {REGION_IDS, 8},
	       {REGION_COLUMNS, 4093}};

enum { REGIONS = sizeof regions / sizeof *regions };

static char byte_of(int region, size_t at)
{
	return (char)(at * 31 + at / 251 + (size_t)region * 77);
}

static const char *make_file(void)
{
	struct segment_output *output;
	const char *path = scratch_path("segment");
	uint64_t bytes;
	struct stat about;
	scratch_remove(path);
	MUST(segment_output_open(path, &output, &error));
	for (int i = 0; i < REGIONS; i++) {
		segment_region_begin(output, regions[i].kind);
		for (size_t at = 0; at < regions[i].len;) {
			char piece[5000];
			size_t len = 1 + draw_below(sizeof piece), left = regions[i].len - at;
			len = len < left ? len : left;
			for (size_t b = 0; b < len; b++)
				piece[b] = byte_of(i, at + b);
			segment_write(output, piece, len);
			at += len;
			ck_assert_uint_eq(segment_region_length(output), at);
		}
		MUST(segment_region_end(output, &error));
	}
	MUST(segment_output_finish(output, &bytes, &error));
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_uint_eq(about.st_size, bytes);
	ck_assert_uint_eq(about.st_mode & 0777, 0600);
	return path;
}

START_TEST(regions_come_back)
{
	struct segment_input *input;
	MUST(segment_input_open(make_file(), &input, &error));
	for (int i = 0; i < REGIONS; i++) {
		struct slice region = segment_input_region(input, regions[i].kind);
		ck_assert_uint_eq(region.len, regions[i].len);
		ck_assert_uint_eq((uintptr_t)region.ptr % 8, 0);
		for (size_t at = 0; at < region.len; at++)
			if (region.ptr[at] != byte_of(i, at))
				ck_abort_msg("byte %zu of region %d", at, i);
	}
	ck_assert_uint_eq(segment_input_region(input, REGION_SURFACES).len, 0);
	ck_assert_uint_eq(segment_input_verify(input), 0);
	segment_input_close(input);
}
END_TEST

/* Whatever bit of a region is another: its checksum says so. */
START_TEST(damage_of_a_region_is_named)
{
	struct slice whole = file_bytes(make_file());
	struct segment_input *input;
	for (int i = 0; i < REGIONS; i++) {
		if (regions[i].len == 0)
			continue;
		MUST(segment_input_open_memory(whole, "memory", &input, &error));
		char *region = (char *)segment_input_region(input, regions[i].kind).ptr;
		size_t at = draw_below((uint32_t)regions[i].len);
		region[at] ^= (char)(1 << draw_below(8));
		ck_assert_uint_eq(segment_input_verify(input), 1ull << regions[i].kind);
		region[at] = byte_of(i, at);
		ck_assert_uint_eq(segment_input_verify(input), 0);
		segment_input_close(input);
	}
	free((char *)whole.ptr);
}
END_TEST

START_TEST(what_is_no_segment_is_refused)
{
	struct slice whole = file_bytes(make_file());
	struct segment_input *input;
	EXPECT_STATUS(BF_NOT_FOUND, segment_input_open(scratch_path("nothing"), &input, &error));
	EXPECT_STATUS(BF_CORRUPT,
		      segment_input_open(scratch_write("text", SLICE("no segment")), &input, &error));
	EXPECT_STATUS(BF_CORRUPT, segment_input_open(scratch_write("empty", SLICE("")), &input, &error));
	for (int i = 0; i < 200; i++) {
		size_t len = draw_below((uint32_t)whole.len);
		char *copy = malloc(len + 1);
		memcpy(copy, whole.ptr, len);
		EXPECT_STATUS(BF_CORRUPT,
			      segment_input_open_memory(slice_make(copy, len), "memory", &input, &error));
		free(copy);
	}
	free((char *)whole.ptr);
}
END_TEST

START_TEST(another_format_is_refused)
{
	struct slice whole = file_bytes(make_file());
	struct segment_input *input;
	char *format = (char *)whole.ptr + whole.len - 20;
	for (int later = 0; later < 2; later++) {
		bf_error error = {0};
		format[0] = (char)(later ? SEGMENT_FORMAT + 1 : SEGMENT_FORMAT - 1);
		ck_assert_int_eq(segment_input_open_memory(whole, "memory", &input, &error), BF_MISMATCH);
		ck_assert_ptr_nonnull(strstr(error.message, later ? "use a later one" : "use an earlier one"));
	}
	format[0] = SEGMENT_FORMAT;
	MUST(segment_input_open_memory(whole, "memory", &input, &error));
	segment_input_close(input);
	free((char *)whole.ptr);
}
END_TEST

/* The table of regions and the last bytes: any damage is found at once. */
START_TEST(damage_of_the_table_is_refused)
{
	struct slice whole = file_bytes(make_file());
	struct segment_input *input;
	size_t table = REGIONS * 32 + 32;
	for (size_t bit = 0; bit < table * 8; bit++) {
		char *at = (char *)whole.ptr + whole.len - table + bit / 8;
		*at ^= (char)(1 << bit % 8);
		bf_error error = {0};
		enum bf_status status = segment_input_open_memory(whole, "memory", &input, &error);
		ck_assert_msg(status == BF_CORRUPT || status == BF_MISMATCH, "bit %zu", bit);
		*at ^= (char)(1 << bit % 8);
	}
	free((char *)whole.ptr);
}
END_TEST

START_TEST(an_output_is_new_and_goes_when_canceled)
{
	struct segment_output *output, *other;
	const char *path = scratch_path("output");
	MUST(segment_output_open(path, &output, &error));
	EXPECT_STATUS(BF_IO, segment_output_open(path, &other, &error));
	segment_region_begin(output, REGION_FACTS);
	segment_write(output, "facts", 5);
	segment_output_cancel(output);
	ck_assert_int_ne(access(path, F_OK), 0);
	segment_output_cancel(NULL);
}
END_TEST

START_TEST(every_region_has_a_name)
{
	for (int kind = REGION_FACTS; kind <= REGION_CHECKPOINTS; kind++)
		ck_assert_ptr_nonnull(segment_region_name((enum segment_region)kind));
	ck_assert_ptr_null(segment_region_name((enum segment_region)0));
	ck_assert_ptr_null(segment_region_name((enum segment_region)1000));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segment_file");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, regions_come_back);
	tcase_add_test(all, damage_of_a_region_is_named);
	tcase_add_test(all, what_is_no_segment_is_refused);
	tcase_add_test(all, another_format_is_refused);
	tcase_add_test(all, damage_of_the_table_is_refused);
	tcase_add_test(all, an_output_is_new_and_goes_when_canceled);
	tcase_add_test(all, every_region_has_a_name);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
