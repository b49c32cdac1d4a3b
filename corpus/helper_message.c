/* helper_message.c - see helper_message.h: headers, and all contents but
 * articles. */
#include "corpus/helper_message.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "corpus/fields.h"

/* ---- writing ----------------------------------------------------------------------- */

size_t message_begin(struct buf *out, enum message_kind kind)
{
	size_t at = out->len;
	buf_append_u32(out, 0);
	buf_append_byte(out, (uint8_t)kind);
	return at;
}

void message_end(struct buf *out, size_t at)
{
	if (out->broken)
		return;
	uint32_t len = (uint32_t)(out->len - at - MESSAGE_HEADER);
	for (unsigned i = 0; i < 4; i++)
		out->ptr[at + i] = (char)(len >> (8 * i));
}

void message_write_start(struct buf *out, const struct helper_start *start)
{
	size_t at = message_begin(out, MESSAGE_START);
	buf_append_u32(out, start->protocol);
	buf_append_u64(out, start->memory);
	message_end(out, at);
}

void message_write_open(struct buf *out, const struct helper_open *o)
{
	size_t at = message_begin(out, MESSAGE_OPEN);
	buf_append_counted(out, o->name);
	buf_append_counted(out, o->format);
	buf_append_counted(out, o->language);
	buf_append_u64(out, o->size);
	buf_append_byte(out, o->can_seek);
	buf_append_u64(out, o->raw);
	buf_append_u64(out, o->inflated);
	buf_append_u32(out, o->depth);
	buf_append_u64(out, o->pass);
	message_end(out, at);
}

void message_write_want(struct buf *out, const struct helper_want *want)
{
	size_t at = message_begin(out, MESSAGE_WANT);
	buf_append_u64(out, want->offset);
	buf_append_u32(out, want->length);
	message_end(out, at);
}

void message_write_enter(struct buf *out, const struct helper_enter *enter)
{
	size_t at = message_begin(out, MESSAGE_ENTER);
	buf_append_u64(out, enter->document);
	buf_append_counted(out, enter->name);
	message_end(out, at);
}

static void append_reject(struct buf *out, const struct reject *r)
{
	buf_append_counted(out, r->file);
	buf_append_u64(out, r->record);
	buf_append_u64(out, r->byte);
	buf_append_counted(out, r->id);
	buf_append_counted(out, slice_from(r->reason));
	buf_append_counted(out, slice_from(r->hint));
}

void message_write_reject(struct buf *out, enum message_kind kind, const struct reject *reject)
{
	size_t at = message_begin(out, kind);
	append_reject(out, reject);
	message_end(out, at);
}

void message_write_article(struct buf *out, const struct reject *where, const struct article *a)
{
	size_t at = message_begin(out, MESSAGE_ARTICLE);
	struct reject place = *where;
	place.reason[0] = place.hint[0] = '\0';
	append_reject(out, &place);
	fields_write(a, out);
	message_end(out, at);
}

void message_write_text(struct buf *out, enum message_kind kind, struct slice text)
{
	size_t at = message_begin(out, kind);
	buf_append_slice(out, text);
	message_end(out, at);
}

void message_write_failure(struct buf *out, const bf_error *error)
{
	size_t at = message_begin(out, MESSAGE_FAILED);
	buf_append_byte(out, (uint8_t)error->status);
	buf_append_counted(out, slice_from(error->message));
	buf_append_counted(out, slice_from(error->hint));
	message_end(out, at);
}

enum bf_status message_send(int fd, struct slice bytes, bf_error *error)
{
	while (bytes.len) {
		ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return error_set(error, BF_IO, "nobody listens: %s", strerror(errno));
		bytes = slice_tail(bytes, (size_t)sent);
	}
	return BF_OK;
}

/* ---- reading ----------------------------------------------------------------------- */

enum bf_status message_receive(struct input *in, size_t maximum, struct message *out,
			       bf_error *error)
{
	struct slice bytes;
	enum bf_status status = input_peek(in, MESSAGE_HEADER, &bytes, error);
	if (status)
		return status;
	if (bytes.len < MESSAGE_HEADER)
		return error_set(error, BF_IO, "the other side is gone");
	size_t len = load_u32(bytes.ptr);
	uint8_t kind = (uint8_t)bytes.ptr[4];
	if (kind == 0 || kind >= MESSAGE_KINDS || len > maximum)
		return error_set(error, BF_IO, "the other side sends nonsense");
	status = input_peek(in, MESSAGE_HEADER + len, &bytes, error);
	if (status)
		return status;
	if (bytes.len < MESSAGE_HEADER + len)
		return error_set(error, BF_IO, "the other side is gone");
	*out = (struct message){(enum message_kind)kind,
				slice_make(bytes.ptr + MESSAGE_HEADER, len)};
	input_consume(in, MESSAGE_HEADER + len);
	return BF_OK;
}

/* All of it was read, and nothing is left over. */
static bool is_whole(const struct byte_reader *r)
{
	return !r->bad && r->at == r->end;
}

bool message_read_start(struct slice content, struct helper_start *out)
{
	struct byte_reader r = byte_reader_make(content);
	out->protocol = read_u32(&r);
	out->memory = read_u64(&r);
	return is_whole(&r);
}

bool message_read_open(struct slice content, struct helper_open *out)
{
	struct byte_reader r = byte_reader_make(content);
	out->name = read_counted(&r);
	out->format = read_counted(&r);
	out->language = read_counted(&r);
	out->size = read_u64(&r);
	out->can_seek = read_byte(&r) != 0;
	out->raw = read_u64(&r);
	out->inflated = read_u64(&r);
	out->depth = read_u32(&r);
	out->pass = read_u64(&r);
	return is_whole(&r);
}

bool message_read_want(struct slice content, struct helper_want *out)
{
	struct byte_reader r = byte_reader_make(content);
	out->offset = read_u64(&r);
	out->length = read_u32(&r);
	return is_whole(&r) && out->length > 0 && out->length <= HELPER_WANT_MAX;
}

bool message_read_enter(struct slice content, struct helper_enter *out)
{
	struct byte_reader r = byte_reader_make(content);
	out->document = read_u64(&r);
	out->name = read_counted(&r);
	return is_whole(&r);
}

/* A line of at most `room` - 1 bytes, made fit to print. */
static void read_line(struct byte_reader *r, char *out, size_t room)
{
	struct slice text = read_counted(r);
	bf_error tidy = {0};
	if (text.len >= room)
		byte_reader_fail(r);
	else if (text.len)
		error_set(&tidy, BF_IO, "%.*s", SLICE_ARGS(text));
	snprintf(out, room, "%s", tidy.message);
}

static void read_reject(struct byte_reader *r, struct reject *out)
{
	out->file = read_counted(r);
	out->record = read_u64(r);
	out->byte = read_u64(r);
	out->id = read_counted(r);
	read_line(r, out->reason, sizeof out->reason);
	read_line(r, out->hint, sizeof out->hint);
}

bool message_read_reject(struct slice content, struct reject *out)
{
	struct byte_reader r = byte_reader_make(content);
	read_reject(&r, out);
	return is_whole(&r) && out->reason[0];
}

/* Of the years that dates can be of, so that nothing overflows. */
static bool is_sound(struct moment m)
{
	static const int64_t last = INT64_C(253402300800) + 86400; /* the year 9999, and a zone */
	return m.precision == MOMENT_NONE || (m.instant > -last && m.instant < last);
}

bool message_read_article(struct slice content, struct arena *arena, struct reject *where,
			  struct article *out, bool *no_memory)
{
	struct byte_reader r = byte_reader_make(content);
	read_reject(&r, where);
	*no_memory = !fields_read(&r, arena, out);
	return !*no_memory && is_whole(&r) && is_sound(out->published) && is_sound(out->updated) &&
	       is_sound(out->embargo);
}

bool message_read_failure(struct slice content, bf_error *out)
{
	struct byte_reader r = byte_reader_make(content);
	*out = (bf_error){0};
	out->status = (enum bf_status)read_byte(&r);
	read_line(&r, out->message, sizeof out->message);
	read_line(&r, out->hint, sizeof out->hint);
	return is_whole(&r) && out->status > BF_OK && out->status <= BF_INTERNAL &&
	       out->message[0];
}
