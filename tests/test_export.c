/*
 * Rows of an export, in the program itself: which answers count, what stands for
 * those that are missing, and whose row it is.
 */
#include "tests/store_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "reports/export.h"
#include "tests/export_fixture.h"

/* A sink that writes its rows as lines "S1=3 W1=-3 …". */
struct lines {
	struct export_sink sink;
	const struct dictionary *dictionary;
	struct text text;
	int64_t told; /* rows, before the first */
};

static enum status
lines_begin(struct export_sink *sink, const struct dictionary *dictionary,
        int64_t rows)
{
	struct lines *lines = (struct lines *)sink;

	lines->dictionary = dictionary;
	lines->told = rows;
	return STATUS_OK;
}

static enum status
lines_row(struct export_sink *sink, const struct export_cell *cells)
{
	struct lines *lines = (struct lines *)sink;

	for (size_t v = 0; v < lines->dictionary->variables_count; v++) {
		const char *name = lines->dictionary->variables[v].name;

		if (cells[v].kind == EXPORT_TEXT)
			text_add_format(
			        &lines->text, "%s=%s ", name, cells[v].text);
		else if (cells[v].kind != EXPORT_NOTHING)
			text_add_format(
			        &lines->text, "%s=%g ", name, cells[v].number);
	}
	text_add(&lines->text, "\n");
	return STATUS_OK;
}

static enum status
lines_end(struct export_sink *sink)
{
	(void)sink;
	return STATUS_OK;
}

/* W1 to W2 follow where S1 or I1 is at most 2. */
static enum status
find_way(void *context, int64_t version, const char *const *values,
        size_t count, bool *relevant)
{
	bool low = (values[0] != NULL && strcmp(values[0], "2") <= 0) ||
	           (values[2] != NULL && strcmp(values[2], "2") <= 0);

	(void)version;
	(*(int *)context)++;
	for (size_t i = 0; i < count; i++)
		relevant[i] = i < 8 || low;
	return STATUS_OK;
}

struct run {
	struct lines lines;
	struct export_result result;
	int asked; /* how often for the way */
};

static const int64_t municipalities[] = {740};
static const char *const kinds[] = {"citizen"};

/* On a copy, as always; of one kind of respondents. */
static struct run *
export_of(struct store_fixture *fixture, const char *const *of,
        enum dictionary_shape shape, const char *const *fields, size_t count)
{
	struct run *run = talloc_zero(fixture->memory, struct run);
	struct export_request request = {.scope = {.fields = fields,
	                                         .fields_count = count,
	                                         .kinds = of,
	                                         .kinds_count = 1},
	        .municipalities = municipalities,
	        .municipalities_count = 1,
	        .from = 202601,
	        .to = 202612,
	        .shape = shape,
	        .key = {1},
	        .way = {find_way, &run->asked}};
	char path[] = "/tmp/borgersvar-export-XXXXXX";
	struct db_options options = {.mode = DB_WRITE};
	struct db *copy = NULL;

	assert_non_null(mkdtemp(path));
	options.path = talloc_asprintf(fixture->memory, "%s/copy", path);
	assert_int_equal(db_snapshot(fixture->db, options.path, &fixture->why),
	        STATUS_OK);
	assert_int_equal(
	        db_open(fixture->memory, options, false, &copy, &fixture->why),
	        STATUS_OK);
	text_init(&run->lines.text, run, 1000000);
	run->lines.sink =
	        (struct export_sink){true, lines_begin, lines_row, lines_end};
	assert_int_equal(
	        export_run(copy, run, &request, &run->lines.sink, &run->result),
	        STATUS_OK);
	talloc_free(copy);
	(void)remove(options.path);
	(void)remove(path);
	assert_int_equal(run->lines.told, run->result.rows);
	return run;
}

static struct run *export(struct store_fixture *fixture,
        enum dictionary_shape shape, const char *const *fields, size_t count)
{
	return export_of(fixture, kinds, shape, fields, count);
}

/* How many lines hold the text. */
static int64_t
lines_with(const struct run *run, const char *part)
{
	const char *at = text_string(&run->lines.text);
	int64_t count = 0;

	while ((at = strstr(at, part)) != NULL) {
		count++;
		at = strchr(at, '\n');
	}
	return count;
}

static const char *const answers[] = {"svar", "kanal"};

/* Who first gave 1 and then 4 was asked why, and is no more. */
static void
test_replaced(void **state)
{
	struct store_fixture *fixture = *state;
	const struct run *before;
	const struct run *after;

	export_fixture_fill(fixture->db);
	before = export(fixture, DICTIONARY_LONG, answers, 2);
	assert_int_equal(before->asked, 0);
	/* 5, 15 … 105 and 115, 125, 135 gave 1. */
	assert_int_equal(lines_with(before, "spoergsmaal=S1 vaerdi=1 "), 14);
	store_run(fixture,
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) SELECT 740, session, 0, '4', 'web', 1 FROM"
	        " answer WHERE item = 0 AND value = '1'");
	after = export(fixture, DICTIONARY_LONG, answers, 2);
	assert_true(after->asked > 0);
	assert_int_equal(lines_with(after, "spoergsmaal=S1 vaerdi=1 "), 0);
	assert_int_equal(lines_with(after, "spoergsmaal=S1 vaerdi=4 "),
	        lines_with(before, "spoergsmaal=S1 vaerdi=4 ") + 14);
	assert_int_equal(lines_with(after, "spoergsmaal=W1 "),
	        lines_with(before, "spoergsmaal=W1 ") - 14);
	after = export(fixture, DICTIONARY_WIDE, answers, 2);
	assert_int_equal(lines_with(after, "W1=-3 W2=-3"), 82 + 14);
}

/* A person's rows bear one number, other people's another. */
static void
test_panel(void **state)
{
	struct store_fixture *fixture = *state;
	const struct run *run;
	const char *text;
	char number[13];

	export_fixture_fill(fixture->db);
	store_run(fixture, "UPDATE invitation SET respondent = 4"
	                   " WHERE id = 114");
	run = export(fixture, DICTIONARY_WIDE, answers, 2);
	text = strstr(text_string(&run->lines.text), "panel=");
	assert_int_equal(lines_with(run, "panel="), run->result.rows);
	for (int64_t twice = 0; text != NULL;
	        text = strstr(text + 1, "panel=")) {
		(void)snprintf(number, sizeof(number), "%.12s", text + 6);
		twice += lines_with(run, number) == 2;
		assert_true(lines_with(run, number) <= 2);
		if (strstr(text + 1, "panel=") == NULL)
			assert_int_equal(twice, 2);
	}
}

/* Nothing but what the scope covers, and nothing that names anybody. */
static void
test_fields(void **state)
{
	static const char *const none[] = {"S1"};
	static const char *const secrets[] = {"uge=", "enhed=", "maalgruppe=",
	        "kanal=", "vaegt=", "I1=", "SB", "Ord nummer"};
	struct store_fixture *fixture = *state;
	const struct run *run;

	export_fixture_fill(fixture->db);
	run = export(fixture, DICTIONARY_WIDE, none, 1);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_int_equal(lines_with(run, secrets[i]), 0);
	assert_int_equal(lines_with(run, "S1="), 124);
}

/* Respondents of a month stand for all who were asked in it. */
static void
test_weights(void **state)
{
	static const char *const weights[] = {"vaegt", "maalgruppe"};
	struct store_fixture *fixture = *state;
	const struct run *run;

	export_fixture_fill(fixture->db);
	run = export(fixture, DICTIONARY_WIDE, weights, 2);
	assert_int_equal(lines_with(run, "udfald=110 vaegt="), 82);
	assert_int_equal(lines_with(run, "udfald=319 \n"), 13);
	/* One group in September, since the other is laid together. */
	assert_int_equal(run->result.left_out, 3);
}

/* Numbers that would read as the code of a missing answer are none. */
static void
test_numbers(void **state)
{
	struct store_fixture *fixture = *state;
	const struct run *run;

	export_fixture_fill(fixture->db);
	store_run(
	        fixture, "UPDATE item SET type = 'integer' WHERE name = 'S2'");
	store_run(fixture,
	        "UPDATE answer SET value = CASE WHEN session = 4 THEN"
	        " '-2' WHEN session = 5 THEN '-7' WHEN session = 6"
	        " THEN 'x' ELSE '1234' END WHERE item = 5");
	run = export(fixture, DICTIONARY_WIDE, answers, 2);
	assert_int_equal(lines_with(run, "S2=-7 "), 1);
	assert_int_equal(lines_with(run, "S2=1234 "), 79);
	assert_int_equal(lines_with(run, "S2=-2 "), 0);
	assert_int_equal(run->result.blanked, 1);
}

/* The file of own words, whole. */
static const char *
export_words(
        struct store_fixture *fixture, const char *const *of, int64_t *count)
{
	struct export_request request = {
	        .scope = {.kinds = of, .kinds_count = 1},
	        .municipalities = municipalities,
	        .municipalities_count = 1,
	        .from = 202601,
	        .to = 202612};
	char path[] = "/tmp/borgersvar-words-XXXXXX";
	char *bytes = talloc_zero_size(fixture->memory, 100000);
	FILE *file;

	assert_non_null(mkdtemp(path));
	assert_int_equal(
	        export_texts(fixture->db, &request,
	                talloc_asprintf(fixture->memory, "%s/words", path),
	                count, &fixture->why),
	        STATUS_OK);
	file = fopen(talloc_asprintf(fixture->memory, "%s/words", path), "re");
	assert_non_null(file);
	assert_true(fread(bytes, 1, 99999, file) > 0);
	(void)fclose(file);
	(void)remove(talloc_asprintf(fixture->memory, "%s/words", path));
	(void)remove(path);
	return bytes;
}

static size_t
lines_of(const char *words, const char *part)
{
	size_t count = 0;

	for (const char *at = words; (at = strstr(at, part)) != NULL; at++)
		count++;
	return count;
}

/* Each text with its themes; a theme of too few is told of nobody, and a phone
 * number is masked. */
static void
test_words(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t all = 0;
	int64_t count = 0;
	const char *words;

	export_fixture_fill(fixture->db);
	words = export_words(fixture, kinds, &all);
	assert_true(all > 12);
	assert_int_equal(lines_of(words, ",Øvrige,Ord nummer "), all);
	store_run(fixture,
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) SELECT 740, answer, theme, 'r', 0 FROM"
	        " (SELECT answer FROM text_review WHERE shown <> '' ORDER BY"
	        " answer LIMIT 5), (SELECT 'goals' AS theme UNION SELECT"
	        " 'Transport')");
	store_run(fixture,
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) SELECT 740, answer, 'meeting', 'r', 0"
	        " FROM text_review WHERE shown <> '' ORDER BY answer LIMIT 4");
	store_run(fixture,
	        "UPDATE text_review SET shown = shown || ' ring 20123456'"
	        " WHERE shown <> ''");
	words = export_words(fixture, kinds, &count);
	assert_int_equal(count, all);
	assert_int_equal(lines_of(words, ",Transport; Klare mål,Ord "), 5);
	assert_int_equal(lines_of(words, ",Øvrige,Ord "), all - 5);
	assert_int_equal(lines_of(words, "Mødet"), 0);
	assert_int_equal(lines_of(words, " ring ********\r\n"), all);
}

static const char *const employers[] = {"employer"};

/* Employers' words are of as many firms as the threshold, and none wrote more
 * than half of them. */
static void
test_words_of_firms(void **state)
{
	static const struct {
		int64_t threshold;
		const char *firm; /* of a respondent, by the id */
		bool shown;
	} cases[] = {
	        {5, "1 + id / 7 % 3", false},
	        {5, "1 + id / 7 % 4", false},
	        {5, "1 + id / 7 % 5", true},
	        {5, "CASE WHEN id % 3 < 2 THEN 1 ELSE id END", false},
	        {8, "1 + id / 7 % 5", false},
	        {8, "1 + id / 7 % 8", true},
	};
	struct store_fixture *fixture = *state;

	export_fixture_fill(fixture->db);
	store_run(fixture, "UPDATE survey_version SET respondent = 'employer'");
	store_run(fixture, "INSERT INTO firm SELECT id, 740, 77770000 + id,"
	                   " 99990000 + id FROM respondent");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t count = 0;

		store_run(fixture,
		        text_format(fixture->memory,
		                "UPDATE municipality SET minimum_cell = %d",
		                (int)cases[i].threshold));
		store_run(fixture, "DELETE FROM firm_respondent");
		store_run(fixture,
		        text_format(fixture->memory,
		                "INSERT INTO firm_respondent SELECT id, 740,"
		                " %s FROM respondent",
		                cases[i].firm));
		(void)export_words(fixture, employers, &count);
		if ((count > 0) != cases[i].shown)
			fail_msg("case %zu: %d", i, (int)count);
	}
}

/* Employers stand in cells of as many firms as the threshold, and no file names a
 * firm. */
static void
test_firms(void **state)
{
	static const char *const fields[] = {
	        "svar", "kanal", "uge", "maalgruppe", "enhed", "vaegt"};
	struct store_fixture *fixture = *state;
	const struct run *citizens;
	const struct run *run;

	export_fixture_fill(fixture->db);
	citizens = export_of(fixture, kinds, DICTIONARY_WIDE, fields, 6);
	store_run(fixture, "UPDATE survey_version SET respondent = 'employer'");
	store_run(fixture, "INSERT INTO firm SELECT id, 740, 77770000 + id,"
	                   " 99990000 + id FROM respondent");
	/* Nobody knows the firms. */
	run = export_of(fixture, employers, DICTIONARY_WIDE, fields, 6);
	assert_int_equal(run->result.rows, 0);
	assert_int_equal(run->result.left_out,
	        citizens->result.rows + citizens->result.left_out);
	store_run(fixture, "INSERT INTO firm_respondent SELECT id, 740, id"
	                   " FROM respondent");
	run = export_of(fixture, employers, DICTIONARY_WIDE, fields, 6);
	assert_int_equal(run->result.rows, citizens->result.rows);
	assert_int_equal(lines_with(run, "7777"), 0);
	assert_int_equal(lines_with(run, "9999"), 0);
	assert_true(lines_with(run, "uge=2026-W38") > 0);
	assert_int_equal(run->result.firms_from, 5);
	assert_int_equal(run->result.firms_to, 5);
	/* Those of one week are of one firm: the week is taken from them. */
	store_run(fixture,
	        "UPDATE firm_respondent SET firm = 1 WHERE respondent % 4 ="
	        " 1");
	run = export_of(fixture, employers, DICTIONARY_WIDE, fields, 6);
	assert_int_equal(run->result.rows, citizens->result.rows);
	assert_true(lines_with(citizens, "uge=2026-W37") > 0);
	assert_int_equal(lines_with(run, "uge=2026-W37"), 0);
	assert_true(lines_with(run, "uge=2026-W38") > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_replaced),
	        STORE(test_panel),
	        STORE(test_fields),
	        STORE(test_weights),
	        STORE(test_numbers),
	        STORE(test_words),
	        STORE(test_words_of_firms),
	        STORE(test_firms),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
