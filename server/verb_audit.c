/*
 * audit verify: does the chain of the audit still hold?
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/audit_store.h"
#include "server/keys_store.h"
#include "server/verb.h"

/* What was cut off at the end leaves no gap, and cannot be seen. */
static enum status
verify(struct verb_call *call, void *what)
{
	struct secret_keys keys;
	int64_t count = 0;
	int64_t broken = 0;
	enum status status = verb_read(call);

	(void)what;
	if (status == STATUS_OK)
		status = keys_open(call->db, call->settings.keys, false, &keys,
		        &call->why);
	if (status == STATUS_OK)
		status = audit_verify(call->db, &keys, &count, &broken);
	if (status == STATUS_OK)
		printf("%" PRId64 " entries, the chain holds\n", count);
	if (status == STATUS_CONFLICT && broken != 0)
		text_add_format(&call->why,
		        "the audit's entry %" PRId64 " does not follow from the"
		        " %" PRId64 " before it: something was changed or"
		        " removed",
		        broken, count);
	return status;
}

int
verb_audit_verify(int argc, char **argv)
{
	return verb_run(argc, argv, &(struct verb_frame){.run = verify});
}
