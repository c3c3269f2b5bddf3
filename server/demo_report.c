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

#include "reports/write.h"
#include "server/demo.h"
#include "server/release.h"

enum { REPORT_MAX = 600000 };

/* As every release: by the writer, once a month. */
static enum status
run_release(struct writer_job *job, struct db *db)
{
	struct demo_job *release = (struct demo_job *)job;

	return release_put(
	        db, release->report, clock_now(&release->demo->clock));
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

/* One page and one file of data for each municipality, by code and month. */
static enum status
write_files(const struct report *report, const char *directory,
        TALLOC_CTX *memory, struct text *why)
{
	const char *base = talloc_asprintf(memory, "%s/rapport-%04d-%s",
	        directory, (int)report->municipality, report->month);
	const char *html_path = talloc_asprintf(memory, "%s.html", base);
	const char *json_path = talloc_asprintf(memory, "%s.json", base);
	struct text html;
	struct text json;
	enum status status;

	text_init(&html, memory, REPORT_MAX);
	text_init(&json, memory, REPORT_MAX);
	write_html(report, &html);
	write_json(report, &json);
	status = write_file(html_path, &html, why);
	if (status == STATUS_OK)
		status = write_file(json_path, &json, why);
	if (status == STATUS_OK)
		printf("%s\n%s\n", html_path, json_path);
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
print_head(void)
{
	printf("\nOktober 2026 (%s = skjult, færre end 5 eller kan regnes ud)\n"
	       "%-14s %8s %8s %8s %8s %8s %8s %8s  %-22s  %s\n",
	        "·", "", "holdt", "spurgt", "nået", "hele", "dele", "nej",
	        "tavse", "tilfredshed", "inddragelse");
}

/* Built by the reader, released by the writer, one municipality after the
 * other. */
static enum status
report_month(struct demo *demo, struct db *reader, TALLOC_CTX *memory,
        struct month month, struct report *reports[DEMO_MUNICIPALITIES])
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		struct demo_job job = {0};

		status = report_build(reader, memory,
		        demo_municipalities[i].code, month,
		        clock_now(&demo->clock), &reports[i]);
		job.report = reports[i];
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
	enum status status = STATUS_OK;

	for (int m = 7; status == STATUS_OK && m < 7 + DEMO_MONTHS; m++)
		status = report_month(
		        demo, reader, memory, (struct month){2026, m}, reports);
	if (status == STATUS_OK) {
		print_head();
		for (size_t i = 0; i < DEMO_MUNICIPALITIES; i++)
			print_row(reports[i]);
		printf("\n");
	}
	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES; i++)
		status = write_files(reports[i], directory, memory, why);
	talloc_free(memory);
	return status;
}
