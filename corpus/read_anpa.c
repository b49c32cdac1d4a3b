/* read_anpa.c - wire text as ANPA 1312 has it.
 *
 * In: a file of messages, of which the end of each line of the head is marked by
 * its layout (< to the left, = centred):
 *
 *     ␁G7787␟_glbsm
 *     r d␓␑ BC-US--GiantLobsterDeath   08-29 0590
 *     ␂^BC-US--Giant Lobster Death, 1st Ld-Writethru,127<
 *     ^$210 lobster is found dead<
 *     ^Eds: APNewsNow.<
 *     ^By ANA RUIZ=
 *     →   CHATHAM, Mass. (AP) _ A lobster died.
 *     ␃AP-WF-08-29-16 1626GMT<
 *
 * Out: an article a message. */
#include "corpus/text.h"
#include "corpus/wire.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- recognising ------------------------------------------------------------------------------ */

/* A letter of the service, four digits, and the separator of units. */
static bool is_number(struct slice s)
{
	enum { UNIT = 0x1f };
	return s.len > 5 && (s.ptr[0] | 32) >= 'a' && (s.ptr[0] | 32) <= 'z' && is_digit(s.ptr[1]) &&
	       is_digit(s.ptr[2]) && is_digit(s.ptr[3]) && is_digit(s.ptr[4]) && s.ptr[5] == UNIT;
}

static int recognise(struct slice head, struct slice name)
{
	enum { IDLE = 0x16 };
	(void)name;
	while (head.len && (head.ptr[0] == IDLE || head.ptr[0] == '\r' || head.ptr[0] == '\n'))
		head = slice_tail(head, 1);
	return head.len && head.ptr[0] == WIRE_START && is_number(slice_tail(head, 1)) ? 3 : 0;
}

/* ---- the header and the end --------------------------------------------------------------------- */

/* "r d␓␑ BC-US--… 08-29 0590": priority, category. */
static void fill_header(struct fill *f, struct slice line)
{
	static const char priorities[] = "fburd", urgencies[] = "12345";
	const char *found = line.len ? strchr(priorities, line.ptr[0]) : NULL;
	if (line.len && line.ptr[0] && found)
		fill_text(f, JSON_FIELD_URGENCY, 1, slice_make(urgencies + (found - priorities), 1));
	if (line.len > 2 && line.ptr[1] == ' ' && (unsigned char)line.ptr[2] > ' ')
		fill_subject(f, (struct subject){.scheme = SLICE("category"),
						 .code = slice_make(line.ptr + 2, 1)});
}

static unsigned two_digits(struct slice s, size_t at)
{
	bool digits = at + 2 <= s.len && is_digit(s.ptr[at]) && is_digit(s.ptr[at + 1]);
	return digits ? (unsigned)((s.ptr[at] - '0') * 10 + s.ptr[at + 1] - '0') : 99;
}

/* "AP-WF-08-29-16 1626GMT": agency, month, day, year, hour, minute. */
static void fill_end_line(struct fill *f, struct slice text)
{
	text = slice_trim(text);
	size_t at = 0;
	while (at + 12 < text.len && !(is_digit(text.ptr[at]) && text.ptr[at + 2] == '-'))
		at++;
	const char *dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
	if (dash && dash > text.ptr && dash < text.ptr + 8)
		fill_text(f, JSON_FIELD_SOURCE, 1, slice_make(text.ptr, (size_t)(dash - text.ptr)));
	unsigned month = two_digits(text, at), day = two_digits(text, at + 3),
		 year = two_digits(text, at + 6), hour = two_digits(text, at + 9),
		 minute = two_digits(text, at + 11);
	int32_t full = (int32_t)year + (year < 50 ? 2000 : 1900);
	if (year == 99 || month < 1 || month > 12 || day < 1 || day > days_in_month(full, month) ||
	    hour > 23 || minute > 59)
		return;
	f->scan.article->published = (struct moment){
	    .instant = (int64_t)day_from_civil(full, month, day) * 86400 + hour * 3600 + minute * 60,
	    .precision = MOMENT_SECOND};
}

/* ---- lines -------------------------------------------------------------------------------------- */

/* Without the marks of layout at its ends. */
static struct slice clean(struct slice line)
{
	line = text_trim(line);
	while (line.len && (line.ptr[0] == '^' || line.ptr[0] == '*'))
		line = slice_tail(line, 1);
	while (line.len && (line.ptr[line.len - 1] == '<' || line.ptr[line.len - 1] == '=' ||
			    line.ptr[line.len - 1] == ' '))
		line.len--;
	return text_trim(line);
}

static bool starts_nocase(struct slice s, const char *start)
{
	size_t len = strlen(start);
	return s.len >= len && slice_equal_nocase(slice_make(s.ptr, len), slice_make(start, len));
}

/* "BC-US--Giant Lobster Death, 1st Ld-Writethru,127": the slug, and how many words. */
static void fill_keyword(struct fill *f, struct slice line)
{
	const char *comma = line.len ? memrchr(line.ptr, ',', line.len) : NULL;
	struct slice words = comma ? slice_tail(line, (size_t)(comma - line.ptr) + 1) : SLICE("");
	bool number = words.len > 0;
	for (size_t i = 0; i < words.len; i++)
		number &= is_digit(words.ptr[i]);
	while (number && words.len > 1 && words.ptr[0] == '0')
		words = slice_tail(words, 1);
	if (number) {
		fill_text(f, JSON_FIELD_WORDS, 1, words);
		line.len = (size_t)(comma - line.ptr);
	}
	while (slice_ends_with(line, SLICE(",")))
		line.len--;
	fill_text(f, JSON_FIELD_SLUGLINE, 1, line);
}

struct parts {
	struct buf body, rest; /* rest: lines of the head that are neither headline nor notes */
	struct slice notes[16];
	size_t note_count, head_lines;
	bool text;	/* past the head */
	bool byline;	/* the last line was one: what follows centred is a title */
};

static struct slice keep(struct fill *f, struct slice line)
{
	struct buf plain = BUF_INIT(1 << 20);
	wire_add(&plain, line);
	struct slice copy = plain.len && !plain.broken ? arena_copy(f->scan.arena, buf_slice(&plain))
						       : SLICE("");
	if (plain.broken == BF_NO_MEMORY || !copy.ptr)
		f->status = error_no_memory(f->scan.error);
	buf_free(&plain);
	return copy;
}

static void take_head_line(struct fill *f, struct parts *p, struct slice raw)
{
	struct slice line = clean(raw);
	bool centred = slice_ends_with(text_trim(raw), SLICE("="));
	if (line.len == 0)
		return;
	if (p->head_lines++ == 0) {
		/* "*9006< ^AP-Top-…": a number before the keyword. */
		const char *caret = memchr(line.ptr, '^', line.len);
		fill_keyword(f, caret ? slice_tail(line, (size_t)(caret - line.ptr) + 1) : line);
	} else if (starts_nocase(line, "Eds:") || starts_nocase(line, "AP Photo")) {
		if (p->note_count < 16)
			p->notes[p->note_count++] = keep(f, line);
	} else if (starts_nocase(line, "By ")) {
		fill_text(f, JSON_FIELD_BYLINE, 1, keep(f, line));
		p->byline = true;
	} else if (p->byline && centred && !p->text) {
		p->byline = false;
	} else if (!fill_has(f, JSON_FIELD_HEADLINE)) {
		fill_text(f, JSON_FIELD_HEADLINE, 1, keep(f, line));
	} else {
		buf_append_text(&p->rest, p->rest.len ? "\n\n" : "");
		wire_add(&p->rest, line);
	}
}

static void take_text_line(struct parts *p, struct slice raw, bool paragraph)
{
	struct slice line = clean(raw);
	if (line.len == 0)
		return;
	if (p->body.len)
		buf_append_text(&p->body, paragraph ? "\n\n" : "\n");
	wire_add(&p->body, line);
	p->text = true;
}

static void take_lines(struct fill *f, struct parts *p, struct slice text)
{
	enum { BACKSPACE = 0x08 };
	struct slice raw;
	while (wire_line(&text, &raw) && !f->status) {
		bool caret = raw.len && raw.ptr[0] == '^';
		bool paragraph = raw.len && (raw.ptr[0] == '\t' || raw.ptr[0] == ' ');
		if (caret && !p->text)
			take_head_line(f, p, raw);
		else
			take_text_line(p, raw, paragraph || caret ||
						   (raw.len && raw.ptr[0] == BACKSPACE));
	}
}

static struct slice steal(struct fill *f, struct buf *b)
{
	struct slice copy = b->len ? arena_copy(f->scan.arena, buf_slice(b)) : SLICE("");
	if (b->broken || !copy.ptr)
		f->status = error_no_memory(f->scan.error);
	buf_free(b);
	return copy;
}

static void fill_message(struct fill *f, struct slice message)
{
	struct slice head = wire_up_to(&message, WIRE_TEXT), text = wire_up_to(&message, WIRE_END),
		     first = {"", 0}, second = {"", 0};
	struct parts parts = {.body = BUF_INIT(SIZE_MAX / 4), .rest = BUF_INIT(SIZE_MAX / 4)};
	wire_line(&head, &first);
	if (wire_line(&head, &second))
		fill_header(f, second);
	fill_end_line(f, message);
	wire_fill_id(f, slice_make(first.ptr, first.len < 5 ? first.len : 5));
	take_lines(f, &parts, text);
	struct slice body = steal(f, &parts.body), rest = steal(f, &parts.rest);
	fill_text(f, JSON_FIELD_BODY, 1, body);
	fill_text(f, JSON_FIELD_BODY, 2, rest);
	fill_list(f, JSON_FIELD_EDITORS_NOTE, 1, parts.notes, parts.note_count);
	fill_text(f, JSON_FIELD_DATELINE, 1, wire_dateline(body));
	fill_text(f, JSON_FIELD_HEADLINE, 2, f->scan.article->slugline);
}

static enum bf_status open_anpa(struct reader *r, bf_error *error)
{
	return wire_open(r, fill_message, error);
}

const struct format format_anpa = {
    .name = "anpa",
    .description = "wire text in ANPA 1312",
    .recognise = recognise,
    .open = open_anpa,
    .next = wire_next,
    .close = wire_close,
};
