/*
 * The workbook's sheets with charts of its own: the months of each index, and
 * the answers to each item.  A chart reads columns that are empty where a figure
 * is hidden, since a spreadsheet would draw a text as 0.
 */
#include <math.h>
#include <string.h>

#include "reports/chart.h"
#include "reports/write_xlsx_internal.h"

enum {
	MONTH_COLUMN = 8, /* the chart's columns begin here */
	CHART_COLUMN = 13,
	MONTH_ROWS = 18, /* room for a chart beside a table */
	SHARE_COLUMN = 9,
	PIXELS_ITEM = 36,
	PIXELS_CHART = 110,
};

/* Nothing where there is no number. */
static void
put(const struct place *place, lxw_col_t column, double number,
        lxw_format *format)
{
	if (!isnan(number))
		(void)worksheet_write_number(
		        place->sheet, place->row, column, number, format);
}

/* Months. */

static void
add_month(struct book *book, const struct place *place,
        const struct chart_series *series, size_t at)
{
	const struct metric_xmr *limits = &series->limits;
	struct report_count people = {
	        series->people[at], series->people[at] == 0, 0};
	bool has = series->has_limits;

	book_text(book, place, 0, series->months[at]);
	book_number(book, place, 1, series->mean[at], 2);
	book_number(book, place, 2, series->low[at], 2);
	book_number(book, place, 3, series->high[at], 2);
	book_count(book, place, 4, &people);
	/* Only the newest series: no line leads over a new wording. */
	put(place, MONTH_COLUMN, at < series->since ? NAN : series->mean[at],
	        book->decimals[2]);
	put(place, MONTH_COLUMN + 1, has ? limits->centre : NAN,
	        book->decimals[2]);
	put(place, MONTH_COLUMN + 2, has ? fmin(100, limits->upper) : NAN,
	        book->decimals[2]);
	put(place, MONTH_COLUMN + 3, has ? fmax(0, limits->lower) : NAN,
	        book->decimals[2]);
}

/* The last point of a line says what the line is; there is no legend. */
static void
label_last(struct book *book, lxw_chart_series *line, size_t count,
        const char *name)
{
	lxw_chart_data_label *labels = talloc_zero_array(
	        book->memory, lxw_chart_data_label, (unsigned)count);
	lxw_chart_data_label **list = talloc_zero_array(
	        book->memory, lxw_chart_data_label *, (unsigned)count + 1);

	for (size_t i = 0; i < count; i++) {
		labels[i].hide = i + 1 < count;
		list[i] = &labels[i];
	}
	labels[count - 1].value = talloc_strdup(book->memory, name);
	chart_series_set_labels(line);
	chart_series_set_labels_position(line, LXW_CHART_LABEL_POSITION_RIGHT);
	(void)chart_series_set_labels_custom(line, list);
}

struct rows {
	const char *sheet;
	lxw_row_t first, last;
};

static void
add_line(struct book *book, lxw_chart *chart, const struct rows *rows,
        size_t which, const char *name)
{
	static const lxw_color_t colors[] = {0x00508F, 0x5A646E, 0x5A646E};
	lxw_chart_series *line = chart_add_series(chart, NULL, NULL);
	lxw_col_t column = (lxw_col_t)(MONTH_COLUMN + which);
	lxw_chart_line look = {.color = colors[which > 2 ? 2 : which],
	        .width = which == 0 ? 2.25F : 1.0F,
	        .dash_type = which > 1 ? LXW_CHART_LINE_DASH_DASH
	                               : LXW_CHART_LINE_DASH_SOLID};

	chart_series_set_categories(
	        line, rows->sheet, rows->first, 0, rows->last, 0);
	chart_series_set_values(
	        line, rows->sheet, rows->first, column, rows->last, column);
	chart_series_set_name(line, name);
	chart_series_set_line(line, &look);
	chart_series_set_marker_type(line,
	        which == 0 ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_NONE);
	label_last(book, line, (size_t)(rows->last - rows->first) + 1, name);
}

static void
draw_months(struct book *book, const struct place *place,
        const struct rows *rows, size_t index)
{
	static const char *const limits[] = {"midte", "øvre", "nedre"};
	const char *name = chart_index_name(&book->report->indices[index]);
	lxw_chart *chart = workbook_add_chart(book->workbook, LXW_CHART_LINE);
	struct chart_series series;

	chart_series(book->report, index, &series);
	add_line(book, chart, rows, 0, name);
	for (size_t i = 0; series.has_limits && i < 3; i++)
		add_line(book, chart, rows, i + 1, limits[i]);
	chart_title_set_name(chart, name);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
	chart_axis_set_min(chart->y_axis, 0);
	chart_axis_set_max(chart->y_axis, 100);
	(void)worksheet_insert_chart(
	        place->sheet, rows->first - 1, CHART_COLUMN, chart);
}

void
book_months(struct book *book)
{
	static const double widths[] = {
	        14, 10, 14, 10, 10, 3, 3, 3, 14, 10, 10, 10, 3, 0};
	static const char *const head[] = {"Måned", "Tal", "Usikkerhed fra",
	        "til", "Svar fra", "", "", "", "Til diagrammet", "midte",
	        "øvre", "nedre"};
	static const char name[] = "Måneder";
	struct place place = book_sheet(book, name, widths);

	for (size_t i = 0; i < book->report->indices_count; i++) {
		struct chart_series series;
		struct rows rows = {.sheet = name};

		chart_series(book->report, i, &series);
		if (series.count == 0)
			continue;
		(void)worksheet_write_string(place.sheet, place.row++, 0,
		        chart_index_name(&book->report->indices[i]),
		        book->title);
		book_head(book, &place, head, sizeof(head) / sizeof(head[0]));
		rows.first = place.row;
		for (size_t at = 0; at < series.count; at++, place.row++)
			add_month(book, &place, &series, at);
		rows.last = place.row - 1;
		draw_months(book, &place, &rows, i);
		place.row = rows.first + MONTH_ROWS;
	}
}

/* Answers. */

/* A cell stays empty where the item has no such choice. */
static void
put_answer(struct book *book, const struct place *place,
        const struct report_item *item, int value)
{
	for (size_t c = 0; c < item->choices_count; c++)
		if (item->choices[c].value[0] == '0' + value &&
		        item->choices[c].value[1] == '\0')
			book_count(book, place, (lxw_col_t)(1 + value),
			        &item->choices[c].answers);
}

static void
add_item(struct book *book, const struct place *place,
        const struct report_item *item)
{
	struct chart_parts parts;

	book_text(book, place, 0, item->label);
	for (int value = 0; value <= REPORT_SCALE; value++)
		put_answer(book, place, item, value);
	book_count(book, place, 2 + REPORT_SCALE, &item->respondents);
	if (!chart_parts(book->report, item, &parts))
		return;
	for (int value = 0; value < REPORT_SCALE; value++)
		put(place, (lxw_col_t)(SHARE_COLUMN + value),
		        parts.shares[value] > 0 ? parts.shares[value] : NAN,
		        book->percent);
	put(place, SHARE_COLUMN + REPORT_SCALE,
	        parts.rest > 0 ? parts.rest : NAN, book->percent);
}

/* An answer's part of every item; it bears its number itself. */
static void
add_part(lxw_chart *chart, const struct rows *rows, int part)
{
	static const lxw_color_t colors[] = {
	        0x7A3B1D, 0xC98A62, 0xE4E7EA, 0x9CC3E3, 0x00508F, 0xFFFFFF};
	static const char *const names[] = {"1", "2", "3", "4", "5", "skjult"};
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_col_t column = (lxw_col_t)(SHARE_COLUMN + part);
	lxw_chart_fill fill = {.color = colors[part]};
	lxw_chart_line edge = {.color = 0x5A646E, .width = 0.5F};
	lxw_chart_font font = {.color = part == 0 || part == 4
	                                        ? LXW_COLOR_WHITE
	                                        : LXW_COLOR_BLACK,
	        .size = 9};

	chart_series_set_categories(
	        series, rows->sheet, rows->first, 0, rows->last, 0);
	chart_series_set_values(
	        series, rows->sheet, rows->first, column, rows->last, column);
	chart_series_set_name(series, names[part]);
	chart_series_set_fill(series, &fill);
	chart_series_set_line(series, &edge);
	chart_series_set_labels(series);
	chart_series_set_labels_options(series, LXW_TRUE, LXW_FALSE, LXW_FALSE);
	chart_series_set_labels_font(series, &font);
}

static void
draw_answers(
        struct book *book, const struct place *place, const struct rows *rows)
{
	lxw_chart *chart =
	        workbook_add_chart(book->workbook, LXW_CHART_BAR_STACKED);
	lxw_chart_options options = {.x_scale = 1.6};
	size_t items = (size_t)(rows->last - rows->first) + 1;

	options.y_scale = (PIXELS_CHART + PIXELS_ITEM * (double)items) / 288;
	for (int part = 0; part <= REPORT_SCALE; part++)
		add_part(chart, rows, part);
	chart_title_set_name(chart, "Svarene fra 1 til 5");
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	/* A bar lies: its values are on the axis below. */
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_min(chart->x_axis, 0);
	chart_axis_set_max(chart->x_axis, 1);
	chart_axis_set_num_format(chart->x_axis, "0%");
	(void)worksheet_insert_chart_opt(
	        place->sheet, rows->last + 2, 0, chart, &options);
}

void
book_answers(struct book *book)
{
	static const double widths[] = {
	        58, 9, 7, 7, 7, 7, 7, 12, 3, 7, 7, 7, 7, 7, 9, 0};
	static const char *const head[] = {"Spørgsmål", "0", "1", "2", "3", "4",
	        "5", "Svar i alt", "", "1", "2", "3", "4", "5", "skjult"};
	static const char name[] = "Svar";
	const struct report *report = book->report;
	struct place place = book_sheet(book, name, widths);
	struct rows rows = {.sheet = name, .first = 1};

	book_head(book, &place, head, sizeof(head) / sizeof(head[0]));
	for (size_t i = 0; i < report->items_count; i++, place.row++)
		add_item(book, &place, &report->items[i]);
	if (report->items_count == 0)
		return;
	rows.last = place.row - 1;
	draw_answers(book, &place, &rows);
}
