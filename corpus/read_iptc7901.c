/* read_iptc7901.c - wire text as IPTC 7901 has it.
 *
 * In: a file of messages.  A message is a line of header, keywords, a headline
 * up to the line that ends in " =", text, and the time when it was sent:
 *
 *     ␁eca0124 3 i 93  dpa 1888
 *     Yemen/conflict/
 *     ␂EXTRA
 *     Peace talks on Yemen to take place in Sweden =
 *
 *     Washington (dpa) - …
 *     ␃212101 GMT Nov 18
 *
 * Out: an article a message. */
#include "corpus/text.h"
#include "corpus/wire.h"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct slice take_word(struct slice *rest)
{
	*rest = slice_trim(*rest);
	size_t len = 0;
	while (len < rest->len && rest->ptr[len] != ' ')
		len++;
	struct slice word = slice_make(rest->ptr, len);
	*rest = slice_tail(*rest, len);
	return word;
}

/* eca0124: three letters of the service, the number of the message. */
static bool is_number(struct slice word)
{
	size_t digits = 0;
	while (digits + 3 < word.len && is_digit(word.ptr[3 + digits]))
		digits++;
	return word.len >= 6 && word.len <= 8 && is_letter(word.ptr[0]) && is_letter(word.ptr[1]) &&
	       is_letter(word.ptr[2]) && digits == word.len - 3;
}

static int recognise(struct slice head, struct slice name)
{
	(void)name;
	struct slice rest = slice_trim(head);
	if (rest.len < 8 || rest.ptr[0] != WIRE_START)
		return 0;
	rest = slice_tail(rest, 1);
	return is_number(take_word(&rest)) ? 3 : 0;
}

/* ---- the header and the end ---------------------------------------------------------------- */

/* Number, priority, category, words, and among what follows the agency. */
static struct slice fill_header(struct fill *f, struct slice line)
{
	struct slice number = take_word(&line);
	fill_text(f, JSON_FIELD_URGENCY, 1, take_word(&line));
	fill_subject(f, (struct subject){.scheme = SLICE("category"), .code = take_word(&line)});
	struct slice words = take_word(&line);
	if (words.len && is_digit(words.ptr[0]))
		fill_text(f, JSON_FIELD_WORDS, 1, words);
	for (struct slice word; (word = take_word(&line)).len;) {
		/* "ccccb" is about paper tape */
		if (is_letter(word.ptr[0]) && !slice_starts_with(word, SLICE("cccc"))) {
			fill_text(f, JSON_FIELD_SOURCE, 1, word);
			break;
		}
	}
	return number;
}

/* The number of a month whose name begins so, in English or German; 0: none. */
static unsigned month_number(struct slice word)
{
	static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
					    "Sep", "Oct", "Nov", "Dec", "",    "",    "Mrz", "",
					    "Mai", "",	  "",	 "",	"",    "Okt", "",    "Dez"};
	word.len = word.len < 3 ? word.len : 3;
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (word.len == 3 && slice_equal_nocase(word, slice_from(names[i])))
			return i % 12 + 1;
	return 0;
}

static unsigned two_digits(struct slice s, size_t at)
{
	bool digits = at + 2 <= s.len && is_digit(s.ptr[at]) && is_digit(s.ptr[at + 1]);
	return digits ? (unsigned)((s.ptr[at] - '0') * 10 + s.ptr[at + 1] - '0') : 99;
}

/* "212101 GMT Nov 18": day, hour, minute, month, year. */
static void fill_time(struct fill *f, struct slice text)
{
	struct slice clock = take_word(&text), word = take_word(&text);
	if (slice_equal(word, SLICE("GMT")) || slice_equal(word, SLICE("UTC")))
		word = take_word(&text);
	unsigned month = month_number(word);
	struct slice year = take_word(&text);
	size_t digits = 0;
	while (digits < year.len && digits < 4 && is_digit(year.ptr[digits]))
		digits++;
	year.len = digits;
	unsigned day = two_digits(clock, 0), hour = two_digits(clock, 2), minute = two_digits(clock, 4),
		 number = two_digits(year, year.len == 4 ? 2 : 0);
	if (clock.len != 6 || month == 0 || number == 99 || day == 99)
		return;
	int32_t full = (int32_t)number + (number < 50 ? 2000 : 1900);
	if (day < 1 || day > days_in_month(full, month) || hour > 23 || minute > 59)
		return;
	f->scan.article->published = (struct moment){
	    .instant = (int64_t)day_from_civil(full, month, day) * 86400 + hour * 3600 + minute * 60,
	    .precision = MOMENT_SECOND};
}

/* ---- headline ---------------------------------------------------------------------------------- */

static bool has_lower(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z')
			return true;
	return false;
}

/* "EXTRA", "1ST LEAD", "(Achtung)": what stands before a headline. */
static bool is_prefix(struct slice line)
{
	bool bracketed = line.len && line.ptr[0] == '(' && line.ptr[line.len - 1] == ')';
	return bracketed || (!has_lower(line) && line.len < 30);
}

/* Lines up to the one that ends in "="; the rest is text.  Without such a line the
 * first one is the headline. */
static void fill_headline(struct fill *f, struct slice *rest)
{
	enum { MOST = 8 };
	struct slice lines[MOST], scan = *rest, line, headline[MOST];
	size_t count = 0, kept = 0;
	bool ended = false;
	while (!ended && count < MOST && wire_line(&scan, &line)) {
		line = text_trim(line);
		ended = slice_ends_with(line, SLICE("="));
		if (ended)
			line = text_trim(slice_make(line.ptr, line.len - 1));
		if (line.len)
			lines[count++] = line;
	}
	if (!ended) {
		count = wire_line(rest, &lines[0]);
	} else {
		*rest = scan;
	}
	for (size_t i = 0; i < count; i++) {
		struct slice by = slice_make(lines[i].ptr, lines[i].len < 3 ? lines[i].len : 3);
		if (i > 0 && slice_equal_nocase(by, SLICE("by ")))
			fill_text(f, JSON_FIELD_BYLINE, 1, lines[i]);
		else if (i + 1 == count || !is_prefix(lines[i]) || kept)
			headline[kept++] = lines[i];
	}
	struct buf joined = BUF_INIT(1 << 16);
	for (size_t i = 0; i < kept; i++) {
		buf_append_text(&joined, i ? " " : "");
		wire_add(&joined, headline[i]);
	}
	struct slice copy = joined.len && !joined.broken ? arena_copy(f->scan.arena, buf_slice(&joined))
							 : SLICE("");
	if (joined.broken == BF_NO_MEMORY || !copy.ptr)
		f->status = error_no_memory(f->scan.error);
	fill_text(f, JSON_FIELD_HEADLINE, 1, copy);
	buf_free(&joined);
}

/* ---- text ---------------------------------------------------------------------------------------- */

/* From here on it is for the desk: "# Notebook", or "The following information is
 * not for publication". */
static bool begins_notebook(struct slice line)
{
	static const struct slice words[] = {{"# Notebook", 10}, {"# dpa NOTEBOOK", 14}, {"* * * *", 7}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (line.len >= words[i].len &&
		    slice_equal_nocase(slice_make(line.ptr, words[i].len), words[i]))
			return true;
	return slice_starts_with(line, SLICE("The following information is not"));
}

/* Lines of a paragraph are joined where they were full: wires wrap at some 70. */
static void add_line(struct buf *out, struct slice line, size_t before, bool paragraph)
{
	enum { FULL = 50 };
	bool item = slice_starts_with(line, SLICE("- ")) || slice_starts_with(line, SLICE("Tel:"));
	if (out->len)
		buf_append_text(out, paragraph ? "\n\n" : before >= FULL && !item ? " " : "\n");
	wire_add(out, line);
}

static void fill_body(struct fill *f, struct slice rest)
{
	struct buf body = BUF_INIT(SIZE_MAX / 4), note = BUF_INIT(SIZE_MAX / 4);
	struct slice line;
	size_t before = 0;
	bool paragraph = true, notebook = false;
	while (wire_line(&rest, &line)) {
		bool indented = line.len && line.ptr[0] == ' ';
		struct slice text = text_trim(line);
		notebook |= begins_notebook(text);
		if (text.len)
			add_line(notebook ? &note : &body, text, before, paragraph || indented);
		paragraph = text.len == 0;
		before = text.len;
	}
	struct slice copies[2] = {{"", 0}, {"", 0}};
	struct buf *bufs[2] = {&body, &note};
	for (int i = 0; i < 2; i++) {
		if (bufs[i]->len)
			copies[i] = arena_copy(f->scan.arena, buf_slice(bufs[i]));
		if (bufs[i]->broken || !copies[i].ptr)
			f->status = error_no_memory(f->scan.error);
		buf_free(bufs[i]);
	}
	fill_text(f, JSON_FIELD_BODY, 1, copies[0]);
	fill_text(f, JSON_FIELD_EDITORS_NOTE, 1, copies[1]);
	fill_text(f, JSON_FIELD_DATELINE, 1, wire_dateline(copies[0]));
}

static void fill_message(struct fill *f, struct slice message)
{
	struct slice head = wire_up_to(&message, WIRE_TEXT), text = wire_up_to(&message, WIRE_END),
		     line = {"", 0}, keyword = {"", 0};
	wire_line(&head, &line);
	struct slice number = fill_header(f, line);
	while (wire_line(&head, &keyword) && text_trim(keyword).len == 0)
		;
	keyword = text_trim(keyword);
	while (slice_ends_with(keyword, SLICE("/")))
		keyword.len--;
	if (text_trim(line).ptr != keyword.ptr)
		fill_text(f, JSON_FIELD_SLUGLINE, 1, keyword);
	fill_time(f, slice_trim(message));
	wire_fill_id(f, number);
	fill_headline(f, &text);
	fill_body(f, text);
}

static enum bf_status open_iptc7901(struct reader *r, bf_error *error)
{
	return wire_open(r, fill_message, error);
}

const struct format format_iptc7901 = {
    .name = "iptc7901",
    .description = "wire text in IPTC 7901",
    .recognise = recognise,
    .open = open_iptc7901,
    .next = wire_next,
    .close = wire_close,
};
