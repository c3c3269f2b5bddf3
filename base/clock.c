/*
 * Clocks and civil time.  Conversions go through the C library's time zone,
 * which clock_init sets to Denmark's for the whole process.
 */
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	MINUTE_S = 60,
	YEAR_MIN = 1900,
	YEAR_MAX = 9999,
	SEARCH_DAYS = 60, /* no run of closed days is longer */
};

/* Noon UTC of a winter's and a summer's day of 2026, and Danish hours then. */
static bool
zone_is_danish(void)
{
	return clock_civil(1768478400).hour == 13 &&
	       clock_civil(1784116800).hour == 14;
}

/* The C library falls back to UTC without a word where it finds no zone, so the
 * result is looked at. */
enum status
clock_init(struct text *why)
{
	if (setenv("TZ", "Europe/Copenhagen", 1) != 0)
		log_abort("clock.init", "out of memory");
	tzset();
	if (zone_is_danish())
		return STATUS_OK;
	text_add(why, "Danish time is not known here: install tzdata");
	return STATUS_SYSTEM;
}

/* Civil time follows the system's clock, steps and all: a reminder is due when
 * the citizen's own clock says so. */
static int64_t
system_now_ms(const struct clock *clock)
{
	struct timespec now;

	(void)clock;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		log_abort("clock.now", "the system has no clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Read by other threads while a test advances it; the field is atomic. */
static int64_t
frozen_now_ms(const struct clock *clock)
{
	return clock->frozen_ms;
}

void
clock_init_system(struct clock *clock)
{
	clock->now_ms = system_now_ms;
	clock->frozen_ms = 0;
	clock->released_ms = 0;
}

void
clock_init_frozen(struct clock *clock, int64_t now_ms)
{
	clock->now_ms = frozen_now_ms;
	clock->frozen_ms = now_ms;
	clock->released_ms = 0;
}

/* Backwards would let what was sent look unsent; that is a fault in a test. */
void
clock_advance(struct clock *clock, int64_t by_ms)
{
	assert(clock->now_ms == frozen_now_ms && by_ms >= 0);
	clock->frozen_ms += by_ms;
}

/* The demo: its invented past, and the present from where that ended. */
static int64_t
released_now_ms(const struct clock *clock)
{
	return clock->frozen_ms + system_now_ms(clock) - clock->released_ms;
}

void
clock_release(struct clock *clock)
{
	assert(clock->now_ms == frozen_now_ms);
	clock->released_ms = system_now_ms(clock);
	clock->now_ms = released_now_ms;
}

int64_t
clock_now_ms(const struct clock *clock)
{
	return clock->now_ms(clock);
}

int64_t
clock_now(const struct clock *clock)
{
	return clock->now_ms(clock) / 1000;
}

int64_t
clock_monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

/* Howard Hinnant's days-from-civil: years begin in March, so that the leap day
 * comes last. */
int64_t
clock_day_number(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
	        (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

/* The inverse, by the same eras of 400 years; 1970-01-01 was a Thursday. */
void
clock_from_day_number(int64_t number, struct civil *civil)
{
	int64_t z = number + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t year =
	        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	        365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	civil->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	civil->month = (int)(month < 10 ? month + 3 : month - 9);
	civil->year = (int)(year + era * 400 + (civil->month <= 2));
	civil->weekday = (int)(((number + 3) % 7 + 7) % 7 + 1);
}

/* A date that exists comes back as it went. */
bool
clock_is_date(int year, int month, int day)
{
	struct civil back;

	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 ||
	        day < 1 || day > 31)
		return false;
	clock_from_day_number(clock_day_number(year, month, day), &back);
	return back.month == month && back.day == day;
}

/* The reentrant form, since the web, writer and delivery threads all ask. */
struct civil
clock_civil(int64_t at)
{
	time_t instant = (time_t)at;
	struct tm local;

	if (localtime_r(&instant, &local) == NULL)
		log_abort("clock.civil", "an instant out of range");
	return (struct civil){.year = local.tm_year + 1900,
	        .month = local.tm_mon + 1,
	        .day = local.tm_mday,
	        .hour = local.tm_hour,
	        .minute = local.tm_min,
	        .second = local.tm_sec,
	        .weekday = local.tm_wday == 0 ? 7 : local.tm_wday};
}

/* Seconds since 1970 of a reading taken as if it were UTC. */
static int64_t
reading(const struct civil *civil)
{
	return clock_day_number(civil->year, civil->month, civil->day) * DAY_S +
	       (int64_t)civil->hour * HOUR_S +
	       (int64_t)civil->minute * MINUTE_S + civil->second;
}

/* How far Danish time is ahead of UTC at an instant. */
static int64_t
offset_at(int64_t at)
{
	struct civil civil = clock_civil(at);

	return reading(&civil) - at;
}

/* The offsets a day before and after bracket every change.  The earlier of two
 * fitting instants is the one with the larger offset; in the hour that is
 * skipped none fits, and the offset before the change gives the later instant.
 */
int64_t
clock_at(struct civil civil)
{
	int64_t wall = reading(&civil);
	int64_t before = offset_at(wall - DAY_S);
	int64_t after = offset_at(wall + DAY_S);
	int64_t larger = before > after ? before : after;
	int64_t smaller = before > after ? after : before;

	if (offset_at(wall - larger) == larger)
		return wall - larger;
	if (offset_at(wall - smaller) == smaller)
		return wall - smaller;
	return wall - before;
}

/* Gauss's computus in the form of Meeus, Jones and Butcher. */
static int64_t
easter(int year)
{
	int a = year % 19;
	int b = year / 100;
	int c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int sum = h + l - 7 * m + 114;

	return clock_day_number(year, sum / 31, sum % 31 + 1);
}

/* Public offices are closed on Constitution Day, Christmas Eve and New Year's
 * Eve by custom; a reminder then would be answered by nobody and annoy. */
bool
clock_is_holiday(int year, int month, int day)
{
	/* Month and day as one number. */
	static const int fixed[] = {101, 605, 1224, 1225, 1226, 1231};
	/* Maundy Thursday, Good Friday, Easter, Monday, Ascension, Whit. */
	static const int moving[] = {-3, -2, 0, 1, 39, 49, 50};

	enum { BEDEDAG = 26, BEDEDAG_LAST = 2023 };

	int64_t from_easter = clock_day_number(year, month, day) - easter(year);

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (fixed[i] == month * 100 + day)
			return true;
	for (size_t i = 0; i < sizeof(moving) / sizeof(moving[0]); i++)
		if (moving[i] == from_easter)
			return true;
	return year <= BEDEDAG_LAST && from_easter == BEDEDAG;
}

/* Saturdays count as free: a municipality's question is office business. */
bool
clock_is_working_day(int year, int month, int day)
{
	struct civil civil;

	clock_from_day_number(clock_day_number(year, month, day), &civil);
	return civil.weekday <= 5 && !clock_is_holiday(year, month, day);
}

/* Goes by days of the calendar and not by 24 hours, so that the opening hour is
 * the same on both sides of a change of the clock. */
int64_t
clock_next_open(int64_t at, int from_minute, int to_minute)
{
	struct civil civil = clock_civil(at);
	int64_t day = clock_day_number(civil.year, civil.month, civil.day);
	int minute = civil.hour * 60 + civil.minute;

	assert(0 <= from_minute && from_minute < to_minute &&
	        to_minute <= 1440);
	if (clock_is_working_day(civil.year, civil.month, civil.day)) {
		if (minute >= from_minute && minute < to_minute)
			return at;
		if (minute >= to_minute)
			day++;
	}
	for (int i = 0; i < SEARCH_DAYS; i++, day++) {
		clock_from_day_number(day, &civil);
		if (clock_is_working_day(civil.year, civil.month, civil.day))
			break;
	}
	civil.hour = from_minute / 60;
	civil.minute = from_minute % 60;
	civil.second = 0;
	return clock_at(civil);
}

/* Reads exactly `width` digits. */
static bool
read_digits(const char **at, int width, int *value)
{
	*value = 0;
	for (int i = 0; i < width; i++) {
		char c = **at;

		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
		(*at)++;
	}
	return true;
}

/* Steps over one character if it is the expected one. */
static bool
read_sign(const char **at, char sign)
{
	if (**at != sign)
		return false;
	(*at)++;
	return true;
}

/* Leaves the month alone unless all of the text is one. */
enum status
clock_month_parse(const char *text, struct month *month)
{
	struct month read;

	if (!read_digits(&text, 4, &read.year) || !read_sign(&text, '-') ||
	        !read_digits(&text, 2, &read.month) || *text != '\0' ||
	        !clock_is_date(read.year, read.month, 1))
		return STATUS_INPUT;
	*month = read;
	return STATUS_OK;
}

/* The remainders keep the compiler certain that eight bytes are enough. */
void
clock_month_format(struct month month, char out[8])
{
	(void)snprintf(out, 8, "%04u-%02u", (unsigned)month.year % 10000,
	        (unsigned)month.month % 100);
}

struct month
clock_month_of(int64_t at)
{
	struct civil civil = clock_civil(at);

	return (struct month){civil.year, civil.month};
}

/* No change of the clock falls on a midnight, so this is the first instant. */
int64_t
clock_month_start(struct month month)
{
	return clock_at((struct civil){
	        .year = month.year, .month = month.month, .day = 1});
}

/* A month ends where the next begins; March and October are not whole days. */
int64_t
clock_month_end(struct month month)
{
	return clock_month_start(clock_month_add(month, 1));
}

struct month
clock_month_add(struct month month, int count)
{
	int months = month.year * 12 + month.month - 1 + count;

	return (struct month){months / 12, months % 12 + 1};
}

/* A fraction is dropped: instants are whole seconds. */
static bool
read_second(const char **at, int *second)
{
	size_t fraction;

	if (!read_digits(at, 2, second))
		return false;
	if (!read_sign(at, '.'))
		return true;
	fraction = strspn(*at, "0123456789");
	*at += fraction;
	return fraction > 0;
}

/* "HH:MM", "HH:MM:SS" or "HH:MM:SS.f". */
static bool
read_clock(const char **at, struct civil *civil)
{
	if (!read_digits(at, 2, &civil->hour) || !read_sign(at, ':') ||
	        !read_digits(at, 2, &civil->minute))
		return false;
	civil->second = 0;
	if (read_sign(at, ':') && !read_second(at, &civil->second))
		return false;
	/* A leap second, 60, is the next minute's first. */
	return civil->hour < 24 && civil->minute < 60 && civil->second < 61;
}

/* "YYYY-MM-DD", and a day that exists. */
static bool
read_day(const char **at, struct civil *civil)
{
	return read_digits(at, 4, &civil->year) && read_sign(at, '-') &&
	       read_digits(at, 2, &civil->month) && read_sign(at, '-') &&
	       read_digits(at, 2, &civil->day) &&
	       clock_is_date(civil->year, civil->month, civil->day);
}

/* "Z" or "+02:00"; false where the text is neither. */
static bool
read_offset(const char **at, int64_t *offset)
{
	int hours = 0;
	int minutes = 0;
	int sign = **at == '-' ? -1 : 1;

	*offset = 0;
	if (read_sign(at, 'Z') || read_sign(at, 'z'))
		return true;
	if (**at != '+' && **at != '-')
		return false;
	(*at)++;
	if (!read_digits(at, 2, &hours))
		return false;
	(void)read_sign(at, ':');
	if (!read_digits(at, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = sign * (int64_t)(hours * HOUR_S + minutes * MINUTE_S);
	return true;
}

/* What carries an offset is an instant; what carries none was read off a wall
 * in Denmark. */
enum status
clock_parse(const char *text, int64_t *at)
{
	struct civil civil = {0};
	int64_t offset = 0;

	if (!read_day(&text, &civil) ||
	        (*text != 'T' && *text != 't' && *text != ' '))
		return STATUS_INPUT;
	text++;
	if (!read_clock(&text, &civil))
		return STATUS_INPUT;
	if (*text == '\0') {
		*at = clock_at(civil);
		return STATUS_OK;
	}
	if (!read_offset(&text, &offset) || *text != '\0')
		return STATUS_INPUT;
	*at = reading(&civil) - offset;
	return STATUS_OK;
}

/* By our own calendar: the time zone of the process has no say in UTC.  The
 * division rounds down, also before 1970. */
void
clock_format(int64_t at, char out[21])
{
	struct civil civil;
	int64_t day = at >= 0 ? at / DAY_S : -((-at + DAY_S - 1) / DAY_S);
	int64_t rest = at - day * DAY_S;

	clock_from_day_number(day, &civil);
	(void)snprintf(out, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	        (unsigned)civil.year % 10000, (unsigned)civil.month % 100,
	        (unsigned)civil.day % 100, (unsigned)(rest / HOUR_S) % 100,
	        (unsigned)(rest / MINUTE_S % 60) % 100,
	        (unsigned)(rest % 60) % 100);
}
