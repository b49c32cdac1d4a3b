/* segment_lease.c - see segment_lease.h. */
#include "index/segment_lease.h"

#include <stdlib.h>

struct shared_segment {
	uint32_t number, users;
	struct segment *segment;
	struct shared_segment *next;
};

void segment_share_init(struct segment_share *s, const char *archive)
{
	memcpy(s->archive, archive, strlen(archive) + 1);
	pthread_mutex_init(&s->lock, NULL);
	s->first = NULL;
}

void segment_share_free(struct segment_share *s)
{
	pthread_mutex_destroy(&s->lock);
}

/* ---- the map, for all --------------------------------------------------------------------- */

/* The lock is held. */
static enum bf_status open_shared(struct segment_share *s, uint32_t number,
				  struct shared_segment **out, bf_error *error)
{
	char path[PATH_BYTES];
	struct shared_segment *shared;
	*out = NULL;
	if (!segment_path(path, s->archive, number))
		return path_too_long(s->archive, error);
	if (!(shared = calloc(1, sizeof *shared)))
		return error_no_memory(error);
	enum bf_status status = segment_open(path, &shared->segment, error);
	if (status != BF_OK) {
		free(shared);
		/* Gone: it was folded into another one meanwhile. */
		return status == BF_NOT_FOUND ? error_set(error, BF_EXPIRED, "%s is gone", path) : status;
	}
	shared->number = number;
	shared->next = s->first;
	s->first = shared;
	*out = shared;
	return BF_OK;
}

static enum bf_status join(struct segment_share *s, uint32_t number, struct shared_segment **out,
			   bf_error *error)
{
	enum bf_status status = BF_OK;
	pthread_mutex_lock(&s->lock);
	*out = s->first;
	while (*out && (*out)->number != number)
		*out = (*out)->next;
	if (!*out)
		status = open_shared(s, number, out, error);
	if (status == BF_OK)
		(*out)->users++;
	pthread_mutex_unlock(&s->lock);
	return status;
}

static void leave(struct segment_share *s, struct shared_segment *shared)
{
	struct shared_segment **at = &s->first;
	pthread_mutex_lock(&s->lock);
	bool last = --shared->users == 0;
	while (last && *at != shared)
		at = &(*at)->next;
	if (last)
		*at = shared->next;
	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	segment_close(shared->segment);
	free(shared);
}

/* ---- one lease ------------------------------------------------------------------------------ */

static void lease_close(struct segment_lease *l)
{
	if (!l)
		return;
	if (l->part)
		l->part->operations->close(l->part);
	tombstone_set_free(&l->gone);
	if (l->shared)
		leave(l->share, l->shared);
	free(l);
}

static enum bf_status read_tombstones(struct segment_lease *l, const struct catalogue *c, size_t place,
				      const struct tombstone_source *from, bf_error *error)
{
	uint32_t number = c->segments[place].number;
	enum bf_status status = BF_OK;
	if (c->segments[place].tombstones && from->database)
		status = tombstone_set_read(&l->gone, from->database, number, error);
	else if (c->segments[place].tombstones)
		status = tombstone_set_decode(&l->gone, from->copies[place], number, error);
	if (status == BF_OK && l->gone.view.count != c->segments[place].tombstones)
		status = error_set(error, BF_CORRUPT, "the tombstones of segment %u are damaged", number);
	return status;
}

static enum bf_status fill_lease(struct segment_lease *l, const struct catalogue *c, size_t place,
				 const struct tombstone_source *from, bf_error *error)
{
	enum bf_status status = join(l->share, c->segments[place].number, &l->shared, error);
	if (status != BF_OK)
		return status;
	tombstone_set_init(&l->gone, l->shared->segment->facts.articles);
	status = read_tombstones(l, c, place, from, error);
	if (status == BF_OK)
		status = segment_part_open(l->shared->segment, &l->gone.view, &l->part, error);
	return status;
}

static enum bf_status lease_open(struct segment_share *share, const struct catalogue *c, size_t place,
				 const struct tombstone_source *from, struct segment_lease **out,
				 bf_error *error)
{
	struct segment_lease *l = calloc(1, sizeof *l);
	*out = NULL;
	if (!l)
		return error_no_memory(error);
	l->share = share;
	enum bf_status status = fill_lease(l, c, place, from, error);
	if (status != BF_OK)
		lease_close(l);
	else
		*out = l;
	return status;
}

/* ---- all of them ------------------------------------------------------------------------------ */

/* The lease that is open already: tombstones only ever grow in number. */
static struct segment_lease *take_over(struct segment_leases *old, const struct catalogue_segment *named)
{
	for (size_t i = 0; i < old->count; i++) {
		struct segment_lease *l = old->items[i];
		if (!l || l->shared->number != named->number ||
		    l->gone.view.count != named->tombstones)
			continue;
		old->items[i] = NULL;
		return l;
	}
	return NULL;
}

static void share_memory(struct segment_leases *leases)
{
	uint64_t articles = 0;
	for (size_t i = 0; i < leases->count; i++)
		articles += leases->items[i]->shared->segment->facts.articles;
	for (size_t i = 0; i < leases->count; i++)
		segment_part_share(leases->items[i]->part, articles);
}

enum bf_status segment_leases_update(struct segment_leases *leases, struct segment_share *share,
				     const struct catalogue *c, const struct tombstone_source *from,
				     bf_error *error)
{
	struct segment_leases old = *leases;
	enum bf_status status = BF_OK;
	leases->count = 0;
	for (size_t i = 0; i < c->segment_count && status == BF_OK; i++) {
		struct segment_lease *l = take_over(&old, &c->segments[i]);
		if (!l)
			status = lease_open(share, c, i, from, &l, error);
		if (status == BF_OK)
			leases->items[leases->count++] = l;
	}
	segment_leases_close(&old);
	if (status == BF_OK)
		share_memory(leases);
	return status;
}

void segment_leases_close(struct segment_leases *leases)
{
	for (size_t i = 0; i < leases->count; i++)
		lease_close(leases->items[i]);
	leases->count = 0;
}
