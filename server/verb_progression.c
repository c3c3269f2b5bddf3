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
	TALLOC_CTX *memory;
	const char *config, *code, *quarter, *format;
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
read_ask(struct ask *ask, struct text *why)
{
	if (ask->code == NULL || text_to_int(ask->code, 1, 9999,
	                                 &ask->municipality) != STATUS_OK) {
		text_add(why, "--municipality: expected a code such as 740");
		return STATUS_INPUT;
	}
	if (ask->quarter == NULL ||
	        period_parse(ask->quarter, &ask->period) != STATUS_OK ||
	        ask->period.kind != PERIOD_QUARTER) {
		text_add(why, "--quarter: expected a quarter such as 2026-Q3");
		return STATUS_INPUT;
	}
	if (find_writer(ask->format) == NULL) {
		text_add(why, "--format: expected text, json, csv or html");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
put(struct db *db, int64_t now, void *what, struct text *why)
{
	struct ask *ask = what;
	enum status status;

	if (period_end(&ask->period) > now) {
		text_add(why, "--release: the quarter is not over yet");
		return STATUS_INPUT;
	}
	status = release_progression_put(db, ask->progression, now);
	if (status == STATUS_CONFLICT)
		text_add_format(why,
		        "the progression to %s is released already",
		        ask->quarter);
	return status;
}

static enum status
run(struct ask *ask, struct text *why)
{
	struct settings settings;
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
	status = release_progression_build(db, ask->memory, ask->municipality,
	        &ask->period, &ask->progression);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)ask->municipality);
	if (status == STATUS_OK && ask->release)
		status = verb_change(&settings, put, ask, why);
	if (status != STATUS_OK)
		return status;
	find_writer(ask->format)(ask->progression, &out);
	(void)fwrite(text_string(&out), 1, out.length, stdout);
	return STATUS_OK;
}

int
verb_progression(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL},
	        {"quarter", &ask.quarter, NULL}, {"format", &ask.format, NULL},
	        {"release", NULL, &ask.release}, {NULL, NULL, NULL}};
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
