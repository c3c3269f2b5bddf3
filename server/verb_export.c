/*
 * export: research data by a grant.
 *
 * The database is locked only while the grant is checked, the audit written and
 * a copy made; the work is done on the copy, which is removed at the end.
 */
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "server/verb_export_internal.h"

enum { FIRST_YEAR = 2020 };

static enum status
read_months(struct verb_export *export, struct text *why)
{
	export->first = (struct month){FIRST_YEAR, 1};
	export->last = clock_month_of(export->now);
	if (export->from != NULL &&
	        clock_month_parse(export->from, &export->first) != STATUS_OK) {
		text_add(why, "--from: expected a month such as 2026-10");
		return STATUS_INPUT;
	}
	if (export->to != NULL &&
	        clock_month_parse(export->to, &export->last) != STATUS_OK) {
		text_add(why, "--to: expected a month such as 2026-10");
		return STATUS_INPUT;
	}
	if (export->first.year * 12 + export->first.month >
	        export->last.year * 12 + export->last.month) {
		text_add(why, "--to: expected a month that is not before"
		              " --from");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

static enum status
check_options(const struct verb_export *export, struct text *why)
{
	bool dictionary = export->format != NULL &&
	                  strcmp(export->format, "dictionary") == 0;

	if (export->format == NULL ||
	        (!dictionary && verb_export_format(export->format) == NULL))
		text_add(why, "--format: expected csv, xlsx, sav, dta, ddi or"
		              " dictionary");
	else if (export->output == NULL)
		text_add(why, "--output: expected a file or a folder");
	else if (strcmp(export->shape, "long") != 0 &&
	         strcmp(export->shape, "wide") != 0)
		text_add(why, "--shape: expected long or wide");
	else if (export->grant_name == NULL && !dictionary)
		text_add(why, "--grant: by which grant?");
	else
		return STATUS_OK;
	return STATUS_INPUT;
}

/* The copy has companions while it is open. */
static void
remove_copy(TALLOC_CTX *memory, const char *copy)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *path = text_format(memory, "%s%s", copy, ends[i]);

		(void)unlink(path);
	}
}

static enum status
check(struct verb_call *call, void *what)
{
	struct verb_export *export = what;
	enum status status = check_options(export, &call->why);

	export->memory = call->memory;
	export->now = call->now;
	return status == STATUS_OK ? read_months(export, &call->why) : status;
}

static enum status
run(struct verb_call *call, void *what)
{
	struct verb_export *export = what;
	const char *copy = NULL;
	enum status status;

	export->settings = call->settings;
	if (strcmp(export->format, "dictionary") == 0)
		return verb_export_dictionary(export, &call->why);
	status = verb_export_begin(export, &copy, &call->why);
	if (status == STATUS_OK)
		status = verb_export_write(export, copy, &call->why);
	if (copy != NULL)
		remove_copy(export->memory, copy);
	return status;
}

int
verb_export(int argc, char **argv)
{
	struct verb_export export = {.shape = "long"};
	const struct verb_option options[] = {
	        {"grant", &export.grant_name, NULL},
	        {"format", &export.format, NULL},
	        {"shape", &export.shape, NULL}, {"from", &export.from, NULL},
	        {"to", &export.to, NULL}, {"output", &export.output, NULL},
	        {"municipalities", &export.municipalities, NULL},
	        {"fields", &export.fields, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check,
	                .run = run,
	                .what = &export});
}
