/*
 * What the auditor was told about one release, as JSON to be kept with it:
 * {"counts": [[name, count, kind, known, threshold], …], "rows": [[low, high,
 * name, factor, name, factor, …], …], "firms": [[name, firm, people, firm,
 * people, …], …]}, the last only where firms were told of.  It holds the hidden counts, and is for
 * the auditor alone.
 */
#include <stdlib.h>

#include <jansson.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

static json_t *
row_json(const struct auditor *auditor, const struct audit_row *row)
{
	json_t *json = json_pack("[f, f]", row->low, row->high);

	for (size_t t = 0; t < row->terms; t++) {
		const struct audit_term *term = &auditor->terms[row->first + t];

		json_array_append_new(
		        json, json_string(auditor->counts[term->count].name));
		json_array_append_new(json, json_real(term->factor));
	}
	return json;
}

void
auditor_write(const struct auditor *auditor, struct text *out)
{
	json_t *counts = json_array();
	json_t *rows = json_array();
	json_t *json = json_pack("{s:o, s:o}", "counts", counts, "rows", rows);
	char *text;

	for (size_t i = auditor->settled_counts; i < auditor->count_count;
	        i++) {
		const struct audit_count *count = &auditor->counts[i];

		json_array_append_new(counts,
		        json_pack("[s, I, i, I, I]", count->name,
		                (json_int_t)count->count, (int)count->kind,
		                (json_int_t)count->known,
		                (json_int_t)count->threshold));
	}
	for (size_t r = auditor->settled_rows; r < auditor->row_count; r++)
		json_array_append_new(
		        rows, row_json(auditor, &auditor->rows[r]));
	if (auditor->has_firms)
		json_object_set_new(json, "firms", auditor_firms_json(auditor));
	text = json_dumps(json, JSON_COMPACT);
	if (text == NULL)
		log_abort("auditor.write", "out of memory");
	text_add(out, text);
	free(text);
	json_decref(json);
}

static bool
read_count(struct auditor *auditor, json_t *json)
{
	const char *name = NULL;
	json_int_t count = 0;
	json_int_t known = 0;
	json_int_t threshold = 0;
	int kind = 0;

	if (json_unpack(json, "[s, I, i, I, I!]", &name, &count, &kind, &known,
	            &threshold) != 0 ||
	        kind < AUDITOR_PUBLISHED || kind > AUDITOR_AID || known < 0 ||
	        known > count)
		return false;
	auditor_threshold(auditor, threshold);
	auditor_count(auditor, name, count, (enum auditor_kind)kind);
	auditor_known(auditor, name, known);
	return true;
}

static bool
read_row(struct auditor *auditor, const json_t *json)
{
	if (json_array_size(json) < 4 || json_array_size(json) % 2 != 0 ||
	        !json_is_number(json_array_get(json, 0)) ||
	        !json_is_number(json_array_get(json, 1)))
		return false;
	auditor_row(auditor, json_number_value(json_array_get(json, 0)),
	        json_number_value(json_array_get(json, 1)));
	for (size_t i = 2; i < json_array_size(json); i += 2) {
		const char *name = json_string_value(json_array_get(json, i));

		if (name == NULL ||
		        auditor_find(auditor, name) == auditor->count_count)
			return false;
		auditor_term(auditor,
		        json_number_value(json_array_get(json, i + 1)), name);
	}
	return true;
}

enum status
auditor_read(struct auditor *auditor, const char *text, struct text *why)
{
	json_t *json = json_loads(text, 0, NULL);
	json_t *counts = json_object_get(json, "counts");
	json_t *rows = json_object_get(json, "rows");
	bool good = json_is_array(counts) && json_is_array(rows);
	int64_t threshold = auditor->threshold;

	for (size_t i = 0; good && i < json_array_size(counts); i++)
		good = read_count(auditor, json_array_get(counts, i));
	for (size_t i = 0; good && i < json_array_size(rows); i++)
		good = read_row(auditor, json_array_get(rows, i));
	good = good &&
	       auditor_firms_read(auditor, json_object_get(json, "firms"));
	auditor->threshold = threshold;
	json_decref(json);
	if (good)
		return STATUS_OK;
	text_add(why, "what a release told the auditor cannot be read");
	return STATUS_INPUT;
}
