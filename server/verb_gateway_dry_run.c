/*
 * gateway dry-run: the schedule's next look, played on a copy.
 *
 * A copy and not a transaction that is rolled back, since only the server may
 * write to its database, and the very same code is to decide.  The copy stands
 * beside the database for a moment, in a folder of its own that only its owner
 * can open, and numbers stay sealed in it.
 */
#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/sms.h"
#include "server/service.h"
#include "server/verb.h"
#include "server/verb_gateway.h"
#include "server/verb_gateway_store.h"

enum { PER_KRONE = 100 };

struct dry {
	struct verb_call *call; /* whose database becomes the copy's */
	bool json;
	const char *typed_at; /* NULL: now */
	int64_t at;
	const char *folder; /* of the copy, NULL until it is there */
	struct clock clock;
	struct service *service;
};

/* What is summed up until the municipality or the survey changes. */
struct sum {
	int64_t texts;
	int64_t mails;
	int64_t segments;
};

static enum status
make_copy(struct dry *dry)
{
	struct verb_call *call = dry->call;
	char *path = talloc_strdup(call->memory, call->settings.database);
	char *folder = text_format(
	        call->memory, "%s/borgersvar-dry-run-XXXXXX", dirname(path));
	enum status status = verb_read(call);

	if (status != STATUS_OK)
		return status;
	if (mkdtemp(folder) == NULL) {
		text_add_format(&call->why, "%s: %s", folder, strerror(errno));
		return STATUS_SYSTEM;
	}
	dry->folder = folder;
	call->settings.database =
	        text_format(call->memory, "%s/copy.db", folder);
	status = db_copy(call->db, call->settings.database, &call->why);
	TALLOC_FREE(call->db);
	return status;
}

/* Whatever came of it. */
static void
remove_copy(const struct dry *dry)
{
	static const char *const files[] = {
	        "copy.db", "copy.db-wal", "copy.db-shm", "borgersvar.lock"};

	if (dry->folder == NULL)
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(text_format(
		        dry->call->memory, "%s/%s", dry->folder, files[i]));
	(void)rmdir(dry->folder);
}

/* No thread of the service is started, so that nothing of it is sent. */
static enum status
play(struct dry *dry)
{
	struct service_options options = {
	        .settings = dry->call->settings, .clock = &dry->clock};
	struct schedule_result result;
	enum status status;

	clock_init_frozen(&dry->clock, dry->at * 1000);
	status = service_open(dry->call->memory, options, false, &dry->service,
	        &dry->call->why);
	return status == STATUS_OK ? service_schedule(dry->service, &result)
	                           : status;
}

/* In kroner, with a comma. */
static const char *
price(const struct dry *dry, int64_t segments)
{
	int64_t amount = segments * dry->call->settings.segment_ore;

	return text_format(dry->call->memory, "%" PRId64 ",%02d",
	        amount / PER_KRONE, (int)(amount % PER_KRONE));
}

static const char *
alphabet_of(const struct going *row)
{
	if (strcmp(row->lane, "mail") == 0)
		return "mail";
	return sms_count(row->body).alphabet == SMS_GSM7 ? "gsm7" : "ucs2";
}

static void
print_json(const struct dry *dry, const struct going *row, const char *masked)
{
	json_t *json = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:f}",
	        "municipality", (json_int_t)row->municipality, "survey",
	        row->survey, "kind", row->kind, "lane", row->lane, "recipient",
	        masked, "encoding", alphabet_of(row), "segments",
	        (json_int_t)row->segments, "kroner",
	        (double)(row->segments * dry->call->settings.segment_ore) /
	                PER_KRONE);
	char *line =
	        json_text(NULL, json, JSON_COMPACT | JSON_REAL_PRECISION(12));

	printf("%s\n", line);
	talloc_free(line);
}

static void
print_row(const struct dry *dry, const struct going *row)
{
	char masked[GATEWAY_MASKED_MAX];

	gateway_mask(
	        dry->call->memory, &dry->service->keys, row->sealed, masked);
	if (dry->json)
		print_json(dry, row, masked);
	else
		printf("%04d\t%s\t%s\t%s\t%s\t%" PRId64 "\t%s\n",
		        (int)row->municipality,
		        row->survey[0] == '\0' ? "-" : row->survey, row->kind,
		        masked, alphabet_of(row), row->segments,
		        price(dry, row->segments));
}

static void
print_sum(const struct dry *dry, const char *name, const struct sum *sum)
{
	if (!dry->json)
		printf("= %s\t%" PRId64 " texts\t%" PRId64 " mails\t%" PRId64
		       " segments\t%s kr.\n",
		        name, sum->texts, sum->mails, sum->segments,
		        price(dry, sum->segments));
}

static void
add(struct sum *sum, const struct going *row)
{
	if (strcmp(row->lane, "mail") == 0)
		sum->mails++;
	else
		sum->texts++;
	sum->segments += row->segments;
}

static bool
is_last_of_group(const struct going *rows, size_t count, size_t i)
{
	return i + 1 == count ||
	       rows[i].municipality != rows[i + 1].municipality ||
	       strcmp(rows[i].survey, rows[i + 1].survey) != 0;
}

/* The rows come by municipality and survey. */
static enum status
print_all(struct dry *dry)
{
	struct going *rows = NULL;
	struct sum group = {0};
	struct sum all = {0};
	size_t count = 0;
	enum status status = gateway_going(dry->service->writing,
	        dry->call->memory, dry->at, &rows, &count);

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		print_row(dry, &rows[i]);
		add(&group, &rows[i]);
		add(&all, &rows[i]);
		if (!is_last_of_group(rows, count, i))
			continue;
		print_sum(dry,
		        text_format(dry->call->memory, "%04d %s",
		                (int)rows[i].municipality, rows[i].survey),
		        &group);
		group = (struct sum){0};
	}
	if (status == STATUS_OK)
		print_sum(dry, "all", &all);
	return status;
}

static enum status
check(struct verb_call *call, void *what)
{
	struct dry *dry = what;

	dry->at = call->now;
	if (dry->typed_at == NULL ||
	        clock_parse(dry->typed_at, &dry->at) == STATUS_OK)
		return STATUS_OK;
	text_add(&call->why, "--at: expected a time, as in \"2026-10-06"
	                     " 10:00\"");
	return STATUS_INPUT;
}

static enum status
run(struct verb_call *call, void *what)
{
	struct dry *dry = what;
	enum status status;

	dry->call = call;
	status = make_copy(dry);
	if (status == STATUS_OK)
		status = play(dry);
	if (status == STATUS_OK)
		status = print_all(dry);
	if (dry->service != NULL)
		service_stop(dry->service);
	remove_copy(dry);
	return status;
}

int
verb_gateway_dry_run(int argc, char **argv)
{
	struct dry dry = {0};
	const struct verb_option options[] = {{"at", &dry.typed_at, NULL},
	        {"json", NULL, &dry.json}, {NULL, NULL, NULL}};

	log_set_level(LOG_WARN);
	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &dry});
}
