/*
 * A report as CSV (RFC 4180): comma, point, UTF-8, one figure a line.  A hidden
 * value is the report's symbol.
 */
#include <string.h>

#include "reports/write.h"
#include "reports/write_rows.h"

/* Quoted where needed.  A text that a spreadsheet would take for a formula gets
 * an apostrophe: labels are written by people. */
static void
add_field(struct text *out, const char *field)
{
	bool formula = field[0] != '\0' && strchr("=+-@\t", field[0]) != NULL;
	bool quoted = formula || strpbrk(field, ",\"\r\n") != NULL;

	text_add(out, quoted ? "\"" : "");
	text_add(out, formula ? "'" : "");
	for (const char *at = field; *at != '\0'; at++) {
		if (*at == '"')
			text_add(out, "\"");
		text_add_bytes(out, at, 1);
	}
	text_add(out, quoted ? "\"" : "");
}

static void
add_value(struct text *out, const struct report *report,
        const struct write_row *row)
{
	if (row->hidden)
		text_add(out, report->hidden_symbol);
	else if (row->text != NULL)
		add_field(out, row->text);
	else
		text_add_format(out, "%.*f", row->decimals, row->number);
}

void
write_csv(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct write_rows *list = write_rows(report, memory);

	text_add(out, "del,gruppe,tal,værdi\r\n");
	for (size_t i = 0; i < list->count; i++) {
		const struct write_row *row = &list->rows[i];

		add_field(out, row->section);
		text_add(out, ",");
		add_field(out, row->of);
		text_add(out, ",");
		add_field(out, row->figure);
		text_add(out, ",");
		add_value(out, report, row);
		text_add(out, "\r\n");
	}
	talloc_free(memory);
}
