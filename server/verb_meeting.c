/*
 * meeting and import: what was held, one by one or from a file. Case systems
 * that can do no more than write files come in here; both ways end in the same
 * function as every other meeting.
 */
#include <stdio.h>
#include <string.h>

#include "server/meeting.h"
#include "server/verb.h"

enum { FILE_MAX = 32 * 1024 * 1024, PROBLEMS_MAX = 65536 };

/* A code is needed even where there is one municipality: a list that went to
 * the wrong one could not be called back. */
static enum status
read_code(const char *given, int64_t *code, struct text *why)
{
	if (given != NULL && text_to_int(given, 1, 9999, code) == STATUS_OK)
		return STATUS_OK;
	text_add(why, "--municipality: expected a code such as 740");
	return STATUS_INPUT;
}

struct wanted {
	const char *config, *municipality, *held_at;
	struct meeting meeting;
};

/* Under the folder's lock, as all that writes; a meeting that is there already
 * is told as such, since a script may well have sent it twice. */
static enum status
register_one(struct wanted *wanted, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	struct verb_database database = {.lock = -1};
	struct clock clock;
	enum status status = verb_begin(memory, wanted->config, &settings, why);

	clock_init_system(&clock);
	if (status == STATUS_OK)
		status = read_code(wanted->municipality,
		        &wanted->meeting.municipality, why);
	if (status == STATUS_OK &&
	        (wanted->held_at == NULL ||
	                clock_parse(wanted->held_at,
	                        &wanted->meeting.held_at) != STATUS_OK)) {
		text_add(why, "--held-at: expected a time such as"
		              " \"2026-10-05 13:30\"");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_open(memory, &settings, &database, why);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK)
		status = meeting_register(database.db, &database.keys,
		        &wanted->meeting, clock_now(&clock), why);
	if (status == STATUS_OK)
		status = db_commit(database.db);
	if (status == STATUS_CONFLICT)
		text_add(why, "this meeting is registered already");
	verb_close(&database);
	return status;
}

/* Every field has a name of its own, because their order could be mistaken. */
int
verb_meeting(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wanted wanted = {0};
	const struct verb_option options[] = {
	        {"config", &wanted.config, NULL},
	        {"municipality", &wanted.municipality, NULL},
	        {"phone", &wanted.meeting.phone, NULL},
	        {"held-at", &wanted.held_at, NULL},
	        {"employee", &wanted.meeting.employee, NULL},
	        {"unit", &wanted.meeting.unit, NULL},
	        {"target-group", &wanted.meeting.target_group, NULL},
	        {"id", &wanted.meeting.external, NULL},
	        {"language", &wanted.meeting.language, NULL},
	        {NULL, NULL, NULL},
	};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	if (verb_options(argc, argv, options, NULL, 0) == 0) {
		status = register_one(&wanted, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

/* One transaction for the file: a failure of the system leaves nothing of it,
 * and the same file can simply be sent again. */
static enum status
import_file(const char *path, const struct wanted *wanted, TALLOC_CTX *memory,
        struct meeting_import *result, struct text *why)
{
	struct settings settings;
	struct verb_database database = {.lock = -1};
	struct clock clock;
	char *bytes = NULL;
	size_t length = 0;
	int64_t municipality = 0;
	enum status status = verb_begin(memory, wanted->config, &settings, why);

	clock_init_system(&clock);
	if (status == STATUS_OK)
		status = read_code(wanted->municipality, &municipality, why);
	if (status == STATUS_OK)
		status = verb_read_file(
		        memory, path, FILE_MAX, &bytes, &length, why);
	if (status == STATUS_OK)
		status = verb_open(memory, &settings, &database, why);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK)
		status = meeting_import_csv(database.db, &database.keys,
		        municipality, bytes, length, clock_now(&clock), result);
	if (status == STATUS_OK)
		status = db_commit(database.db);
	verb_close(&database);
	return status;
}

/* Refused rows are named, each on a line, and make the exit status 1; the
 * others are registered all the same. */
int
verb_import(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wanted wanted = {0};
	const char *path = NULL;
	const struct verb_option options[] = {
	        {"config", &wanted.config, NULL},
	        {"municipality", &wanted.municipality, NULL},
	        {NULL, NULL, NULL},
	};
	struct meeting_import result = {0};
	struct text why;
	enum status status;
	int words = verb_options(argc, argv, options, &path, 1);
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	text_init(&result.problems, memory, PROBLEMS_MAX);
	if (words != 1) {
		if (words == 0)
			fprintf(stderr, "borgersvar: which file? see --help\n");
		goto done;
	}
	status = import_file(path, &wanted, memory, &result, &why);
	(void)fputs(text_string(&result.problems), stderr);
	if (status != STATUS_OK) {
		end = verb_fail(status, text_string(&why));
		goto done;
	}
	printf("%lld registered, %lld known already, %lld refused\n",
	        (long long)result.registered, (long long)result.known,
	        (long long)result.refused);
	end = result.refused > 0 ? VERB_INPUT : VERB_DONE;
done:
	talloc_free(memory);
	return end;
}
