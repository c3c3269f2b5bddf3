/*
 * What pastes into an agenda: a paragraph without a mark-up, a small table that
 * is well-formed, and a PNG that another program opens.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include <cairo.h>
#include <expat.h>
#include <math.h>

#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 1000000 };

static struct report *
make(TALLOC_CTX *memory)
{
	static struct report_past past = {.month = "2026-09",
	        .indices = {{80, 20, 15, 25}, {80, 66, 61, 71}}};
	struct db *db = fixture_create(memory);
	struct report *report;

	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	report->past = &past;
	report->past_count = 1;
	return report;
}

static void
test_text(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text out;

	text_init(&out, command->memory, BYTES_MAX);
	write_agenda_text(report, &out);
	assert_string_equal(text_string(&out),
	        "I oktober 2026 svarede 83 af 171 borgere om deres møde med"
	        " Silkeborg Kommune. Tilfredsheden var 73 og inddragelsen 66 på"
	        " en skala fra 0 til 100. Usikkerheden på tilfredsheden er 67"
	        " til 79. Usikkerheden på inddragelsen er 61 til 71."
	        " Tilfredsheden er højere end måneden før. Der er ingen sikker"
	        " ændring i inddragelsen siden måneden før.\n");
	report->past_count = 0;
	report->erratum = "Et tal var forkert.";
	report->indices[0].low = report->indices[0].high = NAN;
	text_clear(&out);
	write_agenda_text(report, &out);
	assert_null(strstr(text_string(&out), "måneden før"));
	assert_null(strstr(text_string(&out), "Usikkerheden på tilfred"));
	assert_non_null(strstr(
	        text_string(&out), "Tallene er rettet: Et tal var forkert."));
}

static void
test_table(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text out;
	XML_Parser parser = XML_ParserCreate("UTF-8");

	report->municipality_name = "A & B <";
	report->indices[1].mean = report->indices[1].low =
	        report->indices[1].high = NAN;
	text_init(&out, command->memory, BYTES_MAX);
	write_agenda_table(report, &out);
	if (XML_Parse(parser, text_string(&out), (int)out.length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", text_string(&out));
	XML_ParserFree(parser);
	assert_non_null(strstr(text_string(&out),
	        ">Tilfredshed</th><td align=\"right\">73</td>"
	        "<td align=\"right\">67</td><td align=\"right\">79</td>"
	        "<td align=\"right\">77</td><td>højere</td></tr>"));
	assert_non_null(strstr(text_string(&out),
	        ">Inddragelse</th><td align=\"right\">·</td>"));
}

/* As cairo reads it back: large enough for print, and not empty. */
static void
look_at(struct command *command, const struct report *report)
{
	char *path = talloc_asprintf(
	        command->memory, "%s/diagram.png", command->folder);
	FILE *file = fopen(path, "we");
	cairo_surface_t *picture;
	const unsigned char *pixels;
	struct text out;
	size_t dark = 0;
	size_t size;

	text_init(&out, command->memory, BYTES_MAX);
	write_agenda_png(report, &out);
	assert_non_null(file);
	assert_int_equal(fwrite(out.bytes, 1, out.length, file), out.length);
	assert_int_equal(fclose(file), 0);
	picture = cairo_image_surface_create_from_png(path);
	assert_int_equal(cairo_surface_status(picture), CAIRO_STATUS_SUCCESS);
	assert_int_equal(cairo_image_surface_get_width(picture), 1440);
	assert_true(cairo_image_surface_get_height(picture) > 100);
	pixels = cairo_image_surface_get_data(picture);
	size = (size_t)cairo_image_surface_get_stride(picture) *
	       (size_t)cairo_image_surface_get_height(picture);
	assert_int_equal(pixels[0], 255);
	for (size_t i = 0; i < size; i += 4)
		dark += pixels[i] < 160 && pixels[i + 1] < 160 &&
		        pixels[i + 2] < 160;
	assert_true(dark > 2000);
	cairo_surface_destroy(picture);
}

static void
test_picture(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);

	look_at(command, report);
	report->past_count = 0;
	look_at(command, report);
	look_at(command, fixture_build(fixture_create(command->memory),
	                         command->memory, 3));
}

static void
test_together(void **state)
{
	struct command *command = *state;
	struct text out;

	text_init(&out, command->memory, BYTES_MAX);
	write_agenda(make(command->memory), &out);
	assert_false(out.truncated);
	assert_non_null(strstr(text_string(&out), "<p>I oktober 2026 svarede"));
	assert_non_null(strstr(text_string(&out), "</table>"));
	assert_non_null(
	        strstr(text_string(&out), "data:image/png;base64,iVBORw0KGgo"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_text),
	        COMMAND(test_table),
	        COMMAND(test_picture),
	        COMMAND(test_together),
	};

	return cmocka_run_group_tests_name("write_agenda", tests, NULL, NULL);
}
