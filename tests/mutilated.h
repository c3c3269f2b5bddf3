/*
 * Mutilated workbooks, for test_mutilated.c: what each has lost or got, and the
 * one message, with its place, that it must end in.
 */
#ifndef TESTS_MUTILATED_H
#define TESTS_MUTILATED_H

#include <stddef.h>

/* The place of the message, and a part of its words. */
struct mutilated_end {
	const char *sheet;
	size_t row;
	const char *column;
	const char *says;
};

/* A change to one part of the whole workbook of xlsx_fixture.h. */
struct mutilated_package {
	const char *path;
	const char *from; /* NULL: the part is what `to` is, or gone */
	const char *to;
	struct mutilated_end end;
};

/* A workbook in Markdown or CSV. */
struct mutilated_text {
	const char *bytes;
	struct mutilated_end end;
};

extern const struct mutilated_package mutilated_packages[];
extern const size_t mutilated_package_count;
extern const struct mutilated_text mutilated_texts[];
extern const size_t mutilated_text_count;

#endif
