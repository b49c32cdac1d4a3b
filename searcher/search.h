/* search.h - a question goes in, ranked hits come out.
 *
 * search_run reads like the picture: parse, plan, match and rank, snippets.
 * It leases a snapshot, and when a live writer makes that one expire, runs
 * the whole search again on a new one, unseen by the caller. */
#ifndef SEARCHER_SEARCH_H
#define SEARCHER_SEARCH_H

#include "index/snapshot.h"
#include "searcher/explore.h"
#include "searcher/query.h"
#include "searcher/synonyms.h"

enum search_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST };
enum search_total { TOTAL_EXACT, TOTAL_FAST };

struct search_options {
	uint32_t limit;	 /* hits wanted; 0: the count alone */
	uint32_t offset;
	enum search_sort sort;
	enum search_total total;
	bool exhaustive; /* look at every article: the same hits, slowly; what tests compare with */
	struct query_options query;
	uint32_t recency_days; /* by relevance: a score halves with every so many days; 0: never */
	uint32_t deadline_ms;  /* 0: 10,000 */
	uint32_t expansion;    /* most terms one prefix may stand for; 0: 65,536 */
	struct slice after; /* `next` of the answer before: go on behind its hits; ptr NULL: begin */
	bool snippets;
	uint32_t snippet_bytes; /* about; 0: 240 */
	struct explore_options explore;
	const struct synonyms *synonyms; /* NULL: none */
	const struct rank_table *rank; /* NULL: the one in use; others are for measuring */
	bool autopsy; /* of a question that finds few */
};

struct text_span {
	uint32_t start, end; /* bytes of the text beside it */
};

struct autopsy; /* searcher/autopsy.h */

/* Text cut out of an article, and what to mark in it.  Never markup. */
struct snippet {
	struct slice text;
	const struct text_span *spans; /* ascending, apart from one another */
	uint32_t span_count;
	bool cut_before, cut_after; /* there is more text on that side */
};

struct hit {
	struct article article;	 /* the summary: see index/part.h */
	int64_t score;		 /* fixed point: SCORE_ONE is 1.0 */
	struct snippet headline; /* whole, with its marks */
	struct snippet body;
};

/* What a search spends its time on. */
enum search_stage {
	STAGE_READ,  /* the question becomes a tree */
	STAGE_PLAN,  /* its words are looked up */
	STAGE_MATCH, /* articles are found and scored */
	STAGE_RANK,  /* the best are looked at again */
	STAGE_SHOW,  /* hits and snippets are made */
	STAGE_COUNT
};

struct search_result {
	uint64_t total;	      /* articles that match; at least so many if not exact */
	bool total_is_exact;
	bool partial;	      /* the deadline came first: these are the best so far */
	double took_ms;
	double stage_ms[STAGE_COUNT];
	enum query_syntax syntax; /* of the question */
	struct slice reading; /* canonical text of the question */
	struct slice expanded; /* the same with its synonyms; empty where there are none */
	const struct query_note *notes;
	const struct hit *hits;
	uint32_t hit_count;
	struct slice next; /* what `after` is for the page that follows; empty: there is none */
	struct explore_result explored;
	const struct autopsy *autopsy; /* NULL: none was asked for, or there are hits enough */
};

#define SCORE_ONE (1 << 16)

/* Everything in *out lives in `arena`.  Statuses: BF_OK, BF_BAD_QUERY,
 * BF_BAD_ARGUMENT, BF_NO_MEMORY, BF_CORRUPT, BF_IO, BF_EXPIRED (the archive
 * changed under a hundred tries). */
enum bf_status search_run(struct archive_reader *, struct slice question,
			  const struct search_options *, struct arena *arena,
			  struct search_result *out, bf_error *);

/* The same on one snapshot that the caller holds.  It is not tried again:
 * BF_EXPIRED and BF_CORRUPT as the snapshot answers them. */
enum bf_status search_snapshot(struct snapshot *, struct slice question,
			       const struct search_options *, struct arena *arena,
			       struct search_result *out, bf_error *);

/* Tree, terms, plan, counts per clause, time a stage, as text lines for people or as JSON; and,
 * unless `hit` is empty, each part of the score of the article with that id.  Statuses: those
 * of search_run; BF_DEADLINE; BF_NOT_FOUND (no such article). */
enum bf_status search_explain(struct archive_reader *, struct slice question,
			      const struct search_options *, struct slice hit, bool json, struct buf *out,
			      bf_error *);

/* The same on one snapshot that the caller holds. */
enum bf_status search_explain_snapshot(struct snapshot *, struct slice question,
				       const struct search_options *, struct slice hit, bool json,
				       struct buf *out, bf_error *);

#endif
