/* buf.c - see buf.h. */
#include "util/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/bytes.h"

void buf_free(struct buf *b)
{
	free(b->ptr);
	*b = BUF_INIT(b->maximum);
}

bool buf_reserve(struct buf *b, size_t more)
{
	if (b->broken != BF_OK)
		return false;
	if (more > b->maximum || b->len > b->maximum - more) {
		b->broken = BF_BAD_ARGUMENT;
		return false;
	}
	if (more <= b->capacity - b->len)
		return true;
	size_t capacity = b->capacity ? b->capacity : 64;
	while (capacity < b->len + more)
		capacity *= 2;
	char *grown = realloc(b->ptr, capacity);
	if (!grown) {
		b->broken = BF_NO_MEMORY;
		return false;
	}
	b->ptr = grown;
	b->capacity = capacity;
	return true;
}

void buf_append(struct buf *b, const void *bytes, size_t len)
{
	if (len == 0 || !buf_reserve(b, len))
		return;
	memcpy(b->ptr + b->len, bytes, len);
	b->len += len;
}

void buf_append_slice(struct buf *b, struct slice s)
{
	buf_append(b, s.ptr, s.len);
}

void buf_append_text(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

void buf_append_byte(struct buf *b, uint8_t byte)
{
	if (buf_reserve(b, 1))
		b->ptr[b->len++] = (char)byte;
}

void buf_append_format(struct buf *b, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (len >= 0 && buf_reserve(b, (size_t)len + 1)) {
		vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

void buf_append_varint(struct buf *b, uint64_t value)
{
	size_t length = (70u - (size_t)__builtin_clzll(value | 1)) / 7;
	if (!buf_reserve(b, length))
		return;
	store_varint((uint8_t *)b->ptr + b->len, value);
	b->len += length;
}

void buf_append_u32(struct buf *b, uint32_t value)
{
	uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			    (uint8_t)(value >> 24)};
	buf_append(b, bytes, sizeof bytes);
}

void buf_append_u64(struct buf *b, uint64_t value)
{
	buf_append_u32(b, (uint32_t)value);
	buf_append_u32(b, (uint32_t)(value >> 32));
}

void buf_append_counted(struct buf *b, struct slice s)
{
	buf_append_varint(b, s.len);
	buf_append_slice(b, s);
}

enum bf_status buf_status(const struct buf *b, const char *what, bf_error *error)
{
	if (b->broken == BF_OK)
		return BF_OK;
	if (b->broken == BF_NO_MEMORY)
		return error_no_memory(error);
	return error_set(error, b->broken, "%s is longer than %zu bytes", what, b->maximum);
}

char *buf_steal(struct buf *b)
{
	size_t maximum = b->maximum;
	b->maximum += b->maximum < SIZE_MAX;
	buf_append_byte(b, 0);
	b->maximum = maximum;
	if (b->broken != BF_OK)
		return NULL;
	char *bytes = b->ptr;
	*b = BUF_INIT(maximum);
	return bytes;
}
