/* memory_snapshot.c - parts in memory are filled; see memory_part.h. */
#include "tests/support/memory_part.h"

#include <stdio.h>
#include <stdlib.h>

#include "indexer/document_builder.h"

static void *must(void *memory)
{
	if (!memory) {
		fputs("no memory for the articles of a test\n", stderr);
		abort();
	}
	return memory;
}

static void *copy_of(struct arena *arena, const void *items, size_t bytes)
{
	void *copy = must(arena_alloc(arena, bytes + 1));
	if (bytes)
		memcpy(copy, items, bytes);
	return copy;
}

/* The lexemes' texts are the builder's; everything else is in the arena already. */
static void keep_document(struct memory_part *p, const struct document *from)
{
	struct document d = *from;
	struct article *article = must(arena_alloc(&p->arena, sizeof *article));
	if (article_copy(from->article, &p->arena, article, NULL) != BF_OK)
		must(NULL);
	d.article = article;
	d.language = arena_copy(&p->arena, from->language);
	d.fields = copy_of(&p->arena, from->fields, from->field_count * sizeof *from->fields);
	struct document_lexeme *lexemes =
	    copy_of(&p->arena, from->lexemes, from->lexeme_count * sizeof *lexemes);
	for (size_t i = 0; i < d.lexeme_count; i++) {
		struct lexeme *word = copy_of(&p->arena, lexemes[i].word, sizeof *word);
		word->surface = arena_copy(&p->arena, word->surface);
		word->stem = arena_copy(&p->arena, word->stem);
		word->other_stem = arena_copy(&p->arena, word->other_stem);
		lexemes[i].word = word;
	}
	d.lexemes = lexemes;
	p->lists = NULL; /* they are to be made again */
	p->documents = must(realloc(p->documents, (p->count + 1) * sizeof *p->documents));
	p->documents[p->count++] = (struct memory_document){d, ++p->base.last_article};
	p->base.article_count++;
}

static void note_language(struct memory_snapshot *s, struct slice code)
{
	for (size_t i = 0; i < s->base.language_count; i++)
		if (slice_equal(s->languages[i], code))
			return;
	if (s->base.language_count < MEMORY_LANGUAGES_MAX)
		s->languages[s->base.language_count++] = code;
}

void memory_snapshot_open(struct memory_snapshot *s, size_t parts)
{
	*s = (struct memory_snapshot){.base = {.part_count = parts, .revision = 1}};
	for (size_t i = 0; i < parts; i++) {
		s->parts[i].base.operations = &memory_part_operations;
		s->parts[i].block = 3;
		s->list[i] = &s->parts[i].base;
	}
	s->base.parts = s->list;
	s->base.languages = s->languages;
	if (document_builder_open(&s->builder, NULL) != BF_OK)
		must(NULL);
}

void memory_snapshot_close(struct memory_snapshot *s)
{
	if (s->base.companion_free)
		s->base.companion_free(s->base.companion);
	for (size_t i = 0; i < s->base.part_count; i++)
		memory_part_operations.close(s->list[i]);
	document_builder_close(s->builder);
}

void memory_snapshot_add(struct memory_snapshot *s, size_t part, const struct article *article)
{
	struct memory_part *p = &s->parts[part];
	struct document document;
	bf_error error = {0};
	if (document_build(s->builder, article, &p->arena, &document, &error) != BF_OK) {
		fprintf(stderr, "cannot analyse a test article: %s\n", error.message);
		abort();
	}
	keep_document(p, &document);
	note_language(s, p->documents[p->count - 1].document.language);
	s->base.article_count++;
	s->base.total_length += length_decode(length_encode(document.length));
}

void memory_snapshot_skip(struct memory_snapshot *s, size_t part)
{
	s->parts[part].base.last_article++;
}

struct article memory_article(const char *id, const char *headline, const char *body,
			      const char *published)
{
	struct article a = {.id = slice_from(id),
			    .headline = slice_from(headline),
			    .body = slice_from(body),
			    .language = SLICE("en")};
	moment_parse(slice_from(published), &a.published);
	return a;
}
