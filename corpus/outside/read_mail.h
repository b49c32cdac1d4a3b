/* read_mail.h - the readers of mail, for the table in formats.c. */
#ifndef CORPUS_OUTSIDE_READ_MAIL_H
#define CORPUS_OUTSIDE_READ_MAIL_H

#include "corpus/reader.h"

extern const struct format outside_mail, outside_mbox;

/* What must be done once, while files can still be opened. */
void mail_prepare(void);

#endif
