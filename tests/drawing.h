/*
 * An SVG as its shapes: what stands where, and how wide it is.
 */
#ifndef TESTS_DRAWING_H
#define TESTS_DRAWING_H

#include "base/text.h"

enum { SHAPES_MAX = 120 };

struct shape_drawn {
	char name[10];
	char class[20];
	double width, x, y;
};

struct drawing {
	struct shape_drawn shapes[SHAPES_MAX];
	int count;
	char title[400], description[2000]; /* what a screen reader reads */
};

/* Insists on well-formed XML. */
struct drawing drawing_read(const struct text *svg);
/* The n-th shape of a class, from 0, or NULL. */
const struct shape_drawn *drawing_find(
        const struct drawing *drawing, const char *class, int n);
/* The same; it must be there. */
struct shape_drawn drawing_the(
        const struct drawing *drawing, const char *class, int n);
/* Equal as far as one decimal tells. */
void drawing_near(double value, double wanted);

#endif
