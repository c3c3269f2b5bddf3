/*
 * Dates and times in expressions.  A date is milliseconds since 1970 while it
 * is computed with, days since 1970 as a number, and ISO 8601 in local time as
 * a text; what local time is, the scope says.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "surveys/expression_internal.h"

enum {
	DAY_S = 86400,
	SECOND_MS = 1000,
	DATE_TEXT_MAX = 48,
	FORMAT_PART_MAX = 24,
};

/* As ECMAScript has it, in which other engines of forms are written. */
/* The widest span of instants, a hundred million days either way. */
static const double date_max_ms = 8.64e15;

/* The scope knows the zone; a fixed offset will do where it has none.  Seconds
 * east of UTC, at that instant: half of the year it is another one. */
static int64_t
offset_at(const struct evaluation *evaluation, int64_t at)
{
	const struct expression_scope *scope = evaluation->scope;

	return scope->offset_at == NULL ? (int64_t)scope->offset_minutes * 60
	                                : scope->offset_at(at);
}

/* The instant of a local time.  Where a clock was put forward the time that was
 * left out counts as before; of a time that came twice the first is meant. */
static int64_t
utc_of_local(const struct evaluation *evaluation, int64_t local)
{
	int64_t before = offset_at(evaluation, local - DAY_S);
	int64_t after = offset_at(evaluation, local + DAY_S);

	if (before == after ||
	        offset_at(evaluation, local - before) == before ||
	        offset_at(evaluation, local - after) != after)
		return local - before;
	return local - after;
}

/* Reading. */

struct scan {
	const char *at;
	bool good;
};

/* So many digits; at least one.  It goes on after a failure, so that one look
 * at `good` at the end is enough. */
static int
scan_digits(struct scan *scan, int min, int max)
{
	int number = 0;
	int count = 0;

	while (count < max && isdigit((unsigned char)*scan->at)) {
		number = number * 10 + (*scan->at++ - '0');
		count++;
	}
	if (count < min)
		scan->good = false;
	return number;
}

/* A sign that must stand here. */
static void
scan_sign(struct scan *scan, char sign)
{
	if (*scan->at == sign)
		scan->at++;
	else
		scan->good = false;
}

/* Any number of decimals of a second; those after the third do not count. */
static int
scan_milliseconds(struct scan *scan)
{
	int ms = 0;
	int unit = 100;

	if (*scan->at != '.')
		return 0;
	scan->at++;
	while (isdigit((unsigned char)*scan->at)) {
		ms += (*scan->at++ - '0') * unit;
		unit /= 10;
	}
	return ms;
}

/* A time of day in milliseconds; seconds may be left out. */
static int64_t
scan_time(struct scan *scan)
{
	int hour = scan_digits(scan, 2, 2);
	int minute;
	int second = 0;
	int ms = 0;

	scan_sign(scan, ':');
	minute = scan_digits(scan, 2, 2);
	if (scan->good && *scan->at == ':') {
		scan->at++;
		second = scan_digits(scan, 2, 2);
		ms = scan_milliseconds(scan);
	}
	if (hour > 23 || minute > 59 || second > 59)
		scan->good = false;
	return ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) *
	               SECOND_MS +
	       ms;
}

/* Z, +hh:mm or +hhmm; false where there is none. */
static bool
scan_offset(struct scan *scan, int64_t *offset)
{
	char sign = *scan->at;
	int hours;
	int minutes;

	*offset = 0;
	if (sign == 'Z') {
		scan->at++;
		return true;
	}
	if (sign != '+' && sign != '-')
		return false;
	scan->at++;
	hours = scan_digits(scan, 2, 2);
	if (*scan->at == ':')
		scan->at++;
	minutes = scan_digits(scan, 2, 2);
	if (hours > 23 || minutes > 59)
		scan->good = false;
	*offset = (int64_t)hours * 3600 + (int64_t)minutes * 60;
	if (sign == '-')
		*offset = -*offset;
	return true;
}

/* Nothing but blanks may follow. */
static bool
scan_ended(const struct scan *scan)
{
	return scan->good && *skip_blanks(scan->at) == '\0';
}

/* Four digits and a dash: what texts of dates have and others have not, so that
 * most comparisons of texts look no further. */
bool
date_is_likely(const char *text)
{
	for (int i = 0; i < 4; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return text[4] == '-';
}

/* A date alone is midnight by local clocks; only years of four digits are
 * dates. */
double
date_of_text(const struct evaluation *evaluation, const char *text)
{
	struct scan scan = {.at = text, .good = true};
	int year = scan_digits(&scan, 4, 4);
	int month;
	int day;
	int64_t of_day = 0;
	int64_t local;
	int64_t offset = 0;
	bool zoned = false;

	scan_sign(&scan, '-');
	month = scan_digits(&scan, 1, 2);
	scan_sign(&scan, '-');
	day = scan_digits(&scan, 1, 2);
	if (scan.good && *scan.at == 'T') {
		scan.at++;
		of_day = scan_time(&scan);
		zoned = scan_offset(&scan, &offset);
	}
	if (!scan_ended(&scan) || !clock_is_date(year, month, day))
		return NAN;
	local = clock_day_number(year, month, day) * DAY_S + of_day / SECOND_MS;
	local = zoned ? local - offset : utc_of_local(evaluation, local);
	return (double)(local * SECOND_MS + of_day % SECOND_MS);
}

/* Writing. */

/* A local clock's reading. */
struct local {
	struct civil date;
	int64_t of_day; /* milliseconds */
	int64_t offset; /* seconds */
};

/* Days are rounded down, so that times before 1970 fall on the right day. */
static struct local
local_of(const struct evaluation *evaluation, double ms)
{
	struct local local = {.of_day = 0};
	int64_t at = (int64_t)floor(ms / SECOND_MS);
	int64_t whole = (int64_t)ms;
	int64_t day;

	local.offset = offset_at(evaluation, at);
	whole += local.offset * SECOND_MS;
	day = whole / EXPRESSION_DAY_MS - (whole % EXPRESSION_DAY_MS < 0);
	local.of_day = whole - day * EXPRESSION_DAY_MS;
	clock_from_day_number(day, &local.date);
	return local;
}

/* "Invalid Date" is what engines of forms print that are written in ECMAScript.
 */
const char *
date_as_text(struct evaluation *evaluation, double ms)
{
	struct local local;
	char *room;
	long of_day;
	long offset;

	if (isnan(ms))
		return "Invalid Date";
	local = local_of(evaluation, ms);
	room = evaluation_room(evaluation, DATE_TEXT_MAX);
	(void)snprintf(room, DATE_TEXT_MAX, "%04d-%02d-%02d", local.date.year,
	        local.date.month, local.date.day);
	if (local.of_day == 0)
		return room;
	of_day = (long)local.of_day;
	offset = (long)(local.offset < 0 ? -local.offset : local.offset) / 60;
	(void)snprintf(room + strlen(room), DATE_TEXT_MAX - strlen(room),
	        "T%02ld:%02ld:%02ld.%03ld%c%02ld:%02ld", of_day / 3600000,
	        of_day / 60000 % 60, of_day / 1000 % 60, of_day % 1000,
	        local.offset < 0 ? '-' : '+', offset / 60 % 100, offset % 60);
	return room;
}

/* Functions. */

/* The scope's time, the same for the whole evaluation. */
struct value
f_now(struct evaluation *evaluation, const struct node *node)
{
	(void)node;
	return value_of_date((double)evaluation->scope->now_ms);
}

/* Midnight by local clocks, on the day that it is there. */
struct value
f_today(struct evaluation *evaluation, const struct node *node)
{
	double now = (double)evaluation->scope->now_ms;
	struct local local = local_of(evaluation, now);
	int64_t day = clock_day_number(
	        local.date.year, local.date.month, local.date.day);

	(void)node;
	return value_of_date(
	        (double)(utc_of_local(evaluation, day * DAY_S) * SECOND_MS));
}

/* Beyond the widest span there are no dates. */
static struct value
date_of_days(double days)
{
	double ms = trunc(days * EXPRESSION_DAY_MS);

	return value_of_date(fabs(ms) <= date_max_ms ? ms : NAN);
}

/* What may be meant by a date: itself, days since 1970, or a text of either.
 * Nothing stays nothing.  Days since 1970 may have a fraction, which is a time
 * of day. */
static struct value
as_date(struct evaluation *evaluation, const struct value *value)
{
	const char *text;

	switch (value->kind) {
	case VALUE_DATE: return *value;
	case VALUE_BOOLEAN: return value_of_date(NAN);
	case VALUE_NUMBER: return date_of_days(value->number);
	case VALUE_STRING:
	case VALUE_SET: break;
	}
	text = value_text(evaluation, value);
	if (text[0] == '\0')
		return value_of_string("");
	if (!date_is_likely(text))
		return date_of_days(trunc(number_of_plain_text(text)));
	return value_of_date(date_of_text(evaluation, text));
}

struct value
f_date(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_argument(evaluation, node, 0);

	return as_date(evaluation, &value);
}

/* Days since 1970 with their fraction; a number is one already. */
struct value
f_decimal_date_time(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_argument(evaluation, node, 0);
	const char *text;

	if (value.kind == VALUE_NUMBER || value.kind == VALUE_DATE)
		return value_of_number(value_number(evaluation, &value));
	text = skip_blanks(value_text(evaluation, &value));
	return value_of_number(
	        date_of_text(evaluation, text) / EXPRESSION_DAY_MS);
}

/* The part of the local day that has passed at a time of day.  A time with its
 * own zone is brought to the local one, by today's offset. */
struct value
f_decimal_time(struct evaluation *evaluation, const struct node *node)
{
	struct scan scan = {.good = true};
	int64_t of_day;
	int64_t offset;

	scan.at = text_argument(evaluation, node, 0);
	of_day = scan_time(&scan);
	if (scan_offset(&scan, &offset)) {
		int64_t now = evaluation->scope->now_ms / SECOND_MS;

		of_day += (offset_at(evaluation, now) - offset) * SECOND_MS;
		of_day %= EXPRESSION_DAY_MS;
		if (of_day < 0)
			of_day += EXPRESSION_DAY_MS;
	}
	if (!scan_ended(&scan))
		return value_of_number(NAN);
	return value_of_number((double)of_day / EXPRESSION_DAY_MS);
}

/* Formats. */

static const char format_escapes[] = "%YymnbdeHhMS3a";

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
/* 1970 began on the first of them. */
static const char *const days[] = {
        "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

/* The remainder is taken twice, since days before 1970 are below 0. */
static const char *
day_name(const struct civil *date)
{
	int64_t number = clock_day_number(date->year, date->month, date->day);

	return days[((number % 7) + 7) % 7];
}

/* What stands for an escape; "" where there is none such.  Names are English,
 * since they may be stored and compared; people are shown dates by the page,
 * not by this. */
static void
format_part(char *part, char escape, const struct local *local)
{
	const struct civil *date = &local->date;
	const long of_day = (long)local->of_day;

	const struct {
		char escape;
		int width;
		long number;
	} parts[] = {
	        {'Y', 4, date->year},
	        {'y', 2, date->year % 100},
	        {'m', 2, date->month},
	        {'n', 1, date->month},
	        {'d', 2, date->day},
	        {'e', 1, date->day},
	        {'H', 2, of_day / 3600000},
	        {'h', 1, of_day / 3600000},
	        {'M', 2, of_day / 60000 % 60},
	        {'S', 2, of_day / 1000 % 60},
	        {'3', 3, of_day % 1000},
	};

	part[0] = '\0';
	if (escape == '%')
		(void)stpcpy(part, "%");
	if (escape == 'b')
		(void)stpcpy(part, months[date->month - 1]);
	if (escape == 'a')
		(void)stpcpy(part, day_name(date));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].escape == escape)
			(void)snprintf(part, FORMAT_PART_MAX, "%0*ld",
			        parts[i].width, parts[i].number);
}

/* What is no date gives nothing rather than a wrong one.  An escape of two
 * characters becomes at most four digits or three letters, well under
 * FORMAT_PART_MAX. */
struct value
f_format_date(struct evaluation *evaluation, const struct node *node)
{
	struct value value = evaluate_argument(evaluation, node, 0);
	struct value date = as_date(evaluation, &value);
	const char *format = text_argument(evaluation, node, 1);
	struct local local;
	char *room;
	char *out;

	if (date.kind != VALUE_DATE || isnan(date.number))
		return value_of_string("");
	local = local_of(evaluation, date.number);
	/* Each sign of the format becomes one, each escape a few. */
	room = evaluation_room(
	        evaluation, strlen(format) * (FORMAT_PART_MAX / 2));
	out = room;
	while (*format != '\0') {
		if (*format != '%' || format[1] == '\0') {
			*out++ = *format++;
			continue;
		}
		format_part(out, format[1], &local);
		out += strlen(out);
		format += 2;
	}
	*out = '\0';
	return value_of_string(room);
}

/* A format that is a literal can be looked at when it is read. */
bool
check_format(const struct call *call)
{
	const struct node *format =
	        expression_child(call->expression, call->node, 1);
	const char *at = format->kind == NODE_STRING ? format->string : "";

	while ((at = strchr(at, '%')) != NULL) {
		if (at[1] == '\0') {
			text_add(call->why, WORDS_FORMAT_END);
			return false;
		}
		if (strchr(format_escapes, at[1]) == NULL) {
			text_add_format(call->why, WORDS_FORMAT,
			        (int)text_cut(at + 1, strlen(at + 1), 4),
			        at + 1);
			return false;
		}
		at += 2;
	}
	return true;
}
