/*
 * The research export of many answers, and its bare peers, each in a process of
 * its own so that its memory can be told:
 *
 *   export fill DB ANSWERS   a municipality's two years, by the whole schema
 *   export csv|xlsx|sav|dta DB OUT   ours: the copy, the table, the rows
 *   export bare-csv DB OUT   SELECT the same columns and print them
 *   export bare-xlsx N OUT   libxlsxwriter with constant memory: a table of as
 *                            many rows and columns, and nothing else
 *
 * Each but the first prints rows, seconds, and the peak of its memory in MB.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>
#include <xlsxwriter.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "reports/export.h"
#include "server/service.h"
#include "server/verb_export_way.h"
#include "surveys/survey_store.h"

enum { ITEMS = 6, MONTHS = 24 };

static void
fail(const char *what)
{
	(void)fprintf(stderr, "bench export: %s\n", what);
	exit(1);
}

static void
must(enum status status, const struct text *why)
{
	if (status != STATUS_OK)
		fail(why->length > 0 ? text_string(why) : status_name(status));
}

static double
now_s(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
report(int64_t rows, double seconds)
{
	struct rusage used;

	(void)getrusage(RUSAGE_SELF, &used);
	printf("%" PRId64 " %.3f %.1f\n", rows, seconds,
	        (double)used.ru_maxrss / 1024);
}

static struct db *
open_db(TALLOC_CTX *memory, const char *path, enum db_mode mode)
{
	struct db_options options = {.path = path, .mode = mode};
	struct db *db = NULL;
	struct text why;

	text_init(&why, memory, 400);
	must(db_open(memory, options, mode == DB_WRITE, &db, &why), &why);
	return db;
}

/* Six answers each, by the clock: as a busy municipality would have them. */
static const char *const statements[] = {
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) SELECT i, 740, 'citizen',"
        " CAST(i AS BLOB), zeroblob(53), 0 FROM bench",
        "INSERT INTO meeting (id, municipality, respondent, external,"
        " employee, unit, target_group, held_at, month, registered_at,"
        " fate, due_at) SELECT i, 740, i, i, 'SB', 'Enhed ' || (i % 3),"
        " 'gruppe ' || (i % 4), 0, month, 0, 'asked', 0 FROM bench",
        "INSERT INTO invitation (id, municipality, respondent, meeting,"
        " survey_version, month, code_hash, created_at) SELECT i, 740, i, i,"
        " (SELECT max(id) FROM survey_version), month, CAST(i AS BLOB),"
        " 1735693200 + 2592000 * (place % 24) FROM bench",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, answered, closes_at) SELECT i, 740, i, 'complete', -1,"
        " 'da', 6, 0 FROM bench",
        "INSERT INTO answer (municipality, session, item, value, channel, at)"
        " SELECT 740, i, q.column1, 1 + (i + q.column1) % 5, 'sms', 0"
        " FROM bench, (VALUES (0), (2), (3), (4), (5), (6)) q",
        "DROP TABLE bench"};

static void
fill(const char *path, int64_t answers)
{
	static const char people[] =
	        "CREATE TABLE bench AS WITH RECURSIVE n (i) AS (SELECT 1"
	        " UNION ALL SELECT i + 1 FROM n WHERE i < :people) SELECT i,"
	        " i * 24 / (:people + 1) AS place, CASE WHEN i * 24 /"
	        " (:people + 1) < 12 THEN 202501 ELSE 202589 END + i * 24 /"
	        " (:people + 1) AS month FROM n";
	static const char place[] =
	        "INSERT INTO municipality (code, name, region, lane, sender,"
	        " host, contact) VALUES (740, 'Silkeborg', 'M', 'main',"
	        " '+4560000740', 'svar.test', '89')";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	const struct embedded *survey =
	        embedded_find("surveys/library/borger_moede.md");
	struct db *db = open_db(memory, path, DB_WRITE);
	struct text why;
	int64_t version = 0;

	text_init(&why, memory, 400);
	must(db_migrate(db, migrations, count, &why), &why);
	must(db_begin(db), &why);
	must(db_run(db, place, DB_NO_ARGS), &why);
	must(survey_publish(
	             db, survey->bytes, survey->length, 0, &version, &why),
	        &why);
	must(db_run(db, people, DB_ARGS(DB_INT("people", answers / ITEMS))),
	        &why);
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		must(db_run(db, statements[i], DB_NO_ARGS), &why);
	must(db_commit(db), &why);
	talloc_free(memory);
}

typedef enum status sink_fn(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);

static sink_fn *
sink_of(const char *format)
{
	static const struct {
		const char *name;
		sink_fn *open;
	} sinks[] = {{"csv", export_csv}, {"xlsx", export_xlsx},
	        {"sav", export_sav}, {"dta", export_dta}};

	for (size_t i = 0; i < sizeof(sinks) / sizeof(sinks[0]); i++)
		if (strcmp(sinks[i].name, format) == 0)
			return sinks[i].open;
	fail("no such format");
	return NULL;
}

static void
ours(const char *format, const char *path, const char *out)
{
	static const char *const fields[] = {
	        "svar", "uge", "enhed", "maalgruppe", "vaegt", "kanal"};
	static const char *const kinds[] = {"citizen"};
	static const int64_t municipalities[] = {740};
	struct export_request request = {.scope = {.fields = fields,
	                                         .fields_count = 6,
	                                         .kinds = kinds,
	                                         .kinds_count = 1},
	        .municipalities = municipalities,
	        .municipalities_count = 1,
	        .from = 202501,
	        .to = 202612,
	        .shape = DICTIONARY_LONG};
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *copy = talloc_asprintf(memory, "%s.copy", path);
	struct export_result result = {0};
	struct verb_export_way way = {.shelf = survey_shelf_create(memory)};
	struct export_sink *sink = NULL;
	struct text why;
	double start = now_s();
	struct db *db;

	text_init(&why, memory, 400);
	must(db_snapshot(open_db(memory, path, DB_READ), copy, &why), &why);
	db = open_db(memory, copy, DB_WRITE);
	way.db = db;
	request.way = (struct export_way){verb_export_find, &way};
	must(sink_of(format)(memory, out, &sink, &why), &why);
	must(export_run(db, memory, &request, sink, &result), &why);
	report(result.rows, now_s() - start);
	talloc_free(memory);
	(void)unlink(copy);
}

/* One statement, one loop, one printf. */
static void
bare_csv(const char *path, const char *out)
{
	static const char sql[] =
	        "SELECT a.session, a.municipality, v.respondent, i.month,"
	        " strftime('%Y-W%W', i.created_at, 'unixepoch'), s.form_id,"
	        " v.version, m.target_group, m.unit, n.state, a.channel, "
	        "t.name,"
	        " a.value, c.label FROM answer a"
	        " JOIN session n ON n.id = a.session"
	        " JOIN invitation i ON i.id = a.session"
	        " LEFT JOIN meeting m ON m.id = i.meeting"
	        " JOIN survey_version v ON v.id = i.survey_version"
	        " JOIN survey s ON s.id = v.survey"
	        " JOIN item t ON t.survey_version = i.survey_version"
	        " AND t.position = a.item"
	        " LEFT JOIN item_choice c ON c.survey_version = "
	        "t.survey_version"
	        " AND c.position = t.position AND c.value = a.value"
	        " WHERE NOT EXISTS (SELECT 1 FROM answer b"
	        " WHERE b.session = a.session AND b.item = a.item"
	        " AND b.id > a.id)";
	FILE *file = fopen(out, "we");
	double start = now_s();
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t rows = 0;

	if (file == NULL ||
	        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) !=
	                SQLITE_OK ||
	        sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		fail("cannot begin");
	for (; sqlite3_step(statement) == SQLITE_ROW; rows++)
		fprintf(file,
		        "%lld,%lld,%s,%lld,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
		        sqlite3_column_int64(statement, 0),
		        sqlite3_column_int64(statement, 1),
		        (const char *)sqlite3_column_text(statement, 2),
		        sqlite3_column_int64(statement, 3),
		        (const char *)sqlite3_column_text(statement, 4),
		        (const char *)sqlite3_column_text(statement, 5),
		        (const char *)sqlite3_column_text(statement, 6),
		        (const char *)sqlite3_column_text(statement, 7),
		        (const char *)sqlite3_column_text(statement, 8),
		        (const char *)sqlite3_column_text(statement, 9),
		        (const char *)sqlite3_column_text(statement, 10),
		        (const char *)sqlite3_column_text(statement, 11),
		        (const char *)sqlite3_column_text(statement, 12),
		        (const char *)sqlite3_column_text(statement, 13));
	if (fclose(file) != 0)
		fail("cannot end");
	report(rows, now_s() - start);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

/* The same columns as ours: six texts and nine numbers a row. */
static void
bare_xlsx(int64_t rows, const char *out)
{
	static const char *const texts[] = {"7f3k9ab2xm4c", "2026-W41",
	        "borger_moede", "1", "S1", "Helt og fuldt"};
	double start = now_s();
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	lxw_workbook *book = workbook_new_opt(out, &options);
	lxw_worksheet *sheet = workbook_add_worksheet(book, "Data");

	for (lxw_row_t row = 0; row < (lxw_row_t)rows; row++) {
		lxw_col_t column = 0;

		for (size_t i = 0; i < 6; i++)
			worksheet_write_string(
			        sheet, row, column++, texts[i], NULL);
		for (size_t i = 0; i < 8; i++)
			worksheet_write_number(sheet, row, column++,
			        (double)(202601 + row % 12), NULL);
		worksheet_write_number(sheet, row, column,
		        1 + (double)(row % 97) / 1000, NULL);
	}
	if (workbook_close(book) != LXW_NO_ERROR)
		fail("libxlsxwriter");
	report(rows, now_s() - start);
}

int
main(int argc, char **argv)
{
	struct text why;

	text_init(&why, NULL, 400);
	if (argc != 4)
		fail("see the head of tests/bench/export.c");
	must(clock_init(&why), &why);
	must(secret_init(), &why);
	(void)unlink(argv[3]);
	if (strcmp(argv[1], "fill") == 0)
		fill(argv[2], strtoll(argv[3], NULL, 10));
	else if (strcmp(argv[1], "bare-csv") == 0)
		bare_csv(argv[2], argv[3]);
	else if (strcmp(argv[1], "bare-xlsx") == 0)
		bare_xlsx(strtoll(argv[2], NULL, 10), argv[3]);
	else
		ours(argv[1], argv[2], argv[3]);
	return 0;
}
