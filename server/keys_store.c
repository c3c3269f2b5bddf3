/*
 * Keys that belong to a database.  Numbers are sealed and looked up by them: with
 * others nobody could be written to, and, which is worse, nobody who said STOP
 * would be found on the stop list any more.  So a key file that is missing is
 * made anew only while no row depends on it.
 */
#include "server/keys_store.h"

/* Across municipalities: all of them share the keys. */
static enum status
is_needed(struct db *db, bool *needed)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1 FROM respondent)"
	                          " OR EXISTS (SELECT 1 FROM stop_list)";
	int64_t value = 1;
	enum status status = db_int(db, sql, DB_NO_ARGS, &value);

	*needed = value != 0;
	return status;
}

enum status
keys_open(struct db *db, const char *path, bool create,
        struct secret_keys *keys, struct text *why)
{
	bool needed = true;
	enum status status = secret_load(path, keys, why);

	if (status != STATUS_NOT_FOUND || !create)
		return status;
	status = is_needed(db, &needed);
	if (status != STATUS_OK)
		return status;
	text_clear(why);
	if (needed) {
		text_add_format(why,
		        "%s: the key file is missing, but people in the"
		        " database are known by it; bring it back from where"
		        " it is kept",
		        path);
		return STATUS_NOT_FOUND;
	}
	status = secret_create(path, why);
	return status == STATUS_OK ? secret_load(path, keys, why) : status;
}
