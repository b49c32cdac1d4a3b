/* api.h - what the files of the public interface share. */
#ifndef LIB_API_H
#define LIB_API_H

#include <pthread.h>

#include "searcher/autopsy.h"
#include "searcher/search.h"
#include "util/arena.h"
#include "util/json.h"

/* A C string in the arena; NULL when out of memory.  U+0000 cannot be in text
 * that article_check has seen. */
const char *api_text(struct arena *, struct slice);

/* List items joined by ", ". */
const char *api_joined(struct arena *, struct slice_list);

/* The options of a search in the searcher's terms.  Statuses: BF_OK,
 * BF_BAD_ARGUMENT (limit or offset too large, unknown sort or total). */
enum bf_status api_search_options(const bf_search_options *, struct search_options *out, bf_error *);

/* BF_BAD_ARGUMENT, saying which there are. */
enum bf_status api_no_language(const char *name, bf_error *);
enum bf_status api_no_format(const char *name, bf_error *);

/* What the options ask of facets, choices and timelines.  Statuses: BF_OK, BF_BAD_ARGUMENT,
 * BF_NO_MEMORY. */
enum bf_status api_explore_options(const bf_search_options *, struct arena *,
				   struct explore_options *out, bf_error *);
enum bf_status api_publish_explored(bf_result *, bf_error *);
/* What was found, in the public's terms.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status api_publish(bf_result *, bf_error *);
void api_write_similar(const bf_result *, struct json_writer *);
/* As members of the object that is being written; nothing where nothing was asked for. */
void api_write_explored(const bf_result *, struct json_writer *);

/* The table of completions of an archive, shared by all threads; made when first needed. */
struct completion_cache {
	pthread_mutex_t lock;
	struct shared_table *table;
	bool asked; /* the first question is answered without a table of everything */
};

/* The synonyms that were read last, shared by all threads. */
struct synonym_cache {
	pthread_mutex_t lock;
	struct shared_synonyms *last; /* NULL: none yet */
};

struct bf_archive {
	struct archive_reader *reader;
	struct completion_cache completions;
	struct synonym_cache synonym_cache;
	char *synonyms; /* path of its own file of synonyms, whether it is there or not */
};

/* The path of that file; NULL: out of memory. */
char *api_synonyms_path(const char *archive);

void synonym_cache_init(struct synonym_cache *);
void synonym_cache_free(struct synonym_cache *);

/* The synonyms of a search; NULL in *out for none.  They live until the share (NULL: there is
 * nothing to share) is returned, which may be after the archive was closed.  Statuses: BF_OK;
 * BF_BAD_ARGUMENT (the file, with line and column; or options that exclude each other); BF_NOT_FOUND (the
 * file that was named); BF_IO; BF_NO_MEMORY. */
enum bf_status api_synonyms(bf_archive *, const bf_search_options *, struct shared_synonyms **share,
			    const struct synonyms **out, bf_error *);
void api_synonyms_return(struct shared_synonyms *); /* NULL is fine */

struct bf_article {
	struct arena arena;
	struct article article;
};

struct bf_result {
	struct arena arena;
	struct shared_synonyms *synonyms; /* what it was found by may point into them */
	struct search_result found;
	bf_hit *hits;
	const char *reading, *next;
	const char **notes;
	bf_suggestion *suggestions;
	size_t suggestion_count;
	bf_clause *clauses;
	size_t clause_count;
	size_t note_count;
	bool is_similar; /* of a story: */
	const struct bf_story_term *terms;
	const char **copies;
	size_t term_count, copy_count;
	bf_facet *facets;
	bf_timeline timeline;
};

/* What was found out where little is found, if anything was; false: out of memory. */
bool api_publish_autopsy(bf_result *);
void api_write_autopsy(struct json_writer *, const struct autopsy *); /* NULL: null */

void completion_cache_init(struct completion_cache *);
void completion_cache_free(struct completion_cache *);

#endif
