/* news.c - questions about articles that are known, made by rule from news.
 *
 *	news FOLDER FILE.jsonl [FILE.jsonl ...]
 *
 * Writes FOLDER/queries.tsv and FOLDER/qrels.txt: what somebody types who remembers
 * an article, which alone is the answer.  The same files give the same questions.
 *
 * Which articles: from every file as many, in the order of a hash of their ids, as
 * long as headline and lead stand in no other article, the headline has 4 words or
 * more and the body 80.  (What stands in a body before its end, a repeated
 * headline, is passed over.)  What is asked, five kinds in turn, of words that are not
 * too rare to be a question and not so common that they say nothing:
 *
 *   headline  the first three words of the headline
 *   name      a name of two words in the lead, and another word of the lead
 *   pair      two words that stand side by side in the lead, a word of the headline
 *   other headline, other name
 *             the same, but one word with an s more or less, where that is a word too
 *
 * Words are in small letters and in the order of the article.  Of a list of words
 * that could be taken the commonest are: an article that is remembered well
 * is found by anything. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/json.h"

enum {
	QUESTIONS = 400,
	LEAD_WORDS = 60,
	BODY_WORDS = 80,
	HEADLINE_WORDS = 4, /* of an article, at least; */
	HEADLINE_ASKED = 3, /*   of a question */
	BEGINNING = 12,	    /* words that two copies of a lead share */
	WORD_BYTES = 32,
	RARE = 12,	     /* articles that have a word, at least, */
	COMMON_SHARE = 40,   /*   and at most: one in so many */
	HEAD_BYTES = 24,     /* of a headline that a body begins with */
	KINDS = 5,
};

struct article {
	struct slice id, headline, body;
	uint64_t order; /* hash of the id */
	uint32_t file;
};

struct word {
	char text[WORD_BYTES]; /* in small letters */
	bool capital;	       /* as it was written */
	bool joined;	       /* nothing but a space between it and the word before */
	uint32_t articles;     /* that have it */
};

struct words {
	struct word items[LEAD_WORDS];
	size_t count;
};

/* Hash → count: of words, headlines and leads alike. */
struct counts {
	uint64_t *keys;
	uint32_t *values, *last; /* last: article that counted it */
	size_t room, used;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench/quality/news: %s: %s\n", what, why);
	exit(1);
}

static void *need(void *memory)
{
	if (!memory)
		die("memory", "there is not enough");
	return memory;
}

/* ---- counting --------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a, then mixed */
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9u;
	return (h ^ h >> 32) | 1; /* 0 means an empty place */
}

static size_t place_of(const struct counts *c, uint64_t key)
{
	size_t at = key & (c->room - 1);
	while (c->keys[at] && c->keys[at] != key)
		at = (at + 1) & (c->room - 1);
	return at;
}

static void make_room(struct counts *c)
{
	struct counts larger = {.room = c->room ? c->room * 2 : 1 << 16};
	larger.keys = need(calloc(larger.room, sizeof *larger.keys));
	larger.values = need(calloc(larger.room, sizeof *larger.values));
	larger.last = need(calloc(larger.room, sizeof *larger.last));
	for (size_t i = 0; i < c->room; i++) {
		if (!c->keys[i])
			continue;
		size_t at = place_of(&larger, c->keys[i]);
		larger.keys[at] = c->keys[i];
		larger.values[at] = c->values[i];
		larger.last[at] = c->last[i];
	}
	larger.used = c->used;
	free(c->keys);
	free(c->values);
	free(c->last);
	*c = larger;
}

/* Once an article, whose number is from 1. */
static void count(struct counts *c, uint64_t key, uint32_t article)
{
	if (c->used * 2 >= c->room)
		make_room(c);
	size_t at = place_of(c, key);
	c->used += !c->keys[at];
	c->keys[at] = key;
	c->values[at] += c->last[at] != article;
	c->last[at] = article;
}

static uint32_t counted(const struct counts *c, uint64_t key)
{
	return c->values[place_of(c, key)];
}

/* ---- words ------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) && (unsigned char)c < 128;
}

/* The next word of plain letters; false at the end.  Others (digits, accents,
 * hyphens) are passed over. */
static bool next_word(struct slice *text, struct word *w)
{
	const char *at = text->ptr, *end = at + text->len, *from = at;
	while (at < end && !is_letter(*at))
		at++;
	const char *start = at;
	while (at < end && is_letter(*at))
		at++;
	size_t len = (size_t)(at - start);
	*text = slice_make(at, (size_t)(end - at));
	if (len == 0)
		return false;
	*w = (struct word){.capital = isupper((unsigned char)*start),
			   .joined = start - from == 1 && *from == ' '};
	for (size_t i = 0; i < len && i + 1 < sizeof w->text; i++)
		w->text[i] = (char)tolower((unsigned char)start[i]);
	if (len >= sizeof w->text || (at < end && (*at == '\'' || (unsigned char)*at > 127)))
		w->text[0] = '\0'; /* no word to ask for */
	return true;
}

static uint64_t word_hash(const struct word *w)
{
	return hash_of(w->text, strlen(w->text));
}

static void read_words(struct slice text, const struct counts *c, struct words *out)
{
	out->count = 0;
	while (out->count < LEAD_WORDS && next_word(&text, &out->items[out->count])) {
		struct word *w = &out->items[out->count++];
		w->articles = counted(c, word_hash(w));
	}
}

/* The first words alone, whatever stands between them: what two copies share. */
static uint64_t beginning_hash(struct slice text, size_t words)
{
	uint64_t h = 1;
	struct word w;
	for (; words > 0 && next_word(&text, &w); words--)
		h = (h * 31) ^ word_hash(&w);
	return h | 1;
}

/* The body without the headline that it may begin with. */
static struct slice lead_of(const struct article *a)
{
	size_t len = a->headline.len < HEAD_BYTES ? a->headline.len : HEAD_BYTES;
	bool repeated = slice_starts_with(a->body, slice_make(a->headline.ptr, len));
	return repeated ? slice_tail(a->body, a->headline.len) : a->body;
}

static size_t count_words(struct slice text, size_t most)
{
	size_t words = 0;
	struct word w;
	while (words < most && next_word(&text, &w))
		words++;
	return words;
}

/* ---- articles ------------------------------------------------------------------------------------ */

struct news {
	struct arena arena;
	struct article *items;
	size_t count, room;
	struct counts words, headlines, leads;
};

static void read_line(struct news *n, struct slice line, uint32_t file)
{
	struct json_reader r = json_reader_make(line, 0);
	struct article a = {.file = file};
	struct slice key = {NULL, 0};
	for (enum json_event e; (e = json_next(&r)) > JSON_DONE;) {
		if (e == JSON_KEY)
			key = r.raw;
		struct slice *to = slice_equal(key, SLICE("id"))      ? &a.id
				   : slice_equal(key, SLICE("title")) ? &a.headline
				   : slice_equal(key, SLICE("body"))  ? &a.body
								      : NULL;
		struct slice text;
		if (e != JSON_STRING || !to)
			continue;
		if (json_text(&r, &n->arena, &text, NULL) != BF_OK)
			die("memory", "there is not enough");
		*to = arena_copy(&n->arena, text);
		need((void *)to->ptr);
	}
	a.order = hash_of(a.id.ptr, a.id.len);
	if (n->count == n->room) {
		n->room = n->room ? n->room * 2 : 1024;
		n->items = need(realloc(n->items, n->room * sizeof *n->items));
	}
	n->items[n->count++] = a;
}

static void read_news(struct news *n, const char *path, uint32_t file)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	if (!in)
		die(path, "cannot be opened");
	for (ssize_t len; (len = getline(&line, &room, in)) > 0;)
		read_line(n, slice_make(line, (size_t)len), file);
	free(line);
	fclose(in);
}

static void count_all(struct news *n)
{
	make_room(&n->words);
	make_room(&n->headlines);
	make_room(&n->leads);
	for (size_t i = 0; i < n->count; i++) {
		struct slice texts[] = {n->items[i].headline, n->items[i].body};
		struct word w;
		for (size_t t = 0; t < 2; t++)
			while (next_word(&texts[t], &w))
				count(&n->words, word_hash(&w), (uint32_t)i + 1);
		count(&n->headlines, beginning_hash(n->items[i].headline, LEAD_WORDS), (uint32_t)i + 1);
		count(&n->leads, beginning_hash(lead_of(&n->items[i]), BEGINNING), (uint32_t)i + 1);
	}
}

/* ---- questions ------------------------------------------------------------------------------------ */

struct asked {
	const struct words *from[2]; /* headline, lead */
	bool taken[2][LEAD_WORDS];
	size_t count;
};

static bool can_ask(const struct news *n, const struct word *w)
{
	static const char *const small[] = {"the", "and", "for", "that", "with", "said", "has", "have", "was",
					    "are", "his", "her", "its", "from", "will", "not", "this", "but"};
	for (size_t i = 0; i < sizeof small / sizeof *small; i++)
		if (strcmp(w->text, small[i]) == 0)
			return false;
	return strlen(w->text) >= 3 && w->articles >= RARE && w->articles <= n->count / COMMON_SHARE;
}

/* Is the word among those of the question? */
static bool is_asked(const struct asked *q, const struct word *w)
{
	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < q->from[f]->count; i++)
			if (q->taken[f][i] && strcmp(q->from[f]->items[i].text, w->text) == 0)
				return true;
	return false;
}

static void take(struct asked *q, size_t from, size_t at)
{
	q->taken[from][at] = true;
	q->count++;
}

/* The commonest `wanted` words that are not asked for yet. */
static bool take_common(const struct news *n, struct asked *q, size_t from, size_t wanted)
{
	const struct words *words = q->from[from];
	for (; wanted > 0; wanted--) {
		size_t best = words->count;
		for (size_t i = 0; i < words->count; i++) {
			const struct word *w = &words->items[i];
			if (can_ask(n, w) && !is_asked(q, w) &&
			    (best == words->count || w->articles > words->items[best].articles))
				best = i;
		}
		if (best == words->count)
			return false;
		take(q, from, best);
	}
	return true;
}

static bool take_headline(const struct news *n, struct asked *q)
{
	for (size_t i = 0; i < q->from[0]->count && q->count < HEADLINE_ASKED; i++)
		if (can_ask(n, &q->from[0]->items[i]) && !is_asked(q, &q->from[0]->items[i]))
			take(q, 0, i);
	return q->count == HEADLINE_ASKED;
}

/* Two words side by side, both capitalised or neither; never at the very beginning,
 * where everything is. */
static bool take_pair(const struct news *n, struct asked *q, bool capital)
{
	const struct words *lead = q->from[1];
	for (size_t i = 2; i < lead->count; i++) {
		const struct word *a = &lead->items[i - 1], *b = &lead->items[i];
		if (b->joined && a->capital == capital && b->capital == capital && can_ask(n, a) &&
		    can_ask(n, b) && strcmp(a->text, b->text) != 0) {
			take(q, 1, i - 1);
			take(q, 1, i);
			return true;
		}
	}
	return false;
}

static bool make_question(const struct news *n, struct asked *q, size_t kind)
{
	switch (kind % 3) {
	case 0:
		return take_headline(n, q);
	case 1:
		return take_pair(n, q, true) && take_common(n, q, 1, 1);
	default:
		return take_pair(n, q, false) && take_common(n, q, 0, 1);
	}
}

/* The word with an s more or less. */
static struct word other_form(const struct word *w)
{
	struct word other = *w;
	size_t len = strlen(w->text);
	if (len && w->text[len - 1] == 's')
		other.text[len - 1] = '\0';
	else if (len + 1 < sizeof other.text)
		other.text[len] = 's';
	return other;
}

/* Which word gets another form: the last one whose other form is a word too. */
static const struct word *to_vary(const struct news *n, const struct asked *q)
{
	const struct word *found = NULL;
	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < q->from[f]->count; i++) {
			struct word other = other_form(&q->from[f]->items[i]);
			if (q->taken[f][i] && counted(&n->words, word_hash(&other)) >= RARE)
				found = &q->from[f]->items[i];
		}
	return found;
}

static void print_question(FILE *out, const struct asked *q, const struct word *vary)
{
	const char *before = "";
	for (size_t f = 0; f < 2; f++)
		for (size_t i = 0; i < q->from[f]->count; i++) {
			const struct word *w = &q->from[f]->items[i];
			struct word other = other_form(w);
			if (!q->taken[f][i])
				continue;
			fprintf(out, "%s%s", before, w == vary ? other.text : w->text);
			before = " ";
		}
	fputc('\n', out);
}

static bool known_alone(const struct news *n, const struct article *a)
{
	struct slice lead = lead_of(a);
	return count_words(a->headline, LEAD_WORDS) >= HEADLINE_WORDS &&
	       count_words(lead, BODY_WORDS) >= BODY_WORDS &&
	       counted(&n->headlines, beginning_hash(a->headline, LEAD_WORDS)) == 1 &&
	       counted(&n->leads, beginning_hash(lead, BEGINNING)) == 1;
}

/* One line to each file, if the article gives a question of that kind. */
static bool write_question(const struct news *n, const struct article *a, size_t number, FILE *questions,
			   FILE *judgements)
{
	static const char *const kinds[KINDS] = {"headline", "name", "pair", "other-headline", "other-name"};
	static struct words headline, lead;
	size_t kind = number % KINDS;
	struct asked q = {.from = {&headline, &lead}};
	if (!known_alone(n, a))
		return false;
	read_words(a->headline, &n->words, &headline);
	read_words(lead_of(a), &n->words, &lead);
	const struct word *vary = NULL;
	if (!make_question(n, &q, kind) || (kind >= 3 && !(vary = to_vary(n, &q))))
		return false;
	fprintf(questions, "%03zu-%s\t", number + 1, kinds[kind]);
	print_question(questions, &q, vary);
	fprintf(judgements, "%03zu-%s 0 %.*s 1\n", number + 1, kinds[kind], SLICE_ARGS(a->id));
	return true;
}

static int by_order(const void *a, const void *b)
{
	const struct article *x = a, *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Question by question: the next article of the next file that gives one. */
static void write_all(const struct news *n, uint32_t files, FILE *questions, FILE *judgements)
{
	size_t *at = need(calloc(files, sizeof *at));
	for (size_t i = n->count; i-- > 0;)
		at[n->items[i].file] = i;
	for (size_t number = 0; number < QUESTIONS; number++) {
		uint32_t file = (uint32_t)(number % files);
		bool written = false;
		for (; !written && at[file] < n->count && n->items[at[file]].file == file; at[file]++)
			written = write_question(n, &n->items[at[file]], number, questions, judgements);
		if (!written)
			die("a file", "it gives too few questions");
	}
	free(at);
}

static FILE *create(const char *folder, const char *name)
{
	char path[4096];
	int len = snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = len > 0 && (size_t)len < sizeof path ? fopen(path, "we") : NULL;
	if (!file)
		die(folder, "cannot be written to");
	return file;
}

int main(int argc, char **argv)
{
	static struct news n;
	if (argc < 3)
		die("usage", "news FOLDER FILE.jsonl [FILE.jsonl ...]");
	for (int i = 2; i < argc; i++)
		read_news(&n, argv[i], (uint32_t)i - 2);
	count_all(&n);
	qsort(n.items, n.count, sizeof *n.items, by_order);
	FILE *questions = create(argv[1], "queries.tsv"), *judgements = create(argv[1], "qrels.txt");
	write_all(&n, (uint32_t)argc - 2, questions, judgements);
	if (fclose(questions) != 0 || fclose(judgements) != 0)
		die(argv[1], "not everything could be written");
	return 0;
}
