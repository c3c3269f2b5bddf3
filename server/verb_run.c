/*
 * The frame of most commands, so that each file verb_<name>.c is left with what
 * only that command does: its options and one function.  Here is the order in
 * which all of them go, and that nothing stays open whatever fails on the way.
 *
 * It owns the memory and the connections of one command; main.c calls the verb,
 * the verb calls verb_run.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/verb.h"

/* As long as a file's list of wrong rows may be: they are all told at once. */
enum { WHY_MAX = 65536, OPTIONS_MAX = 24 };

/* --config is everybody's, so that no verb can forget it. */
static void
add_config(const struct verb_option *options, const char **config,
        struct verb_option all[OPTIONS_MAX])
{
	size_t count = 0;

	all[count++] = (struct verb_option){"config", config, NULL};
	for (; options != NULL && options->name != NULL; options++) {
		assert(count + 1 < OPTIONS_MAX);
		all[count++] = *options;
	}
	all[count] = (struct verb_option){NULL, NULL, NULL};
}

/* What was typed is looked at before the configuration: whoever mistypes in the
 * wrong folder is told of the mistake first.  Days are read in Danish time,
 * hence the clock before all. */
static enum status
look(struct verb_call *call, const struct verb_frame *frame)
{
	struct clock clock;
	enum status status = clock_init(&call->why);

	clock_init_system(&clock);
	call->now = clock_now(&clock);
	return status == STATUS_OK && frame->check != NULL
	               ? frame->check(call, frame->what)
	               : status;
}

static int
go(struct verb_call *call, const struct verb_frame *frame, const char *config)
{
	enum status status = look(call, frame);

	if (status == STATUS_INPUT)
		return verb_misused(text_string(&call->why));
	if (status == STATUS_OK)
		status = verb_begin(
		        call->memory, config, &call->settings, &call->why);
	if (status == STATUS_OK)
		status = frame->run(call, frame->what);
	return status == STATUS_OK ? VERB_DONE
	                           : verb_fail(status, text_string(&call->why));
}

/* main.c shows the usage below it. */
static bool
is_complete(const struct verb_frame *frame, int words)
{
	const char *expected = NULL;

	if (words < 0)
		return false;
	if (words < frame->words_count)
		expected = "a word is missing";
	else if (frame->misfit != NULL)
		expected = frame->misfit(frame->what);
	if (expected != NULL)
		(void)fprintf(stderr, "borgersvar: %s\n", expected);
	return expected == NULL;
}

int
verb_run(int argc, char **argv, const struct verb_frame *frame)
{
	struct verb_call call = {.memory = talloc_new(NULL)};
	struct verb_option options[OPTIONS_MAX];
	const char *config = NULL;
	int end = VERB_USAGE;

	text_init(&call.why, call.memory, WHY_MAX);
	add_config(frame->options, &config, options);
	if (is_complete(frame, verb_options(argc, argv, options, frame->words,
	                               frame->words_count)))
		end = go(&call, frame, config);
	talloc_free(call.memory);
	return end;
}

enum status
verb_read(struct verb_call *call)
{
	return verb_open_reader(
	        call->memory, &call->settings, &call->db, &call->why);
}

/* The database is the command's for the transaction and no longer: what a command
 * prints, or asks on the terminal, keeps no server waiting. */
enum status
verb_write(struct verb_call *call, verb_call_fn *change, void *what)
{
	struct verb_database database;
	struct db *before = call->db;
	enum status status =
	        verb_open(call->memory, &call->settings, &database, &call->why);

	if (status == STATUS_OK)
		status = verb_write_begin(&database, &call->why);
	if (status == STATUS_OK) {
		call->db = database.db;
		call->keys = database.keys;
		status = verb_write_end(
		        &database, change(call, what), &call->why);
		call->db = before;
	}
	verb_close(&database);
	return status;
}

/* A code is needed even where there is one municipality: what went to the wrong
 * one could not be called back.  Codes are decimal though they begin with a
 * nought. */
enum status
verb_municipality(const char *typed, int64_t *code, struct text *why)
{
	if (typed != NULL && text_to_int(typed, 1, 9999, code) == STATUS_OK)
		return STATUS_OK;
	text_add(why, "--municipality: expected a code such as 740");
	return STATUS_INPUT;
}

enum status
verb_no_municipality(enum status status, int64_t code, struct text *why)
{
	if (status == STATUS_NOT_FOUND)
		text_add_format(
		        why, "there is no municipality %04d here", (int)code);
	return status;
}

enum status
verb_day(const char *option, const char *typed, int64_t *at, struct text *why)
{
	enum { LENGTH = 10 }; /* a time of the day would be read as well */

	char instant[32];

	if (typed != NULL && strlen(typed) == LENGTH) {
		(void)snprintf(instant, sizeof(instant), "%s 00:00", typed);
		if (clock_parse(instant, at) == STATUS_OK)
			return STATUS_OK;
	}
	text_add_format(why, "%s: expected a day such as 2026-10-31", option);
	return STATUS_INPUT;
}

void
verb_print_day(int64_t at)
{
	struct civil day = clock_civil(at);

	printf("%04d-%02d-%02d", day.year, day.month, day.day);
}
