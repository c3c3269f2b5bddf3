/*
 * grant add, list, revoke: what a project may export.  Each change is written
 * into the audit in the same transaction.
 */
#include <stdio.h>
#include <string.h>

#include "server/audit_store.h"
#include "server/grant.h"
#include "server/verb.h"

enum { WHY_MAX = 2000, DAY_S = 86400 };

struct change {
	struct grant grant;
	bool revoke;
};

static enum status
apply(struct verb_database *database, struct change *change, int64_t now,
        struct text *why)
{
	struct grant *grant = &change->grant;
	struct text subject;
	enum status status;

	grant->created_at = now;
	status = change->revoke
	                 ? grant_revoke(database->db, grant->name, now, why)
	                 : grant_add(database->db, grant, why);
	if (status != STATUS_OK)
		return status;
	text_init(&subject, database->db, 400);
	text_add_format(&subject, "grant=%s", grant->name);
	return audit_append(database->db, &database->keys,
	        &(struct audit_entry){now, "command",
	                change->revoke ? "grant.revoke" : "grant.add",
	                text_string(&subject)});
}

static enum status
save(const char *config, struct change *change, TALLOC_CTX *memory,
        struct text *why)
{
	struct verb_database database = {.lock = -1};
	struct settings settings;
	struct clock clock;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status != STATUS_OK)
		return status;
	clock_init_system(&clock);
	status = verb_open(memory, &settings, &database, why);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK) {
		status = apply(&database, change, clock_now(&clock), why);
		if (status == STATUS_OK)
			status = db_commit(database.db);
		if (status != STATUS_OK)
			db_rollback(database.db);
	}
	verb_close(&database);
	return status;
}

/* A day, Danish time, as its first instant. */
static enum status
read_day(const char *option, const char *day, int64_t *at, struct text *why)
{
	char instant[32];

	if (day != NULL && strlen(day) == 10) {
		(void)snprintf(instant, sizeof(instant), "%s 00:00", day);
		if (clock_parse(instant, at) == STATUS_OK)
			return STATUS_OK;
	}
	text_add_format(why, "%s: expected a day such as 2026-10-31", option);
	return STATUS_INPUT;
}

struct add_options {
	const char *config, *municipalities, *fields, *kinds, *surveys, *from;
	const char *end;
};

/* The last day belongs to the grant. */
static enum status
add(struct change *change, const struct add_options *given, TALLOC_CTX *memory,
        struct text *why)
{
	struct grant *grant = &change->grant;
	enum status status = clock_init(why);
	int64_t last = 0;

	if (status == STATUS_OK)
		status = read_day("--from", given->from, &grant->from_at, why);
	if (status == STATUS_OK)
		status = read_day("--end", given->end, &last, why);
	if (status != STATUS_OK)
		return status;
	/* A day may have 25 hours: noon of the next one is cut to its start. */
	last = last + DAY_S + DAY_S / 2;
	grant->until_at = last;
	{
		struct civil day = clock_civil(last);

		day.hour = day.minute = day.second = 0;
		grant->until_at = clock_at(day);
	}
	grant_scope_add(memory, grant, "municipality", given->municipalities);
	grant_scope_add(memory, grant, "field", given->fields);
	grant_scope_add(memory, grant, "kind", given->kinds);
	grant_scope_add(memory, grant, "survey", given->surveys);
	return save(given->config, change, memory, why);
}

int
verb_grant_add(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct change change = {0};
	struct add_options given = {0};
	const struct verb_option options[] = {{"config", &given.config, NULL},
	        {"project", &change.grant.project, NULL},
	        {"holder", &change.grant.holder, NULL},
	        {"commissioned-by", &change.grant.commissioned_by, NULL},
	        {"municipalities", &given.municipalities, NULL},
	        {"fields", &given.fields, NULL}, {"kinds", &given.kinds, NULL},
	        {"surveys", &given.surveys, NULL}, {"from", &given.from, NULL},
	        {"end", &given.end, NULL}, {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &change.grant.name, 1) == 1) {
		status = add(&change, &given, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

int
verb_grant_revoke(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct change change = {.revoke = true};
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &change.grant.name, 1) == 1) {
		status = save(config, &change, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

/* The day before `until_at` is the last one. */
static void
print_day(int64_t at)
{
	struct civil day = clock_civil(at);

	printf("\t%04d-%02d-%02d", day.year, day.month, day.day);
}

static void
print_grant(const struct grant *grant)
{
	const char *what = "";

	printf("%s\t%s\t%s\t%s", grant->name, grant->project, grant->holder,
	        grant->commissioned_by);
	print_day(grant->from_at);
	print_day(grant->until_at - 1);
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

static enum status
list(const char *config, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	struct grant *grants = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status == STATUS_OK)
		status = verb_open_reader(memory, &settings, &db, why);
	if (status == STATUS_OK)
		status = grant_list(db, memory, &grants, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct grant grant = {0};

		status = grant_get(db, memory, grants[i].name, &grant);
		if (status == STATUS_OK)
			print_grant(&grant);
	}
	return status;
}

int
verb_grant_list(int argc, char **argv)
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
		status = list(config, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}
