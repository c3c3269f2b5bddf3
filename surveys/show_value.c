/*
 * Values in words: numbers as Danes write them, days, and what the common
 * functions give.  What has no words of its own stands as it was written.
 */
#include <string.h>

#include "surveys/show_internal.h"

/* Words for one expression of one item, and no longer. */
struct words
words_start(const struct show *show, const struct expression *expression,
        size_t self)
{
	struct words words = {
	        .show = show, .expression = expression, .self = self};

	text_init(&words.out, show->memory, SHOW_WORDS_MAX);
	return words;
}

const struct node *
words_node(const struct words *words, int index)
{
	return &words->expression->nodes[index];
}

/* Nodes name their operands by index only through the expression. */
int
words_index(const struct words *words, const struct node *node, int i)
{
	return words->expression->children[node->first + i];
}

/* So that other files need not know how operands are kept. */
int
words_count(const struct node *node)
{
	return node->count;
}

const struct node *
words_argument(const struct words *words, const struct node *node, int i)
{
	return words_node(words, words_index(words, node, i));
}

bool
words_calls(const struct node *node, const char *name)
{
	return node->kind == NODE_CALL && node->function != NULL &&
	       strcmp(node->function->name, name) == 0;
}

size_t
words_item(const struct words *words, const struct node *node)
{
	if (node->kind == NODE_SLOT)
		return node->slot;
	return node->kind == NODE_SELF ? words->self : SURVEY_NONE;
}

bool
words_is_literal(const struct node *node)
{
	return node->kind == NODE_NUMBER || node->kind == NODE_STRING;
}

/* A sum of a day and a number is a day. */
bool
words_is_time(const struct words *words, const struct node *node)
{
	static const char *const calls[] = {
	        "today", "now", "date", "date-time"};
	size_t item = words_item(words, node);

	if (item != SURVEY_NONE) {
		enum survey_type type = words->show->survey->items[item].type;

		return type == SURVEY_DATE || type == SURVEY_DATETIME;
	}
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (words_calls(node, calls[i]))
			return true;
	return (node->kind == NODE_ADD || node->kind == NODE_SUBTRACT) &&
	       words_is_time(words, words_argument(words, node, 0));
}

/* Literals. */

/* 2.5 is 2,5. */
static void
add_number(struct words *words, double number)
{
	char *digits = text_format(words->show->memory, "%.15g", number);
	char *point = strchr(digits, '.');

	if (point != NULL)
		*point = ',';
	text_add(&words->out, digits);
}

/* The value of a literal as it would be stored. */
static const char *
literal_value(const struct words *words, const struct node *literal)
{
	if (literal->kind == NODE_STRING)
		return literal->string;
	return text_format(words->show->memory, "%.15g", literal->number);
}

/* A label that is only the number again would say it twice; a text that is no
 * choice is quoted, so that it is not taken for a name. */
void
words_choice(struct words *words, size_t item, const struct node *literal)
{
	const struct survey *survey = words->show->survey;
	const char *value = literal_value(words, literal);
	const struct survey_choice *choice = NULL;
	const char *label;

	if (item != SURVEY_NONE && survey->items[item].list != NULL)
		choice = survey_choice_find(survey->items[item].list, value);
	label = choice == NULL ? ""
	                       : survey_text_in(survey, &choice->label,
	                                 words->show->language);
	if (label[0] != '\0' && strcmp(label, value) != 0)
		text_add_format(&words->out, "\"%s\"", label);
	else if (choice != NULL ||
	         (value[0] != '\0' &&
	                 strspn(value, "0123456789") == strlen(value)))
		text_add(&words->out, value);
	else if (literal->kind == NODE_NUMBER)
		add_number(words, literal->number);
	else
		text_add_format(&words->out, "\"%s\"", value);
}

/* Functions. */

/* % stands for the first argument. */
static const struct {
	const char *name;
	int arguments;
	const char *words;
} phrases[] = {
        {"today", 0, "dags dato"},
        {"now", 0, "dags dato og klokkeslæt"},
        {"random", 0, "et tilfældigt tal"},
        {"uuid", 0, "en tilfældig kode"},
        {"true", 0, "ja"},
        {"false", 0, "nej"},
        {"number", 1, "%"},
        {"string", 1, "%"},
        {"date", 1, "%"},
        {"date-time", 1, "%"},
        {"normalize-space", 1, "%"},
        {"int", 1, "% uden decimaler"},
        {"floor", 1, "% rundet ned"},
        {"ceiling", 1, "% rundet op"},
        {"round", 1, "% afrundet"},
        {"abs", 1, "% uden fortegn"},
        {"sqrt", 1, "kvadratroden af %"},
        {"string-length", 1, "antallet af tegn i %"},
        {"count-selected", 1, "antallet af valgte svar i %"},
        {"lower-case", 1, "% med små bogstaver"},
        {"upper-case", 1, "% med store bogstaver"},
        {"once", 1, "% (kun første gang)"},
        {"jr:choice-name", 2, "svarteksten fra %"},
        {"format-date", 2, "datoen %"},
        {"format-date-time", 2, "tidspunktet %"},
};

/* Functions of any number of arguments. */
static const struct {
	const char *name;
	const char *before;
} lists[] = {
        {"max", "den største værdi af "},
        {"min", "den mindste værdi af "},
        {"coalesce", "det første besvarede af "},
        {"concat", "sammensat af "},
};

static bool
is_sum(const struct node *node)
{
	return node->kind == NODE_ADD || node->kind == NODE_SUBTRACT;
}

/* How tightly it holds together: choices, sums, products, all else. */
static int
rank(const struct node *node)
{
	if (words_calls(node, "if"))
		return 0;
	if (is_sum(node))
		return 1;
	return node->kind == NODE_MULTIPLY || node->kind == NODE_DIVIDE ||
	                       node->kind == NODE_MODULO
	               ? 2
	               : 3;
}

/* Arithmetic that is part of something else is put in parentheses. */
static void
add_operand(struct words *words, int index)
{
	const struct node *node = words_node(words, index);
	bool inner = rank(node) < 3;

	text_add(&words->out, inner ? "(" : "");
	words_value(words, index);
	text_add(&words->out, inner ? ")" : "");
}

/* What is inside other words is put in parentheses if it is more than a
 * name. */
static void
add_phrase(struct words *words, const struct node *node, const char *phrase)
{
	const char *place = strchr(phrase, '%');

	if (place == NULL) {
		text_add(&words->out, phrase);
		return;
	}
	text_add_bytes(&words->out, phrase, (size_t)(place - phrase));
	if (phrase[1] == '\0')
		words_value(words, words_index(words, node, 0));
	else
		add_operand(words, words_index(words, node, 0));
	text_add(&words->out, place + 1);
}

/* "a, b og c". */
static void
add_list(struct words *words, const struct node *node, const char *before)
{
	text_add(&words->out, before);
	for (int i = 0; i < words_count(node); i++) {
		if (i > 0)
			text_add(&words->out,
			        i + 1 == words_count(node) ? " og " : ", ");
		add_operand(words, words_index(words, node, i));
	}
}

/* round(x, 1) */
static void
add_rounded(struct words *words, const struct node *node)
{
	const struct node *places = words_argument(words, node, 1);

	add_operand(words, words_index(words, node, 0));
	text_add(&words->out, " afrundet til ");
	words_value(words, words_index(words, node, 1));
	text_add(&words->out, places->kind == NODE_NUMBER &&
	                                      places->number > 0 &&
	                                      places->number < 2
	                              ? " decimal"
	                              : " decimaler");
}

/* if(condition, a, b) */
static void
add_if(struct words *words, const struct node *node)
{
	const struct node *other = words_argument(words, node, 2);

	words_value(words, words_index(words, node, 1));
	text_add(&words->out, ", hvis ");
	words_condition(words, words_index(words, node, 0), false);
	text_add(&words->out, "; ellers ");
	if (other->kind == NODE_STRING && other->string[0] == '\0')
		text_add(&words->out, "ingenting");
	else
		words_value(words, words_index(words, node, 2));
}

/* The few with words of their own before the tables.  False where there are no
 * words for it. */
static bool
add_call(struct words *words, const struct node *node)
{
	if (words_calls(node, "if")) {
		add_if(words, node);
		return true;
	}
	if (words_calls(node, "round") && words_count(node) == 2) {
		add_rounded(words, node);
		return true;
	}
	if (words_calls(node, "date") &&
	        words_argument(words, node, 0)->kind == NODE_STRING) {
		text_add(&words->out, words_argument(words, node, 0)->string);
		return true;
	}
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].arguments == words_count(node) &&
		        words_calls(node, phrases[i].name)) {
			add_phrase(words, node, phrases[i].words);
			return true;
		}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (words_count(node) > 1 && words_calls(node, lists[i].name)) {
			add_list(words, node, lists[i].before);
			return true;
		}
	return false;
}

/* Arithmetic. */

/* today() - 30: "30 dage før dags dato" */
static bool
add_days(struct words *words, const struct node *node)
{
	const struct node *days;

	if (!is_sum(node) ||
	        !words_is_time(words, words_argument(words, node, 0)))
		return false;
	days = words_argument(words, node, 1);
	if (days->kind != NODE_NUMBER)
		return false;
	add_number(words, days->number);
	text_add(&words->out,
	        days->number > 1 || days->number < 1 ? " dage" : " dag");
	text_add(&words->out, node->kind == NODE_ADD ? " efter " : " før ");
	words_value(words, words_index(words, node, 0));
	return true;
}

/* False where it is no arithmetic. */
static bool
add_arithmetic(struct words *words, const struct node *node)
{
	static const char *const signs[] = {
	        [NODE_ADD] = " + ",
	        [NODE_SUBTRACT] = " - ",
	        [NODE_MULTIPLY] = " × ",
	        [NODE_DIVIDE] = " / ",
	};

	if (node->kind == NODE_NEGATE) {
		text_add(&words->out, "-");
		add_operand(words, words_index(words, node, 0));
		return true;
	}
	if (node->kind == NODE_MODULO) {
		text_add(&words->out, "resten af ");
		add_operand(words, words_index(words, node, 0));
		text_add(&words->out, " delt med ");
		add_operand(words, words_index(words, node, 1));
		return true;
	}
	if (add_days(words, node))
		return true;
	if ((size_t)node->kind >= sizeof(signs) / sizeof(signs[0]) ||
	        signs[node->kind] == NULL)
		return false;
	/* Read from the left, as it is computed. */
	if (rank(words_argument(words, node, 0)) >= rank(node))
		words_value(words, words_index(words, node, 0));
	else
		add_operand(words, words_index(words, node, 0));
	text_add(&words->out, signs[node->kind]);
	if (rank(words_argument(words, node, 1)) > rank(node) ||
	        (node->kind == NODE_ADD &&
	                rank(words_argument(words, node, 1)) == rank(node)))
		words_value(words, words_index(words, node, 1));
	else
		add_operand(words, words_index(words, node, 1));
	return true;
}

/* A condition in the place of a value gives yes or no, and says when. */
void
words_value(struct words *words, int index)
{
	const struct node *node = words_node(words, index);

	if (words_is_literal(node)) {
		words_choice(words, SURVEY_NONE, node);
	} else if (node->kind == NODE_SLOT) {
		text_add(&words->out,
		        words->show->survey->items[node->slot].name);
	} else if (node->kind == NODE_SELF) {
		text_add(&words->out, "svaret");
	} else if (node->kind == NODE_COLUMN && node->string != NULL) {
		text_add(&words->out, node->string);
	} else if (words_is_condition(node) && !words_calls(node, "true") &&
	           !words_calls(node, "false")) {
		text_add(&words->out, "ja, hvis ");
		words_condition(words, index, false);
		text_add(&words->out, "; ellers nej");
	} else if (node->kind != NODE_CALL ? !add_arithmetic(words, node)
	                                   : !add_call(words, node)) {
		words_written(words, index);
	}
}

const char *
show_value(const struct show *show, const struct expression *expression,
        size_t self)
{
	struct words words = words_start(show, expression, self);

	words_value(&words, expression->root);
	return text_string(&words.out);
}
