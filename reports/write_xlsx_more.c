/*
 * The workbook's sheet of reasons, call-backs and gaps, and that of the
 * municipalities; neither where there is nothing of it.
 */
#include <math.h>

#include "reports/chart.h"
#include "reports/compare.h"
#include "reports/write_html_internal.h"
#include "reports/write_xlsx_internal.h"

enum { REASONS_MAX = 64 };

static void
add_count(struct book *book, struct place *place, const char *name,
        const struct report_count *count)
{
	book_text(book, place, 0, name);
	book_count(book, place, 1, count);
	place->row++;
}

static void
add_reasons(struct book *book, struct place *place,
        const struct report_item *reason)
{
	const char *const head[] = {reason->label, "Svar"};
	size_t order[REASONS_MAX];

	if (reason->choices_count > REASONS_MAX)
		return;
	chart_order(reason, order);
	book_head(book, place, head, 2);
	for (size_t i = 0; i < reason->choices_count; i++)
		add_count(book, place, reason->choices[order[i]].label,
		        &reason->choices[order[i]].answers);
	add_count(book, place, "Svar i alt", &reason->respondents);
	place->row++;
}

static void
add_calls(struct book *book, struct place *place)
{
	static const char *const head[] = {"Bedt om et opkald", "Antal"};
	const struct report_call_backs *calls = &book->report->call_backs;

	book_head(book, place, head, 2);
	add_count(
	        book, place, write_asked_to_call(book->report), &calls->asked);
	add_count(book, place, "Ringet op inden fem dage", &calls->in_time);
	place->row++;
}

static void
add_gaps(struct book *book, struct place *place)
{
	static const char *const head[] = {"Samme møde (svar fra 1 til 5)",
	        "Møder", "Borgere", "Medarbejdere", "Forskel", "Usikkerhed fra",
	        "til"};

	book_head(book, place, head, sizeof(head) / sizeof(head[0]));
	for (size_t i = 0; i < book->report->gaps_count; i++, place->row++) {
		const struct report_gap *gap = &book->report->gaps[i];

		book_text(book, place, 0, gap->citizen_label);
		book_count(book, place, 1, &gap->pairs);
		book_number(book, place, 2, gap->citizen, 1);
		book_number(book, place, 3, gap->employee, 1);
		book_number(book, place, 4, gap->difference, 1);
		book_number(book, place, 5, gap->low, 1);
		book_number(book, place, 6, gap->high, 1);
	}
}

static void
add_peers(struct book *book, struct place *place, size_t index)
{
	const struct report *report = book->report;
	const char *const head[] = {
	        chart_index_name(&report->indices[index]), "Svar", "Tal"};

	book_head(book, place, head, 3);
	for (size_t i = 0; i < report->peers_count; i++, place->row++) {
		const struct report_past_index *one =
		        &report->peers[i].indices[index];
		bool shown = !isnan(one->mean);

		book_text(book, place, 0, report->peers[i].name);
		book_number(
		        book, place, 1, shown ? (double)one->people : NAN, 0);
		book_number(book, place, 2, one->mean, 2);
	}
	place->row++;
}

void
book_more(struct book *book)
{
	static const double widths[] = {58, 10, 10, 14, 10, 16, 10, 0};
	const struct report *report = book->report;
	bool calls = report_tells_calls(report);
	struct place place;

	if (report->reasons_count + report->gaps_count > 0 || calls) {
		place = book_sheet(book, "Grunde og kløft", widths);
		for (size_t i = 0; i < report->reasons_count; i++)
			add_reasons(book, &place, &report->reasons[i]);
		if (calls)
			add_calls(book, &place);
		if (report->gaps_count > 0)
			add_gaps(book, &place);
	}
	if (report->peers_count < CHART_PEERS_FROM)
		return;
	place = book_sheet(book, "Kommuner", widths);
	for (size_t i = 0; i < report->indices_count; i++)
		if (chart_has_index(report, i))
			add_peers(book, &place, i);
}
