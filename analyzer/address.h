/* address.h - URLs, e-mail addresses and names of hosts, recognised.
 *
 * In:  text where a unit begins, or the bytes of a unit.
 * Out: whether it is an address, how far it goes, and the part that names it
 *      (`https://www.example.com/` and `example.com` are the same address).
 *
 * A host without `http://` before it is taken for one only if it ends in a
 * top-level domain of the table: newspapers also lose spaces after full stops. */
#ifndef ANALYZER_ADDRESS_H
#define ANALYZER_ADDRESS_H

#include "util/slice.h"

/* `http://…`, `https://…`, `ftp://…` or `www.…` at text[at]. */
bool address_begins(struct slice text, size_t at);

/* Where the URL or path that begins at text[at] ends; punctuation that closes
 * the sentence or a bracket around it is left out. */
size_t address_end(struct slice text, size_t at);

/* `example.com`, `news.example.co.uk`; ASCII only. */
bool address_is_domain(struct slice bytes);

/* Any kind of address, whole. */
bool address_is_whole(struct slice bytes);

/* Bytes in front that do not name it: scheme, `www.`. */
size_t address_preamble(struct slice bytes);

#endif
