/* held.c - see held.h. */
#include "index/held.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "index/files.h"
#include "index/record.h"
#include "index/xapian_error.h"

static const size_t RECORD_LIMIT = 64u << 20;
static const char ARRIVALS[] = "backfile:arrivals", REMOVALS[] = "backfile:removals";
static const char WITHDRAWN[] = "withdrawn:"; /* and the term of the id */

enum { WITHDRAWN_LENGTH = sizeof WITHDRAWN - 1 };

enum bf_status held_start(struct held *h, const char *archive, bf_error *error)
{
	struct stat about;
	char made[PATH_BYTES];
	*h = (struct held){.record = BUF_INIT(RECORD_LIMIT)};
	if (!path_join(h->path, archive, "held") || !path_join(made, h->path, "iamglass"))
		return path_too_long(archive, error);
	h->exists = stat(made, &about) == 0; /* what libxapian writes last when it makes one */
	/* Where that cannot be told, nothing may be made in its place. */
	return h->exists || errno == ENOENT ? BF_OK : error_system(error, "look at", made);
}

static void forget_removals(struct held *h)
{
	for (struct held_removal *r = h->removals, *next; r; r = next) {
		next = r->next;
		free(r);
	}
	h->removals = NULL;
}

static void close_database(struct held *h)
{
	xc_database_free(h->database);
	h->database = NULL;
	h->writable = h->in_transaction = h->changed = false;
}

void held_cancel(struct held *h)
{
	xc_error reason;
	if (h->in_transaction && xc_transaction_cancel(h->database, &reason) != XC_OK)
		close_database(h);
	h->in_transaction = h->changed = false;
	forget_removals(h);
}

void held_close(struct held *h)
{
	held_cancel(h);
	close_database(h);
	xc_document_free(h->document);
	h->document = NULL;
	buf_free(&h->record);
}

/* For reading; h->database stays NULL where nothing was ever held. */
static enum bf_status open_to_read(struct held *h, bf_error *error)
{
	xc_error reason;
	if (h->database || !h->exists)
		return BF_OK;
	xc_status status = xc_database_open(h->path, &h->database, &reason);
	if (status == XC_MISSING) { /* its making was stopped */
		h->exists = false;
		return BF_OK;
	}
	return status == XC_OK ? BF_OK : xapian_error(error, "cannot open the held articles", &reason);
}

static enum bf_status open_to_write(struct held *h, bf_error *error)
{
	xc_error reason;
	if (h->in_transaction)
		return BF_OK;
	if (!h->writable) {
		close_database(h);
		int mode = h->exists ? XC_OPEN : XC_CREATE_OR_OVERWRITE;
		if (xc_database_open_writable(h->path, mode, 0, &h->database, &reason) != XC_OK)
			return xapian_error(error, "cannot open the held articles", &reason);
		if (!h->exists)
			chmod(h->path, 0700);
		h->exists = h->writable = true;
	}
	if (!h->document && xc_document_new(&h->document, &reason) != XC_OK)
		return xapian_error(error, "cannot prepare an article", &reason);
	if (xc_transaction_begin(h->database, &reason) != XC_OK)
		return xapian_error(error, "cannot begin a transaction", &reason);
	h->in_transaction = true;
	return BF_OK;
}

static struct term_bytes key_of(struct slice id, enum archive_place place)
{
	struct term_bytes key;
	term_of_id(id, &key);
	if (place == PLACE_EMBARGOED) {
		memmove(key.bytes + 1, key.bytes, key.length++);
		key.bytes[0] = 'E';
	}
	return key;
}

static struct held_removal **find_removal(struct held *h, const struct term_bytes *key)
{
	struct held_removal **at = &h->removals;
	while (*at && ((*at)->key.length != key->length ||
		       memcmp((*at)->key.bytes, key->bytes, key->length) != 0))
		at = &(*at)->next;
	return at;
}

/* ---- articles ----------------------------------------------------------------------------- */

static enum bf_status find_number(struct held *h, const struct term_bytes *key, uint32_t *number,
				  bf_error *error)
{
	xc_postings *postings;
	xc_error reason;
	*number = 0;
	if (xc_postings_open(h->database, key->bytes, key->length, &postings, &reason) != XC_OK)
		return xapian_error(error, "cannot look up a held article", &reason);
	xc_status status = xc_postings_next(postings, number, &reason);
	xc_postings_free(postings);
	if (status == XC_END)
		*number = 0;
	return status == XC_OK || status == XC_END
		   ? BF_OK
		   : xapian_error(error, "cannot look up a held article", &reason);
}

static enum bf_status read_number(struct held *h, uint32_t number, struct arena *arena,
				  struct record *record, bf_error *error)
{
	const char *bytes;
	size_t len;
	xc_error reason;
	if (xc_database_data(h->database, number, &bytes, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read a held article", &reason);
	return record_read(slice_make(bytes, len), arena, record, error);
}

enum bf_status held_find(struct held *h, struct slice id, enum archive_place place, struct arena *arena,
			 struct article *out, uint64_t *content_hash, bool *found, bf_error *error)
{
	struct term_bytes key = key_of(id, place);
	uint32_t number = 0;
	struct record record;
	*found = false;
	enum bf_status status = open_to_read(h, error);
	if (status != BF_OK || !h->database || *find_removal(h, &key))
		return status;
	status = find_number(h, &key, &number, error);
	if (status != BF_OK || number == 0)
		return status;
	status = read_number(h, number, arena, &record, error);
	if (status == BF_OK && out)
		status = article_copy(&record.article, arena, out, error);
	if (status == BF_OK && content_hash)
		*content_hash = record.content_hash;
	*found = status == BF_OK;
	return status;
}

static void drop_removal(struct held *h, const struct term_bytes *key)
{
	struct held_removal **at = find_removal(h, key), *removal = *at;
	if (!removal)
		return;
	*at = removal->next;
	free(removal);
}

enum bf_status held_put(struct held *h, const struct article *a, enum archive_place place,
			bf_error *error)
{
	struct term_bytes key = key_of(a->id, place);
	uint32_t number;
	xc_error reason;
	buf_clear(&h->record);
	record_write_article(a, term_posting_hash(key.bytes, key.length, 0), &h->record);
	enum bf_status status = buf_status(&h->record, "the article as it is stored", error);
	if (status == BF_OK)
		status = open_to_write(h, error);
	if (status != BF_OK)
		return error_of_article(error, status);
	xc_status done = xc_document_clear(h->document, &reason);
	if (done == XC_OK)
		done = xc_document_add_boolean_term(h->document, key.bytes, key.length, &reason);
	if (done == XC_OK)
		done = xc_document_set_data(h->document, h->record.ptr, h->record.len, &reason);
	if (done == XC_OK)
		done = xc_database_replace_by_term(h->database, key.bytes, key.length, h->document,
						   &number, &reason);
	if (done != XC_OK)
		return xapian_error(error, "cannot store a held article", &reason);
	drop_removal(h, &key);
	h->changed = true;
	return BF_OK;
}

enum bf_status held_remove(struct held *h, struct slice id, enum archive_place place, bf_error *error)
{
	struct term_bytes key = key_of(id, place);
	if (!h->exists || *find_removal(h, &key))
		return BF_OK;
	struct held_removal *removal = malloc(sizeof *removal);
	if (!removal)
		return error_no_memory(error);
	*removal = (struct held_removal){key, h->removals};
	h->removals = removal;
	return BF_OK;
}

/* Under which key the document stands: its only term. */
static enum bf_status read_place(struct held *h, uint32_t number, struct slice id, struct term_bytes *key,
				 enum archive_place *place, bf_error *error)
{
	uint32_t there;
	*key = key_of(id, PLACE_EMBARGOED);
	enum bf_status status = find_number(h, key, &there, error);
	*place = there == number ? PLACE_EMBARGOED : PLACE_HELD;
	if (*place == PLACE_HELD)
		*key = key_of(id, PLACE_HELD);
	return status;
}

/* The bytes of a record live until the next call on the database: so a copy is read. */
static enum bf_status read_whole(struct held *h, uint32_t number, struct arena *arena,
				 struct record *record, struct term_bytes *key, enum archive_place *place,
				 bf_error *error)
{
	struct article copy;
	enum bf_status status = read_number(h, number, arena, record, error);
	if (status == BF_OK)
		status = article_copy(&record->article, arena, &copy, error);
	if (status != BF_OK)
		return status;
	record->article = copy;
	return read_place(h, number, copy.id, key, place, error);
}

enum bf_status held_each(struct held *h, article_visitor *visit, void *payload, bf_error *error)
{
	struct arena arena = ARENA_INIT;
	xc_postings *postings = NULL;
	uint32_t number;
	xc_error reason;
	enum bf_status status = open_to_read(h, error);
	if (status != BF_OK || !h->database)
		return status;
	xc_status step = xc_postings_open(h->database, "", 0, &postings, &reason);
	while (step == XC_OK && (step = xc_postings_next(postings, &number, &reason)) == XC_OK) {
		struct record record;
		struct term_bytes key;
		enum archive_place place;
		arena_reset(&arena);
		status = read_whole(h, number, &arena, &record, &key, &place, error);
		if (status != BF_OK)
			break;
		if (!*find_removal(h, &key) && !visit(&record.article, place, payload))
			break;
	}
	if (status == BF_OK && step != XC_OK && step != XC_END)
		status = xapian_error(error, "cannot walk the held articles", &reason);
	xc_postings_free(postings);
	arena_free(&arena);
	return status;
}

/* ---- withdrawn ids -------------------------------------------------------------------------- */

static size_t withdrawn_key(struct slice id, char key[WITHDRAWN_LENGTH + TERM_BYTES_MAX])
{
	struct term_bytes term;
	term_of_id(id, &term);
	memcpy(key, WITHDRAWN, WITHDRAWN_LENGTH);
	memcpy(key + WITHDRAWN_LENGTH, term.bytes, term.length);
	return WITHDRAWN_LENGTH + (size_t)term.length;
}

enum bf_status held_is_withdrawn(struct held *h, struct slice id, bool *withdrawn, struct arena *arena,
				 struct slice *reason_out, bf_error *error)
{
	char key[WITHDRAWN_LENGTH + TERM_BYTES_MAX];
	const char *value;
	size_t len;
	xc_error reason;
	*withdrawn = false;
	enum bf_status status = open_to_read(h, error);
	if (status != BF_OK || !h->database)
		return status;
	if (xc_metadata_get(h->database, key, withdrawn_key(id, key), &value, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read the marks of withdrawn articles", &reason);
	*withdrawn = len > 0;
	if (!*withdrawn || !reason_out)
		return BF_OK;
	*reason_out = arena_copy(arena, slice_make(value + 1, len - 1));
	return reason_out->ptr ? BF_OK : error_no_memory(error);
}

enum bf_status held_set_withdrawn(struct held *h, struct slice id, bool withdrawn, const char *reason,
				  bf_error *error)
{
	char key[WITHDRAWN_LENGTH + TERM_BYTES_MAX];
	xc_error failure;
	struct buf value = BUF_INIT(1 << 16);
	enum bf_status status = open_to_write(h, error);
	if (status != BF_OK)
		return status;
	if (withdrawn)
		buf_append_format(&value, "+%s", reason ? reason : "");
	status = buf_status(&value, "the reason", error);
	if (status == BF_OK && xc_metadata_set(h->database, key, withdrawn_key(id, key), value.ptr,
					       value.len, &failure) != XC_OK)
		status = xapian_error(error, "cannot mark an article withdrawn", &failure);
	buf_free(&value);
	h->changed |= status == BF_OK;
	return status;
}

enum bf_status held_counts(struct held *h, uint64_t *articles, uint64_t *withdrawn, bf_error *error)
{
	xc_statistics statistics;
	xc_terms *keys;
	const char *key;
	size_t len;
	xc_error reason;
	*articles = *withdrawn = 0;
	enum bf_status status = open_to_read(h, error);
	if (status != BF_OK || !h->database)
		return status;
	xc_status step = xc_database_statistics(h->database, &statistics, &reason);
	if (step == XC_OK)
		step = xc_terms_open_metadata(h->database, WITHDRAWN, WITHDRAWN_LENGTH, &keys, &reason);
	if (step != XC_OK)
		return xapian_error(error, "cannot count the held articles", &reason);
	while ((step = xc_terms_next(keys, &key, &len, &reason)) == XC_OK)
		++*withdrawn;
	xc_terms_free(keys);
	if (step != XC_END)
		return xapian_error(error, "cannot count the held articles", &reason);
	*articles = statistics.documents;
	return BF_OK;
}

/* ---- committing ------------------------------------------------------------------------------ */

static enum bf_status set_revision(struct held *h, const char *key, uint64_t revision, bf_error *error)
{
	char text[32];
	xc_error reason;
	int len = snprintf(text, sizeof text, "%" PRIu64, revision);
	if (xc_metadata_set(h->database, key, strlen(key), text, (size_t)len, &reason) != XC_OK)
		return xapian_error(error, "cannot commit the held articles", &reason);
	return BF_OK;
}

static enum bf_status commit(struct held *h, const char *key, uint64_t revision, bf_error *error)
{
	xc_error reason;
	enum bf_status status = set_revision(h, key, revision, error);
	if (status == BF_OK && xc_transaction_commit(h->database, &reason) != XC_OK)
		status = xapian_error(error, "cannot commit the held articles", &reason);
	if (status != BF_OK) {
		close_database(h); /* whatever it holds now, the disk is what counts */
		return status;
	}
	h->in_transaction = h->changed = false;
	return sync_folder(h->path, error);
}

enum bf_status held_commit_arrivals(struct held *h, uint64_t revision, bf_error *error)
{
	return h->changed ? commit(h, ARRIVALS, revision, error) : BF_OK;
}

enum bf_status held_commit_removals(struct held *h, uint64_t revision, bf_error *error)
{
	if (!h->removals)
		return BF_OK;
	enum bf_status status = open_to_write(h, error);
	for (struct held_removal *r = h->removals; r && status == BF_OK; r = r->next) {
		xc_error reason;
		if (xc_database_delete_by_term(h->database, r->key.bytes, r->key.length, &reason) != XC_OK)
			status = xapian_error(error, "cannot remove a held article", &reason);
	}
	if (status == BF_OK)
		status = commit(h, REMOVALS, revision, error);
	if (status != BF_OK)
		close_database(h);
	forget_removals(h);
	return status;
}

static enum bf_status get_revision(struct held *h, const char *key, uint64_t *revision, bf_error *error)
{
	const char *text;
	size_t len;
	char digits[32] = "";
	xc_error reason;
	if (xc_metadata_get(h->database, key, strlen(key), &text, &len, &reason) != XC_OK)
		return xapian_error(error, "cannot read the held articles", &reason);
	memcpy(digits, text, len < sizeof digits ? len : sizeof digits - 1);
	*revision = strtoull(digits, NULL, 10);
	return BF_OK;
}

enum bf_status held_revisions(struct held *h, uint64_t *arrivals, uint64_t *removals, bf_error *error)
{
	*arrivals = *removals = 0;
	enum bf_status status = open_to_read(h, error);
	if (status != BF_OK || !h->database)
		return status;
	status = get_revision(h, ARRIVALS, arrivals, error);
	return status == BF_OK ? get_revision(h, REMOVALS, removals, error) : status;
}
