/*
 * people export and people erase: a citizen gets what is held, and has it
 * erased.  Both are written into the audit, with who did it and why, and without
 * about whom: what was erased must not stand there.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "gateway/mail.h"
#include "gateway/sms.h"
#include "server/audit_store.h"
#include "server/person_store.h"
#include "server/verb.h"

enum { WHY_MAX = 2000, SUBJECT_MAX = 400, REASON_MAX = 200 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *number, *mail, *by, *reason;
	struct person person;
};

/* Whose hash it is depends on the keys. */
static enum status
read_person(struct ask *ask, const struct secret_keys *keys, struct text *why)
{
	char number[SMS_NUMBER_MAX + 1];
	enum sms_number_kind kind;

	if (ask->number != NULL) {
		enum status status =
		        sms_number(ask->number, number, &kind, why);

		if (status == STATUS_OK)
			secret_phone_hash(keys, number, ask->person.hash);
		return status;
	}
	if (!mail_address_is_valid(ask->mail)) {
		text_add(why, "--mail: expected an address such as"
		              " navn@forening.dk");
		return STATUS_INPUT;
	}
	mail_address_hash(keys, ask->mail, ask->person.hash);
	return STATUS_OK;
}

static enum status
read_ask(struct ask *ask, struct text *why)
{
	if (ask->code == NULL ||
	        text_to_int(ask->code, 1, 9999, &ask->person.municipality) !=
	                STATUS_OK)
		text_add(why, "expected a municipality's code such as 740");
	else if ((ask->number == NULL) == (ask->mail == NULL))
		text_add(why, "expected --number or --mail");
	else if (ask->by == NULL || ask->reason == NULL ||
	         strlen(ask->by) + strlen(ask->reason) > REASON_MAX)
		text_add(why, "expected --by NAME and --why TEXT, in 200"
		              " bytes: both are written into the audit");
	return why->length == 0 ? STATUS_OK : STATUS_INPUT;
}

static json_t *
fact_json(const struct person_fact *fact)
{
	char at[21] = "";

	if (fact->at != 0)
		clock_format(fact->at, at);
	return json_pack("{s:s, s:s, s:s, s:s}", "tid", at, "hvad", fact->what,
	        "indhold", fact->content, "mere", fact->more);
}

static enum status
section_json(const struct ask *ask, struct db *db, size_t section, json_t *all)
{
	struct person_fact *facts = NULL;
	size_t count = 0;
	json_t *list = json_array();
	enum status status = person_facts(
	        db, ask->memory, &ask->person, section, &facts, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (json_array_append_new(list, fact_json(&facts[i])) != 0)
			log_abort("people.export", "out of memory");
	if (json_object_set_new(all, person_section(section), list) != 0)
		log_abort("people.export", "out of memory");
	return status;
}

static enum status
print_facts(const struct ask *ask, struct db *db)
{
	json_t *all = json_object();
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < PERSON_SECTIONS; i++)
		status = section_json(ask, db, i, all);
	if (status == STATUS_OK) {
		json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
		printf("\n");
	}
	json_decref(all);
	return status;
}

static enum status
note(const struct ask *ask, struct verb_database *database, const char *action)
{
	struct text subject;
	struct clock clock;

	clock_init_system(&clock);
	text_init(&subject, ask->memory, SUBJECT_MAX);
	text_add_format(&subject, "municipality=%04d why=%s",
	        (int)ask->person.municipality, ask->reason);
	return audit_append(database->db, &database->keys,
	        &(struct audit_entry){clock_now(&clock), ask->by, action,
	                text_string(&subject)});
}

/* What is done stands in the audit, or is not done. */
static enum status
carry_out(struct ask *ask, const struct settings *settings, bool erase,
        struct text *why)
{
	struct verb_database database = {.lock = -1};
	enum status status = verb_open(ask->memory, settings, &database, why);

	if (status == STATUS_OK)
		status = read_person(ask, &database.keys, why);
	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status != STATUS_OK)
		goto done;
	status = note(ask, &database, erase ? "people.erase" : "people.export");
	if (status == STATUS_OK)
		status = erase ? person_erase(database.db, &ask->person)
		               : print_facts(ask, database.db);
	if (status == STATUS_OK)
		status = db_commit(database.db);
	else
		db_rollback(database.db);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d holds nothing of that person",
		        (int)ask->person.municipality);
done:
	verb_close(&database);
	return status;
}

static int
run(int argc, char **argv, bool erase)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const char *word = NULL;
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL},
	        {"number", &ask.number, NULL}, {"mail", &ask.mail, NULL},
	        {"by", &ask.by, NULL}, {"why", &ask.reason, NULL},
	        {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &word, 0) == 0) {
		enum status status =
		        verb_begin(ask.memory, ask.config, &settings, &why);

		if (status == STATUS_OK)
			status = read_ask(&ask, &why);
		if (status == STATUS_OK)
			status = carry_out(&ask, &settings, erase, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(ask.memory);
	return end;
}

int
verb_people_export(int argc, char **argv)
{
	return run(argc, argv, false);
}

int
verb_people_erase(int argc, char **argv)
{
	return run(argc, argv, true);
}
