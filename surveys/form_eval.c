/*
 * Makes a workbook of the rows in a line of JSON, gives it to the reader of
 * surveys, answers step by step and writes what there is to see each time.
 * `borgersvar eval form` calls it, a line at a time.
 */
#include "surveys/form_eval.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/log.h"
#include "surveys/flow.h"
#include "surveys/workbook_internal.h"

enum { WHY_MAX = 400, NUMBER_MAX = 40 };

/* Rows. */

/* The columns of a sheet: all that a row has, in the order of their
 * appearance. */
struct columns {
	const char *names[WORKBOOK_COLUMNS_MAX];
	size_t count;
};

/* Sheets are narrow, so a look through all is cheap. */
static bool
add_column(struct columns *columns, const char *name)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strcmp(columns->names[i], name) == 0)
			return true;
	if (columns->count == WORKBOOK_COLUMNS_MAX)
		return false;
	columns->names[columns->count++] = name;
	return true;
}

/* A row names only the columns that it fills. */
static bool
find_columns(const json_t *rows, struct columns *columns)
{
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const char *name;
		json_t *cell;

		json_object_foreach(json_array_get(rows, i), name, cell)
		{
			if (!add_column(columns, name))
				return false;
		}
	}
	return true;
}

/* In whatever language. */
static bool
has_label(const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strncmp(columns->names[i], "label", 5) == 0)
			return true;
	return false;
}

static enum status
add_text(struct workbook_builder *builder, const char *text)
{
	return workbook_add_cell(builder, text, strlen(text));
}

/* A cell of a spreadsheet may be a number or a boolean. */
static enum status
add_cell(struct workbook_builder *builder, const json_t *cell)
{
	char number[NUMBER_MAX];

	if (json_is_true(cell))
		return add_text(builder, "yes");
	if (json_is_false(cell))
		return add_text(builder, "no");
	if (json_is_number(cell)) {
		(void)snprintf(number, sizeof(number), "%.15g",
		        json_number_value(cell));
		return add_text(builder, number);
	}
	return json_is_string(cell) ? add_text(builder, json_string_value(cell))
	                            : add_text(builder, "");
}

/* Cells stand in the order of the header; one that is not there is empty. */
static enum status
add_row(struct workbook_builder *builder, const json_t *row,
        const struct columns *columns)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < columns->count && status == STATUS_OK; i++) {
		const json_t *cell = json_object_get(row, columns->names[i]);

		/* Logic can be tried without words. */
		if (strcmp(columns->names[i], "label") == 0 && cell == NULL)
			cell = json_object_get(row, "name");
		status = add_cell(builder, cell);
	}
	return status == STATUS_OK ? workbook_end_row(builder) : status;
}

/* The header first, then the rows, as in any container. */
static enum status
add_sheet(
        struct workbook_builder *builder, const json_t *form, const char *name)
{
	const json_t *rows = json_object_get(form, name);
	struct columns columns = {.count = 0};
	enum status status;

	if (json_array_size(rows) == 0)
		return STATUS_OK;
	if (!find_columns(rows, &columns) ||
	        (!has_label(&columns) && !add_column(&columns, "label")))
		return workbook_fail(builder, STATUS_LIMIT, WORKBOOK_NO_COLUMN,
		        WORDS_WIDE_SHEET, name);
	status = workbook_begin_sheet(builder, name);
	for (size_t i = 0; i < columns.count && status == STATUS_OK; i++)
		status = add_text(builder, columns.names[i]);
	if (status == STATUS_OK)
		status = workbook_end_row(builder);
	for (size_t i = 0; i < json_array_size(rows) && status == STATUS_OK;
	        i++)
		status = add_row(builder, json_array_get(rows, i), &columns);
	return status;
}

/* The form's survey, or NULL with the first thing that is wrong. */
static const struct survey *
read_survey(TALLOC_CTX *memory, const json_t *form, struct text *why)
{
	struct workbook_builder *builder =
	        talloc_zero(memory, struct workbook_builder);
	struct workbook *workbook = talloc_zero(memory, struct workbook);
	struct workbook_problem problem = {.sheet = "", .column = ""};
	struct survey_findings findings;
	struct survey *survey = NULL;

	text_init(&problem.why, memory, WHY_MAX);
	if (builder == NULL || workbook == NULL)
		log_abort("form.eval", "out of memory");
	builder->owner = memory;
	builder->workbook = workbook;
	builder->problem = &problem;
	if (add_sheet(builder, form, "settings") != STATUS_OK ||
	        add_sheet(builder, form, "choices") != STATUS_OK ||
	        add_sheet(builder, form, "survey") != STATUS_OK) {
		text_add(why, text_string(&problem.why));
		return NULL;
	}
	if (survey_read_workbook(memory, workbook, &survey, &findings) ==
	        STATUS_OK)
		return survey;
	for (size_t i = 0; i < findings.count; i++) {
		const struct survey_finding *finding = &findings.list[i];

		if (finding->severity != SURVEY_ERROR)
			continue;
		text_add_format(why, "%s, row %zu, %s: %s", finding->sheet,
		        finding->row, finding->column, finding->message);
		break;
	}
	return NULL;
}

/* States. */

/* What a person would see: what is hidden, what is wrong, what was computed. */
static json_t *
state_json(const struct flow *flow)
{
	json_t *hidden = json_array();
	json_t *invalid = json_object();
	json_t *calculated = json_object();

	for (size_t i = 0; i < flow->survey->item_count; i++) {
		const struct survey_item *item = &flow->survey->items[i];
		enum flow_fault fault = flow_fault(flow, i);

		if (!flow->relevant[i])
			json_array_append_new(hidden, json_string(item->name));
		else if (item->type == SURVEY_CALCULATE)
			json_object_set_new(calculated, item->name,
			        json_string(flow->values[i]));
		if (fault != FLOW_VALID)
			json_object_set_new(invalid, item->name,
			        json_string(fault == FLOW_REQUIRED
			                            ? "required"
			                            : "constraint"));
	}
	return json_pack("{s:o, s:o, s:o}", "hidden", hidden, "invalid",
	        invalid, "calc", calculated);
}

/* A question that does not exist is a mistake in the line, not an answer. */
static bool
take_step(struct flow *flow, const json_t *step, struct text *why)
{
	const char *name = json_string_value(json_object_get(step, "answer"));
	const char *value = json_string_value(json_object_get(step, "value"));
	size_t item;

	if (name == NULL)
		return true;
	item = survey_find(flow->survey, name);
	if (item == SURVEY_NONE || value == NULL) {
		text_add_format(why,
		        "step \"%s\": expected the name of a question and a"
		        " text",
		        name);
		return false;
	}
	flow_set(flow, item, value);
	return true;
}

/* One flow through all steps, as a person fills in a form. */
static json_t *
fill_in(TALLOC_CTX *memory, const struct survey *survey, const json_t *form,
        int64_t now_ms, struct text *why)
{
	const json_t *steps = json_object_get(form, "steps");
	struct flow *flow = flow_create(memory, survey, now_ms);
	json_t *states = json_array();

	if (json_object_get(json_array_get(steps, 0), "answer") != NULL ||
	        json_array_size(steps) == 0)
		json_array_append_new(states, state_json(flow));
	for (size_t i = 0; i < json_array_size(steps); i++) {
		if (!take_step(flow, json_array_get(steps, i), why)) {
			json_decref(states);
			return NULL;
		}
		json_array_append_new(states, state_json(flow));
	}
	return states;
}

/* Without a time it is now. */
static bool
read_now(const json_t *form, int64_t *now_ms, struct text *why)
{
	const char *now = json_string_value(json_object_get(form, "now"));
	struct clock clock;
	int64_t at;

	clock_init_system(&clock);
	*now_ms = clock_now_ms(&clock);
	if (now == NULL)
		return true;
	if (clock_parse(now, &at) != STATUS_OK) {
		text_add(why, "\"now\" is no time; expected"
		              " 2026-03-16T10:00:00+01:00");
		return false;
	}
	*now_ms = at * 1000;
	return true;
}

/* The states, or NULL with the reason in `why`. */
static json_t *
evaluate(TALLOC_CTX *memory, const json_t *form, struct text *why)
{
	const struct survey *survey;
	int64_t now_ms;

	if (!json_is_object(form)) {
		text_add(why, "the line is no JSON object");
		return NULL;
	}
	if (!read_now(form, &now_ms, why))
		return NULL;
	survey = read_survey(memory, form, why);
	if (survey == NULL)
		return NULL;
	return fill_in(memory, survey, form, now_ms, why);
}

enum status
form_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_t *form = json_loads(line, 0, NULL);
	json_t *answer = json_object();
	json_t *id = json_object_get(form, "id");
	json_t *states;
	struct text why;

	text_init(&why, memory, WHY_MAX);
	if (id != NULL)
		json_object_set(answer, "id", id);
	states = evaluate(memory, form, &why);
	if (states != NULL)
		json_object_set_new(answer, "steps", states);
	else
		json_object_set_new(
		        answer, "error", json_string(text_string(&why)));
	json_text_add(out, answer, JSON_COMPACT);
	json_decref(form);
	talloc_free(memory);
	return states == NULL ? STATUS_INPUT : STATUS_OK;
}
