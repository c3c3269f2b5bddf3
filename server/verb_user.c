/*
 * user list and user disable.  A user is never deleted: the audit names who did
 * something, and nobody else may come to be meant by it.
 */
#include <stdio.h>

#include "server/staff.h"
#include "server/verb.h"

enum { WHY_MAX = 1000 };

static void
print_user(const struct staff *staff)
{
	printf("%s\t%s\t", staff->name, staff->role);
	if (staff->municipality != 0)
		printf("%04d", (int)staff->municipality);
	printf("\t%s\n", staff->disabled_at != 0 ? "disabled" : "");
}

static enum status
list(TALLOC_CTX *memory, const struct settings *settings, struct text *why)
{
	struct staff *staff = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_open_reader(memory, settings, &db, why);

	if (status == STATUS_OK)
		status = staff_list(db, memory, &staff, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_user(&staff[i]);
	return status;
}

static enum status
disable(struct db *db, int64_t now, void *what, struct text *why)
{
	const char *name = what;
	enum status status = staff_disable(db, name, now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(
		        why, "there is no user \"%s\" who can log in", name);
	return status;
}

/* Without a name: the list. */
static int
run(int argc, char **argv, bool with_name)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *config = NULL;
	const char *name = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &name, with_name) == with_name) {
		enum status status =
		        verb_begin(memory, config, &settings, &why);

		if (status == STATUS_OK)
			status = with_name
			                 ? verb_change(&settings, disable,
			                           talloc_strdup(memory, name),
			                           &why)
			                 : list(memory, &settings, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

int
verb_user_list(int argc, char **argv)
{
	return run(argc, argv, false);
}

int
verb_user_disable(int argc, char **argv)
{
	return run(argc, argv, true);
}
