/*
 * gateway unknown: what was handed over and never settled.  It stands beside a
 * running server, and shows no number whole.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "gateway/mail.h"
#include "server/keys_store.h"
#include "server/verb.h"
#include "server/verb_gateway.h"
#include "server/verb_gateway_store.h"

/* "+45******56": enough for whoever has the number to find it. */
static void
mask_number(const char *number, char masked[GATEWAY_MASKED_MAX])
{
	size_t length = strlen(number);

	for (size_t i = 0; i < length && i < GATEWAY_MASKED_MAX - 1; i++)
		masked[i] = '*';
	memcpy(masked, number, length < 3 ? length : 3);
	if (length >= 5 && length < GATEWAY_MASKED_MAX)
		memcpy(masked + length - 2, number + length - 2, 2);
	masked[length < GATEWAY_MASKED_MAX ? length : GATEWAY_MASKED_MAX - 1] =
	        '\0';
}

/* A number has no @. */
void
gateway_mask(TALLOC_CTX *memory, const struct secret_keys *keys,
        struct shape_blob sealed, char masked[GATEWAY_MASKED_MAX])
{
	const char *open = NULL;

	if (secret_open(memory, keys->phone, sealed.bytes, sealed.length,
	            &open) != STATUS_OK)
		(void)snprintf(masked, GATEWAY_MASKED_MAX, "?");
	else if (strchr(open, '@') != NULL)
		mail_address_mask(open, masked);
	else
		mask_number(open, masked);
}

static void
print_json(const struct unsettled *row, const char *masked)
{
	char since[21];
	json_t *json;
	char *line;

	clock_format(row->since, since);
	json = json_pack("{s:I, s:s, s:I, s:s, s:s, s:s, s:s}", "id",
	        (json_int_t)row->id, "lane", row->lane, "municipality",
	        (json_int_t)row->municipality, "kind", row->kind, "since",
	        since, "recipient", masked, "error", row->error);
	line = json_text(NULL, json, JSON_COMPACT);
	printf("%s\n", line);
	talloc_free(line);
}

static void
print_line(const struct unsettled *row, const char *masked)
{
	struct civil since = clock_civil(row->since);

	printf("%" PRId64 "\t%s\t%04d\t%s\t%04d-%02d-%02d %02d:%02d\t%s\t%s\n",
	        row->id, row->lane, (int)row->municipality, row->kind,
	        since.year, since.month, since.day, since.hour, since.minute,
	        masked, row->error);
}

/* The keys only open what is shown masked. */
static enum status
list(struct verb_call *call, void *what)
{
	const bool *json = what;
	struct unsettled *rows = NULL;
	struct secret_keys keys;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = keys_open(call->db, call->settings.keys, false, &keys,
		        &call->why);
	if (status == STATUS_OK)
		status = gateway_unsettled(
		        call->db, call->memory, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		char masked[GATEWAY_MASKED_MAX];

		gateway_mask(call->memory, &keys, rows[i].sealed, masked);
		if (*json)
			print_json(&rows[i], masked);
		else
			print_line(&rows[i], masked);
	}
	if (status == STATUS_OK && !*json)
		(void)fprintf(stderr, "%zu not settled\n", count);
	return status;
}

int
verb_gateway_unknown(int argc, char **argv)
{
	bool json = false;
	const struct verb_option options[] = {
	        {"json", NULL, &json}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){
	                .options = options, .run = list, .what = &json});
}
