/*
 * A report as CSV: read back by a small reader of its own, every figure is
 * there, and nothing hidden is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/write.h"
#include "tests/report_fixture.h"

enum { FIELDS = 4, FIELD_MAX = 400 };

/* Reads one field and moves on behind what ended it, which is returned. */
static char
read_field(const char **at, char *field)
{
	size_t length = 0;
	bool quoted = **at == '"';

	*at += quoted;
	while (**at != '\0') {
		if (quoted && **at == '"') {
			if ((*at)[1] != '"')
				break;
			*at += 1;
		} else if (!quoted && strchr(",\r\n", **at) != NULL) {
			break;
		}
		assert_true(length + 1 < FIELD_MAX);
		field[length++] = *(*at)++;
	}
	field[length] = '\0';
	*at += quoted;
	return *(*at)++;
}

/* The value of a figure, or NULL. */
static char *
find(TALLOC_CTX *memory, const char *csv, const char *section, const char *of,
        const char *figure)
{
	char fields[FIELDS][FIELD_MAX];
	char *found = NULL;

	while (*csv != '\0') {
		for (int i = 0; i < FIELDS; i++)
			assert_int_equal(read_field(&csv, fields[i]),
			        i + 1 < FIELDS ? ',' : '\r');
		assert_int_equal(*csv++, '\n');
		if (strcmp(fields[0], section) != 0 ||
		        strcmp(fields[1], of) != 0 ||
		        strcmp(fields[2], figure) != 0)
			continue;
		assert_null(found);
		found = talloc_strdup(memory, fields[3]);
	}
	return found;
}

static void
test_figures(void **state)
{
	static const char s1[] =
	        "Hvor tilfreds er du med dit møde hos Silkeborg Kommune?";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text csv;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	text_init(&csv, memory, 100000);
	write_csv(report, &csv);
	assert_false(csv.truncated);
	assert_string_equal(
	        find(memory, text_string(&csv), "Rapport", "", "kommune"),
	        "Silkeborg");
	assert_string_equal(
	        find(memory, text_string(&csv), "Dækning", "", "møder holdt"),
	        talloc_asprintf(memory, "%d", (int)report->total.held.count));
	assert_string_equal(find(memory, text_string(&csv), "Indeks",
	                            "tilfredshed", "gennemsnit"),
	        talloc_asprintf(memory, "%.2f", report->indices[0].mean));
	for (size_t c = 0; c < report->items[0].choices_count; c++) {
		const struct report_item_choice *choice =
		        &report->items[0].choices[c];
		bool same = strcmp(choice->value, choice->label) == 0;
		const char *value = find(memory, text_string(&csv), "Svar", s1,
		        same ? choice->value
		             : talloc_asprintf(memory, "%s %s", choice->value,
		                       choice->label));

		assert_string_equal(
		        value, choice->answers.hidden
		                       ? "·"
		                       : talloc_asprintf(memory, "%d",
		                                 (int)choice->answers.count));
	}
	talloc_free(memory);
}

/* Commas, quotes and what a spreadsheet would calculate. */
static void
test_quoting(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report = fixture_build(db, memory, 10);
	struct text csv;

	(void)state;
	report->sentence = "Et \"tal\", og\nto linjer";
	report->versions = "=1+1";
	text_init(&csv, memory, 100000);
	write_csv(report, &csv);
	assert_non_null(strstr(text_string(&csv),
	        "Rapport,,sætning,\"Et \"\"tal\"\", og\nto linjer\"\r\n"));
	assert_string_equal(
	        find(memory, text_string(&csv), "Rapport", "", "sætning"),
	        report->sentence);
	assert_string_equal(
	        find(memory, text_string(&csv), "Rapport", "", "spørgeskema"),
	        "'=1+1");
	talloc_free(memory);
}

/* Whose answers they are, and no meetings of those who hold none. */
static void
test_others(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text csv;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build_of(db, memory, "2026-Q4", NULL);
	report->respondent = "employer";
	text_init(&csv, memory, 100000);
	write_csv(report, &csv);
	assert_string_equal(
	        find(memory, text_string(&csv), "Rapport", "", "svar fra"),
	        "virksomheder");
	assert_string_equal(
	        find(memory, text_string(&csv), "Rapport", "", "periode"),
	        "2026-Q4");
	assert_null(strstr(text_string(&csv), "møder holdt"));
	assert_null(strstr(text_string(&csv), "intet møde"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_figures),
	        cmocka_unit_test(test_quoting),
	        cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests_name("write_csv", tests, NULL, NULL);
}
