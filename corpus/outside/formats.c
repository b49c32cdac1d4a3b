/* formats.c - see formats.h. */
#include "corpus/outside/formats.h"

#include <iconv.h>
#include <libxml/parser.h>

#include "corpus/encoding.h"
#include "corpus/format.h"
#include "corpus/outside/read_archive.h"
#include "corpus/outside/read_html.h"
#include "corpus/outside/read_mail.h"
#include "corpus/outside/read_warc.h"
#include "corpus/outside/xml_formats.h"

static const struct {
	const struct format *row, *functions;
} FORMATS[] = {
    {&format_html, &outside_html},
    {&format_nitf, &outside_nitf},
    {&format_newsml, &outside_newsml},
    {&format_newsml_g2, &outside_newsml_g2},
    {&format_feed, &outside_feed},
    {&format_wordpress, &outside_feed},
    {&format_archive, &outside_archive},
    {&format_warc, &outside_warc},
    {&format_mail, &outside_mail},
    {&format_mbox, &outside_mbox},
};

const struct format *outside_format(const struct format *row)
{
	for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
		if (FORMATS[i].row == row)
			return FORMATS[i].functions;
	return NULL;
}

enum { KEPT_MAX = 256 };
static iconv_t kept[KEPT_MAX]; /* open as long as the program runs */

/* The C library reads what it knows of an encoding from a file when it is first
 * asked for it, so all are asked for now; they stay as long as they are open. */
static void load_encodings(void)
{
	for (size_t i = 0; encoding_at(i); i++)
		kept[i % KEPT_MAX] = iconv_open("UTF-8", encoding_at(i));
}

void outside_prepare(void)
{
	load_encodings();
	xmlInitParser();
	mail_prepare();
}
