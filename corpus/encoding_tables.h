/* encoding_tables.h - the encodings of one byte a letter, as the build asks iconv
 * for them (encodings.sh). */
#ifndef CORPUS_ENCODING_TABLES_H
#define CORPUS_ENCODING_TABLES_H

#include <stddef.h>
#include <stdint.h>

struct encoding_table {
	const char *name;      /* as iconv knows it; NULL behind the last one */
	uint16_t letters[128]; /* code points of the bytes from 0x80; 0: there is none */
};

extern const struct encoding_table ENCODING_TABLES[];

#endif
