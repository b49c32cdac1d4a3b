/* fuzz_analyzer.c - any bytes as text, in any language, for any reason.
 *
 * The first byte chooses the language, the second the reason, the rest is the
 * text.  Besides the rules of every list of tokens (tests/support/token_rules.h):
 * a second look gives the same as the first, whether words are remembered or not;
 * NFC and NFD are the same words; what stands behind a blank line is read as if it
 * stood alone; and every reading of a text as a question is found in that text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "analyzer/scan.h"
#include "tests/support/token_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { PAIRS_MAX = 300, READ_MAX = 200 };

static void insist(bool holds, const char *rule)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_analyzer: broken rule: %s\n", rule);
	abort();
}

static void follow(const char *fault)
{
	insist(!fault, fault);
}

struct found {
	struct token *tokens; /* a copy */
	size_t count;
};

static struct found run(struct analyzer *a, enum analyzer_reason reason, struct slice text)
{
	struct found f;
	const struct token *tokens;
	insist(analyzer_run(a, reason, text, &tokens, &f.count, NULL) == BF_OK, "text is taken");
	f.tokens = malloc((f.count + 1) * sizeof *f.tokens);
	if (f.count)
		memcpy(f.tokens, tokens, f.count * sizeof *f.tokens);
	return f;
}

static void check_same(struct found a, struct found b, const char *rule)
{
	insist(rules_same(a.tokens, a.count, b.tokens, b.count), rule);
}

static void check_again(struct analyzer *a, const struct language *language,
			enum analyzer_reason reason, struct slice text, struct found first)
{
	struct found again = run(a, reason, text);
	struct analyzer *fresh;
	check_same(first, again, "a second look gives the same");
	free(again.tokens);
	insist(analyzer_open(language, &fresh, NULL) == BF_OK, "an analyzer opens");
	again = run(fresh, reason, text);
	check_same(first, again, "another analyzer gives the same");
	free(again.tokens);
	analyzer_close(fresh);
}

/* In canonical form; freed by the caller. */
static char *normalise(struct slice text, bool compose)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &out,
		     UTF8PROC_STABLE | (compose ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE));
	return (char *)out;
}

/* A unit is cut by its bytes, so only where none has too many; and NUL ends what
 * utf8proc gives back. */
static void check_normal_forms(struct analyzer *a, enum analyzer_reason reason, struct slice text)
{
	if (memchr(text.ptr, 0, text.len))
		return;
	char *composed = normalise(text, true), *decomposed = normalise(text, false);
	if (composed && decomposed && strlen(decomposed) < UNIT_BYTES_MAX) {
		struct found c = run(a, reason, slice_from(composed));
		struct found d = run(a, reason, slice_from(decomposed));
		check_same(c, d, "NFC and NFD are the same words");
		free(c.tokens);
		free(d.tokens);
	}
	free(composed);
	free(decomposed);
}

/* The same words, and then again behind a blank line. */
static void check_twice(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			struct found once)
{
	uint32_t end = 0;
	char *both = malloc(text.len * 2 + 2);
	memcpy(both, text.ptr, text.len);
	memcpy(both + text.len, "\n\n", 2);
	memcpy(both + text.len + 2, text.ptr, text.len);
	struct found twice = run(a, reason, slice_make(both, text.len * 2 + 2));
	struct found second = {twice.tokens + once.count, twice.count - once.count};
	insist(twice.count == once.count * 2, "a text twice has twice the tokens");
	for (size_t i = 0; i < once.count; i++)
		if (once.tokens[i].position + once.tokens[i].span > end)
			end = once.tokens[i].position + once.tokens[i].span;
	for (size_t i = 0; i < second.count; i++)
		second.tokens[i].position -= end;
	check_same(once, (struct found){twice.tokens, once.count}, "what follows changes nothing");
	check_same(once, second, "what stands before a blank line changes nothing");
	free(twice.tokens);
	free(both);
}

static void check_question(struct analyzer *a, struct slice text, struct found document)
{
	const struct reading *readings;
	size_t count;
	if (document.count > READ_MAX)
		return;
	enum bf_status status =
	    analyzer_query_readings(a, ANALYZE_QUERY, text, &readings, &count, NULL);
	insist(status == BF_OK, "a question is read");
	insist((count > 0) == (document.count > 0), "a question has words where a text has");
	insist(count <= READINGS_MAX, "readings are not many");
	for (size_t i = 0; i < count; i++)
		insist(rules_stands(document.tokens, document.count, &readings[i], 0, 0),
		       "a text is found by itself");
}

/* An analyzer that has met many words keeps the frequent ones apart: nothing else comes of
 * it. */
static void check_frequent(const struct language *language, enum analyzer_reason reason, struct slice text,
			   struct found first)
{
	char words[26 * 26 * 3];
	struct analyzer *a;
	for (size_t i = 0; i < sizeof words; i++)
		words[i] = i % 3 == 2 ? ' ' : (char)('a' + (i % 3 ? i / 3 % 26 : i / 78));
	insist(analyzer_open(language, &a, NULL) == BF_OK, "an analyzer opens");
	free(run(a, ANALYZE_DOCUMENT, slice_make(words, sizeof words)).tokens);
	for (unsigned i = 0; i < 3; i++) {
		struct found again = run(a, reason, text);
		check_same(first, again, "frequent words are the same words");
		free(again.tokens);
	}
	analyzer_close(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const enum analyzer_reason reasons[] = {ANALYZE_DOCUMENT, ANALYZE_HEADLINE,
						       ANALYZE_QUERY, ANALYZE_PREFIX,
						       ANALYZE_HIGHLIGHT};
	if (size < 2)
		return 0;
	const struct language *language = language_at(bytes[0] % (language_count() + 1));
	enum analyzer_reason reason = reasons[bytes[1] % 5];
	struct slice text = slice_make((const char *)bytes + 2, size - 2);
	struct analyzer *a;
	insist(analyzer_open(language, &a, NULL) == BF_OK, "an analyzer opens");
	if (utf8_validate(text) == text.len) {
		struct found f = run(a, reason, text);
		follow(rules_of_places(f.tokens, f.count, text, reason));
		if (f.count <= PAIRS_MAX)
			follow(rules_of_pairs(f.tokens, f.count, reason));
		if (reason != ANALYZE_HIGHLIGHT) /* whose lexemes last until the next */
			check_again(a, language, reason, text, f);
		check_normal_forms(a, reason == ANALYZE_HIGHLIGHT ? ANALYZE_DOCUMENT : reason, text);
		if (reason == ANALYZE_DOCUMENT) {
			check_frequent(language, reason, text, f);
			check_twice(a, reason, text, f);
			check_question(a, text, f);
		}
		free(f.tokens);
	} else {
		const struct token *tokens;
		size_t count;
		insist(analyzer_run(a, reason, text, &tokens, &count, NULL) == BF_BAD_ARGUMENT,
		       "what is not UTF-8 is refused");
	}
	analyzer_close(a);
	return 0;
}
