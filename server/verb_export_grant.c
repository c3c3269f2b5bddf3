/*
 * By what right: the grant is read, narrowed to what was asked for, and the
 * export is in the audit, before any of the data is copied.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "server/audit_store.h"
#include "server/verb_export_internal.h"

enum { SUBJECT_MAX = 2000 };

static enum status
check_grant(struct verb_export *export, struct db *db, struct text *why)
{
	struct grant *grant = &export->grant;
	enum status status =
	        grant_get(db, export->memory, export->grant_name, grant);

	if (status == STATUS_NOT_FOUND)
		text_add_format(
		        why, "there is no grant \"%s\"", export->grant_name);
	if (status == STATUS_OK)
		status = grant_check(grant, export->now, why);
	if (status == STATUS_OK)
		status = grant_narrow(export->memory, grant, "municipality",
		        export->municipalities, why);
	if (status == STATUS_OK)
		status = grant_narrow(
		        export->memory, grant, "field", export->fields, why);
	return status;
}

/* The values of one kind of scope; belongs to the export. */
static const char *const *
values_of(const struct verb_export *export, const char *what, size_t *count)
{
	const struct grant *grant = &export->grant;
	const char **values = talloc_zero_array(export->memory, const char *,
	        (unsigned)grant->scopes_count + 1);

	if (values == NULL)
		log_abort("export.scope", "out of memory");
	*count = 0;
	for (size_t i = 0; i < grant->scopes_count; i++)
		if (strcmp(grant->scopes[i].what, what) == 0)
			values[(*count)++] = grant->scopes[i].value;
	return values;
}

static enum status
fill_request(struct verb_export *export)
{
	struct export_request *request = &export->request;
	struct dictionary_scope *scope = &request->scope;
	size_t count = 0;
	const char *const *codes = values_of(export, "municipality", &count);
	int64_t *municipalities =
	        talloc_zero_array(export->memory, int64_t, (unsigned)count + 1);

	if (municipalities == NULL)
		log_abort("export.scope", "out of memory");
	for (size_t i = 0; i < count; i++)
		if (text_to_int(codes[i], 1, 9999, &municipalities[i]) !=
		        STATUS_OK)
			return STATUS_SYSTEM;
	request->municipalities = municipalities;
	request->municipalities_count = count;
	scope->fields = values_of(export, "field", &scope->fields_count);
	scope->kinds = values_of(export, "kind", &scope->kinds_count);
	scope->surveys = values_of(export, "survey", &scope->surveys_count);
	request->from = export->first.year * 100 + export->first.month;
	request->to = export->last.year * 100 + export->last.month;
	/* A key of the grant's own: what it makes fits nothing else. */
	secret_hash(export->keys.lookup, "export.grant", export->grant.name,
	        strlen(export->grant.name), request->key);
	return STATUS_OK;
}

/* Who asked for what; nothing of anybody who answered. */
static enum status
put_audit(struct verb_export *export, struct db *db)
{
	const struct export_request *request = &export->request;
	struct text subject;

	text_init(&subject, export->memory, SUBJECT_MAX);
	text_add_format(&subject,
	        "grant=%s format=%s from=%" PRId64 " to=%" PRId64
	        " municipalities=",
	        export->grant.name, export->format, request->from, request->to);
	for (size_t i = 0; i < request->municipalities_count; i++)
		text_add_format(&subject, "%s%04" PRId64, i > 0 ? "," : "",
		        request->municipalities[i]);
	text_add(&subject, " fields=");
	for (size_t i = 0; i < request->scope.fields_count; i++)
		text_add_format(&subject, "%s%s", i > 0 ? "," : "",
		        request->scope.fields[i]);
	return audit_append(db, &export->keys,
	        &(struct audit_entry){export->now, "command", "export",
	                text_string(&subject)});
}

static enum status
permit(struct verb_export *export, struct db *db, struct text *why)
{
	enum status status = check_grant(export, db, why);

	if (status == STATUS_OK)
		status = fill_request(export);
	return status == STATUS_OK ? put_audit(export, db) : status;
}

/* Beside the database, whose folder is nobody else's; named after the process,
 * so one that lies there already was left by an export that was killed.  A copy
 * takes long and only reads: it is made when the permission is committed, beside
 * a server that goes on. */
static enum status
make_copy(struct verb_export *export, const char **copy, struct text *why)
{
	const char *path = text_format(export->memory, "%s.export-%ld",
	        export->settings.database, (long)getpid());
	struct db *db = NULL;
	enum status status;

	status = verb_open_reader(export->memory, &export->settings, &db, why);
	if (status != STATUS_OK)
		return status;
	(void)unlink(path);
	*copy = path;
	status = db_snapshot(db, path, why);
	talloc_free(db);
	return status;
}

/* A refusal is the asker's to mend: another exit status than the machine's. */
enum status
verb_export_begin(
        struct verb_export *export, const char **copy, struct text *why)
{
	struct verb_database database;
	enum status status =
	        verb_open(export->memory, &export->settings, &database, why);

	*copy = NULL;
	if (status == STATUS_OK) {
		export->keys = database.keys;
		status = verb_write_begin(&database, why);
	}
	if (status == STATUS_OK)
		status = verb_write_end(
		        &database, permit(export, database.db, why), why);
	verb_close(&database);
	if (status == STATUS_OK)
		status = make_copy(export, copy, why);
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}
