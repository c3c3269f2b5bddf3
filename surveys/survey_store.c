/*
 * Published surveys in the database, and the shelf of versions made ready.  A
 * version is read once; its session_form then serves every thread for as long
 * as the shelf lives.
 */
#include "surveys/survey_store.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/log.h"

/* Versions in use at one time.  A full shelf is an error and never forgets: its
 * forms are in other threads' hands. */
enum { SHELF_MAX = 4096 };

struct survey_shelf {
	pthread_mutex_t lock;
	int64_t ids[SHELF_MAX];
	const struct session_form *forms[SHELF_MAX];
	size_t count;
};

static int
shelf_destroy(struct survey_shelf *shelf)
{
	pthread_mutex_destroy(&shelf->lock);
	return 0;
}

struct survey_shelf *
survey_shelf_create(TALLOC_CTX *owner)
{
	struct survey_shelf *shelf = talloc_zero(owner, struct survey_shelf);

	if (shelf == NULL)
		log_abort("survey.shelf", "out of memory");
	pthread_mutex_init(&shelf->lock, NULL);
	talloc_set_destructor(shelf, shelf_destroy);
	return shelf;
}

struct version_row {
	int64_t id;
	struct shape_blob source;
};

static const struct shape_field version_fields[] = {
        SHAPE_INT(struct version_row, id),
        SHAPE_BLOB(struct version_row, source),
};
static const struct shape version_shape =
        SHAPE("survey_version", struct version_row, version_fields);

/* What was published could be read then; if it cannot now, the row is damaged
 * or the program older than it. */
static enum status
version_read(struct survey_shelf *shelf, struct db *db, int64_t id,
        const struct session_form **form)
{
	static const char sql[] = "SELECT id, source FROM survey_version"
	                          " WHERE id = :id";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct version_row row;
	struct survey *survey;
	enum status status = db_one(db, sql, DB_ARGS(DB_INT("id", id)),
	        DB_INTO(memory, &version_shape), &row);

	if (status == STATUS_OK)
		status = survey_read(shelf, (const char *)row.source.bytes,
		        row.source.length, &survey, &findings);
	if (status == STATUS_OK)
		*form = session_form_create(shelf, survey);
	else
		log_event(LOG_ERROR, "survey.read", "version_id=%lld status=%s",
		        (long long)id, status_name(status));
	talloc_free(memory);
	return status;
}

/* The form on the shelf, or NULL. */
static const struct session_form *
shelf_find(const struct survey_shelf *shelf, int64_t id)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->ids[i] == id)
			return shelf->forms[i];
	return NULL;
}

static enum status
shelf_add(struct survey_shelf *shelf, struct db *db, int64_t id,
        const struct session_form **form)
{
	enum status status = shelf->count == SHELF_MAX
	                             ? STATUS_LIMIT
	                             : version_read(shelf, db, id, form);

	if (status == STATUS_OK) {
		shelf->ids[shelf->count] = id;
		shelf->forms[shelf->count++] = *form;
	}
	return status;
}

/* The lock is held while a version is read, so that two threads do not read it
 * both; that happens once a version and process. */
enum status
survey_version_get(struct survey_shelf *shelf, struct db *db, int64_t id,
        const struct session_form **form)
{
	enum status status = STATUS_OK;

	pthread_mutex_lock(&shelf->lock);
	*form = shelf_find(shelf, id);
	if (*form == NULL)
		status = shelf_add(shelf, db, id, form);
	pthread_mutex_unlock(&shelf->lock);
	return status;
}

/* As reports and exports read them. */
static const char *
measure_name(enum survey_measure measure)
{
	switch (measure) {
	case SURVEY_SATISFACTION: return "satisfaction";
	case SURVEY_INVOLVEMENT: return "involvement";
	case SURVEY_MEASURE_NONE: break;
	}
	return "";
}

static const char *
type_name(enum survey_type type)
{
	static const char *const names[] = {
	        [SURVEY_TEXT] = "text",
	        [SURVEY_INTEGER] = "integer",
	        [SURVEY_DECIMAL] = "decimal",
	        [SURVEY_DATE] = "date",
	        [SURVEY_TIME] = "time",
	        [SURVEY_DATETIME] = "dateTime",
	        [SURVEY_RANGE] = "range",
	        [SURVEY_SELECT_ONE] = "select_one",
	        [SURVEY_SELECT_MULTIPLE] = "select_multiple",
	        [SURVEY_ACKNOWLEDGE] = "acknowledge",
	        [SURVEY_NOTE] = "note",
	        [SURVEY_GROUP] = "group",
	        [SURVEY_CALCULATE] = "calculate",
	        [SURVEY_HIDDEN] = "hidden",
	        [SURVEY_METADATA] = "metadata",
	};

	return names[type];
}

/* Labels in the default language, for reports and the codebook: they must not
 * need the source. */
static enum status
choice_put(struct db *db, const struct survey *survey, int64_t version,
        size_t item, size_t place)
{
	static const char sql[] =
	        "INSERT INTO item_choice (survey_version, position, place,"
	        " value, label) VALUES (:survey_version, :position, :place,"
	        " :value, :label)";
	const struct survey_choice *choice =
	        &survey->items[item].list->choices[place];

	return db_run(db, sql,
	        DB_ARGS(DB_INT("survey_version", version),
	                DB_INT("position", item), DB_INT("place", place),
	                DB_TEXT("value", choice->name),
	                DB_TEXT("label", survey_text_in(survey, &choice->label,
	                                         survey->default_language))));
}

/* Groups and notes have rows as well, so that a position is the item's place in
 * the survey. */
static enum status
item_put(struct db *db, const struct survey *survey, int64_t version,
        size_t position)
{
	static const char sql[] =
	        "INSERT INTO item (survey_version, position, name, type,"
	        " label, measure, theme, principle) VALUES (:survey_version,"
	        " :position, :name, :type, :label, :measure, :theme,"
	        " :principle)";
	const struct survey_item *item = &survey->items[position];
	size_t choices = item->list == NULL ? 0 : item->list->choice_count;
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("survey_version", version),
	                DB_INT("position", position),
	                DB_TEXT("name", item->name),
	                DB_TEXT("type", type_name(item->type)),
	                DB_TEXT("label", survey_text_in(survey, &item->label,
	                                         survey->default_language)),
	                DB_TEXT("measure", measure_name(item->measure)),
	                DB_TEXT("theme",
	                        item->theme == NULL ? "" : item->theme),
	                DB_TEXT("principle", item->principle == NULL
	                                             ? ""
	                                             : item->principle)));

	for (size_t i = 0; status == STATUS_OK && i < choices; i++)
		status = choice_put(db, survey, version, position, i);
	return status;
}

/* The form_id is what the versions of one survey have in common. */
static enum status
survey_id(struct db *db, const char *form_id, int64_t *id)
{
	static const char find[] = "SELECT id FROM survey"
	                           " WHERE form_id = :form_id";
	static const char put[] = "INSERT INTO survey (form_id)"
	                          " VALUES (:form_id)";
	enum status status =
	        db_int(db, find, DB_ARGS(DB_TEXT("form_id", form_id)), id);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = db_run(db, put, DB_ARGS(DB_TEXT("form_id", form_id)));
	*id = db_last_id(db);
	return status;
}

/* The source is stored byte for byte: what was asked can be shown again,
 * whatever the program has become. */
static enum status
version_put(struct db *db, const struct survey *survey,
        struct shape_blob source, int64_t now, int64_t *version)
{
	static const char sql[] =
	        "INSERT INTO survey_version (survey, version, title,"
	        " respondent, source, published_at) VALUES (:survey, :version,"
	        " :title, :respondent, :source, :published_at)";
	int64_t id = 0;
	enum status status = survey_id(db, survey->form_id, &id);

	if (status == STATUS_OK)
		status = db_run(db, sql,
		        DB_ARGS(DB_INT("survey", id),
		                DB_TEXT("version", survey->version),
		                DB_TEXT("title", survey->title),
		                DB_TEXT("respondent",
		                        survey_respondent_name(
		                                survey->respondent)),
		                DB_BLOB("source", source.bytes, source.length),
		                DB_INT("published_at", now)));
	*version = db_last_id(db);
	for (size_t i = 0; status == STATUS_OK && i < survey->item_count; i++)
		status = item_put(db, survey, *version, i);
	return status;
}

/* A version that is published already: the same source, or a conflict. */
static enum status
version_same(struct db *db, const struct survey *survey,
        struct shape_blob source, int64_t *version, struct text *why)
{
	static const char sql[] =
	        "SELECT v.id, v.source FROM survey_version v"
	        " JOIN survey s ON s.id = v.survey"
	        " WHERE s.form_id = :form_id AND v.version = :version";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct version_row row;
	enum status status = db_one(db, sql,
	        DB_ARGS(DB_TEXT("form_id", survey->form_id),
	                DB_TEXT("version", survey->version)),
	        DB_INTO(memory, &version_shape), &row);

	if (status == STATUS_OK)
		*version = row.id;
	if (status == STATUS_OK &&
	        (row.source.length != source.length ||
	                memcmp(row.source.bytes, source.bytes, source.length) !=
	                        0)) {
		text_add_format(why,
		        "version %s of %s is published already and frozen;"
		        " give the changed survey a new version",
		        survey->version, survey->form_id);
		status = STATUS_CONFLICT;
	}
	talloc_free(memory);
	return status;
}

/* Publishing the same twice is no error and changes nothing, so that it can
 * stand in a script. */
enum status
survey_publish(struct db *db, const char *source, size_t length, int64_t now,
        int64_t *version_id, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct shape_blob bytes = {(const unsigned char *)source, length};
	struct survey_findings findings;
	struct survey *survey;
	enum status status =
	        survey_read(memory, source, length, &survey, &findings);

	if (status != STATUS_OK) {
		if (findings.count > 0)
			text_add(why, findings.list[0].message);
		goto done;
	}
	status = version_same(db, survey, bytes, version_id, why);
	if (status == STATUS_NOT_FOUND)
		status = version_put(db, survey, bytes, now, version_id);
done:
	talloc_free(memory);
	return status;
}
