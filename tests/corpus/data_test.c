/* Whole collections of news read to the end, with exact counts: every record is
 * an article, a reject or blank.  The data is not part of Backfile: without the
 * folder ($BACKFILE_DATA, else ../shared/data) the test is skipped. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus/reader.h"

static const struct {
	const char *name;
	unsigned articles, rejects, notes;
} COLLECTIONS[] = {
    {"bbc", 2225, 0, 0},
    {"cess-es", 609, 0, 0},
    {"conll2002-nl", 480, 0, 0},
    {"fakebr-pt", 3600, 0, 2},
    {"masakhane-fr", 1328, 0, 0},
    {"reuters21578", 21577, 1, 1},
    {"senate-press-releases", 36317, 5, 0},
    {"trove-refugee-press-releases", 14142, 3, 0},
};

static const char *data_folder(void)
{
	const char *folder = getenv("BACKFILE_DATA");
	return folder ? folder : "../shared/data";
}

static void count_note(const struct reject *note, void *payload)
{
	(void)note;
	++*(unsigned *)payload;
}

/* The file is unpacked by zstd into a pipe, which is read like a file. */
static struct reader *open_collection(const char *name, FILE **pipe,
				      const struct reader_options *options)
{
	char command[600], path[40];
	snprintf(command, sizeof command, "zstd -dcq '%s/news/%s.jsonl.zst'", data_folder(), name);
	*pipe = popen(command, "r");
	ck_assert_ptr_nonnull(*pipe);
	snprintf(path, sizeof path, "/dev/fd/%d", fileno(*pipe));
	struct reader *r;
	bf_error error;
	ck_assert_msg(reader_open(path, NULL, options, &r, &error) == BF_OK, "%s", error.message);
	return r;
}

START_TEST(test_collection)
{
	unsigned counts[READER_FAILED + 1] = {0}, notes = 0;
	struct reader_options options = {.note = count_note, .payload = &notes};
	FILE *pipe;
	struct reader *r = open_collection(COLLECTIONS[_i].name, &pipe, &options);
	ck_assert_str_eq(reader_format(r)->name, "jsonl");
	struct arena arena = ARENA_INIT;
	struct article article;
	struct reject reject;
	enum reader_result result;
	while ((result = reader_next(r, &arena, &article, &reject, NULL)) < READER_END) {
		counts[result]++;
		arena_reset(&arena);
	}
	ck_assert_int_eq(result, READER_END);
	ck_assert_uint_eq(counts[READER_ARTICLE], COLLECTIONS[_i].articles);
	ck_assert_uint_eq(counts[READER_REJECT], COLLECTIONS[_i].rejects);
	ck_assert_uint_eq(counts[READER_SKIP], 0);
	ck_assert_uint_eq(notes, COLLECTIONS[_i].notes);
	ck_assert_uint_lt(arena_size(&arena), 8 << 20);
	arena_free(&arena);
	reader_close(r);
	ck_assert_int_eq(pclose(pipe), 0);
}
END_TEST

/* The article that Backfile began with: a saved page, its headline there twice,
 * a comment form at its end. */
START_TEST(test_first_article)
{
	char path[600];
	snprintf(path, sizeof path, "%s/first-article.txt", data_folder());
	struct reader *r;
	struct arena arena = ARENA_INIT;
	struct article a;
	ck_assert_int_eq(reader_open(path, NULL, NULL, &r, NULL), BF_OK);
	ck_assert_int_eq(reader_next(r, &arena, &a, NULL, NULL), READER_ARTICLE);
	ck_assert(slice_equal(a.id, slice_from(path)));
	ck_assert(slice_starts_with(a.headline, SLICE("First on CNN: ")));
	ck_assert(slice_ends_with(a.headline, SLICE("as caravan moves north")));
	ck_assert(slice_starts_with(a.body, SLICE("The operation \xE2\x80\x94 which")));
	ck_assert(slice_ends_with(a.body, SLICE("updated with additional details.")));
	unsigned paragraphs = 1;
	for (size_t i = 0; i + 1 < a.body.len; i++)
		paragraphs += a.body.ptr[i] == '\n' && a.body.ptr[i + 1] == '\n';
	ck_assert_uint_eq(paragraphs, 22);
	arena_free(&arena);
	reader_close(r);
}
END_TEST

int main(void)
{
	char path[600];
	snprintf(path, sizeof path, "%s/news/bbc.jsonl.zst", data_folder());
	if (access(path, R_OK) != 0) {
		printf("skipped: there is no %s\n", path);
		return 77;
	}
	Suite *suite = suite_create("corpus/data");
	TCase *tests = tcase_create("data");
	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, test_collection, 0, sizeof COLLECTIONS / sizeof *COLLECTIONS);
	tcase_add_test(tests, test_first_article);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
