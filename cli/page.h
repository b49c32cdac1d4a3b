/* page.h - an article for reading: headline, fields, text. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "backfile.h"

/* On standard output. */
void page_print(bf_article *);

#endif
