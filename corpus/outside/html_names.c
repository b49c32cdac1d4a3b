/* html_names.c - see html_names.h: two tables and the search in them. */
#include "corpus/outside/html_names.h"

#include <stdlib.h>

enum layout { INLINE, BLOCK, SILENT };

struct row {
	const char *name;
	uint8_t number; /* enum html_tag or enum html_attribute_name */
	uint8_t layout; /* of elements */
};

/* Both sorted by name, which is the order of the numbers too. */
static const struct row TAGS[] = {
    {"a", HTML_A, INLINE},
    {"abbr", HTML_ABBR, INLINE},
    {"address", HTML_ADDRESS, BLOCK},
    {"annotation", HTML_ANNOTATION, SILENT},
    {"article", HTML_ARTICLE, BLOCK},
    {"aside", HTML_ASIDE, BLOCK},
    {"audio", HTML_AUDIO, SILENT},
    {"b", HTML_B, INLINE},
    {"blockquote", HTML_BLOCKQUOTE, BLOCK},
    {"body", HTML_BODY, BLOCK},
    {"br", HTML_BR, INLINE},
    {"button", HTML_BUTTON, SILENT},
    {"canvas", HTML_CANVAS, SILENT},
    {"caption", HTML_CAPTION, BLOCK},
    {"center", HTML_CENTER, BLOCK},
    {"cite", HTML_CITE, INLINE},
    {"code", HTML_CODE, INLINE},
    {"data", HTML_DATA, INLINE},
    {"dd", HTML_DD, BLOCK},
    {"del", HTML_DEL, INLINE},
    {"details", HTML_DETAILS, BLOCK},
    {"dialog", HTML_DIALOG, BLOCK},
    {"dir", HTML_DIR, BLOCK},
    {"div", HTML_DIV, BLOCK},
    {"dl", HTML_DL, BLOCK},
    {"dt", HTML_DT, BLOCK},
    {"em", HTML_EM, INLINE},
    {"embed", HTML_EMBED, SILENT},
    {"fieldset", HTML_FIELDSET, BLOCK},
    {"figcaption", HTML_FIGCAPTION, BLOCK},
    {"figure", HTML_FIGURE, BLOCK},
    {"font", HTML_FONT, INLINE},
    {"footer", HTML_FOOTER, BLOCK},
    {"form", HTML_FORM, BLOCK},
    {"frame", HTML_FRAME, SILENT},
    {"frameset", HTML_FRAMESET, BLOCK},
    {"h1", HTML_H1, BLOCK},
    {"h2", HTML_H2, BLOCK},
    {"h3", HTML_H3, BLOCK},
    {"h4", HTML_H4, BLOCK},
    {"h5", HTML_H5, BLOCK},
    {"h6", HTML_H6, BLOCK},
    {"head", HTML_HEAD, BLOCK},
    {"header", HTML_HEADER, BLOCK},
    {"hr", HTML_HR, BLOCK},
    {"html", HTML_HTML, BLOCK},
    {"i", HTML_I, INLINE},
    {"iframe", HTML_IFRAME, SILENT},
    {"img", HTML_IMG, INLINE},
    {"input", HTML_INPUT, SILENT},
    {"ins", HTML_INS, INLINE},
    {"label", HTML_LABEL, INLINE},
    {"legend", HTML_LEGEND, BLOCK},
    {"li", HTML_LI, BLOCK},
    {"link", HTML_LINK, INLINE},
    {"main", HTML_MAIN, BLOCK},
    {"map", HTML_MAP, INLINE},
    {"math", HTML_MATH, INLINE},
    {"menu", HTML_MENU, BLOCK},
    {"meta", HTML_META, INLINE},
    {"meter", HTML_METER, INLINE},
    {"nav", HTML_NAV, BLOCK},
    {"noframes", HTML_NOFRAMES, BLOCK},
    {"noscript", HTML_NOSCRIPT, BLOCK},
    {"object", HTML_OBJECT, SILENT},
    {"ol", HTML_OL, BLOCK},
    {"option", HTML_OPTION, SILENT},
    {"p", HTML_P, BLOCK},
    {"picture", HTML_PICTURE, INLINE},
    {"pre", HTML_PRE, BLOCK},
    {"q", HTML_Q, INLINE},
    {"s", HTML_S, INLINE},
    {"script", HTML_SCRIPT, SILENT},
    {"section", HTML_SECTION, BLOCK},
    {"select", HTML_SELECT, SILENT},
    {"small", HTML_SMALL, INLINE},
    {"source", HTML_SOURCE, INLINE},
    {"span", HTML_SPAN, INLINE},
    {"strong", HTML_STRONG, INLINE},
    {"style", HTML_STYLE, SILENT},
    {"sub", HTML_SUB, INLINE},
    {"summary", HTML_SUMMARY, BLOCK},
    {"sup", HTML_SUP, INLINE},
    {"svg", HTML_SVG, SILENT},
    {"table", HTML_TABLE, BLOCK},
    {"tbody", HTML_TBODY, BLOCK},
    {"td", HTML_TD, BLOCK},
    {"template", HTML_TEMPLATE, SILENT},
    {"textarea", HTML_TEXTAREA, SILENT},
    {"tfoot", HTML_TFOOT, BLOCK},
    {"th", HTML_TH, BLOCK},
    {"thead", HTML_THEAD, BLOCK},
    {"time", HTML_TIME, INLINE},
    {"title", HTML_TITLE, SILENT},
    {"tr", HTML_TR, BLOCK},
    {"u", HTML_U, INLINE},
    {"ul", HTML_UL, BLOCK},
    {"video", HTML_VIDEO, SILENT},
    {"wbr", HTML_WBR, INLINE},
};

static const struct row ATTRIBUTES[] = {
    {"aria-hidden", HTML_ARIA_HIDDEN, 0},
    {"charset", HTML_CHARSET, 0},
    {"class", HTML_CLASS, 0},
    {"colspan", HTML_COLSPAN, 0},
    {"content", HTML_CONTENT, 0},
    {"datetime", HTML_DATETIME, 0},
    {"dir", HTML_DIR_ATTRIBUTE, 0},
    {"hidden", HTML_HIDDEN, 0},
    {"href", HTML_HREF, 0},
    {"http-equiv", HTML_HTTP_EQUIV, 0},
    {"id", HTML_ID, 0},
    {"itemid", HTML_ITEMID, 0},
    {"itemprop", HTML_ITEMPROP, 0},
    {"itemref", HTML_ITEMREF, 0},
    {"itemscope", HTML_ITEMSCOPE, 0},
    {"itemtype", HTML_ITEMTYPE, 0},
    {"lang", HTML_LANG, 0},
    {"name", HTML_NAME, 0},
    {"property", HTML_PROPERTY, 0},
    {"pubdate", HTML_PUBDATE, 0},
    {"rel", HTML_REL, 0},
    {"role", HTML_ROLE, 0},
    {"src", HTML_SRC, 0},
    {"style", HTML_STYLE_ATTRIBUTE, 0},
    {"title", HTML_TITLE_ATTRIBUTE, 0},
    {"type", HTML_TYPE, 0},
    {"value", HTML_VALUE, 0},
    {"xml:lang", HTML_XML_LANG, 0},
};

static int compare(const void *name, const void *row)
{
	return strcmp(name, ((const struct row *)row)->name);
}

/* The number of a name, or `otherwise`. */
static unsigned find(const struct row *rows, size_t count, const char *name, unsigned otherwise)
{
	const struct row *row = bsearch(name, rows, count, sizeof *rows, compare);
	return row ? row->number : otherwise;
}

enum html_tag html_tag_named(const char *name)
{
	return (enum html_tag)find(TAGS, sizeof TAGS / sizeof *TAGS, name, HTML_OTHER);
}

enum html_attribute_name html_attribute_named(const char *name)
{
	return (enum html_attribute_name)find(ATTRIBUTES, sizeof ATTRIBUTES / sizeof *ATTRIBUTES,
					      name, HTML_ATTRIBUTE_OTHER);
}

static enum layout layout_of(enum html_tag tag)
{
	return tag < HTML_A ? INLINE : (enum layout)TAGS[tag - HTML_A].layout;
}

bool html_is_block(enum html_tag tag)
{
	return layout_of(tag) == BLOCK;
}

bool html_is_silent(enum html_tag tag)
{
	return layout_of(tag) == SILENT;
}
