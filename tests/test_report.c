/*
 * Indices, rates, suppression, and reports from a real database: the worked
 * cases of tests/data, and figures that can be checked by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <talloc.h>

#include "base/embedded.h"
#include "base/secret.h"
#include "reports/disclosure.h"
#include "reports/metric.h"
#include "reports/rate.h"
#include "reports/report.h"
#include "reports/write.h"

static void
near(double value, const json_t *expected, const char *key)
{
	double wanted = json_number_value(json_object_get(expected, key));

	if (fabs(value - wanted) > 1e-8 * fmax(1, fabs(wanted)))
		fail_msg("%s: %.12g, expected %.12g", key, value, wanted);
}

static size_t
numbers(const json_t *list, double *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		out[i] = json_is_null(value) ? NAN : json_number_value(value);
	}
	return json_array_size(list);
}

static bool
try_statistic(const json_t *json)
{
	const char *name =
	        json_string_value(json_object_get(json, "statistic"));
	const json_t *inputs = json_object_get(json, "inputs");
	const json_t *value = json_object_get(json, "value");
	double confidence =
	        json_number_value(json_object_get(inputs, "confidence"));
	double population =
	        json_number_value(json_object_get(inputs, "population"));
	double x[1000];

	if (strcmp(name, "mean_interval") == 0) {
		size_t n = numbers(json_object_get(inputs, "x"), x);
		struct metric_mean mean =
		        metric_mean(x, n, confidence, population);

		near(mean.mean, value, "mean");
		near(mean.sd, value, "sd");
		near(mean.low, value, "low");
		near(mean.high, value, "high");
		return true;
	}
	if (strcmp(name, "wilson") == 0) {
		struct metric_share share = metric_wilson(
		        json_number_value(json_object_get(inputs, "k")),
		        json_number_value(json_object_get(inputs, "n")),
		        confidence, population);

		near(share.share, value, "share");
		near(share.low, value, "low");
		near(share.high, value, "high");
		return true;
	}
	if (strcmp(name, "index") == 0) {
		size_t n = numbers(json_object_get(inputs, "items"), x);

		assert_true(fabs(metric_index(x, n) -
		                    json_number_value(value)) < 1e-9);
		return true;
	}
	return false;
}

static void
test_statistics(void **state)
{
	FILE *file = fopen("tests/data/statistics.jsonl", "re");
	char line[20000];
	int tried = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		tried += try_statistic(json);
		json_decref(json);
	}
	(void)fclose(file);
	/* Those that the monthly report needs; the others are not built. */
	assert_int_equal(tried, 10);
}

static void
test_wilson_ends(void **state)
{
	(void)state;
	assert_true(metric_wilson(0, 12, 0.95, 0).low == 0);
	assert_true(metric_wilson(12, 12, 0.95, 0).high == 1);
}

static void
test_index(void **state)
{
	static const double half[] = {NAN, 5, 4};
	static const double few[] = {NAN, 0, 4};

	(void)state;
	assert_true(metric_index(half, 3) == 87.5);
	assert_true(isnan(metric_index(few, 3)));
}

static void
test_dispositions(void **state)
{
	static const struct {
		struct rate_facts facts;
		enum rate_disposition wanted;
	} cases[] = {
	        {{"complete", 6, true, true, true, false}, RATE_COMPLETE},
	        {{"open", 3, true, true, true, false}, RATE_PARTIAL},
	        {{"stopped", 4, true, true, true, false}, RATE_PARTIAL},
	        {{"stopped", 1, false, true, true, false}, RATE_REFUSAL},
	        {{"stopped", 0, false, true, true, false}, RATE_REFUSAL},
	        {{"closed", 1, false, true, true, false}, RATE_BREAK_OFF},
	        {{"closed", 0, false, true, true, false}, RATE_SILENT},
	        {{"closed", 0, false, true, false, true}, RATE_UNDELIVERED},
	        {{"open", 0, false, false, false, false}, RATE_NEVER_SENT},
	        {{"ineligible", 1, false, true, true, false}, RATE_INELIGIBLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		        rate_disposition(&cases[i].facts), cases[i].wanted);
	assert_true(rate_rr2(8, 2, 40) == 0.25);
	assert_true(isnan(rate_rr2(0, 0, 0)));
}

/* A table of counts with its margins as the data has them. */
static void
make_table(struct disclosure *d, const json_t *counts)
{
	size_t rows = json_array_size(counts);
	size_t columns = json_array_size(json_array_get(counts, 0));
	int64_t all = 0;
	size_t cells = 0;

	memset(d, 0, sizeof(*d));
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++) {
			int64_t count = json_integer_value(
			        json_array_get(json_array_get(counts, r), c));

			(void)disclosure_cell(d, count, DISCLOSURE_DETAIL);
			all += count;
		}
	cells = rows * columns;
	for (size_t r = 0; r < rows; r++) {
		int64_t sum = 0;

		for (size_t c = 0; c < columns; c++)
			sum += d->cells[r * columns + c].count;
		disclosure_sum(d, disclosure_cell(d, sum, DISCLOSURE_HEADLINE));
		for (size_t c = 0; c < columns; c++)
			disclosure_part(d, r * columns + c);
	}
	for (size_t c = 0; c < columns; c++) {
		int64_t sum = 0;

		for (size_t r = 0; r < rows; r++)
			sum += d->cells[r * columns + c].count;
		disclosure_sum(d, disclosure_cell(d, sum, DISCLOSURE_HEADLINE));
		for (size_t r = 0; r < rows; r++)
			disclosure_part(d, r * columns + c);
	}
	disclosure_sum(d, disclosure_cell(d, all, DISCLOSURE_HEADLINE));
	for (size_t r = 0; r < rows; r++)
		disclosure_part(d, cells + r);
}

static void
check_intervals(struct disclosure *d, const json_t *json, size_t columns)
{
	const json_t *expected = json_object_get(json, "expected_intervals");
	const char *key;
	json_t *interval;

	json_object_foreach((json_t *)(uintptr_t)expected, key, interval)
	{
		unsigned row = 0;
		unsigned column = 0;
		double low;
		double high;

		assert_int_equal(sscanf(key, "%u,%u", &row, &column), 2);
		disclosure_interval(d, row * columns + column, &low, &high);
		assert_true(
		        low == json_number_value(json_array_get(interval, 0)));
		assert_true(
		        high == json_number_value(json_array_get(interval, 1)));
	}
}

static void
try_disclosure(const json_t *json)
{
	struct disclosure *d = talloc_zero(NULL, struct disclosure);
	const json_t *counts = json_object_get(json, "counts");
	const json_t *hidden = json_object_get(json, "hidden");
	size_t columns = json_array_size(json_array_get(counts, 0));

	make_table(d, counts);
	d->threshold = json_integer_value(json_object_get(json, "threshold"));
	for (size_t i = 0; i < json_array_size(hidden); i++) {
		unsigned row = 0;
		unsigned column = 0;

		assert_int_equal(
		        sscanf(json_string_value(json_array_get(hidden, i)),
		                "%u,%u", &row, &column),
		        2);
		d->cells[row * columns + column].hidden = true;
	}
	if (hidden != NULL) {
		check_intervals(d, json, columns);
		talloc_free(d);
		return;
	}
	assert_int_equal(disclosure_protect(d), STATUS_OK);
	for (size_t i = 0; i < d->cell_count; i++) {
		double low;
		double high;

		if (d->cells[i].count == 0 || d->cells[i].count >= d->threshold)
			continue;
		assert_true(d->cells[i].hidden);
		disclosure_interval(d, i, &low, &high);
		assert_true(low <= 1);
		assert_true(high >= (double)d->threshold);
	}
	talloc_free(d);
}

static void
test_disclosure_cases(void **state)
{
	FILE *file = fopen("tests/data/disclosure.jsonl", "re");
	char line[4000];
	int tried = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		try_disclosure(json);
		json_decref(json);
		tried++;
	}
	(void)fclose(file);
	assert_int_equal(tried, 4);
}

/* A hundred random tables: every small count keeps its interval. */
static void
test_disclosure_property(void **state)
{
	struct randomness randomness;

	(void)state;
	randomness_init_seeded(&randomness, 7);
	for (int i = 0; i < 100; i++) {
		json_t *json = json_object();
		json_t *rows = json_array();

		for (int r = 0; r < 3; r++) {
			json_t *row = json_array();

			for (int c = 0; c < 4; c++)
				json_array_append_new(row,
				        json_integer(
				                (json_int_t)randomness_below(
				                        &randomness,
				                        i % 2 ? 12 : 60)));
			json_array_append_new(rows, row);
		}
		json_object_set_new(json, "counts", rows);
		json_object_set_new(json, "threshold", json_integer(5));
		try_disclosure(json);
		json_decref(json);
	}
}

/* A municipality with three months' worth of nothing, then few, then many. */
static const char base_facts[] =
        "INSERT INTO municipality (code, name, region, lane, sender, host,"
        " contact) VALUES (740, 'Silkeborg', 'Midtjylland', 'main',"
        " '+4560000740', 'svar.test', '89');"
        "INSERT INTO survey VALUES (1, 'f');"
        "INSERT INTO survey_version VALUES (1, 1, '1', 'F', 'citizen', x'00',"
        " 0);"
        "INSERT INTO item VALUES (1, 0, 'S1', 'select_one', 'Tilfreds?',"
        " 'satisfaction', ''), (1, 1, 'I1', 'select_one', 'Hørt?',"
        " 'involvement', '');"
        "INSERT INTO item_choice SELECT 1, p.value, v.value - 1, v.value,"
        " v.value FROM (SELECT 0 AS value UNION SELECT 1) p,"
        " (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3 UNION SELECT 4"
        " UNION SELECT 5) v;";

/* `people` who answered, the i-th with 1 + i % 5 to both, in a month; as many
 * who are silent. */
static void
add_people(struct db *db, int64_t month, int64_t from, int64_t people)
{
	static const char respondent[] =
	        "INSERT INTO respondent VALUES (:id, 740, 'citizen',"
	        " CAST(:id AS BLOB), x'00', 'da', 0)";
	static const char meeting[] =
	        "INSERT INTO meeting (id, municipality, respondent, external,"
	        " employee, held_at, month, registered_at, fate, due_at)"
	        " VALUES (:id, 740, :id, :id, 'SB', 0, :month, 0, 'asked', 0)";
	static const char invitation[] =
	        "INSERT INTO invitation VALUES (:id, 740, :id, :id, 1, :month,"
	        " CAST(:id AS BLOB), 0, NULL)";
	static const char session[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, answered, closes_at) VALUES (:id, 740, :id,"
	        " :state, -1, 'da', :answered, 0)";
	static const char outbox[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " state, due_at, expires_at, sent_at) VALUES ('n', 'main', '1',"
	        " 740, :id, 'invitation', x'00', :id, '', 1, 'delivered', 0, 0,"
	        " 0)";
	static const char answer[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, :id, :item, :value, 'sms', 0)";

	for (int64_t i = 0; i < 2 * people; i++) {
		int64_t id = from + i;
		bool answers = i < people;
		char value[2] = {(char)('1' + i % 5), '\0'};

		assert_int_equal(
		        db_run(db, respondent, DB_ARGS(DB_INT("id", id))),
		        STATUS_OK);
		assert_int_equal(db_run(db, meeting,
		                         DB_ARGS(DB_INT("id", id),
		                                 DB_INT("month", month))),
		        STATUS_OK);
		assert_int_equal(db_run(db, invitation,
		                         DB_ARGS(DB_INT("id", id),
		                                 DB_INT("month", month))),
		        STATUS_OK);
		assert_int_equal(
		        db_run(db, session,
		                DB_ARGS(DB_INT("id", id),
		                        DB_TEXT("state", answers ? "complete"
		                                                 : "closed"),
		                        DB_INT("answered", answers ? 2 : 0))),
		        STATUS_OK);
		assert_int_equal(db_run(db, outbox, DB_ARGS(DB_INT("id", id))),
		        STATUS_OK);
		for (int item = 0; answers && item < 2; item++)
			assert_int_equal(
			        db_run(db, answer,
			                DB_ARGS(DB_INT("id", id),
			                        DB_INT("item", item),
			                        DB_TEXT("value", value))),
			        STATUS_OK);
	}
}

static struct db *
make_facts(TALLOC_CTX *memory)
{
	struct db_options options = {.path = ":memory:", .mode = DB_WRITE};
	const struct db_migration migrations[] = {
	        {"start", embedded_find("server/schema/0001_start.sql")->bytes},
	        {"facts", base_facts}};
	struct db *db = NULL;
	struct text why;

	text_init(&why, memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(db_open(memory, options, true, &db, &why), STATUS_OK);
	if (db_migrate(db, migrations, 2, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	add_people(db, 202609, 1, 3);
	add_people(db, 202610, 1000, 50);
	return db;
}

static struct report *
build(struct db *db, TALLOC_CTX *memory, int month)
{
	struct report *report = NULL;

	assert_int_equal(
	        report_build(db, memory, 740, (struct month){2026, month},
	                1791273600, &report),
	        STATUS_OK);
	return report;
}

static void
test_report_figures(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = make_facts(memory);
	struct report *report = build(db, memory, 10);

	(void)state;
	assert_int_equal(report->total.held.count, 100);
	assert_int_equal(report->total.asked.count, 100);
	assert_int_equal(report->total.reached.count, 100);
	assert_int_equal(report->total.answered.count, 50);
	assert_int_equal(report->dispositions.complete.count, 50);
	assert_int_equal(report->dispositions.silent.count, 50);
	assert_true(report->dispositions.rr2 == 0.5);
	assert_true(report->indices[0].mean == 50);
	assert_int_equal(report->indices[0].respondents.count, 50);
	/* sd of 0, 25, …, 100 ten times each; t(0.975, 49) = 2.009575 */
	assert_true(fabs(report->indices[0].low -
	                    (50 - 2.009575234489 * 35.714285714286 /
	                                    sqrt(50))) < 1e-6);
	assert_int_equal(report->items[0].choices[4].answers.count, 10);
	talloc_free(memory);
}

/* Three answers: no figure, and nothing that they could be computed from. */
static void
test_report_hides_few(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = make_facts(memory);
	struct report *report = build(db, memory, 9);
	struct text json;

	(void)state;
	assert_true(report->total.answered.hidden);
	assert_true(report->dispositions.complete.hidden);
	assert_true(isnan(report->dispositions.rr2));
	assert_true(isnan(report->indices[0].mean));
	assert_true(report->indices[0].respondents.hidden);
	assert_true(report->items[0].respondents.hidden);
	text_init(&json, memory, 100000);
	write_json(report, &json);
	assert_null(strstr(text_string(&json), "\"count\": 3"));
	talloc_free(memory);
}

static void
test_empty_month_and_nobody(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = make_facts(memory);
	struct report *report = build(db, memory, 3);
	struct text html;

	(void)state;
	assert_int_equal(report->total.held.count, 0);
	assert_non_null(strstr(report->sentence, "for få svar"));
	text_init(&html, memory, 200000);
	write_html(report, &html);
	assert_non_null(strstr(text_string(&html), "<html lang=\"da\">"));
	assert_false(html.truncated);
	assert_int_equal(report_build(db, memory, 999, (struct month){2026, 3},
	                         0, &report),
	        STATUS_NOT_FOUND);
	talloc_free(memory);
}

/* The same facts, the same report; one answer more, another checksum. */
static void
test_checksum(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = make_facts(memory);
	struct report *first = build(db, memory, 10);
	struct report *second = build(db, memory, 10);
	static const char change[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, 1000, 0, '5', 'sms', 1)";

	(void)state;
	assert_string_equal(first->checksum, second->checksum);
	assert_int_equal(db_run(db, change, DB_NO_ARGS), STATUS_OK);
	second = build(db, memory, 10);
	assert_string_not_equal(first->checksum, second->checksum);
	assert_true(second->indices[0].mean == 52);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_statistics),
	        cmocka_unit_test(test_wilson_ends),
	        cmocka_unit_test(test_index),
	        cmocka_unit_test(test_dispositions),
	        cmocka_unit_test(test_disclosure_cases),
	        cmocka_unit_test(test_disclosure_property),
	        cmocka_unit_test(test_report_figures),
	        cmocka_unit_test(test_report_hides_few),
	        cmocka_unit_test(test_empty_month_and_nobody),
	        cmocka_unit_test(test_checksum),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
