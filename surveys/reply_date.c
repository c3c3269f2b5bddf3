/*
 * Dates (E): the day comes first, a missing year is the nearest, and what names
 * no one day is unclear.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "surveys/reply_internal.h"

enum { NEAREST_DAYS = 120 };

/* A limit that is no date is none. */
static bool
limit_day(const char *limit, int64_t *day)
{
	int y, m, d;
	char *rest = NULL;

	if (limit == NULL)
		return false;
	y = (int)strtol(limit, &rest, 10);
	if (*rest != '-')
		return false;
	m = (int)strtol(rest + 1, &rest, 10);
	if (*rest != '-')
		return false;
	d = (int)strtol(rest + 1, NULL, 10);
	if (!clock_is_date(y, m, d))
		return false;
	*day = clock_day_number(y, m, d);
	return true;
}

/* Days count from 1970, so that limits are compared as numbers. */
static bool
is_within(const struct reading *reading, int64_t day)
{
	const struct reply_question *question = &reading->reader->question;
	int64_t limit;

	return !(limit_day(question->min, &limit) && day < limit) &&
	       !(limit_day(question->max, &limit) && day > limit);
}

/* E2: the year that is meant where none was given.  Three years are enough:
 * nobody answers a question about the year after next without saying so.
 * Beyond 120 days even the nearest may be the wrong one. */
static bool
find_year(const struct reading *reading, struct reply_day *date)
{
	int64_t today = clock_day_number(
	        reading->today.year, reading->today.month, reading->today.day);
	int64_t best = 0;
	int candidates = 0;

	for (int year = reading->today.year - 1;
	        year <= reading->today.year + 1; year++) {
		int64_t away;

		if (!clock_is_date(year, date->month, date->day) ||
		        !is_within(reading,
		                clock_day_number(year, date->month, date->day)))
			continue;
		away = llabs(
		        clock_day_number(year, date->month, date->day) - today);
		if (candidates == 0 || away < best) {
			best = away;
			date->year = year;
		}
		candidates++;
	}
	return candidates == 1 || (candidates > 1 && best <= NEAREST_DAYS);
}

/* The value is set only for a day within the limits, as found_words and
 * found_date leave the rest to it. */
static void
found_day(const struct reading *reading, int64_t day, struct found *found)
{
	struct civil civil;

	if (!is_within(reading, day)) {
		found->verdict = VERDICT_DOUBT;
		return;
	}
	memset(&civil, 0, sizeof(civil));
	clock_from_day_number(day, &civil);
	(void)snprintf(found->value, sizeof(found->value), "%04d-%02d-%02d",
	        civil.year, civil.month, civil.day);
}

/* What the calendar read becomes an answer, or stays in doubt: no such day, a
 * month beyond twelve, a year that cannot be told. */
static void
found_date(const struct reading *reading, struct reply_day *date,
        enum verdict verdict, struct found *found)
{
	int said = 0;
	bool open = date->year == 0;

	found->verdict = verdict;
	if (verdict != VERDICT_FOUND)
		return;
	found->after = date->after;
	found->tail = date->tail;
	if (date->month < 1 || date->month > 12 ||
	        (open && !find_year(reading, date)) ||
	        /* "1/12 sidste år": the nearest year is not the one that is
	         * meant. */
	        (open &&
	                reply_match(reading, date->after, LIST_YEAR, &said) >
	                        0 &&
	                date->year != reading->today.year + said) ||
	        !clock_is_date(date->year, date->month, date->day)) {
		found->verdict = VERDICT_DOUBT;
		return;
	}
	found_day(reading, clock_day_number(date->year, date->month, date->day),
	        found);
}

/* Today in Denmark, as the caller gave it: no clock is asked here. */
static int64_t
today_number(const struct reading *reading)
{
	return clock_day_number(
	        reading->today.year, reading->today.month, reading->today.day);
}

/* A day that was said in words, which ends with the word before `after`. */
static void
found_words(const struct reading *reading, struct found *found, size_t after,
        int64_t day)
{
	found->verdict = VERDICT_FOUND;
	found->after = after;
	found->tail = reading->words[after - 1].end;
	found_day(reading, day, found);
}

/* E3: i dag, i overmorgen, om to uger. */
static bool
relative_day(const struct reading *reading, size_t at, struct found *found)
{
	int value = 0;
	int days = 0;
	size_t words = reply_match(reading, at, LIST_RELATIVE_DAY, &value);

	if (words > 0) {
		found_words(reading, found, at + words,
		        today_number(reading) + value);
		return true;
	}
	if (!reply_is(reading, at, LIST_IN) || at + 2 >= reading->end)
		return false;
	if (reading->words[at + 1].kind == ATOM_DIGIT) {
		size_t start = reading->words[at + 1].start;

		value = reply_digits_value(
		        reading, start, reply_count_digits(reading, start));
	} else if (reply_match(reading, at + 1, LIST_NUMBER, &value) == 0) {
		return false;
	}
	if (reply_match(reading, at + 2, LIST_DAYS, &days) == 0)
		return false;
	/* "om 3. uge" is every third. */
	if (value > 400 || !reply_gap_is_blank(reading, at + 2))
		found->verdict = VERDICT_DOUBT;
	else
		found_words(reading, found, at + 3,
		        today_number(reading) + (int64_t)value * days);
	return true;
}

/* As the word lists number them, from Sunday, 0. */
static int
weekday_of(int64_t day)
{
	/* The first of January 1970 was a Thursday. */
	return (int)(((day + 4) % 7 + 7) % 7);
}

/* A slip is allowed in a long name only: "man", "tor" and "søn" are one letter
 * from too much. */
static bool
is_weekday(const struct reading *reading, size_t at, int *weekday, bool *brief)
{
	*brief = false;
	if (at >= reading->end || reading->words[at].kind != ATOM_LETTER)
		return false;
	if (reply_match(reading, at, LIST_WEEKDAY, weekday) > 0)
		return true;
	*brief = reply_match(reading, at, LIST_WEEKDAY_SHORT, weekday) > 0;
	return *brief || reply_nearest_name(reading, at, LIST_WEEKDAY, weekday);
}

/* "i fredags", "sidste fredag".  The last such day before today, never today
 * itself. */
static bool
past_weekday(const struct reading *reading, size_t at, struct found *found)
{
	int weekday = 0;
	bool brief = false;
	int64_t today = today_number(reading);

	if (!(reply_is(reading, at, LIST_I) &&
	            reply_match(reading, at + 1, LIST_WEEKDAY_PAST, &weekday) >
	                    0) &&
	        !(reply_is(reading, at, LIST_LAST) &&
	                is_weekday(reading, at + 1, &weekday, &brief)))
		return false;
	/* "sidste fredag i november" is another one. */
	if (reply_is(reading, at, LIST_LAST) &&
	        reply_is(reading, at + 2, LIST_AFTER_WEEKDAY)) {
		found->verdict = VERDICT_DOUBT;
		return true;
	}
	found_words(reading, found, at + 2,
	        today - ((weekday_of(today) - weekday + 6) % 7 + 1));
	return true;
}

/* "fredag d. 27.", "fredag den 27. november", "fredag 27/11": what stands behind
 * the weekday must agree with it. */
static bool
dated_weekday(const struct reading *reading, size_t at, int weekday,
        struct found *found)
{
	size_t next = at + reply_match(reading, at, LIST_DAY_LEAD, NULL);
	struct reply_day date = {0, 0, 0, 0, 0};
	enum verdict verdict;
	struct civil said = {.year = 0};

	if (next >= reading->end ||
	        (reading->words[next].kind != ATOM_DIGIT &&
	                !reply_is_month(reading, next, &date.month)))
		return false;
	verdict = reply_calendar_date(reading, next, &date);
	if (verdict == VERDICT_FOUND) {
		int64_t day;

		found_date(reading, &date, verdict, found);
		if (found->verdict == VERDICT_FOUND &&
		        limit_day(found->value, &day) &&
		        weekday_of(day) != weekday)
			found->verdict = VERDICT_DOUBT;
		return true;
	}
	/* Only a day number: it must be that of the first such weekday. */
	clock_from_day_number(
	        today_number(reading) +
	                (weekday - weekday_of(today_number(reading)) + 6) % 7 +
	                1,
	        &said);
	if (reply_count_digits(reading, reading->words[next].start) > 2 ||
	        reply_date_goes_on(reading, reading->words[next].end) ||
	        reply_digits_value(reading, reading->words[next].start,
	                reply_count_digits(reading,
	                        reading->words[next].start)) != said.day) {
		found->verdict = VERDICT_DOUBT;
		return true;
	}
	found_words(reading, found, next + 1,
	        clock_day_number(said.year, said.month, said.day));
	return true;
}

/* E4.  The first such day after today: whoever means today says so. */
static bool
weekday_date(const struct reading *reading, size_t at, struct found *found)
{
	int weekday = 0;
	bool brief = false;
	int64_t today = today_number(reading);
	size_t next = reply_match(reading, at, LIST_NEXT, NULL);

	if (next > 0 && is_weekday(reading, at + next, &weekday, &brief)) {
		found->verdict = VERDICT_DOUBT;
		return true;
	}
	if (!is_weekday(reading, at, &weekday, &brief))
		return false;
	if (reply_is(reading, at + 1, LIST_AFTER_WEEKDAY)) {
		found->verdict = VERDICT_DOUBT;
		return true;
	}
	if (dated_weekday(reading, at + 1, weekday, found))
		return true;
	found_words(reading, found, at + 1,
	        today + (weekday - weekday_of(today) + 6) % 7 + 1);
	found->by_word = brief;
	if (brief && !reply_must_end(reading, found))
		found->verdict = VERDICT_DOUBT;
	return true;
}

/* The ways to say a day are tried from the most particular, since "i dag"
 * begins with a word that "i fredags" begins with as well. */
void
reply_date(const struct reading *reading, size_t at, struct found *found)
{
	struct reply_day date = {0, 0, 0, 0, 0};

	if (at >= reading->end)
		return;
	if (relative_day(reading, at, found) ||
	        past_weekday(reading, at, found))
		return;
	if (reading->words[at].kind == ATOM_LETTER &&
	        weekday_date(reading, at, found))
		return;
	found_date(
	        reading, &date, reply_calendar_date(reading, at, &date), found);
}
