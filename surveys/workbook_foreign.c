/*
 * Files that are no workbook which can be read, told apart so that whoever
 * chose one learns what it is, whatever its name says, and what to save instead.
 */
#include <string.h>

#include "surveys/workbook_internal.h"

#define SAVE_AS "; gem den som .xlsx"

/* The compound files of older programs, and of encrypted newer ones. */
static const char compound[] = "\xd0\xcf\x11\xe0";

struct kind {
	const char *begin; /* the file's first bytes, behind blanks in texts */
	size_t length;
	const char *what;
};

#define KIND(begin, what)                                                      \
	{                                                                      \
		begin, sizeof(begin) - 1, what                                 \
	}

static const struct kind kinds[] = {
        KIND("%PDF-", WORDS_PDF),
        KIND("{\\rtf", WORDS_RTF),
        KIND("\xff\xfe", WORDS_UTF16),
        KIND("\xfe\xff", WORDS_UTF16),
        KIND("<?xml", WORDS_XML SAVE_AS),
        KIND("<!DOCTYPE", WORDS_WEB_PAGE SAVE_AS),
        KIND("<html", WORDS_WEB_PAGE SAVE_AS),
        KIND("\x1f\x8b", WORDS_GZIP),
        KIND("\x89PNG", WORDS_PICTURE),
        KIND("\xff\xd8\xff", WORDS_PICTURE),
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* Bytes are compared without case, which only matters to web pages. */
static const struct kind *
kind_of(const char *bytes, size_t length)
{
	while (length > 0 && strchr(" \t\r\n", *bytes) != NULL) {
		bytes++;
		length--;
	}
	for (size_t i = 0; i < KINDS; i++)
		if (length >= kinds[i].length &&
		        strncasecmp(bytes, kinds[i].begin, kinds[i].length) ==
		                0)
			return &kinds[i];
	return NULL;
}

static bool
is_compound(const char *bytes, size_t length)
{
	return length >= 4 && memcmp(bytes, compound, 4) == 0;
}

/* No text has a NUL in it. */
bool
workbook_is_foreign(const char *bytes, size_t length)
{
	return is_compound(bytes, length) || kind_of(bytes, length) != NULL ||
	       memchr(bytes, '\0', length) != NULL;
}

/* The names of a compound file's parts are in UTF-16. */
static bool
has_part(const char *bytes, size_t length, const char *name)
{
	char wide[64] = "";
	size_t count = strlen(name);

	for (size_t i = 0; i < count && 2 * i + 1 < sizeof(wide); i++)
		wide[2 * i] = name[i];
	return memmem(bytes, length, wide, 2 * count) != NULL;
}

/* An encrypted .xlsx is a compound file too, and its owner believes it to be
 * an .xlsx; so the password is named first. */
static const char *
compound_kind(const char *bytes, size_t length)
{
	if (has_part(bytes, length, "EncryptedPackage"))
		return WORDS_PASSWORD;
	if (has_part(bytes, length, "WordDocument"))
		return WORDS_OLD_WORD;
	return WORDS_OLD_EXCEL;
}

/* The bytes that told the kind tell the message. */
enum status
workbook_refuse_foreign(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	const struct kind *kind = kind_of(bytes, length);
	const char *what = WORDS_NO_WORKBOOK;

	if (is_compound(bytes, length))
		what = compound_kind(bytes, length);
	else if (kind != NULL)
		what = kind->what;
	return workbook_fail(
	        builder, STATUS_INPUT, WORKBOOK_NO_COLUMN, "%s", what);
}

bool
workbook_is_anything(const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	return true;
}

enum status
workbook_refuse_anything(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	if (!text_is_utf8(bytes, length))
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_NOT_TEXT);
	return workbook_fail(
	        builder, STATUS_INPUT, WORKBOOK_NO_COLUMN, WORDS_NO_TABLE);
}
