/* api.h - what the files of the public interface share. */
#ifndef LIB_API_H
#define LIB_API_H

#include "searcher/search.h"
#include "util/arena.h"

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

struct bf_archive {
	struct archive_reader *reader;
};

struct bf_article {
	struct arena arena;
	struct article article;
};

struct bf_result {
	struct arena arena;
	struct search_result found;
	bf_hit *hits;
	const char *reading;
	const char **notes;
	size_t note_count;
};

#endif
