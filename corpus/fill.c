/* fill.c - see fill.h: texts become the items that the rules of fields take. */
#include "corpus/fill.h"

#include <stdarg.h>
#include <stdio.h>

#include "corpus/text.h"

void fill_begin(struct fill *f, struct arena *arena, struct article *article,
		struct article_notes *notes, bf_error *error)
{
	*article = (struct article){0};
	*f = (struct fill){.scan = {.arena = arena, .article = article, .notes = notes, .error = error}};
}

static struct item *add_item(struct fill *f, struct subject value)
{
	struct scan *s = &f->scan;
	void *items =
	    scan_grow(s->arena, s->items, s->item_count, &s->item_capacity, sizeof *s->items);
	if (!items) {
		f->status = error_no_memory(s->error);
		return NULL;
	}
	s->items = items;
	struct item *item = &s->items[s->item_count++];
	*item = (struct item){.kind = JSON_STRING, .value = value, .at = f->at};
	return item;
}

/* Has the rule of a field take the items. */
static void take(struct fill *f, enum json_field field, unsigned rank)
{
	struct scan *s = &f->scan;
	const struct rule *rule = scan_rule((uint8_t)field);
	if (f->status || s->item_count == 0)
		return;
	if (!rule->all && s->rank[field] && s->rank[field] <= rank)
		return;
	s->used = false;
	f->status = rule->take(s, rule);
	if (s->used)
		s->rank[field] = (uint8_t)rank;
}

void fill_list(struct fill *f, enum json_field field, unsigned rank, const struct slice *items,
	       size_t count)
{
	f->scan.item_count = 0;
	for (size_t i = 0; i < count && !f->status; i++)
		if (text_trim(items[i]).len)
			add_item(f, (struct subject){.name = items[i]});
	take(f, field, rank);
}

void fill_text(struct fill *f, enum json_field field, unsigned rank, struct slice text)
{
	fill_list(f, field, rank, &text, 1);
}

void fill_subject(struct fill *f, struct subject subject)
{
	if (f->status)
		return;
	f->scan.item_count = 0;
	struct item *item = add_item(f, subject);
	if (!item)
		return;
	item->kind = JSON_OBJECT;
	take(f, JSON_FIELD_SUBJECTS, 1);
}

void fill_embargo(struct fill *f, struct moment until)
{
	article_embargo(f->scan.article, until);
}

bool fill_has(const struct fill *f, enum json_field field)
{
	return f->scan.rank[field] != 0;
}

void fill_note(struct fill *f, const char *hint, const char *format, ...)
{
	char reason[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	scan_note(&f->scan, f->at, hint, "%s", reason);
}

enum bf_status fill_end(struct fill *f)
{
	if (!f->status)
		scan_settle(&f->scan);
	return f->status;
}
