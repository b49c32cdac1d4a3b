/* autopsy.h - why a question finds nothing or little, and what could be asked instead.
 *
 * Made where a question finds fewer articles than AUTOPSY_FEW: what each clause finds alone,
 * which of them kills it, and other questions that find more.  Every one of these was asked
 * before it is shown: its number is what it finds, in the same state of the archive.
 * Words come out of articles that can be found, and nowhere else. */
#ifndef SEARCHER_AUTOPSY_H
#define SEARCHER_AUTOPSY_H

#include "searcher/count.h"

enum {
	AUTOPSY_FEW = 3,    /* an autopsy is made of a question that finds fewer */
	AUTOPSY_SHARE = 20, /* it takes no longer than such a part of the deadline, and says when
			       that was too short */
	AUTOPSY_MORE = 10,  /* another spelling is told of where it finds so many times as many */
};

/* In the order in which they are told. */
enum suggestion_kind {
	SUGGEST_SPELLING, /* words that the archive has */
	SUGGEST_CAPITALS, /* US for us, or without `case:` */
	SUGGEST_FORMS,	  /* other forms of a word or phrase that was to be exact */
	SUGGEST_LOOSER,	  /* words further apart */
	SUGGEST_ANYWHERE, /* not only in that field */
	SUGGEST_WITHOUT,  /* without a clause */
	SUGGEST_ANY,	  /* any of the clauses */
	SUGGEST_COUNT
};

const char *suggestion_kind_name(enum suggestion_kind); /* as in JSON */

struct suggestion {
	enum suggestion_kind kind;
	struct slice query;   /* what to ask, in the native language */
	struct slice was;     /* the clause that is changed; of several, the first one */
	struct slice becomes; /* what stands in its place; "" where it is left out */
	uint32_t start, end;  /* of `was`: bytes of the question */
	uint64_t found;
};

/* A clause of the question, asked alone. */
struct clause_found {
	struct slice text;   /* as it prints */
	uint32_t start, end; /* bytes of the question */
	uint32_t depth;	     /* 0: the question is made of it; more: the clause before it of less is */
	uint64_t found;
	bool kills;    /* because of it nothing is found */
	bool optional; /* a stop word, which may be missing */
};

struct autopsy {
	const struct clause_found *clauses; /* in their order; none of a question of one word */
	uint32_t clause_count;
	const struct suggestion *suggestions; /* by kind, the best first */
	uint32_t suggestion_count;
	bool complete; /* false: time ran out over it */
};

/* What an autopsy is made with. */
struct autopsy_desk {
	struct counter *counter;
	const struct plan *plan;
	struct slice question; /* as it was typed */
	const struct query *tree;
	uint64_t total; /* what it finds */
	struct arena *arena; /* of what is handed out */
	struct autopsy *out;
	struct suggestion *suggestions;
	uint32_t room;
	struct clause_found *clauses;
	bf_error *error;
};

/* Of a question that was planned and finds `total`.  All in `arena`.  Statuses: BF_OK,
 * BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
enum bf_status autopsy_make(struct snapshot *, const struct search_options *, struct slice question,
			    const struct query *tree, const struct plan *, uint64_t total,
			    const struct ticker *, struct arena *, const struct autopsy **out, bf_error *);

/* ---- for its files ------------------------------------------------------------------------- */

/* Bytes [start, end) of the question, and what comes in their place. */
struct text_edit {
	uint32_t start, end;
	struct slice text;
};

/* The tree as a question: in the words of the one that was asked, so edited (ascending),
 * where that reads the same; else as the tree prints. */
enum bf_status autopsy_text(struct autopsy_desk *, const struct query *tree, const struct text_edit *,
			    uint32_t count, struct slice *out);

/* Adds a suggestion; its texts are in the desk's arena. */
enum bf_status autopsy_suggest(struct autopsy_desk *, const struct suggestion *);

/* autopsy_spelling.c: other spellings. */
enum bf_status autopsy_spelling(struct autopsy_desk *);
/* autopsy_clauses.c: what the clauses find, and what is found without some. */
enum bf_status autopsy_clauses(struct autopsy_desk *);
/* There too: the words alone, where nothing else finds anything. */
enum bf_status autopsy_words(struct autopsy_desk *);
/* autopsy_looser.c: the same words, asked for less strictly. */
enum bf_status autopsy_looser(struct autopsy_desk *);

/* Suggests the tree if it finds more.  `node` is what was changed, `becomes` (may be NULL) what
 * it was changed into.  *found (may be NULL): what the tree finds. */
enum bf_status autopsy_try(struct autopsy_desk *, enum suggestion_kind, const struct query *tree,
			   const struct query *node, const struct query *becomes,
			   const struct text_edit *, uint64_t *found);

#endif
