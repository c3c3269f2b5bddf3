/*
 * The staff's delivery page: who may see it, and what it says.
 */
#include "server/delivery_page.h"

#include "server/metrics.h"
#include "tests/house.h"

static struct http_call *
ask(struct house *house, const char *name)
{
	return house_ask(house,
	        (struct house_request){.path = "/levering",
	                .cookie = name == NULL ? NULL
	                                       : house_log_in(house, name)});
}

static void
expect_part(const struct http_call *call, const char *part)
{
	if (strstr(call->answer, part) == NULL)
		fail_msg("the page does not say \"%s\":\n%s", part,
		        call->answer);
}

static void
fill(struct house *house)
{
	house_run(house,
	        "INSERT INTO outbox (nonce, lane, sender, municipality, "
	        "subject,"
	        " kind, phone_sealed, phone_key, body, segments, state, due_at,"
	        " expires_at, created_at) WITH RECURSIVE n (i) AS (SELECT 0"
	        " UNION ALL SELECT i + 1 FROM n WHERE i < 16) SELECT "
	        "'abcdefgh',"
	        " 'main', '1', 740, 0, 'question', x'00', 1, 'x', 1,"
	        " CASE WHEN i < 2 THEN 'unknown' WHEN i < 5 THEN 'accepted'"
	        " WHEN i < 9 THEN 'delivered' ELSE 'failed' END, 1, 1,"
	        " 1791273600 FROM n");
	house_run(house,
	        "INSERT INTO alarm (cause, subject, detail, raised_at) VALUES"
	        " ('no_credit', 'main', '403 <none>', 1791273600)");
	assert_int_equal(metrics_refresh(house->service->metrics), STATUS_OK);
}

static void
test_who_may(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *list;

	assert_int_equal(ask(house, NULL)->status, 303);
	assert_int_equal(ask(house, "leder")->status, 403);
	assert_int_equal(ask(house, "drift")->status, 200);
	list = house_ask(house,
	        (struct house_request){.path = "/rapporter", .cookie = cookie});
	assert_null(strstr(list->answer, "/levering"));
	list = house_ask(
	        house, (struct house_request){.path = "/rapporter",
	                       .cookie = house_log_in(house, "drift")});
	assert_non_null(strstr(list->answer, "/levering"));
	house_run(house, "UPDATE staff SET role = 'administrator' WHERE name ="
	                 " 'leder'");
	assert_int_equal(ask(house, "leder")->status, 200);
}

static void
test_nothing_to_say(void **state)
{
	struct http_call *call = ask(*state, "drift");

	expect_part(call, "Der er ingen alarmer.");
	expect_part(call, "<th scope=\"row\">main</th>");
	expect_part(call, "<td>åben</td>");
	assert_null(strstr(call->answer, "gateway unknown"));
	/* No mail server is set up. */
	assert_null(strstr(call->answer, ">mail<"));
}

static void
test_what_it_says(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	fill(house);
	call = ask(house, "drift");
	expect_part(
	        call, "Der er ikke flere penge hos udbyderen på banen main.");
	expect_part(call, "(403 &lt;none&gt;)");
	expect_part(call, "Siden 6. 10. 2026 kl. 10.00");
	expect_part(call, "talt 6. 10. 2026 kl. 10.00");
	expect_part(call, "<td>0</td><td>0</td><td>2</td>\n<td>3</td><td>4</td>"
	                  "<td>8</td>\n<td>0</td>");
	expect_part(call, "Om 2 beskeder ved ingen");
	expect_part(call, "borgersvar gateway unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_who_may),
	        HOUSE(test_nothing_to_say),
	        HOUSE(test_what_it_says),
	};

	return cmocka_run_group_tests_name("delivery_page", tests, NULL, NULL);
}
