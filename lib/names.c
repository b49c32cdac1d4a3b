/* names.c - what cannot be found by its name, and which names there are. */
#include "lib/api.h"

#include <stdio.h>

#include "corpus/reader.h"
#include "stemmers/stemmers.h"

static size_t list_name(char *list, size_t room, size_t len, const char *name)
{
	int more = snprintf(list + len, room - len, "%s%s", len ? ", " : "", name);
	if (more > 0 && (size_t)more < room - len)
		return len + (size_t)more;
	list[len] = '\0'; /* the beginning of a name is none */
	return len;
}

enum bf_status api_no_language(const char *name, bf_error *error)
{
	char list[200] = "";
	size_t len = 0;
	for (size_t i = 0; i < language_count(); i++)
		len = list_name(list, sizeof list, len, language_code(language_at(i)));
	error_set(error, BF_BAD_ARGUMENT, "no stemmer for the language '%s'", name);
	error_hint(error, "there are %s", list);
	return BF_BAD_ARGUMENT;
}

enum bf_status api_no_format(const char *name, bf_error *error)
{
	char list[200] = "";
	size_t len = 0;
	for (size_t i = 0; format_at(i); i++)
		len = list_name(list, sizeof list, len, format_at(i)->name);
	error_set(error, BF_BAD_ARGUMENT, "no format is named '%s'", name);
	error_hint(error, "there are %s", list);
	return BF_BAD_ARGUMENT;
}
