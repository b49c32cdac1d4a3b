/* replay.c - a fuzz target as an ordinary test program: feeds it its seeds.
 *
 *     build/release/replay/fuzz_NAME [FILE…]
 *
 * Without arguments every file of tests/fuzz/seeds/NAME goes in, in the order
 * of their names; NAME comes from the name of the program.  Each file's bytes
 * are copied to memory of exactly their size, so that a sanitizer or valgrind
 * sees a read past the end.  A file that once broke something is kept as a
 * seed, and so stays fixed. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0) {
		fprintf(stderr, "cannot read %s: %s\n", path, strerror(errno));
		return 1;
	}
	long size = ftell(file);
	rewind(file);
	uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
	size_t len = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
	fclose(file);
	if (!bytes || len != (size_t)size) {
		fprintf(stderr, "cannot read all of %s\n", path);
		free(bytes);
		return 1;
	}
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
	return 0;
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_seeds(const char *program)
{
	const char *base = strrchr(program, '/');
	base = base ? base + 1 : program;
	const char *name = strncmp(base, "fuzz_", 5) == 0 ? base + 5 : base;
	char folder[256];
	snprintf(folder, sizeof folder, "tests/fuzz/seeds/%s", name);
	struct dirent **entries;
	int count = scandir(folder, &entries, is_seed, alphasort);
	if (count <= 0) {
		fprintf(stderr, "no seeds in %s\n", folder);
		return 1;
	}
	int failed = 0;
	for (int i = 0; i < count; i++) {
		char path[1024];
		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		failed |= replay_file(path);
		free(entries[i]);
	}
	free(entries);
	return failed;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return replay_seeds(argv[0]);
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= replay_file(argv[i]);
	return failed;
}
