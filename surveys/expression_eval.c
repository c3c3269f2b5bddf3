/*
 * Reads a line, compiles its expression over the names of its answers,
 * evaluates it once and writes the value in the type that was asked for.
 * `borgersvar eval expression` calls it, a line at a time.
 */
#include "surveys/expression_eval.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/secret.h"
#include "surveys/expression.h"
#include "surveys/finding_words.h"

enum {
	WHY_MAX = 400,
	NAMES_MAX = 1000,
	ZONE_MAX = 64,
	MOMENT_LENGTH = 19,     /* 2026-03-16T10:00:00 */
	EXACT_MAX = 1000000000, /* written as a whole number */
	NUMBER_DIGITS = 17,
};

/* A line while it is answered. */
struct asked {
	const json_t *json;
	TALLOC_CTX *memory;
	struct text why;
	const char *names[NAMES_MAX];
	struct expression_set sets[NAMES_MAX];
	size_t count;
	struct randomness randomness;
	char zone[ZONE_MAX]; /* the zone before, "" where it was not changed */
	const char *unknown; /* the name that has no answer, or NULL */
};

/* A text of the line, or NULL.  Borrowed from the JSON, which lives as long as
 * the line. */
static const char *
member(const struct asked *asked, const char *name)
{
	return json_string_value(json_object_get(asked->json, name));
}

/* Answers. */

/* An answer is one text, or a list as a repeated question gives it. */
static bool
read_set(struct asked *asked, const json_t *json, struct expression_set *set)
{
	size_t count = json_is_array(json) ? json_array_size(json) : 1;
	const char **texts =
	        talloc_array(asked->memory, const char *, (unsigned)count + 1);

	if (texts == NULL)
		log_abort("expression.eval", "out of memory");
	for (size_t i = 0; i < count; i++) {
		const json_t *text =
		        json_is_array(json) ? json_array_get(json, i) : json;

		texts[i] = json_string_value(text);
		if (texts[i] == NULL)
			return false;
	}
	*set = (struct expression_set){texts, count};
	return true;
}

/* Names keep the order of the line; a slot is a place among them. */
static bool
read_answers(struct asked *asked)
{
	json_t *answers = json_object_get(asked->json, "answers");
	const char *name;
	json_t *value;

	json_object_foreach(answers, name, value)
	{
		if (asked->count == NAMES_MAX) {
			text_add_format(&asked->why,
			        "there are more than %d answers", NAMES_MAX);
			return false;
		}
		if (!read_set(asked, value, &asked->sets[asked->count])) {
			text_add_format(&asked->why,
			        "answer \"%s\": expected a text or a list of"
			        " texts",
			        name);
			return false;
		}
		asked->names[asked->count++] = name;
	}
	return true;
}

/* Names are few, and remembered where they are not known.  The last name that
 * was not found is the one that compiling stopped at. */
static size_t
slot_of(const char *name, size_t length, void *context)
{
	struct asked *asked = context;

	for (size_t i = 0; i < asked->count; i++)
		if (strncmp(asked->names[i], name, length) == 0 &&
		        asked->names[i][length] == '\0')
			return i;
	asked->unknown = talloc_strndup(asked->memory, name, length);
	return (size_t)-1;
}

/* The answer whose name was likely meant. */
static void
add_nearest(struct asked *asked)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; asked->unknown != NULL && i < asked->count; i++) {
		size_t distance = text_distance(
		        asked->names[i], asked->unknown, best - 1);

		if (distance < best) {
			best = distance;
			nearest = asked->names[i];
		}
	}
	if (nearest != NULL)
		text_add_format(&asked->why, WORDS_MEANT, nearest);
}

/* Each line draws anew; who wants it repeatable does not draw. */
static uint64_t
draw(void *context)
{
	struct asked *asked = context;
	uint64_t number;

	asked->randomness.fill(&asked->randomness, &number, sizeof(number));
	return number;
}

/* Time. */

/* By the zone that the process is in for this line. */
static int
zone_offset(int64_t at)
{
	time_t instant = (time_t)at;
	struct tm local;

	return localtime_r(&instant, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}

/* The C library takes an unknown zone for UTC without a word. */
static bool
is_zone(const char *zone)
{
	char path[ZONE_MAX + 32];

	if (zone[0] == '\0' || strlen(zone) >= ZONE_MAX ||
	        strstr(zone, "..") != NULL)
		return false;
	(void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
	return access(path, R_OK) == 0;
}

/* Safe here only because the program has one thread. */
static void
set_zone(const char *zone)
{
	if (setenv("TZ", zone, 1) != 0)
		log_abort("expression.eval", "out of memory");
	tzset();
}

/* The zone that is named, else the offset that stands in the time. */
static bool
read_zone(struct asked *asked, const char *now, struct expression_scope *scope)
{
	const char *zone = member(asked, "tz");
	const char *before = getenv("TZ");
	char moment[MOMENT_LENGTH + 2] = "";
	int64_t local;

	if (zone != NULL && !is_zone(zone)) {
		text_add_format(
		        &asked->why, "no time zone \"%s\" is known", zone);
		return false;
	}
	if (zone != NULL) {
		(void)snprintf(asked->zone, sizeof(asked->zone), "%s",
		        before == NULL ? "UTC" : before);
		set_zone(zone);
	} else if (now != NULL) {
		(void)snprintf(
		        moment, sizeof(moment), "%.*sZ", MOMENT_LENGTH, now);
		if (clock_parse(moment, &local) == STATUS_OK) {
			scope->offset_at = NULL;
			scope->offset_minutes =
			        (int)((local - scope->now_ms / 1000) / 60);
		}
	}
	return true;
}

/* Without a time it is now. */
static bool
read_time(struct asked *asked, struct expression_scope *scope)
{
	const char *now = member(asked, "now");
	struct clock clock;
	int64_t at;

	clock_init_system(&clock);
	scope->now_ms = clock_now_ms(&clock);
	scope->offset_at = zone_offset;
	if (now != NULL) {
		if (clock_parse(now, &at) != STATUS_OK) {
			text_add_format(&asked->why,
			        "\"now\": \"%s\" is no time; expected"
			        " 2026-03-16T10:00:00-07:00",
			        now);
			return false;
		}
		scope->now_ms = at * 1000;
	}
	return read_zone(asked, now, scope);
}

/* Values. */

/* Whole numbers are written without a point, as they were likely expected. */
static json_t *
number_json(double number)
{
	if (isnan(number))
		return json_string("NaN");
	if (isinf(number))
		return json_string(number > 0 ? "Infinity" : "-Infinity");
	if (fabs(number) <= EXACT_MAX && trunc(number) == number)
		return json_integer((json_int_t)number);
	return json_real(number);
}

/* Without a type the value is asked for as a text. jansson refuses what is no
 * UTF-8, hence NULL. */
static json_t *
value_json(struct asked *asked, const struct expression *expression,
        const struct expression_scope *scope)
{
	const char *as = member(asked, "as");

	if (as != NULL && strcmp(as, "boolean") == 0)
		return json_boolean(expression_is_true(expression, scope));
	if (as != NULL && strcmp(as, "number") == 0)
		return number_json(expression_number(expression, scope));
	return json_string(expression_string(expression, scope, asked->memory));
}

/* NULL with the reason in `why` where there is no value. */
static json_t *
evaluate(struct asked *asked)
{
	const char *source = member(asked, "expr");
	struct expression *expression = NULL;
	struct expression_scope scope = {.sets = asked->sets,
	        .self = member(asked, "self"),
	        .draw = draw,
	        .context = asked};
	json_t *value;

	if (source == NULL) {
		text_add(&asked->why, "expected \"expr\", a text");
		return NULL;
	}
	if (!read_answers(asked) || !read_time(asked, &scope))
		return NULL;
	scope.value_count = asked->count;
	if (expression_compile(asked->memory, source, slot_of, asked,
	            &expression, &asked->why) != STATUS_OK) {
		add_nearest(asked);
		return NULL;
	}
	value = value_json(asked, expression, &scope);
	if (value == NULL)
		text_add(&asked->why, "the value is no UTF-8");
	return value;
}

/* The answer to a line; *good is false where it is an error. */
static json_t *
answer(struct asked *asked, bool *good)
{
	json_t *id = json_object_get(asked->json, "id");
	json_t *answer = json_object();
	json_t *value = NULL;

	if (json_is_object(asked->json))
		value = evaluate(asked);
	else
		text_add(&asked->why, "the line is no JSON object");
	if (id != NULL)
		json_object_set(answer, "id", id);
	if (value != NULL)
		json_object_set_new(answer, "value", value);
	else
		json_object_set_new(
		        answer, "error", json_string(text_string(&asked->why)));
	*good = value != NULL;
	return answer;
}

/* The zone is put back whatever came of the line, since the next one may name
 * none. */
enum status
expression_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct asked *asked = talloc_zero(memory, struct asked);
	json_t *json = json_loads(line, 0, NULL);
	json_t *reply;
	bool good;

	if (asked == NULL)
		log_abort("expression.eval", "out of memory");
	asked->json = json;
	asked->memory = memory;
	randomness_init_system(&asked->randomness);
	text_init(&asked->why, memory, WHY_MAX);
	reply = answer(asked, &good);
	if (asked->zone[0] != '\0')
		set_zone(asked->zone);
	json_text_add(
	        out, reply, JSON_COMPACT | JSON_REAL_PRECISION(NUMBER_DIGITS));
	json_decref(json);
	talloc_free(memory);
	return good ? STATUS_OK : STATUS_INPUT;
}
