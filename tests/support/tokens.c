/* tokens.c - see tokens.h. */
#include "tests/support/tokens.h"

#include <check.h>

static void print_flags(uint16_t flags, struct buf *out)
{
	static const struct {
		uint16_t flag;
		const char *name;
	} names[] = {
	    {TOKEN_PARAGRAPH_START, "paragraph"},
	    {TOKEN_SENTENCE_START, "sentence"},
	    {TOKEN_CAPITALISED, "capitalised"},
	    {TOKEN_ALL_CAPITALS, "capitals"},
	    {TOKEN_ACCENTED, "accented"},
	    {TOKEN_COLOCATED, "colocated"},
	    {TOKEN_COMPOUND, "compound"},
	    {TOKEN_WIDER, "wider"},
	};
	const char *before = " (";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(flags & names[i].flag))
			continue;
		buf_append_format(out, "%s%s", before, names[i].name);
		before = " ";
	}
	if (flags)
		buf_append_byte(out, ')');
}

static void print_token(const struct token *t, bool flags, struct buf *out)
{
	const struct lexeme *l = t->lexeme;
	buf_append_format(out, "%u", t->position);
	if (t->span != 1)
		buf_append_format(out, "-%u", t->position + t->span - 1);
	buf_append_format(out, " %u-%u %.*s", t->start, t->end, SLICE_ARGS(l->surface));
	if (l->stem.len)
		buf_append_format(out, "/%.*s", SLICE_ARGS(l->stem));
	if (l->other_stem.len)
		buf_append_format(out, "/%.*s", SLICE_ARGS(l->other_stem));
	if (flags)
		print_flags(t->flags, out);
}

void tokens_print(const struct token *tokens, size_t count, bool flags, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_append_text(out, " | ");
		print_token(&tokens[i], flags, out);
	}
}

void readings_print(const struct reading *readings, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_append_text(out, " |");
		for (size_t w = 0; w < readings[i].count; w++)
			buf_append_format(out, i + w ? " %.*s" : "%.*s",
					  SLICE_ARGS(readings[i].words[w].lexeme->surface));
	}
}

void sentences_print(struct slice text, const struct token *tokens, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct token *t = &tokens[i];
		if (!(t->flags & TOKEN_SENTENCE_START))
			continue;
		if (i)
			buf_append_text(out, " | ");
		if (t->flags & TOKEN_PARAGRAPH_START)
			buf_append_text(out, "¶");
		buf_append_slice(out, slice_make(text.ptr + t->start, t->end - t->start));
	}
}

/* ---- matching ----------------------------------------------------------------- */

static bool stems_meet(struct slice stem, const struct lexeme *there)
{
	return stem.len && (slice_equal(stem, there->stem) || slice_equal(stem, there->other_stem));
}

static bool lexemes_meet(const struct lexeme *asked, const struct lexeme *there, bool exact)
{
	if (exact || !asked->stem.len)
		return slice_equal(asked->surface, there->surface);
	return stems_meet(asked->stem, there) || stems_meet(asked->other_stem, there);
}

/* Do the words from number `word` on stand at `position` and behind? */
static bool rest_stands(const struct token *tokens, size_t count, const struct reading *r,
			size_t word, uint32_t position, bool exact)
{
	if (word == r->count)
		return true;
	for (size_t i = 0; i < count; i++)
		if (tokens[i].position == position &&
		    lexemes_meet(r->words[word].lexeme, tokens[i].lexeme, exact) &&
		    rest_stands(tokens, count, r, word + 1, position + tokens[i].span, exact))
			return true;
	return false;
}

bool tokens_hold(const struct token *tokens, size_t count, const struct reading *readings,
		 size_t reading_count, bool exact)
{
	size_t tried = exact && reading_count ? 1 : reading_count;
	for (size_t r = 0; r < tried; r++)
		for (size_t i = 0; i < count; i++)
			if (rest_stands(tokens, count, &readings[r], 0, tokens[i].position, exact))
				return true;
	return false;
}

const struct language *language_of_tag(struct slice tag)
{
	const struct language *language = language_find(tag);
	ck_assert_msg(language || slice_equal(tag, SLICE("-")), "%.*s is no language",
		      SLICE_ARGS(tag));
	return language;
}
