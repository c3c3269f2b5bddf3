/*
 * Composes texts.  Names that texts leave open ({kommune}, {link}) are filled
 * here and nowhere else.
 */
#include "server/message.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "gateway/sms.h"
#include "server/conversation.h"

enum { HOW_MAX = 240 };

/* Without an invitation there is no code, and the host alone tells more. */
const char *
message_link(const struct message_context *context)
{
	char code[SECRET_CODE_LENGTH + 1];

	if (context->contact->invitation == 0)
		return context->contact->host;
	conversation_code(context->keys, context->contact->invitation, code);
	return text_format(
	        context->memory, "%s/%s", context->contact->host, code);
}

static const char *
fill(const struct message_context *context, const char *text, const char *how)
{
	/* The code in a link is computed: only where it is said. */
	bool links = strstr(text, "{link}") != NULL;
	const char *filled = wording_fill(context->memory, text, "kommune",
	        context->contact->municipality_name, "kontakt",
	        context->contact->reach, "link",
	        links ? message_link(context) : "", "svar", how, NULL);

	return sms_smooth(context->memory, filled);
}

const char *
message_survey_text(const struct message_context *context,
        const struct session *session, const struct survey_text *text)
{
	return fill(context,
	        flow_text(session->flow, context->memory, text,
	                session->language),
	        "");
}

/* The wording for texts where there is one. */
const char *
message_question(const struct message_context *context,
        const struct session *session, size_t item)
{
	const struct survey *survey = session->form->survey;
	const struct survey_item *asked = &survey->items[item];
	const char *by_sms =
	        survey_text_in(survey, &asked->sms_label, session->language);

	return message_survey_text(context, session,
	        by_sms[0] == '\0' ? &asked->label : &asked->sms_label);
}

/* A label that is only a number says nothing beside its code. */
static bool
is_whole(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && text[digits] == '\0';
}

/* Do all codes of the list follow each other as whole numbers? */
static bool
is_range(const struct survey_list *list)
{
	int64_t last = 0;

	for (size_t i = 0; i < list->choice_count; i++) {
		int64_t code = 0;

		if (text_to_int(list->choices[i].sms_code, 0, 999, &code) !=
		        STATUS_OK)
			return false;
		if (i > 0 && code != last + 1)
			return false;
		last = code;
	}
	return list->choice_count > 2;
}

/* "1=slet ikke 5=helt og fuldt": the labels that say more than their code. */
static const char *
choices_as_text(const struct message_context *context,
        const struct session *session, const struct survey_list *list)
{
	const struct survey *survey = session->form->survey;
	struct text out;

	text_init(&out, context->memory, HOW_MAX);
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		const char *label = survey_text_in(
		        survey, &choice->label, session->language);

		if (is_whole(label))
			continue;
		text_add_format(&out, "%s%s=%s", out.length > 0 ? " " : "",
		        choice->sms_code, label);
	}
	return text_string(&out);
}

/* A range in one phrase ("1-5"); anything else choice by choice. */
static const char *
how_list(const struct message_context *context, const struct session *session,
        const struct survey_list *list)
{
	const char *language =
	        session->form->survey->language_codes[session->language];
	const char *choices = choices_as_text(context, session, list);
	const char *range;

	if (!is_range(list))
		return wording_fill(context->memory,
		        wording_get(
		                context->wording, language, "answer.choices"),
		        "valg", choices, NULL);
	range = wording_fill(context->memory,
	        wording_get(context->wording, language, "answer.range"), "min",
	        list->choices[0].sms_code, "max",
	        list->choices[list->choice_count - 1].sms_code, NULL);
	return choices[0] == '\0'
	               ? range
	               : text_format(context->memory, "%s %s.", range, choices);
}

/* By the question's type, in the person's language. */
const char *
message_how(const struct message_context *context,
        const struct session *session, size_t item)
{
	const struct survey *survey = session->form->survey;
	const struct survey_item *asked = &survey->items[item];
	const char *key = "answer.text";

	if (asked->list != NULL)
		return how_list(context, session, asked->list);
	if (asked->type == SURVEY_RANGE && asked->min != NULL &&
	        asked->max != NULL)
		return wording_fill(context->memory,
		        wording_get(context->wording,
		                survey->language_codes[session->language],
		                "answer.range"),
		        "min", asked->min, "max", asked->max, NULL);
	if (asked->type == SURVEY_INTEGER || asked->type == SURVEY_DECIMAL ||
	        asked->type == SURVEY_RANGE)
		key = "answer.number";
	if (asked->type == SURVEY_DATE)
		key = "answer.date";
	return wording_get(context->wording,
	        survey->language_codes[session->language], key);
}

const char *
message_standing(
        const struct message_context *context, const char *key, const char *how)
{
	return fill(context,
	        wording_get(context->wording, context->contact->language, key),
	        how);
}

/* The second time the link is named as well: perhaps it goes better there. */
const char *
message_clarify(const struct message_context *context,
        const struct session *session, size_t item)
{
	return message_standing(context,
	        session->unclear > 1 ? "sms.clarify_link" : "sms.clarify",
	        message_how(context, session, item));
}
