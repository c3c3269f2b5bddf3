/*
 * note add, list and remove: what a municipality changed, on its timeline.
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/note.h"
#include "server/verb.h"

struct ask {
	const char *code, *date, *number;
	struct note note;
};

static enum status
check_list(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	return verb_municipality(
	        ask->code, &ask->note.municipality, &call->why);
}

static enum status
check_add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = check_list(call, what);

	if (status != STATUS_OK)
		return status;
	if (ask->date == NULL ||
	        note_day_parse(ask->date, &ask->note.day) != STATUS_OK) {
		text_add(&call->why, "--date: expected a day such as"
		                     " 2026-03-01");
		return STATUS_INPUT;
	}
	if (ask->note.topic == NULL)
		ask->note.topic = "";
	return note_check(&ask->note, &call->why);
}

static enum status
check_remove(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = check_list(call, what);

	if (status == STATUS_OK && text_to_int(ask->number, 1, INT64_MAX,
	                                   &ask->note.id) != STATUS_OK) {
		text_add(&call->why, "expected a number of the list");
		status = STATUS_INPUT;
	}
	return status;
}

static enum status
add(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	const struct audit_by by = {&call->keys, ask->note.author, call->now};
	enum status status = note_add(call->db, &by, &ask->note, &ask->note.id);

	if (status == STATUS_CONFLICT)
		text_add_format(&call->why,
		        "there is no municipality %04d here",
		        (int)ask->note.municipality);
	return status;
}

static enum status
take_away(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	const char *author = ask->note.author;
	const struct audit_by by = {
	        &call->keys, author == NULL ? "command" : author, call->now};
	enum status status = note_withdraw(
	        call->db, &by, ask->note.municipality, ask->note.id);

	if (status == STATUS_NOT_FOUND)
		text_add_format(&call->why, "%04d has no note %" PRId64,
		        (int)ask->note.municipality, ask->note.id);
	return status;
}

static enum status
run_add(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = verb_write(call, add, what);

	if (status == STATUS_OK)
		printf("%" PRId64 "\n", ask->note.id);
	return status;
}

static enum status
run_remove(struct verb_call *call, void *what)
{
	return verb_write(call, take_away, what);
}

static enum status
run_list(struct verb_call *call, void *what)
{
	static const int64_t always[2] = {0, INT64_MAX};
	const struct ask *ask = what;
	struct note *notes = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = note_list(call->db, call->memory,
		        ask->note.municipality, always, &notes, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%" PRId64 "\t%04d-%02d-%02d\t%s\t%s\t%s\n", notes[i].id,
		        (int)(notes[i].day / 10000),
		        (int)(notes[i].day / 100 % 100),
		        (int)(notes[i].day % 100), notes[i].topic,
		        notes[i].author, notes[i].text);
	return status;
}

/* What one of the three commands takes, and does. */
struct manner {
	int words;
	int options; /* the first ones of the list below */
	verb_call_fn *check, *run;
};

static int
begin(int argc, char **argv, const struct manner *manner)
{
	struct ask ask = {0};
	struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"author", &ask.note.author, NULL}, {"date", &ask.date, NULL},
	        {"text", &ask.note.text, NULL},
	        {"topic", &ask.note.topic, NULL}, {NULL, NULL, NULL}};

	options[manner->options].name = NULL;
	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &ask.number,
	                .words_count = manner->words,
	                .check = manner->check,
	                .run = manner->run,
	                .what = &ask});
}

int
verb_note_add(int argc, char **argv)
{
	return begin(argc, argv, &(struct manner){0, 5, check_add, run_add});
}

int
verb_note_list(int argc, char **argv)
{
	return begin(argc, argv, &(struct manner){0, 1, check_list, run_list});
}

int
verb_note_remove(int argc, char **argv)
{
	return begin(
	        argc, argv, &(struct manner){1, 2, check_remove, run_remove});
}
