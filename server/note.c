/*
 * What may stand in a note.  It is read by everybody who reads the reports, so
 * nothing that looks like a person's number stands in it.
 */
#include "server/note.h"

#include <ctype.h>
#include <string.h>

enum { DIGITS_MAX = 8 };

enum status
note_day_parse(const char *text, int64_t *day)
{
	struct month month;
	char first[8] = {0};
	int64_t number = 1;
	size_t length = strlen(text);

	if (length != 7 && length != 10)
		return STATUS_INPUT;
	memcpy(first, text, 7);
	if (clock_month_parse(first, &month) != STATUS_OK)
		return STATUS_INPUT;
	if (length == 10 &&
	        (text[7] != '-' || text_to_int(text + 8 + (text[8] == '0'), 1,
	                                   31, &number) != STATUS_OK))
		return STATUS_INPUT;
	if (!clock_is_date(month.year, month.month, (int)number))
		return STATUS_INPUT;
	*day = month.year * 10000 + month.month * 100 + number;
	return STATUS_OK;
}

/* Eight digits or more, blanks and dashes between them or not. */
static bool
has_number(const char *text)
{
	size_t digits = 0;

	for (; *text != '\0'; text++) {
		if (isdigit((unsigned char)*text))
			digits++;
		else if (*text != ' ' && *text != '-' && *text != '.')
			digits = 0;
		if (digits == DIGITS_MAX)
			return true;
	}
	return false;
}

enum status
note_check(const struct note *note, struct text *why)
{
	if (note->text == NULL || note->text[0] == '\0') {
		text_add(why, "--text: say in a sentence what was changed");
		return STATUS_INPUT;
	}
	if (text_characters(note->text) > NOTE_TEXT_MAX ||
	        text_characters(note->topic) > NOTE_TOPIC_MAX) {
		text_add_format(
		        why, "--text: at most %d characters", NOTE_TEXT_MAX);
		return STATUS_INPUT;
	}
	if (strpbrk(note->text, "\r\n\t") != NULL ||
	        strpbrk(note->topic, "\r\n\t") != NULL) {
		text_add(why, "--text: one line");
		return STATUS_INPUT;
	}
	if (has_number(note->text) || has_number(note->topic)) {
		text_add(why, "--text: no phone number, no CPR number");
		return STATUS_INPUT;
	}
	if (note->author == NULL || note->author[0] == '\0') {
		text_add(why, "--author: who notes it?");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}
