/*
 * One person's way through one survey: what each event means for the session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <talloc.h>

#include "surveys/session.h"

static const char source[] =
        "| survey |\n"
        "| | type | name | label | sms_label | relevant | required |"
        " channel | follow_up |\n"
        "| | select_one t | q1 | Et | Et 1-3 | | yes | | |\n"
        "| | select_one t | q2 | To | To 1-3 | ${q1} <= 2 | | | |\n"
        "| | text | q3 | Tre | | | | web | |\n"
        "| | select_one jn | q4 | Fire | Fire ja/nej | | | | call |\n"
        "| choices |\n| | list_name | name | label | sms_code |\n"
        "| | t | 1 | Dårligt | 1 |\n| | t | 2 | Fint | 2 |\n"
        "| | t | 3 | Godt | 3 |\n"
        "| | jn | ja | Ja | ja |\n| | jn | nej | Nej | nej |\n"
        "| settings |\n| | form_id | ineligible |\n"
        "| | proeve | ${q1} = 1 and ${q2} = 1 |\n";

enum { Q1, Q2, Q3, Q4 };

struct fixture {
	TALLOC_CTX *memory;
	struct session *session;
	struct session_step step;
};

static int
start(void **state)
{
	struct fixture *fixture = talloc_zero(NULL, struct fixture);
	struct survey_findings findings = {NULL, 0, 0};
	struct survey *survey = NULL;

	fixture->memory = fixture;
	assert_int_equal(survey_read(fixture, source, strlen(source), &survey,
	                         &findings),
	        STATUS_OK);
	fixture->session = session_create(
	        fixture, session_form_create(fixture, survey), 0, 0);
	*state = fixture;
	return 0;
}

static int
end(void **state)
{
	talloc_free(*state);
	return 0;
}

static void
event(struct fixture *fixture, struct session_event event)
{
	event.today = (struct civil){2026, 11, 23, 12, 0, 0, 1};
	fixture->step = session_step(fixture->session, fixture->memory, &event);
}

static void
text(struct fixture *fixture, const char *text)
{
	event(fixture,
	        (struct session_event){.kind = SESSION_TEXT, .text = text});
}

static void
page(struct fixture *fixture, size_t item, const char *value, int64_t revision)
{
	event(fixture, (struct session_event){.kind = SESSION_PAGE,
	                       .text = value,
	                       .item = item,
	                       .revision = revision});
}

static void
expect(const struct fixture *fixture, enum session_action action, size_t item)
{
	assert_int_equal(fixture->step.action, action);
	if (item != SURVEY_NONE)
		assert_int_equal(fixture->step.item, item);
}

static void
test_by_text(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	expect(fixture, SESSION_DO_ASK, Q1);
	text(fixture, "2 men koldt");
	expect(fixture, SESSION_DO_ASK, Q2);
	assert_int_equal(fixture->step.answered, Q1);
	assert_string_equal(fixture->step.value, "2");
	assert_string_equal(fixture->step.comment, "men koldt");
	text(fixture, "spring over");
	expect(fixture, SESSION_DO_ASK, Q4); /* q3 is the web's */
	assert_int_equal(fixture->step.answered, Q2);
	assert_string_equal(fixture->step.value, "");
	text(fixture, "ja");
	expect(fixture, SESSION_DO_FINISH, SURVEY_NONE);
	assert_true(fixture->step.follow_up);
	assert_int_equal(fixture->session->state, SESSION_COMPLETE);
	assert_int_equal(fixture->session->answered, 2);
	assert_true(session_page_is_open(fixture->session));
	assert_int_equal(session_page_item(fixture->session), Q3);
}

/* One message that says how, a second with the link, then only waiting; an
 * answer makes it good. */
static void
test_unclear(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	text(fixture, "hmm");
	expect(fixture, SESSION_DO_CLARIFY, Q1);
	text(fixture, "4");
	expect(fixture, SESSION_DO_CLARIFY, Q1);
	assert_int_equal(fixture->session->unclear, 2);
	text(fixture, "2 eller 3");
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
	/* Required, so it is not passed over either. */
	text(fixture, "spring over");
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
	event(fixture,
	        (struct session_event){
	                .kind = SESSION_TEXT, .text = "3", .misplaced = true});
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
	text(fixture, "3");
	expect(fixture, SESSION_DO_ASK, Q4);
	assert_int_equal(fixture->session->unclear, 0);
}

static void
test_back(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	text(fixture, "tilbage");
	expect(fixture, SESSION_DO_ASK, Q1); /* there is none before */
	text(fixture, "3");
	expect(fixture, SESSION_DO_ASK, Q4);
	text(fixture, "tilbage");
	expect(fixture, SESSION_DO_ASK, Q1);
	text(fixture, "2"); /* opens an earlier branch */
	expect(fixture, SESSION_DO_ASK, Q2);
	text(fixture, "igen");
	expect(fixture, SESSION_DO_ASK, Q2);
	text(fixture, "hvem");
	expect(fixture, SESSION_DO_COMMAND, Q2);
	assert_int_equal(fixture->step.command, REPLY_WHO);
}

static void
test_ends(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	text(fixture, "1");
	text(fixture, "1");
	expect(fixture, SESSION_DO_FINISH, SURVEY_NONE);
	assert_int_equal(fixture->session->state, SESSION_INELIGIBLE);
	text(fixture, "2");
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
	assert_int_equal(fixture->step.answered, SURVEY_NONE);
}

static void
test_stop(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	text(fixture, "stop nu tak");
	expect(fixture, SESSION_DO_STOP, SURVEY_NONE);
	assert_int_equal(fixture->session->state, SESSION_STOPPED);
	assert_int_equal(fixture->session->asked, SURVEY_NONE);
	page(fixture, Q1, "2", fixture->session->revision);
	expect(fixture, SESSION_DO_STALE, SURVEY_NONE);
}

/* A page of another revision, a question that is not next, a value that will
 * not do. */
static void
test_pages(void **state)
{
	struct fixture *fixture = *state;
	size_t done = 0;
	size_t all = 0;

	page(fixture, Q2, "2", 0);
	expect(fixture, SESSION_DO_STALE, Q1);
	page(fixture, Q1, "", 0);
	expect(fixture, SESSION_DO_INVALID, SURVEY_NONE);
	assert_int_equal(fixture->step.fault, FLOW_REQUIRED);
	page(fixture, Q1, "9", 0);
	expect(fixture, SESSION_DO_INVALID, SURVEY_NONE);
	page(fixture, Q1, "3", 0);
	expect(fixture, SESSION_DO_ASK, Q3);
	page(fixture, Q3, "gammel", 0);
	expect(fixture, SESSION_DO_STALE, Q3);
	page(fixture, Q3, "egne ord", 1);
	expect(fixture, SESSION_DO_ASK, Q4);
	session_progress(fixture->session, &done, &all);
	assert_int_equal(done, 2);
	assert_int_equal(all, 3);
	assert_int_equal(session_page_before(fixture->session, Q4), Q3);
	/* Answered anew, a branch opens. */
	page(fixture, Q1, "2", 2);
	expect(fixture, SESSION_DO_ASK, Q2);
	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	expect(fixture, SESSION_DO_ASK, Q2); /* by text, too */
}

/* After its time the question asked last may be answered, and no other. */
static void
test_late(void **state)
{
	struct fixture *fixture = *state;

	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	event(fixture, (struct session_event){.kind = SESSION_EXPIRE});
	assert_int_equal(fixture->session->state, SESSION_CLOSED);
	text(fixture, "2");
	assert_int_equal(fixture->step.answered, SURVEY_NONE);
	event(fixture,
	        (struct session_event){.kind = SESSION_LATE, .text = "måske"});
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
	event(fixture,
	        (struct session_event){.kind = SESSION_LATE, .text = "2 tak"});
	expect(fixture, SESSION_DO_FINISH, SURVEY_NONE);
	assert_int_equal(fixture->step.answered, Q1);
	assert_int_equal(fixture->session->state, SESSION_CLOSED);
	event(fixture,
	        (struct session_event){.kind = SESSION_LATE, .text = "2"});
	expect(fixture, SESSION_DO_NOTHING, SURVEY_NONE);
}

/* What was stored is where a session goes on. */
static void
test_loaded(void **state)
{
	struct fixture *fixture = *state;
	enum session_state parsed = SESSION_OPEN;

	session_load(fixture->session, Q1, "1");
	session_load(fixture->session, Q1, "2");
	session_load(fixture->session, Q2, "");
	session_loaded(fixture->session);
	assert_int_equal(fixture->session->answered, 1);
	assert_int_equal(session_page_item(fixture->session), Q3);
	event(fixture, (struct session_event){.kind = SESSION_BEGIN});
	expect(fixture, SESSION_DO_ASK, Q4);
	for (int s = SESSION_OPEN; s <= SESSION_CLOSED; s++) {
		assert_int_equal(
		        session_state_parse(
		                session_state_name((enum session_state)s),
		                &parsed),
		        STATUS_OK);
		assert_int_equal(parsed, s);
	}
	assert_int_equal(session_state_parse("lukket", &parsed), STATUS_INPUT);
}

#define SESSION(test) cmocka_unit_test_setup_teardown(test, start, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        SESSION(test_by_text),
	        SESSION(test_unclear),
	        SESSION(test_back),
	        SESSION(test_ends),
	        SESSION(test_stop),
	        SESSION(test_pages),
	        SESSION(test_late),
	        SESSION(test_loaded),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
