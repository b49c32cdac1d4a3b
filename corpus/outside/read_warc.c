/* read_warc.c - web archives: WARC 0.18 to 1.1, and ARC that came before it.
 *
 * In: records, of which each says how long it is.  Out: what comes of the pages
 * among them.  Requests, metadata, pictures and answers other than 200 are skipped.
 * So is a revisit, which says that a page has not changed; but it is told which
 * record has the page, or that none before it in the file does.
 *
 * A length that lies is told by what follows it: no record begins there, and the
 * next one that does is looked for. */
#include "corpus/outside/read_warc.h"

#include <stdlib.h>

#include "corpus/fill.h"
#include "corpus/outside/http_payload.h"
#include "corpus/outside/nested.h"
#include "corpus/outside/warc_memory.h"
#include "util/utf8.h"

enum { HEADER_MAX = 64 * 1024 };

struct warc_state {
	struct nested nested;
	struct arena arena; /* of the record on hand */
	struct slice url;   /* of the page on hand */
	struct moment taken;
	struct warc_memory memory; /* of the pages so far */
	bool ended;
};

/* What the header of a record says. */
struct record {
	struct slice header; /* its lines */
	size_t header_length; /* with the empty line after it */
	struct slice url;
	struct slice date;
	uint64_t length;
	bool has_length;
	bool http;	/* its block is an answer of HTTP */
	bool page;	/* it is of a type that holds pages */
	bool revisit;	/* it names the record that holds its page */
	bool arc;
	struct slice type; /* of the block */
};

static enum bf_status open_warc(struct reader *r, bf_error *error)
{
	r->state = calloc(1, sizeof(struct warc_state));
	return r->state ? BF_OK : error_no_memory(error);
}

static void close_warc(struct reader *r)
{
	struct warc_state *w = r->state;
	nested_close(&w->nested);
	warc_memory_free(&w->memory);
	arena_free(&w->arena);
	free(w);
}

/* ---- headers ------------------------------------------------------------------------------------ */

static bool parse_length(struct slice text, uint64_t *out)
{
	text = slice_trim(text);
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || i > 17)
			return false;
		*out = *out * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	return text.len > 0;
}

/* Past the empty line; 0 where it is not in sight. */
static size_t find_end(struct slice window)
{
	for (size_t at = 0; at < window.len;) {
		const char *newline = memchr(window.ptr + at, '\n', window.len - at);
		if (!newline)
			return 0;
		size_t next = (size_t)(newline - window.ptr) + 1;
		struct slice rest = slice_tail(window, next);
		if (slice_starts_with(rest, SLICE("\r\n")))
			return next + 2;
		if (slice_starts_with(rest, SLICE("\n")))
			return next + 1;
		at = next;
	}
	return 0;
}

static struct slice bare_address(struct slice url)
{
	if (url.len > 1 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>') /* wget */
		url = slice_make(url.ptr + 1, url.len - 2);
	return url;
}

/* An address that may be shown: text in one line. */
static bool is_plain(struct slice url)
{
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == 0x7f)
			return false;
	return utf8_validate(url) == url.len;
}

static bool read_warc_header(struct slice window, struct record *out)
{
	size_t end = find_end(window);
	if (end == 0)
		return false;
	struct slice lines = slice_make(window.ptr, end);
	struct slice kind = header_value(lines, "WARC-Type"), charset;
	*out = (struct record){.header = lines, .header_length = end};
	out->url = bare_address(header_value(lines, "WARC-Target-URI"));
	out->date = header_value(lines, "WARC-Date");
	out->type = media_type(header_value(lines, "Content-Type"), &charset);
	out->has_length = parse_length(header_value(lines, "Content-Length"), &out->length);
	out->http = slice_equal_nocase(out->type, SLICE("application/http"));
	out->page = slice_equal_nocase(kind, SLICE("response")) ||
		    slice_equal_nocase(kind, SLICE("resource")) ||
		    slice_equal_nocase(kind, SLICE("conversion"));
	out->revisit = slice_equal_nocase(kind, SLICE("revisit"));
	return true;
}

static struct slice last_word(struct slice *line)
{
	const char *blank = line->len ? memrchr(line->ptr, ' ', line->len) : NULL;
	if (!blank)
		return SLICE("");
	struct slice word = slice_tail(*line, (size_t)(blank - line->ptr) + 1);
	line->len = (size_t)(blank - line->ptr);
	return word;
}

/* "http://example.org/ 192.0.2.1 20140216050221 text/html 1591": an address may
 * hold blanks, so it is read from its end. */
static bool read_arc_header(struct slice window, struct record *out)
{
	const char *newline = memchr(window.ptr, '\n', window.len);
	if (!newline)
		return false;
	struct slice line = slice_trim(slice_make(window.ptr, (size_t)(newline - window.ptr)));
	*out = (struct record){.header_length = (size_t)(newline - window.ptr) + 1, .arc = true};
	out->has_length = parse_length(last_word(&line), &out->length);
	out->type = last_word(&line);
	out->date = last_word(&line);
	last_word(&line);
	out->url = line;
	out->page = !slice_starts_with(line, SLICE("filedesc:"));
	out->http = out->page;
	return line.len && memmem(line.ptr, line.len, ":", 1) && out->has_length;
}

/* ---- finding records ------------------------------------------------------------------------------ */

static enum bf_status skip_blank(struct reader *r, struct slice *window, bf_error *error)
{
	for (;;) {
		enum bf_status status = input_peek(&r->input, HEADER_MAX, window, error);
		if (status)
			return status;
		size_t blank = 0;
		while (blank < window->len && (window->ptr[blank] == '\r' || window->ptr[blank] == '\n'))
			blank++;
		input_consume(&r->input, blank);
		*window = slice_tail(*window, blank);
		if (blank == 0 || window->len)
			return BF_OK;
	}
}

static bool begins_record(struct slice window)
{
	return slice_starts_with(window, SLICE("WARC/"));
}

/* To the next line that begins a record of WARC, or the end. */
static enum bf_status find_record(struct reader *r, bf_error *error)
{
	static const char mark[] = "\nWARC/";
	for (;;) {
		struct slice window;
		enum bf_status status = input_peek(&r->input, HEADER_MAX, &window, error);
		if (status || window.len == 0)
			return status;
		const char *found = memmem(window.ptr, window.len, mark, sizeof mark - 1);
		if (found) {
			input_consume(&r->input, (size_t)(found - window.ptr) + 1);
			return BF_OK;
		}
		bool last = window.len < HEADER_MAX;
		input_consume(&r->input, last ? window.len : window.len - (sizeof mark - 1));
	}
}

static enum reader_result lose_place(struct reader *r, struct reject *reject, const char *reason,
				     bf_error *error)
{
	struct warc_state *w = r->state;
	if (find_record(r, error))
		return READER_FAILED;
	struct slice window;
	w->ended = input_peek(&r->input, 1, &window, NULL) == BF_OK && window.len == 0;
	return reader_reject(r, reject, 0, "the file may be damaged: get it again", "%s", reason);
}

/* ---- pages ------------------------------------------------------------------------------------------ */

/* Types of which something may be an article; HTML even where it does not look so. */
static bool is_readable(struct slice type, const struct format **format)
{
	static const char *const types[] = {"text/plain", "text/markdown", "text/csv", "application/json",
					    "text/xml",	  "application/xml", "message/rfc822"};
	*format = NULL;
	if (slice_equal_nocase(type, SLICE("text/html")) ||
	    slice_equal_nocase(type, SLICE("application/xhtml+xml"))) {
		*format = &format_html;
		return true;
	}
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (slice_equal_nocase(type, slice_from(types[i])))
			return true;
	return slice_ends_with(type, SLICE("+xml")) || slice_ends_with(type, SLICE("+json"));
}

/* Not what crawlers keep of themselves, or say to one another. */
static bool is_address(struct slice url)
{
	return (slice_starts_with(url, SLICE("http://")) || slice_starts_with(url, SLICE("https://"))) &&
	       !slice_ends_with(url, SLICE("/robots.txt"));
}

static enum reader_result open_page(struct reader *r, struct warc_state *w, const struct record *record,
				    struct slice block, struct reject *reject, bf_error *error)
{
	struct http_payload payload = {.status = 200, .type = record->type, .bytes = block};
	bf_error why = {0};
	enum bf_status status = BF_OK;
	if (record->http)
		status = http_payload_read(block, r->options.limits.inflated, &w->arena, &payload, &why);
	if (status == BF_BAD_ARTICLE)
		return reader_reject(r, reject, 0, why.hint, "%s", why.message);
	if (status) {
		error_no_memory(error);
		return READER_FAILED;
	}
	struct nested_document document = {.bytes = payload.bytes};
	if (record->arc && payload.status == 0)
		payload = (struct http_payload){.status = 200, .type = record->type, .bytes = block};
	if (payload.status != 200 || payload.bytes.len == 0 || !is_address(record->url) ||
	    !is_readable(payload.type, &document.format))
		return READER_SKIP;
	struct slice url = arena_copy(&w->arena, record->url),
		     charset = arena_copy(&w->arena, payload.charset);
	if (!url.ptr || !charset.ptr) {
		error_no_memory(error);
		return READER_FAILED;
	}
	w->url = is_plain(url) ? url : SLICE("");
	document.name = url;
	document.hints = (struct reader_hints){.charset = charset, .url = w->url};
	if (!fill_parse_date(record->date, &w->taken))
		w->taken = (struct moment){0};
	switch (nested_open(r, &w->nested, &document, reject, error)) {
	case NESTED_REJECT:
		return READER_REJECT;
	case NESTED_FAILED:
		return READER_FAILED;
	default:
		return READER_ARTICLE;
	}
}

static bool remember(struct reader *r, struct warc_state *w, const struct record *record)
{
	struct warc_names names = {header_value(record->header, "WARC-Record-ID"), record->url, record->date,
				   header_value(record->header, "WARC-Payload-Digest")};
	return record->arc || warc_memory_add(&w->memory, &names, r->record);
}

/* Its block, or a reject where there is less of it than it says. */
static enum reader_result take_block(struct reader *r, struct warc_state *w, const struct record *record,
				     struct reject *reject, bf_error *error)
{
	struct slice window;
	size_t whole = record->header_length + (size_t)record->length;
	if (input_peek(&r->input, whole, &window, error))
		return READER_FAILED;
	struct record again; /* the window may have moved */
	bool read = record->arc ? read_arc_header(window, &again) : read_warc_header(window, &again);
	if (!read || window.len < whole) {
		w->ended = true;
		input_consume(&r->input, window.len);
		return reader_reject(r, reject, 0, "the file was cut short: get it again",
				     "the record has %zu of the %llu bytes that it should have",
				     window.len - record->header_length,
				     (unsigned long long)record->length);
	}
	input_consume(&r->input, whole);
	struct slice block = slice_make(window.ptr + again.header_length, (size_t)record->length);
	if (!remember(r, w, &again)) {
		error_no_memory(error);
		return READER_FAILED;
	}
	return open_page(r, w, &again, block, reject, error);
}

/* Passes over a record without looking into it; what is cut short is said to be so. */
static enum reader_result skip_block(struct reader *r, struct warc_state *w,
				     const struct record *record, struct reject *reject, bf_error *error)
{
	uint64_t left = record->header_length + record->length;
	while (left) {
		struct slice window;
		if (input_peek(&r->input, 1, &window, error))
			return READER_FAILED;
		if (window.len == 0) {
			w->ended = true;
			return reader_reject(r, reject, 0, "the file was cut short: get it again",
					     "the record is %llu bytes shorter than it should be",
					     (unsigned long long)left);
		}
		size_t step = window.len < left ? window.len : (size_t)left;
		input_consume(&r->input, step);
		left -= step;
	}
	return READER_SKIP;
}

/* ---- revisits --------------------------------------------------------------------------------------- */

static struct warc_names read_reference(const struct record *record)
{
	struct warc_names names = {
	    .id = header_value(record->header, "WARC-Refers-To"),
	    .url = bare_address(header_value(record->header, "WARC-Refers-To-Target-URI")),
	    .date = header_value(record->header, "WARC-Refers-To-Date"),
	    .digest = header_value(record->header, "WARC-Payload-Digest"),
	};
	if (!names.url.len)
		names.url = record->url;
	return names;
}

/* Whether an article could have come of the page, by the answer that was kept of it,
 * of which no more than the header need be there. */
static bool may_be_article(struct warc_state *w, const struct record *record, struct slice block)
{
	struct http_payload answer = {0};
	const struct format *format;
	if (!is_address(record->url))
		return false;
	size_t end = find_end(block);
	block.len = end ? end : block.len;
	if (!record->http || http_payload_read(block, HEADER_MAX, &w->arena, &answer, NULL))
		return true;
	bool good = answer.status == 0 || answer.status == 200 || answer.status == 304;
	return good && (!answer.type.len || is_readable(answer.type, &format));
}

/* One line about a page that is not read again: where it is, if it is. */
static void describe_revisit(const struct reader *r, const struct warc_memory *memory,
			     const struct warc_page *page, struct reject *line)
{
	if (page) {
		reader_reject(r, line, 0, "nothing need be done",
			      "the page has not changed since record %llu, which gave the article %.*s",
			      (unsigned long long)page->record, SLICE_ARGS(page->article));
		line->id = page->article;
	} else
		reader_reject(r, line, 0, "read the file that has it, too",
			      "the page has not changed since a record that does not stand before this one%s",
			      memory->full ? " among the first 262,144 of the file" : " in the file");
}

/* There is nothing to take; *line says so if it is about what may be an article. */
static enum bf_status look_up_revisit(struct reader *r, struct warc_state *w, size_t whole,
				      struct reject *line, bool *tell, bf_error *error)
{
	struct slice window;
	struct record record;
	*tell = false;
	if (input_peek(&r->input, whole, &window, error))
		return BF_IO;
	if (!read_warc_header(window, &record) || window.len < whole)
		return BF_OK; /* skip_block says that it was cut short */
	struct slice block = slice_make(window.ptr + record.header_length, (size_t)record.length);
	struct warc_names names = read_reference(&record);
	const struct warc_page *page = warc_memory_find(&w->memory, &names);
	*tell = may_be_article(w, &record, block) && (!page || page->article.ptr);
	describe_revisit(r, &w->memory, page, line);
	return BF_OK;
}

static enum reader_result take_revisit(struct reader *r, struct warc_state *w,
				       const struct record *record, struct reject *reject,
				       bf_error *error)
{
	struct reject line;
	bool tell = false;
	uint64_t whole = record->header_length + record->length;
	if (whole <= r->options.limits.raw && look_up_revisit(r, w, (size_t)whole, &line, &tell, error))
		return READER_FAILED;
	enum reader_result result = skip_block(r, w, record, reject, error);
	if (result == READER_SKIP && tell && r->options.note)
		r->options.note(&line, r->options.payload);
	return result;
}

static enum reader_result next_record(struct reader *r, struct warc_state *w, struct reject *reject,
				      bf_error *error)
{
	struct slice window;
	struct record record;
	arena_reset(&w->arena);
	if (skip_blank(r, &window, error))
		return READER_FAILED;
	if (window.len == 0) {
		w->ended = true;
		return READER_END;
	}
	r->record++;
	r->record_at = r->input.position;
	bool warc = begins_record(window);
	if (!warc && !read_arc_header(window, &record))
		return lose_place(r, reject, "no record begins where the one before should end", error);
	if (warc && !read_warc_header(window, &record))
		return lose_place(r, reject, "the header of the record has no end within 64 KB", error);
	if (!record.has_length)
		return lose_place(r, reject, "the record does not say how long it is", error);
	if (record.revisit)
		return take_revisit(r, w, &record, reject, error);
	if (!record.page)
		return skip_block(r, w, &record, reject, error);
	if (record.length > r->options.limits.raw)
		return lose_place(r, reject, "the record says that it is longer than a record may be",
				  error);
	return take_block(r, w, &record, reject, error);
}

/* What the record says of an article that came of it, and that it did. */
static bool complete_article(struct warc_state *w, struct article *article)
{
	if (article->url.len == 0)
		article->url = w->url;
	if (article->updated.precision == MOMENT_NONE)
		article->updated = w->taken;
	return warc_memory_article(&w->memory, article->id);
}

static enum reader_result next_warc(struct reader *r, struct arena *arena, struct article *article,
				    struct reject *reject, bf_error *error)
{
	struct warc_state *w = r->state;
	for (;;) {
		if (w->nested.reader) {
			enum reader_result result =
			    nested_next(r, &w->nested, arena, article, reject, error);
			if (result == READER_ARTICLE && !complete_article(w, article)) {
				error_no_memory(error);
				return READER_FAILED;
			}
			if (result != READER_END)
				return result;
		}
		if (w->ended)
			return READER_END;
		enum reader_result result = next_record(r, w, reject, error);
		if (result != READER_ARTICLE)
			return result;
	}
}

const struct format outside_warc = {.open = open_warc, .next = next_warc, .close = close_warc};
