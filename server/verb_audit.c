/*
 * audit verify: does the chain of the audit still hold?
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/audit_store.h"
#include "server/verb.h"

enum { WHY_MAX = 2000 };

static enum status
verify(const char *config, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	struct secret_keys keys;
	struct db *db = NULL;
	int64_t count = 0;
	int64_t broken = 0;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status == STATUS_OK)
		status = secret_load(settings.keys, &keys, why);
	if (status == STATUS_OK)
		status = verb_open_reader(memory, &settings, &db, why);
	if (status == STATUS_OK)
		status = audit_verify(db, &keys, &count, &broken);
	if (status == STATUS_OK)
		printf("%" PRId64 " entries, the chain holds\n", count);
	if (status == STATUS_CONFLICT && broken != 0)
		text_add_format(why,
		        "the audit's entry %" PRId64 " does not follow from the"
		        " %" PRId64 " before it: something was changed or"
		        " removed",
		        broken, count);
	return status;
}

int
verb_audit_verify(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) == 0) {
		status = verify(config, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}
