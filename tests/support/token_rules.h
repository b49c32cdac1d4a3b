/* token_rules.h - what is true of the tokens of any text, in any language, for any
 * reason.  Each function answers NULL, or says which rule was broken.
 *
 * In the header because fuzz targets are linked with the library alone. */
#ifndef TESTS_SUPPORT_TOKEN_RULES_H
#define TESTS_SUPPORT_TOKEN_RULES_H

#include "analyzer/analyzer.h"
#include "util/utf8.h"

static inline bool rules_is_boundary(struct slice text, size_t at)
{
	return at == text.len || ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
}

static inline const char *rules_of_lexeme(const struct lexeme *l, enum analyzer_reason reason)
{
	struct slice terms[] = {l->surface, l->stem, l->other_stem};
	if (l->surface.len == 0)
		return "a surface is empty";
	for (size_t i = 0; i < 3; i++) {
		if (terms[i].len > 64)
			return "a term is longer than 64 bytes";
		if (utf8_validate(terms[i]) != terms[i].len)
			return "a term is not UTF-8";
	}
	if (l->other_stem.len && (!l->stem.len || slice_equal(l->stem, l->other_stem)))
		return "the other stem is no other";
	if (l->id == UINT32_MAX && reason != ANALYZE_HIGHLIGHT)
		return "a lexeme has no id";
	return NULL;
}

static inline const char *rules_of_flags(const struct token *t, const struct token *before,
					 enum analyzer_reason reason)
{
	bool colocated = before && before->position == t->position;
	if (colocated != !!(t->flags & TOKEN_COLOCATED))
		return "colocated is what stands where the token before stands";
	if (!before && !(t->flags & TOKEN_PARAGRAPH_START))
		return "a paragraph begins with the text";
	if (t->flags & TOKEN_PARAGRAPH_START && !(t->flags & TOKEN_SENTENCE_START))
		return "a sentence begins with every paragraph";
	if (colocated && t->flags & TOKEN_SENTENCE_START)
		return "a sentence begins with the first token of its position";
	if (t->flags & TOKEN_WIDER && (reason == ANALYZE_QUERY || reason == ANALYZE_PREFIX))
		return "a question is wider than what was written";
	return NULL;
}

static inline const char *rules_of_places(const struct token *tokens, size_t count,
					  struct slice text, enum analyzer_reason reason)
{
	uint32_t end = 0;
	for (size_t i = 0; i < count; i++) {
		const struct token *t = &tokens[i], *before = i ? t - 1 : NULL;
		if (t->start >= t->end || t->end > text.len)
			return "a token lies outside of the text";
		if (!rules_is_boundary(text, t->start) || !rules_is_boundary(text, t->end))
			return "a token begins or ends within a character";
		if (before && t->start < before->start)
			return "the offsets do not ascend";
		if (before && t->position < before->position)
			return "the positions do not ascend";
		if (before && t->position == before->position && t->span > before->span)
			return "the longest span comes first";
		if (t->position > end)
			return "a position is left out";
		if (t->span < 1)
			return "a token covers no position";
		end = t->position + t->span > end ? t->position + t->span : end;
		const char *fault = rules_of_flags(t, before, reason);
		if (!fault)
			fault = rules_of_lexeme(t->lexeme, reason);
		if (fault)
			return fault;
	}
	return NULL;
}

/* Every two tokens; `count` should be small. */
static inline const char *rules_of_pairs(const struct token *tokens, size_t count,
					 enum analyzer_reason reason)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct lexeme *a = tokens[i].lexeme, *b = tokens[k].lexeme;
			if (!slice_equal(a->surface, b->surface))
				continue;
			if (a != b && slice_equal(a->stem, b->stem) &&
			    slice_equal(a->other_stem, b->other_stem))
				return "equal lexemes are not one object";
			if (!a->stem.len != !b->stem.len && reason != ANALYZE_PREFIX)
				return "of one surface some have a stem and some have none";
			if (a->stop_word != b->stop_word)
				return "of one surface some are stop words and some are not";
		}
	}
	return NULL;
}

/* Two runs over what should come to the same: terms, positions, flags. */
static inline bool rules_same(const struct token *a, size_t a_count, const struct token *b,
			      size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++)
		if (a[i].position != b[i].position || a[i].span != b[i].span ||
		    (a[i].flags | TOKEN_ACCENTED) != (b[i].flags | TOKEN_ACCENTED) ||
		    !slice_equal(a[i].lexeme->surface, b[i].lexeme->surface) ||
		    !slice_equal(a[i].lexeme->stem, b[i].lexeme->stem) ||
		    !slice_equal(a[i].lexeme->other_stem, b[i].lexeme->other_stem))
			return false;
	return true;
}

/* Do the words of a reading from number `word` on stand at `position` and behind,
 * spelled the same? */
static inline bool rules_stands(const struct token *tokens, size_t count, const struct reading *r,
				size_t word, uint32_t position)
{
	if (word == r->count)
		return true;
	for (size_t i = 0; i < count; i++)
		if (tokens[i].position == position &&
		    slice_equal(tokens[i].lexeme->surface, r->words[word].lexeme->surface) &&
		    rules_stands(tokens, count, r, word + 1, position + tokens[i].span))
			return true;
	return false;
}

#endif
