/*
 * report principles: the evaluator's figures, municipality by municipality, as
 * a table or as JSON.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "server/audit_store.h"
#include "server/principle_release.h"
#include "server/verb.h"

enum { SUBJECT_MAX = 200 };

/* What was asked for, and what was found. */
struct ask {
	const char *month, *quarter, *municipality, *format;
	struct period period;
	int64_t code;
	struct principle_draft draft; /* of the place whose turn it is */
	bool stale;
	json_t *places; /* {code, name, figures} */
};

/* A month or a quarter, and only one of them. */
static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	const char *text = ask->month != NULL ? ask->month : ask->quarter;
	enum period_kind kind =
	        ask->month != NULL ? PERIOD_MONTH : PERIOD_QUARTER;

	if (text == NULL || (ask->month != NULL && ask->quarter != NULL) ||
	        period_parse(text, &ask->period) != STATUS_OK ||
	        ask->period.kind != kind) {
		text_add(&call->why,
		        "expected --month 2026-10 or --quarter 2026-Q4");
		return STATUS_INPUT;
	}
	if (strcmp(ask->format, "table") != 0 &&
	        strcmp(ask->format, "json") != 0) {
		text_add(&call->why, "--format: expected table or json");
		return STATUS_INPUT;
	}
	return ask->municipality == NULL ? STATUS_OK
	                                 : verb_municipality(ask->municipality,
	                                           &ask->code, &call->why);
}

static void
add_place(const struct ask *ask, const struct principle_place *place)
{
	json_t *figures = json_loads(ask->draft.release.result, 0, NULL);

	if (json_array_append_new(
	            ask->places, json_pack("{s:I, s:s, s:o}", "code",
	                                 (json_int_t)place->code, "name",
	                                 place->name, "figures", figures)) != 0)
		log_abort("principle.report", "out of memory");
}

static enum status
keep(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	return principle_release_keep(
	        call->db, &ask->draft, call->now, &ask->stale);
}

/* Figures are released as they are asked for.  The auditor works on what can be
 * read, while a server goes on; where somebody released something meanwhile, once
 * more. */
static enum status
give(struct verb_call *call, struct ask *ask,
        const struct principle_place *place)
{
	enum { TRIES = 3 };

	TALLOC_CTX *memory = talloc_new(NULL);
	enum status status = STATUS_OK;

	ask->stale = true;
	for (int i = 0; status == STATUS_OK && ask->stale && i < TRIES; i++) {
		status = principle_release_draft(call->db, memory, place->code,
		        &ask->period, call->now, &ask->draft, &call->why);
		ask->stale = false;
		if (status == STATUS_OK && !ask->draft.given)
			status = verb_write(call, keep, ask);
	}
	if (status == STATUS_OK && ask->stale)
		status = STATUS_BUSY;
	if (status == STATUS_OK)
		add_place(ask, place);
	talloc_free(memory);
	return status;
}

/* Who was given what stands in the audit before anything is printed. */
static enum status
note(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	struct text subject;

	text_init(&subject, call->memory, SUBJECT_MAX);
	text_add_format(&subject, "period=%s municipality=%04" PRId64,
	        period_format(call->memory, &ask->period), ask->code);
	return audit_append(call->db, &call->keys,
	        &(struct audit_entry){call->now, "command", "report.principles",
	                text_string(&subject)});
}

static enum status
gather(struct verb_call *call, struct ask *ask)
{
	struct principle_place *places = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = principle_places(
		        call->db, call->memory, ask->code, &places, &count);
	if (status == STATUS_OK && count == 0)
		status = verb_no_municipality(
		        STATUS_NOT_FOUND, ask->code, &call->why);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = give(call, ask, &places[i]);
	return status == STATUS_OK ? verb_write(call, note, ask) : status;
}

/* Hidden figures as reports show them. */
static void
print_figure(json_t *figure, const char *key)
{
	json_t *value = json_object_get(figure, key);

	if (json_is_integer(value))
		printf("\t%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_number(value))
		printf("\t%.2f", json_number_value(value));
	else
		printf("\t·");
}

static void
print_table(json_t *places)
{
	printf("kommune\trespondent\tprincip\tsvaret\tmed indeks\t"
	       "gennemsnit\tfra\ttil\n");
	for (size_t p = 0; p < json_array_size(places); p++) {
		json_t *place = json_array_get(places, p);
		json_t *figures = json_object_get(place, "figures");

		for (size_t f = 0; f < json_array_size(figures); f++) {
			json_t *figure = json_array_get(figures, f);

			printf("%s\t%s\t%s",
			        json_string_value(
			                json_object_get(place, "name")),
			        json_string_value(
			                json_object_get(figure, "kind")),
			        json_string_value(
			                json_object_get(figure, "principle")));
			print_figure(figure, "answered");
			print_figure(figure, "people");
			print_figure(figure, "mean");
			print_figure(figure, "low");
			print_figure(figure, "high");
			printf("\n");
		}
	}
}

/* The table is for a spreadsheet, and its words are Danish as the reports' are;
 * the JSON has the same names for programs. */
static void
print(const struct ask *ask, TALLOC_CTX *memory)
{
	json_t *whole;

	if (strcmp(ask->format, "table") == 0) {
		print_table(ask->places);
		return;
	}
	whole = json_pack("{s:s, s:s, s:O}", "period",
	        period_format(memory, &ask->period), "hidden_symbol", "·",
	        "municipalities", ask->places);
	if (whole == NULL || json_dumpf(whole, stdout, JSON_INDENT(1)) != 0)
		log_abort("principle.report", "cannot be printed");
	printf("\n");
	json_decref(whole);
}

/* A refusal is the asker's to mend: another exit status than the machine's. */
static enum status
run(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = gather(call, ask);

	if (status == STATUS_OK)
		print(ask, call->memory);
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}

int
verb_report_principles(int argc, char **argv)
{
	struct ask ask = {.format = "table", .places = json_array()};
	const struct verb_option options[] = {{"month", &ask.month, NULL},
	        {"quarter", &ask.quarter, NULL},
	        {"municipality", &ask.municipality, NULL},
	        {"format", &ask.format, NULL}, {NULL, NULL, NULL}};
	int end = verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &ask});

	json_decref(ask.places);
	return end;
}
