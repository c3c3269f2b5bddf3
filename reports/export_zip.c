/*
 * PKWARE's APPNOTE 6.3: local headers, deflated data with descriptors behind
 * them (bit 3), the central directory.
 */
#include "reports/export_zip.h"

#include <string.h>

#include <zlib.h>

#include "base/log.h"

enum {
	PARTS_MAX = 64,
	PLAIN_MAX = 65536,
	LOCAL = 0x04034b50,
	DESCRIPTOR = 0x08074b50,
	CENTRAL = 0x02014b50,
	END = 0x06054b50,
	VERSION = 20,
	/* Sizes come behind; names are UTF-8. */
	FLAGS = 0x0808,
	DEFLATED = 8,
	/* 1 January 1980: the same data make the same bytes. */
	DAY = 0x21,
	/* The least that is worth its time for tables. */
	LEVEL = 2,
};

struct part {
	const char *name;
	uint64_t at, packed, plain;
	uint32_t sum;
};

struct export_zip {
	struct export_out *out;
	struct part parts[PARTS_MAX];
	size_t count;
	uint64_t at; /* bytes written so far */
	bool failed, large;
	z_stream stream;
	char held[PLAIN_MAX]; /* plain bytes, before they are packed */
	size_t held_length;
};

static int
destroy(struct export_zip *zip)
{
	(void)deflateEnd(&zip->stream);
	return 0;
}

struct export_zip *
export_zip_create(TALLOC_CTX *owner, struct export_out *out)
{
	struct export_zip *zip = talloc_zero(owner, struct export_zip);

	/* -15: the data alone, without a frame of its own. */
	if (zip == NULL || deflateInit2(&zip->stream, LEVEL, Z_DEFLATED, -15, 8,
	                           Z_DEFAULT_STRATEGY) != Z_OK)
		log_abort("export.zip", "out of memory");
	talloc_set_destructor(zip, destroy);
	zip->out = out;
	return zip;
}

static void
put(struct export_zip *zip, const char *bytes, size_t length)
{
	export_out_bytes(zip->out, bytes, length);
	zip->at += length;
}

/* Little-endian, `length` bytes. */
static void
put_number(struct export_zip *zip, uint64_t number, size_t length)
{
	char bytes[8];

	for (size_t i = 0; i < length; i++)
		bytes[i] = (char)(number >> (8 * i) & 0xffU);
	put(zip, bytes, length);
}

void
export_zip_begin(struct export_zip *zip, const char *name)
{
	struct part *part;

	if (zip->count == PARTS_MAX) {
		zip->large = true;
		return;
	}
	part = &zip->parts[zip->count];
	*part = (struct part){.name = name,
	        .at = zip->at,
	        .sum = (uint32_t)crc32(0, Z_NULL, 0)};
	put_number(zip, LOCAL, 4);
	put_number(zip, VERSION, 2);
	put_number(zip, FLAGS, 2);
	put_number(zip, DEFLATED, 2);
	put_number(zip, (uint64_t)DAY << 16, 4);
	put_number(zip, 0, 8);
	put_number(zip, 0, 4);
	put_number(zip, strlen(name), 2);
	put_number(zip, 0, 2);
	put(zip, name, strlen(name));
	if (deflateReset(&zip->stream) != Z_OK)
		zip->failed = true;
}

/* Packs what is held; at the end of a part to its last bit. */
static void
pack(struct export_zip *zip, int flush)
{
	struct part *part = &zip->parts[zip->count];
	char packed[PLAIN_MAX];
	int code = Z_OK;

	if (zip->large || zip->failed)
		return;
	part->sum = (uint32_t)crc32(
	        part->sum, (const Bytef *)zip->held, (uInt)zip->held_length);
	part->plain += zip->held_length;
	zip->stream.next_in = (Bytef *)zip->held;
	zip->stream.avail_in = (uInt)zip->held_length;
	do {
		size_t made;

		zip->stream.next_out = (Bytef *)packed;
		zip->stream.avail_out = sizeof(packed);
		code = deflate(&zip->stream, flush);
		made = sizeof(packed) - zip->stream.avail_out;
		put(zip, packed, made);
		part->packed += made;
	} while (code != Z_STREAM_ERROR && zip->stream.avail_out == 0);
	zip->failed |= code == Z_STREAM_ERROR;
	zip->held_length = 0;
}

void
export_zip_bytes(struct export_zip *zip, const char *bytes, size_t length)
{
	while (length > 0) {
		size_t room = sizeof(zip->held) - zip->held_length;
		size_t some = length < room ? length : room;

		memcpy(zip->held + zip->held_length, bytes, some);
		zip->held_length += some;
		bytes += some;
		length -= some;
		if (zip->held_length == sizeof(zip->held))
			pack(zip, Z_NO_FLUSH);
	}
}

static void
put_sizes(struct export_zip *zip, const struct part *part)
{
	put_number(zip, part->sum, 4);
	put_number(zip, part->packed, 4);
	put_number(zip, part->plain, 4);
}

void
export_zip_end(struct export_zip *zip)
{
	struct part *part = &zip->parts[zip->count];

	if (zip->large)
		return;
	pack(zip, Z_FINISH);
	put_number(zip, DESCRIPTOR, 4);
	put_sizes(zip, part);
	zip->large = part->plain > UINT32_MAX || part->packed > UINT32_MAX ||
	             zip->at > UINT32_MAX;
	zip->count++;
}

static void
put_central(struct export_zip *zip, const struct part *part)
{
	put_number(zip, CENTRAL, 4);
	put_number(zip, VERSION, 2);
	put_number(zip, VERSION, 2);
	put_number(zip, FLAGS, 2);
	put_number(zip, DEFLATED, 2);
	put_number(zip, (uint64_t)DAY << 16, 4);
	put_sizes(zip, part);
	put_number(zip, strlen(part->name), 2);
	/* No extra field, no comment, disk 0, no attributes. */
	put_number(zip, 0, 8);
	put_number(zip, 0, 4);
	put_number(zip, part->at, 4);
	put(zip, part->name, strlen(part->name));
}

enum status
export_zip_close(struct export_zip *zip)
{
	uint64_t start = zip->at;
	uint64_t size;
	enum status status;

	for (size_t i = 0; i < zip->count; i++)
		put_central(zip, &zip->parts[i]);
	size = zip->at - start;
	put_number(zip, END, 4);
	put_number(zip, 0, 4);
	put_number(zip, zip->count, 2);
	put_number(zip, zip->count, 2);
	put_number(zip, size, 4);
	put_number(zip, start, 4);
	put_number(zip, 0, 2);
	status = export_out_close(zip->out);
	if (status == STATUS_OK && (zip->large || zip->at > UINT32_MAX))
		status = STATUS_LIMIT;
	return status == STATUS_OK && zip->failed ? STATUS_SYSTEM : status;
}
