/*
 * survey try: a survey played on the terminal as a phone would show it, without
 * database or provider.  Every text comes with what it costs, every reply with
 * what was understood; what only the web asks is listed at the end.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/sms.h"
#include "server/message.h"
#include "server/verb.h"
#include "server/verb_survey.h"
#include "surveys/question.h"
#include "surveys/session.h"
#include "surveys/show.h"

enum { LINE_MAX_BYTES = 1024 };

struct play {
	TALLOC_CTX *memory;
	struct session *session;
	struct message_context say;
	struct contact contact;
	struct secret_keys keys;
	bool typed;      /* on a terminal, which shows what is typed */
	size_t texts;    /* sent so far */
	size_t segments; /* that they took */
};

static const struct survey *
survey_of(const struct play *play)
{
	return play->session->form->survey;
}

/* What is sent. */

/* The segments are what is paid for; a single letter outside of GSM-7 more than
 * doubles them, so that it is named. */
static void
say(struct play *play, const char *body)
{
	struct sms_count count = sms_count(body);

	printf("  < %s\n    [%zu tegn, %zu %s", body, count.units,
	        count.segments, count.segments == 1 ? "segment" : "segmenter");
	if (count.culprit[0] != '\0')
		printf("; \"%s\" er uden for GSM-7", count.culprit);
	printf("]\n");
	play->texts++;
	play->segments += count.segments;
}

static void
say_standing(struct play *play, const char *key)
{
	say(play, message_standing(&play->say, key, ""));
}

static void
say_survey_text(struct play *play, const struct survey_text *text)
{
	const char *body = message_survey_text(&play->say, play->session, text);

	if (body[0] != '\0')
		say(play, body);
}

/* A survey without its own thanks uses the standing ones, as the service does.
 * */
static void
say_thanks(struct play *play)
{
	size_t texts = play->texts;

	say_survey_text(play, &survey_of(play)->sms_thanks);
	if (play->texts == texts)
		say_standing(play, "sms.thanks");
}

/* Commands. */

/* With how to answer, while a question is open; the same rule as in a
 * conversation. */
static void
say_help(struct play *play)
{
	if (play->session->asked == SURVEY_NONE) {
		say_standing(play, "sms.help_idle");
		return;
	}
	say(play, message_standing(&play->say, "sms.help",
	                  message_how(&play->say, play->session,
	                          play->session->asked)));
}

/* The open question again, if the survey has the language. */
static void
change_language(struct play *play, const char *code)
{
	const struct survey *survey = survey_of(play);
	size_t language = survey_language(survey, code);

	if (play->session->asked == SURVEY_NONE ||
	        strcmp(survey->language_codes[language], code) != 0) {
		say_standing(play, "sms.language");
		return;
	}
	play->session->language = language;
	play->contact.language = survey->language_codes[language];
	say(play, message_question(
	                  &play->say, play->session, play->session->asked));
}

static void
note(const char *what)
{
	printf("    (%s)\n", what);
}

/* The wording of the service; the tasks that it would open are told, since
 * nothing is stored here. */
static void
answer_command(struct play *play, const struct session_step *step)
{
	switch (step->command) {
	case REPLY_STOP: say_standing(play, "sms.stop"); break;
	case REPLY_WRONG_NUMBER:
		say_standing(play, "sms.wrong_number");
		note("en opgave til kommunen: forkert nummer");
		break;
	case REPLY_START: say_standing(play, "sms.start"); break;
	case REPLY_WHO: say_standing(play, "sms.who"); break;
	case REPLY_CALL:
		say_standing(play, "sms.call");
		note("en opgave til kommunen: ring op");
		break;
	case REPLY_DATA:
		say_standing(play, "sms.data");
		note("en opgave til kommunen: oplys om data");
		break;
	case REPLY_LANGUAGE: change_language(play, step->language); break;
	case REPLY_HELP:
	case REPLY_REPEAT:
	case REPLY_BACK:
	case REPLY_SKIP: say_help(play); break;
	}
}

/* What was understood. */

/* What was understood, so that an author sees how replies are read. */
static void
tell_answer(const struct play *play, const struct session_step *step)
{
	const struct survey *survey = survey_of(play);
	const struct survey_item *item;
	const struct survey_choice *choice = NULL;
	const char *label = "";

	if (step->answered == SURVEY_NONE)
		return;
	item = &survey->items[step->answered];
	if (item->list != NULL)
		choice = survey_choice_find(item->list, step->value);
	if (choice != NULL)
		label = survey_text_in(
		        survey, &choice->label, play->session->language);
	if (step->value[0] == '\0')
		printf("    (%s er sprunget over)\n", item->name);
	else if (label[0] == '\0' || strcmp(label, step->value) == 0)
		printf("    (%s er %s)\n", item->name, step->value);
	else
		printf("    (%s er %s: %s)\n", item->name, step->value, label);
	if (step->comment != NULL)
		printf("    (bemærkning: %s)\n", step->comment);
	if (step->follow_up)
		printf("    (en opgave til lederen: %s)\n",
		        show_follow_up(item->follow_up));
}

/* A step's answer first, then what is said to it: the order in which a person
 * would see them. */
static void
act(struct play *play, const struct session_step *step)
{
	tell_answer(play, step);
	switch (step->action) {
	case SESSION_DO_ASK:
		say(play, message_question(
		                  &play->say, play->session, step->item));
		break;
	case SESSION_DO_CLARIFY:
		say(play,
		        message_clarify(&play->say, play->session, step->item));
		break;
	case SESSION_DO_FINISH: say_thanks(play); break;
	case SESSION_DO_STOP:
	case SESSION_DO_COMMAND: answer_command(play, step); break;
	case SESSION_DO_INVALID:
	case SESSION_DO_STALE:
	case SESSION_DO_NOTHING: note("der svares ikke"); break;
	}
}

/* The course of it. */

/* A line that was typed or came through a pipe; false at the end. */
static bool
read_reply(const struct play *play, char line[LINE_MAX_BYTES])
{
	(void)fputs("  > ", stdout);
	(void)fflush(stdout);
	if (fgets(line, LINE_MAX_BYTES, stdin) == NULL) {
		(void)putchar('\n');
		return false;
	}
	line[strcspn(line, "\r\n")] = '\0';
	if (!play->typed)
		printf("%s\n", line);
	return true;
}

/* Until the survey ends or the replies do, whichever comes first. */
static void
play_texts(struct play *play)
{
	char line[LINE_MAX_BYTES];
	struct clock clock;
	struct session_event event = {.kind = SESSION_BEGIN};
	struct session_step step;

	clock_init_system(&clock);
	event.today = clock_civil(clock_now(&clock));
	say_survey_text(play, &survey_of(play)->sms_intro);
	step = session_step(play->session, play->memory, &event);
	act(play, &step);
	event.kind = SESSION_TEXT;
	event.text = line;
	while (play->session->state == SESSION_OPEN && read_reply(play, line)) {
		if (!text_is_utf8(line, strlen(line))) {
			note("det er ikke UTF-8");
			continue;
		}
		step = session_step(play->session, play->memory, &event);
		act(play, &step);
	}
}

/* What is left for whoever goes on by the link. */
static void
tell_web(const struct play *play)
{
	const struct show show = {
	        play->memory, survey_of(play), play->session->language};
	const struct flow *flow = play->session->flow;
	size_t item = flow_next(flow, SURVEY_NONE, SURVEY_WEB);
	bool told = false;

	for (; item != SURVEY_NONE; item = flow_next(flow, item, SURVEY_WEB)) {
		if (play->session->put[item] ||
		        (survey_of(play)->by_sms &&
		                question_by_sms(&survey_of(play)->items[item])))
			continue;
		if (!told)
			printf("\nPå web spørges også:\n");
		told = true;
		printf("  - %s\n", show_label(&show, item));
	}
}

/* A survey that never goes by text has nothing that a phone would show; what
 * the web asks is listed for both. */
static void
play_on(struct play *play)
{
	if (survey_of(play)->by_sms)
		play_texts(play);
	else
		printf("Skemaet går kun på web.\n");
	if (play->session->state == SESSION_OPEN ||
	        play->session->state == SESSION_COMPLETE)
		tell_web(play);
	if (survey_of(play)->by_sms)
		printf("\nI alt %zu sms (%zu %s), %lld svar.\n", play->texts,
		        play->segments,
		        play->segments == 1 ? "segment" : "segmenter",
		        (long long)play->session->answered);
}

/* An invented contact of a municipality of middling length; the clock is real,
 * so that today() is today. */
static void
play_survey(struct play *play, const struct survey *survey, size_t language,
        const struct wording *wording)
{
	struct clock clock;

	clock_init_system(&clock);
	play->contact = (struct contact){.municipality_name = "Vesthimmerland",
	        .reach = "99 66 70 00",
	        .host = "svar.example.dk",
	        .invitation = 1,
	        .language = survey->language_codes[language]};
	play->session = session_create(play->memory,
	        session_form_create(play->memory, survey), language,
	        clock_now_ms(&clock));
	play->say = (struct message_context){.wording = wording,
	        .keys = &play->keys,
	        .contact = &play->contact,
	        .memory = play->memory};
	play->typed = isatty(STDIN_FILENO) == 1;
	play_on(play);
}

int
verb_survey_try(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *path = NULL;
	const char *code = NULL;
	const struct verb_option options[] = {
	        {"language", &code, NULL}, {NULL, NULL, NULL}};
	struct play play = {.memory = memory};
	struct survey *survey = NULL;
	struct wording *wording = NULL;
	struct text why;
	enum status status;
	size_t language = 0;
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	if (!verb_survey_files(argc, argv, options, &path, 1))
		goto done;
	status = clock_init(&why);
	if (status == STATUS_OK)
		status = wording_load(memory, &wording, &why);
	if (status != STATUS_OK) {
		end = verb_fail(status, text_string(&why));
		goto done;
	}
	if (!verb_survey_read(memory, path, &survey, &end))
		goto done;
	end = VERB_INPUT;
	if (!verb_survey_language(survey, code, &language))
		goto done;
	play_survey(&play, survey, language, wording);
	end = VERB_DONE;
done:
	talloc_free(memory);
	return end;
}
