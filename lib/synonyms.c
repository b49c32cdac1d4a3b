/* synonyms.c - which synonyms a search goes by: those of a file that was named, else of
 * the archive's own file, if it has one. */
#include <stdlib.h>

#include "lib/api.h"

static const char NAME[] = "/synonyms.txt";

char *api_synonyms_path(const char *archive)
{
	size_t len = strlen(archive);
	char *path = malloc(len + sizeof NAME);
	if (!path)
		return NULL;
	memcpy(path, archive, len);
	memcpy(path + len, NAME, sizeof NAME);
	return path;
}

enum bf_status api_synonyms(const bf_archive *archive, const bf_search_options *options, struct arena *arena,
			    const struct synonyms **out, bf_error *error)
{
	const char *named = options ? options->synonyms : NULL;
	bf_error reason = {0};
	*out = NULL;
	if (named && options->no_synonyms)
		return error_set(error, BF_BAD_ARGUMENT, "a file of synonyms, and none at all: one or the other");
	if (options && options->no_synonyms)
		return BF_OK;
	struct synonyms *read = arena_alloc(arena, sizeof *read);
	if (!read)
		return error_no_memory(error);
	enum bf_status status = synonyms_load(named ? named : archive->synonyms, arena, read, &reason);
	if (status == BF_NOT_FOUND && !named)
		return BF_OK;
	if (status != BF_OK && error)
		*error = reason;
	*out = read;
	return status;
}
