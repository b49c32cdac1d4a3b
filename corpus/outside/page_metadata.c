/* page_metadata.c - see page_metadata.h. */
#include "corpus/outside/page_metadata.h"

#include <stdio.h>

#include "corpus/article_names.h"
#include "corpus/outside/page_claims.h"
#include "corpus/text.h"
#include "util/utf8.h"

enum { LIST_MAX = 64 }; /* persons, places, keywords */

static struct slice best_text(const struct page_claims *claims, enum page_field field)
{
	const struct page_claim *claim = page_best_claim(claims, field);
	return claim ? claim->value : slice_make(NULL, 0);
}

static bool is_listed(const struct slice *items, size_t count, struct slice value)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal_nocase(items[i], value))
			return true;
	return false;
}

static bool is_address(struct slice value)
{
	return slice_starts_with(value, SLICE("http://")) ||
	       slice_starts_with(value, SLICE("https://")) || slice_starts_with(value, SLICE("//")) ||
	       slice_starts_with(value, SLICE("www."));
}

/* ---- headline ------------------------------------------------------------------------ */

/* "Headline | Site" without the site, whose name is known. */
static struct slice without_source(struct slice headline, struct slice source)
{
	if (source.len == 0 || headline.len < source.len + 5 || !slice_ends_with(headline, source))
		return headline;
	struct slice rest = slice_trim(slice_make(headline.ptr, headline.len - source.len));
	static const struct slice bars[] = {{"|", 1},		  {"-", 1},
					    {"\xE2\x80\x93", 3}, {"\xE2\x80\x94", 3},
					    {"\xC2\xBB", 2},	  {"\xC2\xB7", 2}};
	for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
		if (slice_ends_with(rest, bars[i]))
			return slice_trim(slice_make(rest.ptr, rest.len - bars[i].len));
	return headline;
}

static bool contains(struct slice text, struct slice part)
{
	return part.len && text.len >= part.len && memmem(text.ptr, text.len, part.ptr, part.len);
}

/* Do readers see it: is it a heading, or in the title of the page? */
static bool is_seen(const struct page_claims *claims, struct slice headline)
{
	for (uint32_t i = 0; i < claims->count; i++) {
		const struct page_claim *c = &claims->items[i];
		if (c->field == PAGE_HEADLINE && c->rank >= PLACE_TEXT &&
		    (text_same_line(c->value, headline) || contains(c->value, headline)))
			return true;
	}
	return false;
}

/* The best one that readers see, else the best. */
static struct slice best_headline(const struct page_claims *claims, struct slice source)
{
	const struct page_claim *best = NULL;
	for (uint32_t i = 0; i < claims->count; i++) {
		const struct page_claim *c = &claims->items[i];
		if (c->field == PAGE_HEADLINE && c->rank < PLACE_TEXT &&
		    (!best || c->rank < best->rank) &&
		    is_seen(claims, without_source(c->value, source)))
			best = c;
	}
	if (!best)
		best = page_best_claim(claims, PAGE_HEADLINE);
	return best ? without_source(best->value, source) : slice_make(NULL, 0);
}

/* ---- byline -------------------------------------------------------------------------- */

static struct slice without_by(struct slice name)
{
	static const struct slice words[] = {{"by ", 3},   {"von ", 4},	       {"por ", 4},
					     {"par ", 4},  {"written by ", 11}, {"author: ", 8},
					     {"door ", 5}, {"text: ", 6}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (name.len > words[i].len &&
		    slice_equal_nocase(slice_make(name.ptr, words[i].len), words[i]))
			return text_trim(slice_tail(name, words[i].len));
	return name;
}

/* Where one person ends and the next begins: the length of the first, and of
 * what parts them. */
static size_t first_person(struct slice names, size_t *gap)
{
	static const struct slice gaps[] = {{" and ", 5}, {", ", 2}, {"; ", 2},	  {" & ", 3},
					    {" und ", 5}, {" y ", 3}, {" et ", 4}, {" | ", 3}};
	for (size_t at = 0; at < names.len; at++)
		for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
			if (slice_starts_with(slice_tail(names, at), gaps[i])) {
				*gap = gaps[i].len;
				return at;
			}
	*gap = 0;
	return names.len;
}

static void add_person(struct slice *persons, size_t *count, struct slice name)
{
	enum { NAME_MAX_BYTES = 100 };
	name = without_by(text_trim(name));
	if (name.len > 1 && name.len <= NAME_MAX_BYTES && *count < LIST_MAX && !is_address(name) &&
	    !is_listed(persons, *count, name))
		persons[(*count)++] = name;
}

/* All claims of the best place; one text may name several persons. */
static bool resolve_byline(const struct page_claims *claims, struct article *out)
{
	struct slice *persons = arena_calloc(claims->arena, LIST_MAX, sizeof *persons);
	if (!persons)
		return false;
	size_t count = 0;
	for (unsigned rank = 0; rank < 100 && count == 0; rank++) {
		for (uint32_t i = 0; i < claims->count; i++) {
			const struct page_claim *c = &claims->items[i];
			if (c->field != PAGE_BYLINE || c->rank != rank)
				continue;
			struct slice names = without_by(c->value);
			for (size_t len, gap; names.len; names = slice_tail(names, len + gap)) {
				len = first_person(names, &gap);
				add_person(persons, &count, slice_make(names.ptr, len));
			}
			if (rank >= PLACE_TEXT)
				break; /* further ones may be of other articles */
		}
	}
	out->byline = (struct slice_list){persons, count};
	return true;
}

/* ---- dates --------------------------------------------------------------------------- */

static bool read_date(struct slice text, struct moment *out)
{
	enum { FIRST_YEAR = 1600, LAST_YEAR = 2200 };
	struct moment moment;
	if (!moment_parse(text, &moment))
		return false;
	struct civil_date date = civil_from_day(moment_day(moment));
	if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
		return false;
	*out = moment;
	return true;
}

static void note_date(struct article_notes *notes, struct slice value)
{
	if (!notes || notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	struct article_note *note = &notes->items[notes->count++];
	size_t len = value.len > 60 ? utf8_floor(value, 60) : value.len;
	snprintf(note->reason, sizeof note->reason, "the date \"%.*s\" cannot be read: left out",
		 (int)len, value.ptr);
	snprintf(note->hint, sizeof note->hint, "dates look like 2022-06-10T12:30:00+02:00");
	note->byte = 0;
}

/* The best claim that can be read. */
static void resolve_date(const struct page_claims *claims, enum page_field field,
			 struct moment *out, struct article_notes *notes)
{
	const struct page_claim *best = NULL;
	struct moment moment;
	for (uint32_t i = 0; i < claims->count; i++) {
		const struct page_claim *c = &claims->items[i];
		if (c->field == field && (!best || c->rank < best->rank) &&
		    read_date(c->value, &moment)) {
			best = c;
			*out = moment;
		}
	}
	if (!best && page_best_claim(claims, field))
		note_date(notes, page_best_claim(claims, field)->value);
}

/* ---- lists --------------------------------------------------------------------------- */

static void add_keyword(struct subject_list *list, struct subject *items, struct slice name)
{
	name = text_trim(name);
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal_nocase(items[i].name, name))
			return;
	if (name.len && name.len < 200 && list->count < LIST_MAX)
		items[list->count++] = (struct subject){.scheme = SLICE("keyword"), .name = name};
}

/* Keywords of all places but plain text; and sections beyond the first. */
static bool resolve_subjects(const struct page_claims *claims, struct article *out)
{
	struct subject *items = arena_calloc(claims->arena, LIST_MAX, sizeof *items);
	if (!items)
		return false;
	out->subjects = (struct subject_list){items, 0};
	for (uint32_t i = 0; i < claims->count; i++) {
		struct slice list = claims->items[i].value;
		if (claims->items[i].field != PAGE_KEYWORD)
			continue;
		while (list.len) {
			const char *comma = memchr(list.ptr, ',', list.len);
			size_t len = comma ? (size_t)(comma - list.ptr) : list.len;
			add_keyword(&out->subjects, items, slice_make(list.ptr, len));
			list = slice_tail(list, len + 1);
		}
	}
	return true;
}

static bool resolve_places(const struct page_claims *claims, struct article *out)
{
	struct slice *items = arena_calloc(claims->arena, LIST_MAX, sizeof *items);
	if (!items)
		return false;
	size_t count = 0;
	for (uint32_t i = 0; i < claims->count && count < LIST_MAX; i++)
		if (claims->items[i].field == PAGE_PLACE &&
		    !is_listed(items, count, claims->items[i].value))
			items[count++] = claims->items[i].value;
	out->places = (struct slice_list){items, count};
	return true;
}

/* ---- the article --------------------------------------------------------------------- */

/* The first address that is whole; relative ones lead nowhere. */
static struct slice best_address(const struct page_claims *claims)
{
	const struct page_claim *best = NULL;
	for (uint32_t i = 0; i < claims->count; i++) {
		const struct page_claim *c = &claims->items[i];
		if (c->field == PAGE_URL && is_address(c->value) && (!best || c->rank < best->rank))
			best = c;
	}
	return best ? best->value : slice_make(NULL, 0);
}

static struct slice best_language(const struct page_claims *claims)
{
	struct slice code = {NULL, 0};
	for (unsigned rank = 0; rank < 100 && code.len == 0; rank++)
		for (uint32_t i = 0; i < claims->count && code.len == 0; i++)
			if (claims->items[i].field == PAGE_LANGUAGE && claims->items[i].rank == rank)
				code = article_language_code(claims->items[i].value, claims->arena);
	return code;
}

enum bf_status page_metadata(const struct page *page, struct arena *arena, struct article *out,
			     struct slice *body, struct article_notes *notes, bf_error *error)
{
	struct page_claims claims = {.arena = arena};
	page_claims_json_ld(page, &claims);
	page_claims_microdata(page, &claims);
	page_claims_meta(page, &claims);
	page_claims_text(page, &claims);
	out->source = best_text(&claims, PAGE_SOURCE);
	out->headline = best_headline(&claims, out->source);
	out->dateline = article_filed_from(best_text(&claims, PAGE_DATELINE));
	out->section = best_text(&claims, PAGE_SECTION);
	out->usage_terms = best_text(&claims, PAGE_USAGE_TERMS);
	out->copyright_holder = best_text(&claims, PAGE_COPYRIGHT);
	out->url = best_address(&claims);
	out->language = best_language(&claims);
	resolve_date(&claims, PAGE_PUBLISHED, &out->published, notes);
	resolve_date(&claims, PAGE_UPDATED, &out->updated, notes);
	*body = best_text(&claims, PAGE_BODY);
	if (!resolve_byline(&claims, out) || !resolve_subjects(&claims, out) ||
	    !resolve_places(&claims, out) || claims.no_memory)
		return error_no_memory(error);
	return BF_OK;
}
