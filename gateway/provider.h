/*
 * SMS providers: a table of functions each, chosen by name.  A driver is pure:
 * it builds a request, reads an answer, verifies and parses a webhook; it never
 * touches network, database or clock.  Its head comment says which reading of
 * an unclear point of the provider's documents it assumes.
 */
#ifndef GATEWAY_PROVIDER_H
#define GATEWAY_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/http_client.h"
#include "base/http_server.h"
#include "base/status.h"

/* What only some drivers ask of the configuration; NULL or "" where it is not
 * given. */
struct provider_terms {
	/* link: who we are to it, and the gate by which its receipts leave. */
	const char *platform;
	const char *partner;
	const char *gate;
	/* generic: the request, {placeholders} filled in... */
	const char *method;
	const char *path;         /* what follows the base address */
	const char *content_type; /* decides how placeholders are escaped */
	const char *headers;      /* "Name: value | Name: value" */
	const char *body;
	/* ...where things stand in the JSON of its answer, "messages.0.id"... */
	const char *answer_id; /* "" where a 2xx alone says that it was taken */
	const char *answer_error;
	/* ...and in its webhooks: JSON, or a form's fields. */
	const char *event_id;
	const char *event_from;
	const char *event_to;
	const char *event_text;
	const char *event_reference;
	const char *event_status;
	const char *delivered; /* words of event_status, with blanks between */
	const char *failed;
	const char *signature; /* the header of hex(HMAC-SHA256(body)) */
};

/* One account at a provider: a lane of the outbox.  Borrowed strings. */
struct provider_account {
	const char *lane;   /* its name in the configuration */
	const char *driver; /* "gatewayapi" */
	const char *url;    /* base, without slash at the end */
	const char *token;  /* API key; "USER:PASSWORD" for some */
	const char *webhook_secret;
	const char *public_url;   /* of our webhook, for signatures over URLs */
	const char *webhook_path; /* the webhook's last, secret step, or NULL */
	const char *keyword;      /* of a shared code: texts begin with it, and
	                             lose it here; NULL for none */
	int64_t poll_s;           /* seconds between polls; 0: webhooks */
	/* How its lane goes; 0, NULL or "" where nothing is asked. */
	int64_t requests;         /* at once; 0: as the delivery's */
	int64_t rate;             /* segments a second; 0: no limit */
	int64_t breaker_window;   /* texts that the breaker looks at; 0: none */
	int64_t breaker_percent;  /* it opens when more of them fail */
	const char *failover;     /* the lane that takes over while this one
	                             is stopped */
	int64_t failover_after_s; /* or was paused for so long */
	const char *sender; /* of what it takes over; "": the text's own */
	struct provider_terms terms;
};

struct provider_message {
	int64_t id;            /* the outbox's */
	const char *reference; /* comes back in receipts */
	const char *sender;    /* "+4560575797", "1204" */
	const char *recipient; /* "+4520123456" */
	const char *body;      /* UTF-8, smoothed */
	/* The delivery's, for rates and caps. */
	int64_t segments;
	int64_t phone_key;
};

/* What goes in one request. */
struct provider_batch {
	const struct provider_account *account;
	const struct provider_message *messages;
	size_t count; /* 1 to batch_max */
};

enum provider_verdict {
	PROVIDER_ACCEPTED,
	PROVIDER_REJECTED, /* final: this message will never be taken */
	PROVIDER_RETRY,    /* documented as not accepted: later */
	PROVIDER_UNKNOWN,  /* may or may not have been accepted */
};

struct provider_result {
	int64_t id;
	enum provider_verdict verdict;
	const char *provider_id; /* or NULL */
	const char *error;       /* the provider's code and words, or NULL */
	bool opted_out; /* the recipient is on the provider's stop list */
};

enum provider_lane_state {
	PROVIDER_LANE_OPEN,
	PROVIDER_LANE_PAUSE, /* for pause_s (429, 503 with Retry-After) */
	PROVIDER_LANE_STOP,  /* account error: keep the messages, alarm */
};

/* Why the lane stops. */
enum provider_stop {
	PROVIDER_STOP_REFUSED, /* the address or the account, for all texts */
	PROVIDER_STOP_CREDENTIALS,
	PROVIDER_STOP_CREDIT,
};

/* What one request came to: a result for every message that was in it. */
struct provider_answer {
	struct provider_result *results;
	size_t result_count;
	enum provider_lane_state lane;
	enum provider_stop stop;
	int64_t pause_s;
	/* The whole batch was refused for the sake of one (422): send the
	 * halves.  Results are then PROVIDER_RETRY. */
	bool bisect;
};

enum provider_event_kind { PROVIDER_INBOUND, PROVIDER_RECEIPT };

enum provider_receipt {
	PROVIDER_RECEIPT_TRANSIENT, /* on its way */
	PROVIDER_RECEIPT_DELIVERED,
	PROVIDER_RECEIPT_FAILED,
	PROVIDER_RECEIPT_UNKNOWN, /* a word that we do not know */
};

struct provider_event {
	enum provider_event_kind kind;
	const char *event_id; /* unique per lane: deduplication */
	int64_t at; /* the provider's time; 0 where it does not tell */
	/* Inbound. */
	const char *from; /* "+45…" */
	const char *to;   /* our number, or NULL where it is not told */
	const char *text; /* UTF-8, at most 4,000 bytes */
	/* Parts of a long text that arrive apart; part_count 0: whole. */
	int part_reference, part_number, part_count;
	/* Receipt. */
	const char *reference;
	const char *provider_id;
	enum provider_receipt receipt;
	const char *raw_status;
};

struct provider_events {
	struct provider_event *items;
	size_t count;
	bool full; /* there may be more */
};

/* A text whose fate is asked for. */
struct provider_question {
	const char *reference;
	const char *provider_id; /* NULL: its answer was lost */
	const char *sender;
	const char *recipient;
	int64_t sent_at; /* the first attempt */
};

struct provider {
	const char *name;
	size_t batch_max;    /* messages a request */
	size_t requests_max; /* the provider's own limit at once; 0: none */
	long idle_s;         /* it may end a connection that idled so long;
	                        ours are given up before */
	/* A message that comes again under its reference counts once: what is
	 * doubtful is sent again. */
	bool dedupes;
	/* Fills request (strings in memory). */
	void (*build)(const struct provider_batch *batch, TALLOC_CTX *memory,
	        struct http_request *request);
	/* Reads what came of it, outcome included, strings in memory.  Every
	 * message gets exactly one result. */
	void (*read)(const struct provider_batch *batch,
	        const struct http_request *request, TALLOC_CTX *memory,
	        struct provider_answer *answer);
	/* A webhook: STATUS_FORBIDDEN when it is not signed as it must be,
	 * STATUS_INPUT when it cannot be read (why: log).  Events (one or
	 * several; none for kinds that do not concern us) in memory. */
	enum status (*receive)(const struct provider_account *account,
	        const struct http_call *call, TALLOC_CTX *memory,
	        struct provider_event **events, size_t *count);
	/* Polls, for providers that are asked: kinds 0 to poll_count - 1.  What
	 * an answer holds may be gone at the provider's: its body is stored
	 * before anybody reads it. */
	size_t poll_count;
	void (*poll_build)(const struct provider_account *account, size_t poll,
	        TALLOC_CTX *memory, struct http_request *request);
	/* The events of a 200's body. */
	enum status (*poll_read)(const struct provider_account *account,
	        size_t poll, const char *body, TALLOC_CTX *memory,
	        struct provider_events *events);
	/* What the provider's own listing says of one text; NULL where there is
	 * none.  `ask_build` is false for a text that cannot be asked for.
	 * `ask_read` fills a receipt with the question's reference;
	 * STATUS_NOT_FOUND: the listing says nothing of it, or nothing sure. */
	bool (*ask_build)(const struct provider_account *account,
	        const struct provider_question *question, TALLOC_CTX *memory,
	        struct http_request *request);
	enum status (*ask_read)(const struct provider_account *account,
	        const struct provider_question *question, const char *body,
	        TALLOC_CTX *memory, struct provider_event *event);
	/* A request that changes nothing, and whose 401 or 403 says that the
	 * token is wrong; NULL where the provider has none. */
	void (*probe)(const struct provider_account *account,
	        TALLOC_CTX *memory, struct http_request *request);
	/* What the provider wants to see as 2xx. */
	const char *acknowledgement_type;
	const char *acknowledgement;
};

/* The driver of that name, or NULL; and all of them, for messages. */
const struct provider *provider_find(const char *name);
const char *provider_names(void);

/* Certainly not accepted: nothing of it can have arrived, and the caps do not
 * count it.  What is doubtful may have. */
bool provider_was_refused(enum provider_verdict verdict);

#endif
