/*
 * What the reports' indices cost an answer: the rows of an inbound answer (what
 * arrived, the answer, the session, the next question, and at the end the
 * session's end), in commits of 64, by the real schema with and without them.
 *
 *	scale_write FOLDER SESSIONS
 *
 * Prints microseconds of the processor an answer: with the indices that reports
 * read, with what conversations need in their place, and with neither.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/db.h"
#include "server/service.h"

enum { QUESTIONS = 6, COMMIT = 64, MUNICIPALITIES = 98 };

static void
insist(enum status status, const char *what)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, status_name(status));
	exit(1);
}

static void
run(struct db *db, const char *sql)
{
	insist(db_run(db, sql, DB_NO_ARGS), sql);
}

/* Foreign keys are kept: so many municipalities, people and invitations. */
static void
set_up(struct db *db, int64_t sessions)
{
	static const char municipalities[] =
	        "INSERT INTO municipality (code, name, region, lane, sender,"
	        " host, contact) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL"
	        " SELECT i + 1 FROM n WHERE i < 97) SELECT 100 + i, 'K' || i,"
	        " '', 'main', '1204', 'h', 'c' FROM n";
	static const char respondents[] =
	        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
	        " phone_sealed, created_at) WITH RECURSIVE n(i) AS (SELECT 1"
	        " UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT i,"
	        " 100 + i % 98, 'citizen', randomblob(32), zeroblob(51), 0"
	        " FROM n";
	static const char invitations[] =
	        "INSERT INTO invitation (id, municipality, respondent,"
	        " survey_version, month, code_hash, created_at)"
	        " SELECT id, municipality, id, 1, 202610, randomblob(32), 0"
	        " FROM respondent";

	run(db, municipalities);
	run(db, "INSERT INTO survey (id, form_id) VALUES (1, 'f')");
	run(db, "INSERT INTO survey_version (id, survey, version, title,"
	        " respondent, source, published_at) VALUES (1, 1, '1', 't',"
	        " 'citizen', x'00', 0)");
	insist(db_run(db, respondents, DB_ARGS(DB_INT("count", sessions))),
	        "respondents");
	run(db, invitations);
	run(db, "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, closes_at) SELECT id, municipality, id,"
	        " 'open', 0, 'da', id FROM respondent");
}

static void
put_inbox(struct db *db, int64_t session, int64_t number)
{
	static const char sql[] =
	        "INSERT INTO inbox (lane, event_id, sent_at, received_at,"
	        " phone_hash, text) VALUES ('main', :event, :at, :at, :hash,"
	        " '4')";
	char event[40];
	unsigned char hash[32] = {0};

	(void)snprintf(
	        event, sizeof(event), "01SCALE%019lld", (long long)number);
	memcpy(hash, &session, sizeof(session));
	insist(db_run(db, sql,
	               DB_ARGS(DB_TEXT("event", event), DB_INT("at", number),
	                       DB_BLOB("hash", hash, sizeof(hash)))),
	        "inbox");
}

static void
put_answer(struct db *db, int64_t session, int64_t question)
{
	static const char answer[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " comment, channel, at) VALUES (:municipality, :session,"
	        " :item, '4', NULL, 'sms', 1795000000)";
	static const char going_on[] =
	        "UPDATE session SET asked = :item, answered = :item,"
	        " revision = revision + 1, asked_at = 1795000000"
	        " WHERE id = :session AND municipality = :municipality";
	static const char ended[] =
	        "UPDATE session SET state = 'complete', ended_at = 1795000000"
	        " WHERE id = :session AND municipality = :municipality";
	int64_t municipality = 100 + session % MUNICIPALITIES;

	insist(db_run(db, answer,
	               DB_ARGS(DB_INT("municipality", municipality),
	                       DB_INT("session", session),
	                       DB_INT("item", question))),
	        "answer");
	insist(db_run(db, going_on,
	               DB_ARGS(DB_INT("item", question),
	                       DB_INT("session", session),
	                       DB_INT("municipality", municipality))),
	        "session");
	if (question == QUESTIONS)
		insist(db_run(db, ended,
		               DB_ARGS(DB_INT("session", session),
		                       DB_INT("municipality", municipality))),
		        "session");
}

static void
put_question(struct db *db, int64_t session, int64_t at)
{
	static const char sql[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " due_at, expires_at, created_at) VALUES ('abcdefgh', 'main',"
	        " '1204', :municipality, :session, 'question', zeroblob(51),"
	        " :session, 'Var det let at tale med os? Svar 1-5. 1=slet ikke"
	        " 5=meget let', 1, :at, :at, :at)";

	insist(db_run(db, sql,
	               DB_ARGS(DB_INT("municipality",
	                               100 + session % MUNICIPALITIES),
	                       DB_INT("session", session), DB_INT("at", at))),
	        "outbox");
}

/* So many sessions are open at a time, and their answers come in an order that
 * has nothing to do with that of the sessions: a stride without common divisor
 * visits each once. */
enum { OPEN = 5000, STRIDE = 3733 };

static int64_t
write_open(struct db *db, int64_t first, int64_t number)
{
	for (int64_t question = 1; question <= QUESTIONS; question++)
		for (int64_t i = 0; i < OPEN; i++) {
			int64_t session =
			        first + (i * STRIDE + question * 17) % OPEN;

			put_inbox(db, session, number);
			put_answer(db, session, question);
			put_question(db, session, number);
			if (++number % COMMIT != 0)
				continue;
			insist(db_commit(db), "commit");
			insist(db_begin(db), "begin");
		}
	return number;
}

static double
write_all(struct db *db, int64_t sessions)
{
	struct timespec start;
	struct timespec end;
	int64_t number = 0;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	insist(db_begin(db), "begin");
	for (int64_t first = 1; first + OPEN <= sessions + 1; first += OPEN)
		number = write_open(db, first, number);
	insist(db_commit(db), "commit");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return ((double)(end.tv_sec - start.tv_sec) * 1e6 +
	               (double)(end.tv_nsec - start.tv_nsec) / 1e3) /
	       (double)number;
}

/* What conversations alone would need of the indices that reports read: a
 * narrow one of answers by their session. */
struct variant {
	const char *name;
	bool report, narrow;
};

static double
measure(const char *folder, const struct variant *variant, int64_t sessions)
{
	struct db_migration migrations[SERVICE_MIGRATIONS_MAX];
	size_t count = service_migrations(migrations);
	char path[4096];
	struct db_options options = {.path = path, .mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;
	double us;

	text_init(&why, NULL, 400);
	(void)snprintf(path, sizeof(path), "%s/%s.db", folder, variant->name);
	insist(db_open(NULL, options, true, &db, &why), text_string(&why));
	insist(db_migrate(db, migrations, count, &why), text_string(&why));
	set_up(db, sessions);
	if (!variant->report) {
		run(db, "DROP INDEX answer_session");
		run(db, "DROP INDEX session_ended");
		run(db, "DROP INDEX outbox_noticed");
	}
	if (variant->narrow)
		run(db, "CREATE INDEX narrow ON answer (session)");
	us = write_all(db, sessions);
	talloc_free(db);
	text_clear(&why);
	return us;
}

int
main(int argc, char **argv)
{
	static const struct variant variants[] = {{"reports", true, false},
	        {"conversations", false, true}, {"none", false, false}};
	int64_t sessions;

	if (argc != 3)
		return 2;
	sessions = strtol(argv[2], NULL, 10);
	for (size_t i = 0; i < 3; i++)
		printf("%s %.2f\n", variants[i].name,
		        measure(argv[1], &variants[i], sessions));
	return 0;
}
