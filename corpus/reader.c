/* reader.c - see reader.h: opening an input, finding its format, and what is
 * done for the articles of every format alike. */
#include "corpus/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/article_names.h"
#include "util/utf8.h"

enum { HEAD = 64 * 1024, RECORD_LIMIT = 16 * 1024 * 1024 };

/* Of two that are as sure, the first is taken. */
static const struct format *const FORMATS[] = {&format_text, &format_jsonl};

const struct format *format_at(size_t i)
{
	return i < sizeof FORMATS / sizeof *FORMATS ? FORMATS[i] : NULL;
}

const struct format *format_find(struct slice name)
{
	const struct format *format;
	for (size_t i = 0; (format = format_at(i)) != NULL; i++)
		if (slice_equal(name, slice_from(format->name)))
			break;
	return format;
}

/* ---- opening ----------------------------------------------------------------------- */

static enum bf_status recognise(struct reader *r, struct slice head, bf_error *error)
{
	struct slice name = slice_from(r->name);
	int surest = 0;
	for (size_t i = 0; format_at(i); i++) {
		int sure = format_at(i)->recognise(head, name);
		if (sure > surest) {
			surest = sure;
			r->format = format_at(i);
		}
	}
	if (r->format)
		return BF_OK;
	const char *hint, *content = content_name(head, &hint);
	error_set(error, BF_BAD_ARTICLE, "cannot be read: it looks like %s",
		  content ? content : "nothing known");
	error_hint(error, "%s", hint);
	return BF_BAD_ARTICLE;
}

/* With the input open: passes over a byte order mark, finds the format. */
static enum bf_status begin(struct reader *r, const struct format *format, bf_error *error)
{
	static const struct slice mark = {"\xEF\xBB\xBF", 3};
	struct slice head;
	enum bf_status status = input_peek(&r->input, HEAD, &head, error);
	if (status)
		return status;
	if (slice_starts_with(head, mark)) {
		input_consume(&r->input, mark.len);
		head = slice_tail(head, mark.len);
	}
	if (head.len > HEAD)
		head.len = HEAD;
	r->format = format;
	if (!format)
		status = recognise(r, head, error);
	return status || !r->format->open ? status : r->format->open(r, error);
}

/* A reader without its input; NULL when out of memory. */
static struct reader *make_reader(struct slice name, const struct reader_options *options)
{
	struct reader *r = calloc(1, sizeof *r);
	char *copy = r ? malloc(name.len + 1) : NULL;
	if (!copy) {
		free(r);
		return NULL;
	}
	if (name.len)
		memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	r->name = copy;
	r->input.fd = -1;
	if (options)
		r->options = *options;
	if (r->options.record_limit == 0)
		r->options.record_limit = RECORD_LIMIT;
	return r;
}

/* Hands the reader out, or frees it. */
static enum bf_status deliver(struct reader *r, enum bf_status status, struct reader **out)
{
	if (status) {
		r->format = NULL; /* its state was not made */
		reader_close(r);
		return status;
	}
	*out = r;
	return BF_OK;
}

enum bf_status reader_open(const char *path, const struct format *format,
			   const struct reader_options *options, struct reader **out,
			   bf_error *error)
{
	struct reader *r = make_reader(slice_from(path), options);
	if (!r)
		return error_no_memory(error);
	enum bf_status status = input_open(&r->input, r->name, error);
	if (status == BF_OK)
		status = begin(r, format, error);
	return deliver(r, status, out);
}

enum bf_status reader_open_memory(struct slice bytes, struct slice name,
				  const struct format *format, const struct reader_options *options,
				  struct reader **out, bf_error *error)
{
	struct reader *r = make_reader(name, options);
	if (!r)
		return error_no_memory(error);
	input_open_memory(&r->input, bytes, r->name);
	return deliver(r, begin(r, format, error), out);
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	if (r->format && r->format->close)
		r->format->close(r);
	input_close(&r->input);
	free(r->name);
	free(r);
}

/* ---- records ----------------------------------------------------------------------- */

/* One line of valid UTF-8, whatever it quotes. */
static void set_line(char *out, size_t room, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void set_line(char *out, size_t room, const char *format, va_list arguments)
{
	char text[256];
	vsnprintf(text, sizeof text, format, arguments);
	bf_error tidied;
	error_set(&tidied, BF_BAD_ARTICLE, "%s", text);
	snprintf(out, room, "%s", tidied.message);
}

enum reader_result reader_reject(const struct reader *r, struct reject *reject, uint64_t at,
				 const char *hint, const char *format, ...)
{
	reject->file = slice_from(r->name);
	reject->record = r->record;
	reject->byte = r->record_at + at;
	reject->id = slice_make(NULL, 0);
	va_list arguments;
	va_start(arguments, format);
	set_line(reject->reason, sizeof reject->reason, format, arguments);
	va_end(arguments);
	snprintf(reject->hint, sizeof reject->hint, "%s", hint);
	return READER_REJECT;
}

static void send_notes(const struct reader *r, const struct article *a)
{
	if (!r->options.note)
		return;
	struct reject note;
	for (unsigned i = 0; i < r->notes.count; i++) {
		const struct article_note *n = &r->notes.items[i];
		reader_reject(r, &note, n->byte, n->hint, "%s", n->reason);
		note.id = a->id;
		r->options.note(&note, r->options.payload);
	}
	if (a->body.len == 0 && a->headline.len && a->status != ARTICLE_CANCELED) {
		reader_reject(r, &note, 0, "give it a body",
			      "the article has no body: only its headline can be found");
		note.id = a->id;
		r->options.note(&note, r->options.payload);
	}
}

/* What is true of articles from everywhere: an id, a language, no nonsense. */
static enum reader_result finish(const struct reader *r, struct arena *arena, struct article *a,
				 struct reject *reject, bf_error *error)
{
	if (a->id.len == 0 && article_content_id(a, arena, &a->id, error) != BF_OK)
		return READER_FAILED;
	if (a->language.len == 0 && r->options.default_language.len)
		a->language = article_language_code(r->options.default_language, arena);
	bf_error why;
	if (article_check(a, &why) != BF_OK) {
		reader_reject(r, reject, 0, why.hint, "%s", why.message);
		reject->id = a->id.len <= 1024 ? a->id : SLICE("");
		return READER_REJECT;
	}
	send_notes(r, a);
	if (reject)
		*reject = (struct reject){
		    .file = slice_from(r->name), .record = r->record, .byte = r->record_at, .id = a->id};
	return READER_ARTICLE;
}

enum reader_result reader_next(struct reader *r, struct arena *arena, struct article *article,
			       struct reject *reject, bf_error *error)
{
	*article = (struct article){0};
	r->notes.count = 0;
	enum reader_result result = r->format->next(r, arena, article, reject, error);
	return result == READER_ARTICLE ? finish(r, arena, article, reject, error) : result;
}

uint64_t reader_position(const struct reader *r)
{
	return r->input.position;
}

uint64_t reader_size(const struct reader *r)
{
	return r->input.size;
}

const struct format *reader_format(const struct reader *r)
{
	return r->format;
}
