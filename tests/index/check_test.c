/* check_test.c - every kind of damage is reported, with what it touches.
 *
 * An archive with live, held and withdrawn articles and a segment is damaged in
 * one way after the other: through libxapian, as wrong contents in good
 * files; and byte by byte, as a dying disk does it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "index/catalogue.h"
#include "index/live.h"
#include "index/snapshot.h"
#include "index/term.h"
#include "tests/support/archives.h"
#include "tests/support/cases.h"
#include "tests/support/generate.h"
#include "tests/support/scratch.h"
#include "util/buf.h"
#include "xapian-c/xapian_c.h"

#define XC(call)                                                                                   \
	do {                                                                                       \
		xc_error reason = {XC_OK, ""};                                                     \
		if ((call) != XC_OK)                                                               \
			ck_abort_msg("%s: %s", #call, reason.message);                             \
	} while (0)

static const char *whole, *path; /* the archive, and the copy that is damaged */

/* And so many more articles, by chance. */
static void make_archive(unsigned more)
{
	static const char *const articles[] = {
	    "{\"id\":\"a1\",\"headline\":\"Smugglers\",\"body\":\"The river. The border.\",\"published\":\"2022-06-10\"}",
	    "{\"id\":\"a2\",\"headline\":\"Summit\",\"body\":\"The border again and again.\"}",
	    "{\"id\":\"a3\",\"headline\":\"La cumbre\",\"body\":\"La frontera.\",\"language\":\"es\"}",
	    "{\"id\":\"a4\",\"headline\":\"Fourth\",\"body\":\"A fourth story.\",\"published\":\"2022-06-11T10:00:00+02:00\"}",
	    "{\"id\":\"h1\",\"headline\":\"Held\",\"body\":\"Held back.\",\"status\":\"withheld\"}",
	    "{\"id\":\"h2\",\"headline\":\"Later\",\"body\":\"Not yet.\",\"embargo\":\"2999-01-01\"}",
	    "{\"id\":\"w1\",\"headline\":\"Gone\",\"body\":\"Withdrawn.\"}"};
	struct desk desk;
	bool changed;
	whole = scratch_path("whole");
	path = scratch_path("damaged");
	desk_open(&desk, whole);
	for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
		desk_add(&desk, articles[i], 0);
	for (unsigned i = 0; i < more; i++) {
		struct generated g;
		struct indexed_result result;
		generate_article(&g, i);
		struct article a = memory_article(g.id, g.headline, g.body, g.date);
		a.status = i % 5 ? ARTICLE_USABLE : ARTICLE_WITHHELD;
		MUST(indexer_add(desk.indexer, &a, 0, false, &result, &error));
	}
	desk_commit(&desk, 0);
	MUST(indexer_withdraw(desk.indexer, SLICE("w1"), "a reason", 0, &changed, &error));
	desk_commit(&desk, 0);
	desk_close(&desk);
	assert_clean(whole);
}

/* ---- what is reported ----------------------------------------------------------------------------- */

static void gather_line(const char *line, void *payload)
{
	struct buf *lines = payload;
	buf_append_text(lines, line);
	buf_append_byte(lines, '\n');
}

static struct buf problems_of(const char *archive, uint64_t *count)
{
	struct buf lines = BUF_INIT(1 << 24);
	MUST(archive_check(archive, NULL, gather_line, &lines, count, &error));
	buf_append_byte(&lines, 0);
	return lines;
}

static void assert_reported(const char *said)
{
	uint64_t count;
	struct buf lines = problems_of(path, &count);
	ck_assert_msg(strstr(lines.ptr, said) != NULL, "not reported: %s; but: %s", said, lines.ptr);
	ck_assert_uint_ge(count, 1);
	buf_free(&lines);
}

/* ---- wrong contents in good files --------------------------------------------------------------------- */

static xc_database *db;
static xc_document *document;

static void open_database(const char *name)
{
	char folder[4096];
	snprintf(folder, sizeof folder, "%s/%s", path, name);
	XC(xc_database_open_writable(folder, XC_OPEN, 0, &db, &reason));
	XC(xc_document_new(&document, &reason));
}

static void close_database(void)
{
	XC(xc_database_commit(db, &reason));
	xc_document_free(document);
	xc_database_free(db);
}

static void read_article(uint32_t number)
{
	XC(xc_database_read_document(db, number, document, &reason));
}

static void replace_article(uint32_t number)
{
	XC(xc_database_replace_document(db, number, document, &reason));
}

static struct buf record_of(uint32_t number)
{
	struct buf record = BUF_INIT(1 << 20);
	const char *bytes;
	size_t len;
	read_article(number);
	XC(xc_document_data(document, &bytes, &len, &reason));
	buf_append(&record, bytes, len);
	return record;
}

static void put_record(uint32_t number, struct buf *record, bool checksum)
{
	uint64_t sum = XXH3_64bits(record->ptr + 9, record->len - 9);
	for (int i = 0; i < 8 && checksum; i++)
		record->ptr[1 + i] = (char)(sum >> (8 * i));
	XC(xc_document_set_data(document, record->ptr, record->len, &reason));
	replace_article(number);
	buf_free(record);
}

static void bend_record(void)
{
	struct buf record = record_of(1);
	record.ptr[record.len / 2] ^= 4;
	put_record(1, &record, false);
}

static void cut_places(void)
{
	struct buf record = record_of(2);
	record.len--;
	put_record(2, &record, true);
}

static void empty_record(void)
{
	read_article(4);
	XC(xc_document_set_data(document, "", 0, &reason));
	replace_article(4);
}

static void lose_word(void)
{
	read_article(1);
	XC(xc_document_remove_term(document, "river", 5, &reason));
	replace_article(1);
}

static void gain_word(void)
{
	read_article(2);
	XC(xc_document_add_term(document, "zebra", 5, occurrence_make(0, 1, 3), &reason));
	replace_article(2);
}

static void count_word_twice(void)
{
	read_article(1);
	XC(xc_document_add_term(document, "river", 5, occurrence_make(0, 1, 0), &reason));
	replace_article(1);
}

static void lose_date(void)
{
	read_article(1);
	XC(xc_document_set_value(document, LIVE_PUBLISHED_SLOT, "", 0, &reason));
	replace_article(1);
}

static void move_date(void)
{
	read_article(4);
	XC(xc_document_set_value(document, LIVE_PUBLISHED_SLOT, "\x80\0\0\0\0\0\0\1\x80\0\0\1", 12, &reason));
	replace_article(4);
}

static void gain_date(void)
{
	read_article(2);
	XC(xc_document_set_value(document, LIVE_PUBLISHED_SLOT, "\x80\0\0\0\0\0\0\1\x80\0\0\1", 12, &reason));
	replace_article(2);
}

static void lose_article(void)
{
	XC(xc_database_delete_document(db, 3, &reason));
}

static void double_article(void)
{
	uint32_t number;
	read_article(2);
	XC(xc_database_add_document(db, document, &number, &reason));
}

static void gain_stranger(void)
{
	uint32_t number;
	XC(xc_document_add_term(document, "stranger", 8, 1, &reason));
	XC(xc_database_add_document(db, document, &number, &reason));
}

static void lose_catalogue(void)
{
	XC(xc_metadata_set(db, "backfile:catalogue", 18, "", 0, &reason));
}

static void bend_catalogue(void)
{
	XC(xc_metadata_set(db, "backfile:catalogue", 18, "\2\xff\xff", 3, &reason));
}

static void count_wrongly(void)
{
	struct catalogue *c = malloc(sizeof *c);
	MUST(catalogue_read(db, c, &error));
	catalogue_count(c, SLICE("es"), 40, 1);
	MUST(catalogue_write(db, c, &error));
	free(c);
}

static void bend_held_record(void)
{
	struct buf record = record_of(1);
	record.ptr[record.len - 2] ^= 1;
	put_record(1, &record, false);
}

static void lose_held_id(void)
{
	read_article(2);
	XC(xc_document_remove_term(document, "EQh2", 4, &reason));
	replace_article(2);
}

static const struct damage {
	const char *name;
	const char *database;
	void (*damage)(void);
	const char *said[3];
} damages[] = {
    {"a bent record", "live.1", bend_record, {"live: article number 1: a stored article does not match its checksum"}},
    {"cut places", "live.1", cut_places, {"live: article a2: the places of its words are damaged"}},
    {"an empty record", "live.1", empty_record, {"live: article number 4: a stored article has no readable beginning"}},
    {"a lost word", "live.1", lose_word,
     {"live: article a1: its postings are not those", "live: article a1: its list of terms is not the one"}},
    {"a word too many", "live.1", gain_word, {"live: article a2: its postings are not those"}},
    {"a word twice", "live.1", count_word_twice, {"live: article a1: its postings are not those"}},
    {"a lost date", "live.1", lose_date, {"live: article a1: its date is not the one"}},
    {"another date", "live.1", move_date, {"live: article a4: its date is not the one"}},
    {"a date of none", "live.1", gain_date, {"live: article a2: its date is not the one"}},
    {"a lost article", "live.1", lose_article,
     {"catalogue counts 4 articles, there are 3", "words, there are",
      "catalogue counts 1 articles in the language 'es', there are 0"}},
    {"an article twice", "live.1", double_article,
     {"live: 2 articles have the same id, a2", "catalogue counts 4 articles, there are 5"}},
    {"a strange document", "live.1", gain_stranger, {"a stored article has no readable beginning"}},
    {"no catalogue", "live.1", lose_catalogue, {"live: the live database has no catalogue"}},
    {"a bent catalogue", "live.1", bend_catalogue, {"live: the catalogue of the archive is damaged"}},
    {"wrong counters", "live.1", count_wrongly,
     {"catalogue counts 5 articles, there are 4", "words, there are",
      "catalogue counts 2 articles in the language 'es', there are 1"}},
    {"a bent held record", "held", bend_held_record, {"held: article number 1: a stored article does not match"}},
    {"a lost id in held", "held", lose_held_id, {"held: article h2: its postings are not those"}},
};

START_TEST(wrong_contents_are_reported)
{
	const struct damage *d = &damages[_i];
	make_archive(0);
	scratch_copy(whole, path);
	open_database(d->database);
	d->damage();
	close_database();
	for (size_t i = 0; i < 3 && d->said[i]; i++)
		assert_reported(d->said[i]);
}
END_TEST

/* ---- bytes ---------------------------------------------------------------------------------------------- */

static void truncate_file(const char *name, long to)
{
	char file[4096];
	snprintf(file, sizeof file, "%s/%s", path, name);
	ck_assert_int_eq(truncate(file, to), 0);
}

START_TEST(cut_and_missing_files_are_reported)
{
	static const char *const files[] = {"live.1/postlist.glass", "live.1/docdata.glass",
					    "live.1/termlist.glass", "held/docdata.glass",
					    "held/postlist.glass"};
	make_archive(0);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char file[4096];
		scratch_copy(whole, path);
		truncate_file(files[i], 100);
		assert_reported(strncmp(files[i], "live", 4) == 0 ? "live: " : "held: ");
		snprintf(file, sizeof file, "%s/%s", path, files[i]);
		ck_assert_int_eq(unlink(file), 0);
		assert_reported(strncmp(files[i], "live", 4) == 0 ? "live: " : "held: ");
		scratch_remove(path);
	}
	scratch_copy(whole, path);
	truncate_file("live.1/iamglass", 0);
	assert_reported("live: ");
}
END_TEST

/* Every posting of the live database: terms, articles, occurrences. */
static uint64_t postings_of(const char *archive)
{
	char live[4096];
	xc_database *database;
	xc_terms *terms;
	const char *term;
	size_t len, count;
	uint64_t sum = 0;
	snprintf(live, sizeof live, "%s/live.1", archive);
	if (xc_database_open(live, &database, NULL) != XC_OK ||
	    xc_terms_open(database, "", 0, &terms, NULL) != XC_OK)
		return 0;
	while (xc_terms_next(terms, &term, &len, NULL) == XC_OK) {
		xc_postings *postings;
		uint32_t posting[2];
		uint64_t hash = XXH3_64bits(term, len);
		if (xc_postings_open(database, term, len, &postings, NULL) != XC_OK)
			return 0;
		while (xc_postings_read(postings, 0, &posting[0], &posting[1], NULL, 1, &count, NULL) == XC_OK)
			sum += XXH3_64bits_withSeed(posting, sizeof posting, hash);
		xc_postings_free(postings);
	}
	xc_terms_free(terms);
	xc_database_free(database);
	return sum;
}

/* All that a question could find in the archive. */
static bool answers_as_before(void)
{
	struct contents now, before;
	return dumped_contents(path, NULL, &now, NULL) == BF_OK &&
	       dumped_contents(whole, NULL, &before, NULL) == BF_OK && same_contents(now, before) &&
	       postings_of(path) == postings_of(whole);
}

enum verdict { REPORTED, HARMLESS, OVERLOOKED };

static enum verdict look_at_damaged(void)
{
	uint64_t problems = 0;
	if (archive_check(path, NULL, NULL, NULL, &problems, NULL) != BF_OK || problems)
		return REPORTED;
	return answers_as_before() ? HARMLESS : OVERLOOKED;
}

/* Changes one byte of a file that is not 0 (most of a block that is not full is
 * 0, and read by nobody); returns where. */
static size_t bend_file(const char *name, uint8_t with)
{
	char file[4096];
	snprintf(file, sizeof file, "%s/%s", path, name);
	struct slice bytes = read_whole_file(file);
	ck_assert_uint_gt(bytes.len, 0);
	size_t at = generate_below((uint32_t)bytes.len);
	while (bytes.ptr[at] == 0)
		at = generate_below((uint32_t)bytes.len);
	((char *)(uintptr_t)bytes.ptr)[at] ^= (char)with;
	FILE *f = fopen(file, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
	ck_assert_int_eq(fclose(f), 0);
	free((void *)(uintptr_t)bytes.ptr);
	return at;
}

/* libxapian's check of a structure may end its process on damage: so each
 * look is in a process of its own. */
START_TEST(flipped_bytes_are_reported_or_change_no_answer)
{
	static const char *const files[] = {"live.1/postlist.glass", "live.1/docdata.glass",
					    "live.1/termlist.glass", "live.1/iamglass", "held/docdata.glass",
					    "held/postlist.glass"};
	unsigned verdicts[3] = {0}, ended = 0;
	make_archive(400);
	for (unsigned i = 0; i < 240; i++) {
		const char *file = files[i % 6];
		int status;
		scratch_copy(whole, path);
		uint8_t with = (uint8_t)(1 << generate_below(8));
		size_t at = bend_file(file, with);
		pid_t child = fork();
		if (child == 0)
			_exit((int)look_at_damaged());
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		if (!WIFEXITED(status)) {
			ended++;
		} else {
			ck_assert_int_le(WEXITSTATUS(status), OVERLOOKED);
			ck_assert_msg(WEXITSTATUS(status) != OVERLOOKED, "%s: byte %zu, bits %x", file, at, with);
			verdicts[WEXITSTATUS(status)]++;
		}
		scratch_remove(path);
	}
	printf("%u reported, %u harmless, %u ended the process\n", verdicts[REPORTED], verdicts[HARMLESS],
	       ended);
	ck_assert_uint_gt(verdicts[REPORTED], 60);
}
END_TEST

/* ---- what cannot be checked ------------------------------------------------------------------------------- */

START_TEST(what_is_no_archive_or_is_being_written)
{
	struct desk desk;
	uint64_t problems;
	bf_error reason = {0};
	make_archive(0);
	EXPECT_STATUS(BF_NOT_FOUND, archive_check(scratch_path("nowhere"), NULL, NULL, NULL, &problems, &error));
	desk_open(&desk, whole);
	ck_assert_int_eq(archive_check(whole, NULL, NULL, NULL, &problems, &reason), BF_LOCKED);
	ck_assert_uint_eq(problems, 0);
	desk_close(&desk);
	scratch_copy(whole, path);
	char live[4096];
	snprintf(live, sizeof live, "%s/live.1", path);
	scratch_remove(live);
	assert_reported("live: the database cannot be opened");
	scratch_write("damaged/CURRENT", SLICE("nonsense"));
	EXPECT_STATUS(BF_CORRUPT, archive_check(path, NULL, NULL, NULL, &problems, &error));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index/check");
	TCase *check = tcase_create("check");
	tcase_set_timeout(check, 120);
	tcase_add_loop_test(check, wrong_contents_are_reported, 0, sizeof damages / sizeof *damages);
	tcase_add_test(check, cut_and_missing_files_are_reported);
	tcase_add_test(check, flipped_bytes_are_reported_or_change_no_answer);
	tcase_add_test(check, what_is_no_archive_or_is_being_written);
	suite_add_tcase(suite, check);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
