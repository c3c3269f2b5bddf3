/*
 * What may stand in a note.  It is read by everybody who reads the reports, so
 * nothing that looks like a person's number stands in it.  The command line and
 * the page add and withdraw by the same two functions, which tell the audit.
 */
#include "server/note.h"

#include <ctype.h>
#include <stdio.h>
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

static bool
is_line(const char *text)
{
	return strpbrk(text, "\r\n\t") == NULL &&
	       text_is_utf8(text, strlen(text));
}

enum note_fault
note_look(const struct note *note)
{
	const char *author = note->author == NULL ? "" : note->author;

	if (note->text == NULL || note->text[0] == '\0')
		return NOTE_EMPTY;
	if (!is_line(note->text) || !is_line(note->topic))
		return NOTE_LINES;
	if (text_characters(note->text) > NOTE_TEXT_MAX ||
	        text_characters(note->topic) > NOTE_TOPIC_MAX)
		return NOTE_LONG;
	if (has_number(note->text) || has_number(note->topic))
		return NOTE_NUMBER;
	if (author[0] == '\0' || !is_line(author) ||
	        text_characters(author) > NOTE_AUTHOR_MAX)
		return NOTE_NO_AUTHOR;
	return NOTE_GOOD;
}

enum status
note_check(const struct note *note, struct text *why)
{
	enum note_fault fault = note_look(note);

	if (fault == NOTE_EMPTY)
		text_add(why, "--text: say in a sentence what was changed");
	else if (fault == NOTE_LONG)
		text_add_format(why,
		        "--text: at most %d characters, --topic: %d",
		        NOTE_TEXT_MAX, NOTE_TOPIC_MAX);
	else if (fault == NOTE_LINES)
		text_add(why, "--text: one line");
	else if (fault == NOTE_NUMBER)
		text_add(why, "--text: no phone number, no CPR number");
	else if (fault == NOTE_NO_AUTHOR)
		text_add_format(why,
		        "--author: who notes it? At most %d characters",
		        NOTE_AUTHOR_MAX);
	return fault == NOTE_GOOD ? STATUS_OK : STATUS_INPUT;
}

/* The audit says which note; what it says is the note's. */
static enum status
write_down(struct db *db, const struct audit_by *by, const char *action,
        const struct note *note)
{
	char subject[80];

	(void)snprintf(subject, sizeof(subject), "municipality=%04d note=%lld",
	        (int)note->municipality, (long long)note->id);
	return audit_put(db, by, action, subject);
}

enum status
note_add(struct db *db, const struct audit_by *by, const struct note *note,
        int64_t *id)
{
	struct note put = *note;
	enum status status = note_put(db, note, by->at, id);

	put.id = *id;
	if (status == STATUS_OK)
		status = write_down(db, by, "note.add", &put);
	return status;
}

enum status
note_withdraw(struct db *db, const struct audit_by *by, int64_t municipality,
        int64_t id)
{
	const struct note note = {.id = id, .municipality = municipality};
	enum status status = note_remove(db, municipality, id, by->at);

	if (status == STATUS_OK)
		status = write_down(db, by, "note.remove", &note);
	return status;
}
