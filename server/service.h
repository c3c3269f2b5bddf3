/*
 * The running system: everything that `serve`, `demo` and the tests put
 * together, and the order in which it starts and ends.
 */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/http_client.h"
#include "base/http_server.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/writer.h"
#include "gateway/delivery.h"
#include "gateway/mail_lane.h"
#include "server/conversation.h"
#include "server/counter.h"
#include "server/page.h"
#include "server/schedule.h"
#include "server/settings.h"
#include "server/wording.h"

struct admin_desk;
struct api_desk;
struct crew;
struct report_press;
struct metrics;
struct reconcile;

struct service {
	struct settings settings;
	struct clock *clock; /* borrowed */
	struct secret_keys keys;
	struct wording *wording;
	struct page_set *pages;
	struct survey_shelf *shelf;
	struct provider_account accounts[DELIVERY_LANES_MAX];
	/* What a provider hears whose webhook was stored; an account each. */
	const struct http_call *acknowledgements[DELIVERY_LANES_MAX];
	size_t account_count;
	int lock;           /* file descriptor of the folder's */
	struct db *writing; /* the writer's connection */
	struct db *reading; /* the web thread's, capped */
	struct writer *writer;
	struct randomness randomness;     /* the writer's thread only */
	struct randomness jitter;         /* the delivery thread only */
	struct conversation conversation; /* the writer's thread only */
	struct conversation viewing;      /* the web thread only */
	struct http_client *client;       /* the delivery thread only */
	struct delivery *delivery;
	struct mail_lane *mails; /* a thread of its own */
	/* NULL where calls come directly; threads that resume calls look at it
	 * while it is started. */
	struct http_server *_Atomic web;
	struct crew *logins;          /* threads that hash passwords */
	struct report_press *reports; /* a thread that sets reports */
	struct api_desk *api;         /* tokens; the web thread only */
	struct reconcile *reconcile;  /* a thread of its own */
	struct metrics *metrics;      /* a thread of its own */
	struct admin_desk *admin;     /* commands beside it; NULL: none may */
	/* How often others may have written; what is kept of the database in
	 * memory is good for as long as this stays. */
	_Atomic uint64_t others_wrote;
	struct counters counters;
	int64_t retained_day; /* when old texts were last deleted */
	atomic_bool stopping;
	bool scheduled;      /* the schedule's thread runs */
	bool schedule_early; /* under the lock: look without waiting */
	pthread_t schedule_thread;
	pthread_mutex_t schedule_lock;
	pthread_cond_t schedule_wake;
};

struct service_options {
	struct settings settings;
	struct clock *clock;
	/* NULL: libcurl; tests hand in a direct one. */
	struct http_client *client;
	struct smtp_client *smtp; /* the same of mails */
	uint64_t seed;            /* 0: the system's randomness */
};

/* Opens the database (made and brought up to date with `create`), the keys,
 * texts and pages; nothing runs yet. */
MUST_CHECK enum status service_open(TALLOC_CTX *owner,
        struct service_options options, bool create, struct service **service,
        struct text *why);
/* Starts the threads and listens; `with_schedule` false where somebody else
 * calls service_schedule (the demo's fast clock). */
MUST_CHECK enum status service_start(
        struct service *service, bool with_schedule, struct text *why);
/* Drains, commits, answers, ends; then everything is closed. */
void service_stop(struct service *service);

/* One look at what is due, through the writer; repeats while there is more. */
MUST_CHECK enum status service_schedule(
        struct service *service, struct schedule_result *result);
/* The thread that does so by itself; service_start and service_stop call these. */
MUST_CHECK enum status service_schedule_start(
        struct service *service, struct text *why);
void service_schedule_stop(struct service *service);

/* What an earlier process had under way when it ended is doubtful now;
 * service_start does this first. */
MUST_CHECK enum status service_recover(struct service *service);
/* After a call was resumed outside a batch of the writer. */
void service_wake(struct service *service);

enum { SERVICE_MIGRATIONS_MAX = 64 };

/* The schema that this program knows; returns how many steps it has. */
size_t service_migrations(
        struct db_migration migrations[SERVICE_MIGRATIONS_MAX]);
/* Lets commands write beside it from now on; service_start does this last. */
MUST_CHECK enum status service_lend(struct service *service, struct text *why);
/* A command has written, or may have: users, tokens, municipalities, surveys,
 * meetings, anything.  THE place to tell whoever keeps something of the database
 * in memory; from any thread. */
void service_others_wrote(struct service *service);

#endif
