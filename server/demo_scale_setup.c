/*
 * What demo --scale begins with: a new database by the real schema, the
 * citizen's survey after a meeting, and all municipalities with their caseloads,
 * still empty.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/log.h"
#include "server/csv.h"
#include "server/demo_scale.h"
#include "server/municipality.h"
#include "server/service.h"
#include "surveys/survey_store.h"

/* Of the demo's own population: answers a meeting, and how often the same
 * person is met (once in six or seven weeks). */
static const double answers_a_meeting = 2.87;
static const double months_a_round = 1.55;

/* Sizes and moods are invented: the largest has seven times as many meetings as
 * the smallest. */
static void
invent_town(struct scale *scale, struct scale_town *town, int64_t code)
{
	double u = scale_chance(&scale->draws);

	*town = (struct scale_town){.code = code,
	        .share = 0.14 + 0.86 * u * u,
	        .mood = 3.3 + 0.9 * scale_chance(&scale->draws)};
}

static enum status
add_town(struct scale *scale, const struct scale_town *town, struct text *why)
{
	char sender[24];
	struct municipality municipality = {.code = town->code,
	        .lane = "main",
	        .sender = sender,
	        .host = "svar.test",
	        .contact = "70 10 00 00",
	        .role = "guest"};

	(void)snprintf(sender, sizeof(sender), "+451000%04d", (int)town->code);
	scale->rows += 3;
	return municipality_add(scale->db, &municipality, scale->survey_version,
	        clock_month_start(
	                (struct month){SCALE_FIRST_YEAR, SCALE_FIRST_MONTH}),
	        why);
}

/* Enough places that everybody is met once in that many months. */
static void
make_places(struct scale *scale)
{
	double meetings = (double)scale->options->answers / answers_a_meeting;
	double shares = 0;

	for (size_t m = 0; m < SCALE_MUNICIPALITIES; m++)
		shares += scale->towns[m].share;
	for (size_t m = 0; m < SCALE_MUNICIPALITIES; m++) {
		struct scale_town *town = &scale->towns[m];
		double each = meetings * town->share / shares / SCALE_MONTHS;

		town->places = 2 * (uint64_t)SCALE_CAPPED_WITHIN +
		               (uint64_t)(each * months_a_round);
		town->people = talloc_zero_array(scale->memory,
		        struct scale_person, (unsigned)town->places);
		if (town->people == NULL)
			log_abort("scale.places", "out of memory");
	}
}

/* All 98 of the table that ships with the program. */
static enum status
make_towns(struct scale *scale, struct text *why)
{
	const struct embedded *file =
	        embedded_find("server/static/municipalities.csv");
	struct csv csv;
	struct csv_row row;
	size_t count = 0;
	enum status status =
	        csv_open(&csv, scale->memory, file->bytes, file->length, why);

	while (status == STATUS_OK &&
	        (status = csv_next(&csv, &row, why)) == STATUS_OK) {
		int64_t code = 0;

		if (text_to_int(row.cells[0], 1, 9999, &code) != STATUS_OK)
			continue; /* the header */
		if (count == SCALE_MUNICIPALITIES)
			return STATUS_LIMIT;
		invent_town(scale, &scale->towns[count], code);
		status = add_town(scale, &scale->towns[count++], why);
	}
	if (status == STATUS_NOT_FOUND)
		status = count == SCALE_MUNICIPALITIES ? STATUS_OK
		                                       : STATUS_SYSTEM;
	make_places(scale);
	return status;
}

static enum status
publish(struct scale *scale, struct text *why)
{
	const struct embedded *file =
	        embedded_find("surveys/library/borger_moede.md");
	struct survey_shelf *shelf = survey_shelf_create(scale->memory);
	const struct session_form *form = NULL;
	enum status status = survey_publish(scale->db, file->bytes,
	        file->length,
	        clock_month_start(
	                (struct month){SCALE_FIRST_YEAR, SCALE_FIRST_MONTH}),
	        &scale->survey_version, why);

	if (status == STATUS_OK)
		status = survey_version_get(
		        shelf, scale->db, scale->survey_version, &form);
	if (status == STATUS_OK)
		status = scale_items_find(form->survey, &scale->items);
	return status;
}

static enum status
open_unfinished(struct scale *scale, struct text *why)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	struct db_options options = {.path = scale->unfinished,
	        .mode = DB_WRITE,
	        .busy_ms = 1000,
	        .bulk = true};
	enum status status;

	(void)unlink(scale->unfinished);
	status = db_open(scale->memory, options, true, &scale->db, why);
	if (status == STATUS_OK)
		status = db_migrate(scale->db, migrations, count, why);
	return status;
}

enum status
scale_set_up(struct scale *scale, struct text *why)
{
	enum status status = open_unfinished(scale, why);

	if (status == STATUS_OK)
		status = db_begin(scale->db);
	if (status != STATUS_OK)
		return status;
	status = publish(scale, why);
	if (status == STATUS_OK)
		status = make_towns(scale, why);
	if (status == STATUS_OK)
		status = db_commit(scale->db);
	return status;
}
