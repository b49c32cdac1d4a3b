/* segment_fields.h - a stored article in two halves, each as numbers and texts.
 *
 * The summary has what a result list shows and the columns do not: id, headline, url,
 * version, the lead (body_lead of index/fields.h).  The rest has the rest of the body and all
 * other fields.  Both have one form:
 *
 *   numbers  varint: a bit a field, in the order of the tables below, set where the
 *            article has it; then of each of these, in that order:
 *              text      varint bytes
 *              lead      varint, how many bytes it has less than LEAD_BYTES
 *              list      varint items; varint bytes of each
 *              subjects  varint subjects; of each: varint bytes of scheme, code, name
 *              date      byte: precision + 8 when a zone follows; zigzag varint zone
 *              moment    the same, and the zigzag varint instant
 *              byte      byte;  flag  nothing
 *   texts    the bytes of all these texts in the same order, nothing between
 *
 *   summary  id, headline, url, published (date), updated (date), version, lead
 *   rest     body, dateline, subjects, places (list), kicker, slugline, usage terms,
 *            captions, copyright holder, editor's note, embargo (moment), urgency (byte),
 *            status (byte), embargo unreadable (flag)
 *
 * The lead is the last text of the one and the body the first of the other, so that the
 * whole body stands in one piece where the texts of both are put side by side. */
#ifndef INDEX_SEGMENT_FIELDS_H
#define INDEX_SEGMENT_FIELDS_H

#include "corpus/fields.h"

enum article_half { HALF_SUMMARY, HALF_REST };

/* Appends the half of the article.  The lead ends at a character. */
void half_write(enum article_half, const struct article *, struct buf *numbers, struct buf *texts);

/* Passes over the numbers of a half; returns the bytes of its texts. */
uint64_t half_skip(enum article_half, struct byte_reader *numbers);

/* The id, out of the beginning of a summary's numbers and the texts behind them.  False: so much of it is
 * not there.  It may be anything where the bytes are no summary. */
bool half_find_id(struct slice beginning, struct slice *id);

/* Fills in the fields of the half, and no others; `body` is lead or rest.  They borrow
 * from `texts`, which has as many bytes as half_skip says.  Makes the reader bad when the
 * bytes are no half: text that is not UTF-8, U+0000.  False: no memory. */
bool half_read(enum article_half, struct byte_reader *numbers, struct slice texts, struct arena *,
	       struct article *out);

#endif
