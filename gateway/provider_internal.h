/*
 * What the drivers share: how an answer's HTTP status is judged, and the pieces
 * that most webhooks are made of.  For provider_<name>.c only.
 */
#ifndef GATEWAY_PROVIDER_INTERNAL_H
#define GATEWAY_PROVIDER_INTERNAL_H

#include <jansson.h>

#include "gateway/provider.h"

enum {
	PROVIDER_ID_MAX = 128,      /* of ids, references and status words */
	PROVIDER_EVENTS_MAX = 1000, /* of one webhook */
	PROVIDER_TEXT_MAX = 4000,
};

/* Answers (provider_answer.c). */

/* A POST of a body that is in memory, with an Authorization header unless that
 * is NULL. */
void provider_post(TALLOC_CTX *memory, struct http_request *request,
        const char *url, const char *content_type, const char *body,
        const char *authorization);
/* The same of JSON, which it takes. */
void provider_post_json(TALLOC_CTX *memory, struct http_request *request,
        const char *url, json_t *json, const char *authorization);
/* A GET of an address that is in memory. */
void provider_get(TALLOC_CTX *memory, struct http_request *request,
        const char *url, const char *authorization);
/* "Basic …" of "USER:PASSWORD". */
const char *provider_basic(TALLOC_CTX *memory, const char *credentials);
/* "name=value", with & before it where something stands already. */
void provider_form_add(struct text *form, const char *name, const char *value);
/* Every byte but letters, digits and -._~ as a code. */
void provider_add_escaped(struct text *out, const char *value);
/* Without the plus. */
const char *provider_digits(const char *number);

/* Makes the results, and reads what never was an answer; true when that was
 * all. */
bool provider_unanswered(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer);
/* What holds for all, before single ones are looked at. */
void provider_set_all(struct provider_answer *answer,
        enum provider_verdict verdict, const char *error);
/* The retry rule, by a status that is no success; a driver may put another in
 * its place where the provider's own code says more. */
void provider_refused(const struct http_request *request, long status,
        const char *error, struct provider_answer *answer);
/* "STATUS what it said", short, with phone numbers masked. */
const char *provider_error(const struct http_request *request, const char *said,
        TALLOC_CTX *memory);
void provider_accept(struct provider_answer *answer, size_t at, const char *id,
        TALLOC_CTX *memory);
/* The message's place, or the batch's count where it is not ours; `likely` is
 * looked at first. */
size_t provider_place(const struct provider_batch *batch, size_t likely,
        const char *reference);

/* Webhooks (provider_webhook.c). */

/* Is the last step of the path the account's secret?  True without one. */
bool provider_path_is_right(
        const struct provider_account *account, const struct http_call *call);
/* Is it HTTP Basic with the account's webhook secret, "USER:PASSWORD"? */
bool provider_is_basic(
        const struct provider_account *account, const struct http_call *call);
/* In time that depends on the given text's length alone. */
bool provider_same_secret(const char *given, const char *wanted);

/* A text of at most PROVIDER_ID_MAX bytes, or NULL; of an integer, its digits. */
const char *provider_word(const json_t *value, TALLOC_CTX *memory);
/* The same, and not empty: all that have no id would be one. */
const char *provider_id(const json_t *value, TALLOC_CTX *memory);
/* "+45…" of a text or an integer; NULL for what is no number, such as a name. */
const char *provider_number(const json_t *value, TALLOC_CTX *memory);
/* What stands at "a.0.b"; NULL where nothing does. */
const json_t *provider_at(const json_t *json, const char *path);
/* A time as text or seconds or milliseconds; 0 where it cannot be understood. */
int64_t provider_time(const json_t *value);
/* A citizen's text: bounded, without the account's keyword before it. */
const char *provider_text(const struct provider_account *account,
        const char *text, TALLOC_CTX *memory);
struct provider_event *provider_new_events(TALLOC_CTX *memory, size_t count);
/* A form's fields as a JSON object: a text each, a list where a name comes
 * several times.  NULL where it is not one, or not UTF-8. */
json_t *provider_form(const char *body, size_t length);
/* Of such an object, or of a query; NULL where there is none. */
const char *provider_field(const json_t *form, const char *name);

/* What a word means. */
struct provider_word_meaning {
	const char *word; /* NULL ends the list */
	enum provider_receipt receipt;
};
enum provider_receipt provider_meaning(
        const struct provider_word_meaning *words, const char *word);

#endif
