/* indexer.c - the policy: which version wins, what is held, what is withdrawn.
 *
 * Every decision is made from the stored versions of an id (a visible one, one
 * that is held, one under embargo) and the article that arrives.  The cases stand in
 * decide(); the moves are made by index/archive.h. */
#include "indexer/indexer.h"

#include <stdlib.h>

#include "indexer/bulk.h"
#include "indexer/document_builder.h"
#include "stemmers/detect.h"

struct indexer {
	struct archive *archive;
	struct document_builder *builder;
	struct detector *detector;
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
	if (status == BF_OK)
		status = detector_open(&ix->detector, error);
	if (status == BF_OK)
		*out = ix;
	else
		indexer_close(ix);
	return status;
}

void indexer_close(struct indexer *ix)
{
	if (!ix)
		return;
	bulk_close(ix->bulk);
	document_builder_close(ix->builder);
	detector_close(ix->detector);
	arena_free(&ix->arena);
	free(ix);
}

struct archive *indexer_archive(struct indexer *ix)
{
	return ix->archive;
}

/* What was released in a batch that is lost waits again: it is looked for anew. */
static enum bf_status end_call(struct indexer *ix, enum bf_status status)
{
	if (status != BF_OK && status != BF_BAD_ARTICLE)
		ix->next_due_known = false;
	return status;
}

/* ---- what is stored of an id ---------------------------------------------------- */

struct version {
	bool exists;
	bool on_its_way; /* in a segment that is being built: then only what compares versions is set */
	struct article article;
};

/* At most two of the three exist: whatever is visible was newer than what was
 * held, and removed it, or was hidden by it. */
struct versions {
	struct version visible, held, embargoed;
	bool withdrawn;
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

static enum bf_status find_versions(struct indexer *ix, struct slice id, struct versions *out,
				    bf_error *error)
{
	enum bf_status status = archive_withdrawn(ix->archive, id, &out->withdrawn, error);
	if (status == BF_OK)
		status = find_version(ix, id, PLACE_VISIBLE, &out->visible, error);
	if (status == BF_OK)
		status = find_version(ix, id, PLACE_HELD, &out->held, error);
	if (status == BF_OK)
		status = find_version(ix, id, PLACE_EMBARGOED, &out->embargoed, error);
	return status;
}

/* Where an article belongs that nothing but itself keeps out of sight. */
static enum archive_place place_of(const struct article *a, int64_t now)
{
	return a->status != ARTICLE_USABLE ? PLACE_HELD
	       : article_is_held(a, now)   ? PLACE_EMBARGOED
					   : PLACE_VISIBLE;
}

static void remember_embargo(struct indexer *ix, const struct article *a)
{
	if (a->status == ARTICLE_USABLE && !a->embargo_unreadable &&
	    a->embargo.precision != MOMENT_NONE && a->embargo.instant < ix->next_due)
		ix->next_due = a->embargo.instant;
}

/* ---- moving ---------------------------------------------------------------------- */

/* New articles only: what replaces something goes where that can be done at once. */
static bool goes_in_bulk(const struct indexer *ix, const struct article *a, const struct versions *v)
{
	return ix->bulk && !v->held.exists && !v->embargoed.exists &&
	       (!v->visible.exists || v->visible.on_its_way) && bulk_takes(a);
}

static enum bf_status put_live(struct indexer *ix, const struct article *a, const struct versions *v,
			       bf_error *error)
{
	struct document document;
	enum bf_status status = document_build(ix->builder, a, &ix->arena, &document, error);
	if (status == BF_OK)
		status = archive_put(ix->archive, &document, error);
	if (status == BF_OK && v->visible.on_its_way)
		status = bulk_remove(ix->bulk, a->id, error);
	return status;
}

static enum bf_status remove_visible(struct indexer *ix, const struct versions *v, struct slice id,
				     bf_error *error)
{
	if (!v->visible.exists)
		return BF_OK;
	return v->visible.on_its_way ? bulk_remove(ix->bulk, id, error)
				     : archive_remove(ix->archive, id, PLACE_VISIBLE, error);
}

/* An embargoed version that is no newer has nothing to wait for. */
static enum bf_status end_embargo(struct indexer *ix, const struct article *a, const struct versions *v,
				  bool whatever_is_there, bf_error *error)
{
	if (!v->embargoed.exists)
		return BF_OK;
	if (!whatever_is_there && article_compare_versions(a, &v->embargoed.article) < 0)
		return BF_OK;
	return archive_remove(ix->archive, a->id, PLACE_EMBARGOED, error);
}

static enum bf_status make_visible(struct indexer *ix, const struct article *a, const struct versions *v,
				   bool whatever_is_there, bf_error *error)
{
	enum bf_status status = goes_in_bulk(ix, a, v) ? bulk_add(ix->bulk, a, error)
						       : put_live(ix, a, v, error);
	if (status == BF_OK && v->held.exists)
		status = archive_remove(ix->archive, a->id, PLACE_HELD, error);
	if (status == BF_OK)
		status = end_embargo(ix, a, v, whatever_is_there, error);
	return status;
}

/* It hides every earlier version. */
static enum bf_status hide(struct indexer *ix, const struct article *a, const struct versions *v,
			   bool whatever_is_there, bf_error *error)
{
	enum bf_status status = archive_hold(ix->archive, a, PLACE_HELD, error);
	if (status == BF_OK)
		status = remove_visible(ix, v, a->id, error);
	if (status == BF_OK)
		status = end_embargo(ix, a, v, whatever_is_there, error);
	return status;
}

/* It waits beside what it corrects. */
static enum bf_status embargo(struct indexer *ix, const struct article *a, bf_error *error)
{
	enum bf_status status = archive_hold(ix->archive, a, PLACE_EMBARGOED, error);
	if (status == BF_OK)
		remember_embargo(ix, a);
	return status;
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

/* What is under embargo forbids nothing but another embargo: until its hour it is
 * as if it were not there. */
static bool is_older(const struct article *a, const struct versions *v, enum archive_place place,
		     bool *tie)
{
	bool older = loses(a, &v->visible, tie) || loses(a, &v->held, tie) ||
		     (place == PLACE_EMBARGOED && loses(a, &v->embargoed, tie));
	if (older)
		*tie = false;
	return older;
}

/* Marks the id, and takes what is visible of it away.  *v is what stands then. */
static enum bf_status withdraw_versions(struct indexer *ix, struct slice id, struct slice reason,
					int64_t now, struct versions *v, bf_error *error)
{
	enum bf_status status = BF_OK;
	if (v->visible.on_its_way) { /* to be whole, it must have arrived */
		status = indexer_finish(ix, now, error);
		if (status == BF_OK)
			status = find_versions(ix, id, v, error);
	}
	struct slice text = arena_copy(&ix->arena, reason);
	if (status == BF_OK && !text.ptr)
		status = error_no_memory(error);
	if (status == BF_OK)
		status = archive_set_withdrawn(ix->archive, id, true, text.ptr, error);
	if (status == BF_OK && v->visible.exists)
		status = archive_hold(ix->archive, &v->visible.article, PLACE_HELD, error);
	if (status == BF_OK)
		status = remove_visible(ix, v, id, error);
	return status == BF_OK ? find_versions(ix, id, v, error) : status;
}

/* The id is withdrawn: the newest version is kept, out of sight. */
static enum bf_status add_withdrawn(struct indexer *ix, const struct article *a,
				    const struct versions *v, int64_t now, bf_error *error)
{
	bool waits = place_of(a, now) == PLACE_EMBARGOED;
	if (v->held.exists && article_compare_versions(a, &v->held.article) <= 0)
		return BF_OK;
	if (waits && v->embargoed.exists && article_compare_versions(a, &v->embargoed.article) <= 0)
		return BF_OK;
	return waits ? embargo(ix, a, error) : hide(ix, a, v, false, error);
}

static enum bf_status decide(struct indexer *ix, const struct article *a, int64_t now, bool replace,
			     struct indexed_result *result, bf_error *error)
{
	struct versions v;
	enum archive_place place = place_of(a, now);
	enum bf_status status = find_versions(ix, a->id, &v, error);
	if (status != BF_OK)
		return status;
	if (a->desk_withdrawal.len && !v.withdrawn)
		status = error_of_article(error, withdraw_versions(ix, a->id, a->desk_withdrawal, now, &v, error));
	if (status != BF_OK)
		return status;
	if (v.withdrawn) {
		result->what = INDEXED_WITHDRAWN;
		return add_withdrawn(ix, a, &v, now, error);
	}
	if (!replace && is_older(a, &v, place, &result->tie)) {
		result->what = INDEXED_OLDER;
		return BF_OK;
	}
	result->what = place != PLACE_VISIBLE ? INDEXED_HELD
		       : v.visible.exists     ? INDEXED_REPLACED
					      : INDEXED_ADDED;
	switch (place) {
	case PLACE_HELD:
		return hide(ix, a, &v, replace, error);
	case PLACE_EMBARGOED:
		return embargo(ix, a, error);
	default:
		return make_visible(ix, a, &v, replace, error);
	}
}

/* The very same article is stored where it belongs already. */
static enum bf_status is_unchanged(struct indexer *ix, const struct article *a, int64_t now,
				   bool *unchanged, bf_error *error)
{
	enum archive_place place = place_of(a, now);
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

/* An article that names no language is in the one of its words; where they do not
 * tell, in the archive's. */
static struct article with_language(const struct indexer *ix, const struct article *article)
{
	struct article a = *article;
	if (a.language.len == 0)
		a.language = detector_language(ix->detector, a.body.len ? a.body : a.headline);
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
	if (status == BF_OK && !a.desk_withdrawal.len)
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
	return end_call(ix, status);
}

/* ---- releasing ------------------------------------------------------------------- */

/* The version comes into sight, unless something newer made it moot. */
static enum bf_status bring_out(struct indexer *ix, const struct version *out, struct versions *v,
				enum archive_place from, uint64_t *released, bf_error *error)
{
	bool moot, tie;
	moot = loses(&out->article, &v->visible, &tie);
	moot |= from == PLACE_EMBARGOED && loses(&out->article, &v->held, &tie);
	if (moot)
		return archive_remove(ix->archive, out->article.id, from, error);
	++*released;
	return make_visible(ix, &out->article, v, false, error);
}

/* Whatever of the id is due: an embargoed version whose hour has come, and a
 * usable one that was withdrawn and is not any more. */
static enum bf_status release_one(struct indexer *ix, struct slice id, int64_t now,
				  uint64_t *released, bf_error *error)
{
	struct versions v;
	enum bf_status status = find_versions(ix, id, &v, error);
	if (status != BF_OK || v.withdrawn)
		return status;
	if (v.held.exists && place_of(&v.held.article, now) == PLACE_VISIBLE) {
		status = bring_out(ix, &v.held, &v, PLACE_HELD, released, error);
		if (status == BF_OK)
			status = find_versions(ix, id, &v, error);
	}
	if (status != BF_OK || !v.embargoed.exists)
		return status;
	if (place_of(&v.embargoed.article, now) == PLACE_VISIBLE)
		return bring_out(ix, &v.embargoed, &v, PLACE_EMBARGOED, released, error);
	remember_embargo(ix, &v.embargoed.article);
	return BF_OK;
}

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

enum bf_status indexer_release(struct indexer *ix, int64_t now, uint64_t *released, bf_error *error)
{
	struct due_list due = {.ix = ix, .arena = ARENA_INIT, .now = now};
	*released = 0;
	ix->next_due = INT64_MAX;
	enum bf_status status = archive_each_held(ix->archive, note_if_due, &due, error);
	if (status == BF_OK && due.no_memory)
		status = error_no_memory(error);
	for (struct due_item *item = due.first; item && status == BF_OK; item = item->next) {
		arena_reset(&ix->arena);
		status = release_one(ix, item->id, now, released, error);
	}
	arena_free(&due.arena);
	ix->next_due_known = status == BF_OK;
	return status;
}

/* ---- withdrawing ----------------------------------------------------------------- */

enum bf_status indexer_withdraw(struct indexer *ix, struct slice id, const char *reason, int64_t now,
				bool *changed, bf_error *error)
{
	struct versions v;
	*changed = false;
	arena_reset(&ix->arena);
	enum bf_status status = find_versions(ix, id, &v, error);
	if (status != BF_OK || v.withdrawn)
		return status;
	if (!v.visible.exists && !v.held.exists && !v.embargoed.exists)
		return error_set(error, BF_NOT_FOUND, "no article has the id %.*s", SLICE_ARGS(id));
	status = withdraw_versions(ix, id, slice_from(reason), now, &v, error);
	*changed = status == BF_OK;
	return end_call(ix, status);
}

enum bf_status indexer_restore(struct indexer *ix, struct slice id, int64_t now, bool *changed,
			       bf_error *error)
{
	bool withdrawn;
	uint64_t released = 0;
	*changed = false;
	arena_reset(&ix->arena);
	enum bf_status status = archive_withdrawn(ix->archive, id, &withdrawn, error);
	if (status != BF_OK || !withdrawn)
		return status;
	status = archive_set_withdrawn(ix->archive, id, false, "", error);
	if (status == BF_OK)
		status = release_one(ix, id, now, &released, error);
	*changed = status == BF_OK;
	return end_call(ix, status);
}

/* ---- in bulk ---------------------------------------------------------------------- */

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

void indexer_end_bulk(struct indexer *ix)
{
	bulk_close(ix->bulk);
	ix->bulk = NULL;
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
	if (status == BF_OK)
		status = archive_commit(ix->archive, error);
	return end_call(ix, status);
}
