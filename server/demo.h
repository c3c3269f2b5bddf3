/*
 * The demo: invented people and their phones, a fast clock, and the ordinary
 * system between them.  Only verb_demo.c and the files demo_*.c know it.
 */
#ifndef SERVER_DEMO_H
#define SERVER_DEMO_H

#include <stdint.h>

#include <talloc.h>

#include "gateway/simulator.h"
#include "reports/report.h"
#include "server/firm.h"
#include "server/meeting.h"
#include "server/service.h"
#include "server/staff.h"

enum {
	DEMO_PEOPLE = 3000, /* citizens; employers come behind them */
	DEMO_EMPLOYERS = 360,
	DEMO_MUNICIPALITIES = 6,
	DEMO_MONTHS = 4, /* July to October 2026 */
	DEMO_SLOT_S = 1200,
};

struct demo_municipality {
	int64_t code;
	const char *role;
	const char *sender;
	const char *contact;
	double mood; /* how contented its citizens are, 1 to 5 */
};
extern const struct demo_municipality demo_municipalities[DEMO_MUNICIPALITIES];

struct demo_person {
	char phone[20];
	size_t municipality;
	uint64_t texts; /* that reached the phone */
	bool reachable;
	bool answers; /* at all */
	double mood;
	bool visiting; /* has the web form open */
};

struct demo_meeting {
	int64_t held_at;
	size_t person;
	bool no_number;
};

struct demo {
	uint64_t seed;
	struct clock clock;
	struct service *service;
	struct http_server *provider; /* the simulator's */
	struct simulator *simulator;
	struct http_client *client; /* of the demo's own thread */
	struct demo_person people[DEMO_PEOPLE + DEMO_EMPLOYERS];
	size_t employer_count; /* of them, who are asked */
	bool employers_asked;
	struct demo_meeting *meetings; /* by time */
	size_t meeting_count;
	size_t registered;
	size_t visits; /* web forms that are open */
};

/* A number that depends on nothing but these. 64 bits from a keyed hash of
 * seed, purpose, a and b, so that the order in which numbers are drawn does not
 * matter. */
uint64_t demo_draw(
        const struct demo *demo, const char *purpose, uint64_t a, uint64_t b);
/* 0 <= x < 1, of the same. */
double demo_chance(
        const struct demo *demo, const char *purpose, uint64_t a, uint64_t b);

/* Static words. */
const char *demo_target_group(const struct demo *demo, size_t person);
/* One caseworker has a target group of a municipality to herself, and enrols
 * only the contented: the coverage is to say so. */
bool demo_is_of_chooser(const struct demo *demo, size_t person);
/* Is the person's meeting not enrolled for that? */
bool demo_is_left_out(const struct demo *demo, size_t person);
/* Invents people and their meetings. */
void demo_invent(struct demo *demo, TALLOC_CTX *owner);
/* Invents employers, and the CVR number of one's firm: in one municipality most
 * of them are of one firm. */
void demo_invent_employers(struct demo *demo);
void demo_employer_cvr(size_t employer, char cvr[FIRM_CVR_DIGITS + 1]);
/* Imports and invites all of them once it is 6 October. */
MUST_CHECK enum status demo_ask_employers(struct demo *demo, struct text *why);
/* simulator's on_text and is_reachable. */
void demo_on_text(
        void *context, const char *phone, const char *body, int64_t at);
bool demo_is_reachable(void *context, const char *phone);
/* The person goes on by a link ("host/code") in the web form. */
void demo_visit(
        struct demo *demo, struct demo_person *person, const char *link);

/* What the provider and the service share. */
struct demo_secrets {
	const char *token, *webhook;
};
/* Starts the simulator; fills client, simulator and provider. */
MUST_CHECK enum status demo_provider(struct demo *demo, TALLOC_CTX *owner,
        struct demo_secrets secrets, struct text *why);

/* Jobs of the demo on the ordinary writer. */
struct demo_job {
	struct writer_job job;
	struct demo *demo;
	int64_t survey_version;
	size_t registered;
	const struct report *report;
	int64_t month; /* year * 100 + month */
	struct staff staff;
	const char *host;
	struct text *why;
};

/* Runs a job on the ordinary writer and waits for its end. */
MUST_CHECK enum status demo_do_job(struct demo *demo, struct demo_job *job,
        enum status (*run)(struct writer_job *, struct db *));
/* Plays all the months. */
MUST_CHECK enum status demo_play(
        struct demo *demo, struct db *reader, struct text *why);
/* Releases them, prints the last one's table, writes its reports. */
MUST_CHECK enum status demo_report(struct demo *demo, struct db *reader,
        const char *directory, struct text *why);

#endif
