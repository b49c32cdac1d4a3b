/* article.c - the public face of one article: got, made, filled in, shown. */
#include <stdlib.h>

#include "corpus/article_json.h"
#include "lib/api.h"

bf_status bf_article_new(bf_article **out, bf_error *error)
{
	*out = calloc(1, sizeof **out);
	return *out ? BF_OK : error_no_memory(error);
}

void bf_article_free(bf_article *article)
{
	if (!article)
		return;
	arena_free(&article->arena);
	free(article);
}

static enum bf_status find_whole(struct archive_reader *reader, const char *id, bf_article *into,
				 bool *expired, bf_error *error)
{
	struct snapshot *snapshot;
	struct part *part;
	uint32_t number;
	enum bf_status status = snapshot_lease(reader, &snapshot, error);
	if (status != BF_OK)
		return status;
	status = snapshot_find(snapshot, slice_from(id), &part, &number, error);
	if (status == BF_OK && !part)
		status = error_set(error, BF_NOT_FOUND, "no article has the id %s", id);
	else if (status == BF_OK)
		status = part->operations->article(part, number, &into->arena, &into->article, error);
	*expired = status == BF_EXPIRED || status == BF_CORRUPT;
	snapshot_return(reader, snapshot, *expired);
	return status;
}

/* As a search does: what a live writer makes fail is tried again, afresh. */
enum { TRIES = 5 };

bf_status bf_article_get(bf_archive *archive, const char *id, bf_article **out, bf_error *error)
{
	bf_article *article;
	bool expired = true;
	enum bf_status status = bf_article_new(&article, error);
	if (status != BF_OK)
		return status;
	for (int i = 0; i < TRIES && expired; i++) {
		arena_reset(&article->arena);
		status = find_whole(archive->reader, id, article, &expired, error);
		if (status != BF_OK && status != BF_EXPIRED && status != BF_CORRUPT)
			break;
	}
	if (status != BF_OK) {
		bf_article_free(article);
		article = NULL;
	}
	*out = article;
	return status;
}

bf_status bf_article_from_json(const char *json, size_t length, bf_article **out, bf_error *error)
{
	bf_article *article;
	*out = NULL;
	enum bf_status status = bf_article_new(&article, error);
	if (status != BF_OK)
		return status;
	struct slice copy = arena_copy(&article->arena, slice_make(json, length));
	status = copy.ptr ? article_from_json(copy, &article->arena, &article->article, error)
			  : error_no_memory(error);
	if (status != BF_OK) {
		bf_article_free(article);
		return status;
	}
	*out = article;
	return BF_OK;
}

bf_status bf_article_set(bf_article *article, const char *name, const char *value, bf_error *error)
{
	return article_set(&article->article, slice_from(name), slice_from(value), &article->arena,
			   error);
}

const char *bf_article_field(bf_article *article, const char *name)
{
	struct slice text;
	if (article_field(&article->article, slice_from(name), &article->arena, &text) != BF_OK)
		return NULL;
	return api_text(&article->arena, text);
}

bf_status bf_article_json(const bf_article *article, char **out, bf_error *error)
{
	struct buf text = BUF_INIT(1u << 30);
	article_to_json(&article->article, &text);
	enum bf_status status = buf_status(&text, "the article", error);
	*out = status == BF_OK ? buf_steal(&text) : NULL;
	buf_free(&text);
	return *out ? BF_OK : status != BF_OK ? status : error_no_memory(error);
}
