/* analyzer.c - see analyzer.h: a text to its tokens.
 *
 * The loop below meets words that were seen before almost always: it finds where
 * the unit ends, looks its bytes up and copies its pieces out.  Everything that
 * costs (folding, rules, stemming) is behind the look-up, in cut.c and chain.c. */
#include "analyzer/analyzer.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "analyzer/chain.h"
#include "analyzer/sentence.h"
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
	struct analyzer *a = calloc(1, sizeof *a);
	if (!a)
		return error_no_memory(error);
	a->language = language;
	a->turkish = code_is_in(language, "tr");
	a->keeps_possessive = code_is_in(language, "nl");
	a->has_contractions = !language || code_is_in(language, "en");
	a->decimal_comma = language && !code_is_in(language, "en ga hi ne ta yi ar");
	enum bf_status status = BF_OK;
	if (language)
		status = stemmer_open(language, &a->stemmer, error);
	if (status == BF_OK && language)
		status = chain_load_stop_words(a, error);
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
	arena_free(&a->stop_arena);
	free(a->stop_words);
	lexicon_forget(&a->remembered);
	lexicon_forget(&a->passing);
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

void analyzer_forget(struct analyzer *a)
{
	lexicon_forget(&a->remembered);
	lexicon_forget(&a->passing);
	a->token_count = 0;
}

/* ---- tokens -------------------------------------------------------------------------- */

/* One run over one text. */
struct run {
	struct slice text;
	enum analyzer_reason reason;
	uint32_t position;
	size_t word_start, word_end; /* of the unit before */
};

static bool make_room(void **items, size_t *room, size_t needed, size_t size)
{
	size_t more = *room ? *room : 256;
	while (more < needed)
		more *= 2;
	void *grown = realloc(*items, more * size);
	if (!grown)
		return false;
	*items = grown;
	*room = more;
	return true;
}

static bool room_for_tokens(struct analyzer *a, size_t more)
{
	if (a->token_count + more <= a->token_room)
		return true;
	void *tokens = a->tokens;
	bool made = make_room(&tokens, &a->token_room, a->token_count + more, sizeof *a->tokens);
	a->tokens = tokens;
	return made;
}

static bool note_entwined(struct analyzer *a)
{
	if (a->entwined_count == a->entwined_room) {
		void *entwined = a->entwined;
		if (!make_room(&entwined, &a->entwined_room, a->entwined_count + 1,
			       sizeof *a->entwined))
			return false;
		a->entwined = entwined;
	}
	a->entwined[a->entwined_count++] = a->token_count;
	return true;
}

/* What begins with the unit text[start, …). */
static uint16_t begin_flags(const struct analyzer *a, const struct run *run, size_t start)
{
	const char *text = run->text.ptr;
	if (run->word_end == 0)
		return TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	if (start == run->word_end + 1 && text[run->word_end] == ' ' && text[start - 2] != '.')
		return 0;
	switch (sentence_break(a->language, run->text, run->word_start, run->word_end, start)) {
	case PARAGRAPH_BEGINS:
		return TOKEN_SENTENCE_START | TOKEN_PARAGRAPH_START;
	case SENTENCE_BEGINS:
		return TOKEN_SENTENCE_START;
	default:
		return 0;
	}
}

/* Copies the pieces of the unit at text[start, end) out as tokens. */
static enum bf_status emit(struct analyzer *a, struct run *run, size_t start, size_t end,
			   const struct piece *pieces, size_t count, uint32_t positions,
			   bf_error *error)
{
	if (!room_for_tokens(a, count))
		return error_no_memory(error);
	uint16_t begins = begin_flags(a, run, start);
	bool asked = run->reason == ANALYZE_QUERY || run->reason == ANALYZE_PREFIX;
	for (size_t i = 0; i < count; i++) {
		const struct piece *p = &pieces[i];
		if (asked && p->flags & TOKEN_WIDER)
			continue;
		if (p->flags & PIECE_ENTWINED && !note_entwined(a))
			return error_no_memory(error);
		a->tokens[a->token_count++] = (struct token){
		    .start = (uint32_t)start + p->start,
		    .end = (uint32_t)start + p->end,
		    .position = run->position + p->position,
		    .span = p->span,
		    .flags = (uint16_t)((p->flags & ~PIECE_ENTWINED) | begins),
		    .lexeme = p->lexeme,
		};
		begins = 0;
	}
	run->position += positions;
	run->word_start = start;
	run->word_end = end;
	return BF_OK;
}

static enum bf_status cut_and_emit(struct analyzer *a, struct run *run, size_t start, size_t end,
				   uint64_t hash, bool prefix, bf_error *error)
{
	struct cutter *c = &a->cutter;
	struct slice raw = slice_make(run->text.ptr + start, end - start);
	enum bf_status status = cut_unit(a, raw, prefix, error);
	if (status == BF_OK && !prefix)
		status = lexicon_add(a->in_passing ? &a->passing : &a->remembered, hash, raw,
				     c->pieces, c->piece_count, c->position, error);
	if (status != BF_OK)
		return status;
	return emit(a, run, start, end, c->pieces, c->piece_count, c->position, error);
}

static enum bf_status take_unit(struct analyzer *a, struct run *run, size_t start, size_t end,
				bf_error *error)
{
	struct slice raw = slice_make(run->text.ptr + start, end - start);
	uint64_t hash = lexicon_hash(raw);
	const struct spelling *s = lexicon_find(&a->remembered, hash, raw);
	if (!s && a->in_passing)
		s = lexicon_find(&a->passing, hash, raw);
	if (s)
		return emit(a, run, start, end, s->pieces, s->piece_count, s->positions, error);
	return cut_and_emit(a, run, start, end, hash, false, error);
}

/* Is anything left in text[at, …) that would be a unit? */
static bool is_last_unit(struct slice text, size_t at)
{
	size_t end;
	while (at < text.len) {
		if (scan_unit(text, at, &end))
			return false;
		at = end;
	}
	return true;
}

/* Bytes behind which a word of ASCII letters is certainly over. */
static inline bool is_plain_end(const char *text, size_t at, size_t len)
{
	switch (text[at]) {
	case ' ':
	case '\n':
	case '\r':
	case '\t':
	case ';':
	case '"':
	case '!':
	case '?':
	case '(':
	case ')':
	case '[':
	case ']':
		return true;
	case ',':
	case '.':
	case ':':
	case '\'':
		return at + 1 == len || text[at + 1] == ' ' || text[at + 1] == '\n' ||
		       text[at + 1] == '"';
	default:
		return false;
	}
}

static enum bf_status take_all(struct analyzer *a, struct run *run, bf_error *error)
{
	const char *text = run->text.ptr;
	size_t len = run->text.len, at = 0;
	while (at < len) {
		size_t start = at;
		uint8_t kind = fold_ascii_kind[(unsigned char)text[at]];
		if (kind == FOLD_LETTER) {
			do
				at++;
			while (at < len && at - start < UNIT_BYTES_MAX &&
			       fold_ascii_kind[(unsigned char)text[at]] == FOLD_LETTER);
			bool plain = at - start < UNIT_BYTES_MAX &&
				     (at == len || is_plain_end(text, at, len));
			if (!plain)
				at = scan_unit_end(run->text, start);
		} else if (kind == FOLD_SPACE) {
			at++;
			continue;
		} else if (!scan_unit(run->text, at, &at)) {
			continue;
		}
		enum bf_status status;
		if (run->reason == ANALYZE_PREFIX && is_last_unit(run->text, at))
			status = cut_and_emit(a, run, start, at, 0, true, error);
		else
			status = take_unit(a, run, start, at, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

/* ---- US or us -------------------------------------------------------------------------- */

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
	if (!room_for_tokens(a, a->entwined_count))
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

static enum bf_status hear_shouting(struct analyzer *a, const struct run *run, bf_error *error)
{
	if (run->reason == ANALYZE_QUERY || run->reason == ANALYZE_PREFIX)
		return BF_OK;
	keep_loud(a, run);
	return a->entwined_count ? add_other_words(a, run, error) : BF_OK;
}

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
	a->in_passing = reason == ANALYZE_HIGHLIGHT;
	if (a->in_passing)
		lexicon_forget(&a->passing);
	struct run run = {.text = text, .reason = reason};
	enum bf_status status = take_all(a, &run, error);
	if (status == BF_OK && a->entwined_count)
		status = hear_shouting(a, &run, error);
	if (status != BF_OK)
		return status;
	*tokens = a->tokens;
	*count = a->token_count;
	return BF_OK;
}
