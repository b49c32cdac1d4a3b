/* query_operator.c - see query_operator.h. */
#include "searcher/query_operator.h"

static const char near_example[] = "10 for at most 9 words between";

static const struct query_operator OPERATORS[] = {
    {"AND", OPERATOR_AND, NUMBER_NONE, QUERY_AND, SCOPE_WORDS, false, false, "AND", 0, ""},
    {"OR", OPERATOR_OR, NUMBER_NONE, QUERY_OR, SCOPE_WORDS, false, false, "OR", 0, ""},
    {"NOT", OPERATOR_NOT, NUMBER_NONE, QUERY_NOT, SCOPE_WORDS, false, false, "NOT", 0, ""},
    {"NEAR", OPERATOR_NEAR, NUMBER_REQUIRED, QUERY_NEAR, SCOPE_WORDS, false, true, "NEAR", 0,
     near_example},
    {"PRE", OPERATOR_NEAR, NUMBER_REQUIRED, QUERY_NEAR, SCOPE_WORDS, true, true, "PRE", 0, near_example},
    {"w", OPERATOR_NEAR, NUMBER_MAKES, QUERY_NEAR, SCOPE_WORDS, false, true, "NEAR", 0, near_example},
    {"/s", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, SCOPE_SENTENCE, false, true, "/s", 0, ""},
    {"/p", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, SCOPE_PARAGRAPH, false, true, "/p", 0, ""},
    {"w/s", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, SCOPE_SENTENCE, false, true, "/s", 0, ""},
    {"w/p", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, SCOPE_PARAGRAPH, false, true, "/p", 0, ""},
    {"ATLEAST", OPERATOR_BEFORE, NUMBER_MAKES, QUERY_ATLEAST, SCOPE_WORDS, false, true, "ATLEAST", 999,
     "3 for three times or more"},
    {"FIRST", OPERATOR_BEFORE, NUMBER_MAKES, QUERY_FIRST, SCOPE_WORDS, false, false, "FIRST", 9999,
     "50 for the first fifty words"},
    {"ANY", OPERATOR_GROUP, NUMBER_MAKES, QUERY_ANY, SCOPE_WORDS, false, false, "ANY", 999,
     "2 for at least two of those in the brackets"},
};

enum { OPERATOR_COUNT = sizeof OPERATORS / sizeof *OPERATORS };

static bool all_digits(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len > 0;
}

/* Small letters and the number that only makes an operator need a number
 * indeed; NEAR in its own letters is meant, whatever follows the slash. */
static bool takes_number(const struct query_operator *o, bool as_shown, struct slice number)
{
	if (o->number == NUMBER_NONE)
		return false;
	if (o->number == NUMBER_REQUIRED && as_shown)
		return true;
	return all_digits(number);
}

const struct query_operator *query_operator_find(struct slice chunk, struct slice *number)
{
	const char *slash = chunk.len ? memchr(chunk.ptr, '/', chunk.len) : NULL;
	struct slice name = {chunk.ptr, slash ? (size_t)(slash - chunk.ptr) : chunk.len};
	struct slice after = slash ? slice_tail(chunk, name.len + 1) : (struct slice){NULL, 0};
	for (size_t i = 0; i < OPERATOR_COUNT; i++) {
		const struct query_operator *o = &OPERATORS[i];
		struct slice own = slice_from(o->name);
		bool whole = o->number == NUMBER_NONE;
		struct slice typed = whole ? chunk : name;
		bool as_shown = slice_equal(typed, own);
		if (!as_shown && !(o->small_letters && slice_equal_nocase(typed, own)))
			continue;
		if (!whole && !takes_number(o, as_shown, after))
			continue;
		*number = whole ? (struct slice){NULL, 0} : after;
		return o;
	}
	return NULL;
}

const struct query_operator *query_operator_of(const struct query *node)
{
	enum query_kind kind = node->kind == QUERY_APART ? QUERY_NEAR : node->kind;
	for (size_t i = 0; i < OPERATOR_COUNT; i++) {
		const struct query_operator *o = &OPERATORS[i];
		bool near = kind != QUERY_NEAR ||
			    (o->scope == node->scope && o->ordered == node->ordered);
		if (o->node == kind && near)
			return o;
	}
	return NULL;
}
