/*
 * survey try: a survey played on the terminal as a phone would show it.
 */
#include <stdio.h>
#include <string.h>

#include "gateway/sms.h"
#include "server/message.h"
#include "server/verb.h"
#include "server/verb_survey.h"
#include "surveys/session.h"

enum { LINE_MAX_BYTES = 1024 };

/* A survey played without database or provider. */
struct play {
	TALLOC_CTX *memory;
	struct session *session;
	struct message_context say;
	struct contact contact;
	struct secret_keys keys;
};

static void
show(const char *body)
{
	struct sms_count count = sms_count(body);

	printf("  < %s\n    [%zu %s, %zu %s]\n", body, count.units,
	        count.alphabet == SMS_GSM7 ? "septets" : "UCS-2 units",
	        count.segments, count.segments == 1 ? "segment" : "segments");
}

static void
act(struct play *play, const struct session_step *step)
{
	const struct survey *survey = play->session->form->survey;

	switch (step->action) {
	case SESSION_DO_ASK:
		show(message_question(&play->say, play->session, step->item));
		break;
	case SESSION_DO_CLARIFY:
		show(message_clarify(&play->say, play->session, step->item));
		break;
	case SESSION_DO_FINISH:
		show(message_survey_text(
		        &play->say, play->session, &survey->sms_thanks));
		break;
	case SESSION_DO_STOP:
		show(message_standing(&play->say, "sms.stop", ""));
		break;
	case SESSION_DO_COMMAND:
		printf("    (%s)\n", reply_command_name(step->command));
		break;
	case SESSION_DO_INVALID:
	case SESSION_DO_STALE:
	case SESSION_DO_NOTHING: printf("    (nothing is said)\n"); break;
	}
}

static void
play_on(struct play *play)
{
	char line[LINE_MAX_BYTES];
	struct session_event event = {
	        .kind = SESSION_BEGIN, .today = {2026, 1, 1, 12, 0, 0, 4}};
	const struct survey *survey = play->session->form->survey;
	const char *intro = survey_text_in(
	        survey, &survey->sms_intro, play->session->language);
	struct session_step step;

	if (intro[0] != '\0')
		show(message_survey_text(
		        &play->say, play->session, &survey->sms_intro));
	step = session_step(play->session, play->memory, &event);
	act(play, &step);
	event.kind = SESSION_TEXT;
	event.text = line;
	while (play->session->state == SESSION_OPEN) {
		(void)fputs("  > ", stdout);
		(void)fflush(stdout);
		if (fgets(line, sizeof(line), stdin) == NULL)
			break;
		line[strcspn(line, "\n")] = '\0';
		step = session_step(play->session, play->memory, &event);
		act(play, &step);
	}
}

int
verb_survey_try(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct verb_option options[] = {{NULL, NULL, NULL}};
	const char *path = NULL;
	struct play play = {.memory = memory,
	        .contact = {.municipality_name = "Vesthimmerland",
	                .reach = "99 66 70 00",
	                .host = "svar.example.dk",
	                .invitation = 1,
	                .language = "da"}};
	struct survey *survey = NULL;
	struct wording *wording = NULL;
	struct text why;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	if (verb_options(argc, argv, options, &path, 1) != 1)
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
	play.session =
	        session_create(memory, session_form_create(memory, survey),
	                survey->default_language, 0);
	play.say = (struct message_context){.wording = wording,
	        .keys = &play.keys,
	        .contact = &play.contact,
	        .memory = memory};
	play_on(&play);
	end = VERB_DONE;
done:
	talloc_free(memory);
	return end;
}
