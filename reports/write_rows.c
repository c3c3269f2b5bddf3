/*
 * Lists every figure of a report.
 */
#include "reports/write_rows.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/respondent.h"

static void
add(struct write_rows *list, struct write_row row)
{
	/* Doubled whenever it is full; a report has some hundred rows. */
	if ((list->count & (list->count - 1)) == 0)
		list->rows = talloc_realloc(list, list->rows, struct write_row,
		        2 * (unsigned)list->count + 1);
	if (list->rows == NULL)
		log_abort("write.rows", "out of memory");
	list->rows[list->count++] = row;
}

static void
add_text(struct write_rows *list, const char *figure, const char *text)
{
	add(list, (struct write_row){"Rapport", "", figure, text, 0, 0, false});
}

static void
add_count(struct write_rows *list, const char *section, const char *of,
        const char *figure, const struct report_count *count)
{
	add(list, (struct write_row){section, of, figure, NULL,
	                  (double)count->count, 0, count->hidden});
}

/* NaN: hidden, or too few for it. */
static void
add_number(struct write_rows *list, const char *of, const char *figure,
        double number)
{
	add(list, (struct write_row){"Indeks", of, figure, NULL, number, 2,
	                  isnan(number)});
}

static void
add_head(struct write_rows *list, const struct report *report)
{
	struct month month;

	add_text(list, "kommune", report->municipality_name);
	add_text(list, "svar fra", respondent_plural(report->respondent));
	add_text(list,
	        clock_month_parse(report->month, &month) == STATUS_OK
	                ? "måned"
	                : "periode",
	        report->month);
	add_text(list, "sætning", report->sentence);
	if (report->erratum[0] != '\0')
		add_text(list, "rettelse", report->erratum);
	add(list, (struct write_row){"Rapport", "", "mindste antal", NULL,
	                  (double)report->threshold, 0, false});
	if (report->firms_least > 0)
		add(list, (struct write_row){"Rapport", "",
		                  "mindste antal firmaer", NULL,
		                  (double)report->firms_least, 0, false});
	add_text(list, "tegn for skjult", report->hidden_symbol);
	add_text(list, "spørgeskema", report->versions);
	add_text(list, "dannet", report->built_at);
	add_text(list, "kontrolsum", report->checksum);
}

static void
add_index(struct write_rows *list, const struct report_index *index)
{
	const char *of = strcmp(index->name, "satisfaction") == 0
	                         ? "tilfredshed"
	                         : "inddragelse";

	add_count(list, "Indeks", of, "svar fra", &index->respondents);
	add_number(list, of, "gennemsnit", index->mean);
	add_number(list, of, "interval fra", index->low);
	add_number(list, of, "interval til", index->high);
	add_number(list, of, "andel med 5 på alt", index->full_share);
}

static void
add_coverage(struct write_rows *list, const struct report_coverage *coverage,
        bool meetings)
{
	const char *of = coverage->group;

	if (meetings)
		add_count(list, "Dækning", of, "møder holdt", &coverage->held);
	add_count(list, "Dækning", of, "spurgt", &coverage->asked);
	add_count(list, "Dækning", of, "nået", &coverage->reached);
	add_count(list, "Dækning", of, "svaret", &coverage->answered);
}

static void
add_dispositions(struct write_rows *list, const struct report_dispositions *d,
        bool meetings)
{
	static const char section[] = "Udfald";

	add_count(list, section, "", "svaret på alt (1.1)", &d->complete);
	add_count(list, section, "", "svaret på en del (1.2)", &d->partial);
	add_count(list, section, "", "sagt nej (2.11)", &d->refused);
	add_count(list, section, "", "holdt op (2.12)", &d->break_off);
	add_count(list, section, "", "ikke svaret (3.19)", &d->silent);
	add_count(list, section, "", "kan ikke kontaktes (3.30)",
	        &d->undelivered);
	add_count(list, section, "",
	        meetings ? "intet møde (4.1)" : "uden for undersøgelsen (4.1)",
	        &d->ineligible);
	add(list, (struct write_row){section, "", "svarandel (RR2)", NULL,
	                  d->rr2, 4, isnan(d->rr2)});
}

static void
add_item(struct write_rows *list, const char *section,
        const struct report_item *item)
{
	add_count(list, section, item->label, "svar i alt", &item->respondents);
	for (size_t c = 0; c < item->choices_count; c++) {
		const struct report_item_choice *choice = &item->choices[c];
		bool same = strcmp(choice->value, choice->label) == 0;
		const char *figure =
		        same ? choice->value
		             : text_format(list, "%s %s", choice->value,
		                       choice->label);

		add_count(list, section, item->label, figure, &choice->answers);
	}
}

/* The months before, as they were released. */
static void
add_past(struct write_rows *list, const struct report_past *past)
{
	for (size_t i = 0; i < REPORT_INDICES; i++) {
		const struct report_past_index *index = &past->indices[i];
		const char *figure = text_format(list, "%s %s",
		        i == 0 ? "tilfredshed" : "inddragelse", "gennemsnit");

		add(list, (struct write_row){"Tidligere", past->month, figure,
		                  NULL, index->mean, 2, isnan(index->mean)});
	}
}

static void
add_gap_number(struct write_rows *list, const struct report_gap *gap,
        const char *figure, double number)
{
	add(list, (struct write_row){"Kløft", gap->citizen_label, figure, NULL,
	                  number, 1, isnan(number)});
}

static void
add_gap(struct write_rows *list, const struct report_gap *gap)
{
	add_count(list, "Kløft", gap->citizen_label, "møder", &gap->pairs);
	add_gap_number(list, gap, "borgerens gennemsnit", gap->citizen);
	add_gap_number(list, gap, "medarbejderens gennemsnit", gap->employee);
	add_gap_number(list, gap, "forskel", gap->difference);
	add_gap_number(list, gap, "interval fra", gap->low);
	add_gap_number(list, gap, "interval til", gap->high);
}

/* People's own words, as many rows as texts: how many people wrote is told
 * nowhere. */
static void
add_texts(struct write_rows *list, const struct report_texts *texts)
{
	for (size_t i = 0; i < texts->texts_count; i++)
		add(list, (struct write_row){"Egne ord", texts->question,
		                  texts->theme_title, texts->texts[i], 0, 0,
		                  false});
}

static void
add_lists(struct write_rows *list, const struct report *report)
{
	for (size_t i = 0; i < report->items_count; i++)
		add_item(list, "Svar", &report->items[i]);
	for (size_t i = 0; i < report->reasons_count; i++)
		add_item(list, "Grunde", &report->reasons[i]);
	add_count(list, "Opkald", "", "bedt om det", &report->call_backs.asked);
	add_count(list, "Opkald", "", "inden fem dage",
	        &report->call_backs.in_time);
	for (size_t i = 0; i < report->gaps_count; i++)
		add_gap(list, &report->gaps[i]);
	for (size_t i = 0; i < report->texts_count; i++)
		add_texts(list, &report->texts[i]);
	for (size_t i = 0; i < report->past_count; i++)
		add_past(list, &report->past[i]);
}

struct write_rows *
write_rows(const struct report *report, TALLOC_CTX *memory)
{
	struct write_rows *list = talloc_zero(memory, struct write_rows);
	bool meetings = respondent_has_meetings(report->respondent);

	if (list == NULL)
		log_abort("write.rows", "out of memory");
	add_head(list, report);
	for (size_t i = 0; i < report->indices_count; i++)
		add_index(list, &report->indices[i]);
	add_coverage(list, &report->total, meetings);
	for (size_t i = 0; i < report->groups_count; i++)
		add_coverage(list, &report->groups[i], meetings);
	add_dispositions(list, &report->dispositions, meetings);
	add_lists(list, report);
	return list;
}
