/*
 * Reads the published surveys within a scope, and lists the variables of a
 * file: first what is known of everybody, then the answers.
 */
#include "reports/dictionary.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "reports/dictionary_internal.h"

enum { TEXT_BYTES = 250 };

const char *
dictionary_missing_label(enum dictionary_missing missing)
{
	switch (missing) {
	case DICTIONARY_NOT_RELEVANT: return "Ikke relevant";
	case DICTIONARY_REFUSED: return "Ville ikke svare";
	case DICTIONARY_NOT_ASKED: return "Ikke stillet (forgrening)";
	case DICTIONARY_BREAK_OFF: return "Holdt op før spørgsmålet";
	}
	return "";
}

static const struct dictionary_value kinds[] = {{1, "Borger", "citizen"},
        {2, "Medarbejder", "employee"}, {3, "Virksomhed", "employer"},
        {4, "Civilsamfund", "partner"}};
static const struct dictionary_value channels[] = {
        {1, "Sms", "sms"}, {2, "Web", "web"}, {3, "Sms og web", ""}};
static const struct dictionary_value dispositions[] = {
        {110, "1.1 Svaret på alt", ""}, {120, "1.2 Svaret på en del", ""},
        {211, "2.11 Sagt nej", ""}, {212, "2.12 Holdt op", ""},
        {311, "3.11 Aldrig sendt", ""}, {319, "3.19 Ikke svaret", ""},
        {330, "3.30 Kan ikke kontaktes", ""}, {410, "4.1 Intet møde", ""}};

static const struct dictionary_value missing[] = {
        {DICTIONARY_NOT_RELEVANT, "Ikke relevant", ""},
        {DICTIONARY_REFUSED, "Ville ikke svare", ""}};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* What is known beside the answers, in the order of a file's columns. */
static const struct {
	const char *name, *label, *field;
	enum dictionary_source source;
	int width, decimals; /* width 0: a number */
	bool in_long, in_wide;
	const struct dictionary_value *values;
	size_t values_count;
} fixed[] = {
        {"panel", "Panelnummer, kun i dette projekt", "", DICTIONARY_PANEL, 12,
                0, true, true, NULL, 0},
        {"kommune", "Kommune", "", DICTIONARY_MUNICIPALITY, 0, 0, true, true,
                NULL, 0},
        {"respondent", "Hvem der er spurgt", "", DICTIONARY_KIND, 0, 0, true,
                true, kinds, COUNT(kinds)},
        {"boelge", "Måned (ÅÅÅÅMM)", "", DICTIONARY_WAVE, 0, 0, true, true,
                NULL, 0},
        {"uge", "ISO-uge for invitationen; tom, hvor få var i den", "uge",
                DICTIONARY_WEEK, 8, 0, true, true, NULL, 0},
        {"skema", "Spørgeskema", "", DICTIONARY_SURVEY, 64, 0, true, true, NULL,
                0},
        {"version", "Spørgeskemaets version", "", DICTIONARY_VERSION, 32, 0,
                true, true, NULL, 0},
        {"maalgruppe", "Målgruppe; små grupper er lagt sammen", "maalgruppe",
                DICTIONARY_TARGET_GROUP, 0, 0, true, true, NULL, 0},
        {"enhed", "Enhed; små enheder er lagt sammen", "enhed", DICTIONARY_UNIT,
                0, 0, true, true, NULL, 0},
        {"udfald", "Udfald (AAPOR-kode x 100)", "", DICTIONARY_DISPOSITION, 0,
                0, true, true, dispositions, COUNT(dispositions)},
        {"kanal", "Kanal", "kanal", DICTIONARY_CHANNEL, 0, 0, true, true,
                channels, COUNT(channels)},
        {"vaegt", "Vægt mod bortfald efter målgruppe, 0,3-3", "vaegt",
                DICTIONARY_WEIGHT, 0, 4, true, true, NULL, 0},
        {"tilfredshed_indeks", "Tilfredshed, personens indeks 0-100",
                DICTIONARY_ANSWERS, DICTIONARY_SATISFACTION, 0, 4, false, true,
                NULL, 0},
        {"inddragelse_indeks", "Inddragelse, personens indeks 0-100",
                DICTIONARY_ANSWERS, DICTIONARY_INVOLVEMENT, 0, 4, false, true,
                NULL, 0},
        {"spoergsmaal", "Spørgsmål: variablens navn i den brede form", "",
                DICTIONARY_QUESTION, 32, 0, true, false, NULL, 0},
        {"vaerdi", "Svarets værdi", "", DICTIONARY_VALUE, 0, 4, true, false,
                missing, COUNT(missing)},
        {"svar", "Svaret i ord", "", DICTIONARY_ANSWER, 120, 0, true, false,
                NULL, 0},
};

bool
dictionary_is_field(const char *name)
{
	if (strcmp(name, DICTIONARY_ANSWERS) == 0 ||
	        strcmp(name, DICTIONARY_TEXTS) == 0)
		return true;
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (fixed[i].field[0] != '\0' &&
		        strcmp(fixed[i].field, name) == 0)
			return true;
	return false;
}

bool
dictionary_is_fixed(const char *name)
{
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (strcasecmp(fixed[i].name, name) == 0)
			return true;
	return false;
}

static bool
is_in(const char *const *list, size_t count, const char *value)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], value) == 0)
			return true;
	return false;
}

/* A question is covered by its own name, or as one of all answers. */
bool
dictionary_covers(const struct dictionary_scope *scope, const char *field)
{
	if (field[0] == '\0' ||
	        is_in(scope->fields, scope->fields_count, field))
		return true;
	return !dictionary_is_field(field) &&
	       is_in(scope->fields, scope->fields_count, DICTIONARY_ANSWERS);
}

const struct dictionary_version *
dictionary_version(const struct dictionary *dictionary, int64_t id)
{
	for (size_t i = 0; i < dictionary->versions_count; i++)
		if (dictionary->versions[i].id == id)
			return &dictionary->versions[i];
	return NULL;
}

bool
dictionary_is_coded(const struct dictionary_variable *variable)
{
	for (size_t i = 0; i < variable->values_count; i++)
		if (!variable->has_missing || variable->values[i].code >= 0)
			return true;
	return false;
}

static bool
is_of(const struct dictionary *dictionary, const struct dictionary_item *item,
        const struct dictionary_variable *variable)
{
	for (size_t v = 0; v < item->variables_count; v++)
		if (strcmp(dictionary->questions[item->variables[v]].name,
		            variable->name) == 0)
			return true;
	return false;
}

bool
dictionary_measures(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, const char *measure)
{
	for (size_t i = 0; i < dictionary->versions_count; i++) {
		const struct dictionary_version *version =
		        &dictionary->versions[i];

		for (size_t k = 0; k < version->items_count; k++)
			if (strcmp(version->items[k].measure, measure) == 0 &&
			        is_of(dictionary, &version->items[k], variable))
				return true;
	}
	return false;
}

/* Room for a sign and nine digits, and for decimals. */
void
dictionary_format(const struct dictionary_variable *variable, bool stata,
        struct text *out)
{
	int width = variable->is_text        ? (int)variable->width
	            : variable->decimals > 0 ? 12
	                                     : 9;

	if (variable->is_text)
		text_add_format(out, stata ? "%%%ds" : "A%d", width);
	else
		text_add_format(out, stata ? "%%%d.%df" : "F%d.%d", width,
		        (int)variable->decimals);
}

const struct dictionary_value *
dictionary_value(const struct dictionary_variable *variable, const char *stored)
{
	for (size_t i = 0; i < variable->values_count; i++)
		if (strcmp(variable->values[i].stored, stored) == 0)
			return &variable->values[i];
	return NULL;
}

static enum status
read_items(struct db *db, struct dictionary *dictionary,
        struct dictionary_version *version)
{
	struct dictionary_item_row *rows = NULL;
	struct dictionary_choice *choices = NULL;
	size_t choice_count = 0;
	size_t at = 0;
	enum status status = dictionary_items(
	        db, dictionary, version->id, &rows, &version->items_count);

	if (status == STATUS_OK)
		status = dictionary_choices(
		        db, dictionary, version->id, &choices, &choice_count);
	if (status != STATUS_OK)
		return status;
	version->items = talloc_zero_array(dictionary, struct dictionary_item,
	        (unsigned)version->items_count + 1);
	if (version->items == NULL)
		log_abort("dictionary.items", "out of memory");
	for (size_t i = 0; i < version->items_count; i++) {
		struct dictionary_item *item = &version->items[i];
		size_t from = at;

		*item = (struct dictionary_item){.name = rows[i].name,
		        .type = rows[i].type,
		        .label = rows[i].label,
		        .measure = rows[i].measure};
		while (at < choice_count &&
		        choices[at].position == rows[i].position)
			at++;
		dictionary_question(dictionary,
		        &(struct dictionary_asked){
		                version, choices + from, at - from},
		        item);
	}
	return STATUS_OK;
}

bool
dictionary_in_scope(const struct dictionary_scope *scope, const char *kind,
        const char *survey)
{
	return is_in(scope->kinds, scope->kinds_count, kind) &&
	       (scope->surveys_count == 0 ||
	               is_in(scope->surveys, scope->surveys_count, survey));
}

/* Positions are counted from 0 without a gap, so the n-th row is item n. */
enum status
dictionary_read(struct db *db, TALLOC_CTX *owner,
        const struct dictionary_scope *scope, struct dictionary **out)
{
	struct dictionary *dictionary = talloc_zero(owner, struct dictionary);
	struct dictionary_version *rows = NULL;
	size_t count = 0;
	enum status status;

	if (dictionary == NULL)
		log_abort("dictionary.read", "out of memory");
	dictionary->questions = talloc_zero_array(dictionary,
	        struct dictionary_variable, DICTIONARY_QUESTIONS_MAX);
	if (dictionary->questions == NULL)
		log_abort("dictionary.read", "out of memory");
	status = dictionary_versions(db, dictionary, &rows, &count);
	dictionary->versions = rows;
	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (!dictionary_in_scope(scope, rows[i].kind, rows[i].survey))
			continue;
		rows[dictionary->versions_count] = rows[i];
		status = read_items(
		        db, dictionary, &rows[dictionary->versions_count++]);
	}
	*out = status == STATUS_OK ? dictionary : NULL;
	if (status != STATUS_OK)
		talloc_free(dictionary);
	return status;
}

static bool
any_question(const struct dictionary *dictionary,
        const struct dictionary_scope *scope)
{
	for (size_t i = 0; i < dictionary->questions_count; i++)
		if (dictionary_covers(scope, dictionary->questions[i].field))
			return true;
	return false;
}

/* Labels that come from the data. */
static void
set_names(struct dictionary_variable *variable,
        const struct dictionary_names *names)
{
	if (variable->source == DICTIONARY_MUNICIPALITY) {
		variable->values = names->municipalities;
		variable->values_count = names->municipalities_count;
	} else if (variable->source == DICTIONARY_TARGET_GROUP) {
		variable->values = names->groups;
		variable->values_count = names->groups_count;
	} else if (variable->source == DICTIONARY_UNIT) {
		variable->values = names->units;
		variable->values_count = names->units_count;
	}
}

/* The longest label of any answer; weeks and times fit 16 bytes. */
static size_t
widest_answer(const struct dictionary *dictionary)
{
	size_t widest = 16;

	for (size_t q = 0; q < dictionary->questions_count; q++) {
		const struct dictionary_variable *question =
		        &dictionary->questions[q];

		for (size_t i = 0; i < question->values_count; i++)
			if (strlen(question->values[i].label) > widest)
				widest = strlen(question->values[i].label);
	}
	return widest;
}

static size_t
widest_version(const struct dictionary *dictionary, bool of_survey)
{
	size_t widest = 1;

	for (size_t i = 0; i < dictionary->versions_count; i++) {
		const struct dictionary_version *version =
		        &dictionary->versions[i];
		size_t length =
		        strlen(of_survey ? version->survey : version->version);

		widest = length > widest ? length : widest;
	}
	return widest;
}

/* Columns of texts that are as wide as what is in them; SPSS has one kind of
 * text up to 255 bytes. */
static void
set_width(const struct dictionary *dictionary,
        struct dictionary_variable *variable)
{
	size_t widest;

	if (variable->source == DICTIONARY_ANSWER)
		widest = widest_answer(dictionary);
	else if (variable->source == DICTIONARY_SURVEY ||
	         variable->source == DICTIONARY_VERSION)
		widest = widest_version(
		        dictionary, variable->source == DICTIONARY_SURVEY);
	else
		return;
	variable->width = widest > TEXT_BYTES ? TEXT_BYTES : (int64_t)widest;
}

static void
add_fixed(struct dictionary *dictionary, size_t i,
        const struct dictionary_names *names)
{
	struct dictionary_variable *variable =
	        &dictionary->variables[dictionary->variables_count++];

	*variable = (struct dictionary_variable){.name = fixed[i].name,
	        .label = fixed[i].label,
	        .source = fixed[i].source,
	        .is_text = fixed[i].width > 0,
	        .width = fixed[i].width,
	        .decimals = fixed[i].decimals,
	        .has_missing = fixed[i].source == DICTIONARY_VALUE,
	        .field = fixed[i].field,
	        .survey = "",
	        .item = "",
	        .type = "",
	        .choice = "",
	        .versions = "",
	        .question = "",
	        .values = fixed[i].values,
	        .values_count = fixed[i].values_count};
	set_names(variable, names);
	set_width(dictionary, variable);
}

void
dictionary_list(struct dictionary *dictionary,
        const struct dictionary_scope *scope, enum dictionary_shape shape,
        const struct dictionary_names *names)
{
	bool questions = any_question(dictionary, scope);

	dictionary->variables_count = 0;
	dictionary->variables =
	        talloc_zero_array(dictionary, struct dictionary_variable,
	                (unsigned)(COUNT(fixed) + dictionary->questions_count));
	if (dictionary->variables == NULL)
		log_abort("dictionary.list", "out of memory");
	for (size_t i = 0; i < COUNT(fixed); i++) {
		bool wanted = shape == DICTIONARY_LONG ? fixed[i].in_long
		                                       : fixed[i].in_wide;

		if (fixed[i].source >= DICTIONARY_QUESTION)
			wanted = wanted && questions;
		if (wanted && dictionary_covers(scope, fixed[i].field))
			add_fixed(dictionary, i, names);
	}
	for (size_t i = 0;
	        shape == DICTIONARY_WIDE && i < dictionary->questions_count;
	        i++)
		if (dictionary_covers(scope, dictionary->questions[i].field))
			dictionary->variables[dictionary->variables_count++] =
			        dictionary->questions[i];
}

enum status
dictionary_read_all(struct db *db, TALLOC_CTX *owner,
        const struct dictionary_scope *scope, enum dictionary_shape shape,
        struct dictionary **dictionary)
{
	static const struct dictionary_value others = {
	        0, "Ikke oplyst eller for få personer", ""};
	struct dictionary_names names = {NULL, 0, &others, 1, &others, 1};
	struct dictionary_value *municipalities = NULL;
	enum status status = dictionary_read(db, owner, scope, dictionary);

	if (status == STATUS_OK)
		status = dictionary_municipalities(db, *dictionary,
		        &municipalities, &names.municipalities_count);
	if (status != STATUS_OK)
		return status;
	/* Each variable borrows them from the dictionary itself. */
	names.municipalities = municipalities;
	dictionary_list(*dictionary, scope, shape, &names);
	return STATUS_OK;
}
