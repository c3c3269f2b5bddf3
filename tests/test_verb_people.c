/*
 * people import and people invite: an address book whole or not at all, and a
 * wave.
 */
#include "tests/command.h"

#define BOOK "SELECT count(*) FROM address_book"

static void
test_import(void **state)
{
	struct command *command = *state;

	command_write(command, "book.csv",
	        "\357\273\277email;id;kind;municipality\r\n"
	        "sb@silkeborg.dk;SB;employee;740\r\n"
	        "\r\n"
	        "en@forening.dk;F1;partner;740\r\n"
	        "to@forening.dk;F2;partner;740\r\n");
	command_expect(
	        command, "people import book.csv", 0, "3 in the address book");
	assert_int_equal(command_count(command, "borgersvar.db", BOOK), 3);
	/* The same again is the same. */
	command_expect(
	        command, "people import book.csv", 0, "3 in the address book");
	assert_int_equal(command_count(command, "borgersvar.db", BOOK), 3);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM mail_schedule"),
	        2);
	/* No address stands in it as it is. */
	assert_int_equal(
	        command_count(command, "borgersvar.db",
	                "SELECT count(*) FROM respondent WHERE"
	                " instr(cast(phone_sealed AS TEXT), 'forening') > 0"),
	        0);
}

static void
test_what_is_wrong(void **state)
{
	struct command *command = *state;

	command_write(command, "wrong.csv",
	        "municipality,kind,id,email\n"
	        "740,employee,SB,sb@silkeborg.dk\n"
	        "740,citizen,X,x@silkeborg.dk\n"
	        "740,employee,,y@silkeborg.dk\n"
	        "740,employee,Z,\"z@silkeborg.dk, alle@silkeborg.dk\"\n"
	        "nul,employee,Z,z@silkeborg.dk\n"
	        "661,employee,Z,z@herning.dk\n");
	command_expect(command, "people import wrong.csv", 1,
	        "wrong.csv line 3: \"citizen\": expected employee or partner\n"
	        "wrong.csv line 4: expected an id of at most 64 characters\n"
	        "wrong.csv line 5: expected an address, as in navn@kommune.dk\n"
	        "wrong.csv line 6: expected a municipality's code, such as"
	        " 740\n"
	        "wrong.csv line 7: there is no municipality 0661 here\n");
	assert_int_equal(command_count(command, "borgersvar.db", BOOK), 0);
	command_write(command, "columns.csv", "kind,id,email\nemployee,1,a\n");
	command_expect(command, "people import columns.csv", 1,
	        "columns.csv: expected the columns municipality,kind,id,email");
	command_expect(command, "people import none.csv", 1, "none.csv");
	command_expect(command, "people import", 2, "Usage");
}

static void
test_a_wave(void **state)
{
	struct command *command = *state;

	command_write(command, "book.csv",
	        "municipality,kind,id,email\n"
	        "740,partner,F1,en@forening.dk\n"
	        "740,employee,SB,sb@silkeborg.dk\n");
	command_expect(
	        command, "people invite --municipality 740", 0, "0 invited");
	command_expect(command, "people import book.csv", 0, "2 in");
	command_expect(command, "people invite --municipality 740", 0,
	        "1 invited, 0 stopped, 0 with an open survey");
	command_expect(command, "people invite --municipality 740", 0,
	        "0 invited, 0 stopped, 1 with an open survey");
	assert_int_equal(
	        command_count(command, "borgersvar.db",
	                "SELECT count(*) FROM mail WHERE kind = 'invitation'"
	                " AND state = 'queued'"),
	        1);
	command_expect(command, "people invite", 1, "--municipality");
	command_expect(command, "people invite x", 2, "Usage");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_import),
	        INSTALLED(test_what_is_wrong),
	        INSTALLED(test_a_wave),
	};

	return cmocka_run_group_tests_name("verb_people", tests, NULL, NULL);
}
