/* subject_code.c - see subject_code.h. */
#include "searcher/subject_code.h"

#include "searcher/companion.h"

struct resolver {
	struct snapshot *snapshot;
	struct arena *arena, work;
	struct slice names[SUBJECT_CODE_NAMES];
	uint32_t name_count, read; /* articles */
	bf_error *error;
};

/* ---- is it a name? ------------------------------------------------------------------------ */

static enum bf_status is_value(struct resolver *r, struct slice value, bool *is)
{
	enum bf_status status = BF_OK;
	*is = false;
	for (size_t i = 0; i < r->snapshot->part_count && status == BF_OK && !*is; i++) {
		struct part *part = r->snapshot->parts[i];
		size_t words = set_words(part->last_article);
		uint64_t *set = arena_calloc(&r->work, words, sizeof *set);
		status = set ? part->operations->find_value(part, FACET_SUBJECT, value, set, r->error)
			     : error_no_memory(r->error);
		*is = status == BF_OK && set_count(set, words) > 0;
		arena_reset(&r->work);
	}
	return status;
}

/* ---- the names of a code ------------------------------------------------------------------ */

static bool has_code(const struct subject *s, struct slice value)
{
	if (slice_equal(s->code, value))
		return s->code.len > 0;
	size_t scheme = s->scheme.len;
	return s->code.len && scheme && value.len == scheme + 1 + s->code.len && value.ptr[scheme] == ':' &&
	       slice_starts_with(value, s->scheme) && slice_equal(slice_tail(value, scheme + 1), s->code);
}

static enum bf_status keep_name(struct resolver *r, struct slice name)
{
	for (uint32_t i = 0; i < r->name_count; i++)
		if (slice_equal(r->names[i], name))
			return BF_OK;
	if (r->name_count == SUBJECT_CODE_NAMES)
		return BF_OK;
	struct slice copy = arena_copy(r->arena, name);
	r->names[r->name_count++] = copy;
	return copy.ptr ? BF_OK : error_no_memory(r->error);
}

/* As a value of the facet: where it has no name, scheme:code. */
static enum bf_status add_name(struct resolver *r, const struct subject *s)
{
	bool no_memory = false;
	struct slice name = s->name.len ? s->name : article_subject_code(s, r->arena, &no_memory);
	return no_memory ? error_no_memory(r->error) : keep_name(r, name);
}

static enum bf_status read_names(struct resolver *r, struct part *part, uint32_t number, struct slice value)
{
	struct article article;
	struct arena arena = ARENA_INIT;
	enum bf_status status = part->operations->article(part, number, &arena, &article, r->error);
	for (size_t i = 0; status == BF_OK && i < article.subjects.count; i++) {
		const struct subject *s = &article.subjects.items[i];
		if ((s->name.len || s->scheme.len) && has_code(s, value))
			status = add_name(r, s);
	}
	arena_free(&arena);
	r->read++;
	return status;
}

/* Adds the articles that have one of the names, from number `from` on. */
static enum bf_status add_named(struct resolver *r, struct part *part, uint32_t from, uint64_t *named)
{
	enum bf_status status = BF_OK;
	for (uint32_t i = from; i < r->name_count && status == BF_OK; i++)
		status = part->operations->find_value(part, FACET_SUBJECT, r->names[i], named, r->error);
	return status;
}

/* Articles that have a name which is known are not read: few are. */
static enum bf_status search_part(struct resolver *r, struct part *part, struct slice word, struct slice value)
{
	const struct term term = {FIELD_SUBJECT, TERM_SURFACE, SLICE(""), word};
	struct cursor *c = NULL;
	uint64_t *named = arena_calloc(&r->work, set_words(part->last_article), sizeof *named);
	enum bf_status status = named ? add_named(r, part, 0, named) : error_no_memory(r->error);
	if (status == BF_OK)
		status = part->operations->open_cursor(part, &term, &r->work, &c, r->error);
	while (status == BF_OK && c && cursor_article(c) != NO_ARTICLE && r->read < SUBJECT_CODE_ARTICLES) {
		uint32_t known = r->name_count;
		if (!set_has(named, cursor_article(c)))
			status = read_names(r, part, cursor_article(c), value);
		if (status == BF_OK)
			status = add_named(r, part, known, named);
		if (status == BF_OK)
			status = cursor_next(c, r->error);
	}
	cursor_close(c);
	arena_reset(&r->work);
	return status;
}

/* By the last word of the code: 04000000 of iptc:04000000. */
static enum bf_status find_names(struct resolver *r, struct slice value)
{
	struct companion *companion;
	const struct reading *readings;
	size_t count = 0;
	r->read = 0;
	enum bf_status status = companion_of(r->snapshot, NULL, &companion, r->error);
	if (status == BF_OK)
		status = analyzer_query_readings(companion->analyzers[0], ANALYZE_QUERY, value, &readings, &count,
						 r->error);
	if (status != BF_OK || count == 0)
		return status;
	const struct reading *first = &readings[0];
	struct slice word = first->words[first->count - 1].lexeme->surface;
	for (size_t i = 0; i < r->snapshot->part_count && status == BF_OK; i++)
		status = search_part(r, r->snapshot->parts[i], word, value);
	return status;
}

/* ---- choices ------------------------------------------------------------------------------ */

static enum bf_status note_names(struct resolver *r, struct slice value, struct query_note **notes)
{
	struct buf text = BUF_INIT(1 << 20);
	buf_append_format(&text, "subject=%.*s is", SLICE_ARGS(value));
	for (uint32_t i = 0; i < r->name_count; i++)
		buf_append_format(&text, "%s subject=%.*s", i ? " or" : "", SLICE_ARGS(r->names[i]));
	struct query_note *note = arena_calloc(r->arena, 1, sizeof *note);
	struct slice copy = arena_copy(r->arena, buf_slice(&text));
	enum bf_status status = buf_status(&text, "a note", r->error);
	buf_free(&text);
	if (status == BF_OK && (!note || !copy.ptr))
		status = error_no_memory(r->error);
	if (status != BF_OK)
		return status;
	note->text = copy;
	*notes = query_notes_join(*notes, note);
	return BF_OK;
}

/* The names for it, of which there are none if it is only itself. */
static enum bf_status names_of(struct resolver *r, struct slice value)
{
	bool is;
	enum bf_status status = is_value(r, value, &is);
	bool code = memchr(value.ptr, ':', value.len) && !memchr(value.ptr, ' ', value.len);
	if (status != BF_OK || (is && !code))
		return status;
	if (is)
		status = keep_name(r, value);
	if (status == BF_OK)
		status = find_names(r, value);
	if (r->name_count == 1 && slice_equal(r->names[0], value))
		r->name_count = 0;
	return status;
}

/* Adds what stands for the choice. */
static enum bf_status resolve(struct resolver *r, struct choice choice, struct choice *out, uint32_t *count,
			      struct query_note **notes)
{
	enum bf_status status = BF_OK;
	r->name_count = 0;
	if (choice.facet == FACET_SUBJECT && choice.value.len)
		status = names_of(r, choice.value);
	if (status == BF_OK && r->name_count)
		status = note_names(r, choice.value, notes);
	for (uint32_t i = 0; i < r->name_count; i++)
		out[(*count)++] = (struct choice){FACET_SUBJECT, r->names[i]};
	if (!r->name_count)
		out[(*count)++] = choice;
	return status;
}

enum bf_status subject_codes_resolve(struct snapshot *snapshot, const struct explore_options *options,
				     struct arena *arena, struct explore_options *out,
				     struct query_note **notes, bf_error *error)
{
	struct resolver r = {.snapshot = snapshot, .arena = arena, .error = error};
	uint32_t subjects = 0;
	*out = *options;
	*notes = NULL;
	for (uint32_t i = 0; i < options->choice_count; i++)
		subjects += options->choices[i].facet == FACET_SUBJECT;
	if (subjects == 0)
		return BF_OK;
	struct choice *choices = arena_calloc(arena, options->choice_count + (size_t)subjects * SUBJECT_CODE_NAMES,
					      sizeof *choices);
	if (!choices)
		return error_no_memory(error);
	enum bf_status status = BF_OK;
	out->choices = choices;
	out->choice_count = 0;
	for (uint32_t i = 0; i < options->choice_count && status == BF_OK; i++)
		status = resolve(&r, options->choices[i], choices, &out->choice_count, notes);
	arena_free(&r.work);
	return status;
}
