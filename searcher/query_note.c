/* query_note.c - what is said to the one who asked: errors with their place,
 * and notes on what could be read otherwise than it was meant. */
#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

#include "searcher/query_lexer.h"
#include "util/utf8.h"

enum { EXCERPT_BYTES = 40, MESSAGE_BYTES = 256, NOTE_BYTES = 1024 };

struct slice query_excerpt(struct slice text, uint32_t start, uint32_t end)
{
	struct slice piece = {text.ptr + start, end - start};
	if (piece.len > EXCERPT_BYTES)
		piece.len = utf8_floor(piece, EXCERPT_BYTES);
	return piece;
}

struct query_note *query_notes_join(struct query_note *first, struct query_note *then)
{
	struct query_note *last = first;
	if (!first)
		return then;
	while (last->next)
		last = last->next;
	last->next = then;
	return first;
}

enum bf_status query_error(bf_error *error, uint32_t start, uint32_t end, const char *hint,
			   const char *format, ...)
{
	if (!error)
		return BF_BAD_QUERY;
	char message[MESSAGE_BYTES];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	error_set(error, BF_BAD_QUERY, "%s", message);
	error_hint(error, "%s", hint);
	error->column = start + 1;
	error->length = end - start;
	return BF_BAD_QUERY;
}

static enum bf_status add_note(struct query_lexer *l, uint32_t start, uint32_t end,
			       struct slice text)
{
	struct query_note *note = arena_alloc(l->arena, sizeof *note);
	struct slice copy = arena_copy(l->arena, text);
	if (!note || !copy.ptr)
		return error_no_memory(l->error);
	*note = (struct query_note){start, end, copy, NULL};
	if (l->last_note)
		l->last_note->next = note;
	else
		l->notes = note;
	l->last_note = note;
	return BF_OK;
}

enum bf_status query_lexer_note(struct query_lexer *l, uint32_t start, uint32_t end,
				const char *format, ...)
{
	char text[NOTE_BYTES];
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	struct slice whole = {text, len < 0 ? 0 : (size_t)len};
	if (whole.len >= sizeof text)
		whole.len = utf8_floor((struct slice){text, sizeof text - 1}, sizeof text - 1);
	return add_note(l, start, end, whole);
}

/* Characters that other languages of questions use, and what to type here. */
static const struct {
	const char *typed, *meant;
	bool alone, first, anywhere;
} STRANGERS[] = {
    {"|", "write OR between alternatives", true, true, true},
    {"&", "words side by side are joined by AND already", true, false, false},
    {"&&", "words side by side are joined by AND already", true, false, false},
    {"+", "every word is required already; =word is the exact word", true, true, false},
    {"!", "write NOT or a minus right before the word", false, true, false},
    {"-", "a minus excludes a word when it stands right before it", true, false, false},
    {"–", "only the plain minus - excludes a word", false, true, false},
    {"−", "only the plain minus - excludes a word", false, true, false},
    {"=", "an equals sign stands right before its word: =word", true, false, false},
    {"~", "it stands right after a phrase: \"…\"~", true, true, false},
    {"'", "a phrase stands in double quotation marks", false, true, false},
    {"‘", "a phrase stands in double quotation marks", false, true, false},
    {"<", "it stands in dates only: date:<2022", true, true, false},
    {">", "it stands in dates only: date:>2022", true, true, false},
};

enum { STRANGER_COUNT = sizeof STRANGERS / sizeof *STRANGERS };

/* Operators of other languages, in capitals, alone or with a number right behind. */
static const struct {
	const char *typed, *meant;
} FOREIGN[] = {
    {"AROUND", "write a NEAR/5 b"},   {"WITHIN", "write a NEAR/5 b"},	    {"NEAR", "write a NEAR/5 b"},
    {"ADJ", "write a PRE/5 b"},	      {"ATLEAST", "write ATLEAST/5 before it"},
};

enum { FOREIGN_COUNT = sizeof FOREIGN / sizeof *FOREIGN, SYMBOL_NOTED = STRANGER_COUNT + FOREIGN_COUNT };

static bool is_foreign(size_t i, struct slice chunk)
{
	struct slice typed = slice_from(FOREIGN[i].typed);
	if (!slice_starts_with(chunk, typed))
		return false;
	for (size_t at = typed.len; at < chunk.len; at++)
		if (chunk.ptr[at] < '0' || chunk.ptr[at] > '9')
			return false;
	return true;
}

enum bf_status query_lexer_note_foreign(struct query_lexer *l, uint32_t start, struct slice chunk)
{
	for (size_t i = 0; i < FOREIGN_COUNT; i++) {
		if ((l->noted & 1u << (STRANGER_COUNT + i)) || !is_foreign(i, chunk))
			continue;
		l->noted |= 1u << (STRANGER_COUNT + i);
		struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
		return query_lexer_note(l, start, start + (uint32_t)chunk.len, "%.*s was read as a word; %s",
					SLICE_ARGS(shown), FOREIGN[i].meant);
	}
	return BF_OK;
}

static bool is_stranger(size_t i, struct slice chunk)
{
	struct slice typed = slice_from(STRANGERS[i].typed);
	if (STRANGERS[i].anywhere && memmem(chunk.ptr, chunk.len, typed.ptr, typed.len))
		return true;
	if (slice_equal(chunk, typed))
		return STRANGERS[i].alone;
	return STRANGERS[i].first && slice_starts_with(chunk, typed);
}

/* A symbol that words are not made of: a picture, a currency sign alone. */
static bool is_symbol(struct slice chunk)
{
	uint32_t c = 0;
	utf8_decode(chunk, 0, &c);
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	return c >= 0x80 && category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO;
}

enum bf_status query_lexer_note_strangers(struct query_lexer *l, uint32_t start, struct slice chunk)
{
	for (size_t i = 0; i < STRANGER_COUNT; i++) {
		if ((l->noted & 1u << i) || !is_stranger(i, chunk))
			continue;
		l->noted |= 1u << i;
		return query_lexer_note(l, start, start + (uint32_t)chunk.len,
					"%s was read as punctuation; %s", STRANGERS[i].typed,
					STRANGERS[i].meant);
	}
	return BF_OK;
}

enum bf_status query_lexer_note_symbol(struct query_lexer *l, uint32_t start, struct slice chunk)
{
	if ((l->noted & 1u << SYMBOL_NOTED) || !is_symbol(chunk))
		return BF_OK;
	l->noted |= 1u << SYMBOL_NOTED;
	struct slice shown = query_excerpt(chunk, 0, (uint32_t)chunk.len);
	return query_lexer_note(l, start, start + (uint32_t)chunk.len,
				"%.*s was read as punctuation; only words are looked for",
				SLICE_ARGS(shown));
}
