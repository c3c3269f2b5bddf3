/*
 * Who calls, and how often.  Tokens are read from the database at most once a
 * second each, so that one that is revoked is refused a second later at most,
 * and ten thousand texts a second cost no look-ups.
 *
 * A card of the desk does not change once it lies there, since the writer may be
 * at work with it: when the row has changed a new card takes its place, and the
 * old one is kept until the desk is gone.  That happens when somebody edits a
 * municipality, and once a day.
 */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/text.h"
#include "server/api.h"

enum { DRAWERS = 64, FRESH_MS = 1000, BURST_MS = 10000, KEY_BYTES = 32 };

struct card {
	struct card *next;
	unsigned char hash[SECRET_HASH_BYTES];
	struct api_token *token;
	int64_t read_ms;
	uint64_t others_wrote; /* when it was read: the service's count */
	int64_t busy_until_us; /* what was taken so far, at the allowed rate */
};

struct api_desk {
	struct card *drawers[DRAWERS];
};

struct api_desk *
api_desk_create(TALLOC_CTX *owner)
{
	struct api_desk *desk = talloc_zero(owner, struct api_desk);

	if (desk == NULL)
		log_abort("api.desk", "out of memory");
	return desk;
}

static void
token_hash(const struct secret_keys *keys, const char *token,
        unsigned char hash[SECRET_HASH_BYTES])
{
	secret_hash(keys->token, "api token", token, strlen(token), hash);
}

void
api_token_make(const struct secret_keys *keys, char token[API_TOKEN_LENGTH + 1],
        unsigned char hash[SECRET_HASH_BYTES])
{
	unsigned char bytes[KEY_BYTES];
	char base64[API_TOKEN_LENGTH - 2];

	randombytes_buf(bytes, sizeof(bytes));
	(void)sodium_bin2base64(base64, sizeof(base64), bytes, sizeof(bytes),
	        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	(void)snprintf(token, API_TOKEN_LENGTH + 1, "bs_%s", base64);
	token_hash(keys, token, hash);
}

/* What follows "Bearer", in any case; NULL for another scheme. */
static const char *
bearer(const struct http_call *http)
{
	const char *header = http_call_header(http, "Authorization");

	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return NULL;
	header += 7;
	header += strspn(header, " ");
	return strlen(header) == API_TOKEN_LENGTH ? header : NULL;
}

static bool
same_token(const struct api_token *a, const struct api_token *b)
{
	return a->id == b->id && a->municipality == b->municipality &&
	       a->used_day == b->used_day && strcmp(a->lane, b->lane) == 0 &&
	       strcmp(a->sender, b->sender) == 0;
}

/* What the database says now is put on the card. */
static enum status
read_again(struct api_desk *desk, struct db *db, struct card *card)
{
	struct api_token *token = talloc_zero(desk, struct api_token);
	enum status status = api_token_get(db, token, card->hash, token);

	if (status == STATUS_OK &&
	        (card->token == NULL || !same_token(card->token, token)))
		card->token = token;
	else
		talloc_free(token);
	return status;
}

/* A card of the drawer, or a new one that is not in it yet. */
static struct card *
find_card(struct api_desk *desk, const unsigned char hash[SECRET_HASH_BYTES])
{
	struct card *card = desk->drawers[hash[0] % DRAWERS];

	while (card != NULL &&
	        !secret_equal(card->hash, hash, SECRET_HASH_BYTES))
		card = card->next;
	if (card != NULL)
		return card;
	card = talloc_zero(desk, struct card);
	if (card == NULL)
		log_abort("api.desk", "out of memory");
	memcpy(card->hash, hash, SECRET_HASH_BYTES);
	return card;
}

static void
drop_card(struct api_desk *desk, struct card *card)
{
	struct card **at = &desk->drawers[card->hash[0] % DRAWERS];

	while (*at != NULL && *at != card)
		at = &(*at)->next;
	if (*at != NULL)
		*at = card->next;
	talloc_free(card);
}

/* A token that does not hold lies in no drawer: whoever guesses fills none. */
static enum status
look_up(struct service *service, const char *token, int64_t now_ms,
        struct card **out)
{
	struct api_desk *desk = service->api;
	unsigned char hash[SECRET_HASH_BYTES];
	struct card *card;
	uint64_t others_wrote = service->others_wrote;
	bool known;
	enum status status;

	token_hash(&service->keys, token, hash);
	card = find_card(desk, hash);
	known = card->token != NULL;
	*out = card;
	if (known && now_ms - card->read_ms < FRESH_MS &&
	        card->others_wrote == others_wrote)
		return STATUS_OK;
	status = read_again(desk, service->reading, card);
	if (status != STATUS_OK) {
		drop_card(desk, card);
		return status;
	}
	card->read_ms = now_ms;
	card->others_wrote = others_wrote;
	if (!known) {
		card->next = desk->drawers[hash[0] % DRAWERS];
		desk->drawers[hash[0] % DRAWERS] = card;
	}
	return STATUS_OK;
}

/* Ten seconds' worth may come at once, and then the rate; 0: no limit.  Returns
 * the seconds to wait. */
static int64_t
take_turn(struct card *card, int64_t rate, int64_t now_ms)
{
	int64_t now_us = now_ms * 1000;
	int64_t late_us;

	if (rate == 0)
		return 0;
	if (card->busy_until_us < now_us)
		card->busy_until_us = now_us;
	late_us = card->busy_until_us - now_us - (int64_t)BURST_MS * 1000;
	if (late_us >= 0)
		return late_us / 1000000 + 1;
	card->busy_until_us += 1000000 / rate;
	return 0;
}

static void
refuse_token(struct http_call *http)
{
	http_call_set_header(http, "WWW-Authenticate", "Bearer");
	api_refuse(http, 401, "no_token",
	        "Send \"Authorization: Bearer\" with a token that holds.");
}

/* One answer for a token that never was and one that was revoked. */
bool
api_enter(struct route_call *call)
{
	struct service *service = call->service;
	const char *token = bearer(call->http);
	int64_t now_ms = clock_now_ms(service->clock);
	struct card *card = NULL;
	enum status status = token == NULL
	                             ? STATUS_NOT_FOUND
	                             : look_up(service, token, now_ms, &card);
	int64_t wait_s;

	if (status == STATUS_NOT_FOUND) {
		refuse_token(call->http);
		return false;
	}
	if (status != STATUS_OK) {
		api_refuse(call->http, 503, "try_again",
		        "The database is busy; try again.");
		return false;
	}
	wait_s = take_turn(card, service->settings.api_rate, now_ms);
	if (wait_s > 0) {
		http_call_set_header(call->http, "Retry-After",
		        text_format(call->memory, "%lld", (long long)wait_s));
		api_refuse(call->http, 429, "too_many",
		        "This token sends faster than it may; wait as"
		        " Retry-After says.");
		return false;
	}
	call->token = card->token;
	return true;
}
