/*
 * people import and people invite: who is written to by mail, and employers, who
 * are written to by text.
 *
 * An address book is read and checked whole before anything of it is written, so
 * that it can be mended and sent again; then it is written in pieces, as a wave
 * is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/municipality_store.h"
#include "server/people_file.h"
#include "server/verb.h"
#include "server/wording.h"

enum { ROW_WHY_MAX = 1000, FILE_MAX = 8 * 1024 * 1024 };

/* What was typed, and what is made of it. */
struct ask {
	const char *path;
	const char *code, *kind;
	int64_t municipality;
	struct randomness randomness;
	struct conversation conversation;
	struct people_file *file;
	struct municipality_set here;
	bool employers; /* whom the wave is of */
	struct invite_part part;
	struct invite_result result;
	struct invite_wave wave;
};

static enum status
import_mail(struct verb_call *call, const struct invite_person *person,
        struct text *why)
{
	enum status status = invite_mail_register(
	        call->db, &call->keys, person, call->now, why);

	return status == STATUS_OK
	               ? invite_mail_prepare(
	                         call->db, person->municipality, call->now, why)
	               : status;
}

static enum status
import_employer(struct verb_call *call, const struct ask *ask,
        const struct invite_employer *employer, struct text *why)
{
	struct invite_registered registered;
	enum status status = invite_text_register(call->db, &ask->conversation,
	        employer, call->now, &registered, why);

	return status == STATUS_OK
	               ? invite_text_prepare(call->db, employer->municipality,
	                         call->now, why)
	               : status;
}

/* Surveys are made ready once a municipality; it costs little to ask again.  What
 * was checked is not refused here, unless the municipality went meanwhile. */
static enum status
import_row(struct verb_call *call, const struct ask *ask,
        const struct people_row *row)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, ROW_WHY_MAX);
	status = row->by_text ? import_employer(call, ask, &row->texting, &why)
	                      : import_mail(call, &row->mail, &why);
	if (status != STATUS_OK && why.length > 0)
		people_file_complain(
		        ask->file, row->line, text_string(&why), &call->why);
	talloc_free(memory);
	return status == STATUS_NOT_FOUND ? STATUS_INPUT : status;
}

static enum status
take(struct verb_call *call, void *what, size_t rows, size_t *taken)
{
	struct ask *ask = what;
	struct people_row row;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && *taken < rows) {
		status = people_file_next(ask->file, &row, &call->why);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_OK)
			status = import_row(call, ask, &row);
		*taken += status == STATUS_OK;
	}
	return status;
}

static enum status
import_pieces(struct verb_call *call, struct ask *ask)
{
	struct verb_pieces pieces = {.take = take, .what = ask};
	enum status status;

	randomness_init_system(&ask->randomness);
	ask->conversation = (struct conversation){
	        .keys = &call->keys, .randomness = &ask->randomness};
	status = verb_write_pieces(call, &pieces);
	if (status == STATUS_OK)
		printf("%zu in the address book\n", pieces.taken);
	return status;
}

static enum status
run_import(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	char *bytes = NULL;
	struct people_source source = {.path = ask->path};
	enum status status = verb_read_file(call->memory, ask->path, FILE_MAX,
	        &bytes, &source.length, &call->why);

	source.bytes = bytes;
	if (status == STATUS_OK)
		status = people_file_open(
		        call->memory, &source, &ask->file, &call->why);
	if (status == STATUS_OK)
		status = verb_municipalities(call, &ask->here);
	if (status == STATUS_OK)
		status = people_file_check(ask->file, &ask->here, &call->why);
	return status == STATUS_OK ? import_pieces(call, ask) : status;
}

int
verb_people_import(int argc, char **argv)
{
	struct ask ask = {.path = NULL};

	return verb_run(argc, argv,
	        &(struct verb_frame){.words = &ask.path,
	                .words_count = 1,
	                .run = run_import,
	                .what = &ask});
}

static enum status
check_invite(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status =
	        verb_municipality(ask->code, &ask->municipality, &call->why);

	ask->employers = strcmp(ask->kind, "employer") == 0;
	if (status == STATUS_OK && !ask->employers &&
	        strcmp(ask->kind, "partner") != 0) {
		text_add(&call->why, "--kind: expected partner or employer");
		status = STATUS_INPUT;
	}
	return status;
}

static enum status
take_people(struct verb_call *call, void *what, size_t most, size_t *taken)
{
	struct ask *ask = what;
	enum status status;

	ask->part.most = most;
	status = ask->employers
	                 ? invite_text_part(call->db, &ask->part, &ask->wave)
	                 : invite_mail_part(&ask->conversation, call->db,
	                           &ask->part, &ask->result);
	*taken = ask->part.looked;
	return status;
}

/* Once for the whole wave: its parts are begun at one time. */
static enum status
look_at_municipality(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	ask->part = (struct invite_part){
	        .municipality = ask->municipality, .begun_at = call->now};
	return verb_no_municipality(
	        municipality_is_here(call->db, ask->municipality),
	        ask->municipality, &call->why);
}

/* The wave's mails and texts go out when the server runs, in the municipality's
 * hours. */
static enum status
invite(struct verb_call *call, struct ask *ask)
{
	struct verb_pieces pieces = {.take = take_people, .what = ask};
	struct clock clock;
	struct wording *wording = NULL;
	enum status status = wording_load(call->memory, &wording, &call->why);

	if (status != STATUS_OK)
		return status;
	clock_init_system(&clock);
	randomness_init_system(&ask->randomness);
	ask->conversation = (struct conversation){.clock = &clock,
	        .keys = &call->keys,
	        .randomness = &ask->randomness,
	        .wording = wording};
	return verb_write_pieces(call, &pieces);
}

static void
print_wave(const struct ask *ask)
{
	if (ask->employers)
		printf("%" PRId64 " to be asked, %" PRId64 " stopped, %" PRId64
		       " with an open survey, %" PRId64
		       " asked in the last 30 days\n",
		        ask->wave.queued, ask->wave.stopped, ask->wave.waiting,
		        ask->wave.capped);
	else
		printf("%" PRId64 " invited, %" PRId64 " stopped, %" PRId64
		       " with an open survey or just asked\n",
		        ask->result.invited, ask->result.stopped,
		        ask->result.waiting);
}

static enum status
run_invite(struct verb_call *call, void *what)
{
	enum status status = verb_write(call, look_at_municipality, what);

	if (status == STATUS_OK)
		status = invite(call, what);
	if (status == STATUS_OK)
		print_wave(what);
	return status;
}

int
verb_people_invite(int argc, char **argv)
{
	struct ask ask = {.kind = "partner"};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"kind", &ask.kind, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check_invite,
	                .run = run_invite,
	                .what = &ask});
}
