/* xml_find.c - see xml_tree.h: walking the tree. */
#include "corpus/outside/xml_tree.h"
#include "util/buf.h"

bool xml_is(const struct xml_node *node, const char *name)
{
	return node && node->name.ptr && slice_equal(node->name, slice_from(name));
}

static struct xml_node *first_named(struct xml_node *node, struct slice name)
{
	while (node && (!node->name.ptr || !slice_equal(node->name, name)))
		node = node->next;
	return node;
}

struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
	return node ? first_named(node->first, slice_from(name)) : NULL;
}

struct xml_node *xml_find(const struct xml_node *node, const char *path)
{
	struct xml_node *found = NULL;
	while (node && *path) {
		size_t len = strcspn(path, "/");
		found = first_named(node->first, slice_make(path, len));
		path += len + (path[len] == '/');
		node = found;
	}
	return found;
}

struct xml_node *xml_next(const struct xml_node *node)
{
	return first_named(node->next, node->name);
}

/* The node after `at` in document order, within `top`. */
static struct xml_node *following(const struct xml_node *top, const struct xml_node *at)
{
	if (at->first)
		return at->first;
	while (at != top && !at->next)
		at = at->parent;
	return at == top ? NULL : at->next;
}

struct xml_node *xml_descendant(const struct xml_node *top, const struct xml_node *at,
				const char *name)
{
	struct xml_node *node = top ? following(top, at) : NULL;
	while (node && !xml_is(node, name))
		node = following(top, node);
	return node;
}

struct slice xml_attribute(const struct xml_node *node, const char *name)
{
	for (uint32_t i = 0; node && i < node->attribute_count; i++)
		if (slice_equal(node->attributes[i].name, slice_from(name)))
			return node->attributes[i].value;
	return slice_make(NULL, 0);
}

struct slice xml_inherited(const struct xml_node *node, const char *name)
{
	struct slice value = {NULL, 0};
	for (; node && value.len == 0; node = node->parent)
		value = xml_attribute(node, name);
	return value;
}

enum bf_status xml_text(const struct xml_node *top, struct arena *arena, struct slice *out,
			bf_error *error)
{
	*out = slice_make("", 0);
	if (!top || !top->first)
		return BF_OK;
	if (!top->first->next && !top->first->name.ptr) { /* the usual case */
		*out = top->first->text;
		return BF_OK;
	}
	size_t len = 0;
	for (const struct xml_node *n = top; n; n = following(top, n))
		len += n->text.len;
	char *text = arena_alloc(arena, len);
	if (!text)
		return error_no_memory(error);
	len = 0;
	for (const struct xml_node *n = top; n; n = following(top, n)) {
		if (n->text.len)
			memcpy(text + len, n->text.ptr, n->text.len);
		len += n->text.len;
	}
	*out = slice_make(text, len);
	return BF_OK;
}
