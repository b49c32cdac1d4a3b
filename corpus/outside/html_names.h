/* html_names.h - the elements and attributes of web pages that matter here.
 *
 * What a page is made of, as small numbers: elements that browsers lay out or
 * hide in a way of their own, and attributes that say something about the
 * text.  All other elements are HTML_OTHER, all other attributes are not kept. */
#ifndef CORPUS_OUTSIDE_HTML_NAMES_H
#define CORPUS_OUTSIDE_HTML_NAMES_H

#include <stdint.h>

#include "util/slice.h"

enum html_tag {
	HTML_TEXT,  /* a run of text, no element */
	HTML_OTHER, /* an element that is not in the table: laid out within a line */
	HTML_A, HTML_ABBR, HTML_ADDRESS, HTML_ANNOTATION, HTML_ARTICLE, HTML_ASIDE, HTML_AUDIO,
	HTML_B, HTML_BLOCKQUOTE, HTML_BODY, HTML_BR, HTML_BUTTON, HTML_CANVAS, HTML_CAPTION,
	HTML_CENTER, HTML_CITE, HTML_CODE, HTML_DATA, HTML_DD, HTML_DEL, HTML_DETAILS,
	HTML_DIALOG, HTML_DIR, HTML_DIV, HTML_DL, HTML_DT, HTML_EM, HTML_EMBED, HTML_FIELDSET,
	HTML_FIGCAPTION, HTML_FIGURE, HTML_FONT, HTML_FOOTER, HTML_FORM, HTML_FRAME,
	HTML_FRAMESET, HTML_H1, HTML_H2, HTML_H3, HTML_H4, HTML_H5, HTML_H6, HTML_HEAD,
	HTML_HEADER, HTML_HR, HTML_HTML, HTML_I, HTML_IFRAME, HTML_IMG, HTML_INPUT, HTML_INS,
	HTML_LABEL, HTML_LEGEND, HTML_LI, HTML_LINK, HTML_MAIN, HTML_MAP, HTML_MATH, HTML_MENU,
	HTML_META, HTML_METER, HTML_NAV, HTML_NOFRAMES, HTML_NOSCRIPT, HTML_OBJECT, HTML_OL,
	HTML_OPTION, HTML_P, HTML_PICTURE, HTML_PRE, HTML_Q, HTML_S, HTML_SCRIPT, HTML_SECTION,
	HTML_SELECT, HTML_SMALL, HTML_SOURCE, HTML_SPAN, HTML_STRONG, HTML_STYLE, HTML_SUB,
	HTML_SUMMARY, HTML_SUP, HTML_SVG, HTML_TABLE, HTML_TBODY, HTML_TD, HTML_TEMPLATE,
	HTML_TEXTAREA, HTML_TFOOT, HTML_TH, HTML_THEAD, HTML_TIME, HTML_TITLE, HTML_TR, HTML_U,
	HTML_UL, HTML_VIDEO, HTML_WBR,
	HTML_TAG_COUNT
};

enum html_attribute_name {
	HTML_ATTRIBUTE_OTHER, /* is not kept */
	HTML_ARIA_HIDDEN, HTML_CHARSET, HTML_CLASS, HTML_COLSPAN, HTML_CONTENT, HTML_DATETIME,
	HTML_DIR_ATTRIBUTE, HTML_HIDDEN, HTML_HREF, HTML_HTTP_EQUIV, HTML_ID, HTML_ITEMID,
	HTML_ITEMPROP, HTML_ITEMREF, HTML_ITEMSCOPE, HTML_ITEMTYPE, HTML_LANG, HTML_NAME,
	HTML_PROPERTY, HTML_PUBDATE, HTML_REL, HTML_ROLE, HTML_SRC, HTML_STYLE_ATTRIBUTE,
	HTML_TITLE_ATTRIBUTE, HTML_TYPE, HTML_VALUE, HTML_XML_LANG,
	HTML_ATTRIBUTE_COUNT
};

/* Names in lower case, with a NUL at the end. */
enum html_tag html_tag_named(const char *name);
enum html_attribute_name html_attribute_named(const char *name);

/* Does the element stand on lines of its own? */
bool html_is_block(enum html_tag);

/* Does nobody read what stands in it as text of the page: scripts, styles,
 * the values of forms, drawings? */
bool html_is_silent(enum html_tag);

#endif
