/*
 * The dictionary for people, as the inside of a page, and for programs, as
 * JSON.
 */
#include <inttypes.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "reports/dictionary.h"

static void
add_cell(struct text *out, const char *text)
{
	text_add(out, "<td>");
	text_add_html(out, text);
	text_add(out, "</td>");
}

static const char *
type_of(const struct dictionary_variable *variable)
{
	if (variable->is_text)
		return "tekst";
	return variable->decimals > 0 ? "decimaltal" : "heltal";
}

static void
add_values(struct text *out, const struct dictionary_variable *variable)
{
	text_add(out, "<td>");
	for (size_t i = 0; i < variable->values_count; i++) {
		const struct dictionary_value *value = &variable->values[i];

		text_add_format(out, "%s%" PRId64 " ", i > 0 ? "<br>" : "",
		        value->code);
		text_add_html(out, value->label);
	}
	text_add(out, "</td>");
}

static void
add_row(struct text *out, const struct dictionary_variable *variable)
{
	text_add(out, "<tr><th scope=\"row\">");
	text_add_html(out, variable->name);
	text_add(out, "</th>");
	add_cell(out, variable->label);
	add_cell(out, type_of(variable));
	add_values(out, variable);
	text_add(out, "<td>");
	if (variable->item[0] != '\0') {
		text_add_html(out, variable->survey);
		text_add(out, " ");
		text_add_html(out, variable->item);
		text_add(out, ", version ");
		text_add_html(out, variable->versions);
	}
	text_add(out, "</td></tr>\n");
}

void
dictionary_html(const struct dictionary *dictionary, struct text *out)
{
	text_add(out, "<h1>Dataordbog</h1>\n<p>Variablerne i data til "
	              "forskning og evaluering. Der er én række for hver "
	              "invitation (bred form) eller hvert svar (lang form). "
	              "Manglende svar har koder fra -1 til -4; i Stata hedder "
	              "de .a til .d. Ord, som folk selv har skrevet, er ikke "
	              "med her.</p>\n"
	              "<table "
	              "class=\"ordbog\"><caption>Variabler</caption><thead><tr>"
	              "<th scope=\"col\">Variabel</th>"
	              "<th scope=\"col\">Betydning</th>"
	              "<th scope=\"col\">Type</th>"
	              "<th scope=\"col\">Værdier</th>"
	              "<th scope=\"col\">Fra</th></tr></thead>\n<tbody>\n");
	for (size_t v = 0; v < dictionary->variables_count; v++)
		add_row(out, &dictionary->variables[v]);
	text_add(out, "</tbody></table>\n");
}

/* Every json_ function here fails only for want of memory. */
static json_t *
values_json(const struct dictionary_variable *variable)
{
	json_t *values = json_array();

	for (size_t i = 0; i < variable->values_count; i++) {
		const struct dictionary_value *value = &variable->values[i];
		json_t *made = json_pack("{s:I, s:s, s:b}", "code",
		        (json_int_t)value->code, "label", value->label,
		        "missing", variable->has_missing && value->code < 0);

		if (json_array_append_new(values, made) != 0)
			log_abort("dictionary.json", "out of memory");
	}
	return values;
}

static json_t *
variable_json(const struct dictionary_variable *variable)
{
	json_t *made = json_pack("{s:s, s:s, s:s, s:I, s:o}", "name",
	        variable->name, "label", variable->label, "type",
	        variable->is_text ? "text" : "number", "decimals",
	        (json_int_t)variable->decimals, "values",
	        values_json(variable));

	if (made == NULL)
		log_abort("dictionary.json", "out of memory");
	if (variable->item[0] != '\0' &&
	        json_object_set_new(made, "source",
	                json_pack("{s:s, s:s, s:s, s:s, s:s}", "survey",
	                        variable->survey, "item", variable->item,
	                        "type", variable->type, "choice",
	                        variable->choice, "versions",
	                        variable->versions)) != 0)
		log_abort("dictionary.json", "out of memory");
	return made;
}

void
dictionary_json(const struct dictionary *dictionary, struct text *out)
{
	json_t *variables = json_array();
	json_t *whole;

	for (size_t v = 0; v < dictionary->variables_count; v++)
		if (json_array_append_new(variables,
		            variable_json(&dictionary->variables[v])) != 0)
			log_abort("dictionary.json", "out of memory");
	whole = json_pack("{s:o}", "variables", variables);
	json_text_add(out, whole, JSON_INDENT(1));
	text_add(out, "\n");
}
