/* oracle.h - a second opinion on questions: no index, every article is looked at.
 *
 * It shares the parser and the analyzer with the searcher (they have tests of
 * their own) and nothing else: what the tree means for the words of an article
 * is written down here once more, in the slowest and plainest way. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "analyzer/analyzer.h"
#include "index/snapshot.h"
#include "searcher/query.h"

struct oracle_token {
	uint32_t start, end; /* positions; in the text space body words have POSITION_BODY added */
	struct slice surface, stem, other_stem;
	uint32_t first_byte, last_byte; /* of the text of its field: last_byte is behind it */
};

struct oracle_article {
	struct slice id, language;
	bool dated;
	int32_t day;
	struct oracle_token *tokens[FIELD_COUNT];
	size_t counts[FIELD_COUNT];
	struct slice body, headline;
	/* Positions of the text at which sentences and paragraphs begin. */
	uint32_t *sentences, *paragraphs;
	size_t sentence_count, paragraph_count;
	uint32_t words; /* in headline and body */
};

enum { ORACLE_BUCKETS = 1024 };

struct oracle {
	struct arena arena;
	struct oracle_article *articles;
	size_t count;
	struct analyzer *analyzers[32]; /* of the languages of the archive */
	size_t analyzer_count;
	struct arena question; /* of the readings below; new with each question */
	struct oracle_word {   /* the readings of a word in every language */
		const struct query *node;
		const struct reading *items[32];
		size_t counts[32];
	} words[128];
	size_t word_count;
	struct oracle_decision { /* whether a word is a stop word of this archive */
		struct slice word;
		bool stop;
		struct oracle_decision *next;
	} *decisions[ORACLE_BUCKETS];
};

/* Reads every visible article of the archive; aborts the test on any failure. */
void oracle_open(struct oracle *, const char *archive);
void oracle_close(struct oracle *);

/* Does the article match?  The tree is as parsed (stop words are marked here). */
void oracle_prepare(struct oracle *, struct query *);
bool oracle_matches(struct oracle *, const struct query *, const struct oracle_article *);

#endif
