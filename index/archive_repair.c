/* archive_repair.c - finishing what a stopped or failed commit began.
 *
 * Only a commit that touched both databases can leave something: an arrival in
 * held whose earlier version is still visible, or a released article that is
 * still held.  Both show in the revisions, so that opening an archive that was
 * closed well reads two numbers and no article. */
#include "index/archive_state.h"

struct repair {
	struct archive *archive;
	struct arena arena;
	bool arrivals_alone; /* held is ahead of live: what arrived there is the newer */
	bf_error *error;
	enum bf_status status;
};

/* What should have happened to the pair of a version out of sight and a visible
 * one.  The only pair that may stand is an embargoed correction beside what it
 * corrects. */
static enum bf_status settle(struct repair *r, const struct article *held, enum archive_place place)
{
	struct article visible;
	bool found, withdrawn;
	struct archive *a = r->archive;
	enum bf_status status =
	    archive_find(a, held->id, PLACE_VISIBLE, &r->arena, &visible, &found, r->error);
	if (status == BF_OK && found)
		status = archive_withdrawn(a, held->id, &withdrawn, r->error);
	if (status != BF_OK || !found)
		return status;
	int order = article_compare_versions(held, &visible);
	bool held_wins = order > 0 || (order == 0 && r->arrivals_alone);
	bool same = article_content_hash(held) == article_content_hash(&visible);
	if (withdrawn || (place == PLACE_HELD && held_wins && !same))
		return archive_remove(a, held->id, PLACE_VISIBLE, r->error);
	if (order < 0 || place == PLACE_HELD || same)
		return archive_remove(a, held->id, place, r->error);
	return BF_OK;
}

/* An embargoed version that what is held has made moot. */
static enum bf_status end_embargo(struct repair *r, const struct article *embargoed, bool *moot)
{
	struct article held;
	bool found;
	enum bf_status status = archive_find(r->archive, embargoed->id, PLACE_HELD, &r->arena, &held,
					     &found, r->error);
	*moot = status == BF_OK && found && article_compare_versions(embargoed, &held) <= 0;
	return *moot ? archive_remove(r->archive, embargoed->id, PLACE_EMBARGOED, r->error) : status;
}

static bool settle_one(const struct article *held, enum archive_place place, void *payload)
{
	struct repair *r = payload;
	bool moot = false;
	arena_reset(&r->arena);
	if (place == PLACE_EMBARGOED)
		r->status = end_embargo(r, held, &moot);
	if (r->status == BF_OK && !moot)
		r->status = settle(r, held, place);
	return r->status == BF_OK;
}

enum bf_status archive_repair(struct archive *a, bf_error *error)
{
	uint64_t arrivals, removals;
	if (!a->held.exists)
		return BF_OK;
	enum bf_status status = held_revisions(&a->held, &arrivals, &removals, error);
	if (status != BF_OK)
		return status;
	if (arrivals <= a->catalogue.revision && a->catalogue.unfinished_removals <= removals)
		return BF_OK;
	struct repair r = {a, ARENA_INIT, arrivals > a->catalogue.revision, error, BF_OK};
	status = held_each(&a->held, settle_one, &r, error);
	if (status == BF_OK)
		status = r.status;
	arena_free(&r.arena);
	return status == BF_OK ? archive_commit(a, error) : status;
}
