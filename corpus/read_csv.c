/* read_csv.c - tables as text: a line of names, then an article a line.
 *
 * In: fields parted by comma, semicolon, tab or bar, as the first line has it; in
 * quotes where they hold such, line breaks or quotes (doubled).  Out: an article
 * a record.  What the names mean is in article_names.c, as for JSON. */
#include "corpus/format.h"

#include <stdlib.h>

#include "corpus/encoding.h"
#include "corpus/fill.h"
#include "corpus/text.h"
#include "util/utf8.h"

enum { COLUMNS_MAX = 512, RANK_MAX = 255 };

struct column {
	const struct json_spelling *spelling; /* NULL: nothing of ours */
	uint8_t markup;
};

struct csv_state {
	struct arena arena; /* of the names, and of the whole where it was converted */
	struct column columns[COLUMNS_MAX];
	size_t count;
	char delimiter;
	const char *encoding; /* that it was converted from, by guess; NULL */
};

/* ---- records ------------------------------------------------------------------------------ */

/* The end of the record that begins `s`, past its line break; 0 where it does not
 * end in it: then *open_quote says whether a field in quotes is why. */
static size_t record_end(struct slice s, char delimiter, bool *open_quote)
{
	bool quoted = false, fresh = true;
	*open_quote = true;
	for (size_t at = 0; at < s.len; at++) {
		char c = s.ptr[at];
		if (quoted) {
			const char *quote = memchr(s.ptr + at, '"', s.len - at);
			if (!quote)
				return 0;
			at = (size_t)(quote - s.ptr);
			if (at + 1 < s.len && s.ptr[at + 1] == '"')
				at++;
			else
				quoted = false;
			fresh = false;
			continue;
		}
		if (c == '\n')
			return at + 1;
		quoted = c == '"' && fresh;
		fresh = c == delimiter;
	}
	*open_quote = quoted;
	return 0;
}

/* Takes a field off the front; one in quotes with quotes in it is a copy. */
static enum bf_status take_field(struct slice *rest, char delimiter, struct arena *arena,
				 struct slice *out, bf_error *error)
{
	if (rest->len == 0 || rest->ptr[0] != '"') {
		const char *end = rest->len ? memchr(rest->ptr, delimiter, rest->len) : NULL;
		size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
		*out = slice_make(rest->ptr, len);
		*rest = slice_tail(*rest, len + 1);
		return BF_OK;
	}
	char *text = arena_alloc(arena, rest->len);
	if (!text)
		return error_no_memory(error);
	size_t len = 0, at = 1;
	while (at < rest->len) {
		if (rest->ptr[at] == '"' && (at + 1 == rest->len || rest->ptr[at + 1] != '"'))
			break;
		at += rest->ptr[at] == '"';
		text[len++] = rest->ptr[at++];
	}
	at++; /* the quote; what stands behind it, up to the delimiter, belongs to it */
	while (at < rest->len && rest->ptr[at] != delimiter)
		text[len++] = rest->ptr[at++];
	*out = slice_make(text, len);
	*rest = slice_tail(*rest, at + 1);
	return BF_OK;
}

static struct slice without_break(struct slice record)
{
	if (record.len && record.ptr[record.len - 1] == '\n')
		record.len--;
	if (record.len && record.ptr[record.len - 1] == '\r')
		record.len--;
	return record;
}

/* ---- recognising --------------------------------------------------------------------------- */

static const char DELIMITERS[] = ",;\t|";

/* How many names of ours there are in a line parted by this? */
static size_t count_names(struct slice line, char delimiter)
{
	size_t known = 0;
	while (line.len) {
		const char *end = memchr(line.ptr, delimiter, line.len);
		size_t len = end ? (size_t)(end - line.ptr) : line.len;
		struct slice name = slice_trim(slice_make(line.ptr, len));
		if (name.len > 1 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
			name = slice_make(name.ptr + 1, name.len - 2);
		known += json_spelling_find(name) != NULL;
		line = slice_tail(line, len + 1);
	}
	return known;
}

static char find_delimiter(struct slice line, size_t *known)
{
	char best = ',';
	*known = 0;
	for (const char *d = DELIMITERS; *d; d++) {
		size_t names = memchr(line.ptr ? line.ptr : "", *d, line.len) ? count_names(line, *d) : 0;
		if (names > *known) {
			*known = names;
			best = *d;
		}
	}
	return best;
}

static bool ends_nocase(struct slice name, struct slice ending)
{
	return name.len >= ending.len &&
	       slice_equal_nocase(slice_tail(name, name.len - ending.len), ending);
}

static int recognise(struct slice head, struct slice name)
{
	const char *hint;
	const char *newline = head.len ? memchr(head.ptr, '\n', head.len) : NULL;
	struct slice line = slice_make(head.ptr, newline ? (size_t)(newline - head.ptr) : head.len);
	bool named = ends_nocase(name, SLICE(".csv")) || ends_nocase(name, SLICE(".tsv"));
	size_t known;
	if (content_name(head, &hint))
		return 0;
	find_delimiter(line, &known);
	if (named)
		return known >= 1 ? 3 : 2;
	return newline && known >= 3 ? 2 : 0;
}

/* ---- opening --------------------------------------------------------------------------------- */

static enum bf_status read_names(struct csv_state *state, struct slice line, bf_error *error)
{
	size_t known;
	line = without_break(line);
	state->delimiter = find_delimiter(line, &known);
	if (known == 0) {
		error_set(error, BF_BAD_ARTICLE, "the first line of the table has no name that is known");
		error_hint(error, "name its columns there: id, title, date, author, body …");
		return BF_BAD_ARTICLE;
	}
	while (line.len && state->count < COLUMNS_MAX) {
		struct slice name;
		enum bf_status status = take_field(&line, state->delimiter, &state->arena, &name, error);
		if (status)
			return status;
		name = text_trim(name);
		const struct json_spelling *s = json_spelling_find(name);
		state->columns[state->count++] =
		    (struct column){s, (uint8_t)(s ? json_key_markup(name, s) : MARKUP_NEVER)};
	}
	return BF_OK;
}

/* What is not UTF-8 is converted as a whole. */
static enum bf_status convert(struct reader *r, struct csv_state *state, bf_error *error)
{
	struct slice head, text;
	size_t limit = r->options.limits.raw, replaced;
	enum bf_status status = input_peek(&r->input, 64 * 1024, &head, error);
	if (status || utf8_validate(head) + 4 > head.len) /* the last letter may be cut */
		return status;
	status = input_peek(&r->input, limit + 1, &head, error);
	if (status)
		return status;
	if (head.len > limit) {
		error_set(error, BF_BAD_ARTICLE, "the table is not UTF-8, and too large to be converted");
		error_hint(error, "convert it, for example with: iconv -f WINDOWS-1252 -t UTF-8 FILE");
		return BF_BAD_ARTICLE;
	}
	struct encoding_found found = encoding_find(head, SLICE(""));
	status = encoding_to_utf8(head, found, &state->arena, &text, &replaced, error);
	if (status)
		return status;
	if (text.ptr == head.ptr)
		return BF_OK;
	state->encoding = found.name;
	reader_convert(r, text, head.len);
	input_close(&r->input);
	input_open_memory(&r->input, text, r->name);
	return BF_OK;
}

static enum bf_status open_csv(struct reader *r, bf_error *error)
{
	struct csv_state *state = calloc(1, sizeof *state);
	struct slice line;
	if (!state)
		return error_no_memory(error);
	enum bf_status status = convert(r, state, error);
	if (!status)
		status = input_take_line(&r->input, r->options.limits.raw, &line, error) == INPUT_LINE
			     ? read_names(state, line, error)
			     : error_set(error, BF_BAD_ARTICLE, "the table has no first line");
	if (status) {
		arena_free(&state->arena);
		free(state);
		return status;
	}
	r->record = 1;
	r->state = state;
	return BF_OK;
}

static void close_csv(struct reader *r)
{
	struct csv_state *state = r->state;
	arena_free(&state->arena);
	free(state);
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* The next record, consumed; empty at the end.  One that is over the limit: its
 * first line is passed over, *too_long. */
static enum bf_status take_record(struct reader *r, char delimiter, struct slice *out, bool *too_long,
				  bool *open_quote, bf_error *error)
{
	size_t wanted = 64 * 1024, limit = r->options.limits.raw;
	*too_long = false;
	for (;;) {
		struct slice window;
		enum bf_status status = input_peek(&r->input, wanted, &window, error);
		if (status)
			return status;
		size_t end = record_end(window, delimiter, open_quote);
		bool ended = window.len < wanted;
		if (end || ended) {
			*out = slice_make(window.ptr, end ? end : window.len);
			*open_quote &= end == 0;
			input_consume(&r->input, out->len);
			return BF_OK;
		}
		if (wanted > limit) {
			*too_long = true;
			return input_take_line(&r->input, limit, out, error) == INPUT_FAILED ? BF_IO
											     : BF_OK;
		}
		wanted = window.len * 2;
	}
}

static enum bf_status fill_record(struct reader *r, struct slice record, struct fill *f)
{
	struct csv_state *state = r->state;
	struct slice rest = without_break(record), field;
	for (size_t i = 0; i < state->count && rest.len && !f->status; i++) {
		const struct column *c = &state->columns[i];
		f->at = (size_t)(rest.ptr - record.ptr);
		f->status = take_field(&rest, state->delimiter, f->scan.arena, &field, f->scan.error);
		if (f->status || !c->spelling)
			continue;
		f->scan.markup = c->markup;
		fill_text(f, (enum json_field)c->spelling->field, c->spelling->rank, field);
	}
	if (rest.len && !f->status) {
		f->at = (size_t)(rest.ptr - record.ptr);
		fill_note(f, "quote fields that hold the delimiter",
			  "the record has more fields than the table has names: what is over is left out");
	}
	return fill_end(f);
}

static enum reader_result next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	struct csv_state *state = r->state;
	struct slice record;
	bool too_long, open_quote;
	struct fill f;
	r->record++;
	r->record_at = reader_place(r, r->input.position);
	if (take_record(r, state->delimiter, &record, &too_long, &open_quote, error))
		return READER_FAILED;
	if (too_long)
		return reader_reject(r, reject, 0, "look for a quote that is not closed",
				     "the record does not end within %zu MB",
				     r->options.limits.raw >> 20);
	if (record.len == 0)
		return READER_END;
	if (slice_trim(record).len == 0)
		return READER_SKIP;
	size_t valid = utf8_validate(record);
	const char *nul = memchr(record.ptr, '\0', record.len);
	if (valid < record.len || nul)
		return reader_reject(r, reject, nul ? (uint64_t)(nul - record.ptr) : valid,
				     "convert the table to UTF-8, for example with iconv",
				     nul ? "the text contains U+0000" : "not UTF-8");
	fill_begin(&f, arena, article, &r->notes, error);
	if (state->encoding && r->record == 2)
		fill_note(&f, "write tables in UTF-8",
			  "not UTF-8, and nothing says what it is: read as %s", state->encoding);
	if (open_quote)
		fill_note(&f, "look for a quote that is not closed",
			  "the table ends within a field in quotes");
	return fill_record(r, record, &f) ? READER_FAILED : READER_ARTICLE;
}

const struct format format_csv = {
    .name = "csv",
    .description = "CSV and TSV: a line of names, then an article a line",
    .recognise = recognise,
    .open = open_csv,
    .next = next,
    .close = close_csv,
};
