/* article_collect.c - see article_scan.h: values of JSON in any usual shape
 * become items. */
#include "corpus/article_scan.h"
#include "corpus/markup.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- saying what is wrong ---------------------------------------------------------- */

enum bf_status scan_refuse(struct scan *s, size_t at, const char *hint, const char *format, ...)
{
	char reason[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	error_set(s->error, BF_BAD_ARTICLE, "%s", reason);
	error_hint(s->error, "%s", hint);
	if (s->error)
		s->error->column = at < UINT32_MAX ? (uint32_t)at + 1 : UINT32_MAX;
	return BF_BAD_ARTICLE;
}

enum bf_status scan_refuse_json(struct scan *s)
{
	bool bytes = strcmp(s->json.fault, "not UTF-8") == 0;
	return scan_refuse(s, s->json.fault_at,
			   bytes ? "convert the file to UTF-8, for example with iconv"
				 : "one JSON object a line, as RFC 8259 has it",
			   bytes ? "%s" : "not JSON: %s", s->json.fault);
}

void scan_note(struct scan *s, size_t at, const char *hint, const char *format, ...)
{
	struct article_notes *notes = s->notes;
	if (!notes || notes->count == sizeof notes->items / sizeof *notes->items)
		return;
	bf_error text; /* for its care of UTF-8 and control characters */
	char reason[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	error_set(&text, BF_BAD_ARTICLE, "%s", reason);
	struct article_note *n = &notes->items[notes->count++];
	memcpy(n->reason, text.message, sizeof n->reason);
	snprintf(n->hint, sizeof n->hint, "%s", hint);
	n->byte = at;
}

/* ---- collecting values ------------------------------------------------------------- */

/* Room for one more in a growing array of the arena. */
void *scan_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return items;
	size_t wanted = *capacity ? *capacity * 2 : 8;
	void *grown = arena_calloc(arena, wanted, size);
	if (grown && count)
		memcpy(grown, items, count * size);
	if (grown)
		*capacity = wanted;
	return grown;
}

static struct item *add_item(struct scan *s, enum json_event kind)
{
	void *items =
	    scan_grow(s->arena, s->items, s->item_count, &s->item_capacity, sizeof *s->items);
	if (!items)
		return NULL;
	s->items = items;
	struct item *item = &s->items[s->item_count++];
	*item = (struct item){.kind = kind, .at = (size_t)(s->json.at - s->json.start)};
	if (kind == JSON_STRING || kind == JSON_NUMBER)
		item->at = (size_t)(s->json.raw.ptr - s->json.start);
	return item;
}

/* The text of the scalar on hand, without U+0000. */
static enum bf_status scalar_text(struct scan *s, enum json_event event, struct slice *out)
{
	*out = event == JSON_NUMBER ? s->json.raw : SLICE("");
	if (event != JSON_STRING)
		return BF_OK;
	if (s->json.nul)
		return scan_refuse(s, (size_t)(s->json.nul - s->json.start),
				   "remove the \\u0000 from the text, or put a space in its place",
				   "the text contains U+0000");
	return json_text(&s->json, s->arena, out, s->error);
}

enum {
	MEMBER_NONE,
	MEMBER_NAME,
	MEMBER_CODE,
	MEMBER_QCODE,
	MEMBER_SCHEME,
	MEMBER_INNER,
	MEMBER_ROLE,
	MEMBER_TYPE,
};

/* What a member of an object that stands for a value is to us.  For names the
 * order is the rank. */
static const struct {
	const char *key;
	uint8_t member;
} MEMBERS[] = {
    {"name", MEMBER_NAME},        {"main", MEMBER_NAME},     {"value", MEMBER_NAME},
    {"label", MEMBER_NAME},       {"original", MEMBER_NAME}, {"text", MEMBER_NAME},
    {"title", MEMBER_NAME},       {"$date", MEMBER_INNER},   {"$oid", MEMBER_NAME},
    {"$numberLong", MEMBER_NAME}, {"code", MEMBER_CODE},     {"qcode", MEMBER_QCODE},
    {"uri", MEMBER_QCODE},        {"id", MEMBER_CODE},       {"@id", MEMBER_CODE},
    {"scheme", MEMBER_SCHEME},    {"rendered", MEMBER_NAME}, {"role", MEMBER_ROLE},
    {"contentType", MEMBER_TYPE}, {"contenttype", MEMBER_TYPE},
    {"literal", MEMBER_CODE},
};

static unsigned find_member(struct slice key)
{
	for (unsigned i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
		if (slice_equal(key, slice_from(MEMBERS[i].key)))
			return i + 1;
	return 0;
}

/* IPTC's vocabularies by their addresses. */
static bool split_address(struct slice text, struct subject *out)
{
	static const struct {
		struct slice address;
		const char *scheme;
	} rows[] = {{{"cv.iptc.org/newscodes/mediatopic/", 33}, "medtop"},
		    {{"cv.iptc.org/newscodes/subjectcode/", 34}, "subj"},
		    {{"cv.iptc.org/newscodes/genre/", 28}, "genre"}};
	const char *slashes = text.len > 8 ? memmem(text.ptr, 8, "//", 2) : NULL;
	struct slice rest = slashes ? slice_tail(text, (size_t)(slashes - text.ptr) + 2) : text;
	for (size_t i = 0; slashes && i < sizeof rows / sizeof *rows; i++)
		if (slice_starts_with(rest, rows[i].address) && rest.len > rows[i].address.len) {
			out->scheme = slice_from(rows[i].scheme);
			out->code = slice_tail(rest, rows[i].address.len);
			return true;
		}
	return false;
}

/* "medtop:20000772" is a scheme and a code; a web address is a code. */
bool scan_split_qcode(struct slice text, struct subject *out)
{
	if (split_address(text, out))
		return true;
	size_t colon = 0;
	while (colon < text.len && text.ptr[colon] != ':')
		colon++;
	if (colon == 0 || colon > 32 || colon + 1 >= text.len || memchr(text.ptr, ' ', text.len) ||
	    text.ptr[colon + 1] == '/')
		return false;
	out->scheme = slice_make(text.ptr, colon);
	out->code = slice_tail(text, colon + 1);
	return true;
}

static void take_member(struct item *item, unsigned found, struct slice text)
{
	struct subject *value = &item->value;
	switch (found ? MEMBERS[found - 1].member : MEMBER_NONE) {
	case MEMBER_NAME:
	case MEMBER_INNER:
		if (text.len && (item->name_rank == 0 || found < item->name_rank)) {
			value->name = text;
			item->name_rank = (uint8_t)found;
		}
		break;
	case MEMBER_QCODE:
		if (value->code.len == 0 && value->scheme.len == 0 && scan_split_qcode(text, value))
			break;
		/* fall through */
	case MEMBER_CODE:
		if (value->code.len == 0)
			value->code = text;
		break;
	case MEMBER_SCHEME:
		if (text.len)
			value->scheme = text;
		break;
	case MEMBER_ROLE:
		item->role = text;
		break;
	case MEMBER_TYPE:
		item->type = text;
		break;
	}
}

/* The object that has just begun, into the last item. */
static enum bf_status collect_members(struct scan *s)
{
	enum json_event event;
	while ((event = json_next(&s->json)) == JSON_KEY) {
		unsigned found = find_member(s->json.raw);
		event = json_next(&s->json);
		struct slice text = SLICE("");
		enum bf_status status = found ? scalar_text(s, event, &text) : BF_OK;
		if (found && event == JSON_OBJECT && MEMBERS[found - 1].member == MEMBER_INNER)
			status = collect_members(s);
		else if (!json_skip(&s->json, event))
			break;
		if (status)
			return status;
		take_member(&s->items[s->item_count - 1], found, text);
	}
	return s->json.fault ? scan_refuse_json(s) : BF_OK;
}

/* One value that is no list. */
static enum bf_status collect_one(struct scan *s, enum json_event event)
{
	if (event == JSON_NULL)
		return BF_OK;
	struct item *item = add_item(s, event);
	if (!item)
		return error_no_memory(s->error);
	return event == JSON_OBJECT ? collect_members(s) : scalar_text(s, event, &item->value.name);
}

/* All of the value that began with `event`. */
enum bf_status scan_collect(struct scan *s, enum json_event event)
{
	s->item_count = 0;
	if (event != JSON_ARRAY)
		return collect_one(s, event);
	enum bf_status status = BF_OK;
	while (!status && (event = json_next(&s->json)) > JSON_DONE && event != JSON_ARRAY_END) {
		if (event != JSON_ARRAY)
			status = collect_one(s, event);
		else if (!add_item(s, event))
			status = error_no_memory(s->error);
		else
			json_skip(&s->json, event);
	}
	if (s->json.fault && !status)
		return scan_refuse_json(s);
	return status;
}

struct slice scan_item_text(const struct item *item)
{
	return item->value.name.len ? item->value.name : item->value.code;
}

static bool is_markup(const struct scan *s, const struct item *item, struct slice text)
{
	struct slice type = item->type;
	if (type.len && (memmem(type.ptr, type.len, "html", 4) || memmem(type.ptr, type.len, "xml", 3)))
		return true;
	if (type.len || s->markup == MARKUP_NEVER)
		return false;
	return s->markup == MARKUP_ALWAYS ||
	       (s->markup == MARKUP_WHOLE ? markup_is_whole(text) : markup_is_likely(text));
}

enum bf_status scan_plain_text(struct scan *s, const struct item *item, struct slice *out,
			       struct slice *captions)
{
	struct markup_text read;
	*out = scan_item_text(item);
	if (!is_markup(s, item, *out))
		return BF_OK;
	enum bf_status status = markup_read(*out, s->arena, &read, s->error);
	if (status)
		return status;
	*out = read.body;
	if (captions)
		*captions = read.captions;
	return BF_OK;
}

/* The first item that has a text, or NULL. */
const struct item *scan_first_text(const struct scan *s)
{
	for (size_t i = 0; i < s->item_count; i++)
		if (scan_item_text(&s->items[i]).len)
			return &s->items[i];
	return NULL;
}
