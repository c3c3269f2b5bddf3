/*
 * The lower part of the page: answers, municipalities, gaps, reasons and
 * call-backs, in cells side by side.
 */
#include <inttypes.h>
#include <math.h>

#include "reports/chart.h"
#include "reports/write_html_internal.h"
#include "reports/write_pdf_internal.h"

enum { SVG_MAX = 60000, GAP = 7 };

static const struct type label = {.size = 8, .bold = true};

const char *
pdf_count(const struct pdf_page *page, const struct report_count *count)
{
	if (count->hidden)
		return page->report->hidden_symbol;
	return text_format(page->memory, "%" PRId64, count->count);
}

void
pdf_picture(struct pdf_page *page, struct text *svg)
{
	text_init(svg, page->memory, SVG_MAX);
}

/* Answers. */

static void
draw_item(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_item *item = &page->report->items[at];
	struct text svg;

	pdf_text(page, box, "P", label, item->label);
	pdf_picture(page, &svg);
	if (write_shows_answers(item))
		chart_bar(&svg, page->report, item);
	if (svg.length == 0)
		pdf_text(page, box, "P", pdf_small,
		        "For få svar til at vise fordelingen.");
	pdf_figure(page, box, &svg, 30);
}

/* Municipalities, gaps, reasons and call-backs, in this order. */

static void
draw_funnel(struct pdf_page *page, struct box *box, size_t at)
{
	struct text svg;

	pdf_picture(page, &svg);
	chart_funnel(&svg, page->report, at);
	if (svg.length == 0)
		return;
	pdf_text(page, box, "H2", label,
	        text_format(page->memory, "%s blandt kommunerne",
	                chart_index_name(&page->report->indices[at])));
	pdf_figure(page, box, &svg, 80);
	if (at == 0)
		pdf_text(page, box, "P", pdf_small,
		        "Hver cirkel er en kommune. Mellem de stiplede linjer"
		        " kan forskellen være tilfældig.");
}

static void
draw_gap(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_gap *gap = &page->report->gaps[at];
	struct text words;
	struct text svg;

	pdf_text(page, box, "H2", label,
	        text_format(
	                page->memory, "Samme møde: %s", gap->citizen_label));
	pdf_picture(page, &svg);
	chart_gap(&svg, gap);
	pdf_figure(page, box, &svg, 50);
	text_init(&words, page->memory, 400);
	if (isnan(gap->difference))
		text_add(&words, "For få møder, som begge har svaret om.");
	else
		write_gap_words(gap, &words);
	pdf_text(page, box, "P", pdf_small, text_string(&words));
}

static void
draw_reasons(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_item *item = &page->report->reasons[at];
	struct text svg;

	pdf_text(page, box, "H2", label, item->label);
	pdf_picture(page, &svg);
	if (write_shows_answers(item))
		chart_reasons(&svg, page->report, item);
	if (svg.length == 0)
		pdf_text(page, box, "P", pdf_small,
		        "For få svar til at vise dem.");
	pdf_figure(page, box, &svg, 90);
}

static void
draw_call_backs(struct pdf_page *page, struct box *box)
{
	const struct report_call_backs *calls = &page->report->call_backs;
	struct row row = {.count = 2, .first = 0.75};

	pdf_text(page, box, "H2", label, "Bedt om et opkald");
	pdf_begin(page, "Table");
	row.cells[0] = write_asked_to_call(page->report);
	row.cells[1] = pdf_count(page, &calls->asked);
	pdf_row(page, box, &row);
	row.cells[0] = "Ringet op inden fem dage";
	row.cells[1] = pdf_count(page, &calls->in_time);
	pdf_row(page, box, &row);
	pdf_end(page, "Table");
}

/* The cells of the last rows: funnels only where there are enough peers. */
static size_t
count_funnels(const struct pdf_page *page)
{
	struct text svg;

	text_init(&svg, page->memory, SVG_MAX);
	chart_funnel(&svg, page->report, 0);
	return svg.length == 0 ? 0 : page->report->indices_count;
}

static void
draw_last(struct pdf_page *page, struct box *box, size_t at)
{
	size_t funnels = count_funnels(page);

	if (at < funnels) {
		draw_funnel(page, box, at);
		return;
	}
	at -= funnels;
	if (at < page->report->gaps_count) {
		draw_gap(page, box, at);
		return;
	}
	at -= page->report->gaps_count;
	if (at < page->report->reasons_count)
		draw_reasons(page, box, at);
	if (at + 1 < page->report->reasons_count ||
	        !report_tells_calls(page->report))
		return;
	/* Below the last question, in the room that it leaves. */
	if (page->report->reasons_count > 0)
		box->y += GAP;
	draw_call_backs(page, box);
}

/* How many cells reasons and calls take. */
static size_t
count_reasons(const struct report *report)
{
	if (report->reasons_count > 0)
		return report->reasons_count;
	return report_tells_calls(report) ? 1 : 0;
}

void
pdf_answers(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;
	struct text key;
	struct grid items = {report->items_count, 3, 12, draw_item};
	struct grid last = {count_funnels(page) + report->gaps_count +
	                            count_reasons(report),
	        3, 12, draw_last};

	if (report->items_count > 0) {
		box->y += GAP;
		pdf_text(page, box, "H2", pdf_heading, "Svarene");
		text_init(&key, page->memory, 400);
		write_key(report, &key);
		pdf_text(page, box, "P", pdf_small, text_string(&key));
		box->y += 2;
	}
	pdf_grid(page, box, &items);
	box->y += last.cells > 0 ? GAP : 0;
	pdf_grid(page, box, &last);
}
