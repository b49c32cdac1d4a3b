/* backfile.h - full-text search for newsroom archives: the public interface.
 *
 * Backfile is free software under the GNU General Public License, version 2
 * or later; see LICENSE.
 *
 * An archive is a folder.  One process at a time writes it (bf_writer); any
 * number of processes and threads search it (bf_archive) meanwhile, and each
 * search sees one committed state, whole.  A complete program:
 *
 *     bf_error error = {0};
 *     bf_archive *archive;
 *     bf_result *result;
 *     if (bf_archive_open("news.archive", &archive, &error) != BF_OK)
 *         return fprintf(stderr, "%s\n", error.message), 1;
 *     if (bf_search(archive, "smuggl* NEAR/8 border", NULL, &result, &error) == BF_OK) {
 *         for (size_t i = 0; i < bf_result_hit_count(result); i++)
 *             puts(bf_result_hit(result, i)->headline.text);
 *         bf_result_free(result);
 *     }
 *     bf_archive_close(archive);
 *
 * Rules that hold for every function here:
 *
 * - Text in and out is UTF-8 and ends in NUL.  Text that comes out of articles
 *   may hold anything an article may hold, control characters included: look
 *   at it before you send it to a terminal or into a page.
 * - `T **out` hands you something of yours: free it with the function named
 *   beside it.  A `const T *` that is returned is borrowed from the first
 *   argument and lives as long as that does, unless said otherwise.
 * - On failure the status is returned, *out is NULL, and `error` (which may be
 *   NULL) holds one line for people.  Handing in NULL where it is not allowed,
 *   or a handle that was closed, is a fault of the program, not a status.
 * - Any call that allocates may return BF_NO_MEMORY; nothing stored is harmed
 *   and the handle stays good.
 * - A bf_archive may be used by many threads at once.  Everything else belongs
 *   to one thread at a time.  Nothing here may be used across fork().
 * - The library installs no signal handlers, never exits, prints nothing and
 *   keeps no state outside its handles. */
#ifndef BACKFILE_H
#define BACKFILE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define BF_VERSION_MAJOR 0
#define BF_VERSION_MINOR 1
#define BF_VERSION_PATCH 0

/* "0.1.0" of the library that is loaded (the macros are of the header). */
const char *bf_version(void);

/* ---- statuses and errors --------------------------------------------------------- */

/* What a call came to.  BF_OK is 0; every other value is a failure, and the
 * message that goes with it says what to do. */
typedef enum bf_status {
	BF_OK = 0,
	BF_NO_MEMORY,	 /* an allocation failed; nothing stored was harmed */
	BF_BAD_ARGUMENT, /* the call or an option is wrong */
	BF_BAD_QUERY,	 /* the question cannot be read; the error has a column */
	BF_BAD_ARTICLE,	 /* one article cannot be taken; the rest can */
	BF_NOT_FOUND,	 /* no such archive, article or file */
	BF_LOCKED,	 /* another writer holds the archive; the message has its pid */
	BF_EXPIRED,	 /* the archive moved on under a reader, again and again: try later */
	BF_CORRUPT,	 /* what is on disk is damaged */
	BF_MISMATCH,	 /* written by another format or analysis; the message says what to do */
	BF_IO,		 /* the operating system refused: disk full, permission, ... */
	BF_CANCELED,	 /* a callback of yours asked to stop */
	BF_DEADLINE,	 /* time ran out */
	BF_INTERNAL	 /* a fault of Backfile's own; please report it */
} bf_status;

/* Filled in by a call that fails; never touched by one that succeeds.  Yours:
 * usually on the stack, as `bf_error error = {0};`.  No two threads share one. */
typedef struct bf_error {
	bf_status status;
	uint32_t column;   /* of a question: 1 for its first byte; 0 where it does not apply */
	uint32_t length;   /* bytes of the question that are meant; 0 where unknown */
	char message[256]; /* one line, no newline */
	char hint[256];	   /* what to do about it; "" where there is nothing to say */
} bf_error;

/* "no memory", "locked" ...: a few words, static. */
const char *bf_status_text(bf_status status);

/* Frees text that a function handed out through `char **`.  NULL is fine. */
void bf_free(void *memory);

/* ---- searching ------------------------------------------------------------------- */

/* An archive open for searching.  Many threads may use one at once. */
typedef struct bf_archive bf_archive;

/* Opens the archive in folder `path`.  Free with bf_archive_close.
 * Statuses: BF_OK, BF_NOT_FOUND, BF_MISMATCH, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_archive_open(const char *path, bf_archive **out, bf_error *error);

/* No call on it may be under way in any thread.  NULL is fine. */
void bf_archive_close(bf_archive *archive);

typedef enum bf_sort { BF_SORT_RELEVANCE = 0, BF_SORT_NEWEST, BF_SORT_OLDEST } bf_sort;

typedef enum bf_total {
	BF_TOTAL_EXACT = 0, /* count every matching article */
	BF_TOTAL_FAST	    /* stop counting when the best hits are known: "at least" */
} bf_total;

/* The language of a question: our own, or one of another service that is
 * translated; what has no meaning here is refused, and the reading is a note. */
typedef enum bf_syntax {
	BF_SYNTAX_NATIVE = 0,
	BF_SYNTAX_LEXIS,   /* LexisNexis: smuggl! w/5 border */
	BF_SYNTAX_FACTIVA, /* Factiva: smuggl* near5 border */
	BF_SYNTAX_LUCENE   /* Lucene, Elasticsearch, Solr: +smuggl* +"border patrol"~5 */
} bf_syntax;
/* Periods of a timeline. */
typedef enum bf_period { BF_NO_TIMELINE = 0, BF_BY_DAY, BF_BY_WEEK, BF_BY_MONTH, BF_BY_YEAR } bf_period;

/* How to search.  Zeros are the defaults: start from BF_SEARCH_OPTIONS_INIT. */
typedef struct bf_search_options {
	size_t size;		/* sizeof(bf_search_options), for later versions */
	uint32_t limit;		/* hits wanted, at most 10,000; 0: 10; BF_NO_HITS: the count alone */
	uint32_t offset;	/* hits to leave out before them; offset + limit at most 1,000,000 */
	bf_sort sort;
	bf_total total;
	int any;		/* words side by side: any of them is enough, instead of all */
	int plain;		/* nothing in the question is an operator */
	int no_snippets;	/* leave the snippets empty: quicker */
	uint32_t snippet_bytes; /* about how long a snippet is; 0: 240 */
	uint32_t deadline_ms;	/* best answer by then, marked partial; 0: 10,000 */
	int64_t now;		/* seconds since 1970, what "today" means; 0: the clock */
	bf_syntax syntax;	/* not with any or plain, unless native */
	uint32_t recency_days;	/* by relevance: the score of an article halves with every so many days
				   of its age; 0: age does not count */

	/* Choices, "FIELD=VALUE": source, section, byline, language, subject, place (whole, as the
	 * articles have it) or year; an empty value: articles without any.  Of choices in
	 * one field any is enough, of several fields each must be met. */
	const char *const *where;
	size_t where_count;
	/* Facets to count: "FIELD", or "FIELD=N" for the N values with most articles (10). */
	const char *const *facets;
	size_t facet_count;
	bf_period timeline;
	int no_autopsy; /* where few are found, do not look for the reason */
	/* The next page: bf_result_next of the page before, asked for with the same question, sort,
	 * any, plain, recency_days, synonyms and where; offset then counts from there.  NULL: the first. */
	const char *after;
	const char *synonyms;	/* path of a file of synonyms, see backfile-synonyms(5); NULL: that of the
				   archive, synonyms.txt in its folder, if it is there */
	int no_synonyms;	/* only what was typed */
} bf_search_options;

#define BF_SEARCH_OPTIONS_INIT { sizeof(bf_search_options), 0, 0, BF_SORT_RELEVANCE, BF_TOTAL_EXACT, 0, 0, 0, 0, 0, 0, BF_SYNTAX_NATIVE, 0, \
	NULL, 0, NULL, 0, BF_NO_TIMELINE, 0, NULL, NULL, 0 }
#define BF_NO_HITS UINT32_MAX

/* Bytes [start, end) of the text beside it that the question matched. */
typedef struct bf_span {
	uint32_t start, end;
} bf_span;

/* Text out of an article with what to mark in it.  Never markup: a page or a
 * terminal makes its own. */
typedef struct bf_snippet {
	const char *text;
	size_t length; /* bytes of text, without the NUL */
	const bf_span *spans; /* ascending, apart from one another */
	size_t span_count;
	int cut_before, cut_after; /* the article goes on at that side */
} bf_snippet;

/* One article found.  Absent text is "". */
typedef struct bf_hit {
	const char *id;
	bf_snippet headline; /* whole */
	bf_snippet snippet;  /* of the body: where the question's words stand close together */
	const char *lead;    /* first 200 bytes or so of the body, cut at a character */
	const char *date;    /* as published: "2022-06-10", "2022-06-10T12:30:00+02:00", "1998-06" */
	const char *source, *section, *url, *language;
	const char *byline;  /* names joined by ", " */
	double score;	     /* larger is better; comparable within one result only */
} bf_hit;

/* The answer to one question. */
typedef struct bf_result bf_result;

/* Asks.  `question` is in the language of backfile-query(7); `options` may be
 * NULL.  Free with bf_result_free; the result does not need the archive.
 * Statuses: BF_OK (also with no hit); BF_BAD_QUERY: error has column, length,
 * message and hint; BF_BAD_ARGUMENT; BF_EXPIRED; BF_CORRUPT; BF_IO; BF_NO_MEMORY. */
bf_status bf_search(bf_archive *archive, const char *question, const bf_search_options *options,
		    bf_result **out, bf_error *error);
void bf_result_free(bf_result *result); /* NULL is fine */

uint64_t bf_result_total(const bf_result *result); /* articles that match */
int bf_result_total_is_exact(const bf_result *result); /* 0: at least so many */
int bf_result_is_partial(const bf_result *result); /* 1: the deadline came first */
double bf_result_took_ms(const bf_result *result);
const char *bf_result_reading(const bf_result *result); /* the question in canonical form */
const char *bf_result_expanded(const bf_result *result); /* the same with its synonyms; NULL: none */

/* What the user should know about the reading: "w/5 was read as NEAR/5". */
size_t bf_result_note_count(const bf_result *result);
const char *bf_result_note(const bf_result *result, size_t index);

size_t bf_result_hit_count(const bf_result *result);
const bf_hit *bf_result_hit(const bf_result *result, size_t index); /* best first */

/* For options.after: the next page begins behind the last hit of this one, wherever that
 * stands by then, also when articles came in or went meanwhile.  Sorted by date, no article
 * is met twice or missed; by relevance, scores move a little with what the archive
 * holds.  NULL: there are no more hits (or the result is partial). */
const char *bf_result_next(const bf_result *result);

/* A value of a facet, and how many of the articles found have it. */
typedef struct bf_facet_value {
	const char *text;
	uint64_t articles;
	int chosen; /* by options.where; then it is listed, however few have it */
} bf_facet_value;

/* A facet: its counts are of the articles that match the question and the choices of
 * all other fields, so that a choice in this one does not empty it. */
typedef struct bf_facet {
	const char *name;
	const bf_facet_value *values; /* most articles first; years in their order */
	size_t value_count;
	uint64_t distinct; /* values that some article has, listed or not */
	uint64_t without;  /* articles without any */
	int without_chosen;
} bf_facet;

size_t bf_result_facet_count(const bf_result *result);
const bf_facet *bf_result_facet(const bf_result *result, size_t index); /* as asked for */

/* A period of a timeline. */
typedef struct bf_bucket {
	char from[11], to[11]; /* days, inclusive: "2022-06-01" */
	uint32_t periods;      /* 1; where nothing is held: how many such periods in a row */
	uint64_t hits;	       /* articles found that were published then */
	uint64_t held;	       /* articles of the archive that were: their share is hits / held */
} bf_bucket;

typedef struct bf_timeline {
	bf_period period;
	const bf_bucket *buckets; /* from the first period with an article to the last, without a break */
	size_t bucket_count;
	uint64_t hits, held;			   /* in the buckets */
	uint64_t undated_hits, undated_held; /* articles without a date */
} bf_timeline;

/* Hits beside the archive's holdings (both only of articles that options.where lets
 * through); NULL when options.timeline was not set. */
const bf_timeline *bf_result_timeline(const bf_result *result);

/* Why another question is suggested; more kinds may come. */
typedef enum bf_suggestion_kind {
	BF_SUGGEST_SPELLING = 0, /* words of the archive that are spelled nearly so */
	BF_SUGGEST_CAPITALS,	 /* US for us, or any capitals instead of those typed */
	BF_SUGGEST_FORMS,	 /* other forms of a word or phrase that was to be exact */
	BF_SUGGEST_LOOSER,	 /* words further apart */
	BF_SUGGEST_ANYWHERE,	 /* anywhere in the article, not only in that field */
	BF_SUGGEST_WITHOUT,	 /* without a clause */
	BF_SUGGEST_ANY,		 /* any of the clauses */
	BF_SUGGEST_COUNT
} bf_suggestion_kind;

/* A question that finds more than the one that was asked: it was asked too, in
 * the same state of the archive, with the same choices. */
typedef struct bf_suggestion {
	bf_suggestion_kind kind;
	const char *query;   /* what to ask, in native syntax, without `any` and `plain` */
	const char *was;     /* the clause that is changed; of several, the first one */
	const char *becomes; /* what stands in its place; "" where it is left out */
	uint32_t start, end; /* of `was`: bytes of the question */
	uint64_t found;	     /* articles that it finds */
} bf_suggestion;

/* Where fewer than three articles are found (and hits are asked for, and not no_autopsy):
 * what could be asked instead, by kind, the best first.  Borrowed. */
size_t bf_result_suggestion_count(const bf_result *result);
const bf_suggestion *bf_result_suggestion(const bf_result *result, size_t index);

/* A clause of the question, asked alone. */
typedef struct bf_clause {
	const char *text;    /* in canonical form */
	uint32_t start, end; /* bytes of the question */
	uint32_t depth;	     /* 0: the question is made of it; more: the one before of less depth is */
	uint64_t found;	     /* articles */
	int kills;	     /* because of it nothing is found */
	int optional;	     /* a stop word, which may be missing */
} bf_clause;

/* There too: the clauses, in the order of the question; none of a question of one word. */
size_t bf_result_clause_count(const bf_result *result);
const bf_clause *bf_result_clause(const bf_result *result, size_t index);
/* 0: it was cut short after a twentieth of the deadline. */
int bf_result_autopsy_is_complete(const bf_result *result);

/* The whole result as one JSON object, format backfile-json(5).  Free with bf_free.
 * Statuses: BF_OK, BF_NO_MEMORY. */
bf_status bf_result_json(const bf_result *result, char **out, bf_error *error);

/* ---- background to a story -------------------------------------------------------- */

typedef struct bf_similar_options {
	size_t size;	   /* sizeof(bf_similar_options) */
	uint32_t limit;	   /* articles wanted, at most 1,000; 0: 10 */
	uint32_t terms;	   /* by at most so many words of the story, at most 100; 0: 25 */
	int older;	   /* only what was published on the story's day or before */
	int no_snippets;   /* leave the snippets empty: quicker */
	uint32_t snippet_bytes, deadline_ms; /* as of a search */
} bf_similar_options;

#define BF_SIMILAR_OPTIONS_INIT { sizeof(bf_similar_options), 0, 0, 0, 0, 0, 0 }

/* Articles on the subject of the article with that id, best first, without it and without
 * copies: of it, or of a better hit (by what share of the shorter text stands in the
 * longer one too).  They are found by the story's best words, which the result tells.
 * Free with bf_result_free; its total counts what was looked at, its reading is the
 * question that was asked.  `options` may be NULL.  Statuses: those of bf_search;
 * BF_NOT_FOUND: no such article, or it is held. */
bf_status bf_similar(bf_archive *archive, const char *id, const bf_similar_options *options,
		     bf_result **out, bf_error *error);

/* A word of the story by which others were found. */
typedef struct bf_story_term {
	const char *word;	 /* as the story first has it; it stands for all its forms */
	uint32_t headline, body; /* how often it stands there */
	uint64_t articles;	 /* of the archive that have it */
	double weight;
} bf_story_term;

size_t bf_result_term_count(const bf_result *result); /* 0 of a search */
const bf_story_term *bf_result_term(const bf_result *result, size_t index); /* heaviest first */

/* Ids of copies that were left out. */
size_t bf_result_copy_count(const bf_result *result);
const char *bf_result_copy(const bf_result *result, size_t index);

/* How a question is understood, and what it would cost: tree, terms, plan,
 * counts; text for people, or JSON.  Free with bf_free.  Statuses as bf_search. */
bf_status bf_explain(bf_archive *archive, const char *question, const bf_search_options *options,
		     int json, char **out, bf_error *error);

/* The same, and how the score of the article with that id comes about (by relevance):
 * what each clause gives, words as typed, words close together, age.  The parts add up
 * to the score exactly.  Statuses: also BF_NOT_FOUND (there is no such article; one that
 * does not match is explained as that). */
bf_status bf_explain_hit(bf_archive *archive, const char *question, const bf_search_options *options,
			 const char *id, int json, char **out, bf_error *error);

/* ---- completing -------------------------------------------------------------------- */

/* What a completion is: a word of the texts, or a whole name. */
typedef enum bf_completion_kind {
	BF_COMPLETE_WORD = 0,
	BF_COMPLETE_BYLINE,
	BF_COMPLETE_SUBJECT,
	BF_COMPLETE_PLACE,
	BF_COMPLETE_SOURCE,
	BF_COMPLETE_SECTION,
	BF_COMPLETE_COUNT
} bf_completion_kind;

const char *bf_completion_kind_text(bf_completion_kind kind); /* "word", "byline" ...: static */

typedef struct bf_completion {
	bf_completion_kind kind;
	const char *text;  /* a word folded (lower case, no accents), a name as articles have it */
	uint64_t articles; /* that have it */
	size_t start;	   /* the text stands for what was typed from this byte on */
} bf_completion;

typedef struct bf_completions bf_completions;

/* What somebody who has typed that much into a search box may be about to type: most
 * articles first.  Behind `byline:` and the like only what such a field has.  `kinds`:
 * bits, 1u << kind; 0: all.  `limit`: at most 100; 0: 10.  Never a word that only articles
 * out of sight have.  The first call for an archive makes a table of all words, which takes
 * as long as some hundred searches; each further one is far below a millisecond.  Free with
 * bf_completions_free; they do not need the archive.
 * Statuses: BF_OK (also with none), BF_BAD_ARGUMENT, BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_complete(bf_archive *archive, const char *typed, unsigned kinds, uint32_t limit,
		      bf_completions **out, bf_error *error);
void bf_completions_free(bf_completions *completions); /* NULL is fine */
size_t bf_completions_count(const bf_completions *completions);
const bf_completion *bf_completions_at(const bf_completions *completions, size_t index);

/* As one JSON object, format backfile-json(5).  Free with bf_free. */
bf_status bf_completions_json(const bf_completions *completions, char **out, bf_error *error);

/* ---- articles -------------------------------------------------------------------- */

/* One article, with every field.  Yours alone; one thread at a time. */
typedef struct bf_article bf_article;

/* The visible article with that id.  Free with bf_article_free.
 * Statuses: BF_OK, BF_NOT_FOUND (also while it is held), BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_article_get(bf_archive *archive, const char *id, bf_article **out, bf_error *error);

/* An empty article, to be filled in and added to a writer. */
bf_status bf_article_new(bf_article **out, bf_error *error);

/* From one JSON object, the line of a JSON Lines file: see backfile-json(5).
 * Statuses: BF_OK, BF_BAD_ARTICLE, BF_NO_MEMORY. */
bf_status bf_article_from_json(const char *json, size_t length, bf_article **out, bf_error *error);
void bf_article_free(bf_article *article); /* NULL is fine */

/* Sets a field by its JSON name ("id", "headline", "body", "published", ...);
 * for fields that are lists ("byline", "places", "subjects") adds an item.
 * `value` is copied.  Statuses: BF_OK, BF_BAD_ARGUMENT (no such field),
 * BF_BAD_ARTICLE (a value that cannot be read), BF_NO_MEMORY. */
bf_status bf_article_set(bf_article *article, const char *name, const char *value, bf_error *error);

/* Text of a field by its JSON name; lists are joined by ", ", times in ISO
 * 8601; "" when it is not set, NULL when there is no field of that name (or no
 * memory for the text). */
const char *bf_article_field(bf_article *article, const char *name);

/* The article as one line of JSON, without a newline.  Free with bf_free. */
bf_status bf_article_json(const bf_article *article, char **out, bf_error *error);

/* ---- writing --------------------------------------------------------------------- */

/* An archive open for writing: the only one.  Changes are gathered and become
 * durable and visible together at bf_writer_commit. */
typedef struct bf_writer bf_writer;

typedef struct bf_writer_options {
	size_t size;		/* sizeof(bf_writer_options) */
	int must_exist;		/* do not create an archive where there is none */
	uint32_t wait_seconds;	/* for another writer to finish; 0: refuse at once */
	const char *language;	/* of a new archive's articles that name none; NULL: "en" */
} bf_writer_options;

#define BF_WRITER_OPTIONS_INIT { sizeof(bf_writer_options), 0, 0, NULL }

/* Opens for writing; finishes what a stopped writer left half moved.  `options`
 * may be NULL.  Free with bf_writer_close.  Statuses: BF_OK, BF_LOCKED (the
 * message names the pid), BF_NOT_FOUND, BF_MISMATCH, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_writer_open(const char *path, const bf_writer_options *options, bf_writer **out,
			 bf_error *error);

/* What is not committed is dropped.  NULL is fine. */
void bf_writer_close(bf_writer *writer);

/* What became of an article that was handed in. */
typedef enum bf_outcome {
	BF_ADDED = 0, /* new */
	BF_REPLACED,  /* a newer version took the place of the older */
	BF_UNCHANGED, /* the same article was there already */
	BF_OLDER,     /* a newer version was there already: not taken */
	BF_HELD,      /* withheld, canceled or under embargo: stored out of sight */
	BF_WITHDRAWN, /* its id was withdrawn: stored out of sight */
	BF_REJECTED,  /* it cannot be taken: the error says why */
	BF_OUTCOME_COUNT
} bf_outcome;

const char *bf_outcome_text(bf_outcome outcome); /* "added", "replaced" ... */

/* An article in, by the rules of an archive: the newest version wins; withheld,
 * canceled and embargoed ones are stored out of sight; canceled hides earlier
 * versions.  `outcome` may be NULL.  Statuses: BF_OK; BF_BAD_ARTICLE: this one
 * alone is not taken; others: what was not committed is lost, and the writer
 * may go on. */
bf_status bf_writer_add(bf_writer *writer, const bf_article *article, bf_outcome *outcome,
			bf_error *error);

/* The same, but it takes the place of whatever version is there. */
bf_status bf_writer_replace(bf_writer *writer, const bf_article *article, bf_outcome *outcome,
			    bf_error *error);

/* Takes an article out of sight for good: the mark outlives re-indexing.
 * `reason` is kept for the record, NULL for none.  `changed` (may be NULL): 0
 * when it was withdrawn already.  Statuses: BF_OK, BF_NOT_FOUND, and those of add. */
bf_status bf_writer_withdraw(bf_writer *writer, const char *id, const char *reason, int *changed,
			     bf_error *error);

/* Undoes it: the article goes back to where it would be. */
bf_status bf_writer_restore(bf_writer *writer, const char *id, int *changed, bf_error *error);

/* Lets every article out whose embargo is over; commits do so by themselves.
 * `released` (may be NULL): how many. */
bf_status bf_writer_release(bf_writer *writer, uint64_t *released, bf_error *error);

/* Durable and visible on return, all or nothing.  Statuses: BF_OK, BF_IO,
 * BF_CORRUPT, BF_NO_MEMORY; after a failure the changes are gone and the
 * archive is as it was before them. */
bf_status bf_writer_commit(bf_writer *writer, bf_error *error);

/* ---- ingesting files -------------------------------------------------------------- */

/* Numbers that add up: records = sum of outcomes + skipped. */
typedef struct bf_ingest_counts {
	uint64_t records;			/* met in the input */
	uint64_t outcomes[BF_OUTCOME_COUNT];	/* by bf_outcome */
	uint64_t skipped;			/* records that are no articles: blank lines ... */
	uint64_t files, unreadable_files;	/* files met; those of them that gave nothing */
	uint64_t bytes;				/* read */
	uint64_t duplicates;			/* articles met twice with nothing to tell which is newer */
	uint64_t segments;			/* built; 0: all went to the live part */
} bf_ingest_counts;

/* A record that was not taken, or (as a note) one that was taken with a loss, or that says no
 * more than another one does. */
typedef struct bf_reject {
	const char *file;   /* as given; "-" is standard input */
	uint64_t record;    /* from 1 */
	uint64_t byte;	    /* of the record in the file, from 0 */
	const char *id;	    /* "" when unknown */
	const char *reason; /* one line */
	const char *hint;   /* what to do; "" when there is nothing to say */
} bf_reject;

/* Where new articles go. */
typedef enum bf_bulk {
	BF_BULK_AUTO = 0, /* into segments when the archive is empty and the input is not small, or
			     the input is large; never with commit_every */
	BF_BULK_ALWAYS,
	BF_BULK_NEVER, /* into the live part, visible with every commit */
} bf_bulk;

typedef struct bf_ingest_options {
	size_t size;		/* sizeof(bf_ingest_options) */
	uint64_t commit_every;	/* articles a commit; 0: by memory alone */
	const char *language;	/* of articles that name none; NULL: told by their words */
	const char *format;	/* name of a format; NULL: recognised by content, then by name */
	/* Called now and then; return 0 to stop: what was read is committed, and
	 * the status is BF_CANCELED.  bytes_total is 0 while unknown. */
	int (*progress)(const char *file, uint64_t bytes_done, uint64_t bytes_total,
			const bf_ingest_counts *counts, void *payload);
	void (*reject)(const bf_reject *reject, void *payload);
	void (*note)(const bf_reject *note, void *payload);
	void *payload;
	/* Segments are built by threads of their own (one a processor, at most 4) and
	 * published as they are full. */
	bf_bulk bulk;
	uint64_t memory; /* bytes that building segments may take; 0: 400 MiB; at least 64 MiB; more than
			    12 GiB is of no use */
	int no_compact;	 /* 1: do not compact at the end, even where that is due */
	/* What one document may cost; what is over is a reject.  0: the default. */
	uint64_t max_raw;      /* bytes as it stands in its file; 64 MiB (a line of JSON Lines: at
				  most 16 MiB) */
	uint64_t max_inflated; /* bytes once unpacked; 256 MiB */
	uint64_t max_memory;   /* bytes that its parser may take; 512 MiB */
	uint32_t max_seconds;  /* of processor time that its parser may take; 10 */
	uint32_t max_depth;    /* archives in archives; 3 */
} bf_ingest_options;

#define BF_INGEST_OPTIONS_INIT \
	{ sizeof(bf_ingest_options), 0, NULL, NULL, NULL, NULL, NULL, NULL, BF_BULK_AUTO, 0, 0, 0, 0, 0, 0, 0 }

/* Reads files and folders ("-": standard input) into the archive, commits in
 * batches and at the end.  A bad record is a reject, never the end of the run.
 * `counts` (may be NULL) is filled in whatever the status.  Statuses: BF_OK,
 * BF_CANCELED, BF_BAD_ARGUMENT, BF_IO, BF_CORRUPT, BF_NO_MEMORY. */
bf_status bf_writer_ingest(bf_writer *writer, const char *const *paths, size_t path_count,
			   const bf_ingest_options *options, bf_ingest_counts *counts,
			   bf_error *error);

/* Reads files and folders as bf_writer_ingest does, without an archive: `write`
 * gets each article as it would be indexed, one line of JSON (backfile-json(5))
 * without its newline, and returns 0 to stop; callbacks of the options get their own
 * payload.  Of the counts, articles are BF_ADDED, or BF_HELD where they would
 * be out of sight now.
 * Statuses: BF_OK, BF_CANCELED, BF_BAD_ARGUMENT, BF_IO, BF_NO_MEMORY. */
bf_status bf_read(const char *const *paths, size_t path_count, const bf_ingest_options *options,
		  int (*write)(const char *line, size_t length, void *payload), void *payload,
		  bf_ingest_counts *counts, bf_error *error);

/* ---- looking after an archive ----------------------------------------------------- */

typedef struct bf_statistics {
	size_t size;		    /* set to sizeof(bf_statistics) before the call */
	uint64_t articles;	    /* visible */
	uint64_t held, withdrawn;   /* out of sight: embargo, withheld, canceled; by the desk */
	uint64_t terms;		    /* distinct */
	uint64_t bytes;		    /* on disk */
	uint64_t segments;	    /* besides the live part */
	uint64_t live_articles;	    /* of the articles: in the live part */
	uint64_t tombstones;	    /* articles of segments that are there no more */
	uint64_t revision;	    /* grows with every commit */
	uint64_t postings;	    /* of the segments: pairs of a term and an article */
	uint64_t region_bytes[16];  /* of the segments, by what they hold: bf_region_name */
	int64_t oldest, newest;	    /* publication, seconds since 1970; INT64_MIN: no dates */
	char default_language[8];
	char fingerprint[160];	    /* of the analysis */
} bf_statistics;

/* What region_bytes[index] counts: "posting lists" ...; NULL where there is no such region. */
const char *bf_region_name(unsigned index);

/* Statuses: BF_OK, BF_NOT_FOUND, BF_MISMATCH, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_statistics_get(const char *path, bf_statistics *out, bf_error *error);

typedef struct bf_compact_options {
	size_t size;	       /* sizeof(bf_compact_options) */
	int all;	       /* every segment, not only small ones and those with many tombstones */
	int level;	       /* of compression, 1 to 19 (smaller and slower); 0: the usual one */
	uint32_t wait_seconds; /* for another writer, when all is built; 0: refuse at once */
	int (*progress)(uint64_t done, uint64_t articles, void *payload); /* 0 stops; may be NULL */
	void *payload;
} bf_compact_options;

#define BF_COMPACT_OPTIONS_INIT { sizeof(bf_compact_options), 0, 0, 0, NULL, NULL }

typedef struct bf_compact_counts {
	uint64_t articles;			   /* that were put together; 0: nothing to do */
	uint64_t segments_before, segments_after;
	uint64_t bytes_before, bytes_after;	   /* of the archive on disk */
} bf_compact_counts;

/* Puts the live part and small segments together into fewer, larger ones, and gives
 * disk space back.  Readers and a writer go on; the writer's lock is taken only to
 * switch over.  What can be found does not change.  `options` and `counts` may be NULL.
 * Statuses: BF_OK, BF_CANCELED, BF_LOCKED, BF_NOT_FOUND, BF_MISMATCH, BF_CORRUPT,
 * BF_BAD_ARGUMENT, BF_IO, BF_NO_MEMORY; after a failure the archive is as before. */
bf_status bf_compact(const char *path, const bf_compact_options *options, bf_compact_counts *counts,
		     bf_error *error);

typedef struct bf_check_options {
	size_t size; /* sizeof(bf_check_options) */
	int full;    /* every article is analysed anew and compared with what the index says of it,
			not only a sample and the articles of what is damaged */
} bf_check_options;

#define BF_CHECK_OPTIONS_INIT { sizeof(bf_check_options), 0 }

/* Reads everything in the archive and compares it with everything else; calls
 * `report` with one line a problem, which names the articles that it touches.  `options`
 * and `report` may be NULL.  Statuses: BF_OK whether or not there are problems;
 * else why it could not look. */
bf_status bf_check(const char *path, const bf_check_options *options,
		   void (*report)(const char *line, void *payload), void *payload,
		   uint64_t *problems, bf_error *error);

/* Every article, held ones included, with every field, as JSON Lines that
 * bf_writer_ingest takes back: the road from one format to another.  `write`
 * gets one line a call, without its newline, and returns 0 to stop.
 * Statuses: BF_OK, BF_CANCELED, BF_NOT_FOUND, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_dump(const char *path, int (*write)(const char *line, size_t length, void *payload),
		  void *payload, bf_error *error);

/* Which words of the archive have the stem of `word`, in how many articles, and why; and, with
 * `line` (NULL: none), what a line of the lists of exceptions or bridges would part and join:
 * "customs -> customs".  `language`: of that one alone; NULL: every language of the
 * archive.  Text for people, or JSON.  Free with bf_free.  Statuses: BF_OK, BF_BAD_ARGUMENT (not one word;
 * a line that cannot be read; a language that is not there), BF_EXPIRED, BF_CORRUPT, BF_IO, BF_NO_MEMORY. */
bf_status bf_stems(bf_archive *archive, const char *word, const char *language, const char *line, int json,
		   char **out, bf_error *error);

/* How text is cut into words, stems and positions, in a language ("en", NULL:
 * English): text for people, or JSON.  Needs no archive.  Free with bf_free. */
bf_status bf_analyze(const char *text, const char *language, int json, char **out, bf_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
