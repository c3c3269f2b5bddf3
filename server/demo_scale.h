/*
 * demo --scale: the demo's people by the million, for the benchmarks.
 *
 * Nothing is played here: rows go straight into a new database, month by month,
 * as the conversation of five years would have left them.  They depend on the
 * seed and on how many answers are wanted, and on nothing else.  What is kept in
 * memory are the caseloads (some meetings a month's worth of people) and the
 * database's cache, however many years there are.
 *
 * Of the texts only those exist that tell whether somebody was reached: the
 * notice of everybody, and the question and reminder of whoever stayed silent.
 */
#ifndef SERVER_DEMO_SCALE_H
#define SERVER_DEMO_SCALE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"
#include "surveys/survey.h"

enum {
	SCALE_MUNICIPALITIES = 98,
	SCALE_MONTHS = 60, /* November 2021 to October 2026 */
	SCALE_FIRST_YEAR = 2021,
	SCALE_FIRST_MONTH = 11,
	SCALE_ANSWERS_MAX = 24,  /* of a person, corrections included */
	SCALE_CAPPED_WITHIN = 6, /* places back in a caseload */
};

/* One stream of numbers for all: a run is one thread's. */
struct scale_draws {
	uint64_t state;
};

/* A whole number below `below`. */
uint64_t scale_draw(struct scale_draws *draws, uint64_t below);
double scale_chance(struct scale_draws *draws); /* 0 <= x < 1 */

/* A place in a caseload, and who has it at the moment. */
struct scale_person {
	int64_t respondent; /* 0: nobody yet */
	double mood;        /* 1 to 5 */
	bool reachable, answers, stopped;
	int group;    /* target group */
	int employee; /* the caseworker */
};

/* The positions of the items in the citizen's survey after a meeting. */
struct scale_items {
	int64_t s1, i1, i2, i3, s2, s3, w1, w1_text, w2;
};
/* STATUS_NOT_FOUND: the survey lacks one of them. */
MUST_CHECK enum status scale_items_find(
        const struct survey *survey, struct scale_items *items);

struct scale_answer {
	int64_t item;
	const char *value;
	const char *comment; /* NULL: none */
	const char *channel;
	int64_t at;
	bool words; /* its question asks for them */
};

/* What came of an invitation. */
struct scale_course {
	const char *state; /* of the session */
	bool delivered, reminded;
	bool stopped;   /* wrote STOP */
	bool call_back; /* may be called */
	int64_t asked;  /* the item asked last; -1 none */
	int64_t answered;
	int64_t ended_at;
	struct scale_answer answers[SCALE_ANSWERS_MAX];
	size_t answer_count;
};

/* Where people come from. */
struct scale_town {
	int64_t code;
	double share; /* of the largest one's meetings */
	double due;   /* meetings that are not yet held */
	double mood;
	struct scale_person *people; /* its caseload */
	uint64_t places;
	uint64_t next; /* whose turn it is */
};

/* Somebody new has the place; the respondent's id is the caller's. */
void scale_newcomer(struct scale_draws *draws, const struct scale_town *town,
        struct scale_person *person);
/* How an invitation of that time goes; at most `most` answers. */
void scale_play(struct scale_draws *draws, const struct scale_items *items,
        const struct scale_person *person, int64_t invited_at,
        struct scale_course *course, int64_t most);

/* The rows (demo_scale_store.c); ids are the caller's. */
struct scale_ids {
	int64_t respondent, meeting, invitation, outbox;
};

struct scale_meeting {
	const struct scale_town *town;
	const struct scale_person *person; /* NULL: no usable number */
	int64_t held_at;
	int64_t month; /* year * 100 + month */
	const char *fate, *reason;
};

struct scale_message {
	const char *kind, *nonce;
	int64_t at;
	int64_t after; /* the message that it follows; 0 none */
	bool delivered;
};

struct scale_sealed {
	unsigned char phone_hash[SECRET_HASH_BYTES];
	struct shape_blob phone_sealed;
};

/* A row each, under the ids that were given last; `at` and the courses' times
 * are UTC seconds. */
MUST_CHECK enum status scale_put_respondent(struct db *db,
        const struct scale_ids *ids, const struct scale_town *town,
        const struct scale_sealed *sealed, int64_t at);
MUST_CHECK enum status scale_put_stop(struct db *db,
        const struct scale_town *town, const struct scale_sealed *sealed,
        int64_t at);
MUST_CHECK enum status scale_put_meeting(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting);
MUST_CHECK enum status scale_put_invitation(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting,
        int64_t survey_version,
        const unsigned char code_hash[SECRET_HASH_BYTES]);
MUST_CHECK enum status scale_put_message(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting,
        const struct scale_sealed *sealed, const struct scale_message *message);
MUST_CHECK enum status scale_put_session(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting,
        const struct scale_course *course);
MUST_CHECK enum status scale_put_answer(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting,
        const struct scale_answer *answer);
MUST_CHECK enum status scale_put_call_back(struct db *db,
        const struct scale_ids *ids, const struct scale_meeting *meeting,
        int64_t at);

/* How much was written. */
struct scale_result {
	int64_t answers;
	int64_t rows; /* of all tables */
	double seconds;
};

struct scale_options {
	const char *directory; /* must not have a database yet */
	int64_t answers;
	uint64_t seed;
	bool progress; /* on standard error */
};

struct scale {
	const struct scale_options *options;
	TALLOC_CTX *memory;
	struct db *db;
	const char *database, *unfinished, *keys_path;
	struct secret_keys keys;
	struct scale_draws draws;
	struct scale_items items;
	int64_t survey_version;
	struct scale_town towns[SCALE_MUNICIPALITIES];
	size_t turn;
	struct scale_ids ids; /* the last ones given */
	int64_t answers;
	int64_t rows;
	int64_t quota; /* of answers, at the end of the day */
	int64_t begun; /* answers, at its beginning */
	int64_t day_at;
	int64_t month;
	int64_t start_us;
};

/* The schema, the survey and the municipalities (demo_scale_setup.c), in a
 * transaction each. */
MUST_CHECK enum status scale_set_up(struct scale *scale, struct text *why);

/* STATUS_CONFLICT: there is a database.  After any failure there is none. */
MUST_CHECK enum status demo_scale(const struct scale_options *options,
        struct scale_result *result, struct text *why);

#endif
