/*
 * What the files of the simulator share; for nobody else.
 */
#ifndef GATEWAY_SIMULATOR_INTERNAL_H
#define GATEWAY_SIMULATOR_INTERNAL_H

#include <pthread.h>

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
	char id[32];
	int tries;
	struct simulator *simulator;
	struct http_request request;
};

struct simulator {
	struct simulator_options options;
	int64_t born_ms;
	pthread_mutex_t lock;
	struct happening **heap;
	size_t heap_count, heap_room;
	uint64_t sequence;
	struct phone *phones[SIMULATOR_BUCKETS];
	size_t under_way;
	enum simulator_fault fault;
	int faults_left;
	struct http_call *waiting[SIMULATOR_WAITING];
	size_t waiting_count;
	struct simulator_counts counts;
};

/* With the lock held. */
void simulator_push(struct simulator *simulator, struct happening *happening);
struct happening *simulator_new(
        struct simulator *simulator, enum happening_kind kind, int64_t at);
void simulator_remember(struct simulator *simulator, const char *number,
        bool from_phone, const char *body, int64_t at);

/* The pages under /phones; true when the call was for them. */
bool simulator_page(struct simulator *simulator, struct http_call *call);

#endif
