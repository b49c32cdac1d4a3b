/* dust.c - what a saved web page leaves behind the end of its article.
 *
 * In: a body.  Out: the same body, shorter at its end or as it was.
 *
 * Cutting a sentence of an article is far worse than indexing a share bar, so
 * the rule is narrow: whole lines at the very end, each equal to one of the
 * table, and among them at least one that no reporter writes ("Leave a
 * comment").  Words that could end an article (a name, "Facebook") go only
 * together with such a line.  To add a line: write it as the page does, without
 * regard to case; the marks * : ! . … at its end do not matter. */
#include "corpus/text.h"

enum surety {
	PLAIN, /* goes only in company of a sure line */
	SURE,  /* is never the text of an article */
	BEGIN, /* the same, and whatever follows it on the line does not matter */
};

static const struct {
	const char *line;
	enum surety surety;
} DUST[] = {
    /* comment forms */
    {"leave a comment", SURE},
    {"leave a reply", SURE},
    {"leave a reply cancel reply", SURE},
    {"add a comment", SURE},
    {"post a comment", SURE},
    {"post comment", SURE},
    {"be the first to comment", SURE},
    {"view comments", SURE},
    {"show comments", SURE},
    {"read comments", SURE},
    {"join the conversation", SURE},
    {"comments are closed", SURE},
    {"log in to leave a comment", SURE},
    {"you must be logged in to post a comment", SURE},
    {"your email address will not be published", BEGIN},
    {"required fields are marked", BEGIN},
    {"save my name, email", BEGIN},
    {"notify me of follow-up comments", BEGIN},
    {"notify me of new posts", BEGIN},
    {"this site uses akismet", BEGIN},
    {"learn how your comment data is processed", SURE},
    {"comments", PLAIN},
    {"comment", PLAIN},
    {"no comments", PLAIN},
    {"name", PLAIN},
    {"email", PLAIN},
    {"e-mail", PLAIN},
    {"website", PLAIN},
    {"submit", PLAIN},
    {"reply", PLAIN},
    /* share bars */
    {"share this", SURE},
    {"share this article", SURE},
    {"share this story", SURE},
    {"share on facebook", SURE},
    {"share on twitter", SURE},
    {"share on x", SURE},
    {"share on linkedin", SURE},
    {"share on whatsapp", SURE},
    {"click to share on", BEGIN},
    {"click to email", BEGIN},
    {"click to print", BEGIN},
    {"print this article", SURE},
    {"email this article", SURE},
    {"copy link", SURE},
    {"like this", PLAIN},
    {"like loading", PLAIN},
    {"loading", PLAIN},
    {"share", PLAIN},
    {"tweet", PLAIN},
    {"print", PLAIN},
    {"pin it", PLAIN},
    {"facebook", PLAIN},
    {"twitter", PLAIN},
    {"x", PLAIN},
    {"linkedin", PLAIN},
    {"whatsapp", PLAIN},
    {"telegram", PLAIN},
    {"reddit", PLAIN},
    {"pinterest", PLAIN},
    {"advertisement", PLAIN},
    {"more", PLAIN},
    /* cookies, newsletters, feet of pages */
    {"we use cookies", BEGIN},
    {"this website uses cookies", BEGIN},
    {"this site uses cookies", BEGIN},
    {"accept all cookies", SURE},
    {"accept cookies", SURE},
    {"cookie settings", SURE},
    {"manage cookies", SURE},
    {"cookie policy", SURE},
    {"privacy policy", SURE},
    {"terms of service", SURE},
    {"terms of use", SURE},
    {"sign up for our newsletter", BEGIN},
    {"subscribe to our newsletter", BEGIN},
    {"back to top", SURE},
    {"skip to content", SURE},
    {"skip to main content", SURE},
    {"accept", PLAIN},
    {"decline", PLAIN},
    {"subscribe", PLAIN},
    {"sign up", PLAIN},
    {"log in", PLAIN},
};

static bool starts_nocase(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && slice_equal_nocase(slice_make(s.ptr, prefix.len), prefix);
}

/* Without the marks that pages put behind such lines, and the number before
 * "comments". */
static struct slice without_marks(struct slice line)
{
	line = text_trim(line);
	while (line.len && strchr("*:!. ", line.ptr[line.len - 1]))
		line.len--;
	if (slice_ends_with(line, SLICE("\xE2\x80\xA6")))
		line.len -= 3;
	while (line.len && ((line.ptr[0] >= '0' && line.ptr[0] <= '9') || line.ptr[0] == ' '))
		line = slice_tail(line, 1);
	return line;
}

/* Is this in the table?  *sure is set when it can be nothing else. */
static bool is_known(struct slice part, bool *sure)
{
	part = without_marks(part);
	for (size_t i = 0; i < sizeof DUST / sizeof *DUST; i++) {
		struct slice known = slice_from(DUST[i].line);
		if (DUST[i].surety == BEGIN ? starts_nocase(part, known)
					    : slice_equal_nocase(part, known)) {
			*sure |= DUST[i].surety != PLAIN;
			return true;
		}
	}
	return false;
}

/* A line of the table, or several of them in a row: Share | Print | E-mail. */
static bool is_dust(struct slice line, bool *sure)
{
	enum { LONGEST = 200 }; /* bytes: cookie lines are the longest */
	if (line.len > LONGEST)
		return false;
	bool parts_sure = false, known = true;
	while (line.len && known) {
		const char *bar = memchr(line.ptr, '|', line.len);
		size_t len = bar ? (size_t)(bar - line.ptr) : line.len;
		known = is_known(slice_make(line.ptr, len), &parts_sure);
		line = slice_tail(line, len + 1);
	}
	*sure |= known && parts_sure;
	return known;
}

/* Where the last line begins. */
static size_t last_line(struct slice s)
{
	const char *newline = s.len ? memrchr(s.ptr, '\n', s.len) : NULL;
	return newline ? (size_t)(newline + 1 - s.ptr) : 0;
}

struct slice text_without_dust(struct slice body)
{
	struct slice rest = body;
	bool sure = false;
	while (rest.len) {
		size_t start = last_line(rest);
		if (start == 0 || !is_dust(slice_tail(rest, start), &sure))
			break;
		rest = slice_trim(slice_make(rest.ptr, start));
	}
	return sure ? rest : body;
}
