/* segment_chapters.h - stored articles that have dictionaries of their own.
 *
 * A dictionary is made of the first articles, and fits those that come later as long as they are
 * like them.  Where many are not (another source begins, another language), a new chapter begins,
 * with new dictionaries; most segments have one.  REGION_COMPRESSION:
 *
 *   u32     chapters, 1 to CHAPTERS_MAX
 *   of each: u32 its first article; varint length, dictionary of summaries; likewise of bodies
 *
 * The first begins with article 1. */
#ifndef INDEX_SEGMENT_CHAPTERS_H
#define INDEX_SEGMENT_CHAPTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHAPTERS_MAX = 8 };

/* What a dictionary still does: parts of 65,536 that are left of what is compressed. */
struct dictionary_worth {
	uint32_t at_first, recent; /* at_first, of what it was made from: 0: not known yet */
};

/* Some more was compressed; `inertia`: what was before counts so many times as much. */
static inline void worth_note(struct dictionary_worth *w, size_t bytes, size_t compressed, uint32_t inertia)
{
	if (bytes == 0)
		return;
	uint32_t now = (uint32_t)((uint64_t)compressed * 65536 / bytes);
	w->recent = w->at_first ? (uint32_t)(((uint64_t)w->recent * inertia + now) / (inertia + 1)) : now;
	w->at_first = w->at_first ? w->at_first : now;
}

/* Takes what is compressed now so much more room, in per cent? */
static inline bool worth_is_less(const struct dictionary_worth *w, unsigned percent)
{
	return (uint64_t)w->recent * 100 > (uint64_t)w->at_first * (100 + percent);
}

#endif
