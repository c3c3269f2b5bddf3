/*
 * The fast clock: registers the meetings that were held, lets the schedule
 * look, and waits until nothing is left to do before the time goes on. So
 * months pass in seconds, while every text, receipt and page takes its ordinary
 * way through the ordinary threads.
 *
 * Time goes in slots: what happens within one is handled together, in an order
 * that does not depend on the machine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "server/demo.h"

enum { DAY_S = 86400 };

/* Waited for, so that what follows finds it committed. */
enum status
demo_do_job(struct demo *demo, struct demo_job *job,
        enum status (*run)(struct writer_job *, struct db *))
{
	job->job.run = run;
	job->demo = demo;
	return writer_do(demo->service->writer, WRITER_BATCH, &job->job);
}

/* As a case system would send it, an id of its own included. */
static enum status
register_meeting(
        const struct demo *demo, struct db *db, size_t i, struct text *why)
{
	const struct demo_meeting *invented = &demo->meetings[i];
	const struct demo_person *person = &demo->people[invented->person];
	char external[32];
	char employee[16];
	struct meeting meeting = {
	        .municipality = demo_municipalities[person->municipality].code,
	        .external = external,
	        .phone = invented->no_number || demo_is_left_out(
	                                                demo, invented->person)
	                         ? NULL
	                         : person->phone,
	        .held_at = invented->held_at,
	        .employee = employee,
	        .unit = "Jobcenter",
	        .target_group = demo_target_group(demo, invented->person)};

	(void)snprintf(external, sizeof(external), "demo-%zu", i);
	(void)snprintf(employee, sizeof(employee), "SB%02u",
	        demo_is_of_chooser(demo, invented->person)
	                ? 25U
	                : (unsigned)(demo_draw(demo, "employee",
	                                     invented->person, 0) %
	                             25));
	return meeting_register(db, &demo->service->keys, &meeting,
	        clock_now(&demo->clock), why);
}

/* In the order in which they were held. */
static enum status
run_meetings(struct writer_job *job, struct db *db)
{
	struct demo_job *meetings = (struct demo_job *)job;
	struct demo *demo = meetings->demo;
	int64_t now = clock_now(&demo->clock);
	enum status status = STATUS_OK;
	size_t i = demo->registered;

	for (; status == STATUS_OK && i < demo->meeting_count &&
	        demo->meetings[i].held_at <= now;
	        i++)
		status = register_meeting(demo, db, i, meetings->why);
	/* The job may run again: what is done is known when it has ended. */
	meetings->registered = i;
	return status;
}

/* What was registered is known only after the commit. */
static enum status
register_due(struct demo *demo, struct demo_job *job)
{
	enum status status = demo_do_job(demo, job, run_meetings);

	if (status == STATUS_OK)
		demo->registered = job->registered;
	return status;
}

/* Until nothing is left to do at the clock's time. */
static void
settle(struct demo *demo)
{
	for (;;) {
		size_t left = simulator_once(demo->simulator, 1);

		if (left == 0 && demo->visits > 0)
			demo->client->poll(demo->client, 1);
		if (left == 0 && demo->visits == 0) {
			if (delivery_is_idle(demo->service->delivery) &&
			        simulator_once(demo->simulator, 0) == 0 &&
			        demo->visits == 0)
				return;
			usleep(100);
		}
	}
}

/* The earliest of what anybody waits for, at the next slot; never the present,
 * so that it always goes on. */
static int64_t
next_time(const struct demo *demo, struct db *reader)
{
	int64_t next = simulator_next_at(demo->simulator);
	int64_t due = 0;
	int64_t now = clock_now(&demo->clock);

	if (schedule_next_at(reader, &due) == STATUS_OK && due < next)
		next = due;
	if (demo->registered < demo->meeting_count &&
	        demo->meetings[demo->registered].held_at < next)
		next = demo->meetings[demo->registered].held_at;
	if (next <= now)
		next = now + 1;
	if (next > now + DAY_S)
		next = now + DAY_S; /* nothing is known to come: look daily */
	return (next + DEMO_SLOT_S - 1) / DEMO_SLOT_S * DEMO_SLOT_S;
}

/* About once in eight days of the clock: enough to see that it goes on. */
static void
show_progress(const struct demo *demo, int64_t now, int *shown)
{
	static const char *const names[] = {
	        "juli", "august", "september", "oktober", "november"};
	struct civil civil = clock_civil(now);
	int day = civil.month * 100 + civil.day / 8;
	struct simulator_counts counts;

	if (day == *shown || civil.month < 7 || civil.month > 11)
		return;
	*shown = day;
	counts = simulator_counts(demo->simulator);
	fprintf(stderr,
	        "\r%2d. %s 2026: %zu møder, %" PRIu64 " sms sendt, %" PRIu64
	        " svar på sms   ",
	        civil.day, names[civil.month - 7], demo->registered,
	        counts.accepted, counts.inbound);
}

/* A slot after the other, until the last session has run out of time. */
enum status
demo_play(struct demo *demo, struct db *reader, struct text *why)
{
	/* Ten days after the last month all sessions have ended. */
	int64_t end =
	        clock_month_end((struct month){2026, 10}) + (int64_t)10 * DAY_S;
	struct schedule_result result;
	enum status status = STATUS_OK;
	int shown = 0;

	while (status == STATUS_OK && clock_now(&demo->clock) < end) {
		struct demo_job job = {.why = why};
		int64_t now = clock_now(&demo->clock);
		int64_t next;

		show_progress(demo, now, &shown);
		if (demo->registered < demo->meeting_count &&
		        demo->meetings[demo->registered].held_at <= now)
			status = register_due(demo, &job);
		if (status == STATUS_OK)
			status = demo_ask_employers(demo, why);
		if (status == STATUS_OK)
			status = service_schedule(demo->service, &result);
		if (status != STATUS_OK)
			break;
		settle(demo);
		next = next_time(demo, reader);
		if (next > end)
			next = end;
		clock_advance(&demo->clock, (next - now) * 1000);
		delivery_wake(demo->service->delivery);
	}
	fprintf(stderr, "\n");
	return status;
}
