/* dialect_lucene_terms.c - see dialect_lucene.h: words, phrases, ranges. */
#include "searcher/dialect_lucene.h"

#include "analyzer/fold.h"
#include "searcher/query_word.h"
#include "util/utf8.h"

const struct dialect lucene_words = {NULL, 0, 0, "*", "?", false};

/* ---- characters ------------------------------------------------------------ */

char lucene_peek(const struct dialect_reader *r)
{
	return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

bool lucene_at(const struct dialect_reader *r, const char *text)
{
	return slice_starts_with(slice_tail(r->text, r->at), slice_from(text));
}

struct slice lucene_term(struct dialect_reader *r)
{
	uint32_t start = r->at, c = 0;
	while (r->at < r->text.len) {
		uint32_t len = (uint32_t)utf8_decode(r->text, r->at, &c);
		if (c == '\\' && r->at + 1 < r->text.len) {
			r->at++;
			r->at += (uint32_t)utf8_decode(r->text, r->at, &c);
			continue;
		}
		if (fold_is_space(c) || fold_is_quote(c) || (c < 0x80 && strchr("()[]{}~^", (char)c)))
			break;
		r->at += len;
	}
	return (struct slice){r->text.ptr + start, r->at - start};
}

uint32_t lucene_name(const struct dialect_reader *r, uint32_t at)
{
	uint32_t end = at;
	while (end < r->text.len) {
		char c = r->text.ptr[end];
		bool letter = (unsigned)((c | 32) - 'a') < 26u || (c >= '0' && c <= '9' && end > at);
		if (!letter && !strchr("_.@-*", c))
			break;
		if (c == '-' && end == at)
			break;
		end++;
	}
	return end > at && end < r->text.len && r->text.ptr[end] == ':' ? end - at : 0;
}

/* The digits and points behind the mark at r->at, which moves behind them. */
static struct slice take_number(struct dialect_reader *r)
{
	uint32_t start = ++r->at;
	while ((lucene_peek(r) >= '0' && lucene_peek(r) <= '9') || lucene_peek(r) == '.')
		r->at++;
	return (struct slice){r->text.ptr + start, r->at - start};
}

/* ---- terms ----------------------------------------------------------------- */

enum bf_status lucene_boost(struct dialect_reader *r, struct dialect_node *node)
{
	if (lucene_peek(r) != '^')
		return BF_OK;
	uint32_t start = r->at;
	struct slice number = take_number(r);
	if (!number.len)
		return query_error(r->error, start, r->at, "write word^2; for the character itself write \\^",
				   "^ needs a number");
	node->behind = dialect_text_of(r, "%.*s^%.*s", SLICE_ARGS(node->behind), SLICE_ARGS(number));
	node->end = r->at;
	return node->behind.ptr ? BF_OK : error_no_memory(r->error);
}

/* word~, word~1: a word without a number may differ by two letters. */
static enum bf_status take_fuzzy(struct dialect_reader *r, struct dialect_node *node)
{
	if (lucene_peek(r) != '~')
		return BF_OK;
	uint32_t start = r->at;
	struct slice number = take_number(r);
	if (!number.len)
		number = SLICE("2");
	if (!slice_equal(number, SLICE("1")) && !slice_equal(number, SLICE("2")))
		return query_error(r->error, start, r->at, "write ~1 or ~2: how many letters may differ",
				   "~ takes 1 or 2");
	node->behind = dialect_text_of(r, "~%.*s", SLICE_ARGS(number));
	node->end = r->at;
	return node->behind.ptr ? BF_OK : error_no_memory(r->error);
}

static enum bf_status unescape(struct dialect_reader *r, struct slice term, struct slice *out)
{
	*out = query_word_unescape(term, r->arena);
	return out->ptr ? BF_OK : error_no_memory(r->error);
}

enum bf_status lucene_word(struct dialect_reader *r, struct slice term, uint32_t start,
				struct dialect_node **out)
{
	struct dialect_token token = {.kind = DIALECT_END, .start = start, .end = start + (uint32_t)term.len};
	struct slice word = term;
	bool escaped = memchr(term.ptr, '\\', term.len) != NULL;
	enum bf_status status = escaped ? unescape(r, term, &word) : BF_OK;
	static const struct dialect TO_THE_LETTER = {NULL, 0, 0, "", "", false};
	r->dialect = escaped ? &TO_THE_LETTER : &lucene_words;
	if (!status)
		status = dialect_word(r, word, start, &token);
	r->dialect = &lucene_words;
	*out = NULL;
	if (status || token.kind == DIALECT_END)
		return status;
	*out = token.node;
	(*out)->end = token.end;
	(*out)->verbatim &= !escaped;
	status = take_fuzzy(r, *out);
	return status ? status : lucene_boost(r, *out);
}

/* "a b"~5: near one another. */
static enum bf_status make_near(struct dialect_reader *r, struct slice number, uint32_t start,
				struct dialect_node **phrase)
{
	struct dialect_node *near = dialect_node_make(r, DIALECT_JOIN, (*phrase)->start, r->at);
	uint32_t slop = 0;
	for (size_t i = 0; i < number.len && slop < 100000; i++)
		slop = slop * 10 + (uint32_t)(number.ptr[i] - '0');
	if (!dialect_is_number(number) || slop >= r->limits.distance) {
		enum bf_status status = query_error(r->error, start, r->at, "", "~ takes a number below %u",
						    r->limits.distance);
		error_hint(r->error, "write \"a b\"~10: at most ten words between them");
		return status;
	}
	if (slop == 0 || (*phrase)->first == (*phrase)->last)
		return BF_OK;
	if (near)
		near->text = dialect_text_of(r, "NEAR/%u", slop + 1);
	if (!near || !near->text.ptr)
		return error_no_memory(r->error);
	for (struct dialect_node *word = (*phrase)->first, *next; word; word = next) {
		next = word->next;
		word->joint_start = start;
		word->joint_end = r->at;
		dialect_node_append(near, word);
	}
	*phrase = near;
	return BF_OK;
}

enum bf_status lucene_phrase(struct dialect_reader *r, struct dialect_node **out)
{
	struct dialect_token token = {.kind = DIALECT_END};
	enum bf_status status = dialect_phrase(r, &token);
	*out = token.node;
	if (!status && lucene_peek(r) == '~') {
		uint32_t start = r->at;
		status = make_near(r, take_number(r), start, out);
	}
	return status ? status : lucene_boost(r, *out);
}

/* ---- ranges and dates ------------------------------------------------------ */

static bool is_now(struct slice value)
{
	return value.len >= 3 && slice_equal_nocase((struct slice){value.ptr, 3}, SLICE("now"));
}

/* now, now/d, now-30d, now-2w/d: how many days ago; -1 for what is no day. */
static int32_t days_ago(struct slice value)
{
	int32_t number = 0;
	size_t at = 4;
	if (value.len == 3 || value.ptr[3] == '/')
		return 0;
	for (; at < value.len && value.ptr[at] >= '0' && value.ptr[at] <= '9' && number < 10000; at++)
		number = number * 10 + (value.ptr[at] - '0');
	struct slice unit = slice_tail(value, at);
	const char *slash = unit.len ? memchr(unit.ptr, '/', unit.len) : NULL;
	if (slash)
		unit.len = (size_t)(slash - unit.ptr);
	bool days = slice_equal(unit, SLICE("d")) || slice_equal_nocase(unit, SLICE("days")) ||
		    slice_equal_nocase(unit, SLICE("day"));
	if (value.ptr[3] != '-' || at == 4 || (!days && !slice_equal(unit, SLICE("w"))))
		return -1;
	return days ? number : number * 7;
}

/* One end of a range as our date; the time of day is left out. */
static enum bf_status read_end(struct dialect_reader *r, struct slice value, uint32_t start, struct slice *out)
{
	const char *time = value.len > 10 ? memchr(value.ptr, 'T', value.len) : NULL;
	int32_t days = is_now(value) ? days_ago(value) : 0;
	*out = value;
	if (days < 0)
		return query_error(r->error, start, start + (uint32_t)value.len,
				   "days and weeks can be counted: now-30d, now-2w", "%.*s is no day",
				   SLICE_ARGS(query_excerpt(value, 0, (uint32_t)value.len)));
	if (is_now(value))
		*out = days ? dialect_text_of(r, "%d days ago", days) : SLICE("today");
	else if (time)
		out->len = (size_t)(time - value.ptr);
	else if (slice_equal(value, SLICE("*")))
		*out = SLICE("");
	return out->ptr ? BF_OK : error_no_memory(r->error);
}

static enum bf_status take_end(struct dialect_reader *r, struct slice *value)
{
	r->at = dialect_skip_space(r, r->at);
	uint32_t start = r->at;
	bool quoted = lucene_peek(r) == '"';
	r->at += quoted;
	while (r->at < r->text.len && !strchr(quoted ? "\"" : " \t\n]}", lucene_peek(r)))
		r->at++;
	struct slice raw = {r->text.ptr + start + quoted, r->at - start - quoted};
	r->at += quoted && lucene_peek(r) == '"';
	if (!raw.len || memchr(raw.ptr, '"', raw.len))
		return query_error(r->error, start, r->at, "write [2022-01-01 TO 2022-06-30]; * is an open end",
				   "the range has no end here");
	enum bf_status status = read_end(r, raw, start, value);
	r->at = dialect_skip_space(r, r->at);
	return status;
}

static enum bf_status write_range(struct dialect_reader *r, struct slice field, bool above, struct slice from,
				  struct slice to, bool below, struct dialect_token *token)
{
	if (!from.len && !to.len)
		return query_error(r->error, token->start, token->end, "give it one end at least",
				   "a range without ends leaves nothing out");
	const char *q = memchr(from.ptr, ' ', from.len) || memchr(to.ptr, ' ', to.len) ? "\"" : "";
	if ((above && from.len) || (below && to.len)) {
		if (!to.len || !from.len)
			return dialect_leaf(r, token, "%.*s:%s%s%.*s%s", SLICE_ARGS(field), q, from.len ? ">" : "<",
					    SLICE_ARGS(from.len ? from : to), q);
		return dialect_leaf(r, token, "(%.*s:%s>%s%.*s%s AND %.*s:%s<%s%.*s%s)", SLICE_ARGS(field), q,
				    above ? "" : "=", SLICE_ARGS(from), q, SLICE_ARGS(field), q, below ? "" : "=",
				    SLICE_ARGS(to), q);
	}
	return dialect_leaf(r, token, "%.*s:%s%.*s..%.*s%s", SLICE_ARGS(field), q, SLICE_ARGS(from), SLICE_ARGS(to), q);
}

/* [a TO b], {a TO b}, and mixed ones. */
static enum bf_status read_range(struct dialect_reader *r, struct slice field, uint32_t start,
				 struct dialect_node **out)
{
	struct slice from, to;
	struct dialect_token token = {.start = start};
	bool above = lucene_peek(r) == '{';
	uint32_t open = r->at++;
	bool counted = slice_equal(field, SLICE("date")) || slice_equal(field, SLICE("words"));
	if (!counted)
		return query_error(r->error, open, open + 1, "for the character itself write \\[",
				   "only dates and words have ranges");
	enum bf_status status = take_end(r, &from);
	if (!status && !lucene_at(r, "TO "))
		status = query_error(r->error, open, r->at, "write [2022-01-01 TO 2022-06-30]",
				     "the range has no TO");
	r->at += 2;
	if (!status)
		status = take_end(r, &to);
	if (!status && lucene_peek(r) != ']' && lucene_peek(r) != '}')
		status = query_error(r->error, open, open + 1, "close it with ]", "this range is not closed");
	if (status)
		return status;
	bool below = r->text.ptr[r->at++] == '}';
	token.end = r->at;
	status = write_range(r, field, above, from, to, below, &token);
	*out = token.node;
	return status;
}

/* What is between the quotation marks at r->at, which moves behind them. */
static enum bf_status take_quoted(struct dialect_reader *r, struct slice *value)
{
	struct dialect_token token = {.kind = DIALECT_END};
	uint32_t start = r->at, c = 0;
	enum bf_status status = dialect_phrase(r, &token);
	if (status)
		return status;
	uint32_t from = start + (uint32_t)utf8_decode(r->text, start, &c), to = from;
	for (uint32_t len; to < r->at; to += len) {
		len = (uint32_t)utf8_decode(r->text, to, &c);
		if (fold_is_quote(c))
			break;
	}
	*value = slice_trim((struct slice){r->text.ptr + from, to - from});
	return BF_OK;
}

enum bf_status lucene_value(struct dialect_reader *r, struct slice field, uint32_t start,
			    struct dialect_node **out)
{
	struct dialect_token token = {.start = start};
	struct slice value = {NULL, 0};
	uint32_t signs = r->at, c = 0;
	if (lucene_peek(r) == '[' || lucene_peek(r) == '{')
		return read_range(r, field, start, out);
	while (lucene_peek(r) && strchr("<>=", lucene_peek(r)))
		r->at++;
	struct slice sign = {r->text.ptr + signs, r->at - signs};
	uint32_t from = r->at;
	if (from < r->text.len)
		utf8_decode(r->text, from, &c);
	bool quoted = fold_is_quote(c);
	enum bf_status status;
	if (quoted) {
		status = take_quoted(r, &value);
	} else {
		value = lucene_term(r);
		status = read_end(r, value, from, &value);
	}
	token.end = r->at;
	if (!status && (!value.len || sign.len > 2))
		return query_error(r->error, start, r->at, "write date:2022, date:>=2022-06-01 or date:[a TO b]",
				   "there is no value");
	const char *q = !status && (quoted || memchr(value.ptr, ' ', value.len)) ? "\"" : "";
	if (!status)
		status = dialect_leaf(r, &token, "%.*s:%s%.*s%.*s%s", SLICE_ARGS(field), q, SLICE_ARGS(sign),
				      SLICE_ARGS(value), q);
	*out = token.node;
	return status;
}
