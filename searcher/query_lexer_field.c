/* query_lexer_field.c - see query_lexer.h: names before a colon, and the values of
 * those that are no text: dates, lengths. */
#include "analyzer/fold.h"
#include "searcher/query_lexer.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

/* ---- names ------------------------------------------------------------------- */

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
	return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

enum { NAME_BYTES = 16 };

/* Letters to change, add or take away to make one name of the other. */
static unsigned name_distance(struct slice a, struct slice b)
{
	unsigned row[NAME_BYTES + 1];
	if (a.len > NAME_BYTES || b.len > NAME_BYTES)
		return NAME_BYTES;
	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned above = row[j];
			unsigned change = (a.ptr[i - 1] | 32) != (b.ptr[j - 1] | 32);
			row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + change);
			diagonal = above;
		}
	}
	return row[b.len];
}

/* Takes the other name in its place if it is nearer. */
static void take_nearer(struct slice name, const char *other, unsigned *least, const char **nearest)
{
	unsigned distance = name_distance(name, slice_from(other));
	if (distance < *least) {
		*least = distance;
		*nearest = other;
	}
}

/* The name of a field that is spelt much like this; NULL: none is. */
static const char *nearest_field(struct slice name)
{
	const char *nearest = NULL;
	unsigned least = name.len > 3 ? 3 : 2; /* letters apart */
	take_nearer(name, "date", &least, &nearest);
	take_nearer(name, "words", &least, &nearest);
	take_nearer(name, "case", &least, &nearest);
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		const struct field_description *f = field_describe((enum field)i);
		take_nearer(name, f->name, &least, &nearest);
		for (unsigned j = 0; j < FIELD_OTHER_NAMES && f->other_names[j]; j++)
			take_nearer(name, f->other_names[j], &least, &nearest);
	}
	return nearest;
}

enum bf_status query_lexer_unknown_field(struct query_lexer *l, uint32_t start, struct slice name)
{
	const char *nearest = nearest_field(name);
	struct slice shown = query_excerpt(name, 0, (uint32_t)name.len);
	enum bf_status status = query_error(l->error, start, start + (uint32_t)name.len + 1, "",
					    "there is no field %.*s", SLICE_ARGS(shown));
	if (nearest)
		error_hint(l->error,
			   "did you mean %s:? If it is text, put it in quotes: \"%.*s:…\"", nearest,
			   SLICE_ARGS(shown));
	else
		error_hint(
		    l->error,
		    "fields are headline, body, byline, section, subject, place, source, language, "
		    "url, id, date, words, case; if it is text, put it in quotes: \"%.*s:…\"",
		    SLICE_ARGS(shown));
	return status;
}

bool query_lexer_nothing_at(const struct query_lexer *l, uint32_t at)
{
	uint32_t c = 0;
	if (at >= l->text.len)
		return true;
	utf8_decode(l->text, at, &c);
	return fold_is_space(c) || c == ')';
}

/* A whole number without sign; false: it is none, or too large. */
static bool read_words(struct slice text, int32_t *out)
{
	int64_t n = 0;
	for (size_t i = 0; i < text.len && n < INT32_MAX; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = n * 10 + (text.ptr[i] - '0');
	}
	*out = (int32_t)n;
	return text.len > 0 && n < INT32_MAX;
}

/* >1000, <=500 */
static bool read_compared(struct slice value, struct query_token *token)
{
	bool more = value.ptr[0] == '>', equal = value.len > 1 && value.ptr[1] == '=';
	int32_t n;
	if (!read_words(slice_tail(value, 1u + equal), &n) || (!more && !equal && n == 0))
		return false;
	if (more)
		token->first = n + !equal;
	else
		token->last = n - !equal;
	return true;
}

/* 1000, 500..1000, 500.., ..1000 */
static bool read_range(struct slice value, struct query_token *token)
{
	const char *dots = memmem(value.ptr, value.len, "..", 2);
	if (!dots) {
		bool good = read_words(value, &token->first);
		token->last = token->first;
		return good;
	}
	struct slice from = {value.ptr, (size_t)(dots - value.ptr)}, to = slice_tail(value, from.len + 2);
	return (from.len == 0 || read_words(from, &token->first)) &&
	       (to.len == 0 || read_words(to, &token->last)) && from.len + to.len > 0 &&
	       token->first <= token->last;
}

static const char length_hint[] = "write words:>1000, words:<=300 or words:300..1000";

static enum bf_status lex_length(struct query_lexer *l, struct query_token *token)
{
	uint32_t start = l->at, end = query_chunk_end(l->text, start, false);
	struct slice value = {l->text.ptr + start, end - start}, shown;
	token->kind = TOKEN_LENGTH;
	token->first = INT32_MIN;
	token->last = INT32_MAX;
	token->end = l->at = end;
	if (value.len &&
	    (value.ptr[0] == '<' || value.ptr[0] == '>' ? read_compared(value, token)
							: read_range(value, token)))
		return BF_OK;
	shown = query_excerpt(value, 0, (uint32_t)value.len);
	if (value.len == 0)
		return query_error(l->error, token->start, start, length_hint,
				   "words: takes one number or one range");
	return query_error(l->error, start, end, length_hint, "%.*s is no number of words",
			   SLICE_ARGS(shown));
}

/* What a field is followed by is its value; that of case: may also be in a field. */
static enum bf_status field_in_field(struct query_lexer *l, uint32_t start, uint32_t end, bool cased)
{
	return query_error(l->error, start, end,
			   cased ? "once is enough" : "put the text in quotes if it is meant",
			   cased ? "case: cannot stand inside case:" : "a field cannot stand inside a field");
}

/* `name:` at the start of a token, name being one of ours. */
enum bf_status query_lexer_field(struct query_lexer *l, struct slice name, struct query_token *token)
{
	uint32_t start = token->start, value = start + (uint32_t)name.len + 1;
	bool cased = slice_equal(name, SLICE("case"));
	token->end = value;
	if (l->after_field && (!cased || l->after_case))
		return field_in_field(l, start, value, cased);
	if (query_lexer_nothing_at(l, value)) {
		enum bf_status status = query_error(l->error, start, value, "",
						    "nothing stands after %.*s:", SLICE_ARGS(name));
		error_hint(l->error,
			   "no space after the colon: %.*s:…; for the word itself write %.*s\\:",
			   SLICE_ARGS(name), SLICE_ARGS(name));
		return status;
	}
	l->at = value;
	if (slice_equal(name, SLICE("date")))
		return query_lexer_date(l, token);
	if (slice_equal(name, SLICE("words")))
		return lex_length(l, token);
	token->kind = cased ? TOKEN_CASE : TOKEN_FIELD;
	if (!cased)
		l->field = token->field = field_find(name);
	return BF_OK;
}
