/* read_archive.c - zip and tar, and what gzip, zstd, xz or bzip2 have packed.
 *
 * In: an archive, or a packed file.  Out: what comes of the files in it, each
 * read by its own format; folders and links are none.  Names are shown and never
 * used as paths.
 *
 * What unpacks to more than 200 times its size (past the first megabyte) is taken
 * for a bomb: all that an archive gives is counted together, so that files which
 * share their bytes do not help. */
#include "corpus/outside/read_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/outside/nested.h"

enum { PIECE = 64 * 1024, RATIO_MAX = 200, ENTRIES_MAX = 1000 * 1000 };

static const uint64_t RATIO_FREE = 1u << 20;

struct archive_state {
	struct archive *archive;
	struct nested nested;
	bool ended;
	uint64_t entries;
	uint64_t offset;   /* of the input, where libarchive reads next */
	uint64_t given;	   /* bytes that libarchive got, at most the size of the input */
	uint64_t unpacked; /* bytes that came out */
	bool bomb;
	struct reader *reader;
};

/* ---- the input ------------------------------------------------------------------------------ */

static ssize_t give_piece(struct archive *a, void *payload, const void **out)
{
	struct archive_state *s = payload;
	struct slice piece;
	bf_error why = {0};
	(void)a;
	if (s->reader->input.position != s->offset &&
	    input_seek(&s->reader->input, s->offset, &why) != BF_OK)
		return -1;
	if (input_peek(&s->reader->input, 1, &piece, &why) != BF_OK) {
		archive_set_error(s->archive, why.status == BF_NO_MEMORY ? ENOMEM : EIO, "%s", why.message);
		return -1;
	}
	if (piece.len > PIECE)
		piece.len = PIECE;
	/* The window stays until the next peek, which is the next call. */
	input_consume(&s->reader->input, piece.len);
	s->offset += piece.len;
	s->given += piece.len;
	*out = piece.ptr;
	return (ssize_t)piece.len;
}

static int64_t skip_bytes(struct archive *a, void *payload, int64_t count)
{
	struct archive_state *s = payload;
	uint64_t size = s->reader->input.size;
	(void)a;
	if (!s->reader->input.can_seek || count <= 0 || s->offset >= size)
		return 0; /* what is not skipped is read: the end shows by itself */
	if ((uint64_t)count > size - s->offset)
		count = (int64_t)(size - s->offset);
	s->offset += (uint64_t)count;
	return count;
}

static int64_t go_to(struct archive *a, void *payload, int64_t offset, int whence)
{
	struct archive_state *s = payload;
	int64_t size = (int64_t)s->reader->input.size,
		base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)s->offset : size;
	(void)a;
	if (offset > size - base || offset < -base)
		return ARCHIVE_FATAL;
	s->offset = (uint64_t)(base + offset);
	return (int64_t)s->offset;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void set_up(struct archive_state *s)
{
	struct archive *a = s->archive;
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_format_tar(a);
	archive_read_support_format_raw(a);
	if (s->reader->input.can_seek && s->reader->input.size)
		archive_read_support_format_zip(a);
	else
		archive_read_support_format_zip_streamable(a);
	archive_read_set_read_callback(a, give_piece);
	archive_read_set_skip_callback(a, skip_bytes);
	if (s->reader->input.can_seek && s->reader->input.size)
		archive_read_set_seek_callback(a, go_to);
	archive_read_set_callback_data(a, s);
}

static enum bf_status archive_failed(struct archive *a, bf_error *error)
{
	const char *text = archive_error_string(a);
	if (archive_errno(a) == ENOMEM)
		return error_no_memory(error);
	error_set(error, BF_BAD_ARTICLE, "the archive is damaged: %s", text ? text : "it cannot be read");
	error_hint(error, "get it again, or unpack it as far as that goes");
	return BF_BAD_ARTICLE;
}

static enum bf_status open_archive(struct reader *r, bf_error *error)
{
	struct archive_state *s = calloc(1, sizeof *s);
	if (!s)
		return error_no_memory(error);
	s->reader = r;
	s->offset = r->input.position;
	s->archive = archive_read_new();
	enum bf_status status = s->archive ? BF_OK : error_no_memory(error);
	if (!status) {
		set_up(s);
		if (archive_read_open1(s->archive) < ARCHIVE_WARN)
			status = archive_failed(s->archive, error);
	}
	if (status) {
		archive_read_free(s->archive);
		free(s);
		return status;
	}
	r->state = s;
	return BF_OK;
}

static void close_archive(struct reader *r)
{
	struct archive_state *s = r->state;
	nested_close(&s->nested);
	archive_read_free(s->archive);
	free(s);
}

/* ---- a file within ------------------------------------------------------------------------------ */

/* As many bytes as the archive may be said to have. */
static bool is_bomb(const struct archive_state *s)
{
	uint64_t size = s->reader->input.size, packed = s->given;
	if (size && packed > size)
		packed = size;
	return s->unpacked > RATIO_FREE && s->unpacked / RATIO_MAX > packed;
}

static enum bf_status pull_entry(void *payload, uint64_t offset, char *into, size_t room, size_t *got,
				 bf_error *error)
{
	struct archive_state *s = payload;
	(void)offset;
	ssize_t count = archive_read_data(s->archive, into, room);
	if (count < 0)
		return archive_failed(s->archive, error);
	s->unpacked += (uint64_t)count;
	s->bomb |= is_bomb(s);
	if (s->bomb) {
		error_set(error, BF_BAD_ARTICLE, "it unpacks to more than %d times its size", RATIO_MAX);
		error_hint(error, "no news does: look at the file with care");
		return BF_BAD_ARTICLE;
	}
	*got = (size_t)count;
	return BF_OK;
}

/* What a packed file is called once unpacked: without the ending of the packer. */
static struct slice unpacked_name(struct slice name)
{
	static const struct slice endings[] = {{".gz", 3}, {".zst", 4}, {".xz", 3}, {".bz2", 4}};
	const char *slash = name.len ? memrchr(name.ptr, '/', name.len) : NULL;
	if (slash)
		name = slice_tail(name, (size_t)(slash - name.ptr) + 1);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (name.len > endings[i].len &&
		    slice_equal_nocase(slice_tail(name, name.len - endings[i].len), endings[i]))
			return slice_make(name.ptr, name.len - endings[i].len);
	return name;
}

static struct slice entry_name(const struct archive_state *s, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);
	if (archive_format(s->archive) == ARCHIVE_FORMAT_RAW)
		return unpacked_name(slice_from(s->reader->name));
	return slice_from(name ? name : archive_entry_pathname(entry));
}

/* The record on hand is counted, and refused. */
static enum reader_result refuse_entry(struct archive_state *s, struct reject *reject,
				       const char *reason, const char *hint)
{
	s->reader->record++;
	s->reader->record_at = s->offset;
	return reader_reject(s->reader, reject, 0, hint, "%s", reason);
}

/* What follows is not even looked at: unpacking it may be what takes for ever. */
static enum reader_result stop_here(struct archive_state *s, struct reject *reject)
{
	s->ended = true;
	if (s->bomb && archive_format(s->archive) == ARCHIVE_FORMAT_RAW)
		return READER_END; /* there was one file */
	return refuse_entry(s, reject,
			    s->bomb ? "the rest of the archive, if there is any, is not read"
				    : "the archive has more than 1,000,000 files: the rest is not read",
			    "unpack it with care, and leave out what is no article");
}

/* The next file, opened; READER_ARTICLE: hand on what comes of it. */
static enum reader_result open_entry(struct reader *r, struct archive_state *s,
				     struct archive_entry *entry, struct reject *reject,
				     bf_error *error)
{
	if (archive_entry_filetype(entry) == AE_IFDIR)
		return READER_ARTICLE;
	if (archive_entry_is_encrypted(entry))
		return refuse_entry(s, reject, "a file in the archive is encrypted",
				    "unpack the archive with its password");
	r->record++;
	bool raw = archive_format(s->archive) == ARCHIVE_FORMAT_RAW;
	if (!raw && archive_entry_filetype(entry) != AE_IFREG)
		return READER_SKIP;
	struct input_source source = {.pull = pull_entry, .payload = s};
	struct nested_document document = {.name = entry_name(s, entry), .source = &source};
	switch (nested_open(r, &s->nested, &document, reject, error)) {
	case NESTED_REJECT:
		return READER_REJECT;
	case NESTED_FAILED:
		return READER_FAILED;
	default:
		return READER_ARTICLE;
	}
}

static enum reader_result next_entry(struct reader *r, struct archive_state *s,
				     struct reject *reject, bf_error *error)
{
	struct archive_entry *entry;
	if (s->bomb || s->entries == ENTRIES_MAX)
		return stop_here(s, reject);
	int result = archive_read_next_header(s->archive, &entry);
	if (result == ARCHIVE_EOF) {
		s->ended = true;
		return s->entries ? READER_END : refuse_entry(s, reject, "there is nothing in the archive",
							      "leave it out");
	}
	s->entries++;
	if (result >= ARCHIVE_WARN)
		return open_entry(r, s, entry, reject, error);
	bf_error why = {0};
	s->ended = true;
	if (archive_failed(s->archive, &why) == BF_NO_MEMORY) {
		error_no_memory(error);
		return READER_FAILED;
	}
	return refuse_entry(s, reject, why.message, why.hint);
}

static enum reader_result next_archive(struct reader *r, struct arena *arena, struct article *article,
				       struct reject *reject, bf_error *error)
{
	struct archive_state *s = r->state;
	for (;;) {
		if (s->nested.reader) {
			enum reader_result result =
			    nested_next(r, &s->nested, arena, article, reject, error);
			if (result != READER_END)
				return result;
		}
		if (s->ended)
			return READER_END;
		enum reader_result result = next_entry(r, s, reject, error);
		if (result != READER_ARTICLE)
			return result;
	}
}

const struct format outside_archive = {
    .open = open_archive, .next = next_archive, .close = close_archive};
