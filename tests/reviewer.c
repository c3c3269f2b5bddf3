/*
 * Reviewers, two citizens' words, and how a browser asks for the page.
 */
#include "tests/reviewer.h"

#include <stdio.h>

/* Administrators: two of 740, of whom one, LIS, holds meetings in Nord, and one
 * of 661; and the other roles.  Two citizens, met in Nord and in Syd, with two
 * comments and an answer in words. */
static const char *const rows[] = {
        "INSERT INTO staff (municipality, name, role, password_hash)"
        " SELECT 740, r.name, r.role, s.password_hash FROM staff s, (SELECT"
        " 'rikke' AS name, 'administrator' AS role UNION SELECT 'Lis',"
        " 'administrator' UNION SELECT 'broker', 'broker' UNION SELECT"
        " 'caseworker', 'caseworker') r WHERE s.name = 'leder' UNION SELECT"
        " 661, 'nabo', 'administrator', password_hash FROM staff"
        " WHERE name = 'leder'",
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0), (2, 740, 'citizen', x'02', x'00', 0)",
        "INSERT INTO meeting (id, municipality, respondent, external,"
        " employee, unit, held_at, month, registered_at, due_at) VALUES"
        " (1, 740, 1, 'sag-17', 'LIS', 'Nord', 0, 202609, 0, 0),"
        " (2, 740, 2, 'sag-18', 'EVA', 'Syd', 0, 202608, 0, 0)",
        "INSERT INTO invitation (id, municipality, respondent, meeting,"
        " survey_version, month, code_hash, created_at) SELECT m.id, 740,"
        " m.respondent, m.id, v.id, m.month, CAST(m.external AS BLOB), 0"
        " FROM meeting m, (SELECT max(id) AS id FROM survey_version) v",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) SELECT id, 740, respondent, 'open', -1, 'da',"
        " 0 FROM invitation",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at, words) SELECT 2, 740, 1, 0, '5', 'Bentes <råd> hjalp',"
        " 'sms', 1, NULL UNION ALL SELECT 3, 740, 2, position, 'Ring til Ole"
        " på 20 12 34 56', NULL, 'web', 2, 1 FROM item WHERE name = 'W1_tekst'"
        " UNION ALL SELECT 4, 740, 2, 0, '5', 'for sent', 'sms', 3, NULL"};

void
reviewer_world(struct house *house)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		house_run(house, rows[i]);
}

struct http_call *
reviewer_get(struct house *house, const char *name, const char *path,
        const char *query)
{
	return house_ask(house, (struct house_request){.path = path,
	                                .query = query,
	                                .cookie = house_log_in(house, name)});
}

struct http_call *
reviewer_post(
        struct house *house, const char *name, int number, const char *form)
{
	return house_ask(house,
	        (struct house_request){.path = talloc_asprintf(house->memory,
	                                       "/tekster/%d", number),
	                .form = form,
	                .origin = "http://s.test",
	                .cookie = house_log_in(house, name)});
}

void
reviewer_expect(const struct http_call *call, const char *part)
{
	if (strstr(call->answer, part) == NULL)
		fail_msg("the page does not say \"%s\":\n%s", part,
		        call->answer);
}

void
reviewer_expect_none(const struct http_call *call, const char *part)
{
	if (strstr(call->answer, part) != NULL)
		fail_msg("the page says \"%s\":\n%s", part, call->answer);
}

void
reviewer_expect_count(struct house *house, const char *sql, int64_t wanted)
{
	int64_t count = house_count(house, sql);

	if (count != wanted)
		fail_msg("%lld instead of %lld: %s", (long long)count,
		        (long long)wanted, sql);
}

const char *
reviewer_mark(struct house *house, int number)
{
	static const char field[] = "name=\"set\" value=\"";
	struct http_call *call = reviewer_get(house, "rikke",
	        talloc_asprintf(house->memory, "/tekster/%d", number), NULL);
	const char *at = strstr(call->answer, field);

	assert_int_equal(call->status, 200);
	assert_non_null(at);
	return talloc_strndup(house->memory, at + strlen(field), 32);
}

struct http_call *
reviewer_choose(struct house *house, int number, const char *form)
{
	return reviewer_post(house, "rikke", number,
	        talloc_asprintf(house->memory, "set=%s&vis=venter&%s",
	                reviewer_mark(house, number), form));
}

void
reviewer_expect_location(const struct http_call *call, const char *location)
{
	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), location);
}
