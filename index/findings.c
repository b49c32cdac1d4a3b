/* findings.c - see findings.h. */
#include "index/findings.h"

#include <stdlib.h>

static void forget(struct findings *n, struct finding *one)
{
	n->bytes -= one->bytes;
	free(one->found);
	*one = (struct finding){0};
}

void findings_free(struct findings *n)
{
	for (size_t i = 0; i < FINDINGS_MOST; i++)
		forget(n, &n->items[i]);
}

static bool is_about(const struct finding *one, uint64_t hash, struct slice key)
{
	return one->used && one->hash == hash && slice_equal(slice_make(one->key, one->key_length), key);
}

/* The one that is free or was not asked for longest. */
static struct finding *oldest(struct findings *n)
{
	struct finding *found = &n->items[0];
	for (size_t i = 1; i < FINDINGS_MOST; i++)
		if (n->items[i].used < found->used)
			found = &n->items[i];
	return found;
}

static struct finding *oldest_in_use(struct findings *n)
{
	struct finding *found = NULL;
	for (size_t i = 0; i < FINDINGS_MOST; i++)
		if (n->items[i].used && (!found || n->items[i].used < found->used))
			found = &n->items[i];
	return found;
}

static struct finding *begin(struct findings *n, uint64_t hash, struct slice key, size_t bytes)
{
	struct finding *one = oldest(n);
	size_t limit = n->limit ? n->limit : FINDINGS_BYTES;
	if (key.len > FINDINGS_KEY_MAX || bytes > limit)
		return NULL;
	forget(n, one);
	while (n->bytes > limit - bytes)
		forget(n, oldest_in_use(n));
	one->found = calloc(bytes, 1);
	if (!one->found)
		return NULL;
	one->hash = hash;
	one->key_length = key.len;
	one->bytes = bytes;
	if (key.len)
		memcpy(one->key, key.ptr, key.len);
	n->bytes += bytes;
	return one;
}

uint8_t *findings_of(struct findings *n, uint64_t hash, struct slice key, uint32_t last)
{
	struct finding *one = NULL;
	for (size_t i = 0; i < FINDINGS_MOST && !one; i++)
		if (is_about(&n->items[i], hash, key))
			one = &n->items[i];
	if (!one)
		one = begin(n, hash, key, (size_t)last + 1);
	if (!one)
		return NULL;
	one->used = ++n->clock;
	return one->found;
}
