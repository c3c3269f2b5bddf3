/*
 * people import and people invite: who is written to by mail, and employers, who
 * are written to by text.
 *
 * An address book is imported whole or not at all, so that it can be mended and
 * sent again; what is wrong is told of every row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "server/csv.h"
#include "server/invite_mail.h"
#include "server/invite_text.h"
#include "server/municipality_store.h"
#include "server/verb.h"
#include "server/wording.h"

enum { ROW_WHY_MAX = 1000, FILE_MAX = 8 * 1024 * 1024 };

enum {
	COLUMN_MUNICIPALITY,
	COLUMN_KIND,
	COLUMN_ID,
	COLUMN_EMAIL,
	COLUMN_PHONE,
	COLUMN_CVR,
	COLUMNS
};

/* A file without phones and firms has nobody who is asked by text, and one
 * without addresses nobody who is asked by mail. */
static const struct {
	const char *name;
	bool always;
} columns[COLUMNS] = {{"municipality", true}, {"kind", true}, {"id", true},
        {"email", false}, {"phone", false}, {"cvr", false}};

/* An employer that the file has named, to be held against the others. */
struct named {
	struct invite_registered is;
	size_t line;
};

/* What was typed, and what is made of it. */
struct ask {
	const char *path;
	const char *code, *kind;
	char *bytes;
	size_t length;
	int64_t municipality;
	struct randomness randomness;
	struct conversation conversation;
	int64_t imported;
	struct named *named;
	size_t named_count;
	bool employers; /* whom the wave is of */
	struct invite_result result;
	struct invite_wave wave;
};

/* The header says where each column stands. */
static enum status
find_columns(
        struct csv *csv, const char *path, size_t at[COLUMNS], struct text *why)
{
	struct csv_row row = {0};
	enum status status = csv_next(csv, &row, why);

	for (size_t c = 0; status == STATUS_OK && c < COLUMNS; c++) {
		at[c] = 0;
		while (at[c] < row.count &&
		        !text_same_word(row.cells[at[c]], columns[c].name))
			at[c]++;
		if (at[c] < row.count || !columns[c].always)
			continue;
		text_add_format(why,
		        "%s: expected the columns municipality,kind,id,email"
		        " and, for employers, phone,cvr",
		        path);
		status = STATUS_INPUT;
	}
	return status == STATUS_NOT_FOUND ? STATUS_INPUT : status;
}

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
import_employer(struct verb_call *call, struct ask *ask,
        const struct invite_employer *employer, struct text *why, size_t line)
{
	struct named named = {.line = line};
	enum status status = invite_text_register(call->db, &ask->conversation,
	        employer, call->now, &named.is, why);

	if (status != STATUS_OK)
		return status;
	if ((ask->named_count & (ask->named_count - 1)) == 0)
		ask->named = talloc_realloc(call->memory, ask->named,
		        struct named,
		        ask->named_count == 0 ? 1
		                              : 2 * (unsigned)ask->named_count);
	if (ask->named == NULL)
		log_abort("people.import", "out of memory");
	ask->named[ask->named_count++] = named;
	return invite_text_prepare(
	        call->db, employer->municipality, call->now, why);
}

/* Surveys are made ready once a municipality; it costs little to ask again. */
static enum status
import_row(struct verb_call *call, struct ask *ask, const struct csv_row *row,
        const size_t at[COLUMNS], struct text *why)
{
	const char *cells[COLUMNS];
	int64_t municipality = 0;
	enum status status;

	for (size_t c = 0; c < COLUMNS; c++)
		cells[c] = at[c] < row->count ? row->cells[at[c]] : "";
	if (text_to_int(cells[COLUMN_MUNICIPALITY], 1, 9999, &municipality) !=
	        STATUS_OK) {
		text_add(why, "municipality: expected a code, such as 740");
		return STATUS_INPUT;
	}
	if (strcmp(cells[COLUMN_KIND], "employer") == 0)
		status = import_employer(call, ask,
		        &(struct invite_employer){municipality,
		                cells[COLUMN_ID], cells[COLUMN_PHONE],
		                cells[COLUMN_CVR]},
		        why, row->line);
	else
		status = import_mail(call,
		        &(struct invite_person){municipality,
		                cells[COLUMN_KIND], cells[COLUMN_ID],
		                cells[COLUMN_EMAIL]},
		        why);
	ask->imported += status == STATUS_OK;
	return status;
}

static int
by_respondent(const void *a, const void *b)
{
	const struct named *one = a;
	const struct named *two = b;

	if (one->is.respondent != two->is.respondent)
		return one->is.respondent < two->is.respondent ? -1 : 1;
	return (one->line > two->line) - (one->line < two->line);
}

/* Somebody answers for one firm: whose else would the answers be? */
static bool
check_firms(struct ask *ask, bool wrong, struct text *why)
{
	if (ask->named_count > 0)
		qsort(ask->named, ask->named_count, sizeof(*ask->named),
		        by_respondent);
	for (size_t i = 1; i < ask->named_count; i++) {
		const struct named *before = &ask->named[i - 1];
		const struct named *here = &ask->named[i];

		if (here->is.respondent != before->is.respondent ||
		        strcmp(here->is.cvr, before->is.cvr) == 0)
			continue;
		text_add_format(why,
		        "%s%s line %zu: cvr: the number of line %zu has"
		        " another firm there",
		        wrong ? "\n" : "", ask->path, here->line, before->line);
		wrong = true;
	}
	return wrong;
}

/* Every row is tried, so that all that is wrong is told at once. */
static enum status
import_rows(struct verb_call *call, struct ask *ask, struct csv *csv)
{
	struct text *why = &call->why;
	size_t at[COLUMNS];
	struct csv_row row = {0};
	struct text row_why;
	bool wrong = false;
	enum status status = find_columns(csv, ask->path, at, why);

	text_init(&row_why, call->memory, ROW_WHY_MAX);
	while (status == STATUS_OK &&
	        (status = csv_next(csv, &row, why)) == STATUS_OK) {
		text_clear(&row_why);
		status = import_row(call, ask, &row, at, &row_why);
		if (status != STATUS_INPUT && status != STATUS_NOT_FOUND)
			continue;
		text_add_format(why, "%s%s line %zu: %s", wrong ? "\n" : "",
		        ask->path, row.line, text_string(&row_why));
		wrong = true;
		status = STATUS_OK;
	}
	if (status == STATUS_NOT_FOUND)
		status =
		        check_firms(ask, wrong, why) ? STATUS_INPUT : STATUS_OK;
	return status;
}

static enum status
import(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct csv csv;
	enum status status = csv_open(
	        &csv, call->memory, ask->bytes, ask->length, &call->why);

	randomness_init_system(&ask->randomness);
	ask->conversation = (struct conversation){
	        .keys = &call->keys, .randomness = &ask->randomness};
	return status == STATUS_OK ? import_rows(call, ask, &csv) : status;
}

static enum status
run_import(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = verb_read_file(call->memory, ask->path, FILE_MAX,
	        &ask->bytes, &ask->length, &call->why);

	if (status == STATUS_OK)
		status = verb_write(call, import, ask);
	if (status == STATUS_OK)
		printf("%" PRId64 " in the address book\n", ask->imported);
	return status;
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

/* The wave's mails and texts go out when the server runs, in the municipality's
 * hours. */
static enum status
invite(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct clock clock;
	struct wording *wording = NULL;
	enum status status = verb_no_municipality(
	        municipality_is_here(call->db, ask->municipality),
	        ask->municipality, &call->why);

	if (status == STATUS_OK)
		status = wording_load(call->memory, &wording, &call->why);
	if (status != STATUS_OK)
		return status;
	clock_init_system(&clock);
	randomness_init_system(&ask->randomness);
	ask->conversation = (struct conversation){.clock = &clock,
	        .keys = &call->keys,
	        .randomness = &ask->randomness,
	        .wording = wording};
	return ask->employers
	               ? invite_text_wave(call->db, ask->municipality,
	                         call->now, &ask->wave)
	               : invite_mail_wave(&ask->conversation, call->db,
	                         ask->municipality, call->now, &ask->result);
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
		       " with an open survey\n",
		        ask->result.invited, ask->result.stopped,
		        ask->result.waiting);
}

static enum status
run_invite(struct verb_call *call, void *what)
{
	enum status status = verb_write(call, invite, what);

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
