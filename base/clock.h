/*
 * Time.  Instants are int64 UTC: seconds in names ending in _at, milliseconds
 * in _ms.  Civil time (Europe/Copenhagen, Danish holidays) exists only here.
 * The current time comes through a pointer, so that a test or the demo can play
 * months in seconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct clock {
	int64_t (*now_ms)(const struct clock *clock);
	_Atomic int64_t frozen_ms; /* what a frozen clock shows */
	int64_t released_ms;       /* the system's time when it was released */
};

/* Sets the process to Danish time; STATUS_SYSTEM where tzdata is missing (the
 * offset of a known summer day is checked).  Called once, before threads. */
MUST_CHECK enum status clock_init(struct text *why);

/* The system's clock. */
void clock_init_system(struct clock *clock);
/* A clock that stands until clock_advance moves it (never backwards). */
void clock_init_frozen(struct clock *clock, int64_t now_ms);
/* Milliseconds; a negative number aborts. */
void clock_advance(struct clock *clock, int64_t by_ms);
/* From here on a frozen clock goes at the system's pace. */
void clock_release(struct clock *clock);

/* Since 1970, UTC. */
int64_t clock_now_ms(const struct clock *clock);
int64_t clock_now(const struct clock *clock); /* seconds */

/* Of a clock that nobody sets, the same in all processes of the machine: for
 * deadlines and durations. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_us(void);

/* A Danish wall clock's reading. */
struct civil {
	int year;  /* 1900 to 9999 */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
	int hour;  /* 0 to 23 */
	int minute;
	int second;
	int weekday; /* 1 Monday to 7 Sunday; ignored by clock_at */
};

/* What Danish clocks show at an instant (UTC seconds). */
struct civil clock_civil(int64_t at);
/* The instant of a wall clock's reading.  In the hour that summer time skips
 * the later instant is meant, in the hour that comes twice the first. */
int64_t clock_at(struct civil civil);
/* Days since 1970-01-01 of a civil date, and back; proleptic Gregorian. */
int64_t clock_day_number(int year, int month, int day);
/* Sets the date and leaves the time of day as it is. */
void clock_from_day_number(int64_t number, struct civil *civil);
/* Is there such a day?  Also for numbers that nobody would take for one. */
bool clock_is_date(int year, int month, int day);

/* Danish public holidays by law and custom of public offices: New Year's Day,
 * Maundy Thursday to Easter Monday, Ascension, Whit Sunday and Monday,
 * Constitution Day (5 June), Christmas Eve to Boxing Day, New Year's Eve.
 * Store bededag ended with 2023. */
bool clock_is_holiday(int year, int month, int day);
/* Monday to Friday and no holiday. */
bool clock_is_working_day(int year, int month, int day);

/* The first instant >= at inside [from_minute, to_minute) of a working day,
 * minutes since midnight, Danish time: what quiet hours leave open. */
int64_t clock_next_open(int64_t at, int from_minute, int to_minute);

struct month {
	int year;
	int month;
};
/* "2026-10" and nothing else. */
MUST_CHECK enum status clock_month_parse(const char *text, struct month *month);
/* "2026-10". */
void clock_month_format(struct month month, char out[8]);
/* The month by Danish clocks. */
struct month clock_month_of(int64_t at);
/* [start, end) of the month in Danish time. */
int64_t clock_month_start(struct month month);
/* The first instant of the month after it. */
int64_t clock_month_end(struct month month);
/* So many months later; a negative number: earlier. */
struct month clock_month_add(struct month month, int count);

/* RFC 3339 with offset or Z, fraction ignored; or a Danish local
 * "YYYY-MM-DD HH:MM" (T allowed, seconds optional). */
MUST_CHECK enum status clock_parse(const char *text, int64_t *at);
/* "2026-11-25T17:31:07Z". */
void clock_format(int64_t at, char out[21]);

#endif
