/*
 * The parser: recursive descent over XPath 1.0's expression grammar without
 * paths, by order of precedence.  Depth and size have limits, so that no
 * workbook can exhaust the stack.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression_internal.h"

struct parser {
	const char *at;
	struct expression *expression;
	expression_slot_fn *slot_of;
	void *context;
	struct text *why;
	int depth;
};

enum { FAILED = -1, NODES_FIRST = 16 };

static int parse_or(struct parser *parser);

static int
fail(struct parser *parser, const char *what)
{
	if (parser->why->length == 0)
		text_add(parser->why, what);
	return FAILED;
}

static int
add_node(struct parser *parser, struct node node)
{
	struct expression *expression = parser->expression;
	int count = expression->node_count;

	if (count == EXPRESSION_NODES_MAX)
		return fail(parser, "the expression is too long");
	if (count % NODES_FIRST == 0) {
		expression->nodes =
		        talloc_realloc(expression, expression->nodes,
		                struct node, (unsigned)(count + NODES_FIRST));
		if (expression->nodes == NULL)
			log_abort("expression.parse", "out of memory");
	}
	expression->nodes[count] = node;
	return expression->node_count++;
}

static void
skip(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t\r\n");
}

static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' ||
	       c == ':' || (c & 0x80) != 0;
}

/* Takes a sign or a word operator; words must end where they end. */
static bool
take(struct parser *parser, const char *token)
{
	size_t length = strlen(token);

	skip(parser);
	if (strncmp(parser->at, token, length) != 0)
		return false;
	if (isalpha((unsigned char)token[0]) &&
	        is_name_char(parser->at[length]))
		return false;
	parser->at += length;
	return true;
}

static int
binary(struct parser *parser, enum node_kind kind, int left, int right)
{
	if (left < 0 || right < 0)
		return FAILED;
	return add_node(parser, (struct node){.kind = kind,
	                                .arguments = {left, right},
	                                .argument_count = 2});
}

static const char *
copy(struct parser *parser, const char *start, size_t length)
{
	char *text = talloc_strndup(parser->expression, start, length);

	if (text == NULL)
		log_abort("expression.parse", "out of memory");
	return text;
}

static int
parse_literal(struct parser *parser)
{
	char quote = *parser->at;
	const char *end = strchr(parser->at + 1, quote);
	const char *start = parser->at + 1;

	if (end == NULL)
		return fail(parser, "a quotation mark is not closed");
	parser->at = end + 1;
	return add_node(parser,
	        (struct node){.kind = NODE_STRING,
	                .string = copy(parser, start, (size_t)(end - start))});
}

static int
parse_number(struct parser *parser)
{
	size_t length = strspn(parser->at, "0123456789.");
	const char *text = copy(parser, parser->at, length);

	parser->at += length;
	return add_node(parser, (struct node){.kind = NODE_NUMBER,
	                                .number = number_of_text(text)});
}

static void
add_slot(struct expression *expression, size_t slot)
{
	for (size_t i = 0; i < expression->slot_count; i++)
		if (expression->slots[i] == slot)
			return;
	expression->slots = talloc_realloc(expression, expression->slots,
	        size_t, (unsigned)expression->slot_count + 1);
	if (expression->slots == NULL)
		log_abort("expression.parse", "out of memory");
	expression->slots[expression->slot_count++] = slot;
}

/* ${name} */
static int
parse_reference(struct parser *parser)
{
	const char *start = parser->at + 2 + strspn(parser->at + 2, " ");
	size_t length = strcspn(start, " }");
	const char *end = start + length + strspn(start + length, " ");
	size_t slot;

	if (parser->at[1] != '{' || *end != '}')
		return fail(parser, "expected ${name}");
	slot = parser->slot_of(start, length, parser->context);
	if (slot == (size_t)-1) {
		if (parser->why->length == 0)
			text_add_format(parser->why,
			        "there is no question named \"%.*s\"",
			        (int)length, start);
		return FAILED;
	}
	parser->at = end + 1;
	add_slot(parser->expression, slot);
	return add_node(parser, (struct node){.kind = NODE_SLOT, .slot = slot});
}

static int
parse_arguments(struct parser *parser, struct node *node)
{
	if (take(parser, ")"))
		return 0;
	do {
		int argument = parse_or(parser);

		if (argument < 0)
			return FAILED;
		if (node->argument_count == EXPRESSION_ARGUMENTS_MAX)
			return fail(
			        parser, "a function has too many arguments");
		node->arguments[node->argument_count++] = argument;
	} while (take(parser, ","));
	if (!take(parser, ")"))
		return fail(parser, "expected , or )");
	return 0;
}

static int
check_arity(struct parser *parser, const struct node *node)
{
	const struct function *function = node->function;

	if (node->argument_count >= function->min &&
	        (function->max < 0 || node->argument_count <= function->max))
		return 0;
	if (parser->why->length == 0)
		text_add_format(parser->why,
		        "%s() takes %d to %d arguments, here are %d",
		        function->name, function->min,
		        function->max < 0 ? EXPRESSION_ARGUMENTS_MAX
		                          : function->max,
		        node->argument_count);
	return FAILED;
}

static int
free_pattern(pcre2_code **pattern)
{
	pcre2_code_free(*pattern);
	return 0;
}

/* A pattern that is a literal is compiled once, here. */
static int
compile_pattern(struct parser *parser, struct node *node)
{
	const struct node *pattern =
	        &parser->expression->nodes[node->arguments[1]];
	pcre2_code **holder;
	int code = 0;
	PCRE2_SIZE offset = 0;
	PCRE2_UCHAR message[120];

	if (pattern->kind != NODE_STRING)
		return 0;
	node->pattern = pcre2_compile((PCRE2_SPTR)pattern->string,
	        PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &offset, NULL);
	if (node->pattern == NULL) {
		pcre2_get_error_message(code, message, sizeof(message));
		if (parser->why->length == 0)
			text_add_format(parser->why,
			        "the pattern of regex() is wrong at its"
			        " character %zu: %s",
			        offset + 1, (const char *)message);
		return FAILED;
	}
	holder = talloc(parser->expression, pcre2_code *);
	if (holder == NULL)
		log_abort("expression.parse", "out of memory");
	*holder = node->pattern;
	talloc_set_destructor(holder, free_pattern);
	return 0;
}

static int
parse_call(struct parser *parser, const char *name, size_t length)
{
	struct node node = {
	        .kind = NODE_CALL, .function = function_find(name, length)};
	const char *nearest;

	if (node.function == NULL) {
		const char *text = copy(parser, name, length);

		nearest = function_nearest(text);
		if (parser->why->length == 0)
			text_add_format(parser->why,
			        nearest == NULL
			                ? "there is no function %s()"
			                : "there is no function %s(), did you"
			                  " mean %s()?",
			        text, nearest);
		return FAILED;
	}
	if (parse_arguments(parser, &node) < 0 ||
	        check_arity(parser, &node) < 0)
		return FAILED;
	if (strcmp(node.function->name, "regex") == 0 &&
	        compile_pattern(parser, &node) < 0)
		return FAILED;
	return add_node(parser, node);
}

static int
parse_name(struct parser *parser)
{
	const char *start = parser->at;
	size_t length = 0;

	while (is_name_char(start[length]))
		length++;
	parser->at += length;
	if (length > 0 && take(parser, "("))
		return parse_call(parser, start, length);
	if (parser->why->length == 0)
		text_add_format(parser->why,
		        length == 0
		                ? "something is missing or out of place at"
		                  " \"%.20s\""
		                : "\"%.20s\": a question is written ${name}, a"
		                  " text in quotation marks",
		        start);
	return FAILED;
}

static int
parse_primary(struct parser *parser)
{
	char c;
	int inner;

	skip(parser);
	c = *parser->at;
	if (c == '\'' || c == '"')
		return parse_literal(parser);
	if (isdigit((unsigned char)c) ||
	        (c == '.' && isdigit((unsigned char)parser->at[1])))
		return parse_number(parser);
	if (c == '$')
		return parse_reference(parser);
	if (c == '.') {
		parser->at++;
		parser->expression->reads_self = true;
		return add_node(parser, (struct node){.kind = NODE_SELF});
	}
	if (!take(parser, "("))
		return parse_name(parser);
	inner = parse_or(parser);
	if (inner >= 0 && !take(parser, ")"))
		return fail(parser, "a parenthesis is not closed");
	return inner;
}

static int
parse_unary(struct parser *parser)
{
	int operand;

	if (!take(parser, "-"))
		return parse_primary(parser);
	if (++parser->depth > EXPRESSION_DEPTH_MAX)
		return fail(parser, "the expression is nested too deeply");
	operand = parse_unary(parser);
	parser->depth--;
	if (operand < 0)
		return FAILED;
	return add_node(parser, (struct node){.kind = NODE_NEGATE,
	                                .arguments = {operand},
	                                .argument_count = 1});
}

struct operator
{
	const char *token;
	enum node_kind kind;
};

/* Longer signs stand before their beginnings. */
static const struct operator levels[][5] = {
        {{"or", NODE_OR}},
        {{"and", NODE_AND}},
        {{"!=", NODE_UNEQUAL}, {"=", NODE_EQUAL}},
        {{"<=", NODE_LESS_EQUAL}, {">=", NODE_GREATER_EQUAL}, {"<", NODE_LESS},
                {">", NODE_GREATER}},
        {{"+", NODE_ADD}, {"-", NODE_SUBTRACT}},
        {{"*", NODE_MULTIPLY}, {"div", NODE_DIVIDE}, {"mod", NODE_MODULO}},
};

enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };

static const struct operator* take_operator(struct parser *parser, int level)
{
	for (const struct operator* o = levels[level]; o->token != NULL; o++)
		if (take(parser, o->token))
			return o;
	return NULL;
}

/* All binary operators are left-associative. */
static int
parse_level(struct parser *parser, int level)
{
	const struct operator* operator;
	int left;

	if (level == LEVELS)
		return parse_unary(parser);
	left = parse_level(parser, level + 1);
	while (left >= 0 && (operator= take_operator(parser, level)) != NULL)
		left = binary(parser, operator->kind, left,
		        parse_level(parser, level + 1));
	return left;
}

static int
parse_or(struct parser *parser)
{
	int node;

	if (++parser->depth > EXPRESSION_DEPTH_MAX)
		return fail(parser, "the expression is nested too deeply");
	node = parse_level(parser, 0);
	parser->depth--;
	return node;
}

enum status
expression_compile(TALLOC_CTX *owner, const char *source,
        expression_slot_fn *slot_of, void *context, struct expression **out,
        struct text *why)
{
	struct expression *expression = talloc_zero(owner, struct expression);
	struct parser parser = {.at = source,
	        .expression = expression,
	        .slot_of = slot_of,
	        .context = context,
	        .why = why};

	if (expression == NULL)
		log_abort("expression.compile", "out of memory");
	if (strlen(source) > EXPRESSION_SOURCE_MAX) {
		fail(&parser, "the expression is too long");
		goto failed;
	}
	expression->source = copy(&parser, source, strlen(source));
	expression->root = parse_or(&parser);
	if (expression->root < 0)
		goto failed;
	skip(&parser);
	if (*parser.at != '\0') {
		text_add_format(why,
		        "expected the end or an operator before"
		        " \"%.20s\"",
		        parser.at);
		goto failed;
	}
	*out = expression;
	return STATUS_OK;
failed:
	talloc_free(expression);
	return STATUS_INPUT;
}
