/*
 * Files of SPSS and Stata, by readstat, as a stream.  They differ in how a
 * missing answer is written: in .sav it is its code, and the range from -4 to
 * -1 is declared as missing; in .dta it is .a to .d.  Labels longer than the
 * programs take are cut here, since readstat would cut through a character; the
 * codebook beside the file has them whole.
 */
#include <math.h>
#include <string.h>

#include <readstat.h>

#include "base/log.h"
#include "reports/export_internal.h"

#define STATA_MAX 8.9e307

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

/* What SPSS and Stata take of a label: bytes and characters. */
struct room {
	size_t bytes, characters;
};

static const struct room rooms[2][2] = {
        /* SPSS: of a variable, of a value. */
        {{255, 255}, {120, 120}},
        /* Stata. */
        {{320, 80}, {32000, 32000}},
};

/* The label, or as much of it as there is room for, with an ellipsis; belongs
 * to the sink. */
static const char *
fit(struct stat *stat, const char *label, bool of_value)
{
	static const char ellipsis[] = "…";
	struct room room = rooms[stat->stata ? 1 : 0][of_value ? 1 : 0];
	size_t length = strlen(label);
	char *cut;

	if (length <= room.bytes && text_characters(label) <= room.characters)
		return label;
	length = text_cut(label, length, room.bytes - strlen(ellipsis));
	cut = talloc_strndup(stat, label, length);
	if (cut == NULL)
		log_abort("export.stat", "out of memory");
	while (text_characters(cut) >= room.characters) {
		length = text_cut(cut, length, length - 1);
		cut[length] = '\0';
	}
	cut = talloc_strdup_append(cut, ellipsis);
	if (cut == NULL)
		log_abort("export.stat", "out of memory");
	return cut;
}

/* Stata's labels are those of whole numbers of 32 bits, SPSS's of doubles. */
static void
add_label(struct stat *stat, readstat_label_set_t *set,
        const struct dictionary_variable *variable,
        const struct dictionary_value *value)
{
	bool is_missing = variable->has_missing && value->code < 0;
	const char *label = fit(stat, value->label, true);

	if (!stat->stata)
		readstat_label_double_value(set, (double)value->code, label);
	else if (is_missing)
		readstat_label_tagged_value(set, tag_of(value->code), label);
	else
		readstat_label_int32_value(set, (int32_t)value->code, label);
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

/* Codes are whole numbers of 32 bits in Stata.  What people wrote as a number
 * may be any. */
static readstat_type_t
type_of(const struct stat *stat, const struct dictionary_variable *variable)
{
	if (variable->is_text)
		return READSTAT_TYPE_STRING;
	if (stat->stata && variable->decimals == 0 &&
	        variable->kind != DICTIONARY_NUMBER)
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
	readstat_variable_set_label(made, fit(stat, variable->label, false));
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
	/* The largest doubles are Stata's missing values. */
	if (stat->stata && fabs(number) > STATA_MAX)
		return readstat_insert_missing_value(
		        stat->writer, stat->variables[at]);
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
