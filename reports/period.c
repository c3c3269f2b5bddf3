/*
 * Reads, names and compares periods.
 */
#include "reports/period.h"

#include <string.h>

#include "base/text.h"

/* A period as one number, for the table of releases: the year times 100, plus
 * the month (1–12), 20 plus the quarter (21–24), or 40 for the year. */
enum { QUARTER_CODE = 20, YEAR_CODE = 40, YEAR_MIN = 1900, YEAR_MAX = 9999 };

struct period
period_of_month(struct month month)
{
	return (struct period){PERIOD_MONTH, month, 1};
}

static struct period
quarter_of(int year, int quarter)
{
	return (struct period){
	        PERIOD_QUARTER, (struct month){year, 3 * (quarter - 1) + 1}, 3};
}

static struct period
year_of(int year)
{
	return (struct period){PERIOD_YEAR, (struct month){year, 1}, 12};
}

/* The four digits that a period begins with; 0 for none. */
static int
year_in(const char *text)
{
	char digits[5] = {0};
	int64_t year = 0;

	if (strlen(text) < 4)
		return 0;
	memcpy(digits, text, 4);
	if (text_to_int(digits, YEAR_MIN, YEAR_MAX, &year) != STATUS_OK)
		return 0;
	return (int)year;
}

/* The three forms differ in length, except that a quarter and a month are both
 * seven letters: "2026", "2026-Q3", "2026-09". */
enum status
period_parse(const char *text, struct period *period)
{
	int year = year_in(text);
	size_t length = strlen(text);
	struct month month;

	if (year == 0)
		return STATUS_INPUT;
	if (length == 4) {
		*period = year_of(year);
		return STATUS_OK;
	}
	if (length == 7 && strncmp(text + 4, "-Q", 2) == 0 && text[6] >= '1' &&
	        text[6] <= '4') {
		*period = quarter_of(year, text[6] - '0');
		return STATUS_OK;
	}
	if (clock_month_parse(text, &month) != STATUS_OK)
		return STATUS_INPUT;
	*period = period_of_month(month);
	return STATUS_OK;
}

static int
quarter_number(const struct period *period)
{
	return (period->first.month - 1) / 3 + 1;
}

const char *
period_format(TALLOC_CTX *owner, const struct period *period)
{
	int year = period->first.year;

	switch (period->kind) {
	case PERIOD_MONTH:
		return text_format(
		        owner, "%04d-%02d", year, period->first.month);
	case PERIOD_QUARTER:
		return text_format(
		        owner, "%04d-Q%d", year, quarter_number(period));
	case PERIOD_YEAR: break;
	}
	return text_format(owner, "%04d", year);
}

/* As readers of the Danish reports know it. */
const char *
period_name(TALLOC_CTX *owner, const struct period *period)
{
	static const char *const months[] = {"januar", "februar", "marts",
	        "april", "maj", "juni", "juli", "august", "september",
	        "oktober", "november", "december"};
	int year = period->first.year;

	switch (period->kind) {
	case PERIOD_MONTH:
		return text_format(
		        owner, "%s %d", months[period->first.month - 1], year);
	case PERIOD_QUARTER:
		return text_format(
		        owner, "%d. kvartal %d", quarter_number(period), year);
	case PERIOD_YEAR: break;
	}
	return text_format(owner, "%d", year);
}

const char *
period_kind_name(enum period_kind kind)
{
	switch (kind) {
	case PERIOD_MONTH: return "month";
	case PERIOD_QUARTER: return "quarter";
	case PERIOD_YEAR: break;
	}
	return "year";
}

int64_t
period_code(const struct period *period)
{
	int64_t year = (int64_t)period->first.year * 100;

	switch (period->kind) {
	case PERIOD_MONTH: return year + period->first.month;
	case PERIOD_QUARTER:
		return year + QUARTER_CODE + quarter_number(period);
	case PERIOD_YEAR: break;
	}
	return year + YEAR_CODE;
}

enum status
period_of_code(int64_t code, struct period *period)
{
	int year = (int)(code / 100);
	int rest = (int)(code % 100);

	if (year < YEAR_MIN || year > YEAR_MAX)
		return STATUS_INPUT;
	if (rest >= 1 && rest <= 12)
		*period = period_of_month((struct month){year, rest});
	else if (rest > QUARTER_CODE && rest <= QUARTER_CODE + 4)
		*period = quarter_of(year, rest - QUARTER_CODE);
	else if (rest == YEAR_CODE)
		*period = year_of(year);
	else
		return STATUS_INPUT;
	return STATUS_OK;
}

int64_t
period_end(const struct period *period)
{
	return clock_month_start(
	        clock_month_add(period->first, period->months));
}

/* Months since the year 0. */
static int
months_to(struct month month)
{
	return month.year * 12 + month.month - 1;
}

/* A period does not contain itself. */
bool
period_contains(const struct period *big, const struct period *small)
{
	int from = months_to(big->first);
	int other = months_to(small->first);

	return big->months > small->months && other >= from &&
	       other + small->months <= from + big->months;
}
