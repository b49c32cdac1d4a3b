/* What is true of the tokens of every text: the texts of the case files, in every
 * language and for every reason; normal forms; what is refused; what is
 * remembered and forgotten; the fingerprint. */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "tests/support/cases.h"
#include "tests/support/token_rules.h"
#include "tests/support/tokens.h"
#include "util/buf.h"

static struct analyzer *open_analyzer(const struct language *language)
{
	struct analyzer *a = NULL;
	bf_error error = {0};
	ck_assert_msg(analyzer_open(language, &a, &error) == BF_OK, "%s", error.message);
	return a;
}

static struct analyzer *open_code(const char *code)
{
	return open_analyzer(language_of_tag(slice_from(code)));
}

static const struct token *run(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			       size_t *count)
{
	const struct token *tokens;
	bf_error error = {0};
	ck_assert_msg(analyzer_run(a, reason, text, &tokens, count, &error) == BF_OK, "%s",
		      error.message);
	return tokens;
}

static const struct token *run_text(struct analyzer *a, const char *text, size_t *count)
{
	return run(a, ANALYZE_DOCUMENT, slice_from(text), count);
}

/* ---- the rules of all texts ---------------------------------------------------------- */

static const enum analyzer_reason REASONS[] = {ANALYZE_DOCUMENT, ANALYZE_HEADLINE, ANALYZE_QUERY,
					       ANALYZE_PREFIX, ANALYZE_HIGHLIGHT};

static void follow(const char *fault, const struct test_case *c, const struct language *language,
		   enum analyzer_reason reason)
{
	if (fault)
		ck_abort_msg("%s:%u: in %s, for reason %d: %s", c->path, c->line,
			     language ? language_code(language) : "no language", reason, fault);
}

static bool is_found_by_itself(struct analyzer *a, struct slice text)
{
	const struct reading *readings;
	size_t reading_count, count;
	bf_error error = {0};
	ck_assert_int_eq(
	    analyzer_query_readings(a, ANALYZE_QUERY, text, &readings, &reading_count, &error),
	    BF_OK);
	const struct token *tokens = run(a, ANALYZE_DOCUMENT, text, &count);
	bool found = (reading_count > 0) == (count > 0);
	for (size_t i = 0; i < reading_count; i++)
		found = found && rules_stands(tokens, count, &readings[i], 0, 0) &&
			tokens_hold(tokens, count, &readings[i], 1, false);
	return found;
}

/* `analyzers`: one a language, and the last of none. */
static void check_rules(const struct test_case *c, void *payload)
{
	struct analyzer **analyzers = payload;
	struct slice text = c->fields[1];
	for (size_t l = 0; l <= language_count(); l++) {
		const struct language *language = language_at(l);
		for (size_t r = 0; r < sizeof REASONS / sizeof *REASONS; r++) {
			size_t count;
			const struct token *tokens = run(analyzers[l], REASONS[r], text, &count);
			follow(rules_of_places(tokens, count, text, REASONS[r]), c, language,
			       REASONS[r]);
			follow(rules_of_pairs(tokens, count, REASONS[r]), c, language, REASONS[r]);
		}
		if (!is_found_by_itself(analyzers[l], text))
			follow("a text is not found by itself", c, language, ANALYZE_QUERY);
	}
}

static void open_all(struct analyzer **analyzers)
{
	for (size_t l = 0; l <= language_count(); l++)
		analyzers[l] = open_analyzer(language_at(l));
}

static void close_all(struct analyzer **analyzers)
{
	for (size_t l = 0; l <= language_count(); l++)
		analyzer_close(analyzers[l]);
}

enum { LANGUAGES_MAX = 64 };

static void with_all_texts(void (*check)(const struct test_case *, void *))
{
	struct analyzer *analyzers[LANGUAGES_MAX];
	glob_t files;
	ck_assert_uint_lt(language_count(), LANGUAGES_MAX);
	open_all(analyzers);
	ck_assert_int_eq(glob("tests/analyzer/cases/*.txt", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_run(files.gl_pathv[i], check, analyzers);
	globfree(&files);
	close_all(analyzers);
}

START_TEST(rules_hold_for_every_text)
{
	with_all_texts(check_rules);
}
END_TEST

/* ---- places alone ---------------------------------------------------------------------- */

static bool same_place(const struct token *a, const struct token *b)
{
	return a->start == b->start && a->end == b->end && a->position == b->position &&
	       a->span == b->span;
}

/* Leaves one token of those that stand at the same place; how many are left. */
static size_t drop_readings(struct token *tokens, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool again = false;
		for (size_t k = kept; k-- > 0 && tokens[k].position == tokens[i].position;)
			again |= same_place(&tokens[k], &tokens[i]);
		if (!again)
			tokens[kept++] = tokens[i];
	}
	return kept;
}

static struct token *places_of(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			       size_t *count)
{
	const struct token *tokens = run(a, reason, text, count);
	struct token *copy = malloc((*count + 1) * sizeof *copy);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, tokens, *count * sizeof *copy);
	*count = drop_readings(copy, *count);
	return copy;
}

static void check_places(const struct test_case *c, void *payload)
{
	struct analyzer **analyzers = payload;
	const uint16_t begins = TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	for (size_t l = 0; l <= language_count(); l++) {
		size_t count, place_count;
		struct token *places =
		    places_of(analyzers[l], ANALYZE_PLACES, c->fields[1], &place_count);
		struct token *tokens = places_of(analyzers[l], ANALYZE_DOCUMENT, c->fields[1], &count);
		bool same = count == place_count;
		for (size_t i = 0; same && i < count; i++)
			same = same_place(&tokens[i], &places[i]) && !places[i].lexeme &&
			       ((tokens[i].flags ^ places[i].flags) & begins) == 0;
		if (!same)
			follow("the places are others than those of the words", c, language_at(l),
			       ANALYZE_PLACES);
		free(tokens);
		free(places);
	}
}

START_TEST(places_are_those_of_the_words)
{
	with_all_texts(check_places);
}
END_TEST

/* ---- normal forms ---------------------------------------------------------------------- */

static struct slice normalise(struct slice text, utf8proc_option_t form)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr,
					    (utf8proc_ssize_t)text.len, &out, UTF8PROC_STABLE | form);
	ck_assert_int_ge(len, 0);
	return slice_make((char *)out, (size_t)len);
}

static void check_normal_forms(const struct test_case *c, void *payload)
{
	struct analyzer **analyzers = payload;
	struct slice composed = normalise(c->fields[1], UTF8PROC_COMPOSE);
	struct slice decomposed = normalise(c->fields[1], UTF8PROC_DECOMPOSE);
	for (size_t l = 0; l <= language_count(); l++) {
		size_t count, second_count;
		const struct token *tokens = run(analyzers[l], ANALYZE_DOCUMENT, composed, &count);
		struct token *kept = malloc((count + 1) * sizeof *kept);
		memcpy(kept, tokens, count * sizeof *kept);
		tokens = run(analyzers[l], ANALYZE_DOCUMENT, decomposed, &second_count);
		if (!rules_same(kept, count, tokens, second_count))
			follow("NFC and NFD are not the same words", c, language_at(l),
			       ANALYZE_DOCUMENT);
		free(kept);
	}
	free((char *)composed.ptr);
	free((char *)decomposed.ptr);
}

START_TEST(normal_forms_are_the_same_words)
{
	with_all_texts(check_normal_forms);
}
END_TEST

/* ---- what is refused --------------------------------------------------------------------- */

START_TEST(text_that_is_no_utf8_is_refused)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"\xFF", "the text is not UTF-8 at byte 0"},
	    {"border \xC3(", "the text is not UTF-8 at byte 7"},
	    {"caf\xC3", "the text is not UTF-8 at byte 3"},
	    {"\xED\xA0\x80", "the text is not UTF-8 at byte 0"},
	    {"\xC0\x80", "the text is not UTF-8 at byte 0"},
	};
	struct analyzer *a = open_code("en");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct token *tokens;
		const struct reading *readings;
		bf_error error = {0};
		size_t count;
		struct slice text = slice_from(cases[i].text);
		ck_assert_int_eq(analyzer_run(a, ANALYZE_DOCUMENT, text, &tokens, &count, &error),
				 BF_BAD_ARGUMENT);
		ck_assert_str_eq(error.message, cases[i].message);
		ck_assert_int_eq(
		    analyzer_query_readings(a, ANALYZE_QUERY, text, &readings, &count, NULL),
		    BF_BAD_ARGUMENT);
		run_text(a, "border", &count);
		ck_assert_uint_eq(count, 1);
	}
	analyzer_close(a);
}
END_TEST

START_TEST(text_that_is_too_long_is_refused)
{
	struct analyzer *a = open_code("en");
	const struct token *tokens;
	bf_error error = {0};
	size_t count;
	/* It is refused by its length, before a byte is read. */
	struct slice text = slice_make("a", ((size_t)1 << 31) + 1);
	ck_assert_int_eq(analyzer_run(a, ANALYZE_DOCUMENT, text, &tokens, &count, &error),
			 BF_BAD_ARGUMENT);
	ck_assert_ptr_nonnull(strstr(error.message, "longer than 2 GB"));
	analyzer_close(a);
}
END_TEST

static char *repeat(const char *word, size_t times)
{
	size_t len = strlen(word);
	char *text = malloc(len * times + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * len, word, len);
	text[len * times] = '\0';
	return text;
}

START_TEST(a_phrase_has_a_limit)
{
	struct analyzer *a = open_code("en");
	const struct reading *readings;
	bf_error error = {0};
	size_t count;
	char *most = repeat("a ", 1024), *more = repeat("a ", 1025);
	ck_assert_int_eq(analyzer_query_readings(a, ANALYZE_QUERY, slice_from(most), &readings,
						 &count, &error),
			 BF_OK);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(readings[0].count, 1024);
	ck_assert_int_eq(analyzer_query_readings(a, ANALYZE_QUERY, slice_from(more), &readings,
						 &count, &error),
			 BF_BAD_ARGUMENT);
	ck_assert_str_eq(error.message, "more than 1024 words in one phrase");
	free(most);
	free(more);
	analyzer_close(a);
}
END_TEST

START_TEST(units_that_are_too_long_go_on_as_another)
{
	struct analyzer *a = open_code("en");
	char *word = repeat("a", 5000), *accents = repeat("é", 3000), *hyphens = repeat("a-", 3000);
	size_t count;
	const struct token *tokens = run_text(a, word, &count);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(tokens[0].end, 2048);
	ck_assert_uint_eq(tokens[1].end, 4096);
	ck_assert_uint_eq(tokens[2].end, 5000);
	ck_assert_ptr_eq(tokens[0].lexeme, tokens[1].lexeme);
	tokens = run_text(a, accents, &count);
	ck_assert_ptr_null(rules_of_places(tokens, count, slice_from(accents), ANALYZE_DOCUMENT));
	ck_assert_uint_eq(count, 3);
	tokens = run_text(a, hyphens, &count);
	ck_assert_uint_eq(count, 3000);
	ck_assert_uint_eq(tokens[2999].position, 2999);
	free(word);
	free(accents);
	free(hyphens);
	analyzer_close(a);
}
END_TEST

/* ---- what is remembered ---------------------------------------------------------------------- */

START_TEST(lexemes_last_and_have_numbers)
{
	struct analyzer *a = open_code("en");
	size_t count;
	const struct token *tokens = run_text(a, "border patrol Border", &count);
	const struct lexeme *border = tokens[0].lexeme, *patrol = tokens[1].lexeme;
	ck_assert_uint_eq(border->id, 0);
	ck_assert_uint_eq(patrol->id, 1);
	ck_assert_ptr_eq(tokens[2].lexeme, border);
	tokens = run_text(a, "patrol river BORDER", &count);
	ck_assert_ptr_eq(tokens[0].lexeme, patrol);
	ck_assert_uint_eq(tokens[1].lexeme->id, 2);
	ck_assert_ptr_eq(tokens[2].lexeme, border);
	analyzer_close(a);
}
END_TEST

START_TEST(many_spellings_are_remembered)
{
	struct analyzer *a = open_code("en");
	struct buf text = BUF_INIT(1 << 20);
	size_t count;
	for (unsigned i = 0; i < 20000; i++)
		buf_append_format(&text, "w%uq ", i);
	const struct token *tokens = run(a, ANALYZE_DOCUMENT, buf_slice(&text), &count);
	ck_assert_uint_eq(count, 20000);
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(tokens[i].lexeme->id, i);
	size_t memory = analyzer_memory(a);
	tokens = run(a, ANALYZE_DOCUMENT, buf_slice(&text), &count);
	for (size_t i = 0; i < count; i++)
		ck_assert_uint_eq(tokens[i].lexeme->id, i);
	ck_assert_uint_eq(analyzer_memory(a), memory);
	buf_free(&text);
	analyzer_close(a);
}
END_TEST

/* Words as texts have them, some lengths and letters more often than others. */
static void write_line(unsigned *state, struct buf *line)
{
	static const char *const between[] = {" ", " ", " ", ", ", ". ", "-", "\xE2\x80\x99", "\n", " 7"};
	static const char letters[] = "etaoinshrdlETUS";
	buf_clear(line);
	for (unsigned w = 0; w < 30; w++) {
		*state = *state * 1103515245 + 12345;
		unsigned word = *state >> 8, len = 1 + word % 5;
		len += word % 11 == 0 ? word / 11 % 16 : 0; /* up to and over what the cache takes */
		for (unsigned i = 0; i < len; i++, word = word / 3 * 7 + i)
			buf_append_byte(line, (uint8_t)letters[word % (sizeof letters - 1)]);
		buf_append(line, between[*state >> 16 & 7], strlen(between[*state >> 16 & 7]));
	}
}

/* An analyzer that has met so many words that it keeps the frequent ones apart, and one
 * that has met none. */
START_TEST(frequent_words_are_the_same_words)
{
	static const char *const codes[] = {"en", "fr", "tr", "nl"};
	static const enum analyzer_reason reasons[] = {ANALYZE_DOCUMENT, ANALYZE_HEADLINE, ANALYZE_QUERY,
						       ANALYZE_HIGHLIGHT};
	struct buf line = BUF_INIT(1 << 16);
	unsigned state = 1;
	for (size_t c = 0; c < sizeof codes / sizeof *codes; c++) {
		struct analyzer *old = open_code(codes[c]), *young = open_code(codes[c]);
		for (unsigned i = 0; i < 600; i++) {
			enum analyzer_reason reason = reasons[i % 7 ? 0 : i / 7 % 4];
			size_t count, other_count;
			write_line(&state, &line);
			const struct token *tokens = run(old, reason, buf_slice(&line), &count);
			analyzer_forget(young);
			const struct token *others = run(young, reason, buf_slice(&line), &other_count);
			ck_assert(rules_same(tokens, count, others, other_count));
			for (size_t t = 0; t < count; t++) {
				ck_assert_uint_eq(tokens[t].start, others[t].start);
				ck_assert_uint_eq(tokens[t].end, others[t].end);
				ck_assert_uint_eq(tokens[t].lexeme_id, tokens[t].lexeme->id);
			}
		}
		analyzer_close(old);
		analyzer_close(young);
	}
	buf_free(&line);
}
END_TEST

START_TEST(forgetting_begins_again)
{
	struct analyzer *a = open_code("en");
	size_t count;
	size_t empty = analyzer_memory(a);
	run_text(a, "the border patrol", &count);
	ck_assert_uint_gt(analyzer_memory(a), empty);
	analyzer_forget(a);
	ck_assert_uint_eq(analyzer_memory(a), empty);
	const struct token *tokens = run_text(a, "patrol", &count);
	ck_assert_uint_eq(tokens[0].lexeme->id, 0);
	analyzer_close(a);
}
END_TEST

START_TEST(highlighting_remembers_nothing_new)
{
	struct analyzer *a = open_code("en");
	size_t count;
	const struct lexeme *border = run_text(a, "border", &count)[0].lexeme;
	const struct token *tokens =
	    run(a, ANALYZE_HIGHLIGHT, SLICE("border river border's river"), &count);
	ck_assert_ptr_eq(tokens[0].lexeme, border);
	ck_assert_uint_eq(tokens[1].lexeme->id, UINT32_MAX);
	ck_assert_ptr_eq(tokens[2].lexeme, border);
	ck_assert_ptr_eq(tokens[3].lexeme, tokens[1].lexeme);
	tokens = run_text(a, "river", &count);
	ck_assert_uint_eq(tokens[0].lexeme->id, 1);
	run(a, ANALYZE_HIGHLIGHT, SLICE("border"), &count);
	size_t memory = analyzer_memory(a);
	for (int i = 0; i < 100; i++) {
		char text[32];
		snprintf(text, sizeof text, "highlighted%d", i);
		run(a, ANALYZE_HIGHLIGHT, slice_from(text), &count);
	}
	run(a, ANALYZE_HIGHLIGHT, SLICE("border"), &count);
	ck_assert_uint_eq(analyzer_memory(a), memory);
	analyzer_close(a);
}
END_TEST

START_TEST(stop_words)
{
	static const struct {
		const char *code, *word;
		bool stops;
	} cases[] = {
	    {"en", "the", true},   {"en", "The", true},	     {"en", "border", false},
	    {"en", "don’t", true}, {"fr", "à", true},	     {"fr", "A", true},
	    {"de", "für", true},   {"de", "fur", true},	     {"en", "US", false},
	    {"en", "us", true},	   {"el", "και", true},	     {"es", "él", true},
	    {"-", "the", false},   {"-", "le", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct analyzer *a = open_code(cases[i].code);
		size_t count;
		const struct token *tokens = run_text(a, cases[i].word, &count);
		ck_assert_uint_eq(count, 1);
		ck_assert_msg(tokens[0].lexeme->stop_word == cases[i].stops, "%s: %s",
			      cases[i].code, cases[i].word);
		analyzer_close(a);
	}
}
END_TEST

START_TEST(readings_borrow_the_text)
{
	struct analyzer *a = open_code("en");
	const struct reading *readings;
	size_t count;
	ck_assert_int_eq(analyzer_query_readings(a, ANALYZE_QUERY, SLICE("a “COVID-19” case"),
						 &readings, &count, NULL),
			 BF_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(readings[0].count, 3);
	ck_assert_uint_eq(readings[0].words[1].start, 5);
	ck_assert_uint_eq(readings[0].words[1].end, 13);
	ck_assert_uint_eq(readings[2].count, 4);
	ck_assert_uint_eq(readings[2].words[2].start, 11);
	ck_assert_ptr_eq(analyzer_language(a), language_of_tag(SLICE("en")));
	analyzer_close(a);
	analyzer_close(NULL);
}
END_TEST

/* ---- the fingerprint --------------------------------------------------------------------------- */

START_TEST(fingerprint)
{
	char first[ANALYZER_FINGERPRINT_MAX], second[ANALYZER_FINGERPRINT_MAX];
	ck_assert_int_eq(analyzer_fingerprint(first, NULL), BF_OK);
	ck_assert_int_eq(analyzer_fingerprint(second, NULL), BF_OK);
	ck_assert_str_eq(first, second);
	ck_assert_ptr_nonnull(strstr(first, "tokens="));
	ck_assert_ptr_nonnull(strstr(first, utf8proc_unicode_version()));
	ck_assert_ptr_nonnull(strstr(first, "libstemmer="));
	ck_assert_ptr_nonnull(strstr(first, "lists="));
	for (const char *c = first; *c; c++)
		ck_assert_msg(*c >= ' ' && *c <= '~', "a fingerprint is printable");
}
END_TEST

/* What an index of another program says, and whether we may read it. */
START_TEST(another_fingerprint_is_refused)
{
	static const char *const others[] = {"", "tokens=0", "tokens=999 unicode=1.0.0 all"};
	const struct language *languages[LANGUAGES_MAX];
	char ours[ANALYZER_FINGERPRINT_MAX], other[ANALYZER_FINGERPRINT_MAX + 1];
	size_t count = 0;
	while ((languages[count] = language_at(count)))
		count++;
	ck_assert_int_eq(analyzer_fingerprint(ours, NULL), BF_OK);
	ck_assert_int_eq(analyzer_agrees(ours, languages, count, NULL), BF_OK);
	ck_assert_int_eq(analyzer_agrees(ours, languages, 0, NULL), BF_OK);
	ck_assert_int_eq(analyzer_agrees(ours, (const struct language *[]){NULL}, 1, NULL), BF_OK);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ck_assert_int_eq(analyzer_agrees(others[i], languages, count, NULL), BF_MISMATCH);
	for (size_t i = 0; i < strlen(ours); i++) { /* a byte of the lists, of libstemmer … */
		bf_error error = {0};
		snprintf(other, sizeof other, "%s", ours);
		other[i] ^= 1;
		ck_assert_int_eq(analyzer_agrees(other, languages, 0, &error), BF_MISMATCH);
		ck_assert_ptr_nonnull(strstr(error.message, ours));
		ck_assert_ptr_nonnull(strstr(error.hint, "backfile dump"));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("analyzer");
	TCase *all = tcase_create("analyzer");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, rules_hold_for_every_text);
	tcase_add_test(all, places_are_those_of_the_words);
	tcase_add_test(all, normal_forms_are_the_same_words);
	tcase_add_test(all, text_that_is_no_utf8_is_refused);
	tcase_add_test(all, text_that_is_too_long_is_refused);
	tcase_add_test(all, a_phrase_has_a_limit);
	tcase_add_test(all, units_that_are_too_long_go_on_as_another);
	tcase_add_test(all, lexemes_last_and_have_numbers);
	tcase_add_test(all, many_spellings_are_remembered);
	tcase_add_test(all, frequent_words_are_the_same_words);
	tcase_add_test(all, forgetting_begins_again);
	tcase_add_test(all, highlighting_remembers_nothing_new);
	tcase_add_test(all, stop_words);
	tcase_add_test(all, readings_borrow_the_text);
	tcase_add_test(all, fingerprint);
	tcase_add_test(all, another_fingerprint_is_refused);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
