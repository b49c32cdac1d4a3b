/* query_operator.c - see query_operator.h. */
#include "searcher/query_operator.h"

static const struct query_operator OPERATORS[] = {
    {"AND", OPERATOR_AND, NUMBER_NONE, QUERY_AND, false, false, "AND", NULL},
    {"OR", OPERATOR_OR, NUMBER_NONE, QUERY_OR, false, false, "OR", NULL},
    {"NOT", OPERATOR_NOT, NUMBER_NONE, QUERY_NOT, false, false, "NOT", NULL},
    {"NEAR", OPERATOR_NEAR, NUMBER_REQUIRED, QUERY_NEAR, false, true, "NEAR", NULL},
    {"PRE", OPERATOR_NEAR, NUMBER_REQUIRED, QUERY_NEAR, true, true, "PRE", NULL},
    {"w", OPERATOR_NEAR, NUMBER_MAKES, QUERY_NEAR, false, true, "NEAR", NULL},
    {"/s", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, false, false, "/s", "the same sentence"},
    {"/p", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, false, false, "/p", "the same paragraph"},
    {"w/s", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, false, true, "/s", "the same sentence"},
    {"w/p", OPERATOR_NEAR, NUMBER_NONE, QUERY_NEAR, false, true, "/p", "the same paragraph"},
    {"ATLEAST", OPERATOR_NOT, NUMBER_MAKES, QUERY_NOT, false, false, "ATLEAST",
     "at least so often"},
    {"FIRST", OPERATOR_NOT, NUMBER_MAKES, QUERY_NOT, false, false, "FIRST",
     "among the first words"},
    {"ANY", OPERATOR_NOT, NUMBER_MAKES, QUERY_NOT, false, false, "ANY",
     "at least so many of a group"},
};

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
	for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
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
