/* article.c - see article.h: what is true of every article, whatever format it
 * came from. */
#include "corpus/article.h"

#include <stdio.h>
#include <xxhash.h>

#include "util/utf8.h"

enum { ID_MAX = 1024 };

/* ---- the fields of text ------------------------------------------------------------ */

/* Those that are one slice, by their name and place in the record: checking and
 * copying walk this table. */
static const struct {
	const char *name;
	size_t offset;
} TEXT_FIELDS[] = {
#define TEXT_FIELD(name)                                                                           \
	{                                                                                          \
#name, offsetof(struct article, name)                                              \
	}
    TEXT_FIELD(id),           TEXT_FIELD(version),     TEXT_FIELD(headline),
    TEXT_FIELD(kicker),       TEXT_FIELD(slugline),    TEXT_FIELD(dateline),
    TEXT_FIELD(section),      TEXT_FIELD(language),    TEXT_FIELD(source),
    TEXT_FIELD(url),          TEXT_FIELD(usage_terms), TEXT_FIELD(copyright_holder),
    TEXT_FIELD(editors_note), TEXT_FIELD(body),        TEXT_FIELD(captions),
    TEXT_FIELD(desk_withdrawal),
#undef TEXT_FIELD
};

enum { TEXT_FIELD_COUNT = sizeof TEXT_FIELDS / sizeof *TEXT_FIELDS };

static struct slice *text_field(struct article *a, size_t i)
{
	return (struct slice *)((char *)a + TEXT_FIELDS[i].offset);
}

static const struct slice *text_field_of(const struct article *a, size_t i)
{
	return (const struct slice *)((const char *)a + TEXT_FIELDS[i].offset);
}

/* ---- checking ---------------------------------------------------------------------- */

static enum bf_status check_text(struct slice text, const char *field, bf_error *error)
{
	size_t valid = utf8_validate(text);
	if (valid < text.len) {
		error_set(error, BF_BAD_ARTICLE, "%s is not UTF-8 at its byte %zu", field, valid);
		error_hint(error, "convert the text to UTF-8, for example with iconv");
		return BF_BAD_ARTICLE;
	}
	if (text.len && memchr(text.ptr, '\0', text.len)) {
		error_set(error, BF_BAD_ARTICLE, "%s contains U+0000", field);
		error_hint(error, "remove it from the text, or put a space in its place");
		return BF_BAD_ARTICLE;
	}
	return BF_OK;
}

static enum bf_status check_lists(const struct article *a, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < a->byline.count && !status; i++)
		status = check_text(a->byline.items[i], "byline", error);
	for (size_t i = 0; i < a->places.count && !status; i++)
		status = check_text(a->places.items[i], "places", error);
	for (size_t i = 0; i < a->subjects.count && !status; i++) {
		const struct subject *s = &a->subjects.items[i];
		status = check_text(s->scheme, "subjects", error);
		status = status ? status : check_text(s->code, "subjects", error);
		status = status ? status : check_text(s->name, "subjects", error);
	}
	return status;
}

static enum bf_status refuse(bf_error *error, const char *reason, const char *hint)
{
	error_set(error, BF_BAD_ARTICLE, "%s", reason);
	error_hint(error, "%s", hint);
	return BF_BAD_ARTICLE;
}

static enum bf_status check_id(struct slice id, bf_error *error)
{
	if (id.len == 0)
		return refuse(error, "the article has no id", "give it an id");
	if (id.len > ID_MAX)
		return refuse(error, "the id is longer than 1,024 bytes", "give it a shorter id");
	return BF_OK;
}

enum bf_status article_check(const struct article *a, bf_error *error)
{
	enum bf_status status = check_id(a->id, error);
	for (size_t i = 0; i < TEXT_FIELD_COUNT && !status; i++)
		status = check_text(*text_field_of(a, i), TEXT_FIELDS[i].name, error);
	if (!status)
		status = check_lists(a, error);
	if (!status && a->headline.len == 0 && a->body.len == 0 && a->status != ARTICLE_CANCELED)
		return refuse(error, "the article has neither headline nor body",
			      "give it a headline or a body, or leave it out");
	return status;
}

/* ---- measuring --------------------------------------------------------------------- */

static size_t list_bytes(struct slice_list list)
{
	size_t bytes = 0;
	for (size_t i = 0; i < list.count; i++)
		bytes += list.items[i].len;
	return bytes;
}

size_t article_bytes(const struct article *a)
{
	size_t bytes = list_bytes(a->byline) + list_bytes(a->places);
	for (size_t i = 0; i < TEXT_FIELD_COUNT; i++)
		bytes += text_field_of(a, i)->len;
	for (size_t i = 0; i < a->subjects.count; i++) {
		const struct subject *s = &a->subjects.items[i];
		bytes += s->scheme.len + s->code.len + s->name.len;
	}
	return bytes;
}

/* ---- copying ----------------------------------------------------------------------- */

/* Copies of slices and lists; `failed` is looked at once, at the end. */
struct copier {
	struct arena *arena;
	bool failed;
};

static struct slice copy_text(struct copier *c, struct slice text)
{
	if (text.len == 0)
		return slice_make(NULL, 0);
	struct slice copy = arena_copy(c->arena, text);
	c->failed |= copy.ptr == NULL;
	return copy;
}

static struct slice_list copy_list(struct copier *c, struct slice_list list)
{
	struct slice *items = list.count ? arena_calloc(c->arena, list.count, sizeof *items) : NULL;
	c->failed |= list.count && !items;
	for (size_t i = 0; items && i < list.count; i++)
		items[i] = copy_text(c, list.items[i]);
	return (struct slice_list){items, items ? list.count : 0};
}

static struct subject_list copy_subjects(struct copier *c, struct subject_list list)
{
	struct subject *items =
	    list.count ? arena_calloc(c->arena, list.count, sizeof *items) : NULL;
	c->failed |= list.count && !items;
	for (size_t i = 0; items && i < list.count; i++) {
		items[i].scheme = copy_text(c, list.items[i].scheme);
		items[i].code = copy_text(c, list.items[i].code);
		items[i].name = copy_text(c, list.items[i].name);
	}
	return (struct subject_list){items, items ? list.count : 0};
}

enum bf_status article_copy(const struct article *a, struct arena *arena, struct article *out,
			    bf_error *error)
{
	struct copier c = {arena, false};
	struct article copy = *a;
	for (size_t i = 0; i < TEXT_FIELD_COUNT; i++)
		*text_field(&copy, i) = copy_text(&c, *text_field(&copy, i));
	copy.byline = copy_list(&c, a->byline);
	copy.places = copy_list(&c, a->places);
	copy.subjects = copy_subjects(&c, a->subjects);
	if (c.failed)
		return error_no_memory(error);
	*out = copy;
	return BF_OK;
}

struct slice article_subject_code(const struct subject *s, struct arena *arena, bool *no_memory)
{
	if (s->scheme.len == 0 || s->code.len == 0)
		return s->code;
	char *text = arena_alloc(arena, s->scheme.len + 1 + s->code.len);
	*no_memory |= !text;
	if (!text)
		return SLICE("");
	memcpy(text, s->scheme.ptr, s->scheme.len);
	text[s->scheme.len] = ':';
	memcpy(text + s->scheme.len + 1, s->code.ptr, s->code.len);
	return slice_make(text, s->scheme.len + 1 + s->code.len);
}

/* ---- versions, holding, identity --------------------------------------------------- */

static bool is_number(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len > 0;
}

static struct slice without_zeros(struct slice s)
{
	while (s.len > 1 && s.ptr[0] == '0')
		s = slice_tail(s, 1);
	return s;
}

static int compare_instants(struct moment a, struct moment b)
{
	return (a.instant > b.instant) - (a.instant < b.instant);
}

/* Whole numbers of any length, or times; 0 for what cannot be compared.  A
 * version that is all digits is a number, even where it might be a year. */
static int compare_version_texts(struct slice a, struct slice b)
{
	if (is_number(a) && is_number(b)) {
		a = without_zeros(a);
		b = without_zeros(b);
		return a.len != b.len ? (a.len > b.len) - (a.len < b.len) : slice_compare(a, b);
	}
	struct moment x, y;
	if (is_number(a) || is_number(b) || !moment_parse(a, &x) || !moment_parse(b, &y))
		return 0;
	return compare_instants(x, y);
}

int article_compare_versions(const struct article *a, const struct article *b)
{
	int order = compare_version_texts(a->version, b->version);
	if (order == 0 && a->updated.precision && b->updated.precision)
		order = compare_instants(a->updated, b->updated);
	if (order == 0 && a->published.precision && b->published.precision)
		order = compare_instants(a->published, b->published);
	return order;
}

void article_restrict(struct article *a, enum article_status status)
{
	if (status > a->status)
		a->status = (uint8_t)status;
}

void article_embargo(struct article *a, struct moment until)
{
	enum { LAST_ZONE = -12 * 60 }; /* minutes: where a day begins last */
	if (until.precision == MOMENT_NONE || a->embargo_unreadable) {
		a->embargo_unreadable = true;
		a->embargo = (struct moment){0};
		return;
	}
	if (until.precision != MOMENT_SECOND && until.zone == 0) {
		until.zone = LAST_ZONE;
		until.instant -= LAST_ZONE * 60;
	}
	if (a->embargo.precision == MOMENT_NONE || until.instant > a->embargo.instant)
		a->embargo = until;
}

bool article_is_held(const struct article *a, int64_t now)
{
	if (a->status != ARTICLE_USABLE || a->embargo_unreadable)
		return true;
	return a->embargo.precision != MOMENT_NONE && now < a->embargo.instant;
}

enum bf_status article_content_id(const struct article *a, struct arena *arena, struct slice *out,
				  bf_error *error)
{
	char published[32];
	struct slice parts[] = {a->headline,
				slice_make(published, moment_format(a->published, published)),
				a->source, a->url, a->body};
	enum { PARTS = sizeof parts / sizeof *parts };
	/* A hash of hashes: no part can flow into the next. */
	XXH128_canonical_t hashes[PARTS], whole;
	for (size_t i = 0; i < PARTS; i++)
		XXH128_canonicalFromHash(
		    &hashes[i], XXH3_128bits(parts[i].ptr ? parts[i].ptr : "", parts[i].len));
	XXH128_canonicalFromHash(&whole, XXH3_128bits(hashes, sizeof hashes));
	enum { PREFIX = 5, DIGITS = 32 };
	char *id = arena_alloc(arena, PREFIX + DIGITS + 1);
	if (!id)
		return error_no_memory(error);
	memcpy(id, "xxh3:", PREFIX);
	for (size_t i = 0; i < DIGITS / 2; i++)
		snprintf(id + PREFIX + 2 * i, 3, "%02x", whole.digest[i]);
	*out = slice_make(id, PREFIX + DIGITS);
	return BF_OK;
}
