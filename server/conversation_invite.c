/*
 * Invitations and their web codes: how one is made, whether by the schedule, a
 * wave or a keyword, and how it is found again by the code.
 */
#include "server/conversation.h"

#include "server/conversation_store.h"
#include "server/schedule_store.h"

/* Keyed, so that ids do not give away codes; stored is only a hash of the code.
 */
void
conversation_code(const struct secret_keys *keys, int64_t invitation,
        char code[SECRET_CODE_LENGTH + 1])
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(
	        keys->token, "web code", &invitation, sizeof(invitation), hash);
	secret_code_of(hash, code);
}

void
conversation_code_hash(const struct secret_keys *keys,
        const char code[SECRET_CODE_LENGTH + 1],
        unsigned char hash[SECRET_HASH_BYTES])
{
	secret_hash(
	        keys->token, "web code hash", code, SECRET_CODE_LENGTH, hash);
}

enum status
conversation_holder(const struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const char *given, struct contact *contact)
{
	char code[SECRET_CODE_LENGTH + 1];
	unsigned char hash[SECRET_HASH_BYTES];

	if (!secret_code_clean(given, code))
		return STATUS_NOT_FOUND;
	conversation_code_hash(conversation->keys, code, hash);
	return contact_by_code(db, memory, hash, contact);
}

/* The web code follows from the invitation's id, so the id is chosen first. */
enum status
conversation_invite(struct conversation *conversation, struct db *db,
        TALLOC_CTX *memory, const struct conversation_invitation *invite)
{
	const struct due_meeting *about = invite->about;
	struct invitation invitation = {.meeting = about,
	        .created_at = invite->now,
	        .remind_at = about->reminder_after_s == 0
	                             ? 0
	                             : invite->now + about->reminder_after_s};
	char code[SECRET_CODE_LENGTH + 1];
	enum status status = invitation_next_id(db, &invitation.id);

	if (status != STATUS_OK)
		return status;
	conversation_code(conversation->keys, invitation.id, code);
	conversation_code_hash(conversation->keys, code, invitation.code_hash);
	status = invitation_put(db, &invitation);
	if (status == STATUS_OK)
		status = conversation_begin(conversation, db, memory,
		        &(struct conversation_start){invitation.id,
		                invite->now + about->open_for_s,
		                invite->prompt});
	return status;
}
