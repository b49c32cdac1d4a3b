/* segment_strings_learn.c - see segment_strings.h: the dictionary.
 *
 * The sample is a sequence of symbols, at first its bytes.  Round by round the pairs of
 * neighbours are counted, and those become a symbol that are frequent, and no rarer than what
 * their right one makes with the next; from round to round less is asked.  Then the
 * symbols that do not earn their place in the dictionary are taken apart again. */
#include "index/segment_strings_trie.h"

#include <stdlib.h>

#include "util/bytes.h"

enum {
	SYMBOLS_MAX = UINT16_MAX,
	END = UINT16_MAX, /* of a text: no symbol */
	PAIR_BITS = 19,
	PAIRS_MAX = (1 << PAIR_BITS) / 4 * 3,
	NO_PAIR = UINT32_MAX,
	FIRST_SHARE = 256, /* at first, of so many symbols a pair must be one */
	PART = 8,	   /* one of so many texts is a part of the sample */
	PART_SHARE = 4096, /* and there, of so many symbols a pair must be one at last */
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

struct sample {
	struct slice texts;
	const uint32_t *lengths;
	size_t count;
};

struct learner {
	uint16_t *sequence;
	uint32_t *pairs_at; /* of each in the sequence with the next: an index, or NO_PAIR */
	size_t length;
	struct pair *pairs;
	uint16_t *joined; /* of each pair the symbol that it became, or 0 */
	uint32_t pair_count;
	unsigned pair_bits; /* of the tables of pairs, as many as the sequence needs */
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

/* Counted once more; NO_PAIR when there is no room for a new one. */
static uint32_t count_pair(struct learner *l, uint32_t both)
{
	uint32_t at = (both * 2654435769u) >> (32 - l->pair_bits), mask = UINT32_MAX >> (32 - l->pair_bits);
	while (l->pairs[at].both != both && l->pairs[at].count)
		at = (at + 1) & mask;
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
	l->pair_bits = 12;
	while (l->pair_bits < PAIR_BITS && l->length > 1u << (l->pair_bits - 1))
		l->pair_bits++;
	memset(l->pairs, 0, sizeof *l->pairs << l->pair_bits);
	memset(l->joined, 0, sizeof *l->joined << l->pair_bits);
	l->pair_count = 0;
	l->sequence[l->length] = END;
	uint32_t left = l->sequence[0], left_length = l->lengths[left];
	for (size_t i = 0; i < l->length; i++) {
		uint32_t right = l->sequence[i + 1], right_length = l->lengths[right];
		bool fits = left_length + right_length <= STRING_MAX;
		l->pairs_at[i] = fits ? count_pair(l, left << 16 | right) : NO_PAIR;
		left = right;
		left_length = right_length;
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

/* Rounds in which pairs must be ever fewer, from `most` down to `least`. */
static void join_rounds(struct learner *l, uint32_t most, uint32_t least)
{
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		l->least = most > least ? most : least;
		count_pairs(l);
		size_t joins = join_pairs(l);
		if (most <= least && joins <= l->length / 256)
			break;
		most = most / 5 * 2;
	}
}

/* ---- the sample ------------------------------------------------------------------------ */

static void read_bytes_of(struct learner *l, struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		l->sequence[l->length++] = (uint8_t)text.ptr[i];
}

/* The longest symbol at each place, one behind the other. */
static void read_symbols_of(struct learner *l, const struct string_trie *t, struct slice text)
{
	for (size_t at = 0, to = 0; at < text.len; at = to) {
		uint32_t base = TRIE_ROOT;
		uint16_t symbol = 0;
		for (size_t i = at; i < text.len; i++) {
			uint8_t byte = (uint8_t)text.ptr[i];
			uint32_t number = base + byte, cell = t->cells[number];
			if (!trie_leads(cell, byte))
				break;
			if (cell & TRIE_COST) {
				symbol = t->codes[number];
				to = i + 1;
			}
			base = cell >> TRIE_BASE_SHIFT;
		}
		l->sequence[l->length++] = symbol;
	}
}

/* Each `step`th text, as its bytes or as symbols. */
static void read_sample(struct learner *l, const struct sample *sample, size_t step,
			const struct string_trie *trie)
{
	size_t at = 0;
	l->length = 0;
	for (size_t i = 0; i < sample->count; i++) {
		struct slice text = slice_make(sample->texts.ptr + at, sample->lengths[i]);
		at += text.len;
		if (i % step != 0)
			continue;
		if (trie)
			read_symbols_of(l, trie, text);
		else
			read_bytes_of(l, text);
		l->sequence[l->length++] = END;
	}
}

static bool make_trie(const struct learner *l, struct string_trie *t)
{
	struct trie_entry *entries = malloc(l->symbol_count * sizeof *entries);
	for (uint32_t i = 0; entries && i < l->symbol_count; i++)
		entries[i] =
		    (struct trie_entry){l->symbols[i].bytes, (uint16_t)i, l->symbols[i].length};
	bool ready = entries && string_trie_init(t, entries, l->symbol_count);
	free(entries);
	return ready;
}

/* What is very frequent is so in a part of the sample too, where it is found sooner; then the
 * whole is read as symbols, which are few, and they are joined further. */
static bool join_all(struct learner *l, const struct sample *sample)
{
	struct string_trie trie = {.cell_count = 0};
	read_sample(l, sample, PART, NULL);
	join_rounds(l, (uint32_t)(l->length / FIRST_SHARE), (uint32_t)(l->length / PART_SHARE));
	bool ready = make_trie(l, &trie);
	if (ready) {
		read_sample(l, sample, 1, &trie);
		join_rounds(l, (uint32_t)(sample->texts.len / PART_SHARE), LEAST_PAIRS);
	}
	string_trie_free(&trie);
	return ready;
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
	bool ready = l && learner_init(l, sample.len, texts) &&
		     join_all(l, &(struct sample){sample, lengths, texts});
	if (ready) {
		choose(l, scale);
		write_dictionary(l, dictionary);
	}
	if (l)
		learner_free(l);
	return ready && dictionary->broken == BF_OK;
}
