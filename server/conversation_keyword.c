/*
 * A text that is a keyword opens a survey, where the municipality has the word
 * and the survey allows it.  It is not for people whom we were asked not to
 * write to, and not for those who were asked the same not long ago.
 */
#include <string.h>

#include "server/conversation_internal.h"
#include "server/keyword_store.h"
#include "server/meeting_store.h"
#include "server/schedule_store.h"

enum { AGAIN_S = 30 * 86400 };

static enum status
find_respondent(struct turn *turn, const struct keyword *keyword,
        const char *phone, int64_t *id)
{
	const struct secret_keys *keys = turn->conversation->keys;
	struct respondent respondent = {.municipality = keyword->municipality,
	        .kind = keyword->respondent,
	        .language = "da",
	        .created_at = turn->now};
	enum status status;

	secret_phone_hash(keys, phone, respondent.phone_hash);
	status = secret_seal(turn->memory, keys->phone, phone,
	        &respondent.phone_sealed.bytes,
	        &respondent.phone_sealed.length);
	return status == STATUS_OK ? respondent_put(turn->db, &respondent, id)
	                           : status;
}

enum status
turn_keyword(struct turn *turn, const char *lane,
        const struct provider_event *event, const unsigned char *hash,
        bool *begun)
{
	const char *word = reply_keyword(turn->memory, event->text);
	struct month month = clock_month_of(turn->now);
	struct keyword keyword;
	struct due_meeting due = {
	        .month = month.year * 100 + month.month, .held_at = turn->now};
	enum status status;

	*begun = false;
	if (word[0] == '\0')
		return STATUS_OK;
	status = keyword_find(turn->db, turn->memory, lane, event->to, word,
	        hash, turn->now - AGAIN_S, &keyword);
	if (status == STATUS_NOT_FOUND ||
	        (status == STATUS_OK &&
	                (keyword.stopped != 0 || keyword.recent != 0)))
		return STATUS_OK;
	if (status == STATUS_OK)
		status = find_respondent(
		        turn, &keyword, event->from, &due.respondent);
	if (status != STATUS_OK)
		return status;
	due.municipality = keyword.municipality;
	due.survey_version = keyword.survey_version;
	due.open_for_s = keyword.open_for_s;
	status = conversation_invite(turn->conversation, turn->db, turn->memory,
	        &(struct conversation_invitation){&due, turn->now, true});
	*begun = status == STATUS_OK;
	return status;
}
