/*
 * Reads the released months around a change, and the notes of its month.
 */
#include "server/release_around.h"

#include "base/log.h"
#include "base/text.h"
#include "server/note.h"
#include "server/release.h"

static enum status
read_past(struct db *db, TALLOC_CTX *memory, struct before_after_of *of)
{
	struct month from = clock_month_add(of->change, -BEFORE_AFTER_MONTHS);
	struct month to = clock_month_add(of->change, BEFORE_AFTER_MONTHS);
	struct release *releases = NULL;
	struct report_past *past;
	size_t count = 0;
	enum status status = release_results(db, memory, of->municipality,
	        (const int64_t[2]){
	                from.year * 100 + from.month, to.year * 100 + to.month},
	        &releases, &count);

	past = talloc_zero_array(
	        memory, struct report_past, (unsigned)count + 1);
	if (past == NULL)
		log_abort("release.around", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = report_past_read(memory, releases[i].json, &past[i]);
	of->past = past;
	of->past_count = count;
	return status;
}

/* What was noted in the month of the change. */
static enum status
read_notes(struct db *db, TALLOC_CTX *memory, struct before_after_of *of)
{
	struct month next = clock_month_add(of->change, 1);
	const int64_t days[2] = {
	        of->change.year * 10000 + of->change.month * 100,
	        next.year * 10000 + next.month * 100};
	struct note *notes = NULL;
	const char *all = "";
	size_t count = 0;
	enum status status =
	        note_list(db, memory, of->municipality, days, &notes, &count);

	for (size_t i = 0; i < count; i++)
		all = text_format(memory, "%s%s%s", all, i == 0 ? "" : " – ",
		        notes[i].text);
	of->notes = all;
	return status;
}

enum status
release_around(struct db *db, TALLOC_CTX *owner, int64_t municipality,
        struct month change, struct before_after **out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct before_after_of of = {
	        .municipality = municipality, .change = change};
	enum status status = read_past(db, memory, &of);

	if (status == STATUS_OK)
		status = read_notes(db, memory, &of);
	if (status == STATUS_OK)
		status = before_after_build(db, owner, &of, out);
	talloc_free(memory);
	return status;
}
