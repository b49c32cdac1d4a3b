/* read_json.c - JSON documents: a list of articles, one article, or an answer of
 * an interface that holds articles somewhere within.
 *
 * In: one JSON value, of any length where it is a list.  Out: an article an
 * object.  The record of an article is its number in the list, its bytes are
 * those of the object.  What the keys mean is in article_names.c. */
#include "corpus/format.h"

#include <stdlib.h>

#include "corpus/article_names.h"
#include "util/json.h"

enum place { AT_START, IN_LIST, AT_END };

struct json_state {
	enum place place;
	struct slice list;  /* what is left of a list within a document */
	bool within;	    /* the list is that one, not the input */
	uint64_t list_at;   /* where it begins in the input */
};

/* ---- the extent of a value ------------------------------------------------------------ */

/* Past the end of the string whose opening quote is at `at`; 0 where it does not end. */
static size_t string_end(struct slice s, size_t at)
{
	for (at++; at < s.len; at++) {
		const char *next = json_plain_end(s.ptr + at, s.ptr + s.len);
		at = (size_t)(next - s.ptr);
		if (at < s.len && s.ptr[at] == '"')
			return at + 1;
		at += at < s.len && s.ptr[at] == '\\';
	}
	return 0;
}

/* How many bytes the value takes that begins `s`; 0 where it does not end in it.
 * Whether it is JSON at all is for others to say. */
static size_t value_extent(struct slice s)
{
	size_t depth = 0;
	for (size_t at = 0; at < s.len;) {
		char c = s.ptr[at];
		if (c == '"') {
			at = string_end(s, at);
			if (at == 0)
				return 0;
			if (depth == 0)
				return at;
			continue;
		}
		if (depth == 0 && at > 0 && (c == ',' || c == ']' || c == '}' || c <= ' '))
			return at;
		depth += c == '{' || c == '[';
		at++;
		if ((c == '}' || c == ']') && (depth == 0 || --depth == 0))
			return at;
	}
	return 0;
}

static size_t space_ahead(struct slice s)
{
	size_t at = 0;
	while (at < s.len && (s.ptr[at] == ' ' || (s.ptr[at] >= '\t' && s.ptr[at] <= '\r')))
		at++;
	return at;
}

/* ---- recognising ----------------------------------------------------------------------- */

static bool has_name(struct slice name)
{
	static const struct slice ending = {".json", 5};
	return name.len >= ending.len &&
	       slice_equal_nocase(slice_tail(name, name.len - ending.len), ending);
}

/* A list of objects; or an object with nothing after it, on several lines or with
 * the name for it (one object a line is JSON Lines). */
static int recognise(struct slice head, struct slice name)
{
	struct slice text = slice_trim(head);
	if (text.len == 0)
		return 0;
	struct slice inner = slice_tail(text, 1);
	inner = slice_tail(inner, space_ahead(inner));
	char next = inner.len ? inner.ptr[0] : '\0';
	if (text.ptr[0] == '[')
		return next == '{' ? 3 : next == ']' && has_name(name) ? 2 : 0;
	if (text.ptr[0] != '{' || (next != '"' && next != '}'))
		return 0;
	size_t extent = value_extent(text);
	if (extent && extent < text.len)
		return 0;
	const char *newline = memchr(text.ptr, '\n', extent ? extent : text.len);
	struct slice second = newline ? slice_tail(text, (size_t)(newline - text.ptr)) : SLICE("");
	second = slice_trim(second);
	if (second.len && second.ptr[0] == '{')
		return 0; /* lines, the first of them broken */
	return has_name(name) || newline ? 3 : 0;
}

/* ---- what is an article ------------------------------------------------------------------ */

/* Lists of articles, or objects around them, as interfaces call them; in the order
 * in which they are looked for. */
static const char *const HOLDERS[] = {
    "items",	 "item",   "articles", "article", "results", "docs",   "documents", "entries",
    "posts",	 "stories", "news",    "hits",	  "_items",  "_source", "doc",	    "records",
    "newsItems", "data",   "response", "content", "feed",    "channel", "value",    "collection",
};

/* What members an object has. */
struct members {
	bool article;	     /* some that only articles have */
	unsigned holder;     /* the best of HOLDERS, from 1; 0 none */
	struct slice held;   /* its value */
};

static unsigned holder_number(struct slice key)
{
	for (unsigned i = 0; i < sizeof HOLDERS / sizeof *HOLDERS; i++)
		if (slice_equal_nocase(key, slice_from(HOLDERS[i])))
			return i + 1;
	return 0;
}

static bool is_of_article(struct slice key, enum json_event value)
{
	const struct json_spelling *s = json_spelling_find(key);
	bool text = value == JSON_STRING || value == JSON_ARRAY;
	return s && (s->field == JSON_FIELD_HEADLINE ||
		     (s->field == JSON_FIELD_BODY && (text || holder_number(key) == 0)));
}

static struct members look_at(struct slice object)
{
	struct members m = {0};
	struct json_reader json = json_reader_make(object, 0);
	enum json_event event = json_next(&json);
	while (event == JSON_OBJECT && json_next(&json) == JSON_KEY) {
		struct slice key = json.raw;
		enum json_event value = json_next(&json);
		unsigned holder = holder_number(key);
		const char *start = json.at - 1;
		if (!json_skip(&json, value))
			break;
		m.article |= is_of_article(key, value);
		if (holder && (value == JSON_ARRAY || value == JSON_OBJECT) &&
		    (m.holder == 0 || holder < m.holder)) {
			m.holder = holder;
			m.held = slice_make(start, (size_t)(json.at - start));
		}
	}
	return m;
}

/* The object of an article in one that only wraps it: {"meta": …, "item": {…}}. */
static struct slice unwrap(struct slice object)
{
	enum { DEEPEST = 4 };
	for (int depth = 0; depth < DEEPEST; depth++) {
		struct members m = look_at(object);
		if (m.article || m.holder == 0 || m.held.ptr[0] != '{')
			break;
		object = m.held;
	}
	return object;
}

/* The list of articles in a document, or the document itself where it is one. */
static struct slice find_list(struct slice document)
{
	enum { DEEPEST = 6 };
	struct slice at = document;
	for (int depth = 0; depth < DEEPEST; depth++) {
		struct members m = look_at(at);
		if (m.article || m.holder == 0)
			break;
		at = m.held;
		if (at.ptr[0] == '[')
			return at;
	}
	return at;
}

/* ---- reading ----------------------------------------------------------------------------- */

static enum bf_status open_json(struct reader *r, bf_error *error)
{
	r->state = calloc(1, sizeof(struct json_state));
	return r->state ? BF_OK : error_no_memory(error);
}

static void close_json(struct reader *r)
{
	free(r->state);
}

static enum reader_result read_article(struct reader *r, struct slice object, struct arena *arena,
				       struct article *article, struct reject *reject,
				       bf_error *error)
{
	bf_error why;
	struct slice inner = unwrap(object);
	size_t offset = (size_t)(inner.ptr - object.ptr);
	enum bf_status status = article_from_json(inner, arena, article, &r->notes, &why);
	for (unsigned i = 0; i < r->notes.count; i++)
		r->notes.items[i].byte += offset;
	if (status == BF_OK)
		return READER_ARTICLE;
	if (status != BF_BAD_ARTICLE) {
		if (error)
			*error = why;
		return READER_FAILED;
	}
	reader_reject(r, reject, offset + why.column - 1, why.hint, "%s", why.message);
	reject->id = article->id;
	return READER_REJECT;
}

static enum reader_result too_long(struct reader *r, struct reject *reject)
{
	struct json_state *state = r->state;
	state->place = AT_END;
	return reader_reject(r, reject, 0, "raise the limit (max-raw), or write one article a line",
			     "the JSON value has more than %zu MB: it is not read, nor what follows it",
			     r->options.limits.raw >> 20);
}

/* The value at the window's start, all of it; `*whole` is empty where it does not
 * end before the limit, or the input. */
static enum bf_status peek_value(struct reader *r, struct slice *whole, bool *ended, bf_error *error)
{
	size_t wanted = 64 * 1024, limit = r->options.limits.raw;
	for (;;) {
		struct slice window;
		enum bf_status status = input_peek(&r->input, wanted, &window, error);
		if (status)
			return status;
		size_t extent = value_extent(window);
		*ended = window.len < wanted;
		*whole = slice_make(window.ptr, extent);
		if (extent || *ended || wanted > limit)
			return BF_OK;
		wanted = window.len * 2;
	}
}

/* The first value of the input: a list is gone into, anything else is read whole. */
static enum reader_result begin(struct reader *r, struct reject *reject, bf_error *error)
{
	struct json_state *state = r->state;
	struct slice window;
	size_t limit = r->options.limits.raw;
	if (input_peek(&r->input, 64 * 1024, &window, error))
		return READER_FAILED;
	input_consume(&r->input, space_ahead(window));
	window = slice_tail(window, space_ahead(window));
	state->place = IN_LIST;
	if (window.len && window.ptr[0] == '[') {
		input_consume(&r->input, 1);
		return READER_ARTICLE;
	}
	r->record = 1;
	r->record_at = r->input.position;
	if (input_peek(&r->input, limit + 1, &window, error))
		return READER_FAILED;
	if (window.len > limit)
		return too_long(r, reject);
	state->within = true;
	state->list_at = r->input.position;
	state->list = find_list(slice_trim(window));
	state->list_at += (uint64_t)(state->list.ptr - window.ptr);
	input_consume(&r->input, window.len);
	if (state->list.len && state->list.ptr[0] == '[') {
		state->list = slice_tail(state->list, 1);
		state->list_at++;
	}
	r->record = 0;
	return READER_ARTICLE;
}

/* Passes over what stands between two values; false at the end of the list. */
static bool pass_comma(struct reader *r, struct slice window, size_t *passed)
{
	*passed = space_ahead(window);
	bool comma = *passed < window.len && window.ptr[*passed] == ',';
	*passed += comma && r->record > 0;
	*passed += space_ahead(slice_tail(window, *passed));
	return *passed < window.len && window.ptr[*passed] != ']';
}

/* Of a list within a document that is in memory. */
static enum reader_result next_within(struct reader *r, struct json_state *state,
				      struct arena *arena, struct article *article,
				      struct reject *reject, bf_error *error)
{
	size_t passed;
	bool more = pass_comma(r, state->list, &passed);
	state->list = slice_tail(state->list, passed);
	state->list_at += passed;
	if (!more) {
		state->place = AT_END;
		return READER_END;
	}
	size_t extent = value_extent(state->list);
	struct slice value = slice_make(state->list.ptr, extent ? extent : state->list.len);
	r->record++;
	r->record_at = state->list_at;
	state->list = slice_tail(state->list, value.len);
	state->list_at += value.len;
	return read_article(r, value, arena, article, reject, error);
}

/* What follows a list is nothing, or not JSON. */
static enum reader_result end_list(struct reader *r, struct slice window, struct reject *reject)
{
	struct json_state *state = r->state;
	state->place = AT_END;
	struct slice rest = slice_trim(window);
	bool closed = rest.len && rest.ptr[0] == ']';
	if (closed && slice_trim(slice_tail(rest, 1)).len == 0) {
		input_consume(&r->input, window.len);
		return READER_END;
	}
	r->record++;
	r->record_at = r->input.position;
	return reader_reject(r, reject, 0, "a list is [ … ], and nothing after it",
			     closed ? "not JSON: something follows the list"
				    : "not JSON: the list does not end");
}

static enum reader_result next_of_list(struct reader *r, struct arena *arena,
				       struct article *article, struct reject *reject,
				       bf_error *error)
{
	struct slice window;
	size_t passed;
	bool ended;
	if (input_peek(&r->input, 64 * 1024, &window, error))
		return READER_FAILED;
	bool more = pass_comma(r, window, &passed);
	input_consume(&r->input, passed);
	if (!more)
		return end_list(r, slice_tail(window, passed), reject);
	if (peek_value(r, &window, &ended, error))
		return READER_FAILED;
	r->record++;
	r->record_at = r->input.position;
	if (window.len == 0 && !ended)
		return too_long(r, reject);
	if (window.len == 0) {
		struct json_state *state = r->state;
		state->place = AT_END;
		return reader_reject(r, reject, 0, "the file was cut short: get it again",
				     "not JSON: the list does not end");
	}
	input_consume(&r->input, window.len);
	return read_article(r, window, arena, article, reject, error);
}

static enum reader_result next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	struct json_state *state = r->state;
	if (state->place == AT_START) {
		enum reader_result result = begin(r, reject, error);
		if (result != READER_ARTICLE)
			return result;
	}
	if (state->place == AT_END)
		return READER_END;
	return state->within ? next_within(r, state, arena, article, reject, error)
			     : next_of_list(r, arena, article, reject, error);
}

const struct format format_json = {
    .name = "json",
    .description = "JSON: ninjs 1 to 3, a list of articles, or an answer that holds some",
    .recognise = recognise,
    .open = open_json,
    .next = next,
    .close = close_json,
};
