/*
 * Workbooks for tests (.xlsx), made of parts that a test may change: whole ones
 * as spreadsheet programs write them, and broken ones.
 */
#ifndef TESTS_XLSX_FIXTURE_H
#define TESTS_XLSX_FIXTURE_H

#include <stddef.h>

#include <talloc.h>

#include "surveys/workbook.h"

enum { XLSX_FIXTURE_PARTS = 12 };

#define XLSX_SURVEY   "xl/worksheets/sheet1.xml"
#define XLSX_CHOICES  "xl/worksheets/sheet2.xml"
#define XLSX_SETTINGS "xl/worksheets/sheet3.xml"
#define XLSX_STRINGS  "xl/sharedStrings.xml"
#define XLSX_STYLES   "xl/styles.xml"
#define XLSX_WORKBOOK "xl/workbook.xml"
#define XLSX_RELS     "xl/_rels/workbook.xml.rels"
#define XLSX_TOP_RELS "_rels/.rels"

/* The namespaces of a part's root element. */
#define XLSX_MAIN                                                              \
	"xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" " \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"     \
	"relationships\""
#define XLSX_PACKAGE                                                           \
	"xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships" \
	"\""
#define XLSX_TYPE                                                              \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

struct xlsx_fixture {
	TALLOC_CTX *memory;

	struct {
		const char *path; /* NULL: no such part */
		const char *bytes;
		size_t length;
	} parts[XLSX_FIXTURE_PARTS];
};

/* A whole workbook of three sheets, which a survey can be read from: on survey
 * the rows 2 (text navn), 3 (select_one t tilfreds) and 4 (note tak), on choices
 * two of the list t, on settings a form_id. */
void xlsx_fixture_init(struct xlsx_fixture *fixture, TALLOC_CTX *memory);
/* Puts a part in the place of the one at the path, or adds it; NULL takes it
 * away. */
void xlsx_fixture_set(
        struct xlsx_fixture *fixture, const char *path, const char *xml);
void xlsx_fixture_set_bytes(struct xlsx_fixture *fixture, const char *path,
        const char *bytes, size_t length);
/* Puts `to` for the first `from` in a part, which must have it. */
void xlsx_fixture_replace(struct xlsx_fixture *fixture, const char *path,
        const char *from, const char *to);
/* The rows of the sheet survey, as the XML of its rows. */
void xlsx_fixture_rows(struct xlsx_fixture *fixture, const char *rows);
/* The zip of it; the caller's. */
char *xlsx_fixture_pack(const struct xlsx_fixture *fixture, size_t *length);
/* Reads it, which must go well. */
struct workbook *xlsx_fixture_read(const struct xlsx_fixture *fixture);
/* The rows of a sheet as one line: "[cell|cell] [cell]". */
const char *xlsx_fixture_flatten(
        TALLOC_CTX *memory, const struct workbook *workbook, const char *name);

#endif
