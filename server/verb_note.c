/*
 * note add, list and remove: what a municipality changed, on its timeline.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/note.h"
#include "server/verb.h"
#include "server/verb_keyed.h"

enum { WHY_MAX = 2000 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *date, *number;
	struct note note;
};

static enum status
read_municipality(struct ask *ask, struct text *why)
{
	if (ask->code != NULL && text_to_int(ask->code, 1, 9999,
	                                 &ask->note.municipality) == STATUS_OK)
		return STATUS_OK;
	text_add(why, "--municipality: expected a code such as 740");
	return STATUS_INPUT;
}

static enum status
read_add(struct ask *ask, struct text *why)
{
	enum status status = read_municipality(ask, why);

	if (status != STATUS_OK)
		return status;
	if (ask->date == NULL ||
	        note_day_parse(ask->date, &ask->note.day) != STATUS_OK) {
		text_add(why, "--date: expected a day such as 2026-03-01");
		return STATUS_INPUT;
	}
	if (ask->note.topic == NULL)
		ask->note.topic = "";
	return note_check(&ask->note, why);
}

static enum status
add(struct db *db, struct audit_by *by, void *what, struct text *why)
{
	struct ask *ask = what;
	enum status status;

	by->who = ask->note.author;
	status = note_add(db, by, &ask->note, &ask->note.id);

	if (status == STATUS_CONFLICT)
		text_add_format(why, "there is no municipality %04d here",
		        (int)ask->note.municipality);
	return status;
}

static enum status
take_away(struct db *db, struct audit_by *by, void *what, struct text *why)
{
	struct ask *ask = what;
	enum status status;

	if (ask->note.author != NULL)
		by->who = ask->note.author;
	status = note_withdraw(db, by, ask->note.municipality, ask->note.id);

	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d has no note %" PRId64,
		        (int)ask->note.municipality, ask->note.id);
	return status;
}

static enum status
run_add(struct ask *ask, const struct settings *settings, struct text *why)
{
	enum status status = read_add(ask, why);

	if (status == STATUS_OK)
		status = verb_change_keyed(settings, add, ask, why);
	if (status == STATUS_OK)
		printf("%" PRId64 "\n", ask->note.id);
	return status;
}

static enum status
run_remove(struct ask *ask, const struct settings *settings, struct text *why)
{
	enum status status = read_municipality(ask, why);

	if (status == STATUS_OK && text_to_int(ask->number, 1, INT64_MAX,
	                                   &ask->note.id) != STATUS_OK) {
		text_add(why, "expected a number of the list");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_change_keyed(settings, take_away, ask, why);
	return status;
}

static enum status
run_list(struct ask *ask, const struct settings *settings, struct text *why)
{
	static const int64_t always[2] = {0, INT64_MAX};
	struct note *notes = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = read_municipality(ask, why);

	if (status == STATUS_OK)
		status = verb_open_reader(ask->memory, settings, &db, why);
	if (status == STATUS_OK)
		status = note_list(db, ask->memory, ask->note.municipality,
		        always, &notes, &count);
	for (size_t i = 0; i < count; i++)
		printf("%" PRId64 "\t%04d-%02d-%02d\t%s\t%s\t%s\n", notes[i].id,
		        (int)(notes[i].day / 10000),
		        (int)(notes[i].day / 100 % 100),
		        (int)(notes[i].day % 100), notes[i].topic,
		        notes[i].author, notes[i].text);
	return status;
}

typedef enum status run_fn(
        struct ask *ask, const struct settings *settings, struct text *why);

static int
begin(int argc, char **argv, run_fn *run)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL}, {"date", &ask.date, NULL},
	        {"text", &ask.note.text, NULL},
	        {"topic", &ask.note.topic, NULL},
	        {"author", &ask.note.author, NULL}, {NULL, NULL, NULL}};
	int words = run == run_remove ? 1 : 0;
	struct settings settings;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.number, words) != words)
		goto done;
	status = verb_begin(ask.memory, ask.config, &settings, &why);
	if (status == STATUS_OK)
		status = run(&ask, &settings, &why);
	end = status == STATUS_OK ? VERB_DONE
	                          : verb_fail(status, text_string(&why));
done:
	talloc_free(ask.memory);
	return end;
}

int
verb_note_add(int argc, char **argv)
{
	return begin(argc, argv, run_add);
}

int
verb_note_list(int argc, char **argv)
{
	return begin(argc, argv, run_list);
}

int
verb_note_remove(int argc, char **argv)
{
	return begin(argc, argv, run_remove);
}
