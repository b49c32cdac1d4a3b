/* xml_body.c - see xml_body.h: a walk over the tree that knows what each element
 * is for. */
#include "corpus/outside/xml_body.h"

#include "corpus/text_stream.h"

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

struct walk {
	struct text_stream body, captions;
	bool pre;   /* line breaks count */
	bool media; /* text is not wanted here */
	bool caption;
};

static struct text_stream *stream_of(struct walk *w)
{
	return w->caption ? &w->captions : &w->body;
}

static void add_text(struct walk *w, struct slice text)
{
	if (!w->media || w->caption)
		text_stream_add(stream_of(w), text, w->pre);
}

static void walk_node(struct walk *w, const struct xml_node *node);

static void walk_children(struct walk *w, const struct xml_node *node)
{
	for (const struct xml_node *n = node->first; n; n = n->next)
		walk_node(w, n);
}

/* With a gap on both sides. */
static void walk_apart(struct walk *w, const struct xml_node *node, enum text_gap gap)
{
	text_stream_gap(stream_of(w), gap);
	walk_children(w, node);
	text_stream_gap(stream_of(w), gap);
}

static void walk_caption(struct walk *w, const struct xml_node *node)
{
	bool outer = w->caption;
	w->caption = true;
	walk_apart(w, node, TEXT_GAP_PARAGRAPH);
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
		walk_apart(w, node, TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_BLOCK:
		walk_apart(w, node, TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_ROW:
		walk_apart(w, node, TEXT_GAP_PARAGRAPH);
		break;
	case ROLE_CELL:
		walk_apart(w, node, TEXT_GAP_CELL);
		break;
	case ROLE_BREAK:
		text_stream_gap(stream_of(w), TEXT_GAP_LINE);
		break;
	case ROLE_MEDIA:
		text_stream_gap(&w->body, TEXT_GAP_PARAGRAPH);
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

enum bf_status xml_body(const struct xml_node *top, struct arena *arena, struct xml_body *out,
			bf_error *error)
{
	struct walk w = {.body = TEXT_STREAM_INIT, .captions = TEXT_STREAM_INIT};
	if (top)
		walk_children(&w, top);
	enum bf_status status = text_stream_end(&w.body, arena, &out->body, error);
	enum bf_status other = text_stream_end(&w.captions, arena, &out->captions, status ? NULL : error);
	return status ? status : other;
}
