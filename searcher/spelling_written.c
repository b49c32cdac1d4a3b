/* spelling_written.c - a word as people write it; see spelling.h.
 *
 * The articles that rank first for the word are looked at, the same ones however the archive
 * is spread, and the spelling that they use most wins.  At the beginning of a sentence every
 * word has a capital, so what stands there counts little. */
#include <stdlib.h>

#include "searcher/companion.h"
#include "searcher/search.h"
#include "searcher/spelling.h"
#include "util/utf8.h"

enum {
	ARTICLES_LOOKED_AT = 4,
	BODY_LOOKED_AT = 1 << 16, /* bytes */
	FORMS_MAX = 16,
	VOTE = 8,	 /* of a word within a sentence, */
	VOTE_CAPITALS = 4, /*   in capitals, which may be a manner of headlines, */
	VOTE_BEGIN = 1,	 /*   at the beginning of a sentence */
	PLAIN_PERCENT = 20, /* of the votes make a word one without capitals: names have none */
};

struct ballot {
	struct slice surface;
	struct arena *arena;
	struct form {
		struct slice text;
		uint32_t votes;
	} forms[FORMS_MAX];
	size_t count;
	bool no_memory;
};

static uint32_t count_letters(struct slice text)
{
	uint32_t letters = 0, letter;
	for (size_t at = 0, bytes = 1; at < text.len && bytes; at += bytes, letters++)
		bytes = utf8_decode(text, at, &letter);
	return letters;
}

static void vote(struct ballot *b, struct slice text, uint32_t votes)
{
	size_t i = 0;
	while (i < b->count && !slice_equal(b->forms[i].text, text))
		i++;
	if (i == FORMS_MAX)
		return;
	if (i == b->count) {
		struct slice copy = arena_copy(b->arena, text);
		b->no_memory |= !copy.ptr;
		if (copy.ptr)
			b->forms[b->count++] = (struct form){copy, 0};
	}
	if (i < b->count)
		b->forms[i].votes += votes;
}

static enum bf_status vote_text(struct ballot *b, struct analyzer *a, enum analyzer_reason reason,
				struct slice text, bf_error *error)
{
	const struct token *tokens;
	size_t count;
	enum bf_status status = analyzer_run(a, reason, text, &tokens, &count, error);
	for (size_t i = 0; i < count && status == BF_OK; i++) {
		const struct token *t = &tokens[i];
		struct slice written = slice_make(text.ptr + t->start, t->end - t->start);
		/* Of what lost its ending (Kyiv's) the letters do not agree. */
		if (!slice_equal(t->lexeme->surface, b->surface) ||
		    count_letters(written) != count_letters(b->surface))
			continue;
		vote(b, written,
		     t->flags & TOKEN_SENTENCE_START ? VOTE_BEGIN
		     : t->flags & TOKEN_ALL_CAPITALS ? VOTE_CAPITALS
						     : VOTE);
	}
	return status == BF_BAD_ARGUMENT ? BF_CORRUPT : status;
}

static enum bf_status vote_list(struct ballot *b, struct analyzer *a, struct slice_list list,
				bf_error *error)
{
	enum bf_status status = BF_OK;
	for (size_t i = 0; i < list.count && status == BF_OK; i++)
		status = vote_text(b, a, ANALYZE_HEADLINE, list.items[i], error);
	return status;
}

/* The texts of the field; the first word of a name is no beginning of a sentence, but its
 * capital is right all the same. */
static enum bf_status vote_article(struct ballot *b, struct analyzer *a, enum field field,
				   const struct article *article, bf_error *error)
{
	struct slice body = article->body;
	enum bf_status status;
	switch (field) {
	case FIELD_BYLINE:
		return vote_list(b, a, article->byline, error);
	case FIELD_PLACE:
		status = vote_list(b, a, article->places, error);
		return status == BF_OK ? vote_text(b, a, ANALYZE_HEADLINE, article->dateline, error) : status;
	case FIELD_SOURCE:
		return vote_text(b, a, ANALYZE_HEADLINE, article->source, error);
	case FIELD_SECTION:
		return vote_text(b, a, ANALYZE_HEADLINE, article->section, error);
	case FIELD_TEXT:
	case FIELD_BODY:
	case FIELD_HEADLINE:
		status = vote_text(b, a, ANALYZE_HEADLINE, article->headline, error);
		if (body.len > BODY_LOOKED_AT)
			body.len = utf8_floor(body, BODY_LOOKED_AT);
		return status == BF_OK ? vote_text(b, a, ANALYZE_HIGHLIGHT, body, error) : status;
	default:
		return BF_OK;
	}
}

static enum bf_status vote_hit(struct ballot *b, struct snapshot *s, enum field field,
			       const struct hit *hit, bf_error *error)
{
	const struct companion *companion = s->companion; /* the search made sure of it */
	struct arena work = ARENA_INIT;
	struct article article;
	struct part *part;
	uint32_t number;
	enum bf_status status = snapshot_find(s, hit->article.id, &part, &number, error);
	if (status == BF_OK && part)
		status = part->operations->article(part, number, &work, &article, error);
	if (status == BF_OK && part)
		status = vote_article(b, companion_analyzer(companion, article.language), field, &article,
				      error);
	arena_free(&work);
	return status;
}

static struct slice winner(const struct ballot *b)
{
	struct form best = {b->surface, 0};
	uint32_t all = 0, plain = 0;
	for (size_t i = 0; i < b->count; i++) {
		const struct form *f = &b->forms[i];
		all += f->votes;
		plain += slice_equal(f->text, b->surface) ? f->votes : 0;
		if (f->votes > best.votes ||
		    (f->votes == best.votes && best.votes && slice_compare(f->text, best.text) < 0))
			best = *f;
	}
	return plain * 100 > all * PLAIN_PERCENT ? b->surface : best.text;
}

/* Is the form, as somebody would type it, the word that is meant?  (Us is not us.) */
static enum bf_status reads_back(struct snapshot *s, struct slice form, struct slice surface, bool *same,
				 bf_error *error)
{
	const struct companion *companion = s->companion;
	const struct reading *readings;
	size_t count = 0;
	enum bf_status status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY, form,
							&readings, &count, error);
	*same = status == BF_OK && count && readings[0].count == 1 &&
		slice_equal(readings[0].words[0].lexeme->surface, surface);
	return status;
}

static enum bf_status ask(struct snapshot *s, enum field field, struct slice surface,
			  struct arena *arena, struct search_result *found, bf_error *error)
{
	struct search_options options = {.limit = ARTICLES_LOOKED_AT, .total = TOTAL_FAST};
	struct query word = {.kind = QUERY_WORD, .field = field, .text = surface, .exact = true};
	struct buf question = BUF_INIT(1 << 12);
	query_print(&word, &question);
	enum bf_status status = buf_status(&question, "a question", error);
	if (status == BF_OK)
		status = search_snapshot(s, buf_slice(&question), &options, arena, found, error);
	buf_free(&question);
	return status;
}

enum bf_status spelling_as_written(struct snapshot *s, enum field field, struct slice surface,
				   struct arena *arena, struct slice *out, bf_error *error)
{
	struct arena work = ARENA_INIT;
	struct ballot ballot = {.surface = surface, .arena = arena};
	struct search_result found;
	bool same = false;
	enum bf_status status = ask(s, field, surface, &work, &found, error);
	if (status == BF_BAD_QUERY) /* a word that cannot be typed */
		found.hit_count = 0, status = BF_OK;
	for (uint32_t i = 0; i < found.hit_count && status == BF_OK; i++)
		status = vote_hit(&ballot, s, field, &found.hits[i], error);
	if (status == BF_OK && ballot.no_memory)
		status = error_no_memory(error);
	*out = winner(&ballot);
	if (status == BF_OK)
		status = reads_back(s, *out, surface, &same, error);
	if (!same)
		*out = surface;
	arena_free(&work);
	return status;
}
