/*
 * The parser: recursive descent over XPath 1.0's expression grammar without
 * paths, by order of precedence.  Depth and size have limits, so that no
 * workbook can exhaust the stack.  What is wrong is said once, with the
 * character at which it was seen.
 *
 *	or	= and { "or" and }
 *	and	= equal { "and" equal }
 *	equal	= order { ("=" | "!=") order }
 *	order	= sum { ("<" | "<=" | ">" | ">=") sum }
 *	sum	= product { ("+" | "-") product }
 *	product	= unary { ("*" | "div" | "mod") unary }
 *	unary	= "-" unary | primary
 *	primary	= literal | number | "${" name "}" | "." | "(" or ")"
 *		| name "(" [ or { "," or } ] ")" | column
 */
#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression_parse_internal.h"

enum { QUOTED_MAX = 20 };

/* Counted in characters from 1, as an editor of spreadsheets shows them. */
static size_t
position(const struct parser *parser, const char *at)
{
	size_t count = 1;

	for (const char *c = parser->expression->source; c < at; c++)
		count += (*c & 0xC0) != 0x80;
	return count;
}

/* Says what is wrong at a place; only the first thing is said. */
int
parser_fail(struct parser *parser, const char *at, const char *what)
{
	if (parser->why->length == 0)
		text_add_format(parser->why, WORDS_AT_CHARACTER, what,
		        position(parser, at));
	return PARSER_FAILED;
}

/* Nodes are limited, too, and with them the time that an evaluation can take.
 */
int
parser_add(struct parser *parser, struct node node)
{
	int index = expression_add_node(parser->expression, &node);

	return index >= 0 ? index : parser_fail(parser, parser->at, WORDS_LONG);
}

/* Tokens. */

/* Blanks may stand between any two tokens. */
static void
skip(struct parser *parser)
{
	parser->at = skip_blanks(parser->at);
}

/* Names of XML, more or less; the colon is for jr:choice-name. */
bool
expression_is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' ||
	       c == ':' || (c & 0x80) != 0;
}

/* Only operators can stand where they are looked for, so that words need no
 * blank behind them ("1 and1"). */
bool
parser_take(struct parser *parser, const char *token)
{
	size_t length = strlen(token);

	skip(parser);
	if (strncmp(parser->at, token, length) != 0)
		return false;
	parser->at += length;
	return true;
}

/* Texts of the source are copied, since literals need an end of their own. */
const char *
parser_copy(struct parser *parser, const char *start, size_t length)
{
	char *text = talloc_strndup(parser->expression, start, length);

	if (text == NULL)
		log_abort("expression.parse", "out of memory");
	return text;
}

/* Operands. */

/* XPath has no escapes: a literal ends at the next mark of its kind. */
static int
parse_literal(struct parser *parser)
{
	char quote = *parser->at;
	const char *start = parser->at + 1;
	const char *end = strchr(start, quote);

	if (end == NULL)
		return parser_fail(parser, parser->at, WORDS_OPEN_QUOTE);
	parser->at = end + 1;
	return parser_add(parser, (struct node){.kind = NODE_STRING,
	                                  .string = parser_copy(parser, start,
	                                          (size_t)(end - start))});
}

/* A point may begin or end it ("5." and ".5"), and an exponent follow. */
static int
parse_number(struct parser *parser)
{
	size_t length = strspn(parser->at, "0123456789");
	const char *text;

	if (parser->at[length] == '.')
		length += 1 + strspn(parser->at + length + 1, "0123456789");
	if (parser->at[length] == 'e') {
		size_t sign = parser->at[length + 1] == '-' ? 2 : 1;
		size_t digits =
		        strspn(parser->at + length + sign, "0123456789");

		length += digits > 0 ? sign + digits : 0;
	}
	text = parser_copy(parser, parser->at, length);
	parser->at += length;
	return parser_add(
	        parser, (struct node){.kind = NODE_NUMBER,
	                        .number = number_of_plain_text(text)});
}

/* ${name}. The name is turned into a slot here and never compared again. */
static int
parse_reference(struct parser *parser)
{
	const char *start;
	const char *end;
	size_t length;
	size_t slot;

	if (parser->at[1] != '{')
		return parser_fail(parser, parser->at, WORDS_REFERENCE);
	start = skip_blanks(parser->at + 2);
	length = strcspn(start, " \t\r\n}");
	end = skip_blanks(start + length);
	if (*end != '}')
		return parser_fail(parser, parser->at, WORDS_REFERENCE);
	slot = parser->names->slot_of(start, length, parser->names->context);
	if (slot == (size_t)-1) {
		if (parser->why->length == 0)
			text_add_format(parser->why, WORDS_UNKNOWN_QUESTION,
			        (int)length, start);
		return PARSER_FAILED;
	}
	parser->at = end + 1;
	expression_add_slot(parser->expression, slot);
	return parser_add(
	        parser, (struct node){.kind = NODE_SLOT, .slot = slot});
}

/* Names. */

/* A name alone is a column of the choices, or a mistake. */
static int
parse_bare(struct parser *parser, const char *start, size_t length)
{
	const struct expression_names *names = parser->names;

	if (length == 0)
		return parser_fail(parser, start, WORDS_MISSING);
	if (names->is_column != NULL &&
	        names->is_column(start, length, names->context))
		return parser_add(parser,
		        (struct node){.kind = NODE_COLUMN,
		                .string = parser_copy(parser, start, length)});
	if (parser->why->length == 0)
		text_add_format(parser->why,
		        names->is_column != NULL ? WORDS_NO_COLUMN
		                                 : WORDS_BARE_WORD,
		        (int)text_cut(start, length, QUOTED_MAX), start);
	return PARSER_FAILED;
}

/* A name before a parenthesis is a function's; blanks may stand between. */
static int
parse_name(struct parser *parser)
{
	const char *start = parser->at;
	size_t length = 0;

	while (expression_is_name_char(start[length]))
		length++;
	parser->at += length;
	if (length > 0 && parser_take(parser, "("))
		return parser_call(parser, start, length);
	return parse_bare(parser, start, length);
}

/* Where it is not closed, the place that matters is where it was opened. */
static int
parse_parenthesis(struct parser *parser)
{
	const char *open = parser->at++;
	int inner = parser_expression(parser);

	if (inner >= 0 && !parser_take(parser, ")"))
		return parser_fail(parser, open, WORDS_OPEN_PARENTHESIS);
	return inner;
}

/* A point is "." itself only where it begins neither a number nor a name. */
static int
parse_primary(struct parser *parser)
{
	char c;

	skip(parser);
	c = *parser->at;
	if (c == '\'' || c == '"')
		return parse_literal(parser);
	if (isdigit((unsigned char)c) ||
	        (c == '.' && isdigit((unsigned char)parser->at[1])))
		return parse_number(parser);
	if (c == '$')
		return parse_reference(parser);
	if (c == '(')
		return parse_parenthesis(parser);
	if (c == '.' && (!expression_is_name_char(parser->at[1]) ||
	                        parser->at[1] == '-')) {
		parser->at++;
		parser->expression->reads_self = true;
		return parser_add(parser, (struct node){.kind = NODE_SELF});
	}
	return parse_name(parser);
}

/* Operators. */

/* Every way that calls itself passes here; the limit is far above what anybody
 * writes, and far below what the stack holds. */
static bool
go_deeper(struct parser *parser)
{
	if (++parser->depth <= EXPRESSION_DEPTH_MAX)
		return true;
	parser_fail(parser, parser->at, WORDS_DEEP);
	return false;
}

/* Several in a row are allowed by XPath, and limited like all that nests. */
static int
parse_unary(struct parser *parser)
{
	int operand;
	int first;

	if (!parser_take(parser, "-"))
		return parse_primary(parser);
	if (!go_deeper(parser))
		return PARSER_FAILED;
	operand = parse_unary(parser);
	parser->depth--;
	if (operand < 0)
		return PARSER_FAILED;
	first = parser->expression->child_count;
	expression_add_child(parser->expression, operand);
	return parser_add(parser,
	        (struct node){.kind = NODE_NEGATE, .first = first, .count = 1});
}

/* An operator's two operands follow each other in the list of children. */
static int
add_binary(struct parser *parser, enum node_kind kind, int left, int right)
{
	int first = parser->expression->child_count;

	if (left < 0 || right < 0)
		return PARSER_FAILED;
	expression_add_child(parser->expression, left);
	expression_add_child(parser->expression, right);
	return parser_add(parser,
	        (struct node){.kind = kind, .first = first, .count = 2});
}

struct sign {
	const char *token;
	enum node_kind kind;
};

/* Longer signs stand before their beginnings. */
static const struct sign levels[][5] = {
        {{"or", NODE_OR}},
        {{"and", NODE_AND}},
        {{"!=", NODE_UNEQUAL}, {"=", NODE_EQUAL}},
        {{"<=", NODE_LESS_EQUAL}, {">=", NODE_GREATER_EQUAL}, {"<", NODE_LESS},
                {">", NODE_GREATER}},
        {{"+", NODE_ADD}, {"-", NODE_SUBTRACT}},
        {{"*", NODE_MULTIPLY}, {"div", NODE_DIVIDE}, {"mod", NODE_MODULO}},
};

enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };

/* The one that stands here, of those that bind as closely; NULL: another. */
static const struct sign *
take_operator(struct parser *parser, int level)
{
	for (const struct sign *sign = levels[level]; sign->token != NULL;
	        sign++)
		if (parser_take(parser, sign->token))
			return sign;
	return NULL;
}

/* All binary operators are left-associative.  One function for all levels: the
 * table says what binds how closely, the recursion the rest. */
static int
parse_level(struct parser *parser, int level)
{
	const struct sign *sign;
	int left;

	if (level == LEVELS)
		return parse_unary(parser);
	left = parse_level(parser, level + 1);
	while (left >= 0 && (sign = take_operator(parser, level)) != NULL)
		left = add_binary(parser, sign->kind, left,
		        parse_level(parser, level + 1));
	return left;
}

/* Every parenthesis and every argument begins here again. */
int
parser_expression(struct parser *parser)
{
	int node;

	if (!go_deeper(parser))
		return PARSER_FAILED;
	node = parse_level(parser, 0);
	parser->depth--;
	return node;
}

/* The whole of it. */

/* An expression is what stands up to the end; anything behind it is wrong. */
static bool
parse_all(struct parser *parser)
{
	struct expression *expression = parser->expression;
	int root;

	if (strlen(parser->at) > EXPRESSION_SOURCE_MAX) {
		text_add_format(
		        parser->why, WORDS_LONGER, EXPRESSION_SOURCE_MAX);
		return false;
	}
	expression->source =
	        parser_copy(parser, parser->at, strlen(parser->at));
	parser->at = expression->source;
	root = parser_expression(parser);
	if (root < 0)
		return false;
	skip(parser);
	if (*parser->at == '\0') {
		expression_link(expression, root);
		return true;
	}
	parser_fail(parser, parser->at, WORDS_END);
	return false;
}

/* What was made of a wrong expression goes at once; the sentence in `why` is
 * all that is left. */
enum status
expression_compile_filter(TALLOC_CTX *owner, const char *source,
        const struct expression_names *names, struct expression **out,
        struct text *why)
{
	struct expression *expression = talloc_zero(owner, struct expression);
	struct parser parser = {.at = source,
	        .expression = expression,
	        .names = names,
	        .why = why};

	if (expression == NULL)
		log_abort("expression.compile", "out of memory");
	if (!parse_all(&parser)) {
		talloc_free(expression);
		return STATUS_INPUT;
	}
	*out = expression;
	return STATUS_OK;
}

enum status
expression_compile(TALLOC_CTX *owner, const char *source,
        expression_slot_fn *slot_of, void *context, struct expression **out,
        struct text *why)
{
	const struct expression_names names = {
	        .slot_of = slot_of, .context = context};

	return expression_compile_filter(owner, source, &names, out, why);
}
