/*
 * Reads what people answered in a month: of several answers to an item the last
 * one counts, in the month that it belongs to.  report_month_store.c asks for it,
 * a run of invitations at a time.
 */
#include "base/log.h"
#include "reports/report_month_internal.h"

struct reply {
	int64_t invitation;
	int64_t position;
	const char *value;
	int64_t late_month;
};

static const struct shape_field reply_fields[] = {
        SHAPE_INT(struct reply, invitation),
        SHAPE_INT(struct reply, position),
        SHAPE_STRING(struct reply, value),
        SHAPE_INT(struct reply, late_month),
};
static const struct shape reply_shape =
        SHAPE("reply", struct reply, reply_fields);

/* The last answer to an item counts, in the month that it belongs to; '' takes
 * an answer back. */
static bool
counts(const struct reply *last, const struct fact_invitation *invitation,
        int64_t month)
{
	if (last->value[0] == '\0')
		return false;
	return last->late_month == 0 ? invitation->own != 0
	                             : last->late_month == month;
}

/* One session's replies come as they were given, mostly in the survey's order.
 * Stable, so that of one item's the last stays last. */
static void
order_by_position(struct reply *replies, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct reply reply = replies[i];
		size_t at = i;

		for (; at > 0 && replies[at - 1].position > reply.position;
		        at--)
			replies[at] = replies[at - 1];
		replies[at] = reply;
	}
}

static void
keep_session(const struct fact_invitation *invitation, struct reply *replies,
        size_t count, int64_t month, struct fact_rows *rows)
{
	order_by_position(replies, count);
	for (size_t i = 0; i < count; i++) {
		const struct reply *reply = &replies[i];

		if (i + 1 < count && reply[1].position == reply->position)
			continue;
		if (counts(reply, invitation, month))
			rows->answers[rows->answer_count++] =
			        (struct fact_answer){reply->invitation,
			                reply->position, reply->value};
	}
}

static void
keep_replies(const struct run *run, struct reply *replies, size_t count,
        int64_t month, struct fact_rows *rows)
{
	size_t at = 0;
	size_t next;

	for (size_t i = 0; i < count; i = next) {
		const struct fact_invitation *invitation =
		        fact_next_in(run, &at, replies[i].invitation);

		next = i + 1;
		while (next < count &&
		        replies[next].invitation == replies[i].invitation)
			next++;
		if (invitation != NULL)
			keep_session(
			        invitation, replies + i, next - i, month, rows);
	}
}

enum status
fact_read_replies(struct db *db, TALLOC_CTX *memory, const struct run *run,
        int64_t month, struct fact_rows *rows)
{
	static const char sql[] =
	        "SELECT invitation, position, value, late_month"
	        " FROM fact_reply WHERE municipality = :municipality"
	        " AND invitation >= :first AND invitation <= :last"
	        " ORDER BY invitation, answer";
	struct reply *replies = NULL;
	size_t count = 0;
	enum status status = db_all(db, sql, RUN_ARGS(run),
	        DB_INTO(memory, &reply_shape), FACT_ROWS_MAX, &replies, &count);

	if (status != STATUS_OK)
		return status;
	rows->answers = talloc_realloc(memory, rows->answers,
	        struct fact_answer, (unsigned)(rows->answer_count + count + 1));
	if (rows->answers == NULL)
		log_abort("fact.answers", "out of memory");
	keep_replies(run, replies, count, month, rows);
	return STATUS_OK;
}
