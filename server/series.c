/*
 * Reads the file of an earlier series, and says all that is wrong with it.
 */
#include "server/series.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/period.h"
#include "server/csv.h"
#include "server/municipality.h"

/* More than twenty complaints say that it is the wrong file.  Fewer than five
 * people are not imported even as a count. */
enum { ERRORS_MAX = 20, NAME_MAX_LETTERS = 60, N_MIN = 5 };

enum column {
	MUNICIPALITY,
	SERIES,
	MEASURE,
	PERIOD,
	VALUE,
	SOURCE,
	LOW,
	HIGH,
	PEOPLE,
	COLUMNS
};

static const struct {
	const char *name;
	bool needed;
} columns[COLUMNS] = {
        [MUNICIPALITY] = {"municipality", true},
        [SERIES] = {"series", true},
        [MEASURE] = {"measure", true},
        [PERIOD] = {"period", true},
        [VALUE] = {"value", true},
        [SOURCE] = {"source", true},
        [LOW] = {"low", false},
        [HIGH] = {"high", false},
        [PEOPLE] = {"n", false},
};

struct reading {
	TALLOC_CTX *owner;
	struct text *why;
	size_t at[COLUMNS]; /* where each stands; CSV_COLUMNS_MAX: nowhere */
	struct csv_row row; /* at hand */
	size_t errors;
};

/* "row 3, value: expected …" */
static void
complain(struct reading *reading, enum column column, const char *expected)
{
	if (reading->errors++ < ERRORS_MAX)
		text_add_format(reading->why, "%srow %zu, column %s: %s",
		        reading->errors == 1 ? "" : "\n", reading->row.line,
		        columns[column].name, expected);
}

/* "" where it is not there. */
static const char *
cell(const struct reading *reading, enum column column)
{
	size_t at = reading->at[column];

	return at < reading->row.count ? reading->row.cells[at] : "";
}

/* In any order; columns that are not ours are passed over. */
static enum status
read_header(struct reading *reading)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		reading->at[c] = CSV_COLUMNS_MAX;
		for (size_t i = 0; i < reading->row.count; i++)
			if (strcmp(reading->row.cells[i], columns[c].name) == 0)
				reading->at[c] = i;
		if (columns[c].needed && reading->at[c] == CSV_COLUMNS_MAX)
			complain(reading, (enum column)c,
			        "is missing from the header");
	}
	return reading->errors == 0 ? STATUS_OK : STATUS_INPUT;
}

/* A decimal comma is as good as a point; NaN with a complaint otherwise. */
static double
number(struct reading *reading, enum column column)
{
	char text[32] = {0};
	const char *given = cell(reading, column);
	char *end = NULL;
	double value = NAN;

	if (given[0] == '\0' && !columns[column].needed)
		return NAN;
	if (strlen(given) < sizeof(text) &&
	        strspn(given, "0123456789.,") == strlen(given)) {
		for (size_t i = 0; given[i] != '\0'; i++)
			text[i] = (char)(given[i] == ',' ? '.' : given[i]);
		value = strtod(text, &end);
		if (end == text || *end != '\0')
			value = NAN;
	}
	if (isnan(value) || value > 100)
		complain(reading, column, "expected a number from 0 to 100");
	return value;
}

/* Names stand in charts, hence the limit. */
static const char *
words(struct reading *reading, enum column column)
{
	const char *given = cell(reading, column);

	if (given[0] == '\0' || text_characters(given) > NAME_MAX_LETTERS)
		complain(reading, column, "expected a name of 1 to 60 letters");
	return talloc_strdup(reading->owner, given);
}

/* In English as our own files have it, or in Danish as others write. */
static const char *
measure(struct reading *reading)
{
	const char *given = cell(reading, MEASURE);

	if (strcmp(given, "satisfaction") == 0 ||
	        strcmp(given, "tilfredshed") == 0)
		return "satisfaction";
	if (strcmp(given, "involvement") == 0 ||
	        strcmp(given, "inddragelse") == 0)
		return "involvement";
	complain(reading, MEASURE, "expected satisfaction or involvement");
	return "";
}

static void
read_period(struct reading *reading, struct series_point *point)
{
	struct period period = {.months = 0};

	point->period = talloc_strdup(reading->owner, cell(reading, PERIOD));
	if (period_parse(point->period, &period) != STATUS_OK)
		complain(reading, PERIOD, "expected 2019, 2019-Q2 or 2019-05");
	else
		point->month = period.first.year * 100 + period.first.month;
}

static void
read_people(struct reading *reading, struct series_point *point)
{
	const char *given = cell(reading, PEOPLE);

	if (given[0] != '\0' &&
	        text_to_int(given, N_MIN, 100000000, &point->n) != STATUS_OK)
		complain(reading, PEOPLE,
		        "expected a count of at least 5 people, or nothing");
}

/* All that is wrong with a row is said at once. */
static void
read_point(struct reading *reading, struct series_point *point)
{
	*point = (struct series_point){.line = reading->row.line};
	if (text_to_int(cell(reading, MUNICIPALITY), 1, 9999,
	            &point->municipality) != STATUS_OK)
		complain(reading, MUNICIPALITY, "expected a code such as 740");
	point->series = words(reading, SERIES);
	point->measure = measure(reading);
	read_period(reading, point);
	point->value = number(reading, VALUE);
	point->low = number(reading, LOW);
	point->high = number(reading, HIGH);
	if (point->low > point->value)
		complain(reading, LOW, "is above the value");
	if (point->high < point->value)
		complain(reading, HIGH, "is below the value");
	read_people(reading, point);
	point->source = words(reading, SOURCE);
}

/* As many as the file has, which has a limit in bytes. */
static struct series_point *
add_point(struct reading *reading, struct series_points *out)
{
	if ((out->count & (out->count - 1)) == 0)
		out->points = talloc_realloc(reading->owner, out->points,
		        struct series_point,
		        out->count == 0 ? 1 : 2 * (unsigned)out->count);
	if (out->points == NULL)
		log_abort("series.read", "out of memory");
	return &out->points[out->count++];
}

static enum status
read_rows(struct reading *reading, struct csv *csv, struct series_points *out)
{
	enum status status;

	while ((status = csv_next(csv, &reading->row, reading->why)) ==
	        STATUS_OK)
		read_point(reading, add_point(reading, out));
	if (status != STATUS_NOT_FOUND)
		return status;
	if (out->count == 0 && reading->errors == 0) {
		text_add(reading->why, "there is no row below the header");
		return STATUS_INPUT;
	}
	return reading->errors == 0 ? STATUS_OK : STATUS_INPUT;
}

/* What is read belongs to the command, which ends. */
enum status
series_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct series_points *points, struct text *why)
{
	struct reading reading = {.owner = owner, .why = why};
	struct csv csv;
	enum status status = csv_open(&csv, owner, bytes, length, why);

	*points = (struct series_points){0};
	if (status == STATUS_OK)
		status = csv_next(&csv, &reading.row, why);
	if (status == STATUS_NOT_FOUND) {
		text_add(why, "the file is empty");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = read_header(&reading);
	return status == STATUS_OK ? read_rows(&reading, &csv, points) : status;
}

enum status
series_check(const struct series_points *points,
        const struct municipality_set *here, struct text *why)
{
	size_t errors = 0;

	for (size_t i = 0; i < points->count; i++) {
		const struct series_point *point = &points->points[i];

		if (here->has[point->municipality] || errors++ >= ERRORS_MAX)
			continue;
		text_add_format(why,
		        "%srow %zu, column municipality: there is no"
		        " municipality %04" PRId64 " here",
		        errors == 1 ? "" : "\n", point->line,
		        point->municipality);
	}
	return errors == 0 ? STATUS_OK : STATUS_INPUT;
}

/* One municipality that is not here undoes them all. */
enum status
series_put(struct db *db, const struct series_points *points, int64_t now,
        struct text *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < points->count; i++) {
		status = series_point_put(db, &points->points[i], now);
		if (status == STATUS_CONFLICT) {
			text_add_format(why,
			        "there is no municipality %04" PRId64 " here",
			        points->points[i].municipality);
			status = STATUS_NOT_FOUND;
		}
	}
	return status;
}
