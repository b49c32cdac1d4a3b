/* The suites of feedparser and gofeed: what they expect of a feed that a field of
 * an article holds is there.  What is not, is listed with its cause in
 * tests/outside/feeds_left.txt; the list is complete and nothing on it is fine.
 *
 * Feeds without an item are given one: so what they say as a whole can be seen. */
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corpus/article_names.h"
#include "corpus/format.h"
#include "corpus/markup.h"
#include "corpus/outside/formats.h"
#include "corpus/text.h"
#include "tests/outside/expectation.h"
#include "tests/support/article_text.h"
#include "tests/support/cases.h"

static char folder[400];
static unsigned values, met, files;
static unsigned unlisted; /* of those that were not met */
static struct slice list;

/* ---- reading ------------------------------------------------------------------------------- */

/* The article of that number, or of the item put in where there is none. */
static bool read_article(struct slice bytes, unsigned number, struct arena *arena,
			 struct article *out)
{
	struct nesting nesting = {0};
	struct reader_options options = {.inside = outside_format, .nesting = &nesting};
	struct reader *r;
	struct reject reject;
	bool found = false;
	if (reader_open_memory(bytes, SLICE("feed.xml"), format_find(SLICE("feed")), &options, &r,
			       NULL) != BF_OK)
		return false;
	struct arena scratch = ARENA_INIT;
	enum reader_result result;
	while (!found && (result = reader_next(r, &scratch, out, &reject, NULL)) < READER_END) {
		/* One without headline and text is refused, and yet filled in. */
		bool counts = result == READER_ARTICLE || result == READER_REJECT;
		found = counts && number-- == 0;
	}
	if (found)
		ck_assert_int_eq(article_copy(out, arena, out, NULL), BF_OK);
	arena_free(&scratch);
	reader_close(r);
	return found;
}

/* With an item before the end of the channel, or of the feed. */
static struct slice with_item(struct slice bytes, struct arena *arena)
{
	static const struct {
		struct slice end;
		const char *item;
	} places[] = {{{"</channel>", 10}, "<item><title>put in</title></item>"},
		      {{"</feed>", 7}, "<entry><title>put in</title></entry>"},
		      {{"</rdf:RDF>", 10}, "<item><title>put in</title></item>"}};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *at = memmem(bytes.ptr, bytes.len, places[i].end.ptr, places[i].end.len);
		if (!at)
			continue;
		size_t before = (size_t)(at - bytes.ptr), len = strlen(places[i].item);
		char *all = arena_alloc(arena, bytes.len + len);
		memcpy(all, bytes.ptr, before);
		memcpy(all + before, places[i].item, len);
		memcpy(all + before + len, at, bytes.len - before);
		return slice_make(all, bytes.len + len);
	}
	return bytes;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* Text without white space, of which suites keep what a page may show. */
static struct slice tight(struct slice text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] > ' ')
			out[len++] = text.ptr[i];
	return slice_make(out, len);
}

static struct slice plain(struct slice text, struct arena *arena)
{
	struct markup_text read = {.body = text};
	if (markup_is_likely(text))
		ck_assert_int_eq(markup_read(text, arena, &read, NULL), BF_OK);
	return tight(read.body, arena);
}

static bool holds(struct slice text, struct slice part)
{
	return part.len == 0 || (text.len && memmem(text.ptr, text.len, part.ptr, part.len));
}

/* What of an article a path means, a field; NULL: nothing. */
static const struct {
	const char *path, *field;
} FIELDS[] = {
    {"title", "headline"},
    {"title_detail.value", "headline"},
    {"description", "body"},
    {"summary", "body"},
    {"summary_detail.value", "body"},
    {"content.0.value", "body"},
    {"content", "body"},
    {"link", "url"},
    {"id", "id"},
    {"guid", "id"},
    {"guid.value", "id"},
    {"author", "byline"},
    {"author.name", "byline"},
    {"author_detail.name", "byline"},
    {"authors.0.name", "byline"},
    {"dcExt.creator.0", "byline"},
    {"published_parsed", "published"},
    {"publishedParsed", "published"},
    {"pubDateParsed", "published"},
    {"updated_parsed", "updated"},
    {"updatedParsed", "updated"},
    {"tags.0.term", "subjects"},
    {"category", "subjects"},
    {"categories.0", "subjects"},
    {"categories.1", "subjects"},
    {"categories.0.value", "subjects"},
    {"categories.0.term", "subjects"},
    {"rights", "copyright_holder"},
    {"copyright", "copyright_holder"},
    {"source.title", "source"},
    {"content.0.language", "language"},
    {"title_detail.language", "language"},
};

/* Of the feed as a whole. */
static const struct {
	const char *path, *field;
} FEED_FIELDS[] = {
    {"title", "source"},	 {"title_detail.value", "source"}, {"language", "language"},
    {"copyright", "copyright_holder"}, {"rights", "copyright_holder"},
};

static const char *field_of(const char *path, bool feed)
{
	for (size_t i = 0; feed && i < sizeof FEED_FIELDS / sizeof *FEED_FIELDS; i++)
		if (strcmp(path, FEED_FIELDS[i].path) == 0)
			return FEED_FIELDS[i].field;
	for (size_t i = 0; !feed && i < sizeof FIELDS / sizeof *FIELDS; i++)
		if (strcmp(path, FIELDS[i].path) == 0)
			return FIELDS[i].field;
	return NULL;
}

static bool is_in_field(const struct article *a, const char *field, struct slice want,
			struct arena *arena)
{
	struct buf text = BUF_INIT(1 << 24);
	article_text(a, slice_from(field), &text);
	struct slice got = tight(buf_slice(&text), arena);
	bool part = strcmp(field, "headline") != 0 && strcmp(field, "id") != 0 && strcmp(field, "url") != 0;
	buf_free(&text);
	return part ? holds(got, want) : slice_equal(got, want);
}

/* The value as it stands, or as the text of its markup. */
static bool is_text_met(const struct article *a, const char *field, struct slice expected,
			struct arena *arena)
{
	if (strcmp(field, "language") == 0)
		return slice_equal(article_language_code(expected, arena), a->language);
	struct slice forms[] = {plain(expected, arena), tight(expected, arena)};
	for (size_t i = 0; i < 2; i++)
		if (is_in_field(a, field, forms[i], arena) ||
		    (strcmp(field, "copyright_holder") == 0 && is_in_field(a, "usage_terms", forms[i], arena)))
			return true;
	return false;
}

static bool is_time_met(const struct article *a, const char *field, const int time[6])
{
	struct moment m = strcmp(field, "updated") == 0 && a->updated.precision ? a->updated : a->published;
	int64_t wanted = (int64_t)day_from_civil(time[0], (unsigned)time[1], (unsigned)time[2]) * 86400 +
			 time[3] * 3600 + time[4] * 60 + time[5];
	return m.precision != MOMENT_NONE && m.instant == wanted;
}

/* The lines of the list: file, path, cause, parted by tabs. */
static bool is_listed(const char *path, const char *value)
{
	char line[700];
	int len = snprintf(line, sizeof line, "\n%s\t%s\t", path, value);
	return memmem(list.ptr, list.len, line, (size_t)len) != NULL;
}

static unsigned count_listed(void)
{
	unsigned lines = 0;
	for (size_t i = 0; i + 1 < list.len; i++)
		lines += list.ptr[i] == '\n' && list.ptr[i + 1] != '#' && list.ptr[i + 1] != '\n';
	return lines;
}

static void count_value(const char *path, const struct expectation *e, const struct article *a,
			const char *field, struct arena *arena)
{
	bool good = a && (e->kind == EXPECT_TIME ? is_time_met(a, field, e->time)
						 : is_text_met(a, field, e->text, arena));
	values++;
	met += good;
	if (!good && !is_listed(path, e->path))
		fprintf(stderr, "not met, and not in the list: %s\t%s\n", path, e->path), unlisted++;
	if (!good && getenv("FEEDS_TELL")) {
		struct buf text = BUF_INIT(1 << 24);
		if (a)
			article_text(a, slice_from(field), &text);
		printf("%s\t%s\n   want: %.*s\n   have: %.*s\n", path, e->path,
		       e->kind == EXPECT_TEXT ? (int)e->text.len : 0, e->text.ptr, SLICE_ARGS(buf_slice(&text)));
		buf_free(&text);
	}
}

/* entries.0.title → its number, and the path within; feed.title likewise. */
static const char *split_path(const char *path, bool *feed, unsigned *number)
{
	char *end;
	*feed = strncmp(path, "feed.", 5) == 0;
	*number = 0;
	if (*feed)
		return path + 5;
	if (strncmp(path, "entries.", 8) != 0 && strncmp(path, "items.", 6) != 0)
		return NULL;
	path = strchr(path, '.') + 1;
	*number = (unsigned)strtoul(path, &end, 10);
	return *end == '.' ? end + 1 : NULL;
}

static void check_expectation(const char *path, struct slice bytes, const struct expectation *e,
			      struct arena *arena)
{
	bool feed;
	unsigned number;
	struct article article;
	const char *inner = split_path(e->path, &feed, &number),
		   *field = inner ? field_of(inner, feed) : NULL;
	if (!field || e->kind == EXPECT_OTHER)
		return;
	bool found = read_article(feed ? with_item(bytes, arena) : bytes, number, arena, &article);
	count_value(path, e, found ? &article : NULL, field, arena);
}

/* ---- the suites ---------------------------------------------------------------------------------- */

static struct slice condition(struct slice bytes)
{
	const char *start = memmem(bytes.ptr, bytes.len, "Expect:", 7);
	if (!start)
		return SLICE("");
	start += 7;
	const char *end = memmem(start, (size_t)(bytes.ptr + bytes.len - start), "-->", 3);
	return slice_make(start, end ? (size_t)(end - start) : 0);
}

static void check_feedparser(const char *path, struct slice bytes)
{
	struct arena arena = ARENA_INIT;
	struct slice rest = condition(bytes);
	struct expectation e;
	while (expectation_next(&rest, &arena, &e))
		check_expectation(path, bytes, &e, &arena);
	arena_free(&arena);
}

/* Every text in the expected JSON, by its path. */
static void check_json(const char *path, struct slice bytes, const json_t *value, const char *at,
		       struct arena *arena)
{
	struct expectation e = {.kind = EXPECT_TEXT};
	const char *key;
	json_t *member;
	size_t i;
	if (json_is_object(value)) {
		json_object_foreach((json_t *)(uintptr_t)value, key, member)
		{
			char inner[200];
			snprintf(inner, sizeof inner, "%.80s%s%.80s", at, *at ? "." : "", key);
			check_json(path, bytes, member, inner, arena);
		}
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member)
		{
			char inner[200];
			snprintf(inner, sizeof inner, "%.160s.%zu", at, i);
			check_json(path, bytes, member, inner, arena);
		}
	} else if (json_is_string(value)) {
		bool item = strncmp(at, "items.", 6) == 0 || strncmp(at, "entries.", 8) == 0;
		snprintf(e.path, sizeof e.path, "%s%.180s", item ? "" : "feed.", at);
		e.text = slice_from(json_string_value(value));
		struct moment m;
		if (strstr(at, "Parsed") && moment_parse(e.text, &m)) {
			struct civil_date d = civil_from_day((int32_t)((m.instant - (m.instant % 86400 + 86400) % 86400) / 86400));
			int64_t s = (m.instant % 86400 + 86400) % 86400;
			e.kind = EXPECT_TIME;
			int time[6] = {d.year, d.month, d.day, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60)};
			memcpy(e.time, time, sizeof time);
		}
		check_expectation(path, bytes, &e, arena);
	}
}

static void check_gofeed(const char *path, const char *whole, struct slice bytes)
{
	char json_path[1000];
	struct arena arena = ARENA_INIT;
	snprintf(json_path, sizeof json_path, "%.*sjson", (int)(strlen(whole) - 3), whole);
	json_t *expected = json_load_file(json_path, 0, NULL);
	if (expected)
		check_json(path, bytes, expected, "", &arena);
	json_decref(expected);
	arena_free(&arena);
}

static int visit(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)place;
	size_t len = strlen(path);
	if (kind != FTW_F || len < 4 || strcmp(path + len - 4, ".xml") != 0)
		return 0;
	struct slice bytes = read_whole_file(path);
	files++;
	const char *name = path + strlen(folder) + 1;
	if (strncmp(name, "feedparser/", 11) == 0)
		check_feedparser(name, bytes);
	else
		check_gofeed(name, path, bytes);
	free((void *)(uintptr_t)bytes.ptr);
	return 0;
}

static bool unpack(void)
{
	char command[1400], mark[600];
	const char *data = getenv("BACKFILE_DATA"), *build = getenv("BUILD");
	data = data ? data : "../shared/data";
	snprintf(mark, sizeof mark, "%s/formats/rss-atom.tar.zst", data);
	if (access(mark, R_OK) != 0)
		return false;
	snprintf(folder, sizeof folder, "%s/data/rss-atom", build ? build : "build/release");
	snprintf(mark, sizeof mark, "%s/feedparser", folder);
	snprintf(command, sizeof command,
		 "mkdir -p '%s/..' && tar --zstd -xf '%s/formats/rss-atom.tar.zst' -C '%s/..'", folder,
		 data, folder);
	return access(mark, R_OK) == 0 || system(command) == 0;
}

START_TEST(test_suites)
{
	enum { FILES = 2737, NEEDED = 97 }; /* per cent */
	list = read_whole_file("tests/outside/feeds_left.txt");
	ck_assert_ptr_nonnull(list.ptr);
	ck_assert_int_eq(nftw(folder, visit, 8, FTW_PHYS), 0);
	fprintf(stderr, "feeds: %u of %u expected values met, in %u files\n", met, values, files);
	ck_assert_uint_eq(files, FILES);
	ck_assert_uint_eq(unlisted, 0);
	ck_assert_uint_eq(values - met, count_listed());
	ck_assert_uint_ge(met * 100, values * NEEDED);
	free((void *)(uintptr_t)list.ptr);
}
END_TEST

int main(void)
{
	if (!unpack())
		return 77;
	outside_prepare();
	TCase *tcase = tcase_create("suites");
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, test_suites);
	Suite *suite = suite_create("feeds");
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
