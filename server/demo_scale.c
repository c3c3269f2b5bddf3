/*
 * Five years of 98 municipalities in a few minutes: sets up a database by the
 * real schema, and goes through the working days.  On each, the municipalities
 * take turns until the day has its share of the answers.
 *
 * The database is filled under another name without a log, and gets its own
 * name once it is whole; only verb_demo.c calls this.
 */
#include "server/demo_scale.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "server/conversation.h"

enum {
	SLOTS = 28, /* of a quarter of an hour, from eight o'clock */
	SLOT_S = 900,
	DELAY_S = 7200,
	DAY_S = 86400,
};

static double
seconds_since(int64_t start_us)
{
	return (double)(clock_monotonic_us() - start_us) / 1e6;
}

/* One person, one meeting. */

/* The number is the respondent's, so that it need not be kept; the nonce as
 * well, so that the same seed seals alike. */
static enum status
seal(struct scale *scale, TALLOC_CTX *memory, int64_t respondent,
        struct scale_sealed *sealed)
{
	unsigned char nonce[SECRET_HASH_BYTES];
	char phone[32];
	size_t length = 0;
	enum status status;

	(void)snprintf(
	        phone, sizeof(phone), "+451%07" PRId64, 1000000 + respondent);
	secret_phone_hash(&scale->keys, phone, sealed->phone_hash);
	secret_hash(scale->keys.token, "scale nonce", &respondent,
	        sizeof(respondent), nonce);
	status = secret_seal_plain(memory, scale->keys.phone,
	        (struct secret_plain){phone, nonce},
	        &sealed->phone_sealed.bytes, &length);
	sealed->phone_sealed.length = length;
	return status;
}

/* The nonce is drawn and not made by the service's randomness, so that a seed
 * gives the same file. */
static enum status
say(struct scale *scale, const struct scale_meeting *meeting,
        const struct scale_sealed *sealed, struct scale_message message)
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	char nonce[9];

	for (size_t i = 0; i < sizeof(nonce) - 1; i++)
		nonce[i] =
		        letters[scale_draw(&scale->draws, sizeof(letters) - 1)];
	nonce[8] = '\0';
	message.nonce = nonce;
	scale->ids.outbox++;
	scale->rows++;
	return scale_put_message(
	        scale->db, &scale->ids, meeting, sealed, &message);
}

/* Who answered is known to be reached: one text stands for all. */
static enum status
say_all(struct scale *scale, const struct scale_meeting *meeting,
        const struct scale_sealed *sealed, const struct scale_course *course)
{
	int64_t at = meeting->held_at + DELAY_S;
	enum status status = say(scale, meeting, sealed,
	        (struct scale_message){
	                "invitation", NULL, at, 0, course->delivered});

	if (status != STATUS_OK || course->answered > 0 || course->stopped)
		return status;
	status = say(scale, meeting, sealed,
	        (struct scale_message){"question", NULL, at, scale->ids.outbox,
	                course->delivered});
	if (status == STATUS_OK && course->reminded)
		status = say(scale, meeting, sealed,
		        (struct scale_message){"reminder", NULL,
		                at + (int64_t)2 * DAY_S, 0, course->delivered});
	return status;
}

/* In the order in which the service would have written it, so that the rows lie
 * together as they do in a database that has grown. */
static enum status
write_course(struct scale *scale, const struct scale_meeting *meeting,
        const struct scale_sealed *sealed, const struct scale_course *course)
{
	unsigned char hash[SECRET_HASH_BYTES];
	char code[SECRET_CODE_LENGTH + 1];
	enum status status;

	scale->ids.invitation++;
	conversation_code(&scale->keys, scale->ids.invitation, code);
	conversation_code_hash(&scale->keys, code, hash);
	status = scale_put_invitation(
	        scale->db, &scale->ids, meeting, scale->survey_version, hash);
	if (status == STATUS_OK)
		status = say_all(scale, meeting, sealed, course);
	if (status == STATUS_OK)
		status = scale_put_session(
		        scale->db, &scale->ids, meeting, course);
	for (size_t i = 0; status == STATUS_OK && i < course->answer_count; i++)
		status = scale_put_answer(
		        scale->db, &scale->ids, meeting, &course->answers[i]);
	if (status == STATUS_OK && course->call_back)
		status = scale_put_call_back(
		        scale->db, &scale->ids, meeting, course->ended_at);
	if (status == STATUS_OK && course->stopped)
		status = scale_put_stop(
		        scale->db, meeting->town, sealed, course->ended_at);
	scale->answers += (int64_t)course->answer_count;
	scale->rows += 2 + (int64_t)course->answer_count + course->call_back +
	               course->stopped;
	return status;
}

static enum status
invite(struct scale *scale, const struct scale_meeting *meeting,
        struct scale_person *person, const struct scale_sealed *sealed)
{
	struct scale_course course;

	scale_play(&scale->draws, &scale->items, person,
	        meeting->held_at + DELAY_S, &course,
	        scale->options->answers - scale->answers);
	person->stopped = course.stopped;
	return write_course(scale, meeting, sealed, &course);
}

/* Whose turn it is; or, now and then, somebody who was met days ago.  People of
 * a town sit in a ring; one that was passed a moment ago is one whom the cap
 * protects. */
static struct scale_person *
choose_person(struct scale *scale, struct scale_town *town, bool *again)
{
	uint64_t back = 1 + scale_draw(&scale->draws, SCALE_CAPPED_WITHIN);
	struct scale_person *person =
	        &town->people[(town->next + town->places - back) %
	                      town->places];

	*again = scale_chance(&scale->draws) < 0.045 && person->respondent != 0;
	if (*again)
		return person;
	return &town->people[town->next++ % town->places];
}

static enum status
hold_with(struct scale *scale, struct scale_meeting *meeting,
        struct scale_town *town, TALLOC_CTX *memory)
{
	bool again = false;
	struct scale_person *person = choose_person(scale, town, &again);
	bool is_new = person->respondent == 0;
	struct scale_sealed sealed;
	enum status status;

	if (is_new) {
		scale_newcomer(&scale->draws, town, person);
		person->respondent = ++scale->ids.respondent;
	}
	status = seal(scale, memory, person->respondent, &sealed);
	if (status == STATUS_OK && is_new)
		status = scale_put_respondent(scale->db, &scale->ids, town,
		        &sealed, meeting->held_at);
	scale->rows += is_new;
	meeting->person = person;
	if (person->stopped) {
		meeting->fate = "uncontactable";
		meeting->reason = "stopped";
	} else if (again) {
		meeting->fate = "capped";
	}
	if (status == STATUS_OK)
		status = scale_put_meeting(scale->db, &scale->ids, meeting);
	if (status == STATUS_OK && strcmp(meeting->fate, "asked") == 0)
		status = invite(scale, meeting, person, &sealed);
	/* After eight meetings, on an average, the case ends; whoever cannot be
	 * asked any more makes room soon, so that as many are as in the demo. */
	if (scale_chance(&scale->draws) < (person->stopped ? 0.5 : 0.125))
		person->respondent = 0;
	return status;
}

/* The hour follows from how far the day has come, so that the meetings of a day
 * are in order of time. */
static enum status
hold_meeting(struct scale *scale, struct scale_town *town)
{
	TALLOC_CTX *memory = talloc_new(scale->memory);
	int64_t done = scale->answers - scale->begun;
	int64_t all = scale->quota - scale->begun;
	struct scale_meeting meeting = {.town = town,
	        .held_at = scale->day_at + SLOT_S * (SLOTS * done / (all + 1)),
	        .month = scale->month,
	        .fate = "asked",
	        .reason = ""};
	enum status status;

	scale->ids.meeting++;
	scale->rows++;
	if (scale_chance(&scale->draws) >= 0.026) {
		status = hold_with(scale, &meeting, town, memory);
	} else {
		meeting.fate = "uncontactable";
		meeting.reason = "no number";
		status = scale_put_meeting(scale->db, &scale->ids, &meeting);
	}
	talloc_free(memory);
	return status;
}

/* Days. */

/* Shares are added up until a town has a whole meeting due: that makes each
 * town's part right over time and needs no draw. */
static enum status
play_day(struct scale *scale, struct civil day)
{
	enum status status = STATUS_OK;

	day.hour = 8;
	scale->day_at = clock_at(day);
	scale->month = day.year * 100 + day.month;
	scale->begun = scale->answers;
	while (status == STATUS_OK && scale->answers < scale->quota) {
		struct scale_town *town =
		        &scale->towns[scale->turn++ % SCALE_MUNICIPALITIES];

		town->due += town->share;
		if (town->due < 1)
			continue;
		town->due -= 1;
		status = hold_meeting(scale, town);
	}
	return status;
}

/* As the calendar of the service has them, without holidays and weekends. */
static int64_t
working_days(int64_t from, int64_t to)
{
	int64_t count = 0;

	for (int64_t day = from; day < to; day++) {
		struct civil civil = {0};

		clock_from_day_number(day, &civil);
		count += clock_is_working_day(
		        civil.year, civil.month, civil.day);
	}
	return count;
}

static void
show_progress(const struct scale *scale)
{
	double seconds = seconds_since(scale->start_us);

	if (!scale->options->progress)
		return;
	fprintf(stderr,
	        "\r%d-%02d: %" PRId64 " svar, %" PRId64
	        " rækker, %.0f rækker i sekundet   ",
	        (int)(scale->month / 100), (int)(scale->month % 100),
	        scale->answers, scale->rows,
	        (double)scale->rows / (seconds > 0 ? seconds : 1));
}

/* A month is a transaction. */
static enum status
play_days(struct scale *scale)
{
	int64_t from = clock_day_number(SCALE_FIRST_YEAR, SCALE_FIRST_MONTH, 1);
	int64_t to = clock_day_number(
	        SCALE_FIRST_YEAR + SCALE_MONTHS / 12, SCALE_FIRST_MONTH, 1);
	int64_t days = working_days(from, to);
	int64_t played = 0;
	enum status status = db_begin(scale->db);

	for (int64_t day = from; status == STATUS_OK && day < to; day++) {
		struct civil civil = {0};

		clock_from_day_number(day, &civil);
		if (civil.day == 1 && day != from) {
			show_progress(scale);
			status = db_commit(scale->db);
			if (status == STATUS_OK)
				status = db_begin(scale->db);
		}
		if (!clock_is_working_day(civil.year, civil.month, civil.day))
			continue;
		/* Never beyond 2^53 with the answers that are allowed. */
		scale->quota = scale->options->answers * ++played / days;
		if (status == STATUS_OK)
			status = play_day(scale, civil);
	}
	if (status == STATUS_OK)
		status = db_commit(scale->db);
	show_progress(scale);
	if (scale->options->progress)
		fprintf(stderr, "\n");
	return status;
}

/* The whole. */

/* An ordinary opening sets the log up and syncs what was written. */
static enum status
finish(struct scale *scale, struct text *why)
{
	struct db_options options = {
	        .path = scale->database, .mode = DB_WRITE, .busy_ms = 1000};
	enum status status =
	        secret_create_with(scale->keys_path, &scale->keys, why);

	if (status != STATUS_OK)
		return status;
	if (rename(scale->unfinished, scale->database) != 0) {
		text_add_format(
		        why, "%s: %s", scale->database, strerror(errno));
		(void)unlink(scale->keys_path);
		return STATUS_SYSTEM;
	}
	status = db_open(scale->memory, options, false, &scale->db, why);
	TALLOC_FREE(scale->db);
	return status;
}

/* Keys that are there without a database may be somebody's only ones. */
static enum status
check_folder(const struct scale *scale, struct text *why)
{
	const char *const paths[] = {scale->database, scale->keys_path};

	if (mkdir(scale->options->directory, 0700) != 0 && errno != EEXIST) {
		text_add_format(why, "%s: %s", scale->options->directory,
		        strerror(errno));
		return STATUS_SYSTEM;
	}
	for (size_t i = 0; i < 2; i++) {
		if (access(paths[i], F_OK) != 0)
			continue;
		text_add_format(why,
		        "%s: there is a database already; name a new folder",
		        scale->options->directory);
		return STATUS_CONFLICT;
	}
	return STATUS_OK;
}

/* From the seed, so that the same people have the same hashes. */
static void
draw_keys(struct scale *scale)
{
	unsigned char key[SECRET_KEY_BYTES] = {0};

	memcpy(key, &scale->options->seed, sizeof(scale->options->seed));
	secret_hash(key, "scale phone", NULL, 0, scale->keys.phone);
	secret_hash(key, "scale lookup", NULL, 0, scale->keys.lookup);
	secret_hash(key, "scale token", NULL, 0, scale->keys.token);
}

static struct scale *
make_scale(const struct scale_options *options)
{
	struct scale *scale = talloc_zero(NULL, struct scale);

	if (scale == NULL)
		log_abort("scale", "out of memory");
	scale->memory = scale;
	scale->options = options;
	scale->draws.state = options->seed;
	scale->database =
	        text_format(scale, "%s/borgersvar.db", options->directory);
	scale->unfinished =
	        text_format(scale, "%s/unfinished.db", options->directory);
	scale->keys_path =
	        text_format(scale, "%s/borgersvar.keys", options->directory);
	scale->start_us = clock_monotonic_us();
	draw_keys(scale);
	return scale;
}

enum status
demo_scale(const struct scale_options *options, struct scale_result *result,
        struct text *why)
{
	struct scale *scale = make_scale(options);
	enum status status = check_folder(scale, why);

	if (status != STATUS_OK)
		goto done;
	status = scale_set_up(scale, why);
	if (status == STATUS_OK)
		status = play_days(scale);
	TALLOC_FREE(scale->db);
	if (status == STATUS_OK)
		status = finish(scale, why);
	if (status != STATUS_OK)
		(void)unlink(scale->unfinished);
	*result = (struct scale_result){.answers = scale->answers,
	        .rows = scale->rows,
	        .seconds = seconds_since(scale->start_us)};
done:
	talloc_free(scale);
	return status;
}
