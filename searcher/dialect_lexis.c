/* dialect_lexis.c - terms and connectors of LexisNexis.
 *
 * Connectors bind in this order: OR; W/n, PRE/n and NOT W/n, the smaller number
 * first; W/S; W/P; AND; AND NOT.  A segment is a name and a bracket:
 * HEADLINE(…). */
#include "searcher/dialect_tree.h"

enum { LEVEL_OR = 1, LEVEL_NEAR = 10, LEVEL_SENTENCE = 300, LEVEL_PARAGRAPH = 301, LEVEL_AND = 400, LEVEL_NOT = 401 };

static const char NO_SEGMENTS[] = "articles have no segments to stay within; W/S and W/P are there";
static const char NO_NUMBER[] = "write how many words: w/5, pre/5";
static const char NO_ORDER[] = "PRE takes a number: pre/10";

static const struct dialect_operator CONNECTORS[] = {
    {"or", NULL, DIALECT_BETWEEN, "OR", LEVEL_OR, false, NULL},
    {"w/s", NULL, DIALECT_BETWEEN, "/s", LEVEL_SENTENCE, false, NULL},
    {"w/sent", NULL, DIALECT_BETWEEN, "/s", LEVEL_SENTENCE, false, NULL},
    {"/s", NULL, DIALECT_BETWEEN, "/s", LEVEL_SENTENCE, false, NULL},
    {"w/p", NULL, DIALECT_BETWEEN, "/p", LEVEL_PARAGRAPH, false, NULL},
    {"w/para", NULL, DIALECT_BETWEEN, "/p", LEVEL_PARAGRAPH, false, NULL},
    {"/p", NULL, DIALECT_BETWEEN, "/p", LEVEL_PARAGRAPH, false, NULL},
    {"w/seg", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_SEGMENTS},
    {"pre/s", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_ORDER},
    {"pre/p", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_ORDER},
    {"+s", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_ORDER},
    {"+p", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_ORDER},
    {"w/", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_NUMBER},
    {"pre/", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_NUMBER},
    {"near/", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_NUMBER},
    {"w/", "", DIALECT_BETWEEN, "NEAR", LEVEL_NEAR, true, NULL},
    {"near/", "", DIALECT_BETWEEN, "NEAR", LEVEL_NEAR, true, NULL},
    {"/", "", DIALECT_BETWEEN, "NEAR", LEVEL_NEAR, true, NULL},
    {"pre/", "", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, true, NULL},
    {"onear/", "", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, true, NULL},
    {"+", "", DIALECT_BETWEEN, "PRE", LEVEL_NEAR, true, NULL},
    {"and", NULL, DIALECT_BETWEEN, "AND", LEVEL_AND, false, NULL},
    {"&", NULL, DIALECT_BETWEEN, "AND", LEVEL_AND, false, NULL},
};

/* What stands behind NOT makes one connector with it. */
static const struct dialect_operator AFTER_NOT[] = {
    {"w/", "", DIALECT_BETWEEN, "NOT NEAR", LEVEL_NEAR, true, NULL},
    {"near/", "", DIALECT_BETWEEN, "NOT NEAR", LEVEL_NEAR, true, NULL},
    {"/", "", DIALECT_BETWEEN, "NOT NEAR", LEVEL_NEAR, true, NULL},
    {"w/s", NULL, DIALECT_BETWEEN, "NOT /s", LEVEL_SENTENCE, false, NULL},
    {"w/sent", NULL, DIALECT_BETWEEN, "NOT /s", LEVEL_SENTENCE, false, NULL},
    {"w/p", NULL, DIALECT_BETWEEN, "NOT /p", LEVEL_PARAGRAPH, false, NULL},
    {"w/para", NULL, DIALECT_BETWEEN, "NOT /p", LEVEL_PARAGRAPH, false, NULL},
    {"/s", NULL, DIALECT_BETWEEN, "NOT /s", LEVEL_SENTENCE, false, NULL},
    {"/p", NULL, DIALECT_BETWEEN, "NOT /p", LEVEL_PARAGRAPH, false, NULL},
    {"w/seg", NULL, DIALECT_BETWEEN, NULL, 0, false, NO_SEGMENTS},
    {"pre/", "", DIALECT_BETWEEN, "NOT PRE", LEVEL_NEAR, true, NULL},
    {"+", "", DIALECT_BETWEEN, "NOT PRE", LEVEL_NEAR, true, NULL},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- segments -------------------------------------------------------------- */

static const struct {
	const char *name, *ours;
} SEGMENTS[] = {
    {"headline", "headline:"}, {"title", "headline:"},	  {"body", "body:"},
    {"text", "body:"},	       {"byline", "byline:"},	  {"author", "byline:"},
    {"section", "section:"},   {"publication", "source:"}, {"source", "source:"},
    {"pub", "source:"},	       {"subject", "subject:"},	  {"terms", "subject:"},
    {"geographic", "place:"},  {"dateline", "place:"},	  {"language", "language:"},
    {"graphic", "caption:"},   {"caption", "caption:"},	  {"hlead", "FIRST/50"},
};

static const struct dialect_operator FUNCTIONS[] = {
    {"atleast", "", DIALECT_PREFIX, "ATLEAST", 0, false, NULL},
    {"lead", NULL, DIALECT_PREFIX, NULL, 0, false, "write hlead(…), the headline and the first 50 words"},
    {"plural", NULL, DIALECT_PREFIX, NULL, 0, false, "write the plural in quotation marks: that spelling only"},
};

static bool is_known_name(struct slice name)
{
	uint64_t number;
	for (size_t i = 0; i < COUNT(SEGMENTS); i++)
		if (slice_equal_nocase(name, slice_from(SEGMENTS[i].name)))
			return true;
	return dialect_operator_find(FUNCTIONS, COUNT(FUNCTIONS), name, &number) ||
	       slice_equal_nocase(name, SLICE("date")) || slice_equal_nocase(name, SLICE("length"));
}

static enum bf_status no_segment(struct dialect_reader *r, const struct dialect_token *token, struct slice name)
{
	struct slice shown = query_excerpt(name, 0, (uint32_t)name.len);
	return query_error(r->error, token->start, token->end,
			   "there are headline, hlead, body, byline, section, publication, subject, terms, "
			   "geographic, language, graphic, date, length; or put a space before the bracket",
			   "there is no segment %.*s", SLICE_ARGS(shown));
}

/* Letters, digits and hyphens. */
static bool is_name(struct slice chunk)
{
	for (size_t i = 0; i < chunk.len; i++) {
		char c = chunk.ptr[i];
		if ((unsigned)((c | 32) - 'a') >= 26u && c != '-' && (c < '0' || c > '9'))
			return false;
	}
	return chunk.len > 0;
}

/* ---- brackets read as a whole ----------------------------------------------- */

/* What stands in the brackets at r->at, which moves behind them. */
static enum bf_status take_brackets(struct dialect_reader *r, struct slice *inside)
{
	uint32_t open = r->at, depth = 0;
	for (; r->at < r->text.len; r->at++) {
		if (r->text.ptr[r->at] == '(')
			depth++;
		if (r->text.ptr[r->at] == ')' && --depth == 0)
			break;
	}
	if (r->at == r->text.len)
		return query_error(r->error, open, open + 1, "close it with )", "this bracket is not closed");
	*inside = slice_trim((struct slice){r->text.ptr + open + 1, r->at - open - 1});
	r->at++;
	return BF_OK;
}

static const struct {
	const char *name;
	char ours[3];
} COMPARISONS[] = {
    {">=", ">="}, {"<=", "<="}, {"=>", ">="}, {"=<", "<="}, {">", ">"},	    {"<", "<"},
    {"=", ""},	  {"geq", ">="}, {"leq", "<="}, {"gtr", ">"}, {"lss", "<"}, {"eq", ""},
    {"is", ""},	  {"after", ">"}, {"aft", ">"}, {"before", "<"}, {"bef", "<"},
};

/* Takes a comparison from the front of *value: `>=`, `geq`, `aft`; NULL: none. */
static const char *take_comparison(struct slice *value)
{
	for (size_t i = 0; i < COUNT(COMPARISONS); i++) {
		struct slice name = slice_from(COMPARISONS[i].name);
		if (value->len <= name.len || !slice_equal_nocase((struct slice){value->ptr, name.len}, name))
			continue;
		char next = value->ptr[name.len];
		bool letters = (unsigned)((name.ptr[0] | 32) - 'a') < 26u;
		if (letters && next != ' ' && next != '(')
			continue;
		*value = slice_trim(slice_tail(*value, name.len));
		return COMPARISONS[i].ours;
	}
	return NULL;
}

static struct slice without_brackets(struct slice value)
{
	while (value.len > 1 && value.ptr[0] == '(' && value.ptr[value.len - 1] == ')')
		value = slice_trim((struct slice){value.ptr + 1, value.len - 2});
	return value;
}

/* One comparison: `>= 1/1/2022`, `geq (1/1/2022)`, `June 10, 2022`. */
struct bound {
	const char *sign; /* ours; NULL: none was written */
	struct slice date;
};

static enum bf_status read_bound(struct dialect_reader *r, struct slice value, const struct dialect_token *token,
				 struct bound *out)
{
	out->sign = take_comparison(&value);
	out->date = dialect_date(r, without_brackets(value));
	if (!out->date.ptr)
		return error_no_memory(r->error);
	if (!out->date.len || memchr(out->date.ptr, '"', out->date.len))
		return query_error(r->error, token->start, token->end,
				   "write date(geq(1/1/2022) and leq(6/30/2022))", "there is no date to look for");
	return BF_OK;
}

static const char *quote_for(struct slice date)
{
	return memchr(date.ptr, ' ', date.len) || memchr(date.ptr, '(', date.len) || memchr(date.ptr, ')', date.len)
		   ? "\""
		   : "";
}

/* Where ` and ` parts two comparisons; 0: nowhere. */
static size_t find_and(struct slice value)
{
	for (size_t i = 1; i + 4 < value.len; i++)
		if ((value.ptr[i - 1] == ' ' || value.ptr[i - 1] == ')') &&
		    slice_equal_nocase((struct slice){value.ptr + i, 3}, SLICE("and")) &&
		    (value.ptr[i + 3] == ' ' || value.ptr[i + 3] == '('))
			return i;
	return 0;
}

static bool is_sign(const struct bound *bound, const char *sign)
{
	return bound->sign && !strcmp(bound->sign, sign);
}

/* A date, or two that are joined by AND: `from` and `to` where they make a range. */
static enum bf_status date_token(struct dialect_reader *r, struct slice value, struct dialect_token *token)
{
	struct bound first, second = {NULL, {NULL, 0}};
	value = slice_trim(value);
	size_t and = find_and(value);
	token->end = r->at;
	enum bf_status status =
	    read_bound(r, and ? slice_trim((struct slice){value.ptr, and}) : value, token, &first);
	if (!status && and)
		status = read_bound(r, slice_trim(slice_tail(value, and + 3)), token, &second);
	if (status)
		return status;
	const char *q = quote_for(first.date), *q2 = and ? quote_for(second.date) : "";
	if (!and)
		return dialect_leaf(r, token, "date:%s%s%.*s%s", q, first.sign ? first.sign : "",
				    SLICE_ARGS(first.date), q);
	if (is_sign(&first, ">=") && is_sign(&second, "<=") && !*q && !*q2)
		return dialect_leaf(r, token, "date:%.*s..%.*s", SLICE_ARGS(first.date), SLICE_ARGS(second.date));
	return dialect_leaf(r, token, "(date:%s%s%.*s%s AND date:%s%s%.*s%s)", q, first.sign ? first.sign : "",
			    SLICE_ARGS(first.date), q, q2, second.sign ? second.sign : "", SLICE_ARGS(second.date), q2);
}

/* LENGTH(>1000), LENGTH(geq(1000) and leq(2000)). */
static enum bf_status length_token(struct dialect_reader *r, struct slice value, struct dialect_token *token)
{
	token->end = r->at;
	const char *comparison = take_comparison(&value);
	value = without_brackets(value);
	if (!dialect_is_number(value))
		return query_error(r->error, token->start, token->end, "write length(>1000)",
				   "there is no one number of words");
	return dialect_leaf(r, token, "words:%s%.*s", comparison ? comparison : "", SLICE_ARGS(value));
}

/* ALLCAPS(us), CAPS(turkey), NOCAPS(aids), SINGULAR(custom): one word each. */
static const struct {
	const char *name, *ours;
	char capitals; /* A: all, F: the first, n: none, 0: as typed */
} FORMS[] = {
    {"allcaps", "case:", 'A'},
    {"caps", "case:", 'F'},
    {"nocaps", "case:", 'n'},
    {"singular", "=", 0},
};

static char with_capitals(char c, bool large)
{
	bool letter = (unsigned)((c | 32) - 'a') < 26u;
	return !letter ? c : (char)(large ? c & ~32 : c | 32);
}

static enum bf_status form_token(struct dialect_reader *r, size_t form, struct slice word, struct dialect_token *token)
{
	char text[128];
	token->end = r->at;
	if (word.len >= sizeof text || !is_name(word))
		return query_error(r->error, token->start, token->end, "write it around each word: caps(turkey)",
				   "%s takes one word", FORMS[form].name);
	for (size_t i = 0; i < word.len; i++)
		text[i] = FORMS[form].capitals ? with_capitals(word.ptr[i], FORMS[form].capitals == 'A' ||
									    (FORMS[form].capitals == 'F' && i == 0))
					       : word.ptr[i];
	return dialect_leaf(r, token, "%s%.*s", FORMS[form].ours, (int)word.len, text);
}

/* ---- tokens ---------------------------------------------------------------- */

/* `name(`: a segment or a function of what is in the brackets. */
static enum bf_status call_token(struct dialect_reader *r, struct slice name, struct dialect_token *token)
{
	uint64_t number;
	struct slice inside;
	const struct dialect_operator *function =
	    dialect_operator_find(FUNCTIONS, COUNT(FUNCTIONS), name, &number);
	if (function)
		return dialect_operator_token(r, function, number, token);
	uint32_t bracket = r->at;
	token->placeless = true;
	const char *language = slice_equal_nocase(name, SLICE("language"))
				   ? dialect_language(dialect_chunk(r, r->at + 1))
				   : NULL;
	if (language && !take_brackets(r, &inside) && dialect_language(inside)) {
		token->end = r->at;
		return dialect_leaf(r, token, "language:%s", language);
	}
	r->at = bracket;
	for (size_t i = 0; i < COUNT(SEGMENTS); i++)
		if (slice_equal_nocase(name, slice_from(SEGMENTS[i].name))) {
			token->kind = DIALECT_PREFIX;
			token->text = slice_from(SEGMENTS[i].ours);
			return BF_OK;
		}
	size_t form = 0;
	while (form < COUNT(FORMS) && !slice_equal_nocase(name, slice_from(FORMS[form].name)))
		form++;
	bool date = slice_equal_nocase(name, SLICE("date")) || slice_equal_nocase(name, SLICE("load-date"));
	bool length = slice_equal_nocase(name, SLICE("length")) || slice_equal_nocase(name, SLICE("word-count"));
	if (!date && !length && form == COUNT(FORMS))
		return no_segment(r, token, name);
	enum bf_status status = take_brackets(r, &inside);
	if (status)
		return status;
	return date ? date_token(r, inside, token)
		    : length ? length_token(r, inside, token) : form_token(r, form, inside, token);
}

/* Where what is compared with ends: a chunk, or all that is in brackets. */
static uint32_t compared_end(struct dialect_reader *r, uint32_t at)
{
	uint32_t depth = 0, end = at;
	for (; end < r->text.len && (depth || end == at); end++)
		depth += (uint32_t)(r->text.ptr[end] == '(') - (uint32_t)(r->text.ptr[end] == ')');
	return at < r->text.len && r->text.ptr[at] == '(' ? end : at + (uint32_t)dialect_chunk(r, at).len;
}

/* `date aft 1/1/2022`, `date > 2022`, `date=2022`, `length geq (500)`. */
static bool is_compared(struct dialect_reader *r, struct slice chunk, struct slice name, struct slice *value)
{
	if (chunk.len < name.len || !slice_equal_nocase((struct slice){chunk.ptr, name.len}, name))
		return false;
	uint32_t at = dialect_skip_space(r, (uint32_t)((size_t)(chunk.ptr - r->text.ptr) + name.len));
	struct slice rest = slice_tail(r->text, at), tried = rest;
	if (!take_comparison(&tried))
		return false;
	*value = (struct slice){rest.ptr, compared_end(r, (uint32_t)(tried.ptr - r->text.ptr)) - at};
	return true;
}

/* The length of something is text, that of more than a number of words is none. */
static bool is_compared_length(struct dialect_reader *r, struct slice chunk, struct slice *value)
{
	struct slice number;
	if (!is_compared(r, chunk, SLICE("length"), value))
		return false;
	number = *value;
	return take_comparison(&number) && dialect_is_number(without_brackets(number));
}

/* NOT, AND NOT, BUT NOT, NOT W/5; r->at is behind the first word. */
static enum bf_status not_token(struct dialect_reader *r, struct dialect_token *token)
{
	uint64_t number;
	struct slice next = dialect_next_chunk(r, r->at);
	const struct dialect_operator *row = dialect_operator_find(AFTER_NOT, COUNT(AFTER_NOT), next, &number);
	if (row) {
		token->end = r->at = (uint32_t)(next.ptr + next.len - r->text.ptr);
		return dialect_operator_token(r, row, number, token);
	}
	token->kind = DIALECT_BETWEEN;
	token->text = SLICE("AND NOT");
	token->level = LEVEL_NOT;
	token->negates = true;
	return BF_OK;
}

static bool takes_not(struct dialect_reader *r, struct slice chunk)
{
	if (!slice_equal_nocase(chunk, SLICE("and")) && !slice_equal_nocase(chunk, SLICE("but")) &&
	    !slice_equal_nocase(chunk, SLICE("&")))
		return false;
	struct slice next = dialect_next_chunk(r, r->at);
	if (!slice_equal_nocase(next, SLICE("not")))
		return false;
	r->at = (uint32_t)(next.ptr + next.len - r->text.ptr);
	return true;
}

/* `headline(`, and in capitals `HEADLINE (`, where no word is meant. */
static bool opens_brackets(struct dialect_reader *r, struct slice chunk)
{
	uint32_t bracket = dialect_skip_space(r, r->at);
	if (bracket == r->text.len || r->text.ptr[bracket] != '(' || !is_name(chunk))
		return false;
	for (size_t i = 0; i < chunk.len && bracket > r->at; i++)
		if (chunk.ptr[i] >= 'a' && chunk.ptr[i] <= 'z')
			return false;
	if (bracket > r->at && !is_known_name(chunk))
		return false;
	r->at = bracket;
	return true;
}

static enum bf_status chunk_token(struct dialect_reader *r, struct slice chunk, struct dialect_token *token)
{
	uint64_t number;
	struct slice value;
	uint32_t start = r->at;
	token->end = r->at = start + (uint32_t)chunk.len;
	if (takes_not(r, chunk)) {
		token->end = r->at;
		return not_token(r, token);
	}
	if (slice_equal_nocase(chunk, SLICE("not")))
		return not_token(r, token);
	const struct dialect_operator *row = dialect_operator_find(CONNECTORS, COUNT(CONNECTORS), chunk, &number);
	if (row)
		return dialect_operator_token(r, row, number, token);
	bool date = is_compared(r, chunk, SLICE("date"), &value);
	if (date || is_compared_length(r, chunk, &value)) {
		r->at = (uint32_t)(value.ptr + value.len - r->text.ptr);
		return date ? date_token(r, value, token) : length_token(r, value, token);
	}
	if (opens_brackets(r, chunk))
		return call_token(r, chunk, token);
	return dialect_word(r, chunk, start, token);
}

static enum bf_status next_token(struct dialect_reader *r, struct dialect_token *token)
{
	return dialect_next_token(r, chunk_token, token);
}

const struct dialect dialect_lexis = {next_token, LEVEL_AND, LEVEL_NOT, "!", "*?", true};
