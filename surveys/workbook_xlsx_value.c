/*
 * Numbers of an .xlsx as text: 15 is "15" although it is stored as a float, and
 * a date is a number of days until its format says otherwise.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "surveys/workbook_xlsx_internal.h"

enum {
	DAY_S = 86400,
	DIGITS = 15,          /* of a number, as spreadsheets show them */
	DAYS_1900 = -25568,   /* 1899-12-31, day 0, from 1970-01-01 */
	DAYS_1904 = -24107,   /* 1904-01-01, day 0 */
	DAYS_END = 2958466,   /* the day after 9999-12-31 */
	DAY_THAT_IS_NOT = 60, /* 1900-02-29, which Lotus 1-2-3 had */
};

/* A number in decimals: expressions know no exponents. */
static void
add_plain(struct text *out, double number)
{
	char digits[400];
	int magnitude = number == 0.0 ? 0 : (int)floor(log10(fabs(number)));
	int decimals = DIGITS - 1 - magnitude;
	int length;

	if (decimals < 0)
		decimals = 0;
	if (decimals > 30)
		decimals = 30;
	length = snprintf(digits, sizeof(digits), "%.*f", decimals, number);
	if (strchr(digits, '.') != NULL) {
		while (digits[length - 1] == '0')
			length--;
		length -= digits[length - 1] == '.';
	}
	text_add_bytes(out, digits, (size_t)length);
}

static void
add_date(struct text *out, int64_t day, bool from_1904)
{
	struct civil date = {0};

	if (!from_1904 && day == DAY_THAT_IS_NOT) {
		text_add(out, "1900-02-29");
		return;
	}
	if (from_1904)
		day += DAYS_1904;
	else
		day += DAYS_1900 - (day > DAY_THAT_IS_NOT);
	clock_from_day_number(day, &date);
	text_add_format(out, "%04d-%02d-%02d", date.year, date.month, date.day);
}

static void
add_moment(
        struct text *out, double days, enum xlsx_format format, bool from_1904)
{
	/* Whole seconds, since fractions of a day are never exact. */
	int64_t seconds = (int64_t)llround(days * DAY_S);
	int64_t hours = seconds / 3600;

	if ((format & XLSX_DATE) != 0)
		add_date(out, seconds / DAY_S, from_1904);
	if (format == XLSX_DATE)
		return;
	if ((format & XLSX_ELAPSED) == 0)
		hours %= 24;
	text_add_format(out, "%s%02d:%02d:%02d",
	        (format & XLSX_DATE) != 0 ? "T" : "", (int)hours,
	        (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* Beyond the year 9999 and before day 0 programs show no date; there the
 * number itself is the best that can be said. */
bool
xlsx_number(const char *number, enum xlsx_format format, bool from_1904,
        struct text *out)
{
	char *end = NULL;
	double value;

	/* strtod alone would take "inf", "nan" and hexadecimals. */
	if (number[strspn(number, "+-.0123456789eE \t\r\n")] != '\0')
		return false;
	value = strtod(number, &end);
	if (end == number || end[strspn(end, " \t\r\n")] != '\0' ||
	        !isfinite(value))
		return false;
	if (format != XLSX_PLAIN && value >= 0 && value < DAYS_END - 1)
		add_moment(out, value, format, from_1904);
	else
		add_plain(out, value);
	return true;
}
