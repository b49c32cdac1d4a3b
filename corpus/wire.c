/* wire.c - see wire.h. */
#include "corpus/wire.h"

#include <stdlib.h>

#include "corpus/text.h"

struct wire_state {
	void (*message)(struct fill *, struct slice);
	struct arena arena; /* of the text */
	struct slice text;  /* all of it */
	size_t at;
	bool read;
	struct article_notes notes; /* of the file: told with its first article */
};

enum bf_status wire_open(struct reader *r, void (*message)(struct fill *, struct slice),
			 bf_error *error)
{
	struct wire_state *w = calloc(1, sizeof *w);
	if (!w)
		return error_no_memory(error);
	w->message = message;
	r->state = w;
	return BF_OK;
}

void wire_close(struct reader *r)
{
	struct wire_state *w = r->state;
	arena_free(&w->arena);
	free(w);
}

/* The next message: from its start to the next one's, or the end. */
static bool take_message(struct wire_state *w, struct slice *out, size_t *offset)
{
	struct slice rest = slice_tail(w->text, w->at);
	const char *start = rest.len ? memchr(rest.ptr, WIRE_START, rest.len) : NULL;
	if (!start)
		return false;
	*offset = (size_t)(start - w->text.ptr);
	rest = slice_tail(w->text, *offset + 1);
	const char *next = rest.len ? memchr(rest.ptr, WIRE_START, rest.len) : NULL;
	*out = slice_make(rest.ptr, next ? (size_t)(next - rest.ptr) : rest.len);
	w->at = *offset + 1 + out->len;
	return true;
}

enum reader_result wire_next(struct reader *r, struct arena *arena, struct article *article,
			     struct reject *reject, bf_error *error)
{
	struct wire_state *w = r->state;
	struct slice message;
	size_t offset;
	struct fill f;
	if (!w->read) {
		w->read = true;
		enum reader_result result = reader_take_text(r, &w->arena, &w->text, reject, error);
		if (result != READER_ARTICLE) {
			w->text = slice_make("", 0); /* what there is of it is not read */
			return result;
		}
		/* It may stand in the window of the input, which nobody asks for more. */
		r->record = 0;
		if (w->text.len != r->input.furthest)
			reader_convert(r, w->text, r->input.furthest);
	}
	if (!take_message(w, &message, &offset))
		return READER_END;
	r->record++;
	r->record_at = reader_place(r, offset);
	fill_begin(&f, arena, article, &r->notes, error);
	w->message(&f, message);
	if (fill_end(&f) != BF_OK)
		return READER_FAILED;
	struct slice rest = slice_tail(w->text, w->at);
	bool single = r->record == 1 && !(rest.len && memchr(rest.ptr, WIRE_START, rest.len));
	if (article->id.len == 0 && single && reader_path_id(r, arena, &article->id, error) != BF_OK)
		return READER_FAILED;
	return READER_ARTICLE;
}

struct slice wire_up_to(struct slice *rest, char mark)
{
	const char *found = rest->len ? memchr(rest->ptr, mark, rest->len) : NULL;
	struct slice before = found ? slice_make(rest->ptr, (size_t)(found - rest->ptr)) : *rest;
	*rest = slice_tail(*rest, before.len + 1);
	return before;
}

bool wire_line(struct slice *rest, struct slice *line)
{
	if (rest->len == 0)
		return false;
	const char *newline = memchr(rest->ptr, '\n', rest->len);
	size_t len = newline ? (size_t)(newline - rest->ptr) : rest->len;
	*line = slice_make(rest->ptr, len);
	*rest = slice_tail(*rest, len + 1);
	while (line->len && (line->ptr[line->len - 1] == '\r' || line->ptr[line->len - 1] == ' '))
		line->len--;
	return true;
}

struct slice wire_dateline(struct slice body)
{
	enum { FARTHEST = 80 };
	size_t len = body.len < FARTHEST ? body.len : FARTHEST;
	const char *open = len ? memchr(body.ptr, '(', len) : NULL;
	const char *newline = len ? memchr(body.ptr, '\n', len) : NULL;
	if (!open || (newline && newline < open))
		return SLICE("");
	struct slice rest = slice_tail(body, (size_t)(open - body.ptr));
	const char *close = memchr(rest.ptr, ')', rest.len < 30 ? rest.len : 30);
	struct slice after = close ? slice_tail(rest, (size_t)(close - rest.ptr) + 1) : SLICE("");
	after = text_trim(slice_make(after.ptr, after.len < 4 ? after.len : 4));
	bool dash = after.len && (after.ptr[0] == '-' || after.ptr[0] == '_' ||
				  slice_starts_with(after, SLICE("\xE2\x80\x94")) ||
				  slice_starts_with(after, SLICE("\xE2\x80\x93")));
	return dash ? text_trim(slice_make(body.ptr, (size_t)(open - body.ptr))) : SLICE("");
}

void wire_fill_id(struct fill *f, struct slice number)
{
	struct buf id = BUF_INIT(256);
	char day[32];
	struct moment published = f->scan.article->published;
	size_t len = moment_format(published, day);
	if (f->status || number.len == 0 || len < 10)
		return; /* numbers begin anew every day */
	buf_append_slice(&id, number);
	buf_append_byte(&id, '-');
	buf_append(&id, day, len < 16 ? len : 16); /* to the minute */
	struct slice copy = id.broken ? (struct slice){NULL, 0} : arena_copy(f->scan.arena, buf_slice(&id));
	if (!copy.ptr)
		f->status = error_no_memory(f->scan.error);
	buf_free(&id);
	fill_text(f, JSON_FIELD_ID, 1, copy);
}

static bool is_pair(struct slice text, size_t at, char c)
{
	return at + 1 < text.len && text.ptr[at] == c && text.ptr[at + 1] == c;
}

void wire_add(struct buf *out, struct slice text)
{
	for (size_t at = 0; at < text.len; at++) {
		char c = text.ptr[at];
		bool alone = (at == 0 || text.ptr[at - 1] == ' ') &&
			     (at + 1 == text.len || text.ptr[at + 1] == ' ');
		if (is_pair(text, at, '`') || is_pair(text, at, '\'')) {
			buf_append_text(out, c == '`' ? "\xE2\x80\x9C" : "\xE2\x80\x9D");
			at++;
		} else if (c == '_' && alone) {
			buf_append_text(out, "\xE2\x80\x94");
		} else if ((unsigned char)c <= ' ' || c == 0x7f) {
			if (out->len && out->ptr[out->len - 1] != ' ' && out->ptr[out->len - 1] != '\n')
				buf_append_byte(out, ' ');
		} else {
			buf_append_byte(out, (uint8_t)c);
		}
	}
}
