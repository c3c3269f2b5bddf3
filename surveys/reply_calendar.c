/*
 * Dates in figures and with a month's name (E1, E5).  The day comes first.
 */
#include <string.h>

#include "base/text.h"
#include "surveys/reply_internal.h"

/* Eight digits at most, which an int holds. */
int
reply_digits_value(const struct reading *reading, size_t at, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count && i < 8; i++)
		value = value * 10 + (int)(reading->atoms[at + i].point - '0');
	return value;
}

/* 0 behind the window, which is no sign of a date. */
static uint32_t
point_at(const struct reading *reading, size_t at)
{
	return at < reading->stop ? reading->atoms[at].point : 0;
}

/* The signs that people write between a day, a month and a year. */
static bool
is_date_sign(uint32_t point)
{
	return point == '/' || point == '.' || point == '-';
}

/* E1: more digits, or a sign of dates and digits, straight after. */
bool
reply_date_goes_on(const struct reading *reading, size_t at)
{
	return reply_count_digits(reading, at) > 0 ||
	       (is_date_sign(point_at(reading, at)) &&
	               reply_count_digits(reading, at + 1) > 0);
}

/* `after` is the first word that is not of the date. */
static void
end_date(const struct reading *reading, struct reply_day *date, size_t at,
        size_t atom)
{
	date->tail = atom;
	date->after = reply_word_from(reading, at, atom);
}

/* A year of four digits, behind blanks, a point or a comma.  Two digits behind
 * a blank could be anything, an hour for one. */
static void
take_spaced_year(const struct reading *reading, struct reply_day *date)
{
	size_t at = date->after;
	size_t gap = reply_gap_end(reading, at) - date->tail;

	if (at >= reading->end || reading->words[at].kind != ATOM_DIGIT ||
	        gap == 0 || gap > 2 ||
	        reply_count_digits(reading, reading->words[at].start) != 4 ||
	        point_at(reading, date->tail + gap - 1) != ' ' ||
	        !reply_gap_is_open(reading, date->tail, at))
		return;
	date->year = reply_digits_value(reading, reading->words[at].start, 4);
	end_date(reading, date, at, reading->words[at].end);
}

/* Y-M-D and Y/M/D.  Both signs must be the same: "2026-12/1" is nobody's way to
 * write. */
static enum verdict
year_first(const struct reading *reading, size_t at, struct reply_day *date)
{
	size_t start = reading->words[at].start;
	uint32_t sign = point_at(reading, start + 4);
	size_t month = reply_count_digits(reading, start + 5);
	size_t second = start + 5 + month;
	size_t day = reply_count_digits(reading, second + 1);

	if ((sign != '-' && sign != '/') || month == 0 || month > 2 ||
	        point_at(reading, second) != sign || day == 0 || day > 2)
		return VERDICT_DOUBT;
	date->year = reply_digits_value(reading, start, 4);
	date->month = reply_digits_value(reading, start + 5, month);
	date->day = reply_digits_value(reading, second + 1, day);
	end_date(reading, date, at, second + 1 + day);
	return reply_date_goes_on(reading, date->tail) ? VERDICT_DOUBT
	                                               : VERDICT_FOUND;
}

/* D/M, D.M and D-M-Y, with and without a year.  Never the month first, even
 * where the day could not be one: whoever writes so would be misread on the
 * other days. */
static enum verdict
day_first(const struct reading *reading, size_t at, struct reply_day *date)
{
	size_t start = reading->words[at].start;
	size_t day = reply_count_digits(reading, start);
	uint32_t sign = point_at(reading, start + day);
	size_t month = reply_count_digits(reading, start + day + 1);
	size_t end = start + day + 1 + month;
	size_t year = is_date_sign(point_at(reading, end))
	                      ? reply_count_digits(reading, end + 1)
	                      : 0;

	if (day > 2 || month == 0 || month > 2)
		return VERDICT_DOUBT;
	date->day = reply_digits_value(reading, start, day);
	date->month = reply_digits_value(reading, start + day + 1, month);
	end_date(reading, date, at, end);
	if (year == 2 || year == 4) {
		date->year = reply_digits_value(reading, end + 1, year) +
		             (year == 2 ? 2000 : 0);
		end_date(reading, date, at, end + 1 + year);
	} else if (year > 0) {
		return VERDICT_DOUBT;
	} else {
		/* "1.12." ends with a point of its own. */
		if (sign == '.' && point_at(reading, end) == '.')
			end_date(reading, date, at, end + 1);
		take_spaced_year(reading, date);
	}
	/* "5-6/12" are two days. */
	if ((sign == '-' &&
	            (date->year == 0 || point_at(reading, end) != '-')) ||
	        (sign == '.' && point_at(reading, end) == '/') ||
	        reply_date_goes_on(reading, date->tail))
		return VERDICT_DOUBT;
	return VERDICT_FOUND;
}

/* The names of a list nearest to a word, by L3; *value of the one. */
bool
reply_nearest_name(const struct reading *reading, size_t at,
        enum reply_list list, int *value)
{
	char key[REPLY_KEY_MAX + 1];
	size_t best = 3;
	bool tie = false;
	bool close = false;

	reply_join_keys(reading, at, at + 1, key, sizeof(key));
	for (const struct phrase *p = NULL;
	        (p = reply_list_next(list, p)) != NULL;) {
		char name[REPLY_KEY_MAX + 1];
		size_t length = p->words[0].length;
		size_t allowed = length >= 8 ? 2 : length >= 4 ? 1 : 0;
		size_t distance;

		memcpy(name, p->words[0].bytes, length);
		name[length] = '\0';
		if (name[0] != key[0])
			continue;
		distance = text_distance(name, key, 2);
		if (distance > best || (distance == best && *value == p->value))
			continue;
		tie = distance == best;
		best = distance;
		close = distance <= allowed;
		*value = p->value;
	}
	return close && !tie;
}

/* A month's name at a word: exact, short, or with a slip. */
bool
reply_is_month(const struct reading *reading, size_t at, int *month)
{
	if (at >= reading->end || reading->words[at].kind != ATOM_LETTER)
		return false;
	return reply_match(reading, at, LIST_MONTH, month) > 0 ||
	       reply_match(reading, at, LIST_MONTH_SHORT, month) > 0 ||
	       reply_nearest_name(reading, at, LIST_MONTH, month);
}

/* Past "st", "nd" … glued to a day. */
static size_t
skip_ordinal(const struct reading *reading, size_t at)
{
	return at +
	       (reply_is_glued(reading, reading->words[at - 1].end, at)
	                       ? reply_match(reading, at, LIST_ORDINAL, NULL)
	                       : 0);
}

/* "1. dec", "1 december 2026", "1st of december".  NONE leaves the digits to
 * the other ways of writing a date. */
static enum verdict
day_and_name(const struct reading *reading, size_t at, struct reply_day *date)
{
	size_t next = skip_ordinal(reading, at + 1);

	next += reply_match(reading, next, LIST_OF_MONTH, NULL);
	if (reply_count_digits(reading, reading->words[at].start) > 2 ||
	        !reply_is_month(reading, next, &date->month) ||
	        !reply_gap_is_open(reading, reading->words[next - 1].end, next))
		return VERDICT_NONE;
	date->day = reply_digits_value(reading, reading->words[at].start,
	        reply_count_digits(reading, reading->words[at].start));
	end_date(reading, date, next, reading->words[next].end);
	take_spaced_year(reading, date);
	return reply_date_goes_on(reading, date->tail) ? VERDICT_DOUBT
	                                               : VERDICT_FOUND;
}

/* "okt 26" may be said of the month of a year near to today; "mandag okt 26" is
 * said of a day. */
static bool
may_be_year(const struct reading *reading, size_t month, int day)
{
	if (month > reading->first &&
	        (reply_is(reading, month - 1, LIST_WEEKDAY) ||
	                reply_is(reading, month - 1, LIST_WEEKDAY_SHORT)))
		return false;
	for (int year = -1; year <= 1; year++)
		if (day == (reading->today.year + year) % 100)
			return true;
	return false;
}

/* "dec 1st", "december 1, 2026"; a month alone is no day. */
static enum verdict
name_and_day(const struct reading *reading, size_t at, struct reply_day *date)
{
	size_t day = at + 1;
	size_t digits;
	bool ordinal;

	if (!reply_is_month(reading, at, &date->month))
		return VERDICT_NONE;
	if (day >= reading->end || reading->words[day].kind != ATOM_DIGIT)
		return VERDICT_DOUBT;
	digits = reply_count_digits(reading, reading->words[day].start);
	if (digits > 2)
		return VERDICT_DOUBT;
	date->day =
	        reply_digits_value(reading, reading->words[day].start, digits);
	ordinal = skip_ordinal(reading, day + 1) > day + 1;
	day = skip_ordinal(reading, day + 1);
	end_date(reading, date, day, reading->words[day - 1].end);
	take_spaced_year(reading, date);
	if (!ordinal && date->year == 0 && may_be_year(reading, at, date->day))
		return VERDICT_DOUBT;
	return reply_date_goes_on(reading, date->tail) ? VERDICT_DOUBT
	                                               : VERDICT_FOUND;
}

/* A date in figures or with a month's name.  Digits without a sign of dates are
 * no date (E6), and are doubtful, since they stand where one should. */
enum verdict
reply_calendar_date(
        const struct reading *reading, size_t at, struct reply_day *date)
{
	enum verdict verdict;

	if (at >= reading->end)
		return VERDICT_NONE;
	if (reading->words[at].kind != ATOM_DIGIT)
		return name_and_day(reading, at, date);
	verdict = day_and_name(reading, at, date);
	if (verdict != VERDICT_NONE)
		return verdict;
	if (reply_count_digits(reading, reading->words[at].start) == 4)
		return year_first(reading, at, date);
	if (is_date_sign(point_at(reading, reading->words[at].end)))
		return day_first(reading, at, date);
	return VERDICT_DOUBT;
}
