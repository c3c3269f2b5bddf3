/*
 * What the two files of the parser share; for nobody else.
 *
 * A function that reads something gives the index of the node that it made, or
 * PARSER_FAILED after the first complaint was put into `why`.
 */
#ifndef SURVEYS_EXPRESSION_PARSE_INTERNAL_H
#define SURVEYS_EXPRESSION_PARSE_INTERNAL_H

#include "surveys/expression_internal.h"

enum { PARSER_FAILED = -1 };

struct parser {
	/* What is next to be read, in the expression's own copy of the source.
	 */
	const char *at;
	struct expression *expression;
	const struct expression_names *names;
	struct text *why;
	int depth;
};

/* Says what is wrong at a place, unless something was wrong before. */
int parser_fail(struct parser *parser, const char *at, const char *what);
/* Adds a node; too many are a failure as well. */
int parser_add(struct parser *parser, struct node node);
/* Takes this token where it stands next, blanks before it or not. */
bool parser_take(struct parser *parser, const char *token);
/* So many bytes of the source as a string; the expression's. */
const char *parser_copy(
        struct parser *parser, const char *start, size_t length);
/* A whole expression: of the form, in parentheses, or as an argument. */
int parser_expression(struct parser *parser);

/* The call of the function of that name, whose parenthesis was just taken
 * (expression_call.c). */
int parser_call(struct parser *parser, const char *start, size_t length);

#endif
