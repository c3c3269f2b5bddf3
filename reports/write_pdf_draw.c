/*
 * Text by pango, pictures by librsvg, both on a page of cairo's and under the
 * tags that make it readable for whoever does not see it.
 */
#include <math.h>
#include <string.h>

#include <librsvg/rsvg.h>
#include <pango/pangocairo.h>

#include "base/log.h"
#include "reports/chart.h"
#include "reports/write_pdf_internal.h"

/* Debian's fonts-lato; another face stands in where it is missing. */
static const char face[] = "Lato, Carlito, sans-serif";

/* What the page's pictures need beyond the look of the charts. */
static const char picture_style[] =
        ".diagram text { font-family: Lato, Carlito, sans-serif; }";

void
pdf_begin(struct pdf_page *page, const char *tag)
{
	if (!page->measures)
		cairo_tag_begin(page->cairo, tag, NULL);
}

void
pdf_end(struct pdf_page *page, const char *tag)
{
	if (!page->measures)
		cairo_tag_end(page->cairo, tag);
}

/* Text. */

/* The face kerns a blank after a comma so close that programs that read the
 * file lose it, so it does not kern. */
static PangoLayout *
make_layout(
        struct pdf_page *page, double width, struct type type, const char *text)
{
	PangoLayout *layout = pango_cairo_create_layout(page->cairo);
	PangoFontDescription *font = pango_font_description_new();
	cairo_font_options_t *options = cairo_font_options_create();
	PangoAttrList *attributes;

	/* Widths do not depend on how far the page is scaled. */
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(
	        pango_layout_get_context(layout), options);
	cairo_font_options_destroy(options);
	pango_font_description_set_family_static(font, face);
	pango_font_description_set_absolute_size(font, type.size * PANGO_SCALE);
	if (type.bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	attributes = pango_attr_list_new();
	pango_attr_list_insert(
	        attributes, pango_attr_font_features_new("kern=0, liga=0"));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	if (type.right)
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	pango_layout_set_text(layout, text, -1);
	return layout;
}

/* Sets a text without a tag; returns its height. */
static double
set_text(struct pdf_page *page, const struct box *box, struct type type,
        const char *text)
{
	PangoLayout *layout = make_layout(page, box->width, type, text);
	double grey = type.grey ? 0.3 : 0.1;
	int height = 0;

	pango_layout_get_size(layout, NULL, &height);
	cairo_set_source_rgb(page->cairo, grey, grey, grey);
	cairo_move_to(page->cairo, box->x, box->y);
	pango_cairo_show_layout(page->cairo, layout);
	g_object_unref(layout);
	return (double)height / PANGO_SCALE;
}

void
pdf_text(struct pdf_page *page, struct box *box, const char *tag,
        struct type type, const char *text)
{
	pdf_begin(page, tag);
	box->y += set_text(page, box, type, text);
	pdf_end(page, tag);
}

void
pdf_rule(struct pdf_page *page, struct box *box)
{
	cairo_set_source_rgb(page->cairo, 0.6, 0.64, 0.68);
	cairo_set_line_width(page->cairo, 0.5);
	cairo_move_to(page->cairo, box->x, box->y);
	cairo_line_to(page->cairo, box->x + box->width, box->y);
	cairo_stroke(page->cairo);
}

/* Tables. */

void
pdf_row(struct pdf_page *page, struct box *box, const struct row *row)
{
	struct type type = {.size = 8, .bold = row->head || row->bold};
	double rest = box->width * (1 - row->first);
	double height = 0;
	struct box cell = *box;

	pdf_rule(page, box);
	pdf_begin(page, "TR");
	for (size_t i = 0; i < row->count; i++) {
		const char *tag = row->head || i == 0 ? "TH" : "TD";

		cell.y = box->y + 1;
		cell.width = i == 0 ? box->width * row->first
		                    : rest / (double)(row->count - 1);
		type.right = i > 0;
		pdf_text(page, &cell, tag, type, row->cells[i]);
		height = fmax(height, cell.y - box->y);
		cell.x += cell.width;
	}
	pdf_end(page, "TR");
	box->y += height + 1;
}

void
pdf_grid(struct pdf_page *page, struct box *box, const struct grid *grid)
{
	double width = (box->width - grid->gap * (double)(grid->columns - 1)) /
	               (double)grid->columns;
	double bottom = box->y;

	for (size_t i = 0; i < grid->cells; i++) {
		size_t column = i % grid->columns;
		struct box cell = {
		        box->x + (double)column * (width + grid->gap), box->y,
		        width};

		grid->draw(page, &cell, i);
		bottom = fmax(bottom, cell.y);
		if (column + 1 == grid->columns || i + 1 == grid->cells)
			box->y = bottom + 4;
	}
}

/* Pictures. */

/* The words of a picture, between two of its tags; what was escaped in them is
 * as it was. */
static void
add_words(
        struct text *out, const char *svg, const char *open, const char *close)
{
	static const struct {
		const char *entity, *text;
	} entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"},
	        {"&quot;", "\""}, {"&#39;", "'"}};

	const char *at = strstr(svg, open);
	const char *end = at == NULL ? NULL : strstr(at, close);

	if (end == NULL)
		return;
	for (at += strlen(open); at < end; at++) {
		size_t e = 0;

		while (e < 5 && strncmp(at, entities[e].entity,
		                        strlen(entities[e].entity)) != 0)
			e++;
		if (e == 5) {
			text_add_bytes(out, at, 1);
			continue;
		}
		text_add(out, entities[e].text);
		at += strlen(entities[e].entity) - 1;
	}
}

static const char *
words_of(struct pdf_page *page, const struct text *svg)
{
	struct text words;

	text_init(&words, page->memory, 4000);
	add_words(&words, text_string(svg), "<title>", "</title>");
	text_add(&words, ". ");
	add_words(&words, text_string(svg), "<desc>", "</desc>");
	return text_string(&words);
}

static RsvgHandle *
open_picture(const struct text *svg, TALLOC_CTX *memory)
{
	const char *style =
	        text_format(memory, "%s\n%s", chart_style(), picture_style);
	RsvgHandle *handle = rsvg_handle_new_from_data(
	        (const guint8 *)svg->bytes, svg->length, NULL);

	if (handle == NULL ||
	        !rsvg_handle_set_stylesheet(
	                handle, (const guint8 *)style, strlen(style), NULL))
		log_abort("write.pdf", "a chart that is no picture");
	return handle;
}

static void
draw_picture(struct pdf_page *page, RsvgHandle *handle, const struct text *svg,
        const RsvgRectangle *where)
{
	if (page->figure_count == PDF_FIGURES_MAX)
		return;
	page->figures[page->figure_count++] = words_of(page, svg);
	pdf_begin(page, "Figure");
	if (!rsvg_handle_render_document(handle, page->cairo, where, NULL))
		log_abort("write.pdf", "a chart that cannot be drawn");
	pdf_end(page, "Figure");
}

void
pdf_figure(struct pdf_page *page, struct box *box, const struct text *svg,
        double most)
{
	RsvgHandle *handle;
	RsvgRectangle shape = {0, 0, 1, 1};
	RsvgRectangle where = {box->x, box->y, box->width, 0};
	gboolean has_shape = FALSE;

	if (svg->length == 0)
		return;
	handle = open_picture(svg, page->memory);
	rsvg_handle_get_intrinsic_dimensions(
	        handle, NULL, NULL, NULL, NULL, &has_shape, &shape);
	where.height = where.width * shape.height / shape.width;
	if (where.height > most) {
		where.height = most;
		where.width = most * shape.width / shape.height;
	}
	if (!page->measures)
		draw_picture(page, handle, svg, &where);
	g_object_unref(handle);
	box->y += where.height + 2;
}

cairo_status_t
pdf_write(void *context, const unsigned char *bytes, unsigned length)
{
	text_add_bytes(context, (const char *)bytes, length);
	return CAIRO_STATUS_SUCCESS;
}
