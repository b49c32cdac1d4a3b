/* article_write.c - an article as a JSON object, in the words that
 * article_json.c reads back. */
#include "corpus/article.h"
#include "corpus/markup.h"
#include "util/json.h"

static void write_text(struct json_writer *w, const char *key, struct slice text)
{
	if (text.len == 0)
		return;
	json_key(w, key);
	json_string(w, text);
}

static void write_moment(struct json_writer *w, const char *key, struct moment m)
{
	if (m.precision == MOMENT_NONE)
		return;
	json_key(w, key);
	json_moment(w, m);
}

static void write_number(struct json_writer *w, const char *key, uint32_t number)
{
	if (number == 0)
		return;
	json_key(w, key);
	json_whole(w, number);
}

static void write_list(struct json_writer *w, const char *key, struct slice_list list)
{
	if (list.count == 0)
		return;
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < list.count; i++)
		json_string(w, list.items[i]);
	json_end_array(w);
}

static void write_subjects(struct json_writer *w, struct subject_list list)
{
	if (list.count == 0)
		return;
	json_key(w, "subjects");
	json_begin_array(w);
	for (size_t i = 0; i < list.count; i++) {
		json_begin_object(w);
		write_text(w, "scheme", list.items[i].scheme);
		write_text(w, "code", list.items[i].code);
		write_text(w, "name", list.items[i].name);
		json_end_object(w);
	}
	json_end_array(w);
}

/* What holds an article comes back as it was, or holds it just the same. */
static void write_holds(struct json_writer *w, const struct article *a)
{
	if (a->embargo_unreadable)
		write_text(w, "embargo", SLICE("unreadable"));
	else
		write_moment(w, "embargo", a->embargo);
	if (a->status == ARTICLE_CANCELED)
		write_text(w, "status", SLICE("canceled"));
	else if (a->status != ARTICLE_USABLE)
		write_text(w, "status", SLICE("withheld"));
	write_text(w, "desk_withdrawal", a->desk_withdrawal);
}

void article_write_members(const struct article *a, struct json_writer *w)
{
	write_text(w, "id", a->id);
	write_text(w, "version", a->version);
	write_text(w, "headline", a->headline);
	write_text(w, "kicker", a->kicker);
	write_text(w, "slugline", a->slugline);
	write_list(w, "byline", a->byline);
	write_text(w, "dateline", a->dateline);
	write_moment(w, "published", a->published);
	write_moment(w, "updated", a->updated);
	write_holds(w, a);
	write_number(w, "urgency", a->urgency);
	write_text(w, "section", a->section);
	write_subjects(w, a->subjects);
	write_list(w, "places", a->places);
	write_text(w, "language", a->language);
	write_text(w, "source", a->source);
	write_text(w, "url", a->url);
	write_number(w, "words", a->words);
	write_text(w, "usage_terms", a->usage_terms);
	write_text(w, "copyright_holder", a->copyright_holder);
	write_text(w, "editors_note", a->editors_note);
	write_text(w, "captions", a->captions);
	/* A text that shows markup is not to be taken for it when it is read back. */
	write_text(w, markup_is_whole(a->body) ? "body_text" : "body", a->body);
}

void article_to_json(const struct article *a, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	json_begin_object(&w);
	article_write_members(a, &w);
	json_end_object(&w);
}
