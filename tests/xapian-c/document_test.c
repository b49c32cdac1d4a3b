/* document_test.c - documents by themselves, put into a database, changed,
 * deleted and read back; metadata. */
#include "support.h"

/* Terms with frequency and value 7 of one document, as "a:1 b:2 | seven". */
static const char *written(xc_database *database, uint32_t docid)
{
	static char text[512];
	size_t used = 0;
	xc_terms *terms = NULL;
	const char *term;
	size_t length;
	OK(xc_terms_open_document(database, docid, &terms, &error));
	while (xc_terms_next(terms, &term, &length, NULL) == XC_OK) {
		uint32_t wdf;
		OK(xc_terms_wdf(terms, &wdf, &error));
		used += (size_t)snprintf(text + used, sizeof text - used, "%.*s:%u ", (int)length,
					 term, wdf);
	}
	xc_terms_free(terms);
	xc_document *document = NULL;
	const char *value;
	OK(xc_document_new(&document, &error));
	OK(xc_database_read_document(database, docid, document, &error));
	OK(xc_document_value(document, 7, &value, &length, &error));
	snprintf(text + used, sizeof text - used, "| %.*s", (int)length, value);
	xc_document_free(document);
	return text;
}

static const struct step {
	char what; /* +: term, @: posting, =: boolean term, -: remove, v: value */
	const char *bytes;
	uint32_t number, wdf;
	xc_status status;
} steps[] = {
    {'+', "a", 0, 2, XC_OK},	   {'+', "a", 0, 3, XC_OK},    {'@', "b", 1, 1, XC_OK},
    {'@', "b", 1, 1, XC_OK},	   {'=', "b", 0, 0, XC_OK},    {'=', "Q1", 0, 0, XC_OK},
    {'+', "zero", 0, 0, XC_OK},	   {'+', "c", 0, 1, XC_OK},    {'-', "c", 0, 0, XC_OK},
    {'-', "c", 0, 0, XC_INVALID},  {'+', "", 0, 1, XC_INVALID}, {'=', "", 0, 0, XC_INVALID},
    {'@', "", 1, 1, XC_INVALID},   {'v', "seven", 7, 0, XC_OK},
    {'v', "none", UINT32_MAX, 0, XC_INVALID},
};

static void take_step(xc_document *document, const struct step *s)
{
	size_t length = strlen(s->bytes);
	switch (s->what) {
	case '+':
		EXPECT(s->status, xc_document_add_term(document, s->bytes, length, s->wdf, &error));
		break;
	case '@':
		EXPECT(s->status, xc_document_add_posting(document, s->bytes, length, s->number, s->wdf, &error));
		break;
	case '=':
		EXPECT(s->status, xc_document_add_boolean_term(document, s->bytes, length, &error));
		break;
	case '-':
		EXPECT(s->status, xc_document_remove_term(document, s->bytes, length, &error));
		break;
	default:
		EXPECT(s->status, xc_document_set_value(document, s->number, s->bytes, length, &error));
	}
}

START_TEST(terms_add_up)
{
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		take_step(document, &steps[i]);
	xc_database *writer = open_writer("db");
	uint32_t docid = 0;
	OK(xc_document_number(document, &docid, &error));
	ck_assert_uint_eq(docid, 0);
	OK(xc_database_add_document(writer, document, &docid, &error));
	ck_assert_uint_eq(docid, 1);
	ck_assert_str_eq(written(writer, 1), "Q1:0 a:5 b:2 zero:0 | seven");

	OK(xc_document_clear(document, &error));
	OK(xc_database_add_document(writer, document, NULL, &error));
	ck_assert_str_eq(written(writer, 2), "| ");
	xc_document_free(document);
	xc_database_free(writer);
}
END_TEST

START_TEST(any_byte_is_kept)
{
	const char all[] = "a\0b\xff\n\0";
	size_t length = sizeof all - 1;
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	OK(xc_document_add_term(document, all, length, 1, &error));
	OK(xc_document_set_data(document, all, length, &error));
	OK(xc_document_set_value(document, 0, all, length, &error));
	xc_database *writer = open_writer("db");
	OK(xc_database_add_document(writer, document, NULL, &error));
	OK(xc_metadata_set(writer, all, length, all, length, &error));
	xc_database_free(writer);
	OK(xc_document_set_data(document, NULL, 0, &error));
	OK(xc_document_set_value(document, 0, NULL, 0, &error));

	xc_database *reader = open_reader("db");
	const char *bytes;
	size_t size;
	OK(xc_database_data(reader, 1, &bytes, &size, &error));
	ck_assert_bytes("a\0b\xff\n\0", bytes, size);
	OK(xc_metadata_get(reader, all, length, &bytes, &size, &error));
	ck_assert_bytes("a\0b\xff\n\0", bytes, size);
	OK(xc_database_read_document(reader, 1, document, &error));
	OK(xc_document_data(document, &bytes, &size, &error));
	ck_assert_bytes("a\0b\xff\n\0", bytes, size);
	OK(xc_document_value(document, 0, &bytes, &size, &error));
	ck_assert_bytes("a\0b\xff\n\0", bytes, size);
	uint32_t docid;
	OK(xc_document_number(document, &docid, &error));
	ck_assert_uint_eq(docid, 1);
	bool exists;
	OK(xc_term_exists(reader, all, length, &exists, &error));
	ck_assert(exists);
	OK(xc_term_exists(reader, all, length - 1, &exists, &error));
	ck_assert(!exists);
	/* handles go in any order */
	xc_database_free(reader);
	OK(xc_document_value(document, 0, &bytes, &size, &error));
	OK(xc_document_clear(document, &error));
	OK(xc_document_data(document, &bytes, &size, &error));
	ck_assert_uint_eq(size, 0);
	xc_document_free(document);
	xc_document_free(NULL);
}
END_TEST

/* The limit counts a NUL twice, is kept before the batch is touched, and a term
 * of just that length gets through a commit. */
START_TEST(long_terms_are_refused_at_once)
{
	char letters[300], zeros[300] = {0};
	memset(letters, 'x', sizeof letters);
	const struct {
		const char *bytes;
		size_t length;
		xc_status status;
	} cases[] = {
	    {letters, 245, XC_OK}, {letters, 246, XC_INVALID}, {letters, 300, XC_INVALID},
	    {zeros, 122, XC_OK},   {zeros, 123, XC_INVALID},   {zeros, 245, XC_INVALID},
	};
	xc_database *writer = open_writer("db");
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	add_text(writer, "before");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *bytes = cases[i].bytes;
		size_t length = cases[i].length;
		xc_status status = cases[i].status;
		EXPECT(status, xc_document_add_term(document, bytes, length, 1, &error));
		EXPECT(status, xc_document_add_posting(document, bytes, length, 1, 1, &error));
		EXPECT(status, xc_document_add_boolean_term(document, bytes, length, &error));
		EXPECT(status,
		       xc_database_replace_by_term(writer, bytes, length, document, NULL, &error));
		EXPECT(status, xc_metadata_set(writer, bytes, length, "v", 1, &error));
	}
	OK(xc_database_commit(writer, &error));
	uint32_t found;
	OK(xc_term_frequency(writer, letters, 245, &found, NULL, NULL, &error));
	ck_assert_uint_eq(found, 2);
	OK(xc_term_frequency(writer, BYTES("before"), &found, NULL, NULL, &error));
	ck_assert_uint_eq(found, 1);
	xc_document_free(document);
	xc_database_free(writer);
}
END_TEST

START_TEST(documents_are_replaced_and_deleted)
{
	xc_database *writer = open_writer("db");
	xc_document *document = NULL;
	uint32_t docid, count;
	OK(xc_document_new(&document, &error));
	OK(xc_document_add_term(document, BYTES("first"), 1, &error));
	/* by a term that the document does not have: twice makes one */
	for (int i = 0; i < 2; i++) {
		OK(xc_database_replace_by_term(writer, BYTES("Q7"), document, &docid, &error));
		ck_assert_uint_eq(docid, 1);
	}
	ck_assert_str_eq(written(writer, 1), "Q7:0 first:1 | ");
	OK(xc_database_replace_document(writer, 9, document, &error));
	OK(xc_term_frequency(writer, BYTES("Q7"), &count, NULL, NULL, &error));
	ck_assert_uint_eq(count, 2);
	/* all that have the term give way to one */
	OK(xc_database_replace_by_term(writer, BYTES("Q7"), document, &docid, &error));
	OK(xc_term_frequency(writer, BYTES("Q7"), &count, NULL, NULL, &error));
	ck_assert_uint_eq(count, 1);
	OK(xc_database_add_document(writer, document, &docid, &error));
	ck_assert_uint_eq(docid, 10);

	/* a document read from the database, changed, and put back */
	OK(xc_database_read_document(writer, 10, document, &error));
	OK(xc_document_add_term(document, BYTES("more"), 4, &error));
	OK(xc_document_set_value(document, 7, BYTES("seven"), &error));
	OK(xc_database_replace_document(writer, 10, document, &error));
	ck_assert_str_eq(written(writer, 10), "Q7:0 first:1 more:4 | seven");

	OK(xc_database_delete_document(writer, 10, &error));
	EXPECT(XC_NOT_FOUND, xc_database_delete_document(writer, 10, &error));
	OK(xc_database_delete_by_term(writer, BYTES("Q7"), &error));
	OK(xc_database_delete_by_term(writer, BYTES("Q7"), &error));
	xc_statistics found;
	OK(xc_database_statistics(writer, &found, &error));
	ck_assert_uint_eq(found.documents, 0);
	ck_assert_uint_eq(found.last_document, 10);
	xc_document_free(document);
	xc_database_free(writer);
}
END_TEST

START_TEST(wrong_numbers_and_terms)
{
	xc_database *writer = open_writer("db");
	xc_document *document = NULL;
	const char *bytes;
	size_t length;
	OK(xc_document_new(&document, &error));
	add_text(writer, "here");
	EXPECT(XC_INVALID, xc_database_replace_document(writer, 0, document, &error));
	EXPECT(XC_INVALID, xc_database_delete_document(writer, 0, &error));
	EXPECT(XC_INVALID, xc_database_replace_by_term(writer, "", 0, document, NULL, &error));
	EXPECT(XC_INVALID, xc_database_delete_by_term(writer, "", 0, &error));
	EXPECT(XC_INVALID, xc_metadata_set(writer, "", 0, "v", 1, &error));
	EXPECT(XC_INVALID, xc_metadata_get(writer, "", 0, &bytes, &length, &error));
	EXPECT(XC_INVALID, xc_database_data(writer, 0, &bytes, &length, &error));
	EXPECT(XC_INVALID, xc_database_read_document(writer, 0, document, &error));
	EXPECT(XC_NOT_FOUND, xc_database_data(writer, 5, &bytes, &length, &error));
	EXPECT(XC_NOT_FOUND, xc_database_read_document(writer, 5, document, &error));
	OK(xc_database_commit(writer, &error));
	OK(xc_database_data(writer, 1, &bytes, &length, &error));
	ck_assert_bytes("here", bytes, length);

	xc_database *reader = open_reader("db");
	EXPECT(XC_INVALID, xc_database_add_document(reader, document, NULL, &error));
	EXPECT(XC_INVALID, xc_database_replace_document(reader, 1, document, &error));
	EXPECT(XC_INVALID, xc_database_replace_by_term(reader, "q", 1, document, NULL, &error));
	EXPECT(XC_INVALID, xc_database_delete_document(reader, 1, &error));
	EXPECT(XC_INVALID, xc_database_delete_by_term(reader, "q", 1, &error));
	EXPECT(XC_INVALID, xc_metadata_set(reader, "k", 1, "v", 1, &error));
	EXPECT(XC_INVALID, xc_transaction_begin(reader, &error));
	EXPECT(XC_INVALID, xc_transaction_commit(reader, &error));
	EXPECT(XC_INVALID, xc_transaction_cancel(reader, &error));
	EXPECT(XC_INVALID, xc_database_commit(reader, &error));
	xc_database_free(reader);
	xc_document_free(document);
	xc_database_free(writer);
}
END_TEST

START_TEST(metadata_is_kept)
{
	xc_database *writer = open_writer("db");
	const char *value;
	size_t length;
	OK(xc_metadata_get(writer, BYTES("absent"), &value, &length, &error));
	ck_assert_bytes("", value, length);
	OK(xc_metadata_set(writer, BYTES("key"), BYTES("one"), &error));
	OK(xc_metadata_set(writer, BYTES("key"), BYTES("two"), &error));
	OK(xc_metadata_get(writer, BYTES("key"), &value, &length, &error));
	ck_assert_bytes("two", value, length);
	OK(xc_metadata_set(writer, BYTES("key"), NULL, 0, &error));
	OK(xc_metadata_get(writer, BYTES("key"), &value, &length, &error));
	ck_assert_bytes("", value, length);
	OK(xc_transaction_begin(writer, &error));
	OK(xc_metadata_set(writer, BYTES("key"), BYTES("three"), &error));
	OK(xc_transaction_cancel(writer, &error));
	OK(xc_metadata_get(writer, BYTES("key"), &value, &length, &error));
	ck_assert_bytes("", value, length);
	xc_database_free(writer);
}
END_TEST

RUN("xapian-c document", terms_add_up, any_byte_is_kept, long_terms_are_refused_at_once,
    documents_are_replaced_and_deleted, wrong_numbers_and_terms, metadata_is_kept)
