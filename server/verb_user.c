/*
 * user list and user disable.  A user is never deleted: the audit names who did
 * something, and nobody else may come to be meant by it.
 */
#include <stdio.h>

#include "server/staff.h"
#include "server/verb.h"

static void
print_user(const struct staff *staff)
{
	printf("%s\t%s\t", staff->name, staff->role);
	if (staff->municipality != 0)
		printf("%04d", (int)staff->municipality);
	printf("\t%s\n", staff->disabled_at != 0 ? "disabled" : "");
}

static enum status
list(struct verb_call *call, void *what)
{
	struct staff *staff = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	(void)what;
	if (status == STATUS_OK)
		status = staff_list(call->db, call->memory, &staff, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_user(&staff[i]);
	return status;
}

static enum status
disable(struct verb_call *call, void *what)
{
	const char *const *name = what;
	enum status status = staff_disable(call->db, *name, call->now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(&call->why,
		        "there is no user \"%s\" who can log in", *name);
	return status;
}

static enum status
run_disable(struct verb_call *call, void *what)
{
	return verb_write(call, disable, what);
}

int
verb_user_list(int argc, char **argv)
{
	return verb_run(argc, argv, &(struct verb_frame){.run = list});
}

int
verb_user_disable(int argc, char **argv)
{
	const char *name = NULL;

	return verb_run(argc, argv,
	        &(struct verb_frame){.words = &name,
	                .words_count = 1,
	                .run = run_disable,
	                .what = &name});
}
