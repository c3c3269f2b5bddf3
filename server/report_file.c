/*
 * A released report in other forms: made of what was stored when it was
 * released, so that each says what the page says.  Only the funnel of
 * municipalities is as of today, for those who may compare.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/report_read.h"
#include "reports/write.h"
#include "server/release.h"
#include "server/report_page.h"
#include "server/report_press.h"
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

/* A form of a report that somebody waits for. */
struct form_job {
	struct report_job job;
	const struct report *report;
	size_t which;
};

/* On the press's thread; all memory is the call's, which nobody else touches. */
static void
make(struct report_job *job)
{
	struct form_job *form = (struct form_job *)job;
	const struct report *report = form->report;
	struct http_call *http = job->http;
	struct text out;
	const char *name = text_format(http->memory,
	        "inline; filename=\"%04d-%s-%s\"", (int)report->municipality,
	        report->month, files[form->which].file);

	text_init(&out, http->memory, FILE_MAX);
	files[form->which].write(report, &out);
	if (out.truncated || out.length == 0) {
		response_error(http, 503);
		return;
	}
	http_call_set_header(http, "Content-Disposition", name);
	response_bytes(http, files[form->which].type, out.bytes, out.length);
}

static void
hand_over(struct route_call *call, const struct report *report, size_t which)
{
	struct form_job *form = talloc_zero(call->memory, struct form_job);

	if (form == NULL)
		log_abort("report.file", "out of memory");
	form->job = (struct report_job){.http = call->http, .make = make};
	form->report = report;
	form->which = which;
	if (!report_press_put(call->service->reports, &form->job))
		response_error(call->http, 503);
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
		hand_over(call, report, which);
}
