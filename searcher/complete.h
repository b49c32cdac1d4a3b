/* complete.h - what somebody who types into a search box may be about to type.
 *
 * Words of the texts, and whole names: bylines, subjects, places, sources, sections; those
 * that most articles have come first.  A table of all of them, made once and used for many
 * keystrokes, holds them in the order of their beginnings; names also stand there by each of
 * their further words (`rui` completes Ana Ruiz).
 *
 * A table may be older than the snapshot: what is handed out is counted in the snapshot, so
 * that nothing of an article which went out of sight is ever told, and no count is wrong;
 * what is newer than the table may be missing. */
#ifndef SEARCHER_COMPLETE_H
#define SEARCHER_COMPLETE_H

#include "index/snapshot.h"

enum completion_kind {
	COMPLETE_WORD,
	COMPLETE_BYLINE,
	COMPLETE_SUBJECT,
	COMPLETE_PLACE,
	COMPLETE_SOURCE,
	COMPLETE_SECTION,
	COMPLETE_KINDS
};

const char *completion_kind_name(enum completion_kind);

enum { COMPLETIONS_MOST = 100 };

struct completion {
	enum completion_kind kind;
	struct slice text;  /* a word folded, a name as articles have it */
	uint64_t articles;
	uint32_t start; /* byte of what was typed from which on the text stands for it */
};

struct completion_table;

/* Of all that begins with the last word of `typed`; "" : of everything.  Statuses: BF_OK;
 * BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status completion_table_make(struct snapshot *, struct slice typed,
				     struct completion_table **out, bf_error *);
void completion_table_free(struct completion_table *);
/* Of which revision of the archive it is, and the processor time that it took. */
uint64_t completion_table_revision(const struct completion_table *);
double completion_table_cost_ms(const struct completion_table *);

/* What begins with the last words of `typed`, behind `byline:` and the like in that field, at
 * most `limit` (1 to COMPLETIONS_MOST), of the
 * kinds whose bits (1 << kind) are set; most articles first, then by kind and text.  In `arena`.
 * Many threads may use one table.  Statuses: as above; BF_BAD_ARGUMENT (not UTF-8). */
enum bf_status complete(struct snapshot *, const struct completion_table *, struct slice typed,
			unsigned kinds, uint32_t limit, struct arena *, struct completion **out,
			uint32_t *count, bf_error *);

#endif
