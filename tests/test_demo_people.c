/*
 * Invented people: the same for the same seed, of numbers that reach nobody,
 * meeting in office hours, and answering as their moods are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/sms.h"
#include "server/demo.h"

enum { NOW = 1791273600 };

static struct demo *
invent(uint64_t seed)
{
	struct demo *demo = talloc_zero(NULL, struct demo);

	demo->seed = seed;
	clock_init_frozen(&demo->clock, (int64_t)NOW * 1000);
	demo->simulator = simulator_create(
	        demo, (struct simulator_options){.clock = &demo->clock});
	demo_invent(demo, demo);
	return demo;
}

static int
setup(void **state)
{
	struct text why;
	TALLOC_CTX *memory = talloc_new(NULL);

	text_init(&why, memory, 200);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	talloc_free(memory);
	*state = invent(1);
	return 0;
}

static int
teardown(void **state)
{
	return talloc_free(*state);
}

static void
test_draws(void **state)
{
	struct demo *demo = *state;
	uint64_t draw = demo_draw(demo, "a", 1, 2);
	double sum = 0;

	/* Nothing but seed, purpose and numbers matters, and each does. */
	assert_true(demo_draw(demo, "a", 1, 2) == draw);
	assert_true(demo_draw(demo, "b", 1, 2) != draw);
	assert_true(demo_draw(demo, "a", 2, 1) != draw);
	demo->seed = 2;
	assert_true(demo_draw(demo, "a", 1, 2) != draw);
	for (uint64_t i = 0; i < 10000; i++) {
		double chance = demo_chance(demo, "c", i, 0);

		assert_true(chance >= 0 && chance < 1);
		sum += chance;
	}
	/* Ten thousand uniform draws: mean 0.5, standard error 0.0029. */
	assert_true(sum > 4850 && sum < 5150);
}

static void
test_same_seed_same_people(void **state)
{
	const struct demo *demo = *state;
	struct demo *same = invent(1);
	struct demo *other = invent(2);

	assert_int_equal(demo->meeting_count, same->meeting_count);
	assert_memory_equal(demo->meetings, same->meetings,
	        demo->meeting_count * sizeof(demo->meetings[0]));
	assert_memory_equal(demo->people, same->people, sizeof(demo->people));
	assert_memory_not_equal(
	        demo->people, other->people, sizeof(demo->people));
	talloc_free(same);
	talloc_free(other);
}

static void
test_people(void **state)
{
	const struct demo *demo = *state;
	size_t in[DEMO_MUNICIPALITIES] = {0};
	size_t reachable = 0;
	size_t answer = 0;

	for (size_t i = 0; i < DEMO_PEOPLE; i++) {
		const struct demo_person *person = &demo->people[i];
		char number[SMS_NUMBER_MAX + 1];
		enum sms_number_kind kind;
		struct text why;

		text_init(&why, *state, 200);
		assert_int_equal(sms_number(person->phone, number, &kind, &why),
		        STATUS_OK);
		/* A demo writes to nobody. */
		assert_int_equal(kind, SMS_INVENTED);
		assert_true(person->municipality < DEMO_MUNICIPALITIES);
		in[person->municipality]++;
		reachable += person->reachable;
		answer += person->answers;
		assert_true(person->mood > 1 && person->mood < 6.5);
		if (i > 0)
			assert_string_not_equal(
			        person->phone, demo->people[i - 1].phone);
	}
	/* The smallest share is a tenth of the people. */
	for (size_t i = 0; i < DEMO_MUNICIPALITIES; i++)
		assert_true(in[i] > DEMO_PEOPLE / 15);
	assert_true(
	        reachable > DEMO_PEOPLE * 94 / 100 && reachable < DEMO_PEOPLE);
	assert_true(answer > DEMO_PEOPLE * 47 / 100 &&
	            answer < DEMO_PEOPLE * 57 / 100);
}

static void
test_meetings(void **state)
{
	const struct demo *demo = *state;
	int64_t last[DEMO_PEOPLE] = {0};

	assert_true(demo->meeting_count > (size_t)2 * DEMO_PEOPLE);
	for (size_t i = 0; i < demo->meeting_count; i++) {
		const struct demo_meeting *meeting = &demo->meetings[i];
		struct civil civil = clock_civil(meeting->held_at);

		assert_true(meeting->person < DEMO_PEOPLE);
		assert_true(clock_is_working_day(
		        civil.year, civil.month, civil.day));
		assert_true(civil.hour >= 8 && civil.hour < 15);
		assert_int_equal(civil.minute % 15, 0);
		assert_int_equal(civil.year, 2026);
		assert_true(civil.month >= 7 && civil.month <= 10);
		/* By time, and nobody twice within weeks. */
		if (i > 0)
			assert_true(meeting->held_at >=
			            demo->meetings[i - 1].held_at);
		assert_true(meeting->held_at - last[meeting->person] >
		            (int64_t)20 * 86400);
		last[meeting->person] = meeting->held_at;
	}
}

static void
test_reachable(void **state)
{
	struct demo *demo = *state;

	demo->people[7].reachable = false;
	demo->people[8].reachable = true;
	assert_false(demo_is_reachable(demo, demo->people[7].phone));
	assert_true(demo_is_reachable(demo, demo->people[8].phone));
	/* The visitor's own, and numbers that are nobody's. */
	assert_true(demo_is_reachable(demo, "+4510009999"));
	assert_true(demo_is_reachable(demo, "+4520123456"));
	assert_true(demo_is_reachable(demo, ""));
	assert_true(demo_is_reachable(demo, "+451"));
	assert_true(demo_is_reachable(demo, "+4519999999"));
	assert_true(demo_is_reachable(demo, "+451100000x"));
}

/* How many texts the people of a range send in answer. */
static size_t
answers_to(struct demo *demo, const char *body, size_t count)
{
	size_t answered = 0;

	for (size_t i = 0; i < count; i++) {
		struct simulator *before = demo->simulator;

		demo->simulator = simulator_create(demo,
		        (struct simulator_options){.clock = &demo->clock});
		demo_on_text(demo, demo->people[i].phone, body, NOW);
		if (simulator_next_at(demo->simulator) != INT64_MAX) {
			/* Nobody answers before having read it. */
			assert_true(
			        simulator_next_at(demo->simulator) >= NOW + 20);
			assert_true(simulator_next_at(demo->simulator) <
			            NOW + 86400);
			answered++;
		}
		talloc_free(demo->simulator);
		demo->simulator = before;
	}
	return answered;
}

static void
everybody(struct demo *demo, bool answers)
{
	for (size_t i = 0; i < DEMO_PEOPLE; i++)
		demo->people[i].answers = answers;
}

static void
test_answers(void **state)
{
	static const struct {
		const char *body;
		bool willing;
		size_t least, most; /* of a thousand people */
	} cases[] = {
	        {"Hvor tilfreds? Svar 1-5. 0=intet møde.", true, 950, 999},
	        {"Lyttede vi? Svar 1-5.", true, 950, 999},
	        {"Svar 1=ja 2=nej", true, 950, 999},
	        {"Svar 1=a 2=b 3=c 4=d", true, 950, 999},
	        {"Lyttede vi? Svar 1-5.", false, 0, 0},
	        {"Tak for dine svar.", true, 0, 0},  /* asks nothing */
	        {"Hej fra Silkeborg.", true, 5, 60}, /* a few STOP, or who? */
	        {"Påmindelse: Svar 1-5.", false, 60, 200},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct demo *demo = invent(5 + i);
		size_t count;

		(void)state;
		everybody(demo, cases[i].willing);
		count = answers_to(demo, cases[i].body, 1000);
		if (count < cases[i].least || count > cases[i].most)
			fail_msg("\"%s\": %zu", cases[i].body, count);
		talloc_free(demo);
	}
}

static void
test_strangers_and_counts(void **state)
{
	struct demo *demo = *state;

	demo_on_text(demo, "+4520123456", "Svar 1-5.", NOW);
	demo_on_text(demo, "+4510009999", "Svar 1-5.", NOW);
	assert_true(simulator_next_at(demo->simulator) == INT64_MAX);
	assert_int_equal(demo->people[3].texts, 0);
	demo_on_text(demo, demo->people[3].phone, "Svar 1-5.", NOW);
	demo_on_text(demo, demo->people[3].phone, "Tak.", NOW);
	assert_int_equal(demo->people[3].texts, 2);
	assert_int_equal(demo->people[2].texts, 0);
}

#define DEMO(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DEMO(test_draws),
	        DEMO(test_same_seed_same_people),
	        DEMO(test_people),
	        DEMO(test_meetings),
	        DEMO(test_reachable),
	        DEMO(test_answers),
	        DEMO(test_strangers_and_counts),
	};

	return cmocka_run_group_tests_name("demo_people", tests, NULL, NULL);
}
