/* article_text.c - see article_text.h. */
#include "tests/support/article_text.h"

#include <check.h>

static const struct {
	const char *name;
	size_t offset;
} TEXTS[] = {
    {"id", offsetof(struct article, id)},
    {"version", offsetof(struct article, version)},
    {"headline", offsetof(struct article, headline)},
    {"kicker", offsetof(struct article, kicker)},
    {"slugline", offsetof(struct article, slugline)},
    {"dateline", offsetof(struct article, dateline)},
    {"section", offsetof(struct article, section)},
    {"language", offsetof(struct article, language)},
    {"source", offsetof(struct article, source)},
    {"url", offsetof(struct article, url)},
    {"usage_terms", offsetof(struct article, usage_terms)},
    {"copyright_holder", offsetof(struct article, copyright_holder)},
    {"editors_note", offsetof(struct article, editors_note)},
    {"body", offsetof(struct article, body)},
    {"captions", offsetof(struct article, captions)},
};

static void add_item(struct buf *out, struct slice item)
{
	if (out->len)
		buf_append_text(out, " | ");
	buf_append_slice(out, item);
}

static void add_list(struct buf *out, struct slice_list list)
{
	for (size_t i = 0; i < list.count; i++)
		add_item(out, list.items[i]);
}

static void add_subjects(struct buf *out, struct subject_list list)
{
	for (size_t i = 0; i < list.count; i++) {
		add_item(out, list.items[i].scheme);
		buf_append_byte(out, ':');
		buf_append_slice(out, list.items[i].code);
		buf_append_byte(out, ':');
		buf_append_slice(out, list.items[i].name);
	}
}

static void add_moment(struct buf *out, struct moment m)
{
	char text[32];
	buf_append(out, text, moment_format(m, text));
}

static void add_number(struct buf *out, unsigned long number)
{
	if (number)
		buf_append_format(out, "%lu", number);
}

void article_text(const struct article *a, struct slice field, struct buf *out)
{
	static const char *const statuses[] = {"usable", "withheld", "canceled"};
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		if (slice_equal(field, slice_from(TEXTS[i].name))) {
			buf_append_slice(
			    out, *(const struct slice *)((const char *)a + TEXTS[i].offset));
			return;
		}
	if (slice_equal(field, SLICE("byline")))
		add_list(out, a->byline);
	else if (slice_equal(field, SLICE("places")))
		add_list(out, a->places);
	else if (slice_equal(field, SLICE("subjects")))
		add_subjects(out, a->subjects);
	else if (slice_equal(field, SLICE("published")))
		add_moment(out, a->published);
	else if (slice_equal(field, SLICE("updated")))
		add_moment(out, a->updated);
	else if (slice_equal(field, SLICE("embargo")) && a->embargo_unreadable)
		buf_append_text(out, "unreadable");
	else if (slice_equal(field, SLICE("embargo")))
		add_moment(out, a->embargo);
	else if (slice_equal(field, SLICE("status")))
		buf_append_text(out, statuses[a->status]);
	else if (slice_equal(field, SLICE("urgency")))
		add_number(out, a->urgency);
	else if (slice_equal(field, SLICE("words")))
		add_number(out, a->words);
	else
		ck_abort_msg("there is no field \"%.*s\"", SLICE_ARGS(field));
}

bool text_is_expected(struct slice text, struct slice expected)
{
	struct slice part = slice_tail(expected, 1);
	if (slice_equal(expected, SLICE("-")))
		return text.len == 0;
	switch (expected.len ? expected.ptr[0] : '\0') {
	case '^':
		return slice_starts_with(text, part);
	case '$':
		return slice_ends_with(text, part);
	case '~':
		return text.len && memmem(text.ptr, text.len, part.ptr, part.len);
	default:
		return slice_equal(text, expected);
	}
}
