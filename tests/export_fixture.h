/*
 * Some hundred invented people who were asked after a meeting, in every way in
 * which a session can end, written straight into the tables of a municipality
 * with the library's survey.
 */
#ifndef TESTS_EXPORT_FIXTURE_H
#define TESTS_EXPORT_FIXTURE_H

#include "base/db.h"
#include "tests/command.h"

/*
 * Person i of 1 to 140: month 202609 to 110, 202610 to 137, and three people in
 * 202611.  Units Nord and Syd by turns; 1 to 3 are the only ones of their
 * target group.  Every tenth was silent, stopped, had no meeting, or broke off;
 * the others answered all, and those who gave 1 or 2 wrote a text.
 */
enum { EXPORT_PEOPLE = 140 };

void export_fixture_fill(struct db *db);

/* The database of a command's folder; freed with talloc_free. */
struct db *export_fixture_open(struct command *command);
/* Setups of a cmocka test, *state is the command: 0740 has these people; and there
 * is a grant "ev" of all fields, "Evaluering & mere".  Ended by command_end. */
int export_fixture_start(void **state);
int export_fixture_start_granted(void **state);

#define FILLED(test)                                                           \
	cmocka_unit_test_setup_teardown(test, export_fixture_start, command_end)
#define GRANTED(test)                                                          \
	cmocka_unit_test_setup_teardown(                                       \
	        test, export_fixture_start_granted, command_end)

#endif
