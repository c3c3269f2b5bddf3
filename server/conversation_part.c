/*
 * Long texts that arrive in parts: held sealed until all are there, then read
 * as one text.  A part that never comes holds the others for a while only.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "gateway/aside.h"
#include "gateway/inbox.h"
#include "server/alarm_store.h"
#include "server/conversation_internal.h"

enum { STALE_BATCH = 50 };

/* The text of the parts in order, masked; the time is that of the last sent,
 * the id that of the first part. */
static enum status
join(struct turn *turn, const struct inbox_part *parts, size_t count,
        struct provider_event *whole)
{
	const unsigned char *key = turn->conversation->keys->phone;
	char *text = talloc_strdup(turn->memory, "");
	enum status status =
	        secret_open(turn->memory, key, parts[0].phone_sealed.bytes,
	                parts[0].phone_sealed.length, &whole->from);

	whole->kind = PROVIDER_INBOUND;
	whole->to = parts[0].recipient;
	whole->event_id =
	        text_format(turn->memory, "%s/whole", parts[0].event_id);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		const char *part = NULL;

		status = secret_open(turn->memory, key,
		        parts[i].text_sealed.bytes, parts[i].text_sealed.length,
		        &part);
		if (status == STATUS_OK)
			text = talloc_strdup_append(text, part);
		if (parts[i].sent_at > whole->at)
			whole->at = parts[i].sent_at;
	}
	/* What stands first is then not what the citizen began with, and the
	 * time of no question makes it an answer to none. */
	if (parts[0].number != 1)
		whole->at = 0;
	whole->text = text;
	conversation_mask(turn->memory, whole);
	return status;
}

static enum status
put_part(struct turn *turn, const struct provider_event *event,
        struct inbox_part *part)
{
	const unsigned char *key = turn->conversation->keys->phone;
	enum status status = secret_seal(turn->memory, key, event->from,
	        &part->phone_sealed.bytes, &part->phone_sealed.length);

	if (status == STATUS_OK)
		status = secret_seal(turn->memory, key, event->text,
		        &part->text_sealed.bytes, &part->text_sealed.length);
	return status == STATUS_OK ? inbox_part_put(turn->db, part) : status;
}

enum status
turn_part(struct turn *turn, const char *lane,
        const struct provider_event *event, struct provider_event *whole)
{
	unsigned char hash[SECRET_HASH_BYTES];
	struct inbox_message seen = {.lane = lane,
	        .event_id = event->event_id,
	        .sent_at = event->at,
	        .received_at = turn->now};
	struct inbox_part part = {.lane = lane,
	        .phone_hash = {hash, sizeof(hash)},
	        .reference = event->part_reference,
	        .number = event->part_number,
	        .count = event->part_count,
	        .recipient = event->to,
	        .event_id = event->event_id,
	        .sent_at = event->at,
	        .received_at = turn->now};
	struct inbox_part *parts = NULL;
	size_t count = 0;
	int64_t id = 0;
	enum status status;

	*whole = (struct provider_event){.text = NULL};
	secret_phone_hash(turn->conversation->keys, event->from, hash);
	status = inbox_put(turn->db, &seen, &id);
	if (status == STATUS_CONFLICT)
		return STATUS_OK; /* a redelivery */
	if (status == STATUS_OK)
		status = put_part(turn, event, &part);
	if (status == STATUS_OK)
		status = inbox_parts(
		        turn->db, turn->memory, &part, &parts, &count);
	if (status != STATUS_OK || count < (size_t)event->part_count)
		return status;
	status = join(turn, parts, count, whole);
	return status == STATUS_OK ? inbox_parts_delete(turn->db, &part)
	                           : status;
}

/* As it is, whatever is missing of it. */
static enum status
read_stale(const struct turn *turn, TALLOC_CTX *memory,
        const struct inbox_part *first)
{
	struct turn reading = *turn;
	struct provider_event whole = {.text = NULL};
	struct inbox_part *parts = NULL;
	size_t count = 0;
	enum status status =
	        inbox_parts(turn->db, memory, first, &parts, &count);

	reading.memory = memory;
	if (status == STATUS_OK)
		status = join(&reading, parts, count, &whole);
	if (status == STATUS_OK)
		status = inbox_parts_delete(turn->db, first);
	if (status == STATUS_OK)
		status = conversation_event(turn->conversation, turn->db,
		        memory, first->lane, &whole);
	return status;
}

/* Left where it was it would be found first for ever, and nothing behind it be
 * read. */
static enum status
put_aside(struct turn *turn, const struct inbox_part *first, enum status why)
{
	enum status status =
	        aside_parts(turn->db, first, status_name(why), turn->now);

	db_tell(turn->db, LOG_ERROR, "text.aside", "lane=%s status=%s",
	        first->lane, status_name(why));
	return status == STATUS_OK
	               ? alarm_raise(turn->db, ALARM_TEXT_ASIDE, first->lane,
	                         status_name(why), turn->now)
	               : status;
}

/* In a savepoint; what fails for its own sake is undone and put aside. */
static enum status
take_stale(struct turn *turn, const struct inbox_part *first, int64_t *aside)
{
	TALLOC_CTX *memory;
	enum status status = db_savepoint(turn->db);

	if (status != STATUS_OK)
		return status;
	memory = talloc_new(turn->memory);
	status = read_stale(turn, memory, first);
	talloc_free(memory);
	if (status == STATUS_OK)
		return db_release(turn->db);
	db_rollback_to(turn->db);
	if (db_has_failed(turn->db, status))
		return status;
	++*aside;
	return put_aside(turn, first, status);
}

enum status
conversation_parts(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, int64_t *aside)
{
	struct turn turn = {.conversation = conversation,
	        .db = db,
	        .memory = memory,
	        .now = clock_now(conversation->clock)};
	enum status status = STATUS_OK;

	*aside = 0;
	for (int i = 0; status == STATUS_OK && i < STALE_BATCH; i++) {
		struct inbox_part first;

		status = inbox_part_stale(db, memory,
		        turn.now - CONVERSATION_PART_WAIT_S, &first);
		if (status == STATUS_NOT_FOUND)
			return STATUS_OK;
		if (status == STATUS_OK)
			status = take_stale(&turn, &first, aside);
	}
	return status;
}
