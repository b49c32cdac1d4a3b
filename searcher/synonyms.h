/* synonyms.h - a file of words that stand for one another.
 *
 *     # one rule a line
 *     migrant boat, dinghy                    each finds the others
 *     Burma [..1989-06-18], Myanmar           Myanmar finds Burma too, in articles up to that day
 *     Zaire [1971-10-27..1997-05-17], Congo
 *     illegal immigrant => undocumented       one way: what is on the left finds the right too
 *
 * An item is one word or several side by side, at most SYNONYM_WORDS; items are
 * separated by commas.  A date or a range of dates in square brackets behind an item,
 * written as after `date:`, limits where it is an alternative, not when its
 * own alternatives are looked for.  `#` begins a comment. */
#ifndef SEARCHER_SYNONYMS_H
#define SEARCHER_SYNONYMS_H

#include <stdint.h>

#include "util/arena.h"
#include "util/error.h"

enum { SYNONYM_WORDS = 8 };

struct synonym {
	struct slice words[SYNONYM_WORDS];
	uint32_t word_count;
	int32_t first, last; /* days, inclusive; INT32_MIN and INT32_MAX: at all times */
};

/* Any of `from` is found by what finds any of `to`; both ways: one list is the other. */
struct synonym_rule {
	const struct synonym *from, *to;
	uint32_t from_count, to_count;
};

struct synonyms {
	const struct synonym_rule *rules;
	size_t count;
	uint64_t sum; /* a hash of the text: other rules, another number */
};

static inline bool synonym_is_dated(const struct synonym *s)
{
	return s->first != INT32_MIN || s->last != INT32_MAX;
}

/* Reads rules from `text`, which must live as long as `arena`; `name` is what errors call
 * it.  Statuses: BF_OK; BF_BAD_ARGUMENT: "name:line:column: what is wrong", with a
 * hint; BF_NO_MEMORY. */
enum bf_status synonyms_read(struct slice text, const char *name, struct arena *arena,
			     struct synonyms *out, bf_error *);

/* From a file of at most 16 MiB.  Statuses: those of synonyms_read; BF_NOT_FOUND; BF_IO. */
enum bf_status synonyms_load(const char *path, struct arena *arena, struct synonyms *out, bf_error *);

#endif
