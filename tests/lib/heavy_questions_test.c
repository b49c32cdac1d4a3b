/* heavy_questions_test.c - questions that are made to hurt: each ends, with an answer, with the
 * best that there is when time runs out, or with a refusal that says which limit it is.
 *
 * To add one add a row.  The archive has an article of three hundred thousand words, nearly all
 * of them the most frequent ones, and short articles of tens of thousands of different words,
 * half of them in a segment and half live. */
#include <stdio.h>

#include "tests/lib/support.h"
#include "util/buf.h"

enum { ARTICLES = 600, WORDS = 60, LONG_WORDS = 300000, DEADLINE_MS = 400 };

static const char *archive_path;

/* ---- the archive ----------------------------------------------------------------------------- */

static uint32_t state = 2463534242u;

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void write_word(FILE *to, uint32_t common)
{
	static const char *const words[] = {"the", "of", "and", "border"};
	if (draw(100) < common)
		fputs(words[draw(4)], to);
	else
		for (uint32_t i = 0, letters = 3 + draw(5); i < letters; i++)
			fputc("aeiourstlnbm"[draw(12)], to);
}

static void write_article(FILE *to, uint32_t number, uint32_t words, uint32_t common)
{
	fprintf(to, "{\"id\":\"h%u\",\"headline\":\"The border and more of it\",\"published\":\"2022-06-10\",\"body\":\"",
		number);
	for (uint32_t i = 0; i < words; i++) {
		write_word(to, common);
		fputs(draw(400) ? " " : draw(4) ? ". " : ".\\n\\n", to);
	}
	fputs("\"}\n", to);
}

static void ingest(uint32_t from, uint32_t to, bf_bulk bulk)
{
	const char *lines = scratch_path("lines.jsonl");
	FILE *file = fopen(lines, "w");
	bf_ingest_options options = BF_INGEST_OPTIONS_INIT;
	bf_writer *writer = writer_on(archive_path);
	ck_assert_ptr_nonnull(file);
	for (uint32_t i = from; i < to; i++)
		write_article(file, i, i ? WORDS : LONG_WORDS, i ? 30 : 99);
	fclose(file);
	options.bulk = bulk;
	OK(bf_writer_ingest(writer, &lines, 1, &options, NULL, &error));
	bf_writer_close(writer);
}

static void make_archive(void)
{
	archive_path = scratch_path("heavy");
	ingest(0, ARTICLES / 2, BF_BULK_ALWAYS);
	ingest(ARTICLES / 2, ARTICLES, BF_BULK_NEVER);
}

/* ---- the questions ------------------------------------------------------------------------------ */

static const struct heavy {
	const char *begin, *piece; /* the piece is repeated */
	uint32_t times;
	const char *end;
	const char *refusal; /* how the message begins; NULL: it is answered, perhaps in part */
	uint32_t offset, limit;
} QUESTIONS[] = {
    /* length */
    {"", "-a ", 3400000, "", "the question has", 0, 0},
    {"", "a", 10000000, "", "the question has", 0, 0},
    {"", "\"", 10000000, "", "the question has", 0, 0},
    {"", "(", 1000000, "", "the question has", 0, 0},
    {"", "a", 65000, "", NULL, 0, 0},
    /* many words */
    {"the", " OR of", 100, "", NULL, 0, 0},
    {"the", " OR of", 4000, "", NULL, 0, 0},
    {"the", " OR of", 5000, "", "the question has more than", 0, 0},
    {"the", " border", 4000, "", NULL, 0, 0},
    {"the", " -of", 4000, "", NULL, 0, 0},
    {"ANY/2 (", "the of ", 400, ")", NULL, 0, 0},
    {"ANY/999 (", "the of ", 1000, ")", NULL, 0, 0},
    /* words that stand for many */
    {"", "a*", 1, "", "* needs at least 2 letters", 0, 0},
    {"", "*a*", 1, "", "* needs at least 2 letters", 0, 0},
    {"", "*", 1, "", "* has no word", 0, 0},
    {"", "st* ", 26, "", NULL, 0, 0},
    {"", "st* ", 4000, "", NULL, 0, 0},
    {"", "*er* ", 26, "", NULL, 0, 0},
    {"", "*er* ", 4000, "", NULL, 0, 0},
    {"", "a*e*i*o*u*r* ", 1000, "", NULL, 0, 0},
    {"", "b*", 1000, "order", NULL, 0, 0},
    {"", "?", 1000, "order", NULL, 0, 0},
    {"", "barde~1 ", 1000, "", NULL, 0, 0},
    {"", "borders~2 ", 1000, "", NULL, 0, 0},
    {"", "*er* NEAR/255 *st* /p *ou* ", 100, "", "", 0, 0},
    {"ATLEAST/2 (", "*er* OR ", 100, "*st*)", NULL, 0, 0},
    /* nesting */
    {"", "(aw AND (bw OR (", 100, "", "brackets are nested more than", 0, 0},
    {"", "NOT (a ", 10000, "", "the question has", 0, 0},
    {"", "(", 20, "the))))))))))))))))))))", NULL, 0, 0},
    {"", "NOT ", 10000, "the", NULL, 0, 0},
    {"", "ATLEAST/2 ", 5000, "the", "brackets are nested more than", 0, 0},
    {"", "ATLEAST/2 ", 60, "the", NULL, 0, 0},
    {"", "(the NEAR/255 ", 60, "the))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))", NULL, 0, 0},
    {"", "(the of)^100 (", 60, "a))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))", NULL, 0, 0},
    {"((((the)", "^100 of)", 3, "^100", "the boosts around this multiply", 0, 0},
    /* places in a long article */
    {"\"the", " of", 4000, "\"", NULL, 0, 0},
    {"\"the", " of", 30, "\"", NULL, 0, 0},
    {"\"", "t* ", 64, "\"", "* needs at least 2 letters", 0, 0},
    {"the", " NEAR/255 the", 64, "", NULL, 0, 0},
    {"the", " NEAR/255 of", 1000, "", NULL, 0, 0},
    {"the", " PRE/255 the", 64, "", NULL, 0, 0},
    {"the", " /p the", 64, "", NULL, 0, 0},
    {"the", " /s of /p the", 16, "", NULL, 0, 0},
    {"the", " NOT NEAR/255 of", 64, "", NULL, 0, 0},
    {"the", " NOT /p of", 64, "", NULL, 0, 0},
    {"(the OR of OR and)", " NEAR/255 (the OR of OR and)", 16, "", NULL, 0, 0},
    {"ATLEAST/999 ", "the", 1, "", NULL, 0, 0},
    {"FIRST/9999 (", "the NEAR/255 of)", 1, "", NULL, 0, 0},
    {"the NEAR/", "9", 14, " of", "the number after NEAR/ must be", 0, 0},
    {"ATLEAST/", "9", 14, " of", "the number after ATLEAST/ must be", 0, 0},
    {"case:the", " OR case:of", 500, "", NULL, 0, 0},
    {"case:(the", " /p of", 16, ")", NULL, 0, 0},
    {"words:>1", " OR words:>2", 1000, "", NULL, 0, 0},
    {"", "words:", 1, "99999999999999999999", "99999999999999999999 is no number of words", 0, 0},
    /* everything, nothing */
    {"", "", 0, "", "the question is empty", 0, 0},
    {"NOT ", "nowhere", 1, "", NULL, 0, 0},
    {"words:", "..9999999", 1, "", NULL, 0, 0},
    {"date:", "0001..9999", 1, "", NULL, 0, 0},
    {"date:", "9", 30, "", "999999999999999999999999999999 is not understood", 0, 0},
    {"date:", "2023..2022", 1, "", "the range 2023..2022 ends before", 0, 0},
    /* far pages */
    {"", "the", 1, "", NULL, 990000, 10000},
    {"", "the", 1, "", "at most 10000 hits at once", 4294967295u, 4294967295u},
};
enum { QUESTION_COUNT = sizeof QUESTIONS / sizeof *QUESTIONS };

static char *text_of(const struct heavy *q)
{
	struct buf text = BUF_INIT(1u << 25);
	buf_append_text(&text, q->begin);
	for (uint32_t i = 0; i < q->times; i++)
		buf_append_text(&text, q->piece);
	buf_append_text(&text, q->end);
	char *bytes = buf_steal(&text);
	return bytes ? bytes : calloc(1, 1);
}

/* A clear answer: what was found, or one line that says what is too much. */
static void expect_clear(const struct heavy *q, bf_status status, bf_result *result, const bf_error *error)
{
	if (status == BF_OK) {
		ck_assert_msg(!q->refusal || !*q->refusal, "%s%s…: answered", q->begin, q->piece);
		ck_assert_uint_le(bf_result_hit_count(result), bf_result_total(result));
		ck_assert_int_eq(bf_result_total_is_exact(result) && bf_result_is_partial(result), 0);
		return;
	}
	ck_assert_msg(status == BF_BAD_QUERY || status == BF_BAD_ARGUMENT || status == BF_DEADLINE,
		      "%s%s…: %s: %s", q->begin, q->piece, bf_status_text(status), error->message);
	ck_assert_msg(q->refusal || status == BF_DEADLINE || strstr(error->message, " stand for more than "),
		      "%s%s…: %s", q->begin, q->piece, error->message);
	if (q->refusal)
		ck_assert_msg(strncmp(error->message, q->refusal, strlen(q->refusal)) == 0, "%s%s…: %s",
			      q->begin, q->piece, error->message);
	ck_assert(error->message[0] && !strchr(error->message, '\n'));
	ck_assert(error->hint[0] || status == BF_BAD_ARGUMENT);
}

START_TEST(every_question_ends_clearly)
{
	const struct heavy *q = &QUESTIONS[_i / 2];
	bf_search_options options = BF_SEARCH_OPTIONS_INIT;
	bf_archive *archive;
	bf_result *result = NULL;
	bf_error reason = {0};
	char *text = text_of(q);
	options.deadline_ms = DEADLINE_MS;
	options.offset = q->offset;
	options.limit = q->limit;
	options.total = _i % 2 ? BF_TOTAL_FAST : BF_TOTAL_EXACT;
	OK(bf_archive_open(archive_path, &archive, &error));
	bf_status status = bf_search(archive, text, &options, &result, &reason);
	expect_clear(q, status, result, &reason);
	if (getenv("HEAVY_SHOW"))
		fprintf(stderr, "%6.0f ms  %s%s…%s: %s %s\n", result ? bf_result_took_ms(result) : 0.0, q->begin,
			q->piece, q->end, status ? reason.message : "", result && bf_result_is_partial(result) ? "partial" : "");
	bf_result_free(result);
	bf_archive_close(archive);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("heavy questions");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 120);
	tcase_add_unchecked_fixture(all, make_archive, NULL);
	tcase_add_loop_test(all, every_question_ends_clearly, 0, 2 * QUESTION_COUNT);
	suite_add_tcase(suite, all);
	return run_suite(suite);
}
