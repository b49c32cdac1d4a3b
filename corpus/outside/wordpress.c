/* wordpress.c - see read_feed.h: what an export of WordPress says of a post beyond
 * RSS.  Drafts, private posts and posts with a password are withheld. */
#include "corpus/outside/read_feed.h"

#include "corpus/markup.h"
#include "corpus/text.h"
#include "util/buf.h"

bool is_wordpress(const struct xml_node *item)
{
	return feed_child(item, FEED_WP, "post_type") || feed_child(item, FEED_WP, "status");
}

static struct slice value(struct fill *f, const struct xml_node *item, const char *name)
{
	return slice_trim(xml_fill_text(f, feed_child(item, FEED_WP, name)));
}

/* ---- text --------------------------------------------------------------------------------------- */

/* What plugins put into square brackets, and no reader sees. */
static bool is_shortcode(struct slice name)
{
	static const char *const names[] = {"gallery", "embed",	  "youtube", "audio", "video",
					    "playlist", "vimeo",  "twitter", "more"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_equal_nocase(name, slice_from(names[i])))
			return true;
	return false;
}

/* The shortcode at `at`, a bracket: its name, and where it ends; 0: none. */
static size_t shortcode(struct slice text, size_t at, struct slice *name)
{
	size_t start = at + 1, end, after;
	start += start < text.len && text.ptr[start] == '/';
	for (end = start; end < text.len && text.ptr[end] >= 'a' && text.ptr[end] <= 'z';)
		end++;
	const char *close = end < text.len ? memchr(text.ptr + end, ']', text.len - end) : NULL;
	after = close ? (size_t)(close - text.ptr) + 1 : 0;
	*name = slice_make(text.ptr + start, end - start);
	return end > start && after && after - at < 2000 ? after : 0;
}

/* Shortcodes of pictures with a caption become figures, others go. */
static void copy_content(struct slice text, struct buf *out)
{
	for (size_t at = 0; at < text.len;) {
		const char *bracket = memchr(text.ptr + at, '[', text.len - at);
		size_t next = bracket ? (size_t)(bracket - text.ptr) : text.len;
		buf_append(out, text.ptr + at, next - at);
		at = next;
		if (at == text.len)
			break;
		struct slice name;
		size_t after = shortcode(text, at, &name);
		bool end = at + 1 < text.len && text.ptr[at + 1] == '/';
		if (after && slice_equal(name, SLICE("caption"))) {
			buf_append_text(out, end ? "</figcaption></figure>" : "<figure><figcaption>");
			at = after;
		} else if (after && is_shortcode(name)) {
			at = after;
		} else {
			buf_append_byte(out, '[');
			at++;
		}
	}
}

/* WordPress makes paragraphs of empty lines when it shows a post, unless the post
 * has them as elements. */
static void fill_content(struct fill *f, const struct xml_node *item)
{
	struct slice text = xml_fill_text(f, feed_child(item, FEED_CONTENT, "encoded"));
	struct buf plain = BUF_INIT(SIZE_MAX / 4);
	struct markup_text read;
	copy_content(text, &plain);
	if (!f->status)
		f->status = buf_status(&plain, "the text", f->scan.error);
	struct slice html = f->status ? SLICE("") : arena_copy(f->scan.arena, buf_slice(&plain));
	buf_free(&plain);
	if (!f->status && !html.ptr)
		f->status = error_no_memory(f->scan.error);
	if (f->status || html.len == 0)
		return;
	bool elements = memmem(html.ptr, html.len, "<p>", 3) || memmem(html.ptr, html.len, "<p ", 3);
	f->status = elements ? markup_read(html, f->scan.arena, &read, f->scan.error)
			     : markup_read_lines(html, f->scan.arena, &read, f->scan.error);
	if (f->status)
		return;
	fill_text(f, JSON_FIELD_BODY, 1, read.body);
	fill_text(f, JSON_FIELD_CAPTIONS, 1, read.captions);
}

/* ---- metadata ------------------------------------------------------------------------------------ */

/* Authors are named by their login; the channel has the names to them. */
static void fill_author(struct fill *f, const struct xml_node *item)
{
	struct slice login = slice_trim(xml_fill_text(f, feed_child(item, FEED_DC, "creator")));
	const struct xml_node *a = feed_child(item->parent, FEED_WP, "author");
	for (; a && login.len; a = feed_next(a)) {
		if (!slice_equal(value(f, a, "author_login"), login))
			continue;
		fill_text(f, JSON_FIELD_BYLINE, 1, value(f, a, "author_display_name"));
		return;
	}
}

/* "0000-00-00 00:00:00" is what a draft has for a date. */
static void fill_date(struct fill *f, enum json_field field, struct slice date)
{
	if (!slice_starts_with(date, SLICE("0000")))
		fill_text(f, field, 1, date);
}

/* The first category is the section, tags are tags. */
static void fill_categories(struct fill *f, const struct xml_node *item)
{
	for (const struct xml_node *c = feed_child(item, FEED_CORE, "category"); c; c = feed_next(c))
		if (slice_equal(xml_attribute(c, "domain"), SLICE("category")))
			fill_text(f, JSON_FIELD_SECTION, 1, xml_markup_line(f, c));
}

enum reader_result wordpress_fill(struct fill *f, const struct xml_node *item)
{
	struct slice type = value(f, item, "post_type");
	bool article = type.len == 0 || slice_equal(type, SLICE("post")) || slice_equal(type, SLICE("page"));
	if (!article)
		return READER_SKIP;
	fill_text(f, JSON_FIELD_STATUS, 1, value(f, item, "status"));
	if (value(f, item, "post_password").len)
		fill_text(f, JSON_FIELD_STATUS, 1, SLICE("private"));
	fill_text(f, JSON_FIELD_SLUGLINE, 1, value(f, item, "post_name"));
	fill_date(f, JSON_FIELD_PUBLISHED, value(f, item, "post_date_gmt"));
	fill_date(f, JSON_FIELD_UPDATED, value(f, item, "post_modified_gmt"));
	fill_author(f, item);
	fill_categories(f, item);
	fill_content(f, item);
	return READER_ARTICLE;
}
