/*
 * What is held of a person: told whole, erased whole, and nobody else's touched.
 */
#include "server/person_store.h"

#include "tests/flow.h"

struct looked {
	struct flow_world *world;
	size_t section;
	const char *content; /* of the last one */
	const char *more;
	size_t count;
};

static struct person
person_of(struct flow_world *world, const char *number, int64_t municipality)
{
	struct person person = {.municipality = municipality};

	secret_phone_hash(&world->service->keys, number, person.hash);
	return person;
}

static enum status
look(struct db *db, const void *what, int64_t now)
{
	struct looked *const *looked = what;
	struct person person = person_of((*looked)->world, ANNA, 740);
	struct person_fact *facts = NULL;
	enum status status = person_facts(db, (*looked)->world->memory, &person,
	        (*looked)->section, &facts, &(*looked)->count);

	(void)now;
	assert_int_equal(status, STATUS_OK);
	if ((*looked)->count > 0) {
		(*looked)->content = facts[(*looked)->count - 1].content;
		(*looked)->more = facts[(*looked)->count - 1].more;
	}
	return status;
}

static size_t
section_of(const char *name)
{
	for (size_t i = 0; i < PERSON_SECTIONS; i++)
		if (strcmp(person_section(i), name) == 0)
			return i;
	fail_msg("no section %s", name);
	return 0;
}

static struct looked
look_at(struct flow_world *world, const char *section)
{
	struct looked looked = {world, section_of(section), "", "", 0};
	struct looked *pointer = &looked;

	change_by(world, look, &pointer);
	return looked;
}

static enum status
erase(struct db *db, const void *what, int64_t now)
{
	const struct person *person = what;

	(void)now;
	return person_erase(db, person);
}

static enum status
erase_nobody(struct db *db, const void *what, int64_t now)
{
	assert_int_equal(erase(db, what, now), STATUS_NOT_FOUND);
	return STATUS_OK;
}

static enum status
verify(struct db *db, const void *what, int64_t now)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;

	(void)what;
	(void)now;
	text_init(&why, memory, 1000);
	assert_int_equal(db_verify(db, &why), STATUS_OK);
	talloc_free(memory);
	return STATUS_OK;
}

/* Anna has answered, commented, asked to be called; Bente as well. */
static void
talk(struct flow_world *world)
{
	meeting(world, ANNA);
	meeting(world, BENTE);
	sms_in(world, ANNA, "4 det var fint");
	sms_in(world, BENTE, "5");
	sms_in(world, ANNA, "RING");
}

/* Every text is reviewed, tagged and shown. */
static enum status
put_themes(struct db *db, const void *what, int64_t now)
{
	static const char *const sql[] = {
	        "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) SELECT id, municipality, comment, 'r', 0 FROM"
	        " answer WHERE comment IS NOT NULL",
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) SELECT municipality, answer, 'goals',"
	        " 'r', 0 FROM text_review",
	        "INSERT INTO text_shown (municipality, answer, theme, first_at)"
	        " SELECT municipality, answer, 'goals', 0 FROM text_review"};

	(void)what;
	(void)now;
	for (size_t i = 0; i < sizeof(sql) / sizeof(sql[0]); i++)
		assert_int_equal(db_run(db, sql[i], DB_NO_ARGS), STATUS_OK);
	return STATUS_OK;
}

/* A part of a text of each, which could not be read. */
static enum status
put_aside(struct db *db, const void *what, int64_t now)
{
	static const char sql[] =
	        "INSERT INTO inbox_part_aside (lane, phone_hash, reference,"
	        " number, count, phone_sealed, text_sealed, event_id, sent_at,"
	        " received_at, reason, aside_at) SELECT 'main', phone_hash, 1,"
	        " 1, 2, phone_sealed, x'00', id, 0, 0, 'input', 0"
	        " FROM respondent";

	(void)what;
	(void)now;
	return db_run(db, sql, DB_NO_ARGS);
}

static void
test_told(void **state)
{
	struct flow_world *world = *state;
	struct looked looked;

	talk(world);
	looked = look_at(world, "svar");
	assert_int_equal(looked.count, 1);
	assert_string_equal(looked.content, "4");
	assert_string_equal(looked.more, "det var fint");
	assert_int_equal(look_at(world, "registreret").count, 1);
	assert_int_equal(look_at(world, "møder").count, 1);
	assert_int_equal(look_at(world, "invitationer").count, 1);
	assert_int_equal(look_at(world, "opgaver").count, 1);
	assert_int_equal(look_at(world, "stopliste").count, 0);
	assert_int_equal(look_at(world, "temaer").count, 0);
	change_by(world, put_themes, NULL);
	assert_int_equal(look_at(world, "temaer").count, 1);
	looked = look_at(world, "modtaget");
	assert_int_equal(looked.count, 2);
	assert_string_equal(looked.content, "RING");
	assert_true(look_at(world, "sendt").count >= 3);
}

static void
test_erased(void **state)
{
	static const char *const others[] = {"SELECT count(*) FROM respondent",
	        "SELECT count(*) FROM invitation",
	        "SELECT count(*) FROM session", "SELECT count(*) FROM answer",
	        "SELECT count(*) FROM inbox WHERE phone_hash IS NOT NULL",
	        "SELECT count(DISTINCT phone_key) FROM outbox",
	        "SELECT count(*) FROM inbox_part_aside"};
	struct flow_world *world = *state;
	struct person anna = person_of(world, ANNA, 740);

	talk(world);
	sms_in(world, ANNA, "STOP");
	change_by(world, put_themes, NULL);
	change_by(world, put_aside, NULL);
	change_by(world, erase, &anna);
	expect_count(world, "SELECT count(*) FROM text_theme", 0);
	expect_count(world, "SELECT count(*) FROM text_shown", 0);
	for (size_t i = 0; i < PERSON_SECTIONS; i++) {
		struct looked looked = look_at(world, person_section(i));

		/* The stop holds on. */
		assert_int_equal(looked.count,
		        strcmp(person_section(i), "stopliste") == 0);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		expect_count(world, others[i], 1);
	/* The meeting was held all the same. */
	expect_count(world,
	        "SELECT count(*) FROM meeting WHERE respondent IS NULL"
	        " AND fate = 'excluded' AND fate_reason = 'erased'",
	        1);
	expect_count(world, "SELECT count(*) FROM inbox", 4);
	change_by(world, verify, NULL);
	change_by(world, erase_nobody, &anna);
}

/* A number that two municipalities know: one erases what is its own. */
static void
test_elsewhere(void **state)
{
	struct flow_world *world = *state;
	struct person other = person_of(world, ANNA, 657);

	talk(world);
	change_by(world, erase_nobody, &other);
	assert_int_equal(look_at(world, "svar").count, 1);
	assert_int_equal(look_at(world, "modtaget").count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_told, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_erased, flow_setup, flow_teardown),
	        cmocka_unit_test_setup_teardown(
	                test_elsewhere, flow_setup, flow_teardown),
	};

	return cmocka_run_group_tests_name("person_store", tests, NULL, NULL);
}
