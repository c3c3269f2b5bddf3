/*
 * Meetings registered one by one and from a list: what is kept, what is known
 * already, and what is refused by row and column.
 */
#include "tests/store_fixture.h"

#include "server/meeting.h"

static const struct meeting good = {.municipality = 740,
        .external = "s-1",
        .phone = "+4511000001",
        .held_at = STORE_NOW - 3600,
        .employee = "SB",
        .unit = "Jobcenter",
        .target_group = "jobparat"};

static enum status
add(struct store_fixture *fixture, const struct meeting *meeting)
{
	return meeting_register(
	        fixture->db, &fixture->keys, meeting, STORE_NOW, &fixture->why);
}

static void
test_register(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting again = good;

	assert_int_equal(add(fixture, &good), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE external = 's-1'"
	        " AND employee = 'SB' AND unit = 'Jobcenter'"
	        " AND target_group = 'jobparat' AND month = 202610"
	        " AND fate = 'waiting' AND respondent IS NOT NULL",
	        1);
	/* Two hours after it was held. */
	expect_count(fixture, "SELECT due_at - held_at FROM meeting", 7200);
	expect_count(fixture, "SELECT registered_at FROM meeting", STORE_NOW);
	/* The same once more changes nothing, whatever else it says. */
	again.employee = "XX";
	assert_int_equal(add(fixture, &again), STATUS_CONFLICT);
	expect_count(fixture, "SELECT count(*) FROM meeting", 1);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE employee = 'XX'", 0);
	/* Another municipality's ids are its own. */
	again.municipality = 661;
	assert_int_equal(add(fixture, &again), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM respondent", 2);
}

/* One number is one respondent, however it is written; it is kept sealed. */
static void
test_one_respondent_a_number(void **state)
{
	static const char *const written[] = {
	        "+4520123456", "20 12 34 56", "0045 20123456", "4520123456"};
	struct store_fixture *fixture = *state;

	for (int i = 0; i < 4; i++) {
		struct meeting meeting = good;

		meeting.external = talloc_asprintf(fixture->memory, "n-%d", i);
		meeting.phone = written[i];
		assert_int_equal(add(fixture, &meeting), STATUS_OK);
	}
	expect_count(fixture, "SELECT count(*) FROM respondent", 1);
	expect_count(fixture, "SELECT count(*) FROM meeting", 4);
	expect_count(fixture,
	        "SELECT count(*) FROM respondent"
	        " WHERE instr(phone_sealed, CAST('20123456' AS BLOB)) > 0",
	        0);
	expect_count(fixture,
	        "SELECT count(*) FROM respondent WHERE language = 'da'", 1);
}

/* A meeting that nobody can be asked about was held all the same. */
static void
test_without_a_number(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting meeting = good;

	meeting.phone = NULL;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	meeting.external = "s-2";
	meeting.phone = "";
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM respondent", 0);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE respondent IS NULL", 2);
}

/* Without an id of the case system's, who met whom and when is the meeting. */
static void
test_own_ids(void **state)
{
	static const char name[] =
	        "En sagsbehandler med et langt navn, der fylder mere end"
	        " tres bytes i alt A";
	static const char other[] =
	        "En sagsbehandler med et langt navn, der fylder mere end"
	        " tres bytes i alt B";
	struct store_fixture *fixture = *state;
	struct meeting meeting = good;

	meeting.external = NULL;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	assert_int_equal(add(fixture, &meeting), STATUS_CONFLICT);
	meeting.held_at -= 60;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	meeting.phone = "+4511000002";
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	meeting.employee = name;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	meeting.employee = other;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM meeting", 5);
}

static const char long_name[] = "12345678901234567890123456789012345678901234"
                                "5678901234567890123456789012345678901";
static const char longest_name[] =
        "1234567890123456789012345678901234567890123456789012345678901234567890"
        "1234567890";
static const char long_id[] =
        "12345678901234567890123456789012345678901234567890123456789012345";

/* One member is wrong; the complaint begins with its name. */
static void
test_refused(void **state)
{
	struct {
		struct meeting meeting;
		const char *says;
	} cases[] = {
	        {good, "phone: "},
	        {good, "phone: "},
	        {good, "phone: no Danish number begins with 0 or 1"},
	        {good, "employee: a name or initials are needed"},
	        {good, "employee: a name or initials are needed"},
	        {good, "employee: is longer than 80 bytes"},
	        {good, "unit: is longer than 80 bytes"},
	        {good, "target_group: is longer than 80 bytes"},
	        {good, "id: is longer than 64 bytes"},
	        {good, "employee: is not UTF-8 text"},
	        {good, "unit: is not UTF-8 text"},
	        {good, "language: expected a code"},
	        {good, "language: expected a code"},
	        {good, "language: expected a code"},
	        {good, "held_at: lies in the future"},
	        {good, "held_at: lies more than a year back"},
	        {good, "there is no municipality 0101 here"},
	        {good, "there is no municipality 0101 here"},
	};
	struct store_fixture *fixture = *state;
	int i = 0;

	cases[i++].meeting.phone = "1234";
	cases[i++].meeting.phone = "ukendt";
	cases[i++].meeting.phone = "12345678";
	cases[i++].meeting.employee = NULL;
	cases[i++].meeting.employee = "";
	cases[i++].meeting.employee = long_name;
	cases[i++].meeting.unit = long_name;
	cases[i++].meeting.target_group = long_name;
	cases[i++].meeting.external = long_id;
	cases[i++].meeting.employee = "S\xf8ren";
	cases[i++].meeting.unit = "\xc3";
	cases[i++].meeting.language = "dansk";
	cases[i++].meeting.language = "DA";
	cases[i++].meeting.language = "";
	cases[i++].meeting.held_at = STORE_NOW + 3601;
	cases[i++].meeting.held_at = STORE_NOW - (int64_t)366 * 86400 - 1;
	cases[i].meeting.phone = NULL;
	cases[i++].meeting.municipality = 101;
	cases[i++].meeting.municipality = 101;
	for (int j = 0; j < i; j++) {
		if (add(fixture, &cases[j].meeting) != STATUS_INPUT)
			fail_msg("%d: expected \"%s\"", j, cases[j].says);
		store_expect_why(fixture, cases[j].says);
	}
	expect_count(fixture, "SELECT count(*) FROM meeting", 0);
}

/* Just inside of every limit. */
static void
test_limits(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting meeting = good;

	meeting.employee = longest_name;
	meeting.unit = longest_name;
	meeting.target_group = longest_name;
	meeting.external = long_id + 1;
	meeting.held_at = STORE_NOW + 3600;
	meeting.language = "fil";
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	meeting.external = "s-2";
	meeting.unit = NULL;
	meeting.target_group = NULL;
	meeting.held_at = STORE_NOW - (int64_t)366 * 86400;
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM meeting WHERE unit = ''"
	        " AND target_group = '' AND month = 202510",
	        1);
}

/* The month is the Danish one: in the last hour of UTC's September it is
 * October in Denmark. */
static void
test_month_is_danish(void **state)
{
	struct store_fixture *fixture = *state;
	struct meeting meeting = good;

	meeting.held_at = store_at(2026, 10, 1, 0, 30);
	assert_int_equal(add(fixture, &meeting), STATUS_OK);
	expect_count(fixture, "SELECT month FROM meeting", 202610);
}

static enum status
import(struct store_fixture *fixture, const char *csv,
        struct meeting_import *result)
{
	struct meeting_file file = {740, csv, strlen(csv), STORE_NOW, result};
	struct meeting_reading *reading = NULL;
	bool more = true;
	enum status status;

	*result = (struct meeting_import){0};
	text_init(&result->problems, fixture->memory, 10000);
	status = meeting_reading_open(fixture->memory, &file, &reading);
	while (status == STATUS_OK && more)
		status = meeting_reading_take(
		        reading, fixture->db, &fixture->keys, 3, &more);
	return status;
}

/* Piece by piece, as a command does beside a server; a row that is refused is one
 * of its piece's. */
static void
test_pieces(void **state)
{
	static const char csv[] = "id,held_at,employee\n"
	                          "1,2026-10-05 13:30,SB\n"
	                          "2,2026-10-05 13:30,SB\n\n"
	                          "3,,SB\n"
	                          "1,2026-10-05 13:30,SB\n"
	                          "4,2026-10-05 13:30,SB\n";

	static const struct {
		int64_t registered, known, refused;
		bool more;
	} pieces[] = {{2, 0, 0, true}, {2, 1, 1, true}, {3, 1, 1, false},
	        {3, 1, 1, false}};
	struct store_fixture *fixture = *state;
	struct meeting_import result = {0};
	struct meeting_file file = {
	        740, csv, sizeof(csv) - 1, STORE_NOW, &result};
	struct meeting_reading *reading = NULL;

	text_init(&result.problems, fixture->memory, 10000);
	assert_int_equal(meeting_reading_open(fixture->memory, &file, &reading),
	        STATUS_OK);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		bool more = false;

		assert_int_equal(meeting_reading_take(reading, fixture->db,
		                         &fixture->keys, 2, &more),
		        STATUS_OK);
		assert_int_equal(result.registered, pieces[i].registered);
		assert_int_equal(result.known, pieces[i].known);
		assert_int_equal(result.refused, pieces[i].refused);
		assert_int_equal(more, pieces[i].more);
	}
	expect_count(fixture, "SELECT count(*) FROM meeting", 3);
}

/* A piece cannot be taken back, so the whole file is looked at before. */
static void
test_broken_at_its_end(void **state)
{
	static const char csv[] = "id,held_at,employee\n"
	                          "1,2026-10-05 13:30,SB\n"
	                          "2,2026-10-05 13:30,\"SB\n";
	struct store_fixture *fixture = *state;
	struct meeting_import result = {0};
	struct meeting_file file = {
	        740, csv, sizeof(csv) - 1, STORE_NOW, &result};
	struct meeting_reading *reading = NULL;

	text_init(&result.problems, fixture->memory, 10000);
	assert_int_equal(meeting_reading_open(fixture->memory, &file, &reading),
	        STATUS_INPUT);
	assert_non_null(strstr(text_string(&result.problems), "line 3"));
}

/* Every row of a list that is refused, by its line and column. */
static void
test_rows_are_refused_by_name(void **state)
{
	static const struct {
		const char *row;
		const char *says; /* NULL: registered */
	} cases[] = {
	        {"1,+4511000001,2026-10-05 13:30,SB,U,T,da", NULL},
	        {"2,+4511000001,2026-10-05 13:30,SB", NULL},
	        {",,2026-10-05 13:30,SB", NULL},
	        {"3,+4511000001,2026-10-05 13:30,SB,,,,,,", NULL},
	        {"4,+4511000001,2026-10-05T11:30:00Z,SB", NULL},
	        {"5,\"20 12 34 56\",2026-10-05 13:30,\"Bo, S\"", NULL},
	        {"6,123,2026-10-05 13:30,SB", "phone: "},
	        {"7,+4511000001,5/10 2026,SB",
	                "held_at: \"5/10 2026\" is no time; expected"
	                " 2026-10-05 13:30"},
	        {"8,+4511000001,,SB", "held_at: \"\" is no time"},
	        {"9,+4511000001,2026-02-30 13:30,SB", "held_at: \"2026-02-30"},
	        {"10,+4511000001,2026-10-07 13:30,SB",
	                "held_at: lies in the future"},
	        {"11,+4511000001,2024-10-05 13:30,SB",
	                "held_at: lies more than a year back"},
	        {"12,+4511000001,2026-10-05 13:30,", "employee: a name"},
	        {"13,+4511000001", "held_at: \"\" is no time"},
	        {"14,+4511000001,2026-10-05 13:30,SB,,,danish",
	                "language: expected a code"},
	        /* A comma that nobody quoted must not move the columns. */
	        {"15,+4511000001,2026-10-05 13:30,SB,Job, center,jobparat,da",
	                "has 8 cells, the header 7; the first too many is"
	                " \"da\""},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct meeting_import result;
		const char *says = cases[i].says;
		const char *csv = talloc_asprintf(fixture->memory,
		        "id,phone,held_at,employee,unit,target_group,language\n"
		        "\n%s\n",
		        cases[i].row);

		assert_int_equal(import(fixture, csv, &result), STATUS_OK);
		if (result.registered != (says == NULL) ||
		        result.refused != (says != NULL))
			fail_msg("\"%s\": %s", cases[i].row,
			        text_string(&result.problems));
		if (says != NULL)
			says = talloc_asprintf(
			        fixture->memory, "line 3: %s", says);
		if (says != NULL && strncmp(text_string(&result.problems), says,
		                            strlen(says)) != 0)
			fail_msg("\"%s\" does not begin with \"%s\"",
			        text_string(&result.problems), says);
	}
}

static void
test_files_are_refused(void **state)
{
	static const struct {
		const char *csv;
		const char *says;
	} cases[] = {
	        {"", "line 1: the file is empty; expected a header line"},
	        {"\n\n", "line 1: the file is empty"},
	        {"held_at\n", "line 1: the columns held_at and employee are"},
	        {"\n\nemployee\n", "line 3: the columns held_at and employee"},
	        {"held_at,employee,cpr\n",
	                "line 1: column \"cpr\" is unknown; expected id,phone"},
	        {"held_at,employee,Phone\n", "column \"Phone\" is unknown"},
	        {"held_at,employee,held_at\n", "\"held_at\" is there twice"},
	        {"held_at,employee,\n", "column \"\" is unknown"},
	        {"2026-10-05 13:30,SB\n", "column \"2026-10-05 13:30\" is"},
	        {"held_at,employee\n\"2026-10-05 13:30,SB\n",
	                "line 2: a quotation mark is not closed"},
	        {"held_at,employee\n2026-10-05 13:30,S\xf8ren\n", "not UTF-8"},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct meeting_import result;

		assert_int_equal(
		        import(fixture, cases[i].csv, &result), STATUS_INPUT);
		if (strstr(text_string(&result.problems), cases[i].says) ==
		        NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&result.problems), cases[i].says);
	}
	expect_count(fixture, "SELECT count(*) FROM meeting", 0);
}

/* Refused rows stop nobody; the columns may stand in any order; the same file
 * again adds nothing. */
static void
test_a_whole_list(void **state)
{
	static const char csv[] = "\xef\xbb\xbf"
	                          "employee;held_at;phone;id\r\n"
	                          "SB;2026-10-05 13:30;+4511000001;1\r\n"
	                          "SB;i morgen;+4511000002;2\r\n"
	                          "SB;2026-10-05 14:30;+4511000003;3\r\n"
	                          ";2026-10-05 14:30;+4511000004;4\r\n";
	struct store_fixture *fixture = *state;
	struct meeting_import result;

	assert_int_equal(import(fixture, csv, &result), STATUS_OK);
	assert_int_equal(result.registered, 2);
	assert_int_equal(result.known, 0);
	assert_int_equal(result.refused, 2);
	assert_string_equal(text_string(&result.problems),
	        "line 3: held_at: \"i morgen\" is no time; expected"
	        " 2026-10-05 13:30\n"
	        "line 5: employee: a name or initials are needed\n");
	assert_int_equal(import(fixture, csv, &result), STATUS_OK);
	assert_int_equal(result.registered, 0);
	assert_int_equal(result.known, 2);
	assert_int_equal(result.refused, 2);
	expect_count(fixture, "SELECT count(*) FROM meeting", 2);
}

/* The system's own failure ends an import, wherever it strikes. */
static void
test_import_ends_with_the_system(void **state)
{
	static const char csv[] = "held_at,employee,phone\n"
	                          "2026-10-05 13:30,SB,+4511000001\n"
	                          "2026-10-05 13:30,SB,+4511000002\n";
	struct store_fixture *fixture = *state;
	int failed = 0;

	for (int n = 1; n < 30; n++) {
		struct meeting_import result;
		enum status status;

		assert_int_equal(db_begin(fixture->db), STATUS_OK);
		db_fail_at(fixture->db, n, STATUS_FULL);
		status = import(fixture, csv, &result);
		db_fail_at(fixture->db, 0, STATUS_OK);
		db_rollback(fixture->db);
		if (status == STATUS_OK)
			break;
		assert_int_equal(status, STATUS_FULL);
		failed++;
	}
	assert_true(failed >= 6);
	expect_count(fixture, "SELECT count(*) FROM meeting", 0);
	expect_count(fixture, "SELECT count(*) FROM respondent", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_register),
	        STORE(test_one_respondent_a_number),
	        STORE(test_without_a_number),
	        STORE(test_own_ids),
	        STORE(test_refused),
	        STORE(test_limits),
	        STORE(test_month_is_danish),
	        STORE(test_pieces),
	        STORE(test_broken_at_its_end),
	        STORE(test_rows_are_refused_by_name),
	        STORE(test_files_are_refused),
	        STORE(test_a_whole_list),
	        STORE(test_import_ends_with_the_system),
	};

	return cmocka_run_group_tests_name("meeting", tests, NULL, NULL);
}
