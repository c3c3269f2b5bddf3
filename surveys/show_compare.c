/*
 * Comparisons in words.  Three subjects have words of their own beside plain
 * values: how many answers were chosen, how long a text is, and days.
 */
#include "surveys/show_compare.h"

#include <string.h>

enum { LABELS_MAX = 4 };

/* A comparison with what is asked about on its left. */
struct comparison {
	enum node_kind kind;
	int subject, object;
};

bool
compare_is(const struct node *node)
{
	return node->kind == NODE_EQUAL || node->kind == NODE_UNEQUAL ||
	       node->kind == NODE_LESS || node->kind == NODE_LESS_EQUAL ||
	       node->kind == NODE_GREATER || node->kind == NODE_GREATER_EQUAL;
}

/* 5 > ${x} is ${x} < 5. */
static enum node_kind
mirrored(enum node_kind kind)
{
	if (kind == NODE_LESS)
		return NODE_GREATER;
	if (kind == NODE_LESS_EQUAL)
		return NODE_GREATER_EQUAL;
	if (kind == NODE_GREATER)
		return NODE_LESS;
	return kind == NODE_GREATER_EQUAL ? NODE_LESS_EQUAL : kind;
}

/* What is asked about comes first in Danish, whichever way round it was
 * written. */
static struct comparison
comparison_of(const struct words *words, const struct node *node)
{
	struct comparison comparison = {node->kind, words_index(words, node, 0),
	        words_index(words, node, 1)};

	if (words_is_literal(words_argument(words, node, 0)) &&
	        !words_is_literal(words_argument(words, node, 1)))
		comparison = (struct comparison){mirrored(node->kind),
		        words_index(words, node, 1),
		        words_index(words, node, 0)};
	return comparison;
}

/* How each comparison is said of one kind of subject: what stands before the
 * other value and what behind it.  The contrary has "ikke" in front. */
struct phrase {
	enum node_kind kind;
	const char *before;
	const char *after;
};

static const struct phrase of_values[] = {
        {NODE_EQUAL, "er ", ""},
        {NODE_UNEQUAL, "ikke er ", ""},
        {NODE_LESS, "er mindre end ", ""},
        {NODE_LESS_EQUAL, "er ", " eller mindre"},
        {NODE_GREATER, "er mere end ", ""},
        {NODE_GREATER_EQUAL, "er ", " eller mere"},
        {NODE_OR, NULL, NULL},
};
static const struct phrase of_time[] = {
        {NODE_EQUAL, "er ", ""},
        {NODE_UNEQUAL, "ikke er ", ""},
        {NODE_LESS, "er før ", ""},
        {NODE_LESS_EQUAL, "er ", " eller før"},
        {NODE_GREATER, "er efter ", ""},
        {NODE_GREATER_EQUAL, "er ", " eller senere"},
        {NODE_OR, NULL, NULL},
};
static const struct phrase of_length[] = {
        {NODE_EQUAL, "er på ", " tegn"},
        {NODE_UNEQUAL, "ikke er på ", " tegn"},
        {NODE_LESS, "er på færre end ", " tegn"},
        {NODE_LESS_EQUAL, "er på ", " tegn eller færre"},
        {NODE_GREATER, "er på mere end ", " tegn"},
        {NODE_GREATER_EQUAL, "er på ", " tegn eller flere"},
        {NODE_OR, NULL, NULL},
};
static const struct phrase of_count[] = {
        {NODE_EQUAL, "er valgt ", ""},
        {NODE_UNEQUAL, "ikke er valgt ", ""},
        {NODE_LESS, "er valgt færre end ", ""},
        {NODE_LESS_EQUAL, "er valgt ", " eller færre"},
        {NODE_GREATER, "er valgt flere end ", ""},
        {NODE_GREATER_EQUAL, "er valgt ", " eller flere"},
        {NODE_OR, NULL, NULL},
};

/* "!=" and its contrary need no second "ikke". */
static void
add_verb(struct words *words, const struct phrase *phrases,
        enum node_kind *kind, bool contrary)
{
	const struct phrase *phrase = phrases;

	if (contrary && (*kind == NODE_EQUAL || *kind == NODE_UNEQUAL)) {
		*kind = *kind == NODE_EQUAL ? NODE_UNEQUAL : NODE_EQUAL;
		contrary = false;
	}
	while (phrase->kind != *kind && phrase->before != NULL)
		phrase++;
	text_add(&words->out, contrary ? " ikke " : " ");
	text_add(&words->out, phrase->before);
}

static void
add_after(
        struct words *words, const struct phrase *phrases, enum node_kind kind)
{
	while (phrases->kind != kind && phrases->after != NULL)
		phrases++;
	text_add(&words->out, phrases->after);
}

/* Whether something was answered. */

/* Is the comparison one with nothing: = '', or, of a count, with 0?  Says
 * whether it holds for what is empty. */
static bool
asks_if_empty(const struct words *words, const struct comparison *comparison,
        bool counted, bool *empty)
{
	const struct node *object = words_node(words, comparison->object);

	if (comparison->kind == NODE_EQUAL ||
	        comparison->kind == NODE_UNEQUAL) {
		*empty = comparison->kind == NODE_EQUAL;
		return counted ? object->kind == NODE_NUMBER &&
		                         object->number < 1 &&
		                         object->number > -1
		               : object->kind == NODE_STRING &&
		                         object->string[0] == '\0';
	}
	*empty = false;
	if (!counted || object->kind != NODE_NUMBER)
		return false;
	return (comparison->kind == NODE_GREATER && object->number < 1 &&
	               object->number > -1) ||
	       (comparison->kind == NODE_GREATER_EQUAL && object->number > 0 &&
	               object->number < 2);
}

/* What is calculated is not answered by anybody. */
static void
add_empty(struct words *words, int subject, bool empty)
{
	size_t item = words_item(words, words_node(words, subject));
	bool asked = item != SURVEY_NONE &&
	             survey_is_asked(&words->show->survey->items[item]);

	words_value(words, subject);
	text_add(&words->out, empty == asked ? " ikke er " : " er ");
	text_add(&words->out, asked ? "besvaret" : "tom");
}

/* Two values. */

static void
add_object(struct words *words, const struct comparison *comparison)
{
	const struct node *object = words_node(words, comparison->object);
	size_t item = words_item(words, words_node(words, comparison->subject));

	/* An order is one of values, so that a label would say less. */
	if (object->kind == NODE_STRING &&
	        words_is_time(words, words_node(words, comparison->subject)))
		text_add(&words->out, object->string);
	else if (words_is_literal(object) &&
	         (comparison->kind == NODE_EQUAL ||
	                 comparison->kind == NODE_UNEQUAL))
		words_choice(words, item, object);
	else
		words_value(words, comparison->object);
}

/* A count is said of what is counted: tegn of a text, svar in a list. */
static void
add_counted(struct words *words, const struct comparison *comparison,
        bool contrary, const struct phrase *phrases)
{
	const struct node *subject = words_node(words, comparison->subject);
	enum node_kind kind = comparison->kind;
	bool chosen = phrases == of_count;

	if (chosen)
		text_add(&words->out, "der");
	else
		words_value(words, words_index(words, subject, 0));
	add_verb(words, phrases, &kind, contrary);
	words_value(words, comparison->object);
	add_after(words, phrases, kind);
	if (chosen) {
		text_add(&words->out, " svar");
		words_place(words, words_index(words, subject, 0));
	}
}

static bool
is_in_order(enum node_kind kind, double left, double right)
{
	if (kind == NODE_LESS)
		return left < right;
	if (kind == NODE_LESS_EQUAL)
		return left <= right;
	return kind == NODE_GREATER
	               ? left > right
	               : kind == NODE_GREATER_EQUAL && left >= right;
}

/* The choices that a comparison of order holds for; 0: none, or too many to be
 * listed, or one that has no other label than its number. */
static size_t
choices_in_order(const struct words *words, const struct survey_list *list,
        const struct comparison *comparison, const char **labels)
{
	const struct show *show = words->show;
	double limit = words_node(words, comparison->object)->number;
	size_t count = 0;

	for (size_t i = 0; i < list->choice_count; i++) {
		const char *name = list->choices[i].name;
		const char *label = survey_text_in(
		        show->survey, &list->choices[i].label, show->language);
		int64_t number = 0;

		if (text_to_int(name, -9999, 9999, &number) != STATUS_OK ||
		        !is_in_order(comparison->kind, (double)number, limit))
			continue;
		if (count == LABELS_MAX || label[0] == '\0' ||
		        strcmp(label, name) == 0)
			return 0;
		labels[count++] = label;
	}
	return count;
}

/* "er 2 eller mindre ("Slet ikke" eller "Lidt")" */
static void
add_labels(struct words *words, const struct comparison *comparison)
{
	const char *labels[LABELS_MAX];
	size_t item = words_item(words, words_node(words, comparison->subject));
	size_t count = 0;

	if (item != SURVEY_NONE &&
	        words->show->survey->items[item].list != NULL &&
	        words_node(words, comparison->object)->kind == NODE_NUMBER)
		count = choices_in_order(words,
		        words->show->survey->items[item].list, comparison,
		        labels);
	for (size_t i = 0; i < count; i++)
		text_add_format(&words->out, "%s\"%s\"",
		        i == 0           ? " ("
		        : i + 1 == count ? " eller "
		                         : ", ",
		        labels[i]);
	text_add(&words->out, count > 0 ? ")" : "");
}

/* From the special to the plain: nothing, counts, days, values. */
void
compare_add(struct words *words, const struct node *node, bool contrary)
{
	struct comparison comparison = comparison_of(words, node);
	const struct node *subject = words_node(words, comparison.subject);
	const struct phrase *phrases = of_values;
	enum node_kind kind = comparison.kind;
	bool counted = false;
	bool empty = false;

	if (words_calls(subject, "string-length") ||
	        words_calls(subject, "count-selected")) {
		counted = words_count(subject) == 1;
		phrases = words_calls(subject, "string-length") ? of_length
		                                                : of_count;
	}
	if (asks_if_empty(words, &comparison, counted, &empty)) {
		add_empty(words,
		        counted ? words_index(words, subject, 0)
		                : comparison.subject,
		        empty != contrary);
		return;
	}
	if (counted) {
		add_counted(words, &comparison, contrary, phrases);
		return;
	}
	if (words_is_time(words, subject) ||
	        words_is_time(words, words_node(words, comparison.object)))
		phrases = of_time;
	words_value(words, comparison.subject);
	add_verb(words, phrases, &kind, contrary);
	add_object(words, &comparison);
	add_after(words, phrases, kind);
	add_labels(words, &comparison);
}

/* Values of one subject. */

/* Only against a value that is written out; two answers that are the same are a
 * comparison of their own. */
bool
compare_is_value(const struct words *words, const struct node *node,
        bool contrary, bool other)
{
	struct comparison comparison;
	const struct node *object;

	if (node->kind != NODE_EQUAL && node->kind != NODE_UNEQUAL)
		return false;
	comparison = comparison_of(words, node);
	object = words_node(words, comparison.object);
	if (words_item(words, words_node(words, comparison.subject)) ==
	                SURVEY_NONE ||
	        !words_is_literal(object) ||
	        (object->kind == NODE_STRING && object->string[0] == '\0'))
		return false;
	return ((node->kind == NODE_UNEQUAL) != contrary) == other;
}

bool
compare_same_subject(
        const struct words *words, const struct node *a, const struct node *b)
{
	struct comparison first = comparison_of(words, a);
	struct comparison second = comparison_of(words, b);

	return words_item(words, words_node(words, first.subject)) ==
	       words_item(words, words_node(words, second.subject));
}

void
compare_subject(struct words *words, const struct node *node)
{
	words_value(words, comparison_of(words, node).subject);
}

void
compare_value(struct words *words, const struct node *node)
{
	struct comparison comparison = comparison_of(words, node);

	add_object(words, &comparison);
}

/* Ranges. */

/* Does it say that an item, or what is counted in one, has at least (at most)
 * a number? */
static bool
is_end(const struct words *words, const struct node *node, enum node_kind kind,
        struct comparison *end)
{
	if (!compare_is(node))
		return false;
	*end = comparison_of(words, node);
	return end->kind == kind &&
	       words_node(words, end->object)->kind == NODE_NUMBER;
}

/* The item and how it is counted, to compare two subjects. */
static size_t
subject_item(const struct words *words, int subject, const char **counted)
{
	const struct node *node = words_node(words, subject);

	*counted = "";
	if (words_calls(node, "string-length") ||
	        words_calls(node, "count-selected")) {
		*counted = node->function->name;
		if (words_count(node) != 1)
			return SURVEY_NONE;
		node = words_argument(words, node, 0);
	}
	return words_item(words, node);
}

/* Only where both ends are included: "fra 18 til 66" leaves no doubt of that.
 * */
bool
compare_range(struct words *words, const struct node *a, const struct node *b)
{
	struct comparison low;
	struct comparison high;
	const char *counted[2] = {"", ""};
	const struct node *subject;
	size_t item;

	if (!(is_end(words, a, NODE_GREATER_EQUAL, &low) &&
	            is_end(words, b, NODE_LESS_EQUAL, &high)) &&
	        !(is_end(words, b, NODE_GREATER_EQUAL, &low) &&
	                is_end(words, a, NODE_LESS_EQUAL, &high)))
		return false;
	item = subject_item(words, low.subject, &counted[0]);
	if (item == SURVEY_NONE ||
	        item != subject_item(words, high.subject, &counted[1]) ||
	        strcmp(counted[0], counted[1]) != 0)
		return false;
	subject = words_node(words, low.subject);
	if (words_calls(subject, "count-selected"))
		text_add(&words->out, "der");
	else
		words_value(words, counted[0][0] == '\0'
		                           ? low.subject
		                           : words_index(words, subject, 0));
	text_add(&words->out,
	        words_calls(subject, "count-selected")  ? " er valgt fra "
	        : words_calls(subject, "string-length") ? " er på "
	                                                : " er fra ");
	words_value(words, low.object);
	text_add(&words->out, " til ");
	words_value(words, high.object);
	if (words_calls(subject, "string-length"))
		text_add(&words->out, " tegn");
	if (words_calls(subject, "count-selected")) {
		text_add(&words->out, " svar");
		words_place(words, words_index(words, subject, 0));
	}
	return true;
}
