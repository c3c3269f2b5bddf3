/*
 * The mail that says the report is there: when, to whom, once, and without a
 * figure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "server/release_notice.h"

enum { SEED = 7 };

struct world {
	TALLOC_CTX *memory;
	struct db *db;
	struct secret_keys keys;
	struct randomness randomness;
	struct mail_pen pen;
	struct release_notice notice;
};

static const char staff[] =
        "INSERT INTO municipality (code, name, region, lane, sender, host,"
        " contact) VALUES (740, 'Silkeborg', 'Midtjylland', 'main',"
        " '+4560000740', 'svar.test', '89'), (661, 'Holstebro',"
        " 'Midtjylland', 'main', '+4560000661', 'svar.test', '96');"
        "INSERT INTO staff (id, municipality, name, role, password_hash,"
        " disabled_at) VALUES"
        " (1, 740, 'leder', 'manager', 'x', NULL),"
        " (2, 740, 'anden', 'manager', 'x', NULL),"
        " (3, 740, 'gået', 'manager', 'x', 1),"
        " (4, 740, 'sagsbehandler', 'caseworker', 'x', NULL),"
        " (5, 661, 'holstebro', 'manager', 'x', NULL),"
        " (6, 740, 'uden adresse', 'manager', 'x', NULL);"
        "INSERT INTO release (municipality, month, period, released_at,"
        " result, page, checksum, statement, withdrawn_at) VALUES"
        " (740, 202609, 'month', 0, '{}', '', '', '', NULL),"
        " (740, 202610, 'month', 0, '{}', '', '', '', 1),"
        " (740, 202623, 'quarter', 0, '{}', '', '', '', NULL);";

static void
make_world(struct world *world)
{
	static const char *const files[] = {"server/schema/0001_start.sql",
	        "server/schema/0011_mail.sql", "server/schema/0015_time.sql"};
	static const char *const told[] = {
	        "leder", "anden", "gået", "sagsbehandler", "holstebro"};
	struct db_options options = {.path = ":memory:", .mode = DB_WRITE};
	const struct db_migration migrations[] = {
	        {"1", embedded_find(files[0])->bytes},
	        {"2", embedded_find(files[1])->bytes},
	        {"3", embedded_find(files[2])->bytes}, {"4", staff}};
	struct text why;

	memset(world, 0, sizeof(*world));
	world->memory = talloc_new(NULL);
	text_init(&why, world->memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(
	        db_open(world->memory, options, true, &world->db, &why),
	        STATUS_OK);
	if (db_migrate(world->db, migrations, 4, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	memset(&world->keys, 5, sizeof(world->keys));
	randomness_init_seeded(&world->randomness, SEED);
	world->pen = (struct mail_pen){&world->keys, &world->randomness};
	world->notice = (struct release_notice){
	        world->db, &world->pen, "https://svar.test"};
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		assert_int_equal(staff_address_put(world->db, &world->keys,
		                         told[i], "a@kommune.dk", 0),
		        STATUS_OK);
}

static int64_t
at(int year, int month, int day, int hour)
{
	return clock_at((struct civil){
	        .year = year, .month = month, .day = day, .hour = hour});
}

static void
test_due(void **state)
{
	static const struct {
		int year, month, day, hour;
		bool due;
	} cases[] = {
	        {2026, 10, 1, 9, true},   /* a Thursday */
	        {2026, 10, 1, 7, false},  /* before the office opens */
	        {2026, 10, 1, 18, false}, /* after it has closed */
	        {2026, 10, 2, 9, false},
	        {2026, 11, 1, 9, false}, /* a Sunday */
	        {2026, 11, 2, 9, true},
	        {2026, 11, 3, 9, false},
	        {2026, 8, 3, 9, true},  /* the first was a Saturday */
	        {2027, 1, 1, 9, false}, /* New Year's Day, a Friday */
	        {2027, 1, 4, 9, true},
	        {2029, 4, 2, 9, false}, /* Easter Monday */
	        {2029, 4, 3, 9, true},
	};
	struct text why;
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (release_notice_is_due(at(cases[i].year, cases[i].month,
		            cases[i].day, cases[i].hour)) != cases[i].due)
			fail_msg("%d-%d-%d", cases[i].year, cases[i].month,
			        cases[i].day);
	talloc_free(memory);
}

static int64_t
notify(struct world *world, int64_t now)
{
	int64_t put = 0;

	assert_int_equal(release_notify(&world->notice, now, &put), STATUS_OK);
	return put;
}

static int64_t
count(struct world *world, const char *sql)
{
	int64_t n = 0;

	assert_int_equal(db_int(world->db, sql, DB_NO_ARGS, &n), STATUS_OK);
	return n;
}

/* Two managers of 0740 who are there and have an address; Holstebro has released
 * nothing, and a caseworker is told nothing. */
static void
test_once(void **state)
{
	static const char release[] =
	        "INSERT INTO release (municipality, month, period,"
	        " released_at, result, page, checksum, statement) VALUES"
	        " (740, 202611, 'month', 0, '{}', '', '', '')";
	struct world world;

	(void)state;
	make_world(&world);
	assert_int_equal(notify(&world, at(2026, 10, 2, 9)), 0);
	assert_int_equal(notify(&world, at(2026, 11, 2, 9)), 2);
	assert_int_equal(notify(&world, at(2026, 11, 2, 10)), 0);
	/* Told of September; October was withdrawn, the quarter is no month. */
	assert_int_equal(notify(&world, at(2026, 12, 1, 9)), 0);
	assert_int_equal(db_run(world.db, release, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(notify(&world, at(2026, 12, 1, 10)), 2);
	assert_int_equal(notify(&world, at(2027, 1, 4, 9)), 0);
	assert_int_equal(count(&world, "SELECT count(*) FROM mail"), 4);
	assert_int_equal(
	        count(&world, "SELECT count(*) FROM mail WHERE municipality"
	                      " = 740 AND kind = 'notice'"),
	        4);
	talloc_free(world.memory);
}

/* No digit at all, and no name of a person. */
static void
test_no_figures(void **state)
{
	struct mail_parcel parcel;
	struct world world;

	(void)state;
	make_world(&world);
	assert_int_equal(notify(&world, at(2026, 11, 2, 9)), 2);
	assert_int_equal(mail_claim(world.db, world.memory, &world.keys,
	                         at(2026, 11, 2, 9), &parcel),
	        STATUS_OK);
	assert_string_equal(parcel.address, "a@kommune.dk");
	assert_string_equal(
	        parcel.title, "Rapporten for september er klar: Silkeborg");
	assert_null(strpbrk(parcel.title, "0123456789%"));
	assert_null(strpbrk(parcel.body, "0123456789%"));
	assert_null(strstr(parcel.body, "leder"));
	assert_non_null(strstr(parcel.body, "https://svar.test/rapporter"));
	talloc_free(world.memory);
}

static void
test_addresses(void **state)
{
	static const char other[] =
	        "SELECT count(*) FROM staff_address WHERE"
	        " instr(CAST(address_sealed AS TEXT), 'kommune') > 0";
	struct world world;

	(void)state;
	make_world(&world);
	assert_int_equal(staff_address_put(world.db, &world.keys, "ingen",
	                         "a@kommune.dk", 0),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        staff_address_put(world.db, &world.keys, "leder", "kommune", 0),
	        STATUS_INPUT);
	assert_int_equal(
	        staff_address_put(world.db, &world.keys, "leder", NULL, 0),
	        STATUS_OK);
	assert_int_equal(
	        staff_address_put(world.db, &world.keys, "leder", NULL, 0),
	        STATUS_NOT_FOUND);
	/* Whoever forgets the address gets no mail; none stands there plain. */
	assert_int_equal(notify(&world, at(2026, 11, 2, 9)), 1);
	assert_int_equal(count(&world, other), 0);
	talloc_free(world.memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_due),
	        cmocka_unit_test(test_once),
	        cmocka_unit_test(test_no_figures),
	        cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests_name("release_notice", tests, NULL, NULL);
}
