/*
 * user address: where a member of staff is written to, once a month, that the
 * report is there.
 */
#include <stdio.h>

#include "gateway/mail.h"
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

	if (ask->none == (ask->address != NULL))
		return "expected --address MAIL or --none";
	return ask->none || mail_address_is_valid(ask->address)
	               ? NULL
	               : "--address: expected one such as leder@kommune.dk";
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
