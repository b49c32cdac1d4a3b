/* error.c - see error.h. */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/utf8.h"

/* A message is one line of UTF-8, whatever file name or text it quotes: an unfinished
 * character is cut off its end, control characters become blanks and other bytes
 * that are not UTF-8 question marks. */
static void tidy(char *text)
{
	struct slice line = slice_from(text);
	uint32_t c;
	for (size_t at = 0, step; at < line.len; at += step) {
		step = utf8_decode(line, at, &c);
		if (step > 1)
			continue;
		if (step == 0)
			text[at] = at + 4 > line.len && (unsigned char)text[at] >= 0xc0 ? '\0' : '?';
		else if (c < 0x20 || c == 0x7f)
			text[at] = ' ';
		if (!text[at])
			return;
		step = 1;
	}
}

enum bf_status error_set(bf_error *error, enum bf_status status, const char *format, ...)
{
	if (!error)
		return status;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	tidy(error->message);
	error->status = status;
	error->hint[0] = '\0';
	error->column = 0;
	error->length = 0;
	return status;
}

void error_hint(bf_error *error, const char *format, ...)
{
	if (!error)
		return;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(error->hint, sizeof error->hint, format, arguments);
	va_end(arguments);
	tidy(error->hint);
}

enum bf_status error_of_article(bf_error *error, enum bf_status status)
{
	if (status != BF_BAD_ARGUMENT)
		return status;
	if (error)
		error->status = BF_BAD_ARTICLE;
	return BF_BAD_ARTICLE;
}

enum bf_status error_no_memory(bf_error *error)
{
	return error_set(error, BF_NO_MEMORY, "out of memory");
}

enum bf_status error_system(bf_error *error, const char *what, const char *path)
{
	int reason = errno;
	enum bf_status status = reason == ENOENT   ? BF_NOT_FOUND
				: reason == ENOMEM ? BF_NO_MEMORY
						   : BF_IO;
	return error_set(error, status, "cannot %s %s: %s", what, path, strerror(reason));
}
