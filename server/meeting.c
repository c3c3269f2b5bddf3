/*
 * Registers meetings.  The respondent is found by the number's keyed hash, or
 * made; the meeting waits until the schedule's delay is over.  A row that
 * cannot be used is still a meeting held: without a usable number it stays in
 * the frame as uncontactable.
 */
#include "server/meeting.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/sms.h"
#include "server/csv.h"
#include "server/meeting_store.h"

enum {
	YEAR_S = 366 * 86400,
	FUTURE_S = 3600, /* clocks differ a little */
	NAME_MAX_BYTES = 80,
	EXTERNAL_MAX_BYTES = 64,
};

/* A number that cannot be used does not take the meeting out of the frame; one
 * that is no number at all is a mistake that the sender should mend. */
static enum status
read_number(const struct meeting *meeting, char number[SMS_NUMBER_MAX + 1],
        struct text *why)
{
	enum sms_number_kind kind;

	number[0] = '\0';
	if (meeting->phone == NULL || meeting->phone[0] == '\0')
		return STATUS_OK;
	return sms_number(meeting->phone, number, &kind, why);
}

/* The column is named in every refusal, as the file names it. */
static enum status
check_text(const char *column, const char *given, size_t max, struct text *why)
{
	if (given == NULL)
		return STATUS_OK;
	if (!text_is_utf8(given, strlen(given))) {
		text_add_format(why, "%s: is not UTF-8 text", column);
		return STATUS_INPUT;
	}
	if (strlen(given) > max) {
		text_add_format(
		        why, "%s: is longer than %zu bytes", column, max);
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

/* The code chooses the texts that the citizen gets; which of them there are is
 * the survey's affair, so any code will do, but nothing else. */
static enum status
check_language(const char *language, struct text *why)
{
	size_t length = language == NULL ? 2 : strlen(language);

	if (language == NULL ||
	        ((length == 2 || length == 3) &&
	                strspn(language, "abcdefghijklmnopqrstuvwxyz") ==
	                        length))
		return STATUS_OK;
	text_add(why, "language: expected a code such as da or en");
	return STATUS_INPUT;
}

static enum status
check_texts(const struct meeting *meeting, struct text *why)
{
	const struct {
		const char *column;
		const char *given;
		size_t max;
	} all[] = {
	        {"id", meeting->external, EXTERNAL_MAX_BYTES},
	        {"employee", meeting->employee, NAME_MAX_BYTES},
	        {"unit", meeting->unit, NAME_MAX_BYTES},
	        {"target_group", meeting->target_group, NAME_MAX_BYTES},
	};
	enum status status = STATUS_OK;

	if (meeting->employee == NULL || meeting->employee[0] == '\0') {
		text_add(why, "employee: a name or initials are needed");
		return STATUS_INPUT;
	}
	for (size_t i = 0; status == STATUS_OK && i < 4; i++)
		status = check_text(
		        all[i].column, all[i].given, all[i].max, why);
	return status == STATUS_OK ? check_language(meeting->language, why)
	                           : status;
}

/* A meeting is registered when it was held. Clocks differ a little; a date in
 * the future is a slip, and one of over a year ago is nothing to ask about. */
static enum status
check_time(const struct meeting *meeting, int64_t now, struct text *why)
{
	if (meeting->held_at > now + FUTURE_S) {
		text_add(why, "held_at: lies in the future");
		return STATUS_INPUT;
	}
	if (meeting->held_at < now - YEAR_S) {
		text_add(why, "held_at: lies more than a year back");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

enum status
meeting_check(const struct meeting *meeting, int64_t now, struct text *why)
{
	char number[SMS_NUMBER_MAX + 1];
	enum status status = read_number(meeting, number, why);

	if (status == STATUS_OK)
		status = check_texts(meeting, why);
	return status == STATUS_OK ? check_time(meeting, now, why) : status;
}

/* The number is hashed to be found and sealed to be called; in the clear it is
 * stored nowhere. */
static enum status
find_respondent(struct db *db, const struct secret_keys *keys,
        const struct meeting *meeting, const char *number, int64_t now,
        int64_t *id)
{
	struct respondent respondent = {.municipality = meeting->municipality,
	        .language =
	                meeting->language == NULL ? "da" : meeting->language,
	        .created_at = now};
	TALLOC_CTX *memory = talloc_new(NULL);
	enum status status = STATUS_OK;

	*id = 0;
	if (number[0] != '\0') {
		secret_phone_hash(keys, number, respondent.phone_hash);
		status = secret_seal(memory, keys->phone, number,
		        &respondent.phone_sealed.bytes,
		        &respondent.phone_sealed.length);
		if (status == STATUS_OK)
			status = respondent_put(db, &respondent, id);
	}
	talloc_free(memory);
	return status;
}

/* What can be known without the database is checked first, so that a refused
 * meeting leaves no respondent behind. */
enum status
meeting_register(struct db *db, const struct secret_keys *keys,
        const struct meeting *meeting, int64_t now, struct text *why)
{
	char number[SMS_NUMBER_MAX + 1];
	int64_t respondent = 0;
	enum status status = meeting_check(meeting, now, why);

	if (status == STATUS_OK)
		status = read_number(meeting, number, why);
	if (status == STATUS_OK)
		status = find_respondent(
		        db, keys, meeting, number, now, &respondent);
	if (status == STATUS_OK)
		status = meeting_put(db, meeting, respondent, now);
	if (status == STATUS_NOT_FOUND) {
		text_add_format(why, "there is no municipality %04d here",
		        (int)meeting->municipality);
		status = STATUS_INPUT;
	}
	return status;
}

/* The columns of the file, in the order of its header. */
enum column {
	COLUMN_ID,
	COLUMN_PHONE,
	COLUMN_HELD_AT,
	COLUMN_EMPLOYEE,
	COLUMN_UNIT,
	COLUMN_TARGET_GROUP,
	COLUMN_LANGUAGE,
	COLUMNS,
};

static const char *const column_names[COLUMNS] = {
        "id",
        "phone",
        "held_at",
        "employee",
        "unit",
        "target_group",
        "language",
};

/* What does not fit is cut; how many rows were refused is counted all the same.
 */
static void
problem(struct meeting_import *result, size_t line, const char *what)
{
	text_add_format(&result->problems, "line %zu: %s\n", line, what);
}

/* Where each of our columns stands in the file; -1: it has none. */
static enum status
read_header(const struct csv_row *row, int places[COLUMNS],
        struct meeting_import *result)
{
	for (int c = 0; c < COLUMNS; c++)
		places[c] = -1;
	for (size_t i = 0; i < row->count; i++) {
		int c = 0;

		while (c < COLUMNS &&
		        strcmp(column_names[c], row->cells[i]) != 0)
			c++;
		if (c == COLUMNS || places[c] >= 0) {
			text_add_format(&result->problems,
			        "line %zu: column \"%s\" is %s; expected"
			        " id,phone,held_at,employee,unit,"
			        "target_group,language\n",
			        row->line, row->cells[i],
			        c == COLUMNS ? "unknown" : "there twice");
			return STATUS_INPUT;
		}
		places[c] = (int)i;
	}
	if (places[COLUMN_HELD_AT] >= 0 && places[COLUMN_EMPLOYEE] >= 0)
		return STATUS_OK;
	problem(result, row->line,
	        "the columns held_at and employee are needed");
	return STATUS_INPUT;
}

/* "" where the file has no such column or the row ends before it. */
static const char *
cell(const struct csv_row *row, const int places[COLUMNS], enum column column)
{
	int place = places[column];

	if (place < 0 || (size_t)place >= row->count)
		return "";
	return row->cells[place];
}

/* An empty cell is no value. */
static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

struct meeting_reading {
	struct meeting_file file;
	struct csv csv;
	int places[COLUMNS];
	size_t width; /* of the header */
};

/* A separator that nobody quoted moves all that follows one column on: such a
 * row is refused rather than misread.  Empty cells at its end are harmless. */
static enum status
check_width(const struct meeting_reading *reading, const struct csv_row *row,
        struct text *why)
{
	size_t count = row->count;

	while (count > reading->width && row->cells[count - 1][0] == '\0')
		count--;
	if (count <= reading->width)
		return STATUS_OK;
	text_add_format(why,
	        "has %zu cells, the header %zu; the first too many is \"%s\"",
	        count, reading->width, row->cells[reading->width]);
	return STATUS_INPUT;
}

/* As if it had been registered alone, by the same function. */
static enum status
import_row(const struct meeting_reading *reading, struct db *db,
        const struct secret_keys *keys, const struct csv_row *row,
        struct text *why)
{
	const int *places = reading->places;
	const char *held_at = cell(row, places, COLUMN_HELD_AT);
	struct meeting meeting = {.municipality = reading->file.municipality,
	        .external = or_null(cell(row, places, COLUMN_ID)),
	        .phone = cell(row, places, COLUMN_PHONE),
	        .employee = cell(row, places, COLUMN_EMPLOYEE),
	        .unit = cell(row, places, COLUMN_UNIT),
	        .target_group = cell(row, places, COLUMN_TARGET_GROUP),
	        .language = or_null(cell(row, places, COLUMN_LANGUAGE))};

	if (check_width(reading, row, why) != STATUS_OK)
		return STATUS_INPUT;
	if (clock_parse(held_at, &meeting.held_at) != STATUS_OK) {
		text_add_format(why,
		        "held_at: \"%s\" is no time; expected 2026-10-05 13:30",
		        held_at);
		return STATUS_INPUT;
	}
	return meeting_register(db, keys, &meeting, reading->file.now, why);
}

/* A refused row is named and left out; only the system's own failures end the
 * import, and then this piece of it is undone. */
static enum status
take_row(const struct meeting_reading *reading, struct db *db,
        const struct secret_keys *keys, const struct csv_row *row)
{
	struct meeting_import *result = reading->file.result;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = import_row(reading, db, keys, row, &why);
	if (status == STATUS_OK)
		result->registered++;
	else if (status == STATUS_CONFLICT)
		result->known++;
	else if (status == STATUS_INPUT) {
		result->refused++;
		problem(result, row->line, text_string(&why));
	}
	talloc_free(memory);
	return status == STATUS_CONFLICT || status == STATUS_INPUT ? STATUS_OK
	                                                           : status;
}

/* A file that cannot be read to its end is none: found before anything of it is
 * registered, since a piece cannot be taken back. */
static enum status
check_whole(const struct meeting_reading *reading, TALLOC_CTX *memory)
{
	const struct meeting_file *file = &reading->file;
	struct csv csv;
	struct csv_row row;
	enum status status = csv_open(&csv, memory, file->bytes, file->length,
	        &file->result->problems);

	while (status == STATUS_OK)
		status = csv_next(&csv, &row, &file->result->problems);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
meeting_reading_open(TALLOC_CTX *owner, const struct meeting_file *file,
        struct meeting_reading **out)
{
	struct meeting_reading *reading =
	        talloc_zero(owner, struct meeting_reading);
	struct text *problems = &file->result->problems;
	struct csv_row row;
	enum status status;

	if (reading == NULL)
		log_abort("meeting.reading", "out of memory");
	reading->file = *file;
	status = csv_open(
	        &reading->csv, reading, file->bytes, file->length, problems);
	if (status == STATUS_OK)
		status = csv_next(&reading->csv, &row, problems);
	if (status == STATUS_NOT_FOUND) {
		problem(file->result, 1,
		        "the file is empty; expected a header line");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = read_header(&row, reading->places, file->result);
	reading->width = status == STATUS_OK ? row.count : 0;
	if (status == STATUS_OK)
		status = check_whole(reading, reading);
	*out = reading;
	return status;
}

enum status
meeting_reading_take(struct meeting_reading *reading, struct db *db,
        const struct secret_keys *keys, size_t rows, bool *more)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < rows; i++) {
		struct csv_row row;

		status = csv_next(
		        &reading->csv, &row, &reading->file.result->problems);
		if (status == STATUS_OK)
			status = take_row(reading, db, keys, &row);
	}
	*more = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
