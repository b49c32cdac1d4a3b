/* synonyms.c - see synonyms.h. */
#include "searcher/synonyms.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <xxhash.h>

#include "searcher/query_date.h"
#include "util/utf8.h"

enum { FILE_MOST = 16 << 20, ITEMS_MOST = 256 };

struct rule_reader {
	const char *name;
	uint32_t line;
	struct slice whole, rest; /* the line, and what is to be read of it */
	struct arena *arena;
	struct synonym items[ITEMS_MOST];
	bf_error *error;
};

static enum bf_status wrong_at(struct rule_reader *r, size_t column, const char *hint, const char *format,
			       ...) __attribute__((format(printf, 4, 5)));

static enum bf_status wrong_at(struct rule_reader *r, size_t column, const char *hint, const char *format, ...)
{
	char what[192];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	error_set(r->error, BF_BAD_ARGUMENT, "%s:%u:%zu: %s", r->name, r->line, column, what);
	error_hint(r->error, "%s", hint);
	return BF_BAD_ARGUMENT;
}

/* Column of what is read next, from 1. */
static size_t column(const struct rule_reader *r)
{
	return (size_t)(r->rest.ptr - r->whole.ptr) + 1;
}

static void advance(struct rule_reader *r, size_t bytes)
{
	r->rest = slice_make(r->rest.ptr + bytes, r->rest.len - bytes);
}

static void skip_blanks(struct rule_reader *r)
{
	while (r->rest.len && (r->rest.ptr[0] == ' ' || r->rest.ptr[0] == '\t'))
		advance(r, 1);
}

static bool next_is(const struct rule_reader *r, const char *text)
{
	return slice_starts_with(r->rest, slice_from(text));
}

/* ---- items --------------------------------------------------------------------------------------- */

static bool ends_word(const struct rule_reader *r)
{
	return r->rest.len == 0 || strchr(" \t,[", r->rest.ptr[0]) || next_is(r, "=>");
}

static bool is_plain(struct slice word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned)(word.ptr[i] | 32) - 'a' >= 26 && (unsigned)word.ptr[i] - '0' >= 10)
			return false;
	return true;
}

/* Would a question take it as one word, too? */
static enum bf_status check_word(struct rule_reader *r, struct slice word, size_t at)
{
	const struct query_options plain = {.plain = true};
	struct query *query = NULL;
	struct query_note *notes;
	if (is_plain(word))
		return BF_OK;
	enum bf_status status = query_parse(word, &plain, r->arena, &query, &notes, NULL);
	if (status == BF_NO_MEMORY)
		return error_no_memory(r->error);
	if (status == BF_OK && query->kind == QUERY_WORD && slice_equal(query->text, word))
		return BF_OK;
	return wrong_at(r, at, "an item is made of words, as in a question", "'%.*s' is no word", SLICE_ARGS(word));
}

static enum bf_status read_word(struct rule_reader *r, struct slice *out)
{
	size_t at = column(r);
	const char *start = r->rest.ptr;
	for (; !ends_word(r); advance(r, 1))
		if (strchr("\"()*?~^=<>]", r->rest.ptr[0]))
			return wrong_at(r, column(r), "an item is words alone: illegal immigrant => undocumented",
					"'%c' has no meaning in a word here", r->rest.ptr[0]);
	*out = slice_make(start, (size_t)(r->rest.ptr - start));
	return check_word(r, *out, at);
}

static enum bf_status read_dates(struct rule_reader *r, struct synonym *s)
{
	static const char HINT[] = "write [1971..1997], [..1989-06-18] or [2001-09]";
	const char *end = memchr(r->rest.ptr, ']', r->rest.len);
	struct query_date dates;
	bf_error reason = {0};
	if (!end)
		return wrong_at(r, column(r), HINT, "no ] closes this");
	struct slice value = slice_make(r->rest.ptr + 1, (size_t)(end - r->rest.ptr) - 1);
	enum bf_status status = query_date_read(value, (uint32_t)column(r), 0, &dates, &reason);
	if (status == BF_NO_MEMORY)
		return error_no_memory(r->error);
	if (status != BF_OK)
		return wrong_at(r, column(r) + 1, HINT, "%s", reason.message);
	if (dates.relative)
		return wrong_at(r, column(r) + 1, HINT, "'%.*s' depends on what day it is", SLICE_ARGS(value));
	s->first = dates.first;
	s->last = dates.last;
	advance(r, value.len + 2);
	skip_blanks(r);
	return BF_OK;
}

static enum bf_status read_item(struct rule_reader *r, struct synonym *s)
{
	*s = (struct synonym){.first = INT32_MIN, .last = INT32_MAX};
	skip_blanks(r);
	size_t start = column(r);
	while (!ends_word(r)) {
		struct slice word;
		enum bf_status status = read_word(r, &word);
		if (status != BF_OK)
			return status;
		if (s->word_count == SYNONYM_WORDS)
			return wrong_at(r, start, "shorten it", "an item has at most %d words", SYNONYM_WORDS);
		s->words[s->word_count++] = word;
		skip_blanks(r);
	}
	if (s->word_count == 0)
		return wrong_at(r, start, "write one, as in: Burma [..1989], Myanmar", "a word is missing here");
	return next_is(r, "[") ? read_dates(r, s) : BF_OK;
}

/* Items up to the end of the line or `=>`. */
static enum bf_status read_items(struct rule_reader *r, const struct synonym **out, uint32_t *count)
{
	for (*count = 0;; advance(r, 1)) {
		if (*count == ITEMS_MOST)
			return wrong_at(r, column(r), "make several lines of it", "a line has at most %d items",
					ITEMS_MOST);
		enum bf_status status = read_item(r, &r->items[*count]);
		if (status != BF_OK)
			return status;
		++*count;
		if (!next_is(r, ","))
			break;
	}
	if (r->rest.len && !next_is(r, "=>"))
		return wrong_at(r, column(r), "after the dates comes a comma, => or the end of the line",
				"a comma is missing here");
	struct synonym *kept = arena_alloc(r->arena, *count * sizeof *kept);
	if (!kept)
		return error_no_memory(r->error);
	memcpy(kept, r->items, *count * sizeof *kept);
	*out = kept;
	return BF_OK;
}

/* ---- rules --------------------------------------------------------------------------------------- */

static enum bf_status read_rule(struct rule_reader *r, struct synonym_rule *rule)
{
	enum bf_status status = read_items(r, &rule->from, &rule->from_count);
	if (status != BF_OK)
		return status;
	if (next_is(r, "=>")) {
		advance(r, 2);
		status = read_items(r, &rule->to, &rule->to_count);
		if (status == BF_OK && r->rest.len)
			status = wrong_at(r, column(r), "make two lines of it", "a line has one =>");
		return status;
	}
	rule->to = rule->from;
	rule->to_count = rule->from_count;
	if (rule->from_count == 1)
		return wrong_at(r, column(r), "write a comma and another item, or => and what is found too",
				"one item alone stands for nothing");
	return BF_OK;
}

/* The next line without its comment; false at the end. */
static bool next_line(struct slice *text, struct slice *line)
{
	if (text->len == 0)
		return false;
	const char *end = memchr(text->ptr, '\n', text->len);
	*line = slice_make(text->ptr, end ? (size_t)(end - text->ptr) : text->len);
	*text = slice_tail(*text, line->len + 1);
	const char *comment = line->len ? memchr(line->ptr, '#', line->len) : NULL;
	if (comment)
		line->len = (size_t)(comment - line->ptr);
	while (line->len && strchr(" \t\r", line->ptr[line->len - 1]))
		line->len--;
	return true;
}

static size_t count_lines(struct slice text)
{
	size_t count = 0;
	for (struct slice line; next_line(&text, &line);)
		count++;
	return count;
}

enum bf_status synonyms_read(struct slice text, const char *name, struct arena *arena, struct synonyms *out,
			     bf_error *error)
{
	struct rule_reader r = {.name = name, .arena = arena, .error = error};
	struct synonym_rule *rules = arena_calloc(arena, count_lines(text) + 1, sizeof *rules);
	*out = (struct synonyms){rules, 0, XXH3_64bits(text.ptr, text.len)};
	if (!rules)
		return error_no_memory(error);
	if (slice_starts_with(text, SLICE("\xef\xbb\xbf")))
		text = slice_tail(text, 3);
	while (next_line(&text, &r.whole)) {
		size_t valid = utf8_validate(r.whole);
		r.line++;
		r.rest = r.whole;
		if (valid < r.whole.len || memchr(r.whole.ptr, '\0', r.whole.len))
			return wrong_at(&r, valid + 1, "save the file as UTF-8 text", "this is not UTF-8 text");
		skip_blanks(&r);
		enum bf_status status = r.rest.len ? read_rule(&r, &rules[out->count]) : BF_OK;
		if (status != BF_OK)
			return status;
		out->count += rules[out->count].from_count > 0;
	}
	return BF_OK;
}

static enum bf_status read_stream(FILE *file, const char *path, struct buf *text, bf_error *error)
{
	char piece[16384];
	for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
		buf_append(text, piece, len);
	if (ferror(file))
		return error_system(error, "read", path);
	if (text->broken == BF_BAD_ARGUMENT)
		return error_set(error, BF_BAD_ARGUMENT, "%s: more than 16 MiB of synonyms", path);
	return buf_status(text, path, error);
}

enum bf_status synonyms_load(const char *path, struct arena *arena, struct synonyms *out, bf_error *error)
{
	struct buf text = BUF_INIT(FILE_MOST);
	FILE *file = fopen(path, "re");
	*out = (struct synonyms){NULL, 0, 0};
	if (!file && errno == ENOENT)
		return error_set(error, BF_NOT_FOUND, "%s: there is no such file of synonyms", path);
	if (!file)
		return error_system(error, "open", path);
	enum bf_status status = read_stream(file, path, &text, error);
	fclose(file);
	struct slice kept = arena_copy(arena, buf_slice(&text));
	if (status == BF_OK && !kept.ptr)
		status = error_no_memory(error);
	buf_free(&text);
	return status == BF_OK ? synonyms_read(kept, path, arena, out, error) : status;
}
