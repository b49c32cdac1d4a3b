/* article_rules.c - see article_scan.h: what each field of an article takes out
 * of the values that a source gave it. */
#include "corpus/article_scan.h"
#include "corpus/fill.h"

#include "corpus/text.h"
#include "util/buf.h"
#include "util/utf8.h"

static const char DATE_HINT[] =
    "dates look like 2022-06-10, 2022-06-10T12:30:00+02:00 or Fri, 10 Jun 2022 12:30:00 +0200";

/* As much of a value as a message has room for. */
static struct slice quoted(struct slice text)
{
	enum { ROOM = 60 };
	return slice_make(text.ptr, text.len <= ROOM ? text.len : utf8_floor(text, ROOM));
}

/* ---- texts, lists, codes ----------------------------------------------------------- */

static void *field_of(struct scan *s, const struct rule *rule)
{
	return (char *)s->article + rule->offset;
}

/* Of several of an object's shape the one that says that it is the main one, else
 * the first: a headline, its short form, …. */
static const struct item *main_item(const struct scan *s)
{
	const struct item *first = scan_first_text(s);
	for (size_t i = 0; first && i < s->item_count; i++)
		if (slice_equal_nocase(s->items[i].role, SLICE("main")) &&
		    scan_item_text(&s->items[i]).len)
			return &s->items[i];
	return first;
}

static enum bf_status take_line(struct scan *s, const struct rule *rule)
{
	const struct item *item = main_item(s);
	if (!item)
		return BF_OK;
	struct slice line;
	enum bf_status status = scan_plain_text(s, item, &line, NULL);
	if (!status)
		status = text_line(line, s->arena, &line, s->error);
	if (status || line.len == 0)
		return status;
	*(struct slice *)field_of(s, rule) = line;
	s->used = true;
	return BF_OK;
}

static bool has_digit(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
			return true;
	return false;
}

struct slice article_filed_from(struct slice line)
{
	static const struct slice dashes[] = {{"-", 1}, {"\xE2\x80\x93", 3}, {"\xE2\x80\x94", 3}};
	const char *bracket = line.len ? memchr(line.ptr, '(', line.len) : NULL;
	if (bracket)
		line.len = (size_t)(bracket - line.ptr);
	for (size_t before = 0; before != line.len;) {
		before = line.len;
		line = text_trim(line);
		for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++)
			if (slice_ends_with(line, dashes[i]))
				line.len -= dashes[i].len;
		const char *comma = line.len ? memrchr(line.ptr, ',', line.len) : NULL;
		if (comma && has_digit(slice_tail(line, (size_t)(comma - line.ptr))))
			line.len = (size_t)(comma - line.ptr);
	}
	return line.len && line.ptr[0] >= '0' && line.ptr[0] <= '9' ? SLICE("") : line;
}

static enum bf_status take_dateline(struct scan *s, const struct rule *rule)
{
	struct slice *field = field_of(s, rule), before = *field;
	enum bf_status status = take_line(s, rule);
	*field = article_filed_from(*field);
	if (field->len == 0) {
		*field = before;
		s->used = false;
	}
	return status;
}

/* How good is this form of a text that comes in several? */
static int form_rank(const struct item *item)
{
	struct slice type = item->type;
	if (scan_item_text(item).len == 0)
		return -1;
	if (type.len == 0)
		return slice_equal_nocase(item->role, SLICE("main")) ? 2 : 0;
	return memmem(type.ptr, type.len, "html", 4)		      ? 3
	       : slice_equal_nocase(type, SLICE("text/plain")) ? 2
								      : 1;
}

/* The best form, where the items are forms of one text; NULL where they are parts
 * of it. */
static const struct item *best_form(const struct scan *s)
{
	const struct item *best = NULL;
	bool forms = false;
	for (size_t i = 0; i < s->item_count; i++) {
		const struct item *item = &s->items[i];
		forms |= item->type.len || item->role.len;
		if (scan_item_text(item).len && (!best || form_rank(item) > form_rank(best)))
			best = item;
	}
	return forms || s->item_count == 1 ? best : NULL;
}

/* Several texts are paragraphs of one. */
static enum bf_status join_items(struct scan *s, struct slice *out)
{
	struct buf joined = BUF_INIT(SIZE_MAX / 4);
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < s->item_count && !status; i++) {
		struct slice text;
		status = scan_plain_text(s, &s->items[i], &text, NULL);
		buf_append_slice(&joined, text);
		buf_append_text(&joined, "\n\n");
	}
	if (!status)
		status = buf_status(&joined, "the text", s->error);
	*out = status ? SLICE("") : arena_copy(s->arena, buf_slice(&joined));
	buf_free(&joined);
	return status || out->ptr ? status : error_no_memory(s->error);
}

static enum bf_status take_paragraphs(struct scan *s, const struct rule *rule)
{
	const struct item *item = best_form(s);
	if (!scan_first_text(s))
		return BF_OK;
	struct slice text, captions = {NULL, 0};
	enum bf_status status = item ? scan_plain_text(s, item, &text, &captions) : join_items(s, &text);
	if (!status)
		status = text_paragraphs(text, s->arena, &text, s->error);
	if (captions.len && s->article->captions.len == 0)
		s->article->captions = captions;
	if (status || text.len == 0)
		return status;
	*(struct slice *)field_of(s, rule) = text;
	s->used = true;
	return BF_OK;
}

/* "By Ana Ruiz" names Ana Ruiz. */
static struct slice without_by(struct slice name)
{
	while (name.len > 3 && slice_equal_nocase(slice_make(name.ptr, 3), SLICE("by ")))
		name = text_trim(slice_tail(name, 3));
	return name;
}

static enum bf_status take_list(struct scan *s, const struct rule *rule)
{
	struct slice *items = arena_calloc(s->arena, s->item_count, sizeof *items);
	if (!items)
		return error_no_memory(s->error);
	size_t count = 0;
	for (size_t i = 0; i < s->item_count; i++) {
		enum bf_status status =
		    text_line(scan_item_text(&s->items[i]), s->arena, &items[count], s->error);
		if (status)
			return status;
		items[count] = without_by(items[count]);
		count += items[count].len > 0;
	}
	if (count == 0)
		return BF_OK;
	*(struct slice_list *)field_of(s, rule) = (struct slice_list){items, count};
	s->used = true;
	return BF_OK;
}

static enum bf_status take_places(struct scan *s, const struct rule *rule)
{
	for (size_t i = 0; i < s->item_count; i++) {
		struct slice place;
		enum bf_status status =
		    text_line(scan_item_text(&s->items[i]), s->arena, &place, s->error);
		if (status)
			return status;
		if (place.len == 0)
			continue;
		void *grown = scan_grow(s->arena, s->places, s->place_count, &s->place_capacity,
					sizeof place);
		if (!grown)
			return error_no_memory(s->error);
		s->places = grown;
		s->places[s->place_count++] = place;
	}
	*(struct slice_list *)field_of(s, rule) = (struct slice_list){s->places, s->place_count};
	return BF_OK;
}

/* Wires name a subject once for each channel; looking back so far is enough. */
static bool was_named(const struct scan *s, const struct subject *subject)
{
	enum { LOOK_BACK = 64 };
	size_t first = s->subject_count > LOOK_BACK ? s->subject_count - LOOK_BACK : 0;
	for (size_t i = first; i < s->subject_count; i++)
		if (slice_equal(s->subjects[i].scheme, subject->scheme) &&
		    slice_equal(s->subjects[i].code, subject->code) &&
		    slice_equal(s->subjects[i].name, subject->name))
			return true;
	return false;
}

static enum bf_status add_subject(struct scan *s, struct subject subject)
{
	enum bf_status status = text_line(subject.name, s->arena, &subject.name, s->error);
	subject.code = text_trim(subject.code);
	if (status || (subject.name.len == 0 && subject.code.len == 0) || was_named(s, &subject))
		return status;
	void *grown = scan_grow(s->arena, s->subjects, s->subject_count, &s->subject_capacity,
				sizeof subject);
	if (!grown)
		return error_no_memory(s->error);
	s->subjects = grown;
	s->subjects[s->subject_count++] = subject;
	s->article->subjects = (struct subject_list){s->subjects, s->subject_count};
	return BF_OK;
}

/* "migration, border, Mexico": keywords come as one text too. */
static enum bf_status add_listed_subjects(struct scan *s, struct slice list, struct slice scheme)
{
	enum bf_status status = BF_OK;
	while (!status && list.len) {
		size_t len = 0;
		while (len < list.len && list.ptr[len] != ',' && list.ptr[len] != ';')
			len++;
		status = add_subject(
		    s, (struct subject){.scheme = scheme, .name = slice_make(list.ptr, len)});
		list = slice_tail(list, len + 1);
	}
	return status;
}

static enum bf_status take_subjects(struct scan *s, const struct rule *rule)
{
	struct slice scheme = slice_from(rule->scheme);
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < s->item_count && !status; i++) {
		struct item *item = &s->items[i];
		struct subject subject = item->value;
		if (scheme.len && s->item_count == 1 && item->kind == JSON_STRING) {
			status = add_listed_subjects(s, subject.name, scheme);
			continue;
		}
		if (scheme.len == 0 && item->kind == JSON_STRING &&
		    scan_split_qcode(subject.name, &subject))
			subject.name = SLICE("");
		if (subject.scheme.len == 0)
			subject.scheme = scheme;
		status = add_subject(s, subject);
	}
	return status;
}

/* The first section is the section; the others are kept as subjects. */
static enum bf_status take_section(struct scan *s, const struct rule *rule)
{
	enum bf_status status = take_line(s, rule);
	const struct item *first = scan_first_text(s);
	for (size_t i = 0; i < s->item_count && !status; i++)
		if (&s->items[i] != first)
			status =
			    add_subject(s, (struct subject){.scheme = SLICE("section"),
							    .name = scan_item_text(&s->items[i])});
	return status;
}

static enum bf_status take_language(struct scan *s, const struct rule *rule)
{
	const struct item *item = scan_first_text(s);
	if (!item)
		return BF_OK;
	struct slice text = item->value.code.len ? item->value.code : scan_item_text(item);
	struct slice code = article_language_code(text, s->arena);
	if (code.len == 0) {
		text = quoted(text);
		scan_note(s, item->at, "languages look like en, es-MX or French",
			  "the language \"%.*s\" is not known: left out", SLICE_ARGS(text));
		return BF_OK;
	}
	*(struct slice *)field_of(s, rule) = code;
	s->used = true;
	return BF_OK;
}

static bool all_digits(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len > 0;
}

static enum bf_status take_version(struct scan *s, const struct rule *rule)
{
	const struct item *item = scan_first_text(s);
	if (!item)
		return BF_OK;
	struct slice text = slice_trim(scan_item_text(item));
	struct moment time;
	if (all_digits(text) || moment_parse(text, &time)) {
		*(struct slice *)field_of(s, rule) = text;
		s->used = true;
		return BF_OK;
	}
	text = quoted(text);
	scan_note(s, item->at, "a version is a whole number or a time",
		  "the version \"%.*s\" cannot be compared: left out", SLICE_ARGS(text));
	return BF_OK;
}

/* A whole number of at most `maximum`; a note and 0 for anything else. */
static uint32_t take_number(struct scan *s, uint32_t maximum, const char *what)
{
	const struct item *item = scan_first_text(s);
	if (!item)
		return 0;
	struct slice text = slice_trim(scan_item_text(item));
	struct json_reader number = {.raw = text};
	int64_t value;
	if (json_integer(&number, &value) && value >= 0 && value <= maximum) {
		s->used = true;
		return (uint32_t)value;
	}
	text = quoted(text);
	scan_note(s, item->at, "leave it out where it is not known", "\"%.*s\" is no %s: left out",
		  SLICE_ARGS(text), what);
	return 0;
}

static enum bf_status take_urgency(struct scan *s, const struct rule *rule)
{
	*(uint8_t *)field_of(s, rule) = (uint8_t)take_number(s, 9, "urgency from 1 to 9");
	return BF_OK;
}

static enum bf_status take_words(struct scan *s, const struct rule *rule)
{
	*(uint32_t *)field_of(s, rule) = take_number(s, UINT32_MAX, "number of words");
	return BF_OK;
}

/* ---- dates, embargo, status -------------------------------------------------------- */

/* Seconds (10 digits) or milliseconds (13) since 1970, with or without decimals. */
static bool parse_epoch(struct slice text, struct moment *out)
{
	const char *dot = memchr(text.ptr, '.', text.len);
	size_t digits = dot ? (size_t)(dot - text.ptr) : text.len;
	if ((digits != 10 && digits != 13) || !all_digits(slice_make(text.ptr, digits)) ||
	    (dot && !all_digits(slice_tail(text, digits + 1))))
		return false;
	struct json_reader number = {.raw = slice_make(text.ptr, digits)};
	int64_t value = 0;
	json_integer(&number, &value);
	*out = (struct moment){.instant = digits == 13 ? value / 1000 : value,
			       .precision = MOMENT_SECOND};
	return true;
}

/* Dates of news: no newspaper is older, and what is later is a mistake. */
bool fill_parse_date(struct slice text, struct moment *out)
{
	enum { FIRST_YEAR = 1600, LAST_YEAR = 2200 };
	struct moment m;
	text = slice_trim(text);
	if (text.len == 0 || (!parse_epoch(text, &m) && !moment_parse(text, &m)))
		return false;
	struct civil_date date = civil_from_day(moment_day(m));
	if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
		return false;
	*out = m;
	return true;
}

static void unusable_date(struct scan *s, const struct item *item, const char *what,
			  const char *consequence)
{
	struct slice text = quoted(scan_item_text(item));
	scan_note(s, item->at, DATE_HINT, "the %s \"%.*s\" cannot be read: %s", what,
		  SLICE_ARGS(text), consequence);
}

static enum bf_status take_moment(struct scan *s, const struct rule *rule)
{
	const struct item *item = scan_first_text(s);
	if (!item)
		return BF_OK;
	s->used = fill_parse_date(scan_item_text(item), field_of(s, rule));
	if (!s->used)
		unusable_date(s, item, "date", "left out");
	return BF_OK;
}

/* "published": false says what "draft": true does. */
static enum bf_status take_published(struct scan *s, const struct rule *rule)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (s->items[i].kind == JSON_FALSE) {
			article_restrict(s->article, ARTICLE_WITHHELD);
			scan_note(s, s->items[i].at, "",
				  "the article says it is not published: held");
		}
	return take_moment(s, rule);
}

static bool is_word(const struct item *item, const char *const words[], size_t count)
{
	struct slice text = slice_trim(scan_item_text(item));
	for (size_t i = 0; i < count; i++)
		if (slice_equal_nocase(text, slice_from(words[i])))
			return true;
	return false;
}

/* Was nothing said?  "", false, and words that say no. */
static bool says_no(const struct item *item)
{
	static const char *const words[] = {"", "false", "no", "0", "none"};
	if (item->kind == JSON_FALSE)
		return true;
	return (item->kind == JSON_STRING || item->kind == JSON_NUMBER) &&
	       is_word(item, words, sizeof words / sizeof *words);
}

static enum bf_status take_embargo(struct scan *s, const struct rule *rule)
{
	(void)rule;
	for (size_t i = 0; i < s->item_count; i++) {
		struct moment until;
		if (says_no(&s->items[i]))
			continue;
		if (fill_parse_date(scan_item_text(&s->items[i]), &until)) {
			article_embargo(s->article, until);
			continue;
		}
		article_embargo(s->article, (struct moment){0});
		unusable_date(s, &s->items[i], "embargo",
			      "the article is held until somebody releases it");
	}
	return BF_OK;
}

static enum bf_status take_status(struct scan *s, const struct rule *rule)
{
	(void)rule;
	for (size_t i = 0; i < s->item_count; i++) {
		const struct item *item = &s->items[i];
		struct slice text = scan_item_text(item);
		if (item->kind == JSON_STRING && slice_trim(text).len == 0)
			continue;
		bool understood;
		enum article_status status = article_status_named(text, &understood);
		if (slice_equal_nocase(slice_trim(text), SLICE("embargoed")))
			s->said_embargoed = true;
		else
			article_restrict(s->article, status);
		text = quoted(text);
		if (!understood)
			scan_note(s, item->at, "statuses are usable, withheld and canceled",
				  "the status \"%.*s\" is not understood: the article is held",
				  SLICE_ARGS(text));
	}
	return BF_OK;
}

void scan_settle(struct scan *s)
{
	const struct article *a = s->article;
	bool until = a->embargo.precision != MOMENT_NONE || a->embargo_unreadable;
	if (s->said_embargoed && !until)
		article_restrict(s->article, ARTICLE_WITHHELD);
}

static enum bf_status take_draft(struct scan *s, const struct rule *rule)
{
	(void)rule;
	for (size_t i = 0; i < s->item_count; i++)
		if (!says_no(&s->items[i]))
			article_restrict(s->article, ARTICLE_WITHHELD);
	return BF_OK;
}

/* Whatever is there, but for a no, is a withdrawal. */
static enum bf_status take_withdrawal(struct scan *s, const struct rule *rule)
{
	(void)rule;
	for (size_t i = 0; i < s->item_count; i++) {
		struct slice reason = slice_trim(scan_item_text(&s->items[i]));
		if (says_no(&s->items[i]))
			continue;
		bool said = s->items[i].kind == JSON_STRING && reason.len;
		s->article->desk_withdrawal = said ? reason : SLICE("withdrawn");
	}
	return BF_OK;
}

/* ---- the table --------------------------------------------------------------------- */

#define FIELD(name) offsetof(struct article, name)
static const struct rule RULES[JSON_FIELD_COUNT] = {
    [JSON_FIELD_ID] = {take_line, FIELD(id), NULL, false},
    [JSON_FIELD_VERSION] = {take_version, FIELD(version), NULL, false},
    [JSON_FIELD_HEADLINE] = {take_line, FIELD(headline), NULL, false},
    [JSON_FIELD_KICKER] = {take_line, FIELD(kicker), NULL, false},
    [JSON_FIELD_SLUGLINE] = {take_line, FIELD(slugline), NULL, false},
    [JSON_FIELD_BYLINE] = {take_list, FIELD(byline), NULL, false},
    [JSON_FIELD_DATELINE] = {take_dateline, FIELD(dateline), NULL, false},
    [JSON_FIELD_PUBLISHED] = {take_published, FIELD(published), NULL, false},
    [JSON_FIELD_UPDATED] = {take_moment, FIELD(updated), NULL, false},
    [JSON_FIELD_EMBARGO] = {take_embargo, FIELD(embargo), NULL, true},
    [JSON_FIELD_STATUS] = {take_status, FIELD(status), NULL, true},
    [JSON_FIELD_DRAFT] = {take_draft, FIELD(status), NULL, true},
    [JSON_FIELD_DESK_WITHDRAWAL] = {take_withdrawal, FIELD(desk_withdrawal), NULL, true},
    [JSON_FIELD_URGENCY] = {take_urgency, FIELD(urgency), NULL, false},
    [JSON_FIELD_SECTION] = {take_section, FIELD(section), NULL, false},
    [JSON_FIELD_SUBJECTS] = {take_subjects, FIELD(subjects), NULL, true},
    [JSON_FIELD_TOPICS] = {take_subjects, FIELD(subjects), "topic", true},
    [JSON_FIELD_KEYWORDS] = {take_subjects, FIELD(subjects), "keyword", true},
    [JSON_FIELD_TAGS] = {take_subjects, FIELD(subjects), "tag", true},
    [JSON_FIELD_PEOPLE] = {take_subjects, FIELD(subjects), "person", true},
    [JSON_FIELD_ORGS] = {take_subjects, FIELD(subjects), "org", true},
    [JSON_FIELD_PLACES] = {take_places, FIELD(places), NULL, true},
    [JSON_FIELD_LANGUAGE] = {take_language, FIELD(language), NULL, false},
    [JSON_FIELD_SOURCE] = {take_line, FIELD(source), NULL, false},
    [JSON_FIELD_URL] = {take_line, FIELD(url), NULL, false},
    [JSON_FIELD_WORDS] = {take_words, FIELD(words), NULL, false},
    [JSON_FIELD_USAGE_TERMS] = {take_paragraphs, FIELD(usage_terms), NULL, false},
    [JSON_FIELD_COPYRIGHT] = {take_line, FIELD(copyright_holder), NULL, false},
    [JSON_FIELD_EDITORS_NOTE] = {take_paragraphs, FIELD(editors_note), NULL, false},
    [JSON_FIELD_BODY] = {take_paragraphs, FIELD(body), NULL, false},
    [JSON_FIELD_CAPTIONS] = {take_paragraphs, FIELD(captions), NULL, false},
};
#undef FIELD

const struct rule *scan_rule(uint8_t field)
{
	return &RULES[field];
}
