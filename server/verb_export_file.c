/*
 * The files of an export: the data, the codebook beside it, and people's own
 * words apart.  What is only half written is taken away again.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "reports/write_ddi.h"
#include "server/dictionary_page.h"
#include "server/verb_export_internal.h"
#include "server/verb_export_way.h"

enum { TEXT_MAX = 64 << 20, PATH_BYTES = 4096 };

static const struct verb_export_format formats[] = {
        {"csv", "csv", "text/csv", "", export_csv},
        {"xlsx", "xlsx",
                "application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet",
                "", export_xlsx},
        {"sav", "sav", "SPSS (.sav)", "SPSS", export_sav},
        {"dta", "dta", "Stata (.dta)", "Stata", export_dta},
        {"ddi", "ddi.xml", "text/csv", "", NULL}, /* of what csv would write */
};

const struct verb_export_format *
verb_export_format(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

/* In a folder the files bear the grant's name. */
static const char *
data_path(const struct verb_export *export, const char *extension)
{
	struct stat found;
	const char *path = export->output;

	if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
		path = text_format(export->memory, "%s/%s.%s", path,
		        export->grant.name, extension);
	return path;
}

/* "x/data.sav" and ".ddi.xml": "x/data.sav.ddi.xml". */
static const char *
beside(TALLOC_CTX *memory, const char *path, const char *extension)
{
	const char *made = text_format(memory, "%s%s", path, extension);

	return made;
}

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* A new file, its owner's alone, as the data's. */
static enum status
write_text(const char *path, const struct text *text, struct text *why)
{
	ssize_t written;
	int file;

	if (text->truncated)
		return STATUS_LIMIT;
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return errno == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
	}
	written = write(file, text_string(text), text->length);
	if (close(file) == 0 && written == (ssize_t)text->length)
		return STATUS_OK;
	text_add_format(why, "%s: cannot be written", path);
	(void)unlink(path);
	return STATUS_SYSTEM;
}

/* The day of an instant: "2026-11-25". */
static void
day_of(int64_t at, char day[21])
{
	clock_format(at, day);
	day[10] = '\0';
}

static enum status
write_codebook(const struct verb_export *export,
        const struct verb_export_format *format, const char *path,
        const struct export_result *result, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(export->memory);
	char from[8];
	char to[8];
	char built[21];
	char until[21];
	bool words =
	        dictionary_covers(&export->request.scope, DICTIONARY_TEXTS);
	const char *file = format->open != NULL
	                           ? name_of(path)
	                           : beside(memory, export->grant.name, ".csv");
	struct ddi ddi = {.id = export->grant.name,
	        .title = export->grant.project,
	        .holder = export->grant.holder,
	        .commissioned_by = export->grant.commissioned_by,
	        .url = export->settings.public_url,
	        .file = file,
	        .texts = words ? beside(memory, name_of(path), ".tekst.csv")
	                       : "",
	        .type = format->type,
	        .vendor = format->vendor,
	        .from = from,
	        .to = to,
	        .built = built,
	        .until = until,
	        .by_answer = export->request.shape == DICTIONARY_LONG,
	        .tagged = strcmp(format->name, "dta") == 0};
	struct text out;
	enum status status;

	clock_month_format(export->first, from);
	clock_month_format(export->last, to);
	day_of(export->now, built);
	day_of(export->grant.until_at - 1, until);
	text_init(&out, memory, TEXT_MAX);
	write_ddi(&ddi, result, &out);
	if (format->open != NULL)
		path = beside(memory, path, ".ddi.xml");
	status = write_text(path, &out, why);
	talloc_free(memory);
	return status;
}

/* What was left out is said, since the figures of others may count it. */
static void
tell(const struct export_result *result)
{
	printf("%" PRId64 " rows\n", result->rows);
	if (result->left_out > 0)
		printf("%" PRId64 " sessions left out: their month has too few"
		       " people\n",
		        result->left_out);
	if (result->blanked > 0)
		printf("%" PRId64 " numbers left out: they read as the codes of"
		       " missing answers\n",
		        result->blanked);
}

static enum status
write_texts(struct verb_export *export, struct db *db, const char *path,
        struct text *why)
{
	int64_t count = 0;
	enum status status;

	if (!dictionary_covers(&export->request.scope, DICTIONARY_TEXTS))
		return STATUS_OK;
	path = beside(export->memory, path, ".tekst.csv");
	status = export_texts(db, &export->request, path, &count, why);
	if (status == STATUS_OK)
		printf("%" PRId64 " texts in %s\n", count, path);
	return status;
}

static enum status
write_data(struct verb_export *export, struct db *db,
        const struct verb_export_format *format, struct text *why)
{
	struct export_result result = {0};
	struct export_sink *sink = NULL;
	const char *path = data_path(export, format->extension);
	enum status status = STATUS_OK;

	if (format->open == NULL)
		sink = export_none(export->memory);
	else
		status = format->open(export->memory, path, &sink, why);
	if (status != STATUS_OK)
		return status;
	status =
	        export_run(db, export->memory, &export->request, sink, &result);
	talloc_free(sink);
	if (status == STATUS_OK)
		status = write_codebook(export, format, path, &result, why);
	if (status == STATUS_OK)
		status = write_texts(export, db, path, why);
	if (status == STATUS_OK)
		tell(&result);
	else if (format->open != NULL)
		(void)unlink(path);
	return status;
}

enum status
verb_export_write(
        struct verb_export *export, const char *copy, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db_options options = {.path = copy, .mode = DB_WRITE};
	struct verb_export_way way = {.now_ms = export->now * 1000};
	const struct verb_export_format *format =
	        verb_export_format(export->format);
	struct db *db = NULL;
	enum status status = db_open(memory, options, false, &db, why);

	if (status == STATUS_OK) {
		way.shelf = survey_shelf_create(memory);
		way.db = db;
		export->request.way =
		        (struct export_way){verb_export_find, &way};
		export->request.shape = strcmp(export->shape, "wide") == 0
		                                ? DICTIONARY_WIDE
		                                : DICTIONARY_LONG;
		status = format == NULL ? STATUS_INPUT
		                        : write_data(export, db, format, why);
	}
	talloc_free(db);
	talloc_free(memory);
	return status;
}

/* Its name says whether people or programs read it. */
enum status
verb_export_dictionary(struct verb_export *export, struct text *why)
{
	struct dictionary *dictionary = NULL;
	struct db *db = NULL;
	struct text out;
	size_t length = strlen(export->output);
	bool json =
	        length > 5 && strcmp(export->output + length - 5, ".json") == 0;
	enum status status =
	        verb_open_reader(export->memory, &export->settings, &db, why);

	if (status == STATUS_OK)
		status = dictionary_of_all(db, export->memory,
		        strcmp(export->shape, "wide") == 0 ? DICTIONARY_WIDE
		                                           : DICTIONARY_LONG,
		        &dictionary);
	if (status != STATUS_OK)
		return status;
	text_init(&out, export->memory, TEXT_MAX);
	if (json)
		dictionary_json(dictionary, &out);
	else
		dictionary_document(dictionary, &out);
	return write_text(export->output, &out, why);
}
