/*
 * Long files of meetings, people and figures.  Nobody is in one twice, so that
 * the rows of a file and those of the database are as many.
 */
#include "tests/import_lists.h"

#include <stdio.h>

#include "base/db.h"

static const char *
meeting_row(struct command *command, TALLOC_CTX *memory, int n)
{
	return talloc_asprintf(memory, "m%d,+4512%06d,%s 10:00,SB\n", n, n,
	        command_day(command, 2));
}

/* All three kinds in turns, a hundred employers to a firm. */
static const char *
person_row(struct command *command, TALLOC_CTX *memory, int n)
{
	static const char *const firms[] = {
	        "10000009", "10000017", "10000025", "12345674"};

	(void)command;
	if (n % 3 == 0)
		return talloc_asprintf(memory,
		        "740,employer,E%d,,+4512%06d,%s\n", n, n,
		        firms[n / 300 % 4]);
	return talloc_asprintf(memory, "740,%s,P%d,p%d@forening.dk,,\n",
	        n % 3 == 1 ? "partner" : "employee", n, n);
}

static const char *
point_row(struct command *command, TALLOC_CTX *memory, int n)
{
	(void)command;
	return talloc_asprintf(
	        memory, "740,S%d,satisfaction,2024,%d,KL\n", n, n % 101);
}

#define ALL(columns) "SELECT group_concat(" columns ", char(10))"

const struct import_list import_lists[IMPORT_LISTS] = {
        {"meetings.csv",
                "import meetings.csv --municipality "
                "740",
                " registered, 0 known already, 0 "
                "refused\n",
                "SELECT count(*) FROM meeting",
                ALL("id || external || held_at || "
                    "hash") " AS state"
                            " FROM (SELECT m.id, "
                            "m.external, m.held_at,"
                            " hex(r.phone_hash) AS "
                            "hash FROM meeting m"
                            " JOIN respondent r ON "
                            "r.id = m.respondent "
                            "ORDER BY m.id)",
                "id,phone,held_at,employee\n", meeting_row},
        {"people.csv", "people import people.csv", " in the address book\n",
                "SELECT (SELECT count(*) FROM "
                "address_book)"
                " + (SELECT count(*) FROM phone_book)",
                ALL("kind || external || id || hash || "
                    "firm") " || (SELECT count(*) FROM "
                            "firm) || '/'"
                            " || (SELECT count(*) FROM "
                            "respondent) || '/'"
                            " || (SELECT count(*) FROM "
                            "mail_schedule) || '/'"
                            " || (SELECT count(*) FROM "
                            "text_schedule) || '/'"
                            " || (SELECT count(*) FROM "
                            "survey_version) AS state"
                            " FROM (SELECT r.kind, "
                            "b.external, r.id,"
                            " hex(r.phone_hash) AS "
                            "hash, coalesce(f.cvr, '') "
                            "AS firm"
                            " FROM (SELECT * FROM "
                            "address_book UNION ALL"
                            " SELECT * FROM "
                            "phone_book) b"
                            " JOIN respondent r ON "
                            "r.id = b.respondent"
                            " LEFT JOIN "
                            "firm_respondent p ON "
                            "p.respondent = r.id"
                            " LEFT JOIN firm f ON f.id "
                            "= p.firm ORDER BY r.id)",
                "municipality,kind,id,email,phone,"
                "cvr\n",
                person_row},
        {"series.csv", "series import series.csv", "\n",
                "SELECT count(*) FROM series_point",
                ALL("municipality || series || measure "
                    "|| month || period"
                    " || value || source") " AS state"
                                           " FROM "
                                           "(SELECT * "
                                           "FROM "
                                           "series_"
                                           "point "
                                           "ORDER BY "
                                           "series)",
                "municipality,series,measure,period,"
                "value,source\n",
                point_row},
};

void
import_list_write(
        struct command *command, const struct import_list *list, int rows)
{
	char *path = talloc_asprintf(
	        command->memory, "%s/%s", command->folder, list->name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(list->header, file) >= 0);
	for (int n = 0; n < rows; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);

		assert_true(fputs(list->row(command, memory, n), file) >= 0);
		talloc_free(memory);
	}
	assert_int_equal(fclose(file), 0);
}

/* The database's. */
static const char *
state_of(struct command *command, const struct import_list *list,
        const char *database)
{
	struct state {
		const char *state;
	};
	static const struct shape_field fields[] = {
	        SHAPE_STRING(struct state, state)};
	static const struct shape shape = SHAPE("state", struct state, fields);
	struct db_options options = {
	        .path = talloc_asprintf(
	                command->memory, "%s/%s", command->folder, database),
	        .mode = DB_READ};
	struct state found = {NULL};
	struct db *db = NULL;
	struct text why;

	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	assert_int_equal(db_one(db, list->state, DB_NO_ARGS,
	                         DB_INTO(command->memory, &shape), &found),
	        STATUS_OK);
	talloc_free(db);
	return found.state;
}

void
import_list_expect_same(struct command *command, const struct import_list *list,
        const char *one, const char *other)
{
	const char *a = state_of(command, list, one);
	const char *b = state_of(command, list, other);
	size_t same = 0;

	while (a[same] != '\0' && a[same] == b[same])
		same++;
	if (a[same] != b[same])
		fail_msg("%s: \"%.60s\" and \"%.60s\"", list->name, a + same,
		        b + same);
	assert_true(same > 0);
}
