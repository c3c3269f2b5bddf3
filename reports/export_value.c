/*
 * Stored answers as values, weeks as text.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "reports/export_internal.h"

struct export_cell
export_missing(enum dictionary_missing code)
{
	return (struct export_cell){EXPORT_MISSING, (double)code, NULL};
}

struct export_cell
export_number(double number)
{
	if (isnan(number))
		return (struct export_cell){EXPORT_NOTHING, 0, NULL};
	return (struct export_cell){EXPORT_NUMBER, number, NULL};
}

struct export_cell
export_text(const char *text)
{
	return (struct export_cell){EXPORT_TEXT, 0, text};
}

/* ISO 8601: a week belongs to the year of its Thursday, and the first week of a
 * year is the one with the first Thursday. */
static int64_t
week_of_day(int64_t day)
{
	int64_t weekday = ((day + 3) % 7 + 7) % 7; /* Monday 0 */
	int64_t thursday = day - weekday + 3;
	struct civil civil;

	clock_from_day_number(thursday, &civil);
	return (int64_t)civil.year * 100 +
	       (thursday - clock_day_number(civil.year, 1, 1)) / 7 + 1;
}

int64_t
export_week(int64_t at)
{
	struct civil civil = clock_civil(at);

	return week_of_day(
	        clock_day_number(civil.year, civil.month, civil.day));
}

void
export_week_format(int64_t week, char out[EXPORT_WEEK_BYTES])
{
	out[0] = '\0';
	if (week > 0)
		(void)snprintf(out, EXPORT_WEEK_BYTES, "%04d-W%02d",
		        (int)(week / 100 % 10000), (int)(week % 100));
}

/* 31 letters, the ones of the codes in links. */
void
export_panel_format(int64_t panel, char out[SECRET_CODE_LENGTH + 1])
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	uint64_t rest = (uint64_t)panel;

	out[SECRET_CODE_LENGTH] = '\0';
	for (size_t i = SECRET_CODE_LENGTH; i > 0; i--) {
		out[i - 1] = letters[rest % 31];
		rest /= 31;
	}
}

static bool
is_chosen(const char *stored, const char *choice)
{
	size_t length = strlen(choice);

	while (*stored != '\0') {
		size_t word = strcspn(stored, " ");

		if (word == length && strncmp(stored, choice, word) == 0)
			return true;
		stored += word;
		stored += strspn(stored, " ");
	}
	return false;
}

/* A number that is one of the missing codes itself could not be told from
 * them. */
static struct export_cell
number_of(struct export_result *result, const char *stored)
{
	char *end = NULL;
	double number = strtod(stored, &end);

	if (end == stored || *end != '\0' || !isfinite(number))
		return export_number(NAN);
	if (number >= DICTIONARY_BREAK_OFF &&
	        number <= DICTIONARY_NOT_RELEVANT) {
		result->blanked++;
		return export_number(NAN);
	}
	return export_number(number);
}

static struct export_cell
week_of(TALLOC_CTX *memory, const char *stored)
{
	char *week = talloc_zero_array(memory, char, EXPORT_WEEK_BYTES);
	int64_t year = 0;
	int64_t month = 0;
	int64_t day = 0;
	char part[5] = "";

	if (week == NULL)
		log_abort("export.value", "out of memory");
	if (strlen(stored) < 10)
		return export_number(NAN);
	(void)snprintf(part, sizeof(part), "%.4s", stored);
	if (text_to_int(part, 1900, 9999, &year) != STATUS_OK)
		return export_number(NAN);
	(void)snprintf(part, sizeof(part), "%.2s", stored + 5);
	if (text_to_int(part, 1, 12, &month) != STATUS_OK)
		return export_number(NAN);
	(void)snprintf(part, sizeof(part), "%.2s", stored + 8);
	if (text_to_int(part, 1, 31, &day) != STATUS_OK ||
	        !clock_is_date((int)year, (int)month, (int)day))
		return export_number(NAN);
	export_week_format(
	        week_of_day(clock_day_number((int)year, (int)month, (int)day)),
	        week);
	return export_text(week);
}

static struct export_cell
coded(const struct dictionary_variable *variable, const char *stored)
{
	const struct dictionary_value *value =
	        dictionary_value(variable, stored);

	if (value == NULL)
		return export_number(NAN);
	if (value->code < 0)
		return export_missing((enum dictionary_missing)value->code);
	return export_number((double)value->code);
}

struct export_cell
export_value(struct export_result *result, TALLOC_CTX *memory,
        const struct dictionary_variable *variable, const char *stored)
{
	switch (variable->kind) {
	case DICTIONARY_CODED: return coded(variable, stored);
	case DICTIONARY_MARKED:
		return export_number(is_chosen(stored, variable->choice));
	case DICTIONARY_NUMBER: return number_of(result, stored);
	case DICTIONARY_WEEK_OF: return week_of(memory, stored);
	case DICTIONARY_VERBATIM: return export_text(stored);
	}
	return export_number(NAN);
}
