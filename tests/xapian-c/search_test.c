/* search_test.c - libxapian's own queries and matcher; the questions and answers
 * are in cases/queries.txt, where a line can be added. */
#include "support.h"

static const struct {
	const char *date, *text;
} documents[] = {
    {"2022-06-10", "smuggling at the border of texas"},
    {"2022-06-11", "the border was quiet"},
    {"2022-07-01", "a smuggler was seen in texas"},
    {"2023-01-15", "texas border smuggling trial"},
};

static xc_database *make_documents(void)
{
	xc_database *writer = open_writer("db");
	xc_document *document = NULL;
	OK(xc_document_new(&document, &error));
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
		const char *date = documents[i].date;
		uint32_t docid = add_text(writer, documents[i].text);
		OK(xc_database_read_document(writer, docid, document, &error));
		OK(xc_document_set_value(document, 1, date, strlen(date), &error));
		OK(xc_database_replace_document(writer, docid, document, &error));
	}
	xc_document_free(document);
	xc_database_free(writer);
	return open_reader("db");
}

/* One word of a question, onto a stack of queries of which `depth` are there. */
static size_t push(xc_query **stack, size_t depth, const char *word)
{
	static const struct {
		const char *name;
		xc_operator operation;
	} operators[] = {{"AND", XC_AND},       {"OR", XC_OR},   {"NOT", XC_AND_NOT},
			 {"FILTER", XC_FILTER}, {"XOR", XC_XOR}, {"NEAR/", XC_NEAR},
			 {"PHRASE/", XC_PHRASE}};
	size_t length = strlen(word);
	xc_query *made = NULL;
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const char *slash = strchr(word, '/');
		size_t compared = slash ? (size_t)(slash + 1 - word) : length;
		if (compared != strlen(operators[i].name) ||
		    strncmp(word, operators[i].name, compared) != 0)
			continue;
		ck_assert_uint_ge(depth, 2);
		const xc_query *parts[2] = {stack[depth - 2], stack[depth - 1]};
		uint32_t window = slash ? (uint32_t)strtoul(slash + 1, NULL, 10) : 0;
		OK(xc_query_combine(operators[i].operation, parts, 2, window, &made, &error));
		xc_query_free(stack[depth - 1]);
		xc_query_free(stack[depth - 2]);
		stack[depth - 2] = made;
		return depth - 1;
	}
	const char *dots = strstr(word, "..");
	if (strcmp(word, "ALL") == 0)
		OK(xc_query_all(&made, &error));
	else if (dots)
		OK(xc_query_range(1, word, (size_t)(dots - word), dots + 2, strlen(dots + 2), &made,
				  &error));
	else if (word[length - 1] == '*')
		OK(xc_query_prefix(word, length - 1, 0, &made, &error));
	else
		OK(xc_query_term(word, length, &made, &error));
	stack[depth] = made;
	return depth + 1;
}

static void answer(xc_search *search, char *question, const char *expected)
{
	xc_query *stack[16];
	size_t depth = 0, used = 0;
	char found[64] = "";
	for (char *word = question; *word;) {
		size_t length = strcspn(word, " ");
		char *after = word + length + strspn(word + length, " ");
		word[length] = '\0';
		depth = push(stack, depth, word);
		word = after;
	}
	ck_assert_uint_eq(depth, 1);
	OK(xc_search_set_query(search, stack[0], &error));
	xc_hits hits;
	OK(xc_search_run(search, 0, 100, 100, &hits, &error));
	for (size_t i = 0; i < hits.count; i++) {
		used +=
		    (size_t)snprintf(found + used, sizeof found - used, " %u", hits.hits[i].docid);
		ck_assert(hits.hits[i].rank == i && hits.hits[i].weight == 0);
	}
	const char *text;
	size_t length;
	OK(xc_query_description(stack[0], &text, &length, &error));
	ck_assert_msg(strcmp(found, expected) == 0, "%.*s: found%s instead of%s", (int)length, text,
		      found, expected);
	ck_assert(hits.lower == hits.count && hits.upper == hits.count &&
		  hits.estimated == hits.count);
	xc_query_free(stack[0]);
}

START_TEST(answers_questions)
{
	xc_database *reader = make_documents();
	xc_search *search = NULL;
	OK(xc_search_new(reader, &search, &error));
	OK(xc_search_weigh_boolean(search, &error));
	FILE *cases = fopen("tests/xapian-c/cases/queries.txt", "r");
	ck_assert_msg(cases != NULL,
		      "run this with the root of the repository as current directory");
	char line[256];
	int answered = 0;
	while (fgets(line, sizeof line, cases)) {
		line[strcspn(line, "\n")] = '\0';
		char *bar = strchr(line, '|');
		if (line[0] == '#' || !bar)
			continue;
		*bar = '\0';
		answer(search, line, bar + 1);
		answered++;
	}
	fclose(cases);
	ck_assert_int_gt(answered, 10);
	xc_search_free(search);
	xc_search_free(NULL);
	xc_query_free(NULL);
	xc_database_free(reader);
}
END_TEST

START_TEST(weighs_and_pages)
{
	xc_database *reader = make_documents();
	xc_search *search = NULL;
	xc_query *query = NULL;
	xc_hits hits;
	OK(xc_search_new(reader, &search, &error));
	OK(xc_search_run(search, 0, 10, 0, &hits, &error)); /* no query: no hits */
	ck_assert_uint_eq(hits.count, 0);
	OK(xc_query_term(BYTES("texas"), &query, &error));
	OK(xc_search_set_query(search, query, &error));
	xc_query_free(query);
	OK(xc_search_run(search, 0, 10, 0, &hits, &error));
	ck_assert_uint_eq(hits.count, 3);
	ck_assert_uint_eq(hits.hits[0].docid, 4); /* the shortest */
	ck_assert(hits.hits[0].weight > hits.hits[1].weight && hits.hits[0].weight == hits.best);
	xc_hit second = hits.hits[1];
	OK(xc_search_run(search, 1, 1, 4, &hits, &error));
	ck_assert_uint_eq(hits.count, 1);
	ck_assert(hits.hits[0].docid == second.docid && hits.hits[0].rank == 1);
	ck_assert_uint_eq(hits.estimated, 3);
	OK(xc_search_run(search, 99, 10, 0, &hits, &error));
	ck_assert_uint_eq(hits.count, 0);
	/* without regard to length all three are the same */
	OK(xc_search_weigh_bm25(search, 1.2, 0, 1, 0, 0.5, &error));
	OK(xc_search_run(search, 0, 10, 0, &hits, &error));
	ck_assert(hits.count == 3 && hits.hits[0].weight == hits.hits[2].weight);
	ck_assert_uint_eq(hits.hits[0].docid, 1);
	xc_search_free(search);
	xc_database_free(reader);
}
END_TEST

START_TEST(refuses)
{
	xc_database *reader = make_documents();
	xc_search *search = NULL;
	xc_query *query = NULL, *made = NULL;
	xc_hits hits;
	/* too many terms begin so */
	OK(xc_query_prefix(BYTES("s"), 2, &query, &error));
	OK(xc_search_new(reader, &search, &error));
	OK(xc_search_set_query(search, query, &error));
	EXPECT(XC_FAILED, xc_search_run(search, 0, 10, 0, &hits, &error));
	const xc_query *parts[1] = {query};
	EXPECT(XC_INVALID,
	       xc_query_combine((xc_operator)(XC_PHRASE + 1), parts, 1, 0, &made, &error));
	ck_assert_ptr_null(made);
	/* of nothing, nothing */
	OK(xc_query_combine(XC_OR, NULL, 0, 0, &made, &error));
	OK(xc_search_set_query(search, made, &error));
	OK(xc_search_run(search, 0, 10, 0, &hits, &error));
	ck_assert_uint_eq(hits.count, 0);
	xc_query_free(made);
	xc_query_free(query);
	xc_search_free(search);
	xc_database_free(reader);
}
END_TEST

RUN("xapian-c search", answers_questions, weighs_and_pages, refuses)
