/* export.h - every hit of a question, for programs and spreadsheets. */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

#include <stdint.h>

#include "backfile.h"

enum export_format { EXPORT_TEXT, EXPORT_JSON, EXPORT_CSV, EXPORT_JSONL, EXPORT_IDS };

extern const char *const export_formats[]; /* names, NULL at the end */

/* Writes at most so many hits to standard output: CSV a row each, JSONL whole articles as
 * `dump` does, IDS an id a line.  Memory is that of a page, however many there are.
 * Returns what the process ends with. */
int export_hits(bf_archive *, const char *question, const bf_search_options *, uint64_t most,
		enum export_format);

#endif
