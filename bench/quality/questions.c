/* questions.c - see questions.h. */
#include "bench/quality/questions.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/buf.h"

static int by_name(const void *a, const void *b)
{
	return slice_compare(((const struct question *)a)->name, ((const struct question *)b)->name);
}

static int by_text(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* ---- files ------------------------------------------------------------------------------- */

static enum bf_status read_file(struct arena *arena, const char *folder, const char *name,
				struct slice *out, bf_error *error)
{
	struct buf path = BUF_INIT(4096), text = BUF_INIT(256u << 20);
	char piece[65536];
	buf_append_format(&path, "%s/%s", folder, name);
	buf_append_byte(&path, '\0');
	FILE *file = path.broken ? NULL : fopen(path.ptr, "re");
	if (!file) {
		buf_free(&path);
		return error_set(error, BF_IO, "%s/%s: cannot be opened", folder, name);
	}
	for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
		buf_append(&text, piece, len);
	enum bf_status status = ferror(file) ? error_set(error, BF_IO, "%s: cannot be read", path.ptr)
					     : buf_status(&text, path.ptr, error);
	fclose(file);
	*out = arena_copy(arena, buf_slice(&text));
	if (status == BF_OK && !out->ptr)
		status = error_no_memory(error);
	buf_free(&text);
	buf_free(&path);
	return status;
}

/* The next line, without its end; false at the end of the text. */
static bool next_line(struct slice *text, struct slice *line)
{
	const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
	if (text->len == 0)
		return false;
	*line = slice_make(text->ptr, end ? (size_t)(end - text->ptr) : text->len);
	*text = slice_tail(*text, line->len + 1);
	return true;
}

static size_t count_lines(struct slice text)
{
	size_t count = 0;
	for (struct slice line; next_line(&text, &line);)
		count++;
	return count;
}

/* The next word of a line; empty at its end. */
static struct slice next_word(struct slice *line)
{
	*line = slice_trim(*line);
	size_t len = 0;
	while (len < line->len && line->ptr[len] != ' ' && line->ptr[len] != '\t')
		len++;
	struct slice word = slice_make(line->ptr, len);
	*line = slice_tail(*line, len);
	return word;
}

/* ---- questions ------------------------------------------------------------------------------ */

static enum bf_status read_questions(struct question_set *set, struct slice text, bf_error *error)
{
	set->items = arena_calloc(&set->arena, count_lines(text) + 1, sizeof *set->items);
	if (!set->items)
		return error_no_memory(error);
	for (struct slice line; next_line(&text, &line);) {
		const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
		if (!tab)
			return error_set(error, BF_BAD_ARGUMENT, "queries.tsv:%zu: no tab between name and question",
					 set->count + 1);
		size_t at = (size_t)(tab - line.ptr);
		set->items[set->count] = (struct question){.name = slice_make(line.ptr, at),
							   .text = slice_trim(slice_tail(line, at + 1)),
							   .reported = set->count % 2};
		set->count++;
	}
	return BF_OK;
}

/* Judgements of a question stand together, or the list would grow without measure. */
static enum bf_status add_relevant(struct question_set *set, struct question *q, struct slice id,
				   bf_error *error)
{
	if ((q->relevant_count & (q->relevant_count - 1)) == 0) { /* full at every power of two */
		size_t room = q->relevant_count ? q->relevant_count * 2 : 1;
		struct slice *ids = arena_alloc(&set->arena, room * sizeof *ids);
		if (!ids)
			return error_no_memory(error);
		if (q->relevant_count)
			memcpy(ids, q->relevant, q->relevant_count * sizeof *ids);
		q->relevant = ids;
	}
	q->relevant[q->relevant_count++] = id;
	return BF_OK;
}

/* The questions are sorted by name meanwhile. */
static enum bf_status read_judgements(struct question_set *set, struct slice text, bf_error *error)
{
	size_t number = 0;
	for (struct slice line; next_line(&text, &line);) {
		number++;
		struct question wanted = {.name = next_word(&line)}, *q;
		next_word(&line);
		struct slice id = next_word(&line), grade = next_word(&line);
		if (grade.len == 0)
			return error_set(error, BF_BAD_ARGUMENT, "qrels.txt:%zu: not 'name 0 id grade'", number);
		q = bsearch(&wanted, set->items, set->count, sizeof *set->items, by_name);
		if (!q || slice_equal(grade, SLICE("0")))
			continue;
		enum bf_status status = add_relevant(set, q, id, error);
		if (status != BF_OK)
			return status;
	}
	return BF_OK;
}

static void keep_answered(struct question_set *set)
{
	size_t kept = 0;
	for (size_t i = 0; i < set->count; i++) {
		struct question *q = &set->items[i];
		if (q->relevant_count == 0)
			continue;
		qsort(q->relevant, q->relevant_count, sizeof *q->relevant, by_text);
		set->items[kept++] = *q;
	}
	set->count = kept;
}

enum bf_status questions_read(struct question_set *out, const char *folder, bf_error *error)
{
	struct slice questions, judgements;
	*out = (struct question_set){.arena = ARENA_INIT};
	enum bf_status status = read_file(&out->arena, folder, "queries.tsv", &questions, error);
	if (status == BF_OK)
		status = read_file(&out->arena, folder, "qrels.txt", &judgements, error);
	if (status == BF_OK)
		status = read_questions(out, questions, error);
	if (status != BF_OK)
		return status;
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, by_name);
	status = read_judgements(out, judgements, error);
	keep_answered(out);
	return status;
}

void questions_free(struct question_set *set)
{
	arena_free(&set->arena);
	*set = (struct question_set){.arena = ARENA_INIT};
}

bool question_is_answered_by(const struct question *q, struct slice id)
{
	return bsearch(&id, q->relevant, q->relevant_count, sizeof id, by_text) != NULL;
}
