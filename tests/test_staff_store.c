/*
 * Users and their sessions as rows: who may exist, who may go on, and for how
 * long.
 */
#include "tests/store_fixture.h"

#include "server/staff.h"

static const struct staff manager = {.municipality = 740,
        .name = "leder",
        .role = "manager",
        .password_hash = "hash"};

static int64_t
add(struct store_fixture *fixture, const struct staff *staff)
{
	assert_int_equal(
	        staff_add(fixture->db, staff, &fixture->why), STATUS_OK);
	return db_last_id(fixture->db);
}

static void
test_check(void **state)
{
	static const char password[] = "en lang adgangskode";

	static const struct {
		struct staff staff;
		const char *password;
		const char *says; /* NULL: it is well */
	} cases[] = {
	        {{.municipality = 740, .name = "a", .role = "caseworker"},
	                password, NULL},
	        {{.municipality = 740, .name = "a", .role = "manager"},
	                password, NULL},
	        {{.municipality = 740, .name = "a", .role = "broker"}, password,
	                NULL},
	        {{.municipality = 740, .name = "a", .role = "administrator"},
	                password, NULL},
	        {{.name = "a", .role = "operator"}, password, NULL},
	        {{.name = "a", .role = "manager"}, password,
	                "the role needs a municipality"},
	        {{.municipality = 740, .name = "a", .role = "operator"},
	                password, "an operator belongs to no municipality"},
	        {{.municipality = 740, .name = "a", .role = "chef"}, password,
	                "no role \"chef\""},
	        {{.municipality = 740, .name = "a", .role = ""}, password,
	                "no role \"\""},
	        {{.municipality = 740, .name = "a", .role = "Manager"},
	                password, "no role \"Manager\""},
	        {{.municipality = 740, .name = "", .role = "manager"}, password,
	                "a name of 1 to 80 bytes"},
	        {{.municipality = 740, .name = "\xff", .role = "manager"},
	                password, "a name of 1 to 80 bytes"},
	        {{.municipality = 740,
	                 .name = "1234567890123456789012345678901234567890"
	                         "12345678901234567890123456789012345678901",
	                 .role = "manager"},
	                password, "a name of 1 to 80 bytes"},
	        {{.municipality = 740, .name = "a", .role = "manager"},
	                "elleve tegn", "a password of 12 to 256"},
	        /* Twelve letters are twelve, whatever their bytes. */
	        {{.municipality = 740, .name = "a", .role = "manager"},
	                "\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xc3\xa5",
	                "a password of 12"},
	        {{.municipality = 740, .name = "a", .role = "manager"},
	                "\xc3\xa6\xc3\xb8\xc3\xa5 tolv teg", NULL},
	        {{.municipality = 740, .name = "a", .role = "manager"}, "",
	                "a password of 12"},
	        {{.municipality = 740, .name = "a", .role = "manager"}, NULL,
	                NULL},
	        {{.municipality = 740, .name = "a", .role = "chef"}, NULL,
	                "no role \"chef\""},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum status status = staff_check(
		        &cases[i].staff, cases[i].password, &fixture->why);

		if (cases[i].says == NULL) {
			if (status != STATUS_OK)
				fail_msg("%zu: %s", i,
				        text_string(&fixture->why));
			continue;
		}
		assert_int_equal(status, STATUS_INPUT);
		store_expect_why(fixture, cases[i].says);
	}
}

static void
test_too_long_a_password(void **state)
{
	struct store_fixture *fixture = *state;
	char password[SECRET_PASSWORD_MAX + 2];

	memset(password, 'x', sizeof(password));
	password[SECRET_PASSWORD_MAX] = '\0';
	assert_int_equal(
	        staff_check(&manager, password, &fixture->why), STATUS_OK);
	password[SECRET_PASSWORD_MAX] = 'x';
	password[SECRET_PASSWORD_MAX + 1] = '\0';
	assert_int_equal(
	        staff_check(&manager, password, &fixture->why), STATUS_INPUT);
}

static void
test_add_and_find(void **state)
{
	struct store_fixture *fixture = *state;
	struct staff operator_ = {
	        .name = "drift", .role = "operator", .password_hash = "h2"};
	struct staff stranger = {.municipality = 101,
	        .name = "ny",
	        .role = "manager",
	        .password_hash = "h3"};
	struct staff found;

	add(fixture, &manager);
	add(fixture, &operator_);
	assert_int_equal(staff_add(fixture->db, &manager, &fixture->why),
	        STATUS_CONFLICT);
	store_expect_why(fixture, "there is a user \"leder\" already");
	assert_int_equal(
	        staff_add(fixture->db, &stranger, &fixture->why), STATUS_INPUT);
	store_expect_why(fixture, "no municipality 0101 here");
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "leder", &found),
	        STATUS_OK);
	assert_int_equal(found.municipality, 740);
	assert_string_equal(found.role, "manager");
	assert_string_equal(found.password_hash, "hash");
	assert_int_equal(found.failures, 0);
	assert_int_equal(found.locked_until, 0);
	assert_int_equal(found.disabled_at, 0);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "drift", &found),
	        STATUS_OK);
	assert_int_equal(found.municipality, 0);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "Leder", &found),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "", &found),
	        STATUS_NOT_FOUND);
}

static void
test_failures_lock(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = add(fixture, &manager);
	int64_t now = STORE_NOW;
	struct staff found;

	for (int i = 1; i <= STAFF_FAILURES_MAX; i++) {
		assert_int_equal(
		        staff_login_failed(fixture->db, id, now), STATUS_OK);
		assert_int_equal(staff_by_name(fixture->db, fixture->memory,
		                         "leder", &found),
		        STATUS_OK);
		assert_int_equal(found.failures, i);
		assert_int_equal(found.locked_until,
		        i < STAFF_FAILURES_MAX ? 0 : now + STAFF_LOCK_S);
	}
	/* After the lock one more failure is enough to lock again. */
	now += STAFF_LOCK_S + 1;
	assert_int_equal(staff_login_failed(fixture->db, id, now), STATUS_OK);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "leder", &found),
	        STATUS_OK);
	assert_int_equal(found.locked_until, now + STAFF_LOCK_S);
	assert_int_equal(staff_login_done(fixture->db, id), STATUS_OK);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "leder", &found),
	        STATUS_OK);
	assert_int_equal(found.failures, 0);
	assert_int_equal(found.locked_until, 0);
}

static void
test_failures_are_one_users(void **state)
{
	struct store_fixture *fixture = *state;
	struct staff other = manager;
	int64_t id = add(fixture, &manager);
	struct staff found;

	other.name = "anden";
	add(fixture, &other);
	for (int i = 0; i < STAFF_FAILURES_MAX; i++)
		assert_int_equal(staff_login_failed(fixture->db, id, STORE_NOW),
		        STATUS_OK);
	assert_int_equal(
	        staff_by_name(fixture->db, fixture->memory, "anden", &found),
	        STATUS_OK);
	assert_int_equal(found.failures, 0);
	assert_int_equal(found.locked_until, 0);
}

static enum status
by_token(struct store_fixture *fixture, unsigned char byte, int64_t now)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct staff found;
	enum status status;

	memset(hash, byte, sizeof(hash));
	status =
	        staff_by_token(fixture->db, fixture->memory, hash, now, &found);
	if (status == STATUS_OK)
		assert_string_equal(found.name, "leder");
	return status;
}

static void
put_session(struct store_fixture *fixture, int64_t id, unsigned char byte,
        int64_t at)
{
	unsigned char hash[SECRET_HASH_BYTES];

	memset(hash, byte, sizeof(hash));
	assert_int_equal(
	        staff_session_put(fixture->db, id, hash, at), STATUS_OK);
}

static void
test_sessions_expire(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = add(fixture, &manager);
	int64_t end = STORE_NOW + STAFF_SESSION_S;

	put_session(fixture, id, 1, STORE_NOW);
	assert_int_equal(by_token(fixture, 1, STORE_NOW), STATUS_OK);
	assert_int_equal(by_token(fixture, 1, end - 1), STATUS_OK);
	assert_int_equal(by_token(fixture, 1, end), STATUS_NOT_FOUND);
	assert_int_equal(by_token(fixture, 2, STORE_NOW), STATUS_NOT_FOUND);
	/* Whoever logs in sweeps away what is over, and only that. */
	put_session(fixture, id, 2, end - 1);
	expect_count(fixture, "SELECT count(*) FROM staff_session", 2);
	put_session(fixture, id, 3, end);
	expect_count(fixture, "SELECT count(*) FROM staff_session ", 2);
	assert_int_equal(by_token(fixture, 2, end), STATUS_OK);
	assert_int_equal(by_token(fixture, 3, end), STATUS_OK);
}

static void
test_sessions_end(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = add(fixture, &manager);
	unsigned char hash[SECRET_HASH_BYTES];

	put_session(fixture, id, 1, STORE_NOW);
	put_session(fixture, id, 2, STORE_NOW);
	memset(hash, 1, sizeof(hash));
	assert_int_equal(staff_session_end(fixture->db, hash), STATUS_OK);
	assert_int_equal(by_token(fixture, 1, STORE_NOW), STATUS_NOT_FOUND);
	assert_int_equal(by_token(fixture, 2, STORE_NOW), STATUS_OK);
	/* Again: it is over already, which is what was asked for. */
	assert_int_equal(staff_session_end(fixture->db, hash), STATUS_OK);
	store_run(fixture, "UPDATE staff SET disabled_at = 1");
	assert_int_equal(by_token(fixture, 2, STORE_NOW), STATUS_NOT_FOUND);
}

static void
test_sessions_belong_to_somebody(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = add(fixture, &manager);
	unsigned char hash[SECRET_HASH_BYTES];

	memset(hash, 1, sizeof(hash));
	assert_int_equal(
	        staff_session_put(fixture->db, id + 1, hash, STORE_NOW),
	        STATUS_CONFLICT);
	put_session(fixture, id, 1, STORE_NOW);
	assert_int_equal(staff_session_put(fixture->db, id, hash, STORE_NOW),
	        STATUS_CONFLICT);
	expect_count(fixture, "SELECT count(*) FROM staff_session", 1);
}

static void
test_failing_statements(void **state)
{
	struct store_fixture *fixture = *state;
	unsigned char hash[SECRET_HASH_BYTES] = {0};
	int64_t id = add(fixture, &manager);
	struct staff other = manager;

	other.name = "anden";
	db_fail_at(fixture->db, 1, STATUS_FULL);
	assert_int_equal(
	        staff_add(fixture->db, &other, &fixture->why), STATUS_FULL);
	db_fail_at(fixture->db, 1, STATUS_SYSTEM);
	assert_int_equal(staff_session_put(fixture->db, id, hash, STORE_NOW),
	        STATUS_SYSTEM);
	expect_count(fixture, "SELECT count(*) FROM staff", 1);
	expect_count(fixture, "SELECT count(*) FROM staff_session", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_check),
	        STORE(test_too_long_a_password),
	        STORE(test_add_and_find),
	        STORE(test_failures_lock),
	        STORE(test_failures_are_one_users),
	        STORE(test_sessions_expire),
	        STORE(test_sessions_end),
	        STORE(test_sessions_belong_to_somebody),
	        STORE(test_failing_statements),
	};

	return cmocka_run_group_tests_name("staff_store", tests, NULL, NULL);
}
