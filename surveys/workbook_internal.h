/*
 * What the containers of a workbook share: one file a container, each with a
 * function that recognises its bytes and one that reads them into a builder;
 * for nobody else.  A further container is a file and a row in workbook.c.
 */
#ifndef SURVEYS_WORKBOOK_INTERNAL_H
#define SURVEYS_WORKBOOK_INTERNAL_H

#include <stdbool.h>

#include "surveys/workbook.h"

/* A workbook while it is read; the limits are kept here, once for all. */
struct workbook_builder {
	TALLOC_CTX *owner;
	struct workbook *workbook;
	struct workbook_sheet *sheet; /* the one being filled, or NULL */
	/* The row being filled: its cells are copied when it is added. */
	const char *cells[WORKBOOK_COLUMNS_MAX];
	size_t cell_count;
	size_t cells_in_all;
	struct text *why;
};

struct workbook_container {
	bool (*recognise)(const char *bytes, size_t length);
	/* STATUS_INPUT or STATUS_LIMIT with a sentence in the builder's why. */
	enum status (*read)(struct workbook_builder *builder, const char *bytes,
	        size_t length);
};

/* Adds a cell of UTF-8 to the open row. */
MUST_CHECK enum status workbook_add_cell(
        struct workbook_builder *builder, const char *start, size_t length);
/* Begins a sheet; rows that are ended from now on are its. */
MUST_CHECK enum status workbook_begin_sheet(
        struct workbook_builder *builder, const char *name);
/* Ends the open row, whose first cell is content. */
MUST_CHECK enum status workbook_end_row(struct workbook_builder *builder);
/* Ends the open row of a container without sheets, whose first cell is the
 * name of the sheet that begins there, or empty. */
MUST_CHECK enum status workbook_end_named_row(struct workbook_builder *builder);

bool workbook_is_markdown(const char *bytes, size_t length);
enum status workbook_read_markdown(
        struct workbook_builder *builder, const char *bytes, size_t length);
bool workbook_is_csv(const char *bytes, size_t length);
enum status workbook_read_csv(
        struct workbook_builder *builder, const char *bytes, size_t length);

#endif
