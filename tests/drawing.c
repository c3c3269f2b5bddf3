/*
 * Reads an SVG with a parser of XML.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <math.h>

#include "tests/drawing.h"

static void
start_element(void *context, const char *name, const char **attributes)
{
	struct drawing *drawing = context;
	struct shape_drawn *shape = &drawing->shapes[drawing->count++];

	assert_true(drawing->count < SHAPES_MAX);
	(void)snprintf(shape->name, sizeof(shape->name), "%s", name);
	for (; *attributes != NULL; attributes += 2) {
		double number = strtod(attributes[1], NULL);

		if (strcmp(attributes[0], "class") == 0)
			(void)snprintf(shape->class, sizeof(shape->class), "%s",
			        attributes[1]);
		if (strcmp(attributes[0], "width") == 0)
			shape->width = number;
		if (strcmp(attributes[0], "x") == 0 ||
		        strcmp(attributes[0], "cx") == 0)
			shape->x = number;
		if (strcmp(attributes[0], "y") == 0 ||
		        strcmp(attributes[0], "cy") == 0)
			shape->y = number;
	}
}

static void
characters(void *context, const char *text, int length)
{
	struct drawing *drawing = context;
	const char *name = drawing->shapes[drawing->count - 1].name;

	if (strcmp(name, "title") == 0)
		(void)strncat(drawing->title, text, (size_t)length);
	if (strcmp(name, "desc") == 0)
		(void)strncat(drawing->description, text, (size_t)length);
	assert_true(strlen(drawing->description) + 200 <
	            sizeof(drawing->description));
}

struct drawing
drawing_read(const struct text *svg)
{
	struct drawing drawing = {.count = 0};
	XML_Parser parser = XML_ParserCreate("UTF-8");

	XML_SetUserData(parser, &drawing);
	XML_SetElementHandler(parser, start_element, NULL);
	XML_SetCharacterDataHandler(parser, characters);
	if (XML_Parse(parser, text_string(svg), (int)svg->length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", text_string(svg));
	XML_ParserFree(parser);
	return drawing;
}

const struct shape_drawn *
drawing_find(const struct drawing *drawing, const char *class, int n)
{
	for (int i = 0; i < drawing->count; i++)
		if (strcmp(drawing->shapes[i].class, class) == 0 && n-- == 0)
			return &drawing->shapes[i];
	return NULL;
}

struct shape_drawn
drawing_the(const struct drawing *drawing, const char *class, int n)
{
	const struct shape_drawn *shape = drawing_find(drawing, class, n);

	if (shape == NULL) {
		fail_msg("there is no %s %d", class, n);
		return drawing->shapes[0];
	}
	return *shape;
}

void
drawing_near(double value, double wanted)
{
	if (fabs(value - wanted) > 0.11)
		fail_msg("%g, expected %g", value, wanted);
}
