/*
 * Workbooks of spreadsheet programs (.xlsx, ECMA-376 in both dialects): a zip in
 * which relations lead from the package to the workbook, and from it to its
 * sheets, texts and formats, wherever a program put them.  Sheets, rows and
 * columns that are hidden are read like the others, as XLSForm tools do.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/workbook_xlsx_internal.h"

struct relation {
	const char *id;
	const char *type; /* the last word of its address: "worksheet" */
	const char *path; /* of the part, from the package's top */
};

struct relations {
	struct xlsx *xlsx;
	const char *from; /* the part whose relations they are */
	struct relation *list;
	size_t count;
};

/* A sheet as the workbook names it. */
struct named_sheet {
	const char *name;
	const char *relation;
};

struct contents {
	struct xlsx *xlsx;
	struct named_sheet *sheets;
	size_t count;
};

/* For copies that cannot fail but by memory. */
static char *
check(char *text)
{
	if (text == NULL)
		log_abort("workbook.xlsx", "out of memory");
	return text;
}

/* Relations. */

/* Types of relations are addresses, of which the two dialects have their own;
 * only the last word is the same. */
static const char *
last_word(const char *address)
{
	const char *sign = strrchr(address, '/');

	return sign == NULL ? address : sign + 1;
}

/* The last folder off a path. */
static size_t
parent_of(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length > 0 ? length - 1 : 0;
}

/* A target is absolute in the package, or relative to the part's folder. */
static const char *
resolve(TALLOC_CTX *owner, const char *from, const char *target)
{
	struct text path;

	text_init(&path, owner, XLSX_PATH_MAX);
	if (target[0] != '/')
		text_add_bytes(&path, from, parent_of(from, strlen(from)));
	while (*target != '\0') {
		size_t length = strcspn(target, "/\\");

		if (length == 2 && strncmp(target, "..", 2) == 0)
			path.length =
			        parent_of(text_string(&path), path.length);
		else if (length > 0 && !(length == 1 && target[0] == '.'))
			text_add_format(&path, "%s%.*s",
			        path.length > 0 ? "/" : "", (int)length,
			        target);
		target += length + (target[length] != '\0');
	}
	return text_string(&path);
}

/* A relation may lead out of the file, to the web or to other workbooks; these
 * are never followed. */
static enum status
add_relation(void *self, const char *name, const char **attributes)
{
	struct relations *relations = self;
	TALLOC_CTX *owner = relations->xlsx->builder;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");
	const char *mode = xlsx_attribute(attributes, "TargetMode");

	if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL ||
	        target == NULL ||
	        (mode != NULL && text_same_word(mode, "External")))
		return STATUS_OK;
	if (relations->count == XLSX_RELATIONS_MAX)
		return workbook_fail(relations->xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_PARTS, XLSX_RELATIONS_MAX);
	relations->list[relations->count++] =
	        (struct relation){check(talloc_strdup(owner, id)),
	                check(talloc_strdup(owner, last_word(type))),
	                resolve(owner, relations->from, target)};
	return STATUS_OK;
}

/* The relations of a part, "" being the package; none is no error. */
static enum status
read_relations(struct xlsx *xlsx, const char *from, struct relations *relations)
{
	const struct xlsx_reader reader = {.root = "Relationships",
	        .self = relations,
	        .open = add_relation};
	size_t folder = parent_of(from, strlen(from));
	char *path = check(text_format(xlsx->builder, "%.*s%s_rels/%s.rels",
	        (int)folder, from, folder > 0 ? "/" : "", last_word(from)));
	enum status status;

	*relations = (struct relations){.xlsx = xlsx, .from = from};
	relations->list = talloc_array(
	        xlsx->builder, struct relation, XLSX_RELATIONS_MAX);
	if (relations->list == NULL)
		log_abort("workbook.xlsx", "out of memory");
	status = xlsx_read_part(xlsx, path, &reader);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The first of its type: programs write one. */
static const char *
path_of_type(const struct relations *relations, const char *type)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->list[i].type, type) == 0)
			return relations->list[i].path;
	return NULL;
}

/* Sheets are found by the id alone, whatever name or number they have. */
static const struct relation *
relation_of_id(const struct relations *relations, const char *id)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->list[i].id, id) == 0)
			return &relations->list[i];
	return NULL;
}

/* The workbook. */

/* Names are kept as people read them, without the blanks around them. */
static enum status
add_sheet(struct contents *contents, const char **attributes)
{
	TALLOC_CTX *owner = contents->xlsx->builder->owner;
	const char *name = xlsx_attribute(attributes, "name");
	const char *id = xlsx_attribute(attributes, "id");

	if (contents->count == WORKBOOK_SHEETS_MAX)
		return workbook_fail(contents->xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_MANY_SHEETS,
		        WORKBOOK_SHEETS_MAX);
	contents->sheets[contents->count++] =
	        (struct named_sheet){text_trim(owner, name == NULL ? "" : name),
	                text_trim(owner, id == NULL ? "" : id)};
	return STATUS_OK;
}

/* Of the workbook two things count: its sheets, and from when days are
 * counted, which differs on workbooks that began on a Macintosh. */
static enum status
on_workbook(void *self, const char *name, const char **attributes)
{
	struct contents *contents = self;
	const char *epoch;

	if (strcmp(name, "sheet") == 0)
		return add_sheet(contents, attributes);
	if (strcmp(name, "workbookPr") != 0)
		return STATUS_OK;
	epoch = xlsx_attribute(attributes, "date1904");
	contents->xlsx->from_1904 =
	        epoch != NULL &&
	        (strcmp(epoch, "1") == 0 || strcmp(epoch, "true") == 0);
	return STATUS_OK;
}

/* Texts and formats may be missing, where no cell needs them. */
static enum status
read_shared(struct xlsx *xlsx, const struct relations *relations)
{
	const char *strings = path_of_type(relations, "sharedStrings");
	const char *formats = path_of_type(relations, "styles");
	enum status status = STATUS_OK;

	if (strings != NULL)
		status = xlsx_read_strings(xlsx, strings);
	if (status == STATUS_NOT_FOUND)
		status = STATUS_OK;
	if (status == STATUS_OK && formats != NULL)
		status = xlsx_read_formats(xlsx, formats);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Reads a sheet of a survey, and only notes the name of any other. */
static enum status
read_sheet(struct xlsx *xlsx, const struct relations *relations,
        const struct named_sheet *sheet)
{
	struct workbook_builder *builder = xlsx->builder;
	const struct relation *relation =
	        relation_of_id(relations, sheet->relation);
	enum status status;

	/* Notes may be called what they like, and be as large. */
	if (!workbook_is_ours(sheet->name) &&
	        workbook_sheet(builder->workbook, sheet->name) != NULL)
		return STATUS_OK;
	status = workbook_begin_sheet(builder, sheet->name);
	if (status != STATUS_OK || !workbook_is_ours(sheet->name))
		return status;
	if (relation == NULL)
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_NO_PLACE, sheet->relation);
	if (strcmp(relation->type, "worksheet") != 0)
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_NO_TABLE_SHEET, relation->type);
	status = xlsx_read_sheet(xlsx, relation->path);
	if (status == STATUS_NOT_FOUND)
		return workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		        WORDS_NO_SHEET_PART, relation->path);
	return status;
}

/* Texts and formats stand before the sheets that use them, whatever their
 * order in the file is. */
static enum status
read_sheets(struct xlsx *xlsx, const char *path)
{
	struct named_sheet sheets[WORKBOOK_SHEETS_MAX];
	struct contents contents = {.xlsx = xlsx, .sheets = sheets};
	const struct xlsx_reader reader = {
	        .root = "workbook", .self = &contents, .open = on_workbook};
	struct relations relations = {.xlsx = xlsx};
	enum status status = xlsx_read_part(xlsx, path, &reader);

	if (status == STATUS_NOT_FOUND)
		return workbook_fail(xlsx->builder, STATUS_INPUT,
		        WORKBOOK_NO_COLUMN, WORDS_NO_PART, path);
	if (status == STATUS_OK)
		status = read_relations(xlsx, path, &relations);
	if (status == STATUS_OK)
		status = read_shared(xlsx, &relations);
	for (size_t i = 0; i < contents.count && status == STATUS_OK; i++)
		status = read_sheet(xlsx, &relations, &sheets[i]);
	if (status == STATUS_OK && contents.count == 0)
		return workbook_fail(xlsx->builder, STATUS_INPUT,
		        WORKBOOK_NO_COLUMN, WORDS_NO_SHEETS);
	return status;
}

/* Other files that are zips, by a part that only they have. */
static const struct {
	const char *part;
	const char *what;
} others[] = {
        {"content.xml", WORDS_ODS},
        {"word/document.xml", WORDS_DOCX},
        {"ppt/presentation.xml", WORDS_PPTX},
        {"xl/workbook.bin", WORDS_XLSB},
        {"Index/Document.iwa", WORDS_NUMBERS},
};

/* These are looked for first, since their own messages help more than that
 * something is missing. */
static enum status
refuse_other(struct xlsx *xlsx)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (xlsx_has_part(xlsx, others[i].part))
			return workbook_fail(xlsx->builder, STATUS_INPUT,
			        WORKBOOK_NO_COLUMN, "%s", others[i].what);
	return STATUS_OK;
}

/* The package's own relations lead to the workbook; where they are missing, it
 * lies where programs put it. */
static enum status
read_package(struct xlsx *xlsx)
{
	struct relations relations;
	const char *path;
	enum status status = refuse_other(xlsx);

	if (status != STATUS_OK)
		return status;
	if (zip_get_num_entries(xlsx->zip, 0) > XLSX_ENTRIES_MAX)
		return workbook_fail(xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_PARTS, XLSX_ENTRIES_MAX);
	status = read_relations(xlsx, "", &relations);
	if (status != STATUS_OK)
		return status;
	path = path_of_type(&relations, "officeDocument");
	if (path == NULL && !xlsx_has_part(xlsx, "xl/workbook.xml"))
		return workbook_fail(xlsx->builder, STATUS_INPUT,
		        WORKBOOK_NO_COLUMN, WORDS_OTHER_ZIP);
	return read_sheets(xlsx, path == NULL ? "xl/workbook.xml" : path);
}

bool
workbook_is_zip(const char *bytes, size_t length)
{
	return length >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 ||
	                              memcmp(bytes, "PK\5\6", 4) == 0);
}

/* The bytes are borrowed: the zip reads them where they are. */
enum status
workbook_read_zip(
        struct workbook_builder *builder, const char *bytes, size_t length)
{
	struct xlsx xlsx = {.builder = builder};
	zip_source_t *source;
	zip_error_t error;
	enum status status;

	zip_error_init(&error);
	source = zip_source_buffer_create(bytes, length, 0, &error);
	if (source == NULL)
		log_abort("workbook.zip", "out of memory");
	xlsx.zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (xlsx.zip == NULL) {
		status =
		        workbook_fail(builder, STATUS_INPUT, WORKBOOK_NO_COLUMN,
		                WORDS_DAMAGED, zip_error_strerror(&error));
		zip_source_free(source);
	} else {
		status = read_package(&xlsx);
		zip_discard(xlsx.zip);
	}
	zip_error_fini(&error);
	return status;
}
