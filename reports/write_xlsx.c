/*
 * A report as a workbook (libxlsxwriter): numbers are numbers, what is hidden is
 * the report's symbol as text, and the last sheet has every figure, row for row
 * as in the CSV.  The same report makes the same bytes.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "reports/chart.h"
#include "reports/report_past.h"
#include "reports/respondent.h"
#include "reports/write.h"
#include "reports/write_rows.h"
#include "reports/write_xlsx_internal.h"

/* Cells. */

struct place
book_sheet(struct book *book, const char *name, const double *widths)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, name);

	if (sheet == NULL)
		log_abort("write.xlsx", "no sheet");
	for (lxw_col_t c = 0; widths[c] > 0; c++)
		(void)worksheet_set_column(sheet, c, c, widths[c], NULL);
	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_fit_to_pages(sheet, 1, 0);
	return (struct place){sheet, 0};
}

void
book_head(struct book *book, struct place *place, const char *const *names,
        size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)worksheet_write_string(place->sheet, place->row,
		        (lxw_col_t)i, names[i],
		        i == 0 ? book->head : book->number_head);
	place->row++;
}

void
book_text(struct book *book, const struct place *place, lxw_col_t column,
        const char *text)
{
	(void)worksheet_write_string(
	        place->sheet, place->row, column, text, book->text);
}

/* No more of a number is stored than is shown: what all writers print is what
 * is protected. */
void
book_number(struct book *book, const struct place *place, lxw_col_t column,
        double number, int decimals)
{
	double scale = pow(10, decimals);

	if (isnan(number))
		(void)worksheet_write_string(place->sheet, place->row, column,
		        book->report->hidden_symbol, book->symbol);
	else
		(void)worksheet_write_number(place->sheet, place->row, column,
		        round(number * scale) / scale,
		        book->decimals[decimals]);
}

void
book_count(struct book *book, const struct place *place, lxw_col_t column,
        const struct report_count *count)
{
	book_number(book, place, column,
	        count->hidden ? NAN : (double)count->count, 0);
}

/* Formats. */

static lxw_format *
format(struct book *book, const char *number)
{
	lxw_format *made = workbook_add_format(book->workbook);

	if (made == NULL)
		log_abort("write.xlsx", "no format");
	format_set_font_name(made, "Arial");
	format_set_font_size(made, 10);
	format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
	if (number != NULL)
		format_set_num_format(made, number);
	return made;
}

static void
make_formats(struct book *book)
{
	book->title = format(book, NULL);
	format_set_bold(book->title);
	format_set_font_size(book->title, 14);
	book->head = format(book, NULL);
	format_set_bold(book->head);
	format_set_bottom(book->head, LXW_BORDER_THIN);
	book->number_head = format(book, NULL);
	format_set_bold(book->number_head);
	format_set_bottom(book->number_head, LXW_BORDER_THIN);
	format_set_align(book->number_head, LXW_ALIGN_RIGHT);
	book->text = format(book, NULL);
	book->wrapped = format(book, NULL);
	format_set_text_wrap(book->wrapped);
	book->symbol = format(book, NULL);
	format_set_align(book->symbol, LXW_ALIGN_RIGHT);
	book->decimals[0] = format(book, "0");
	book->decimals[1] = format(book, "0.0");
	book->decimals[2] = format(book, "0.00");
	book->decimals[4] = format(book, "0.0000");
	book->percent = format(book, "0%");
}

/* Sheets of figures. */

/* Not every program makes a row as high as its wrapped text. */
static void
add_pair(struct book *book, struct place *place, const char *name,
        const char *text)
{
	enum { CHARACTERS = 72, POINTS = 14 };

	size_t lines = 1 + text_characters(text) / CHARACTERS;

	(void)worksheet_set_row(
	        place->sheet, place->row, POINTS * (double)lines, NULL);
	book_text(book, place, 0, name);
	(void)worksheet_write_string(
	        place->sheet, place->row, 1, text, book->wrapped);
	place->row++;
}

static void
add_index(struct book *book, struct place *place, size_t at)
{
	static const char *const changes[] = {[REPORT_NO_WORD] = "",
	        [REPORT_UNSURE] = "ingen sikker ændring",
	        [REPORT_HIGHER] = "højere",
	        [REPORT_LOWER] = "lavere"};
	const struct report_index *index = &book->report->indices[at];

	book_text(book, place, 0, chart_index_name(index));
	book_number(book, place, 1, index->mean, 2);
	book_number(book, place, 2, index->low, 2);
	book_number(book, place, 3, index->high, 2);
	book_count(book, place, 4, &index->respondents);
	book_text(book, place, 5, changes[report_change(book->report, at)]);
	place->row++;
}

static void
add_report(struct book *book)
{
	static const double widths[] = {26, 70, 12, 12, 12, 24, 0};
	static const char *const head[] = {"Indeks (0 til 100)", "Tal",
	        "Usikkerhed fra", "til", "Svar fra", "Mod måneden før"};
	const struct report *report = book->report;
	struct place place = book_sheet(book, "Rapport", widths);

	(void)worksheet_write_string(place.sheet, place.row, 0,
	        text_format(book->memory, "%s: %s svar i %s",
	                report->municipality_name,
	                respondent_genitive(report->respondent),
	                report->month_name),
	        book->title);
	place.row += 2;
	add_pair(book, &place, "Kort", report->sentence);
	if (report->erratum[0] != '\0')
		add_pair(book, &place, "Rettelse", report->erratum);
	add_pair(book, &place, "Skjult",
	        text_format(book->memory,
	                "Tal under %d vises ikke, og heller ikke tal, som de"
	                " kan regnes ud fra; de står som %s.%s",
	                (int)report->threshold, report->hidden_symbol,
	                respondent_rule(book->memory, report->respondent,
	                        report->firms_least)));
	add_pair(book, &place, "Spørgeskema", report->versions);
	add_pair(book, &place, "Dannet", report->built_at);
	add_pair(book, &place, "Kontrolsum", report->checksum);
	place.row++;
	book_head(book, &place, head, sizeof(head) / sizeof(head[0]));
	for (size_t i = 0; i < report->indices_count; i++)
		add_index(book, &place, i);
}

static void
add_coverage_row(struct book *book, struct place *place,
        const struct report_coverage *coverage, const char *name)
{
	lxw_col_t column = 1;

	book_text(book, place, 0, name);
	if (respondent_has_meetings(book->report->respondent))
		book_count(book, place, column++, &coverage->held);
	book_count(book, place, column++, &coverage->asked);
	book_count(book, place, column++, &coverage->reached);
	book_count(book, place, column, &coverage->answered);
	place->row++;
}

static void
add_dispositions(struct book *book, struct place *place)
{
	static const char *const head[] = {
	        "Hvordan gik det dem, vi spurgte", "Antal"};
	const struct report_dispositions *d = &book->report->dispositions;

	const struct {
		const char *name;
		const struct report_count *count;
	} rows[] = {{"Svaret på alt (1.1)", &d->complete},
	        {"Svaret på en del (1.2)", &d->partial},
	        {"Begyndt, men holdt op (2.12)", &d->break_off},
	        {"Sagt nej (2.11)", &d->refused},
	        {"Ikke svaret (3.19)", &d->silent},
	        {"Kan ikke kontaktes (3.30)", &d->undelivered},
	        {respondent_has_meetings(book->report->respondent)
	                        ? "Intet møde (4.1)"
	                        : "Uden for undersøgelsen (4.1)",
	                &d->ineligible}};

	place->row++;
	book_head(book, place, head, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		book_text(book, place, 0, rows[i].name);
		book_count(book, place, 1, rows[i].count);
		place->row++;
	}
	book_text(book, place, 0, "Svarandel (RR2)");
	book_number(book, place, 1, d->rr2, 4);
}

static void
add_coverage(struct book *book)
{
	static const double widths[] = {34, 14, 12, 12, 12, 0};
	static const char *const meetings[] = {
	        "Målgruppe", "Møder holdt", "Spurgt", "Nået", "Svaret"};
	static const char *const others[] = {
	        "Målgruppe", "Spurgt", "Nået", "Svaret"};
	const struct report *report = book->report;
	struct place place = book_sheet(book, "Dækning", widths);

	if (respondent_has_meetings(report->respondent))
		book_head(book, &place, meetings, 5);
	else
		book_head(book, &place, others, 4);
	add_coverage_row(book, &place, &report->total, "Alle");
	for (size_t i = 0; i < report->groups_count; i++)
		add_coverage_row(book, &place, &report->groups[i],
		        report->groups[i].group);
	add_dispositions(book, &place);
}

static void
add_everything(struct book *book)
{
	static const double widths[] = {14, 44, 34, 30, 0};
	static const char *const head[] = {"del", "gruppe", "tal", "værdi"};
	const struct write_rows *list = write_rows(book->report, book->memory);
	struct place place = book_sheet(book, "Alle tal", widths);

	book_head(book, &place, head, 4);
	worksheet_freeze_panes(place.sheet, 1, 0);
	for (size_t i = 0; i < list->count; i++) {
		const struct write_row *row = &list->rows[i];

		book_text(book, &place, 0, row->section);
		book_text(book, &place, 1, row->of);
		book_text(book, &place, 2, row->figure);
		if (row->text != NULL && !row->hidden)
			book_text(book, &place, 3, row->text);
		else
			book_number(book, &place, 3,
			        row->hidden ? NAN : row->number, row->decimals);
		place.row++;
	}
}

/* The file. */

/* When it was made is when the report was built, so that nothing in the file
 * depends on the moment of printing. */
static void
set_properties(struct book *book)
{
	const struct report *report = book->report;
	struct tm built = {0};
	lxw_doc_properties properties = {
	        .title = text_format(book->memory, "%s, %s",
	                report->municipality_name, report->month_name),
	        .author = text_format(book->memory, "Borgersvar"),
	        .company = text_format(
	                book->memory, "%s", report->municipality_name),
	};

	if (strptime(report->built_at, "%Y-%m-%dT%H:%M:%SZ", &built) != NULL)
		properties.created = timegm(&built);
	(void)workbook_set_properties(book->workbook, &properties);
}

static bool
copy(int file, struct text *out)
{
	char bytes[8192];
	ssize_t got;

	if (lseek(file, 0, SEEK_SET) != 0)
		return false;
	while ((got = read(file, bytes, sizeof(bytes))) > 0)
		text_add_bytes(out, bytes, (size_t)got);
	return got == 0;
}

static bool
write_book(const struct report *report, TALLOC_CTX *memory, const char *path)
{
	struct book book = {.report = report, .memory = memory};

	book.workbook = workbook_new(path);
	if (book.workbook == NULL)
		return false;
	make_formats(&book);
	set_properties(&book);
	add_report(&book);
	book_months(&book);
	add_coverage(&book);
	book_answers(&book);
	book_more(&book);
	add_everything(&book);
	return workbook_close(book.workbook) == LXW_NO_ERROR;
}

/* The library writes a file of a name; this one is in memory only. */
void
write_xlsx(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	int file = memfd_create("report", MFD_CLOEXEC);
	char path[40];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	if (file < 0 || !write_book(report, memory, path) || !copy(file, out))
		log_event(LOG_ERROR, "write.xlsx", "error=%s", strerror(errno));
	if (file >= 0)
		(void)close(file);
	talloc_free(memory);
}
