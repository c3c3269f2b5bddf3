/*
 * Before and after, for knowledge brokers: the notes on the timeline, and the
 * year on either side of one.  A member of staff sees the own municipality's.
 */
#include "server/steer_page.h"

#include <string.h>

#include "base/text.h"
#include "server/note.h"
#include "server/note_page.h"
#include "server/release_around.h"
#include "server/report_page.h"
#include "server/response.h"
#include "server/staff.h"

enum { INSIDE_MAX = 400000 };

static void
add_note(const struct note *note, struct text *out)
{
	text_add_format(out,
	        "<tr><th scope=\"row\"><a href=\"/foer-og-efter/%04d/"
	        "%04d-%02d\">%d.%d.%d</a></th><td>",
	        (int)note->municipality, (int)(note->day / 10000),
	        (int)(note->day / 100 % 100), (int)(note->day % 100),
	        (int)(note->day / 100 % 100), (int)(note->day / 10000));
	text_add_html(out, note->topic);
	text_add(out, "</td><td>");
	text_add_html(out, note->text);
	text_add(out, "</td></tr>\n");
}

/* The operator belongs to no municipality and has no timeline. */
void
change_list(struct route_call *call)
{
	static const int64_t always[2] = {0, INT64_MAX};
	struct note *notes = NULL;
	struct text inside;
	size_t count = 0;
	enum status status = STATUS_FORBIDDEN;

	if (report_may_compare(call->staff) && call->staff->municipality != 0)
		status = note_list(call->service->reading, call->memory,
		        call->staff->municipality, always, &notes, &count);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	text_init(&inside, call->memory, INSIDE_MAX);
	text_add(&inside, "<h1>Før og efter</h1>\n<p class=\"indledning\">Hvad"
	                  " der er ændret, og månederne før og efter.</p>\n");
	if (note_page_may(call->staff))
		text_add(&inside, "<p><a href=\"/noter\">Skriv en note, eller"
		                  " træk en tilbage</a></p>\n");
	if (count == 0)
		text_add(&inside, "<p>Der er ikke noteret noget endnu.</p>\n");
	else
		text_add(&inside, "<table><thead><tr><th scope=\"col\">Dag</th>"
		                  "<th scope=\"col\">Emne</th>"
		                  "<th scope=\"col\">Hvad</th></tr></thead>"
		                  "<tbody>\n");
	for (size_t i = count; i-- > 0;)
		add_note(&notes[i], &inside);
	if (count > 0)
		text_add(&inside, "</tbody></table>\n");
	report_frame(call, "Før og efter", "", text_string(&inside));
}

/* The own municipality is looked at before anything is looked up. */
void
change_show(struct route_call *call)
{
	struct before_after *compared = NULL;
	struct month change = {0, 0};
	struct text inside;
	int64_t municipality = 0;
	enum status status = STATUS_NOT_FOUND;

	if (text_to_int(call->parameters[0], 1, 9999, &municipality) ==
	                STATUS_OK &&
	        clock_month_parse(call->parameters[1], &change) == STATUS_OK)
		status = STATUS_FORBIDDEN;
	if (status == STATUS_FORBIDDEN && report_may_compare(call->staff) &&
	        (call->staff->municipality == 0 ||
	                call->staff->municipality == municipality))
		status = release_around(call->service->reading, call->memory,
		        municipality, change, &compared);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	text_init(&inside, call->memory, INSIDE_MAX);
	before_after_html(compared, &inside);
	report_frame(call,
	        text_format(
	                call->memory, "Før og efter %s", compared->change_name),
	        "", text_string(&inside));
}
