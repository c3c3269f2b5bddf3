/*
 * Mutilated workbooks in Markdown and CSV, and files that are no workbook.
 */
#include "tests/mutilated.h"

#define WHOLE    "", 0, ""
#define SURVEY   "| survey |\n| | type | name | label | relevant |\n"
#define CALCULUS "| survey |\n| | type | name | label | calculation |\n"
#define CHOICES  "| choices |\n| | list_name | name | label |\n"
#define GOOD     "| | text | a | A | |\n"
#define LIST     CHOICES "| | l | 1 | Ja |\n| | l | 2 | Nej |\n"
#define CSV      "survey,,,\n,type,name,label\n"

const struct mutilated_text mutilated_texts[] = {
        /* No workbooks. */
        {"", {WHOLE, "der er ingen tabel i filen"}},
        {"   \n\n", {WHOLE, "der er ingen tabel i filen"}},
        {"type,name,label\ntext,a,A\n", {WHOLE, "der er ingen tabel i filen"}},
        {"Kære kollega, her er skemaet.",
                {WHOLE, "der er ingen tabel i filen"}},
        {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {WHOLE, "dette er en PDF-fil"}},
        {"{\\rtf1\\ansi survey}", {WHOLE, "dette er et RTF-dokument"}},
        {"<!DOCTYPE html><table>", {WHOLE, "dette er en webside"}},
        {"\n <HTML><table>", {WHOLE, "dette er en webside"}},
        {"<?xml version=\"1.0\"?><Workbook/>", {WHOLE, "dette er en XML-fil"}},
        {"\xff\xfes", {WHOLE, "dette er tekst i UTF-16"}},
        {"\xfe\xff", {WHOLE, "dette er tekst i UTF-16"}},
        {"\x1f\x8b\x08", {WHOLE, "dette er en komprimeret fil"}},
        {"\x89PNG\r\n", {WHOLE, "dette er et billede"}},
        {"\xff\xd8\xff\xe0", {WHOLE, "dette er et billede"}},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                {WHOLE, "gammel Excel-projektmappe"}},
        {"PK\3\4", {WHOLE, "beskadiget eller ikke hel"}},
        {"PK\5\6 survey", {WHOLE, "beskadiget eller ikke hel"}},
        {"sp\xf8rgsm\xe5l,navn\n", {WHOLE, "hverken UTF-8-tekst"}},
        /* Markdown: what is no table. */
        {"| | type | name |\n", {"", 1, "", "uden et arks navn"}},
        {"Skema\n\n| | type |\n| survey |\n", {"", 3, "", "uden et arks"}},
        {SURVEY GOOD SURVEY, {"", 4, "", "to ark med navnet \"survey\""}},
        {"| surveys |\n" GOOD,
                {"survey", 0, "", "intet ark med navnet survey"}},
        {"| survey |\n", {"survey", 0, "", "arket er tomt"}},
        {"| survey |\n| | |\n" GOOD, {"survey", 1, "", "første række er tom"}},
        {"| survey |\n| | type | label |\n| | note | A |\n",
                {"survey", 1, "name", "kolonnen mangler"}},
        {"| survey |\n| | name | label |\n| | a | A |\n",
                {"survey", 1, "type", "kolonnen mangler"}},
        {SURVEY, {"survey", 0, "", "der er intet spørgsmål i arket"}},
        /* Markdown: text that is none. */
        {SURVEY "| | text | a | \xe6 | |\n", {"survey", 2, "label", "UTF-8"}},
        {SURVEY "| | text | a\xff | A | |\n", {"survey", 2, "name", "UTF-8"}},
        {"| survey |\n| | typ\xe9 |\n", {"survey", 1, "B", "ikke UTF-8"}},
        {"| surve\xff |\n", {"", 1, "A", "ikke UTF-8"}},
        {SURVEY GOOD "| | text | b | \xed\xa0\x80 | |\n",
                {"survey", 3, "label", "ikke UTF-8"}},
        {SURVEY GOOD "| | text | b | \xc0\xaf | |\n",
                {"survey", 3, "label", "ikke UTF-8"}},
        {SURVEY GOOD "| | text | b | \xe2\x82 | |\n",
                {"survey", 3, "label", "ikke UTF-8"}},
        /* CSV. */
        {CSV ",text,a,\xe6\n", {"survey", 2, "label", "ikke UTF-8"}},
        {CSV ",text,a,\"\xe6\"\n", {"survey", 2, "label", "ikke UTF-8"}},
        {CSV ",text,a,\"A\n", {"survey", 2, "label", "bliver ikke lukket"}},
        {CSV ",text,a,\"A\"\"\n", {"survey", 2, "label", "bliver ikke lukket"}},
        {CSV ",text,a,\"A\"B\n",
                {"survey", 2, "label", "efter et afsluttende"}},
        {"survey,\"\n", {"", 1, "B", "bliver ikke lukket"}},
        {CSV ",text,a,A\nsurvey,,,\n", {"", 4, "", "to ark med navnet"}},
        {CSV ",text,a b,A\n", {"survey", 2, "name", "et navn begynder med"}},
        {CSV ",tekst,a,A\n", {"survey", 2, "type", "mente du \"text\""}},
        {CSV ",text,a,#REF!\n", {"survey", 2, "label", "formel, der gik galt"}},
        {CSV ",text,a,Err:508\n", {"survey", 2, "label", "der gik galt"}},
        {CSV ",text,a,#N/A\n", {"survey", 2, "label", "formel, der gik galt"}},
        {"\xef\xbb\xbf" CSV ",text,,A\n", {"survey", 2, "name", "er tom"}},
        /* Rows. */
        {SURVEY "| | | a | A | |\n", {"survey", 2, "type", "er tom"}},
        {SURVEY "| | | | A | |\n" GOOD, {"survey", 2, "type", "er tom"}},
        {SURVEY "| | text | | A | |\n", {"survey", 2, "name", "er tom"}},
        {SURVEY "| | text | a | | |\n", {"survey", 2, "label", "er tom"}},
        {SURVEY "| | text | 1a | A | |\n", {"survey", 2, "name", "begynder"}},
        {SURVEY "| | text | -a | A | |\n", {"survey", 2, "name", "begynder"}},
        {SURVEY "| | text | a:b | A | |\n", {"survey", 2, "name", "begynder"}},
        {SURVEY "| | text | a\xe2\x80\x8b | A | |\n",
                {"survey", 2, "name", "et navn begynder med et bogstav"}},
        {SURVEY "| | text | meta | A | |\n",
                {"survey", 2, "name", "er forbeholdt"}},
        {SURVEY GOOD GOOD, {"survey", 3, "name", "står allerede i række 2"}},
        {SURVEY "| | txet | a | A | |\n",
                {"survey", 2, "type", "mente du \"text\""}},
        {SURVEY "| | quiz | a | A | |\n", {"survey", 2, "type", "ukendt type"}},
        {SURVEY "| | geopoint | a | A | |\n", {"survey", 2, "type", "steder"}},
        {SURVEY "| | image | a | A | |\n", {"survey", 2, "type", "billeder"}},
        {SURVEY "| | begin repeat | a | A | |\n",
                {"survey", 2, "type", "gentagelser understøttes ikke"}},
        {SURVEY "| | audit | a | A | |\n",
                {"survey", 2, "type", "en log over"}},
        {SURVEY "| | begin_score | a | A | |\n",
                {"survey", 2, "type", "ukendt type"}},
        {SURVEY "| | select_one | a | A | |\n" LIST,
                {"survey", 2, "type", "listen med valg mangler"}},
        {SURVEY "| | select_one k | a | A | |\n" LIST,
                {"survey", 2, "type", "der er ingen liste \"k\""}},
        {SURVEY "| | select_one ${a} | b | A | |\n" LIST,
                {"survey", 2, "type", "fra tidligere svar"}},
        {SURVEY "| | select_one_from_file a.csv | a | A | |\n",
                {"survey", 2, "type", "valg fra en fil"}},
        {SURVEY "| | select_multiple l | a | A | |\n" CHOICES
                "| | l | a b | Ja |\n",
                {"survey", 2, "type", "må ikke have mellemrum"}},
        {SURVEY "| | select_one l | a | A | |\n" LIST "| | l | 1 | Igen |\n",
                {"choices", 4, "name", "to gange (række 2)"}},
        {SURVEY "| | select_one l | a | A | |\n" LIST "| | | 3 | Måske |\n",
                {"choices", 4, "list_name", "er tom"}},
        {SURVEY GOOD "| choices |\n"
                     "| | name | label |\n| | 1 | A |\n",
                {"choices", 1, "list_name", "kolonnen mangler"}},
        /* Groups. */
        {SURVEY "| | end_group | | | |\n" GOOD,
                {"survey", 2, "type", "der er ingen åben gruppe her"}},
        {SURVEY GOOD "| | end group | | | |\n",
                {"survey", 3, "type", "der er ingen åben gruppe her"}},
        {SURVEY "| | begin_group | g | G | |\n" GOOD,
                {"survey", 3, "type", "gruppen \"g\" bliver ikke afsluttet"}},
        {SURVEY "| | begin_group | | G | |\n" GOOD "| | end_group | | | |\n",
                {"survey", 2, "name", "er tom"}},
        {SURVEY "| | begin_group | a | G | |\n" GOOD "| | end_group | | | |\n",
                {"survey", 3, "name", "står allerede i række 2"}},
        /* Conditions. */
        {SURVEY "| | text | a | A | ${b} |\n",
                {"survey", 2, "relevant", "intet spørgsmål med navnet \"b\""}},
        {SURVEY "| | text | a | A | ${ = 1 |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | $a = 1 |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | (1 |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | 1) |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | 'x |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | 1 = |\n", {"survey", 2, "relevant", ""}},
        {SURVEY "| | text | a | A | frog(1) |\n",
                {"survey", 2, "relevant", "frog"}},
        {SURVEY "| | text | a | A | selected(1) |\n",
                {"survey", 2, "relevant", "selected"}},
        {SURVEY "| | text | a | A ${x} | |\n",
                {"survey", 2, "label", "intet spørgsmål med navnet \"x\""}},
        /* Circles. */
        {SURVEY "| | text | a | A | ${a} = 1 |\n",
                {"survey", 2, "relevant", "i en ring: a, a"}},
        {SURVEY "| | text | a | A | ${b} = 1 |\n| | text | b | B | ${a} = 1 |"
                "\n",
                {"survey", 2, "relevant", "i en ring: a, b, a"}},
        {SURVEY "| | begin_group | g | G | ${a} = 1 |\n" GOOD
                "| | end_group | | | |\n",
                {"survey", 2, "relevant", "i en ring"}},
        {CALCULUS "| | calculate | a | | ${b} + 1 |\n"
                  "| | calculate | b | | ${c} + 1 |\n"
                  "| | calculate | c | | ${a} + 1 |\n",
                {"survey", 2, "relevant", "i en ring: a, b, c, a"}},
        {CALCULUS "| | calculate | a | | |\n",
                {"survey", 2, "calculation", "er tom"}},
        /* Columns. */
        {"| survey |\n| | type | name | label | label |\n| | note | a | A | B "
         "|\n",
                {"survey", 1, "label", "står der to gange"}},
        {"| survey |\n| | type | name | label | media::image |\n"
         "| | note | a | A | a.png |\n",
                {"survey", 2, "media::image", "billeder, lyd og video"}},
        {"| survey |\n| | type | name | label | save_to |\n"
         "| | note | a | A | a |\n",
                {"survey", 2, "save_to", "entities understøttes ikke"}},
        {"| survey |\n| | type | name | label | channel |\n"
         "| | note | a | A | smss |\n",
                {"survey", 2, "channel", "mente du \"sms\""}},
        {"| survey |\n| | type | name | label | parameters |\n"
         "| | range | a | A | start=1;end |\n",
                {"survey", 2, "parameters", "\"end\": parametre skrives"}},
        /* Settings. */
        {SURVEY GOOD "| settings |\n| | minimum_cell |\n| | 1 |\n",
                {"settings", 2, "minimum_cell", "fra 5"}},
        {SURVEY GOOD "| settings |\n| | minimum_cell |\n| | |\n| | x |\n",
                {"settings", 3, "minimum_cell", "fra 5"}},
        {SURVEY GOOD "| settings |\n| | ineligible |\n| | ${x} |\n",
                {"settings", 2, "ineligible", "intet spørgsmål med navnet"}},
};

const size_t mutilated_text_count =
        sizeof(mutilated_texts) / sizeof(mutilated_texts[0]);
