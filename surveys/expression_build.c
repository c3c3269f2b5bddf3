/*
 * How a compiled expression grows while it is parsed: nodes, the lists of their
 * children, and the slots that it reads.  The parser calls it, and functions
 * that look at their arguments when they are read.
 */
#include "base/log.h"
#include "surveys/expression_internal.h"

enum { FIRST_ROOM = 16 };

/* Makes room for one more; the room doubles. */
static void *
grow(struct expression *expression, void *list, size_t count, size_t size)
{
	size_t room = FIRST_ROOM;

	while (room < count)
		room *= 2;
	if (list != NULL && count != room)
		return list;
	if (list != NULL)
		room *= 2;
	list = talloc_realloc_size(expression, list, room * size);
	if (list == NULL)
		log_abort("expression.parse", "out of memory");
	return list;
}

/* The node is copied; its index stays when the list moves. */
int
expression_add_node(struct expression *expression, const struct node *node)
{
	size_t count = (size_t)expression->node_count;

	if (count == EXPRESSION_NODES_MAX)
		return -1;
	expression->nodes =
	        grow(expression, expression->nodes, count, sizeof(*node));
	expression->nodes[count] = *node;
	return expression->node_count++;
}

void
expression_add_child(struct expression *expression, int index)
{
	size_t count = (size_t)expression->child_count;

	expression->children =
	        grow(expression, expression->children, count, sizeof(index));
	expression->children[count] = index;
	expression->child_count++;
}

/* A condition reads few names, so a look through all is cheap. */
void
expression_add_slot(struct expression *expression, size_t slot)
{
	for (size_t i = 0; i < expression->slot_count; i++)
		if (expression->slots[i] == slot)
			return;
	expression->slots = grow(expression, expression->slots,
	        expression->slot_count, sizeof(slot));
	expression->slots[expression->slot_count++] = slot;
}

struct node *
expression_child(
        const struct expression *expression, const struct node *node, int i)
{
	return &expression->nodes[expression->children[node->first + i]];
}

/* Only now do the nodes stay where they are. */
void
expression_link(struct expression *expression, int root)
{
	for (int i = 0; i < expression->node_count; i++) {
		struct node *node = &expression->nodes[i];

		if (node->count > 0)
			node->left = expression_child(expression, node, 0);
		if (node->count > 1)
			node->right = expression_child(expression, node, 1);
	}
	expression->root = root;
	expression->start = &expression->nodes[root];
}
