/* similar.c - the public face of background to a story. */
#include <stdlib.h>

#include "lib/api.h"
#include "searcher/similar.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 1000, TERMS_MAX = 100 };

static enum bf_status read_options(const bf_similar_options *options, struct similar_options *out,
				   bf_error *error)
{
	static const bf_similar_options defaults = BF_SIMILAR_OPTIONS_INIT;
	const bf_similar_options *o = options ? options : &defaults;
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "options of another size: begin with BF_SIMILAR_OPTIONS_INIT");
	if (o->limit > LIMIT_MAX || o->terms > TERMS_MAX)
		return error_set(error, BF_BAD_ARGUMENT, "at most %d articles by at most %d words", LIMIT_MAX,
				 TERMS_MAX);
	*out = (struct similar_options){.limit = o->limit ? o->limit : LIMIT_DEFAULT,
					.terms = o->terms,
					.older = o->older,
					.snippets = !o->no_snippets,
					.snippet_bytes = o->snippet_bytes,
					.deadline_ms = o->deadline_ms};
	return BF_OK;
}

static enum bf_status publish(bf_result *result, const struct similar_result *found, bf_error *error)
{
	struct arena *arena = &result->arena;
	bf_story_term *terms = arena_alloc(arena, ((size_t)found->term_count + 1) * sizeof *terms);
	const char **copies = arena_alloc(arena, ((size_t)found->copy_count + 1) * sizeof *copies);
	if (!terms || !copies)
		return error_no_memory(error);
	for (uint32_t i = 0; i < found->term_count; i++) {
		const struct similar_term *t = &found->terms[i];
		terms[i] = (bf_story_term){api_text(arena, t->word), t->headline, t->body, t->articles,
					   (double)t->weight / SCORE_ONE};
		if (!terms[i].word)
			return error_no_memory(error);
	}
	for (uint32_t i = 0; i < found->copy_count; i++)
		if (!(copies[i] = api_text(arena, found->copies[i])))
			return error_no_memory(error);
	result->is_similar = true;
	result->terms = terms;
	result->term_count = found->term_count;
	result->copies = copies;
	result->copy_count = found->copy_count;
	return api_publish(result, error);
}

bf_status bf_similar(bf_archive *archive, const char *id, const bf_similar_options *options, bf_result **out,
		     bf_error *error)
{
	struct similar_options how;
	struct similar_result found = {.term_count = 0};
	*out = NULL;
	enum bf_status status = read_options(options, &how, error);
	if (status != BF_OK)
		return status;
	bf_result *result = calloc(1, sizeof *result);
	if (!result)
		return error_no_memory(error);
	status = similar_run(archive->reader, slice_from(id), &how, &result->arena, &found, error);
	result->found = found.found;
	if (status == BF_OK)
		status = publish(result, &found, error);
	if (status != BF_OK) {
		bf_result_free(result);
		return status;
	}
	*out = result;
	return BF_OK;
}

size_t bf_result_term_count(const bf_result *result)
{
	return result->term_count;
}

const bf_story_term *bf_result_term(const bf_result *result, size_t index)
{
	return index < result->term_count ? &result->terms[index] : NULL;
}

size_t bf_result_copy_count(const bf_result *result)
{
	return result->copy_count;
}

const char *bf_result_copy(const bf_result *result, size_t index)
{
	return index < result->copy_count ? result->copies[index] : NULL;
}

void api_write_similar(const bf_result *result, struct json_writer *w)
{
	if (!result->is_similar)
		return;
	json_key(w, "terms");
	json_begin_array(w);
	for (size_t i = 0; i < result->term_count; i++) {
		const bf_story_term *t = &result->terms[i];
		json_begin_object(w);
		json_key_string(w, "word", slice_from(t->word));
		json_key_whole(w, "headline", (int64_t)t->headline);
		json_key_whole(w, "body", (int64_t)t->body);
		json_key_whole(w, "articles", (int64_t)t->articles);
		json_key(w, "weight");
		json_real(w, t->weight);
		json_end_object(w);
	}
	json_end_array(w);
	json_key(w, "copies");
	json_begin_array(w);
	for (size_t i = 0; i < result->copy_count; i++)
		json_string(w, slice_from(result->copies[i]));
	json_end_array(w);
}
