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

enum { WHY_MAX = 2000, SURVEY_MAX = 4 * 1024 * 1024 };

/* What the command line asks for, and how the answer is put. */
struct ask {
	TALLOC_CTX *memory;
	const char *config;
	const char *code; /* of the municipality, as written */
	int64_t municipality;
	const char *word;
	const char *path;
	const char *bytes;
	size_t length;
	const char *number;
	int64_t task;
	const char *distress;
	const char *lane;
};

static enum status
none_such(const struct ask *ask, enum status status, struct text *why)
{
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)ask->municipality);
	return status;
}

/* What is given changes; the rest stays. */
static enum status
set_municipality(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct ask *ask = what;
	enum status status = STATUS_OK;

	(void)now;
	if (ask->distress != NULL)
		status = municipality_distress(db, ask->municipality,
		        strcmp(ask->distress, "on") == 0);
	if (status == STATUS_OK && ask->lane != NULL)
		status = municipality_lane(db, ask->municipality, ask->lane);
	return none_such(ask, status, why);
}

/* A lane that is not there would keep all that it is given. */
static enum status
check_lane(const struct ask *ask, const struct settings *settings,
        struct text *why)
{
	if (ask->lane == NULL || settings_has_lane(settings, ask->lane))
		return STATUS_OK;
	text_add_format(why,
	        "\"%s\" is no lane; expected the name of one of the providers"
	        " in the configuration",
	        ask->lane);
	return STATUS_INPUT;
}

static bool
is_switch(const char *word)
{
	return word == NULL || strcmp(word, "on") == 0 ||
	       strcmp(word, "off") == 0;
}

/* Published first: a version that is there already is found again. */
static enum status
add_keyword(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct ask *ask = what;
	const char *word = reply_keyword(ask->memory, ask->word);
	const struct session_form *form = NULL;
	int64_t version = 0;
	enum status status =
	        survey_publish(db, ask->bytes, ask->length, now, &version, why);

	if (status == STATUS_OK)
		status = survey_version_get(
		        survey_shelf_create(ask->memory), db, version, &form);
	if (status == STATUS_OK && !form->survey->keyword) {
		text_add_format(why,
		        "%s: its settings do not allow a keyword (keyword:"
		        " yes)",
		        ask->path);
		return STATUS_INPUT;
	}
	if (status == STATUS_OK && !form->survey->by_sms) {
		text_add_format(why,
		        "%s: no question of it goes by text, so no text can"
		        " open it",
		        ask->path);
		return STATUS_INPUT;
	}
	if (status == STATUS_OK &&
	        (word[0] == '\0' || reply_is_command(ask->word))) {
		text_add_format(why, "\"%s\" cannot be a keyword: it is %s",
		        ask->word,
		        word[0] == '\0' ? "no word" : "a command already");
		return STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = keyword_put(db, ask->municipality, word, version);
	if (status == STATUS_CONFLICT)
		text_add_format(why, "%04d has the keyword \"%s\" already",
		        (int)ask->municipality, word);
	return none_such(ask, status, why);
}

static enum status
release_number(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct ask *ask = what;
	enum status status =
	        quarantine_release(db, ask->municipality, ask->task, now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d has no such number in quarantine",
		        (int)ask->municipality);
	return status;
}

static enum status
list_numbers(const struct ask *ask, const struct settings *settings,
        struct text *why)
{
	struct quarantined *rows = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_open_reader(ask->memory, settings, &db, why);

	if (status == STATUS_OK)
		status = quarantine_list(
		        db, ask->memory, ask->municipality, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		struct civil since = clock_civil(rows[i].created_at);
		struct civil due = clock_civil(rows[i].due_at);

		printf("%" PRId64 "  since %04d-%02d-%02d, to be looked at by"
		       " %04d-%02d-%02d\n",
		        rows[i].id, since.year, since.month, since.day,
		        due.year, due.month, due.day);
	}
	return status;
}

/* Reads the configuration and the municipality's code. */
static enum status
begin(struct ask *ask, struct settings *settings, struct text *why)
{
	enum status status =
	        verb_begin(ask->memory, ask->config, settings, why);

	if (status == STATUS_OK &&
	        (ask->code == NULL ||
	                text_to_int(ask->code, 1, 9999, &ask->municipality) !=
	                        STATUS_OK)) {
		text_add(why, "expected a municipality's code such as 740");
		status = STATUS_INPUT;
	}
	return status;
}

static int
end_of(enum status status, const struct text *why)
{
	return status == STATUS_OK ? VERB_DONE
	                           : verb_fail(status, text_string(why));
}

int
verb_municipality_set(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"distress", &ask.distress, NULL}, {"lane", &ask.lane, NULL},
	        {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.code, 1) == 1 &&
	        (ask.distress != NULL || ask.lane != NULL) &&
	        is_switch(ask.distress)) {
		enum status status = begin(&ask, &settings, &why);

		if (status == STATUS_OK)
			status = check_lane(&ask, &settings, &why);
		if (status == STATUS_OK)
			status = verb_change(
			        &settings, set_municipality, &ask, &why);
		end = end_of(status, &why);
	}
	talloc_free(ask.memory);
	return end;
}

int
verb_keyword_add(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL}, {"survey", &ask.path, NULL},
	        {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.word, 1) == 1 &&
	        ask.path != NULL) {
		char *bytes = NULL;
		enum status status = begin(&ask, &settings, &why);

		if (status == STATUS_OK)
			status = verb_read_file(ask.memory, ask.path,
			        SURVEY_MAX, &bytes, &ask.length, &why);
		ask.bytes = bytes;
		if (status == STATUS_OK)
			status =
			        verb_change(&settings, add_keyword, &ask, &why);
		end = end_of(status, &why);
	}
	talloc_free(ask.memory);
	return end;
}

int
verb_quarantine(int argc, char **argv)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL},
	        {"release", &ask.number, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.word, 0) == 0) {
		enum status status = begin(&ask, &settings, &why);

		if (status == STATUS_OK && ask.number != NULL &&
		        text_to_int(ask.number, 1, INT64_MAX, &ask.task) !=
		                STATUS_OK) {
			text_add(&why, "--release: expected a number of the"
			               " list");
			status = STATUS_INPUT;
		}
		if (status == STATUS_OK)
			status = ask.number == NULL
			                 ? list_numbers(&ask, &settings, &why)
			                 : verb_change(&settings,
			                           release_number, &ask, &why);
		end = end_of(status, &why);
	}
	talloc_free(ask.memory);
	return end;
}
