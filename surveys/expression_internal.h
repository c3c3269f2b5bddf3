/*
 * What the files of the expression engine share; for nobody else.
 *
 * A compiled expression is an array of nodes in the order in which the parser
 * made them; children come before their parent, the root is last.
 */
#ifndef SURVEYS_EXPRESSION_INTERNAL_H
#define SURVEYS_EXPRESSION_INTERNAL_H

#include <stdint.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "surveys/expression.h"

enum {
	EXPRESSION_SOURCE_MAX = 20000,
	EXPRESSION_NODES_MAX = 2000,
	EXPRESSION_DEPTH_MAX = 100,
	EXPRESSION_ARGUMENTS_MAX = 32,
	EXPRESSION_SCRATCH = 2048, /* bytes of text made on the stack */
};

enum value_kind { VALUE_NUMBER, VALUE_STRING, VALUE_BOOLEAN };

struct value {
	enum value_kind kind;
	bool boolean;
	double number;
	const char *string;
};

enum node_kind {
	NODE_NUMBER,
	NODE_STRING,
	NODE_SLOT,
	NODE_SELF,
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

typedef struct value function_fn(
        struct evaluation *evaluation, const struct node *node);

struct function {
	const char *name;
	int min, max; /* arguments; max -1: any number */
	function_fn *evaluate;
};

struct node {
	enum node_kind kind;
	double number;
	const char *string;
	size_t slot;
	const struct function *function;
	pcre2_code *pattern; /* of a regex() whose pattern is a literal */
	int arguments[EXPRESSION_ARGUMENTS_MAX]; /* indexes of nodes */
	int argument_count;
};

struct expression {
	const char *source;
	struct node *nodes;
	int node_count;
	int root;
	size_t *slots;
	size_t slot_count;
	bool reads_self;
};

/* One evaluation: its scope, and room for the texts that it makes. */
struct evaluation {
	const struct expression *expression;
	const struct expression_scope *scope;
	char scratch[EXPRESSION_SCRATCH];
	size_t used;
	TALLOC_CTX *overflow; /* made only when the scratch is full */
};

const struct function *function_find(const char *name, size_t length);
/* The nearest known name within two changes, or NULL. */
const char *function_nearest(const char *name);

struct value evaluate_node(struct evaluation *evaluation, int index);
/* The i-th argument of a call. */
struct value evaluate_argument(
        struct evaluation *evaluation, const struct node *node, int i);
double value_number(const struct value *value);
bool value_boolean(const struct value *value);
const char *value_string(
        struct evaluation *evaluation, const struct value *value);
struct value value_of_number(double number);
struct value value_of_string(const char *string);
struct value value_of_boolean(bool boolean);
/* Room for a text of that length and its NUL. */
char *evaluation_room(struct evaluation *evaluation, size_t length);
double number_of_text(const char *text);

#endif
