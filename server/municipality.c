/*
 * Looks up official municipalities and checks what is set up for one.
 */
#include "server/municipality.h"

#include <string.h>

#include "base/embedded.h"
#include "server/csv.h"
#include "server/municipality_store.h"

enum { HOST_MAX = 16, CONTACT_MAX = 30 };

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

/* Every question must fit one segment with the link in it, and a text must be
 * able to be answered. */
static enum status
check(const struct municipality *municipality, struct text *why)
{
	const char *sender = municipality->sender;
	const char *digits = sender + (sender[0] == '+');

	if (digits[0] == '\0' || digits[strspn(digits, "0123456789")] != '\0') {
		text_add_format(why,
		        "sender: \"%s\" cannot be answered; expected a number"
		        " such as +4560575797 or 1204",
		        sender);
		return STATUS_INPUT;
	}
	if (strlen(municipality->host) == 0 ||
	        strlen(municipality->host) > HOST_MAX ||
	        strpbrk(municipality->host, "/ ") != NULL) {
		text_add_format(why,
		        "host: expected a name of at most %d characters without"
		        " scheme or path, so that links stay short",
		        HOST_MAX);
		return STATUS_INPUT;
	}
	if (text_characters(municipality->contact) == 0 ||
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

enum status
municipality_add(struct db *db, const struct municipality *municipality,
        int64_t survey_version, int64_t now, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *name = NULL;
	const char *region = NULL;
	enum status status = check(municipality, why);

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
