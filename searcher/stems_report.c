/* stems_report.c - what the doctor of stems found, for people and as JSON. */
#include <inttypes.h>

#include "searcher/stems.h"
#include "util/json.h"

static const char *rule_name(enum stemmer_rule rule)
{
	switch (rule) {
	case STEMMER_EXCEPTION:
		return "exception";
	case STEMMER_BRIDGE:
		return "bridge";
	case STEMMER_TOO_LONG:
		return "too long";
	default:
		return "snowball";
	}
}

typedef bool relation(const struct stem_family *, const struct stem_word *changed, const struct stem_word *other);

/* ---- text ----------------------------------------------------------------------------------------- */

static void print_word(const struct stem_word *w, struct buf *out)
{
	buf_append_format(out, "  %-24.*s %8" PRIu64, SLICE_ARGS(w->word), w->articles);
	if (w->why.line)
		buf_append_format(out, "  %s: %.*s", rule_name(w->why.rule), SLICE_ARGS(w->why.reason));
	buf_append_byte(out, '\n');
}

/* "parted from: custom 12, customer 7" */
static void print_related(const struct stem_family *f, const struct stem_word *changed, const char *what,
			  relation *related, struct buf *out)
{
	size_t found = 0;
	buf_append_format(out, "    %s:", what);
	for (size_t i = 0; i < f->count; i++)
		if (related(f, changed, &f->words[i]))
			buf_append_format(out, "%s %.*s %" PRIu64, found++ ? "," : "", SLICE_ARGS(f->words[i].word),
					  f->words[i].articles);
	buf_append_text(out, found ? "\n" : " nothing\n");
}

static void print_changed(const struct stem_family *f, const struct stem_word *w, struct buf *out)
{
	buf_append_format(out, "  %.*s %" PRIu64 ": ", SLICE_ARGS(w->word), w->articles);
	if (slice_equal(w->stem, f->after)) {
		buf_append_format(out, "has the stem %.*s already\n", SLICE_ARGS(f->after));
		return;
	}
	buf_append_format(out, "stem %.*s becomes %.*s\n", SLICE_ARGS(w->stem), SLICE_ARGS(f->after));
	print_related(f, w, "parted from", stem_is_parted, out);
	print_related(f, w, "joined with", stem_is_joined, out);
}

static void print_family(const struct stem_family *f, struct buf *out)
{
	buf_append_format(out, "%.*s (%s): stem %.*s, in %" PRIu64 " %s\n", SLICE_ARGS(f->word.word),
			  f->language ? language_name(f->language) : "unknown language", SLICE_ARGS(f->word.stem),
			  f->word.articles, f->word.articles == 1 ? "article" : "articles");
	if (f->word.why.line)
		buf_append_format(out, "  by line %u of the %ss: %.*s\n", f->word.why.line,
				  rule_name(f->word.why.rule), SLICE_ARGS(f->word.why.reason));
	if (f->other_stem.len)
		buf_append_format(out, "  without accents also: %.*s\n", SLICE_ARGS(f->other_stem));
	for (size_t i = 0; i < f->count; i++)
		if (stem_is_shared(f, &f->words[i]))
			print_word(&f->words[i], out);
	if (f->after.len)
		buf_append_text(out, "with that line:\n");
	for (size_t i = 0; i < f->changed_count; i++)
		print_changed(f, &f->changed[i], out);
}

void stems_write_text(const struct stem_family *families, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		print_family(&families[i], out);
}

/* ---- JSON ------------------------------------------------------------------------------------------- */

static void write_why(struct json_writer *w, const struct stemmer_reason *why)
{
	json_key_string(w, "rule", slice_from(rule_name(why->rule)));
	if (!why->line)
		return;
	json_key_whole(w, "line", (int64_t)why->line);
	json_key_string(w, "pair", why->pair);
	json_key_string(w, "reason", why->reason);
}

static void write_related(struct json_writer *w, const struct stem_family *f, const struct stem_word *changed,
			  const char *key, relation *related)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < f->count; i++) {
		if (!related(f, changed, &f->words[i]))
			continue;
		json_begin_object(w);
		json_key_string(w, "word", f->words[i].word);
		json_key_whole(w, "articles", (int64_t)f->words[i].articles);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_changed(struct json_writer *w, const struct stem_family *f)
{
	json_key(w, "changed");
	json_begin_array(w);
	for (size_t i = 0; i < f->changed_count; i++) {
		const struct stem_word *c = &f->changed[i];
		json_begin_object(w);
		json_key_string(w, "word", c->word);
		json_key_whole(w, "articles", (int64_t)c->articles);
		json_key_string(w, "before", c->stem);
		json_key_string(w, "after", f->after);
		write_related(w, f, c, "parted", stem_is_parted);
		write_related(w, f, c, "joined", stem_is_joined);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_family(struct json_writer *w, const struct stem_family *f)
{
	json_begin_object(w);
	json_key_string(w, "language", slice_from(f->language ? language_code(f->language) : ""));
	json_key_string(w, "word", f->word.word);
	json_key_string(w, "stem", f->word.stem);
	json_key_string(w, "other_stem", f->other_stem);
	json_key_whole(w, "articles", (int64_t)f->word.articles);
	write_why(w, &f->word.why);
	json_key(w, "words");
	json_begin_array(w);
	for (size_t i = 0; i < f->count; i++) {
		if (!stem_is_shared(f, &f->words[i]))
			continue;
		json_begin_object(w);
		json_key_string(w, "word", f->words[i].word);
		json_key_whole(w, "articles", (int64_t)f->words[i].articles);
		write_why(w, &f->words[i].why);
		json_end_object(w);
	}
	json_end_array(w);
	if (f->after.len)
		write_changed(w, f);
	json_end_object(w);
}

void stems_write_json(const struct stem_family *families, size_t count, struct slice word, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	json_begin_object(&w);
	json_key_whole(&w, "format", 1);
	json_key_string(&w, "asked", word);
	json_key(&w, "languages");
	json_begin_array(&w);
	for (size_t i = 0; i < count; i++)
		write_family(&w, &families[i]);
	json_end_array(&w);
	json_end_object(&w);
}
