/*
 * A report as one page of A4, from the same struct and the same charts as the
 * page in the browser.  The page is set as large as it fits: it is measured
 * first, and drawn smaller where a month has more to say.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <cairo-pdf.h>

#include "base/log.h"
#include "reports/chart.h"
#include "reports/coverage.h"
#include "reports/report_past.h"
#include "reports/respondent.h"
#include "reports/write.h"
#include "reports/write_html_internal.h"
#include "reports/write_pdf_internal.h"

#define A4_WIDTH  595.276
#define A4_HEIGHT 841.89
#define MARGIN    30.0

enum {
	TRIES = 8,
	GAP = 7 /* above a section */
};

const struct type pdf_body = {.size = 9};
const struct type pdf_small = {.size = 7.5, .grey = true};
const struct type pdf_heading = {.size = 10.5, .bold = true};

/* Head and indices. */

static void
draw_head(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;

	pdf_text(page, box, "H1", (struct type){.size = 16, .bold = true},
	        text_format(page->memory, "%s: %s svar i %s",
	                report->municipality_name,
	                respondent_genitive(report->respondent),
	                report->month_name));
	box->y += 2;
	pdf_text(page, box, "P", (struct type){.size = 10.5}, report->sentence);
	if (report->erratum[0] != '\0')
		pdf_text(page, box, "P", pdf_body,
		        text_format(page->memory,
		                "Rettelse. Denne rapport træder i stedet for en"
		                " tidligere: %s",
		                report->erratum));
	box->y += 6;
}

static const char *
tile_words(struct pdf_page *page, size_t at)
{
	static const char *const changes[] = {[REPORT_NO_WORD] = "",
	        [REPORT_UNSURE] = " Ingen sikker ændring fra måneden før.",
	        [REPORT_HIGHER] = " Højere end måneden før.",
	        [REPORT_LOWER] = " Lavere end måneden før."};
	const struct report *report = page->report;
	const struct report_index *index = &report->indices[at];
	struct text words;

	text_init(&words, page->memory, 400);
	if (!isnan(index->low))
		text_add_format(&words, "Usikkerhed: %.0f til %.0f. ",
		        index->low, index->high);
	text_add_format(&words, "Svar fra %s %s",
	        pdf_count(page, &index->respondents),
	        respondent_plural(report->respondent));
	if (!isnan(report->dispositions.rr2))
		text_add_format(&words, ", %.0f\u00a0%% af dem, vi spurgte",
		        100 * report->dispositions.rr2);
	text_add(&words, ".");
	if (!isnan(index->full_share))
		text_add_format(&words, " %.0f\u00a0%% svarede 5 på alt.",
		        100 * index->full_share);
	text_add(&words, changes[report_change(report, at)]);
	return text_string(&words);
}

static void
draw_tile(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_index *index = &page->report->indices[at];
	struct type number = {.size = 26, .bold = true};
	struct text svg;

	if (!chart_has_index(page->report, at))
		return;
	pdf_rule(page, box);
	box->y += 3;
	pdf_text(page, box, "H2", pdf_heading, chart_index_name(index));
	if (isnan(index->mean)) {
		pdf_text(page, box, "P", pdf_body, "– For få svar til et tal.");
		return;
	}
	pdf_text(page, box, "P", number,
	        text_format(page->memory, "%.0f", index->mean));
	pdf_picture(page, &svg);
	chart_interval(&svg, index);
	pdf_figure(page, box, &svg, 24);
	pdf_text(page, box, "P", pdf_body, tile_words(page, at));
}

static void
draw_line(struct pdf_page *page, struct box *box, size_t at)
{
	struct text svg;

	pdf_picture(page, &svg);
	if (chart_has_index(page->report, at))
		chart_line(&svg, page->report, at);
	if (svg.length == 0)
		return;
	pdf_text(page, box, "H2", pdf_heading,
	        text_format(page->memory, "%s måned for måned",
	                chart_index_name(&page->report->indices[at])));
	pdf_figure(page, box, &svg, 100);
}

/* What the letters on the lines stand for, and whose the dashed lines are. */
static void
draw_beside(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;
	struct text words;

	text_init(&words, page->memory, 4000);
	for (size_t i = 0; i < report->marks_count; i++) {
		text_add_format(&words, "%c, ", (char)('A' + i));
		chart_add_date(&words, report->marks[i].date);
		text_add_format(&words, ": %s. ", report->marks[i].text);
	}
	for (size_t i = 0; i < report->others_count; i++)
		text_add_format(&words, "En anden serie, %s %s: %s %.0f (%s). ",
		        report->others[i].series, report->others[i].period,
		        strcmp(report->others[i].measure, "satisfaction") == 0
		                ? "tilfredshed"
		                : "inddragelse",
		        report->others[i].value, report->others[i].source);
	if (words.length > 0)
		pdf_text(page, box, "P", pdf_small, text_string(&words));
}

/* Coverage. */

/* Only of meetings is it known how many nobody was asked about. */
static void
draw_coverage_row(struct pdf_page *page, struct box *box,
        const struct report_coverage *coverage, const char *name)
{
	bool meetings = respondent_has_meetings(page->report->respondent);
	struct row row = {.cells = {name},
	        .count = 1,
	        .first = meetings ? 0.4 : 0.5,
	        .bold = coverage == &page->report->total};

	if (meetings)
		row.cells[row.count++] = pdf_count(page, &coverage->held);
	row.cells[row.count++] = pdf_count(page, &coverage->asked);
	row.cells[row.count++] = pdf_count(page, &coverage->reached);
	row.cells[row.count++] = pdf_count(page, &coverage->answered);
	pdf_row(page, box, &row);
}

/* What an index would be, had the silent differed by ten points. */
static void
draw_silent(struct pdf_page *page, struct box *box)
{
	enum { POINTS = 10 };

	double share = 1 - page->report->dispositions.rr2;

	for (size_t i = 0; i < page->report->indices_count; i++) {
		const struct report_index *index = &page->report->indices[i];

		if (isnan(index->mean) || isnan(share))
			continue;
		pdf_text(page, box, "P", pdf_small,
		        text_format(page->memory,
		                "%s: Hvis de, der ikke svarede, lå %d point"
		                " lavere eller højere, ville tallet være %.0f"
		                " eller %.0f.",
		                chart_index_name(index), POINTS,
		                fmax(0, index->mean - POINTS * share),
		                fmin(100, index->mean + POINTS * share)));
	}
}

/* About how many meetings nobody was asked, a sentence a line. */
static void
draw_coverage_words(struct pdf_page *page, struct box *box)
{
	struct text words;

	text_init(&words, page->memory, 4000);
	coverage_words(page->report, &words);
	if (words.length > 0)
		pdf_text(page, box, "P", pdf_small,
		        text_format(page->memory, "%.*s",
		                (int)(words.length - 1), words.bytes));
}

static void
draw_coverage(struct pdf_page *page, struct box *box)
{
	static const struct row heads[2] = {
	        {.cells = {"Målgruppe", "Spurgt", "Nået", "Svaret"},
	                .count = 4,
	                .first = 0.5,
	                .head = true},
	        {.cells = {"Målgruppe", "Holdt", "Spurgt", "Nået", "Svaret"},
	                .count = 5,
	                .first = 0.4,
	                .head = true}};
	const struct report *report = page->report;
	bool meetings = respondent_has_meetings(report->respondent);

	pdf_text(page, box, "H2", pdf_heading,
	        meetings ? "Fra møde til svar" : "Fra spurgt til svar");
	pdf_begin(page, "Table");
	pdf_row(page, box, &heads[meetings ? 1 : 0]);
	draw_coverage_row(page, box, &report->total, "Alle");
	for (size_t i = 0; i < report->groups_count; i++)
		draw_coverage_row(
		        page, box, &report->groups[i], report->groups[i].group);
	pdf_end(page, "Table");
	if (meetings)
		draw_coverage_words(page, box);
	draw_silent(page, box);
}

static void
draw_dispositions(struct pdf_page *page, struct box *box)
{
	const struct report_dispositions *d = &page->report->dispositions;

	const struct {
		const char *name;
		const struct report_count *count;
	} rows[] = {{"Svaret på alt", &d->complete},
	        {"Svaret på en del", &d->partial},
	        {"Begyndt, men holdt op", &d->break_off},
	        {"Sagt nej (STOP)", &d->refused}, {"Ikke svaret", &d->silent},
	        {"Kan ikke kontaktes", &d->undelivered},
	        {respondent_has_meetings(page->report->respondent)
	                        ? "Intet møde"
	                        : "Uden for undersøgelsen",
	                &d->ineligible}};
	struct row row = {.count = 2, .first = 0.75};

	pdf_text(page, box, "H2", pdf_heading,
	        "Hvordan gik det dem, vi spurgte");
	pdf_begin(page, "Table");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row.cells[0] = rows[i].name;
		row.cells[1] = pdf_count(page, rows[i].count);
		pdf_row(page, box, &row);
	}
	row.cells[0] = "Svarprocent (AAPOR RR2)";
	row.cells[1] = isnan(d->rr2) ? page->report->hidden_symbol
	                             : text_format(page->memory, "%.0f\u00a0%%",
	                                       100 * d->rr2);
	row.bold = true;
	pdf_row(page, box, &row);
	pdf_end(page, "Table");
}

static void
draw_frame(struct pdf_page *page, struct box *box, size_t at)
{
	if (at == 0)
		draw_coverage(page, box);
	else
		draw_dispositions(page, box);
}

/* The page. */

static void
draw_footer(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;
	struct text built;

	text_init(&built, page->memory, 60);
	write_built_on(report, &built);
	box->y += GAP;
	pdf_rule(page, box);
	box->y += 3;
	pdf_text(page, box, "P", pdf_small,
	        text_format(page->memory,
	                "Periode: %s. Spørgeskema: %s. Tal under %" PRId64
	                " vises ikke, og heller ikke tal, som de kan regnes ud"
	                " fra; de står som %s.%s Hver person tæller én gang."
	                " Tallene går fra 0 til 100; usikkerheden er et 95 %%"
	                " interval og vises fra 10 svar. Kommunen har bestilt"
	                " rapporten; spørgsmålene er skrevet til CUBB. Dannet"
	                " %s. Kontrolsum %.16s.%s%s",
	                report->month_name, report->versions, report->threshold,
	                report->hidden_symbol,
	                respondent_rule(page->memory, report->respondent,
	                        report->firms_least),
	                text_string(&built), report->checksum,
	                report->texts_count == 0 ? "" : " ",
	                report->texts_count == 0 ? "" : WRITE_WORDS_ELSEWHERE));
}

/* The indices that there are, side by side; `draw` is given their places. */
static void
draw_indices(struct pdf_page *page, struct box *box, pdf_cell_fn *draw)
{
	const struct report *report = page->report;
	struct grid grid = {report->indices_count, 2, 16, draw};

	/* A cell of nothing keeps its place, so that both rows are alike. */
	pdf_grid(page, box, &grid);
}

static bool
has_index(const struct report *report)
{
	for (size_t i = 0; i < report->indices_count; i++)
		if (chart_has_index(report, i))
			return true;
	return false;
}

static void
draw_page(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;
	struct grid frames = {2, 2, 16, draw_frame};

	draw_head(page, box);
	if (has_index(report))
		draw_indices(page, box, draw_tile);
	else
		pdf_text(page, box, "P", pdf_body, write_no_index(report));
	if (report->past_count > 0 && has_index(report)) {
		box->y += GAP;
		draw_indices(page, box, draw_line);
		draw_beside(page, box);
	}
	pdf_answers(page, box);
	box->y += GAP;
	pdf_grid(page, box, &frames);
	draw_footer(page, box);
}

/* The height that the page takes at this scale. */
static double
measure(const struct report *report, TALLOC_CTX *memory, double scale)
{
	cairo_surface_t *surface =
	        cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	struct pdf_page page = {.cairo = cairo_create(surface),
	        .report = report,
	        .memory = memory,
	        .measures = true};
	struct box box = {0, 0, (A4_WIDTH - 2 * MARGIN) / scale};

	draw_page(&page, &box);
	cairo_destroy(page.cairo);
	cairo_surface_destroy(surface);
	return box.y * scale;
}

/* The largest scale, of some, at which the page is one. */
static double
find_scale(const struct report *report, TALLOC_CTX *memory)
{
	double room = A4_HEIGHT - 2 * MARGIN;
	double scale = 1.25;

	for (int i = 0; i < TRIES; i++) {
		double height = measure(report, memory, scale);

		if (height <= room)
			break;
		scale *= fmin(0.97, sqrt(room / height));
	}
	return scale;
}

/* Its dates are the report's, so that the same report makes the same file. */
static void
set_metadata(cairo_surface_t *surface, const struct report *report,
        TALLOC_CTX *memory)
{
	const struct {
		cairo_pdf_metadata_t what;
		const char *value;
	} values[] = {{CAIRO_PDF_METADATA_TITLE,
	                      text_format(memory, "%s: %s svar i %s",
	                              report->municipality_name,
	                              respondent_genitive(report->respondent),
	                              report->month_name)},
	        {CAIRO_PDF_METADATA_AUTHOR, report->municipality_name},
	        {CAIRO_PDF_METADATA_SUBJECT, report->sentence},
	        {CAIRO_PDF_METADATA_CREATOR, "Borgersvar"},
	        {CAIRO_PDF_METADATA_CREATE_DATE, report->built_at},
	        {CAIRO_PDF_METADATA_MOD_DATE, report->built_at}};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		cairo_pdf_surface_set_metadata(
		        surface, values[i].what, values[i].value);
}

void
write_pdf(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	double scale = find_scale(report, memory);
	struct text file;
	cairo_surface_t *surface;
	struct pdf_page page = {.report = report, .memory = memory};
	struct box box = {0, 0, (A4_WIDTH - 2 * MARGIN) / scale};
	cairo_status_t status;

	text_init(&file, memory, out->limit);
	surface = cairo_pdf_surface_create_for_stream(
	        pdf_write, &file, A4_WIDTH, A4_HEIGHT);
	set_metadata(surface, report, memory);
	page.cairo = cairo_create(surface);
	cairo_translate(page.cairo, MARGIN, MARGIN);
	cairo_scale(page.cairo, scale, scale);
	pdf_begin(&page, "Document");
	draw_page(&page, &box);
	pdf_end(&page, "Document");
	cairo_destroy(page.cairo);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (status != CAIRO_STATUS_SUCCESS)
		log_event(LOG_ERROR, "write.pdf", "error=%s",
		        cairo_status_to_string(status));
	else {
		pdf_finish(&page, &file);
		text_add_bytes(out, file.bytes, file.length);
	}
	talloc_free(memory);
}
