/*
 * The codebook against the structure of DDI-Codebook 2.5, with labels as people
 * write them; and that the schema finds what is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/write_ddi.h"
#include "tests/codebook.h"

static const struct dictionary_value places[] = {
        {740, "Silkeborg", ""}, {820, "Vesthimmerland & \"omegn\"", ""}};
static const struct dictionary_value scale[] = {{1, "Slet ikke", "1"},
        {5, "Æ, Ø & Å <helt> \"sikkert\"", "5"},
        {-1, "Ikke relevant: Der var intet møde", "0"},
        {-2, "Ville ikke svare", ""}, {-3, "Ikke stillet", ""},
        {-4, "Holdt op", ""}};
static const struct dictionary_value marks[] = {
        {1, "Valgt", "OK"}, {0, "Ikke valgt", ""}, {-1, "Ikke relevant", ""}};
static const struct dictionary_value missing[] = {{-1, "Ikke relevant", ""}};

#define COUNT(list)  (sizeof(list) / sizeof((list)[0]))
#define VALUES(list) .values = (list), .values_count = COUNT(list)
#define FIXED                                                                  \
	.survey = "", .item = "", .type = "", .choice = "", .versions = "",    \
	.question = "", .field = ""
#define ASKED(the_item, the_choice, the_question)                              \
	.source = DICTIONARY_ITEM, .survey = "skema", .item = (the_item),      \
	.type = "", .choice = (the_choice), .versions = "1, 2",                \
	.question = (the_question), .field = ""

static struct dictionary_variable variables[] = {
        {.name = "panel",
                .label = "Panelnummer",
                .source = DICTIONARY_PANEL,
                .is_text = true,
                .width = 12,
                FIXED},
        {.name = "kommune",
                .label = "Kommune",
                .source = DICTIONARY_MUNICIPALITY,
                VALUES(places),
                FIXED},
        {.name = "boelge", .label = "Måned", .source = DICTIONARY_WAVE, FIXED},
        {.name = "vaegt",
                .label = "Vægt, 0,3-3",
                .source = DICTIONARY_WEIGHT,
                .decimals = 4,
                FIXED},
        {.name = "tilfredshed_indeks",
                .label = "Indeks",
                .source = DICTIONARY_SATISFACTION,
                .decimals = 4,
                FIXED},
        {.name = "S1",
                .label = "Følte du dig \x01hørt?\nSvar \xef\xbf\xbf"
                         "ærligt & \"frit\"",
                .has_missing = true,
                VALUES(scale),
                ASKED("S1", "", "Følte du dig hørt?")},
        {.name = "M_1",
                .label = "Hvad <hjalp>?: Samtalen",
                .kind = DICTIONARY_MARKED,
                .has_missing = true,
                VALUES(marks),
                ASKED("M", "1", "Hvad <hjalp>?")},
        {.name = "M_2",
                .label = "Hvad <hjalp>?: Øvelsen",
                .kind = DICTIONARY_MARKED,
                .has_missing = true,
                VALUES(marks),
                ASKED("M", "2", "Hvad <hjalp>?")},
        {.name = "antal",
                .label = "Hvor mange?",
                .kind = DICTIONARY_NUMBER,
                .has_missing = true,
                VALUES(missing),
                ASKED("antal", "", "Hvor mange?")},
        {.name = "dato",
                .label = "Hvornår?",
                .kind = DICTIONARY_WEEK_OF,
                .is_text = true,
                .width = 16,
                ASKED("dato", "", "Hvornår?")},
};

static size_t satisfied[] = {0};
static struct dictionary_item items[] = {
        {"S1", "select_one", "", "satisfaction", satisfied, 1}};
static struct dictionary_version versions[] = {
        {1, "skema", "1", "citizen", "Kort & <godt>", items, 1},
        {2, "f", "1", "partner", "Foreningen", NULL, 0}};

static struct dictionary dictionary = {.versions = versions,
        .versions_count = 2,
        .questions = variables + 5,
        .questions_count = 5,
        .variables = variables,
        .variables_count = COUNT(variables)};

static const struct ddi plain = {.id = "ev",
        .title = "Evaluering & <mere> \"nu\"",
        .holder = "Væksthuset",
        .commissioned_by = "CUBB",
        .url = "https://svar.test/?a&b",
        .file = "æ&ø.csv",
        .texts = "æ&ø.csv.tekst.csv",
        .type = "text/csv",
        .vendor = "",
        .from = "2026-01",
        .to = "2026-10",
        .built = "2026-11-25",
        .until = "2028-12-31"};

static const struct export_result filled = {.dictionary = &dictionary,
        .tallies = {{137, 82, 13}, {0}, {0}, {40, 4, 0}},
        .first = 202609,
        .last = 202610,
        .rows = 177,
        .left_out = 3,
        .blanked = 12,
        .firms_from = 5,
        .firms_to = 5};

/* Writes bytes to a file of the test's; the caller removes it. */
static void
put(char path[64], const char *bytes)
{
	FILE *file;
	int made;

	(void)snprintf(path, 64, "/tmp/borgersvar-ddi-XXXXXX");
	made = mkstemp(path);
	assert_true(made >= 0);
	file = fdopen(made, "we");
	assert_non_null(file);
	assert_true(fputs(bytes, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static const char *
written(TALLOC_CTX *memory, const struct ddi *ddi,
        const struct export_result *result)
{
	struct text *out = talloc_zero(memory, struct text);

	text_init(out, memory, 1000000);
	write_ddi(ddi, result, out);
	assert_false(out->truncated);
	return text_string(out);
}

static void
expect_valid(const struct ddi *ddi, const struct export_result *result)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char path[64];

	put(path, written(memory, ddi, result));
	codebook_expect(path);
	(void)remove(path);
	talloc_free(memory);
}

static void
test_valid(void **state)
{
	struct ddi ddi = plain;
	struct export_result result = filled;

	(void)state;
	expect_valid(&ddi, &result);
	ddi.tagged = ddi.by_answer = true;
	ddi.vendor = "Stata";
	ddi.url = ddi.texts = "";
	expect_valid(&ddi, &result);
	ddi.tagged = false;
	ddi.vendor = "SPSS";
	result = (struct export_result){.dictionary = &dictionary};
	expect_valid(&ddi, &result);
}

/* Without weights, questions and groups. */
static void
test_few_variables(void **state)
{
	struct dictionary few = dictionary;
	struct export_result result = filled;

	(void)state;
	few.variables_count = 3;
	result.dictionary = &few;
	expect_valid(&plain, &result);
}

static void
test_says(void **state)
{
	static const char *const cases[] = {
	        "<subTitl>Svar fra borgere, partnere, 2026-09 til 2026-10<",
	        "level=\"project\">ev</IDNo>",
	        "<AuthEnty>Væksthuset<",
	        "<producer>CUBB<",
	        "<distrbtr URI=\"https://svar.test/?a&amp;b\">",
	        "<timePrd event=\"start\" date=\"2026-09\">2026-09<",
	        "<collDate event=\"end\" date=\"2026-10\">2026-10<",
	        "Danske kommuner: Silkeborg, Vesthimmerland &amp; ",
	        "Kort &amp; &lt;godt&gt; (skema, version 1); Foreningen (f,",
	        "månederne 2026-01 til 2026-10.",
	        "Partnere på kommunens liste inviteres i bølger.",
	        "De registrerede møder er rammen",
	        "pr. sms, eller på web",
	        "inviteret pr. e-mail",
	        "<weight ID=\"W1\">",
	        "<respRate>66 % af de inviterede borgere ",
	        "<universe clusion=\"E\">",
	        ": færre end 5 invitationer er udeladt",
	        "er fjernet: 12.",
	        "til og med 2028-12-31.<",
	        "<caseQnty>177</caseQnty>\n<varQnty>10</varQnty>",
	        "-1 Ikke relevant, -2 Ville ikke svare, -3 Ikke stillet",
	        "URI=\"æ&amp;ø.csv.tekst.csv\">",
	        "<varGrp ID=\"G7\" type=\"multipleResp\" var=\"V7 V8\">\n"
	        "<labl>Hvad &lt;hjalp&gt;?<",
	        "name=\"kommune\" files=\"F1\" dcml=\"0\" intrvl=\"discrete\""
	        " representationType=\"code\" geog=\"Y\">",
	        "name=\"boelge\" files=\"F1\" dcml=\"0\" intrvl=\"discrete\""
	        " representationType=\"numeric\" temporal=\"Y\">",
	        "name=\"vaegt\" files=\"F1\" dcml=\"4\" intrvl=\"contin\""
	        " representationType=\"numeric\" wgt=\"wgt\" weight=\"W1\">",
	        "<derivation var=\"V6\">",
	        /* Neither the control character nor U+FFFF. */
	        "<labl>Følte du dig hørt?\nSvar ærligt &amp; &quot;frit",
	        "<qstnLit>Hvad &lt;hjalp&gt;?<",
	        "<catgry missing=\"Y\" missType=\"refused\">\n"
	        "<catValu>-2</catValu>\n<labl>Ville ikke svare<",
	        /* The codes of missing answers make no number discrete. */
	        "name=\"antal\" files=\"F1\" dcml=\"0\" intrvl=\"contin\"",
	        "<varFormat type=\"character\" category=\"date\"/>",
	        "<notes>skema M, version 1, 2</notes>",
	};
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *text = written(memory, &plain, &filled);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (strstr(text, cases[i]) == NULL)
			fail_msg("no \"%s\" in %s", cases[i], text);
	/* Employers are another matter. */
	assert_null(strstr(text, "Virksomheders celler"));
	/* No rate of four, and no distribution of answers. */
	assert_null(strstr(text, "de inviterede partnere"));
	assert_null(strstr(text, "catStat"));
	assert_null(strstr(text, "sumStat"));
	talloc_free(memory);
}

static void
test_employers(void **state)
{
	static struct dictionary_version employers[] = {
	        {1, "v", "1", "employer", "Virksomheden", NULL, 0}};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct dictionary of_employers = dictionary;
	struct export_result result = filled;
	const char *text;

	(void)state;
	of_employers.versions = employers;
	of_employers.versions_count = 1;
	result.dictionary = &of_employers;
	expect_valid(&plain, &result);
	text = written(memory, &plain, &result);
	assert_non_null(
	        strstr(text, "Virksomheders celler har mindst 5 firmaer, som"));
	result.firms_to = 8;
	assert_non_null(strstr(written(memory, &plain, &result),
	        "Virksomheders celler har mindst 5 til 8 firmaer, som"));
	assert_non_null(strstr(text, "Virksomheder på kommunens liste"));
	assert_null(strstr(text, "møder er rammen"));
	talloc_free(memory);
}

static void
test_formats(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct ddi ddi = plain;
	const char *text;

	(void)state;
	ddi.vendor = "SPSS";
	text = written(memory, &ddi, &filled);
	assert_non_null(strstr(text,
	        "type=\"numeric\" formatname=\"F12.4\" schema=\"SPSS\"/>"));
	assert_non_null(strstr(text, "<item VALUE=\"-4\"/>"));
	ddi.vendor = "Stata";
	ddi.tagged = true;
	text = written(memory, &ddi, &filled);
	assert_non_null(strstr(text, "formatname=\"%16s\" schema=\"other\""
	                             " otherSchema=\"Stata\""));
	assert_non_null(strstr(text, "<item VALUE=\".d\"/>"));
	assert_non_null(strstr(text, "mangler: .a Ikke relevant, .b Ville"));
	assert_null(strstr(text, "VALUE=\"-"));
	talloc_free(memory);
}

/* What makes it no codebook, and is found. */
static const struct {
	const char *from, *to, *says;
} wrong[] = {
        {"ddi:codebook:2_5\"", "ddi:codebook:2_6\"", "codeBook"},
        {"version=\"2.5\"", "version=\"2.6\"", "version"},
        {"<titl>Evaluering", "<altTitl/>\n<titl>Evaluering", "altTitl"},
        {"<rspStmt>\n<AuthEnty>Væksthuset</AuthEnty>", "<rspStmt>", "rspStmt"},
        {"<abstract>", "<subject/><abstract>", "subject"},
        {"<collMode>", "<weight>x</weight><collMode>", "weight"},
        {"<caseQnty>177", "<caseQnty>mange", "caseQnty"},
        {"date=\"2026-11-25\"", "date=\"25/11\"", "25/11"},
        {"ID=\"V2\"", "ID=\"V1\"", "xs:ID"},
        {"name=\"boelge\"", "name=\"kommune\"", "names"},
        {"name=\"boelge\"", "name=\"bølge\"", "pattern"},
        {"name=\"boelge\" ", "", "'name' is required"},
        {"intrvl=\"contin\"", "intrvl=\"continuous\"", "intrvl"},
        {"missing=\"Y\"", "missing=\"J\"", "missing"},
        {"<catValu>820<", "<catValu>740<", "codes"},
        {"<invalrng>\n", "<invalrng>\n<key/>\n", "key"},
        {"clusion=\"E\"", "clusion=\"U\"", "clusion"},
        {"<labl>Kommune</labl>", "<labl> </labl>", "labl"},
        {"level=\"study\"", "", "level"},
        {"files=\"F1\"", "files=\"F2\"", "no fileDscr is F2"},
        {"wgt-var=\"V4\"", "wgt-var=\"W1\"", "no var is W1"},
        {"weight=\"W1\"", "weight=\"V4\"", "no weight is V4"},
        {"var=\"V7 V8\"", "var=\"V7 V80\"", "no var is V80"},
        {"<derivation var=\"V6\"", "<derivation var=\"Q6\"", "no var is Q6"},
};

static void
test_wrong(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *text = written(memory, &plain, &filled);

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *at = strstr(text, wrong[i].from);
		struct text why;
		char path[64];

		if (at == NULL)
			fail_msg("no \"%s\"", wrong[i].from);
		put(path,
		        talloc_asprintf(memory, "%.*s%s%s", (int)(at - text),
		                text, wrong[i].to, at + strlen(wrong[i].from)));
		text_init(&why, memory, 4000);
		if (codebook_is_valid(path, &why) ||
		        strstr(text_string(&why), wrong[i].says) == NULL)
			fail_msg("\"%s\": %s", wrong[i].to, text_string(&why));
		(void)remove(path);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_valid),
	        cmocka_unit_test(test_few_variables),
	        cmocka_unit_test(test_says),
	        cmocka_unit_test(test_employers),
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests_name("write_ddi", tests, NULL, NULL);
}
