/*
 * Invented people: when they meet their caseworker, and how they answer texts.
 * Everything is drawn from the seed and from who and what, never from the order
 * in which things happen, so that the same seed gives the same table.
 *
 * Their numbers begin with +451, which reaches nobody (gateway/sms_number.c).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "server/demo.h"

const struct demo_municipality demo_municipalities[DEMO_MUNICIPALITIES] = {
        {740, "partner", "+4510000740", "89 70 10 00", 3.9},
        {661, "partner", "+4510000661", "96 11 75 00", 3.7},
        {820, "partner", "+4510000820", "99 66 70 00", 4.1},
        {657, "partner", "+4510000657", "96 28 28 28", 3.6},
        {751, "network", "+4510000751", "89 40 20 00", 3.5},
        {159, "network", "+4510000159", "39 57 50 00", 3.8},
};

/* A keyed hash and no generator with a state: the order in which threads ask
 * must not matter. */
uint64_t
demo_draw(const struct demo *demo, const char *purpose, uint64_t a, uint64_t b)
{
	unsigned char key[SECRET_KEY_BYTES] = {0};
	unsigned char hash[SECRET_HASH_BYTES];
	uint64_t numbers[2] = {a, b};
	uint64_t value;

	memcpy(key, &demo->seed, sizeof(demo->seed));
	secret_hash(key, purpose, numbers, sizeof(numbers), hash);
	memcpy(&value, hash, sizeof(value));
	return value;
}

/* 53 bits, as many as a double between 0 and 1 holds. */
double
demo_chance(
        const struct demo *demo, const char *purpose, uint64_t a, uint64_t b)
{
	return (double)(demo_draw(demo, purpose, a, b) >> 11) /
	       9007199254740992.0;
}

/* Drawn once a person, since it hardly changes within months. */
const char *
demo_target_group(const struct demo *demo, size_t person)
{
	static const char *const groups[] = {"jobparat", "aktivitetsparat",
	        "sygedagpenge", "uddannelseshjælp"};

	return groups[demo_draw(demo, "group", person, 0) % 4];
}

/* Herning's, which has people enough for it to show. */
bool
demo_is_of_chooser(const struct demo *demo, size_t person)
{
	enum { CHOOSERS = 3 };

	return demo->people[person].municipality == CHOOSERS &&
	       strcmp(demo_target_group(demo, person), "sygedagpenge") == 0;
}

/* Without a number nobody is asked; the meeting stands in the frame. */
bool
demo_is_left_out(const struct demo *demo, size_t person)
{
	const struct demo_person *one = &demo->people[person];

	return demo_is_of_chooser(demo, person) &&
	       one->mood < demo_municipalities[one->municipality].mood;
}

/* A working day's office hour at or after a day. */
static int64_t
office_hour(const struct demo *demo, int64_t day, uint64_t person, uint64_t n)
{
	struct civil civil = {0};

	do {
		clock_from_day_number(day++, &civil);
	} while (!clock_is_working_day(civil.year, civil.month, civil.day));
	civil.hour = 8 + (int)(demo_draw(demo, "hour", person, n) % 7);
	civil.minute = 15 * (int)(demo_draw(demo, "minute", person, n) % 4);
	civil.second = 0;
	return clock_at(civil);
}

/* Shares and moods are invented, and differ enough between municipalities that
 * a report has something to tell. */
static void
invent_person(struct demo *demo, size_t i)
{
	struct demo_person *person = &demo->people[i];
	double where = demo_chance(demo, "municipality", i, 0);
	static const double until[] = {0.22, 0.36, 0.48, 0.68, 0.9, 1.0};

	(void)snprintf(person->phone, sizeof(person->phone), "+451%07u",
	        (unsigned)(1000000 + i));
	while (where > until[person->municipality])
		person->municipality++;
	person->reachable = demo_chance(demo, "reachable", i, 0) > 0.03;
	person->answers = demo_chance(demo, "answers", i, 0) < 0.52;
	person->mood = demo_municipalities[person->municipality].mood +
	               2.4 * (demo_chance(demo, "mood", i, 0) - 0.5) +
	               1.2 * (demo_chance(demo, "mood", i, 1) - 0.5);
}

/* Of two at one time the person decides, so that the order is always the same.
 */
static int
by_time(const void *a, const void *b)
{
	const struct demo_meeting *x = a;
	const struct demo_meeting *y = b;

	if (x->held_at != y->held_at)
		return x->held_at < y->held_at ? -1 : 1;
	return x->person < y->person ? -1 : x->person > y->person;
}

/* The first within the first eight weeks, then one every four to nine weeks. */
static void
invent_meetings(struct demo *demo, size_t i)
{
	int64_t first = clock_day_number(2026, 7, 1);
	int64_t end = clock_day_number(2026, 11, 1);
	int64_t day = first + (int64_t)(demo_draw(demo, "first", i, 0) % 100);

	for (uint64_t n = 0; day < end; n++) {
		struct demo_meeting *meeting =
		        &demo->meetings[demo->meeting_count];

		*meeting = (struct demo_meeting){
		        .held_at = office_hour(demo, day, i, n),
		        .person = i,
		        .no_number = demo_chance(demo, "number", i, 0) < 0.03};
		if (meeting->held_at <
		        clock_month_end((struct month){2026, 10}))
			demo->meeting_count++;
		day += 28 + (int64_t)(demo_draw(demo, "gap", i, n) % 36);
	}
}

/* Every person first, then the meetings by time, as they will be played. */
void
demo_invent(struct demo *demo, TALLOC_CTX *owner)
{
	enum { MEETINGS_EACH = 6 };

	demo->meetings = talloc_zero_array(
	        owner, struct demo_meeting, DEMO_PEOPLE * MEETINGS_EACH);
	if (demo->meetings == NULL)
		log_abort("demo.invent", "out of memory");
	for (size_t i = 0; i < DEMO_PEOPLE; i++) {
		invent_person(demo, i);
		invent_meetings(demo, i);
	}
	demo_invent_employers(demo);
	qsort(demo->meetings, demo->meeting_count, sizeof(demo->meetings[0]),
	        by_time);
}

/* NULL for the visitor's phone and all that is not of the demo. */
static struct demo_person *
find_person(struct demo *demo, const char *phone)
{
	int64_t number = 0;

	if (strncmp(phone, "+451", 4) != 0 ||
	        text_to_int(phone + 4, 1000000,
	                1000000 + DEMO_PEOPLE + DEMO_EMPLOYERS - 1,
	                &number) != STATUS_OK)
		return NULL;
	return &demo->people[number - 1000000];
}

/* A number that is not of the demo is always reached. */
bool
demo_is_reachable(void *context, const char *phone)
{
	const struct demo_person *person = find_person(context, phone);

	return person == NULL || person->reachable;
}

/* What a person texts. */

/* An answer from 1 to 5 around the person's mood. */
static int
opinion(const struct demo *demo, const struct demo_person *person, uint64_t i,
        uint64_t n)
{
	double noise = 2.2 * (demo_chance(demo, "opinion", i, n) - 0.5);
	int value = (int)lround(person->mood + noise);

	return value < 1 ? 1 : value > 5 ? 5 : value;
}

static const char *const words[] = {"nul", "et", "to", "tre", "fire", "fem"};
static const char *const misspelt[] = {
        "null", "ett", "tro", "trre", "fier", "femm"};
static const char *const comments[] = {" fordi hun lyttede",
        ", tak for en god snak", ". Det gik hurtigt", " men jeg ventede længe",
        " fordi planen er klar nu", ". Vi fandt en vej videre",
        " men brevet var svært at læse", ", jeg fik selv lov at vælge",
        " fordi hun ringede tilbage", ". Jeg ved, hvad jeg skal nu",
        " men jeg skulle have haft mere tid", ", rart at møde den samme igen"};

enum { COMMENTS = sizeof(comments) / sizeof(comments[0]) };

/* Most people send a digit; the others send what the reader of replies is there
 * for: words, slips, thanks, a signature. */
static void
write_number(const struct demo *demo, uint64_t i, uint64_t n, int value,
        char out[120])
{
	uint64_t manner = demo_draw(demo, "manner", i, n) % 100;

	if (manner < 66)
		(void)snprintf(out, 120, "%d", value);
	else if (manner < 76)
		(void)snprintf(out, 120, "%s", words[value]);
	else if (manner < 82)
		(void)snprintf(out, 120, "Svar %d", value);
	else if (manner < 87)
		(void)snprintf(out, 120, "%d.", value);
	else if (manner < 93)
		(void)snprintf(out, 120, "%d%s", value,
		        comments[demo_draw(demo, "comment", i, n) % COMMENTS]);
	else if (manner < 96)
		(void)snprintf(out, 120, "%s", misspelt[value]);
	else
		(void)snprintf(out, 120, "%d\n\nMvh Kim", value);
}

/* The largest number that a question offers, told by how it asks. */
static int
choices_in(const char *body)
{
	if (strstr(body, "1-5") != NULL || strstr(body, "0-5") != NULL)
		return 5;
	if (strstr(body, "4=") != NULL)
		return 4;
	if (strstr(body, "2=") != NULL)
		return 2;
	return 0;
}

/* Links lead to the demo's own port, so they begin with its address. */
static const char *
link_in(const char *body)
{
	const char *at = strstr(body, "127.0.0.1:");

	return at;
}

/* The notice and the standing texts ask nothing, but some answer them. */
static bool
answer_notice(const struct demo *demo, const char *body, uint64_t i, uint64_t n,
        char out[120])
{
	double chance = demo_chance(demo, "notice", i, n);

	if (strncmp(body, "Hej fra", 7) != 0)
		return false;
	if (chance < 0.012)
		(void)snprintf(out, 120, "STOP");
	else if (chance < 0.025)
		(void)snprintf(out, 120, "Hvem er det?");
	else
		out[0] = '\0';
	return true;
}

static void
answer_question(struct demo *demo, struct demo_person *person, const char *body,
        uint64_t n, char out[120])
{
	uint64_t i = (uint64_t)(person - demo->people);
	int choices = choices_in(body);
	bool first = strstr(body, "intet møde") != NULL;
	double chance = demo_chance(demo, "goes on", i, n);

	out[0] = '\0';
	/* A few stop in the middle, with a word or without. */
	if (choices == 0 || chance < 0.015)
		return;
	if (chance < 0.022)
		(void)snprintf(out, 120, "Stop nu tak");
	else if (first && demo_chance(demo, "no meeting", i, n) < 0.012)
		(void)snprintf(out, 120, "0");
	else if (strstr(body, "i job eller praktik") != NULL)
		(void)snprintf(out, 120, "%s",
		        demo_chance(demo, "hired", i, n) < 0.85 ? "1" : "Nej");
	else if (choices == 5)
		write_number(demo, i, n, opinion(demo, person, i, n), out);
	else
		(void)snprintf(out, 120, "%d",
		        1 + (int)(demo_draw(demo, "choice", i, n) %
		                    (uint64_t)choices));
}

/* Minutes for most, hours for some. */
static int64_t
hesitation(const struct demo *demo, uint64_t i, uint64_t n)
{
	double chance = demo_chance(demo, "hesitates", i, n);
	int64_t seconds = 20 + (int64_t)(demo_draw(demo, "delay", i, n) % 500);

	if (chance > 0.93)
		seconds += 3600 * (1 + (int64_t)(chance * 1000) % 8);
	return seconds;
}

/* On the simulator's thread; what the person does comes later, by the clock. */
void
demo_on_text(void *context, const char *phone, const char *body, int64_t at)
{
	struct demo *demo = context;
	struct demo_person *person = find_person(demo, phone);
	char answer[120] = "";
	uint64_t i;
	uint64_t n;

	if (person == NULL)
		return;
	i = (uint64_t)(person - demo->people);
	n = person->texts++;
	if (answer_notice(demo, body, i, n, answer)) {
		if (answer[0] != '\0')
			simulator_send(demo->simulator, phone, answer,
			        at + hesitation(demo, i, n));
		return;
	}
	/* The reminder wins some of those who were silent. */
	if (!person->answers &&
	        (strncmp(body, "Påmindelse", 11) != 0 ||
	                demo_chance(demo, "reminded", i, n) > 0.12))
		return;
	if (link_in(body) != NULL && choices_in(body) > 0 &&
	        demo_chance(demo, "link", i, n) < 0.5) {
		demo_visit(demo, person, link_in(body));
		return;
	}
	answer_question(demo, person, body, n, answer);
	if (answer[0] != '\0')
		simulator_send(demo->simulator, phone, answer,
		        at + hesitation(demo, i, n));
}
