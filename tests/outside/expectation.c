/* expectation.c - see expectation.h. */
#include "tests/outside/expectation.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/utf8.h"

static void skip_space(struct slice *s)
{
	while (s->len && (s->ptr[0] == ' ' || s->ptr[0] == '\n' || s->ptr[0] == '\r' ||
			  s->ptr[0] == '\t' || s->ptr[0] == '(' || s->ptr[0] == '\\'))
		*s = slice_tail(*s, 1);
}

/* entries[0]['title'] → entries.0.title; false where no path begins. */
static bool take_path(struct slice *s, char *out, size_t room)
{
	size_t len = 0;
	bool dot = false;
	while (s->len && len + 2 < room) {
		char c = s->ptr[0];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '_';
		bool mark = c == '[' || c == ']' || c == '\'' || c == '"' || c == '.';
		if (!word && !(mark && len))
			break;
		if (word && dot && len)
			out[len++] = '.';
		if (word)
			out[len++] = c;
		dot = !word;
		*s = slice_tail(*s, 1);
	}
	out[len] = '\0';
	return len > 0;
}

static unsigned long take_hex(struct slice *s, size_t digits)
{
	char text[9] = "";
	for (size_t i = 0; i < digits && i < s->len; i++)
		text[i] = s->ptr[i];
	*s = slice_tail(*s, digits);
	return strtoul(text, NULL, 16);
}

/* The character of an escape, behind its backslash. */
static unsigned long take_escape(struct slice *s)
{
	char c = s->len ? s->ptr[0] : '\0';
	*s = slice_tail(*s, 1);
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'x':
		return take_hex(s, 2);
	case 'u':
		return take_hex(s, 4);
	case 'U':
		return take_hex(s, 8);
	default:
		return (unsigned char)c;
	}
}

/* A string of Python, one or several side by side. */
static bool take_text(struct slice *s, struct arena *arena, struct slice *out)
{
	char *text = arena_alloc(arena, s->len * 4 + 4);
	size_t len = 0;
	bool found = false;
	for (;;) {
		struct slice at = *s;
		skip_space(&at);
		if (at.len > 1 && (at.ptr[0] == 'u' || at.ptr[0] == 'b') &&
		    (at.ptr[1] == '\'' || at.ptr[1] == '"'))
			at = slice_tail(at, 1);
		if (at.len == 0 || (at.ptr[0] != '\'' && at.ptr[0] != '"'))
			break;
		char quote = at.ptr[0];
		size_t quotes = at.len > 2 && at.ptr[1] == quote && at.ptr[2] == quote ? 3 : 1;
		char close[4] = {quote, quote, quote, 0};
		at = slice_tail(at, quotes);
		while (at.len && !slice_starts_with(at, slice_make(close, quotes))) {
			if (at.ptr[0] != '\\') {
				text[len++] = at.ptr[0];
				at = slice_tail(at, 1);
				continue;
			}
			at = slice_tail(at, 1);
			len += utf8_encode((uint32_t)take_escape(&at), text + len);
		}
		*s = slice_tail(at, quotes);
		found = true;
	}
	*out = slice_make(text, len);
	return found;
}

/* (2004, 1, 1, 19, 48, 21, 3, 1, 0) */
static bool take_time(struct slice *s, int out[6])
{
	struct slice at = *s;
	while (at.len && (at.ptr[0] == ' ' || at.ptr[0] == '('))
		at = slice_tail(at, 1);
	for (int i = 0; i < 6; i++) {
		char *end;
		char number[16] = "";
		memcpy(number, at.ptr, at.len < 15 ? at.len : 15);
		out[i] = (int)strtol(number, &end, 10);
		if (end == number)
			return false;
		at = slice_tail(at, (size_t)(end - number));
		while (at.len && (at.ptr[0] == ',' || at.ptr[0] == ' '))
			at = slice_tail(at, 1);
	}
	*s = at;
	return true;
}

bool expectation_next(struct slice *rest, struct arena *arena, struct expectation *out)
{
	while (rest->len) {
		skip_space(rest);
		struct slice before = *rest;
		if (!take_path(rest, out->path, sizeof out->path)) {
			struct slice ignored; /* a text that is not compared to */
			if (!take_text(rest, arena, &ignored))
				*rest = slice_tail(before, 1);
			continue;
		}
		skip_space(rest);
		if (!slice_starts_with(*rest, SLICE("==")))
			continue;
		*rest = slice_tail(*rest, 2);
		out->kind = take_text(rest, arena, &out->text) ? EXPECT_TEXT
			    : take_time(rest, out->time)       ? EXPECT_TIME
							       : EXPECT_OTHER;
		return true;
	}
	return false;
}
