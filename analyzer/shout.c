/* shout.c - US or us?  A sentence in capitals does not tell, so both are found.
 *
 * In:  the tokens of a text, and which of them may be two words.
 * Out: the same, with the other word behind each that stands among capitals. */
#include "analyzer/fold.h"
#include "analyzer/run.h"
#include "util/utf8.h"

/* The tokens [first, last) around one that may be two words, and the answer. */
struct shouting {
	size_t first, last;
	bool is_loud;
};

/* Is this a word that nobody writes so among capitals?  McCAIN is none, nor is
 * 20th. */
static bool is_quiet(struct slice word)
{
	size_t upper = 0, lower = 0;
	for (size_t at = 0; at < word.len;) {
		uint32_t cp = 0;
		size_t size = utf8_decode(word, at, &cp);
		if (fold_kind(cp) == FOLD_DIGIT)
			return false;
		upper += fold_is_upper(cp);
		lower += fold_is_lower(cp);
		at += size ? size : 1;
	}
	return lower > upper;
}

/* Is token `i` in a sentence that is all in capitals, and in which that shows? */
static struct shouting listen(const struct analyzer *a, const struct run *run, size_t i)
{
	struct shouting s = {0, a->token_count, false};
	size_t wanted = 1, words = 0;
	if (run->reason != ANALYZE_HEADLINE) {
		wanted = 2;
		for (s.first = i; s.first > 0; s.first--)
			if (a->tokens[s.first].flags & TOKEN_SENTENCE_START)
				break;
		for (s.last = i + 1; s.last < a->token_count; s.last++)
			if (a->tokens[s.last].flags & TOKEN_SENTENCE_START)
				break;
	}
	const struct lexeme *self = a->tokens[i].lexeme;
	for (size_t k = s.first; k < s.last; k++) {
		const struct token *t = &a->tokens[k];
		if (is_quiet(slice_make(run->text.ptr + t->start, t->end - t->start)))
			return s;
		words += (t->flags & (TOKEN_ALL_CAPITALS | TOKEN_COMPOUND)) == TOKEN_ALL_CAPITALS &&
			 t->lexeme != self;
	}
	s.is_loud = words >= wanted;
	return s;
}

/* Keeps of a->entwined the tokens that may be the other word as well. */
static void keep_loud(struct analyzer *a, const struct run *run)
{
	struct shouting s = {0, 0, false};
	size_t kept = 0;
	for (size_t i = 0; i < a->entwined_count; i++) {
		if (a->entwined[i] >= s.last)
			s = listen(a, run, a->entwined[i]);
		if (s.is_loud)
			a->entwined[kept++] = a->entwined[i];
	}
	a->entwined_count = kept;
}

/* Puts the other word, `us`, behind each token that is left in a->entwined. */
static enum bf_status add_other_words(struct analyzer *a, const struct run *run, bf_error *error)
{
	if (!run_room_for_tokens(a, a->entwined_count))
		return error_no_memory(error);
	size_t from = a->token_count, to = from + a->entwined_count;
	for (size_t i = a->entwined_count; i > 0; i--) {
		size_t token = a->entwined[i - 1];
		struct token other = a->tokens[token];
		char word[2] = {(char)(run->text.ptr[other.start] | 0x20),
				(char)(run->text.ptr[other.start + 1] | 0x20)};
		bool accented;
		enum bf_status status = chain_lexeme(a, slice_make(word, sizeof word), true,
						     &other.lexeme, &accented, error);
		if (status != BF_OK)
			return status;
		other.lexeme_id = other.lexeme->id;
		other.flags = TOKEN_COLOCATED | TOKEN_ALL_CAPITALS | TOKEN_CAPITALISED;
		size_t moved = from - token - 1;
		memmove(&a->tokens[to - moved], &a->tokens[token + 1], moved * sizeof *a->tokens);
		to -= moved + 1;
		a->tokens[to] = other;
		from = token + 1;
	}
	a->token_count += a->entwined_count;
	return BF_OK;
}

enum bf_status run_hear_shouting(struct analyzer *a, const struct run *run, bf_error *error)
{
	if (run->reason == ANALYZE_QUERY || run->reason == ANALYZE_PREFIX || run->reason == ANALYZE_PLACES)
		return BF_OK;
	keep_loud(a, run);
	return a->entwined_count ? add_other_words(a, run, error) : BF_OK;
}

