/*
 * What the files that put a survey in words share; for nobody else.
 */
#ifndef SURVEYS_SHOW_INTERNAL_H
#define SURVEYS_SHOW_INTERNAL_H

#include <stdbool.h>

#include "surveys/expression_internal.h"
#include "surveys/show.h"

enum { SHOW_WORDS_MAX = 20000 /* bytes of one expression in words */ };

/* One expression while it is put in words. */
struct words {
	const struct show *show;
	const struct expression *expression;
	size_t self;
	struct text out;
};

struct words words_start(const struct show *show,
        const struct expression *expression, size_t self);
const struct node *words_node(const struct words *words, int index);
/* The operands of a node: how many, and the index of each. */
int words_count(const struct node *node);
int words_index(const struct words *words, const struct node *node, int i);
const struct node *words_argument(
        const struct words *words, const struct node *node, int i);
/* Is it a call of that function? */
bool words_calls(const struct node *node, const char *name);
/* The item that a node reads, or SURVEY_NONE. */
size_t words_item(const struct words *words, const struct node *node);
bool words_is_literal(const struct node *node);
/* Is it a day or a moment? */
bool words_is_time(const struct words *words, const struct node *node);
/* A literal as a choice of the item: its label in quotation marks where that
 * says more than the value. */
void words_choice(struct words *words, size_t item, const struct node *literal);

/* A value; a condition in its place is "ja" or "nej" (show_value.c). */
void words_value(struct words *words, int index);
/* Between »«, as it is written in a workbook (show_written.c). */
void words_written(struct words *words, int index);
/* A condition, or its contrary (show_condition.c). */
void words_condition(struct words *words, int index, bool contrary);
/* " i x", for what was chosen there; nothing for ".". */
void words_place(struct words *words, int index);
/* Is it true or false by its form? */
bool words_is_condition(const struct node *node);

#endif
