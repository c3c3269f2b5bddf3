/*
 * Mutilated workbooks, for test_mutilated*.c: what each has lost or got, and the
 * one message, with its place, that it must end in.
 */
#ifndef TESTS_MUTILATED_H
#define TESTS_MUTILATED_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/xlsx_fixture.h"

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

/* Readies the command, which lies beside the tests' folder. */
bool mutilated_begin(const char *test);
void mutilated_end_all(void);
/* Reads a workbook, which must be refused with one error, that one. */
void mutilated_expect(
        const char *bytes, size_t length, const struct mutilated_end *end);
void mutilated_expect_package(
        const struct xlsx_fixture *fixture, const struct mutilated_end *end);
/* The same by the command: it says so and ends with 1, in the little memory that
 * it is given. */
void mutilated_expect_command(
        const char *bytes, size_t length, const struct mutilated_end *end);
/* So many were refused as expected. */
extern size_t mutilated_refused;

#endif
