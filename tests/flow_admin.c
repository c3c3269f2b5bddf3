/*
 * Commands beside a running server, both as processes of their own over one
 * folder: what they write is there at once, and no citizen's answer is lost or
 * waits longer than a loan. How either is killed is in flow_admin_end.c.
 */
#include "tests/serving.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/secret.h"
#include "base/text.h"
#include "server/admin.h"
#include "tests/import_lists.h"
#include "tests/raw_http.h"

enum { ROWS = 5000, THREADS = 2, CITIZENS = 400 };

static int64_t
count(struct command *command, const char *sql)
{
	return command_count(command, "borgersvar.db", sql);
}

static void
wait_for(struct command *command, const char *sql, int64_t wanted)
{
	int64_t found = -1;

	for (int i = 0; i < 1000 && found != wanted; i++) {
		found = count(command, sql);
		if (found != wanted)
			usleep(10000);
	}
	assert_int_equal(found, wanted);
}

/* A survey that opens by a word, at any hour. */
static void
add_keyword(struct command *command)
{
	command_write(command, "open.md",
	        "| survey |\n| | type | name | label | sms_label |\n"
	        "| | select_one t | q1 | Et | Et 1-2 |\n"
	        "| | select_one t | q2 | To | To 1-2 |\n"
	        "| choices |\n| | list_name | name | label |\n"
	        "| | t | 1 | Ja |\n| | t | 2 | Nej |\n"
	        "| settings |\n| | form_id | version | keyword |\n"
	        "| | a | 1 | yes |\n");
	command_expect(command,
	        "keyword add CUBB --municipality 740 --survey open.md", 0, "");
}

/* A text of a citizen as the provider posts it, sent just now. */
static const char *
hook_request(TALLOC_CTX *memory, int number, const char *id, const char *text)
{
	char now[21];
	char *body;
	unsigned char mac[32];
	char hex[65];

	clock_format(time(NULL), now);
	body = talloc_asprintf(memory,
	        "{\"event_id\":\"%s\",\"timestamp\":\"%s\","
	        "\"event_type\":\"user-message.text.sms\",\"event\":"
	        "{\"sender\":4511%06d,\"sent_at\":\"%s\","
	        "\"recipient\":4560000740,"
	        "\"content\":{\"message\":\"%s\"}}}",
	        id, now, number, now, text);
	secret_hmac_sha256("s", 1, body, strlen(body), mac);
	secret_hex(mac, sizeof(mac), hex);
	return talloc_asprintf(memory,
	        "POST /hook/main HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
	        "Signature: v1=%s\r\nContent-Length: %zu\r\n\r\n%s",
	        hex, strlen(body), body);
}

static void
text_from(struct command *command, const struct serving *serving, int number,
        const char *text)
{
	static int events;
	const char *request = hook_request(command->memory, number,
	        talloc_asprintf(command->memory, "T%d", events++), text);

	assert_non_null(
	        strstr(serving_ask(command, serving, request), "HTTP/1.1 200"));
}

static void
text_in(struct command *command, const struct serving *serving,
        const char *text)
{
	text_from(command, serving, 0, text);
}

/* Citizens with an open survey, whose question the provider has taken: it would
 * not be answered otherwise, and there is no provider here. */
static void
open_sessions(struct command *command)
{
	static const char taken[] =
	        "UPDATE outbox SET state = 'accepted', sent_at = created_at,"
	        " settled_at = created_at";
	static const char asked[] =
	        "UPDATE session SET asked_at = asked_at - 60";
	struct db_options options = {
	        .path = talloc_asprintf(
	                command->memory, "%s/borgersvar.db", command->folder),
	        .mode = DB_WRITE};
	struct serving serving;
	struct db *db = NULL;
	struct text why;

	text_init(&why, command->memory, 400);
	add_keyword(command);
	serving_start(command, &serving);
	for (int i = 0; i < CITIZENS; i++)
		text_from(command, &serving, i, "CUBB");
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	assert_int_equal(db_run(db, taken, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(db_run(db, asked, DB_NO_ARGS), STATUS_OK);
	talloc_free(db);
}

/* Citizens that answer one after the other until it is over, or each has
 * answered. */
struct citizens {
	const struct serving *serving;
	int first, sent, acknowledged;
	atomic_bool *over;
	int64_t longest_ms;
	pthread_t running;
};

static void *
run_citizens(void *context)
{
	struct citizens *citizens = context;

	while (!*citizens->over && citizens->sent < CITIZENS / THREADS) {
		TALLOC_CTX *memory = talloc_new(NULL);
		int number = citizens->first + citizens->sent;
		struct raw_answer answer;
		int64_t begun_ms = raw_now_ms();
		int64_t took_ms;
		const char *request = hook_request(memory, number,
		        talloc_asprintf(memory, "A%d", number), "1");

		raw_ask((uint16_t)citizens->serving->port, request,
		        strlen(request), &answer);
		took_ms = raw_now_ms() - begun_ms;
		citizens->sent++;
		citizens->acknowledged += answer.status == 200;
		if (took_ms > citizens->longest_ms)
			citizens->longest_ms = took_ms;
		talloc_free(memory);
	}
	return NULL;
}

/* Five thousand rows come in while citizens answer. */
static void
answer_beside(struct command *command, const struct import_list *list)
{
	struct citizens citizens[THREADS] = {0};
	struct serving serving;
	atomic_bool over = false;
	int64_t acknowledged = 0;

	import_list_write(command, list, ROWS);
	open_sessions(command);
	serving_start(command, &serving);
	for (int i = 0; i < THREADS; i++) {
		citizens[i] = (struct citizens){.serving = &serving,
		        .first = i * CITIZENS / THREADS,
		        .over = &over};
		assert_int_equal(pthread_create(&citizens[i].running, NULL,
		                         run_citizens, &citizens[i]),
		        0);
	}
	command_expect(command, list->command, 0,
	        talloc_asprintf(command->memory, "%d%s", ROWS, list->says));
	over = true;
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(citizens[i].running, NULL), 0);
		assert_true(citizens[i].sent > 3);
		assert_int_equal(citizens[i].acknowledged, citizens[i].sent);
		assert_in_range(citizens[i].longest_ms, 0, ADMIN_HOLD_MS);
		print_message("%d answers, the longest waited %lld ms\n",
		        citizens[i].sent, (long long)citizens[i].longest_ms);
		acknowledged += citizens[i].acknowledged;
	}
	assert_int_equal(
	        count(command, "SELECT count(*) FROM answer"), acknowledged);
	assert_int_equal(count(command, list->rows), ROWS);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

static void
test_answers_beside_meetings(void **state)
{
	answer_beside(*state, &import_lists[0]);
}

static void
test_answers_beside_people(void **state)
{
	answer_beside(*state, &import_lists[1]);
}

static void
test_answers_beside_series(void **state)
{
	answer_beside(*state, &import_lists[2]);
}

/* The status of a log-in as "leder". */
static int
log_in(struct command *command, const struct serving *serving)
{
	static const char form[] = "name=leder&password=en+lang+adgangskode";
	int status = 0;
	const char *answer = serving_ask(command, serving,
	        talloc_asprintf(command->memory,
	                "POST /login HTTP/1.1\r\nHost: svar.test\r\n"
	                "Origin: https://svar.test\r\nConnection: close\r\n"
	                "Content-Type: application/x-www-form-urlencoded\r\n"
	                "Content-Length: %zu\r\n\r\n%s",
	                strlen(form), form));

	assert_int_equal(sscanf(answer, "HTTP/1.1 %d", &status), 1);
	return status;
}

static void
test_user(void **state)
{
	struct command *command = *state;
	struct serving serving;

	command_write(command, "password", "en lang adgangskode\n");
	serving_start(command, &serving);
	assert_int_equal(log_in(command, &serving), 403);
	command_expect(command,
	        "user add leder --role manager --municipality 740 < password",
	        0, "");
	assert_int_equal(log_in(command, &serving), 303);
	command_expect(command, "user disable leder", 0, "");
	assert_int_equal(log_in(command, &serving), 403);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

/* The status of a text that a program sends. */
static int
send_text(struct command *command, const struct serving *serving,
        const char *token)
{
	static const char body[] =
	        "{\"to\": \"+4511000001\", \"text\": \"Din tid er flyttet\"}";
	int status = 0;
	const char *answer = serving_ask(command, serving,
	        talloc_asprintf(command->memory,
	                "POST /api/v1/messages HTTP/1.1\r\nHost: svar.test\r\n"
	                "Authorization: Bearer %s\r\nConnection: close\r\n"
	                "Content-Type: application/json\r\n"
	                "Content-Length: %zu\r\n\r\n%s",
	                token, strlen(body), body));

	assert_int_equal(sscanf(answer, "HTTP/1.1 %d", &status), 1);
	return status;
}

/* A token is remembered for a moment; one that was revoked is not. */
static void
test_token(void **state)
{
	struct command *command = *state;
	struct serving serving;
	char *token;

	serving_start(command, &serving);
	command_expect(command, "token add esdh --municipality 740", 0, "bs_");
	token = talloc_strndup(command->memory, command->output,
	        strcspn(command->output, "\n"));
	assert_int_equal(send_text(command, &serving, token), 202);
	command_expect(command, "token revoke esdh --municipality 740", 0, "");
	assert_int_equal(send_text(command, &serving, token), 401);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

#define TASKS "SELECT count(*) FROM follow_up WHERE kind = 'distress'"

/* What the next text meets, and a survey that the server has never seen. */
static void
test_municipality(void **state)
{
	struct command *command = *state;
	struct serving serving;

	serving_start(command, &serving);
	text_in(command, &serving, "CUBB");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 0);
	add_keyword(command);
	text_in(command, &serving, "CUBB");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 1);
	text_in(command, &serving, "2 jeg har lyst til at dø");
	assert_int_equal(count(command, TASKS), 0);
	command_expect(command, "municipality set 740 --distress on", 0, "");
	text_in(command, &serving, "1, jeg vil ikke leve mere");
	assert_int_equal(count(command, TASKS), 1);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

/* Who has been erased has no survey any more, though the server knew of one. */
static void
test_erased(void **state)
{
	struct command *command = *state;
	struct serving serving;

	add_keyword(command);
	serving_start(command, &serving);
	text_in(command, &serving, "CUBB");
	text_in(command, &serving, "1");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 1);
	command_expect(command,
	        "people erase --municipality 740 --number +4511000000 --by r"
	        " --why w",
	        0, "");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 0);
	text_in(command, &serving, "1");
	text_in(command, &serving, "2");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 0);
	assert_int_equal(count(command, "SELECT count(*) FROM answer"), 0);
	text_in(command, &serving, "CUBB");
	assert_int_equal(count(command, "SELECT count(*) FROM session"), 1);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

/* The schedule's pause is a minute, and it is not waited for.  Who has no number
 * needs no working hour. */
static void
test_schedule_is_woken(void **state)
{
	struct command *command = *state;
	struct serving serving;

	serving_start(command, &serving);
	command_expect(command,
	        talloc_asprintf(command->memory,
	                "meeting --municipality 740 --held-at '%s 10:00'"
	                " --employee SB",
	                command_day(command, 2)),
	        0, "");
	wait_for(command,
	        "SELECT count(*) FROM meeting WHERE fate = 'uncontactable'", 1);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
}

/* Every command that writes, in an order that makes sense. */
static void
test_all_commands(void **state)
{
	static const struct {
		const char *arguments;
		int status;
		const char *says;
	} cases[] = {
	        {"municipality add 751 --sender 1204 --host t.test --contact 8",
	                0, ""},
	        {"municipality set 751 --distress on", 0, ""},
	        {"user add leder --role manager --municipality 740 < password",
	                0, ""},
	        {"user address leder --address a@b.dk", 0, ""},
	        {"user disable leder", 0, ""},
	        {"token add esdh --municipality 740", 0, "bs_"},
	        {"note add --municipality 740 --date 2026-03-01 --text x"
	         " --author Bo",
	                0, "1"},
	        {"note remove 1 --municipality 740", 0, ""},
	        {"series import series.csv", 0, "1"},
	        {"grant add ev --project P --holder H --commissioned-by C"
	         " --municipalities 740 --kinds citizen --fields svar,uge"
	         " --from 2026-01-01 --end 2099-12-31",
	                0, ""},
	        {"export --grant ev --format csv --output e.csv", 0, ""},
	        {"grant revoke ev", 0, ""},
	        {"people import people.csv", 0, "2 in the address book"},
	        {"people invite --municipality 740", 0, "1 invited"},
	        {"people export --municipality 740 --mail a@forening.dk"
	         " --by r --why w",
	                0, "indhold"},
	        {"people erase --municipality 740 --mail a@forening.dk"
	         " --by r --why w",
	                0, ""},
	        {"people erase --municipality 740 --mail b@forening.dk"
	         " --by r --why w",
	                1, "0740 holds nothing of that person"},
	        {"principle add P1 --text x --from 2026-01-01", 0,
	                "P1 version 1"},
	        {"report --principles --month 2026-09", 0, "kommune"},
	        {"principle end P1 --end 2026-09-01", 0, ""},
	        {"quarantine --municipality 740 --release 77", 1, ""},
	        {"texts --municipality 740 --hide 77 --reviewer R", 1, ""},
	        {"report --municipality 740 --month 2026-09 --release", 0,
	                "Silkeborg"},
	        {"report --progression --municipality 740 --quarter 2026-Q3"
	         " --release",
	                0, ""},
	        {"audit verify", 0, "the chain holds"},
	};
	struct command *command = *state;
	struct serving serving;

	command_write(command, "password", "en lang adgangskode\n");
	command_write(command, "series.csv",
	        "municipality,series,measure,period,value,source\n"
	        "740,KL,tilfredshed,2026-01,71.5,KL\n");
	command_write(command, "people.csv",
	        "municipality,kind,id,email\n740,partner,F1,a@forening.dk\n"
	        "740,employee,SB,sb@silkeborg.dk\n");
	serving_start(command, &serving);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(command, cases[i].arguments, cases[i].status,
		        cases[i].says);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	command_expect(command, "doctor", 3, "database       ok");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_answers_beside_meetings),
	        INSTALLED(test_answers_beside_people),
	        INSTALLED(test_answers_beside_series),
	        INSTALLED(test_user),
	        INSTALLED(test_token),
	        INSTALLED(test_municipality),
	        INSTALLED(test_erased),
	        INSTALLED(test_schedule_is_woken),
	        INSTALLED(test_all_commands),
	};

	if (secret_init() != STATUS_OK)
		return 1;
	return cmocka_run_group_tests_name("admin", tests, NULL, NULL);
}
