/* text_phrases.c - what pages write between the paragraphs of an article and is
 * no part of it, by how it begins.
 *
 * Only short blocks are looked at, and no phrase is in the table that a sentence
 * of an article would begin with.  To add one: in small letters, as the page
 * has it. */
#include "corpus/outside/text_choice.h"

#include "corpus/text.h"

enum kind {
	ALONE, /* is the whole block, but for marks behind it */
	FRONT, /* begins it, and the block is short or leads elsewhere */
	SURE,  /* begins it, whatever follows */
};

struct phrase {
	struct slice text;
	uint8_t kind;
};

#define PHRASE(text, kind) {{(text), sizeof(text) - 1}, (kind)}

static const struct phrase PHRASES[] = {
    PHRASE("advertisement", FRONT),
    PHRASE("advertising", ALONE),
    PHRASE("publicidad", ALONE),
    PHRASE("publicité", ALONE),
    PHRASE("anzeige", ALONE),
    PHRASE("pubblicità", ALONE),
    PHRASE("sponsored content", ALONE),
    PHRASE("story continues below", FRONT),
    PHRASE("article continues below", FRONT),
    PHRASE("article continues after", FRONT),
    PHRASE("story continues after", FRONT),
    PHRASE("continue reading", FRONT),
    PHRASE("scroll down for", FRONT),
    PHRASE("scroll to continue", FRONT),
    PHRASE("loading", ALONE),
    PHRASE("read more", FRONT),
    PHRASE("read also", FRONT),
    PHRASE("read next", FRONT),
    PHRASE("also read", FRONT),
    PHRASE("see also", FRONT),
    PHRASE("see more", FRONT),
    PHRASE("watch:", FRONT),
    PHRASE("watch below", FRONT),
    PHRASE("watch the video", FRONT),
    PHRASE("related:", FRONT),
    PHRASE("related story", FRONT),
    PHRASE("related stories", FRONT),
    PHRASE("related article", FRONT),
    PHRASE("related content", FRONT),
    PHRASE("related coverage", FRONT),
    PHRASE("related topics", FRONT),
    PHRASE("related news", FRONT),
    PHRASE("more:", FRONT),
    PHRASE("more from", FRONT),
    PHRASE("more on this", FRONT),
    PHRASE("more stories", FRONT),
    PHRASE("recommended", ALONE),
    PHRASE("you may also like", FRONT),
    PHRASE("you might also like", FRONT),
    PHRASE("don't miss", FRONT),
    PHRASE("don’t miss", FRONT),
    PHRASE("lire aussi", FRONT),
    PHRASE("à lire aussi", FRONT),
    PHRASE("lesen sie auch", FRONT),
    PHRASE("lesen sie hier", FRONT),
    PHRASE("mehr zum thema", FRONT),
    PHRASE("lea también", FRONT),
    PHRASE("lee también", FRONT),
    PHRASE("te puede interesar", FRONT),
    PHRASE("leia também", FRONT),
    PHRASE("leggi anche", FRONT),
    PHRASE("lees ook", FRONT),
    PHRASE("läs också", FRONT),
    PHRASE("läs även", FRONT),
    PHRASE("les også", FRONT),
    PHRASE("læs også", FRONT),
    PHRASE("lue myös", FRONT),
    PHRASE("czytaj także", FRONT),
    PHRASE("czytaj też", FRONT),
    PHRASE("zobacz też", FRONT),
    PHRASE("читайте также", FRONT),
    PHRASE("читайте", FRONT),
    PHRASE("sign up for", FRONT),
    PHRASE("sign up to", FRONT),
    PHRASE("sign up here", FRONT),
    PHRASE("subscribe to", FRONT),
    PHRASE("subscribe now", FRONT),
    PHRASE("get the latest", FRONT),
    PHRASE("enter your email", SURE),
    PHRASE("please enter a valid email", SURE),
    PHRASE("thank you for subscribing", SURE),
    PHRASE("thanks for signing up", SURE),
    PHRASE("by signing up", SURE),
    PHRASE("by subscribing", SURE),
    PHRASE("by clicking", FRONT),
    PHRASE("follow us on", SURE),
    PHRASE("follow me on", SURE),
    PHRASE("follow him on", FRONT),
    PHRASE("follow her on", FRONT),
    PHRASE("like us on facebook", SURE),
    PHRASE("find us on", SURE),
    PHRASE("join us on", FRONT),
    PHRASE("share this", FRONT),
    PHRASE("share on", FRONT),
    PHRASE("share", ALONE),
    PHRASE("tweet", ALONE),
    PHRASE("email", ALONE),
    PHRASE("print", ALONE),
    PHRASE("facebook", ALONE),
    PHRASE("twitter", ALONE),
    PHRASE("copy link", FRONT),
    PHRASE("click here", FRONT),
    PHRASE("tap here", FRONT),
    PHRASE("download our app", FRONT),
    PHRASE("download the app", FRONT),
    PHRASE("this video is not available", SURE),
    PHRASE("your browser does not support", SURE),
    PHRASE("please enable javascript", SURE),
    PHRASE("you need to enable javascript", SURE),
    PHRASE("we use cookies", FRONT),
    PHRASE("this site uses cookies", SURE),
    PHRASE("this website uses cookies", SURE),
    PHRASE("comments are closed", FRONT),
    PHRASE("leave a comment", FRONT),
    PHRASE("post a comment", FRONT),
    PHRASE("view comments", FRONT),
    PHRASE("show comments", FRONT),
    PHRASE("join the conversation", FRONT),
    PHRASE("report a typo", FRONT),
    PHRASE("report this ad", FRONT),
    PHRASE("report an error", FRONT),
    PHRASE("have a news tip", FRONT),
    PHRASE("got a story", FRONT),
    PHRASE("got a tip", FRONT),
    PHRASE("copyright ©", FRONT),
    PHRASE("© ", FRONT),
    PHRASE("all rights reserved", SURE),
};

/* Lines that say whose a picture is. */
static const struct slice CREDITS[] = {
    {"photo:", 6},	{"photo by", 8},    {"photos:", 7},	 {"photo credit", 12},
    {"photograph:", 11}, {"picture:", 8},   {"image:", 6},	 {"image credit", 12},
    {"images:", 7},	{"credit:", 7},	    {"foto:", 5},	 {"fotos:", 6},
    {"bild:", 5},	{"(photo", 6},	    {"(image", 6},	 {"image source", 12},
    {"image copyright", 15}, {"image caption", 13}, {"media caption", 13}, {"file photo", 10},
};

enum { SHORT = 25, CREDIT = 30 }; /* words */

static struct slice small_front(struct slice text, char front[64])
{
	size_t len = text.len < 64 ? text.len : 64;
	for (size_t i = 0; i < len; i++) {
		char c = text.ptr[i];
		front[i] = (unsigned)(c - 'A') < 26u ? (char)(c | 32) : c;
	}
	return slice_make(front, len);
}

static struct slice without_ornament(struct slice text)
{
	text = text_trim(text);
	while (text.len && strchr("[(*-|>: ", text.ptr[0]))
		text = slice_tail(text, 1);
	return text;
}

bool text_is_furniture(const struct page_block *b)
{
	char front[64];
	if (b->words > 3 * SHORT)
		return false;
	struct slice text = without_ornament(b->text);
	struct slice begin = small_front(text, front);
	bool leads = b->linked * 2 > b->letters;
	for (size_t i = 0; i < sizeof PHRASES / sizeof *PHRASES; i++) {
		const struct phrase *p = &PHRASES[i];
		if (!slice_starts_with(begin, p->text))
			continue;
		size_t rest = text.len - p->text.len;
		if (p->kind == SURE || (p->kind == ALONE && rest < 4) ||
		    (p->kind == FRONT && (b->words <= SHORT || leads)))
			return true;
	}
	return false;
}

bool text_is_credit(const struct page_block *b)
{
	char front[64];
	struct slice begin = small_front(text_trim(b->text), front);
	if (b->words > CREDIT)
		return false;
	for (size_t i = 0; i < sizeof CREDITS / sizeof *CREDITS; i++)
		if (slice_starts_with(begin, CREDITS[i]))
			return true;
	return b->words <= 12 && !b->ends &&
	       (memmem(b->text.ptr, b->text.len, "Getty Images", 12) ||
		memmem(b->text.ptr, b->text.len, "AP Photo", 8) ||
		memmem(b->text.ptr, b->text.len, "REUTERS/", 8) ||
		memmem(b->text.ptr, b->text.len, "Shutterstock", 12));
}
