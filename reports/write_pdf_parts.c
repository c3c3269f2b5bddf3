/*
 * The lower part of the page: answers, municipalities, gaps, reasons and
 * call-backs, in cells side by side.
 */
#include <inttypes.h>
#include <math.h>

#include "reports/chart.h"
#include "reports/write_pdf_internal.h"

enum { SVG_MAX = 60000 };

static const struct type label = {.size = 8, .bold = true};

const char *
pdf_count(const struct pdf_page *page, const struct report_count *count)
{
	if (count->hidden)
		return page->report->hidden_symbol;
	return talloc_asprintf(page->memory, "%" PRId64, count->count);
}

void
pdf_picture(struct pdf_page *page, struct text *svg)
{
	text_init(svg, page->memory, SVG_MAX);
}

/* Answers. */

static bool
shows_anything(const struct report_item *item)
{
	for (size_t i = 0; i < item->choices_count; i++)
		if (!item->choices[i].answers.hidden)
			return true;
	return false;
}

static void
draw_item(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_item *item = &page->report->items[at];
	struct text svg;

	pdf_text(page, box, "P", label, item->label);
	pdf_picture(page, &svg);
	if (shows_anything(item))
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
	        talloc_asprintf(page->memory, "%s blandt kommunerne",
	                chart_index_name(&page->report->indices[at])));
	pdf_figure(page, box, &svg, 80);
}

static void
draw_gap(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_gap *gap = &page->report->gaps[at];
	struct text svg;

	pdf_text(page, box, "H2", label,
	        talloc_asprintf(
	                page->memory, "Samme møde: %s", gap->citizen_label));
	pdf_picture(page, &svg);
	chart_gap(&svg, gap);
	pdf_figure(page, box, &svg, 50);
	pdf_text(page, box, "P", pdf_small,
	        isnan(gap->difference)
	                ? "For få møder, som begge har svaret om."
	                : talloc_asprintf(page->memory, "Fra %s møder.",
	                          pdf_count(page, &gap->pairs)));
}

static void
draw_reasons(struct pdf_page *page, struct box *box, size_t at)
{
	const struct report_item *item = &page->report->reasons[at];
	struct text svg;

	pdf_text(page, box, "H2", label, item->label);
	pdf_picture(page, &svg);
	if (shows_anything(item))
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
	row.cells[0] = "Borgere, der bad om det";
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
	else
		draw_call_backs(page, box);
}

void
pdf_answers(struct pdf_page *page, struct box *box)
{
	const struct report *report = page->report;
	bool calls = report_tells_calls(report);
	struct grid items = {report->items_count, 3, 12, draw_item};
	struct grid last = {count_funnels(page) + report->gaps_count +
	                            report->reasons_count + (calls ? 1 : 0),
	        3, 12, draw_last};

	if (report->items_count > 0)
		pdf_text(page, box, "H2", pdf_heading, "Svarene");
	pdf_grid(page, box, &items);
	pdf_grid(page, box, &last);
}
