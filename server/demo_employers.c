/*
 * Invented employers: one wave in October, as an operator would import and invite
 * it with two commands.  They answer as citizens do (demo_people.c).
 */
#include <stdio.h>

#include "server/demo.h"
#include "server/invite_text.h"

enum {
	ASKED_AT = 1791273600, /* 2026-10-06 10:00 in Denmark */
	ONE_LARGE = 1,         /* the municipality with one large firm */
	FIRST_CVR = 30000000,
	CVR_STEP = 100, /* one number in eleven is a CVR number */
};

void
demo_invent_employers(struct demo *demo)
{
	demo->employer_count = DEMO_EMPLOYERS;
	for (size_t e = 0; e < DEMO_EMPLOYERS; e++) {
		size_t i = DEMO_PEOPLE + e;
		struct demo_person *person = &demo->people[i];

		(void)snprintf(person->phone, sizeof(person->phone), "+451%07u",
		        (unsigned)(1000000 + i));
		person->municipality = e % DEMO_MUNICIPALITIES;
		person->reachable = demo_chance(demo, "reachable", i, 0) > 0.03;
		person->answers = demo_chance(demo, "answers", i, 0) < 0.6;
		person->mood =
		        3.6 + 2 * (demo_chance(demo, "mood", i, 0) - 0.5);
	}
}

/* Mostly a firm each, now and then two of one. */
void
demo_employer_cvr(size_t employer, char cvr[FIRM_CVR_DIGITS + 1])
{
	size_t place = employer / DEMO_MUNICIPALITIES;
	size_t firm = employer;
	char given[FIRM_CVR_DIGITS + 1];

	if (place % 7 == 6)
		firm -= DEMO_MUNICIPALITIES;
	if (employer % DEMO_MUNICIPALITIES == ONE_LARGE && place % 5 < 4)
		firm = ONE_LARGE;
	for (unsigned k = 0; k < CVR_STEP; k++) {
		(void)snprintf(given, sizeof(given), "%08u",
		        FIRST_CVR + (unsigned)firm * CVR_STEP + k);
		if (firm_cvr_read(given, cvr))
			return;
	}
}

static enum status
import(struct demo *demo, struct db *db, struct randomness *randomness,
        struct text *why)
{
	const struct conversation conversation = {
	        .keys = &demo->service->keys, .randomness = randomness};
	enum status status = STATUS_OK;

	for (size_t e = 0; status == STATUS_OK && e < demo->employer_count;
	        e++) {
		const struct demo_person *person =
		        &demo->people[DEMO_PEOPLE + e];
		char cvr[FIRM_CVR_DIGITS + 1] = "";
		struct invite_registered registered;
		struct invite_employer employer = {
		        .municipality =
		                demo_municipalities[person->municipality].code,
		        .external = person->phone,
		        .phone = person->phone,
		        .cvr = cvr};

		demo_employer_cvr(e, cvr);
		status = invite_text_register(db, &conversation, &employer,
		        ASKED_AT, &registered, why);
	}
	return status;
}

static enum status
run_wave(struct writer_job *job, struct db *db)
{
	struct demo_job *asked = (struct demo_job *)job;
	struct demo *demo = asked->demo;
	struct randomness randomness;
	enum status status;

	randomness_init_seeded(&randomness, demo->seed + 2);
	status = import(demo, db, &randomness, asked->why);
	for (size_t i = 0; status == STATUS_OK && i < DEMO_MUNICIPALITIES;
	        i++) {
		int64_t code = demo_municipalities[i].code;
		struct invite_wave wave;

		status = invite_text_prepare(db, code, ASKED_AT, asked->why);
		if (status == STATUS_OK)
			status = invite_text_wave(db, code, ASKED_AT, &wave);
	}
	return status;
}

/* Each of them is asked once; the job may run again until it has ended. */
enum status
demo_ask_employers(struct demo *demo, struct text *why)
{
	struct demo_job job = {.why = why};
	enum status status;

	if (demo->employers_asked || demo->employer_count == 0 ||
	        clock_now(&demo->clock) < ASKED_AT)
		return STATUS_OK;
	status = demo_do_job(demo, &job, run_wave);
	demo->employers_asked = status == STATUS_OK;
	return status;
}
