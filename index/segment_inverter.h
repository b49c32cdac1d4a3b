/* segment_inverter.h - documents go in, posting lists and dictionaries come out.
 *
 * The words of every document are added to lists in memory, as varints in chunks
 * that grow with the list; nothing is sorted before the end.  Then the lists are
 * written in the order of their keys (index/segment_list.h), and the names of lists
 * and surface forms as dictionaries (index/segment_dictionary.h):
 *
 *   list names     key of the term (index/term.h) → postings, where the list begins
 *   surface forms  key of the term → articles; ordinal of a list, number of the form
 *                  there; and so on, a pair for each list that has the form
 *
 * A list is named by the stem ("Zen:smuggl") or, where a word has none or the field
 * is not stemmed, by the surface form. */
#ifndef INDEX_SEGMENT_INVERTER_H
#define INDEX_SEGMENT_INVERTER_H

#include "index/document.h"
#include "index/segment_file.h"

struct inverter;

/* One thread at a time.  Statuses: BF_OK, BF_NO_MEMORY. */
enum bf_status inverter_open(struct inverter **out, bf_error *);
void inverter_close(struct inverter *); /* NULL is fine */

/* The words of the next article: numbers count from 1.  All documents come from one
 * document builder.  Statuses: BF_OK, BF_NO_MEMORY (then only inverter_close is left). */
enum bf_status inverter_add(struct inverter *, const struct document *, bf_error *);

/* Bytes that it holds, near enough. */
size_t inverter_memory(const struct inverter *);

struct inverter_counts {
	uint64_t lists, surfaces, postings, tokens;
};

/* What the caller has to write before, done by one thread while others put the words in order;
 * it must not touch the inverter. */
struct inverter_before {
	enum bf_status (*write)(void *payload, bf_error *);
	void *payload;
};

/* Writes what stands before, then REGION_LISTS, REGION_LIST_NAMES, REGION_SURFACES.
 * Statuses: BF_OK, BF_IO, BF_NO_MEMORY; that of `before`. */
enum bf_status inverter_finish(struct inverter *, struct segment_output *, struct inverter_before,
			       struct inverter_counts *, bf_error *);

#endif
