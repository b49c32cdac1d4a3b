/* case_findings.c - see case_findings.h. */
#include "searcher/case_findings.h"

#include <xxhash.h>

/* A finding: 0: not read yet; else 1 and headline * BODY_STATES + body, or SOME. */
enum { HEADLINE_STATES = 4, BODY_STATES = 63, SOME = 255 };

struct case_key case_key_of(const struct query *q, const struct part *part, struct arena *arena)
{
	struct case_key key = {0, {NULL, 0}};
	char *bytes = part->operations->findings ? arena_alloc(arena, q->text.len + 2) : NULL;
	if (!bytes)
		return key;
	bytes[0] = (char)q->field;
	bytes[1] = (char)q->kind;
	if (q->text.len)
		memcpy(bytes + 2, q->text.ptr, q->text.len);
	key.bytes = slice_make(bytes, q->text.len + 2);
	key.hash = XXH3_64bits(bytes, key.bytes.len);
	return key;
}

static uint8_t *finding_of(const struct case_key *key, struct part *part, uint32_t article)
{
	uint8_t *found = key->bytes.len ? part->operations->findings(part, key->hash, key->bytes) : NULL;
	return found ? found + article : NULL;
}

bool case_finding_recall(const struct case_key *key, struct part *part, uint32_t article, struct case_count *out)
{
	const uint8_t *finding = finding_of(key, part, article);
	*out = (struct case_count){0};
	if (!finding || *finding == 0)
		return false;
	out->all = *finding != SOME;
	out->headline = out->all ? (*finding - 1u) / BODY_STATES : 0;
	out->body = out->all ? (*finding - 1u) % BODY_STATES : 1;
	return true;
}

void case_finding_keep(const struct case_key *key, struct part *part, uint32_t article, struct case_count count)
{
	uint8_t *finding = finding_of(key, part, article);
	if (!finding)
		return;
	bool fits = count.all && count.headline < HEADLINE_STATES && count.body < BODY_STATES;
	*finding = fits ? (uint8_t)(1 + count.headline * BODY_STATES + count.body) : SOME;
}
