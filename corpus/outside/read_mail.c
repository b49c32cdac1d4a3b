/* read_mail.c - a message of mail: one article a file.
 *
 * In: a message as RFC 5322 and MIME have it, parsed by gmime.  Out: an article:
 * the subject is its headline, who sent it its byline, the list it came by its
 * source.  Its text are the parts that are shown, in plain text where there is a
 * choice, up to the signature; what is attached is not read. */
#include "corpus/outside/read_mail.h"

#include <gmime/gmime.h>

#include "corpus/encoding.h"
#include "corpus/fill.h"
#include "corpus/format.h"
#include "corpus/markup.h"
#include "corpus/text.h"
#include "util/buf.h"
#include "util/utf8.h"

enum { PARTS_DEEP = 32 };

void mail_prepare(void)
{
	static char message[] = "Subject: =?iso-8859-1?q?=E9?=\nContent-Type: text/plain\n\nx\n";
	g_mime_init();
	/* The library fills tables when it is first used, some of them from files. */
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(message, sizeof message - 1);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *read = g_mime_parser_construct_message(parser, NULL);
	if (read) {
		g_mime_message_get_subject(read);
		g_object_unref(read);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

/* ---- text ------------------------------------------------------------------------------------ */

struct texts {
	struct fill *fill;
	struct buf body;
	unsigned depth;
	bool encrypted;
	const char *guessed; /* an encoding that nothing declares */
};

/* The bytes of a part, decoded, in the arena. */
static struct slice part_bytes(struct texts *t, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	if (!content)
		return SLICE("");
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	struct slice copy =
	    arena_copy(t->fill->scan.arena, slice_make((const char *)bytes->data, bytes->len));
	g_object_unref(stream);
	if (!copy.ptr)
		t->fill->status = error_no_memory(t->fill->scan.error);
	return copy;
}

static struct slice part_text(struct texts *t, GMimePart *part)
{
	const char *charset =
	    g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
	struct slice bytes = part_bytes(t, part), text;
	size_t replaced;
	if (bytes.len == 0 || t->fill->status)
		return SLICE("");
	struct encoding_found found = encoding_find(bytes, slice_from(charset));
	if (found.source >= ENCODING_DETECTED)
		t->guessed = found.name;
	t->fill->status = encoding_to_utf8(bytes, found, t->fill->scan.arena, &text, &replaced,
					   t->fill->scan.error);
	if (t->fill->status || !memchr(text.ptr ? text.ptr : "", '\0', text.len))
		return t->fill->status ? SLICE("") : text;
	char *clean = arena_alloc(t->fill->scan.arena, text.len);
	for (size_t i = 0; clean && i < text.len; i++)
		clean[i] = text.ptr[i] ? text.ptr[i] : ' ';
	if (!clean)
		t->fill->status = error_no_memory(t->fill->scan.error);
	return clean ? slice_make(clean, text.len) : SLICE("");
}

/* Up to the line "-- ", behind which the sender signs. */
static struct slice without_signature(struct slice text)
{
	static const char *const marks[] = {"\n-- \n", "\n-- \r\n"};
	for (size_t i = 0; i < 2; i++) {
		const char *found = text.len ? memmem(text.ptr, text.len, marks[i], strlen(marks[i])) : NULL;
		if (found)
			text.len = (size_t)(found - text.ptr) + 1;
	}
	return text;
}

/* Lines that end in a blank go on in the next one (RFC 3676). */
static void add_flowed(struct buf *out, struct slice text)
{
	while (text.len) {
		const char *newline = memchr(text.ptr, '\n', text.len);
		size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
		struct slice line = slice_make(text.ptr, len);
		text = slice_tail(text, len + 1);
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		buf_append_slice(out, line);
		if (line.len == 0 || line.ptr[line.len - 1] != ' ')
			buf_append_byte(out, '\n');
	}
}

static void add_text_part(struct texts *t, GMimePart *part, bool html)
{
	struct slice text = part_text(t, part);
	struct markup_text read;
	if (t->fill->status || text_trim(text).len == 0)
		return;
	if (t->body.len)
		buf_append_text(&t->body, "\n\n");
	const char *format = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "format");
	if (html) {
		t->fill->status =
		    markup_read(text, t->fill->scan.arena, &read, t->fill->scan.error);
		if (!t->fill->status)
			buf_append_slice(&t->body, read.body);
	} else if (format && g_ascii_strcasecmp(format, "flowed") == 0) {
		add_flowed(&t->body, without_signature(text));
	} else {
		buf_append_slice(&t->body, without_signature(text));
	}
}

static bool is_type(GMimeObject *object, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(g_mime_object_get_content_type(object), type, subtype);
}

static void add_object(struct texts *t, GMimeObject *object);

/* Of alternatives plain text, else HTML, else the last that gives a text. */
static void add_alternative(struct texts *t, GMimeMultipart *parts)
{
	int count = g_mime_multipart_get_count(parts);
	size_t before = t->body.len;
	static const char *const wanted[] = {"plain", "html"};
	for (size_t w = 0; w < 2; w++)
		for (int i = 0; i < count && t->body.len == before; i++) {
			GMimeObject *part = g_mime_multipart_get_part(parts, i);
			if (part && is_type(part, "text", wanted[w]))
				add_object(t, part);
		}
	for (int i = count - 1; i >= 0 && t->body.len == before; i--)
		add_object(t, g_mime_multipart_get_part(parts, i));
}

static void add_multipart(struct texts *t, GMimeMultipart *parts)
{
	int count = g_mime_multipart_get_count(parts);
	if (++t->depth > PARTS_DEEP) {
		t->depth--;
		return;
	}
	if (GMIME_IS_MULTIPART_ENCRYPTED(parts))
		t->encrypted = true;
	else if (is_type(GMIME_OBJECT(parts), "multipart", "alternative"))
		add_alternative(t, parts);
	else if (GMIME_IS_MULTIPART_SIGNED(parts) || is_type(GMIME_OBJECT(parts), "multipart", "related"))
		add_object(t, count ? g_mime_multipart_get_part(parts, 0) : NULL);
	else
		for (int i = 0; i < count && !t->fill->status; i++)
			add_object(t, g_mime_multipart_get_part(parts, i));
	t->depth--;
}

static void add_object(struct texts *t, GMimeObject *object)
{
	if (!object || t->fill->status)
		return;
	if (GMIME_IS_MULTIPART(object)) {
		add_multipart(t, GMIME_MULTIPART(object));
		return;
	}
	if (!GMIME_IS_PART(object) || g_mime_part_is_attachment(GMIME_PART(object)))
		return;
	if (is_type(object, "application", "pkcs7-mime"))
		t->encrypted = true;
	else if (is_type(object, "text", "html"))
		add_text_part(t, GMIME_PART(object), true);
	else if (is_type(object, "text", "plain"))
		add_text_part(t, GMIME_PART(object), false);
}

/* ---- headers --------------------------------------------------------------------------------------- */

static void fill_header(struct fill *f, enum json_field field, unsigned rank, const char *value)
{
	struct slice text = slice_from(value);
	struct slice copy = arena_copy(f->scan.arena, text); /* it goes with the message */
	if (!copy.ptr)
		f->status = error_no_memory(f->scan.error);
	else if (utf8_validate(copy) == copy.len)
		fill_text(f, field, rank, copy);
}

/* Names, or addresses of those who have none. */
static void fill_senders(struct fill *f, GMimeMessage *message)
{
	enum { MOST = 16 };
	struct slice names[MOST];
	size_t count = 0;
	InternetAddressList *from = g_mime_message_get_from(message);
	int length = from ? internet_address_list_length(from) : 0;
	for (int i = 0; i < length && count < MOST; i++) {
		InternetAddress *address = internet_address_list_get_address(from, i);
		const char *name = internet_address_get_name(address);
		if ((!name || !*name) && INTERNET_ADDRESS_IS_MAILBOX(address))
			name = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
		struct slice copy = arena_copy(f->scan.arena, slice_from(name));
		if (!copy.ptr)
			f->status = error_no_memory(f->scan.error);
		else if (copy.len && utf8_validate(copy) == copy.len)
			names[count++] = copy;
	}
	fill_list(f, JSON_FIELD_BYLINE, 1, names, count);
}

/* "The list <list.example.org>" → "The list". */
static void fill_list_name(struct fill *f, GMimeMessage *message)
{
	const char *id = g_mime_object_get_header(GMIME_OBJECT(message), "List-Id");
	const char *angle = id ? strchr(id, '<') : NULL;
	if (!id)
		return;
	char *decoded = g_mime_utils_header_decode_text(NULL, id);
	struct slice name = slice_from(decoded);
	angle = decoded ? strchr(decoded, '<') : NULL;
	if (angle && angle > decoded)
		name.len = (size_t)(angle - decoded);
	struct slice copy = arena_copy(f->scan.arena, text_trim(name));
	g_free(decoded);
	if (!copy.ptr)
		f->status = error_no_memory(f->scan.error);
	else if (utf8_validate(copy) == copy.len)
		fill_text(f, JSON_FIELD_SOURCE, 1, copy);
}

static void fill_headers(struct fill *f, GMimeMessage *message)
{
	GMimeObject *object = GMIME_OBJECT(message);
	fill_header(f, JSON_FIELD_HEADLINE, 1, g_mime_message_get_subject(message));
	fill_header(f, JSON_FIELD_ID, 1, g_mime_message_get_message_id(message));
	fill_header(f, JSON_FIELD_PUBLISHED, 1, g_mime_object_get_header(object, "Date"));
	fill_header(f, JSON_FIELD_KEYWORDS, 1, g_mime_object_get_header(object, "Keywords"));
	GMimeObject *part = g_mime_message_get_mime_part(message); /* has what is said of content */
	if (part)
		fill_header(f, JSON_FIELD_LANGUAGE, 1,
			    g_mime_object_get_header(part, "Content-Language"));
	fill_header(f, JSON_FIELD_SOURCE, 2, g_mime_object_get_header(object, "Organization"));
	fill_senders(f, message);
	fill_list_name(f, message);
}

/* ---- the message ------------------------------------------------------------------------------------ */

static GMimeMessage *parse(struct slice bytes)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

static bool fill_message(struct fill *f, GMimeMessage *message)
{
	struct texts texts = {.fill = f, .body = BUF_INIT(SIZE_MAX / 4)};
	fill_headers(f, message);
	add_object(&texts, g_mime_message_get_mime_part(message));
	struct slice body = texts.body.len ? arena_copy(f->scan.arena, buf_slice(&texts.body)) : SLICE("");
	if (texts.body.broken || !body.ptr)
		f->status = error_no_memory(f->scan.error);
	buf_free(&texts.body);
	fill_text(f, JSON_FIELD_BODY, 1, body);
	if (texts.guessed)
		fill_note(f, "nothing to do but look at it",
			  "the message does not say its encoding: read as %s", texts.guessed);
	return !(texts.encrypted && body.len == 0);
}

static enum reader_result read_message(struct reader *r, struct slice bytes, struct arena *arena,
				       struct article *article, struct reject *reject, bf_error *error)
{
	struct fill f;
	while (bytes.len && (bytes.ptr[0] == '\n' || bytes.ptr[0] == '\r' || bytes.ptr[0] == ' '))
		bytes = slice_tail(bytes, 1);
	GMimeMessage *message = parse(bytes);
	if (!message)
		return reader_reject(r, reject, 0, "leave it out", "it is no message of mail");
	fill_begin(&f, arena, article, &r->notes, error);
	bool open = fill_message(&f, message);
	g_object_unref(message);
	if (fill_end(&f) != BF_OK)
		return READER_FAILED;
	if (!open) {
		reader_reject(r, reject, 0, "decrypt it first", "the message is encrypted");
		reject->id = article->id;
		return READER_REJECT;
	}
	if (article->id.len == 0 && reader_path_id(r, arena, &article->id, error))
		return READER_FAILED;
	return READER_ARTICLE;
}

static enum reader_result next_mail(struct reader *r, struct arena *arena, struct article *article,
				    struct reject *reject, bf_error *error)
{
	struct slice bytes;
	enum reader_result result = reader_take_bytes(r, &bytes, reject, error);
	if (result != READER_ARTICLE)
		return result;
	return read_message(r, bytes, arena, article, reject, error);
}

const struct format outside_mail = {.next = next_mail};
