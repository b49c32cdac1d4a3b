/* json.c - a result as one JSON object: for the command line, the browser and
 * embedders alike.  The grammar, with its version, stands in backfile-json(5). */
#include "lib/api.h"
#include "util/json.h"

/* Raised when a member changes its meaning or goes; new ones may come. */
enum { JSON_FORMAT = 1 };

static const char *const SYNTAXES[SYNTAX_COUNT] = {"native", "lexis", "factiva", "lucene"};

/* Spans count bytes of the UTF-8 text beside them. */
static void write_snippet(struct json_writer *w, const char *key, const struct snippet *snippet)
{
	json_key(w, key);
	json_begin_object(w);
	json_key_string(w, "text", snippet->text);
	json_key(w, "marks");
	json_begin_array(w);
	for (uint32_t i = 0; i < snippet->span_count; i++) {
		json_begin_array(w);
		json_whole(w, snippet->spans[i].start);
		json_whole(w, snippet->spans[i].end);
		json_end_array(w);
	}
	json_end_array(w);
	json_key(w, "cut_before");
	json_bool(w, snippet->cut_before);
	json_key(w, "cut_after");
	json_bool(w, snippet->cut_after);
	json_end_object(w);
}

static void write_hit(struct json_writer *w, const struct hit *hit)
{
	const struct article *a = &hit->article;
	json_begin_object(w);
	json_key_string(w, "id", a->id);
	json_key_string(w, "headline", a->headline);
	json_key(w, "score");
	json_real(w, (double)hit->score / SCORE_ONE);
	json_key(w, "date");
	json_moment(w, a->published);
	json_key_string(w, "url", a->url);
	json_key_string(w, "source", a->source);
	json_key_string(w, "section", a->section);
	json_key_string(w, "language", a->language);
	json_key(w, "byline");
	json_begin_array(w);
	for (size_t i = 0; i < a->byline.count; i++)
		json_string(w, a->byline.items[i]);
	json_end_array(w);
	write_snippet(w, "headline_marked", &hit->headline);
	write_snippet(w, "snippet", &hit->body);
	json_end_object(w);
}

static void write_result(struct json_writer *w, const bf_result *result)
{
	const struct search_result *found = &result->found;
	json_begin_object(w);
	json_key_whole(w, "format", JSON_FORMAT);
	json_key_string(w, "query", found->reading);
	json_key_string(w, "syntax", slice_from(SYNTAXES[found->syntax]));
	json_key(w, "expanded");
	if (found->expanded.len)
		json_string(w, found->expanded);
	else
		json_null(w);
	json_key_whole(w, "total", (int64_t)found->total);
	json_key(w, "total_is_exact");
	json_bool(w, found->total_is_exact);
	json_key(w, "partial");
	json_bool(w, found->partial);
	json_key(w, "took_ms");
	json_real(w, found->took_ms);
	json_key(w, "notes");
	json_begin_array(w);
	for (const struct query_note *n = found->notes; n; n = n->next)
		json_string(w, n->text);
	json_end_array(w);
	json_key(w, "autopsy");
	api_write_autopsy(w, found->autopsy);
	json_key(w, "hits");
	json_begin_array(w);
	for (uint32_t i = 0; i < found->hit_count; i++)
		write_hit(w, &found->hits[i]);
	json_end_array(w);
	json_key(w, "next");
	if (result->next)
		json_string(w, slice_from(result->next));
	else
		json_null(w);
	api_write_explored(result, w);
	api_write_similar(result, w);
	json_end_object(w);
}

bf_status bf_result_json(const bf_result *result, char **out, bf_error *error)
{
	struct buf text = BUF_INIT(1u << 30);
	struct json_writer writer = JSON_WRITER(&text);
	write_result(&writer, result);
	enum bf_status status = buf_status(&text, "the result", error);
	*out = status == BF_OK ? buf_steal(&text) : NULL;
	buf_free(&text);
	return *out ? BF_OK : status != BF_OK ? status : error_no_memory(error);
}
