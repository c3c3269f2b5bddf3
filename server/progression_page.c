/*
 * A released progression for staff of the own municipality.
 */
#include "server/steer_page.h"

#include <string.h>

#include "base/text.h"
#include "server/release_progression.h"
#include "server/report_page.h"
#include "server/response.h"
#include "server/staff.h"

static void
show(struct route_call *call, const struct release *release, bool json)
{
	if (json)
		response_json(call->http, 200, release->json);
	else
		report_frame(call,
		        text_format(call->memory, "%s, vejen mod job",
		                release->municipality_name),
		        call->http->path, release->html);
}

/* The own municipality is looked at before anything is looked up. */
void
progression_show(struct route_call *call)
{
	const char *name = call->parameters[1];
	size_t length = strlen(name);
	bool json = length > 5 && strcmp(name + length - 5, ".json") == 0;
	struct period quarter = {.months = 0};
	struct release release;
	int64_t municipality = 0;
	enum status status = STATUS_NOT_FOUND;

	if (json)
		name = talloc_strndup(call->memory, name, length - 5);
	if (text_to_int(call->parameters[0], 1, 9999, &municipality) ==
	                STATUS_OK &&
	        period_parse(name, &quarter) == STATUS_OK &&
	        quarter.kind == PERIOD_QUARTER)
		status = STATUS_FORBIDDEN;
	if (status == STATUS_FORBIDDEN &&
	        (call->staff->municipality == 0 ||
	                call->staff->municipality == municipality))
		status = release_get(call->service->reading, call->memory,
		        municipality, release_progression_code(&quarter),
		        &release);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		show(call, &release, json);
}
