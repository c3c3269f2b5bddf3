/*
 * user address: where a member of staff is written to, once a month, that the
 * report is there.
 */
#include <stdio.h>

#include "server/keys_store.h"
#include "server/release_notice.h"
#include "server/verb.h"

/* Sealing needs the keys, so the database is opened as the server does. */
static enum status
change(const struct settings *settings, const char *name, const char *address,
        struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct verb_database database;
	struct clock clock;
	enum status status = verb_open(memory, settings, &database, why);

	clock_init_system(&clock);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK) {
		status = staff_address_put(database.db, &database.keys, name,
		        address, clock_now(&clock));
		if (status == STATUS_OK)
			status = db_commit(database.db);
		else
			db_rollback(database.db);
	}
	if (status == STATUS_NOT_FOUND)
		text_add_format(
		        why, "there is no user \"%s\" to be told", name);
	if (status == STATUS_INPUT)
		text_add(why, "--address: expected one such as"
		              " leder@kommune.dk");
	verb_close(&database);
	talloc_free(memory);
	return status;
}

int
verb_user_address(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const char *address = NULL;
	const char *name = NULL;
	bool none = false;
	const struct verb_option options[] = {{"config", &config, NULL},
	        {"address", &address, NULL}, {"none", NULL, &none},
	        {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	if (verb_options(argc, argv, options, &name, 1) != 1 ||
	        none == (address != NULL))
		goto done;
	status = verb_begin(memory, config, &settings, &why);
	if (status == STATUS_OK)
		status = change(&settings, name, address, &why);
	end = status == STATUS_OK ? VERB_DONE
	                          : verb_fail(status, text_string(&why));
done:
	talloc_free(memory);
	return end;
}
