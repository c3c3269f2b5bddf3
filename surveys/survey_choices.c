/*
 * The sheet of choices: lists, their values and labels, and the columns that
 * choice_filter looks at.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

struct survey_list *
read_find_list(const struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->survey->list_count; i++)
		if (strcmp(reading->lists[i].name, name) == 0)
			return &reading->lists[i];
	return NULL;
}

/* A list may be in pieces all over the sheet. */
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
append(struct reading *reading, struct survey_list *list,
        const struct survey_choice *choice)
{
	/* The list's own array, which only its readers see as const. */
	struct survey_choice *choices =
	        (struct survey_choice *)(uintptr_t)list->choices;

	/* Lists may be long: the room for them doubles. */
	if ((list->choice_count & (list->choice_count + 1)) == 0)
		choices = talloc_realloc(reading->owner, choices,
		        struct survey_choice,
		        (unsigned)list->choice_count * 2 + 2);
	if (choices == NULL)
		log_abort("survey.choice", "out of memory");
	choices[list->choice_count++] = *choice;
	list->choices = choices;
}

static void
add_choice(struct reading *reading, struct survey_list *list,
        const struct survey_choice *choice)
{
	const struct survey_choice *first =
	        survey_choice_find(list, choice->name);

	/* One value can be stored and counted only once: where a list may
	 * repeat it, the first label is the one that is shown. */
	if (first != NULL && reading->choice_duplicates)
		finding_add(reading, SURVEY_WARNING, "name",
		        FINDING_CHOICE_AGAIN, list->name, choice->name,
		        first->row);
	else if (first != NULL)
		finding_add(reading, SURVEY_ERROR, "name", FINDING_CHOICE_TWICE,
		        list->name, choice->name, first->row);
	else
		append(reading, list, choice);
}

/* Columns that are none of ours are the choice's own, for choice_filter. */
static bool
is_extra(const struct sheet_reading *sheet, size_t column)
{
	return sheet->headers[column].column == COLUMN_UNKNOWN &&
	       sheet->header->cells[column][0] != '\0';
}

/* Pairs of name and value, in the order of the columns. */
static void
read_extra(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_choice *choice)
{
	size_t count = 0;
	const char **extra;

	for (size_t i = 0; i < sheet->header->count; i++)
		count += is_extra(sheet, i);
	if (count == 0)
		return;
	extra = talloc_array(
	        sheet->reading->owner, const char *, (unsigned)count * 2);
	if (extra == NULL)
		log_abort("survey.choice", "out of memory");
	for (size_t i = 0; i < sheet->header->count; i++) {
		if (!is_extra(sheet, i))
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
	        .label = sheet_text(sheet, row, COLUMN_LABEL),
	        .row = row->number,
	};

	reading->row = row->number;
	if (list_name[0] == '\0' && choice.name[0] == '\0')
		return;
	if (list_name[0] == '\0' || choice.name[0] == '\0') {
		finding_add(reading, SURVEY_ERROR,
		        list_name[0] == '\0' ? "list_name" : "name",
		        FINDING_HALF_CHOICE);
		/* The list is there all the same, for whoever asks for it. */
		if (list_name[0] != '\0')
			(void)get_list(reading, list_name);
		return;
	}
	choice.sms_code = code[0] == '\0' ? choice.name : code;
	sheet_refuse_unsupported(sheet, row);
	read_extra(sheet, row, &choice);
	add_choice(reading, get_list(reading, list_name), &choice);
}

/* Without the sheet there are no lists; who asks for one is told at its row. */
void
read_choices(struct reading *reading)
{
	static const enum column needed[] = {
	        COLUMN_LIST_NAME, COLUMN_NAME, COLUMNS};
	struct sheet_reading sheet;

	sheet_open(&sheet, reading, "choices");
	if (sheet.row_count == 0 || !sheet_need(&sheet, needed))
		return;
	for (size_t i = 1; i < sheet.row_count; i++)
		read_choice(&sheet, &sheet.rows[i]);
	reading->survey->lists = reading->lists;
}

/* A copy: other questions may use the list without it. */
static const struct survey_list *
make_list_with_other(struct reading *reading, const struct survey_list *list)
{
	struct survey_list *more =
	        talloc_zero(reading->owner, struct survey_list);
	struct survey_choice other = {
	        .name = "other", .sms_code = "andet", .row = reading->row};

	if (more == NULL)
		log_abort("survey.list", "out of memory");
	more->name = list->name;
	for (size_t i = 0; i < list->choice_count; i++)
		append(reading, more, &list->choices[i]);
	for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++)
		other.label.in[i] = "Andet";
	if (survey_choice_find(more, other.name) == NULL)
		append(reading, more, &other);
	return more;
}

const struct survey_list *
read_list_with_other(struct reading *reading, const struct survey_list *list)
{
	size_t place = (size_t)(list - reading->lists);

	if (reading->lists_with_other == NULL)
		reading->lists_with_other = talloc_zero_array(reading->owner,
		        const struct survey_list *,
		        (unsigned)reading->survey->list_count);
	if (reading->lists_with_other == NULL)
		log_abort("survey.list", "out of memory");
	if (reading->lists_with_other[place] == NULL)
		reading->lists_with_other[place] =
		        make_list_with_other(reading, list);
	return reading->lists_with_other[place];
}
