/*
 * report --progression: what changed for the same people since the quarter
 * before.
 */
#include <stdio.h>
#include <string.h>

#include "server/release_progression.h"
#include "server/verb.h"

enum { OUT_MAX = 400000 };

struct ask {
	const char *code, *quarter, *format;
	bool release;
	int64_t municipality;
	struct period period;
	struct progression *progression;
};

typedef void writer_fn(const struct progression *p, struct text *out);

static const struct {
	const char *format;
	writer_fn *write;
} writers[] = {
        {"text", progression_text},
        {"json", progression_json},
        {"csv", progression_csv},
        {"html", progression_html},
};

static writer_fn *
find_writer(const char *format)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
		if (format == NULL || strcmp(writers[i].format, format) == 0)
			return writers[i].write;
	return NULL;
}

static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status =
	        verb_municipality(ask->code, &ask->municipality, &call->why);

	if (status != STATUS_OK)
		return status;
	if (ask->quarter == NULL ||
	        period_parse(ask->quarter, &ask->period) != STATUS_OK ||
	        ask->period.kind != PERIOD_QUARTER) {
		text_add(&call->why, "--quarter: expected a quarter such as"
		                     " 2026-Q3");
		return STATUS_INPUT;
	}
	if (find_writer(ask->format) == NULL) {
		text_add(&call->why, "--format: expected text, json, csv or"
		                     " html");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
put(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status;

	if (period_end(&ask->period) > call->now) {
		text_add(&call->why, "--release: the quarter is not over yet");
		return STATUS_INPUT;
	}
	status = release_progression_put(call->db, ask->progression, call->now);
	if (status == STATUS_CONFLICT)
		text_add_format(&call->why,
		        "the progression to %s is released already",
		        ask->quarter);
	return status;
}

/* Printed after it was released, so that nothing is shown as released that is
 * not. */
static enum status
run(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct text out;
	enum status status = verb_read(call);

	text_init(&out, call->memory, OUT_MAX);
	if (status != STATUS_OK)
		return status;
	status = verb_no_municipality(
	        release_progression_build(call->db, call->memory,
	                ask->municipality, &ask->period, &ask->progression),
	        ask->municipality, &call->why);
	if (status == STATUS_OK && ask->release)
		status = verb_write(call, put, ask);
	if (status != STATUS_OK)
		return status;
	find_writer(ask->format)(ask->progression, &out);
	(void)fwrite(text_string(&out), 1, out.length, stdout);
	return STATUS_OK;
}

int
verb_progression(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"quarter", &ask.quarter, NULL}, {"format", &ask.format, NULL},
	        {"release", NULL, &ask.release}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &ask});
}
