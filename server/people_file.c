/*
 * Reads address books, and finds all that is wrong with one before anything of it
 * is written: what was written in pieces cannot be taken back.  Pure.
 */
#include "server/people_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "server/csv.h"
#include "server/municipality.h"

enum { ROW_WHY_MAX = 1000 };

enum {
	COLUMN_MUNICIPALITY,
	COLUMN_KIND,
	COLUMN_ID,
	COLUMN_EMAIL,
	COLUMN_PHONE,
	COLUMN_CVR,
	COLUMNS
};

/* A file without phones and firms has nobody who is asked by text, and one
 * without addresses nobody who is asked by mail. */
static const struct {
	const char *name;
	bool always;
} columns[COLUMNS] = {{"municipality", true}, {"kind", true}, {"id", true},
        {"email", false}, {"phone", false}, {"cvr", false}};

struct people_file {
	const char *path;
	struct csv csv;
	struct csv first; /* the same before the first row */
	size_t at[COLUMNS];
	struct text said; /* by the reader of CSV, which knows no path */
};

static enum status
next_cells(struct people_file *file, struct csv_row *cells, struct text *why)
{
	enum status status;

	text_clear(&file->said);
	status = csv_next(&file->csv, cells, &file->said);
	if (status == STATUS_INPUT)
		text_add_format(why, "%s%s: %s", why->length == 0 ? "" : "\n",
		        file->path, text_string(&file->said));
	return status;
}

/* The header says where each column stands. */
static enum status
find_columns(struct people_file *file, struct text *why)
{
	struct csv_row row = {0};
	enum status status = next_cells(file, &row, why);

	for (size_t c = 0; status == STATUS_OK && c < COLUMNS; c++) {
		size_t *at = &file->at[c];

		*at = 0;
		while (*at < row.count &&
		        !text_same_word(row.cells[*at], columns[c].name))
			++*at;
		if (*at < row.count || !columns[c].always)
			continue;
		text_add_format(why,
		        "%s: expected the columns municipality,kind,id,email"
		        " and, for employers, phone,cvr",
		        file->path);
		status = STATUS_INPUT;
	}
	if (status == STATUS_NOT_FOUND) {
		text_add_format(why, "%s: the file is empty", file->path);
		status = STATUS_INPUT;
	}
	return status;
}

enum status
people_file_open(TALLOC_CTX *owner, const struct people_source *source,
        struct people_file **out, struct text *why)
{
	struct people_file *file = talloc_zero(owner, struct people_file);
	enum status status;

	if (file == NULL)
		log_abort("people.file", "out of memory");
	file->path = source->path;
	text_init(&file->said, file, ROW_WHY_MAX);
	status = csv_open(
	        &file->csv, file, source->bytes, source->length, &file->said);
	if (status == STATUS_INPUT)
		text_add_format(
		        why, "%s: %s", file->path, text_string(&file->said));
	if (status == STATUS_OK)
		status = find_columns(file, why);
	file->first = file->csv;
	*out = file;
	return status;
}

void
people_file_complain(const struct people_file *file, size_t line,
        const char *what, struct text *why)
{
	text_add_format(why, "%s%s line %zu: %s", why->length == 0 ? "" : "\n",
	        file->path, line, what);
}

/* "" where the file has no such column or the row ends before it. */
static const char *
cell(const struct people_file *file, const struct csv_row *row, size_t column)
{
	size_t at = file->at[column];

	return at < row->count ? row->cells[at] : "";
}

enum status
people_file_next(
        struct people_file *file, struct people_row *row, struct text *why)
{
	struct csv_row cells = {0};
	int64_t municipality = 0;
	enum status status = next_cells(file, &cells, why);

	if (status != STATUS_OK)
		return status;
	if (text_to_int(cell(file, &cells, COLUMN_MUNICIPALITY), 1,
	            MUNICIPALITY_CODE_MAX, &municipality) != STATUS_OK)
		municipality = 0;
	*row = (struct people_row){.line = cells.line,
	        .mail = {municipality, cell(file, &cells, COLUMN_KIND),
	                cell(file, &cells, COLUMN_ID),
	                cell(file, &cells, COLUMN_EMAIL)},
	        .texting = {municipality, cell(file, &cells, COLUMN_ID),
	                cell(file, &cells, COLUMN_PHONE),
	                cell(file, &cells, COLUMN_CVR)}};
	row->by_text = strcmp(row->mail.kind, "employer") == 0;
	return STATUS_OK;
}

/* An employer that the file has named, to be held against the others. */
struct named {
	int64_t municipality;
	struct invite_read is;
	size_t line;
};

struct check {
	const struct people_file *file;
	const struct municipality_set *here;
	struct named *named; /* the file's */
	size_t count;
	bool wrong;
	struct text *why;
};

/* Later rows of the same number come behind it, in the order of the file. */
static int
by_number(const void *a, const void *b)
{
	const struct named *one = a;
	const struct named *two = b;
	int order = strcmp(one->is.number, two->is.number);

	if (order != 0)
		return order;
	if (one->municipality != two->municipality)
		return one->municipality < two->municipality ? -1 : 1;
	return (one->line > two->line) - (one->line < two->line);
}

static void
complain(struct check *check, size_t line, const char *what)
{
	people_file_complain(check->file, line, what, check->why);
	check->wrong = true;
}

/* Somebody answers for one firm: whose else would the answers be? */
static void
check_firms(struct check *check, TALLOC_CTX *memory)
{
	if (check->count > 0)
		qsort(check->named, check->count, sizeof(*check->named),
		        by_number);
	for (size_t i = 1; i < check->count; i++) {
		const struct named *before = &check->named[i - 1];
		const struct named *here = &check->named[i];

		if (here->municipality == before->municipality &&
		        strcmp(here->is.number, before->is.number) == 0 &&
		        strcmp(here->is.cvr, before->is.cvr) != 0)
			complain(check, here->line,
			        text_format(memory,
			                "cvr: the number of line %zu has"
			                " another firm there",
			                before->line));
	}
}

static void
add_named(struct check *check, TALLOC_CTX *memory, const struct named *named)
{
	if ((check->count & (check->count - 1)) == 0)
		check->named = talloc_realloc(memory, check->named,
		        struct named,
		        check->count == 0 ? 1 : 2 * (unsigned)check->count);
	if (check->named == NULL)
		log_abort("people.check", "out of memory");
	check->named[check->count++] = *named;
}

/* In the order in which registering looks at a row. */
static enum status
check_row(struct check *check, TALLOC_CTX *memory, const struct people_row *row,
        struct text *why)
{
	struct named named = {
	        .municipality = row->mail.municipality, .line = row->line};
	enum status status;

	if (row->mail.municipality == 0) {
		text_add(why, "municipality: expected a code, such as 740");
		return STATUS_INPUT;
	}
	if (row->by_text)
		status = invite_text_check(&row->texting, &named.is, why);
	else
		status = invite_mail_check(&row->mail, why);
	if (status == STATUS_OK && !check->here->has[named.municipality]) {
		text_add_format(why, "municipality: there is no %04d here",
		        (int)named.municipality);
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK && row->by_text)
		add_named(check, memory, &named);
	return status;
}

/* Every row is looked at, so that all that is wrong is told at once. */
enum status
people_file_check(struct people_file *file, const struct municipality_set *here,
        struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct check check = {.file = file, .here = here, .why = why};
	struct people_row row;
	struct text row_why;
	enum status status;

	text_init(&row_why, memory, ROW_WHY_MAX);
	while ((status = people_file_next(file, &row, why)) == STATUS_OK) {
		text_clear(&row_why);
		if (check_row(&check, memory, &row, &row_why) != STATUS_OK)
			complain(&check, row.line, text_string(&row_why));
	}
	check_firms(&check, memory);
	if (status == STATUS_NOT_FOUND)
		status = check.wrong ? STATUS_INPUT : STATUS_OK;
	file->csv = file->first;
	talloc_free(memory);
	return status;
}
