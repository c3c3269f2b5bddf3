/*
 * What the files of the simulator share; for nobody else.
 */
#ifndef GATEWAY_SIMULATOR_INTERNAL_H
#define GATEWAY_SIMULATOR_INTERNAL_H

#include <pthread.h>

#include <jansson.h>

#include "gateway/simulator.h"

enum { SIMULATOR_BUCKETS = 8192, SIMULATOR_WAITING = 64 };

struct phone {
	struct phone *next;
	char number[20];
	struct simulator_text texts[SIMULATOR_TEXTS_KEPT];
	size_t count; /* all that ever were; the last ones are kept */
	int64_t last_at;
};

enum happening_kind { HAPPENING_ARRIVAL, HAPPENING_RECEIPT, HAPPENING_INBOUND };

/* Something that is due at a time. */
struct happening {
	int64_t at;
	uint64_t sequence; /* what came first goes first */
	enum happening_kind kind;
	char phone[20];
	char sender[20];
	const char *body;
	const char *reference;
	const char *callback; /* the webhook that the request asked for */
	char id[40];
	int part, parts; /* of receipts that come for each segment */
	int tries;
	bool strange;           /* posted with another secret, once */
	int64_t skew_s;         /* of the provider's clock */
	struct http_call *hold; /* answered when this was taken */
	struct simulator *simulator;
	struct http_request request;
};

/* What waits to be asked for, first in, first out. */
struct polled {
	struct happening **items;
	size_t count, room;
};

/* Faults of requests that carry a number ("" for any). */
struct faulty {
	char phone[20];
	enum simulator_fault fault;
	int left;
};

enum { SIMULATOR_FAULTY = 8, SIMULATOR_POLLS = 2 };

struct simulator {
	struct simulator_options options;
	const struct simulator_twin *twin;
	int64_t born_ms;
	pthread_mutex_t lock;
	struct happening **heap;
	size_t heap_count, heap_room;
	uint64_t sequence;
	struct phone *phones[SIMULATOR_BUCKETS];
	size_t under_way;
	struct faulty faulty[SIMULATOR_FAULTY];
	enum simulator_hook_fault hook_fault;
	int hook_faults_left;
	struct polled polled[SIMULATOR_POLLS]; /* receipts, texts */
	json_t *known;                         /* ids that were given to us */
	json_t *listed; /* messages by id, where the provider lists them */
	struct http_call *waiting[SIMULATOR_WAITING];
	size_t waiting_count;
	struct simulator_counts counts;
};

/* What a request for sending asked for; borrowed. */
struct simulator_sent {
	const char *phone; /* with its plus */
	const char *sender;
	const char *body;
	const char *reference; /* or NULL, as the next */
	const char *callback;
};

/* One provider's ways: a file simulator_<name>.c each. */
struct simulator_twin {
	const char *name;
	/* Takes a call that is for the API; false where it is not. */
	bool (*handle)(struct simulator *simulator, struct http_call *call);
	/* Its words for an error; the status is set, the body is to be. */
	json_t *(*error)(unsigned status, const char *what);
	unsigned success; /* 200, 201 or 202 */
	/* The id that the provider gives to its n-th thing. */
	void (*id)(const struct simulator *simulator, uint64_t number,
	        char id[40]);
	/* The body and headers of a webhook, memory of the happening. */
	void (*receipt)(const struct simulator *simulator,
	        struct happening *happening, bool reached);
	void (*inbound)(
	        struct simulator *simulator, struct happening *happening);
	bool part_receipts; /* a receipt for each segment */
	bool lists;         /* keeps what became of messages */
};

/* With the lock held. */
void simulator_push(struct simulator *simulator, struct happening *happening);
struct happening *simulator_new(
        struct simulator *simulator, enum happening_kind kind, int64_t at);
void simulator_remember(struct simulator *simulator, const char *number,
        bool from_phone, const char *body, int64_t at);

/* Does the network reach the phone? */
bool simulator_reaches(const struct simulator *simulator, const char *phone);
/* The provider's idea of when it happened. */
int64_t simulator_time(const struct happening *happening);

/* The API's common parts (simulator_api.c). */
void simulator_answer(struct http_call *call, unsigned status, const char *type,
        const char *body);
/* Takes the JSON. */
void simulator_answer_json(
        struct http_call *call, unsigned status, json_t *json);
/* With the lock held: an accepted message is listed as queued, and then with
 * what became of it. */
void simulator_list(struct simulator *simulator, const char *id,
        const struct simulator_sent *sent);
void simulator_list_end(
        struct simulator *simulator, const char *id, bool reached);
/* Takes the lock; what is listed under the id, or all of a number: {"id", "to",
 * "from", "reference", "reached": null|true|false, "at"}.  The caller's. */
json_t *simulator_listed(struct simulator *simulator, const char *id);
json_t *simulator_listed_to(struct simulator *simulator, const char *to);
/* In the twin's words; counts a refusal. */
void simulator_refuse(struct simulator *simulator, struct http_call *call,
        unsigned status, const char *what);
/* "Basic …" of "USER:PASSWORD". */
const char *simulator_basic(TALLOC_CTX *memory, const char *credentials);
/* Ids that a sender gave, and may not give again. */
bool simulator_knows(struct simulator *simulator, const char *id);
void simulator_know(struct simulator *simulator, const char *id);
/* Is the Authorization header this? */
bool simulator_authorized(struct simulator *simulator, struct http_call *call,
        const char *wanted);
/* Counts the request, and fails it where it is to fail before anything is
 * accepted; the fault is for simulator_end. */
bool simulator_fails(struct simulator *simulator, struct http_call *call,
        enum simulator_fault *fault);
/* Accepts a message: it reaches the phone, and its receipt us, after a while
 * on the air, or at once where the fault says so.  Its id. */
const char *simulator_accept(struct simulator *simulator,
        struct http_call *call, const struct simulator_sent *sent,
        enum simulator_fault fault);
/* The answer to what was accepted, unless a fault takes its place.  Takes the
 * JSON. */
void simulator_end(struct simulator *simulator, struct http_call *call,
        enum simulator_fault fault, json_t *json);

/* Webhooks and polls (simulator_hook.c). */
void simulator_post(struct simulator *simulator, struct happening *happening);
/* The request's body and headers; the body is copied. */
void simulator_set_post(struct happening *happening, const char *type,
        const char *body, size_t length, const char *header, const char *value);

/* JSON signed over the very bytes that are sent: HMAC-SHA256 in hex behind a
 * prefix.  Takes the JSON. */
struct simulator_signature {
	const char *header, *prefix;
};

void simulator_post_signed(const struct simulator *simulator,
        struct happening *happening, struct simulator_signature signature,
        json_t *json);
/* JSON with HTTP Basic of the account's webhook secret, "USER:PASSWORD".  Takes
 * the JSON. */
void simulator_post_basic(const struct simulator *simulator,
        struct happening *happening, json_t *json);
/* With the lock held: the next that waits to be asked for, or NULL. */
struct happening *simulator_take_polled(
        struct simulator *simulator, size_t poll);
const char *simulator_secret(
        const struct simulator *simulator, const struct happening *happening);

/* The pages under /phones; true when the call was for them. */
bool simulator_page(struct simulator *simulator, struct http_call *call);

#endif
