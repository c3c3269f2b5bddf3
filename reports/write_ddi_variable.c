/*
 * The variables of the codebook: groups of those that share a question, then
 * each one with its label, question, codes, how it was made, and its format.
 */
#include <inttypes.h>
#include <string.h>

#include "reports/write_ddi_internal.h"

/* Variables are V1, V2 … in the order of the file's columns, their questions
 * Q1, Q2 …, and groups G1 … by their first variable. */
static size_t
number_of(const struct dictionary *dictionary,
        const struct dictionary_variable *variable)
{
	return (size_t)(variable - dictionary->variables) + 1;
}

/* Choices of one question that may take several. */
static bool
same_question(const struct dictionary_variable *a,
        const struct dictionary_variable *b)
{
	return a->choice[0] != '\0' && b->choice[0] != '\0' &&
	       strcmp(a->survey, b->survey) == 0 &&
	       strcmp(a->item, b->item) == 0 &&
	       strcmp(a->question, b->question) == 0;
}

static bool
begins_group(const struct dictionary *dictionary, size_t at)
{
	const struct dictionary_variable *variable = &dictionary->variables[at];

	if (!same_question(variable, variable))
		return false;
	for (size_t i = 0; i < at; i++)
		if (same_question(&dictionary->variables[i], variable))
			return false;
	return true;
}

static void
add_group(const struct dictionary *dictionary, size_t at, struct text *out)
{
	const struct dictionary_variable *first = &dictionary->variables[at];

	text_add_format(out,
	        "<varGrp ID=\"G%zu\" type=\"multipleResp\" var=\"V%zu", at + 1,
	        at + 1);
	for (size_t i = at + 1; i < dictionary->variables_count; i++)
		if (same_question(first, &dictionary->variables[i]))
			text_add_format(out, " V%zu", i + 1);
	text_add(out, "\">\n");
	ddi_element(out, "labl", first->question);
	text_add(out, "</varGrp>\n");
}

/* What a weight is for: answers, and what is computed of them. */
static bool
is_weighted(enum dictionary_source source)
{
	return source == DICTIONARY_SATISFACTION ||
	       source == DICTIONARY_INVOLVEMENT || source == DICTIONARY_VALUE ||
	       source == DICTIONARY_ITEM;
}

static const char *
representation_of(const struct dictionary_variable *variable)
{
	if (dictionary_is_coded(variable) ||
	        variable->source == DICTIONARY_MUNICIPALITY ||
	        variable->source == DICTIONARY_TARGET_GROUP ||
	        variable->source == DICTIONARY_UNIT)
		return "code";
	return variable->is_text ? "text" : "numeric";
}

static bool
is_continuous(const struct dictionary_variable *variable)
{
	return variable->source != DICTIONARY_WAVE &&
	       strcmp(representation_of(variable), "numeric") == 0;
}

static void
add_weights(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, struct text *out)
{
	const struct dictionary_variable *weight =
	        ddi_find(dictionary, DICTIONARY_WEIGHT);

	if (variable == weight)
		text_add(out, " wgt=\"wgt\" weight=\"W1\"");
	else if (weight != NULL && is_weighted(variable->source))
		text_add_format(out, " wgt-var=\"V%zu\"",
		        number_of(dictionary, weight));
}

static void
add_attributes(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, struct text *out)
{
	text_add_format(out, "<var ID=\"V%zu\" name=\"%s\" files=\"F1\"",
	        number_of(dictionary, variable), variable->name);
	if (!variable->is_text)
		text_add_format(out, " dcml=\"%" PRId64 "\"",
		        dictionary_is_coded(variable) ? 0 : variable->decimals);
	text_add_format(out, " intrvl=\"%s\" representationType=\"%s\"",
	        is_continuous(variable) ? "contin" : "discrete",
	        representation_of(variable));
	if (variable->source == DICTIONARY_WAVE ||
	        variable->source == DICTIONARY_WEEK)
		text_add(out, " temporal=\"Y\"");
	if (variable->source == DICTIONARY_MUNICIPALITY)
		text_add(out, " geog=\"Y\"");
	add_weights(dictionary, variable, out);
	text_add(out, ">\n");
}

static const char *
domain_of(const struct dictionary_variable *variable)
{
	switch (variable->kind) {
	case DICTIONARY_CODED: return "code";
	case DICTIONARY_MARKED: return "multiple";
	case DICTIONARY_NUMBER: return "numeric";
	case DICTIONARY_WEEK_OF:
	case DICTIONARY_VERBATIM: return "datetime";
	}
	return "other";
}

/* What was asked; of a choice among several, the question of all. */
static void
add_question(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, struct text *out)
{
	if (variable->source != DICTIONARY_ITEM)
		return;
	text_add_format(out, "<qstn ID=\"Q%zu\" responseDomainType=\"%s\">\n",
	        number_of(dictionary, variable), domain_of(variable));
	ddi_element(out, "qstnLit", variable->question);
	text_add(out, "</qstn>\n");
}

/* The schema wants at least one value inside. */
static void
add_invalid(const struct ddi *ddi, const struct dictionary_variable *variable,
        struct text *out)
{
	bool any = false;

	for (size_t i = 0; i < variable->values_count; i++) {
		if (!ddi_is_missing(variable, variable->values[i].code))
			continue;
		text_add(out, any ? "" : "<invalrng>\n");
		text_add(out, "<item VALUE=\"");
		ddi_code(ddi, variable, variable->values[i].code, out);
		text_add(out, "\"/>\n");
		any = true;
	}
	text_add(out, any ? "</invalrng>\n" : "");
}

/* Why an answer is missing, in the words that programs may look for. */
static const char *
missing_type(int64_t code)
{
	switch (code) {
	case DICTIONARY_NOT_RELEVANT: return "not relevant";
	case DICTIONARY_REFUSED: return "refused";
	case DICTIONARY_NOT_ASKED: return "not asked";
	case DICTIONARY_BREAK_OFF: return "break-off";
	default: return "other";
	}
}

static void
add_values(const struct ddi *ddi, const struct dictionary_variable *variable,
        struct text *out)
{
	for (size_t i = 0; i < variable->values_count; i++) {
		const struct dictionary_value *value = &variable->values[i];

		text_add(out, "<catgry");
		if (ddi_is_missing(variable, value->code))
			text_add_format(out, " missing=\"Y\" missType=\"%s\"",
			        missing_type(value->code));
		text_add(out, ">\n<catValu>");
		ddi_code(ddi, variable, value->code, out);
		text_add(out, "</catValu>\n");
		ddi_element(out, "labl", value->label);
		text_add(out, "</catgry>\n");
	}
}

/* The variables that an index is made of, where they are in the file. */
static void
add_parts(const struct dictionary *dictionary, const char *measure,
        struct text *out)
{
	bool any = false;

	for (size_t i = 0; i < dictionary->variables_count; i++) {
		const struct dictionary_variable *variable =
		        &dictionary->variables[i];

		if (variable->source != DICTIONARY_ITEM ||
		        !dictionary_measures(dictionary, variable, measure))
			continue;
		text_add_format(out, any ? " V%zu" : " var=\"V%zu", i + 1);
		any = true;
	}
	text_add(out, any ? "\"" : "");
}

static void
add_derivation(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, struct text *out)
{
	const char *measure = variable->source == DICTIONARY_SATISFACTION
	                              ? "satisfaction"
	                              : "involvement";

	if (variable->source != DICTIONARY_SATISFACTION &&
	        variable->source != DICTIONARY_INVOLVEMENT)
		return;
	text_add(out, "<derivation");
	add_parts(dictionary, measure, out);
	text_add(out, ">\n<drvdesc>Gennemsnit af 25 (x - 1) over de besvarede"
	              " spørgsmål, x fra 1 til 5; tomt, hvor færre end"
	              " halvdelen er besvaret.</drvdesc>\n</derivation>\n");
}

/* "F9.0" and "A16" are SPSS's, "%9.0f" and "%16s" Stata's, which the standard
 * does not list; in a text file there is no format but the kind. */
static void
add_format(const struct ddi *ddi, const struct dictionary_variable *variable,
        struct text *out)
{
	bool spss = strcmp(ddi->vendor, "SPSS") == 0;

	text_add_format(out, "<varFormat type=\"%s\"",
	        variable->is_text ? "character" : "numeric");
	if (ddi->vendor[0] != '\0') {
		text_add(out, " formatname=\"");
		dictionary_format(variable, !spss, out);
		text_add_format(out,
		        spss ? "\" schema=\"%s\""
		             : "\" schema=\"other\""
		               " otherSchema=\"%s\"",
		        ddi->vendor);
	}
	if (variable->source == DICTIONARY_ITEM &&
	        (variable->kind == DICTIONARY_WEEK_OF ||
	                variable->kind == DICTIONARY_VERBATIM))
		text_add_format(out, " category=\"%s\"",
		        variable->kind == DICTIONARY_VERBATIM ? "time"
		                                              : "date");
	text_add(out, "/>\n");
}

/* Where it comes from. */
static void
add_notes(const struct dictionary_variable *variable, struct text *out)
{
	if (variable->source != DICTIONARY_ITEM)
		return;
	text_add(out, "<notes>");
	ddi_text(out, variable->survey);
	text_add(out, " ");
	ddi_text(out, variable->item);
	text_add(out, ", version ");
	ddi_text(out, variable->versions);
	text_add(out, "</notes>\n");
}

static void
add_variable(const struct ddi *ddi, const struct dictionary *dictionary,
        const struct dictionary_variable *variable, struct text *out)
{
	add_attributes(dictionary, variable, out);
	ddi_element(out, "labl", variable->label);
	add_question(dictionary, variable, out);
	add_invalid(ddi, variable, out);
	add_values(ddi, variable, out);
	add_derivation(dictionary, variable, out);
	add_format(ddi, variable, out);
	add_notes(variable, out);
	text_add(out, "</var>\n");
}

void
ddi_variables(const struct ddi *ddi, const struct dictionary *dictionary,
        struct text *out)
{
	text_add(out, "<dataDscr>\n");
	for (size_t v = 0; v < dictionary->variables_count; v++)
		if (begins_group(dictionary, v))
			add_group(dictionary, v, out);
	for (size_t v = 0; v < dictionary->variables_count; v++)
		add_variable(ddi, dictionary, &dictionary->variables[v], out);
	text_add(out, "</dataDscr>\n");
}
