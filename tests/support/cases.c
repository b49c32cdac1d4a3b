/* cases.c - see cases.h. */
#include "tests/support/cases.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/utf8.h"

struct slice read_whole_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return slice_make(NULL, 0);
	size_t len = 0, capacity = 1 << 16;
	char *bytes = malloc(capacity);
	for (size_t got = 1; bytes && got > 0; len += got) {
		if (capacity - len < 2)
			bytes = realloc(bytes, capacity *= 2);
		got = bytes ? fread(bytes + len, 1, capacity - len - 1, file) : 0;
	}
	fclose(file);
	if (bytes)
		bytes[len] = '\0';
	return slice_make(bytes, bytes ? len : 0);
}

static uint32_t hex_digits(const char *at, unsigned count, const struct test_case *c)
{
	char digits[5] = "";
	memcpy(digits, at, count);
	char *end;
	unsigned long value = strtoul(digits, &end, 16);
	ck_assert_msg(end == digits + count, "%s:%u: bad escape", c->path, c->line);
	return (uint32_t)value;
}

/* One escape at `at` (after the backslash); writes it and returns its length. */
static size_t decode_escape(const char *at, char **out, const struct test_case *c)
{
	static const char names[] = "nrt\\", bytes[] = "\n\r\t\\";
	const char *name = *at ? strchr(names, *at) : NULL;
	if (name) {
		*(*out)++ = bytes[name - names];
		return 1;
	}
	if (*at == 'x') {
		*(*out)++ = (char)hex_digits(at + 1, 2, c);
		return 3;
	}
	ck_assert_msg(*at == 'u', "%s:%u: unknown escape", c->path, c->line);
	*out += utf8_encode(hex_digits(at + 1, 4, c), *out);
	return 5;
}

/* Decoding never makes a field longer: it is done in place. */
static struct slice decode_field(char *field, const struct test_case *c)
{
	char *out = field;
	if (strcmp(field, "\"\"") == 0)
		*field = '\0';
	for (const char *at = field; *at;) {
		if (*at == '\\')
			at += 1 + decode_escape(at + 1, &out, c);
		else
			*out++ = *at++;
	}
	*out = '\0';
	return slice_make(field, (size_t)(out - field));
}

static void split_line(char *line, struct test_case *c)
{
	c->count = 0;
	for (char *field = line; field && *field; c->count++) {
		ck_assert_msg(c->count < CASE_FIELDS, "%s:%u: too many fields", c->path, c->line);
		char *tab = strchr(field, '\t');
		for (; tab && *tab == '\t'; tab++)
			*tab = '\0';
		c->fields[c->count] = decode_field(field, c);
		field = tab;
	}
	for (size_t i = c->count; i < CASE_FIELDS; i++)
		c->fields[i] = SLICE("");
}

void cases_run(const char *path, void (*one)(const struct test_case *, void *payload),
	       void *payload)
{
	struct slice text = read_whole_file(path);
	ck_assert_msg(text.ptr != NULL, "cannot read %s", path);
	char *line = (char *)text.ptr;
	struct test_case c = {.path = path};
	unsigned count = 0;
	for (char *end; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		c.line++;
		if (*line == '#' || line[strspn(line, "\t ")] == '\0')
			continue;
		split_line(line, &c);
		one(&c, payload);
		count++;
	}
	ck_assert_msg(count > 0, "%s has no cases", path);
	free((char *)text.ptr);
}
