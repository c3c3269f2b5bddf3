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

enum { SUBJECT_MAX = 400, REASON_MAX = 200 };

/* What was asked for, and what was found. */
struct ask {
	const char *code, *number, *mail, *by, *reason;
	char digits[SMS_NUMBER_MAX + 1]; /* of the number */
	struct person person;
	json_t *all; /* what is held */
};

/* The number is read here, and its hash made when the keys are there. */
static enum status
check_person(struct ask *ask, struct text *why)
{
	enum sms_number_kind kind;

	if ((ask->number == NULL) == (ask->mail == NULL)) {
		text_add(why, "expected --number or --mail");
		return STATUS_INPUT;
	}
	if (ask->number != NULL)
		return sms_number(ask->number, ask->digits, &kind, why);
	if (mail_address_is_valid(ask->mail))
		return STATUS_OK;
	text_add(why, "--mail: expected an address such as navn@forening.dk");
	return STATUS_INPUT;
}

static enum status
check(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = verb_municipality(
	        ask->code, &ask->person.municipality, &call->why);

	if (status == STATUS_OK)
		status = check_person(ask, &call->why);
	if (status != STATUS_OK)
		return status;
	if (ask->by == NULL || ask->reason == NULL ||
	        strlen(ask->by) + strlen(ask->reason) > REASON_MAX)
		text_add(&call->why,
		        "expected --by NAME and --why TEXT, in 200 bytes: both"
		        " are written into the audit");
	return call->why.length == 0 ? STATUS_OK : STATUS_INPUT;
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
section_json(struct verb_call *call, const struct ask *ask, size_t section)
{
	struct person_fact *facts = NULL;
	size_t count = 0;
	json_t *list = json_array();
	enum status status = person_facts(
	        call->db, call->memory, &ask->person, section, &facts, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		if (json_array_append_new(list, fact_json(&facts[i])) != 0)
			log_abort("people.export", "out of memory");
	if (json_object_set_new(ask->all, person_section(section), list) != 0)
		log_abort("people.export", "out of memory");
	return status;
}

/* Whose hash it is must be known first, and stands nowhere in the audit. */
static enum status
note(struct verb_call *call, struct ask *ask, const char *action)
{
	struct text subject;

	if (ask->number != NULL)
		secret_phone_hash(&call->keys, ask->digits, ask->person.hash);
	else
		mail_address_hash(&call->keys, ask->mail, ask->person.hash);
	text_init(&subject, call->memory, SUBJECT_MAX);
	text_add_format(&subject, "municipality=%04d why=%s",
	        (int)ask->person.municipality, ask->reason);
	return audit_append(call->db, &call->keys,
	        &(struct audit_entry){
	                call->now, ask->by, action, text_string(&subject)});
}

static enum status
nothing_held(enum status status, const struct ask *ask, struct text *why)
{
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d holds nothing of that person",
		        (int)ask->person.municipality);
	return status;
}

/* What is done stands in the audit, or is not done. It is printed later: who
 * reads it may be slow, and a server would wait for it. */
static enum status
gather(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = note(call, ask, "people.export");

	for (size_t i = 0; status == STATUS_OK && i < PERSON_SECTIONS; i++)
		status = section_json(call, ask, i);
	return nothing_held(status, ask, &call->why);
}

static enum status
erase(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	enum status status = note(call, ask, "people.erase");

	if (status == STATUS_OK)
		status = person_erase(call->db, &ask->person);
	return nothing_held(status, ask, &call->why);
}

static enum status
run_export(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	enum status status = verb_write(call, gather, what);

	if (status != STATUS_OK)
		return status;
	json_dumpf(ask->all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	printf("\n");
	return STATUS_OK;
}

static enum status
run_erase(struct verb_call *call, void *what)
{
	return verb_write(call, erase, what);
}

static int
begin(int argc, char **argv, verb_call_fn *run)
{
	struct ask ask = {.all = json_object()};
	const struct verb_option options[] = {{"municipality", &ask.code, NULL},
	        {"number", &ask.number, NULL}, {"mail", &ask.mail, NULL},
	        {"by", &ask.by, NULL}, {"why", &ask.reason, NULL},
	        {NULL, NULL, NULL}};
	int end = verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &ask});

	json_decref(ask.all);
	return end;
}

int
verb_people_export(int argc, char **argv)
{
	return begin(argc, argv, run_export);
}

int
verb_people_erase(int argc, char **argv)
{
	return begin(argc, argv, run_erase);
}
