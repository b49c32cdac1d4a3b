/* xml_body.c - see xml_body.h: a walk over the tree that knows what each element
 * is for. */
#include "corpus/outside/xml_body.h"

#include "util/buf.h"

enum role {
	ROLE_INLINE, /* within a line; also elements nobody knows */
	ROLE_BLOCK,  /* a paragraph, or a box of paragraphs */
	ROLE_ROW,
	ROLE_CELL,
	ROLE_BREAK,
	ROLE_PRE,     /* line breaks count */
	ROLE_MEDIA,   /* only captions in it are text */
	ROLE_CAPTION, /* text for the captions */
	ROLE_SILENT,
};

/* Elements of NITF and of XHTML, by name. */
static const struct {
	const char *name;
	enum role role;
} ROLES[] = {
    {"p", ROLE_BLOCK},		{"hl1", ROLE_BLOCK},
    {"hl2", ROLE_BLOCK},	{"block", ROLE_BLOCK},
    {"bq", ROLE_BLOCK},		{"li", ROLE_BLOCK},
    {"dt", ROLE_BLOCK},		{"dd", ROLE_BLOCK},
    {"ul", ROLE_BLOCK},		{"ol", ROLE_BLOCK},
    {"dl", ROLE_BLOCK},		{"fn", ROLE_BLOCK},
    {"note", ROLE_BLOCK},	{"credit", ROLE_BLOCK},
    {"datasource", ROLE_BLOCK}, {"tagline", ROLE_BLOCK},
    {"body.content", ROLE_BLOCK}, {"table", ROLE_BLOCK},
    {"nitf-table", ROLE_BLOCK}, {"caption", ROLE_BLOCK},
    {"hr", ROLE_BLOCK},		{"tr", ROLE_ROW},
    {"td", ROLE_CELL},		{"th", ROLE_CELL},
    {"br", ROLE_BREAK},		{"pre", ROLE_PRE},
    {"media", ROLE_MEDIA},	{"media-caption", ROLE_CAPTION},
    {"figure", ROLE_MEDIA},	{"figcaption", ROLE_CAPTION},
    {"picture", ROLE_SILENT},	{"video", ROLE_SILENT},
    {"audio", ROLE_SILENT},	{"object", ROLE_SILENT},
    {"media-metadata", ROLE_SILENT}, {"nitf-table-metadata", ROLE_SILENT},
    {"div", ROLE_BLOCK},	{"h1", ROLE_BLOCK},
    {"h2", ROLE_BLOCK},		{"h3", ROLE_BLOCK},
    {"h4", ROLE_BLOCK},		{"h5", ROLE_BLOCK},
    {"h6", ROLE_BLOCK},		{"section", ROLE_BLOCK},
    {"article", ROLE_BLOCK},	{"aside", ROLE_BLOCK},
    {"header", ROLE_BLOCK},	{"footer", ROLE_BLOCK},
    {"main", ROLE_BLOCK},	{"address", ROLE_BLOCK},
    {"center", ROLE_BLOCK},	{"blockquote", ROLE_BLOCK},
    {"head", ROLE_SILENT},	{"script", ROLE_SILENT},
    {"style", ROLE_SILENT},	{"noscript", ROLE_SILENT},
    {"template", ROLE_SILENT},	{"iframe", ROLE_SILENT},
    {"svg", ROLE_SILENT},	{"form", ROLE_SILENT},
};

static enum role role_of(struct slice name)
{
	for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
		if (slice_equal(name, slice_from(ROLES[i].name)))
			return ROLES[i].role;
	return ROLE_INLINE;
}

/* What is owed before the next character. */
enum gap { GAP_NONE, GAP_BLANK, GAP_CELL, GAP_LINE, GAP_PARAGRAPH };

struct stream {
	struct buf text;
	enum gap gap;
};

struct walk {
	struct stream body, captions;
	bool pre;   /* line breaks count */
	bool media; /* text is not wanted here */
	bool caption;
};

static void owe(struct stream *s, enum gap gap)
{
	if (s->text.len && gap > s->gap)
		s->gap = gap;
}

static void pay(struct stream *s)
{
	static const char *const marks[] = {"", " ", " | ", "\n", "\n\n"};
	buf_append_text(&s->text, marks[s->gap]);
	s->gap = GAP_NONE;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* In preformatted text a line break counts, and two part paragraphs. */
static void owe_space(struct stream *s, bool line_break)
{
	owe(s, !line_break ? GAP_BLANK : s->gap == GAP_LINE ? GAP_PARAGRAPH : GAP_LINE);
}

static void add_text(struct walk *w, struct slice text)
{
	if (w->media && !w->caption)
		return;
	struct stream *s = w->caption ? &w->captions : &w->body;
	for (size_t at = 0; at < text.len;) {
		if (is_space(text.ptr[at])) {
			owe_space(s, w->pre && text.ptr[at] == '\n');
			at++;
			continue;
		}
		size_t end = at + 1;
		while (end < text.len && !is_space(text.ptr[end]))
			end++;
		pay(s);
		buf_append(&s->text, text.ptr + at, end - at);
		at = end;
	}
}

static void walk_node(struct walk *w, const struct xml_node *node);

static void walk_children(struct walk *w, const struct xml_node *node)
{
	for (const struct xml_node *n = node->first; n; n = n->next)
		walk_node(w, n);
}

/* With a gap on both sides. */
static void walk_apart(struct walk *w, const struct xml_node *node, enum gap gap)
{
	struct stream *s = w->caption ? &w->captions : &w->body;
	owe(s, gap);
	walk_children(w, node);
	owe(s, gap);
}

static void walk_caption(struct walk *w, const struct xml_node *node)
{
	bool outer = w->caption;
	w->caption = true;
	walk_apart(w, node, GAP_PARAGRAPH);
	w->caption = outer;
}

static void walk_node(struct walk *w, const struct xml_node *node)
{
	if (!node->name.ptr) {
		add_text(w, node->text);
		return;
	}
	bool media = w->media, pre = w->pre;
	switch (role_of(node->name)) {
	case ROLE_INLINE:
		walk_children(w, node);
		break;
	case ROLE_PRE:
		w->pre = true;
		walk_apart(w, node, GAP_PARAGRAPH);
		break;
	case ROLE_BLOCK:
		walk_apart(w, node, GAP_PARAGRAPH);
		break;
	case ROLE_ROW:
		walk_apart(w, node, GAP_PARAGRAPH);
		break;
	case ROLE_CELL:
		walk_apart(w, node, GAP_CELL);
		break;
	case ROLE_BREAK:
		owe(w->caption ? &w->captions : &w->body, GAP_LINE);
		break;
	case ROLE_MEDIA:
		owe(&w->body, GAP_PARAGRAPH);
		w->media = true;
		walk_children(w, node);
		break;
	case ROLE_CAPTION:
		walk_caption(w, node);
		break;
	case ROLE_SILENT:
		break;
	}
	w->media = media;
	w->pre = pre;
}

static enum bf_status keep(struct stream *s, struct arena *arena, struct slice *out, bf_error *error)
{
	enum bf_status status = buf_status(&s->text, "the text", error);
	if (!status && s->text.len) {
		*out = arena_copy(arena, buf_slice(&s->text));
		status = out->ptr ? BF_OK : error_no_memory(error);
	}
	buf_free(&s->text);
	return status;
}

enum bf_status xml_body(const struct xml_node *top, struct arena *arena, struct xml_body *out,
			bf_error *error)
{
	struct walk w = {.body.text = BUF_INIT(SIZE_MAX / 4), .captions.text = BUF_INIT(SIZE_MAX / 4)};
	*out = (struct xml_body){{"", 0}, {"", 0}};
	if (top)
		walk_children(&w, top);
	enum bf_status status = keep(&w.body, arena, &out->body, error);
	enum bf_status other = keep(&w.captions, arena, &out->captions, status ? NULL : error);
	return status ? status : other;
}
