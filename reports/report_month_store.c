/*
 * Reads a municipality's month: who was met, who was asked, what came of it.
 *
 * Ids grow with time, so a municipality's invitations of a month stand close
 * together in every index that begins with the municipality.  They are read
 * first; then their sessions, texts and answers are read as ranges, each in the
 * order of the invitation, and put to them here.  One statement with joins would
 * look each of them up alone.  What the ranges do not tell (a session that is
 * still open, a first text without receipt) is looked up, for those few.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_month_internal.h"

enum {
	/* Ids that may lie between two of a run: some days of a country's. */
	GAP = 20000,
};

/* Meetings. */

static enum status
read_meetings(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_rows *rows)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_meeting, meeting),
	        SHAPE_STRING(struct fact_meeting, target_group),
	};
	static const struct shape shape =
	        SHAPE("meeting", struct fact_meeting, fields);
	static const char sql[] =
	        "SELECT meeting, target_group FROM fact_meeting"
	        " WHERE municipality = :municipality AND month = :month"
	        " ORDER BY target_group";

	enum status status = db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", month.municipality),
	                DB_INT("month", month.month)),
	        DB_INTO(memory, &shape), FACT_ROWS_MAX, &rows->meetings,
	        &rows->meeting_count);

	/* One name a group, so that equal ones are known by their address. */
	for (size_t i = 1; i < rows->meeting_count; i++)
		if (strcmp(rows->meetings[i].target_group,
		            rows->meetings[i - 1].target_group) == 0)
			rows->meetings[i].target_group =
			        rows->meetings[i - 1].target_group;
	return status;
}

/* A meeting of another month: a late answer's. */
static enum status
read_target_group(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_invitation *invitation)
{
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct fact_meeting, target_group),
	};
	static const struct shape shape =
	        SHAPE("target_group", struct fact_meeting, fields);
	static const char sql[] =
	        "SELECT target_group FROM fact_meeting"
	        " WHERE meeting = :meeting AND municipality = :municipality";
	struct fact_meeting row = {.target_group = ""};
	enum status status = db_one(db, sql,
	        DB_ARGS(DB_INT("meeting", invitation->meeting),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), &row);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	invitation->target_group = row.target_group;
	return STATUS_OK;
}

/* The month's meetings by their ids: open addresses, twice as many as needed. */
struct places {
	struct fact_meeting **at;
	size_t mask;
};

/* Ids are consecutive, more or less: their last bits tell them apart. */
static struct fact_meeting **
place_of(const struct places *places, int64_t meeting)
{
	size_t at = (size_t)meeting & places->mask;

	while (places->at[at] != NULL && places->at[at]->meeting != meeting)
		at = (at + 1) & places->mask;
	return &places->at[at];
}

static struct places
make_places(TALLOC_CTX *memory, const struct fact_rows *rows)
{
	struct places places = {.mask = 1};

	while (places.mask < 2 * rows->meeting_count)
		places.mask = 2 * places.mask + 1;
	places.at = talloc_zero_array(
	        memory, struct fact_meeting *, (unsigned)places.mask + 1);
	if (places.at == NULL)
		log_abort("fact.meetings", "out of memory");
	for (size_t i = 0; i < rows->meeting_count; i++)
		*place_of(&places, rows->meetings[i].meeting) =
		        &rows->meetings[i];
	return places;
}

/* Meetings stand by target group, invitations by id. */
static enum status
join_meetings(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_rows *rows)
{
	struct places places = make_places(memory, rows);
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < rows->invitation_count;
	        i++) {
		struct fact_invitation *invitation = &rows->invitations[i];
		struct fact_meeting *meeting =
		        *place_of(&places, invitation->meeting);

		invitation->target_group = "";
		if (meeting != NULL) {
			meeting->invitation = invitation->invitation;
			invitation->target_group = meeting->target_group;
		} else if (invitation->meeting != 0) {
			status = read_target_group(
			        db, memory, month.municipality, invitation);
		}
	}
	return status;
}

/* Invitations. */

static int
by_invitation(const void *a, const void *b)
{
	int64_t x = ((const struct fact_invitation *)a)->invitation;
	int64_t y = ((const struct fact_invitation *)b)->invitation;

	return (x > y) - (x < y);
}

/* Versions are few; whom one of them asks is looked up once. */
static enum status
keep_kind(struct db *db, TALLOC_CTX *memory, const char *kind,
        struct fact_rows *rows)
{
	struct fact_invitation *all = rows->invitations;
	struct fact_version version = {.kind = ""};
	int64_t last = 0;
	size_t kept = 0;
	bool wanted = false;

	for (size_t i = 0; i < rows->invitation_count; i++) {
		if (all[i].survey_version != last) {
			enum status status = fact_version(
			        db, memory, all[i].survey_version, &version);

			if (status != STATUS_OK)
				return status;
			last = all[i].survey_version;
			wanted = strcmp(version.kind, kind) == 0;
		}
		if (wanted && kept++ < i)
			all[kept - 1] = all[i];
	}
	rows->invitation_count = kept;
	return STATUS_OK;
}

/* Late ones come behind the others; without any, all is in order already. */
static enum status
read_invitations(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_rows *rows)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_invitation, invitation),
	        SHAPE_INT(struct fact_invitation, own),
	        SHAPE_INT(struct fact_invitation, respondent),
	        SHAPE_INT(struct fact_invitation, meeting),
	        SHAPE_BLOB(struct fact_invitation, seal),
	        SHAPE_INT(struct fact_invitation, survey_version),
	};
	static const struct shape shape =
	        SHAPE("invitation", struct fact_invitation, fields);
	static const char sql[] =
	        "SELECT invitation, own, respondent, meeting, seal,"
	        " survey_version FROM fact_invitation"
	        " WHERE municipality = :municipality AND month = :month";
	enum status status = db_all(db, sql,
	        DB_ARGS(DB_INT("municipality", month.municipality),
	                DB_INT("month", month.month)),
	        DB_INTO(memory, &shape), FACT_ROWS_MAX, &rows->invitations,
	        &rows->invitation_count);
	size_t i = 1;

	if (status == STATUS_OK)
		status = keep_kind(db, memory, month.kind, rows);
	while (i < rows->invitation_count &&
	        rows->invitations[i - 1].invitation <
	                rows->invitations[i].invitation)
		i++;
	if (i < rows->invitation_count)
		qsort(rows->invitations, rows->invitation_count,
		        sizeof(*rows->invitations), by_invitation);
	return status;
}

struct fact_invitation *
fact_next_in(const struct run *run, size_t *at, int64_t invitation)
{
	while (*at < run->count && run->first[*at].invitation < invitation)
		(*at)++;
	if (*at == run->count || run->first[*at].invitation != invitation)
		return NULL;
	return &run->first[*at];
}

/* How far people came. */

struct standing {
	int64_t invitation;
	const char *state;
	int64_t answered;
};

static const struct shape_field standing_fields[] = {
        SHAPE_INT(struct standing, invitation),
        SHAPE_STRING(struct standing, state),
        SHAPE_INT(struct standing, answered),
};
static const struct shape standing_shape =
        SHAPE("standing", struct standing, standing_fields);

/* What a row says of the invitation that it is of. */
typedef void put_fn(
        struct fact_invitation *invitation, const struct standing *row);

/* Rows of a run in the order of its invitations, each put to its own: both are
 * walked once, side by side. */
static enum status
read_beside(struct db *db, const char *sql, struct db_into into,
        const struct run *run, put_fn *put)
{
	struct standing *rows = NULL;
	size_t count = 0;
	size_t at = 0;
	enum status status = db_all(
	        db, sql, RUN_ARGS(run), into, FACT_ROWS_MAX, &rows, &count);

	for (size_t i = 0; i < count; i++) {
		struct fact_invitation *invitation =
		        fact_next_in(run, &at, rows[i].invitation);

		if (invitation != NULL)
			put(invitation, &rows[i]);
	}
	return status;
}

static void
put_standing(struct fact_invitation *invitation, const struct standing *row)
{
	invitation->state = row->state;
	invitation->answered = row->answered;
}

/* By the index of sessions that have ended. */
static enum status
read_ended(struct db *db, TALLOC_CTX *memory, const struct run *run)
{
	static const char sql[] =
	        "SELECT invitation, state, answered FROM fact_standing"
	        " WHERE municipality = :municipality AND state <> 'open'"
	        " AND invitation >= :first AND invitation <= :last"
	        " ORDER BY invitation";

	return read_beside(
	        db, sql, DB_INTO(memory, &standing_shape), run, put_standing);
}

/* One that is open, or that was never begun. */
static enum status
read_standing(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_invitation *invitation)
{
	static const char sql[] =
	        "SELECT invitation, state, answered FROM fact_standing"
	        " WHERE invitation = :invitation"
	        " AND municipality = :municipality";
	struct standing row = {.state = "closed"};
	enum status status = db_one(db, sql,
	        DB_ARGS(DB_INT("invitation", invitation->invitation),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &standing_shape), &row);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	put_standing(invitation, &row);
	return STATUS_OK;
}

/* How far the texts did. */

static void
put_delivered(struct fact_invitation *invitation, const struct standing *row)
{
	(void)row;
	invitation->sent = 1;
	invitation->delivered = 1;
}

/* By the index of first texts that have a receipt; the index holds all that is
 * asked for. */
static enum status
read_noticed(struct db *db, TALLOC_CTX *memory, const struct run *run)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct standing, invitation),
	};
	static const struct shape shape =
	        SHAPE("sent", struct standing, fields);
	static const char sql[] =
	        "SELECT invitation FROM fact_text_sent"
	        " WHERE municipality = :municipality"
	        " AND kind = 'invitation' AND state = 'delivered'"
	        " AND invitation >= :first AND invitation <= :last"
	        " ORDER BY invitation";

	return read_beside(
	        db, sql, DB_INTO(memory, &shape), run, put_delivered);
}

/* Without a receipt of the first: what came of all its texts, or mails. */
static enum status
read_reach(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct fact_invitation *invitation)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct fact_invitation, sent),
	        SHAPE_INT(struct fact_invitation, delivered),
	        SHAPE_INT(struct fact_invitation, undelivered),
	};
	static const struct shape shape =
	        SHAPE("reach", struct fact_invitation, fields);
	static const char sql[] =
	        "SELECT coalesce(max(sent), 0) AS sent,"
	        " coalesce(max(state = 'delivered'), 0) AS delivered,"
	        " coalesce(max(state IN ('failed', 'rejected')), 0)"
	        " AS undelivered FROM ("
	        "SELECT sent, state FROM fact_text_sent"
	        " WHERE invitation = :invitation"
	        " AND municipality = :municipality"
	        " UNION ALL SELECT sent, state FROM fact_mail_sent"
	        " WHERE invitation = :invitation"
	        " AND municipality = :municipality)";

	return db_one(db, sql,
	        DB_ARGS(DB_INT("invitation", invitation->invitation),
	                DB_INT("municipality", municipality)),
	        DB_INTO(memory, &shape), invitation);
}

/* Whoever has said anything was reached: then nobody asks about the texts. */
static bool
is_silent(const struct fact_invitation *invitation)
{
	return invitation->answered == 0 &&
	       (strcmp(invitation->state, "closed") == 0 ||
	               strcmp(invitation->state, "open") == 0);
}

static enum status
read_course(struct db *db, TALLOC_CTX *memory, const struct run *run)
{
	enum status status = read_ended(db, memory, run);

	if (status == STATUS_OK)
		status = read_noticed(db, memory, run);
	for (size_t i = 0; status == STATUS_OK && i < run->count; i++) {
		struct fact_invitation *invitation = &run->first[i];

		if (invitation->state == NULL)
			status = read_standing(
			        db, memory, run->municipality, invitation);
		if (status == STATUS_OK && invitation->delivered == 0 &&
		        is_silent(invitation))
			status = read_reach(
			        db, memory, run->municipality, invitation);
	}
	return status;
}

enum status
fact_read(struct db *db, TALLOC_CTX *memory, struct fact_month month,
        struct fact_rows *rows)
{
	enum status status;

	*rows = (struct fact_rows){0};
	status = read_meetings(db, memory, month, rows);
	if (status == STATUS_OK)
		status = read_invitations(db, memory, month, rows);
	if (status == STATUS_OK)
		status = join_meetings(db, memory, month, rows);
	for (size_t from = 0, to = 0;
	        status == STATUS_OK && from < rows->invitation_count;
	        from = to) {
		struct run run = {.municipality = month.municipality,
		        .first = rows->invitations + from};

		for (to = from + 1;
		        to < rows->invitation_count &&
		        rows->invitations[to].invitation -
		                        rows->invitations[to - 1].invitation <=
		                GAP;
		        to++)
			;
		run.count = to - from;
		status = read_course(db, memory, &run);
		if (status == STATUS_OK)
			status = fact_read_replies(
			        db, memory, &run, month.month, rows);
	}
	return status;
}
