/*
 * principle add, list, end: the register that surveys' questions refer to.
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/principle.h"
#include "server/verb.h"

struct ask {
	const char *from, *end;
	const char *who; /* does it, for the audit */
	struct principle principle;
	int64_t end_at;
};

/* Without a day, today's. */
static enum status
read_day(struct verb_call *call, const char *option, const char *day,
        int64_t *at)
{
	struct civil today = clock_civil(call->now);

	if (day != NULL)
		return verb_day(option, day, at, &call->why);
	today.hour = today.minute = today.second = 0;
	*at = clock_at(today);
	return STATUS_OK;
}

static enum status
check_add(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	enum status status =
	        read_day(call, "--from", ask->from, &ask->principle.from_at);

	return status == STATUS_OK
	               ? principle_check(&ask->principle, &call->why)
	               : status;
}

static enum status
check_end(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	return read_day(call, "--end", ask->end, &ask->end_at);
}

static enum status
add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	const struct audit_by by = {&call->keys, ask->who, call->now};

	return principle_add(call->db, &by, &ask->principle, &call->why);
}

static enum status
end(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	const struct audit_by by = {&call->keys, ask->who, call->now};

	return principle_end(
	        call->db, &by, ask->principle.name, ask->end_at, &call->why);
}

/* The version is the register's to give. */
static enum status
run_add(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = verb_write(call, add, what);

	if (status == STATUS_OK)
		printf("%s version %" PRId64 "\n", ask->principle.name,
		        ask->principle.version);
	return status;
}

static enum status
run_end(struct verb_call *call, void *what)
{
	return verb_write(call, end, what);
}

int
verb_principle_add(int argc, char **argv)
{
	struct ask ask = {.who = "command"};
	const struct verb_option options[] = {
	        {"text", &ask.principle.wording, NULL},
	        {"from", &ask.from, NULL}, {"by", &ask.who, NULL},
	        {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.principle.name,
	                .words_count = 1,
	                .check = check_add,
	                .run = run_add,
	                .what = &ask});
}

int
verb_principle_end(int argc, char **argv)
{
	struct ask ask = {.who = "command"};
	const struct verb_option options[] = {{"end", &ask.end, NULL},
	        {"by", &ask.who, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.principle.name,
	                .words_count = 1,
	                .check = check_end,
	                .run = run_end,
	                .what = &ask});
}

/* The version in force has no end, and an empty column. */
static void
print_principle(const struct principle *principle)
{
	printf("%s\t%" PRId64 "\t", principle->name, principle->version);
	verb_print_day(principle->from_at);
	printf("\t");
	if (principle->until_at != 0)
		verb_print_day(principle->until_at);
	printf("\t%s\n", principle->wording);
}

static enum status
list(struct verb_call *call, void *what)
{
	struct principle *principles = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	(void)what;
	if (status == STATUS_OK)
		status = principle_list(
		        call->db, call->memory, &principles, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_principle(&principles[i]);
	return status;
}

int
verb_principle_list(int argc, char **argv)
{
	return verb_run(argc, argv, &(struct verb_frame){.run = list});
}
