/*
 * What a municipality's administrator settles: words of distress, keywords,
 * numbers in quarantine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/keyword_store.h"
#include "server/municipality_store.h"
#include "server/quarantine_store.h"
#include "server/verb.h"
#include "surveys/survey_store.h"

enum { SURVEY_MAX = 4 * 1024 * 1024 };

/* What the command line asks for, and how the answer is put. */
struct ask {
	const char *code; /* of the municipality, as written */
	int64_t municipality;
	const char *word;
	const char *path; /* of the survey that the word opens */
	char *bytes;
	size_t length;
	const char *number;
	int64_t task;
	const char *distress; /* "on", "off", or NULL: as it is */
	const char *lane;     /* NULL: as it is */
};

static enum status
check_code(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	return verb_municipality(ask->code, &ask->municipality, &call->why);
}

/* Nothing to set is no command. */
static const char *
set_misfit(const void *what)
{
	const struct ask *ask = what;

	if (ask->distress == NULL)
		return ask->lane != NULL ? NULL
		                         : "expected --distress or --lane";
	return strcmp(ask->distress, "on") == 0 ||
	                       strcmp(ask->distress, "off") == 0
	               ? NULL
	               : "--distress: expected on or off";
}

/* What is given changes; the rest stays. */
static enum status
set(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = STATUS_OK;

	if (ask->distress != NULL)
		status = municipality_distress(call->db, ask->municipality,
		        strcmp(ask->distress, "on") == 0);
	if (status == STATUS_OK && ask->lane != NULL)
		status = municipality_lane(
		        call->db, ask->municipality, ask->lane);
	return verb_no_municipality(status, ask->municipality, &call->why);
}

/* A lane that is not there would keep all that it is given. */
static enum status
run_set(struct verb_call *call, void *what)
{
	const struct ask *ask = what;

	if (ask->lane == NULL || settings_has_lane(&call->settings, ask->lane))
		return verb_write(call, set, what);
	text_add_format(&call->why,
	        "\"%s\" is no lane; expected the name of one of the providers"
	        " in the configuration",
	        ask->lane);
	return STATUS_INPUT;
}

static const char *
keyword_misfit(const void *what)
{
	const struct ask *ask = what;

	return ask->path != NULL ? NULL : "--survey: expected a file";
}

/* Why this word, or this survey, cannot be; nothing is added if they can. */
static void
refuse_keyword(const struct ask *ask, const char *word,
        const struct survey *survey, struct text *why)
{
	if (!survey->keyword)
		text_add_format(why,
		        "%s: its settings do not allow a keyword (keyword:"
		        " yes)",
		        ask->path);
	else if (!survey->by_sms)
		text_add_format(why,
		        "%s: no question of it goes by text, so no text can"
		        " open it",
		        ask->path);
	else if (word[0] == '\0')
		text_add_format(why,
		        "\"%s\" cannot be a keyword: it is no word", ask->word);
	else if (reply_is_command(ask->word))
		text_add_format(why,
		        "\"%s\" cannot be a keyword: it is a command already",
		        ask->word);
}

/* Published first: a version that is there already is found again. */
static enum status
add_keyword(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	const char *word = reply_keyword(call->memory, ask->word);
	const struct session_form *form = NULL;
	int64_t version = 0;
	enum status status = survey_publish(call->db, ask->bytes, ask->length,
	        call->now, &version, &call->why);

	if (status == STATUS_OK)
		status = survey_version_get(survey_shelf_create(call->memory),
		        call->db, version, &form);
	if (status != STATUS_OK)
		return status;
	refuse_keyword(ask, word, form->survey, &call->why);
	if (call->why.length > 0)
		return STATUS_INPUT;
	status = keyword_put(call->db, ask->municipality, word, version);
	if (status == STATUS_CONFLICT)
		text_add_format(&call->why,
		        "%04d has the keyword \"%s\" already",
		        (int)ask->municipality, word);
	return verb_no_municipality(status, ask->municipality, &call->why);
}

static enum status
run_keyword(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = verb_read_file(call->memory, ask->path, SURVEY_MAX,
	        &ask->bytes, &ask->length, &call->why);

	return status == STATUS_OK ? verb_write(call, add_keyword, ask)
	                           : status;
}

static enum status
check_quarantine(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = check_code(call, what);

	if (status == STATUS_OK && ask->number != NULL &&
	        text_to_int(ask->number, 1, INT64_MAX, &ask->task) !=
	                STATUS_OK) {
		text_add(&call->why, "--release: expected a number of the"
		                     " list");
		status = STATUS_INPUT;
	}
	return status;
}

/* Whoever is released is asked again like anybody; that somebody has looked is
 * what the command is for. */
static enum status
release_number(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = quarantine_release(
	        call->db, ask->municipality, ask->task, call->now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(&call->why,
		        "%04d has no such number in quarantine",
		        (int)ask->municipality);
	return status;
}

/* Ids and days, and no number: who is meant is found by the texts page, by
 * those who may see it. */
static enum status
list_numbers(struct verb_call *call, const struct ask *ask)
{
	struct quarantined *rows = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = quarantine_list(call->db, call->memory,
		        ask->municipality, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		printf("%" PRId64 "  since ", rows[i].id);
		verb_print_day(rows[i].created_at);
		printf(", to be looked at by ");
		verb_print_day(rows[i].due_at);
		printf("\n");
	}
	return status;
}

static enum status
run_quarantine(struct verb_call *call, void *what)
{
	const struct ask *ask = what;

	return ask->number == NULL ? list_numbers(call, ask)
	                           : verb_write(call, release_number, what);
}

int
verb_municipality_set(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"distress", &ask.distress, NULL},
	        {"lane", &ask.lane, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.code,
	                .words_count = 1,
	                .misfit = set_misfit,
	                .check = check_code,
	                .run = run_set,
	                .what = &ask});
}

int
verb_keyword_add(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"survey", &ask.path, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.word,
	                .words_count = 1,
	                .misfit = keyword_misfit,
	                .check = check_code,
	                .run = run_keyword,
	                .what = &ask});
}

int
verb_quarantine(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"release", &ask.number, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check_quarantine,
	                .run = run_quarantine,
	                .what = &ask});
}
