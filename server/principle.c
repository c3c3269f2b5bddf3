/*
 * Principles follow each other without a gap that nobody meant: a new version
 * ends the one before it on the day on which it begins.  What the evaluation
 * measures by must not change unseen, so each change stands in the audit.
 */
#include "server/principle.h"

#include <string.h>

#include "base/clock.h"

enum { SUBJECT_MAX = 400 };

enum status
principle_check(const struct principle *principle, struct text *why)
{
	size_t name = strlen(principle->name);
	size_t wording =
	        principle->wording == NULL ? 0 : strlen(principle->wording);

	if (name == 0 || name > 80) {
		text_add(why, "expected a name of 1 to 80 bytes");
		return STATUS_INPUT;
	}
	if (wording == 0 || wording > 2000 ||
	        !text_is_utf8(principle->wording, wording)) {
		text_add(why, "--text: expected 1 to 2000 bytes");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

/* Which version, and the day; the wording is the register's. */
static enum status
write_down(struct db *db, const struct audit_by *by, const char *action,
        const struct principle *principle)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	bool ends = principle->until_at != 0;
	struct civil day =
	        clock_civil(ends ? principle->until_at : principle->from_at);
	struct text subject;
	enum status status;

	text_init(&subject, memory, SUBJECT_MAX);
	text_add_format(&subject, "principle=%s version=%lld %s=%04d-%02d-%02d",
	        principle->name, (long long)principle->version,
	        ends ? "end" : "from", day.year, day.month, day.day);
	status = audit_put(db, by, action, text_string(&subject));
	talloc_free(memory);
	return status;
}

enum status
principle_add(struct db *db, const struct audit_by *by,
        struct principle *principle, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct principle last = {0};
	enum status status = principle_check(principle, why);

	if (status == STATUS_OK)
		status = principle_last(db, memory, principle->name, &last);
	if (status == STATUS_OK && principle->from_at <= last.from_at) {
		text_add_format(why,
		        "--from: expected a day after the beginning of version"
		        " %lld",
		        (long long)last.version);
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = principle_set_end(
		        db, principle->name, principle->from_at);
	if (status == STATUS_NOT_FOUND)
		status = STATUS_OK; /* the first one of that name */
	principle->version = last.version + 1;
	if (status == STATUS_OK)
		status = principle_put(db, principle);
	if (status == STATUS_OK)
		status = write_down(db, by, "principle.add", principle);
	talloc_free(memory);
	return status;
}

enum status
principle_end(struct db *db, const struct audit_by *by, const char *name,
        int64_t at, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct principle last = {0};
	enum status status = principle_last(db, memory, name, &last);

	if (status == STATUS_OK && last.until_at != 0)
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "no principle \"%s\" is in force", name);
	if (status == STATUS_OK && at <= last.from_at) {
		text_add(why, "--end: expected a day after it began");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = principle_set_end(db, name, at);
	last.until_at = at;
	if (status == STATUS_OK)
		status = write_down(db, by, "principle.end", &last);
	talloc_free(memory);
	return status;
}
