/*
 * Comparisons in words; only for show_condition.c.
 */
#ifndef SURVEYS_SHOW_COMPARE_H
#define SURVEYS_SHOW_COMPARE_H

#include "surveys/show_internal.h"

/* Is it one of = != < <= > >=? */
bool compare_is(const struct node *node);
void compare_add(struct words *words, const struct node *node, bool contrary);

/* Does it say that a question's answer is a certain value; with `other`, that
 * it is any other one? */
bool compare_is_value(const struct words *words, const struct node *node,
        bool contrary, bool other);
bool compare_same_subject(
        const struct words *words, const struct node *a, const struct node *b);
/* The subject and the value of such a one. */
void compare_subject(struct words *words, const struct node *node);
void compare_value(struct words *words, const struct node *node);

/* "alder er fra 18 til 66", if the two are the ends of one range of numbers;
 * nothing is said otherwise. */
bool compare_range(
        struct words *words, const struct node *a, const struct node *b);

#endif
