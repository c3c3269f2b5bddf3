/*
 * Looks up official municipalities in the table that ships with the program,
 * and checks what is set up for one before it becomes a row.  The checks are
 * for the citizen's sake: a text that cannot be answered, a link that does not
 * fit, or a contact that nobody can read would each reach thousands.
 */
#include "server/municipality.h"

#include <string.h>

#include "base/embedded.h"
#include "server/csv.h"
#include "server/municipality_store.h"

enum { HOST_MAX = 16, CONTACT_MAX = 30, DIGITS_MIN = 3, DIGITS_MAX = 15 };

/* Read from the file each time: it is asked for when a municipality is set up,
 * and hardly ever else. */
enum status
municipality_official(int64_t code, TALLOC_CTX *memory, const char **name,
        const char **region)
{
	const struct embedded *file =
	        embedded_find("server/static/municipalities.csv");
	struct text why;
	struct csv csv;
	struct csv_row row;
	enum status status;

	text_init(&why, memory, 200);
	status = csv_open(&csv, memory, file->bytes, file->length, &why);
	while (status == STATUS_OK &&
	        (status = csv_next(&csv, &row, &why)) == STATUS_OK) {
		int64_t found = 0;

		if (row.count < 3 ||
		        text_to_int(row.cells[0], 1, 9999, &found) !=
		                STATUS_OK ||
		        found != code)
			continue;
		*name = talloc_strdup(memory, row.cells[1]);
		*region = talloc_strdup(memory, row.cells[2]);
		return STATUS_OK;
	}
	return status;
}

/* A name, perhaps with a port: letters beyond ASCII and signs that end a link
 * on some phones are refused. */
static bool
is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	                              "0123456789.-:";
	size_t length = strlen(host);

	return length > 0 && length <= HOST_MAX &&
	       strspn(host, allowed) == length;
}

/* Every question must fit one segment with the link in it, and a text must be
 * able to be answered. */
enum status
municipality_check(const struct municipality *municipality, struct text *why)
{
	const char *sender = municipality->sender;
	const char *digits = sender + (sender[0] == '+');
	size_t length = strspn(digits, "0123456789");

	if (length < DIGITS_MIN || length > DIGITS_MAX ||
	        digits[length] != '\0') {
		text_add_format(why,
		        "sender: \"%s\" cannot be answered; expected a number"
		        " such as +4560575797 or 1204",
		        sender);
		return STATUS_INPUT;
	}
	if (!is_host(municipality->host)) {
		text_add_format(why,
		        "host: expected a name of at most %d characters without"
		        " scheme or path, so that links stay short; \"%s\" has"
		        " %zu",
		        HOST_MAX, municipality->host,
		        text_characters(municipality->host));
		return STATUS_INPUT;
	}
	if (!text_is_utf8(
	            municipality->contact, strlen(municipality->contact)) ||
	        text_characters(municipality->contact) == 0 ||
	        text_characters(municipality->contact) > CONTACT_MAX) {
		text_add_format(why,
		        "contact: expected 1 to %d characters, such as"
		        " \"99 12 34 56\"",
		        CONTACT_MAX);
		return STATUS_INPUT;
	}
	if (strcmp(municipality->role, "partner") != 0 &&
	        strcmp(municipality->role, "network") != 0 &&
	        strcmp(municipality->role, "guest") != 0) {
		text_add(why, "role: expected partner, network or guest");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

/* Checked, named, put and given its survey in one transaction of the caller's,
 * so that none is ever half there. */
enum status
municipality_add(struct db *db, const struct municipality *municipality,
        int64_t survey_version, int64_t now, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *name = NULL;
	const char *region = NULL;
	enum status status = municipality_check(municipality, why);

	if (status != STATUS_OK)
		goto done;
	status = municipality_official(
	        municipality->code, memory, &name, &region);
	if (status == STATUS_NOT_FOUND) {
		text_add_format(why, "there is no municipality %04d in Denmark",
		        (int)municipality->code);
		status = STATUS_INPUT;
	}
	if (status != STATUS_OK)
		goto done;
	status = municipality_put(db, municipality,
	        municipality->name == NULL ? name : municipality->name, region,
	        now);
	if (status == STATUS_OK)
		status = schedule_put(db, municipality->code, survey_version);
	if (status == STATUS_CONFLICT)
		text_add_format(why, "%04d %s is set up already",
		        (int)municipality->code, name);
done:
	talloc_free(memory);
	return status;
}

enum status
municipality_set_load(struct db *db, struct municipality_set *set)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	int64_t *codes = NULL;
	size_t count = 0;
	enum status status = municipality_codes(db, memory, &codes, &count);

	*set = (struct municipality_set){.has = {false}};
	for (size_t i = 0; i < count; i++)
		if (codes[i] >= 0 && codes[i] <= MUNICIPALITY_CODE_MAX)
			set->has[codes[i]] = true;
	talloc_free(memory);
	return status;
}
