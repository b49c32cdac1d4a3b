/* walk_test.c - walks over terms, postings, positions and values.
 *
 * The documents are made by a small rule, so that a model can say what each
 * walk must give: term k (k from 2) is in the documents that k divides, with
 * wdf k, at the positions d + 1, d + 2, …, d + k; slot 1 has the number of each
 * even document as text. */
#include "support.h"

enum { DOCUMENTS = 700, TERMS = 40 };

static void make_documents(const char *file)
{
	xc_database *writer = open_writer(file);
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	for (uint32_t d = 1; d <= DOCUMENTS; d++) {
		char text[16];
		OK(xc_document_clear(document, &error));
		for (uint32_t k = 2; k <= TERMS; k++) {
			int length = snprintf(text, sizeof text, "t%u", k);
			for (uint32_t p = 1; d % k == 0 && p <= k; p++)
				OK(xc_document_add_posting(document, text, (size_t)length, d + p, 1,
							   &error));
		}
		int length = snprintf(text, sizeof text, "%u", d);
		if (d % 2 == 0)
			OK(xc_document_set_value(document, 1, text, (size_t)length, &error));
		OK(xc_database_add_document(writer, document, NULL, &error));
	}
	OK(xc_metadata_set(writer, BYTES("a.one"), "1", 1, &error));
	OK(xc_metadata_set(writer, BYTES("a.two"), "2", 1, &error));
	OK(xc_metadata_set(writer, BYTES("b"), "3", 1, &error));
	xc_document_free(document);
	xc_database_free(writer);
}

static uint32_t length_of(uint32_t d)
{
	uint32_t length = 0;
	for (uint32_t k = 2; k <= TERMS; k++)
		length += d % k == 0 ? k : 0;
	return length;
}

/* Term k as the bytes that a call wants; "" for 1, which is in all. */
static const char *term_of(uint32_t k)
{
	static char text[16];
	text[0] = '\0';
	if (k > 1)
		snprintf(text, sizeof text, "t%u", k);
	return text;
}

static xc_postings *open_postings(const xc_database *reader, uint32_t k)
{
	xc_postings *postings = NULL;
	OK(xc_postings_open(reader, term_of(k), strlen(term_of(k)), &postings, &error));
	return postings;
}

START_TEST(postings_one_by_one)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	for (uint32_t k = 1; k <= TERMS; k++) {
		xc_postings *postings = open_postings(reader, k);
		uint32_t docid, wdf, length, expected = 0;
		EXPECT(XC_END, xc_postings_current(postings, &docid, &wdf, &length, &error));
		while (xc_postings_next(postings, &docid, NULL) == XC_OK) {
			ck_assert_uint_eq(docid, expected += k);
			OK(xc_postings_current(postings, &docid, &wdf, &length, &error));
			ck_assert_uint_eq(docid, expected);
			ck_assert_uint_eq(wdf, k);
			ck_assert_uint_eq(length, length_of(docid));
			OK(xc_postings_current(postings, NULL, NULL, NULL, &error));
		}
		ck_assert_uint_eq(expected, DOCUMENTS / k * k);
		EXPECT(XC_END, xc_postings_next(postings, &docid, &error));
		EXPECT(XC_END, xc_postings_skip_to(postings, 1, &docid, &error));
		EXPECT(XC_END, xc_postings_current(postings, &docid, &wdf, &length, &error));
		xc_postings_free(postings);
	}
	xc_postings *none = open_postings(reader, TERMS + 1);
	uint32_t docid;
	EXPECT(XC_END, xc_postings_skip_to(none, 1, &docid, &error));
	EXPECT(XC_END, xc_postings_next(none, &docid, &error));
	xc_postings_free(none);
	xc_postings_free(NULL);
	xc_database_free(reader);
}
END_TEST

START_TEST(postings_skip)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	for (uint32_t k = 1; k <= TERMS; k += 3) {
		for (uint32_t step = 1; step < 300; step = step * 2 + 1) {
			xc_postings *postings = open_postings(reader, k);
			uint32_t docid, here = 0;
			for (uint32_t target = 0; target <= DOCUMENTS + 1; target += step) {
				uint32_t expected = (target + k - 1) / k * k;
				if (expected == 0)
					expected = k;
				if (expected > DOCUMENTS) {
					EXPECT(XC_END, xc_postings_skip_to(postings, target, &docid,
									   &error));
					break;
				}
				OK(xc_postings_skip_to(postings, target, &docid, &error));
				ck_assert_uint_eq(docid, expected);
				here = docid;
				OK(xc_postings_skip_to(postings, 1, &docid,
						       &error)); /* never back */
				ck_assert_uint_eq(docid, here);
			}
			xc_postings_free(postings);
		}
	}
	xc_database_free(reader);
}
END_TEST

START_TEST(postings_in_blocks)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	const size_t capacities[] = {1, 2, 7, 128, 1000};
	static uint32_t docids[1000], wdfs[1000], lengths[1000];
	size_t count;
	for (uint32_t k = 1; k <= TERMS; k += 2) {
		for (size_t c = 0; c < sizeof capacities / sizeof *capacities; c++) {
			for (uint32_t jump = 0; jump < 200; jump += 90) {
				xc_postings *postings = open_postings(reader, k);
				uint32_t last = 0, from = 0;
				for (;;) {
					xc_status status =
					    xc_postings_read(postings, from, docids, wdfs, lengths,
							     capacities[c], &count, NULL);
					uint32_t expected = last + k;
					while (expected < from)
						expected += k;
					if (status == XC_END) {
						ck_assert_uint_gt(expected, DOCUMENTS);
						ck_assert_uint_eq(count, 0);
						break;
					}
					ck_assert_int_eq(status, XC_OK);
					for (size_t i = 0; i < count; i++, expected += k)
						if (docids[i] != expected || wdfs[i] != k ||
						    lengths[i] != length_of(expected))
							ck_abort_msg(
							    "t%u: %u:%u of length %u at %u", k,
							    docids[i], wdfs[i], lengths[i],
							    expected);
					ck_assert(count == capacities[c] || expected > DOCUMENTS);
					last = docids[count - 1];
					EXPECT(count == capacities[c] ? XC_OK : XC_END,
					       xc_postings_current(postings, &last, NULL, NULL,
								   &error));
					ck_assert_uint_eq(last, docids[count - 1]);
					from = jump ? last + jump : 0;
				}
				xc_postings_free(postings);
			}
		}
	}
	xc_postings *postings = open_postings(reader, 2);
	uint32_t docid;
	OK(xc_postings_read(postings, 0, docids, NULL, NULL, 0, &count, &error));
	ck_assert_uint_eq(count, 0);
	OK(xc_postings_skip_to(postings, 9, &docid, &error));
	OK(xc_postings_read(postings, 0, docids, NULL, NULL, 2, &count, &error));
	ck_assert(docid == 10 && docids[0] == 12 && docids[1] == 14);
	xc_postings_free(postings);
	xc_database_free(reader);
}
END_TEST

START_TEST(positions_of_a_term)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	uint32_t found[64];
	size_t count;
	const struct {
		uint32_t docid, term, from;
		size_t capacity, count;
		uint32_t first;
	} cases[] = {
	    {12, 4, 0, 64, 4, 13},  {12, 4, 0, 3, 3, 13},  {12, 4, 15, 64, 2, 15},
	    {12, 4, 16, 1, 1, 16},  {12, 4, 17, 9, 0, 0},  {13, 4, 0, 64, 0, 0},
	    {9999, 4, 0, 64, 0, 0}, {12, 99, 0, 64, 0, 0}, {40, 40, 1, 64, 40, 41},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		xc_positions *positions = NULL;
		const char *term = term_of(cases[i].term);
		OK(xc_positions_open(reader, cases[i].docid, term, strlen(term), &positions,
				     &error));
		EXPECT(cases[i].count ? XC_OK : XC_END,
		       xc_positions_read(positions, cases[i].from, found, cases[i].capacity, &count,
					 &error));
		ck_assert_uint_eq(count, cases[i].count);
		for (uint32_t j = 0; j < count; j++)
			ck_assert_uint_eq(found[j], cases[i].first + j);
		if (cases[i].capacity == 3) {
			OK(xc_positions_read(positions, 0, found, 3, &count, &error));
			ck_assert(count == 1 && found[0] == 16);
		}
		if (cases[i].capacity > 3 || !cases[i].count)
			EXPECT(XC_END, xc_positions_read(positions, 0, found, 3, &count, &error));
		xc_positions_free(positions);
	}
	xc_positions *positions = NULL;
	EXPECT(XC_INVALID, xc_positions_open(reader, 0, "t2", 2, &positions, &error));
	EXPECT(XC_INVALID, xc_positions_open(reader, 12, "", 0, &positions, &error));
	ck_assert_ptr_null(positions);
	xc_positions_free(NULL);
	xc_database_free(reader);
}
END_TEST

START_TEST(values_of_a_slot)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	const size_t capacities[] = {1, 10, 500};
	for (size_t c = 0; c < sizeof capacities / sizeof *capacities; c++) {
		xc_values *values = NULL;
		uint32_t docids[500], expected = 2;
		size_t ends[500], count;
		const char *bytes;
		OK(xc_values_open(reader, 1, &values, &error));
		while (xc_values_read(values, 0, docids, ends, capacities[c], &count, &bytes,
				      NULL) == XC_OK) {
			size_t start = 0;
			for (size_t i = 0; i < count; i++, expected += 2) {
				ck_assert_uint_eq(docids[i], expected);
				ck_assert_uint_eq(strtoul(bytes + start, NULL, 10) != 0, 1);
				char text[16];
				int length = snprintf(text, sizeof text, "%u", expected);
				ck_assert_uint_eq(ends[i] - start, (size_t)length);
				ck_assert_mem_eq(bytes + start, text, (size_t)length);
				start = ends[i];
			}
		}
		ck_assert_uint_eq(expected, DOCUMENTS + 2);
		xc_values_free(values);
	}
	xc_values *values = NULL;
	uint32_t docid, documents;
	const char *value, *lower, *upper;
	size_t length, lower_length, upper_length;
	OK(xc_values_open(reader, 1, &values, &error));
	OK(xc_values_next(values, 0, &docid, &value, &length, &error));
	ck_assert_uint_eq(docid, 2);
	OK(xc_values_next(values, 2, &docid, &value, &length, &error));
	ck_assert_uint_eq(docid, 4);
	OK(xc_values_next(values, 555, &docid, &value, &length, &error));
	ck_assert_uint_eq(docid, 556);
	ck_assert_bytes("556", value, length);
	EXPECT(XC_END, xc_values_next(values, DOCUMENTS + 1, &docid, &value, &length, &error));
	EXPECT(XC_END, xc_values_next(values, 0, &docid, &value, &length, &error));
	xc_values_free(values);
	OK(xc_value_bounds(reader, 1, &documents, &lower, &lower_length, &upper, &upper_length,
			   &error));
	ck_assert_uint_eq(documents, DOCUMENTS / 2);
	ck_assert_bytes("10", lower, lower_length);
	ck_assert_bytes("98", upper, upper_length);
	OK(xc_value_bounds(reader, 5, &documents, NULL, NULL, NULL, NULL, &error));
	ck_assert_uint_eq(documents, 0);
	values = NULL;
	OK(xc_values_open(reader, 5, &values, &error));
	EXPECT(XC_END, xc_values_next(values, 0, &docid, &value, &length, &error));
	xc_values_free(values);
	xc_values_free(NULL);
	xc_database_free(reader);
}
END_TEST

START_TEST(terms_by_prefix)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	const struct {
		const char *prefix, *skip, *expected;
	} cases[] = {
	    {"t3", NULL, "t3 t30 t31 t32 t33 t34 t35 t36 t37 t38 t39"},
	    {"t4", NULL, "t4 t40"},
	    {"u", NULL, ""},
	    {"", "t39", "t39 t4 t40 t5 t6 t7 t8 t9"},
	    {"t3", "t375", "t38 t39"},
	    {"t3", "t4", ""},
	    {"t3", "a", "t3 t30 t31 t32 t33 t34 t35 t36 t37 t38 t39"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		xc_terms *terms = NULL;
		const char *term, *skip = cases[i].skip;
		size_t length, used = 0;
		char found[256] = "";
		OK(xc_terms_open(reader, cases[i].prefix, strlen(cases[i].prefix), &terms, &error));
		xc_status status =
		    skip ? xc_terms_skip_to(terms, skip, strlen(skip), &term, &length, NULL)
			 : xc_terms_next(terms, &term, &length, NULL);
		for (; status == XC_OK; status = xc_terms_next(terms, &term, &length, NULL)) {
			used += (size_t)snprintf(found + used, sizeof found - used, "%s%.*s",
						 used ? " " : "", (int)length, term);
			const char *same;
			size_t same_length;
			OK(xc_terms_skip_to(terms, "a", 1, &same, &same_length, &error));
			ck_assert_ptr_eq(same, term); /* never back */
		}
		ck_assert_int_eq(status, XC_END);
		ck_assert_str_eq(found, cases[i].expected);
		EXPECT(XC_END, xc_terms_next(terms, &term, &length, &error));
		EXPECT(XC_END, xc_terms_skip_to(terms, "t", 1, &term, &length, &error));
		xc_terms_free(terms);
	}
	xc_terms_free(NULL);
	xc_database_free(reader);
}
END_TEST

START_TEST(terms_know_their_numbers)
{
	make_documents("db");
	xc_database *reader = open_reader("db");
	xc_terms *all = NULL, *own = NULL, *keys = NULL;
	const char *term;
	size_t length;
	uint32_t number, documents, occurrences, bound;
	OK(xc_terms_open(reader, "", 0, &all, &error));
	EXPECT(XC_INVALID, xc_terms_frequency(all, &number, &error));
	OK(xc_terms_skip_to(all, BYTES("t30"), &term, &length, &error));
	OK(xc_terms_frequency(all, &number, &error));
	ck_assert_uint_eq(number, DOCUMENTS / 30);
	ck_assert_bytes("t30", term, length);
	EXPECT(XC_INVALID, xc_terms_wdf(all, &number, &error));
	OK(xc_term_frequency(reader, BYTES("t30"), &documents, &occurrences, &bound, &error));
	ck_assert_uint_eq(documents, DOCUMENTS / 30);
	ck_assert_uint_eq(occurrences, DOCUMENTS / 30 * 30);
	ck_assert_uint_ge(bound, 30);
	OK(xc_term_frequency(reader, BYTES("t300"), &documents, &occurrences, &bound, &error));
	ck_assert_uint_eq(documents + occurrences + bound, 0);
	OK(xc_term_frequency(reader, "", 0, &documents, NULL, NULL, &error));
	ck_assert_uint_eq(documents, DOCUMENTS);

	OK(xc_terms_open_document(reader, 30, &own, &error));
	EXPECT(XC_INVALID, xc_terms_wdf(own, &number, &error));
	OK(xc_terms_skip_to(own, BYTES("t2"), &term, &length, &error));
	OK(xc_terms_next(own, &term, &length, &error));
	ck_assert_bytes("t3", term, length);
	OK(xc_terms_wdf(own, &number, &error));
	ck_assert_uint_eq(number, 3);
	OK(xc_terms_frequency(own, &number, &error));
	ck_assert_uint_eq(number, DOCUMENTS / 3);
	EXPECT(XC_NOT_FOUND, xc_terms_open_document(reader, DOCUMENTS + 1, &keys, &error));
	EXPECT(XC_INVALID, xc_terms_open_document(reader, 0, &keys, &error));
	ck_assert_ptr_null(keys);

	OK(xc_terms_open_metadata(reader, BYTES("a."), &keys, &error));
	OK(xc_terms_next(keys, &term, &length, &error));
	ck_assert_bytes("a.one", term, length);
	EXPECT(XC_INVALID, xc_terms_frequency(keys, &number, &error));
	EXPECT(XC_INVALID, xc_terms_wdf(keys, &number, &error));
	OK(xc_terms_skip_to(keys, BYTES("a.t"), &term, &length, &error));
	ck_assert_bytes("a.two", term, length);
	EXPECT(XC_END, xc_terms_next(keys, &term, &length, &error));
	/* a cursor keeps what it needs */
	xc_database_free(reader);
	OK(xc_terms_next(all, &term, &length, &error));
	ck_assert_bytes("t31", term, length);
	xc_terms_free(keys);
	xc_terms_free(own);
	xc_terms_free(all);
}
END_TEST

/* The walks of one database and of the same documents dealt out over three give
 * the same; numbers are dealt out just so that they come back. */
START_TEST(walks_over_several_databases)
{
	xc_database *writers[3];
	for (int i = 0; i < 3; i++)
		writers[i] = open_writer(i == 0 ? "0" : i == 1 ? "1" : "2");
	for (uint32_t d = 1; d <= 60; d++) {
		char text[32];
		snprintf(text, sizeof text, "all t%u", d % 5);
		add_text(writers[(d - 1) % 3], text);
	}
	for (int i = 0; i < 3; i++)
		xc_database_free(writers[i]);
	xc_database *whole = open_reader("0");
	for (int i = 1; i < 3; i++) {
		xc_database *part = open_reader(i == 1 ? "1" : "2");
		OK(xc_database_add_database(whole, part, &error));
		xc_database_free(part);
	}
	xc_postings *postings = NULL;
	xc_values *values = NULL;
	uint32_t docids[64], docid;
	size_t count, length;
	const char *value;
	OK(xc_postings_open(whole, BYTES("t2"), &postings, &error));
	OK(xc_postings_read(postings, 20, docids, NULL, NULL, 64, &count, &error));
	ck_assert_uint_eq(count, 8);
	for (uint32_t i = 0; i < count; i++)
		ck_assert_uint_eq(docids[i], 22 + 5 * i);
	xc_postings_free(postings);
	OK(xc_values_open(whole, 0, &values, &error));
	OK(xc_values_next(values, 31, &docid, &value, &length, &error));
	ck_assert_uint_eq(docid, 31);
	ck_assert_bytes("all t1", value, length);
	xc_values_free(values);
	xc_database_free(whole);
}
END_TEST

RUN("xapian-c walk", postings_one_by_one, postings_skip, postings_in_blocks, positions_of_a_term,
    values_of_a_slot, terms_by_prefix, terms_know_their_numbers, walks_over_several_databases)
