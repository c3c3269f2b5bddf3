/*
 * The fault matrix: what the provider, the wire or the webhook may do, at every
 * step, for every driver.  tests/data/faults.txt says what each cell must come
 * to; `make faults` prints it beside what happened.
 *
 * A cell of the steps that send is STATE>STATE:ACCEPTED/REQUESTS: the states
 * (queued, accepted, delivered, failed, rejected, unknown) when all has become
 * still, and forty minutes later; how often the provider accepted the text, and
 * how many requests carried it.  `batch` has three texts at once; `days` are
 * the same, two days later, when later texts have their receipts; `poll` is the
 * poll that asks for the receipt, where there are polls.  A cell of a
 * step that comes in is the states of the receipt's message, or how many texts
 * counted, then how many webhooks were refused for their signature.
 *
 * Beside the table, of every cell: no accepted message is lost, and none is
 * submitted a second time unless it was queued again (the provider said no) or
 * unknown before.
 */
#include <stdio.h>
#include <string.h>

#include "tests/fault_table.h"
#include "tests/gateway_world.h"
#include "tests/raw_http.h"

enum { BATCH = 3, STILL_MS = 10000, SUBJECTS = 1000 };

static const struct {
	const char *name;
	enum simulator_fault fault;
	bool refused; /* nobody listens for a while */
} faults[] = {
        {"none", SIMULATOR_NO_FAULT, false},
        {"refused", SIMULATOR_NO_FAULT, true},
        {"reset_before", SIMULATOR_RESET, false},
        {"reset_after", SIMULATOR_RESET_ACCEPTED, false},
        {"slow", SIMULATOR_SLOW, false},
        {"hang", SIMULATOR_SILENT, false},
        {"429", SIMULATOR_TOO_MANY_BARE, false},
        {"429_retry_after", SIMULATOR_TOO_MANY, false},
        {"500", SIMULATOR_ERROR, false},
        {"500_accepted", SIMULATOR_ERROR_ACCEPTED, false},
        {"503", SIMULATOR_UNAVAILABLE_BARE, false},
        {"503_retry_after", SIMULATOR_UNAVAILABLE, false},
        {"403", SIMULATOR_WRONG_TOKEN, false},
        {"unreadable", SIMULATOR_UNREADABLE, false},
        {"huge", SIMULATOR_HUGE, false},
        {"wrong_type", SIMULATOR_WRONG_TYPE, false},
        {"receipt_first", SIMULATOR_RECEIPT_FIRST, false},
};

static const struct {
	const char *name;
	enum simulator_hook_fault fault;
	bool refused; /* by us: our database fails */
} hook_faults[] = {
        {"none", SIMULATOR_HOOK_RIGHT, false},
        {"duplicate", SIMULATOR_HOOK_TWICE, false},
        {"reordered", SIMULATOR_HOOK_LATE, false},
        {"wrong_signature", SIMULATOR_HOOK_UNSIGNED, false},
        {"clock_ahead", SIMULATOR_HOOK_AHEAD, false},
        {"clock_behind", SIMULATOR_HOOK_BEHIND, false},
        {"ours_fails", SIMULATOR_HOOK_RIGHT, true},
};

enum {
	FAULTS = sizeof(faults) / sizeof(faults[0]),
	HOOK_FAULTS = sizeof(hook_faults) / sizeof(hook_faults[0]),
	SENT_ROWS = FAULTS * 5,
	ROWS = SENT_ROWS + HOOK_FAULTS * 2,
};

static struct fault_row happened[ROWS];

/* One driver's world, and the phone that the next cell takes. */
struct column {
	struct gateway_world *world;
	size_t number;
	int phone;
};

static const char *
next_phone(struct column *column)
{
	return talloc_asprintf(
	        column->world->memory, "+451%07d", ++column->phone);
}

/* Until nobody has anything to do at this time. */
static void
settle(struct gateway_world *world)
{
	int64_t until = raw_now_ms() + STILL_MS;
	bool busy = false;

	do {
		busy = delivery_once(world->delivery, busy);
		busy |= simulator_once(world->simulator, 1) > 0;
		if (raw_now_ms() > until)
			fail_msg("the gateway never ends");
	} while (busy);
}

static void
advance(struct gateway_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	settle(world);
}

/* Forty minutes, in steps that grow. */
static void
live_on(struct gateway_world *world)
{
	for (int i = 0; i < 6; i++)
		advance(world, 5);
	for (int i = 0; i < 6; i++)
		advance(world, 60);
	for (int i = 0; i < 4; i++)
		advance(world, 510);
}

/* What a cell leaves in doubt would go again two days later, amid another cell:
 * it is settled.  Whatever it left of pauses ends with a text that goes well. */
static void
clean_up(struct column *column, const int64_t *ids, int count)
{
	struct gateway_world *world = column->world;
	int64_t id;

	for (int i = 0; i < count; i++)
		(void)outbox_world_receipt(world->outbox, ids[i],
		        PROVIDER_RECEIPT_DELIVERED, "DELIVERED");
	id = gateway_world_add(world, next_phone(column), "Hej");
	settle(world);
	for (int i = 0; i < 3; i++)
		advance(world, 700);
	expect_message(world, id, "delivered");
}

static char
letter(struct gateway_world *world, int64_t id)
{
	char first = gateway_world_state(world, id)[0];

	return (char)(first - 'a' + 'A');
}

static const char *
letters(struct gateway_world *world, const int64_t *ids, int count)
{
	char *out = talloc_zero_array(world->memory, char, BATCH + 1);

	for (int i = 0; i < count; i++)
		out[i] = letter(world, ids[i]);
	return out;
}

static void
put(struct column *column, const char *phone, enum outbox_kind kind,
        int64_t *id)
{
	struct gateway_world *world = column->world;
	struct outbox_message message =
	        outbox_world_message(world->outbox, phone, "Hej");

	message.kind = kind;
	message.subject = SUBJECTS + column->phone;
	message.due_at = clock_now(&world->clock);
	message.expires_at = message.due_at + 86400;
	*id = gateway_world_put(world, &message);
}

/* What holds whatever the table says. */
static void
judge(const char *fault, const char *at_once, const char *later,
        uint64_t accepted, uint64_t requests)
{
	size_t count = strlen(later);

	if (accepted >= count && later[strspn(later, "D")] != '\0')
		fail_msg("%s: accepted, and lost: %s", fault, later);
	if (accepted > count && strchr(at_once, 'U') == NULL)
		fail_msg("%s: accepted twice, and never unknown", fault);
	if (requests > count && strpbrk(at_once, "UQ") == NULL)
		fail_msg("%s: submitted twice, and never doubtful", fault);
}

/* Texts at once, under a fault that the first one's number carries; the states
 * that they are in when all is still. */
static const char *
send_so(struct column *column, size_t fault, enum outbox_kind kind, int count,
        int64_t *ids)
{
	struct gateway_world *world = column->world;

	for (int i = 0; i < count; i++) {
		const char *phone = next_phone(column);

		if (i == 0 && faults[fault].fault != SIMULATOR_NO_FAULT)
			simulator_fail_phone(world->simulator, phone,
			        faults[fault].fault, 1);
		put(column, phone, kind, &ids[i]);
	}
	if (faults[fault].refused)
		simulator_wire_refuse(world->wire, true);
	settle(world);
	if (faults[fault].refused)
		simulator_wire_refuse(world->wire, false);
	return letters(world, ids, count);
}

/* `count` texts at once; the first one's number carries the fault. */
static void
send_cell(struct column *column, size_t fault, enum outbox_kind kind, int count,
        char cell[FAULT_CELL])
{
	struct gateway_world *world = column->world;
	struct simulator_counts before = simulator_counts(world->simulator);
	struct simulator_counts after;
	int64_t ids[BATCH];
	const char *at_once;
	const char *later;

	at_once = send_so(column, fault, kind, count, ids);
	live_on(world);
	later = letters(world, ids, count);
	after = simulator_counts(world->simulator);
	(void)snprintf(cell, FAULT_CELL, "%s>%s:%d/%d", at_once, later,
	        (int)(after.accepted - before.accepted),
	        (int)(after.requests - before.requests));
	judge(faults[fault].name, at_once, later,
	        after.accepted - before.accepted,
	        after.requests - before.requests);
	clean_up(column, ids, count);
}

/* The same of a batch, and two days later: later texts have been heard of. */
static void
days_cell(struct column *column, size_t fault, char cell[FAULT_CELL])
{
	struct gateway_world *world = column->world;
	uint64_t before = simulator_counts(world->simulator).accepted;
	int64_t ids[BATCH];
	const char *at_once;

	at_once = send_so(column, fault, OUTBOX_INVITATION, BATCH, ids);
	live_on(world);
	before++; /* of the text that cleans up */
	clean_up(column, NULL, 0);
	for (int hours = 0; hours < 52; hours++)
		advance(world, 3600);
	for (int i = 0; i < 3; i++)
		advance(world, 6);
	(void)snprintf(cell, FAULT_CELL, "%s>%s:%d", at_once,
	        letters(world, ids, BATCH),
	        (int)(simulator_counts(world->simulator).accepted - before));
}

/* Our database fails for what comes in next. */
static void
refuse_one(struct gateway_world *world, bool refuse)
{
	world->refuse_hooks = refuse && world->account.poll_s == 0;
	world->refuse_takes = refuse && world->account.poll_s > 0;
}

/* The poll that would have told of the receipt goes so.  What a lost answer held
 * is gone at the provider's. */
static void
poll_cell(struct column *column, size_t fault, char cell[FAULT_CELL])
{
	struct gateway_world *world = column->world;
	bool polled = world->account.poll_s > 0;
	bool refused = faults[fault].refused;
	int64_t id;
	char at_once;

	(void)snprintf(cell, FAULT_CELL, "-");
	if (!polled || faults[fault].fault == SIMULATOR_RECEIPT_FIRST)
		return;
	put(column, next_phone(column), OUTBOX_INVITATION, &id);
	settle(world);
	advance(world, 2);
	simulator_fail_phone(world->simulator, "reports", faults[fault].fault,
	        faults[fault].fault != SIMULATOR_NO_FAULT);
	if (refused)
		simulator_wire_refuse(world->wire, true);
	advance(world, 5);
	at_once = letter(world, id);
	if (refused)
		simulator_wire_refuse(world->wire, false);
	live_on(world);
	(void)snprintf(cell, FAULT_CELL, "%c>%c", at_once, letter(world, id));
	clean_up(column, &id, 1);
}

/* A receipt that comes in so; another follows, for an order to be wrong. */
static void
receipt_cell(struct column *column, size_t fault, char cell[FAULT_CELL])
{
	struct gateway_world *world = column->world;
	int refused = world->hooks_refused;
	int64_t ids[2];
	char at_once;

	simulator_fail_hooks(world->simulator, hook_faults[fault].fault, 1);
	put(column, next_phone(column), OUTBOX_INVITATION, &ids[0]);
	settle(world);
	put(column, next_phone(column), OUTBOX_INVITATION, &ids[1]);
	settle(world);
	refuse_one(world, hook_faults[fault].refused);
	advance(world, 2);
	at_once = letter(world, ids[0]);
	live_on(world);
	refuse_one(world, false);
	(void)snprintf(cell, FAULT_CELL, "%c>%c:%d", at_once,
	        letter(world, ids[0]), world->hooks_refused - refused);
	assert_int_equal(letter(world, ids[1]), 'D');
}

/* A citizen's two texts, the first of which comes in so. */
static void
text_cell(struct column *column, size_t fault, char cell[FAULT_CELL])
{
	struct gateway_world *world = column->world;
	const char *phone = next_phone(column);
	int refused = world->hooks_refused;
	int texts = world->text_count;
	int64_t now = clock_now(&world->clock);

	simulator_fail_hooks(world->simulator, hook_faults[fault].fault, 1);
	refuse_one(world, hook_faults[fault].refused);
	simulator_send(world->simulator, phone, "4", now);
	simulator_send(world->simulator, phone, "3", now);
	settle(world);
	live_on(world);
	refuse_one(world, false);
	(void)snprintf(cell, FAULT_CELL, "%d:%d", world->text_count - texts,
	        world->hooks_refused - refused);
}

static struct fault_row *
name_row(size_t at, const char *fault, const char *step)
{
	happened[at].fault = fault;
	happened[at].step = step;
	return &happened[at];
}

/* The rows of a fault of sending, from `at` on. */
static void
send_rows(struct column *column, size_t fault, size_t at)
{
	const char *name = faults[fault].name;
	size_t n = column->number;

	send_cell(column, fault, OUTBOX_INVITATION, 1,
	        name_row(at, name, "invitation")->cells[n]);
	send_cell(column, fault, OUTBOX_QUESTION, 1,
	        name_row(at + 1, name, "question")->cells[n]);
	send_cell(column, fault, OUTBOX_INVITATION, BATCH,
	        name_row(at + 2, name, "batch")->cells[n]);
	poll_cell(column, fault, name_row(at + 4, name, "poll")->cells[n]);
}

static void
hook_rows(struct column *column, size_t fault, size_t at)
{
	const char *name = hook_faults[fault].name;
	size_t n = column->number;

	receipt_cell(column, fault, name_row(at, name, "receipt")->cells[n]);
	text_cell(column, fault, name_row(at + 1, name, "text")->cells[n]);
}

/* Two worlds a driver: in one of them days go by. */
static void
fill_column(size_t number, bool days)
{
	struct column column = {.number = number,
	        .world = gateway_world_wire_as(fault_drivers[number].driver,
	                fault_drivers[number].polled)};
	void *state = column.world;

	for (size_t fault = 0; fault < FAULTS; fault++)
		if (days)
			days_cell(&column, fault,
			        name_row(fault * 5 + 3, faults[fault].name,
			                "days")
			                ->cells[number]);
		else
			send_rows(&column, fault, fault * 5);
	for (size_t fault = 0; fault < HOOK_FAULTS && !days; fault++)
		hook_rows(&column, fault, SENT_ROWS + fault * 2);
	assert_int_equal(gateway_world_end(&state), 0);
}

static void
fill_table(void)
{
	for (size_t i = 0; i < FAULT_DRIVERS; i++) {
		fill_column(i, false);
		fill_column(i, true);
	}
}

static void
test_matrix(void **state)
{
	(void)state;
	fill_table();
	assert_int_equal(fault_table_compare(happened, ROWS), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_matrix)};

	return cmocka_run_group_tests_name("flow_faults", tests, NULL, NULL);
}
