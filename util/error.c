/* error.c - see error.h. */
#include "util/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cuts an unfinished UTF-8 sequence off the end and flattens control bytes:
 * a message is one line, whatever file name or text it quotes. */
static void tidy(char *text, size_t capacity)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = ' ';
	if (len + 1 < capacity)
		return;
	size_t lead = len;
	while (lead > 0 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
		lead--;
	if (lead > 0 && (unsigned char)text[lead - 1] >= 0xC0)
		text[lead - 1] = '\0';
}

enum bf_status error_set(bf_error *error, enum bf_status status, const char *format, ...)
{
	if (!error)
		return status;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	tidy(error->message, sizeof error->message);
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
	tidy(error->hint, sizeof error->hint);
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
