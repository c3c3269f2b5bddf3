/*
 * A released report in other forms: made of what was stored when it was
 * released, so that each says what the page says.  Only the funnel of
 * municipalities is as of today, for those who may compare.
 */
#include <string.h>

#include "reports/report_read.h"
#include "reports/write.h"
#include "server/release.h"
#include "server/report_page.h"
#include "server/response.h"
#include "server/staff.h"

enum { FILE_MAX = 2000000 };

static const struct {
	const char *file;
	const char *type;
	void (*write)(const struct report *report, struct text *out);
} files[] = {
        {"rapport.pdf", "application/pdf", write_pdf},
        {"rapport.xlsx",
                "application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet",
                write_xlsx},
        {"rapport.csv", "text/csv; charset=utf-8", write_csv},
        {"dagsorden.txt", "text/plain; charset=utf-8", write_agenda_text},
        {"tabel.html", "text/html; charset=utf-8", write_agenda_table},
        {"diagram.png", "image/png", write_agenda_png},
};

enum status
report_of_release(struct route_call *call, const struct release *release,
        struct report **report)
{
	enum status status = report_read(call->memory, release->json, report);

	if (status == STATUS_OK && report_may_compare(call->staff))
		status = release_peers(call->service->reading, *report);
	return status == STATUS_INPUT ? STATUS_SYSTEM : status;
}

static void
answer(struct route_call *call, const struct report *report, size_t which)
{
	struct text out;
	const char *name = talloc_asprintf(call->memory,
	        "inline; filename=\"%04d-%s-%s\"", (int)report->municipality,
	        report->month, files[which].file);

	text_init(&out, call->memory, FILE_MAX);
	files[which].write(report, &out);
	if (out.truncated || out.length == 0) {
		response_error(call->http, 503);
		return;
	}
	http_call_set_header(call->http, "Content-Disposition", name);
	response_bytes(call->http, files[which].type, out.bytes, out.length);
}

void
report_file(struct route_call *call)
{
	const size_t count = sizeof(files) / sizeof(files[0]);
	struct release release;
	struct report *report = NULL;
	enum status status;
	size_t which = 0;

	while (which < count &&
	        strcmp(files[which].file, call->parameters[2]) != 0)
		which++;
	if (which == count) {
		response_error(call->http, 404);
		return;
	}
	status = report_find(call, call->parameters[1], &release);
	if (status == STATUS_OK)
		status = report_of_release(call, &release, &report);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		answer(call, report, which);
}
