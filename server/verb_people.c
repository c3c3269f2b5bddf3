/*
 * people import and people invite: who is written to by mail.
 *
 * An address book is imported whole or not at all, so that it can be mended and
 * sent again; what is wrong is told of every row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/csv.h"
#include "server/invite_mail.h"
#include "server/verb.h"
#include "server/wording.h"

enum { WHY_MAX = 65536, FILE_MAX = 8 * 1024 * 1024 };

enum { COLUMN_MUNICIPALITY, COLUMN_KIND, COLUMN_ID, COLUMN_EMAIL, COLUMNS };

static const char *const column_names[COLUMNS] = {
        "municipality", "kind", "id", "email"};

struct ask {
	TALLOC_CTX *memory;
	const char *path;
	char *bytes;
	size_t length;
	int64_t municipality;
	struct settings settings;
	struct secret_keys keys;
	int64_t imported;
	struct invite_result result;
};

/* The header says where each column stands; all are needed. */
static enum status
find_columns(
        struct csv *csv, const char *path, size_t at[COLUMNS], struct text *why)
{
	struct csv_row row = {0};
	enum status status = csv_next(csv, &row, why);

	for (size_t c = 0; status == STATUS_OK && c < COLUMNS; c++) {
		at[c] = 0;
		while (at[c] < row.count &&
		        !text_same_word(row.cells[at[c]], column_names[c]))
			at[c]++;
		if (at[c] < row.count)
			continue;
		text_add_format(why,
		        "%s: expected the columns municipality,kind,id,email",
		        path);
		status = STATUS_INPUT;
	}
	return status == STATUS_NOT_FOUND ? STATUS_INPUT : status;
}

/* Surveys are made ready once a municipality; it costs little to ask again. */
static enum status
import_row(struct ask *ask, struct db *db, int64_t now,
        const char *const cells[COLUMNS], struct text *why)
{
	struct invite_person person = {.kind = cells[COLUMN_KIND],
	        .external = cells[COLUMN_ID],
	        .address = cells[COLUMN_EMAIL]};
	enum status status;

	if (text_to_int(cells[COLUMN_MUNICIPALITY], 1, 9999,
	            &person.municipality) != STATUS_OK) {
		text_add(why, "expected a municipality's code, such as 740");
		return STATUS_INPUT;
	}
	status = invite_mail_register(db, &ask->keys, &person, now, why);
	if (status == STATUS_OK)
		status = invite_mail_prepare(db, person.municipality, now, why);
	ask->imported += status == STATUS_OK;
	return status;
}

/* Every row is tried, so that all that is wrong is told at once. */
static enum status
import_rows(struct ask *ask, struct db *db, int64_t now, struct csv *csv,
        struct text *why)
{
	size_t at[COLUMNS];
	struct csv_row row = {0};
	bool wrong = false;
	enum status status = find_columns(csv, ask->path, at, why);

	while (status == STATUS_OK &&
	        (status = csv_next(csv, &row, why)) == STATUS_OK) {
		const char *cells[COLUMNS];

		for (size_t c = 0; c < COLUMNS; c++)
			cells[c] = at[c] < row.count ? row.cells[at[c]] : "";
		text_add_format(why, "%s%s line %zu: ", wrong ? "\n" : "",
		        ask->path, row.line);
		status = import_row(ask, db, now, cells, why);
		if (status == STATUS_INPUT || status == STATUS_NOT_FOUND) {
			wrong = true;
			status = STATUS_OK;
		} else if (status == STATUS_OK && !wrong) {
			text_clear(why);
		}
	}
	if (status == STATUS_NOT_FOUND)
		status = wrong ? STATUS_INPUT : STATUS_OK;
	return status;
}

static enum status
import(struct db *db, int64_t now, void *what, struct text *why)
{
	struct ask *ask = what;
	struct csv csv;
	enum status status = secret_load(ask->settings.keys, &ask->keys, why);

	if (status == STATUS_OK)
		status = csv_open(
		        &csv, ask->memory, ask->bytes, ask->length, why);
	return status == STATUS_OK ? import_rows(ask, db, now, &csv, why)
	                           : status;
}

int
verb_people_import(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct ask ask = {.memory = memory};
	const char *config = NULL;
	const struct verb_option options[] = {
	        {"config", &config, NULL}, {NULL, NULL, NULL}};
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.path, 1) != 1)
		goto done;
	status = verb_begin(memory, config, &ask.settings, &why);
	if (status == STATUS_OK)
		status = verb_read_file(memory, ask.path, FILE_MAX, &ask.bytes,
		        &ask.length, &why);
	if (status == STATUS_OK)
		status = verb_change(&ask.settings, import, &ask, &why);
	if (status == STATUS_OK)
		printf("%" PRId64 " in the address book\n", ask.imported);
	end = status == STATUS_OK ? VERB_DONE
	                          : verb_fail(status, text_string(&why));
done:
	talloc_free(memory);
	return end;
}

/* The wave's mails go out when the server runs, in the municipality's hours. */
static enum status
invite(struct db *db, int64_t now, void *what, struct text *why)
{
	struct ask *ask = what;
	struct randomness randomness;
	struct conversation conversation = {
	        .keys = &ask->keys, .randomness = &randomness};
	struct clock clock;
	struct wording *wording = NULL;
	enum status status = secret_load(ask->settings.keys, &ask->keys, why);

	clock_init_system(&clock);
	randomness_init_system(&randomness);
	conversation.clock = &clock;
	if (status == STATUS_OK)
		status = wording_load(ask->memory, &wording, why);
	conversation.wording = wording;
	if (status == STATUS_OK)
		status = invite_mail_wave(&conversation, db, ask->municipality,
		        now, &ask->result);
	return status;
}

static enum status
run_invite(
        struct ask *ask, const char *config, const char *code, struct text *why)
{
	enum status status =
	        verb_begin(ask->memory, config, &ask->settings, why);

	if (status == STATUS_OK &&
	        (code == NULL || text_to_int(code, 1, 9999,
	                                 &ask->municipality) != STATUS_OK)) {
		text_add(why, "--municipality: expected a code such as 740");
		return STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_change(&ask->settings, invite, ask, why);
	if (status == STATUS_OK)
		printf("%" PRId64 " invited, %" PRId64 " stopped, %" PRId64
		       " with an open survey\n",
		        ask->result.invited, ask->result.stopped,
		        ask->result.waiting);
	return status;
}

int
verb_people_invite(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct ask ask = {.memory = memory};
	const char *config = NULL;
	const char *code = NULL;
	const struct verb_option options[] = {{"config", &config, NULL},
	        {"municipality", &code, NULL}, {NULL, NULL, NULL}};
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, memory, WHY_MAX);
	if (verb_options(argc, argv, options, NULL, 0) == 0) {
		enum status status = run_invite(&ask, config, code, &why);

		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(memory);
	return end;
}
