/* recognise_mail.c - mail: a message by the names of its first headers, a mailbox
 * by the line before them. */
#include "corpus/format.h"

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

/* "Subject: …" → Subject; empty where the line is no header. */
static struct slice header_name(struct slice line)
{
	size_t len = 0;
	while (len < line.len && is_name_byte(line.ptr[len]))
		len++;
	return len && len < line.len && line.ptr[len] == ':' ? slice_make(line.ptr, len) : SLICE("");
}

/* Headers that only mail has, or that every message of mail has. */
static bool is_known(struct slice name)
{
	static const char *const names[] = {"Received",	   "Return-Path", "Message-ID",	  "Delivered-To",
					    "MIME-Version", "From",	  "To",		  "Date",
					    "Subject",	    "Sender",	  "X-Mailer",	  "Reply-To",
					    "Content-Type", "X-Received", "DKIM-Signature"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (slice_equal_nocase(name, slice_from(names[i])))
			return true;
	return false;
}

/* How many headers of mail there are before the first line that is none. */
static size_t count_known(struct slice text, bool *sender)
{
	size_t known = 0;
	*sender = false;
	while (text.len) {
		const char *newline = memchr(text.ptr, '\n', text.len);
		size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
		struct slice line = slice_make(text.ptr, len), name = header_name(line);
		bool folded = line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
		if (name.len == 0 && !(folded && known))
			break;
		known += is_known(name);
		*sender |= slice_equal_nocase(name, SLICE("From")) ||
			   slice_equal_nocase(name, SLICE("Received")) ||
			   slice_equal_nocase(name, SLICE("Return-Path"));
		text = slice_tail(text, len + 1);
	}
	return known;
}

static int recognise_mail(struct slice head, struct slice name)
{
	bool sender;
	bool named = slice_ends_with(name, SLICE(".eml"));
	size_t known = count_known(slice_trim(head), &sender);
	return known >= 3 && sender ? 3 : known >= 1 && named ? 3 : 0;
}

/* 12:30 */
static bool has_clock(struct slice line)
{
	for (size_t i = 1; i + 1 < line.len; i++)
		if (line.ptr[i] == ':' && line.ptr[i - 1] >= '0' && line.ptr[i - 1] <= '9' &&
		    line.ptr[i + 1] >= '0' && line.ptr[i + 1] <= '9')
			return true;
	return false;
}

/* "From ana@example.org Fri Jun 10 12:30:00 2022", and a message. */
static int recognise_mbox(struct slice head, struct slice name)
{
	bool sender;
	(void)name;
	if (!slice_starts_with(head, SLICE("From ")))
		return 0;
	const char *newline = memchr(head.ptr, '\n', head.len);
	struct slice rest = newline ? slice_tail(head, (size_t)(newline - head.ptr) + 1) : SLICE("");
	struct slice line = slice_make(head.ptr, head.len - rest.len);
	return has_clock(line) && count_known(rest, &sender) >= 2 ? 3 : 0;
}

const struct format format_mail = {
    .name = "mail",
    .description = "a message of mail (also of a Maildir)",
    .recognise = recognise_mail,
    .outside = true,
};

const struct format format_mbox = {
    .name = "mbox",
    .description = "a mailbox: an article a message",
    .recognise = recognise_mbox,
    .outside = true,
    .container = true,
};
