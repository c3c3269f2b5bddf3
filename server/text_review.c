/*
 * Decides about what people wrote.  Whoever reads a text must not be of the unit
 * that it is about, and the meetings tell who is: the caseworker who met the
 * citizen, and everybody who meets people in the same unit.
 */
#include <stdio.h>
#include <string.h>

#include "server/text_mask.h"
#include "server/text_store.h"

static const char *const actions[] = {[TEXT_SHOW] = "text.show",
        [TEXT_CHANGE] = "text.change",
        [TEXT_HIDE] = "text.hide"};

enum status
text_check_outside(struct db *db, const struct audit_by *by,
        int64_t municipality, int64_t answer, struct text *why)
{
	bool inside = false;
	enum status status =
	        text_is_of_unit(db, municipality, answer, by->who, &inside);

	if (status != STATUS_OK || !inside)
		return status;
	text_add_format(why,
	        "%s holds meetings in the unit that text %lld is about;"
	        " somebody outside it has to read it",
	        by->who, (long long)answer);
	return STATUS_FORBIDDEN;
}

/* The words that may be shown; NULL: as written. */
static enum status
choose_words(struct db *db, TALLOC_CTX *memory, const struct text_ask *ask,
        const char **words, struct text *why)
{
	struct text_words now = {"", ""};
	const char *from;
	enum status status;

	*words = ask->decision == TEXT_HIDE ? "" : ask->as;
	if (ask->decision == TEXT_HIDE || ask->names == NULL)
		return STATUS_OK;
	status = text_words(db, memory, ask->municipality, ask->answer, &now);
	from = ask->as != NULL                ? ask->as
	       : ask->decision == TEXT_CHANGE ? now.shown
	                                      : now.written;
	return status == STATUS_OK
	               ? text_mask_names(memory, from, ask->names, words, why)
	               : status;
}

static enum status
put(struct db *db, const struct text_review *review,
        enum text_decision decision)
{
	enum status status = decision == TEXT_CHANGE
	                             ? STATUS_NOT_FOUND
	                             : text_review_put(db, review);

	return status == STATUS_NOT_FOUND && decision != TEXT_SHOW
	               ? text_review_change(db, review)
	               : status;
}

static enum status
write_down(struct db *db, const struct audit_by *by, const struct text_ask *ask)
{
	bool changed = ask->as != NULL || ask->names != NULL;
	char subject[100];

	(void)snprintf(subject, sizeof(subject),
	        "municipality=%04d text=%lld%s", (int)ask->municipality,
	        (long long)ask->answer, changed ? " redacted" : "");
	return audit_put(db, by, actions[ask->decision], subject);
}

enum status
text_review(struct db *db, const struct audit_by *by,
        const struct text_ask *ask, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text_review review = {.municipality = ask->municipality,
	        .answer = ask->answer,
	        .reviewer = by->who,
	        .at = by->at};
	enum status status =
	        text_check_outside(db, by, ask->municipality, ask->answer, why);

	if (status == STATUS_OK)
		status = choose_words(db, memory, ask, &review.shown, why);
	if (status == STATUS_OK)
		status = put(db, &review, ask->decision);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "no text %lld %s at %04d",
		        (long long)ask->answer,
		        ask->decision == TEXT_CHANGE ? "was reviewed" : "waits",
		        (int)ask->municipality);
	if (status == STATUS_OK)
		status = write_down(db, by, ask);
	talloc_free(memory);
	return status;
}
