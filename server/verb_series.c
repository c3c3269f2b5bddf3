/*
 * series import and list: earlier series of others, for the charts.
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/municipality.h"
#include "server/series.h"
#include "server/verb.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

struct ask {
	const char *code, *file;
	int64_t municipality;
	struct series_points points;
	struct series_points left; /* the part that is still to be put */
	struct municipality_set here;
};

static enum status
take(struct verb_call *call, void *what, size_t rows, size_t *taken)
{
	struct ask *ask = what;
	struct series_points piece = ask->left;
	enum status status;

	if (piece.count > rows)
		piece.count = rows;
	status = series_put(call->db, &piece, call->now, &call->why);
	ask->left.points += piece.count;
	ask->left.count -= piece.count;
	*taken = piece.count;
	return status == STATUS_NOT_FOUND ? STATUS_INPUT : status;
}

/* All is looked at before anything is put; the file stands before what is wrong.
 */
static enum status
run_import(struct verb_call *call, void *what)
{
	struct ask *ask = what;
	struct verb_pieces pieces = {.take = take, .what = ask};
	char *bytes = NULL;
	size_t length = 0;
	enum status status = verb_read_file(
	        call->memory, ask->file, FILE_MAX, &bytes, &length, &call->why);

	if (status != STATUS_OK)
		return status;
	status = verb_municipalities(call, &ask->here);
	if (status != STATUS_OK)
		return status;
	text_add_format(&call->why, "%s: ", ask->file);
	status = series_read(
	        call->memory, bytes, length, &ask->points, &call->why);
	if (status == STATUS_OK)
		status = series_check(&ask->points, &ask->here, &call->why);
	if (status != STATUS_OK)
		return status;
	text_clear(&call->why);
	ask->left = ask->points;
	status = verb_write_pieces(call, &pieces);
	if (status == STATUS_OK)
		printf("%zu\n", pieces.taken);
	return status;
}

static enum status
check_list(struct verb_call *call, void *what)
{
	struct ask *ask = what;

	return verb_municipality(ask->code, &ask->municipality, &call->why);
}

static enum status
run_list(struct verb_call *call, void *what)
{
	const struct ask *ask = what;
	struct series_point *points = NULL;
	size_t count = 0;
	enum status status = verb_read(call);

	if (status == STATUS_OK)
		status = series_list(call->db, call->memory, ask->municipality,
		        &points, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		printf("%s\t%s\t%s\t%.1f\t%s\n", points[i].series,
		        points[i].measure, points[i].period, points[i].value,
		        points[i].source);
	return status;
}

/* The file names its municipalities itself, a row at a time. */
int
verb_series_import(int argc, char **argv)
{
	struct ask ask = {0};

	return verb_run(argc, argv,
	        &(struct verb_frame){.words = &ask.file,
	                .words_count = 1,
	                .run = run_import,
	                .what = &ask});
}

int
verb_series_list(int argc, char **argv)
{
	struct ask ask = {0};
	const struct verb_option options[] = {
	        {"municipality", &ask.code, NULL}, {NULL, NULL, NULL}};

	return verb_run(argc, argv,
	        &(struct verb_frame){.options = options,
	                .check = check_list,
	                .run = run_list,
	                .what = &ask});
}
