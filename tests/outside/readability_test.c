/* How much of the text of 130 real pages is found: for each page the F1 of the
 * words of body and captions against those of the text that it should yield, as
 * tests/outside/readability_scoreboard.txt has it; what the test finds instead
 * it writes to readability_scoreboard.txt in the folder of what was built.
 * The pages are not part of Backfile: where $BACKFILE_DATA (else
 * ../shared/data) has them not, the test is skipped. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <utf8proc.h>

#include "corpus/outside/html_tree.h"
#include "corpus/outside/web_page.h"
#include "tests/support/cases.h"
#include "tests/support/scratch.h"
#include "util/buf.h"
#include "util/utf8.h"

static const char BOARD[] = "tests/outside/readability_scoreboard.txt";

/* ---- words --------------------------------------------------------------------------- */

/* The hashes of the words of a text, sorted: letters and digits in small; a
 * letter of Chinese or Japanese is a word. */
struct words {
	uint64_t *hashes;
	size_t count;
};

static bool is_word(uint32_t c)
{
	utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);
	return (kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO) || c == '_';
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static struct words words_of(struct slice text, struct arena *arena)
{
	struct words words = {arena_calloc(arena, text.len + 1, sizeof(uint64_t)), 0};
	uint64_t hash = 0;
	for (size_t at = 0, step; at <= text.len; at += step) {
		uint32_t c = 0;
		step = at < text.len ? utf8_decode(text, at, &c) : 1;
		bool wide = c >= 0x3040 && c < 0xfb00;
		if (hash && (!is_word(c) || wide)) {
			words.hashes[words.count++] = hash;
			hash = 0;
		}
		if (is_word(c))
			hash = (hash ^ (uint64_t)utf8proc_tolower((utf8proc_int32_t)c)) *
				   1099511628211u + 1;
		if (hash && wide) {
			words.hashes[words.count++] = hash;
			hash = 0;
		}
	}
	qsort(words.hashes, words.count, sizeof *words.hashes, compare);
	return words;
}

static double f1(struct words a, struct words b)
{
	size_t same = 0, i = 0, k = 0;
	while (i < a.count && k < b.count) {
		same += a.hashes[i] == b.hashes[k];
		if (a.hashes[i] < b.hashes[k])
			i++;
		else if (a.hashes[i] > b.hashes[k])
			k++;
		else
			i++, k++;
	}
	return a.count + b.count ? 2.0 * (double)same / (double)(a.count + b.count) : 1;
}

/* ---- pages --------------------------------------------------------------------------- */

static struct slice read_file_of(const char *folder, const char *page, const char *name,
				 struct arena *arena)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s/%s", folder, page, name);
	struct slice bytes = read_whole_file(path);
	ck_assert_msg(bytes.ptr != NULL, "no %s", path);
	struct slice copy = arena_copy(arena, bytes);
	free((void *)(uintptr_t)bytes.ptr);
	return copy;
}

static double score_page(const char *folder, const char *page)
{
	struct arena arena = ARENA_INIT;
	struct web_page_source source = {{NULL, 0}, {NULL, 0}};
	struct article article;
	struct html_tree tree;
	struct slice wanted;
	struct buf found = BUF_INIT(1 << 28);
	ck_assert_int_eq(web_page_read(read_file_of(folder, page, "source.html", &arena), &source,
				       &arena, &article, NULL, NULL, NULL),
			 BF_OK);
	ck_assert_int_eq(html_tree_read(read_file_of(folder, page, "expected.html", &arena), &arena,
					&tree, NULL),
			 BF_OK);
	ck_assert_int_eq(html_text(&tree, 0, &arena, &wanted, NULL), BF_OK);
	buf_append_slice(&found, article.body);
	buf_append_byte(&found, '\n');
	buf_append_slice(&found, article.captions);
	double score = f1(words_of(wanted, &arena), words_of(buf_slice(&found), &arena));
	buf_free(&found);
	arena_free(&arena);
	return score;
}

static int is_page(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* "page<TAB>0.987" a line, and the mean. */
static double score_all(const char *folder, struct buf *board)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_page, alphasort);
	double sum = 0;
	ck_assert_int_gt(count, 0);
	buf_append_text(board, "# page\tF1 of the words found\n\n");
	for (int i = 0; i < count; i++) {
		double score = score_page(folder, entries[i]->d_name);
		buf_append_format(board, "%s\t%.3f\n", entries[i]->d_name, score);
		sum += score;
		free(entries[i]);
	}
	free(entries);
	buf_append_format(board, "\n# mean of %d pages: %.4f\n", count, sum / count);
	return sum / count;
}

START_TEST(test_scoreboard)
{
	const char *data = getenv("BACKFILE_DATA"), *build = getenv("BUILD");
	char command[700], folder[300], path[300];
	snprintf(command, sizeof command, "tar --zstd -xf %s/formats/html-readability.tar.zst -C %s",
		 data ? data : "../shared/data", scratch_path(""));
	ck_assert_int_eq(system(command), 0);
	snprintf(folder, sizeof folder, "%s", scratch_path("html-readability/test-pages"));
	struct buf board = BUF_INIT(1 << 20);
	double mean = score_all(folder, &board);
	struct slice wanted = read_whole_file(BOARD);
	bool same = wanted.ptr && slice_equal(wanted, buf_slice(&board));
	snprintf(path, sizeof path, "%s/readability_scoreboard.txt", build ? build : "build/release");
	FILE *file = same ? NULL : fopen(path, "w");
	if (file) {
		fwrite(board.ptr, 1, board.len, file);
		fclose(file);
	}
	ck_assert_msg(mean >= 0.93, "the mean is %.4f", mean);
	ck_assert_msg(same, "%s has changed: see %s", BOARD, path);
	free((void *)(uintptr_t)wanted.ptr);
	buf_free(&board);
}
END_TEST

int main(void)
{
	const char *data = getenv("BACKFILE_DATA");
	char path[300];
	snprintf(path, sizeof path, "%s/formats/html-readability.tar.zst",
		 data ? data : "../shared/data");
	if (access(path, R_OK) != 0)
		return 77;
	Suite *suite = suite_create("readability");
	TCase *tests = tcase_create("readability");
	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 600);
	tcase_add_test(tests, test_scoreboard);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
