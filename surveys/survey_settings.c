/*
 * The sheet of settings: one row that holds for the whole survey.
 */
#include <string.h>

#include "surveys/survey_internal.h"

/* The first row from the given place on that has something in it, or NULL. */
static const struct workbook_row *
filled_row(const struct sheet_reading *sheet, size_t from)
{
	for (size_t r = from; r < sheet->row_count; r++)
		for (size_t c = 0; c < sheet->rows[r].count; c++)
			if (sheet->rows[r].cells[c][0] != '\0')
				return &sheet->rows[r];
	return NULL;
}

static const struct workbook_row *
settings_row(const struct sheet_reading *sheet)
{
	static const struct workbook_row none = {.number = 2};
	const struct workbook_row *row = filled_row(sheet, 1);

	return row == NULL ? &none : row;
}

static void
warn_of_more(const struct sheet_reading *sheet, const struct workbook_row *row)
{
	const struct workbook_row *more = filled_row(sheet, row->number);

	if (more == NULL)
		return;
	sheet->reading->row = more->number;
	finding_add(sheet->reading, SURVEY_WARNING, "", FINDING_MORE_SETTINGS);
}

static void
read_respondent(struct reading *reading, const char *cell)
{
	struct nearest nearest = nearest_to(cell);

	for (size_t i = 0; i < SURVEY_RESPONDENTS; i++) {
		enum survey_respondent kind = (enum survey_respondent)i;

		if (strcmp(cell, survey_respondent_name(kind)) == 0) {
			reading->survey->respondent = kind;
			return;
		}
		nearest_consider(&nearest, survey_respondent_name(kind));
	}
	if (cell[0] == '\0')
		return;
	finding_add(reading, SURVEY_ERROR, "respondent", FINDING_RESPONDENT,
	        cell, finding_meant(reading->owner, nearest.word));
}

static void
read_minimum_cell(struct reading *reading, const char *cell)
{
	int64_t number = 5;

	if (cell[0] != '\0' && text_to_int(cell, 5, 1000, &number) != STATUS_OK)
		finding_add(reading, SURVEY_ERROR, "minimum_cell",
		        FINDING_MINIMUM_CELL, cell);
	reading->survey->minimum_cell = (int)number;
}

static const char *
or_else(const char *cell, const char *other)
{
	return cell[0] == '\0' ? other : cell;
}

/* Headers are looked at twice, so that this first look finds nothing wrong. */
void
read_settings_first(struct reading *reading)
{
	struct survey_findings *findings = reading->findings;
	struct survey_findings unheard = {NULL, 0, 0};
	struct survey spare = *reading->survey;
	struct sheet_reading sheet;
	const struct workbook_row *row;

	reading->findings = &unheard;
	reading->default_language = "";
	sheet_open(&sheet, reading, "settings");
	row = settings_row(&sheet);
	reading->default_language =
	        sheet_cell(&sheet, row, COLUMN_DEFAULT_LANGUAGE);
	reading->choice_duplicates =
	        is_yes(sheet_cell(&sheet, row, COLUMN_DUPLICATES));
	reading->findings = findings;
	/* Languages are counted in the order of the sheet survey. */
	*reading->survey = spare;
}

void
read_settings(struct reading *reading)
{
	struct survey *survey = reading->survey;
	struct sheet_reading sheet;
	const struct workbook_row *row;

	sheet_open(&sheet, reading, "settings");
	row = settings_row(&sheet);
	reading->row = row->number;
	survey->form_id =
	        or_else(sheet_cell(&sheet, row, COLUMN_FORM_ID), "survey");
	survey->title = or_else(
	        sheet_cell(&sheet, row, COLUMN_FORM_TITLE), survey->form_id);
	survey->version = or_else(sheet_cell(&sheet, row, COLUMN_VERSION), "1");
	read_minimum_cell(
	        reading, sheet_cell(&sheet, row, COLUMN_MINIMUM_CELL));
	read_respondent(reading, sheet_cell(&sheet, row, COLUMN_RESPONDENT));
	survey->sms_intro = sheet_text(&sheet, row, COLUMN_SMS_INTRO);
	survey->sms_thanks = sheet_text(&sheet, row, COLUMN_SMS_THANKS);
	read_references(reading, COLUMN_SMS_INTRO, &survey->sms_intro);
	read_references(reading, COLUMN_SMS_THANKS, &survey->sms_thanks);
	survey->ineligible = read_expression(reading, COLUMN_INELIGIBLE,
	        sheet_cell(&sheet, row, COLUMN_INELIGIBLE));
	survey->keyword = is_yes(sheet_cell(&sheet, row, COLUMN_KEYWORD));
	language_settle(reading);
	warn_of_more(&sheet, row);
}
