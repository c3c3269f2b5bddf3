/*
 * series import and list: earlier series of others, for the charts.
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/series.h"
#include "server/verb.h"

enum { FILE_MAX = 4 * 1024 * 1024, WHY_MAX = 8000 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *file;
	struct series_points points;
};

static enum status
put(struct db *db, int64_t now, void *what, struct text *why)
{
	struct ask *ask = what;
	enum status status = series_put(db, &ask->points, now, why);

	return status == STATUS_NOT_FOUND ? STATUS_INPUT : status;
}

/* All of the file, or nothing of it. */
static enum status
import(struct ask *ask, struct text *why)
{
	struct settings settings;
	char *bytes = NULL;
	size_t length = 0;
	enum status status =
	        verb_begin(ask->memory, ask->config, &settings, why);

	if (status == STATUS_OK)
		status = verb_read_file(
		        ask->memory, ask->file, FILE_MAX, &bytes, &length, why);
	if (status == STATUS_OK)
		status = series_read(
		        ask->memory, bytes, length, &ask->points, why);
	if (status == STATUS_OK)
		status = verb_change(&settings, put, ask, why);
	if (status == STATUS_OK)
		printf("%zu\n", ask->points.count);
	return status;
}

static enum status
list(struct ask *ask, struct text *why)
{
	struct series_point *points = NULL;
	struct settings settings;
	struct db *db = NULL;
	int64_t municipality = 0;
	size_t count = 0;
	enum status status =
	        verb_begin(ask->memory, ask->config, &settings, why);

	if (status == STATUS_OK &&
	        (ask->code == NULL || text_to_int(ask->code, 1, 9999,
	                                      &municipality) != STATUS_OK)) {
		text_add(why, "--municipality: expected a code such as 740");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_open_reader(ask->memory, &settings, &db, why);
	if (status == STATUS_OK)
		status = series_list(
		        db, ask->memory, municipality, &points, &count);
	for (size_t i = 0; i < count; i++)
		printf("%s\t%s\t%s\t%.1f\t%s\n", points[i].series,
		        points[i].measure, points[i].period, points[i].value,
		        points[i].source);
	return status;
}

typedef enum status run_fn(struct ask *ask, struct text *why);

static int
begin(int argc, char **argv, run_fn *run)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL}, {NULL, NULL, NULL}};
	int words = run == import ? 1 : 0;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.file, words) == words) {
		status = run(&ask, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(ask.memory);
	return end;
}

int
verb_series_import(int argc, char **argv)
{
	return begin(argc, argv, import);
}

int
verb_series_list(int argc, char **argv)
{
	return begin(argc, argv, list);
}
