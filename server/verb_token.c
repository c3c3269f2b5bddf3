/*
 * token: who may send texts by the interface for programs.  A token is printed
 * once, when it is made; nobody can read it again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/api.h"
#include "server/verb.h"

struct ask {
	const char *code, *name;
	int64_t municipality;
	char token[API_TOKEN_LENGTH + 1];
};

static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status =
	        verb_municipality(ask->code, &ask->municipality, &call->why);

	if (status == STATUS_OK && ask->name != NULL &&
	        (ask->name[0] == '\0' || strlen(ask->name) > API_NAME_MAX ||
	                !text_is_utf8(ask->name, strlen(ask->name)))) {
		text_add(&call->why, "expected a name of 1 to 80 bytes");
		status = STATUS_INPUT;
	}
	return status;
}

/* The keys are the database's: its hash is keyed. */
static enum status
add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	unsigned char hash[SECRET_HASH_BYTES];
	enum status status;

	api_token_make(&call->keys, ask->token, hash);
	status = api_token_put(
	        call->db, ask->municipality, ask->name, hash, call->now);
	if (status == STATUS_CONFLICT)
		text_add_format(&call->why,
		        "%04d has a token \"%s\"; revoke it first, or take"
		        " another name",
		        (int)ask->municipality, ask->name);
	return verb_no_municipality(status, ask->municipality, &call->why);
}

/* Printed only when it is committed, since nobody may be left with a token that
 * is not there. */
static enum status
run_add(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = verb_write(call, add, what);

	if (status == STATUS_OK)
		printf("%s\n", ask->token);
	return status;
}

static enum status
revoke(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = api_token_revoke(
	        call->db, ask->municipality, ask->name, call->now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(&call->why,
		        "%04d has no token \"%s\" that holds",
		        (int)ask->municipality, ask->name);
	return status;
}

static enum status
run_revoke(struct verb_call *call, void *what)
{
	return verb_write(call, revoke, what);
}

static void
print_row(const struct api_token_row *row)
{
	struct civil made = clock_civil(row->created_at);

	printf("%s\tmade %04d-%02d-%02d\t", row->name, made.year, made.month,
	        made.day);
	if (row->revoked_at != 0)
		printf("revoked\n");
	else if (row->used_day == 0)
		printf("never used\n");
	else
		printf("last used %04d-%02d-%02d\n",
		        (int)(row->used_day / 10000),
		        (int)(row->used_day / 100 % 100),
		        (int)(row->used_day % 100));
}

static enum status
run_list(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	struct api_token_row *rows = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = api_token_list(call->db, call->memory,
		        ask->municipality, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_row(&rows[i]);
	return status;
}

/* What the three have in common; `words` names are wanted. */
static int
begin(int argc, char **argv, int words, verb_call_fn *run)
{
	struct ask ask = {0};
	const struct verb_option options[] = {
	        {"municipality", &ask.code, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.name,
	                .words_count = words,
	                .check = check,
	                .run = run,
	                .what = &ask});
}

int
verb_token_add(int argc, char **argv)
{
	return begin(argc, argv, 1, run_add);
}

int
verb_token_list(int argc, char **argv)
{
	return begin(argc, argv, 0, run_list);
}

int
verb_token_revoke(int argc, char **argv)
{
	return begin(argc, argv, 1, run_revoke);
}
