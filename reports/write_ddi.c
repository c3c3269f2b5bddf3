/*
 * The codebook as a whole, what it says of itself, and of the data's file.
 */
#include "reports/write_ddi.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "reports/write_ddi_internal.h"

/* Below this a count is not told. */
enum { COUNT_FROM = 5 };

/* Control characters but tab and line ends are no characters of XML, nor are
 * U+FFFE and U+FFFF. */
static size_t
not_xml(const char *at)
{
	if ((unsigned char)*at < 0x20)
		return strchr("\t\r\n", *at) == NULL ? 1 : 0;
	return strncmp(at, "\xef\xbf\xbe", 3) == 0 ||
	                       strncmp(at, "\xef\xbf\xbf", 3) == 0
	               ? 3
	               : 0;
}

void
ddi_text(struct text *out, const char *text)
{
	char *clean = talloc_strdup(NULL, text);
	size_t at = 0;

	if (clean == NULL)
		log_abort("write.ddi", "out of memory");
	while (*text != '\0') {
		size_t skipped = not_xml(text);

		if (skipped == 0)
			clean[at++] = *text;
		text += skipped == 0 ? 1 : skipped;
	}
	clean[at] = '\0';
	text_add_html(out, clean);
	talloc_free(clean);
}

void
ddi_element(struct text *out, const char *name, const char *text)
{
	text_add_format(out, "<%s>", name);
	ddi_text(out, text);
	text_add_format(out, "</%s>\n", name);
}

void
ddi_month(struct text *out, int64_t month)
{
	text_add_format(
	        out, "%04" PRId64 "-%02" PRId64, month / 100, month % 100);
}

void
ddi_count(struct text *out, int64_t count)
{
	if (count > 0 && count < COUNT_FROM)
		text_add_format(out, "færre end %d", COUNT_FROM);
	else
		text_add_format(out, "%" PRId64, count);
}

const struct dictionary_variable *
ddi_find(const struct dictionary *dictionary, enum dictionary_source source)
{
	for (size_t v = 0; v < dictionary->variables_count; v++)
		if (dictionary->variables[v].source == source)
			return &dictionary->variables[v];
	return NULL;
}

bool
ddi_is_missing(const struct dictionary_variable *variable, int64_t code)
{
	return variable->has_missing && code < 0;
}

void
ddi_code(const struct ddi *ddi, const struct dictionary_variable *variable,
        int64_t code, struct text *out)
{
	if (ddi->tagged && ddi_is_missing(variable, code))
		text_add_format(out, ".%c", (int)('a' + (-1 - code)));
	else
		text_add_format(out, "%" PRId64, code);
}

/* The document, which is another thing than the study. */
static void
add_document(const struct ddi *ddi, struct text *out)
{
	text_add(out, "<docDscr>\n<citation>\n<titlStmt>\n<titl>Kodebog: ");
	ddi_text(out, ddi->title);
	text_add(out, "</titl>\n<IDNo agency=\"Borgersvar\">");
	ddi_text(out, ddi->id);
	text_add(out, "-");
	ddi_text(out, ddi->file);
	text_add_format(out, "-%s", ddi->built);
	text_add_format(out,
	        "</IDNo>\n</titlStmt>\n<prodStmt>\n"
	        "<producer>Borgersvar</producer>\n"
	        "<prodDate date=\"%s\">%s</prodDate>\n"
	        "<software>Borgersvar</software>\n"
	        "</prodStmt>\n</citation>\n</docDscr>\n",
	        ddi->built, ddi->built);
}

/* "-1 Ikke relevant, -2 Ville ikke svare …", as they stand in the file. */
static void
add_missing(const struct ddi *ddi, struct text *out)
{
	const struct dictionary_variable any = {.has_missing = true};

	text_add(out, "<dataMsng>Hvorfor et svar mangler: ");
	for (int code = DICTIONARY_NOT_RELEVANT; code >= DICTIONARY_BREAK_OFF;
	        code--) {
		ddi_code(ddi, &any, code, out);
		text_add(out, " ");
		ddi_text(out, dictionary_missing_label(
		                      (enum dictionary_missing)code));
		text_add(out, code > DICTIONARY_BREAK_OFF ? ", " : ".");
	}
	text_add(out, " Den, der slet ikke har svaret, har tomme felter; se"
	              " udfald.</dataMsng>\n");
}

static void
add_file(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out, "<fileDscr ID=\"F1\">\n<fileTxt>\n");
	ddi_element(out, "fileName", ddi->file);
	ddi_element(out, "fileCont",
	        ddi->by_answer ? "En række for hvert svar"
	                       : "En række for hver invitation");
	text_add_format(out,
	        "<fileStrc type=\"rectangular\"/>\n"
	        "<dimensns>\n<caseQnty>%" PRId64 "</caseQnty>\n"
	        "<varQnty>%zu</varQnty>\n</dimensns>\n"
	        "<fileType charset=\"UTF-8\">",
	        result->rows, result->dictionary->variables_count);
	ddi_text(out, ddi->type);
	text_add(out, "</fileType>\n");
	add_missing(ddi, out);
	text_add(out, "<software>Borgersvar</software>\n</fileTxt>\n"
	              "</fileDscr>\n");
}

static void
add_texts(const struct ddi *ddi, struct text *out)
{
	if (ddi->texts[0] == '\0')
		return;
	text_add(out, "<otherMat level=\"study\" type=\"text/csv\" URI=\"");
	ddi_text(out, ddi->texts);
	text_add(out, "\">\n<labl>Egne ord</labl>\n<txt>Det, som folk selv har"
	              " skrevet, og som er set igennem; uden panelnummer og i"
	              " ordenes egen rækkefølge.</txt>\n</otherMat>\n");
}

void
write_ddi(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	        "<codeBook xmlns=\"ddi:codebook:2_5\""
	        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
	        " xsi:schemaLocation=\"ddi:codebook:2_5"
	        " https://ddialliance.org/Specification/DDI-Codebook/2.5/"
	        "XMLSchema/codebook.xsd\" version=\"2.5\" xml:lang=\"da\">\n");
	add_document(ddi, out);
	ddi_study(ddi, result, out);
	add_file(ddi, result, out);
	ddi_variables(ddi, result->dictionary, out);
	add_texts(ddi, out);
	text_add(out, "</codeBook>\n");
}
