/*
 * What the auditor was told about one release, as JSON to be kept with it:
 * {"counts": [[name, count, kind, known, threshold], …], "rows": [[low, high,
 * name, factor, name, factor, …], …]}; and, with the same two in each, what only
 * one reader knows, "readers": [{"reader": name, "known": [[name, people], …],
 * …}, …], where -1 people says that finer counts are protected in its place.  A
 * count of which it must not be known that it is nobody has a sixth part, true.
 * Where firms were told of, "firms": [[name, firm, people, firm, people, …], …]
 * says so, and "met" the same of those whom a manager knows; "firms_least" is how
 * many firms had to be behind a count: where it is not said, three.  It holds the
 * hidden counts, and is for the auditor alone.
 *
 * "strangers", true, says that it was let through to those who know nobody, too.
 *
 * Releases from before have neither: of these no caseworker is taken to know
 * anything, and among themselves they are judged as they were then.
 */
#include <stdlib.h>

#include <jansson.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

void
auditor_json_add(json_t *list, json_t *part)
{
	if (json_array_append_new(list, part) != 0)
		log_abort("auditor.json", "out of memory");
}

void
auditor_json_set(json_t *object, const char *key, json_t *part)
{
	if (json_object_set_new(object, key, part) != 0)
		log_abort("auditor.json", "out of memory");
}

static json_t *
row_json(const struct auditor *auditor, const struct audit_row *row)
{
	json_t *json = json_pack("[f, f]", row->low, row->high);

	for (size_t t = 0; t < row->terms; t++) {
		const struct audit_term *term = &auditor->terms[row->first + t];

		auditor_json_add(
		        json, json_string(auditor->counts[term->count].name));
		auditor_json_add(json, json_real(term->factor));
	}
	return json;
}

static json_t *
count_json(const struct audit_count *count)
{
	json_t *json = json_pack("[s, I, i, I, I]", count->name,
	        (json_int_t)count->count, (int)count->kind,
	        (json_int_t)count->known, (json_int_t)count->threshold);

	if (count->nobody)
		auditor_json_add(json, json_true());
	return json;
}

/* What everybody knows, or one reader alone. */
static void
put_told(const struct auditor *auditor, size_t reader, json_t *json)
{
	json_t *counts = json_array();
	json_t *rows = json_array();

	for (size_t i = auditor->settled_counts; i < auditor->count_count; i++)
		if (auditor->counts[i].reader == reader)
			auditor_json_add(
			        counts, count_json(&auditor->counts[i]));
	for (size_t r = auditor->settled_rows; r < auditor->row_count; r++)
		if (auditor->rows[r].reader == reader)
			auditor_json_add(
			        rows, row_json(auditor, &auditor->rows[r]));
	auditor_json_set(json, "counts", counts);
	auditor_json_set(json, "rows", rows);
}

static json_t *
reader_json(const struct auditor *auditor, size_t reader)
{
	const struct audit_reader *who = &auditor->readers[reader - 1];
	json_t *known = json_array();
	json_t *json =
	        json_pack("{s:s, s:o}", "reader", who->name, "known", known);

	for (size_t k = 0; k < who->known_count; k++)
		if (who->known[k].count >= auditor->settled_counts)
			auditor_json_add(known,
			        json_pack("[s, I]",
			                auditor->counts[who->known[k].count]
			                        .name,
			                (json_int_t)who->known[k].people));
	put_told(auditor, reader, json);
	return json;
}

void
auditor_write(const struct auditor *auditor, struct text *out)
{
	json_t *readers = json_array();
	json_t *json = json_object();
	char *text;

	put_told(auditor, 0, json);
	auditor_json_set(json, "strangers", json_true());
	for (size_t r = 1; r <= auditor->reader_count; r++)
		auditor_json_add(readers, reader_json(auditor, r));
	if (auditor->has_firms) {
		auditor_json_set(
		        json, "firms", auditor_firms_json(auditor, false));
		auditor_json_set(
		        json, "met", auditor_firms_json(auditor, true));
		auditor_json_set(json, "firms_least",
		        json_integer((json_int_t)auditor->firms_least));
	}
	if (json_array_size(readers) > 0)
		auditor_json_set(json, "readers", json_incref(readers));
	text = json_dumps(json, JSON_COMPACT);
	if (text == NULL)
		log_abort("auditor.write", "out of memory");
	text_add(out, text);
	free(text);
	json_decref(readers);
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
	int nobody = 0;

	if (json_unpack(json, "[s, I, i, I, I]", &name, &count, &kind, &known,
	            &threshold) != 0 ||
	        kind < AUDITOR_PUBLISHED || kind > AUDITOR_AID || known < 0 ||
	        known > count || json_array_size(json) > 6)
		return false;
	nobody = json_is_true(json_array_get(json, 5));
	auditor->threshold = threshold;
	auditor_count(auditor, name, count, (enum auditor_kind)kind);
	auditor_known(auditor, name, known);
	if (nobody)
		auditor_nobody(auditor, name);
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

/* A release is looked at by the number that it was let through by. */
static bool
read_firms_least(struct auditor *auditor, const json_t *json)
{
	const json_t *least = json_object_get(json, "firms_least");

	auditor->firms_least = least == NULL ? AUDITOR_FIRMS_UNSAID
	                                     : json_integer_value(least);
	return auditor->firms_least >= AUDITOR_FIRMS_UNSAID;
}

static bool
read_told(struct auditor *auditor, const json_t *json)
{
	json_t *counts = json_object_get(json, "counts");
	json_t *rows = json_object_get(json, "rows");
	bool good = json_is_array(counts) && json_is_array(rows);

	for (size_t i = 0; good && i < json_array_size(counts); i++)
		good = read_count(auditor, json_array_get(counts, i));
	for (size_t i = 0; good && i < json_array_size(rows); i++)
		good = read_row(auditor, json_array_get(rows, i));
	return good;
}

static bool
read_known(struct auditor *auditor, json_t *json)
{
	const char *name = NULL;
	json_int_t people = 0;

	if (json_unpack(json, "[s, I!]", &name, &people) != 0 ||
	        auditor_find(auditor, name) == auditor->count_count)
		return false;
	if (people == AUDIT_SPLIT)
		auditor_reader_splits(auditor, name);
	else
		auditor_reader_knows(auditor, name, people);
	return true;
}

static bool
read_reader(struct auditor *auditor, const json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "reader"));
	json_t *known = json_object_get(json, "known");
	bool good = name != NULL && json_is_array(known);

	if (good) {
		auditor_reader(auditor, name);
		good = read_told(auditor, json);
	}
	for (size_t i = 0; good && i < json_array_size(known); i++)
		good = read_known(auditor, json_array_get(known, i));
	return good;
}

enum status
auditor_read(struct auditor *auditor, const char *text, struct text *why)
{
	json_t *json = json_loads(text, 0, NULL);
	json_t *readers = json_object_get(json, "readers");
	int64_t threshold = auditor->threshold;
	int64_t firms_least = auditor->firms_least;
	bool good;

	auditor->older = !json_is_true(json_object_get(json, "strangers"));
	good = read_firms_least(auditor, json) && read_told(auditor, json) &&
	       auditor_firms_read(
	               auditor, json_object_get(json, "firms"), false) &&
	       auditor_firms_read(auditor, json_object_get(json, "met"), true);

	for (size_t i = 0; good && i < json_array_size(readers); i++)
		good = read_reader(auditor, json_array_get(readers, i));
	auditor_reader(auditor, NULL);
	auditor->older = false;
	auditor->threshold = threshold;
	auditor->firms_least = firms_least;
	json_decref(json);
	if (good)
		return STATUS_OK;
	text_add(why, "what a release told the auditor cannot be read");
	return STATUS_INPUT;
}
