/* indexer.c - the policy: which version wins, what is held, what is withdrawn.
 *
 * Every decision is made from two stored versions of an id, the visible one
 * and the held one, and the article that arrives.  The cases stand in
 * decide(); the moves are made by index/archive.h. */
#include "indexer/indexer.h"

#include <stdlib.h>

#include "indexer/bulk.h"
#include "indexer/document_builder.h"

struct indexer {
	struct archive *archive;
	struct document_builder *builder;
	struct bulk *bulk;    /* NULL: new articles go to the live part */
	uint64_t segments;    /* published */
	struct arena arena;   /* of the article on hand */
	int64_t next_due;     /* the earliest embargo that is still to end; INT64_MAX: none */
	bool next_due_known;
};

static const char *const names[INDEXED_COUNT] = {
    [INDEXED_ADDED] = "added",	     [INDEXED_REPLACED] = "replaced",
    [INDEXED_UNCHANGED] = "unchanged", [INDEXED_OLDER] = "older",
    [INDEXED_HELD] = "held",	     [INDEXED_WITHDRAWN] = "withdrawn",
    [INDEXED_REJECTED] = "rejected",
};

const char *indexed_name(enum indexed what)
{
	return names[what];
}

enum bf_status indexer_open(struct archive *archive, struct indexer **out, bf_error *error)
{
	*out = NULL;
	struct indexer *ix = calloc(1, sizeof *ix);
	if (!ix)
		return error_no_memory(error);
	ix->archive = archive;
	enum bf_status status = document_builder_open(&ix->builder, error);
	if (status != BF_OK) {
		free(ix);
		return status;
	}
	*out = ix;
	return BF_OK;
}

void indexer_close(struct indexer *ix)
{
	if (!ix)
		return;
	bulk_close(ix->bulk);
	document_builder_close(ix->builder);
	arena_free(&ix->arena);
	free(ix);
}

struct archive *indexer_archive(struct indexer *ix)
{
	return ix->archive;
}

/* ---- what is stored of an id ---------------------------------------------------- */

struct version {
	bool exists;
	bool on_its_way; /* in a segment that is being built: then only what compares versions is set */
	struct article article;
};

static enum bf_status find_version(struct indexer *ix, struct slice id, enum archive_place place,
				   struct version *out, bf_error *error)
{
	uint64_t hash;
	out->on_its_way = false;
	if (ix->bulk && place == PLACE_VISIBLE)
		bulk_find(ix->bulk, id, &out->article, &hash, &out->on_its_way);
	out->exists = out->on_its_way;
	if (out->exists)
		return BF_OK;
	return archive_find(ix->archive, id, place, &ix->arena, &out->article, &out->exists, error);
}

static bool hides_earlier(const struct article *a)
{
	return a->status != ARTICLE_USABLE;
}

static void remember_embargo(struct indexer *ix, const struct article *a)
{
	if (a->status == ARTICLE_USABLE && !a->embargo_unreadable &&
	    a->embargo.precision != MOMENT_NONE && a->embargo.instant < ix->next_due)
		ix->next_due = a->embargo.instant;
}

/* ---- deciding ------------------------------------------------------------------- */

/* Does `a` lose against the stored version?  A tie goes to the later arrival,
 * but a kill stands until something newer than it comes. */
static bool loses(const struct article *a, const struct version *stored, bool *tie)
{
	if (!stored->exists)
		return false;
	int order = article_compare_versions(a, &stored->article);
	if (order == 0 && stored->article.status == ARTICLE_CANCELED && a->status != ARTICLE_CANCELED)
		return true;
	if (order == 0)
		*tie = true;
	return order < 0;
}

/* Is a held version one that the article on its way to readers must yield to?
 * An embargoed correction is not: it waits beside the visible version. */
static bool held_forbids(const struct article *a, const struct version *held, bool *tie)
{
	return held->exists && hides_earlier(&held->article) && loses(a, held, tie);
}

/* New articles only: what replaces something goes where that can be done at once. */
static bool goes_in_bulk(const struct indexer *ix, const struct article *a,
			 const struct version *visible, const struct version *held)
{
	return ix->bulk && !held->exists && (!visible->exists || visible->on_its_way) && bulk_takes(a);
}

static enum bf_status put_live(struct indexer *ix, const struct article *a,
			       const struct version *visible, bf_error *error)
{
	struct document document;
	enum bf_status status = document_build(ix->builder, a, &ix->arena, &document, error);
	if (status == BF_OK)
		status = archive_put(ix->archive, &document, error);
	if (status == BF_OK && visible->on_its_way)
		status = bulk_remove(ix->bulk, a->id, error);
	return status;
}

static enum bf_status make_visible(struct indexer *ix, const struct article *a,
				   const struct version *visible, const struct version *held,
				   bf_error *error)
{
	enum bf_status status = goes_in_bulk(ix, a, visible, held) ? bulk_add(ix->bulk, a, error)
								   : put_live(ix, a, visible, error);
	if (status == BF_OK && held->exists && article_compare_versions(a, &held->article) >= 0)
		status = archive_remove(ix->archive, a->id, PLACE_HELD, error);
	return status;
}

static enum bf_status remove_visible(struct indexer *ix, struct slice id, const struct version *visible,
				     bf_error *error)
{
	return visible->on_its_way ? bulk_remove(ix->bulk, id, error)
				   : archive_remove(ix->archive, id, PLACE_VISIBLE, error);
}

static enum bf_status put_out_of_sight(struct indexer *ix, const struct article *a,
				       const struct version *visible, bf_error *error)
{
	enum bf_status status = archive_hold(ix->archive, a, error);
	if (status == BF_OK && visible->exists && hides_earlier(a))
		status = remove_visible(ix, a->id, visible, error);
	if (status == BF_OK)
		remember_embargo(ix, a);
	return status;
}

/* The id is withdrawn: the newest version is kept, out of sight. */
static enum bf_status add_withdrawn(struct indexer *ix, const struct article *a,
				    const struct version *held, struct indexed_result *result,
				    bf_error *error)
{
	result->what = INDEXED_WITHDRAWN;
	if (held->exists && article_compare_versions(a, &held->article) <= 0)
		return BF_OK;
	return archive_hold(ix->archive, a, error);
}

static enum bf_status decide(struct indexer *ix, const struct article *a, int64_t now, bool replace,
			     struct indexed_result *result, bf_error *error)
{
	struct version visible, held;
	bool withdrawn;
	enum bf_status status = archive_withdrawn(ix->archive, a->id, &withdrawn, error);
	if (status == BF_OK)
		status = find_version(ix, a->id, PLACE_VISIBLE, &visible, error);
	if (status == BF_OK)
		status = find_version(ix, a->id, PLACE_HELD, &held, error);
	if (status != BF_OK)
		return status;
	if (withdrawn)
		return add_withdrawn(ix, a, &held, result, error);
	bool hold = article_is_held(a, now);
	if (!replace && (loses(a, &visible, &result->tie) || held_forbids(a, &held, &result->tie) ||
			 (hold && loses(a, &held, &result->tie)))) {
		result->what = INDEXED_OLDER;
		result->tie = false;
		return BF_OK;
	}
	if (hold) {
		result->what = INDEXED_HELD;
		return put_out_of_sight(ix, a, &visible, error);
	}
	result->what = visible.exists ? INDEXED_REPLACED : INDEXED_ADDED;
	return make_visible(ix, a, &visible, &held, error);
}

/* The very same article is stored where it belongs already. */
static enum bf_status is_unchanged(struct indexer *ix, const struct article *a, int64_t now,
				   bool *unchanged, bf_error *error)
{
	enum archive_place place = article_is_held(a, now) ? PLACE_HELD : PLACE_VISIBLE;
	uint64_t stored;
	bool found = false;
	struct article on_its_way;
	if (ix->bulk && place == PLACE_VISIBLE)
		bulk_find(ix->bulk, a->id, &on_its_way, &stored, &found);
	if (found) {
		*unchanged = stored == article_content_hash(a);
		return BF_OK;
	}
	enum bf_status status = archive_content_hash(ix->archive, a->id, place, &stored, &found, error);
	*unchanged = status == BF_OK && found && stored == article_content_hash(a);
	return status;
}

/* An article without a language is in the archive's. */
static struct article with_language(const struct indexer *ix, const struct article *article)
{
	struct article a = *article;
	if (a.language.len == 0)
		a.language = archive_default_language(ix->archive);
	return a;
}

enum bf_status indexer_add(struct indexer *ix, const struct article *article, int64_t now,
			   bool replace, struct indexed_result *result, bf_error *error)
{
	*result = (struct indexed_result){INDEXED_REJECTED, false};
	arena_reset(&ix->arena);
	struct article a = with_language(ix, article);
	enum bf_status status = article_check(&a, error);
	bool unchanged = false;
	if (status == BF_OK)
		status = is_unchanged(ix, &a, now, &unchanged, error);
	if (status != BF_OK)
		return status;
	if (unchanged) {
		result->what = INDEXED_UNCHANGED;
		return BF_OK;
	}
	status = decide(ix, &a, now, replace, result, error);
	if (status != BF_OK)
		result->what = INDEXED_REJECTED;
	return status;
}

/* ---- withdrawing ----------------------------------------------------------------- */

enum bf_status indexer_withdraw(struct indexer *ix, struct slice id, const char *reason, int64_t now,
				bool *changed, bf_error *error)
{
	(void)now;
	struct version visible, held;
	bool withdrawn;
	*changed = false;
	arena_reset(&ix->arena);
	enum bf_status status = archive_withdrawn(ix->archive, id, &withdrawn, error);
	if (status != BF_OK || withdrawn)
		return status;
	status = find_version(ix, id, PLACE_VISIBLE, &visible, error);
	if (status == BF_OK)
		status = find_version(ix, id, PLACE_HELD, &held, error);
	if (status != BF_OK)
		return status;
	if (!visible.exists && !held.exists)
		return error_set(error, BF_NOT_FOUND, "no article has the id %.*s", SLICE_ARGS(id));
	const struct article *newest = held.exists ? &held.article : &visible.article;
	if (visible.exists && held.exists && article_compare_versions(&visible.article, newest) > 0)
		newest = &visible.article;
	status = archive_set_withdrawn(ix->archive, id, true, reason ? reason : "", error);
	if (status == BF_OK)
		status = archive_hold(ix->archive, newest, error);
	if (status == BF_OK && visible.exists)
		status = archive_remove(ix->archive, id, PLACE_VISIBLE, error);
	*changed = status == BF_OK;
	return status;
}

/* Puts a held version where it belongs now that nothing but itself holds it. */
static enum bf_status place_held(struct indexer *ix, const struct version *held, int64_t now,
				 bool *released, bf_error *error)
{
	*released = false;
	if (article_is_held(&held->article, now)) {
		remember_embargo(ix, &held->article);
		return archive_hold(ix->archive, &held->article, error);
	}
	struct version visible;
	enum bf_status status =
	    find_version(ix, held->article.id, PLACE_VISIBLE, &visible, error);
	if (status != BF_OK)
		return status;
	if (visible.exists && article_compare_versions(&visible.article, &held->article) > 0)
		return archive_remove(ix->archive, held->article.id, PLACE_HELD, error);
	*released = true;
	return make_visible(ix, &held->article, &visible, held, error);
}

enum bf_status indexer_restore(struct indexer *ix, struct slice id, int64_t now, bool *changed,
			       bf_error *error)
{
	bool withdrawn, released;
	*changed = false;
	arena_reset(&ix->arena);
	enum bf_status status = archive_withdrawn(ix->archive, id, &withdrawn, error);
	if (status != BF_OK || !withdrawn)
		return status;
	struct version held;
	status = find_version(ix, id, PLACE_HELD, &held, error);
	if (status == BF_OK)
		status = archive_set_withdrawn(ix->archive, id, false, "", error);
	if (status == BF_OK && held.exists)
		status = place_held(ix, &held, now, &released, error);
	*changed = status == BF_OK;
	return status;
}

/* ---- releasing ------------------------------------------------------------------- */

struct due_list {
	struct indexer *ix;
	struct arena arena;
	struct due_item {
		struct slice id;
		struct due_item *next;
	} * first;
	int64_t now;
	bool no_memory;
};

static bool note_if_due(const struct article *a, enum archive_place place, void *payload)
{
	struct due_list *due = payload;
	(void)place;
	if (article_is_held(a, due->now)) {
		remember_embargo(due->ix, a);
		return true;
	}
	struct due_item *item = arena_alloc(&due->arena, sizeof *item);
	if (item)
		item->id = arena_copy(&due->arena, a->id);
	if (!item || !item->id.ptr) {
		due->no_memory = true;
		return false;
	}
	item->next = due->first;
	due->first = item;
	return true;
}

static enum bf_status release_one(struct indexer *ix, struct slice id, int64_t now,
				  uint64_t *released, bf_error *error)
{
	bool withdrawn, out = false;
	struct version held;
	arena_reset(&ix->arena);
	enum bf_status status = archive_withdrawn(ix->archive, id, &withdrawn, error);
	if (status == BF_OK && !withdrawn)
		status = find_version(ix, id, PLACE_HELD, &held, error);
	if (status == BF_OK && !withdrawn && held.exists)
		status = place_held(ix, &held, now, &out, error);
	*released += out;
	return status;
}

enum bf_status indexer_release(struct indexer *ix, int64_t now, uint64_t *released, bf_error *error)
{
	struct due_list due = {.ix = ix, .arena = ARENA_INIT, .now = now};
	*released = 0;
	ix->next_due = INT64_MAX;
	ix->next_due_known = true;
	enum bf_status status = archive_each_held(ix->archive, note_if_due, &due, error);
	if (status == BF_OK && due.no_memory)
		status = error_no_memory(error);
	for (struct due_item *item = due.first; item && status == BF_OK; item = item->next)
		status = release_one(ix, item->id, now, released, error);
	arena_free(&due.arena);
	return status;
}

enum bf_status indexer_start_bulk(struct indexer *ix, const struct bulk_options *options,
				  bf_error *error)
{
	return ix->bulk ? BF_OK : bulk_open(ix->archive, options, &ix->bulk, error);
}

enum bf_status indexer_publish(struct indexer *ix, int64_t now, bf_error *error)
{
	size_t published = 0;
	enum bf_status status = ix->bulk ? bulk_publish(ix->bulk, false, &published, error) : BF_OK;
	ix->segments += published;
	return status == BF_OK && published ? indexer_commit(ix, now, error) : status;
}

enum bf_status indexer_finish(struct indexer *ix, int64_t now, bf_error *error)
{
	size_t published = 0;
	enum bf_status status = ix->bulk ? bulk_publish(ix->bulk, true, &published, error) : BF_OK;
	ix->segments += published;
	return status == BF_OK ? indexer_commit(ix, now, error) : status;
}

uint64_t indexer_segments(const struct indexer *ix)
{
	return ix->segments;
}

enum bf_status indexer_commit(struct indexer *ix, int64_t now, bf_error *error)
{
	enum bf_status status = BF_OK;
	uint64_t released;
	if (!ix->next_due_known || ix->next_due <= now)
		status = indexer_release(ix, now, &released, error);
	if (status != BF_OK)
		return status;
	return archive_commit(ix->archive, error);
}
