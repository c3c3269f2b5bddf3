/*
 * Changes from the command line that the audit keeps.
 */
#include "server/verb_keyed.h"

enum status
verb_change_keyed(const struct settings *settings, verb_keyed_fn *change,
        void *what, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct verb_database database = {.lock = -1};
	struct audit_by by = {&database.keys, "command", 0};
	struct clock clock;
	enum status status = verb_open(memory, settings, &database, why);

	clock_init_system(&clock);
	by.at = clock_now(&clock);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK) {
		status = change(database.db, &by, what, why);
		if (status == STATUS_OK)
			status = db_commit(database.db);
		else
			db_rollback(database.db);
	}
	verb_close(&database);
	talloc_free(memory);
	return status;
}
