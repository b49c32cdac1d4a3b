/* analyzer.c - see analyzer.h: opening, closing, forgetting, and one text after the
 * other. */
#include "analyzer/analyzer.h"

#include <stdlib.h>

#include "analyzer/chain.h"
#include "analyzer/run.h"
#include "util/utf8.h"

static const size_t TEXT_BYTES_MAX = (size_t)1 << 31;

/* ---- opening, closing ------------------------------------------------------------- */

static bool code_is_in(const struct language *language, const char *codes)
{
	return language && strstr(codes, language_code(language)) != NULL;
}

enum bf_status analyzer_open(const struct language *language, struct analyzer **out, bf_error *error)
{
	*out = NULL;
	struct analyzer *a = malloc(sizeof *a);
	if (!a)
		return error_no_memory(error);
	memset(a, 0, offsetof(struct analyzer, cutter.unit));
	a->language = language;
	a->turkish = code_is_in(language, "tr");
	a->keeps_possessive = code_is_in(language, "nl");
	a->has_contractions = !language || code_is_in(language, "en");
	a->decimal_comma = language && !code_is_in(language, "en ga hi ne ta yi ar");
	enum bf_status status = BF_OK;
	if (language)
		status = stemmer_open(language, &a->stemmer, error);
	if (status == BF_OK && language)
		status = chain_load_lists(a, error);
	if (status != BF_OK) {
		analyzer_close(a);
		return status;
	}
	*out = a;
	return BF_OK;
}

void analyzer_close(struct analyzer *a)
{
	if (!a)
		return;
	stemmer_close(a->stemmer);
	arena_free(&a->list_arena);
	free(a->stop_words);
	free(a->accentless);
	lexicon_forget(&a->remembered);
	lexicon_forget(&a->passing);
	word_cache_close(&a->frequent);
	free(a->tokens);
	free(a->entwined);
	arena_free(&a->reading_arena);
	free(a->cutter.pieces);
	free(a);
}

const struct language *analyzer_language(const struct analyzer *a)
{
	return a->language;
}

size_t analyzer_memory(const struct analyzer *a)
{
	return lexicon_memory(&a->remembered) + lexicon_memory(&a->passing);
}

size_t analyzer_lexemes(const struct analyzer *a)
{
	return a->remembered.lexeme_count;
}

void analyzer_forget(struct analyzer *a)
{
	lexicon_forget(&a->remembered);
	lexicon_forget(&a->passing);
	word_cache_close(&a->frequent);
	a->token_count = 0;
}

/* ---- a text ------------------------------------------------------------------------------ */

enum bf_status analyzer_run(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			    const struct token **tokens, size_t *count, bf_error *error)
{
	if (text.len > TEXT_BYTES_MAX)
		return error_set(error, BF_BAD_ARGUMENT, "a text of %zu bytes is longer than 2 GB",
				 text.len);
	size_t valid = utf8_validate(text);
	if (valid < text.len)
		return error_set(error, BF_BAD_ARGUMENT, "the text is not UTF-8 at byte %zu", valid);
	a->token_count = a->entwined_count = 0;
	a->places_only = reason == ANALYZE_PLACES;
	a->aside = reason == ANALYZE_HIGHLIGHT ? &a->passing : NULL;
	if (a->aside)
		lexicon_forget(a->aside);
	struct run run = {.text = text, .reason = reason};
	enum bf_status status = run_units(a, &run, error);
	if (status == BF_OK && a->entwined_count)
		status = run_hear_shouting(a, &run, error);
	if (status != BF_OK)
		return status;
	*tokens = a->tokens;
	*count = a->token_count;
	return BF_OK;
}
