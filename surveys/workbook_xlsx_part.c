/*
 * The parts of an .xlsx: entries of a zip that hold XML.  Each is unpacked piece
 * by piece into the parser, so that a bomb of either kind ends at a limit and
 * never lies in memory: there is no document type and hence no entity, and no
 * part is larger, deeper or more tightly packed than a workbook's are.
 */
#include <string.h>

#include <expat.h>

#include "base/log.h"
#include "surveys/workbook_xlsx_internal.h"

enum { PIECE = 16384 };

/* Between namespace and name, as the parser hands them over. */
static const char between = ' ';

/* What we speak, in the common dialect and in the strict one. */
static const char *const namespaces[] = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
};

enum { NAMESPACES = sizeof(namespaces) / sizeof(namespaces[0]) };

/* One part on its way from the zip through the parser to its reader. */
struct parse {
	struct xlsx *xlsx;
	const char *path;
	const struct xlsx_reader *reader;
	XML_Parser parser;
	zip_file_t *file;
	uint64_t packed;
	uint64_t unpacked;
	size_t depth;
	size_t foreign; /* the depth at which a foreign element began, or 0 */
	enum status status;
};

/* The name in one of our namespaces, or NULL. */
static const char *
own_name(const char *name)
{
	for (size_t i = 0; i < NAMESPACES; i++) {
		size_t length = strlen(namespaces[i]);

		if (strncmp(name, namespaces[i], length) == 0 &&
		        name[length] == between)
			return name + length + 1;
	}
	return NULL;
}

const char *
xlsx_attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2) {
		const char *sign = strrchr(attributes[0], between);

		if (strcmp(sign == NULL ? attributes[0] : sign + 1, name) == 0)
			return attributes[1];
	}
	return NULL;
}

/* What a part does wrong is told at the place that its reader has reached: a
 * sheet knows its cell, the others only the file. */
static enum status
fail(struct parse *parse, enum status status, const char *what)
{
	const struct xlsx_reader *reader = parse->reader;
	size_t column = reader->column == NULL ? WORKBOOK_NO_COLUMN
	                                       : reader->column(reader->self);

	return workbook_fail(parse->xlsx->builder, status, column, "%s %s",
	        parse->path, what);
}

/* The parser goes on to no further callback. */
static void
stop(struct parse *parse, enum status status)
{
	if (status == STATUS_OK)
		return;
	parse->status = status;
	(void)XML_StopParser(parse->parser, XML_FALSE);
}

/* Elements are counted before anything else is asked, so that depth costs the
 * parser a little and us nothing. */
static enum status
open_element(struct parse *parse, const char *name, const char **attributes)
{
	const char *own = own_name(name);

	if (++parse->depth > XLSX_DEPTH_MAX)
		return fail(parse, STATUS_LIMIT, WORDS_PART_DEEP);
	if (parse->foreign > 0)
		return STATUS_OK;
	if (parse->depth == 1 &&
	        (own == NULL || strcmp(own, parse->reader->root) != 0))
		return fail(parse, STATUS_INPUT, WORDS_PART_OTHER);
	if (own == NULL) {
		parse->foreign = parse->depth;
		return STATUS_OK;
	}
	return parse->reader->open(parse->reader->self, own, attributes);
}

static void
on_open(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct parse *parse = data;

	stop(parse, open_element(parse, name, attributes));
}

static void
on_close(void *data, const XML_Char *name)
{
	struct parse *parse = data;
	const char *own = own_name(name);
	enum status status = STATUS_OK;

	if (parse->foreign == 0 && own != NULL && parse->reader->close != NULL)
		status = parse->reader->close(parse->reader->self, own);
	if (parse->foreign == parse->depth)
		parse->foreign = 0;
	parse->depth--;
	stop(parse, status);
}

/* A run of text may come in pieces; readers add them up. */
static void
on_text(void *data, const XML_Char *bytes, int length)
{
	struct parse *parse = data;

	if (parse->foreign == 0 && parse->reader->text != NULL)
		stop(parse, parse->reader->text(parse->reader->self, bytes,
		                    (size_t)length));
}

/* Entities can only be declared in a document type.  Whoever refuses it needs
 * no defence against what entities expand to or fetch. */
static void
on_doctype(void *data, const XML_Char *name, const XML_Char *system,
        const XML_Char *public, int internal)
{
	struct parse *parse = data;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(parse, fail(parse, STATUS_INPUT, WORDS_PART_DTD));
}

/* What the zip says of sizes may be a lie, so what comes out is counted.  Where
 * the packed size is overstated the other limits still hold. */
static enum status
check_size(struct parse *parse, size_t more)
{
	struct xlsx *xlsx = parse->xlsx;

	parse->unpacked += more;
	xlsx->unpacked += more;
	if (parse->unpacked > XLSX_PART_MAX)
		return fail(parse, STATUS_LIMIT, WORDS_PART_LARGE);
	if (xlsx->unpacked > XLSX_PARTS_MAX)
		return fail(parse, STATUS_LIMIT, WORDS_PARTS_LARGE);
	if (parse->unpacked > XLSX_RATIO_FROM &&
	        parse->unpacked / XLSX_RATIO_MAX > parse->packed)
		return fail(parse, STATUS_LIMIT, WORDS_PART_DENSE);
	return STATUS_OK;
}

/* Gives the parser a piece; the one of length 0 ends the part.  When a callback
 * stopped the parser its own status counts, and not the parser's complaint of
 * having been stopped. */
static enum status
feed(struct parse *parse, const char *piece, int length)
{
	enum status status = check_size(parse, (size_t)length);
	enum XML_Error error;

	if (status != STATUS_OK || XML_Parse(parse->parser, piece, length,
	                                   length == 0) == XML_STATUS_OK)
		return status;
	if (parse->status != STATUS_OK)
		return parse->status;
	error = XML_GetErrorCode(parse->parser);
	if (error == XML_ERROR_NO_MEMORY)
		log_abort("workbook.xml", "out of memory");
	return workbook_fail(parse->xlsx->builder, STATUS_INPUT,
	        parse->reader->column == NULL
	                ? WORKBOOK_NO_COLUMN
	                : parse->reader->column(parse->reader->self),
	        WORDS_PART_XML, parse->path, XML_ErrorString(error),
	        XML_GetCurrentLineNumber(parse->parser));
}

/* A wrong checksum is noticed by the zip at the end of the part, after the
 * reader saw it all; the whole workbook is refused then. */
static enum status
run(struct parse *parse)
{
	char piece[PIECE];
	enum status status = STATUS_OK;
	zip_int64_t length;

	do {
		length = zip_fread(parse->file, piece, sizeof(piece));
		if (length < 0)
			return fail(parse, STATUS_INPUT, WORDS_PART_PACKED);
		status = feed(parse, piece, (int)length);
	} while (status == STATUS_OK && length > 0);
	return status;
}

/* A parser serves one part; namespaces are told apart by it. */
static enum status
parse_part(struct parse *parse)
{
	enum status status;

	parse->parser = XML_ParserCreateNS(NULL, between);
	if (parse->parser == NULL)
		log_abort("workbook.xml", "out of memory");
	XML_SetUserData(parse->parser, parse);
	XML_SetElementHandler(parse->parser, on_open, on_close);
	XML_SetCharacterDataHandler(parse->parser, on_text);
	XML_SetStartDoctypeDeclHandler(parse->parser, on_doctype);
	status = run(parse);
	XML_ParserFree(parse->parser);
	return status;
}

/* Names of parts are compared without case; some programs write \ for /. */
static zip_int64_t
locate(const struct xlsx *xlsx, const char *path)
{
	zip_int64_t at = zip_name_locate(xlsx->zip, path, ZIP_FL_NOCASE);
	char other[XLSX_PATH_MAX];
	size_t length = strlen(path);

	if (at >= 0 || length >= sizeof(other))
		return at;
	for (size_t i = 0; i <= length; i++)
		other[i] = path[i];
	for (char *sign = strchr(other, '/'); sign != NULL;
	        sign = strchr(sign, '/'))
		*sign = '\\';
	return zip_name_locate(xlsx->zip, other, ZIP_FL_NOCASE);
}

bool
xlsx_has_part(const struct xlsx *xlsx, const char *path)
{
	return locate(xlsx, path) >= 0;
}

enum status
xlsx_read_part(
        struct xlsx *xlsx, const char *path, const struct xlsx_reader *reader)
{
	struct parse parse = {.xlsx = xlsx, .path = path, .reader = reader};
	zip_int64_t at = locate(xlsx, path);
	zip_stat_t about;
	enum status status;

	if (at < 0)
		return STATUS_NOT_FOUND;
	zip_stat_init(&about);
	if (zip_stat_index(xlsx->zip, (zip_uint64_t)at, 0, &about) != 0)
		return fail(&parse, STATUS_INPUT, WORDS_PART_DAMAGED);
	/* Programs encrypt the file as a whole, which is then no zip; this is
	 * somebody's zip program. */
	if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	        about.encryption_method != ZIP_EM_NONE)
		return fail(&parse, STATUS_INPUT, WORDS_PART_PASSWORD);
	parse.packed = about.comp_size;
	parse.file = zip_fopen_index(xlsx->zip, (zip_uint64_t)at, 0);
	if (parse.file == NULL)
		return fail(&parse, STATUS_INPUT, WORDS_PART_PACKED);
	status = parse_part(&parse);
	(void)zip_fclose(parse.file);
	return status;
}
