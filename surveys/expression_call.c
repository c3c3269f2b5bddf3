/*
 * Calls of functions while they are parsed: the arguments, how many there may
 * be, and what was likely meant by a name that is none.  The parser comes here
 * behind a name and its parenthesis, and each argument goes back to it.
 */
#include "surveys/expression_parse_internal.h"

/* The indexes of arguments are kept apart until all are read, since arguments
 * have children of their own. */
static bool
parse_arguments(struct parser *parser, struct node *node)
{
	int arguments[EXPRESSION_ARGUMENTS_MAX];

	if (parser_take(parser, ")"))
		return true;
	do {
		if (node->count == EXPRESSION_ARGUMENTS_MAX) {
			parser_fail(parser, parser->at, WORDS_ARGUMENTS);
			return false;
		}
		arguments[node->count] = parser_expression(parser);
		if (arguments[node->count++] < 0)
			return false;
	} while (parser_take(parser, ","));
	if (!parser_take(parser, ")")) {
		parser_fail(parser, parser->at, WORDS_ARGUMENT_END);
		return false;
	}
	node->first = parser->expression->child_count;
	for (int i = 0; i < node->count; i++)
		expression_add_child(parser->expression, arguments[i]);
	return true;
}

/* The sentence counts as its reader does: 1 argument, 2 arguments. */
static bool
check_arity(struct parser *parser, const struct node *node)
{
	const struct function *function = node->function;
	struct text *why = parser->why;

	if (node->count >= function->min &&
	        (function->max < 0 || node->count <= function->max))
		return true;
	text_add_format(why, WORDS_TAKES, function->name);
	if (function->max < 0)
		text_add_format(why, WORDS_AT_LEAST, function->min);
	else if (function->max == 0)
		text_add(why, WORDS_NO_ARGUMENTS);
	else if (function->min == function->max)
		text_add_format(why, "%d", function->min);
	else
		text_add_format(
		        why, WORDS_FROM_TO, function->min, function->max);
	text_add_format(why, WORDS_ARE_GIVEN,
	        function->min == 1 && function->max <= 1 ? "" : "er",
	        node->count);
	return false;
}

/* With what was likely meant, since most are slips of the finger. */
static int
unknown_function(struct parser *parser, const char *start, size_t length)
{
	const char *name = parser_copy(parser, start, length);
	const char *nearest = expression_nearest_function(name);

	if (parser->why->length == 0)
		text_add_format(parser->why,
		        nearest == NULL ? WORDS_UNKNOWN_FUNCTION
		                        : WORDS_UNKNOWN_FUNCTION_MEANT,
		        name, nearest);
	return PARSER_FAILED;
}

/* Arity and the function's own check are known when the form is read, so that
 * evaluation cannot fail. */
int
parser_call(struct parser *parser, const char *start, size_t length)
{
	struct node node = {
	        .kind = NODE_CALL, .function = function_find(start, length)};
	const struct call call = {.expression = parser->expression,
	        .node = &node,
	        .names = parser->names,
	        .why = parser->why};

	if (node.function == NULL)
		return unknown_function(parser, start, length);
	if (!parse_arguments(parser, &node) || !check_arity(parser, &node))
		return PARSER_FAILED;
	if (node.function->check != NULL && !node.function->check(&call))
		return PARSER_FAILED;
	return parser_add(parser, node);
}
