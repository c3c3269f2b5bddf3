/*
 * The drivers' tables, walked.
 */
#include "tests/provider_kit.h"

#include "base/clock.h"

const struct provider_message kit_messages[KIT_MESSAGES] = {
        {1, "1-aaaaaaaa", "+4560575797", "+4511000001", "Hej æøå & \"du\"", 1,
                0},
        {2, "2-bbbbbbbb", "1204", "+4511000002", "To\nlinjer", 1, 0},
        {3, "3-cccccccc", "Silkeborg", "+4511000003", "😀 ok", 1, 0},
};

int
kit_setup(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 100);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(clock_init(&why), STATUS_OK);
	return 0;
}

static const struct provider *
driver_of(const struct provider_account *account)
{
	const struct provider *driver = provider_find(account->driver);

	assert_non_null(driver);
	return driver;
}

struct http_request
kit_build(TALLOC_CTX *memory, const struct provider_account *account,
        size_t count)
{
	struct provider_batch batch = {account, kit_messages, count};
	struct http_request request = {0};

	driver_of(account)->build(&batch, memory, &request);
	assert_int_equal(strlen(request.body), request.body_length);
	assert_true(request.timeout_ms > 0);
	return request;
}

const char *
kit_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

static const char *
describe(TALLOC_CTX *memory, const struct provider_answer *answer)
{
	struct text out;

	text_init(&out, memory, 2000);
	for (size_t i = 0; i < answer->result_count; i++)
		text_add_bytes(&out, &"ARTU"[answer->results[i].verdict], 1);
	if (answer->bisect)
		text_add(&out, " bisect");
	if (answer->lane == PROVIDER_LANE_PAUSE)
		text_add_format(&out, " pause %d", (int)answer->pause_s);
	if (answer->lane == PROVIDER_LANE_STOP)
		text_add(&out, " stop");
	return text_string(&out);
}

static void
expect_answer(
        const struct provider_account *account, const struct kit_answer *row)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct provider_batch batch = {account, kit_messages, row->count};
	struct http_request request = {
	        .outcome = row->status == 0   ? HTTP_NOT_SENT
	                   : row->status == 1 ? HTTP_UNKNOWN
	                                      : HTTP_ANSWERED,
	        .status = row->status,
	        .answer = row->body,
	        .answer_length = strlen(row->body),
	        .retry_after_s = row->retry_after_s,
	        .failure = "it broke"};
	struct provider_answer answer;
	const char *told;

	memset(&answer, 0x5a, sizeof(answer));
	driver_of(account)->read(&batch, &request, memory, &answer);
	assert_int_equal(answer.result_count, row->count);
	for (size_t i = 0; i < row->count; i++)
		assert_int_equal(answer.results[i].id, kit_messages[i].id);
	told = describe(memory, &answer);
	if (strcmp(told, row->verdicts) != 0)
		fail_msg("%s: %ld %s: \"%s\", not \"%s\"", account->driver,
		        row->status, row->body, told, row->verdicts);
	if (row->error != NULL)
		assert_string_equal(answer.results[0].error, row->error);
	talloc_free(memory);
}

void
kit_expect_answers(const struct provider_account *account,
        const struct kit_answer *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_answer(account, &rows[i]);
}

/* For a batch of one. */
static const struct kit_answer rule_rows[] = {
        {0, -1, 1, "", "T pause 10", "it broke"},
        {1, -1, 1, "", "U pause 0", "it broke"},
        {401, -1, 1, "", "T stop", NULL},
        {402, -1, 1, "", "T stop", NULL},
        {403, -1, 1, "", "T stop", NULL},
        {404, -1, 1, "<html>", "T stop", NULL},
        {405, -1, 1, "", "T stop", NULL},
        {302, -1, 1, "", "T stop", NULL},
        {400, -1, 1, "", "R", NULL},
        {422, -1, 1, "", "R", NULL},
        {413, -1, 1, "", "R", NULL},
        {429, -1, 1, "", "T pause 30", NULL},
        {429, 7, 1, "", "T pause 7", NULL},
        {503, 120, 1, "", "T pause 120", NULL},
        {503, -1, 1, "", "U pause 0", NULL},
        {500, -1, 1, "", "U pause 0", NULL},
        {500, 9, 1, "{", "U pause 0", NULL},
        {502, -1, 1, "<html>", "U pause 0", NULL},
        {504, -1, 1, "", "U pause 0", NULL},
        {408, -1, 1, "", "U pause 0", NULL},
};

void
kit_expect_retry_rule(const struct provider_account *account)
{
	kit_expect_answers(account, KIT_ROWS(rule_rows));
}

static void
add_event(struct text *out, const struct provider_event *event)
{
	static const char *const receipts[] = {
	        [PROVIDER_RECEIPT_TRANSIENT] = "transient",
	        [PROVIDER_RECEIPT_DELIVERED] = "delivered",
	        [PROVIDER_RECEIPT_FAILED] = "failed",
	        [PROVIDER_RECEIPT_UNKNOWN] = "unknown",
	};

	assert_non_null(event->event_id);
	assert_true(strlen(event->event_id) > 0);
	if (event->kind == PROVIDER_RECEIPT)
		text_add_format(out, "receipt %s %s %s @%lld",
		        event->reference == NULL ? "-" : event->reference,
		        receipts[event->receipt], event->raw_status,
		        (long long)event->at);
	else
		text_add_format(out, "text %s %s|%s @%lld", event->from,
		        event->to == NULL ? "-" : event->to, event->text,
		        (long long)event->at);
}

const char *
kit_receive(TALLOC_CTX *memory, const struct provider_account *account,
        const struct kit_hook *hook)
{
	struct http_call *call = http_call_create(
	        memory, "POST", hook->path == NULL ? "/hook/main" : hook->path);
	struct http_header header = {hook->header, hook->value};
	struct provider_event *events = NULL;
	size_t count = 0;
	struct text out;
	enum status status;

	call->query = hook->query == NULL ? "" : hook->query;
	call->headers = &header;
	call->header_count = hook->header == NULL ? 0 : 1;
	call->body = hook->body;
	call->body_length = strlen(hook->body);
	text_init(&out, memory, 10000);
	status = driver_of(account)->receive(
	        account, call, memory, &events, &count);
	if (status != STATUS_OK)
		return status_name(status);
	for (size_t i = 0; i < count; i++) {
		text_add(&out, i > 0 ? "\n" : "");
		add_event(&out, &events[i]);
	}
	return text_string(&out);
}

void
kit_expect_hooks(const struct provider_account *account,
        const struct kit_hook *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const char *told = kit_receive(memory, account, &rows[i]);

		if (strcmp(told, rows[i].events) != 0)
			fail_msg("%s: %s: \"%s\", not \"%s\"", account->driver,
			        rows[i].body, told, rows[i].events);
		talloc_free(memory);
	}
}
