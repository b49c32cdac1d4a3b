/* segment_strings_learn.c - see segment_strings.h: the dictionary.
 *
 * The sample is a sequence of symbols, at first its bytes.  Round by round the pairs of
 * neighbours are counted, and those become a symbol that are frequent, and more frequent than what
 * their right one makes with the next; what is frequent is asked ever more gently.  Then the
 * symbols that do not earn their place in the dictionary are taken apart again. */
#include "index/segment_strings.h"

#include <stdlib.h>

#include "util/bytes.h"

enum {
	SYMBOLS_MAX = UINT16_MAX,
	END = UINT16_MAX, /* of a text: no symbol */
	PAIR_BITS = 19,
	PAIRS_MAX = (1 << PAIR_BITS) / 4 * 3,
	NO_PAIR = UINT32_MAX,
	FIRST_SHARE = 256, /* at first, of so many symbols a pair must be one */
	LEAST_PAIRS = 3,
	ROUNDS_MAX = 24,
	GROUPS_MAX = 96, /* first bytes with another behind; the others stand alone */
	FIRST_BYTES = 256 - CODE_STRINGS
};

struct symbol {
	uint8_t bytes[STRING_MAX];
	uint8_t length;
	uint16_t left, right;
	uint32_t count;
};

struct pair {
	uint32_t both, count; /* left << 16 | right; 0: free */
};

struct learner {
	uint16_t *sequence;
	uint32_t *pairs_at; /* of each in the sequence with the next: an index, or NO_PAIR */
	size_t length;
	struct pair *pairs;
	uint16_t *joined; /* of each pair the symbol that it became, or 0 */
	uint32_t pair_count;
	struct symbol *symbols;
	uint8_t lengths[SYMBOLS_MAX + 1]; /* of the symbols once more; that of END is too much */
	uint32_t symbol_count;
	uint32_t least; /* pairs must be so many */
};

/* ---- joining -------------------------------------------------------------------------- */

static bool learner_init(struct learner *l, size_t bytes, size_t texts)
{
	l->sequence = malloc((bytes + texts + 1) * sizeof *l->sequence);
	l->pairs_at = malloc((bytes + texts + 1) * sizeof *l->pairs_at);
	l->pairs = malloc(sizeof *l->pairs << PAIR_BITS);
	l->joined = malloc(sizeof *l->joined << PAIR_BITS);
	l->symbols = calloc(SYMBOLS_MAX, sizeof *l->symbols);
	if (!l->sequence || !l->pairs_at || !l->pairs || !l->joined || !l->symbols)
		return false;
	l->symbol_count = 256;
	l->lengths[END] = STRING_MAX + 1;
	for (unsigned i = 0; i < 256; i++) {
		l->symbols[i].bytes[0] = (uint8_t)i;
		l->symbols[i].length = l->lengths[i] = 1;
	}
	return true;
}

static void learner_free(struct learner *l)
{
	free(l->sequence);
	free(l->pairs_at);
	free(l->pairs);
	free(l->joined);
	free(l->symbols);
	free(l);
}

static void read_sample(struct learner *l, struct slice sample, const uint32_t *lengths, size_t texts)
{
	const uint8_t *at = (const uint8_t *)sample.ptr;
	for (size_t i = 0; i < texts; i++) {
		for (uint32_t n = 0; n < lengths[i]; n++)
			l->sequence[l->length++] = *at++;
		l->sequence[l->length++] = END;
	}
}

/* Counted once more; NO_PAIR when there is no room for a new one. */
static uint32_t count_pair(struct learner *l, uint32_t both)
{
	uint32_t at = (both * 2654435769u) >> (32 - PAIR_BITS);
	while (l->pairs[at].count && l->pairs[at].both != both)
		at = (at + 1) & ((1 << PAIR_BITS) - 1);
	struct pair *p = &l->pairs[at];
	if (!p->count) {
		if (l->pair_count == PAIRS_MAX)
			return NO_PAIR;
		l->pair_count++;
		p->both = both;
	}
	p->count++;
	return at;
}

static void count_pairs(struct learner *l)
{
	memset(l->pairs, 0, sizeof *l->pairs << PAIR_BITS);
	memset(l->joined, 0, sizeof *l->joined << PAIR_BITS);
	l->pair_count = 0;
	l->sequence[l->length] = END;
	uint16_t left = l->sequence[0];
	for (size_t i = 0; i < l->length; i++) {
		uint16_t right = l->sequence[i + 1];
		bool fits = l->lengths[left] + l->lengths[right] <= STRING_MAX;
		l->pairs_at[i] = fits ? count_pair(l, (uint32_t)left << 16 | right) : NO_PAIR;
		left = right;
	}
	l->pairs_at[l->length] = NO_PAIR;
}

/* The symbol of a pair; 0 when there are enough symbols. */
static uint16_t join(struct learner *l, uint32_t pair)
{
	if (l->joined[pair] || l->symbol_count == SYMBOLS_MAX)
		return l->joined[pair];
	struct symbol *s = &l->symbols[l->symbol_count];
	s->left = (uint16_t)(l->pairs[pair].both >> 16);
	s->right = (uint16_t)l->pairs[pair].both;
	const struct symbol *left = &l->symbols[s->left], *right = &l->symbols[s->right];
	memcpy(s->bytes, left->bytes, left->length);
	memcpy(s->bytes + left->length, right->bytes, right->length);
	s->length = l->lengths[l->symbol_count] = left->length + right->length;
	l->joined[pair] = (uint16_t)l->symbol_count++;
	return l->joined[pair];
}

/* The symbol in place of the two that stand at i; 0: they stay. */
static inline uint16_t joined_at(struct learner *l, size_t i)
{
	uint32_t at = l->pairs_at[i];
	if (at == NO_PAIR || l->pairs[at].count < l->least)
		return 0;
	uint32_t next = l->pairs_at[i + 1];
	if (next != NO_PAIR && l->pairs[next].count > l->pairs[at].count)
		return 0;
	return join(l, at);
}

static size_t join_pairs(struct learner *l)
{
	size_t to = 0, joins = 0;
	for (size_t i = 0; i < l->length; i++) {
		uint16_t joined = joined_at(l, i);
		l->sequence[to++] = joined ? joined : l->sequence[i];
		joins += joined != 0;
		i += joined != 0;
	}
	l->length = to;
	return joins;
}

static void join_all(struct learner *l)
{
	uint32_t first = (uint32_t)(l->length / FIRST_SHARE);
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		uint32_t least = first >> round;
		l->least = least > LEAST_PAIRS ? least : LEAST_PAIRS;
		count_pairs(l);
		size_t joins = join_pairs(l);
		if (l->least == LEAST_PAIRS && joins <= l->length / 256)
			break;
	}
}

/* ---- choosing ------------------------------------------------------------------------- */

static void count_symbols(struct learner *l)
{
	for (uint32_t i = 0; i < l->symbol_count; i++)
		l->symbols[i].count = 0;
	for (size_t i = 0; i < l->length; i++)
		if (l->sequence[i] != END)
			l->symbols[l->sequence[i]].count++;
}

/* Takes apart what saves less than `dear` bytes beyond its own: two codes instead of one, two
 * bytes, each time.  From the last to the first, since symbols are made of earlier ones.
 * Returns how many groups of up to 256 of one length are left. */
static unsigned take_apart(struct learner *l, unsigned scale, uint64_t dear)
{
	uint32_t by_length[STRING_MAX + 1] = {0};
	unsigned groups = 0;
	count_symbols(l);
	for (uint32_t i = l->symbol_count; i-- > 256;) {
		struct symbol *s = &l->symbols[i];
		if ((uint64_t)s->count * 2 * scale > s->length + dear) {
			by_length[s->length]++;
			continue;
		}
		l->symbols[s->left].count += s->count;
		l->symbols[s->right].count += s->count;
		s->count = 0;
	}
	for (unsigned i = 2; i <= STRING_MAX; i++)
		groups += (by_length[i] + 255) / 256;
	return groups;
}

static int by_length_and_bytes(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	int order = (int)x->length - (int)y->length;
	return order ? order : memcmp(x->bytes, y->bytes, STRING_MAX);
}

static int by_count(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return by_length_and_bytes(a, b);
}

/* Symbols that are left, each string once, the most frequent first. */
static void choose(struct learner *l, unsigned scale)
{
	uint64_t dear = 0;
	uint32_t kept = 0, distinct = 0;
	while (take_apart(l, scale, dear) > GROUPS_MAX)
		dear += 1 + dear / 8;
	for (uint32_t i = 0; i < l->symbol_count; i++)
		if (l->symbols[i].count)
			l->symbols[kept++] = l->symbols[i];
	qsort(l->symbols, kept, sizeof *l->symbols, by_length_and_bytes);
	for (uint32_t i = 0; i < kept; i++) {
		struct symbol *last = distinct ? &l->symbols[distinct - 1] : NULL;
		if (last && by_length_and_bytes(last, &l->symbols[i]) == 0)
			last->count += l->symbols[i].count;
		else
			l->symbols[distinct++] = l->symbols[i];
	}
	qsort(l->symbols, distinct, sizeof *l->symbols, by_count);
	l->symbol_count = distinct;
}

/* ---- the dictionary ------------------------------------------------------------------ */

struct dictionary_writer {
	uint8_t table[STRING_TABLE];
	struct buf *strings;
	unsigned used; /* first bytes */
};

static void write_group(struct dictionary_writer *w, const struct symbol *symbols, uint32_t count,
			bool follows)
{
	w->table[2 * w->used] = (uint8_t)(symbols->length | (follows ? CODE_FOLLOWS : 0));
	w->table[2 * w->used + 1] = (uint8_t)(count - 1);
	w->used++;
	for (uint32_t i = 0; i < count; i++)
		buf_append(w->strings, symbols[i].bytes, symbols[i].length);
}

/* Those of one length that stand from `at` on, in groups; a single byte needs none. */
static uint32_t write_length(struct dictionary_writer *w, const struct learner *l, uint32_t at)
{
	uint32_t end = at, length = l->symbols[at].length;
	while (end < l->symbol_count && l->symbols[end].length == length)
		end++;
	for (uint32_t n; length > 1 && at < end && w->used < FIRST_BYTES; at += n) {
		n = end - at < 256 ? end - at : 256;
		write_group(w, &l->symbols[at], n, true);
	}
	return end;
}

static void write_dictionary(const struct learner *l, struct buf *out)
{
	struct buf strings = BUF_INIT(SIZE_MAX / 2);
	struct dictionary_writer w = {.strings = &strings};
	uint32_t alone = FIRST_BYTES - GROUPS_MAX;
	alone = alone < l->symbol_count ? alone : l->symbol_count;
	for (uint32_t i = 0; i < alone; i++)
		write_group(&w, &l->symbols[i], 1, false);
	qsort(l->symbols + alone, l->symbol_count - alone, sizeof *l->symbols, by_length_and_bytes);
	for (uint32_t at = alone; at < l->symbol_count;)
		at = write_length(&w, l, at);
	buf_append(&strings, (const uint8_t[STRING_MAX]){0}, STRING_MAX);
	buf_append(out, w.table, sizeof w.table);
	buf_append_slice(out, buf_slice(&strings));
	if (strings.broken != BF_OK)
		out->broken = BF_NO_MEMORY;
	buf_free(&strings);
}

bool strings_learn(struct slice sample, const uint32_t *lengths, size_t texts, unsigned scale,
		   struct buf *dictionary)
{
	struct learner *l = calloc(1, sizeof *l);
	bool ready = l && learner_init(l, sample.len, texts);
	if (ready) {
		read_sample(l, sample, lengths, texts);
		join_all(l);
		choose(l, scale);
		write_dictionary(l, dictionary);
	}
	if (l)
		learner_free(l);
	return ready && dictionary->broken == BF_OK;
}
