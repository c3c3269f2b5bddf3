/*
 * The mail outbox on a real database, and the addresses that it takes.
 */
#include "gateway/mail.h"

#include <inttypes.h>

#include "tests/store_fixture.h"

struct address_case {
	const char *address;
	bool valid;
	const char *masked;
};

static const struct address_case addresses[] = {
        {"kim@herning.dk", true, "k***@h***.dk"},
        {"a.b+c@under.kommune.dk", true, "a***@u***.dk"},
        {"o'neil@xn--grn-1na.dk", true, "o***@x***.dk"},
        {"kim@museum.museum", true, "k***@m***.muse"},
        {"kim@localhost", false, "***"},
        {"kim", false, "***"},
        {"", false, "***"},
        {"@herning.dk", false, "***"},
        {"kim@", false, "***"},
        {"kim@.dk", false, "***"},
        {"kim@herning..dk", false, "***"},
        {"kim@-herning.dk", false, "***"},
        {".kim@herning.dk", false, "***"},
        {"kim.@herning.dk", false, "***"},
        {"k..m@herning.dk", false, "***"},
        {"kim@herning.dk\r\nBcc: x@y.dk", false, "***"},
        {"kim@herning.dk>", false, "***"},
        {"<kim@herning.dk", false, "***"},
        {"kim lund@herning.dk", false, "***"},
        {"\"kim\"@herning.dk", false, "***"},
        {"kim@a@herning.dk", false, "***"},
        {"kim@herning.dk, x@y.dk", false, "***"},
        {"s\303\270ren@herning.dk", false, "***"},
        {"kim@gr\303\270n.dk", false, "***"},
};

static void
test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		const struct address_case *c = &addresses[i];
		char masked[MAIL_MASKED_MAX];

		mail_address_mask(c->address, masked);
		if (mail_address_is_valid(c->address) != c->valid)
			fail_msg("%s", c->address);
		assert_string_equal(masked, c->masked);
	}
}

static void
test_long_addresses(void **state)
{
	char address[MAIL_ADDRESS_MAX + 20];

	(void)state;
	memset(address, 'a', sizeof(address));
	strncpy(address + 64, "@b.dk", 6);
	assert_true(mail_address_is_valid(address));
	memset(address, 'a', 65);
	strncpy(address + 65, "@b.dk", 6);
	assert_false(mail_address_is_valid(address));
}

static void
test_hash_has_no_case(void **state)
{
	struct store_fixture *fixture = *state;
	unsigned char a[SECRET_HASH_BYTES];
	unsigned char b[SECRET_HASH_BYTES];

	mail_address_hash(&fixture->keys, "Kim@Herning.DK", a);
	mail_address_hash(&fixture->keys, "kim@herning.dk", b);
	assert_memory_equal(a, b, sizeof(a));
	mail_address_hash(&fixture->keys, "kam@herning.dk", b);
	assert_memory_not_equal(a, b, sizeof(a));
}

static struct randomness seeded;

static enum status
put(struct store_fixture *fixture, const struct mail_message *mail, int64_t *id)
{
	struct mail_pen pen = {&fixture->keys, &seeded};

	return mail_put(fixture->db, &pen, mail, id);
}

static struct mail_message
notice(void)
{
	return (struct mail_message){.kind = MAIL_NOTICE,
	        .municipality = 740,
	        .subject = 9,
	        .address = "kim@herning.dk",
	        .title = "Rapporten er klar",
	        .body = "Hej\n",
	        .due_at = STORE_NOW,
	        .expires_at = STORE_NOW + 86400};
}

static int64_t
put_notice(struct store_fixture *fixture)
{
	struct mail_message mail = notice();
	int64_t id = 0;

	assert_int_equal(put(fixture, &mail, &id), STATUS_OK);
	assert_true(id > 0);
	return id;
}

static void
expect_state(struct store_fixture *fixture, const char *state, int64_t wanted)
{
	static const char sql[] =
	        "SELECT count(*) FROM mail WHERE state = :state";
	int64_t count = -1;

	assert_int_equal(db_int(fixture->db, sql,
	                         DB_ARGS(DB_TEXT("state", state)), &count),
	        STATUS_OK);
	if (count != wanted)
		fail_msg("%" PRId64 " are %s", count, state);
}

static enum status
claim(struct store_fixture *fixture, int64_t now, struct mail_parcel *parcel)
{
	return mail_claim(
	        fixture->db, fixture->memory, &fixture->keys, now, parcel);
}

static void
settle(struct store_fixture *fixture, int64_t id, enum mail_verdict verdict,
        int64_t now)
{
	struct mail_result result = {
	        id, verdict, verdict == MAIL_ACCEPTED ? NULL : "451 later"};

	assert_int_equal(
	        mail_settle(fixture->db, &result, now, now + 60), STATUS_OK);
}

static void
test_the_way_of_a_mail(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t id = put_notice(fixture);
	struct mail_parcel parcel;

	assert_int_equal(
	        claim(fixture, STORE_NOW - 1, &parcel), STATUS_NOT_FOUND);
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_OK);
	assert_int_equal(parcel.id, id);
	assert_int_equal(parcel.attempt, 1);
	assert_string_equal(parcel.address, "kim@herning.dk");
	assert_string_equal(parcel.title, "Rapporten er klar");
	assert_string_equal(parcel.body, "Hej\n");
	assert_int_equal(strlen(parcel.nonce), 8);
	expect_state(fixture, "sending", 1);
	/* It is under way: nobody else gets it. */
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_NOT_FOUND);
	settle(fixture, id, MAIL_RETRY, STORE_NOW);
	expect_count(
	        fixture, "SELECT count(*) FROM mail WHERE sent_at IS NULL", 1);
	assert_int_equal(
	        claim(fixture, STORE_NOW + 59, &parcel), STATUS_NOT_FOUND);
	assert_int_equal(claim(fixture, STORE_NOW + 60, &parcel), STATUS_OK);
	assert_int_equal(parcel.attempt, 2);
	settle(fixture, id, MAIL_ACCEPTED, STORE_NOW + 61);
	expect_state(fixture, "accepted", 1);
	/* What is settled stays. */
	settle(fixture, id, MAIL_RETRY, STORE_NOW + 62);
	expect_state(fixture, "accepted", 1);
}

static void
test_ends(void **state)
{
	struct store_fixture *fixture = *state;
	struct mail_parcel parcel;
	int64_t recovered = 0;

	put_notice(fixture);
	put_notice(fixture);
	put_notice(fixture);
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_OK);
	settle(fixture, parcel.id, MAIL_REJECTED, STORE_NOW);
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_OK);
	settle(fixture, parcel.id, MAIL_UNKNOWN, STORE_NOW);
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_OK);
	assert_int_equal(mail_recover(fixture->db, STORE_NOW + 9, &recovered),
	        STATUS_OK);
	assert_int_equal(recovered, 1);
	expect_state(fixture, "rejected", 1);
	expect_state(fixture, "unknown", 2);
	/* Nothing doubtful ever goes again. */
	assert_int_equal(
	        claim(fixture, STORE_NOW + 86000, &parcel), STATUS_NOT_FOUND);
}

static void
test_alarms_go_first(void **state)
{
	struct store_fixture *fixture = *state;
	struct mail_message mail = notice();
	struct mail_parcel parcel;
	int64_t alarm = 0;

	put_notice(fixture);
	mail.kind = MAIL_ALARM;
	mail.municipality = 0;
	mail.due_at = STORE_NOW + 5;
	assert_int_equal(put(fixture, &mail, &alarm), STATUS_OK);
	assert_int_equal(claim(fixture, STORE_NOW + 5, &parcel), STATUS_OK);
	assert_int_equal(parcel.id, alarm);
}

static void
test_time_and_withdrawal(void **state)
{
	struct store_fixture *fixture = *state;
	struct mail_parcel parcel;
	int64_t withdrawn = 0;
	int64_t id = put_notice(fixture);

	assert_int_equal(
	        mail_expire(fixture->db, STORE_NOW + 86399), STATUS_OK);
	expect_state(fixture, "queued", 1);
	assert_int_equal(
	        claim(fixture, STORE_NOW + 86400, &parcel), STATUS_NOT_FOUND);
	assert_int_equal(
	        mail_expire(fixture->db, STORE_NOW + 86400), STATUS_OK);
	expect_state(fixture, "failed", 1);
	put_notice(fixture);
	assert_int_equal(mail_withdraw(fixture->db, 9, "stopped", &withdrawn),
	        STATUS_OK);
	assert_int_equal(withdrawn, 1);
	expect_state(fixture, "failed", 2);
	assert_int_equal(mail_withdraw(fixture->db, 0, "stopped", &withdrawn),
	        STATUS_OK);
	assert_int_equal(withdrawn, 0);
	assert_int_equal(id > 0, true);
	assert_int_equal(
	        mail_forget(fixture->db, STORE_NOW + 31 * 86400), STATUS_OK);
	expect_count(fixture, "SELECT count(*) FROM mail WHERE body = ''", 2);
}

static void
test_other_keys(void **state)
{
	struct store_fixture *fixture = *state;
	struct mail_parcel parcel;

	put_notice(fixture);
	fixture->keys.phone[0] ^= 1;
	assert_int_equal(claim(fixture, STORE_NOW, &parcel), STATUS_NOT_FOUND);
	expect_state(fixture, "rejected", 1);
}

static void
test_what_is_refused(void **state)
{
	struct store_fixture *fixture = *state;
	struct mail_message mail = notice();
	char *large = talloc_zero_array(fixture->memory, char, 30000);
	int64_t id = 0;

	memset(large, 'a', 29999);
	mail.address = "kim@herning.dk\nBcc: alle@herning.dk";
	assert_int_equal(put(fixture, &mail, &id), STATUS_INPUT);
	mail = notice();
	mail.title = "Hej\r\nBcc: alle@herning.dk";
	assert_int_equal(put(fixture, &mail, &id), STATUS_INPUT);
	mail.title = "";
	assert_int_equal(put(fixture, &mail, &id), STATUS_INPUT);
	mail.title = "\377";
	assert_int_equal(put(fixture, &mail, &id), STATUS_INPUT);
	mail.title = large;
	assert_int_equal(put(fixture, &mail, &id), STATUS_LIMIT);
	mail = notice();
	mail.body = large;
	assert_int_equal(put(fixture, &mail, &id), STATUS_LIMIT);
	mail.body = "\377";
	assert_int_equal(put(fixture, &mail, &id), STATUS_INPUT);
	assert_int_equal(id, 0);
	expect_count(fixture, "SELECT count(*) FROM mail", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_addresses),
	        cmocka_unit_test(test_long_addresses),
	        STORE(test_hash_has_no_case),
	        STORE(test_the_way_of_a_mail),
	        STORE(test_ends),
	        STORE(test_alarms_go_first),
	        STORE(test_time_and_withdrawal),
	        STORE(test_other_keys),
	        STORE(test_what_is_refused),
	};

	randomness_init_seeded(&seeded, 3);
	return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
