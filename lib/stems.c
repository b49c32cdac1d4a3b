/* stems.c - the public face of the doctor of stems. */
#include "searcher/stems.h"

#include "lib/api.h"

bf_status bf_stems(bf_archive *archive, const char *word, const char *language, const char *line, int json,
		   char **out, bf_error *error)
{
	const struct stems_request request = {slice_from(word), slice_from(language), slice_from(line), json};
	struct buf text = BUF_INIT(1u << 30);
	*out = NULL;
	if (language && !language_find(slice_from(language)))
		return api_no_language(language, error);
	enum bf_status status = stems_run(archive->reader, &request, &text, error);
	if (status == BF_OK)
		status = buf_status(&text, "the report on stems", error);
	if (status == BF_OK && !(*out = buf_steal(&text)))
		status = error_no_memory(error);
	buf_free(&text);
	return status;
}
