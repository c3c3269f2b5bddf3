/*
 * meeting and import: what was held, one by one or from a file. Case systems
 * that can do no more than write files come in here; both ways end in the same
 * function as every other meeting.
 */
#include <stdio.h>
#include <string.h>

#include "server/meeting.h"
#include "server/municipality_store.h"
#include "server/verb.h"

enum { FILE_MAX = 32 * 1024 * 1024, PROBLEMS_MAX = 65536 };

struct wanted {
	const char *municipality, *held_at;
	struct meeting meeting;
};

static enum status
check_meeting(struct verb_call *call, void *what)
{
	struct wanted *wanted = what;
	enum status status = verb_municipality(wanted->municipality,
	        &wanted->meeting.municipality, &call->why);

	if (status == STATUS_OK &&
	        (wanted->held_at == NULL ||
	                clock_parse(wanted->held_at,
	                        &wanted->meeting.held_at) != STATUS_OK)) {
		text_add(&call->why, "--held-at: expected a time such as"
		                     " \"2026-10-05 13:30\"");
		status = STATUS_INPUT;
	}
	return status == STATUS_OK
	               ? meeting_check(&wanted->meeting, call->now, &call->why)
	               : status;
}

/* A meeting that is there already is told as such, since a script may well have
 * sent it twice. */
static enum status
register_one(struct verb_call *call, void *what)
{
	const struct wanted *wanted = what;
	enum status status = meeting_register(
	        call->db, &call->keys, &wanted->meeting, call->now, &call->why);

	if (status == STATUS_CONFLICT)
		text_add(&call->why, "this meeting is registered already");
	return status;
}

static enum status
run_meeting(struct verb_call *call, void *what)
{
	return verb_write(call, register_one, what);
}

/* Every field has a name of its own, because their order could be mistaken. */
int
verb_meeting(int argc, char **argv)
{
	struct wanted wanted = {0};
	const struct verb_option options[] = {
	        {"municipality", &wanted.municipality, NULL},
	        {"phone", &wanted.meeting.phone, NULL},
	        {"held-at", &wanted.held_at, NULL},
	        {"employee", &wanted.meeting.employee, NULL},
	        {"unit", &wanted.meeting.unit, NULL},
	        {"target-group", &wanted.meeting.target_group, NULL},
	        {"id", &wanted.meeting.external, NULL},
	        {"language", &wanted.meeting.language, NULL},
	        {NULL, NULL, NULL},
	};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check_meeting,
	                .run = run_meeting,
	                .what = &wanted});
}

struct list {
	const char *path, *code;
	struct meeting_file file;
	struct meeting_import result;
	struct meeting_reading *reading;
};

static enum status
check_list(struct verb_call *call, void *what)
{
	struct list *list = what;

	return verb_municipality(
	        list->code, &list->file.municipality, &call->why);
}

static size_t
rows_of(const struct meeting_import *result)
{
	return (size_t)(result->registered + result->known + result->refused);
}

/* A municipality that is not here is told once, and not of every row. */
static enum status
take(struct verb_call *call, void *what, size_t rows, size_t *taken)
{
	struct list *list = what;
	size_t before = rows_of(&list->result);
	bool more = false;
	enum status status = verb_no_municipality(
	        municipality_is_here(call->db, list->file.municipality),
	        list->file.municipality, &call->why);

	if (status == STATUS_OK)
		status = meeting_reading_take(
		        list->reading, call->db, &call->keys, rows, &more);
	*taken = rows_of(&list->result) - before;
	return status;
}

/* Sent again, the file's meetings that are there are only counted. */
static enum status
import_pieces(struct verb_call *call, struct list *list)
{
	struct verb_pieces pieces = {.take = take, .what = list};
	enum status status =
	        meeting_reading_open(call->memory, &list->file, &list->reading);

	if (status == STATUS_INPUT)
		text_add_format(&call->why, "%s: nothing of it was registered",
		        list->path);
	return status == STATUS_OK ? verb_write_pieces(call, &pieces) : status;
}

/* Each on a line of its own, with the file that it is about. */
static void
print_problems(const struct list *list)
{
	const char *line = text_string(&list->result.problems);

	while (*line != '\0') {
		size_t length = strcspn(line, "\n");

		(void)fprintf(
		        stderr, "%s, %.*s\n", list->path, (int)length, line);
		line += length + (line[length] == '\n');
	}
}

/* Refused rows are named, whatever became of the others. */
static enum status
run_import(struct verb_call *call, void *what)
{
	struct list *list = what;
	struct meeting_import *result = &list->result;
	char *bytes = NULL;
	enum status status;

	text_init(&result->problems, call->memory, PROBLEMS_MAX);
	status = verb_read_file(call->memory, list->path, FILE_MAX, &bytes,
	        &list->file.length, &call->why);
	list->file.bytes = bytes;
	list->file.now = call->now;
	list->file.result = result;
	if (status == STATUS_OK)
		status = import_pieces(call, list);
	print_problems(list);
	if (status == STATUS_OK)
		printf("%lld registered, %lld known already, %lld refused\n",
		        (long long)result->registered, (long long)result->known,
		        (long long)result->refused);
	return status;
}

/* Refused rows make the exit status 1; the others are registered all the same.
 */
int
verb_import(int argc, char **argv)
{
	struct list list = {0};
	const struct verb_option options[] = {
	        {"municipality", &list.code, NULL}, {NULL, NULL, NULL}};
	int end = verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .words = &list.path,
	                .words_count = 1,
	                .check = check_list,
	                .run = run_import,
	                .what = &list});

	return end == VERB_DONE && list.result.refused > 0 ? VERB_INPUT : end;
}
