/*
 * Questions as variables.  A question that a later version asks in the same
 * words, with the same answers to choose from, is the same variable; once it is
 * reworded it is another one, as it begins another series.
 *
 * Free text is no variable: it goes into a file of its own, without the panel
 * number.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/dictionary_internal.h"

static bool
has_type(const struct dictionary_item *item, const char *type)
{
	return strcmp(item->type, type) == 0;
}

/* False: it is nothing that a person answers, or free text. */
static bool
kind_of(const struct dictionary_item *item, enum dictionary_kind *kind)
{
	static const struct {
		const char *type;
		enum dictionary_kind kind;
	} kinds[] = {{"select_one", DICTIONARY_CODED},
	        {"acknowledge", DICTIONARY_CODED},
	        {"select_multiple", DICTIONARY_MARKED},
	        {"integer", DICTIONARY_NUMBER}, {"decimal", DICTIONARY_NUMBER},
	        {"range", DICTIONARY_NUMBER}, {"date", DICTIONARY_WEEK_OF},
	        {"dateTime", DICTIONARY_WEEK_OF},
	        {"time", DICTIONARY_VERBATIM}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!has_type(item, kinds[i].type))
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

/* Are all values whole numbers that can be codes, none of them one of a
 * missing answer? */
static bool
are_numbers(const struct dictionary_asked *asked)
{
	for (size_t i = 0; i < asked->choices_count; i++) {
		int64_t number;

		if (text_to_int(asked->choices[i].value, 0, 1000000, &number) !=
		        STATUS_OK)
			return false;
	}
	return asked->choices_count > 0;
}

/* Beside a scale of three steps or more, 0 says that it does not apply; in a
 * list of 0 and 1 it is an answer. */
static bool
zero_is_none(const struct dictionary_asked *asked)
{
	size_t steps = 0;

	for (size_t i = 0; i < asked->choices_count; i++)
		steps += strcmp(asked->choices[i].value, "0") != 0 ? 1 : 0;
	return steps >= 3 && steps < asked->choices_count;
}

static const char *
format(TALLOC_CTX *memory, const char *first, const char *between,
        const char *second)
{
	const char *made =
	        text_format(memory, "%s%s%s", first, between, second);

	return made;
}

static struct dictionary_value *
make_values(TALLOC_CTX *memory, size_t count)
{
	struct dictionary_value *values =
	        talloc_zero_array(memory, struct dictionary_value,
	                (unsigned)(count + DICTIONARY_MISSING));

	if (values == NULL)
		log_abort("dictionary.question", "out of memory");
	return values;
}

/* Behind the answers, the codes of what was not answered; -1 is among the
 * answers already where one of them says so. */
static void
end_values(struct dictionary_variable *variable,
        struct dictionary_value *values, size_t count, bool has_none)
{
	int first = has_none ? DICTIONARY_REFUSED : DICTIONARY_NOT_RELEVANT;

	for (int code = first; code >= DICTIONARY_BREAK_OFF; code--)
		values[count++] = (struct dictionary_value){code,
		        dictionary_missing_label((enum dictionary_missing)code),
		        ""};
	variable->values = values;
	variable->values_count = count;
}

static void
fill_values(TALLOC_CTX *memory, const struct dictionary_asked *asked,
        struct dictionary_variable *variable)
{
	bool numbers = are_numbers(asked);
	bool zero = numbers && zero_is_none(asked);
	struct dictionary_value *values =
	        make_values(memory, asked->choices_count);

	for (size_t i = 0; i < asked->choices_count; i++) {
		const struct dictionary_choice *choice = &asked->choices[i];
		struct dictionary_value *value = &values[i];

		value->stored = choice->value;
		value->label = choice->label;
		value->code = (int64_t)i + 1;
		if (numbers && text_to_int(choice->value, 0, INT64_MAX,
		                       &value->code) != STATUS_OK)
			log_abort("dictionary.question", choice->value);
		if (!zero || value->code != 0)
			continue;
		value->code = DICTIONARY_NOT_RELEVANT;
		value->label = format(memory,
		        dictionary_missing_label(DICTIONARY_NOT_RELEVANT), ": ",
		        choice->label);
	}
	end_values(variable, values, asked->choices_count, zero);
}

/* A box that was ticked has one value. */
static void
fill_marks(TALLOC_CTX *memory, const char *one, const char *none,
        struct dictionary_variable *variable)
{
	struct dictionary_value *values = make_values(memory, 2);

	values[0] = (struct dictionary_value){1, one, "OK"};
	values[1] = (struct dictionary_value){0, none, ""};
	end_values(variable, values, none == NULL ? 1 : 2, false);
}

static bool
same_values(const struct dictionary_variable *a,
        const struct dictionary_variable *b)
{
	if (a->values_count != b->values_count)
		return false;
	for (size_t i = 0; i < a->values_count; i++)
		if (a->values[i].code != b->values[i].code ||
		        strcmp(a->values[i].label, b->values[i].label) != 0 ||
		        strcmp(a->values[i].stored, b->values[i].stored) != 0)
			return false;
	return true;
}

static bool
is_same(const struct dictionary_variable *a,
        const struct dictionary_variable *b)
{
	return strcmp(a->survey, b->survey) == 0 &&
	       strcmp(a->item, b->item) == 0 && strcmp(a->type, b->type) == 0 &&
	       strcmp(a->choice, b->choice) == 0 &&
	       strcmp(a->label, b->label) == 0 && same_values(a, b);
}

/* The one of an earlier version, or a new one; its index. */
static size_t
find_or_add(struct dictionary *dictionary, struct dictionary_variable *variable)
{
	size_t count = dictionary->questions_count;

	for (size_t i = 0; i < count; i++) {
		struct dictionary_variable *known = &dictionary->questions[i];

		if (!is_same(known, variable))
			continue;
		known->versions = format(
		        dictionary, known->versions, ", ", variable->versions);
		return i;
	}
	if (count == DICTIONARY_QUESTIONS_MAX)
		log_abort("dictionary.question", "too many questions");
	variable->name = dictionary_name(dictionary, dictionary->questions,
	        count, variable->survey, variable->name);
	dictionary->questions[count] = *variable;
	dictionary->questions_count++;
	return count;
}

static struct dictionary_variable
start(const struct dictionary_version *version,
        const struct dictionary_item *item, enum dictionary_kind kind)
{
	bool text = kind == DICTIONARY_WEEK_OF || kind == DICTIONARY_VERBATIM;
	const char *label = item->label[0] == '\0' ? item->name : item->label;

	return (struct dictionary_variable){.name = item->name,
	        .label = label,
	        .source = DICTIONARY_ITEM,
	        .kind = kind,
	        .is_text = text,
	        .width = text ? 16 : 0,
	        .decimals = has_type(item, "decimal") || has_type(item, "range")
	                            ? 4
	                            : 0,
	        .has_missing = !text,
	        .field = item->name,
	        .survey = version->survey,
	        .item = item->name,
	        .type = item->type,
	        .choice = "",
	        .versions = version->version,
	        .question = label};
}

/* One variable for each choice of several. */
static void
add_marks(struct dictionary *dictionary, const struct dictionary_asked *asked,
        struct dictionary_item *item)
{
	for (size_t i = 0; i < asked->choices_count; i++) {
		const struct dictionary_choice *choice = &asked->choices[i];
		struct dictionary_variable variable =
		        start(asked->version, item, DICTIONARY_MARKED);

		variable.choice = choice->value;
		variable.name =
		        format(dictionary, item->name, "_", choice->value);
		variable.label = format(
		        dictionary, variable.question, ": ", choice->label);
		fill_marks(dictionary, "Valgt", "Ikke valgt", &variable);
		item->variables[item->variables_count++] =
		        find_or_add(dictionary, &variable);
	}
}

void
dictionary_question(struct dictionary *dictionary,
        const struct dictionary_asked *asked, struct dictionary_item *item)
{
	struct dictionary_variable variable;
	enum dictionary_kind kind;

	if (!kind_of(item, &kind))
		return;
	item->variables = talloc_zero_array(
	        dictionary, size_t, (unsigned)asked->choices_count + 1);
	if (item->variables == NULL)
		log_abort("dictionary.question", "out of memory");
	if (kind == DICTIONARY_MARKED) {
		add_marks(dictionary, asked, item);
		return;
	}
	variable = start(asked->version, item, kind);
	if (has_type(item, "acknowledge"))
		fill_marks(dictionary, "Bekræftet", NULL, &variable);
	else if (kind == DICTIONARY_CODED)
		fill_values(dictionary, asked, &variable);
	else if (kind == DICTIONARY_NUMBER)
		end_values(&variable, make_values(dictionary, 0), 0, false);
	item->variables[0] = find_or_add(dictionary, &variable);
	item->variables_count = 1;
}
