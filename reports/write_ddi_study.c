/*
 * The study: whose it is, whom it covers, how people were asked, what was done
 * to their answers, and on what terms the data may be used.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/rate.h"
#include "reports/write_ddi_internal.h"

/* A response rate is told from so many answers on, in whole percent and without
 * its counts, so that two codebooks do not tell what came between them. */
enum { RATE_FROM = 30 };

/* Does the file cover such respondents? */
static bool
covers(const struct export_result *result, const char *kind)
{
	const struct dictionary *dictionary = result->dictionary;

	for (size_t i = 0; i < dictionary->versions_count; i++)
		if (strcmp(dictionary->versions[i].kind, kind) == 0)
			return true;
	return false;
}

/* "borgere, virksomheder". */
static void
add_kinds(const struct export_result *result, struct text *out)
{
	bool any = false;

	for (size_t k = 0; k < RESPONDENT_KINDS; k++) {
		if (!covers(result, respondent_kinds[k]))
			continue;
		text_add(out, any ? ", " : "");
		text_add(out, respondent_plural(respondent_kinds[k]));
		any = true;
	}
	text_add(out, any ? "" : "ingen");
}

/* "Silkeborg, Herning". */
static void
add_places(const struct export_result *result, struct text *out)
{
	const struct dictionary_variable *places =
	        ddi_find(result->dictionary, DICTIONARY_MUNICIPALITY);

	for (size_t i = 0; places != NULL && i < places->values_count; i++) {
		text_add(out, i > 0 ? ", " : "");
		ddi_text(out, places->values[i].label);
	}
}

/* The months that the rows are of; without any, those that were asked for. */
static void
add_period(const struct ddi *ddi, const struct export_result *result,
        bool is_last, struct text *out)
{
	if (result->first == 0)
		text_add(out, is_last ? ddi->to : ddi->from);
	else
		ddi_month(out, is_last ? result->last : result->first);
}

static void
add_citation(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out, "<citation>\n<titlStmt>\n");
	ddi_element(out, "titl", ddi->title);
	text_add(out, "<subTitl>Svar fra ");
	add_kinds(result, out);
	text_add(out, ", ");
	add_period(ddi, result, false, out);
	text_add(out, " til ");
	add_period(ddi, result, true, out);
	text_add(out, "</subTitl>\n"
	              "<IDNo agency=\"Borgersvar\" level=\"project\">");
	ddi_text(out, ddi->id);
	text_add(out, "</IDNo>\n</titlStmt>\n<rspStmt>\n");
	ddi_element(out, "AuthEnty", ddi->holder);
	text_add(out, "</rspStmt>\n<prodStmt>\n");
	ddi_element(out, "producer", ddi->commissioned_by);
	text_add_format(out,
	        "<prodDate date=\"%s\">%s</prodDate>\n"
	        "<software>Borgersvar</software>\n",
	        ddi->built, ddi->built);
	ddi_element(out, "fundAg", ddi->commissioned_by);
	text_add(out, "</prodStmt>\n<distStmt>\n<distrbtr");
	if (ddi->url[0] != '\0') {
		text_add(out, " URI=\"");
		ddi_text(out, ddi->url);
		text_add(out, "\"");
	}
	text_add_format(out,
	        ">Borgersvar</distrbtr>\n"
	        "<distDate date=\"%s\">%s</distDate>\n"
	        "</distStmt>\n</citation>\n",
	        ddi->built, ddi->built);
}

static void
add_abstract(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out, "<abstract>Svar fra ");
	add_kinds(result, out);
	text_add(out, " på korte spørgeskemaer om deres møder og samarbejde"
	              " med kommunens beskæftigelsesindsats. Udtrukket til ");
	ddi_text(out, ddi->title);
	text_add_format(
	        out, " for månederne %s til %s. Skemaer: ", ddi->from, ddi->to);
	for (size_t i = 0; i < result->dictionary->versions_count; i++) {
		const struct dictionary_version *version =
		        &result->dictionary->versions[i];

		text_add(out, i > 0 ? "; " : "");
		ddi_text(out, version->title);
		text_add(out, " (");
		ddi_text(out, version->survey);
		text_add(out, ", version ");
		ddi_text(out, version->version);
		text_add(out, ")");
	}
	text_add(out, ".</abstract>\n");
}

/* "<timePrd event="start" date="2026-09">2026-09</timePrd>" and its end. */
static void
add_dates(const struct ddi *ddi, const struct export_result *result,
        const char *name, struct text *out)
{
	for (int last = 0; last < 2; last++) {
		text_add_format(out, "<%s event=\"%s\" date=\"", name,
		        last ? "end" : "start");
		add_period(ddi, result, last, out);
		text_add(out, "\">");
		add_period(ddi, result, last, out);
		text_add_format(out, "</%s>\n", name);
	}
}

static void
add_universe(const struct export_result *result, struct text *out)
{
	text_add(out, "<universe clusion=\"I\">Afsluttede invitationer i"
	              " perioden til ");
	add_kinds(result, out);
	text_add(out, ".</universe>\n");
	if (result->left_out == 0)
		return;
	text_add(out, "<universe clusion=\"E\">Måneder, hvor for få personer"
	              " af samme slags var inviteret i kommunen: ");
	ddi_count(out, result->left_out);
	text_add(out, " invitationer er udeladt.</universe>\n");
}

static void
add_scope(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out, "<sumDscr>\n");
	add_dates(ddi, result, "timePrd", out);
	if (result->first != 0)
		add_dates(ddi, result, "collDate", out);
	text_add(out, "<nation abbr=\"DK\">Danmark</nation>\n"
	              "<geogCover>Danske kommuner: ");
	add_places(result, out);
	text_add(out, "</geogCover>\n<geogUnit>Kommune</geogUnit>\n");
	ddi_element(out, "anlyUnit",
	        ddi->by_answer ? "Et svar på et spørgsmål"
	                       : "En invitation til et spørgeskema");
	add_universe(result, out);
	text_add(out, "<dataKind>Spørgeskemadata, pseudonymiserede</dataKind>\n"
	              "</sumDscr>\n");
}

/* Meetings are registered one by one; employers and partners are on a list. */
static void
add_sampling(const struct export_result *result, struct text *out)
{
	bool meetings = covers(result, "citizen") || covers(result, "employee");

	text_add(out, "<timeMeth>Månedlige bølger; den samme person har det"
	              " samme panelnummer inden for projektet</timeMeth>\n"
	              "<dataCollector>Kommunerne, ved Borgersvar"
	              "</dataCollector>\n"
	              "<frequenc>Løbende; opgjort hver måned</frequenc>\n"
	              "<sampProc>Ingen stikprøve.");
	if (meetings)
		text_add(out,
		        " De registrerede møder er rammen, og alle"
		        " inviteres, undtagen dem, der har sagt stop, ikke"
		        " kan kontaktes eller lige er spurgt.");
	if (covers(result, "employer"))
		text_add(out, " Virksomheder på kommunens liste inviteres i"
		              " bølger.");
	if (covers(result, "partner"))
		text_add(out, " Partnere på kommunens liste inviteres i"
		              " bølger.");
	text_add(out, "</sampProc>\n");
}

static void
add_modes(const struct export_result *result, struct text *out)
{
	if (covers(result, "citizen") || covers(result, "employer"))
		text_add(out, "<collMode>Selvudfyldt pr. sms, eller på web med"
		              " et link</collMode>\n");
	if (covers(result, "employee") || covers(result, "partner"))
		text_add(out, "<collMode>Selvudfyldt på web, inviteret pr."
		              " e-mail</collMode>\n");
	text_add(out, "<resInstru>Struktureret spørgeskema med forgreninger"
	              "</resInstru>\n");
}

/* Said only where there are weights. */
static void
add_weight(const struct export_result *result, struct text *out)
{
	if (ddi_find(result->dictionary, DICTIONARY_WEIGHT) != NULL)
		text_add(out, "<weight ID=\"W1\">Efterstratificeret efter"
		              " målgruppe inden for kommune, måned og"
		              " respondenttype blandt alle inviterede; trimmet"
		              " til 0,3-3.</weight>\n");
	text_add(out, "<cleanOps>Et svar, der er rettet, tæller, som det blev;"
	              " svar på spørgsmål, som forgreningen derefter ikke fører"
	              " til, tæller ikke med.");
	if (result->blanked > 0) {
		text_add(out, " Tal, der ville ligne koden for et manglende"
		              " svar, er fjernet: ");
		ddi_count(out, result->blanked);
		text_add(out, ".");
	}
	text_add(out, "</cleanOps>\n");
}

static void
add_rate(const struct export_tally *tally, const char *kind, struct text *out)
{
	double rate = rate_rr2(
	        tally->answered, 0, tally->invited - tally->ineligible);

	if (tally->answered < RATE_FROM || isnan(rate))
		return;
	text_add_format(out,
	        "<respRate>%ld %% af de inviterede %s har svaret helt eller"
	        " delvis (AAPOR RR2)</respRate>\n",
	        lround(100 * rate), kind);
}

/* As many as the municipality's threshold; municipalities may differ in it. */
static void
add_firms_least(const struct export_result *result, struct text *out)
{
	text_add_format(out, " Virksomheders celler har mindst %" PRId64,
	        result->firms_from);
	if (result->firms_to > result->firms_from)
		text_add_format(out, " til %" PRId64, result->firms_to);
	text_add(out, " firmaer, som kommunens grænse er, og intet af dem har"
	              " over halvdelen.");
}

static void
add_method(const struct export_result *result, struct text *out)
{
	text_add(out, "<method>\n<dataColl>\n");
	add_sampling(result, out);
	add_modes(result, out);
	add_weight(result, out);
	text_add(out, "</dataColl>\n<anlyInfo>\n");
	for (size_t k = 0; k < RESPONDENT_KINDS; k++)
		add_rate(&result->tallies[k],
		        respondent_plural(respondent_kinds[k]), out);
	text_add(out, "<dataAppr>Svarprocenter regnes af variablen udfald"
	              " (AAPOR-koder gange 100). Den, der er tavs, har 3.19 og"
	              " ikke 2.11.</dataAppr>\n</anlyInfo>\n"
	              "<dataProcessing type=\"suppression\">Små målgrupper,"
	              " enheder og uger er lagt sammen, så ingen står i en"
	              " celle med færre personer end kommunens grænse.");
	if (covers(result, "employer"))
		add_firms_least(result, out);
	text_add(out, " Datoer er uger; navne, numre og medarbejdere er ikke"
	              " med.</dataProcessing>\n</method>\n");
}

static void
add_access(const struct ddi *ddi, struct text *out)
{
	text_add(out, "<dataAccs>\n<useStmt>\n"
	              "<confDec required=\"yes\">Oplysningerne er"
	              " pseudonymiserede personoplysninger; den, der får dem,"
	              " lover fortrolighed.</confDec>\n"
	              "<specPerm required=\"yes\">Kun med tilladelsen ");
	ddi_text(out, ddi->id);
	text_add(out, ", givet til ");
	ddi_text(out, ddi->holder);
	text_add_format(out, ", til og med %s.</specPerm>\n<restrctn>Kun til ",
	        ddi->until);
	ddi_text(out, ddi->title);
	text_add(out, ". Personer må ikke søges genkendt, og data må ikke"
	              " kobles med andre projekters.</restrctn>\n"
	              "<conditions>Tal, der offentliggøres, må ikke bygge på"
	              " færre end fem personer.</conditions>\n"
	              "</useStmt>\n</dataAccs>\n");
}

void
ddi_study(const struct ddi *ddi, const struct export_result *result,
        struct text *out)
{
	text_add(out, "<stdyDscr>\n");
	add_citation(ddi, result, out);
	text_add(out, "<stdyInfo>\n<subject>\n"
	              "<keyword>brugertilfredshed</keyword>\n"
	              "<keyword>borgerinddragelse</keyword>\n"
	              "<keyword>beskæftigelsesindsats</keyword>\n"
	              "<topcClas>Arbejdsmarked og beskæftigelse</topcClas>\n"
	              "</subject>\n");
	add_abstract(ddi, result, out);
	add_scope(ddi, result, out);
	text_add(out, "</stdyInfo>\n");
	add_method(result, out);
	add_access(ddi, out);
	text_add(out, "</stdyDscr>\n");
}
