/*
 * What the files that read an .xlsx share, for nobody else: the package (a zip
 * of XML parts), its strings, its formats, its sheets.  Everything that a part
 * can demand of us has a limit here.
 */
#ifndef SURVEYS_WORKBOOK_XLSX_INTERNAL_H
#define SURVEYS_WORKBOOK_XLSX_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <zip.h>

#include "surveys/workbook_internal.h"

enum {
	XLSX_ENTRIES_MAX = 2000, /* of the zip */
	/* Bytes of a part, unpacked, and of all parts that are read.  Sheets
	 * may have a million rows in which there is nothing; they are passed
	 * over, at some hundred megabytes a second. */
	XLSX_PART_MAX = 128 * 1024 * 1024,
	XLSX_PARTS_MAX = 192 * 1024 * 1024,
	XLSX_TEXT_MAX = 32 * 1024 * 1024, /* bytes of all shared strings */
	/* A part that is larger than this may be so many times its packed
	 * size: workbooks reach some fifty, a bomb a thousand. */
	XLSX_RATIO_FROM = 4 * 1024 * 1024,
	XLSX_RATIO_MAX = 200,
	XLSX_DEPTH_MAX = 32,        /* of XML elements */
	XLSX_STRINGS_MAX = 1000000, /* shared strings */
	XLSX_FORMATS_MAX = 65536,   /* formats of cells */
	XLSX_RELATIONS_MAX = 1000,
	XLSX_MERGED_MAX = 4000000, /* cells looked at for merged ranges */
	XLSX_PATH_MAX = 260,
};

/* How a cell's number is shown. */
enum xlsx_format {
	XLSX_PLAIN = 0,
	XLSX_DATE = 1,
	XLSX_TIME = 2, /* with XLSX_DATE: both */
	XLSX_ELAPSED = 4,
};

/* Strings without a copy each: where each begins in one text. */
struct xlsx_strings {
	struct text text; /* NUL behind each */
	uint32_t *starts;
	size_t count;
};

struct xlsx_formats {
	uint8_t *kinds; /* by a cell's style; enum xlsx_format */
	size_t count;
};

struct xlsx {
	struct workbook_builder *builder;
	zip_t *zip;
	uint64_t unpacked; /* bytes so far */
	struct xlsx_strings strings;
	struct xlsx_formats formats;
	bool from_1904;
};

/* Parts (workbook_xlsx_part.c). */

/* What to do with a part's elements.  Names come without namespace; elements
 * of foreign namespaces, and what is in them, are passed over. */
struct xlsx_reader {
	const char *root; /* the element that the part must be */
	void *self;
	enum status (*open)(
	        void *self, const char *name, const char **attributes);
	enum status (*close)(void *self, const char *name);
	enum status (*text)(void *self, const char *bytes, size_t length);
	/* The column that is being read, for problems; may be NULL. */
	size_t (*column)(const void *self);
};

/* STATUS_NOT_FOUND, untold, when there is no such part. */
MUST_CHECK enum status xlsx_read_part(
        struct xlsx *xlsx, const char *path, const struct xlsx_reader *reader);
bool xlsx_has_part(const struct xlsx *xlsx, const char *path);
/* The attribute of that name, without namespace, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);

/* Strings (workbook_xlsx_strings.c). */

/* The text of a string item, whose runs and phonetic hints are elements in it;
 * fed with what is between its tags. */
struct xlsx_item {
	bool in_text;     /* in a t that counts */
	bool in_phonetic; /* what is in it is how the rest is pronounced */
};

void xlsx_item_open(struct xlsx_item *item, const char *name);
void xlsx_item_close(struct xlsx_item *item, const char *name);
/* Replaces what stands for characters that XML cannot hold: _x000D_. */
size_t xlsx_unescape(char *text, size_t length);
MUST_CHECK enum status xlsx_read_strings(struct xlsx *xlsx, const char *path);

/* Formats (workbook_xlsx_formats.c). */

MUST_CHECK enum status xlsx_read_formats(struct xlsx *xlsx, const char *path);
enum xlsx_format xlsx_format_of(const struct xlsx *xlsx, const char *style);

/* Values (workbook_xlsx_value.c). */

/* The number as a person would type it, or the date or time that it shows as:
 * 2026-03-16, 10:30:00, 2026-03-16T10:30:00.  False when it is no number. */
bool xlsx_number(const char *number, enum xlsx_format format, bool from_1904,
        struct text *out);

/* Sheets (workbook_xlsx_sheet.c). */

/* A whole number of digits alone, or false. */
bool xlsx_digits(const char *text, size_t max, size_t *number);
/* Rows of the part go to the builder's open sheet. */
MUST_CHECK enum status xlsx_read_sheet(struct xlsx *xlsx, const char *path);

#endif
