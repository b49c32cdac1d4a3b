/* oracle.c - see oracle.h. */
#include "tests/support/oracle.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/oracle_places.h"
#include "tests/support/oracle_spelling.h"

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "oracle: %s\n", what);
	abort();
}

/* ---- reading the archive ----------------------------------------------------------------------- */

static struct analyzer *analyzer_for(struct oracle *o, struct slice code)
{
	const struct language *language = language_find(code);
	for (size_t i = 0; i < o->analyzer_count; i++)
		if (analyzer_language(o->analyzers[i]) == language)
			return o->analyzers[i];
	must(o->analyzer_count < 32, "too many languages");
	must(analyzer_open(language, &o->analyzers[o->analyzer_count], NULL) == BF_OK, "no analyzer");
	return o->analyzers[o->analyzer_count++];
}

static void add_start(struct oracle *o, uint32_t **list, size_t *count, uint32_t position, bool begins)
{
	if (!begins)
		return;
	uint32_t *grown = arena_alloc(&o->arena, (*count + 1) * sizeof *grown);
	must(grown != NULL, "memory");
	if (*count)
		memcpy(grown, *list, *count * sizeof *grown);
	grown[(*count)++] = position;
	*list = grown;
}

static void add_tokens(struct oracle *o, struct oracle_article *a, enum field field, struct slice text,
		       uint32_t base)
{
	const struct token *tokens;
	size_t count;
	uint32_t longest = 0;
	struct analyzer *analyzer = analyzer_for(o, a->language);
	enum analyzer_reason reason = field == FIELD_HEADLINE ? ANALYZE_HEADLINE : ANALYZE_DOCUMENT;
	must(analyzer_run(analyzer, reason, text, &tokens, &count, NULL) == BF_OK, "analysis failed");
	struct oracle_token *all =
	    arena_alloc(&o->arena, (a->counts[field] + count + 1) * sizeof *all);
	must(all != NULL, "memory");
	if (a->counts[field])
		memcpy(all, a->tokens[field], a->counts[field] * sizeof *all);
	for (size_t i = 0; i < count; i++) {
		const struct lexeme *l = tokens[i].lexeme;
		all[a->counts[field]++] = (struct oracle_token){
		    base + tokens[i].position, base + tokens[i].position + tokens[i].span - 1u,
		    arena_copy(&o->arena, l->surface), arena_copy(&o->arena, l->stem),
		    arena_copy(&o->arena, l->other_stem), tokens[i].start, tokens[i].end};
		if (field != FIELD_HEADLINE && field != FIELD_BODY)
			continue;
		add_start(o, &a->sentences, &a->sentence_count, all[a->counts[field] - 1].start,
			  tokens[i].flags & TOKEN_SENTENCE_START);
		add_start(o, &a->paragraphs, &a->paragraph_count, all[a->counts[field] - 1].start,
			  tokens[i].flags & TOKEN_PARAGRAPH_START);
		if (all[a->counts[field] - 1].end - base + 1 > longest)
			longest = all[a->counts[field] - 1].end - base + 1;
	}
	a->words += longest;
	a->tokens[field] = all;
}

static void add_article(struct oracle *o, const struct article *from)
{
	struct oracle_article *a = &o->articles[o->count++];
	*a = (struct oracle_article){.id = arena_copy(&o->arena, from->id),
				     .language = arena_copy(&o->arena, from->language),
				     .headline = arena_copy(&o->arena, from->headline),
				     .body = arena_copy(&o->arena, from->body),
				     .dated = from->published.precision != MOMENT_NONE,
				     .day = moment_day(from->published)};
	add_tokens(o, a, FIELD_HEADLINE, from->headline, 0);
	add_tokens(o, a, FIELD_BODY, from->body, POSITION_BODY);
	add_tokens(o, a, FIELD_SECTION, from->section, 0);
	add_tokens(o, a, FIELD_SOURCE, from->source, 0);
	for (size_t i = 0; i < from->byline.count; i++)
		add_tokens(o, a, FIELD_BYLINE, from->byline.items[i], (uint32_t)i * 10000);
}

void oracle_open(struct oracle *o, const char *archive)
{
	struct archive_reader *reader;
	struct snapshot *s;
	*o = (struct oracle){.arena = ARENA_INIT};
	must(archive_reader_open(archive, &reader, NULL) == BF_OK, "cannot open the archive");
	must(snapshot_lease(reader, &s, NULL) == BF_OK, "no snapshot");
	o->articles = calloc(s->article_count + 1, sizeof *o->articles);
	for (size_t i = 0; i < s->language_count; i++)
		analyzer_for(o, s->languages[i]);
	for (size_t i = 0; i < s->part_count; i++) {
		struct part *part = s->parts[i];
		struct arena arena = ARENA_INIT, cursors = ARENA_INIT;
		struct cursor *all;
		must(part->operations->open_all(part, &cursors, &all, NULL) == BF_OK, "no list");
		for (; all && cursor_article(all) != NO_ARTICLE; cursor_next(all, NULL)) {
			struct article article;
			arena_reset(&arena);
			must(part->operations->article(part, cursor_article(all), &arena, &article,
						       NULL) == BF_OK,
			     "an article cannot be read");
			add_article(o, &article);
		}
		cursor_close(all);
		arena_free(&arena);
		arena_free(&cursors);
	}
	snapshot_return(reader, s, false);
	archive_reader_close(reader);
}

void oracle_close(struct oracle *o)
{
	for (size_t i = 0; i < o->analyzer_count; i++)
		analyzer_close(o->analyzers[i]);
	free(o->articles);
	arena_free(&o->question);
	arena_free(&o->arena);
}

static const struct oracle_word *readings_of(struct oracle *, const struct query *);

/* ---- how words are spelt ----------------------------------------------------------------------------- */

/* The bytes of the words from one position to another. */
static struct slice bytes_at(const struct oracle_article *a, enum field field, struct place_pair place)
{
	struct slice text = field == FIELD_BODY ? a->body : a->headline;
	uint32_t from = UINT32_MAX, to = 0;
	for (size_t i = 0; i < a->counts[field]; i++) {
		const struct oracle_token *t = &a->tokens[field][i];
		if (t->start < place.start || t->end > place.end)
			continue;
		from = t->first_byte < from ? t->first_byte : from;
		to = t->last_byte > to ? t->last_byte : to;
	}
	must(from < to, "a place without words");
	return slice_make(text.ptr + from, to - from);
}

static bool is_written(const struct query *q, const struct oracle_article *a, struct place_pair place)
{
	enum field field = place.start >= POSITION_BODY ? FIELD_BODY : FIELD_HEADLINE;
	struct slice bytes = bytes_at(a, field, place);
	return q->kind == QUERY_WILDCARD ? oracle_pattern_is_written(q->text, bytes)
					 : oracle_is_written(q->text, bytes, q->kind == QUERY_PREFIX);
}

static void keep_written(const struct query *q, const struct oracle_article *a, struct place_list *list)
{
	size_t kept = 0;
	for (size_t i = 0; i < list->count; i++)
		if (is_written(q, a, list->items[i]))
			list->items[kept++] = list->items[i];
	list->count = kept;
}

/* Every word of the field is compared with the pattern, or the word that was typed. */
static void spelt_places(struct oracle *o, const struct query *q, const struct oracle_article *a,
			 struct place_list *out)
{
	enum field fields[2] = {q->field, q->field};
	struct slice word = {NULL, 0};
	if (q->field == FIELD_TEXT) {
		fields[0] = FIELD_HEADLINE;
		fields[1] = FIELD_BODY;
	}
	if (q->kind == QUERY_FUZZY)
		word = readings_of(o, q)->items[0][0].words[0].lexeme->surface;
	for (int f = 0; f < (q->field == FIELD_TEXT ? 2 : 1); f++)
		for (size_t i = 0; i < a->counts[fields[f]]; i++) {
			const struct oracle_token *t = &a->tokens[fields[f]][i];
			if (q->kind == QUERY_WILDCARD
				? oracle_is_of_pattern(q->text, t->surface)
				: oracle_letters_apart(word, t->surface) <= q->number)
				oracle_add_place(out, t->start, t->end);
		}
}

/* ---- words ------------------------------------------------------------------------------------------ */

/* A copy: what the analyzer hands out lives until it is asked again. */
static const struct reading *copy_readings(struct oracle *o, const struct reading *from, size_t count)
{
	struct reading *to = arena_calloc(&o->question, count + 1, sizeof *to);
	must(to != NULL, "memory");
	for (size_t i = 0; i < count; i++) {
		struct reading_word *words = arena_calloc(&o->question, from[i].count, sizeof *words);
		must(words != NULL, "memory");
		memcpy(words, from[i].words, from[i].count * sizeof *words);
		to[i] = (struct reading){words, from[i].count};
	}
	return to;
}

static const struct oracle_word *readings_of(struct oracle *o, const struct query *q)
{
	enum analyzer_reason reason = q->kind == QUERY_PREFIX ? ANALYZE_PREFIX : ANALYZE_QUERY;
	for (size_t i = 0; i < o->word_count; i++)
		if (o->words[i].node == q)
			return &o->words[i];
	must(o->word_count < 128, "too many words");
	struct oracle_word *w = &o->words[o->word_count++];
	w->node = q;
	for (size_t l = 0; l < o->analyzer_count; l++) {
		const struct reading *items;
		must(analyzer_query_readings(o->analyzers[l], reason, q->text, &items, &w->counts[l],
					     NULL) == BF_OK,
		     "no readings");
		w->items[l] = copy_readings(o, items, w->counts[l]);
	}
	return w;
}

static bool alike(const struct reading *a, const struct reading *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = slice_equal(a->words[i].lexeme->surface, b->words[i].lexeme->surface);
	return same;
}

static const struct reading *like(const struct oracle_word *all, size_t language, const struct reading *r)
{
	for (size_t i = 0; i < all->counts[language]; i++)
		if (alike(&all->items[language][i], r))
			return &all->items[language][i];
	return NULL;
}

/* slice_equal, but quick to say no: nearly all words are others. */
static inline bool same_text(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0));
}

struct word_search {
	const struct reading *reading;
	const struct reading *same[32]; /* what each language makes of it; NULL: nothing */
	bool mine[32];			/* the article is of that language */
	size_t languages;
	bool exact, prefix, stemmed;
	const struct oracle_article *article;
	enum field field;
	struct place_list *out;
};

static bool word_is(const struct word_search *w, size_t word, const struct oracle_token *t)
{
	for (size_t l = 0; l < w->languages; l++) {
		if (!w->same[l])
			continue;
		const struct lexeme *x = w->same[l]->words[word].lexeme;
		if (w->exact || !w->stemmed || x->stem.len == 0) {
			if (same_text(x->surface, t->surface))
				return true;
			continue;
		}
		if (!w->mine[l])
			continue;
		const struct slice asked[] = {x->stem, x->other_stem}, has[] = {t->stem, t->other_stem};
		for (int i = 0; i < 2; i++)
			for (int j = 0; j < 2; j++)
				if (asked[i].len && has[j].len && same_text(asked[i], has[j]))
					return true;
	}
	return false;
}

static bool beginning_is(const struct reading *r, size_t word, const struct oracle_token *t)
{
	return slice_starts_with(t->surface, r->words[word].lexeme->surface);
}

/* From word number `word` on, at position `at` (any for the first). */
static void follow(const struct word_search *w, size_t word, uint32_t start, uint32_t at)
{
	if (word == w->reading->count) {
		oracle_add_place(w->out, start, at - 1);
		return;
	}
	for (size_t i = 0; i < w->article->counts[w->field]; i++) {
		const struct oracle_token *t = &w->article->tokens[w->field][i];
		bool last = word + 1 == w->reading->count;
		if (word > 0 && t->start != at)
			continue;
		if (w->prefix ? (last ? beginning_is(w->reading, word, t)
				      : same_text(w->reading->words[word].lexeme->surface, t->surface))
			      : word_is(w, word, t))
			follow(w, word + 1, word ? start : t->start, t->end + 1);
	}
}

/* The first reading of every language counts, a further one when all have it. */
static bool counts(struct oracle *o, const struct oracle_word *all, size_t language, size_t number,
		   bool exact)
{
	if (number == 0)
		return true;
	for (size_t l = 0; l < o->analyzer_count; l++)
		if (!like(all, l, &all->items[language][number]))
			return false;
	return !exact;
}

static void places_of(struct oracle *, const struct query *, bool exact, const struct oracle_article *,
		      struct place_list *out);

static void word_places(struct oracle *o, const struct query *q, bool exact,
			const struct oracle_article *a, struct place_list *out)
{
	const struct oracle_word *all = readings_of(o, q);
	bool prefix = q->kind == QUERY_PREFIX;
	size_t languages = prefix ? 1 : o->analyzer_count;
	enum field fields[2] = {q->field, q->field};
	if (q->field == FIELD_TEXT) {
		fields[0] = FIELD_HEADLINE;
		fields[1] = FIELD_BODY;
	}
	struct word_search w = {.languages = languages, .exact = exact, .prefix = prefix, .article = a,
				.out = out, .stemmed = field_describe(q->field)->stemmed};
	for (size_t l = 0; l < languages; l++)
		w.mine[l] = slice_equal(slice_from(language_code(analyzer_language(o->analyzers[l]))),
					a->language);
	for (size_t l = 0; l < languages; l++) {
		for (size_t i = 0; i < all->counts[l]; i++) {
			w.reading = &all->items[l][i];
			if (!prefix && (!counts(o, all, l, i, exact) || (l > 0 && like(all, 0, w.reading) == all->items[0])))
				continue; /* or looked for with the first language */
			for (size_t other = 0; other < languages; other++)
				w.same[other] = like(all, other, w.reading);
			for (int f = 0; f < (q->field == FIELD_TEXT ? 2 : 1); f++) {
				w.field = fields[f];
				follow(&w, 0, 0, 0);
			}
		}
	}
}

static void places_of(struct oracle *o, const struct query *q, bool exact,
		      const struct oracle_article *a, struct place_list *out)
{
	if (q->kind == QUERY_WORD || q->kind == QUERY_PREFIX)
		word_places(o, q, exact || q->exact, a, out);
	else if (q->kind == QUERY_WILDCARD || q->kind == QUERY_FUZZY)
		spelt_places(o, q, a, out);
	if (q->child_count == 0) {
		if (q->cased)
			keep_written(q, a, out);
		return;
	}
	struct place_list lists[64] = {0};
	must(q->child_count <= 64, "too many children");
	for (uint32_t i = 0; i < q->child_count; i++)
		places_of(o, q->children[i], q->kind == QUERY_PHRASE && !q->stemmed, a, &lists[i]);
	if (q->kind != QUERY_OR)
		oracle_join(q, a, lists, out);
	for (uint32_t i = 0; i < q->child_count; i++) {
		for (size_t j = 0; q->kind == QUERY_OR && j < lists[i].count; j++)
			oracle_add_place(out, lists[i].items[j].start, lists[i].items[j].end);
		free(lists[i].items);
	}
}

/* ---- the tree ------------------------------------------------------------------------------------------- */

/* Articles of a language that have the lexeme in headline or body. */
static size_t articles_with(const struct oracle *o, struct slice language, const struct lexeme *l)
{
	size_t articles = 0;
	for (size_t i = 0; i < o->count; i++) {
		const struct oracle_article *a = &o->articles[i];
		bool has = false, mine = l->stem.len == 0 || slice_equal(a->language, language);
		for (int f = FIELD_HEADLINE; mine && f <= FIELD_BODY; f++) {
			for (size_t t = 0; t < a->counts[f] && !has; t++) {
				const struct oracle_token *token = &a->tokens[f][t];
				has = l->stem.len == 0 ? slice_equal(token->surface, l->surface)
						       : slice_equal(token->stem, l->stem) ||
							     slice_equal(token->other_stem, l->stem);
			}
		}
		articles += has;
	}
	return articles;
}

/* The language in which most articles have the word decides. */
static bool decide_stop_word(const struct oracle *o, struct slice word)
{
	size_t most = 0;
	bool stop = false;
	for (size_t i = 0; i < o->analyzer_count; i++) {
		const struct language *language = analyzer_language(o->analyzers[i]);
		const struct token *tokens;
		size_t count;
		must(analyzer_run(o->analyzers[i], ANALYZE_QUERY, word, &tokens, &count, NULL) == BF_OK,
		     "analysis failed");
		bool is_one = count == 1 && tokens[0].lexeme->stop_word;
		size_t articles =
		    count == 1 ? articles_with(o, slice_from(language_code(language)), tokens[0].lexeme)
			       : 0;
		if (articles > most || (articles == most && is_one)) {
			stop = is_one;
			most = articles;
		}
	}
	return stop;
}

/* Decided once a word: it means reading all articles. */
static bool stop_word(struct slice word, void *payload)
{
	struct oracle *o = payload;
	unsigned bucket = 0;
	for (size_t i = 0; i < word.len; i++)
		bucket = (bucket * 31 + (unsigned char)word.ptr[i]) % ORACLE_BUCKETS;
	struct oracle_decision *d = o->decisions[bucket];
	while (d && !slice_equal(d->word, word))
		d = d->next;
	if (!d) {
		d = arena_calloc(&o->arena, 1, sizeof *d);
		must(d != NULL, "memory");
		d->word = arena_copy(&o->arena, word);
		d->stop = decide_stop_word(o, word);
		d->next = o->decisions[bucket];
		o->decisions[bucket] = d;
	}
	return d->stop;
}

void oracle_prepare(struct oracle *o, struct query *q)
{
	o->word_count = 0;
	arena_reset(&o->question);
	query_mark_optional(q, false, stop_word, o);
}

bool oracle_matches(struct oracle *o, const struct query *q, const struct oracle_article *a)
{
	bool any = false;
	uint32_t matching = 0;
	struct place_list places = {0};
	switch (q->kind) {
	case QUERY_AND:
		for (uint32_t i = 0; i < q->child_count; i++)
			if (!q->children[i]->optional && !oracle_matches(o, q->children[i], a))
				return false;
		return true;
	case QUERY_OR:
		for (uint32_t i = 0; i < q->child_count; i++)
			any |= !q->children[i]->optional && oracle_matches(o, q->children[i], a);
		return any;
	case QUERY_NOT:
		return !oracle_matches(o, q->children[0], a);
	case QUERY_ALL:
		return true;
	case QUERY_DATE:
		return a->dated && a->day >= q->first && a->day <= q->last;
	case QUERY_LENGTH:
		return (q->first == INT32_MIN || (int64_t)a->words >= q->first) &&
		       (int64_t)a->words <= q->last;
	case QUERY_ANY:
		for (uint32_t i = 0; i < q->child_count; i++)
			matching += oracle_matches(o, q->children[i], a);
		return matching >= q->number;
	default:
		break;
	}
	places_of(o, q, false, a, &places);
	any = places.count > 0;
	free(places.items);
	return any;
}
