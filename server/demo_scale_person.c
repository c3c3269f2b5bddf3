/*
 * How the people of demo --scale answer: the shares and moods are those of the
 * demo's own population (demo_people.c), without its phones and its texts.
 */
#include <math.h>
#include <string.h>

#include "server/demo_scale.h"

/* SplitMix64 (Steele, Lea and Flood, 2014): two multiplications a number. */
static uint64_t
next(struct scale_draws *draws)
{
	uint64_t z = draws->state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

/* The range is far below 2^32, so that its last part is not worth a second
 * draw. */
uint64_t
scale_draw(struct scale_draws *draws, uint64_t below)
{
	return ((next(draws) >> 32) * below) >> 32;
}

double
scale_chance(struct scale_draws *draws)
{
	return (double)(next(draws) >> 11) / 9007199254740992.0;
}

enum status
scale_items_find(const struct survey *survey, struct scale_items *items)
{
	const struct {
		const char *name;
		int64_t *at;
	} wanted[] = {{"S1", &items->s1}, {"I1", &items->i1},
	        {"I2", &items->i2}, {"I3", &items->i3}, {"S2", &items->s2},
	        {"S3", &items->s3}, {"W1", &items->w1},
	        {"W1_tekst", &items->w1_text}, {"W2", &items->w2}};

	for (size_t w = 0; w < sizeof(wanted) / sizeof(wanted[0]); w++) {
		*wanted[w].at = -1;
		for (size_t i = 0; i < survey->item_count; i++)
			if (strcmp(survey->items[i].name, wanted[w].name) == 0)
				*wanted[w].at = (int64_t)i;
		if (*wanted[w].at < 0)
			return STATUS_NOT_FOUND;
	}
	return STATUS_OK;
}

void
scale_newcomer(struct scale_draws *draws, const struct scale_town *town,
        struct scale_person *person)
{
	enum { GROUPS = 4, EMPLOYEES = 25 };

	*person = (struct scale_person){
	        .mood = town->mood + 2.4 * (scale_chance(draws) - 0.5) +
	                1.2 * (scale_chance(draws) - 0.5),
	        .reachable = scale_chance(draws) > 0.03,
	        .answers = scale_chance(draws) < 0.5,
	        .group = (int)scale_draw(draws, GROUPS),
	        .employee = (int)scale_draw(draws, EMPLOYEES)};
}

/* One person's way through the questions. */
struct way {
	struct scale_draws *draws;
	const struct scale_items *items;
	const struct scale_person *person;
	struct scale_course *course;
	int64_t at;
	int64_t most;
	bool web;
	bool over;
};

static const char *const digits[] = {"0", "1", "2", "3", "4", "5"};
static const char *const comments[] = {"fordi hun lyttede",
        "tak for en god snak", "Det gik hurtigt", "men jeg ventede længe"};

/* From 1 to 5 around the person's mood. */
static int
opinion(struct way *way)
{
	double noise = 2.2 * (scale_chance(way->draws) - 0.5);
	int value = (int)lround(way->person->mood + noise);

	return value < 1 ? 1 : value > 5 ? 5 : value;
}

static void
put(struct way *way, int64_t item, const char *value)
{
	struct scale_course *course = way->course;
	bool comments_on = !way->web && scale_chance(way->draws) < 0.06;

	way->at += 20 + (int64_t)scale_draw(way->draws, 500);
	course->answers[course->answer_count++] = (struct scale_answer){
	        .item = item,
	        .value = value,
	        .comment = comments_on ? comments[scale_draw(way->draws, 4)]
	                               : NULL,
	        .channel = way->web ? "web" : "sms",
	        .at = way->at,
	        .words = item == way->items->w1_text};
	way->over |= (int64_t)course->answer_count >= way->most;
}

/* A few stop in the middle, with a word or without; a few answer twice, and
 * then the last counts. */
static void
answer(struct way *way, int64_t item, const char *value)
{
	double chance = scale_chance(way->draws);

	if (way->over)
		return;
	way->course->asked = item;
	if (chance < 0.022) {
		way->over = true;
		way->course->stopped = chance > 0.015;
		return;
	}
	if (chance > 0.995)
		put(way, item, digits[1 + scale_draw(way->draws, 5)]);
	if (way->over)
		return;
	put(way, item, value);
	way->course->answered++;
}

/* Why it was not good, and whether somebody may call. */
static void
ask_what_to_mend(struct way *way)
{
	const struct scale_items *items = way->items;
	bool may = scale_chance(way->draws) < 0.5;

	answer(way, items->w1, digits[1 + scale_draw(way->draws, 4)]);
	if (way->web && scale_chance(way->draws) < 0.5)
		answer(way, items->w1_text, "Mere tid til samtalen");
	answer(way, items->w2, may ? "1" : "2");
	way->course->call_back = may && !way->over;
}

/* In the order of the survey: its branches are S1 = 0, which ends it, and the
 * questions behind a low S1 or I1. */
static void
go(struct way *way)
{
	const struct scale_items *items = way->items;
	int s1 = opinion(way);
	int i1 = opinion(way);
	bool nothing_chosen = scale_chance(way->draws) < 0.04;

	if (scale_chance(way->draws) < 0.012) {
		answer(way, items->s1, "0");
		if (!way->over)
			way->course->state = "ineligible";
		return;
	}
	answer(way, items->s1, digits[s1]);
	answer(way, items->i1, digits[i1]);
	answer(way, items->i2, digits[opinion(way)]);
	answer(way, items->i3, digits[nothing_chosen ? 0 : opinion(way)]);
	answer(way, items->s2, digits[opinion(way)]);
	answer(way, items->s3, digits[opinion(way)]);
	if (s1 <= 2 || i1 <= 2)
		ask_what_to_mend(way);
	if (!way->over)
		way->course->state = "complete";
}

/* Minutes for most, hours for some. */
static int64_t
hesitation(struct scale_draws *draws)
{
	int64_t seconds = 60 + (int64_t)scale_draw(draws, 900);

	if (scale_chance(draws) > 0.93)
		seconds += (int64_t)3600 * (1 + (int64_t)scale_draw(draws, 8));
	return seconds;
}

void
scale_play(struct scale_draws *draws, const struct scale_items *items,
        const struct scale_person *person, int64_t invited_at,
        struct scale_course *course, int64_t most)
{
	enum { DAY_S = 86400, OPEN_DAYS = 7, REMINDER_DAYS = 2 };

	struct way way = {.draws = draws,
	        .items = items,
	        .person = person,
	        .course = course,
	        .at = invited_at + hesitation(draws),
	        .most = most,
	        .web = scale_chance(draws) < 0.05,
	        .over = most <= 0};

	memset(course, 0, offsetof(struct scale_course, answers));
	course->answer_count = 0;
	course->state = "closed";
	course->asked = items->s1;
	course->delivered = person->reachable;
	course->reminded = !person->answers || !person->reachable;
	if (person->reachable && scale_chance(draws) < 0.012)
		course->stopped = true;
	else if (person->reachable &&
	         (person->answers || scale_chance(draws) < 0.12)) {
		if (course->reminded)
			way.at += (int64_t)REMINDER_DAYS * DAY_S;
		go(&way);
	}
	if (course->stopped)
		course->state = "stopped";
	course->ended_at = strcmp(course->state, "closed") == 0
	                           ? invited_at + (int64_t)OPEN_DAYS * DAY_S
	                           : way.at;
}
