/*
 * What the containers of a workbook share: one file a container, each with a
 * function that recognises its bytes and one that reads them into a builder;
 * for nobody else.  A further container is a file and a row in workbook.c.
 */
#ifndef SURVEYS_WORKBOOK_INTERNAL_H
#define SURVEYS_WORKBOOK_INTERNAL_H

#include <stdbool.h>

#include "surveys/finding_words.h"
#include "surveys/workbook.h"

/* No cell: what is wrong is wrong with the row. */
#define WORKBOOK_NO_COLUMN ((size_t)-1)

/* A workbook while it is read; the limits are kept here, once for all. */
struct workbook_builder {
	TALLOC_CTX *owner;
	struct workbook *workbook;
	struct workbook_sheet *sheet; /* the one being filled, or NULL */
	/* The first cell of a row is the sheet's, as in Markdown and CSV; the
	 * open row is the one after the sheet's last, or, as long as there is
	 * no sheet, `line`. */
	bool named;
	size_t line;
	size_t row; /* the open row's number in other containers, or 0 */
	/* The row being filled: its cells are copied when it is added. */
	const char *cells[WORKBOOK_COLUMNS_MAX];
	size_t cell_count;
	size_t cells_in_all;
	struct workbook_problem *problem;
};

struct workbook_container {
	bool (*recognise)(const char *bytes, size_t length);
	/* STATUS_INPUT or STATUS_LIMIT with the builder's problem told. */
	enum status (*read)(struct workbook_builder *builder, const char *bytes,
	        size_t length);
};

/* Tells the problem of the open row's cell in that column (from 0, the sheet's
 * own cell included), and returns `status`.  The first one told stays. */
MUST_CHECK enum status workbook_fail(struct workbook_builder *builder,
        enum status status, size_t column, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Adds a cell to the open row, behind the last. */
MUST_CHECK enum status workbook_add_cell(
        struct workbook_builder *builder, const char *start, size_t length);
/* Puts a cell at its place in the open row; an empty one leaves no trace. */
MUST_CHECK enum status workbook_put_cell(struct workbook_builder *builder,
        size_t column, const char *start, size_t length);
/* Begins a sheet; rows that are ended from now on are its. */
MUST_CHECK enum status workbook_begin_sheet(
        struct workbook_builder *builder, const char *name);
/* Ends the open row, whose first cell is content. */
MUST_CHECK enum status workbook_end_row(struct workbook_builder *builder);
/* Ends the open row of a container without sheets, whose first cell is the
 * name of the sheet that begins there, or empty. */
MUST_CHECK enum status workbook_end_named_row(struct workbook_builder *builder);

bool workbook_is_zip(const char *bytes, size_t length);
enum status workbook_read_zip(
        struct workbook_builder *builder, const char *bytes, size_t length);
bool workbook_is_markdown(const char *bytes, size_t length);
enum status workbook_read_markdown(
        struct workbook_builder *builder, const char *bytes, size_t length);
bool workbook_is_csv(const char *bytes, size_t length);
enum status workbook_read_csv(
        struct workbook_builder *builder, const char *bytes, size_t length);
/* Containers that are known and cannot be read, and what is none at all: one
 * recognises everything that is no text, the other everything. */
bool workbook_is_foreign(const char *bytes, size_t length);
enum status workbook_refuse_foreign(
        struct workbook_builder *builder, const char *bytes, size_t length);
bool workbook_is_anything(const char *bytes, size_t length);
enum status workbook_refuse_anything(
        struct workbook_builder *builder, const char *bytes, size_t length);

#endif
