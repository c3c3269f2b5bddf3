/*
 * Reports of five years of 98 municipalities (demo --scale): ours beside a bare
 * loop over the same indices, and what DuckDB is given.
 *
 *	scale csv DATABASE FOLDER
 *	scale figures ours|bare DATABASE MUNICIPALITY MONTH
 *	scale time DATABASE MUNICIPALITY MONTH RUNS
 *	scale bytes DATABASE
 *
 * MONTH is year * 100 + month, the last of twelve.  `figures` prints a line a
 * month, as scale.js does; `time` prints medians in microseconds of
 * the processor, warm.
 */
#include "tests/bench/scale.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

enum { CACHE_KIB = 262144, RUNS_MAX = 1000, NOW = 1795000000 };

static _Noreturn void
give_up(const char *what, const char *why)
{
	(void)fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static sqlite3 *
open_bare(const char *path)
{
	sqlite3 *db = NULL;
	char cache[64];

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		give_up(path, "cannot be opened");
	(void)snprintf(
	        cache, sizeof(cache), "PRAGMA cache_size = -%d", CACHE_KIB);
	(void)sqlite3_exec(db, cache, NULL, NULL, NULL);
	return db;
}

static struct db *
open_ours(const char *path)
{
	struct db_options options = {.path = path,
	        .mode = DB_READ,
	        .busy_ms = 1000,
	        .cache_kib = CACHE_KIB};
	struct db *db = NULL;
	struct text why;

	text_init(&why, NULL, 400);
	if (clock_init(&why) != STATUS_OK ||
	        db_open(NULL, options, false, &db, &why) != STATUS_OK)
		give_up(path, text_string(&why));
	return db;
}

/* Who counts, and whose and which month. */
struct job {
	struct db *ours;
	sqlite3 *bare;
	int64_t municipality;
	struct month month;
};

static void
count_ours(const struct job *job, int back, struct report_figures *figures)
{
	struct report_of of = {.municipality = job->municipality,
	        .period = period_of_month(clock_month_add(job->month, -back))};

	if (report_figures(job->ours, &of, figures) != STATUS_OK)
		give_up("ours", "failed");
}

static void
count_bare(const struct job *job, int back, struct report_figures *figures)
{
	struct month month = clock_month_add(job->month, -back);

	bare_figures(job->bare, job->municipality,
	        month.year * 100 + month.month, figures);
}

/* All of it: what is hidden, the auditor, the sentence. */
static void
build_ours(const struct job *job, int back, struct report_figures *figures)
{
	const struct report_of of = {job->municipality,
	        period_of_month(clock_month_add(job->month, -back)), NULL};
	struct report *report = NULL;

	(void)figures;
	if (report_build_of(job->ours, NULL, &of, NOW, &report) != STATUS_OK)
		give_up("report_build_of", "failed");
	talloc_free(report);
}

typedef void count_fn(
        const struct job *job, int back, struct report_figures *figures);

/* Of the processor, so that what else the machine does is not counted. */
static double
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int
by_size(const void *a, const void *b)
{
	double one = *(const double *)a;
	double two = *(const double *)b;

	return (one > two) - (one < two);
}

/* The first run warms, and is not counted. */
static double
median_us(const struct job *job, count_fn *count, int months, int runs)
{
	static double times[RUNS_MAX + 1];
	struct report_figures figures;

	for (int run = 0; run <= runs; run++) {
		double start = now_us();

		for (int back = months - 1; back >= 0; back--)
			count(job, back, &figures);
		times[run] = now_us() - start;
	}
	qsort(times + 1, (size_t)runs, sizeof(times[0]), by_size);
	return times[1 + runs / 2];
}

static void
print_real(double value)
{
	if (isnan(value))
		printf(" nan");
	else
		printf(" %.6f", value);
}

static void
print_figures(const struct report_figures *f)
{
	for (size_t g = 0; g < f->group_count; g++)
		for (int level = 0; level < FIGURES_LEVELS; level++)
			printf("%s%" PRId64, g + (size_t)level == 0 ? "" : " ",
			        f->groups[g][level]);
	printf(" |");
	for (int d = 0; d < FIGURES_DISPOSITIONS; d++)
		printf(" %" PRId64, f->dispositions[d]);
	printf(" |");
	for (int m = 0; m < REPORT_INDICES; m++) {
		printf(" %zu", f->means[m].n);
		print_real(f->means[m].mean);
		print_real(f->means[m].sd);
		printf(" %" PRId64, f->full[m]);
	}
	printf("\n");
}

static struct job
make_job(const char *path, const char *municipality, const char *month)
{
	long code = strtol(month, NULL, 10);

	return (struct job){.ours = open_ours(path),
	        .bare = open_bare(path),
	        .municipality = strtol(municipality, NULL, 10),
	        .month = {(int)(code / 100), (int)(code % 100)}};
}

static void
print_year(const struct job *job, count_fn *count)
{
	struct report_figures figures;

	for (int back = 11; back >= 0; back--) {
		count(job, back, &figures);
		print_figures(&figures);
	}
}

static void
print_times(const struct job *job, int runs)
{
	printf("ours-month %.0f\n", median_us(job, count_ours, 1, runs));
	printf("bare-month %.0f\n", median_us(job, count_bare, 1, runs));
	printf("ours-year %.0f\n", median_us(job, count_ours, 12, runs));
	printf("bare-year %.0f\n", median_us(job, count_bare, 12, runs));
	printf("report %.0f\n", median_us(job, build_ours, 1, runs));
}

/* What DuckDB reads. */

static void
write_csv(sqlite3 *db, const char *folder, const char *name, const char *sql)
{
	sqlite3_stmt *rows = NULL;
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s.csv", folder, name);
	file = fopen(path, "we");
	if (file == NULL ||
	        sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
		give_up(path, sqlite3_errmsg(db));
	while (sqlite3_step(rows) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(rows); i++) {
			const unsigned char *text =
			        sqlite3_column_text(rows, i);

			(void)fprintf(file, "%s%s", i == 0 ? "" : ",",
			        text == NULL ? (const unsigned char *)""
			                     : text);
			if (i + 1 == sqlite3_column_count(rows))
				(void)fputc('\n', file);
		}
	sqlite3_finalize(rows);
	if (fclose(file) != 0)
		give_up(path, "cannot be written");
}

/* How far the texts came is computed here: that is no work of the reports. */
static void
write_all(sqlite3 *db, const char *folder)
{
	write_csv(db, folder, "meeting",
	        "SELECT municipality, month, id, target_group FROM meeting");
	write_csv(db, folder, "person",
	        "SELECT i.municipality, i.month, i.id, i.respondent, i.meeting,"
	        " coalesce(n.state, 'closed'), coalesce(n.answered, 0),"
	        " coalesce((SELECT max(CASE WHEN o.state = 'delivered' THEN 3"
	        " WHEN o.state IN ('failed', 'rejected') THEN 2"
	        " WHEN o.sent_at IS NOT NULL THEN 1 ELSE 0 END) FROM outbox o"
	        " WHERE o.subject = i.id AND o.subject <> 0), 0)"
	        " FROM invitation i LEFT JOIN session n ON n.id = i.id");
	write_csv(db, folder, "answer",
	        "SELECT a.municipality, i.month, a.session, a.item, a.id,"
	        " a.value FROM answer a JOIN invitation i"
	        " ON i.id = a.session");
	write_csv(db, folder, "item",
	        "SELECT position, measure = 'involvement' FROM item"
	        " WHERE measure <> '' AND survey_version = 1");
}

/* By the engine's own count of pages. */
static void
print_bytes(sqlite3 *db)
{
	static const char sql[] =
	        "SELECT s.name, sum(s.pgsize), (SELECT count(*) FROM answer)"
	        " FROM dbstat s WHERE s.name IN ('answer', 'answer_session',"
	        " 'session_ended', 'invitation_month', 'meeting_month',"
	        " 'outbox_noticed') AND s.aggregate = TRUE"
	        " GROUP BY s.name";
	sqlite3_stmt *rows = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
		give_up("dbstat", sqlite3_errmsg(db));
	while (sqlite3_step(rows) == SQLITE_ROW)
		printf("%s %.1f\n", sqlite3_column_text(rows, 0),
		        sqlite3_column_double(rows, 1) /
		                sqlite3_column_double(rows, 2));
	sqlite3_finalize(rows);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "csv") == 0)
		write_all(open_bare(argv[2]), argv[3]);
	else if (argc == 3 && strcmp(argv[1], "bytes") == 0)
		print_bytes(open_bare(argv[2]));
	else if (argc == 6 && strcmp(argv[1], "figures") == 0) {
		struct job job = make_job(argv[3], argv[4], argv[5]);

		print_year(&job,
		        strcmp(argv[2], "bare") == 0 ? count_bare : count_ours);
	} else if (argc == 6 && strcmp(argv[1], "time") == 0) {
		struct job job = make_job(argv[2], argv[3], argv[4]);

		print_times(&job, (int)strtol(argv[5], NULL, 10));
	} else {
		give_up("scale", "csv|figures|time|bytes");
	}
	return 0;
}
