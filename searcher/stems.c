/* stems.c - see stems.h.  The words of the archive are walked once a language, each is
 * analysed, and those with a stem that matters are kept. */
#include "searcher/stems.h"

#include <stdlib.h>

#include "analyzer/fold.h"
#include "searcher/companion.h"

enum { LINE_WORDS = 64 };

struct walk {
	struct stem_family *family;
	struct analyzer *analyzer;
	struct arena *arena;
	size_t room;
	enum bf_status status;
	bf_error *error;
};

/* ---- one word --------------------------------------------------------------------------------- */

/* *lexeme: NULL where the text is not one word. */
static enum bf_status look_up(struct analyzer *a, enum analyzer_reason reason, struct slice text,
			      const struct lexeme **lexeme, bf_error *error)
{
	const struct token *tokens;
	size_t count;
	enum bf_status status = analyzer_run(a, reason, text, &tokens, &count, error);
	*lexeme = NULL;
	if (status == BF_OK && count > 0 && tokens[0].start == 0 && tokens[0].end == text.len)
		*lexeme = tokens[0].lexeme;
	return status;
}

static struct slice stem_of(const struct lexeme *l)
{
	return l->stem.len ? l->stem : l->surface;
}

/* The line that decides: of the word, or of one that is it but for its accents. */
static struct stemmer_reason reason_of(const struct language *language, struct slice word)
{
	struct stemmer_reason why = stemmer_reason(language, word);
	for (size_t i = 0; i < language_accented_count(language) && why.line == 0; i++) {
		char room[2 * STEMMER_WORD_MAX];
		struct slice accented, stem;
		language_accented_at(language, i, &accented, &stem);
		if (accented.len <= STEMMER_WORD_MAX &&
		    slice_equal(slice_make(room, fold_accents(accented, room)), word))
			why = stemmer_reason(language, accented);
	}
	return why;
}

static enum bf_status make_word(struct walk *w, struct slice word, struct slice stem, uint64_t articles,
				struct stem_word *out)
{
	const struct language *language = w->family->language;
	*out = (struct stem_word){arena_copy(w->arena, word), arena_copy(w->arena, stem), articles,
				  {STEMMER_SNOWBALL, 0, {NULL, 0}, {NULL, 0}}};
	if (!out->word.ptr || !out->stem.ptr)
		return error_no_memory(w->error);
	if (language)
		out->why = reason_of(language, out->word);
	return BF_OK;
}

bool stem_is_shared(const struct stem_family *f, const struct stem_word *w)
{
	return slice_equal(w->stem, f->word.stem) || (f->other_stem.len && slice_equal(w->stem, f->other_stem));
}

/* ---- what a line does --------------------------------------------------------------------------- */

static bool is_changed(const struct stem_family *f, const struct stem_word *w)
{
	for (size_t i = 0; i < f->changed_count; i++)
		if (slice_equal(f->changed[i].word, w->word))
			return true;
	return false;
}

bool stem_is_parted(const struct stem_family *f, const struct stem_word *changed, const struct stem_word *other)
{
	return slice_equal(other->stem, changed->stem) && !slice_equal(changed->stem, f->after) &&
	       !is_changed(f, other);
}

bool stem_is_joined(const struct stem_family *f, const struct stem_word *changed, const struct stem_word *other)
{
	return !slice_equal(other->stem, changed->stem) &&
	       (is_changed(f, other) || slice_equal(other->stem, f->after));
}

static bool matters(const struct stem_family *f, struct slice stem)
{
	bool found = slice_equal(stem, f->word.stem) || (f->other_stem.len && slice_equal(stem, f->other_stem)) ||
		     (f->after.len && slice_equal(stem, f->after));
	for (size_t i = 0; i < f->changed_count && !found; i++)
		found = slice_equal(stem, f->changed[i].stem);
	return found;
}

/* ---- the words of the archive ---------------------------------------------------------------------- */

static enum bf_status keep_word(struct walk *w, struct slice word, struct slice stem, uint32_t articles)
{
	struct stem_family *f = w->family;
	if (f->count == w->room) {
		size_t room = w->room ? w->room * 2 : 16;
		struct stem_word *words = arena_alloc(w->arena, room * sizeof *words);
		if (!words)
			return error_no_memory(w->error);
		if (f->count)
			memcpy(words, f->words, f->count * sizeof *words);
		f->words = words;
		w->room = room;
	}
	enum bf_status status = make_word(w, word, stem, articles, &f->words[f->count]);
	f->count += status == BF_OK;
	return status;
}

static bool visit(struct slice text, uint32_t articles, void *payload)
{
	struct walk *w = payload;
	const struct lexeme *l;
	w->status = look_up(w->analyzer, ANALYZE_HIGHLIGHT, text, &l, w->error);
	if (w->status != BF_OK || !l)
		return w->status == BF_OK;
	if (matters(w->family, stem_of(l)))
		w->status = keep_word(w, l->surface, stem_of(l), articles);
	else if (l->other_stem.len && matters(w->family, l->other_stem))
		w->status = keep_word(w, l->surface, l->other_stem, articles);
	return w->status == BF_OK;
}

static int by_word(const void *a, const void *b)
{
	return slice_compare(((const struct stem_word *)a)->word, ((const struct stem_word *)b)->word);
}

static int by_articles(const void *a, const void *b)
{
	const struct stem_word *x = a, *y = b;
	return x->articles != y->articles ? (x->articles < y->articles ? 1 : -1) : by_word(a, b);
}

/* Words of several parts: each once. */
static void join_words(struct stem_family *f)
{
	size_t kept = 0;
	if (f->count)
		qsort(f->words, f->count, sizeof *f->words, by_word);
	for (size_t i = 0; i < f->count; i++)
		if (kept && slice_equal(f->words[kept - 1].word, f->words[i].word))
			f->words[kept - 1].articles += f->words[i].articles;
		else
			f->words[kept++] = f->words[i];
	f->count = kept;
	if (f->count)
		qsort(f->words, f->count, sizeof *f->words, by_articles);
}

/* A changed word is in as many articles as the archive's word is. */
static void count_changed(struct stem_family *f)
{
	for (size_t i = 0; i < f->changed_count; i++)
		for (size_t j = 0; j < f->count; j++)
			if (slice_equal(f->changed[i].word, f->words[j].word))
				f->changed[i].articles = f->words[j].articles;
}

static enum bf_status walk_parts(struct walk *w, struct snapshot *s)
{
	const struct term all = {FIELD_TEXT, TERM_SURFACE, SLICE(""), SLICE("")};
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < s->part_count && status == BF_OK; i++) {
		status = s->parts[i]->operations->walk_terms(s->parts[i], &all, visit, w, w->error);
		if (status == BF_OK)
			status = w->status;
	}
	join_words(w->family);
	count_changed(w->family);
	return status;
}

/* ---- the line that is tried --------------------------------------------------------------------------- */

static struct slice next_word(struct slice *text)
{
	*text = slice_trim(*text);
	size_t len = 0;
	while (len < text->len && !strchr(" \t", text->ptr[len]))
		len++;
	struct slice word = slice_make(text->ptr, len);
	*text = slice_make(text->ptr + len, text->len - len);
	return word;
}

static enum bf_status wrong_line(bf_error *error, const char *what)
{
	error_set(error, BF_BAD_ARGUMENT, "the line for the lists: %s", what);
	error_hint(error, "write words -> stem, as in: customs -> customs");
	return BF_BAD_ARGUMENT;
}

static enum bf_status read_line(struct walk *w, struct slice line)
{
	struct stem_family *f = w->family;
	const char *bar = line.len ? memchr(line.ptr, '|', line.len) : NULL;
	struct slice rest = bar ? slice_make(line.ptr, (size_t)(bar - line.ptr)) : line, word;
	f->changed = arena_calloc(w->arena, LINE_WORDS, sizeof *f->changed);
	if (!f->changed)
		return error_no_memory(w->error);
	while ((word = next_word(&rest)).len && !slice_equal(word, SLICE("->"))) {
		const struct lexeme *l;
		enum bf_status status = look_up(w->analyzer, ANALYZE_QUERY, word, &l, w->error);
		if (status == BF_OK && f->changed_count == LINE_WORDS)
			status = wrong_line(w->error, "it has more than 64 words");
		if (status == BF_OK && !l)
			status = wrong_line(w->error, "something before the arrow is not one word");
		if (status == BF_OK)
			status = make_word(w, l->surface, stem_of(l), 0, &f->changed[f->changed_count]);
		if (status != BF_OK)
			return status;
		f->changed_count++;
	}
	f->after = next_word(&rest);
	if (f->changed_count == 0 || word.len == 0 || f->after.len == 0)
		return wrong_line(w->error, "words, an arrow, a stem");
	return next_word(&rest).len ? wrong_line(w->error, "more than one stem follows the arrow") : BF_OK;
}

/* ---- all ------------------------------------------------------------------------------------------------ */

static enum bf_status read_word(struct walk *w, struct snapshot *s, const struct stems_request *request)
{
	struct stem_family *f = w->family;
	const struct lexeme *l;
	const char *code = f->language ? language_code(f->language) : "";
	enum bf_status status = look_up(w->analyzer, ANALYZE_QUERY, request->word, &l, w->error);
	if (status == BF_OK && !l)
		status = error_set(w->error, BF_BAD_ARGUMENT, "'%.*s' is not one word", SLICE_ARGS(request->word));
	if (status == BF_OK)
		status = make_word(w, l->surface, stem_of(l), 0, &f->word);
	if (status != BF_OK)
		return status;
	f->stemless = l->stem.len == 0;
	struct term term = {FIELD_TEXT, l->stem.len ? TERM_STEM : TERM_SURFACE,
			    slice_from(l->stem.len ? code : ""), f->word.stem};
	f->other_stem = arena_copy(w->arena, l->other_stem);
	if (!f->other_stem.ptr)
		return error_no_memory(w->error);
	return snapshot_term_frequency(s, &term, &f->word.articles, w->error);
}

static bool is_wanted(const struct language *language, struct slice tag)
{
	return tag.len == 0 || (language && language == language_find(tag));
}

/* Languages in which no article has the stem say nothing, unless none has; and of what has
 * no stem all say the same. */
static size_t drop_strangers(struct walk *walks, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (walks[i].family->word.articles && !(kept && walks[i].family->stemless))
			walks[kept++] = walks[i];
	return kept || !count ? kept : 1;
}

/* *count: how many of the families, in the order of `walks`, were filled in. */
static enum bf_status read_families(struct snapshot *s, const struct stems_request *request, struct walk *walks,
				    size_t *count, struct companion *companion, bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < companion->count && status == BF_OK; i++) {
		const struct language *language = analyzer_language(companion->analyzers[i]);
		if (!is_wanted(language, request->language))
			continue;
		struct walk *w = &walks[(*count)++];
		w->family->language = language;
		w->analyzer = companion->analyzers[i];
		status = read_word(w, s, request);
	}
	if (status == BF_OK && *count == 0)
		return error_set(error, BF_BAD_ARGUMENT, "the archive has no articles in the language '%.*s'",
				 SLICE_ARGS(request->language));
	*count = request->language.len ? *count : drop_strangers(walks, *count);
	for (size_t i = 0; i < *count && status == BF_OK; i++) {
		if (request->line.len)
			status = read_line(&walks[i], request->line);
		if (status == BF_OK)
			status = walk_parts(&walks[i], s);
	}
	return status;
}

static enum bf_status report_on(struct snapshot *s, const struct stems_request *request, struct arena *arena,
				struct buf *out, bf_error *error)
{
	struct companion *companion;
	enum bf_status status = companion_of(s, &rank_table, &companion, error);
	if (status != BF_OK)
		return status;
	struct stem_family *families = arena_calloc(arena, companion->count, sizeof *families);
	struct walk *walks = arena_calloc(arena, companion->count, sizeof *walks);
	size_t count = 0;
	if (!families || !walks)
		return error_no_memory(error);
	for (size_t i = 0; i < companion->count; i++)
		walks[i] = (struct walk){.family = &families[i], .arena = arena, .error = error};
	status = read_families(s, request, walks, &count, companion, error);
	for (size_t i = 0; i < count; i++) /* never before its own place */
		families[i] = *walks[i].family;
	buf_clear(out);
	if (status == BF_OK && request->json)
		stems_write_json(families, count, request->word, out);
	else if (status == BF_OK)
		stems_write_text(families, count, out);
	return status;
}

enum bf_status stems_run(struct archive_reader *reader, const struct stems_request *request, struct buf *out,
			 bf_error *error)
{
	struct arena arena = ARENA_INIT;
	struct snapshot *snapshot;
	bf_error reason = {0};
	struct tries tries = {0, 0, 0};
	enum bf_status status;
	do {
		arena_reset(&arena);
		status = snapshot_lease(reader, &snapshot, &reason);
		if (status != BF_OK)
			break;
		status = report_on(snapshot, request, &arena, out, &reason);
		status = snapshot_finish(reader, snapshot, &tries, status, &reason);
	} while (tries_left(&tries, status));
	if (status != BF_OK && error)
		*error = reason;
	arena_free(&arena);
	return status;
}
