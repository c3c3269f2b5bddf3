/*
 * The steering group's page, and before and after: who reads them, what stands
 * in them, and that a municipality's role has dates.
 */
#include "tests/house.h"

#include "server/release.h"

struct release_job {
	struct writer_job job;
	const struct report *report;
};

static enum status
run_release(struct writer_job *job, struct db *db)
{
	return release_put(db, ((struct release_job *)job)->report, HOUSE_NOW);
}

static void
release(struct house *house, const struct report_of *of)
{
	struct release_job job = {.job = {.run = run_release}};
	struct report *report = NULL;

	assert_int_equal(report_build_of(house->service->reading, house->memory,
	                         of, HOUSE_NOW, &report),
	        STATUS_OK);
	job.report = report;
	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
}

static void
release_month_of(struct house *house, int64_t municipality, int month)
{
	struct report_of of = {.municipality = municipality,
	        .period = period_of_month((struct month){2026, month})};

	release(house, &of);
}

/* A figure in a release, as if people had answered. */
static void
put_figure(struct house *house, int64_t municipality, int64_t month,
        const char *mean)
{
	house_run(house,
	        talloc_asprintf(house->memory,
	                "UPDATE release SET result = replace(result,"
	                " '\"mean\": null', '\"mean\": %s') WHERE municipality"
	                " = %d AND month = %d",
	                mean, (int)municipality, (int)month));
}

static struct http_call *
get(struct house *house, const char *user, const char *path)
{
	return house_ask(house, (struct house_request){.path = path,
	                                .cookie = house_log_in(house, user)});
}

static const char *
find(const struct http_call *call, const char *text)
{
	return strstr(call->answer, text);
}

static void
test_nothing(void **state)
{
	struct house *house = *state;
	struct http_call *call = get(house, "leder", "/styregruppe");

	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "Ingen kommune har udgivet en rapport"));
	call = get(house, "leder", "/foer-og-efter");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "ikke noteret noget"));
}

static void
test_small_multiples(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	release_month_of(house, 740, 8);
	release_month_of(house, 740, 9);
	release_month_of(house, 661, 9);
	put_figure(house, 740, 202608, "61.0");
	put_figure(house, 740, 202609, "64.0");
	put_figure(house, 661, 202609, "58.0");
	call = get(house, "leder", "/styregruppe");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "<strong>Silkeborg</strong>: senest 64"));
	assert_non_null(find(call, "Holstebro: senest 58"));
	/* In the order of codes, not of figures: 0661 comes first. */
	assert_true(find(call, "Holstebro: senest") <
	            find(call, "Silkeborg</strong>: senest"));
	assert_non_null(find(call, "Kommunerne i september 2026"));
	/* All kinds have a column; those who said nothing have no figure. */
	assert_non_null(find(call, "Virksomheder</th>"));
	assert_non_null(find(call, "Medarbejdere</th>"));
	assert_non_null(find(call, "Partnere</th>"));
}

/* A guest's months are not compared, and a guest's staff compare nothing; what
 * had a role before it ended is in it until then. */
static void
test_roles(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	release_month_of(house, 740, 8);
	release_month_of(house, 661, 8);
	release_month_of(house, 661, 9);
	put_figure(house, 740, 202608, "64.0");
	put_figure(house, 661, 202608, "57.0");
	put_figure(house, 661, 202609, "58.0");
	house_run(house, "UPDATE municipality_role SET from_at = 0, until_at ="
	                 " 1788213600 WHERE municipality = 661");
	call = get(house, "leder", "/styregruppe");
	/* Until the end of August, Danish time. */
	assert_non_null(find(call, "Holstebro: senest 57"));
	assert_int_equal(
	        get(house, "leder", "/rapporter/alle/2026-09")->status, 404);
	house_run(house, "UPDATE municipality_role SET role = 'guest' WHERE"
	                 " municipality = 661");
	call = get(house, "leder", "/styregruppe");
	assert_null(find(call, "Holstebro"));
	house_run(house, "UPDATE municipality_role SET role = 'network' WHERE"
	                 " municipality = 740");
	call = get(house, "leder", "/styregruppe");
	assert_non_null(find(call, "</strong> (netværk)"));
	house_run(house, "UPDATE municipality_role SET role = 'guest' WHERE"
	                 " municipality = 740");
	assert_int_equal(get(house, "leder", "/styregruppe")->status, 403);
	assert_int_equal(
	        get(house, "leder", "/rapporter/alle/2026-08")->status, 403);
	assert_int_equal(
	        get(house, "leder", "/rapporter/0740/2026-08")->status, 200);
}

static void
test_refused(void **state)
{
	struct house *house = *state;

	house_run(house,
	        "UPDATE staff SET role = 'caseworker' WHERE name = 'leder'");
	assert_int_equal(get(house, "leder", "/styregruppe")->status, 403);
	assert_int_equal(get(house, "leder", "/foer-og-efter")->status, 403);
	assert_int_equal(
	        get(house, "leder", "/foer-og-efter/0740/2026-08")->status,
	        403);
	assert_int_equal(get(house, "drift", "/styregruppe")->status, 200);
}

static void
test_change(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	house_run(house,
	        "INSERT INTO note (municipality, day, text, topic, author,"
	        " created_at) VALUES (740, 20260815, 'Vi <ringer> først',"
	        " 'kontakt', 'Bo', 0), (661, 20260815, 'Andet', '', 'Bo', 0)");
	call = get(house, "leder", "/foer-og-efter");
	assert_non_null(find(call, "href=\"/foer-og-efter/0740/2026-08\""));
	assert_non_null(find(call, "Vi &lt;ringer&gt; først"));
	assert_null(find(call, "Andet"));
	call = get(house, "leder", "/foer-og-efter/0740/2026-08");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "før og efter august 2026"));
	assert_non_null(find(call, "Vi &lt;ringer&gt; først"));
	assert_int_equal(
	        get(house, "leder", "/foer-og-efter/0661/2026-08")->status,
	        403);
	assert_int_equal(
	        get(house, "leder", "/foer-og-efter/0740/august")->status, 404);
}

/* Another kind of respondents is a report of its own, at its own address. */
static void
test_kinds(void **state)
{
	struct house *house = *state;
	struct report_of of = {.municipality = 740,
	        .period = period_of_month((struct month){2026, 9}),
	        .respondent = "employer"};
	struct report_of quarter = {.municipality = 740};
	struct http_call *call;

	assert_int_equal(period_parse("2026-Q3", &quarter.period), STATUS_OK);
	release_month_of(house, 740, 9);
	release(house, &of);
	release(house, &quarter);
	put_figure(house, 740, 2202609, "71.0");
	call = get(house, "leder", "/rapporter");
	assert_non_null(find(call, "september 2026 (virksomheder)"));
	assert_non_null(find(call, "/rapporter/0740/2026-09-employer\""));
	assert_non_null(find(call, "3. kvartal 2026"));
	call = get(house, "leder", "/rapporter/0740/2026-09-employer");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "virksomhedernes svar i september 2026"));
	call = get(house, "leder", "/rapporter/0740/2026-Q3");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "borgernes svar i 3. kvartal 2026"));
	call = get(house, "leder", "/styregruppe");
	assert_non_null(find(call, "<td>71 (0 svar)</td>"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                test_nothing, house_start, house_end),
	        cmocka_unit_test_setup_teardown(
	                test_small_multiples, house_start, house_end),
	        cmocka_unit_test_setup_teardown(
	                test_roles, house_start, house_end),
	        cmocka_unit_test_setup_teardown(
	                test_refused, house_start, house_end),
	        cmocka_unit_test_setup_teardown(
	                test_change, house_start, house_end),
	        cmocka_unit_test_setup_teardown(
	                test_kinds, house_start, house_end),
	};

	return cmocka_run_group_tests_name("steer_page", tests, NULL, NULL);
}
