/*
 * The table's file, read and printed.
 */
#include "tests/fault_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct fault_driver fault_drivers[FAULT_DRIVERS] = {
        {"gatewayapi", false},
        {"gatewayapi_rest", false},
        {"twilio", false},
        {"link", false},
        {"inmobile", false},
        {"inmobile", true},
        {"generic", false},
};

static void
print_row(const char *what, const char *fault, const char *step,
        const char *const cells[FAULT_DRIVERS])
{
	printf("%-9s %-15s %-10s", what, fault, step);
	for (int i = 0; i < FAULT_DRIVERS; i++)
		printf(" %-15s", cells[i]);
	printf("\n");
}

static void
print_head(void)
{
	const char *names[FAULT_DRIVERS];

	for (int i = 0; i < FAULT_DRIVERS; i++)
		names[i] = fault_drivers[i].polled ? "inmobile,polled"
		                                   : fault_drivers[i].driver;
	print_row("", "fault", "step", names);
}

/* A line of the table, split at its blanks; false for comments. */
static bool
split(char *line, const char *words[FAULT_DRIVERS + 2])
{
	char *rest = NULL;
	int count = 0;

	for (char *word = strtok_r(line, " \n", &rest);
	        word != NULL && count < FAULT_DRIVERS + 2;
	        word = strtok_r(NULL, " \n", &rest))
		words[count++] = word;
	return count == FAULT_DRIVERS + 2 && words[0][0] != '#';
}

/* Whether it is so; printed if not, or if FAULTS is set. */
static bool
compare_row(const struct fault_row *row, const char *words[FAULT_DRIVERS + 2])
{
	const char *cells[FAULT_DRIVERS];
	bool same = strcmp(row->fault, words[0]) == 0 &&
	            strcmp(row->step, words[1]) == 0;

	for (int i = 0; i < FAULT_DRIVERS; i++) {
		cells[i] = row->cells[i];
		same &= strcmp(cells[i], words[i + 2]) == 0;
	}
	if (same && getenv("FAULTS") == NULL)
		return true;
	print_row("expected", words[0], words[1], &words[2]);
	print_row(
	        same ? "happened" : "OTHERWISE", row->fault, row->step, cells);
	return same;
}

int
fault_table_compare(const struct fault_row *happened, int count)
{
	FILE *file = fopen("tests/data/faults.txt", "re");
	char line[400];
	int row = 0;
	int wrong = 0;

	assert_non_null(file);
	print_head();
	while (fgets(line, sizeof(line), file) != NULL) {
		const char *words[FAULT_DRIVERS + 2];

		if (!split(line, words))
			continue;
		assert_true(row < count);
		wrong += !compare_row(&happened[row++], words);
	}
	(void)fclose(file);
	printf("%d cells, %d rows differ\n", row * FAULT_DRIVERS, wrong);
	assert_int_equal(row, count);
	return wrong;
}
