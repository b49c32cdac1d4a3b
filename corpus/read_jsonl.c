/* read_jsonl.c - JSON Lines: one article a line.
 *
 * In: lines.  Out: an article a line; the number of a record is that of its
 * line, blank lines counted.  What the keys mean is in article_names.c. */
#include "corpus/format.h"
#include "util/json.h"

static bool has_name(struct slice name)
{
	static const struct slice endings[] = {
	    {".jsonl", 6}, {".ndjson", 7}, {".jsonlines", 10}, {".jl", 3}};
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (name.len >= endings[i].len &&
		    slice_equal_nocase(slice_tail(name, name.len - endings[i].len), endings[i]))
			return true;
	return false;
}

/* Does a line begin like an object of JSON: a brace and a quote, or an end? */
static bool begins_object(struct slice line)
{
	size_t at = 1;
	if (line.len == 0 || line.ptr[0] != '{')
		return false;
	while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'))
		at++;
	return at < line.len && (line.ptr[at] == '"' || line.ptr[at] == '}');
}

/* Certain: a whole object on the first line, or one so long that its end is not
 * in sight.  Likely: it begins like one. */
static int recognise(struct slice head, struct slice name)
{
	enum { LONG = 60000 };
	const char *hint;
	if (content_name(head, &hint))
		return 0;
	if (has_name(name))
		return 3;
	struct slice text = slice_trim(head);
	if (!begins_object(text))
		return 0;
	const char *newline = memchr(text.ptr, '\n', text.len);
	if (!newline && text.len > LONG)
		return 3;
	struct slice line = newline ? slice_make(text.ptr, (size_t)(newline - text.ptr)) : text;
	struct json_reader json = json_reader_make(line, 0);
	return json_skip(&json, json_next(&json)) && json_next(&json) == JSON_DONE ? 3 : 2;
}

/* A line that is an article, or is not. */
static enum reader_result read_record(struct reader *r, struct slice line, struct arena *arena,
				      struct article *article, struct reject *reject,
				      bf_error *error)
{
	bf_error why;
	enum bf_status status = article_from_json(line, arena, article, &r->notes, &why);
	if (status == BF_OK)
		return READER_ARTICLE;
	if (status != BF_BAD_ARTICLE) {
		if (error)
			*error = why;
		return READER_FAILED;
	}
	reader_reject(r, reject, why.column - 1, why.hint, "%s", why.message);
	reject->id = article->id;
	return READER_REJECT;
}

/* A line that is longer is no article, but a file without line ends. */
static const size_t LINE_BYTES_MAX = 16u << 20;

static enum reader_result next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	struct slice line;
	r->record_at = r->input.position;
	size_t most = r->options.limits.raw < LINE_BYTES_MAX ? r->options.limits.raw : LINE_BYTES_MAX;
	enum input_line found = input_take_line(&r->input, most, &line, error);
	if (found == INPUT_FAILED)
		return READER_FAILED;
	if (found == INPUT_END)
		return READER_END;
	r->record++;
	if (found == INPUT_TOO_LONG)
		return reader_reject(r, reject, 0, "write one article a line",
				     "the line has %zu bytes, and a record at most %zu", line.len, most);
	if (slice_trim(line).len == 0)
		return READER_SKIP;
	return read_record(r, line, arena, article, reject, error);
}

const struct format format_jsonl = {
    .name = "jsonl",
    .description = "JSON Lines: one article a line",
    .recognise = recognise,
    .next = next,
};
