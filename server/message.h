/*
 * The wording of what goes to one person by text: a question with its names
 * filled in, how to answer it, and the standing answers to commands.  Strings
 * belong to memory, smoothed for SMS.
 */
#ifndef SERVER_MESSAGE_H
#define SERVER_MESSAGE_H

#include <talloc.h>

#include "base/secret.h"
#include "server/conversation_store.h"
#include "server/wording.h"
#include "surveys/session.h"

/* To whom, in which words. */
struct message_context {
	const struct wording *wording;
	const struct secret_keys *keys;
	const struct contact *contact;
	TALLOC_CTX *memory;
};

/* A text of the survey with {kommune} and {link} filled in. */
const char *message_survey_text(const struct message_context *context,
        const struct session *session, const struct survey_text *text);
/* The question as it goes out, with how it can be answered. */
const char *message_question(const struct message_context *context,
        const struct session *session, size_t item);
/* "Svar 1-5. 1=slet ikke 5=helt" */
const char *message_how(const struct message_context *context,
        const struct session *session, size_t item);
/* Says how to answer; with the link from the second time on. */
const char *message_clarify(const struct message_context *context,
        const struct session *session, size_t item);
/* The standing text of a key, with {kommune}, {kontakt}, {link}, {svar}. */
const char *message_standing(const struct message_context *context,
        const char *key, const char *how);

/* "svar.herning.dk/abc…", as texts show it; the scheme is left out. */
const char *message_link(const struct message_context *context);

#endif
