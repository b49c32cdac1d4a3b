/* policy_test.c - which version wins, what is held, what comes out when.
 *
 * The table in cases/policy.txt says it in examples.  Then all of it: every order
 * in which every mixture of four versions (usable, withheld, canceled, under
 * embargo) can arrive must come to the same end, which is written down here
 * once more in the plainest way; arriving again must change nothing; and so
 * for withdrawing, undoing it, and the end of the embargo. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "indexer/bulk.h"
#include "tests/support/archives.h"
#include "tests/support/cases.h"
#include "tests/support/scratch.h"
#include "util/buf.h"

static const int64_t MORNING = 1704067200; /* 2024-01-01 */
static const int64_t DAY = 86400;

static struct desk desk;
static const char *path;
static bool in_bulk; /* new articles go to segments */

static void open_archive(void)
{
	struct bulk_options options = {.workers = 2};
	path = scratch_path("archive");
	desk_open(&desk, path);
	if (in_bulk)
		MUST(indexer_start_bulk(desk.indexer, &options, &error));
}

static void commit(int64_t now)
{
	MUST(indexer_finish(desk.indexer, now, &error));
}

static void close_archive(void)
{
	desk_close(&desk);
	assert_clean(path);
}

/* ---- the table -------------------------------------------------------------------------------------- */

/* The article of an event, with the event as its section. */
static void write_version(struct buf *out, const char *id, const char *event)
{
	char form = strchr("pu-", event[0]) ? event[0] : 'v';
	const char *number = form == 'v' ? event : event + 1;
	buf_append_format(out, "{\"id\":\"%s\",\"section\":\"%s\",\"headline\":\"Version %s\"", id, event, event);
	if (form == 'v')
		buf_append_format(out, ",\"version\":\"%c\"", event[0]);
	if (form == 'p' || form == 'u')
		buf_append_format(out, ",\"published\":\"2022-06-0%c\"", form == 'u' ? '1' : *number);
	if (form == 'u')
		buf_append_format(out, ",\"updated\":\"2022-06-0%c\"", *number);
	if (strchr(event, 'w'))
		buf_append_text(out, ",\"status\":\"withheld\"");
	if (strchr(event, 'c'))
		buf_append_text(out, ",\"status\":\"canceled\"");
	if (strchr(event, 'e'))
		buf_append_text(out, ",\"embargo\":\"2024-01-01T12:00:00Z\"");
	buf_append_text(out, "}");
	buf_append_byte(out, 0);
}

static const char *add_version(const char *id, const char *event, int64_t now)
{
	struct buf json = BUF_INIT(4096);
	struct arena arena = ARENA_INIT;
	struct article article;
	struct article_notes notes = {0};
	struct indexed_result result;
	bool replace = event[0] == '!';
	write_version(&json, id, event + replace);
	MUST(article_from_json(slice_from(json.ptr), &arena, &article, &notes, &error));
	MUST(indexer_add(desk.indexer, &article, now, replace, &result, &error));
	arena_free(&arena);
	buf_free(&json);
	return indexed_name(result.what);
}

static const char *withdraw(const char *id, int64_t now)
{
	bool changed;
	bf_error error = {0};
	enum bf_status status = indexer_withdraw(desk.indexer, slice_from(id), "why", now, &changed, &error);
	ck_assert(status == BF_OK || status == BF_NOT_FOUND);
	return status == BF_NOT_FOUND ? "nothing" : changed ? "withdrawn" : "same";
}

static const char *restore(const char *id, int64_t now)
{
	bool changed;
	MUST(indexer_restore(desk.indexer, slice_from(id), now, &changed, &error));
	return changed ? "restored" : "same";
}

static const char *happen(const char *id, const char *event, int64_t *now)
{
	if (strcmp(event, "W") == 0)
		return withdraw(id, *now);
	if (strcmp(event, "U") == 0)
		return restore(id, *now);
	if (strcmp(event, "D") != 0)
		return add_version(id, event, *now);
	*now += DAY;
	commit(*now);
	return ".";
}

/* The next word of the list; false at the end. */
static bool next_word(struct slice *list, char out[32])
{
	*list = slice_trim(*list);
	size_t len = 0;
	while (len < list->len && list->ptr[len] != ' ')
		len++;
	ck_assert_uint_lt(len, 32);
	memcpy(out, list->ptr, len);
	out[len] = '\0';
	*list = slice_tail(*list, len);
	return len > 0;
}

/* The section of the version at that place. */
static void assert_stands(const struct test_case *c, const char *id, enum archive_place place,
			  struct slice wanted)
{
	struct arena arena = ARENA_INIT;
	struct article a = {0};
	bool found;
	MUST(archive_find(desk.archive, slice_from(id), place, &arena, &a, &found, &error));
	ck_assert_msg(slice_equal(found ? a.section : SLICE(""), wanted),
		      "line %u: place %d has '%.*s', not '%.*s'", c->line, place, SLICE_ARGS(a.section),
		      SLICE_ARGS(wanted));
	arena_free(&arena);
}

static void run_case(const struct test_case *c, void *payload)
{
	bool committing = *(bool *)payload;
	char id[32], event[32], outcome[32];
	struct slice events = c->fields[0], outcomes = c->fields[1];
	int64_t now = MORNING;
	snprintf(id, sizeof id, "id%u%s", c->line, committing ? "c" : "");
	while (next_word(&events, event)) {
		const char *got = happen(id, event, &now);
		ck_assert_msg(next_word(&outcomes, outcome) && strcmp(got, outcome) == 0,
			      "line %u: %s is %s, not %s", c->line, event, got, outcome);
		if (committing)
			commit(now);
	}
	if (!in_bulk) {
		assert_stands(c, id, PLACE_VISIBLE, c->fields[2]);
		assert_stands(c, id, PLACE_HELD, c->fields[3]);
		assert_stands(c, id, PLACE_EMBARGOED, c->fields[4]);
	}
	commit(now);
	assert_stands(c, id, PLACE_VISIBLE, c->fields[2]);
	assert_stands(c, id, PLACE_HELD, c->fields[3]);
	assert_stands(c, id, PLACE_EMBARGOED, c->fields[4]);
}

START_TEST(the_table)
{
	bool committing = _i % 2;
	in_bulk = _i / 2;
	open_archive();
	cases_run("tests/indexer/cases/policy.txt", run_case, &committing);
	close_archive();
}
END_TEST

/* ---- all of it ------------------------------------------------------------------------------------------ */

enum { VERSIONS = 4, MIXTURES = 256 }; /* 4 kinds of 4 versions */
static const char kinds[] = " wce";

/* The version at each place, 0 none; versions are 1 to 4. */
struct standing {
	unsigned visible, held, embargoed;
};

static struct standing right_standing(const char mixture[VERSIONS], bool next_day)
{
	struct standing s = {0, 0, 0};
	unsigned hides = 0;
	for (unsigned v = 1; v <= VERSIONS; v++)
		if (mixture[v - 1] == 'w' || mixture[v - 1] == 'c')
			hides = v;
	for (unsigned v = hides + 1; v <= VERSIONS; v++)
		if (mixture[v - 1] == ' ' || (mixture[v - 1] == 'e' && next_day))
			s.visible = v;
	for (unsigned v = (s.visible ? s.visible : hides) + 1; v <= VERSIONS; v++)
		if (mixture[v - 1] == 'e' && !next_day)
			s.embargoed = v;
	s.held = s.visible ? 0 : hides;
	return s;
}

static unsigned version_at(const char *id, enum archive_place place)
{
	struct arena arena = ARENA_INIT;
	struct article a;
	bool found;
	MUST(archive_find(desk.archive, slice_from(id), place, &arena, &a, &found, &error));
	unsigned version = found ? (unsigned)(a.version.ptr[0] - '0') : 0;
	arena_free(&arena);
	return version;
}

static void assert_standing(const char *id, struct standing right, const char *when)
{
	struct standing s = {version_at(id, PLACE_VISIBLE), version_at(id, PLACE_HELD),
			     version_at(id, PLACE_EMBARGOED)};
	ck_assert_msg(s.visible == right.visible && s.held == right.held && s.embargoed == right.embargoed,
		      "%s, %s: visible %u, held %u, embargoed %u; not %u, %u, %u", id, when, s.visible,
		      s.held, s.embargoed, right.visible, right.held, right.embargoed);
}

static const unsigned char orders[][VERSIONS] = {
    {1, 2, 3, 4}, {1, 2, 4, 3}, {1, 3, 2, 4}, {1, 3, 4, 2}, {1, 4, 2, 3}, {1, 4, 3, 2},
    {2, 1, 3, 4}, {2, 1, 4, 3}, {2, 3, 1, 4}, {2, 3, 4, 1}, {2, 4, 1, 3}, {2, 4, 3, 1},
    {3, 1, 2, 4}, {3, 1, 4, 2}, {3, 2, 1, 4}, {3, 2, 4, 1}, {3, 4, 1, 2}, {3, 4, 2, 1},
    {4, 1, 2, 3}, {4, 1, 3, 2}, {4, 2, 1, 3}, {4, 2, 3, 1}, {4, 3, 1, 2}, {4, 3, 2, 1}};
enum { ORDERS = sizeof orders / sizeof *orders };

/* "1w 2 3e 4 : 2 1 4 3" names mixture and order. */
static void name_id(char id[32], const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	snprintf(id, 32, "1%c2%c3%c4%c:%u%u%u%u", mixture[0], mixture[1], mixture[2], mixture[3], order[0],
		 order[1], order[2], order[3]);
}

typedef void each_id(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS]);

static void for_all(each_id *what)
{
	for (unsigned m = 0; m < MIXTURES; m++)
		for (unsigned o = 0; o < ORDERS; o++) {
			char mixture[VERSIONS], id[32];
			for (unsigned v = 0; v < VERSIONS; v++)
				mixture[v] = kinds[m >> (2 * v) & 3];
			name_id(id, mixture, orders[o]);
			what(id, mixture, orders[o]);
		}
}

static void add_all(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	for (unsigned i = 0; i < VERSIONS; i++) {
		char event[3] = {(char)('0' + order[i]), mixture[order[i] - 1], '\0'};
		if (event[1] == ' ')
			event[1] = '\0';
		add_version(id, event, MORNING);
	}
}

static void stands_today(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	(void)order;
	assert_standing(id, right_standing(mixture, false), "today");
}

static void stands_tomorrow(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	(void)order;
	assert_standing(id, right_standing(mixture, true), "tomorrow");
}

static void withdraw_it(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	(void)mixture, (void)order;
	ck_assert_str_eq(withdraw(id, MORNING), "withdrawn");
}

static void restore_it(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	(void)mixture, (void)order;
	ck_assert_str_eq(restore(id, MORNING), "restored");
}

static void is_out_of_sight(const char *id, const char mixture[VERSIONS], const unsigned char order[VERSIONS])
{
	(void)mixture, (void)order;
	ck_assert_uint_eq(version_at(id, PLACE_VISIBLE), 0);
}

START_TEST(every_order_comes_to_the_same_end)
{
	in_bulk = _i;
	open_archive();
	for_all(add_all);
	if (!in_bulk) /* before the commit and after it */
		for_all(stands_today);
	commit(MORNING);
	for_all(stands_today);
	for_all(add_all); /* again: nothing changes */
	commit(MORNING);
	for_all(stands_today);
	commit(MORNING + DAY);
	for_all(stands_tomorrow);
	close_archive();
}
END_TEST

START_TEST(withdrawing_all_and_undoing_it)
{
	open_archive();
	for_all(add_all);
	commit(MORNING);
	for_all(withdraw_it);
	commit(MORNING);
	for_all(is_out_of_sight);
	for_all(add_all); /* survives indexing again */
	commit(MORNING);
	for_all(is_out_of_sight);
	for_all(restore_it);
	commit(MORNING);
	for_all(stands_today);
	close_archive();
}
END_TEST

START_TEST(withdrawn_before_it_all_arrives)
{
	open_archive();
	for (unsigned o = 0; o < ORDERS; o++)
		for (unsigned m = 0; m < MIXTURES; m++) {
			char mixture[VERSIONS], id[32];
			for (unsigned v = 0; v < VERSIONS; v++)
				mixture[v] = kinds[m >> (2 * v) & 3];
			name_id(id, mixture, orders[o]);
			char event[3] = {(char)('0' + orders[o][0]), mixture[orders[o][0] - 1], '\0'};
			event[1] = event[1] == ' ' ? '\0' : event[1];
			add_version(id, event, MORNING);
			withdraw_it(id, mixture, orders[o]);
			add_all(id, mixture, orders[o]);
			is_out_of_sight(id, mixture, orders[o]);
		}
	commit(MORNING);
	for_all(restore_it);
	for_all(stands_today);
	commit(MORNING);
	for_all(stands_today);
	close_archive();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("indexer/policy");
	TCase *policy = tcase_create("policy");
	tcase_set_timeout(policy, 300);
	tcase_add_loop_test(policy, the_table, 0, 4);
	tcase_add_loop_test(policy, every_order_comes_to_the_same_end, 0, 2);
	tcase_add_test(policy, withdrawing_all_and_undoing_it);
	tcase_add_test(policy, withdrawn_before_it_all_arrives);
	suite_add_tcase(suite, policy);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
