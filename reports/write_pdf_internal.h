/*
 * What the files that write a report as PDF share; for nobody else.
 * write_pdf.c puts the page together, write_pdf_parts.c its lower part, write_pdf_draw.c sets text, tables and
 * charts, write_pdf_finish.c tells the file what cairo 1.16 cannot.
 */
#ifndef REPORTS_WRITE_PDF_INTERNAL_H
#define REPORTS_WRITE_PDF_INTERNAL_H

#include <cairo.h>

#include "reports/report.h"

enum { PDF_FIGURES_MAX = 64 };

/* A page while it is drawn, or only measured; units are points, before the page
 * is scaled to fit. */
struct pdf_page {
	cairo_t *cairo;
	const struct report *report;
	TALLOC_CTX *memory;
	bool measures; /* nothing is kept: no tags, no pictures */
	/* What each picture says, in the order of the tags. */
	const char *figures[PDF_FIGURES_MAX];
	size_t figure_count;
};

/* A column: where the next thing goes, and how wide it may be. */
struct box {
	double x, y, width;
};

struct type {
	double size;
	bool bold;
	bool right; /* flush right */
	bool grey;
};

extern const struct type pdf_body, pdf_small, pdf_heading;

/* A count as text, or the symbol. */
const char *pdf_count(
        const struct pdf_page *page, const struct report_count *count);
/* Begins a chart. */
void pdf_picture(struct pdf_page *page, struct text *svg);

/* A text with line breaks, under a tag such as "P"; moves the box down. */
void pdf_text(struct pdf_page *page, struct box *box, const char *tag,
        struct type type, const char *text);
/* A thin line across the box. */
void pdf_rule(struct pdf_page *page, struct box *box);
/* A picture as wide as the box, or `most` high; nothing for an empty one. */
void pdf_figure(struct pdf_page *page, struct box *box, const struct text *svg,
        double most);

/* A row of cells; the first is its heading.  All rows stand between
 * pdf_begin() and pdf_end() of "Table". */
void pdf_begin(struct pdf_page *page, const char *tag);
void pdf_end(struct pdf_page *page, const char *tag);

/* `first` is the part of the width that the first cell takes. */
struct row {
	const char *cells[6];
	size_t count;
	double first;
	bool head, bold;
};

void pdf_row(struct pdf_page *page, struct box *box, const struct row *row);

/* Draws cells side by side, so many in a row; each moves its box down. */
typedef void pdf_cell_fn(struct pdf_page *page, struct box *box, size_t at);

struct grid {
	size_t cells, columns;
	double gap;
	pdf_cell_fn *draw;
};

void pdf_grid(struct pdf_page *page, struct box *box, const struct grid *grid);

/* The lower part of the page (write_pdf_parts.c). */
void pdf_answers(struct pdf_page *page, struct box *box);

/* For cairo: a surface's bytes are added to the struct text `context`. */
cairo_status_t pdf_write(
        void *context, const unsigned char *bytes, unsigned length);
/* Adds to the file its language, and to each picture its words. */
void pdf_finish(const struct pdf_page *page, struct text *file);

#endif
