/* reader.c - see reader.h: opening an input, finding its format, and what is
 * done for the articles of every format alike. */
#include "corpus/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "corpus/article_names.h"
#include "util/utf8.h"

enum { HEAD = 64 * 1024 };

static const struct reader_limits DEFAULT_LIMITS = {
    .raw = 64u << 20, .inflated = 256u << 20, .memory = 512u << 20, .seconds = 10, .depth = 3};

/* Of two that are as sure, the first is taken. */
static const struct format *const FORMATS[] = {
    &format_text, &format_markdown, &format_json, &format_jsonl, &format_csv,
    &format_html, &format_nitf, &format_newsml, &format_newsml_g2, &format_feed, &format_wordpress,
    &format_iptc7901, &format_anpa, &format_archive, &format_warc,
    &format_mail, &format_mbox,
};

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

/* Who reads it: a format of the library itself, or the helper, or, within the
 * helper, the function that it was started for. */
static const struct format *find_functions(const struct reader *r)
{
	if (!r->format->outside)
		return r->format;
	return r->options.inside ? r->options.inside(r->format) : &read_outside;
}

/* With the input open: finds the format, and passes over a byte order mark. */
static enum bf_status begin(struct reader *r, const struct format *format, bf_error *error)
{
	static const struct slice mark = {"\xEF\xBB\xBF", 3};
	struct slice head;
	enum bf_status status = input_peek(&r->input, HEAD, &head, error);
	if (status)
		return status;
	size_t marked = slice_starts_with(head, mark) ? mark.len : 0;
	head = slice_tail(head, marked);
	if (head.len > HEAD)
		head.len = HEAD;
	r->format = format;
	if (!format && (status = recognise(r, head, error)))
		return status;
	const struct format *functions = find_functions(r);
	if (!r->format->outside)
		input_consume(&r->input, marked);
	status = functions->open ? functions->open(r, error) : BF_OK;
	if (status == BF_OK)
		r->functions = functions;
	return status;
}

void reader_limits_settle(struct reader_limits *limits)
{
	const struct reader_limits *d = &DEFAULT_LIMITS;
	limits->raw = limits->raw ? limits->raw : d->raw;
	limits->inflated = limits->inflated ? limits->inflated : d->inflated;
	limits->memory = limits->memory ? limits->memory : d->memory;
	limits->seconds = limits->seconds ? limits->seconds : d->seconds;
	limits->depth = limits->depth ? limits->depth : d->depth;
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
	reader_limits_settle(&r->options.limits);
	return r;
}

/* Hands the reader out, or frees it. */
static enum bf_status deliver(struct reader *r, enum bf_status status, struct reader **out)
{
	if (status) {
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

enum bf_status reader_open_source(const struct input_source *source, struct slice name,
				  const struct format *format, const struct reader_options *options,
				  struct reader **out, bf_error *error)
{
	struct reader *r = make_reader(name, options);
	if (!r)
		return error_no_memory(error);
	enum bf_status status = input_open_source(&r->input, source, r->name, error);
	if (status == BF_OK)
		status = begin(r, format, error);
	return deliver(r, status, out);
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	if (r->functions && r->functions->close)
		r->functions->close(r);
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
	if (r->converted.text.ptr && reject->byte > r->converted.bytes)
		reject->byte = r->converted.bytes;
	reject->id = slice_make(NULL, 0);
	va_list arguments;
	va_start(arguments, format);
	set_line(reject->reason, sizeof reject->reason, format, arguments);
	va_end(arguments);
	snprintf(reject->hint, sizeof reject->hint, "%s", hint);
	return READER_REJECT;
}

enum bf_status reader_path_id(const struct reader *r, struct arena *arena, struct slice *out,
			      bf_error *error)
{
	static const char hex[] = "0123456789ABCDEF";
	struct slice url = r->options.hints.url, path = url.len ? url : slice_from(r->name);
	*out = SLICE("");
	if (strcmp(r->name, "-") == 0)
		return BF_OK;
	char *id = arena_alloc(arena, path.len * 3);
	if (!id)
		return error_no_memory(error);
	size_t len = 0;
	for (size_t at = 0, step; at < path.len; at += step) {
		uint32_t code_point = 0;
		step = utf8_decode(path, at, &code_point);
		if (step > 0 && code_point >= 0x20 && code_point != 0x7f) {
			memcpy(id + len, path.ptr + at, step);
			len += step;
			continue;
		}
		unsigned char byte = (unsigned char)path.ptr[at];
		step = 1;
		id[len++] = '%';
		id[len++] = hex[byte >> 4];
		id[len++] = hex[byte & 15];
	}
	*out = slice_make(id, len);
	return BF_OK;
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
	bf_error why;
	if (r->finished && article_check(a, &why) == BF_OK)
		return READER_ARTICLE;
	if (a->id.len == 0 && article_content_id(a, arena, &a->id, error) != BF_OK)
		return READER_FAILED;
	if (a->language.len == 0 && r->options.default_language.len)
		a->language = article_language_code(r->options.default_language, arena);
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
	r->finished = false;
	enum reader_result result = r->functions->next(r, arena, article, reject, error);
	return result == READER_ARTICLE ? finish(r, arena, article, reject, error) : result;
}

/* ---- places ------------------------------------------------------------------------ */

static uint64_t letters_in(struct slice text, uint64_t from, uint64_t to)
{
	uint64_t letters = 0;
	for (uint64_t i = from; i < to && i < text.len; i++)
		letters += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
	return letters;
}

void reader_convert(struct reader *r, struct slice text, uint64_t bytes)
{
	r->converted.text = text;
	r->converted.bytes = bytes;
	r->converted.letters = letters_in(text, 0, text.len);
	r->converted.at = r->converted.letters_before = 0;
}

uint64_t reader_place(struct reader *r, uint64_t offset)
{
	struct slice text = r->converted.text;
	if (!text.ptr || text.len == 0)
		return offset;
	if (offset < r->converted.at)
		r->converted.at = r->converted.letters_before = 0;
	r->converted.letters_before += letters_in(text, r->converted.at, offset);
	r->converted.at = offset;
	if (r->converted.letters == r->converted.bytes)
		return r->converted.letters_before;
	double part = offset < text.len ? (double)offset / (double)text.len : 1;
	return (uint64_t)(part * (double)r->converted.bytes);
}

uint64_t reader_position(const struct reader *r)
{
	return r->converted.text.ptr ? r->converted.bytes : r->input.furthest;
}

uint64_t reader_size(const struct reader *r)
{
	return r->input.size;
}

const struct format *reader_format(const struct reader *r)
{
	return r->format;
}
