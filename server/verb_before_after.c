/*
 * report --before-after: the year before a change and the year from it on.
 */
#include <stdio.h>
#include <string.h>

#include "server/release_around.h"
#include "server/verb.h"

enum { OUT_MAX = 100000 };

struct ask {
	const char *code, *change, *format;
	int64_t municipality;
	struct month month;
};

static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status =
	        verb_municipality(ask->code, &ask->municipality, &call->why);

	if (status != STATUS_OK)
		return status;
	if (ask->change == NULL ||
	        clock_month_parse(ask->change, &ask->month) != STATUS_OK) {
		text_add(&call->why, "--change: expected a month such as"
		                     " 2026-03");
		return STATUS_INPUT;
	}
	if (strcmp(ask->format, "json") != 0 &&
	        strcmp(ask->format, "text") != 0) {
		text_add(&call->why, "--format: expected text or json");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
run(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct before_after *compared = NULL;
	struct text out;
	enum status status = verb_read(call);

	text_init(&out, call->memory, OUT_MAX);
	if (status != STATUS_OK)
		return status;
	status = release_around(call->db, call->memory, ask->municipality,
	        ask->month, &compared);
	if (status != STATUS_OK)
		return verb_no_municipality(
		        status, ask->municipality, &call->why);
	if (strcmp(ask->format, "json") == 0)
		before_after_json(compared, &out);
	else
		before_after_text(compared, &out);
	(void)fwrite(text_string(&out), 1, out.length, stdout);
	return STATUS_OK;
}

int
verb_before_after(int argc, char **argv)
{
	struct ask ask = {.format = "text"};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"change", &ask.change, NULL}, {"format", &ask.format, NULL},
	        {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &ask});
}
