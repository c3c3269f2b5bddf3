/*
 * Reads a table from JSON, and writes what is hidden of it.
 */
#include "reports/disclosure_eval.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <talloc.h>

#include "base/json_text.h"
#include "base/log.h"
#include "reports/disclosure_table.h"

/* Two numbers of any width with a comma between. */
enum { NAME_MAX_BYTES = 44 };

static const char bad_counts[] =
        "\"counts\" must be 1 to 40 rows of 1 to 40 whole numbers, all of one"
        " length, none negative";

/* NULL, or what is wrong.  The last row and column are the margins: they are
 * summed here and not read. */
static const char *
read_row(const json_t *row, size_t at, struct disclosure_table *table)
{
	if (json_array_size(row) != table->columns - 1)
		return bad_counts;
	for (size_t c = 0; c + 1 < table->columns; c++) {
		const json_t *count = json_array_get(row, c);

		if (!json_is_integer(count) || json_integer_value(count) < 0 ||
		        json_integer_value(count) > TABLE_COUNT_MAX)
			return bad_counts;
		table->counts[table_cell(table, at, c)] =
		        json_integer_value(count);
	}
	return NULL;
}

/* The threshold and all counts are bounded, so that every sum of them is exact
 * as a double. */
static const char *
read_table(const json_t *json, struct disclosure_table *table)
{
	const json_t *counts = json_object_get(json, "counts");
	const json_t *threshold = json_object_get(json, "threshold");
	const char *wrong = NULL;

	table->rows = json_array_size(counts) + 1;
	table->columns = json_array_size(json_array_get(counts, 0)) + 1;
	if (table->rows < 2 || table->rows > TABLE_SIDE_MAX ||
	        table->columns < 2 || table->columns > TABLE_SIDE_MAX)
		return bad_counts;
	for (size_t r = 0; wrong == NULL && r + 1 < table->rows; r++)
		wrong = read_row(json_array_get(counts, r), r, table);
	if (wrong != NULL)
		return wrong;
	if (!json_is_integer(threshold) || json_integer_value(threshold) < 1 ||
	        json_integer_value(threshold) > TABLE_COUNT_MAX)
		return "\"threshold\" must be a whole number from 1 up";
	table->threshold = json_integer_value(threshold);
	table_sum(table);
	return NULL;
}

/* One side of "2,t": a number below `margin`, or t for the margin itself. */
static bool
read_side(const char **at, size_t margin, char end, size_t *side)
{
	char *after = NULL;

	if (**at == 't') {
		*side = margin;
		*at += 1;
	} else {
		if (**at < '0' || **at > '9')
			return false;
		*side = strtoul(*at, &after, 10);
		if (*side >= margin)
			return false;
		*at = after;
	}
	if (**at != end)
		return false;
	*at += end != '\0';
	return true;
}

static const char *
read_hidden(const json_t *hidden, struct disclosure_table *table)
{
	if (!json_is_array(hidden))
		return "\"hidden\" must be a list";
	for (size_t i = 0; i < json_array_size(hidden); i++) {
		const char *at = json_string_value(json_array_get(hidden, i));
		size_t row = 0;
		size_t column = 0;

		if (at == NULL || !read_side(&at, table->rows - 1, ',', &row) ||
		        !read_side(&at, table->columns - 1, '\0', &column))
			return "\"hidden\" must name cells of the table such as"
			       " \"0,1\" or \"2,t\"";
		table->hidden[table_cell(table, row, column)] = true;
	}
	return NULL;
}

static void
name_side(size_t side, size_t margin, char *name, size_t size)
{
	if (side == margin)
		(void)snprintf(name, size, "t");
	else
		(void)snprintf(name, size, "%zu", side);
}

/* As the input names them: "2,t" is the third row's margin. */
static void
name_cell(const struct disclosure_table *table, size_t cell,
        char name[NAME_MAX_BYTES])
{
	char row[NAME_MAX_BYTES / 2];
	char column[NAME_MAX_BYTES / 2];

	name_side(cell / table->columns, table->rows - 1, row, sizeof(row));
	name_side(cell % table->columns, table->columns - 1, column,
	        sizeof(column));
	(void)snprintf(name, NAME_MAX_BYTES, "%s,%s", row, column);
}

/* Cells in the order of rows, each hidden one with the interval that a reader
 * could work out; null is no upper end. */
static void
write_table(const struct disclosure_table *table, json_t *answer)
{
	json_t *hidden = json_array();
	json_t *intervals = json_object();

	for (size_t i = 0; i < table->rows * table->columns; i++) {
		char name[NAME_MAX_BYTES];
		int64_t low;
		int64_t high;
		json_t *interval = json_array();

		if (!table->hidden[i]) {
			json_decref(interval);
			continue;
		}
		name_cell(table, i, name);
		table_interval(table, i, &low, &high);
		json_array_append_new(interval, json_integer(low));
		json_array_append_new(
		        interval, high < 0 ? json_null() : json_integer(high));
		json_array_append_new(hidden, json_string(name));
		json_object_set_new(intervals, name, interval);
	}
	json_object_set_new(answer, "hidden", hidden);
	json_object_set_new(answer, "intervals", intervals);
}

/* NULL, or what is wrong.  With "hidden" the given choice is judged, without it
 * one is made. */
static const char *
answer_line(const json_t *json, json_t *answer, TALLOC_CTX *memory)
{
	const json_t *hidden = json_object_get(json, "hidden");
	struct disclosure_table *table =
	        talloc_zero(memory, struct disclosure_table);
	const char *wrong;

	if (table == NULL)
		log_abort("disclosure.eval", "out of memory");
	wrong = read_table(json, table);
	if (wrong == NULL && hidden != NULL)
		wrong = read_hidden(hidden, table);
	if (wrong != NULL)
		return wrong;
	if (hidden == NULL)
		table_protect(table);
	write_table(table, answer);
	return NULL;
}

enum status
disclosure_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_error_t error;
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	json_t *answer = json_object();
	json_t *id = json_object_get(json, "id");
	const char *wrong = "the line is no JSON object";

	json_object_set(answer, "id", id == NULL ? json_null() : id);
	if (json_is_object(json))
		wrong = answer_line(json, answer, memory);
	else if (json == NULL &&
	         json_error_code(&error) == json_error_numeric_overflow)
		wrong = "a number is too large";
	if (wrong != NULL)
		json_object_set_new(answer, "error", json_string(wrong));
	json_text_add(out, answer, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(json);
	talloc_free(memory);
	return wrong == NULL ? STATUS_OK : STATUS_INPUT;
}
