/*
 * The way of an export: sessions into the table, the variables that there are,
 * rows into the sink; and people's own words into a file that has nothing to do
 * with them.
 */
#include "reports/export.h"

#include <string.h>

#include "base/log.h"
#include "reports/export_internal.h"

static void
names_init(TALLOC_CTX *memory, struct export_names *names, size_t max)
{
	names->values = talloc_zero_array(
	        memory, struct dictionary_value, (unsigned)max + 1);
	if (names->values == NULL)
		log_abort("export.names", "out of memory");
}

/* In front: those who have none, or whose own is too small. */
static const struct dictionary_value *
with_others(TALLOC_CTX *memory, const struct export_names *names)
{
	struct dictionary_value *values = talloc_zero_array(
	        memory, struct dictionary_value, (unsigned)names->count + 1);

	if (values == NULL)
		log_abort("export.names", "out of memory");
	values[0] = (struct dictionary_value){
	        0, "Ikke oplyst eller for få personer", ""};
	memcpy(values + 1, names->values,
	        names->count * sizeof(*names->values));
	return values;
}

static void
list_variables(struct exporting *exporting)
{
	struct dictionary *dictionary = exporting->dictionary;
	const struct dictionary_names names = {
	        .municipalities = exporting->municipalities.values,
	        .municipalities_count = exporting->municipalities.count,
	        .groups = with_others(dictionary, &exporting->groups),
	        .groups_count = exporting->groups.count + 1,
	        .units = with_others(dictionary, &exporting->units),
	        .units_count = exporting->units.count + 1};

	dictionary_list(dictionary, &exporting->request->scope,
	        exporting->request->shape, &names);
}

/* The table is filled in one transaction: of a copy nothing need be saved. */
static enum status
fill_table(struct exporting *exporting)
{
	const struct export_request *request = exporting->request;
	enum status status = export_prepare(exporting->db);

	if (status == STATUS_OK)
		status = db_begin(exporting->db);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0;
	        status == STATUS_OK && i < request->municipalities_count; i++)
		status = export_persons(exporting, request->municipalities[i]);
	if (status == STATUS_OK)
		return db_commit(exporting->db);
	db_rollback(exporting->db);
	return status;
}

static enum status
write_rows_to(struct exporting *exporting, struct export_sink *sink)
{
	struct export_result *result = exporting->result;
	int64_t rows = -1;
	enum status status = STATUS_OK;

	if (sink->counts)
		status = export_rows(exporting, NULL, &rows);
	result->blanked = 0;
	if (status == STATUS_OK)
		status = sink->begin(sink, exporting->dictionary, rows);
	if (status == STATUS_OK)
		status = export_rows(exporting, sink, &result->rows);
	if (status == STATUS_OK)
		status = sink->end(sink);
	return status;
}

enum status
export_run(struct db *copy, TALLOC_CTX *owner,
        const struct export_request *request, struct export_sink *sink,
        struct export_result *result)
{
	struct exporting exporting = {
	        .db = copy, .request = request, .result = result};
	enum status status;

	*result = (struct export_result){0};
	status = dictionary_read(
	        copy, owner, &request->scope, &exporting.dictionary);
	if (status != STATUS_OK)
		return status;
	result->dictionary = exporting.dictionary;
	/* Labels belong to the dictionary, which outlives the export. */
	exporting.memory = exporting.dictionary;
	names_init(exporting.memory, &exporting.municipalities,
	        request->municipalities_count);
	names_init(exporting.memory, &exporting.groups, EXPORT_NAMES_MAX);
	names_init(exporting.memory, &exporting.units, EXPORT_NAMES_MAX);
	status = fill_table(&exporting);
	if (status == STATUS_OK)
		status = export_tally(&exporting);
	if (status == STATUS_OK) {
		list_variables(&exporting);
		status = write_rows_to(&exporting, sink);
	}
	return status;
}

static enum status
nothing_begins(struct export_sink *sink, const struct dictionary *dictionary,
        int64_t rows)
{
	(void)sink;
	(void)dictionary;
	(void)rows;
	return STATUS_OK;
}

static enum status
nothing_of_row(struct export_sink *sink, const struct export_cell *cells)
{
	(void)sink;
	(void)cells;
	return STATUS_OK;
}

static enum status
nothing_ends(struct export_sink *sink)
{
	(void)sink;
	return STATUS_OK;
}

struct export_sink *
export_none(TALLOC_CTX *owner)
{
	struct export_sink *sink = talloc_zero(owner, struct export_sink);

	if (sink == NULL)
		log_abort("export.none", "out of memory");
	*sink = (struct export_sink){
	        false, nothing_begins, nothing_of_row, nothing_ends};
	return sink;
}
