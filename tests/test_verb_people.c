/*
 * people import and people invite: an address book of which every row is well, or
 * nothing of it; and a wave.
 */
#include "base/text.h"
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
	        "wrong.csv line 3: kind: \"citizen\": expected employee,"
	        " employer or partner\n"
	        "wrong.csv line 4: id: expected 1 to 64 characters\n"
	        "wrong.csv line 5: email: expected an address, as in"
	        " navn@kommune.dk\n"
	        "wrong.csv line 6: municipality: expected a code, such as 740\n"
	        "wrong.csv line 7: municipality: there is no 0661 here\n");
	assert_int_equal(command_count(command, "borgersvar.db", BOOK), 0);
	command_write(command, "columns.csv", "kind,id,email\nemployee,1,a\n");
	command_expect(command, "people import columns.csv", 1,
	        "columns.csv: expected the columns municipality,kind,id,email");
	command_expect(command, "people import none.csv", 1, "none.csv");
	command_expect(command, "people import", 2, "Usage");
}

/* Longer than a piece: what is wrong in the last row undoes nothing, since nothing
 * was written. */
static void
test_long(void **state)
{
	enum { ROWS = 1201 };

	struct command *command = *state;
	struct text file;

	text_init(&file, command->memory, 200000);
	text_add(&file, "municipality,kind,id,email,phone,cvr\n");
	for (int i = 1; i < ROWS; i++)
		if (i % 2 == 0)
			text_add_format(
			        &file, "740,partner,F%d,f%d@b.dk,,\n", i, i);
		else
			text_add_format(&file,
			        "740,employer,E%d,,+451000%04d,10000009\n", i,
			        i);
	command_write(command, "wrong.csv",
	        text_format(command->memory, "%s740,partner,F,f\n",
	                text_string(&file)));
	command_expect(command, "people import wrong.csv", 1,
	        "wrong.csv line 1202: email: expected an address");
	assert_int_equal(command_count(command, "borgersvar.db", BOOK), 0);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM phone_book"),
	        0);
	command_write(command, "right.csv",
	        text_format(command->memory, "%s740,partner,F,f@b.dk\n",
	                text_string(&file)));
	for (int i = 0; i < 2; i++) {
		command_expect(command, "people import right.csv", 0,
		        "1201 in the address book\n");
		assert_int_equal(
		        command_count(command, "borgersvar.db", BOOK), 601);
		assert_int_equal(command_count(command, "borgersvar.db",
		                         "SELECT count(*) FROM phone_book"),
		        600);
	}
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
	command_expect(command, "people invite", 2, "--municipality");
	command_expect(command, "people invite --municipality 999", 1,
	        "there is no municipality 0999 here");
	command_expect(command, "people invite x", 2, "Usage");
}

#define QUEUE "SELECT count(*) FROM wave"

static void
test_employers(void **state)
{
	struct command *command = *state;

	command_write(command, "firms.csv",
	        "municipality;kind;id;email;phone;cvr\n"
	        "740;employer;E1;;+4510000001;10000009\n"
	        "740;employer;E2;;+4510000002;DK 10 00 00 17\n"
	        "740;partner;F1;en@forening.dk;;\n");
	command_expect(
	        command, "people import firms.csv", 0, "3 in the address book");
	command_expect(
	        command, "people import firms.csv", 0, "3 in the address book");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM firm"),
	        2);
	/* A file of employers alone needs no addresses. */
	command_write(command, "only.csv",
	        "municipality,kind,id,phone,cvr\n"
	        "740,employer,E3,+4510000003,10000025\n");
	command_expect(
	        command, "people import only.csv", 0, "1 in the address book");
	command_expect(command,
	        "people invite --municipality 740 --kind"
	        " employer",
	        0,
	        "3 to be asked, 0 stopped, 0 with an open survey, 0 asked in"
	        " the last 30 days");
	assert_int_equal(command_count(command, "borgersvar.db", QUEUE), 3);
	command_expect(command,
	        "people invite --municipality 740 --kind"
	        " employer",
	        0, "0 to be asked, 0 stopped, 3 with an open survey");
	/* Without a kind it is the partners, as ever. */
	command_expect(command, "people invite --municipality 740", 0,
	        "1 invited, 0 stopped, 0 with an open survey");
	command_expect(command,
	        "people invite --municipality 740 --kind"
	        " citizen",
	        2, "--kind: expected partner or employer");
}

/* Every row and column that is wrong, and nothing is taken. */
static void
test_wrong_employers(void **state)
{
	struct command *command = *state;

	command_write(command, "wrong.csv",
	        "municipality,kind,id,email,phone,cvr\n"
	        "740,employer,E1,,+4510000001,10000009\n"
	        "740,employer,E2,,12,10000009\n"
	        "740,employer,E3,,+4510000003,10000008\n"
	        "740,employer,E4,,+4510000004,10000017\n"
	        "740,employer,,,+4510000005,10000017\n"
	        "661,employer,E6,,+4510000006,10000017\n"
	        "740,employer,E7,,+4510000001,10000017\n");
	command_expect(command, "people import wrong.csv", 1,
	        "wrong.csv line 3: phone: ");
	assert_non_null(strstr(command->output,
	        "\nwrong.csv line 4: cvr: expected a CVR number, eight digits"
	        " whose check digit fits\n"
	        "wrong.csv line 6: id: expected 1 to 64 characters\n"
	        "wrong.csv line 7: municipality: there is no 0661 here\n"
	        "wrong.csv line 8: cvr: the number of line 2 has another firm"
	        " there\n"));
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM phone_book"),
	        0);
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM firm"),
	        0);
	/* An old file has no column for them. */
	command_write(command, "old.csv",
	        "municipality,kind,id,email\n740,employer,E1,a@b.dk\n");
	command_expect(
	        command, "people import old.csv", 1, "old.csv line 2: phone: ");
}

/* The firm is told with its person, and goes with the last one. */
static void
test_told_and_erased(void **state)
{
	struct command *command = *state;

	command_write(command, "firms.csv",
	        "municipality,kind,id,phone,cvr\n"
	        "740,employer,E1,+4510000001,10000009\n"
	        "740,employer,E2,+4510000002,10000009\n");
	command_expect(command, "people import firms.csv", 0, "2 in");
	command_expect(command,
	        "people invite --municipality 740 --kind employer", 0, "2 to");
	command_expect(command,
	        "people export --municipality 740 --number +4510000001 --by R"
	        " --why spurgte",
	        0, "\"10000009\"");
	assert_null(strstr(command->output, "10000002"));
	command_expect(command,
	        "people erase --municipality 740 --number +4510000001 --by R"
	        " --why spurgte",
	        0, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM firm"),
	        1);
	assert_int_equal(command_count(command, "borgersvar.db", QUEUE), 1);
	command_expect(command,
	        "people erase --municipality 740 --number +4510000002 --by R"
	        " --why spurgte",
	        0, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT (SELECT count(*) FROM firm)"
	                         " + (SELECT count(*) FROM phone_book)"
	                         " + (SELECT count(*) FROM firm_respondent)"),
	        0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_import),
	        INSTALLED(test_what_is_wrong),
	        INSTALLED(test_long),
	        INSTALLED(test_a_wave),
	        INSTALLED(test_employers),
	        INSTALLED(test_wrong_employers),
	        INSTALLED(test_told_and_erased),
	};

	return cmocka_run_group_tests_name("verb_people", tests, NULL, NULL);
}
