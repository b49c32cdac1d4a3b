/* segment_tables.c - see segment_tables.h. */
#include "index/segment_tables.h"

#include <stdlib.h>

/* ---- one table --------------------------------------------------------------------------------- */

static size_t word_count(const struct list_reader *l)
{
	return (size_t)l->article_limit / TABLE_WORD + 1;
}

static size_t table_size(const struct list_reader *l)
{
	return sizeof(struct list_table) + word_count(l) * (sizeof(uint64_t) + sizeof(uint32_t)) +
	       l->postings * sizeof(struct table_posting);
}

static struct list_table *new_table(const struct list_reader *l)
{
	struct list_table *t = calloc(1, table_size(l));
	if (!t)
		return NULL;
	t->start = l->start;
	t->bytes = l->bytes;
	t->text = l->text;
	t->present = (uint64_t *)(void *)(t + 1);
	t->postings = (struct table_posting *)(void *)(t->present + word_count(l));
	t->before = (uint32_t *)(void *)(t->postings + l->postings);
	return t;
}

/* The block on hand, which begins with posting `at`. */
static bool note_block(struct list_table *t, struct list_reader *l, uint32_t at)
{
	uint32_t begins[LIST_BLOCK] = {0};
	if (!l->spans && !list_begins(l, begins))
		return false;
	for (uint32_t i = 0; i < l->in_block; i++) {
		uint32_t article = l->articles[i], tokens = l->tokens[i];
		uint8_t length_code = l->lengths[article];
		bool known = !l->spans && tokens < TABLE_NOT_KNOWN && length_code < UINT8_MAX;
		t->present[article / TABLE_WORD] |= 1ull << article % TABLE_WORD;
		t->postings[at + i] = (struct table_posting){begins[i], TABLE_NOT_KNOWN, 0, length_code};
		if (known) {
			t->postings[at + i].tokens = (uint8_t)tokens;
			t->postings[at + i].headline = (uint8_t)l->headline[i];
		}
	}
	return true;
}

static void sum_words(struct list_table *t, size_t words)
{
	uint32_t before = 0;
	for (size_t i = 0; i < words; i++) {
		t->before[i] = before;
		before += table_count_bits(t->present[i]);
	}
}

static bool note_all(struct list_table *t, struct list_reader *l)
{
	uint32_t at = 0;
	for (uint32_t block = 0; block < l->blocks; block++, at += l->in_block) {
		if (!list_load(l, block) || !list_load_counts(l) || !note_block(t, l, at))
			return false;
	}
	sum_words(t, word_count(l));
	return true;
}

struct list_table *list_table_make(const struct list_reader *head)
{
	struct list_reader *l = malloc(sizeof *l);
	struct list_table *t = new_table(head);
	struct slice bytes = slice_make((const char *)head->start, head->bytes + head->table_bytes);
	bool made = l && t &&
		    list_open(l, bytes, head->postings, head->lengths, head->article_limit) &&
		    note_all(t, l);
	free(l);
	if (made)
		return t;
	free(t);
	return NULL;
}

/* ---- those that are kept -------------------------------------------------------------------------- */

static size_t limit_of(const struct table_memory *m)
{
	return m->limit ? m->limit : TABLES_BYTES;
}

static bool is_worth_it(const struct table_memory *m, const struct list_reader *l)
{
	return l->postings >= PACK_LEAST && l->postings >= l->article_limit / TABLES_SHARE &&
	       table_size(l) <= limit_of(m) / 4 && l->bytes < UINT32_MAX / 8;
}

/* The slot of the list; or a free one, or that of the list that is asked for least and has no table. */
static struct table_slot *find_slot(struct table_memory *m, const uint8_t *start)
{
	struct table_slot *other = NULL;
	for (size_t i = 0; i < TABLES; i++) {
		struct table_slot *s = &m->slots[i];
		if (s->start == start)
			return s;
		if (!s->table && (!other || s->asked < other->asked))
			other = s;
	}
	if (other)
		*other = (struct table_slot){.start = start};
	return other;
}

static void drop(struct table_memory *m, struct table_slot *s)
{
	free(s->table);
	s->table = NULL;
	m->size -= s->size;
}

/* Is there a table that may go?  Not while somebody looks up in it, and not where it is asked for so
 * often. */
static bool may_go(const struct table_slot *s, uint64_t often)
{
	return s->table && s->table->users == 0 && s->asked < often;
}

/* Of those that may go the one that is asked for least. */
static struct table_slot *least_asked(struct table_memory *m, uint64_t often)
{
	struct table_slot *least = NULL;
	for (size_t i = 0; i < TABLES; i++)
		if (may_go(&m->slots[i], often) && (!least || m->slots[i].asked < least->asked))
			least = &m->slots[i];
	return least;
}

/* False where what may go is too little: then nothing goes.  Those that are asked for half as often
 * stay: to make one takes longer than a question without. */
static bool make_room(struct table_memory *m, size_t size, uint32_t asked)
{
	uint64_t often = asked / 2;
	size_t most = limit_of(m), stays = m->size;
	for (size_t i = 0; i < TABLES; i++)
		stays -= may_go(&m->slots[i], often) ? m->slots[i].size : 0;
	if (stays + size > most)
		return false;
	while (m->size + size > most)
		drop(m, least_asked(m, often));
	return true;
}

/* What was asked for long ago counts for less and less, so that what is asked for now gets its place. */
static void forget_half(struct table_memory *m)
{
	for (size_t i = 0; i < TABLES; i++)
		m->slots[i].asked /= 2;
}

struct list_table *table_memory_find(struct table_memory *m, const struct list_reader *l)
{
	struct table_slot *s = is_worth_it(m, l) ? find_slot(m, l->start) : NULL;
	if (!s)
		return NULL;
	s->asked += s->asked < UINT32_MAX;
	bool likely = s->asked > 1 || m->asked > TABLES_ONE_QUESTION;
	if (++m->asked % TABLES_AGE == 0)
		forget_half(m);
	if (s->table || !likely || !make_room(m, table_size(l), s->asked))
		return s->table;
	s->table = list_table_make(l);
	s->size = table_size(l);
	m->size += s->table ? s->size : 0;
	return s->table;
}

void table_memory_limit(struct table_memory *m, size_t bytes)
{
	m->limit = bytes ? bytes : 1;
	for (struct table_slot *s; m->size > m->limit && (s = least_asked(m, UINT64_MAX));)
		drop(m, s);
}

void table_memory_free(struct table_memory *m)
{
	for (size_t i = 0; i < TABLES; i++)
		free(m->slots[i].table);
	memset(m, 0, sizeof *m);
}
