/*
 * The column parameters: "start=1 end=5 step=1", checked as pyxform does, so
 * that a survey which is read here is valid elsewhere too.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

enum { PARAMETERS_MAX = 12 };

struct parameter {
	const char *key; /* lower case */
	const char *value;
};

struct parameters {
	struct sheet_reading *sheet;
	const struct workbook_row *row;
	struct parameter list[PARAMETERS_MAX];
	size_t count;
};

static const char between[] = " \t\n,;";

/* At the cell of the row that is being read. */
static void
complain(const struct parameters *parameters, const char *key, const char *what)
{
	finding_add(parameters->sheet->reading, SURVEY_ERROR, "parameters",
	        FINDING_PARAMETER, key, what);
}

static const char *
copy(const struct parameters *parameters, const char *start, size_t length)
{
	char *text = talloc_strndup(
	        parameters->sheet->reading->owner, start, length);

	if (text == NULL)
		log_abort("survey.parameters", "out of memory");
	return text;
}

/* A key and a value, neither of them empty, and one equals sign. */
static bool
take(struct parameters *parameters, const char *part, size_t length)
{
	const char *sign = memchr(part, '=', length);
	size_t key = sign == NULL ? 0 : (size_t)(sign - part);
	struct parameter taken;

	if (key == 0 || key + 1 == length ||
	        memchr(sign + 1, '=', length - key - 1) != NULL ||
	        parameters->count == PARAMETERS_MAX)
		return false;
	taken.key = copy(parameters, part, key);
	taken.value = copy(parameters, sign + 1, length - key - 1);
	for (char *at = (char *)(uintptr_t)taken.key; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	parameters->list[parameters->count++] = taken;
	return true;
}

/* Parts stand between blanks, commas or semicolons. */
static bool
split(struct parameters *parameters, const char *cell)
{
	for (const char *at = cell + strspn(cell, between); *at != '\0';) {
		size_t length = strcspn(at, between);

		if (!take(parameters, at, length)) {
			finding_add(parameters->sheet->reading, SURVEY_ERROR,
			        "parameters", FINDING_PARAMETERS, (int)length,
			        at);
			return false;
		}
		at += length;
		at += strspn(at, between);
	}
	return true;
}

static const char *
value_of(const struct parameters *parameters, const char *key)
{
	for (size_t i = 0; i < parameters->count; i++)
		if (strcmp(parameters->list[i].key, key) == 0)
			return parameters->list[i].value;
	return NULL;
}

/* With what was likely meant. */
static void
check_keys(const struct parameters *parameters, const char *const *known)
{
	for (size_t i = 0; i < parameters->count; i++) {
		const char *key = parameters->list[i].key;
		struct nearest nearest = nearest_to(key);
		size_t k = 0;

		while (known[k] != NULL && strcmp(known[k], key) != 0)
			nearest_consider(&nearest, known[k++]);
		if (known[k] != NULL)
			continue;
		finding_add(parameters->sheet->reading, SURVEY_ERROR,
		        "parameters", FINDING_UNKNOWN_PARAMETER, key,
		        finding_meant(parameters->sheet->reading->owner,
		                nearest.word));
	}
}

/* A number as it is written in decimal, nothing around it. strtod alone would
 * also take infinity, hexadecimals and blanks. */
static bool
to_number(const char *text, double *number)
{
	char *end = NULL;
	size_t plain = strspn(text, "+-.0123456789");

	if (text[0] == '\0' || text[plain] != '\0')
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && isfinite(*number);
}

/* Is it a whole number of steps, but for what decimals lose? */
static bool
is_multiple(double number, double step)
{
	double count = number / step;

	return fabs(count - round(count)) < 1e-6;
}

/* Ranges. */

struct range {
	double start, end, step, tick;
	bool has_tick;
};

/* Whichever way the range runs. */
static bool
is_inside(const struct range *range, double number)
{
	return number >= fmin(range->start, range->end) &&
	       number <= fmax(range->start, range->end);
}

/* The number of a key, `otherwise` where it is not given; false with a finding
 * where it is none. */
static bool
number_of(const struct parameters *parameters, const char *key,
        double otherwise, double *number)
{
	const char *value = value_of(parameters, key);

	*number = otherwise;
	if (value == NULL || to_number(value, number))
		return true;
	complain(parameters, key, WORDS_BE_NUMBER);
	return false;
}

/* pyxform's defaults: 1 to 10 by 1. */
static bool
read_range(const struct parameters *parameters, struct range *range)
{
	bool good = number_of(parameters, "start", 1, &range->start);

	good &= number_of(parameters, "end", 10, &range->end);
	good &= number_of(parameters, "step", 1, &range->step);
	good &= number_of(parameters, "tick_interval", 0, &range->tick);
	range->has_tick = value_of(parameters, "tick_interval") != NULL;
	if (good && fpclassify(range->step) == FP_ZERO) {
		complain(parameters, "step", WORDS_BE_NONZERO);
		return false;
	}
	if (good && range->has_tick && fpclassify(range->tick) == FP_ZERO) {
		complain(parameters, "tick_interval", WORDS_BE_NONZERO);
		return false;
	}
	return good;
}

/* A value that no step reaches could be shown and not given. */
static void
check_placeholder(
        const struct parameters *parameters, const struct range *range)
{
	double number = 0;

	if (value_of(parameters, "placeholder") == NULL ||
	        !number_of(parameters, "placeholder", 0, &number))
		return;
	if (!is_inside(range, number))
		complain(parameters, "placeholder", WORDS_BE_INSIDE);
	else if (!is_multiple(number - range->start, range->step))
		complain(parameters, "placeholder", WORDS_BE_ON_STEP);
}

static void
check_tick_label(const struct parameters *parameters, const struct range *range,
        const char *value)
{
	static const char key[] = "tick_labelset";
	double number = 0;

	if (!to_number(value, &number))
		complain(parameters, key, WORDS_HAS_NO_NUMBER);
	else if (!is_inside(range, number))
		complain(parameters, key, WORDS_HAS_OUTSIDE);
	else if (!is_multiple(number - range->start, range->step))
		complain(parameters, key, WORDS_HAS_NO_STEP);
	else if (range->has_tick &&
	         !is_multiple(number - range->start, range->tick))
		complain(parameters, key, WORDS_HAS_NO_TICK);
}

static void
check_tick_labels(const struct parameters *parameters,
        const struct range *range, const char *appearance)
{
	const char *name = value_of(parameters, "tick_labelset");
	const struct survey_list *list;

	if (name == NULL)
		return;
	list = read_find_list(parameters->sheet->reading, name);
	if (list == NULL) {
		complain(parameters, "tick_labelset", WORDS_NAMES_NO_LIST);
		return;
	}
	if (strcmp(appearance, "no-ticks") == 0 && list->choice_count > 2)
		complain(parameters, "tick_labelset", WORDS_TWO_VALUES);
	for (size_t i = 0; i < list->choice_count; i++)
		check_tick_label(parameters, range, list->choices[i].name);
}

/* Ticks and placeholders are drawn only with some appearances. */
static void
check_appearance(const struct parameters *parameters, const char *appearance)
{
	static const char *const with_ticks[] = {"", "vertical", "no-ticks",
	        "vertical no-ticks", "no-ticks vertical"};
	static const char *const keys[] = {
	        "tick_interval", "placeholder", "tick_labelset"};

	for (size_t i = 0; i < 5; i++)
		if (strcmp(with_ticks[i], appearance) == 0)
			return;
	for (size_t i = 0; i < 3; i++)
		if (value_of(parameters, keys[i]) != NULL)
			complain(parameters, keys[i], WORDS_APPEARANCE);
}

static const char *
or_else(const char *value, const char *otherwise)
{
	return value == NULL ? otherwise : value;
}

static void
read_range_item(const struct parameters *parameters, struct survey_item *item)
{
	static const char *const known[] = {"start", "end", "step",
	        "tick_interval", "placeholder", "tick_labelset", NULL};
	const char *start = or_else(value_of(parameters, "start"), "1");
	const char *end = or_else(value_of(parameters, "end"), "10");
	const char *appearance = sheet_cell(
	        parameters->sheet, parameters->row, COLUMN_APPEARANCE);
	struct range range = {0, 0, 1, 0, false};

	check_keys(parameters, known);
	check_appearance(parameters, appearance);
	if (!read_range(parameters, &range))
		return;
	if (range.has_tick && !is_multiple(range.tick, range.step))
		complain(parameters, "tick_interval", WORDS_BE_STEPS);
	check_placeholder(parameters, &range);
	check_tick_labels(parameters, &range, appearance);
	/* A range may run downwards; its limits do not. */
	item->min = range.start <= range.end ? start : end;
	item->max = range.start <= range.end ? end : start;
	item->step = or_else(value_of(parameters, "step"), "1");
	item->step += item->step[0] == '-';
}

/* Selects and texts. */

/* A seed without randomize does nothing, and is checked all the same. */
static void
check_select(const struct parameters *parameters)
{
	static const char *const known[] = {"randomize", "seed", NULL};
	const char *randomize = value_of(parameters, "randomize");
	const char *seed = value_of(parameters, "seed");
	double number = 0;
	size_t length = seed == NULL ? 0 : strlen(seed);

	check_keys(parameters, known);
	if (randomize != NULL && !text_same_word(randomize, "true") &&
	        !text_same_word(randomize, "false"))
		complain(parameters, "randomize", WORDS_BE_TRUE_FALSE);
	else if (randomize != NULL && text_same_word(randomize, "true"))
		finding_add(parameters->sheet->reading, SURVEY_WARNING,
		        "parameters", FINDING_RANDOMIZE);
	if (seed != NULL && !to_number(seed, &number) &&
	        !(strncmp(seed, "${", 2) == 0 && seed[length - 1] == '}'))
		complain(parameters, "seed", WORDS_BE_SEED);
}

static void
check_text(const struct parameters *parameters)
{
	static const char *const known[] = {"rows", NULL};
	const char *rows = value_of(parameters, "rows");
	int64_t number = 0;

	check_keys(parameters, known);
	if (rows != NULL && text_to_int(rows, 1, 1000, &number) != STATUS_OK)
		complain(parameters, "rows", WORDS_BE_WHOLE);
}

void
read_parameters(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	const char *cell = sheet_cell(sheet, row, COLUMN_PARAMETERS);
	struct parameters parameters = {.sheet = sheet, .row = row};

	if (!split(&parameters, cell))
		return;
	if (item->type == SURVEY_RANGE)
		read_range_item(&parameters, item);
	else if (item->list != NULL)
		check_select(&parameters);
	else if (item->type == SURVEY_TEXT)
		check_text(&parameters);
	else if (parameters.count > 0)
		finding_add(sheet->reading, SURVEY_WARNING, "parameters",
		        FINDING_NO_PARAMETERS);
}
