/* database_test.c - databases as a whole: opening, transactions, statistics,
 * several as one, compact and check. */
#include "support.h"

static uint32_t documents_of(const xc_database *database)
{
	xc_statistics found;
	OK(xc_database_statistics(database, &found, &error));
	return found.documents;
}

START_TEST(opens_in_every_way)
{
	const struct {
		unsigned flags;
		bool there;
		xc_status status;
		uint32_t documents;
	} cases[] = {
	    {XC_OPEN, false, XC_MISSING, 0},
	    {XC_OPEN, true, XC_OK, 1},
	    {XC_CREATE, false, XC_OK, 0},
	    {XC_CREATE, true, XC_FAILED, 0},
	    {XC_CREATE_OR_OPEN, false, XC_OK, 0},
	    {XC_CREATE_OR_OPEN, true, XC_OK, 1},
	    {XC_CREATE_OR_OVERWRITE, false, XC_OK, 0},
	    {XC_CREATE_OR_OVERWRITE, true, XC_OK, 0},
	    {XC_OPEN | XC_FULL_SYNC | XC_RETRY_LOCK, true, XC_OK, 1},
	    {XC_OPEN | XC_DANGEROUS | XC_NO_SYNC, true, XC_OK, 1},
	    {XC_CREATE | XC_NO_TERM_LISTS, false, XC_OK, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[16];
		snprintf(name, sizeof name, "case%zu", i);
		if (cases[i].there) {
			xc_database *writer = open_writer(name);
			add_text(writer, "one");
			xc_database_free(writer);
		}
		xc_database *opened = NULL;
		EXPECT(cases[i].status, xc_database_open_writable(in_folder(name), cases[i].flags,
								  4096, &opened, &error));
		ck_assert(!opened == (cases[i].status != XC_OK));
		if (opened)
			ck_assert_uint_eq(documents_of(opened), cases[i].documents);
		xc_database_free(opened);
	}
}
END_TEST

START_TEST(transactions_are_whole)
{
	xc_database *writer = open_writer("db");
	add_text(writer, "zero");
	OK(xc_database_commit(writer, &error));
	xc_database *reader = open_reader("db");
	uint64_t before, after;
	OK(xc_database_revision(writer, &before, &error));
	OK(xc_transaction_begin(writer, &error));
	add_text(writer, "one two");
	add_text(writer, "three");
	ck_assert_uint_eq(documents_of(writer), 3);
	bool changed = true;
	OK(xc_database_reopen(reader, &changed, &error));
	ck_assert(!changed);
	ck_assert_uint_eq(documents_of(reader), 1);
	EXPECT(XC_INVALID, xc_transaction_begin(writer, &error));
	EXPECT(XC_INVALID, xc_database_commit(writer, &error));
	OK(xc_transaction_commit(writer, &error));
	OK(xc_database_revision(writer, &after, &error));
	ck_assert_uint_eq(after, before + 1);
	ck_assert_uint_eq(documents_of(reader), 1);
	OK(xc_database_reopen(reader, &changed, &error));
	ck_assert(changed);
	ck_assert_uint_eq(documents_of(reader), 3);

	OK(xc_transaction_begin(writer, &error));
	add_text(writer, "four");
	OK(xc_transaction_cancel(writer, &error));
	ck_assert_uint_eq(documents_of(writer), 3);
	EXPECT(XC_INVALID, xc_transaction_cancel(writer, &error));
	EXPECT(XC_INVALID, xc_transaction_commit(writer, &error));

	add_text(writer, "five");
	OK(xc_database_commit(writer, &error));
	OK(xc_database_reopen(reader, NULL, &error));
	ck_assert_uint_eq(documents_of(reader), 4);
	xc_database_free(reader);
	xc_database_free(writer);
}
END_TEST

/* What closing and freeing do with what is pending: as the header says. */
START_TEST(closing_settles_what_is_pending)
{
	for (int in_transaction = 0; in_transaction < 2; in_transaction++) {
		for (int by_close = 0; by_close < 2; by_close++) {
			xc_database *writer = NULL;
			OK(xc_database_open_writable(in_folder("db"),
						     XC_CREATE_OR_OVERWRITE | XC_NO_SYNC, 0,
						     &writer, &error));
			if (in_transaction)
				OK(xc_transaction_begin(writer, &error));
			add_text(writer, "pending");
			if (by_close) {
				OK(xc_database_close(writer, &error));
				OK(xc_database_close(writer, &error));
			}
			xc_database_free(writer);
			xc_database *reader = open_reader("db");
			ck_assert_uint_eq(documents_of(reader), in_transaction ? 0 : 1);
			xc_database_free(reader);
		}
	}
	xc_database_free(NULL);
}
END_TEST

START_TEST(counts_everything)
{
	xc_database *writer = open_writer("db");
	xc_statistics found;
	OK(xc_database_statistics(writer, &found, &error));
	ck_assert_uint_eq(found.documents + found.last_document + found.total_length, 0);
	ck_assert(found.average_length == 0 && !found.has_positions);
	add_text(writer, "one two three two");
	add_text(writer, "two");
	add_text(writer, "gone");
	OK(xc_database_delete_document(writer, 3, &error));
	OK(xc_database_commit(writer, &error));
	OK(xc_database_statistics(writer, &found, &error));
	ck_assert_uint_eq(found.documents, 2);
	ck_assert_uint_eq(found.last_document, 3);
	ck_assert_uint_eq(found.total_length, 5);
	ck_assert(found.average_length == 2.5);
	ck_assert_uint_eq(found.shortest, 1);
	ck_assert_uint_eq(found.longest, 4);
	ck_assert(found.has_positions);

	uint32_t length, terms;
	OK(xc_database_document_length(writer, 1, &length, &terms, &error));
	ck_assert_uint_eq(length, 4);
	ck_assert_uint_eq(terms, 3);
	OK(xc_database_document_length(writer, 2, NULL, NULL, &error));
	EXPECT(XC_NOT_FOUND, xc_database_document_length(writer, 3, &length, NULL, &error));
	EXPECT(XC_NOT_FOUND, xc_database_document_length(writer, 3, NULL, &terms, &error));

	const char *uuid, *again;
	size_t size, size_again;
	OK(xc_database_uuid(writer, &uuid, &size, &error));
	ck_assert_uint_eq(size, 36);
	char first[37];
	memcpy(first, uuid, sizeof first);
	OK(xc_database_commit(writer, &error));
	OK(xc_database_uuid(writer, &again, &size_again, &error));
	ck_assert_str_eq(first, again);
	xc_database_free(writer);
}
END_TEST

START_TEST(several_are_one)
{
	const char *const texts[2][3] = {{"a b", "b c", "c"}, {"b", "c d", NULL}};
	xc_database *parts[2], *whole = NULL;
	for (int i = 0; i < 2; i++) {
		xc_database *writer = open_writer(i ? "second" : "first");
		for (int j = 0; j < 3 && texts[i][j]; j++)
			add_text(writer, texts[i][j]);
		xc_database_free(writer);
		parts[i] = open_reader(i ? "second" : "first");
	}
	whole = open_reader("first");
	OK(xc_database_add_database(whole, parts[1], &error));
	EXPECT(XC_INVALID, xc_database_add_database(whole, whole, &error));
	xc_database_free(parts[1]);
	ck_assert_uint_eq(documents_of(whole), 5);

	/* document d of the i-th of n is (d - 1) * n + i + 1 */
	xc_postings *postings = NULL;
	uint32_t found[8];
	size_t count;
	OK(xc_postings_open(whole, BYTES("b"), &postings, &error));
	OK(xc_postings_read(postings, 0, found, NULL, NULL, 8, &count, &error));
	ck_assert_uint_eq(count, 3);
	ck_assert(found[0] == 1 && found[1] == 2 && found[2] == 3);
	xc_postings_free(postings);
	const char *data;
	size_t length;
	OK(xc_database_data(whole, 4, &data, &length, &error));
	ck_assert_bytes("c d", data, length);
	uint64_t revision;
	EXPECT(XC_INVALID, xc_database_revision(whole, &revision, &error));
	const char *uuid;
	OK(xc_database_uuid(whole, &uuid, &length, &error));
	ck_assert_uint_eq(length, 73);

	xc_database *writer = open_writer("third");
	EXPECT(XC_INVALID, xc_database_add_database(writer, parts[0], &error));
	EXPECT(XC_INVALID, xc_database_add_database(writer, writer, &error));
	xc_database_free(writer);
	xc_database_free(parts[0]);

	OK(xc_database_compact(whole, in_folder("merged"), 0, 0, &error));
	EXPECT(XC_INVALID, xc_database_compact(whole, in_folder("overlapping"),
					       XC_COMPACT_NO_RENUMBER, 0, &error));
	xc_database_free(whole);
	xc_database *merged = open_reader("merged");
	ck_assert_uint_eq(documents_of(merged), 5);
	xc_database_free(merged);
}
END_TEST

START_TEST(locks_are_seen)
{
	bool locked = true;
	xc_database *writer = open_writer("db");
	OK(xc_database_locked(writer, &locked, &error));
	ck_assert(locked);
	OK(xc_database_commit(writer, &error));
	xc_database *reader = open_reader("db");
	OK(xc_database_locked(reader, &locked, &error));
	ck_assert(locked);
	/* a cursor that outlives its writer does not keep the lock */
	xc_terms *terms = NULL;
	OK(xc_terms_open(writer, "", 0, &terms, &error));
	xc_database_free(writer);
	OK(xc_database_locked(reader, &locked, &error));
	ck_assert(!locked);
	xc_terms_free(terms);
	xc_database_free(reader);
}
END_TEST

START_TEST(compacts)
{
	xc_database *writer = open_writer("db");
	for (int i = 0; i < 20; i++)
		add_text(writer, "some words to store");
	EXPECT(XC_INVALID, xc_database_compact(writer, in_folder("early"), 0, 0, &error));
	OK(xc_database_delete_document(writer, 1, &error));
	OK(xc_database_delete_document(writer, 10, &error));
	OK(xc_database_commit(writer, &error));
	const struct {
		unsigned flags;
		uint32_t last;
	} cases[] = {
	    {0, 19}, /* the gap before the first is closed, that in the middle is not */
	    {XC_COMPACT_FULL | XC_COMPACT_NO_RENUMBER, 20},
	    {XC_COMPACT_MULTIPASS, 19},
	    {XC_COMPACT_SINGLE_FILE, 19},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[16];
		snprintf(name, sizeof name, "compact%zu", i);
		OK(xc_database_compact(writer, in_folder(name), cases[i].flags, 2048, &error));
		xc_database *compacted = open_reader(name);
		xc_statistics found;
		OK(xc_database_statistics(compacted, &found, &error));
		ck_assert_uint_eq(found.documents, 18);
		ck_assert_uint_eq(found.last_document, cases[i].last);
		xc_database_free(compacted);
	}
	EXPECT(XC_INVALID, xc_database_compact(writer, in_folder("db"), 0, 0, &error));
	xc_database_free(writer);
}
END_TEST

static void keep(const char *text, size_t length, void *payload)
{
	snprintf(payload, 4096, "%.*s", (int)length, text);
}

START_TEST(checks)
{
	xc_database *writer = open_writer("db");
	for (int i = 0; i < 50; i++)
		add_text(writer, "some words to look at");
	xc_database_free(writer);
	char report[4096] = "";
	size_t faults = 99;
	OK(xc_database_check(in_folder("db"), keep, report, &faults, &error));
	ck_assert_uint_eq(faults, 0);
	ck_assert_msg(strstr(report, "postlist table structure checked OK") != NULL, "%s", report);
	faults = 99;
	OK(xc_database_check(in_folder("db"), NULL, NULL, &faults, &error));
	ck_assert_uint_eq(faults, 0);
	EXPECT(XC_IO, xc_database_check(in_folder("none"), keep, report, &faults, &error));
}
END_TEST

START_TEST(names_are_there)
{
	ck_assert_str_eq(xc_status_name(XC_OK), "ok");
	ck_assert_str_eq(xc_status_name(XC_LOCKED), "locked");
	ck_assert_str_eq(xc_status_name(XC_INTERNAL), "internal");
	ck_assert_str_eq(xc_status_name((xc_status)(XC_INTERNAL + 1)), "unknown");
	ck_assert(strncmp(xc_version(), "1.4.", 4) == 0);
}
END_TEST

RUN("xapian-c database", opens_in_every_way, transactions_are_whole,
    closing_settles_what_is_pending, counts_everything, several_are_one, locks_are_seen, compacts,
    checks, names_are_there)
