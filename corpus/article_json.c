/* article_json.c - an article out of a JSON object.
 *
 * In: the bytes of one object.  Out: an article, and notes about what could not
 * be used.
 *
 * A value of any usual shape is first collected into items (a text, or code,
 * name and scheme of an object); then the rule of its field takes from the
 * items what it can use.  So every field understands every shape. */
#include "corpus/article_scan.h"

static enum bf_status take_value(struct scan *s, const struct json_spelling *spelling,
				 enum markup_hint hint, enum json_event event)
{
	const struct rule *rule = scan_rule(spelling->field);
	uint8_t *rank = &s->rank[spelling->field];
	if (!rule->all && *rank && *rank <= spelling->rank)
		return json_skip(&s->json, event) ? BF_OK : scan_refuse_json(s);
	enum bf_status status = scan_collect(s, event);
	if (status || s->item_count == 0)
		return status;
	s->used = false;
	s->markup = (uint8_t)hint;
	status = rule->take(s, rule);
	if (s->used)
		*rank = spelling->rank;
	return status;
}

/* The key that was read, and its value. */
static enum bf_status take_pair(struct scan *s)
{
	struct slice key = s->json.raw;
	size_t at = (size_t)(key.ptr - s->json.start);
	const struct json_spelling *spelling = json_spelling_find(key);
	enum json_event event = json_next(&s->json);
	if (!spelling)
		return json_skip(&s->json, event) ? BF_OK : scan_refuse_json(s);
	struct slice *seen = &s->keys[spelling - json_spelling_at(0)];
	if (seen->ptr && slice_equal(*seen, key))
		return scan_refuse(s, at, "keep one of the two", "the name \"%.*s\" is there twice",
				   SLICE_ARGS(key));
	*seen = key;
	return event == JSON_ERROR ? scan_refuse_json(s) : take_value(s, spelling, json_key_markup(key, spelling), event);
}

enum bf_status article_from_json(struct slice json, struct arena *arena, struct article *out,
				 struct article_notes *notes, bf_error *error)
{
	*out = (struct article){0};
	if (notes)
		notes->count = 0;
	struct scan s = {.json = json_reader_make(json, 0),
			 .arena = arena,
			 .article = out,
			 .notes = notes,
			 .error = error};
	enum json_event event = json_next(&s.json);
	if (event == JSON_ERROR)
		return scan_refuse_json(&s);
	if (event != JSON_OBJECT)
		return scan_refuse(
		    &s, 0, "an article is one JSON object: {\"id\": …, \"title\": …, \"body\": …}",
		    "not a JSON object");
	enum bf_status status = BF_OK;
	while (!status && (event = json_next(&s.json)) == JSON_KEY)
		status = take_pair(&s);
	if (status)
		return status;
	if (s.json.fault || json_next(&s.json) != JSON_DONE)
		return scan_refuse_json(&s);
	scan_settle(&s);
	return BF_OK;
}
