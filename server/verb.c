/*
 * THE table of commands, and what they have in common: options, files, the exit
 * status of a failure. main.c finds the row; each command is a file verb_<name>.c of
 * its own; how they reach the database is in verb_database.c.
 */
#include "server/verb.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

#define PRINCIPLES                                                             \
	"--month YYYY-MM | --quarter YYYY-Qn [--municipality CODE]"            \
	" [--format table|json] [--config FILE]"

const struct verb verbs[] = {
        {"serve", "[--config FILE]",
                "Runs the gateway, the web form, the schedule and the pages"
                " until SIGTERM or SIGINT. Other commands run beside it.",
                verb_serve},
        {"demo", "[--directory DIR] [--seed N] [--scale [--answers N]]",
                "Plays several months of meetings of invented people on a fast"
                " clock, against a simulated provider, in a folder of its own."
                " On a terminal it then goes on serving. With --scale it fills"
                " a database with five years of 98 municipalities instead, ten"
                " million answers unless --answers says otherwise.",
                verb_demo},
        {"report --principles", PRINCIPLES, "The same as report principles.",
                verb_report_principles},
        {"report principles", PRINCIPLES,
                "Indices by principle, municipality and kind of respondents,"
                " for the evaluator; what few people's answers could be"
                " computed from is hidden.",
                verb_report_principles},
        {"report verify", "[--config FILE]",
                "Audits everything that was ever released once more, and says"
                " whether what is hidden can be computed from it.",
                verb_report_verify},
        {"report withdraw",
                "--municipality CODE --month YYYY-MM | --quarter YYYY-QN | "
                "--year"
                " YYYY --erratum TEXT [--respondent"
                " citizen|employee|employer|partner] [--config FILE]",
                "Withdraws a released period and publishes it anew, with an"
                " erratum that says why. Both are audited together.",
                verb_report_withdraw},
        {"report --progression",
                "--municipality CODE --quarter YYYY-QN"
                " [--format text|json|csv|html] [--release] [--config FILE]",
                "What changed for the same citizens since the quarter before,"
                " item by item, and who dropped out. With --release it is"
                " frozen, and staff see it.",
                verb_progression},
        {"report --before-after",
                "--municipality CODE --change YYYY-MM [--format text|json]"
                " [--config FILE]",
                "Compares the released months of the year before a change with"
                " those of the year from it on, in words.",
                verb_before_after},
        {"report",
                "--municipality CODE --month YYYY-MM | --quarter YYYY-QN | "
                "--year"
                " YYYY [--respondent citizen|employee|employer|partner] "
                "[--format json|html|csv|xlsx|pdf|agenda|png|schema]"
                " [--output FILE] [--release] [--config FILE]",
                "Prints a municipality's report of a month, a quarter or a"
                " year, of citizens or of those named: as it was released, or "
                "of today. With --release it is"
                " frozen first, and staff see it. agenda is what pastes into a"
                " council's agenda; schema describes the JSON.",
                verb_report},
        {"survey check", "FILE [--json]",
                "Reads a survey and says everything that is wrong with it, with"
                " sheet, row and column.",
                verb_survey_check},
        {"survey show", "FILE [--language CODE]",
                "Prints a survey in plain Danish: its questions, its answers"
                " and what decides who is asked what.",
                verb_survey_show},
        {"survey graph", "FILE [--language CODE]",
                "Draws a survey's branches as an SVG on standard output:"
                " questions in a column, and arcs round what is passed over.",
                verb_survey_graph},
        {"survey diff", "OLD NEW [--json]",
                "Says what changed between two versions of a survey, and"
                " whether a series of figures breaks by it.",
                verb_survey_diff},
        {"survey try", "FILE [--language CODE]",
                "Plays a survey on the terminal as a phone would show it, with"
                " what each text costs. Replies are read from standard input.",
                verb_survey_try},
        {"eval", "disclosure|expression|form|reply|sms|statistic",
                "Answers questions to a part of the program, JSON Lines in,"
                " JSON Lines out.",
                verb_eval},
        {"token add", "NAME --municipality CODE [--config FILE]",
                "Makes a token by which one of the municipality's systems sends"
                " texts (POST /api/v1/messages), and prints it, once.",
                verb_token_add},
        {"token list", "--municipality CODE [--config FILE]",
                "Lists a municipality's tokens and the day each was last used.",
                verb_token_list},
        {"token revoke", "NAME --municipality CODE [--config FILE]",
                "Ends a token; what it has sent goes out all the same.",
                verb_token_revoke},
        {"meeting",
                "--municipality CODE --phone NUMBER --held-at TIME --employee"
                " NAME [--unit TEXT] [--target-group TEXT] [--id ID]"
                " [--language CODE] [--config FILE]",
                "Registers one meeting that was held.", verb_meeting},
        {"import", "FILE --municipality CODE [--config FILE]",
                "Registers the meetings of a CSV file with the columns "
                "id,phone,"
                "held_at,employee,unit,target_group,language. A server may run:"
                " 500 rows are written at a time, and a list that was cut off"
                " can be sent again.",
                verb_import},
        {"user add", "NAME --role ROLE [--municipality CODE] [--config FILE]",
                "Adds a user; the password is read from the terminal or from"
                " standard input. Roles: caseworker, manager, broker,"
                " administrator, operator.",
                verb_user_add},
        {"user list", "[--config FILE]",
                "Lists the users: name, role, municipality, and whether one"
                " was disabled. A server may run.",
                verb_user_list},
        {"user disable", "NAME [--config FILE]",
                "Logs a user out and lets nobody in by that name again.",
                verb_user_disable},
        {"user address", "NAME --address MAIL | --none [--config FILE]",
                "Where a user is written to. On the first working day of a"
                " month managers are told that a report was released; no"
                " figure stands in the mail.",
                verb_user_address},
        {"municipality add",
                "CODE --sender NUMBER --host NAME --contact TEXT [--role ROLE]"
                " [--lane NAME]"
                " [--config FILE]",
                "Sets up a municipality with the citizen's survey after a"
                " meeting.",
                verb_municipality_add},
        {"municipality set",
                "CODE [--distress on|off] [--lane NAME] [--config FILE]",
                "Switches on, or off, that words of distress are answered with"
                " a safety text and become a task (the words stand in"
                " surveys/reply_list.c; review them first). Names the provider"
                " account by which it writes from now on.",
                verb_municipality_set},
        {"keyword add",
                "WORD --municipality CODE --survey FILE [--config FILE]",
                "Lets a text with that word open a survey. Its settings must"
                " allow it (keyword: yes).",
                verb_keyword_add},
        {"quarantine", "--municipality CODE [--release NUMBER] [--config FILE]",
                "Lists the numbers that somebody said were wrong, as numbered"
                " tasks; --release lets one be written to again.",
                verb_quarantine},
        {"note add",
                "--municipality CODE --date YYYY-MM-DD --text TEXT --author"
                " NAME [--topic TEXT] [--config FILE]",
                "Puts a note on a municipality's timeline: what was changed,"
                " and when. Prints its number.",
                verb_note_add},
        {"note list", "--municipality CODE [--config FILE]",
                "Lists the notes on a municipality's timeline: number, day,"
                " topic, author, text.",
                verb_note_list},
        {"note remove",
                "NUMBER --municipality CODE [--author NAME] [--config FILE]",
                "Takes a note off the timeline; it is kept.", verb_note_remove},
        {"series import", "FILE.csv [--config FILE]",
                "Reads earlier figures of others (LISES, STAR, KL) from a CSV"
                " file: municipality, series, measure, period, value, source,"
                " and low, high, n. They stand in the charts as another"
                " series. Nothing is written if any row is wrong; a file that"
                " was cut off can be sent again.",
                verb_series_import},
        {"series list", "--municipality CODE [--config FILE]",
                "Lists a municipality's earlier figures of others.",
                verb_series_list},
        {"texts",
                "--municipality CODE [--month YYYY-MM [--reviewed] | --show"
                " NUMBER | --change NUMBER | --hide NUMBER | --tag NUMBER |"
                " --untag NUMBER | --themes | --add-theme NAME | --end-theme"
                " NAME] [--as TEXT] [--mask NAMES] [--theme NAMES]"
                " [--reviewer NAME] [--config FILE]",
                "Lists what citizens wrote in a month and nobody has read yet,"
                " or what was let through, with its themes (--reviewed)."
                " --show lets the report show a text, as written, in other"
                " words (--as) or with names masked (--mask 'Bo,Eva');"
                " --change does so with one that was reviewed, --hide leaves"
                " one out. --tag gives a text themes (--theme 'mødet,klare"
                " mål', or øvrige for none) in place of its question's,"
                " --untag takes them back. --themes lists the themes, KL's"
                " five, those of questions and the municipality's own, which"
                " --add-theme and --end-theme see to. The reviewer must not"
                " hold meetings in the unit; everything is in the audit.",
                verb_texts},
        {"grant add",
                "NAME --project TEXT --holder TEXT --commissioned-by TEXT"
                " --municipalities CODES --kinds KINDS --fields FIELDS"
                " [--surveys FORMS] --from DAY --end DAY [--config FILE]",
                "Lets a project export answers. Lists are separated by commas;"
                " kinds are citizen, employee, employer, partner; fields are"
                " uge, maalgruppe, enhed, kanal, vaegt, svar (all questions),"
                " tekst (own words, in a file apart) and names of questions.",
                verb_grant_add},
        {"grant list", "[--config FILE]",
                "Lists what projects may export, and until when.",
                verb_grant_list},
        {"grant revoke", "NAME [--config FILE]",
                "Ends a grant now. What was exported stays where it is.",
                verb_grant_revoke},
        {"export",
                "--grant NAME --format csv|xlsx|sav|dta|ddi|dictionary"
                " [--shape long|wide]"
                " [--from YYYY-MM] [--to YYYY-MM] [--municipalities CODES]"
                " [--fields FIELDS] --output FILE [--config FILE]",
                "Writes research data by a grant: pseudonymised, with Danish"
                " labels and a DDI codebook beside it, and people's own words,"
                " where the grant has them, in a file apart. Every export is"
                " written into the audit.",
                verb_export},
        {"people import", "FILE [--config FILE]",
                "Reads an address book, a CSV file with the columns"
                " municipality,kind,id,email: employees, under the id that"
                " meetings name them by, and partners; with phone,cvr"
                " employers, too. Nothing is written if any row is wrong. A"
                " server may run: 500 rows are written at a time, and a list"
                " that was cut off can be sent again.",
                verb_people_import},
        {"people invite",
                "--municipality CODE [--kind partner|employer]"
                " [--config FILE]",
                "Invites every partner in a municipality's address book by"
                " mail, in a wave, or every employer by text. Employees are"
                " invited by themselves, after meetings whose citizens are"
                " asked.",
                verb_people_invite},
        {"people export",
                "--municipality CODE --number NUMBER | --mail ADDRESS"
                " --by NAME --why TEXT [--config FILE]",
                "Prints as JSON all that is held of a person at a"
                " municipality, for whoever asks what it is. Who did it and"
                " why is written into the audit.",
                verb_people_export},
        {"people erase",
                "--municipality CODE --number NUMBER | --mail ADDRESS"
                " --by NAME --why TEXT [--config FILE]",
                "Erases all that is held of a person at a municipality. What"
                " stays: the stop list's keyed hash, meetings as held but by"
                " nobody, and what was released. Not in backups: these are"
                " deleted by their age.",
                verb_people_erase},
        {"gateway unknown", "[--json] [--config FILE]",
                "Lists the texts and mails of which nobody knows whether they"
                " were taken: number, lane, municipality, kind, since when, to"
                " whom (masked), why. A server may run.",
                verb_gateway_unknown},
        {"gateway dry-run", "[--at TIME] [--json] [--config FILE]",
                "Shows what would go out at the schedule's next look, now or at"
                " that time: to whom (masked), what kind, in which alphabet, in"
                " how many segments and for how much, with sums for each"
                " municipality and survey. It plays the look on a copy of the"
                " database that it deletes; nothing is sent, and a server may"
                " run.",
                verb_gateway_dry_run},
        {"principle add",
                "NAME --text TEXT [--from DAY] [--by NAME] [--config FILE]",
                "Adds a principle, or a new version of it, which ends the one"
                " before. Questions name it in their column principle.",
                verb_principle_add},
        {"principle list", "[--config FILE]",
                "Lists the principles: name, version, from, until, text.",
                verb_principle_list},
        {"principle end", "NAME [--end DAY] [--by NAME] [--config FILE]",
                "Ends the version of a principle that is in force.",
                verb_principle_end},
        {"audit verify", "[--config FILE]",
                "Says whether the audit's chain of keyed hashes still holds: no"
                " entry changed, and none taken out but the last ones.",
                verb_audit_verify},
        {"backup", "FILE [--config FILE]",
                "Writes a consistent copy of the database; a server may run."
                " Keys are not in it.",
                verb_backup},
        {"doctor", "[--config FILE]",
                "Checks the configuration, the keys, the database, the clock"
                " and the provider's address, and whether a server runs and"
                " answers.",
                verb_doctor},
        {"config", "", "Prints a commented example of the configuration file.",
                verb_config},
};
const size_t verb_count = sizeof(verbs) / sizeof(verbs[0]);

/* What the person can mend is 1, what the machine has to is 3: a script may try
 * the second again, and must not try the first. */
int
verb_exit(enum status status)
{
	switch (status) {
	case STATUS_OK: return VERB_DONE;
	case STATUS_INPUT:
	case STATUS_NOT_FOUND:
	case STATUS_CONFLICT:
	case STATUS_LIMIT: return VERB_INPUT;
	case STATUS_FORBIDDEN:
	case STATUS_BUSY:
	case STATUS_FULL:
	case STATUS_SYSTEM: break;
	}
	return VERB_SYSTEM;
}

/* Said once, here: a command hands up its reason and prints nothing itself. */
int
verb_fail(enum status status, const char *why)
{
	(void)fprintf(stderr, "borgersvar: %s\n",
	        why[0] == '\0' ? status_name(status) : why);
	return verb_exit(status);
}

int
verb_misused(const char *why)
{
	(void)verb_fail(STATUS_INPUT, why);
	return VERB_USAGE;
}

/* NULL: there is no such option, and a misspelt one must not be taken for a
 * word. */
static const struct verb_option *
find_option(const struct verb_option *options, const char *name, size_t length)
{
	for (; options->name != NULL; options++)
		if (strlen(options->name) == length &&
		        memcmp(options->name, name, length) == 0)
			return options;
	return NULL;
}

/* With the options that there are, so that nobody has to guess. */
static void
refuse_option(const struct verb_option *options, const char *typed)
{
	(void)fprintf(stderr, "borgersvar: %.*s is no option here; expected",
	        (int)strcspn(typed, "="), typed);
	if (options->name == NULL)
		(void)fprintf(stderr, " none");
	for (; options->name != NULL; options++)
		(void)fprintf(stderr, " --%s%s", options->name,
		        options[1].name == NULL ? "" : ",");
	(void)fprintf(stderr, "\n");
}

/* "--name VALUE", "--name=VALUE" or a flag, at argv[*at], which goes on to the
 * last word that belongs to it. */
static bool
take_option(int argc, char **argv, int *at, const struct verb_option *options)
{
	const char *typed = argv[*at];
	size_t length = strcspn(typed, "=");
	const char *value = typed[length] == '=' ? typed + length + 1 : NULL;
	const struct verb_option *option =
	        find_option(options, typed + 2, length - 2);

	if (option == NULL) {
		refuse_option(options, typed);
		return false;
	}
	if (option->value != NULL && value == NULL && *at + 1 < argc)
		value = argv[++*at];
	if ((option->value != NULL) != (value != NULL)) {
		(void)fprintf(stderr, "borgersvar: --%s %s\n", option->name,
		        value == NULL ? "needs a value" : "takes no value");
		return false;
	}
	if (value != NULL)
		*option->value = value;
	else
		*option->flag = true;
	return true;
}

/* Options may stand before, between and behind the words, as people type them.
 * The last of an option given twice counts, so that a script can add to a line.
 */
int
verb_options(int argc, char **argv, const struct verb_option *options,
        const char **words, int max)
{
	int count = 0;

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			if (!take_option(argc, argv, &i, options))
				return -1;
		} else if (count < max) {
			words[count++] = argv[i];
		} else {
			(void)fprintf(stderr,
			        "borgersvar: \"%s\" is one word too many\n",
			        argv[i]);
			return -1;
		}
	}
	return count;
}

/* Clock and secrets first: the settings themselves need neither, but whatever
 * comes after them does, and a machine without time zones is found here. */
enum status
verb_begin(TALLOC_CTX *owner, const char *config, struct settings *settings,
        struct text *why)
{
	enum status status = clock_init(why);

	if (status == STATUS_OK)
		status = secret_init();
	if (status == STATUS_OK)
		status = settings_load(owner,
		        config == NULL ? "borgersvar.conf" : config, settings,
		        why);
	return status;
}

/* One byte more than allowed is read, which is enough to know that there is
 * more. Two bytes of zero follow, so that what is read is a string as well. */
enum status
verb_read_file(TALLOC_CTX *owner, const char *path, size_t max, char **bytes,
        size_t *length, struct text *why)
{
	FILE *file = fopen(path, "re");
	int error = errno; /* before anything else sets it */
	enum status status = STATUS_OK;

	if (file == NULL) {
		text_add_format(why, "%s: %s", path, strerror(error));
		return error == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
	}
	*bytes = talloc_zero_array(owner, char, (unsigned)max + 2);
	if (*bytes == NULL)
		log_abort("verb.file", "out of memory");
	*length = fread(*bytes, 1, max + 1, file);
	error = errno;
	if (ferror(file)) {
		text_add_format(
		        why, "%s: cannot be read: %s", path, strerror(error));
		status = STATUS_INPUT;
	} else if (*length > max) {
		text_add_format(why, "%s: is larger than %zu bytes", path, max);
		status = STATUS_LIMIT;
	}
	(void)fclose(file);
	return status;
}
