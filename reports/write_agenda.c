/*
 * What goes into a council's agenda: a paragraph, a table and a picture.  A
 * table that is pasted into a word processor brings its look along, so its lines
 * are in it, as attributes, which a strict policy of styles lets through.
 */
#include <math.h>
#include <string.h>

#include <cairo.h>
#include <sodium.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/chart.h"
#include "reports/report_past.h"
#include "reports/write.h"
#include "reports/write_pdf_internal.h"

enum {
	PNG_SCALE = 3, /* pixels a point: sharp in print */
	PNG_WIDTH = 480,
	PNG_MARGIN = 10,
	PNG_HEIGHT = 160,
	PNG_MAX = 600000,
	SVG_MAX = 60000
};

/* The paragraph. */

static void
add_change(struct text *out, const struct report *report, size_t index)
{
	static const char *const words[] = {[REPORT_NO_WORD] = "",
	        [REPORT_UNSURE] = " Der er ingen sikker ændring i %s siden"
	                          " måneden før.",
	        [REPORT_HIGHER] = " %s er højere end måneden før.",
	        [REPORT_LOWER] = " %s er lavere end måneden før."};
	enum report_change change = report_change(report, index);
	bool first = index == 0;
	const char *inside = first ? "tilfredsheden" : "inddragelsen";
	const char *begins = first ? "Tilfredsheden" : "Inddragelsen";
	const char *at = strstr(words[change], "%s");

	if (at == NULL)
		return;
	text_add_bytes(out, words[change], (size_t)(at - words[change]));
	text_add(out, change == REPORT_UNSURE ? inside : begins);
	text_add(out, at + 2);
}

static void
add_interval(struct text *out, const struct report_index *index)
{
	if (isnan(index->low))
		return;
	text_add_format(out, " Usikkerheden på %s er %.0f til %.0f.",
	        strcmp(index->name, "satisfaction") == 0 ? "tilfredsheden"
	                                                 : "inddragelsen",
	        index->low, index->high);
}

void
write_agenda_text(const struct report *report, struct text *out)
{
	text_add(out, report->sentence);
	for (size_t i = 0; i < report->indices_count; i++)
		add_interval(out, &report->indices[i]);
	for (size_t i = 0; i < report->indices_count; i++)
		add_change(out, report, i);
	if (report->erratum[0] != '\0') {
		text_add(out, " Tallene er rettet: ");
		text_add(out, report->erratum);
	}
	text_add(out, "\n");
}

/* The table. */

static void
add_number(struct text *out, const struct report *report, double number)
{
	text_add(out, "<td align=\"right\">");
	if (isnan(number))
		text_add(out, report->hidden_symbol);
	else
		text_add_format(out, "%.0f", number);
	text_add(out, "</td>");
}

static void
add_row(struct text *out, const struct report *report, size_t at)
{
	static const char *const words[] = {[REPORT_NO_WORD] = "",
	        [REPORT_UNSURE] = "ingen sikker ændring",
	        [REPORT_HIGHER] = "højere",
	        [REPORT_LOWER] = "lavere"};
	const struct report_index *index = &report->indices[at];

	text_add_format(out, "<tr><th scope=\"row\" align=\"left\">%s</th>",
	        chart_index_name(index));
	add_number(out, report, index->mean);
	add_number(out, report, index->low);
	add_number(out, report, index->high);
	add_number(out, report,
	        index->respondents.hidden ? NAN
	                                  : (double)index->respondents.count);
	text_add_format(
	        out, "<td>%s</td></tr>\n", words[report_change(report, at)]);
}

void
write_agenda_table(const struct report *report, struct text *out)
{
	static const char *const head[] = {
	        "Tal", "Fra", "Til", "Svar", "Mod måneden før"};

	text_add(out, "<table border=\"1\" cellpadding=\"4\" cellspacing=\"0\">"
	              "<caption>");
	text_add_html(out, report->municipality_name);
	text_add(out, ", ");
	text_add_html(out, report->month_name);
	text_add_format(out,
	        ": tal fra 0 til 100 (%s er skjult)</caption>\n<tr>"
	        "<th scope=\"col\" align=\"left\">Indeks</th>",
	        report->hidden_symbol);
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		text_add_format(out, "<th scope=\"col\">%s</th>", head[i]);
	text_add(out, "</tr>\n");
	for (size_t i = 0; i < report->indices_count; i++)
		add_row(out, report, i);
	text_add(out, "</table>\n");
}

/* The picture. */

static void
draw_index(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_index *index = &page->report->indices[at];
	struct text svg;

	pdf_text(page, box, "P", pdf_heading,
	        text_format(page->memory, "%s, %s", chart_index_name(index),
	                page->report->month_name));
	text_init(&svg, page->memory, SVG_MAX);
	chart_line(&svg, page->report, at);
	if (svg.length == 0 && !isnan(index->mean)) {
		pdf_text(page, box, "P",
		        (struct type){.size = 30, .bold = true},
		        text_format(page->memory, "%.0f", index->mean));
		chart_interval(&svg, index);
	}
	if (svg.length == 0)
		pdf_text(page, box, "P", pdf_body, "For få svar til et tal.");
	pdf_figure(page, box, &svg, PNG_HEIGHT);
}

static double
draw(cairo_surface_t *surface, const struct report *report, TALLOC_CTX *memory,
        bool measures)
{
	struct pdf_page page = {.cairo = cairo_create(surface),
	        .report = report,
	        .memory = memory,
	        .measures = measures};
	struct grid grid = {report->indices_count, 2, 16, draw_index};
	struct box box = {PNG_MARGIN, PNG_MARGIN, PNG_WIDTH - 2 * PNG_MARGIN};

	cairo_scale(page.cairo, PNG_SCALE, PNG_SCALE);
	cairo_set_source_rgb(page.cairo, 1, 1, 1);
	cairo_paint(page.cairo);
	pdf_grid(&page, &box, &grid);
	pdf_text(&page, &box, "P", pdf_small,
	        text_format(memory,
	                "%s. Tal fra 0 til 100; streger er 95 %% intervaller.",
	                report->municipality_name));
	cairo_destroy(page.cairo);
	return box.y + PNG_MARGIN;
}

void
write_agenda_png(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	cairo_surface_t *surface =
	        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	double height = draw(surface, report, memory, true);
	cairo_status_t status;

	cairo_surface_destroy(surface);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	        PNG_SCALE * PNG_WIDTH, (int)(PNG_SCALE * height));
	(void)draw(surface, report, memory, false);
	status = cairo_surface_write_to_png_stream(surface, pdf_write, out);
	cairo_surface_destroy(surface);
	if (status != CAIRO_STATUS_SUCCESS)
		log_event(LOG_ERROR, "write.agenda", "error=%s",
		        cairo_status_to_string(status));
	talloc_free(memory);
}

/* All three. */

void
write_agenda(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text text;
	struct text png;
	char *encoded;
	size_t room;

	text_init(&text, memory, 10000);
	text_init(&png, memory, PNG_MAX);
	write_agenda_text(report, &text);
	write_agenda_png(report, &png);
	room = sodium_base64_encoded_len(
	        png.length, sodium_base64_VARIANT_ORIGINAL);
	encoded = talloc_array(memory, char, (unsigned)room);
	if (encoded == NULL)
		log_abort("write.agenda", "out of memory");
	sodium_bin2base64(encoded, room, (const unsigned char *)png.bytes,
	        png.length, sodium_base64_VARIANT_ORIGINAL);
	text_add(out, "<p>");
	text_add_html(out, text_string(&text));
	text_add(out, "</p>\n");
	write_agenda_table(report, out);
	text_add(out, "<p><img width=\"640\" alt=\"Tilfredshed og inddragelse"
	              " måned for måned\" src=\"data:image/png;base64,");
	text_add(out, encoded);
	text_add(out, "\"></p>\n");
	talloc_free(memory);
}
