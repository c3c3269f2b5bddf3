/*
 * Any bytes as a zip, or as one part of a workbook whose other parts are sound:
 * the first byte says which.  Parts are packed here, since whoever changes a zip
 * blindly seldom gets past its checksums.
 */
#include "tests/fuzz_workbook.h"

#include <stdlib.h>

#include <zip.h>

#define MAIN                                                                   \
	"xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" " \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"     \
	"relationships\""
#define PACKAGE                                                                \
	"xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships" \
	"\""

static const struct {
	const char *path;
	const char *xml;
} parts[] = {
        {"xl/worksheets/sheet1.xml",
                "<worksheet " MAIN "><sheetData><row r=\"1\"><c t=\"s\"><v>0"
                "</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row>"
                "<row><c t=\"s\"><v>3</v></c><c t=\"s\"><v>4</v></c><c s=\"1\">"
                "<v>46097</v></c></row></sheetData></worksheet>"},
        {"xl/sharedStrings.xml",
                "<sst " MAIN "><si><t>type</t></si><si><t>name</t></si><si><r>"
                "<t>label</t></r></si><si><t>note</t></si><si><t>a</t></si>"
                "</sst>"},
        {"xl/styles.xml",
                "<styleSheet " MAIN "><numFmts><numFmt numFmtId=\"164\""
                " formatCode=\"yyyy\"/></numFmts><cellXfs><xf/>"
                "<xf numFmtId=\"164\"/></cellXfs></styleSheet>"},
        {"xl/workbook.xml", "<workbook " MAIN "><sheets><sheet name=\"survey\""
                            " r:id=\"rId1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
                "<Relationships " PACKAGE "><Relationship Id=\"rId1\""
                " Type=\"/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                "<Relationship Id=\"rId2\" Type=\"/sharedStrings\""
                " Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\""
                " Type=\"/styles\" Target=\"styles.xml\"/></Relationships>"},
        {"_rels/.rels", "<Relationships " PACKAGE "><Relationship Id=\"rId1\""
                        " Type=\"/officeDocument\" Target=\"xl/workbook.xml\"/>"
                        "</Relationships>"},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static void
add_part(zip_t *zip, size_t part, const void *bytes, size_t length)
{
	zip_source_t *source = zip_source_buffer(zip, bytes, length, 0);
	zip_int64_t at = zip_file_add(zip, parts[part].path, source, 0);

	assert(at >= 0);
	(void)zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

/* The bytes of the zip, in which one part is as given. */
static char *
pack(TALLOC_CTX *memory, const uint8_t *data, size_t size, size_t *length)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	zip_stat_t about;
	char *bytes;

	assert(zip != NULL);
	zip_source_keep(source);
	for (size_t i = 0; i < PARTS; i++)
		if (i == data[0] % PARTS)
			add_part(zip, i, data + 1, size - 1);
		else
			add_part(zip, i, parts[i].xml, strlen(parts[i].xml));
	if (zip_close(zip) != 0)
		abort();
	zip_stat_init(&about);
	(void)zip_source_stat(source, &about);
	bytes = talloc_size(memory, about.size);
	(void)zip_source_open(source);
	*length = (size_t)zip_source_read(source, bytes, about.size);
	(void)zip_source_close(source);
	zip_source_free(source);
	return bytes;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *bytes = (const char *)data;
	size_t length = size;

	if (size > 0 && data[0] != 'P')
		bytes = pack(memory, data, size, &length);
	fuzz_workbook(memory, bytes, length);
	talloc_free(memory);
	return 0;
}
