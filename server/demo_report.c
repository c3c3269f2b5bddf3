/*
 * What the demo ends in: releases of every month, the table of the last one on
 * the terminal, and its reports as files. All numbers come out of the ordinary
 * report, with what it hides hidden, so the table may be shown to anybody.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "reports/write.h"
#include "server/demo.h"
#include "server/demo_staff.h"
#include "server/release.h"
#include "surveys/survey_store.h"

enum { REPORT_MAX = 600000 };

/* As every release: by the writer, once a month. */
static enum status
run_release(struct writer_job *job, struct db *db)
{
	struct demo_job *release = (struct demo_job *)job;

	return release_put(
	        db, release->report, clock_now(&release->demo->clock));
}

/* What staff have done by the time that a month is released. */
static enum status
run_staff(struct writer_job *job, struct db *db)
{
	struct demo_job *staff = (struct demo_job *)job;
	const struct embedded *survey =
	        embedded_find("surveys/library/sagsbehandler.md");
	int64_t now = clock_now(&staff->demo->clock);
	struct demo_staff_month month = {.month = staff->month, .now = now};
	enum status status = survey_publish(db, survey->bytes, survey->length,
	        now, &month.survey_version, staff->why);

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		month.municipality = demo_municipalities[i].code;
		status = demo_call_back(db, &month);
		if (status == STATUS_OK)
			status = demo_answer_employees(db, &month);
		if (status == STATUS_OK)
			status = demo_review_texts(db,
			        &staff->demo->service->keys, &month,
			        staff->why);
	}
	return status;
}

/* An error of closing counts: a full disk may show itself only there. */
static enum status
write_file(const char *path, const struct text *content, struct text *why)
{
	FILE *file = fopen(path, "we");
	bool written = file != NULL &&
	               fwrite(text_string(content), 1, content->length, file) ==
	                       content->length;

	if (file == NULL || fclose(file) != 0 || !written) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return STATUS_SYSTEM;
	}
	return STATUS_OK;
}

/* A page, a file of data and a PDF for each municipality, by code and month. */
static enum status
write_files(const struct report *report, const char *directory,
        TALLOC_CTX *memory, struct text *why)
{
	static const struct {
		const char *ending;
		void (*write)(const struct report *report, struct text *out);
	} forms[] = {
	        {"html", write_html}, {"json", write_json}, {"pdf", write_pdf}};
	enum status status = STATUS_OK;

	for (size_t i = 0;
	        status == STATUS_OK && i < sizeof(forms) / sizeof(forms[0]);
	        i++) {
		const char *path = text_format(memory, "%s/rapport-%04d-%s.%s",
		        directory, (int)report->municipality, report->month,
		        forms[i].ending);
		struct text out;

		text_init(&out, memory, REPORT_MAX);
		forms[i].write(report, &out);
		status = write_file(path, &out, why);
		if (status == STATUS_OK)
			printf("%s\n", path);
	}
	return status;
}

/* A hidden count takes the same room as a number, so that the table stays one.
 */
static void
print_count(const struct report *report, const struct report_count *count)
{
	if (count->hidden)
		printf(" %9s", report->hidden_symbol);
	else
		printf(" %8" PRId64, count->count);
}

/* Below ten respondents there is no interval, and below the threshold no index.
 */
static void
print_index(const struct report_index *index)
{
	if (isnan(index->mean))
		printf("  %-20s", "–");
	else if (isnan(index->low))
		printf("  %4.1f (n=%" PRId64 ")", index->mean,
		        index->respondents.count);
	else
		printf("  %4.1f [%4.1f-%4.1f] n=%-4" PRId64, index->mean,
		        index->low, index->high, index->respondents.count);
}

/* A name of letters beyond ASCII has more bytes than columns; the blank makes
 * up for it. */
static void
print_row(const struct report *report)
{
	const struct report_dispositions *d = &report->dispositions;

	printf("%-14s", report->municipality_name);
	if (strlen(report->municipality_name) >
	        text_characters(report->municipality_name))
		printf(" ");
	print_count(report, &report->total.held);
	print_count(report, &report->total.asked);
	print_count(report, &report->total.reached);
	print_count(report, &d->complete);
	print_count(report, &d->partial);
	print_count(report, &d->refused);
	print_count(report, &d->silent);
	print_index(&report->indices[0]);
	print_index(&report->indices[1]);
	printf("\n");
}

/* The hidden symbol is explained in the heading, for whoever sees the table
 * alone. */
static void
print_table(const char *title, struct report *reports[DEMO_MUNICIPALITIES])
{
	printf("\n%s\n"
	       "%-14s %8s %8s %8s %8s %8s %8s %8s  %-22s  %s\n",
	        title, "", "holdt", "spurgt", "nået", "hele", "dele", "nej",
	        "tavse", "tilfredshed", "inddragelse");
	for (size_t i = 0; i < DEMO_MUNICIPALITIES; i++)
		print_row(reports[i]);
}

/* Built by the reader, released by the writer, one municipality after the
 * other. */
static enum status
report_month(struct demo *demo, struct db *reader, const char *kind,
        struct month month, struct report *reports[DEMO_MUNICIPALITIES])
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		struct demo_job job = {0};
		const struct report_of of = {demo_municipalities[i].code,
		        period_of_month(month), kind};

		status = report_build_of(reader, reader, &of,
		        clock_now(&demo->clock), &reports[i]);
		job.report = reports[i];
		if (status == STATUS_OK)
			status = release_fit(reader, reports[i]);
		if (status == STATUS_OK)
			status = release_past(reader, reports[i]);
		if (status == STATUS_OK)
			status = demo_do_job(demo, &job, run_release);
	}
	return status;
}

/* The months in their order, as they would have been released; the reports of
 * the last are the ones printed. */
enum status
demo_report(struct demo *demo, struct db *reader, const char *directory,
        struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *reports[DEMO_MUNICIPALITIES] = {NULL};
	struct report *employers[DEMO_MUNICIPALITIES] = {NULL};
	enum status status = STATUS_OK;

	for (int m = 7; status == STATUS_OK && m < 7 + DEMO_MONTHS; m++) {
		struct demo_job job = {.why = why, .month = 202600 + m};

		status = demo_do_job(demo, &job, run_staff);
		if (status == STATUS_OK)
			status = report_month(demo, reader, NULL,
			        (struct month){2026, m}, reports);
	}
	if (status == STATUS_OK && demo->employer_count > 0)
		status = report_month(demo, reader, "employer",
		        (struct month){2026, 10}, employers);
	if (status == STATUS_OK)
		print_table("Oktober 2026 (· = skjult, færre end 5 eller kan"
		            " regnes ud)",
		        reports);
	if (status == STATUS_OK && demo->employer_count > 0)
		print_table(text_format(memory,
		                    "Virksomheder, oktober 2026 (· = skjult,"
		                    " også færre end %" PRId64 " firmaer eller"
		                    " et over halvdelen)",
		                    employers[0]->firms_least),
		        employers);
	if (status == STATUS_OK)
		printf("\n");
	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		status = release_peers(reader, reports[i]);
		if (status == STATUS_OK)
			status =
			        write_files(reports[i], directory, memory, why);
	}
	talloc_free(memory);
	return status;
}
