/*
 * Writes the codebook; every text is escaped, and what XML 1.0 cannot hold is
 * left out.
 */
#include "reports/write_ddi.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"

/* Control characters but tab and line ends are no characters of XML. */
static void
add_text(struct text *out, const char *text)
{
	char *clean = talloc_strdup(NULL, text);
	size_t at = 0;

	if (clean == NULL)
		log_abort("write.ddi", "out of memory");
	for (const char *from = text; *from != '\0'; from++)
		if ((unsigned char)*from >= 0x20 ||
		        strchr("\t\r\n", *from) != NULL)
			clean[at++] = *from;
	clean[at] = '\0';
	text_add_html(out, clean);
	talloc_free(clean);
}

static void
add_element(struct text *out, const char *name, const char *text)
{
	text_add_format(out, "<%s>", name);
	add_text(out, text);
	text_add_format(out, "</%s>\n", name);
}

static void
add_study(const struct ddi *ddi, struct text *out)
{
	text_add(out, "<stdyDscr>\n<citation>\n<titlStmt>\n");
	add_element(out, "titl", ddi->title);
	text_add(out, "</titlStmt>\n<rspStmt>\n");
	add_element(out, "AuthEnty", ddi->holder);
	text_add(out, "</rspStmt>\n<prodStmt>\n");
	text_add(out, "<software>Borgersvar</software>\n");
	add_element(out, "fundAg", ddi->commissioned_by);
	text_add(out, "</prodStmt>\n</citation>\n<stdyInfo>\n<sumDscr>\n");
	text_add_format(out,
	        "<timePrd event=\"start\" date=\"%s\">%s</timePrd>\n"
	        "<timePrd event=\"end\" date=\"%s\">%s</timePrd>\n",
	        ddi->from, ddi->from, ddi->to, ddi->to);
	text_add(out, "<nation abbr=\"DK\">Danmark</nation>\n");
	add_element(out, "anlyUnit",
	        ddi->by_answer ? "Et svar på et spørgsmål"
	                       : "En invitation til et spørgeskema");
	text_add_format(out,
	        "<universe>Afsluttede invitationer i perioden. Udeladt er"
	        " %" PRId64 " fra måneder, hvor for få personer af samme slags"
	        " var inviteret i kommunen.</universe>\n",
	        ddi->left_out);
	text_add(out,
	        "<dataKind>Spørgeskemadata, pseudonymiserede</dataKind>\n"
	        "</sumDscr>\n</stdyInfo>\n<method>\n<dataColl>\n"
	        "<weight>Efterstratificeret efter målgruppe inden for "
	        "kommune, måned og respondenttype blandt alle inviterede; "
	        "trimmet til 0,3-3.</weight>\n</dataColl>\n</method>\n"
	        "</stdyDscr>\n");
}

static void
add_file(const struct ddi *ddi, const struct dictionary *dictionary,
        struct text *out)
{
	text_add(out, "<fileDscr ID=\"F1\">\n<fileTxt>\n");
	add_element(out, "fileName", ddi->file);
	text_add_format(out,
	        "<dimensns>\n<caseQnty>%" PRId64 "</caseQnty>\n"
	        "<varQnty>%zu</varQnty>\n</dimensns>\n",
	        ddi->rows, dictionary->variables_count);
	text_add_format(out,
	        "<fileType charset=\"UTF-8\">%s</fileType>\n</fileTxt>\n"
	        "</fileDscr>\n",
	        ddi->type);
}

static bool
is_missing(const struct dictionary_variable *variable, int64_t code)
{
	return variable->has_missing && code < 0;
}

/* A value as it stands in the file. */
static void
add_code(const struct ddi *ddi, const struct dictionary_variable *variable,
        int64_t code, struct text *out)
{
	if (ddi->tagged && is_missing(variable, code))
		text_add_format(out, ".%c", (int)('a' + (-1 - code)));
	else
		text_add_format(out, "%" PRId64, code);
}

static void
add_invalid(const struct ddi *ddi, const struct dictionary_variable *variable,
        struct text *out)
{
	if (!variable->has_missing)
		return;
	text_add(out, "<invalrng>\n");
	for (size_t i = 0; i < variable->values_count; i++) {
		if (!is_missing(variable, variable->values[i].code))
			continue;
		text_add(out, "<item VALUE=\"");
		add_code(ddi, variable, variable->values[i].code, out);
		text_add(out, "\"/>\n");
	}
	text_add(out, "</invalrng>\n");
}

static void
add_values(const struct ddi *ddi, const struct dictionary_variable *variable,
        struct text *out)
{
	for (size_t i = 0; i < variable->values_count; i++) {
		const struct dictionary_value *value = &variable->values[i];

		text_add_format(out, "<catgry%s>\n<catValu>",
		        is_missing(variable, value->code) ? " missing=\"Y\""
		                                          : "");
		add_code(ddi, variable, value->code, out);
		text_add(out, "</catValu>\n");
		add_element(out, "labl", value->label);
		text_add(out, "</catgry>\n");
	}
}

/* The schema's order: label, question, invalid values, categories, note and
 * format. */
static void
add_variable(const struct ddi *ddi, size_t at,
        const struct dictionary_variable *variable, struct text *out)
{
	text_add_format(out,
	        "<var ID=\"V%zu\" name=\"%s\" files=\"F1\" dcml=\"%" PRId64
	        "\" intrvl=\"%s\"%s>\n",
	        at + 1, variable->name, variable->decimals,
	        variable->values_count > 0 || variable->is_text ? "discrete"
	                                                        : "contin",
	        variable->source == DICTIONARY_WEIGHT ? " wgt=\"wgt\"" : "");
	add_element(out, "labl", variable->label);
	if (variable->item[0] != '\0') {
		text_add(out, "<qstn>\n");
		add_element(out, "qstnLit", variable->label);
		text_add(out, "</qstn>\n");
	}
	add_invalid(ddi, variable, out);
	add_values(ddi, variable, out);
	text_add_format(out, "<varFormat type=\"%s\" schema=\"other\"/>\n",
	        variable->is_text ? "character" : "numeric");
	if (variable->item[0] != '\0') {
		text_add(out, "<notes>");
		add_text(out, variable->survey);
		text_add(out, " ");
		add_text(out, variable->item);
		text_add(out, ", version ");
		add_text(out, variable->versions);
		text_add(out, "</notes>\n");
	}
	text_add(out, "</var>\n");
}

void
write_ddi(const struct ddi *ddi, const struct dictionary *dictionary,
        struct text *out)
{
	text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	              "<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\""
	              " xml:lang=\"da\">\n<docDscr>\n<citation>\n<titlStmt>\n");
	add_element(out, "titl", ddi->title);
	text_add_format(out,
	        "</titlStmt>\n<prodStmt>\n<prodDate date=\"%s\">%s</prodDate>\n"
	        "</prodStmt>\n</citation>\n</docDscr>\n",
	        ddi->built, ddi->built);
	add_study(ddi, out);
	add_file(ddi, dictionary, out);
	text_add(out, "<dataDscr>\n");
	for (size_t v = 0; v < dictionary->variables_count; v++)
		add_variable(ddi, v, &dictionary->variables[v], out);
	text_add(out, "</dataDscr>\n</codeBook>\n");
}
