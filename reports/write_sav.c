/*
 * Files of SPSS and Stata, by readstat, as a stream.  They differ in how a
 * missing answer is written: in .sav it is its code, and the range from -4 to
 * -1 is declared as missing; in .dta it is .a to .d.
 */
#include <string.h>

#include <readstat.h>

#include "base/log.h"
#include "reports/export_internal.h"

struct stat {
	struct export_sink sink;
	struct export_out *out;
	bool stata;
	const struct dictionary *dictionary;
	readstat_writer_t *writer;
	readstat_variable_t **variables;
};

static int
destroy(struct stat *stat)
{
	if (stat->writer != NULL)
		readstat_writer_free(stat->writer);
	return 0;
}

static ssize_t
take_bytes(const void *bytes, size_t length, void *context)
{
	struct stat *stat = context;

	export_out_bytes(stat->out, bytes, length);
	return stat->out->failed ? -1 : (ssize_t)length;
}

/* What readstat says is in English and for whoever runs the export. */
static enum status
check(const struct stat *stat, readstat_error_t error)
{
	if (error == READSTAT_OK)
		return STATUS_OK;
	log_event(LOG_ERROR, "export.stat", "stata=%d why=%s", stat->stata,
	        readstat_error_message(error));
	return STATUS_SYSTEM;
}

/* .a for -1, .b for -2 … */
static char
tag_of(int64_t code)
{
	return (char)('a' + (-1 - code));
}

/* Stata's labels are those of whole numbers of 32 bits, SPSS's of doubles. */
static void
add_label(const struct stat *stat, readstat_label_set_t *set,
        const struct dictionary_variable *variable,
        const struct dictionary_value *value)
{
	bool is_missing = variable->has_missing && value->code < 0;

	if (!stat->stata)
		readstat_label_double_value(
		        set, (double)value->code, value->label);
	else if (is_missing)
		readstat_label_tagged_value(
		        set, tag_of(value->code), value->label);
	else
		readstat_label_int32_value(
		        set, (int32_t)value->code, value->label);
}

static void
add_labels(struct stat *stat, const struct dictionary_variable *variable,
        readstat_variable_t *made)
{
	readstat_label_set_t *set;

	if (variable->is_text || variable->values_count == 0)
		return;
	set = readstat_add_label_set(stat->writer,
	        stat->stata ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE,
	        variable->name);
	for (size_t i = 0; i < variable->values_count; i++)
		add_label(stat, set, variable, &variable->values[i]);
	readstat_variable_set_label_set(made, set);
}

/* Whole numbers with labels; everything else that is a number is a double. */
static readstat_type_t
type_of(const struct stat *stat, const struct dictionary_variable *variable)
{
	if (variable->is_text)
		return READSTAT_TYPE_STRING;
	if (stat->stata && variable->decimals == 0)
		return READSTAT_TYPE_INT32;
	return READSTAT_TYPE_DOUBLE;
}

static void
set_format(const struct stat *stat, const struct dictionary_variable *variable,
        readstat_variable_t *made)
{
	struct text format;

	text_init(&format, stat->variables, 32);
	dictionary_format(variable, stat->stata, &format);
	readstat_variable_set_format(made, text_string(&format));
}

static enum status
add_variable(struct stat *stat, size_t at)
{
	const struct dictionary_variable *variable =
	        &stat->dictionary->variables[at];
	readstat_variable_t *made =
	        readstat_add_variable(stat->writer, variable->name,
	                type_of(stat, variable), (size_t)variable->width);

	if (made == NULL)
		log_abort("export.stat", "out of memory");
	stat->variables[at] = made;
	readstat_variable_set_label(made, variable->label);
	set_format(stat, variable, made);
	add_labels(stat, variable, made);
	readstat_variable_set_measure(
	        made, variable->is_text || dictionary_is_coded(variable)
	                      ? READSTAT_MEASURE_NOMINAL
	                      : READSTAT_MEASURE_SCALE);
	if (stat->stata || !variable->has_missing)
		return STATUS_OK;
	return check(
	        stat, readstat_variable_add_missing_double_range(made,
	                      DICTIONARY_BREAK_OFF, DICTIONARY_NOT_RELEVANT));
}

static enum status
stat_begin(struct export_sink *sink, const struct dictionary *dictionary,
        int64_t rows)
{
	struct stat *stat = (struct stat *)sink;
	enum status status = STATUS_OK;

	stat->dictionary = dictionary;
	stat->writer = readstat_writer_init();
	stat->variables = talloc_zero_array(stat, readstat_variable_t *,
	        (unsigned)dictionary->variables_count + 1);
	if (stat->writer == NULL || stat->variables == NULL)
		log_abort("export.stat", "out of memory");
	readstat_set_data_writer(stat->writer, take_bytes);
	for (size_t v = 0;
	        status == STATUS_OK && v < dictionary->variables_count; v++)
		status = add_variable(stat, v);
	if (status != STATUS_OK)
		return status;
	readstat_writer_set_file_label(stat->writer, "Borgersvar");
	if (!stat->stata)
		readstat_writer_set_compression(
		        stat->writer, READSTAT_COMPRESS_ROWS);
	return check(stat, stat->stata
	                           ? readstat_begin_writing_dta(
	                                     stat->writer, stat, (long)rows)
	                           : readstat_begin_writing_sav(
	                                     stat->writer, stat, (long)rows));
}

static readstat_error_t
insert_text(const struct stat *stat, size_t at, const char *text)
{
	const struct dictionary_variable *variable =
	        &stat->dictionary->variables[at];
	char cut[512];
	size_t limit = (size_t)variable->width;

	if (limit >= sizeof(cut))
		limit = sizeof(cut) - 1;
	(void)snprintf(cut, sizeof(cut), "%.*s",
	        (int)text_cut(text, strlen(text), limit), text);
	return readstat_insert_string_value(
	        stat->writer, stat->variables[at], cut);
}

static readstat_error_t
insert_number(const struct stat *stat, size_t at, double number)
{
	if (type_of(stat, &stat->dictionary->variables[at]) ==
	        READSTAT_TYPE_INT32)
		return readstat_insert_int32_value(
		        stat->writer, stat->variables[at], (int32_t)number);
	return readstat_insert_double_value(
	        stat->writer, stat->variables[at], number);
}

static readstat_error_t
insert(const struct stat *stat, size_t at, const struct export_cell *cell)
{
	bool is_text = stat->dictionary->variables[at].is_text;

	switch (cell->kind) {
	case EXPORT_TEXT: return insert_text(stat, at, cell->text);
	case EXPORT_NUMBER: return insert_number(stat, at, cell->number);
	case EXPORT_MISSING:
		if (is_text)
			break;
		if (stat->stata)
			return readstat_insert_tagged_missing_value(
			        stat->writer, stat->variables[at],
			        tag_of((int64_t)cell->number));
		return insert_number(stat, at, cell->number);
	case EXPORT_NOTHING: break;
	}
	if (is_text)
		return readstat_insert_string_value(
		        stat->writer, stat->variables[at], "");
	return readstat_insert_missing_value(stat->writer, stat->variables[at]);
}

static enum status
stat_row(struct export_sink *sink, const struct export_cell *cells)
{
	struct stat *stat = (struct stat *)sink;
	readstat_error_t error = readstat_begin_row(stat->writer);

	for (size_t v = 0;
	        error == READSTAT_OK && v < stat->dictionary->variables_count;
	        v++)
		error = insert(stat, v, &cells[v]);
	if (error == READSTAT_OK)
		error = readstat_end_row(stat->writer);
	return check(stat, error);
}

static enum status
stat_end(struct export_sink *sink)
{
	struct stat *stat = (struct stat *)sink;
	enum status status = check(stat, readstat_end_writing(stat->writer));
	enum status closed = export_out_close(stat->out);

	return status == STATUS_OK ? closed : status;
}

static enum status
make(TALLOC_CTX *owner, const char *path, bool stata, struct export_sink **sink,
        struct text *why)
{
	struct stat *stat = talloc_zero(owner, struct stat);
	enum status status;

	if (stat == NULL)
		log_abort("export.stat", "out of memory");
	talloc_set_destructor(stat, destroy);
	stat->sink = (struct export_sink){true, stat_begin, stat_row, stat_end};
	stat->stata = stata;
	*sink = &stat->sink;
	status = export_out_open(stat, path, &stat->out, why);
	if (status != STATUS_OK)
		TALLOC_FREE(stat);
	return status;
}

enum status
export_sav(TALLOC_CTX *owner, const char *path, struct export_sink **sink,
        struct text *why)
{
	return make(owner, path, false, sink, why);
}

enum status
export_dta(TALLOC_CTX *owner, const char *path, struct export_sink **sink,
        struct text *why)
{
	return make(owner, path, true, sink, why);
}
