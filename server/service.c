/*
 * Puts the system together and takes it apart: what starts first ends last. A
 * call of the web that waits for the writer must be answered before the web
 * ends, so the writer outlives it.
 *
 * Each connection, source of randomness and HTTP client belongs to one thread,
 * as the struct says; nothing here is shared but what is made for it. The
 * folder's lock is taken before the database is opened and given back after it
 * is closed.
 */
#include "server/service.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/alarm_mail.h"
#include "server/api.h"
#include "server/contact_cache.h"
#include "server/delivery_page.h"
#include "server/dictionary_page.h"
#include "server/folder.h"
#include "server/form.h"
#include "server/hook.h"
#include "server/invite_mail.h"
#include "server/keys_store.h"
#include "server/lane_watch.h"
#include "server/login.h"
#include "server/metrics.h"
#include "server/note_page.h"
#include "server/reconcile.h"
#include "server/report_page.h"
#include "server/report_press.h"
#include "server/route.h"
#include "server/text_page.h"

enum {
	BATCH_MAX = 256,
	QUEUE_MAX = 16384,
	BUSY_MS = 5000,
	PAGE_CAP_MS = 50,
	DEADLINE_MS = 10000,
	IDLE_S = 60,
	BODY_MAX = 65536,
	REQUESTS = 16, /* where an account does not say how many */
};

static const struct page_spec *const page_specs[] = {&dictionary_page_spec,
        &form_page_spec, &login_page_spec, &delivery_page_spec,
        &invite_stop_spec, &report_list_spec, &report_frame_spec,
        &note_page_spec, &text_page_spec};

/* The numbered schema files, in order of their names. */
size_t
service_migrations(struct db_migration migrations[SERVICE_MIGRATIONS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < embedded_count; i++) {
		const struct embedded *file = &embedded_files[i];

		if (strncmp(file->path, "server/schema/", 14) != 0)
			continue;
		if (count == SERVICE_MIGRATIONS_MAX)
			log_abort("service.schema", "too many files");
		migrations[count].name = file->path + 14;
		migrations[count++].sql = file->bytes;
	}
	return count;
}

/* The destructor of a service runs before what hangs from it is freed, so the
 * connections are closed here: the one that writes checkpoints as it closes, and
 * nobody else may have begun by then. */
static int
close_database(struct service *service)
{
	TALLOC_FREE(service->metrics);
	TALLOC_FREE(service->reading);
	TALLOC_FREE(service->writing);
	if (service->lock >= 0)
		close(service->lock);
	return 0;
}

/* Two connections: the one that writes, and one for the pages, which may take
 * no longer than a page may. */
static enum status
open_database(struct service *service, bool create, struct text *why)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	struct db_options options = {.path = service->settings.database,
	        .mode = DB_WRITE,
	        .busy_ms = BUSY_MS};
	enum status status = folder_lock(options.path, &service->lock, why);

	if (status == STATUS_OK)
		status = db_open(
		        service, options, create, &service->writing, why);
	if (status == STATUS_OK)
		status = db_migrate(service->writing, migrations, count, why);
	if (status != STATUS_OK)
		return status;
	options.mode = DB_READ;
	options.cap_ms = PAGE_CAP_MS;
	return db_open(service, options, false, &service->reading, why);
}

/* Everything that a conversation needs is put together once, so that no job
 * looks for it. */
static void
set_conversations(struct service *service)
{
	service->conversation = (struct conversation){
	        .clock = service->clock,
	        .keys = &service->keys,
	        .shelf = service->shelf,
	        .wording = service->wording,
	        .randomness = &service->randomness,
	        .known = contact_cache_create(service, service->writing),
	};
	/* The web thread only looks: it draws nothing. */
	service->viewing = service->conversation;
	service->viewing.randomness = NULL;
	service->viewing.known = NULL;
}

/* A text that lacks a key, or a page that names what no shape has, is found
 * here and not by a citizen. */
static enum status
open_texts(struct service *service, struct text *why)
{
	enum status status = wording_load(service, &service->wording, why);

	if (status == STATUS_OK)
		status = page_set_create(service, page_specs,
		        sizeof(page_specs) / sizeof(page_specs[0]),
		        &service->pages, why);
	return status;
}

/* Once per committed batch: the answered calls go out. */
static void
after_batch(void *context)
{
	service_wake(context);
}

/* Calls that came directly, without a web server, have nobody to be woken. */
void
service_wake(struct service *service)
{
	if (service->web != NULL)
		http_server_wake(service->web);
}

/* A seed is for the demo and tests, where the same run must be possible twice;
 * two streams, since two threads draw. */
static void
seed(struct service *service, uint64_t seed)
{
	randomness_init_system(&service->randomness);
	randomness_init_system(&service->jitter);
	if (seed != 0) {
		randomness_init_seeded(&service->randomness, seed);
		randomness_init_seeded(&service->jitter, seed + 1);
	}
}

/* On the writer's thread, as a webhook's events are. */
static enum status
take_polled(void *context, struct db *db, TALLOC_CTX *memory,
        const struct provider_account *account, struct provider_event *event)
{
	struct service *service = context;

	hook_ready(service, memory, event);
	return hook_act(service, db, memory, account->lane, event);
}

static void
count_polled(void *context, const struct provider_event *events, size_t count)
{
	hook_count(context, events, count);
}

/* Connections are given up before the provider that is quickest to do so. */
static long
idle_of(const struct service *service)
{
	long idle_s = LONG_MAX;

	for (size_t i = 0; i < service->account_count; i++) {
		const struct provider *provider =
		        provider_find(service->accounts[i].driver);

		if (provider->idle_s < idle_s)
			idle_s = provider->idle_s;
	}
	return idle_s;
}

/* Nothing runs yet: the threads come with service_start, and a test can do
 * their work itself. */
static void
create_threads(struct service *service, struct http_client *client)
{
	service->writer = writer_create(
	        service, (struct writer_options){.db = service->writing,
	                         .batch_max = BATCH_MAX,
	                         .queue_max = QUEUE_MAX,
	                         .after_batch = after_batch,
	                         .context = service});
	service->client =
	        client != NULL
	                ? client
	                : http_client_create(service,
	                          (struct http_client_options){
	                                  .connections_max = 64,
	                                  .max_age_conn_s =
	                                          idle_of(service) * 5 / 6,
	                                  .answer_max = (size_t)1024 * 1024,
	                                  .user_agent = "borgersvar"});
	service->delivery = delivery_create(
	        service, (struct delivery_options){.writer = service->writer,
	                         .clock = service->clock,
	                         .client = service->client,
	                         .keys = &service->keys,
	                         .randomness = &service->jitter,
	                         .accounts = service->accounts,
	                         .account_count = service->account_count,
	                         .requests_max = REQUESTS,
	                         .limits = service->settings.limits,
	                         .take = take_polled,
	                         .on_taken = count_polled,
	                         .on_aside = lane_watch_aside,
	                         .on_lane = lane_watch_lane,
	                         .on_cap = lane_watch_cap,
	                         .on_submit = metrics_submitted,
	                         .context = service});
}

/* Whatever fails, everything that was opened is closed again by freeing the
 * service. */
enum status
service_open(TALLOC_CTX *owner, struct service_options options, bool create,
        struct service **out, struct text *why)
{
	struct service *service = talloc_zero(owner, struct service);
	enum status status;

	if (service == NULL)
		log_abort("service.open", "out of memory");
	service->settings = options.settings;
	service->clock = options.clock;
	service->lock = -1;
	pthread_mutex_init(&service->schedule_lock, NULL);
	pthread_cond_init(&service->schedule_wake, NULL);
	talloc_set_destructor(service, close_database);
	service->account_count = options.settings.account_count;
	for (size_t i = 0; i < service->account_count; i++) {
		service->accounts[i] =
		        settings_account(&service->settings, i, service);
		service->acknowledgements[i] =
		        hook_acknowledgement(service, &service->accounts[i]);
	}
	service->shelf = survey_shelf_create(service);
	seed(service, options.seed);
	status = open_database(service, create, why);
	if (status == STATUS_OK)
		status = keys_open(service->writing, service->settings.keys,
		        create, &service->keys, why);
	if (status == STATUS_OK)
		status = lane_watch_check(
		        service->writing, &service->settings, why);
	if (status == STATUS_OK)
		status = open_texts(service, why);
	if (status == STATUS_OK)
		status = metrics_open(service, &service->metrics, why);
	if (status != STATUS_OK) {
		talloc_free(service);
		return status;
	}
	set_conversations(service);
	service->api = api_desk_create(service);
	create_threads(service, options.client);
	alarm_mail_open(service, options.smtp);
	service->reconcile = reconcile_create(service, options.client);
	*out = service;
	return STATUS_OK;
}

/* The limits that citizens and strangers meet; what they protect from is in
 * base/http_server.h. */
static enum status
listen_web(struct service *service, struct text *why)
{
	struct http_server_options options = {
	        .address = service->settings.address,
	        .port = (uint16_t)service->settings.port,
	        .connections_max = (unsigned)service->settings.connections,
	        .per_address_max = (unsigned)service->settings.per_address,
	        .deadline_ms = DEADLINE_MS,
	        .idle_s = IDLE_S,
	        .body_max = BODY_MAX,
	        .handle = route_handle,
	        .context = service,
	};
	struct http_server *web = NULL;
	enum status status = http_server_start(service, options, &web, why);

	service->web = web;
	return status;
}

/* For what logs its reason, and tells only that there was one. */
static enum status
named(enum status status, const char *thread, struct text *why)
{
	if (status != STATUS_OK)
		text_add_format(why, "the %s thread cannot be started: %s",
		        thread, status_name(status));
	return status;
}

/* A crew works with fewer threads than it should have, but not with none. */
static enum status
start_crews(struct service *service, struct text *why)
{
	enum status status;

	service->logins = login_crew_create(service);
	service->reports = report_press_create(service, service);
	status = named(
	        crew_is_manned(service->logins) ? STATUS_OK : STATUS_SYSTEM,
	        "login", why);
	if (status == STATUS_OK)
		status = named(report_press_is_manned(service->reports)
		                       ? STATUS_OK
		                       : STATUS_SYSTEM,
		        "report", why);
	return status;
}

/* The order matters: what an earlier process left is settled before anything
 * new is taken in, and nothing is sent before the web can take the receipts. */
enum status
service_start(struct service *service, bool with_schedule, struct text *why)
{
	enum status status =
	        named(writer_start(service->writer), "writer", why);

	if (status == STATUS_OK)
		status = service_recover(service);
	if (status == STATUS_OK)
		status = start_crews(service, why);
	if (status == STATUS_OK)
		status = listen_web(service, why);
	if (status == STATUS_OK)
		status = named(
		        delivery_start(service->delivery), "delivery", why);
	if (status == STATUS_OK)
		status = named(mail_lane_start(service->mails), "mail", why);
	if (status == STATUS_OK)
		status = metrics_start(service->metrics, why);
	if (status == STATUS_OK && with_schedule)
		status = named(reconcile_start(service->reconcile),
		        "reconciliation", why);
	if (status == STATUS_OK && with_schedule)
		status = service_schedule_start(service, why);
	/* Whose clock somebody else moves is no server for commands. */
	if (status == STATUS_OK && with_schedule)
		status = service_lend(service, why);
	if (status != STATUS_OK && why->length == 0)
		text_add_format(why, "cannot start: %s", status_name(status));
	return status;
}

/* First nothing new begins, then nothing new is sent, then nobody new is let
 * in; the writer ends last, when nobody is left to hand it a job. */
void
service_stop(struct service *service)
{
	TALLOC_FREE(service->admin);
	service_schedule_stop(service);
	delivery_stop(service->delivery);
	mail_lane_stop(service->mails);
	metrics_stop(service->metrics);
	reconcile_stop(service->reconcile);
	if (service->web != NULL)
		http_server_stop(service->web);
	talloc_free(service->logins);
	talloc_free(service->reports);
	writer_stop(service->writer);
	talloc_free(service);
}
