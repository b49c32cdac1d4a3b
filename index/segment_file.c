/* segment_file.c - see segment_file.h. */
#include "index/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "util/bytes.h"

enum { HEADER = 32, ENTRY = 32, TRAILER = 32, GATHERED = 1 << 18, SLACK = 8 };
enum { SENT_TOGETHER = 4 << 20 }; /* bytes that are sent to the disk at once */
static const char MAGIC[] = "BACKFILE SEGMENT", END_MAGIC[] = "SEGMENTS";

struct region {
	uint32_t kind;
	uint64_t offset, length, checksum;
};

/* ---- writing ------------------------------------------------------------------------- */

struct segment_output {
	int file;
	int failure; /* errno of the first write that failed; 0 */
	char *path;
	uint64_t offset; /* of the file, gathered bytes included */
	uint64_t sent;	 /* bytes that are on their way to the disk */
	struct region regions[SEGMENT_REGIONS_MAX];
	uint32_t count;
	XXH3_state_t *checksum;
	size_t gathered;
	char bytes[GATHERED];
};

/* What is written goes to the disk while more is made, so that the end need not wait for all.
 * Nothing depends on it. */
static void send_to_disk(struct segment_output *o)
{
#ifdef SYNC_FILE_RANGE_WRITE
	if (o->offset - o->sent < SENT_TOGETHER)
		return;
	sync_file_range(o->file, (off_t)o->sent, (off_t)(o->offset - o->sent), SYNC_FILE_RANGE_WRITE);
	o->sent = o->offset;
#else
	(void)o;
#endif
}

static void flush(struct segment_output *o)
{
	for (size_t done = 0; done < o->gathered && !o->failure;) {
		ssize_t n = write(o->file, o->bytes + done, o->gathered - done);
		if (n > 0)
			done += (size_t)n;
		else if (errno != EINTR)
			o->failure = errno;
	}
	o->gathered = 0;
	send_to_disk(o);
}

static void put(struct segment_output *o, const void *bytes, size_t len)
{
	const char *from = bytes;
	o->offset += len;
	while (len > 0) {
		size_t part = sizeof o->bytes - o->gathered < len ? sizeof o->bytes - o->gathered : len;
		memcpy(o->bytes + o->gathered, from, part);
		o->gathered += part;
		from += part;
		len -= part;
		if (o->gathered == sizeof o->bytes)
			flush(o);
	}
}

static void put_zeros(struct segment_output *o, size_t slack)
{
	static const char zeros[2 * SLACK];
	put(o, zeros, slack + (SLACK - (o->offset + slack) % SLACK) % SLACK);
}

static enum bf_status write_failed(const struct segment_output *o, bf_error *error)
{
	return error_set(error, BF_IO, "cannot write %s: %s", o->path, strerror(o->failure));
}

static void output_free(struct segment_output *o)
{
	if (o->file >= 0)
		close(o->file);
	XXH3_freeState(o->checksum);
	free(o->path);
	free(o);
}

enum bf_status segment_output_open(const char *path, struct segment_output **out, bf_error *error)
{
	struct segment_output *o = malloc(sizeof *o);
	char header[HEADER] = {0};
	*out = NULL;
	if (!o)
		return error_no_memory(error);
	o->file = -1;
	o->failure = 0;
	o->offset = o->sent = o->gathered = o->count = 0;
	o->path = strdup(path);
	o->checksum = XXH3_createState();
	if (!o->path || !o->checksum) {
		output_free(o);
		return error_no_memory(error);
	}
	o->file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (o->file < 0) {
		int reason = errno;
		output_free(o);
		return error_set(error, BF_IO, "cannot create %s: %s", path, strerror(reason));
	}
	memcpy(header, MAGIC, sizeof MAGIC - 1);
	store_u32(header + 16, SEGMENT_FORMAT);
	put(o, header, sizeof header);
	*out = o;
	return BF_OK;
}

void segment_region_begin(struct segment_output *o, enum segment_region kind)
{
	o->regions[o->count] = (struct region){kind, o->offset, 0, 0};
	XXH3_64bits_reset(o->checksum);
}

void segment_write(struct segment_output *o, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	XXH3_64bits_update(o->checksum, bytes, len);
	o->regions[o->count].length += len;
	put(o, bytes, len);
}

uint64_t segment_region_length(const struct segment_output *o)
{
	return o->regions[o->count].length;
}

enum bf_status segment_region_end(struct segment_output *o, bf_error *error)
{
	o->regions[o->count].checksum = XXH3_64bits_digest(o->checksum);
	o->count++;
	put_zeros(o, SLACK);
	return o->failure ? write_failed(o, error) : BF_OK;
}

static void put_table(struct segment_output *o)
{
	char table[SEGMENT_REGIONS_MAX * ENTRY] = {0}, trailer[TRAILER] = {0};
	size_t len = (size_t)o->count * ENTRY;
	for (uint32_t i = 0; i < o->count; i++) {
		char *entry = table + (size_t)i * ENTRY;
		store_u32(entry, o->regions[i].kind);
		store_u64(entry + 8, o->regions[i].offset);
		store_u64(entry + 16, o->regions[i].length);
		store_u64(entry + 24, o->regions[i].checksum);
	}
	store_u64(trailer, o->offset);
	store_u32(trailer + 8, o->count);
	store_u32(trailer + 12, SEGMENT_FORMAT);
	store_u64(trailer + 16, XXH3_64bits(table, len));
	memcpy(trailer + 24, END_MAGIC, 8);
	put(o, table, len);
	put(o, trailer, sizeof trailer);
	flush(o);
}

enum bf_status segment_output_finish(struct segment_output *o, uint64_t *bytes, bf_error *error)
{
	put_table(o);
	if (!o->failure && fsync(o->file) != 0)
		o->failure = errno;
	*bytes = o->offset;
	if (o->failure) {
		enum bf_status status = write_failed(o, error);
		segment_output_cancel(o);
		return status;
	}
	output_free(o);
	return BF_OK;
}

void segment_output_cancel(struct segment_output *o)
{
	if (!o)
		return;
	unlink(o->path);
	output_free(o);
}

/* ---- reading ------------------------------------------------------------------------- */

struct segment_input {
	char *path;
	const char *map;
	bool borrowed; /* no map: memory of the caller */
	uint64_t bytes;
	uint32_t count;
	struct region regions[SEGMENT_REGIONS_MAX];
};

static enum bf_status damaged_table(const char *path, bf_error *error)
{
	return error_set(error, BF_CORRUPT, "%s is damaged, or no segment", path);
}

static enum bf_status map_file(struct segment_input *in, bf_error *error)
{
	struct stat about;
	int file = open(in->path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return error_set(error, errno == ENOENT ? BF_NOT_FOUND : BF_IO, "cannot open %s: %s",
				 in->path, strerror(errno));
	if (fstat(file, &about) != 0) {
		enum bf_status status = error_system(error, "look at", in->path);
		close(file);
		return status;
	}
	if (about.st_size < HEADER + TRAILER) {
		close(file);
		return damaged_table(in->path, error);
	}
	void *map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, file, 0);
	int reason = errno;
	close(file);
	if (map == MAP_FAILED)
		return error_set(error, BF_IO, "cannot map %s: %s", in->path, strerror(reason));
	in->map = map;
	in->bytes = (uint64_t)about.st_size;
	return BF_OK;
}

static bool read_region(const struct segment_input *in, const char *entry, uint64_t table,
			struct region *out)
{
	*out = (struct region){load_u32(entry), load_u64(entry + 8), load_u64(entry + 16),
			       load_u64(entry + 24)};
	return out->offset >= HEADER && out->offset % SLACK == 0 && out->length <= in->bytes &&
	       out->offset <= table && out->length + SLACK <= table - out->offset;
}

static enum bf_status read_table(struct segment_input *in, bf_error *error)
{
	const char *trailer = in->map + in->bytes - TRAILER;
	uint64_t table = load_u64(trailer), last = in->bytes - TRAILER;
	uint32_t format = load_u32(trailer + 12);
	if (memcmp(in->map, MAGIC, sizeof MAGIC - 1) != 0 || memcmp(trailer + 24, END_MAGIC, 8) != 0)
		return damaged_table(in->path, error);
	if (format != SEGMENT_FORMAT)
		return error_set(error, BF_MISMATCH,
				 "%s has segment format %u, this program reads %d: use %s one", in->path,
				 format, SEGMENT_FORMAT, format > SEGMENT_FORMAT ? "a later" : "an earlier");
	in->count = load_u32(trailer + 8);
	if (in->count > SEGMENT_REGIONS_MAX || table > last || last - table != in->count * ENTRY ||
	    XXH3_64bits(in->map + table, last - table) != load_u64(trailer + 16))
		return damaged_table(in->path, error);
	for (uint32_t i = 0; i < in->count; i++)
		if (!read_region(in, in->map + table + (size_t)i * ENTRY, table, &in->regions[i]))
			return damaged_table(in->path, error);
	return BF_OK;
}

static enum bf_status input_new(const char *name, struct segment_input **out, bf_error *error)
{
	struct segment_input *in = calloc(1, sizeof *in);
	*out = NULL;
	if (!in || !(in->path = strdup(name))) {
		free(in);
		return error_no_memory(error);
	}
	*out = in;
	return BF_OK;
}

/* Keeps the input when all is well. */
static enum bf_status settle(struct segment_input **in, enum bf_status status)
{
	if (status != BF_OK) {
		segment_input_close(*in);
		*in = NULL;
	}
	return status;
}

enum bf_status segment_input_open(const char *path, struct segment_input **out, bf_error *error)
{
	enum bf_status status = input_new(path, out, error);
	if (status != BF_OK)
		return status;
	status = map_file(*out, error);
	if (status == BF_OK)
		status = read_table(*out, error);
	return settle(out, status);
}

enum bf_status segment_input_open_memory(struct slice bytes, const char *name,
					 struct segment_input **out, bf_error *error)
{
	enum bf_status status = input_new(name, out, error);
	if (status != BF_OK)
		return status;
	(*out)->map = bytes.ptr;
	(*out)->bytes = bytes.len;
	(*out)->borrowed = true;
	if (bytes.len < HEADER + TRAILER)
		status = damaged_table(name, error);
	else
		status = read_table(*out, error);
	return settle(out, status);
}

void segment_input_close(struct segment_input *in)
{
	if (!in)
		return;
	if (in->map && !in->borrowed)
		munmap((void *)in->map, in->bytes);
	free(in->path);
	free(in);
}

struct slice segment_input_region(const struct segment_input *in, enum segment_region kind)
{
	for (uint32_t i = 0; i < in->count; i++)
		if (in->regions[i].kind == (uint32_t)kind)
			return slice_make(in->map + in->regions[i].offset, in->regions[i].length);
	return slice_make(NULL, 0);
}

const char *segment_input_path(const struct segment_input *in)
{
	return in->path;
}

uint64_t segment_input_verify(const struct segment_input *in)
{
	uint64_t damaged = 0;
	for (uint32_t i = 0; i < in->count; i++) {
		const struct region *r = &in->regions[i];
		if (XXH3_64bits(in->map + r->offset, r->length) != r->checksum)
			damaged |= 1ull << r->kind % 64;
	}
	return damaged;
}

const char *segment_region_name(enum segment_region kind)
{
	static const char *const names[] = {
	    [REGION_FACTS] = "facts",
	    [REGION_LISTS] = "posting lists",
	    [REGION_LIST_NAMES] = "names of lists",
	    [REGION_SURFACES] = "surface forms",
	    [REGION_COLUMNS] = "columns",
	    [REGION_IDS] = "ids",
	    [REGION_SUMMARIES] = "summaries",
	    [REGION_BODIES] = "bodies",
	    [REGION_SUMMARY_TABLE] = "table of summaries",
	    [REGION_BODY_UNITS] = "units of bodies",
	    [REGION_COMPRESSION] = "compression dictionaries",
	    [REGION_BOUNDARIES] = "sentences and paragraphs",
	    [REGION_CHECKPOINTS] = "checkpoints of bodies",
	};
	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : NULL;
}

