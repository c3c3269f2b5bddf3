/*
 * user address: where a member of staff is written to, once a month, that the
 * report is there.
 */
#include <stdio.h>

#include "server/release_notice.h"
#include "server/verb.h"

struct ask {
	const char *name;
	const char *address; /* NULL: none from now on */
	bool none;
};

/* To be told nothing is asked for; it is not what a forgotten option does. */
static const char *
misfit(const void *what)
{
	const struct ask *ask = what;

	return ask->none != (ask->address != NULL)
	               ? NULL
	               : "expected --address MAIL or --none";
}

/* The address is sealed, which is what the keys are for. */
static enum status
change(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = staff_address_put(
	        call->db, &call->keys, ask->name, ask->address, call->now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(&call->why,
		        "there is no user \"%s\" to be told", ask->name);
	if (status == STATUS_INPUT)
		text_add(&call->why, "--address: expected one such as"
		                     " leder@kommune.dk");
	return status;
}

static enum status
run(struct verb_call *call, void *what)
{
	return verb_write(call, change, what);
}

int
verb_user_address(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"address", &ask.address, NULL},
	        {"none", NULL, &ask.none}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.name,
	                .words_count = 1,
	                .misfit = misfit,
	                .run = run,
	                .what = &ask});
}
