/* dump.c - the road across formats: every article out as JSON Lines.
 *
 * Visible articles part by part, then the held ones, each with the status or
 * embargo that holds it; a withdrawn one carries "desk_withdrawal": its reason,
 * so that an archive made from the dump hides the same articles. */
#include "indexer/indexer.h"
#include "index/snapshot.h"
#include "util/buf.h"

static const size_t LINE_LIMIT = 1u << 30;

struct dump {
	dump_writer *write;
	void *payload;
	struct archive *archive;
	struct arena arena; /* of the held article on hand */
	struct buf line;
	enum bf_status status;
	bf_error *error;
};

static enum bf_status dump_article(struct dump *d, const struct article *a)
{
	buf_clear(&d->line);
	article_to_json(a, &d->line);
	enum bf_status status = buf_status(&d->line, "the article", d->error);
	if (status == BF_OK)
		status = d->write(buf_slice(&d->line), d->payload, d->error);
	return status;
}

static enum bf_status dump_part(struct dump *d, struct part *part, struct arena *cursors)
{
	struct arena arena = ARENA_INIT;
	struct cursor *all;
	enum bf_status status = part->operations->open_all(part, cursors, &all, d->error);
	while (status == BF_OK && all && cursor_article(all) != NO_ARTICLE) {
		struct article article;
		arena_reset(&arena);
		status = part->operations->article(part, cursor_article(all), &arena, &article, d->error);
		if (status == BF_OK)
			status = dump_article(d, &article);
		if (status == BF_OK)
			status = cursor_next(all, d->error);
	}
	cursor_close(all);
	arena_free(&arena);
	return status;
}

static bool dump_held(const struct article *held, enum archive_place place, void *payload)
{
	struct dump *d = payload;
	struct article article = *held;
	bool withdrawn;
	(void)place;
	arena_reset(&d->arena);
	d->status = archive_withdrawal(d->archive, held->id, &d->arena, &withdrawn,
				       &article.desk_withdrawal, d->error);
	if (d->status == BF_OK && withdrawn && article.desk_withdrawal.len == 0)
		article.desk_withdrawal = SLICE("withdrawn");
	if (d->status == BF_OK)
		d->status = dump_article(d, &article);
	return d->status == BF_OK;
}

static enum bf_status dump_visible(struct dump *d, struct archive_reader *reader)
{
	struct arena cursors = ARENA_INIT;
	struct snapshot *snapshot;
	enum bf_status status = snapshot_lease(reader, &snapshot, d->error);
	if (status != BF_OK)
		return status;
	for (size_t i = 0; i < snapshot->part_count && status == BF_OK; i++)
		status = dump_part(d, snapshot->parts[i], &cursors);
	snapshot_return(reader, snapshot, status == BF_EXPIRED);
	arena_free(&cursors);
	return status;
}

/* The archive is held open for writing, so that nothing changes meanwhile and
 * the held articles, which readers never open, can be read. */
enum bf_status archive_dump(const char *path, dump_writer *write, void *payload, bf_error *error)
{
	struct archive_options options = {.create = false, .any_analysis = true};
	struct dump d = {.write = write,
			 .payload = payload,
			 .arena = ARENA_INIT,
			 .line = BUF_INIT(LINE_LIMIT),
			 .error = error};
	struct archive *archive = NULL;
	struct archive_reader *reader = NULL;
	enum bf_status status = archive_open(path, &options, &archive, error);
	if (status == BF_OK)
		status = archive_reader_open_any(path, &reader, error);
	if (status == BF_OK)
		status = dump_visible(&d, reader);
	d.archive = archive;
	if (status == BF_OK)
		status = archive_each_held(archive, dump_held, &d, error);
	if (status == BF_OK)
		status = d.status;
	if (reader)
		archive_reader_close(reader);
	if (archive)
		archive_close(archive);
	arena_free(&d.arena);
	buf_free(&d.line);
	return status;
}
