/*
 * report --before-after: the year before a change and the year from it on.
 */
#include <stdio.h>
#include <string.h>

#include "server/release_around.h"
#include "server/verb.h"

enum { OUT_MAX = 100000 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *change, *format;
	int64_t municipality;
	struct month month;
};

static enum status
read_ask(struct ask *ask, struct text *why)
{
	if (ask->code == NULL || text_to_int(ask->code, 1, 9999,
	                                 &ask->municipality) != STATUS_OK) {
		text_add(why, "--municipality: expected a code such as 740");
		return STATUS_INPUT;
	}
	if (ask->change == NULL ||
	        clock_month_parse(ask->change, &ask->month) != STATUS_OK) {
		text_add(why, "--change: expected a month such as 2026-03");
		return STATUS_INPUT;
	}
	if (ask->format != NULL && strcmp(ask->format, "json") != 0 &&
	        strcmp(ask->format, "text") != 0) {
		text_add(why, "--format: expected text or json");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
run(struct ask *ask, struct text *why)
{
	struct settings settings;
	struct before_after *compared = NULL;
	struct db *db = NULL;
	struct text out;
	enum status status = read_ask(ask, why);

	text_init(&out, ask->memory, OUT_MAX);
	if (status == STATUS_OK)
		status = verb_begin(ask->memory, ask->config, &settings, why);
	if (status == STATUS_OK)
		status = verb_open_reader(ask->memory, &settings, &db, why);
	if (status != STATUS_OK)
		return status;
	status = release_around(
	        db, ask->memory, ask->municipality, ask->month, &compared);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)ask->municipality);
	if (status != STATUS_OK)
		return status;
	if (ask->format != NULL && strcmp(ask->format, "json") == 0)
		before_after_json(compared, &out);
	else
		before_after_text(compared, &out);
	(void)fwrite(text_string(&out), 1, out.length, stdout);
	return STATUS_OK;
}

int
verb_before_after(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL},
	        {"change", &ask.change, NULL}, {"format", &ask.format, NULL},
	        {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, 1000);
	if (verb_options(argc, argv, options, NULL, 0) == 0) {
		status = run(&ask, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(ask.memory);
	return end;
}
