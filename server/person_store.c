/*
 * The places where something of a person stands, twice: to tell it, and to erase
 * it.  A table that gets a person's rows gets a line in both.
 *
 * Raw texts stand in the inbox without a municipality.  They are told and erased
 * only where no other municipality knows the number: it may be theirs.
 */
#include "server/person_store.h"

#include <string.h>

#define OF_PERSON                                                              \
	"(SELECT id FROM respondent WHERE phone_hash = :hash"                  \
	" AND municipality = :municipality)"

/* As `what`, `content`, `more`; each binds the municipality and the hash. */
static const struct {
	const char *name;
	const char *sql;
} sections[PERSON_SECTIONS] = {
        {"registreret",
                "SELECT created_at AS at, kind AS what, language AS content,"
                " '' AS more FROM respondent WHERE phone_hash = :hash"
                " AND municipality = :municipality ORDER BY id"},
        /* Whom the person answers for; nobody else's numbers. */
        {"virksomhed",
                "SELECT 0 AS at, 'CVR' AS what, f.cvr AS content, '' AS more"
                " FROM firm_respondent m JOIN firm f ON f.id = m.firm"
                " WHERE m.municipality = :municipality AND m.respondent IN"
                " " OF_PERSON " UNION ALL SELECT 0, 'id', b.external, b.kind"
                " FROM phone_book b WHERE b.municipality = :municipality"
                " AND b.respondent IN " OF_PERSON},
        {"i kø", "SELECT begun_at AS at, kind AS what, '' AS content,"
                 " '' AS more FROM wave WHERE municipality = :municipality"
                 " AND respondent IN " OF_PERSON},
        {"møder",
                "SELECT held_at AS at, fate AS what, unit AS content,"
                " target_group AS more FROM meeting WHERE respondent IN"
                " " OF_PERSON " AND municipality = :municipality ORDER BY id"},
        {"invitationer",
                "SELECT i.created_at AS at, v.title AS what,"
                " coalesce(s.state, '') AS content, v.version AS more"
                " FROM invitation i"
                " JOIN survey_version v ON v.id = i.survey_version"
                " LEFT JOIN session s ON s.id = i.id WHERE i.respondent IN"
                " " OF_PERSON " AND i.municipality = :municipality"
                " ORDER BY i.id"},
        {"svar", "SELECT a.at AS at, t.label AS what, a.value AS content,"
                 " coalesce(a.comment, '') AS more FROM invitation i"
                 " JOIN answer a ON a.municipality = i.municipality"
                 " AND a.session = i.id"
                 " JOIN item t ON t.survey_version = i.survey_version"
                 " AND t.position = a.item WHERE i.respondent IN " OF_PERSON
                 " AND i.municipality = :municipality ORDER BY a.id"},
        {"temaer", "SELECT x.tagged_at AS at, x.theme AS what,"
                   " CASE WHEN x.taken_back_at IS NULL THEN '' ELSE"
                   " 'taken back' END AS content, '' AS more"
                   " FROM invitation i JOIN answer a"
                   " ON a.municipality = i.municipality"
                   " AND a.session = i.id JOIN text_theme x"
                   " ON x.municipality = i.municipality AND x.answer = a.id"
                   " WHERE i.respondent IN " OF_PERSON
                   " AND i.municipality = :municipality ORDER BY x.id"},
        {"modtaget", "SELECT received_at AS at, 'sms' AS what,"
                     " coalesce(text, '') AS content, '' AS more FROM inbox"
                     " WHERE phone_hash = :hash AND NOT EXISTS (SELECT 1"
                     "  FROM respondent r WHERE r.phone_hash = :hash"
                     "  AND r.municipality <> :municipality) ORDER BY id"},
        {"sendt", "SELECT created_at AS at, 'sms' AS what, body AS content,"
                  " state AS more FROM outbox WHERE phone_key = :key"
                  " AND municipality = :municipality UNION ALL"
                  " SELECT created_at, title, body, state FROM mail"
                  " WHERE address_hash = :hash"
                  " AND municipality = :municipality ORDER BY at"},
        {"opgaver",
                "SELECT created_at AS at, kind AS what, CASE WHEN done_at"
                " IS NULL THEN 'open' ELSE 'done' END AS content, '' AS more"
                " FROM follow_up WHERE respondent IN " OF_PERSON
                " AND municipality = :municipality ORDER BY id"},
        {"stopliste", "SELECT since_at AS at, reason AS what, '' AS content,"
                      " '' AS more FROM stop_list WHERE phone_hash = :hash"
                      " AND municipality = :municipality"},
};

static const struct shape_field fact_fields[] = {
        SHAPE_INT(struct person_fact, at),
        SHAPE_STRING(struct person_fact, what),
        SHAPE_STRING(struct person_fact, content),
        SHAPE_STRING(struct person_fact, more),
};
static const struct shape fact_shape =
        SHAPE("fact", struct person_fact, fact_fields);

const char *
person_section(size_t section)
{
	return sections[section].name;
}

/* The outbox keeps texts of a number apart by the beginning of its hash. */
static int64_t
key_of(const struct person *person)
{
	int64_t key;

	memcpy(&key, person->hash, sizeof(key));
	return key;
}

/* Only what a statement names may be bound. */
static bool
names_key(const char *sql)
{
	return strstr(sql, ":key") != NULL;
}

enum status
person_facts(struct db *db, TALLOC_CTX *memory, const struct person *person,
        size_t section, struct person_fact **facts, size_t *count)
{
	const char *sql = sections[section].sql;
	const struct db_value values[] = {
	        DB_INT("municipality", person->municipality),
	        DB_BLOB("hash", person->hash, SECRET_HASH_BYTES),
	        DB_INT("key", key_of(person))};
	struct db_args args = {values, names_key(sql) ? 3 : 2};

	return db_all(db, sql, args, DB_INTO(memory, &fact_shape),
	        PERSON_FACTS_MAX, facts, count);
}

/* Whom others refer to goes last. */
static const char *const erasures[] = {
        "DELETE FROM text_theme WHERE municipality = :municipality"
        " AND answer IN (SELECT a.id FROM invitation i"
        "  JOIN answer a ON a.municipality = i.municipality"
        "  AND a.session = i.id WHERE i.respondent IN " OF_PERSON ")",
        "DELETE FROM text_shown WHERE municipality = :municipality"
        " AND answer IN (SELECT a.id FROM invitation i"
        "  JOIN answer a ON a.municipality = i.municipality"
        "  AND a.session = i.id WHERE i.respondent IN " OF_PERSON ")",
        "DELETE FROM text_review WHERE municipality = :municipality"
        " AND answer IN (SELECT a.id FROM invitation i"
        "  JOIN answer a ON a.municipality = i.municipality"
        "  AND a.session = i.id WHERE i.respondent IN " OF_PERSON ")",
        "DELETE FROM answer WHERE municipality = :municipality"
        " AND session IN (SELECT id FROM invitation WHERE respondent IN"
        "  " OF_PERSON ")",
        "DELETE FROM follow_up WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM session WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM mail_invitation WHERE municipality = :municipality"
        " AND invitation IN (SELECT id FROM invitation WHERE respondent IN"
        "  " OF_PERSON ")",
        "DELETE FROM invitation WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM address_book WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM phone_book WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM wave WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        /* The firm goes with the last of its people. */
        "DELETE FROM firm_respondent WHERE municipality = :municipality"
        " AND respondent IN " OF_PERSON,
        "DELETE FROM firm WHERE municipality = :municipality"
        " AND :hash IS NOT NULL AND NOT EXISTS (SELECT 1"
        "  FROM firm_respondent r WHERE r.firm = firm.id)",
        /* That it was held stays, and that nobody can be asked about it. */
        "UPDATE meeting SET respondent = NULL, external = 'erased-' || id,"
        " fate = 'excluded', fate_reason = 'erased'"
        " WHERE municipality = :municipality AND respondent IN " OF_PERSON,
        "DELETE FROM respondent WHERE municipality = :municipality"
        " AND phone_hash = :hash",
        "DELETE FROM mail WHERE municipality = :municipality"
        " AND address_hash = :hash",
        "DELETE FROM courtesy WHERE municipality = :municipality"
        " AND phone_hash = :hash",
        "DELETE FROM outbox WHERE municipality = :municipality"
        " AND phone_key = :key",
        /* The ids stay as long as a provider may repeat itself. */
        "UPDATE inbox SET text = NULL, phone_hash = NULL"
        " WHERE phone_hash = :hash AND NOT EXISTS (SELECT 1"
        "  FROM respondent r WHERE r.phone_hash = :hash"
        "  AND r.municipality <> :municipality)",
        "DELETE FROM inbox_part WHERE phone_hash = :hash"
        " AND NOT EXISTS (SELECT 1 FROM respondent r"
        "  WHERE r.phone_hash = :hash AND r.municipality <> :municipality)",
        "DELETE FROM inbox_part_aside WHERE phone_hash = :hash"
        " AND NOT EXISTS (SELECT 1 FROM respondent r"
        "  WHERE r.phone_hash = :hash AND r.municipality <> :municipality)",
};

static enum status
erase_from(struct db *db, const struct person *person, const char *sql,
        int64_t *changed)
{
	bool by_key = names_key(sql);
	const struct db_value values[] = {
	        DB_INT("municipality", person->municipality),
	        by_key ? (struct db_value)DB_INT("key", key_of(person))
	               : DB_BLOB("hash", person->hash, SECRET_HASH_BYTES)};
	struct db_args args = {values, 2};
	enum status status = db_run(db, sql, args);

	if (status == STATUS_OK)
		*changed += db_changes(db);
	return status;
}

enum status
person_erase(struct db *db, const struct person *person)
{
	int64_t changed = 0;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK &&
	                   i < sizeof(erasures) / sizeof(erasures[0]);
	        i++)
		status = erase_from(db, person, erasures[i], &changed);
	if (status == STATUS_OK && changed == 0)
		return STATUS_NOT_FOUND;
	return status;
}
