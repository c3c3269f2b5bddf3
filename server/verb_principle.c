/*
 * principle add, list, end: the register that surveys' questions refer to.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/principle.h"
#include "server/verb.h"
#include "server/verb_keyed.h"

enum { WHY_MAX = 2000 };

struct ask {
	const char *config, *from, *end, *by;
	struct principle principle;
	int64_t end_at;
	bool ends;
};

/* A day, Danish time, as its first instant; none is today's. */
static enum status
read_day(const char *option, const char *day, int64_t *at, struct text *why)
{
	struct clock clock;
	struct civil civil;
	char instant[32];

	clock_init_system(&clock);
	civil = clock_civil(clock_now(&clock));
	civil.hour = civil.minute = civil.second = 0;
	*at = clock_at(civil);
	if (day == NULL)
		return STATUS_OK;
	if (strlen(day) == 10) {
		(void)snprintf(instant, sizeof(instant), "%s 00:00", day);
		if (clock_parse(instant, at) == STATUS_OK)
			return STATUS_OK;
	}
	text_add_format(why, "%s: expected a day such as 2026-10-31", option);
	return STATUS_INPUT;
}

static enum status
change(struct db *db, struct audit_by *by, void *what, struct text *why)
{
	struct ask *ask = what;

	if (ask->by != NULL)
		by->who = ask->by;
	if (ask->ends)
		return principle_end(
		        db, by, ask->principle.name, ask->end_at, why);
	return principle_add(db, by, &ask->principle, why);
}

static enum status
run(struct ask *ask, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	enum status status = verb_begin(memory, ask->config, &settings, why);

	if (status == STATUS_OK)
		status = read_day(
		        "--from", ask->from, &ask->principle.from_at, why);
	if (status == STATUS_OK)
		status = read_day("--end", ask->end, &ask->end_at, why);
	if (status == STATUS_OK)
		status = verb_change_keyed(&settings, change, ask, why);
	if (status == STATUS_OK && !ask->ends)
		printf("%s version %" PRId64 "\n", ask->principle.name,
		        ask->principle.version);
	return status;
}

static int
change_one(int argc, char **argv, bool ends)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct ask ask = {.ends = ends};
	const struct verb_option to_add[] = {{"config", &ask.config, NULL},
	        {"text", &ask.principle.wording, NULL},
	        {"from", &ask.from, NULL}, {"by", &ask.by, NULL},
	        {NULL, NULL, NULL}};
	const struct verb_option to_end[] = {{"config", &ask.config, NULL},
	        {"end", &ask.end, NULL}, {"by", &ask.by, NULL},
	        {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, ends ? to_end : to_add,
	            &ask.principle.name, 1) == 1) {
		status = run(&ask, memory, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}

int
verb_principle_add(int argc, char **argv)
{
	return change_one(argc, argv, false);
}

int
verb_principle_end(int argc, char **argv)
{
	return change_one(argc, argv, true);
}

static void
print_day(int64_t at)
{
	struct civil day = clock_civil(at);

	if (at == 0)
		printf("\t");
	else
		printf("\t%04d-%02d-%02d", day.year, day.month, day.day);
}

static enum status
list(const char *config, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	struct principle *principles = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_begin(memory, config, &settings, why);

	if (status == STATUS_OK)
		status = verb_open_reader(memory, &settings, &db, why);
	if (status == STATUS_OK)
		status = principle_list(db, memory, &principles, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		printf("%s\t%" PRId64, principles[i].name,
		        principles[i].version);
		print_day(principles[i].from_at);
		print_day(principles[i].until_at);
		printf("\t%s\n", principles[i].wording);
	}
	return status;
}

int
verb_principle_list(int argc, char **argv)
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
