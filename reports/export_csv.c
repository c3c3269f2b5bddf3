/*
 * CSV (RFC 4180): comma, point, UTF-8, variables' names in the first line.
 * Missing codes are the numbers that they are; an empty field is nothing at
 * all.
 */
#include "base/log.h"
#include "reports/export_internal.h"

struct csv {
	struct export_sink sink;
	struct export_out *out;
	const struct dictionary *dictionary;
};

static enum status
csv_begin(struct export_sink *sink, const struct dictionary *dictionary,
        int64_t rows)
{
	struct csv *csv = (struct csv *)sink;

	(void)rows;
	csv->dictionary = dictionary;
	for (size_t v = 0; v < dictionary->variables_count; v++) {
		if (v > 0)
			export_out_bytes(csv->out, ",", 1);
		export_out_field(csv->out, dictionary->variables[v].name);
	}
	export_out_bytes(csv->out, "\r\n", 2);
	return STATUS_OK;
}

static enum status
csv_row(struct export_sink *sink, const struct export_cell *cells)
{
	struct csv *csv = (struct csv *)sink;
	const struct dictionary *dictionary = csv->dictionary;

	for (size_t v = 0; v < dictionary->variables_count; v++) {
		if (v > 0)
			export_out_bytes(csv->out, ",", 1);
		if (cells[v].kind == EXPORT_TEXT)
			export_out_field(csv->out, cells[v].text);
		else if (cells[v].kind != EXPORT_NOTHING)
			export_out_number(csv->out, cells[v].number,
			        dictionary->variables[v].decimals);
	}
	export_out_bytes(csv->out, "\r\n", 2);
	return csv->out->failed ? STATUS_SYSTEM : STATUS_OK;
}

static enum status
csv_end(struct export_sink *sink)
{
	return export_out_close(((struct csv *)sink)->out);
}

enum status
export_csv(TALLOC_CTX *owner, const char *path, struct export_sink **sink,
        struct text *why)
{
	struct csv *csv = talloc_zero(owner, struct csv);
	enum status status;

	if (csv == NULL)
		log_abort("export.csv", "out of memory");
	csv->sink = (struct export_sink){false, csv_begin, csv_row, csv_end};
	*sink = &csv->sink;
	status = export_out_open(csv, path, &csv->out, why);
	if (status != STATUS_OK)
		TALLOC_FREE(csv);
	return status;
}
