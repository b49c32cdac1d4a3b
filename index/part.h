/* part.h - one part of an archive, as a question sees it.
 *
 * An archive is made of parts: the live database and any number of segments.
 * Every part numbers its articles from 1 upwards and answers through this
 * interface; the matcher knows nothing else.  A part is read by one thread at
 * a time (a snapshot is leased), and everything it hands out is good until the
 * part is closed unless said otherwise.
 *
 * Statuses of all calls: BF_OK; BF_EXPIRED (the live part moved on: search
 * again on a new snapshot); BF_CORRUPT; BF_IO; BF_NO_MEMORY. */
#ifndef INDEX_PART_H
#define INDEX_PART_H

#include "index/facet.h"
#include "index/schema.h"
#include "util/arena.h"

#define NO_ARTICLE UINT32_MAX /* past the end of a posting list; no article has this number */

struct part;
struct cursor;
struct text_checkpoint; /* index/document.h */

/* ---- terms --------------------------------------------------------------------- */

enum term_kind {
	TERM_SURFACE, /* the folded word as written */
	TERM_STEM,    /* the stem, filed under a language */
};

struct term {
	enum field field;      /* HEADLINE and BODY mean the TEXT space, filtered */
	enum term_kind kind;
	struct slice language; /* of a stem: "en"; "" for a surface form */
	struct slice text;
};

/* Called for each distinct term; articles: how many have it (in any field of
 * its space; tombstoned ones not counted).  `text` is borrowed for the call.
 * Return false to stop. */
typedef bool term_visitor(struct slice text, uint32_t articles, void *payload);

/* Called for a term whose frequency nobody has asked for yet; `text` is borrowed for the
 * call.  Returns how the scan goes on: n: behind all terms that begin with the first n bytes
 * of this one, so with more than it has (SCAN_NEXT) at the next; 0: not at all. */
typedef size_t term_scanner(struct slice text, void *payload);
#define SCAN_NEXT SIZE_MAX

/* What is known of the terms that are looked for: how they end, and what stands somewhere in them;
 * empty: nothing. */
struct term_marks {
	struct slice end, inside;
	bool (*late)(uint32_t steps, void *payload); /* asked now and then while others are passed over */
	void *payload;
};

/* ---- posting lists --------------------------------------------------------------
 *
 * A cursor walks the articles that have a term, in ascending order, a block at
 * a time: `articles[at]` is the current one.  Blocks are decoded by the part;
 * the loops over them are the caller's, inline, so that a step costs nothing.
 * Articles that are deleted or tombstoned never appear. */

struct occurrence_bound {
	uint32_t last;	    /* the bound holds up to this article, inclusive */
	uint32_t headline;  /* no posting up to there has more occurrences in a headline, */
	uint32_t body;	    /*   or in a body, */
	uint8_t length_code; /*  or a shorter length */
};

/* Articles, ascending, that are on hand in two cursors. */
enum { MEETINGS = 128, MEETING_PLACES = 2048 };

struct meetings {
	uint32_t count;
	uint32_t at[MEETINGS + 1], other_at[MEETINGS + 1]; /* in the blocks of the cursors */
	bool known[MEETINGS]; /* are all places known where the phrase may begin? */
	uint32_t ends[MEETINGS]; /* in `begins`: where those end */
	uint32_t begins[MEETING_PLACES];
	/* Where the second cursor looks up: of the first one's block, which articles are wanted at
	 * all, and was another one found? */
	const bool *hopeful;
	bool left_out;
};

struct cursor_operations {
	/* Moves to the first article >= target: fills the block, sets at. */
	enum bf_status (*seek)(struct cursor *, uint32_t target, bf_error *);
	/* Fills cursor->occurrences for the block on hand. */
	enum bf_status (*load_occurrences)(struct cursor *, bf_error *);
	/* Of the block on hand, while cursor->occurrences is NULL: those of these postings alone.
	 * NULL: load them all. */
	enum bf_status (*occurrences_at)(struct cursor *, const uint32_t *at, uint32_t count,
					 occurrence *out, bf_error *);
	/* Which postings [at, end) of the block on hand have `least` occurrences or more, one in a
	 * headline counted as `headline_weight`: their places, ascending.  *done false: it cannot
	 * say.  NULL: never. */
	enum bf_status (*frequent)(struct cursor *, uint32_t end, uint32_t headline_weight,
				   uint32_t least, uint32_t *at, uint32_t *count, bool *done,
				   bf_error *);
	/* A bound for articles from `target` on, without decoding them. */
	enum bf_status (*bound)(struct cursor *, uint32_t target, struct occurrence_bound *, bf_error *);
	/* Places of the term in the current article, ascending by start; in the
	 * TEXT space body words have POSITION_BODY added.  `ends` is NULL when
	 * every place is one position long, else the last position of each.
	 * Borrowed until the cursor moves. */
	enum bf_status (*positions)(struct cursor *, const uint32_t **starts, const uint32_t **ends,
				    size_t *count, bf_error *);
	/* Of `places`, ascending, keeps those for which the term has one in the current article
	 * that begins `offset` further on; without reading more positions than that takes.
	 * *done false: left as they are, ask for positions.  NULL: always so. */
	enum bf_status (*keep)(struct cursor *, uint32_t *places, size_t *count, uint32_t offset,
			       bool *done, bf_error *);
	/* Does the cursor find any article of the part (which is not tombstoned) without moving?  For
	 * one who asks for many.  NULL: no. */
	bool (*look_up)(struct cursor *);
	/* Then: has the article it, and which of `places` stay as with `keep`?  NULL: none are asked
	 * about. */
	enum bf_status (*look_at)(struct cursor *, uint32_t article, uint32_t *places, size_t *count,
				  uint32_t offset, bool *there, bool *done, bf_error *);
	/* Of articles that are on hand in two cursors with this operation: where a phrase may
	 * begin of which the terms are word number `offset` and `other_offset`.  Articles without
	 * such a place go.  Where the second one looks up, it need not stand anywhere, `other_at`
	 * means nothing, and articles that it does not have, or that are not wanted, go too.  NULL: nothing is known. */
	enum bf_status (*meet)(struct cursor *, uint32_t offset, struct cursor *, uint32_t other_offset,
			       struct meetings *, bf_error *);
	void (*close)(struct cursor *);
};

struct cursor {
	const struct cursor_operations *operations;
	const uint32_t *articles;	/* of the block; ends in NO_ARTICLE after the last block's last */
	const occurrence *occurrences;	/* NULL until loaded for this block */
	uint32_t at, count;		/* count: articles in the block, ≥ 1 */
	uint32_t frequency;		/* articles in the whole list, tombstoned ones not counted */
	/* Whoever goes through blocks of which few are looked at again says so, and of which: then only
	 * those are kept on hand. */
	bool chooses, chosen; /* chosen: this block; false again in the next one */
};

static inline uint32_t cursor_article(const struct cursor *c)
{
	return c->articles[c->at];
}

/* The next article; NO_ARTICLE at the end, and from then on. */
static inline enum bf_status cursor_next(struct cursor *c, bf_error *error)
{
	if (++c->at < c->count)
		return BF_OK;
	uint32_t last = c->articles[c->count - 1];
	if (last == NO_ARTICLE) {
		c->at = c->count - 1;
		return BF_OK;
	}
	return c->operations->seek(c, last + 1, error);
}

/* The first article >= target (target may be behind: then nothing moves). */
static inline enum bf_status cursor_seek(struct cursor *c, uint32_t target, bf_error *error)
{
	if (target > c->articles[c->count - 1])
		return c->operations->seek(c, target, error);
	uint32_t at = c->at;
	while (at + 8 < c->count && c->articles[at + 7] < target)
		at += 8;
	while (c->articles[at] < target)
		at++;
	c->at = at;
	return BF_OK;
}

static inline enum bf_status cursor_occurrence(struct cursor *c, occurrence *out, bf_error *error)
{
	if (!c->occurrences) {
		enum bf_status status = c->operations->load_occurrences(c, error);
		if (status != BF_OK)
			return status;
	}
	*out = c->occurrences[c->at];
	return BF_OK;
}

/* Of these postings of the block on hand; of many, as quick as loading all. */
static inline enum bf_status cursor_occurrences_at(struct cursor *c, const uint32_t *at, uint32_t count,
						   occurrence *out, bf_error *error)
{
	enum bf_status status = BF_OK;
	if (!c->occurrences && c->operations->occurrences_at && count < c->count / 4)
		return c->operations->occurrences_at(c, at, count, out, error);
	if (!c->occurrences)
		status = c->operations->load_occurrences(c, error);
	for (uint32_t i = 0; i < count && status == BF_OK; i++)
		out[i] = c->occurrences[at[i]];
	return status;
}

static inline void cursor_close(struct cursor *c)
{
	if (c)
		c->operations->close(c);
}

/* Is it too late to go on?  Asked now and then by calls that may take long; `steps`: postings
 * read since it was asked before. */
typedef bool part_patience(uint32_t steps, void *payload);

/* Called for a value of a facet; articles: how many of those asked about have it.  The same
 * value may come several times: its articles add up.  `value` is borrowed for the call. */
typedef void value_visitor(struct slice value, uint32_t articles, void *payload);

/* ---- the part ------------------------------------------------------------------- */

enum boundary { BOUNDARY_SENTENCE = 1, BOUNDARY_PARAGRAPH = 2 };

struct part_operations {
	/* *out on the first article; NULL when no article has the term.  The
	 * cursor may use `arena` and must be closed before the arena is reset. */
	enum bf_status (*open_cursor)(struct part *, const struct term *, struct arena *,
				      struct cursor **out, bf_error *);
	/* One cursor over the articles that have a term which walk_terms finds; what an article
	 * has of several adds up.  NULL when there is none.  Statuses: also BF_DEADLINE, when
	 * `late` says so. */
	enum bf_status (*open_prefix)(struct part *, const struct term *prefix, part_patience *late,
				      void *payload, struct arena *, struct cursor **out, bf_error *);
	/* A cursor over all articles (occurrences carry only the length). */
	enum bf_status (*open_all)(struct part *, struct arena *, struct cursor **out, bf_error *);
	/* Articles that have the term; 0 when none has. */
	enum bf_status (*term_frequency)(struct part *, const struct term *, uint32_t *articles,
					 bf_error *);
	/* Which of these articles, ascending and not tombstoned, have the term: there[i] is
	 * set, never cleared.  For a few articles this is cheaper than a cursor. */
	enum bf_status (*have_term)(struct part *, const struct term *, const uint32_t *articles,
				    size_t count, bool *there, bf_error *);
	/* Terms of the field and kind that begin with `text` of the key, ascending. */
	enum bf_status (*walk_terms)(struct part *, const struct term *prefix, term_visitor *,
				     void *payload, bf_error *);
	/* The same, quicker: frequencies may count tombstoned articles too. */
	enum bf_status (*list_terms)(struct part *, const struct term *prefix, term_visitor *,
				     void *payload, bf_error *);
	/* The same terms, perhaps with some that only tombstoned articles have, for one who wants
	 * few of them: what the scanner passes over is mostly not read.  With marks it may hear
	 * of those alone that have them, and goes on at the next or not at all.  Statuses: also
	 * BF_DEADLINE, when marks->late says so. */
	enum bf_status (*scan_terms)(struct part *, const struct term *prefix, const struct term_marks *,
				     term_scanner *, void *payload, bf_error *);
	/* Publication: instant (seconds; INT64_MIN when there is none, or no article of
	 * that number) and day. */
	enum bf_status (*published)(struct part *, uint32_t article, int64_t *instant, int32_t *day,
				    bf_error *);
	/* The article with that id; NO_ARTICLE when the part does not have it. */
	enum bf_status (*find)(struct part *, struct slice id, uint32_t *article, bf_error *);
	/* What a result list shows: id, version, headline, byline, published,
	 * updated, source, section, url, language, and of the body the beginning
	 * (at least 200 bytes where it has them, cut at a character). */
	enum bf_status (*summary)(struct part *, uint32_t article, struct arena *, struct article *out,
				  bf_error *);
	/* The id alone, borrowed until the part is asked anything else.  NULL: ask for the summary. */
	enum bf_status (*id)(struct part *, uint32_t article, struct slice *out, bf_error *);
	/* Summaries of these will be asked for: what can be fetched meanwhile is.  NULL: nothing can. */
	void (*expect)(struct part *, uint32_t article);
	/* The whole article. */
	enum bf_status (*article)(struct part *, uint32_t article, struct arena *, struct article *out,
				  bf_error *);
	/* Places of a term in an article, as a cursor's positions, in `arena`; *count
	 * is 0 when the article does not have it. */
	enum bf_status (*places)(struct part *, uint32_t article, const struct term *, struct arena *,
				 const uint32_t **starts, const uint32_t **ends, size_t *count,
				 bf_error *);
	/* Where in the body some sentences begin; may be none (index/checkpoints.h). */
	enum bf_status (*checkpoints)(struct part *, uint32_t article, struct arena *,
				      const struct text_checkpoint **out, size_t *count, bf_error *);
	/* First positions of sentences or of paragraphs in the TEXT space, ascending, in `arena`:
	 * all of them up to `last`, and at least one beyond where there is one. */
	enum bf_status (*boundaries)(struct part *, uint32_t article, enum boundary, uint32_t last,
				     struct arena *, const uint32_t **starts, size_t *count, bf_error *);
	/* A byte for each number up to last_article, for what is found out about texts and keeps being
	 * true: zeros, or what was written there for that key, whose hash this is.  Borrowed until the
	 * next call; NULL: no room.  No such operation: articles change. */
	uint8_t *(*findings)(struct part *, uint64_t hash, struct slice key);
	/* Of a set of articles (index/facet.h): how many have each value of a text facet;
	 * *with: how many have any. */
	enum bf_status (*count_values)(struct part *, enum facet, const uint64_t *set, value_visitor *,
				       void *payload, uint32_t *with, bf_error *);
	/* Adds to the set those articles that have the value of a text facet; for the empty
	 * value, those that have any. */
	enum bf_status (*find_value)(struct part *, enum facet, struct slice value, uint64_t *set,
				     bf_error *);
	/* Days of publication of `count` articles from `first` on; INT32_MIN when there is none, or no
	 * article of that number. */
	enum bf_status (*days)(struct part *, uint32_t first, uint32_t count, int32_t *days, bf_error *);
	/* The same of these articles, which ascend. */
	enum bf_status (*days_of)(struct part *, const uint32_t *articles, uint32_t count, int32_t *days,
				  bf_error *);
	void (*close)(struct part *);
};

/* open_prefix by a cursor a term; have_term by one that jumps; days_of article by article. */
enum bf_status part_open_prefix(struct part *, const struct term *prefix, part_patience *late,
				void *payload, struct arena *, struct cursor **out, bf_error *);
enum bf_status part_have_term(struct part *, const struct term *, const uint32_t *articles, size_t count,
			      bool *there, bf_error *);
enum bf_status part_days_of(struct part *, const uint32_t *articles, uint32_t count, int32_t *days,
			    bf_error *);

/* The same of these terms, which are of one field and kind, and differ. */
enum bf_status part_open_terms(struct part *, const struct term *, size_t count, part_patience *late,
			       void *payload, struct arena *, struct cursor **out, bf_error *);

struct part {
	const struct part_operations *operations;
	uint32_t article_count;	 /* without tombstoned ones */
	uint32_t last_article;	 /* largest number in use */
};

#endif
