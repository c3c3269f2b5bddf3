/*
 * What the files of the expression engine share; for nobody else.
 *
 * A compiled expression is an array of nodes in the order in which the parser
 * made them; children come before their parent, the root is last.
 */
#ifndef SURVEYS_EXPRESSION_INTERNAL_H
#define SURVEYS_EXPRESSION_INTERNAL_H

#include <stdint.h>

#include "surveys/expression.h"
#include "surveys/finding_words.h"

enum {
	EXPRESSION_SOURCE_MAX = 65536,
	EXPRESSION_NODES_MAX = 2000,
	EXPRESSION_DEPTH_MAX = 100,
	EXPRESSION_ARGUMENTS_MAX = 100,
	EXPRESSION_SCRATCH = 2048, /* bytes of text made on the stack */
	EXPRESSION_DAY_MS = 86400000,
};

/* XPath's four types, and OpenRosa's dates. */
enum value_kind {
	VALUE_NUMBER,
	VALUE_STRING,
	VALUE_BOOLEAN,
	VALUE_DATE, /* `number`: milliseconds since 1970, NaN if invalid */
	VALUE_SET,  /* what a name stands for, one text or several */
};

struct value {
	enum value_kind kind;

	union {
		bool boolean;
		double number;
		const char *string;
		struct expression_set set;
	};
};

enum node_kind {
	NODE_NUMBER,
	NODE_STRING,
	NODE_SLOT,
	NODE_SELF,
	NODE_COLUMN,
	NODE_NEGATE,
	NODE_OR,
	NODE_AND,
	NODE_EQUAL,
	NODE_UNEQUAL,
	NODE_LESS,
	NODE_LESS_EQUAL,
	NODE_GREATER,
	NODE_GREATER_EQUAL,
	NODE_ADD,
	NODE_SUBTRACT,
	NODE_MULTIPLY,
	NODE_DIVIDE,
	NODE_MODULO,
	NODE_CALL,
};

struct evaluation;
struct node;
struct pattern;

typedef struct value function_fn(
        struct evaluation *evaluation, const struct node *node);
/* A function whose value is true or false. */
typedef bool function_test_fn(
        struct evaluation *evaluation, const struct node *node);

/* A call that was just read, while its arguments are looked at. */
struct call {
	struct expression *expression;
	struct node *node;
	const struct expression_names *names;
	struct text *why;
};

/* Looks at what arity does not say; false with a sentence in `why`. */
typedef bool function_check_fn(const struct call *call);

struct function {
	const char *name;
	int min, max;          /* arguments; max -1: any number */
	function_fn *evaluate; /* or NULL, and */
	function_test_fn *test;
	function_check_fn *check; /* NULL: nothing more to check */
};

/* One cache line. */
struct node {
	enum node_kind kind;
	int count; /* of its children */
	int first; /* of their indexes, in expression->children */
	/* The first two children once more, when all are there. */
	const struct node *left;
	const struct node *right;

	union {
		double number; /* a literal's */
		size_t slot;   /* a name's */
		size_t length; /* a call's: of its `string` */
	};

	/* A literal, a column's name, or what selected() looks for where that
	 * is a literal. */
	const char *string;
	const struct function *function;
	struct pattern *pattern; /* of a regex() whose pattern is a literal */
};

struct expression {
	const char *source;
	struct node *nodes;
	int node_count;
	int root;
	const struct node *start; /* the root, when all nodes are there */
	int *children;
	int child_count;
	size_t *slots;
	size_t slot_count;
	bool reads_self;
};

/* One evaluation: its scope, and room for the texts that it makes. */
struct evaluation {
	const struct expression *expression;
	const struct expression_scope *scope;
	size_t used;
	TALLOC_CTX *overflow; /* made only when the scratch is full */
	char scratch[EXPRESSION_SCRATCH];
};

/* Building (expression_build.c). */

/* The node's index, or -1 where there are too many. */
int expression_add_node(struct expression *expression, const struct node *node);
/* Adds to the list of children; those of one node follow each other. */
void expression_add_child(struct expression *expression, int index);
/* When all nodes are there: points each at its children. */
void expression_link(struct expression *expression, int root);
/* Remembers that the expression reads the slot. */
void expression_add_slot(struct expression *expression, size_t slot);
/* The node of the i-th argument. */
struct node *expression_child(
        const struct expression *expression, const struct node *node, int i);

/* Functions (expression_function.c). */

const struct function *function_find(const char *name, size_t length);

/* Evaluation (expression.c). */

/* A node, in each of the types that are wanted of it; the latter three make no
 * value where the node can do without. */
struct value evaluate_node(
        struct evaluation *evaluation, const struct node *node);
bool evaluate_truth(struct evaluation *evaluation, const struct node *node);
double evaluate_number(struct evaluation *evaluation, const struct node *node);
const char *evaluate_text(
        struct evaluation *evaluation, const struct node *node);
/* The same of the i-th argument of a call. */
struct value evaluate_argument(
        struct evaluation *evaluation, const struct node *node, int i);
bool boolean_argument(
        struct evaluation *evaluation, const struct node *node, int i);
double number_argument(
        struct evaluation *evaluation, const struct node *node, int i);
const char *text_argument(
        struct evaluation *evaluation, const struct node *node, int i);
/* The argument, or "." where the call has none. */
struct value argument_or_self(
        struct evaluation *evaluation, const struct node *node);

/* Room for a text of that length and its NUL. */
char *evaluation_room(struct evaluation *evaluation, size_t length);
/* A copy of so many bytes as a text. */
struct value evaluation_copy(
        struct evaluation *evaluation, const char *bytes, size_t length);

/* Types (expression_value.c). */

double number_of_text(const struct evaluation *evaluation, const char *text);
double value_number(
        const struct evaluation *evaluation, const struct value *value);
bool value_boolean(const struct value *value);
const char *value_text(
        struct evaluation *evaluation, const struct value *value);
struct value value_of_number(double number);
struct value value_of_string(const char *string);
struct value value_of_boolean(bool boolean);
struct value value_of_date(double ms);
/* How many values it holds: of a set its texts, else one. */
size_t value_count(const struct value *value);
/* The i-th of them; a set's as a string. */
struct value value_at(const struct value *value, size_t i);
/* A number as XPath writes it in its literals and texts, or NaN. */
double number_of_plain_text(const char *text);
const char *skip_blanks(const char *at);

/* Comparing (expression_compare.c). */

/* A NaN on either side makes every order false. */
static inline bool
number_is_ordered(enum node_kind kind, double a, double b)
{
	switch ((int)kind) {
	case NODE_LESS: return a < b;
	case NODE_LESS_EQUAL: return a <= b;
	case NODE_GREATER: return a > b;
	default: return a >= b;
	}
}

/* Are the two equal, or with `equal` false, do they differ?  Of sets one pair is
 * enough for either. */
bool value_is_equal(struct evaluation *evaluation, const struct value *a,
        const struct value *b, bool equal);
/* By one of the four signs of order, as numbers. */
bool value_is_ordered(struct evaluation *evaluation, enum node_kind kind,
        const struct value *a, const struct value *b);

/* Dates (expression_date.c). */

/* Does it begin as a date does?  Most texts do not. */
bool date_is_likely(const char *text);
/* A date, or a date and a time, as milliseconds since 1970; NaN. */
double date_of_text(const struct evaluation *evaluation, const char *text);
/* Local time as ISO 8601; only the date at midnight. */
const char *date_as_text(struct evaluation *evaluation, double ms);

/* What the table of functions has from other files. */

function_fn f_today, f_now, f_date, f_decimal_date_time, f_decimal_time,
        f_format_date;
function_check_fn check_format;

function_fn f_string, f_string_length, f_concat, f_join, f_substr, f_substring,
        f_substring_before, f_substring_after, f_translate, f_normalize_space,
        f_lower_case, f_upper_case;
function_test_fn t_contains, t_starts_with, t_ends_with;

function_fn f_count_selected, f_selected_at, f_choice_name;
function_test_fn t_selected, t_checklist, t_weighted_checklist;
function_check_fn check_selected, check_weights, check_choice_name;

function_test_fn t_regex;
function_check_fn check_pattern;

#endif
