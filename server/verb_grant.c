/*
 * grant add, list, revoke: what a project may export.  Each change is written
 * into the audit in the same transaction.
 */
#include <stdio.h>
#include <string.h>

#include "server/audit_store.h"
#include "server/grant.h"
#include "server/verb.h"

enum { SUBJECT_MAX = 400, DAY_S = 86400 };

/* What was typed, and what it comes to. */
struct ask {
	const char *municipalities, *fields, *kinds, *surveys, *from, *end;
	struct grant grant;
};

/* The change and its entry in the audit, or neither. */
static enum status
note(struct verb_call *call, const char *action, const struct grant *grant)
{
	struct text subject;

	text_init(&subject, call->memory, SUBJECT_MAX);
	text_add_format(&subject, "grant=%s", grant->name);
	return audit_append(call->db, &call->keys,
	        &(struct audit_entry){
	                call->now, "command", action, text_string(&subject)});
}

/* The first instant of the day after that of `at`.  A day may have 25 hours, so
 * noon of the next one is cut to its start. */
static int64_t
day_after(int64_t at)
{
	struct civil day = clock_civil(at + DAY_S + DAY_S / 2);

	day.hour = day.minute = day.second = 0;
	return clock_at(day);
}

/* The last day belongs to the grant. */
static enum status
check_add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct grant *grant = &ask->grant;
	int64_t last = 0;
	enum status status =
	        verb_day("--from", ask->from, &grant->from_at, &call->why);

	if (status == STATUS_OK)
		status = verb_day("--end", ask->end, &last, &call->why);
	if (status != STATUS_OK)
		return status;
	grant->until_at = day_after(last);
	grant_scope_add(
	        call->memory, grant, "municipality", ask->municipalities);
	grant_scope_add(call->memory, grant, "field", ask->fields);
	grant_scope_add(call->memory, grant, "kind", ask->kinds);
	grant_scope_add(call->memory, grant, "survey", ask->surveys);
	return grant_check_terms(grant, &call->why);
}

static enum status
add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status;

	ask->grant.created_at = call->now;
	status = grant_add(call->db, &ask->grant, &call->why);
	return status == STATUS_OK ? note(call, "grant.add", &ask->grant)
	                           : status;
}

static enum status
revoke(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status =
	        grant_revoke(call->db, ask->grant.name, call->now, &call->why);

	return status == STATUS_OK ? note(call, "grant.revoke", &ask->grant)
	                           : status;
}

static enum status
run_add(struct verb_call *call, void *what)
{
	return verb_write(call, add, what);
}

static enum status
run_revoke(struct verb_call *call, void *what)
{
	return verb_write(call, revoke, what);
}

int
verb_grant_add(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {
	        {"project", &ask.grant.project, NULL},
	        {"holder", &ask.grant.holder, NULL},
	        {"commissioned-by", &ask.grant.commissioned_by, NULL},
	        {"municipalities", &ask.municipalities, NULL},
	        {"fields", &ask.fields, NULL}, {"kinds", &ask.kinds, NULL},
	        {"surveys", &ask.surveys, NULL}, {"from", &ask.from, NULL},
	        {"end", &ask.end, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.grant.name,
	                .words_count = 1,
	                .check = check_add,
	                .run = run_add,
	                .what = &ask});
}

int
verb_grant_revoke(int argc, char **argv)
{
	struct ask ask = {0};

	return verb_run(argc, argv,
	        &(struct verb_frame){.words = &ask.grant.name,
	                .words_count = 1,
	                .run = run_revoke,
	                .what = &ask});
}

/* The day before `until_at` is the last one. */
static void
print_grant(const struct grant *grant)
{
	const char *what = "";

	printf("%s\t%s\t%s\t%s\t", grant->name, grant->project, grant->holder,
	        grant->commissioned_by);
	verb_print_day(grant->from_at);
	printf("\t");
	verb_print_day(grant->until_at - 1);
	printf("\t%s", grant->revoked_at != 0 ? "revoked" : "");
	for (size_t i = 0; i < grant->scopes_count; i++) {
		const struct grant_scope *scope = &grant->scopes[i];

		if (strcmp(what, scope->what) == 0)
			printf(",%s", scope->value);
		else
			printf("\t%s=%s", scope->what, scope->value);
		what = scope->what;
	}
	printf("\n");
}

/* The list has no scopes; each grant is asked for its own. */
static enum status
list(struct verb_call *call, void *what)
{
	struct grant *grants = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	(void)what;
	if (status == STATUS_OK)
		status = grant_list(call->db, call->memory, &grants, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct grant grant = {0};

		status = grant_get(
		        call->db, call->memory, grants[i].name, &grant);
		if (status == STATUS_OK)
			print_grant(&grant);
	}
	return status;
}

int
verb_grant_list(int argc, char **argv)
{
	return verb_run(argc, argv, &(struct verb_frame){.run = list});
}
