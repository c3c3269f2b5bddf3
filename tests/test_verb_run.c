/*
 * The frame of commands: the order in which it goes, what is kept and what is
 * undone, and the exit status of each way out.
 */
#include "tests/command.h"

#include <stdio.h>

#include "server/verb.h"

/* What a command of ours is told to do, and what it saw. */
struct probe {
	const char *option, *word;
	bool fits;
	enum status check, change;
	int checked, ran;
	int64_t now, inside, after;
	bool keys;
};

static const char *
misfit(const void *what)
{
	const struct probe *probe = what;

	return probe->fits ? NULL : "expected another option";
}

static enum status
check(struct verb_call *call, void *what)
{
	struct probe *probe = what;

	probe->checked++;
	probe->now = call->now;
	return probe->check;
}

static enum status
count(struct verb_call *call, int64_t *counted)
{
	static const char sql[] =
	        "SELECT count(*) FROM municipality WHERE contact = 'ny'";

	return db_int(call->db, sql, DB_NO_ARGS, counted);
}

/* Writes, and then succeeds or fails as it was told. */
static enum status
change(struct verb_call *call, void *what)
{
	static const char sql[] = "UPDATE municipality SET contact = 'ny'";
	static const unsigned char none[SECRET_KEY_BYTES];
	struct probe *probe = what;

	probe->keys = memcmp(call->keys.lookup, none, sizeof(none)) != 0;
	if (db_run(call->db, sql, DB_NO_ARGS) != STATUS_OK ||
	        count(call, &probe->inside) != STATUS_OK)
		return STATUS_SYSTEM;
	return probe->change;
}

/* The reader that was there before is there again. */
static enum status
run(struct verb_call *call, void *what)
{
	struct probe *probe = what;
	enum status status = verb_read(call);
	enum status wrote;

	probe->ran++;
	if (status != STATUS_OK)
		return status;
	wrote = verb_write(call, change, probe);
	status = count(call, &probe->after);
	return status == STATUS_OK ? wrote : status;
}

/* In the folder of the command, as if somebody had typed it. */
static int
go(struct command *command, struct probe *probe, char **words, int count_of)
{
	char config[100];
	char option[] = "--config";
	char *argv[8] = {option, config};
	const struct verb_option options[] = {
	        {"option", &probe->option, NULL}, {NULL, NULL, NULL}};

	(void)snprintf(
	        config, sizeof(config), "%s/whole.conf", command->folder);
	for (int i = 0; i < count_of; i++)
		argv[2 + i] = words[i];
	return verb_run(2 + count_of, argv,
	        &(struct verb_frame){.options = options,
	                .words = &probe->word,
	                .words_count = 1,
	                .misfit = misfit,
	                .check = check,
	                .run = run,
	                .what = probe});
}

static void
test_order(void **state)
{
	char word[] = "ord";
	char option[] = "--option";
	char unknown[] = "--optoin";
	char value[] = "v";

	const struct {
		char *words[3];
		int count;
		bool fits;
		enum status check;
		int end, checked, ran;
	} cases[] = {
	        {{NULL}, 0, true, STATUS_OK, VERB_USAGE, 0, 0},
	        {{word, word}, 2, true, STATUS_OK, VERB_USAGE, 0, 0},
	        {{word, unknown}, 2, true, STATUS_OK, VERB_USAGE, 0, 0},
	        {{word}, 1, false, STATUS_OK, VERB_USAGE, 0, 0},
	        {{word}, 1, true, STATUS_INPUT, VERB_USAGE, 1, 0},
	        {{word}, 1, true, STATUS_NOT_FOUND, VERB_INPUT, 1, 0},
	        {{word}, 1, true, STATUS_SYSTEM, VERB_SYSTEM, 1, 0},
	        {{option, value, word}, 3, true, STATUS_OK, VERB_DONE, 1, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct probe probe = {
		        .fits = cases[i].fits, .check = cases[i].check};
		char *words[3];

		memcpy(words, cases[i].words, sizeof(words));
		assert_int_equal(go(*state, &probe, words, cases[i].count),
		        cases[i].end);
		assert_int_equal(probe.checked, cases[i].checked);
		assert_int_equal(probe.ran, cases[i].ran);
	}
}

/* What failed is undone; what was done is seen by whoever reads. */
static void
test_one_transaction(void **state)
{
	char word[] = "ord";
	char *words[] = {word};
	struct probe probe = {.fits = true, .change = STATUS_CONFLICT};

	assert_int_equal(go(*state, &probe, words, 1), VERB_INPUT);
	assert_int_equal(probe.inside, 1);
	assert_int_equal(probe.after, 0);
	assert_true(probe.keys);
	assert_true(probe.now > 0);
	assert_string_equal(probe.word, "ord");
	probe.change = STATUS_OK;
	assert_int_equal(go(*state, &probe, words, 1), VERB_DONE);
	assert_int_equal(probe.inside, 1);
	assert_int_equal(probe.after, 1);
}

static void
test_what_is_typed(void **state)
{
	static const struct {
		const char *typed;
		int64_t code;
	} codes[] = {{"740", 740}, {"0157", 157}, {NULL, 0}, {"", 0},
	        {"74o", 0}, {"0", 0}, {"10000", 0}};

	static const struct {
		const char *typed;
		int64_t at; /* 0: no day */
	} days[] = {{"2026-10-31", 1793401200}, {"2026-07-01", 1782856800},
	        {"2026-02-30", 0}, {"2026-10-31 10:00", 0}, {"i morgen", 0},
	        {NULL, 0}};
	struct text why;
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	text_init(&why, memory, 1000);
	assert_int_equal(clock_init(&why), STATUS_OK);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		int64_t code = 0;

		text_clear(&why);
		assert_int_equal(verb_municipality(codes[i].typed, &code, &why),
		        codes[i].code == 0 ? STATUS_INPUT : STATUS_OK);
		assert_int_equal(code, codes[i].code);
		assert_string_equal(text_string(&why),
		        codes[i].code != 0
		                ? ""
		                : "--municipality: expected a code such as"
		                  " 740");
	}
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		int64_t at = 0;

		text_clear(&why);
		assert_int_equal(verb_day("--from", days[i].typed, &at, &why),
		        days[i].at == 0 ? STATUS_INPUT : STATUS_OK);
		assert_int_equal(at, days[i].at);
		assert_string_equal(text_string(&why),
		        days[i].at != 0 ? ""
		                        : "--from: expected a day such as"
		                          " 2026-10-31");
	}
	text_clear(&why);
	assert_int_equal(
	        verb_no_municipality(STATUS_BUSY, 740, &why), STATUS_BUSY);
	assert_int_equal(why.length, 0);
	assert_int_equal(verb_no_municipality(STATUS_NOT_FOUND, 157, &why),
	        STATUS_NOT_FOUND);
	assert_string_equal(
	        text_string(&why), "there is no municipality 0157 here");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_order, command_start_whole, command_end),
	        cmocka_unit_test_setup_teardown(
	                test_one_transaction, command_start_whole, command_end),
	        cmocka_unit_test(test_what_is_typed),
	};

	return cmocka_run_group_tests_name("verb_run", tests, NULL, NULL);
}
