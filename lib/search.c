/* search.c - the public face of searching: archives, results, hits.
 *
 * A result owns one arena that everything in it lives in; making it public
 * means turning the searcher's slices into C strings, once. */
#include <stdlib.h>
#include <time.h>

#include "lib/api.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 10000, REACH_MAX = 1000000 };

const char *bf_version(void)
{
	return BACKFILE_VERSION;
}

const char *bf_status_text(bf_status status)
{
	static const char *const texts[] = {
	    [BF_OK] = "ok",
	    [BF_NO_MEMORY] = "out of memory",
	    [BF_BAD_ARGUMENT] = "bad argument",
	    [BF_BAD_QUERY] = "bad query",
	    [BF_BAD_ARTICLE] = "bad article",
	    [BF_NOT_FOUND] = "not found",
	    [BF_LOCKED] = "locked by another writer",
	    [BF_EXPIRED] = "the archive changed meanwhile",
	    [BF_CORRUPT] = "damaged",
	    [BF_MISMATCH] = "another format or analysis",
	    [BF_IO] = "input/output error",
	    [BF_CANCELED] = "canceled",
	    [BF_DEADLINE] = "time ran out",
	    [BF_INTERNAL] = "internal fault",
	};
	size_t i = (size_t)status;
	return i < sizeof texts / sizeof *texts ? texts[i] : "unknown status";
}

void bf_free(void *memory)
{
	free(memory);
}

const char *api_text(struct arena *arena, struct slice s)
{
	return arena_copy(arena, s).ptr;
}

const char *api_joined(struct arena *arena, struct slice_list list)
{
	size_t len = 1;
	for (size_t i = 0; i < list.count; i++)
		len += list.items[i].len + 2;
	char *text = arena_alloc(arena, len), *to = text;
	if (!text)
		return NULL;
	for (size_t i = 0; i < list.count; i++) {
		if (i) {
			*to++ = ',';
			*to++ = ' ';
		}
		if (list.items[i].len)
			memcpy(to, list.items[i].ptr, list.items[i].len);
		to += list.items[i].len;
	}
	*to = '\0';
	return text;
}

/* ---- archives ---------------------------------------------------------------------- */

bf_status bf_archive_open(const char *path, bf_archive **out, bf_error *error)
{
	*out = NULL;
	bf_archive *archive = malloc(sizeof *archive);
	if (!archive)
		return error_no_memory(error);
	completion_cache_init(&archive->completions);
	synonym_cache_init(&archive->synonym_cache);
	archive->synonyms = api_synonyms_path(path);
	enum bf_status status = archive->synonyms ? archive_reader_open(path, &archive->reader, error)
						  : error_no_memory(error);
	if (status != BF_OK) {
		completion_cache_free(&archive->completions);
		synonym_cache_free(&archive->synonym_cache);
		free(archive->synonyms);
		free(archive);
		return status;
	}
	*out = archive;
	return BF_OK;
}

void bf_archive_close(bf_archive *archive)
{
	if (!archive)
		return;
	completion_cache_free(&archive->completions);
	synonym_cache_free(&archive->synonym_cache);
	archive_reader_close(archive->reader);
	free(archive->synonyms);
	free(archive);
}

/* ---- asking ------------------------------------------------------------------------ */

enum bf_status api_search_options(const bf_search_options *options, struct search_options *out,
				  bf_error *error)
{
	static const bf_search_options defaults = BF_SEARCH_OPTIONS_INIT;
	const bf_search_options *o = options ? options : &defaults;
	uint32_t limit = o->limit == BF_NO_HITS ? 0 : o->limit ? o->limit : LIMIT_DEFAULT;
	if (o->size != sizeof *o)
		return error_set(error, BF_BAD_ARGUMENT,
				 "search options of another size: begin with BF_SEARCH_OPTIONS_INIT");
	if (limit > LIMIT_MAX || o->offset > REACH_MAX - limit)
		return error_set(error, BF_BAD_ARGUMENT,
				 "at most %d hits at once, and none beyond the first %d", LIMIT_MAX,
				 REACH_MAX);
	if ((unsigned)o->sort > BF_SORT_OLDEST || (unsigned)o->total > BF_TOTAL_FAST)
		return error_set(error, BF_BAD_ARGUMENT, "no such sort or total");
	if ((unsigned)o->syntax > BF_SYNTAX_LUCENE || (o->syntax && (o->any || o->plain)))
		return error_set(error, BF_BAD_ARGUMENT,
				 "no such syntax, or one that any and plain do not go with");
	if (o->recency_days && o->sort != BF_SORT_RELEVANCE)
		return error_set(error, BF_BAD_ARGUMENT,
				 "recency counts by relevance: sorted by date, age alone decides");
	*out = (struct search_options){
	    .limit = limit,
	    .offset = o->offset,
	    .sort = o->sort == BF_SORT_NEWEST	? SORT_NEWEST
		    : o->sort == BF_SORT_OLDEST ? SORT_OLDEST
						: SORT_RELEVANCE,
	    .total = o->total == BF_TOTAL_FAST ? TOTAL_FAST : TOTAL_EXACT,
	    .query = {.syntax = (enum query_syntax)o->syntax, .any = o->any, .plain = o->plain, .now = o->now ? o->now : (int64_t)time(NULL)},
	    .recency_days = o->recency_days,
	    .after = slice_from(o->after),
	    .deadline_ms = o->deadline_ms,
	    .snippets = !o->no_snippets,
	    .snippet_bytes = o->snippet_bytes,
	    .autopsy = limit > 0 && !o->no_autopsy,
	};
	return BF_OK;
}

static bool publish_snippet(struct arena *arena, const struct snippet *from, bf_snippet *to)
{
	to->text = api_text(arena, from->text);
	to->length = from->text.len;
	to->span_count = from->span_count;
	to->cut_before = from->cut_before;
	to->cut_after = from->cut_after;
	bf_span *spans = arena_alloc(arena, from->span_count * sizeof *spans);
	if (!spans || !to->text)
		return false;
	for (size_t i = 0; i < from->span_count; i++)
		spans[i] = (bf_span){from->spans[i].start, from->spans[i].end};
	to->spans = spans;
	return true;
}

static bool publish_hit(struct arena *arena, const struct hit *from, bf_hit *to)
{
	char date[32];
	const struct article *a = &from->article;
	moment_format(a->published, date);
	to->id = api_text(arena, a->id);
	to->lead = api_text(arena, a->body);
	to->date = api_text(arena, slice_from(date));
	to->source = api_text(arena, a->source);
	to->section = api_text(arena, a->section);
	to->url = api_text(arena, a->url);
	to->language = api_text(arena, a->language);
	to->byline = api_joined(arena, a->byline);
	to->score = (double)from->score / SCORE_ONE;
	return to->id && to->lead && to->date && to->source && to->section && to->url &&
	       to->language && to->byline && publish_snippet(arena, &from->headline, &to->headline) &&
	       publish_snippet(arena, &from->body, &to->snippet);
}

static bool publish_notes(bf_result *result)
{
	size_t count = 0;
	for (const struct query_note *n = result->found.notes; n; n = n->next)
		count++;
	result->notes = arena_calloc(&result->arena, count + 1, sizeof *result->notes);
	if (!result->notes)
		return false;
	for (const struct query_note *n = result->found.notes; n; n = n->next) {
		const char *text = api_text(&result->arena, n->text);
		if (!text)
			return false;
		result->notes[result->note_count++] = text;
	}
	return true;
}

enum bf_status api_publish(bf_result *result, bf_error *error)
{
	const struct search_result *found = &result->found;
	result->hits = arena_calloc(&result->arena, found->hit_count + 1, sizeof *result->hits);
	result->reading = api_text(&result->arena, found->reading);
	if (found->next.len)
		result->next = found->next.ptr; /* arena_copy's: it ends in NUL */
	if (!result->hits || !result->reading || !publish_notes(result) || !api_publish_autopsy(result))
		return error_no_memory(error);
	for (uint32_t i = 0; i < found->hit_count; i++)
		if (!publish_hit(&result->arena, &found->hits[i], &result->hits[i]))
			return error_no_memory(error);
	return api_publish_explored(result, error);
}

bf_status bf_search(bf_archive *archive, const char *question, const bf_search_options *options,
		    bf_result **out, bf_error *error)
{
	struct search_options how;
	*out = NULL;
	enum bf_status status = api_search_options(options, &how, error);
	if (status != BF_OK)
		return status;
	bf_result *result = calloc(1, sizeof *result);
	if (!result)
		return error_no_memory(error);
	status = api_synonyms(archive, options, &result->synonyms, &how.synonyms, error);
	if (status == BF_OK)
		status = api_explore_options(options, &result->arena, &how.explore, error);
	if (status == BF_OK)
		status = search_run(archive->reader, slice_from(question), &how, &result->arena,
			    &result->found, error);
	if (status == BF_OK)
		status = api_publish(result, error);
	if (status != BF_OK) {
		bf_result_free(result);
		return status;
	}
	*out = result;
	return BF_OK;
}

void bf_result_free(bf_result *result)
{
	if (!result)
		return;
	api_synonyms_return(result->synonyms);
	arena_free(&result->arena);
	free(result);
}

uint64_t bf_result_total(const bf_result *result)
{
	return result->found.total;
}

int bf_result_total_is_exact(const bf_result *result)
{
	return result->found.total_is_exact;
}

int bf_result_is_partial(const bf_result *result)
{
	return result->found.partial;
}

double bf_result_took_ms(const bf_result *result)
{
	return result->found.took_ms;
}

const char *bf_result_reading(const bf_result *result)
{
	return result->reading;
}

const char *bf_result_next(const bf_result *result)
{
	return result->next;
}

const char *bf_result_expanded(const bf_result *result)
{
	return result->found.expanded.len ? result->found.expanded.ptr : NULL;
}

size_t bf_result_note_count(const bf_result *result)
{
	return result->note_count;
}

const char *bf_result_note(const bf_result *result, size_t index)
{
	return index < result->note_count ? result->notes[index] : NULL;
}

size_t bf_result_hit_count(const bf_result *result)
{
	return result->found.hit_count;
}

const bf_hit *bf_result_hit(const bf_result *result, size_t index)
{
	return index < result->found.hit_count ? &result->hits[index] : NULL;
}

bf_status bf_explain_hit(bf_archive *archive, const char *question, const bf_search_options *options,
			 const char *id, int json, char **out, bf_error *error)
{
	struct search_options how;
	struct buf text = BUF_INIT(64u << 20);
	struct shared_synonyms *synonyms = NULL;
	*out = NULL;
	enum bf_status status = api_search_options(options, &how, error);
	if (status == BF_OK)
		status = api_synonyms(archive, options, &synonyms, &how.synonyms, error);
	if (status == BF_OK)
		status = search_explain(archive->reader, slice_from(question), &how, slice_from(id), json, &text,
					error);
	if (status == BF_OK)
		status = buf_status(&text, "the explanation", error);
	if (status == BF_OK && !(*out = buf_steal(&text)))
		status = error_no_memory(error);
	buf_free(&text);
	api_synonyms_return(synonyms);
	return status;
}

bf_status bf_explain(bf_archive *archive, const char *question, const bf_search_options *options,
		     int json, char **out, bf_error *error)
{
	return bf_explain_hit(archive, question, options, "", json, out, error);
}
