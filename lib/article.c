/* article.c - the public face of one article: got, made, filled in, shown.
 *
 * One table says how the fields are called and kept.  Setting a field goes
 * through the reader of JSON, so that a value means the same wherever it comes
 * from: dates are understood, paragraphs tidied, an unknown status holds. */
#include <stdio.h>
#include <stdlib.h>

#include "lib/api.h"
#include "util/json.h"

enum field_kind { TEXT, LIST, MOMENT, SUBJECTS, STATUS, SMALL_NUMBER, NUMBER };

static const struct article_field {
	const char *name;
	enum field_kind kind;
	size_t offset;
} fields[] = {
#define ROW(name, kind) {#name, kind, offsetof(struct article, name)}
    ROW(id, TEXT),	       ROW(version, TEXT),	ROW(headline, TEXT),
    ROW(kicker, TEXT),	       ROW(slugline, TEXT),	ROW(byline, LIST),
    ROW(dateline, TEXT),       ROW(published, MOMENT),	ROW(updated, MOMENT),
    ROW(embargo, MOMENT),      ROW(status, STATUS),	ROW(urgency, SMALL_NUMBER),
    ROW(section, TEXT),	       ROW(subjects, SUBJECTS), ROW(places, LIST),
    ROW(language, TEXT),       ROW(source, TEXT),	ROW(url, TEXT),
    ROW(words, NUMBER),	       ROW(usage_terms, TEXT),	ROW(copyright_holder, TEXT),
    ROW(editors_note, TEXT),   ROW(body, TEXT),		ROW(captions, TEXT),
    ROW(desk_withdrawal, TEXT),
#undef ROW
};

static const struct article_field *find_field(const char *name)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static const void *place_of(const struct article *a, const struct article_field *f)
{
	return (const char *)a + f->offset;
}

/* ---- making, getting ---------------------------------------------------------------------- */

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
				 struct tries *tries, bf_error *error)
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
	return snapshot_finish(reader, snapshot, tries, status, error);
}

/* As a search does: what a live writer makes fail is tried again, afresh. */
bf_status bf_article_get(bf_archive *archive, const char *id, bf_article **out, bf_error *error)
{
	bf_article *article;
	*out = NULL;
	enum bf_status status = bf_article_new(&article, error);
	if (status != BF_OK)
		return status;
	struct tries tries = {0, 0, 0};
	bf_error reason = {0};
	do {
		arena_reset(&article->arena);
		status = find_whole(archive->reader, id, article, &tries, &reason);
	} while (tries_left(&tries, status));
	if (status != BF_OK) {
		if (error)
			*error = reason;
		bf_article_free(article);
		return status;
	}
	*out = article;
	return BF_OK;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

bf_status bf_article_from_json(const char *json, size_t length, bf_article **out, bf_error *error)
{
	bf_article *article;
	struct article_notes notes = {0};
	*out = NULL;
	enum bf_status status = bf_article_new(&article, error);
	if (status != BF_OK)
		return status;
	struct slice copy = arena_copy(&article->arena, slice_make(json, length));
	status = copy.ptr
		     ? article_from_json(copy, &article->arena, &article->article, &notes, error)
		     : error_no_memory(error);
	if (status != BF_OK) {
		bf_article_free(article);
		return status;
	}
	*out = article;
	return BF_OK;
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

/* ---- setting ---------------------------------------------------------------------------------- */

/* List `more` behind list `all`; the items are both times slices or subjects. */
static bool append(struct arena *arena, void *all, const void *more, size_t size)
{
	struct slice_list *to = all; /* a subject_list has the same shape */
	const struct slice_list *from = more;
	char *items = arena_alloc(arena, (to->count + from->count + 1) * size);
	if (!items)
		return false;
	if (to->count)
		memcpy(items, to->items, to->count * size);
	if (from->count)
		memcpy(items + to->count * size, from->items, from->count * size);
	to->items = (const struct slice *)(void *)items;
	to->count += from->count;
	return true;
}

static bool take_over(struct arena *arena, struct article *to, const struct article *from,
		      const struct article_field *f)
{
	static const size_t sizes[] = {[TEXT] = sizeof(struct slice),
				       [MOMENT] = sizeof(struct moment),
				       [STATUS] = 1,
				       [SMALL_NUMBER] = 1,
				       [NUMBER] = sizeof(uint32_t)};
	char *at = (char *)to + f->offset;
	if (f->kind == LIST)
		return append(arena, at, place_of(from, f), sizeof(struct slice));
	if (f->kind == SUBJECTS)
		return append(arena, at, place_of(from, f), sizeof(struct subject));
	memcpy(at, place_of(from, f), sizes[f->kind]);
	to->embargo_unreadable |= from->embargo_unreadable;
	return true;
}

_Static_assert(sizeof(struct slice_list) == sizeof(struct subject_list), "lists of one shape");

bf_status bf_article_set(bf_article *article, const char *name, const char *value, bf_error *error)
{
	const struct article_field *f = find_field(name);
	struct buf json = BUF_INIT(1u << 30);
	struct json_writer w = JSON_WRITER(&json);
	struct article one = {0};
	struct article_notes notes = {0};
	if (!f)
		return error_set(error, BF_BAD_ARGUMENT, "articles have no field named %s", name);
	json_begin_object(&w);
	json_key(&w, name);
	json_string(&w, slice_from(value));
	json_end_object(&w);
	enum bf_status status = buf_status(&json, "the value", error);
	struct slice copy = arena_copy(&article->arena, buf_slice(&json));
	buf_free(&json);
	if (status == BF_OK && !copy.ptr)
		status = error_no_memory(error);
	if (status == BF_OK)
		status = article_from_json(copy, &article->arena, &one, &notes, error);
	if (status == BF_OK && notes.count)
		status = error_set(error, BF_BAD_ARTICLE, "%s", notes.items[0].reason);
	if (status == BF_OK && !take_over(&article->arena, &article->article, &one, f))
		status = error_no_memory(error);
	return status;
}

/* ---- showing ------------------------------------------------------------------------------------ */

static const char *subject_text(struct arena *arena, struct subject_list subjects)
{
	struct slice *names = arena_calloc(arena, subjects.count + 1, sizeof *names);
	if (!names)
		return NULL;
	for (size_t i = 0; i < subjects.count; i++)
		names[i] = subjects.items[i].name.len ? subjects.items[i].name : subjects.items[i].code;
	return api_joined(arena, (struct slice_list){names, subjects.count});
}

static const char *number_text(struct arena *arena, uint32_t number)
{
	char digits[16] = "";
	if (number)
		snprintf(digits, sizeof digits, "%u", (unsigned)number);
	return api_text(arena, slice_from(digits));
}

const char *bf_article_field(bf_article *article, const char *name)
{
	static const char *const statuses[] = {"usable", "withheld", "canceled"};
	const struct article_field *f = find_field(name);
	char date[32];
	if (!f)
		return NULL;
	const void *at = place_of(&article->article, f);
	switch (f->kind) {
	case TEXT:
		return api_text(&article->arena, *(const struct slice *)at);
	case LIST:
		return api_joined(&article->arena, *(const struct slice_list *)at);
	case SUBJECTS:
		return subject_text(&article->arena, *(const struct subject_list *)at);
	case MOMENT:
		moment_format(*(const struct moment *)at, date);
		return api_text(&article->arena, slice_from(date));
	case STATUS:
		return statuses[*(const uint8_t *)at];
	case SMALL_NUMBER:
		return number_text(&article->arena, *(const uint8_t *)at);
	case NUMBER:
		break;
	}
	return number_text(&article->arena, *(const uint32_t *)at);
}
