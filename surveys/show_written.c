/*
 * A part of an expression as it is written in a workbook, made from its nodes,
 * since a compiled expression knows only the text of its whole.
 */
#include <string.h>

#include "surveys/show_internal.h"

struct sign {
	const char *sign;
	int binds; /* the tighter the higher; 0: it is no operator */
};

static const struct sign signs[] = {
        [NODE_OR] = {"or", 1},
        [NODE_AND] = {"and", 2},
        [NODE_EQUAL] = {"=", 3},
        [NODE_UNEQUAL] = {"!=", 3},
        [NODE_LESS] = {"<", 4},
        [NODE_LESS_EQUAL] = {"<=", 4},
        [NODE_GREATER] = {">", 4},
        [NODE_GREATER_EQUAL] = {">=", 4},
        [NODE_ADD] = {"+", 5},
        [NODE_SUBTRACT] = {"-", 5},
        [NODE_MULTIPLY] = {"*", 6},
        [NODE_DIVIDE] = {"div", 6},
        [NODE_MODULO] = {"mod", 6},
};

enum { SIGNS = sizeof(signs) / sizeof(signs[0]) };

static struct sign
sign_of(const struct node *node)
{
	static const struct sign none = {NULL, 0};

	return (size_t)node->kind < SIGNS ? signs[node->kind] : none;
}

static void write_node(struct words *words, const struct node *node);

/* Parentheses where they are needed, since those of the author are not kept in
 * the nodes. */
static void
write_operand(struct words *words, const struct node *node, int binds)
{
	struct sign sign = sign_of(node);
	bool inner = sign.binds > 0 && sign.binds < binds;

	text_add(&words->out, inner ? "(" : "");
	write_node(words, node);
	text_add(&words->out, inner ? ")" : "");
}

static void
write_call(struct words *words, const struct node *node)
{
	text_add_format(&words->out, "%s(", node->function->name);
	for (int i = 0; i < words_count(node); i++) {
		text_add(&words->out, i > 0 ? ", " : "");
		write_node(words, words_argument(words, node, i));
	}
	text_add(&words->out, ")");
}

/* The leaves, and what has only one operand. */
static void
write_simple(struct words *words, const struct node *node)
{
	const char *quote = "'";

	if (node->kind == NODE_NUMBER) {
		text_add_format(&words->out, "%.15g", node->number);
	} else if (node->kind == NODE_STRING) {
		if (strchr(node->string, '\'') != NULL)
			quote = "\"";
		text_add_format(
		        &words->out, "%s%s%s", quote, node->string, quote);
	} else if (node->kind == NODE_SLOT) {
		text_add_format(&words->out, "${%s}",
		        words->show->survey->items[node->slot].name);
	} else if (node->kind == NODE_SELF) {
		text_add(&words->out, ".");
	} else if (node->kind == NODE_NEGATE) {
		text_add(&words->out, "-");
		write_operand(words, words_argument(words, node, 0), 7);
	} else if (node->function != NULL) {
		write_call(words, node);
	} else if (node->string != NULL) {
		text_add(&words->out, node->string);
	}
}

static void
write_node(struct words *words, const struct node *node)
{
	struct sign sign = sign_of(node);

	if (sign.binds == 0) {
		write_simple(words, node);
		return;
	}
	write_operand(words, words_argument(words, node, 0), sign.binds);
	text_add_format(&words->out, " %s ", sign.sign);
	write_operand(words, words_argument(words, node, 1), sign.binds + 1);
}

/* The whole is in the author's own words; only of a part they must be made. */
void
words_written(struct words *words, int index)
{
	text_add(&words->out, "»");
	if (index == words->expression->root)
		text_add(&words->out, words->expression->source);
	else
		write_node(words, words_node(words, index));
	text_add(&words->out, "«");
}
