/*
 * The sheet of choices: lists, their values and labels, and the columns that
 * choice_filter looks at.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

const char *
sheet_cell(const struct sheet_reading *sheet, const struct workbook_row *row,
        enum column column)
{
	return headers_cell(sheet->headers, sheet->header, row, column);
}

struct survey_list *
read_find_list(const struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->survey->list_count; i++)
		if (strcmp(reading->lists[i].name, name) == 0)
			return &reading->lists[i];
	return NULL;
}

static struct survey_list *
get_list(struct reading *reading, const char *name)
{
	struct survey_list *list = read_find_list(reading, name);

	if (list != NULL)
		return list;
	reading->lists = talloc_realloc(reading->owner, reading->lists,
	        struct survey_list, (unsigned)reading->survey->list_count + 1);
	if (reading->lists == NULL)
		log_abort("survey.list", "out of memory");
	list = &reading->lists[reading->survey->list_count++];
	*list = (struct survey_list){.name = name};
	return list;
}

static void
add_choice(struct reading *reading, struct survey_list *list,
        const struct survey_choice *choice)
{
	struct survey_choice *choices;

	for (size_t i = 0; i < list->choice_count; i++)
		if (strcmp(list->choices[i].name, choice->name) == 0)
			finding_add(reading, SURVEY_ERROR, "name",
			        "list \"%s\" has the choice \"%s\" twice",
			        list->name, choice->name);
	/* The list's own array, which only its readers see as const. */
	choices = (struct survey_choice *)(uintptr_t)list->choices;
	choices = talloc_realloc(reading->owner, choices, struct survey_choice,
	        (unsigned)list->choice_count + 1);
	if (choices == NULL)
		log_abort("survey.choice", "out of memory");
	choices[list->choice_count++] = *choice;
	list->choices = choices;
}

/* Columns that are none of ours are the choice's own, for choice_filter. */
static void
read_extra(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_choice *choice)
{
	const char **extra = talloc_zero_array(sheet->reading->owner,
	        const char *, (unsigned)sheet->header->count * 2 + 1);

	if (extra == NULL)
		log_abort("survey.choice", "out of memory");
	for (size_t i = 0; i < sheet->header->count; i++) {
		if (sheet->headers[i].column != COLUMN_UNKNOWN ||
		        sheet->header->cells[i][0] == '\0')
			continue;
		extra[choice->extra_count++] = sheet->header->cells[i];
		extra[choice->extra_count++] = workbook_cell(row, i);
	}
	choice->extra = extra;
}

static void
read_choice(struct sheet_reading *sheet, const struct workbook_row *row)
{
	struct reading *reading = sheet->reading;
	const char *list_name = sheet_cell(sheet, row, COLUMN_LIST_NAME);
	const char *code = sheet_cell(sheet, row, COLUMN_SMS_CODE);
	struct survey_choice choice = {
	        .name = sheet_cell(sheet, row, COLUMN_NAME),
	        .label = headers_text(
	                sheet->headers, sheet->header, row, COLUMN_LABEL),
	        .row = row->number,
	};

	reading->row = row->number;
	if (list_name[0] == '\0' && choice.name[0] == '\0')
		return;
	if (list_name[0] == '\0' || choice.name[0] == '\0') {
		finding_add(reading, SURVEY_ERROR,
		        list_name[0] == '\0' ? "list_name" : "name",
		        "is empty; a choice needs its list and its value");
		return;
	}
	choice.sms_code = code[0] == '\0' ? choice.name : code;
	read_extra(sheet, row, &choice);
	add_choice(reading, get_list(reading, list_name), &choice);
}

void
read_choices(struct reading *reading)
{
	const struct workbook_sheet *found =
	        workbook_sheet(reading->workbook, "choices");
	struct sheet_reading sheet = {.reading = reading};

	if (found == NULL || found->row_count == 0)
		return;
	reading->sheet = "choices";
	sheet.header = &found->rows[0];
	sheet.headers = headers_read(reading, sheet.header);
	for (size_t i = 1; i < found->row_count; i++)
		read_choice(&sheet, &found->rows[i]);
	reading->survey->lists = reading->lists;
}
