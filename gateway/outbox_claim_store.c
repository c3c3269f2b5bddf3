/*
 * What goes out next.  A claim looks through one index, class by class: what
 * answers a citizen, what follows a notice that was taken, invitations, reminders,
 * each oldest first, and in each class its own lane before those that it takes
 * over from.  On the way it refuses what may not go (a country that nobody
 * configured, a number that has had too much) and holds what a cap keeps back.
 *
 * Called by the delivery, inside the writer's jobs.
 */
#include "gateway/outbox_internal.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"

/* What is looked at in one job: the writer has others to serve. */
enum { CLAIM_MAX = 1000 };

/* What a claim needs of a row. */
struct claim_row {
	int64_t id;
	const char *nonce;
	const char *sender;
	struct shape_blob phone_sealed;
	int64_t phone_key;
	const char *body;
	int64_t segments;
	int64_t municipality;
	int64_t exempt; /* a confirmation: it always goes */
};

static const struct shape_field claim_fields[] = {
        SHAPE_INT(struct claim_row, id),
        SHAPE_STRING(struct claim_row, nonce),
        SHAPE_STRING(struct claim_row, sender),
        SHAPE_BLOB(struct claim_row, phone_sealed),
        SHAPE_INT(struct claim_row, phone_key),
        SHAPE_STRING(struct claim_row, body),
        SHAPE_INT(struct claim_row, segments),
        SHAPE_INT(struct claim_row, municipality),
        SHAPE_INT(struct claim_row, exempt),
};
static const struct shape claim_shape =
        SHAPE("claim", struct claim_row, claim_fields);

/* What may go now: due, in time, and nothing of the same number under way. */
#define MAY_GO                                                                 \
	"SELECT o.id, o.nonce, o.sender, o.phone_sealed, o.phone_key, o.body," \
	" o.segments, o.municipality,"                                         \
	" CASE WHEN o.kind = 'confirmation' THEN 1 ELSE 0 END AS exempt"       \
	" FROM outbox o WHERE o.lane = :lane AND o.state = 'queued'"           \
	" AND o.priority = :priority"                                          \
	" AND o.due_at <= :now AND o.expires_at > :now"                        \
	" AND NOT EXISTS (SELECT 1 FROM outbox q"                              \
	"  WHERE q.phone_key = o.phone_key AND q.state = 'sending')"
#define OLDEST_FIRST " ORDER BY o.due_at, o.id LIMIT :limit"

static const char own_sql[] = MAY_GO OLDEST_FIRST;
/* What another provider may have is none of ours. */
static const char other_sql[] = MAY_GO " AND o.attempt = 0" OLDEST_FIRST;

/* Segments of all on this day, or of a municipality in this month. */
struct tally {
	int64_t municipality;
	int64_t period;
	int64_t before;
	int64_t added;
};

/* A claim while it is being made. */
struct claiming {
	struct db *db;
	TALLOC_CTX *owner;
	const struct outbox_ask *ask;
	struct outbox_claim *claim;
	int64_t batch;         /* 0 until there is something in it */
	struct tally *tallies; /* the day's is the first */
	size_t tally_count;
};

/* The first attempt's time is kept: what is counted and what is doubtful
 * starts there. */
static enum status
mark_sending(struct claiming *claiming, const struct claim_row *row)
{
	static const char sql[] =
	        "UPDATE outbox SET state = 'sending', attempt = attempt + 1,"
	        " sent_at = coalesce(sent_at, :now), batch = :batch"
	        " WHERE id = :id AND state = 'queued'";

	return db_run(claiming->db, sql,
	        DB_ARGS(DB_INT("id", row->id),
	                DB_INT("now", claiming->ask->now),
	                DB_INT("batch", claiming->batch)));
}

/* From here on it is this lane's, whatever comes; only if it was not taken does
 * it go back. */
static enum status
take_over(struct claiming *claiming, const struct claim_row *row,
        const char *sender)
{
	static const char sql[] =
	        "UPDATE outbox SET home_lane = lane, home_sender = sender,"
	        " lane = :lane, sender = :sender WHERE id = :id";

	return db_run(claiming->db, sql,
	        DB_ARGS(DB_TEXT("lane", claiming->ask->lane),
	                DB_TEXT("sender", sender), DB_INT("id", row->id)));
}

/* A claim is what goes out together. */
static enum status
begin_batch(struct claiming *claiming)
{
	static const char sql[] = "INSERT INTO outbox_batch (lane, sent_at)"
	                          " VALUES (:lane, :sent_at)";
	enum status status;

	if (claiming->batch != 0)
		return STATUS_OK;
	status = db_run(claiming->db, sql,
	        DB_ARGS(DB_TEXT("lane", claiming->ask->lane),
	                DB_INT("sent_at", claiming->ask->now)));
	claiming->batch = db_last_id(claiming->db);
	return status;
}

static enum status
end_batch(const struct claiming *claiming)
{
	static const char sql[] =
	        "UPDATE outbox_batch SET first_id = :first_id,"
	        " last_id = :last_id, size = :size WHERE id = :id";
	const struct outbox_claim *claim = claiming->claim;
	int64_t first = claim->messages[0].id;
	int64_t last = first;

	for (size_t i = 1; i < claim->count; i++) {
		int64_t id = claim->messages[i].id;

		first = id < first ? id : first;
		last = id > last ? id : last;
	}
	return db_run(claiming->db, sql,
	        DB_ARGS(DB_INT("first_id", first), DB_INT("last_id", last),
	                DB_INT("size", claim->count),
	                DB_INT("id", claiming->batch)));
}

/* The tally's place; a counter is read once a claim. */
static enum status
find_tally(struct claiming *claiming, int64_t municipality, int64_t period,
        size_t *place)
{
	struct tally *tally;

	for (*place = 0; *place < claiming->tally_count; ++*place)
		if (claiming->tallies[*place].municipality == municipality)
			return STATUS_OK;
	claiming->tallies = talloc_realloc(claiming->owner, claiming->tallies,
	        struct tally, (unsigned)*place + 1);
	if (claiming->tallies == NULL)
		log_abort("outbox.claim", "out of memory");
	claiming->tally_count++;
	tally = &claiming->tallies[*place];
	*tally = (struct tally){.municipality = municipality, .period = period};
	return outbox_segments(
	        claiming->db, municipality, period, &tally->before);
}

/* Once a claim and counter, in the transaction that marked the texts. */
static enum status
store_tallies(const struct claiming *claiming)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < claiming->tally_count;
	        i++) {
		const struct tally *tally = &claiming->tallies[i];

		if (tally->added > 0)
			status = outbox_add_segments(claiming->db,
			        tally->municipality, tally->period,
			        tally->added);
	}
	return status;
}

/* Told once a claim; 0 is the day's cap, which is everybody's. */
static void
tell_capped(struct outbox_claim *claim, int64_t municipality)
{
	for (size_t i = 0; i < claim->capped_count; i++)
		if (claim->capped[i] == municipality)
			return;
	if (claim->capped_count < OUTBOX_CAPPED_MAX)
		claim->capped[claim->capped_count++] = municipality;
}

/* A cap of 0 is none. */
static bool
is_over(const struct tally *tally, int64_t segments, int64_t cap)
{
	return cap > 0 && tally->before + tally->added + segments > cap;
}

/* What we begin is held at a cap; all that goes is counted.  *held: this one does
 * not go. */
static enum status
weigh(struct claiming *claiming, const struct claim_row *row, bool begins,
        bool *held)
{
	static const struct outbox_limits none = {0};
	const struct outbox_ask *ask = claiming->ask;
	const struct outbox_limits *limits =
	        ask->limits == NULL ? &none : ask->limits;
	size_t month;
	enum status status = find_tally(
	        claiming, row->municipality, outbox_month(ask->now), &month);
	bool day_over;
	bool month_over;

	if (status != STATUS_OK)
		return status;
	day_over = is_over(&claiming->tallies[0], row->segments, limits->day);
	month_over = is_over(&claiming->tallies[month], row->segments,
	        limits->municipality_month);
	*held = begins && (day_over || month_over);
	if (!*held) {
		claiming->tallies[0].added += row->segments;
		claiming->tallies[month].added += row->segments;
		return STATUS_OK;
	}
	tell_capped(claiming->claim, day_over ? 0 : row->municipality);
	return outbox_hold(claiming->db, row->id,
	        day_over ? "held: the day's cap is reached"
	                 : "held: the municipality's cap of the month is"
	                   " reached");
}

/* Is the number's calling code among those that may be written to? */
static bool
is_country(const char *countries, const char *number)
{
	if (countries == NULL || countries[0] == '\0')
		return true;
	for (const char *at = countries + strspn(countries, " "); *at != '\0';
	        at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (number[0] == '+' && strncmp(number + 1, at, length) == 0)
			return true;
		at += length;
	}
	return false;
}

/* Why it will never go; NULL where it may. */
static const char *
find_reason(const struct outbox_ask *ask, const struct claim_row *row,
        const char *number, const char **state)
{
	const struct outbox_limits *limits = ask->limits;

	*state = "failed";
	/* It was sealed by other keys. */
	if (number == NULL)
		return "sealed by another key";
	if (limits == NULL)
		return NULL;
	if (limits->number_day > 0 && ask->meter != NULL && row->exempt == 0 &&
	        lane_meter_count(ask->meter, row->phone_key) >=
	                limits->number_day)
		return "cap: the number has had all its texts of the day";
	*state = "rejected";
	return is_country(limits->countries, number)
	               ? NULL
	               : "country: its calling code is not configured";
}

/* It goes: marked, counted, and put among the claim's messages. */
static enum status
claim_row(struct claiming *claiming, const struct claim_row *row,
        const char *number, bool other)
{
	const struct outbox_ask *ask = claiming->ask;
	struct outbox_claim *claim = claiming->claim;
	bool renamed = other && ask->sender != NULL && ask->sender[0] != '\0';
	const char *sender = renamed ? ask->sender : row->sender;
	enum status status = begin_batch(claiming);

	if (status == STATUS_OK && other)
		status = take_over(claiming, row, sender);
	if (status == STATUS_OK)
		status = mark_sending(claiming, row);
	claim->segments += row->segments;
	claim->messages[claim->count++] =
	        (struct provider_message){.id = row->id,
	                .reference = talloc_asprintf(claiming->owner,
	                        "%" PRId64 "-%s", row->id, row->nonce),
	                .sender = sender,
	                .recipient = number,
	                .body = row->body,
	                .segments = row->segments,
	                .phone_key = row->phone_key};
	return status;
}

/* What comes of one row that was found. */
static enum status
take_row(struct claiming *claiming, const struct claim_row *row, bool begins,
        bool other)
{
	const char *number = NULL;
	const char *state;
	const char *reason;
	bool held = false;
	enum status status = secret_open(claiming->owner,
	        claiming->ask->keys->phone, row->phone_sealed.bytes,
	        row->phone_sealed.length, &number);

	if (status != STATUS_OK)
		number = NULL;
	reason = find_reason(claiming->ask, row, number, &state);
	if (reason != NULL)
		return outbox_refuse(claiming->db, row->id, state, reason);
	status = weigh(claiming, row, begins, &held);
	if (status != STATUS_OK || held)
		return status;
	return claim_row(claiming, row, number, other);
}

/* A small set of phone keys: open addressing, at most half full. */
struct key_set {
	int64_t *keys;
	bool *used;
	size_t size;
};

/* At most half full, so that a search is short. */
static struct key_set
make_set(TALLOC_CTX *owner, size_t most)
{
	struct key_set set = {.size = 2 * most + 1};

	set.keys = talloc_zero_array(owner, int64_t, (unsigned)set.size);
	set.used = talloc_zero_array(owner, bool, (unsigned)set.size);
	if (set.keys == NULL || set.used == NULL)
		log_abort("outbox.claim", "out of memory");
	return set;
}

/* False when it was in the set: that number's text waits for the next claim. */
static bool
add_key(struct key_set *set, int64_t key)
{
	size_t at = (uint64_t)key % set->size;

	while (set->used[at]) {
		if (set->keys[at] == key)
			return false;
		at = (at + 1) % set->size;
	}
	set->used[at] = true;
	set->keys[at] = key;
	return true;
}

/* By texts and by segments: the lane's rate counts segments. */
static bool
is_full(const struct claiming *claiming, size_t limit)
{
	return claiming->claim->count >= limit ||
	       claiming->claim->segments >= claiming->ask->segments;
}

/* One class of one lane; `other`: taken over. */
static enum status
claim_class(struct claiming *claiming, const char *lane,
        enum outbox_priority priority, size_t limit)
{
	const struct outbox_ask *ask = claiming->ask;
	bool other = lane != ask->lane;
	struct claim_row *rows = NULL;
	struct key_set set;
	size_t found = 0;
	enum status status = db_all(claiming->db, other ? other_sql : own_sql,
	        DB_ARGS(DB_TEXT("lane", lane), DB_INT("now", ask->now),
	                DB_INT("priority", priority),
	                DB_INT("limit", limit - claiming->claim->count)),
	        DB_INTO(claiming->owner, &claim_shape), limit, &rows, &found);

	if (status != STATUS_OK || found == 0)
		return status;
	claiming->claim->again = true;
	set = make_set(claiming->owner, found);
	for (size_t i = 0;
	        status == STATUS_OK && i < found && !is_full(claiming, limit);
	        i++)
		if (add_key(&set, rows[i].phone_key))
			status = take_row(claiming, &rows[i],
			        priority >= OUTBOX_INVITATIONS, other);
	talloc_free(set.keys);
	talloc_free(set.used);
	return status;
}

/* The lane's own first, and then the same class of the others'. */
static enum status
claim_all(struct claiming *claiming, size_t limit)
{
	const struct outbox_ask *ask = claiming->ask;
	enum status status = STATUS_OK;

	for (int i = 0; i < OUTBOX_CLASSES; i++) {
		if (status == STATUS_OK && !is_full(claiming, limit))
			status = claim_class(claiming, ask->lane,
			        (enum outbox_priority)i, limit);
		for (size_t k = 0;
		        status == STATUS_OK && k < ask->other_count &&
		        !is_full(claiming, limit);
		        k++)
			status = claim_class(claiming, ask->others[k],
			        (enum outbox_priority)i, limit);
	}
	return status;
}

/* `again` means that nothing goes now though rows were found: they were refused
 * or held, and others may stand behind them. */
enum status
outbox_claim(struct db *db, TALLOC_CTX *owner, const struct outbox_ask *ask,
        struct outbox_claim *claim)
{
	struct claiming claiming = {
	        .db = db, .owner = owner, .ask = ask, .claim = claim};
	size_t limit = ask->limit < CLAIM_MAX ? ask->limit : CLAIM_MAX;
	size_t day;
	enum status status;

	*claim = (struct outbox_claim){
	        .messages = talloc_zero_array(
	                owner, struct provider_message, (unsigned)limit)};
	if (claim->messages == NULL)
		log_abort("outbox.claim", "out of memory");
	status = find_tally(&claiming, 0, outbox_day(ask->now), &day);
	if (status == STATUS_OK)
		status = claim_all(&claiming, limit);
	if (status == STATUS_OK && claim->count > 0)
		status = end_batch(&claiming);
	if (status == STATUS_OK)
		status = store_tallies(&claiming);
	claim->again &= claim->count == 0;
	return status;
}
