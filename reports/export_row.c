/*
 * Rows of the file: one an answer (long), or one a session (wide).  Lines of the
 * table come with one answer each; a session's are gathered until the next one
 * begins.
 */
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/export_internal.h"
#include "reports/metric.h"
#include "reports/rate.h"

enum { SMS = 1, WEB = 2, ITEMS_MAX = 1000 };

/* The session at hand. */
struct making {
	struct exporting *exporting;
	struct export_sink *sink; /* NULL: count */
	int64_t rows;
	bool begun;
	struct export_row row;
	const struct dictionary_version *version;
	TALLOC_CTX *memory; /* its texts */
	/* By position; the last answer. */
	const char *values[ITEMS_MAX];
	int64_t answers[ITEMS_MAX];
	int channels[ITEMS_MAX];
	bool relevant[ITEMS_MAX];
	int channel; /* all of them */
	bool replaced, any;
	char panel[SECRET_CODE_LENGTH + 1];
	char week[EXPORT_WEEK_BYTES];
	struct export_cell *cells;       /* of one row */
	int column[DICTIONARY_ITEM + 1]; /* of each source; -1: none */
};

static void
begin(struct making *making, const struct export_row *row)
{
	const struct dictionary *dictionary = making->exporting->dictionary;
	size_t count;

	making->begun = true;
	making->row = *row;
	making->version = &dictionary->versions[row->version];
	count = making->version->items_count;
	memset(making->values, 0, count * sizeof(*making->values));
	memset(making->answers, 0, count * sizeof(*making->answers));
	making->channel = 0;
	making->replaced = making->any = false;
	export_panel_format(row->panel, making->panel);
	export_week_format(row->week, making->week);
}

static void
take(struct making *making, const struct export_line *line)
{
	size_t at = (size_t)line->position;

	if (line->position < 0 || at >= making->version->items_count)
		return;
	making->any = true;
	making->replaced |= making->answers[at] != 0;
	if (line->answer < making->answers[at])
		return;
	making->answers[at] = line->answer;
	making->values[at] = talloc_strdup(making->memory, line->value);
	if (making->values[at] == NULL)
		log_abort("export.row", "out of memory");
	making->channels[at] = strcmp(line->channel, "sms") == 0 ? SMS : WEB;
	making->channel |= making->channels[at];
}

/* Which questions the answers lead to.  An answer whose question is not among
 * them any more does not count; without an answer that was replaced there is
 * none. */
static enum status
find_way(struct making *making, bool whole)
{
	const struct export_way *way = &making->exporting->request->way;
	size_t count = making->version->items_count;

	for (size_t i = 0; i < count; i++)
		making->relevant[i] = true;
	if (!making->any || (!whole && !making->replaced))
		return STATUS_OK;
	return way->find(way->context, making->version->id, making->values,
	        count, making->relevant);
}

static double
index_of(const struct making *making, const char *measure)
{
	double items[METRIC_ITEMS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < making->version->items_count; i++) {
		int64_t number = 0;

		if (n == METRIC_ITEMS_MAX ||
		        strcmp(making->version->items[i].measure, measure) != 0)
			continue;
		items[n++] = making->values[i] != NULL && making->relevant[i] &&
		                             text_to_int(making->values[i], 1,
		                                     5, &number) == STATUS_OK
		                     ? (double)number
		                     : NAN;
	}
	return n == 0 ? NAN : metric_index(items, n);
}

static double
code_of_kind(const struct dictionary_variable *variable, const char *kind)
{
	const struct dictionary_value *value = dictionary_value(variable, kind);

	return value == NULL ? NAN : (double)value->code;
}

/* What is known of the session. */
static struct export_cell
fixed_cell(
        const struct making *making, const struct dictionary_variable *variable)
{
	const struct export_row *row = &making->row;

	switch (variable->source) {
	case DICTIONARY_PANEL: return export_text(making->panel);
	case DICTIONARY_MUNICIPALITY:
		return export_number((double)row->municipality);
	case DICTIONARY_KIND:
		return export_number(
		        code_of_kind(variable, making->version->kind));
	case DICTIONARY_WAVE: return export_number((double)row->month);
	case DICTIONARY_WEEK: return export_text(making->week);
	case DICTIONARY_SURVEY: return export_text(making->version->survey);
	case DICTIONARY_VERSION: return export_text(making->version->version);
	case DICTIONARY_CHANNEL:
		return export_number(
		        making->channel == 0 ? NAN : (double)making->channel);
	case DICTIONARY_DISPOSITION:
		return export_number((double)row->disposition);
	case DICTIONARY_WEIGHT: return export_number(row->weight);
	case DICTIONARY_TARGET_GROUP:
		return export_number((double)row->target_group);
	case DICTIONARY_UNIT: return export_number((double)row->unit);
	case DICTIONARY_SATISFACTION:
		return export_number(index_of(making, "satisfaction"));
	case DICTIONARY_INVOLVEMENT:
		return export_number(index_of(making, "involvement"));
	case DICTIONARY_QUESTION:
	case DICTIONARY_VALUE:
	case DICTIONARY_ANSWER:
	case DICTIONARY_ITEM: break;
	}
	return export_number(NAN);
}

/* The answer to one item of the session's version. */
static struct export_cell
item_cell(const struct making *making,
        const struct dictionary_variable *variable, size_t at)
{
	const char *stored = making->values[at];
	int64_t disposition = making->row.disposition;

	if (!making->any)
		return export_number(NAN);
	if (!making->relevant[at])
		return export_missing(DICTIONARY_NOT_ASKED);
	if (stored != NULL && stored[0] == '\0')
		return export_missing(DICTIONARY_REFUSED);
	if (stored != NULL)
		return export_value(making->exporting->result, making->memory,
		        variable, stored);
	/* Nobody who came to the end was asked what only the other channel
	 * asks. */
	return export_missing(
	        disposition == RATE_COMPLETE || disposition == RATE_INELIGIBLE
	                ? DICTIONARY_NOT_ASKED
	                : DICTIONARY_BREAK_OFF);
}

static enum status
emit(struct making *making)
{
	making->rows++;
	return making->sink == NULL
	               ? STATUS_OK
	               : making->sink->row(making->sink, making->cells);
}

/* The value in words: the choice, or the value itself where it is a text. */
static struct export_cell
words_of(const struct dictionary_variable *variable, struct export_cell value)
{
	if (value.kind == EXPORT_TEXT)
		return value;
	for (size_t i = 0;
	        value.kind != EXPORT_NOTHING && i < variable->values_count; i++)
		if ((double)variable->values[i].code == value.number)
			return export_text(variable->values[i].label);
	return export_number(NAN);
}

/* Where the file has such a variable. */
static void
set_cell(struct making *making, enum dictionary_source source,
        struct export_cell cell)
{
	if (making->column[source] >= 0)
		making->cells[making->column[source]] = cell;
}

/* One row: the cells of the question; those of the session are there. */
static enum status
emit_answer(struct making *making, const struct dictionary_variable *question,
        size_t at)
{
	struct export_cell value = item_cell(making, question, at);

	set_cell(making, DICTIONARY_QUESTION, export_text(question->name));
	set_cell(making, DICTIONARY_VALUE,
	        value.kind == EXPORT_TEXT ? export_number(NAN) : value);
	set_cell(making, DICTIONARY_ANSWER, words_of(question, value));
	set_cell(making, DICTIONARY_CHANNEL,
	        export_number((double)making->channels[at]));
	return emit(making);
}

static void
fill_fixed(struct making *making)
{
	const struct dictionary *dictionary = making->exporting->dictionary;

	for (size_t v = 0; v < dictionary->variables_count; v++)
		if (dictionary->variables[v].source < DICTIONARY_QUESTION)
			making->cells[v] =
			        fixed_cell(making, &dictionary->variables[v]);
}

/* Answers and questions passed over; what was never put is no answer. */
static enum status
emit_long(struct making *making)
{
	const struct exporting *exporting = making->exporting;
	enum status status = find_way(making, false);

	if (making->sink != NULL)
		fill_fixed(making);
	for (size_t i = 0;
	        status == STATUS_OK && i < making->version->items_count; i++) {
		const struct dictionary_item *item = &making->version->items[i];

		if (making->values[i] == NULL || !making->relevant[i])
			continue;
		for (size_t v = 0;
		        status == STATUS_OK && v < item->variables_count; v++) {
			const struct dictionary_variable *question =
			        &exporting->dictionary
			                 ->questions[item->variables[v]];

			if (!dictionary_covers(&exporting->request->scope,
			            question->field))
				continue;
			status = making->sink == NULL
			                 ? emit(making)
			                 : emit_answer(making, question, i);
		}
	}
	return status;
}

/* The place in the session's version of each question; SIZE_MAX: not in it. */
static size_t
place_of(const struct dictionary_version *version,
        const struct dictionary *dictionary,
        const struct dictionary_variable *variable)
{
	for (size_t i = 0; i < version->items_count; i++)
		for (size_t v = 0; v < version->items[i].variables_count; v++)
			if (dictionary->questions[version->items[i]
			                                  .variables[v]]
			                .name == variable->name)
				return i;
	return SIZE_MAX;
}

static enum status
emit_wide(struct making *making)
{
	const struct dictionary *dictionary = making->exporting->dictionary;
	enum status status;

	if (making->sink == NULL)
		return emit(making);
	status = find_way(making, true);
	if (status != STATUS_OK)
		return status;
	fill_fixed(making);
	for (size_t v = 0; v < dictionary->variables_count; v++) {
		const struct dictionary_variable *variable =
		        &dictionary->variables[v];
		size_t at;

		if (variable->source != DICTIONARY_ITEM)
			continue;
		at = place_of(making->version, dictionary, variable);
		making->cells[v] = at == SIZE_MAX
		                           ? export_number(NAN)
		                           : item_cell(making, variable, at);
	}
	return emit(making);
}

static enum status
finish(struct making *making)
{
	enum status status;

	if (!making->begun)
		return STATUS_OK;
	status = making->exporting->request->shape == DICTIONARY_LONG
	                 ? emit_long(making)
	                 : emit_wide(making);
	talloc_free_children(making->memory);
	making->begun = false;
	return status;
}

static enum status
on_line(const struct export_line *line, void *context)
{
	struct making *making = context;
	enum status status = STATUS_OK;

	if (making->begun && making->row.invitation != line->row.invitation)
		status = finish(making);
	if (status != STATUS_OK)
		return status;
	if (!making->begun)
		begin(making, &line->row);
	take(making, line);
	return STATUS_OK;
}

static void
find_columns(struct making *making)
{
	const struct dictionary *dictionary = making->exporting->dictionary;

	for (size_t s = 0; s <= DICTIONARY_ITEM; s++)
		making->column[s] = -1;
	for (size_t v = 0; v < dictionary->variables_count; v++)
		making->column[dictionary->variables[v].source] = (int)v;
}

enum status
export_rows(
        struct exporting *exporting, struct export_sink *sink, int64_t *rows)
{
	struct making *making = talloc_zero(exporting->memory, struct making);
	bool silent = exporting->request->shape == DICTIONARY_WIDE;
	enum status status;

	if (making == NULL)
		log_abort("export.rows", "out of memory");
	making->exporting = exporting;
	making->sink = sink;
	making->memory = talloc_new(making);
	making->cells = talloc_zero_array(making, struct export_cell,
	        (unsigned)exporting->dictionary->variables_count + 1);
	if (making->memory == NULL || making->cells == NULL)
		log_abort("export.rows", "out of memory");
	find_columns(making);
	status = export_each(exporting->db, silent, on_line, making);
	if (status == STATUS_OK)
		status = finish(making);
	*rows = making->rows;
	talloc_free(making);
	return status;
}
