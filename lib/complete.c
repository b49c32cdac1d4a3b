/* complete.c - completions for a search box, made public.
 *
 * An archive keeps one table, which threads take a share of while they look something up; for
 * the first question, which may be the only one, no more is read than it needs.
 * It is made again when the archive has changed, but not more often than one twentieth of
 * the time: with a writer that commits all the time it may be a little old, and what it
 * gives is counted anew (searcher/complete.h). */
#include <stdlib.h>

#include "lib/api.h"
#include "searcher/complete.h"

enum { LIMIT_DEFAULT = 10, CHEAP_MS = 5, REST = 20 };

struct shared_table {
	struct completion_table *table;
	unsigned shares; /* under the lock */
	int64_t made;	 /* ticker_now */
};

struct bf_completions {
	struct arena arena;
	bf_completion *items;
	size_t count;
};

/* ---- the table ------------------------------------------------------------------------ */

void completion_cache_init(struct completion_cache *c)
{
	pthread_mutex_init(&c->lock, NULL);
	c->table = NULL;
	c->asked = false;
}

static void give_share(struct shared_table *t)
{
	if (t && --t->shares == 0) {
		completion_table_free(t->table);
		free(t);
	}
}

void completion_cache_free(struct completion_cache *c)
{
	give_share(c->table);
	pthread_mutex_destroy(&c->lock);
}

static bool is_fresh(const struct shared_table *t, const struct snapshot *s)
{
	double cost = completion_table_cost_ms(t->table);
	return completion_table_revision(t->table) == s->revision ||
	       (cost > CHEAP_MS && (double)(ticker_now() - t->made) / 1e6 < cost * REST);
}

static enum bf_status make_table(struct snapshot *s, struct shared_table **out, bf_error *error)
{
	struct shared_table *t = calloc(1, sizeof *t);
	if (!t)
		return error_no_memory(error);
	enum bf_status status = completion_table_make(s, slice_from(""), &t->table, error);
	if (status != BF_OK) {
		free(t);
		return status;
	}
	t->made = ticker_now();
	t->shares = 1;
	*out = t;
	return BF_OK;
}

/* A share of the table, made if needed: whoever comes meanwhile waits for it. */
static enum bf_status take_share(struct completion_cache *c, struct snapshot *s, struct shared_table **out,
				 bf_error *error)
{
	enum bf_status status = BF_OK;
	pthread_mutex_lock(&c->lock);
	if (!c->table || !is_fresh(c->table, s)) {
		struct shared_table *made = NULL;
		status = make_table(s, &made, error);
		if (status == BF_OK) {
			give_share(c->table);
			c->table = made;
		}
	}
	if (status == BF_OK) {
		c->table->shares++;
		*out = c->table;
	}
	pthread_mutex_unlock(&c->lock);
	return status;
}

static void return_share(struct completion_cache *c, struct shared_table *t)
{
	pthread_mutex_lock(&c->lock);
	give_share(t);
	pthread_mutex_unlock(&c->lock);
}

/* ---- asking --------------------------------------------------------------------------- */

static enum bf_status publish(bf_completions *all, const struct completion *found, uint32_t count,
			      bf_error *error)
{
	all->items = arena_calloc(&all->arena, (size_t)count + 1, sizeof *all->items);
	if (!all->items)
		return error_no_memory(error);
	for (uint32_t i = 0; i < count; i++) {
		all->items[i] = (bf_completion){.kind = (bf_completion_kind)found[i].kind,
						.text = api_text(&all->arena, found[i].text),
						.articles = found[i].articles,
						.start = found[i].start};
		if (!all->items[i].text)
			return error_no_memory(error);
	}
	all->count = count;
	return BF_OK;
}

static bool is_first(struct completion_cache *c)
{
	pthread_mutex_lock(&c->lock);
	bool first = !c->asked;
	c->asked = true;
	pthread_mutex_unlock(&c->lock);
	return first;
}

static enum bf_status look_up_once(struct snapshot *s, struct slice typed, unsigned kinds, uint32_t limit,
				   bf_completions *all, bf_error *error)
{
	struct completion_table *table;
	struct completion *found;
	uint32_t count;
	enum bf_status status = completion_table_make(s, typed, &table, error);
	if (status != BF_OK)
		return status;
	status = complete(s, table, typed, kinds, limit, &all->arena, &found, &count, error);
	completion_table_free(table);
	return status == BF_OK ? publish(all, found, count, error) : status;
}

static enum bf_status look_up(bf_archive *archive, struct snapshot *s, struct slice typed, unsigned kinds,
			      uint32_t limit, bf_completions *all, bf_error *error)
{
	struct shared_table *table;
	struct completion *found;
	uint32_t count;
	if (is_first(&archive->completions))
		return look_up_once(s, typed, kinds, limit, all, error);
	enum bf_status status = take_share(&archive->completions, s, &table, error);
	if (status != BF_OK)
		return status;
	status = complete(s, table->table, typed, kinds, limit, &all->arena, &found, &count, error);
	return_share(&archive->completions, table);
	return status == BF_OK ? publish(all, found, count, error) : status;
}

static enum bf_status look_up_patiently(bf_archive *archive, struct slice typed, unsigned kinds,
					uint32_t limit, bf_completions *all, bf_error *error)
{
	struct tries tries = {0, 0, 0};
	struct snapshot *s;
	enum bf_status status;
	bf_error reason = {0};
	do {
		status = snapshot_lease(archive->reader, &s, &reason);
		if (status != BF_OK)
			break;
		status = look_up(archive, s, typed, kinds, limit, all, &reason);
		status = snapshot_finish(archive->reader, s, &tries, status, &reason);
	} while (tries_left(&tries, status));
	if (status != BF_OK && error)
		*error = reason;
	return status;
}

bf_status bf_complete(bf_archive *archive, const char *typed, unsigned kinds, uint32_t limit,
		      bf_completions **out, bf_error *error)
{
	unsigned all_kinds = (1u << COMPLETE_KINDS) - 1;
	*out = NULL;
	if (limit > COMPLETIONS_MOST || kinds > all_kinds)
		return error_set(error, BF_BAD_ARGUMENT, "at most %d completions, of kinds that there are",
				 COMPLETIONS_MOST);
	bf_completions *all = calloc(1, sizeof *all);
	if (!all)
		return error_no_memory(error);
	enum bf_status status = look_up_patiently(archive, slice_from(typed), kinds ? kinds : all_kinds,
						  limit ? limit : LIMIT_DEFAULT, all, error);
	if (status != BF_OK) {
		bf_completions_free(all);
		return status;
	}
	*out = all;
	return BF_OK;
}

void bf_completions_free(bf_completions *completions)
{
	if (!completions)
		return;
	arena_free(&completions->arena);
	free(completions);
}

size_t bf_completions_count(const bf_completions *completions)
{
	return completions->count;
}

const bf_completion *bf_completions_at(const bf_completions *completions, size_t index)
{
	return index < completions->count ? &completions->items[index] : NULL;
}

const char *bf_completion_kind_text(bf_completion_kind kind)
{
	return (unsigned)kind < COMPLETE_KINDS ? completion_kind_name((enum completion_kind)kind) : "unknown";
}

static void write_completion(struct json_writer *w, const bf_completion *c)
{
	json_begin_object(w);
	json_key_string(w, "text", slice_from(c->text));
	json_key_string(w, "kind", slice_from(bf_completion_kind_text(c->kind)));
	json_key_whole(w, "articles", (int64_t)c->articles);
	json_key_whole(w, "start", c->start);
	json_end_object(w);
}

bf_status bf_completions_json(const bf_completions *completions, char **out, bf_error *error)
{
	struct buf text = BUF_INIT(1u << 24);
	struct json_writer w = JSON_WRITER(&text);
	json_begin_object(&w);
	json_key_whole(&w, "format", 1);
	json_key(&w, "completions");
	json_begin_array(&w);
	for (size_t i = 0; i < completions->count; i++)
		write_completion(&w, &completions->items[i]);
	json_end_array(&w);
	json_end_object(&w);
	enum bf_status status = buf_status(&text, "the completions", error);
	*out = status == BF_OK ? buf_steal(&text) : NULL;
	buf_free(&text);
	return *out ? BF_OK : status != BF_OK ? status : error_no_memory(error);
}
