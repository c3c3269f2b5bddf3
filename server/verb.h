/*
 * Commands: one file verb_<name>.c each, one row in verb.c.
 *
 * Exit status 0 done, 1 the input is wrong (a file, a row, a value that only the
 * data shows to be wrong), 2 usage (a wrong, unknown, missing or contradictory
 * option), 3 the system failed.
 */
#ifndef SERVER_VERB_H
#define SERVER_VERB_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"
#include "base/writer.h"
#include "server/settings.h"

struct admin_pen;
struct municipality_set;

/* Of the program, as the manual page has it, too. */
#define VERB_VERSION "1.0"

enum { VERB_DONE, VERB_INPUT, VERB_USAGE, VERB_SYSTEM };

/* An option "--name VALUE", also "--name=VALUE", or a flag, that a verb takes. */
struct verb_option {
	const char *name;
	const char **value; /* set to the text after it, or NULL for a flag */
	bool *flag;
};

typedef int verb_fn(int argc, char **argv);

struct verb {
	const char *name;  /* "report", or "survey check" */
	const char *usage; /* what follows the name */
	const char *help;  /* what it does, a few sentences */
	verb_fn *run;
};

extern const struct verb verbs[];
extern const size_t verb_count;

/* Research data. */
verb_fn verb_grant_add, verb_grant_list, verb_grant_revoke, verb_export,
        verb_principle_add, verb_principle_list, verb_principle_end,
        verb_report_principles, verb_audit_verify;

/* The gateway. */
verb_fn verb_gateway_unknown, verb_gateway_dry_run;

/* Who is written to by mail. */
verb_fn verb_people_export, verb_people_erase, verb_people_import,
        verb_people_invite;

verb_fn verb_serve, verb_demo, verb_report, verb_report_verify,
        verb_report_withdraw, verb_survey_check, verb_survey_show,
        verb_survey_graph, verb_survey_diff, verb_survey_try, verb_eval,
        verb_meeting, verb_import, verb_user_list, verb_user_disable,
        verb_user_add, verb_municipality_add, verb_series_import,
        verb_series_list, verb_user_address, verb_progression,
        verb_before_after, verb_note_add, verb_note_list, verb_note_remove,
        verb_municipality_set, verb_keyword_add, verb_quarantine, verb_texts,
        verb_token_add, verb_token_list, verb_token_revoke, verb_backup,
        verb_doctor, verb_config;

/* Reads options; what is none of them is put into `words` (at most max).
 * Returns the number of words, or -1 after saying what is wrong. */
int verb_options(int argc, char **argv, const struct verb_option *options,
        const char **words, int max);
/* Prints "borgersvar: why" and returns the exit status that fits. */
int verb_fail(enum status status, const char *why);
/* The same of an option that is wrong, missing, or does not go with another one,
 * as can be seen without a look at any file or row: VERB_USAGE, whereupon main.c
 * shows how the command is used. */
int verb_misused(const char *why);
/* The exit status of a status. */
int verb_exit(enum status status);

/* Loads --config FILE (default borgersvar.conf), and readies clock and
 * secrets. */
MUST_CHECK enum status verb_begin(TALLOC_CTX *owner, const char *config,
        struct settings *settings, struct text *why);

/* The database, opened to write from a command: the folder is its own, or a
 * server's, which lends it the pen (server/admin.h) for each transaction. */
struct verb_database {
	struct admin_pen *pen;
	struct db *db;
	struct secret_keys keys;
};
MUST_CHECK enum status verb_open(TALLOC_CTX *owner,
        const struct settings *settings, struct verb_database *database,
        struct text *why);
/* A transaction, short enough for ADMIN_HOLD_MS where a server waits for it:
 * nothing that takes long, and nothing printed, belongs inside. */
MUST_CHECK enum status verb_write_begin(
        struct verb_database *database, struct text *why);
/* Commits where all went well so far, else undoes it; returns what came of
 * it.  STATUS_BUSY: the time was over, and nothing is written. */
MUST_CHECK enum status verb_write_end(
        struct verb_database *database, enum status so_far, struct text *why);
/* Closes the database, then gives the folder back; one that is all zero, or
 * that could not be opened, is closed already. */
void verb_close(struct verb_database *database);
/* Opens it to read only; a server may run. */
MUST_CHECK enum status verb_open_reader(TALLOC_CTX *owner,
        const struct settings *settings, struct db **db, struct text *why);

/*
 * A command of the usual shape (verb_run.c): its options are read, what was
 * typed is looked at, the settings are loaded, one thing is done, and the exit
 * status says how it went.  A verb is then its options and that one thing.
 */
struct verb_call {
	TALLOC_CTX *memory;       /* freed when the command ends */
	struct settings settings; /* loaded before `run`, not before `check` */
	struct db *db;            /* by verb_read, or within verb_write */
	struct secret_keys keys;  /* within verb_write */
	int64_t now;              /* when it began, UTC seconds */
	struct text why;          /* what is wrong, for whoever typed it */
};
/* `what` is the verb's own: what its options were put into. */
typedef enum status verb_call_fn(struct verb_call *call, void *what);

struct verb_frame {
	/* Ends with a NULL name; --config is one without being named.  NULL:
	 * no others. */
	const struct verb_option *options;
	const char **words; /* where its words are put; exactly words_count */
	int words_count;
	/* What is expected where the options do not go together, or NULL where
	 * they do; the usage is then shown, and the exit status is VERB_USAGE.
	 */
	const char *(*misfit)(const void *what);
	/* Looks at what was typed, before anything is opened; Danish time is
	 * known by then.  STATUS_INPUT is a misuse of the command (verb_misused);
	 * what only a file or the database shows to be wrong is found by `run`.
	 * NULL: there is nothing to look at. */
	verb_call_fn *check;
	verb_call_fn *run;
	void *what;
};

/* Returns the exit status.  What failed has been said, in `why`'s words or, if
 * these are none, by the status's name. */
int verb_run(int argc, char **argv, const struct verb_frame *frame);
/* Opens call->db to read, beside a server; it is closed when the command ends.
 */
MUST_CHECK enum status verb_read(struct verb_call *call);
/* Runs `change` in one transaction, as verb_write_begin says, with call->db to
 * write and call->keys; committed if it returns STATUS_OK, and undone if not.
 * Afterwards call->db is again what it was.  What takes longer than a server
 * waits does its work in several. */
MUST_CHECK enum status verb_write(
        struct verb_call *call, verb_call_fn *change, void *what);

/*
 * What takes longer than a server waits, in pieces (verb_pieces.c): a transaction
 * each, as verb_write makes it, and beside a server a loan of the pen each.  What
 * was committed stays when a later one fails, so a piece must be such that it can
 * be done twice: who was cut off is told to run the same command again.
 */
enum { VERB_PIECE_ROWS = 500 };

struct verb_pieces {
	/* Takes the next rows in their order, `rows` at most, and says how many
	 * these were: fewer than `rows` were the last ones. */
	enum status (*take)(
	        struct verb_call *call, void *what, size_t rows, size_t *taken);
	void *what;
	size_t rows;  /* of a piece; 0: VERB_PIECE_ROWS */
	size_t taken; /* of all pieces that were committed */
};
/* Returns what ended it, with `taken` and what to do in call->why. */
MUST_CHECK enum status verb_write_pieces(
        struct verb_call *call, struct verb_pieces *pieces);
/* Which municipalities are here, so that a file that names many can be checked
 * before any piece of it. */
MUST_CHECK enum status verb_municipalities(
        struct verb_call *call, struct municipality_set *here);

/* What several commands take, and refuse in the same words.  A municipality's
 * code, from --municipality; NULL is refused as well. */
MUST_CHECK enum status verb_municipality(
        const char *typed, int64_t *code, struct text *why);
/* STATUS_NOT_FOUND is said to be of this municipality; gives `status` back. */
MUST_CHECK enum status verb_no_municipality(
        enum status status, int64_t code, struct text *why);
/* A day as people write it, 2026-10-31, as its first instant in Denmark (UTC
 * seconds).  `option` is named where it is none. */
MUST_CHECK enum status verb_day(
        const char *option, const char *typed, int64_t *at, struct text *why);
/* The Danish day of an instant as 2026-10-31, for a column of a list. */
void verb_print_day(int64_t at);

/* A whole file of at most `max` bytes. */
MUST_CHECK enum status verb_read_file(TALLOC_CTX *owner, const char *path,
        size_t max, char **bytes, size_t *length, struct text *why);

#endif
