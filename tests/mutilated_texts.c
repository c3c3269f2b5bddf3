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
        {"", {WHOLE, "there is no table in it"}},
        {"   \n\n", {WHOLE, "there is no table in it"}},
        {"type,name,label\ntext,a,A\n", {WHOLE, "there is no table in it"}},
        {"Kære kollega, her er skemaet.", {WHOLE, "there is no table in it"}},
        {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {WHOLE, "this is a PDF file"}},
        {"{\\rtf1\\ansi survey}", {WHOLE, "this is an RTF document"}},
        {"<!DOCTYPE html><table>", {WHOLE, "this is a web page"}},
        {"\n <HTML><table>", {WHOLE, "this is a web page"}},
        {"<?xml version=\"1.0\"?><Workbook/>", {WHOLE, "this is an XML file"}},
        {"\xff\xfes", {WHOLE, "this is text in UTF-16"}},
        {"\xfe\xff", {WHOLE, "this is text in UTF-16"}},
        {"\x1f\x8b\x08", {WHOLE, "this is a compressed file"}},
        {"\x89PNG\r\n", {WHOLE, "this is a picture"}},
        {"\xff\xd8\xff\xe0", {WHOLE, "this is a picture"}},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {WHOLE, "old Excel workbook"}},
        {"PK\3\4", {WHOLE, "damaged or not complete"}},
        {"PK\5\6 survey", {WHOLE, "damaged or not complete"}},
        {"sp\xf8rgsm\xe5l,navn\n", {WHOLE, "is not UTF-8 text"}},
        /* Markdown: what is no table. */
        {"| | type | name |\n", {"", 1, "", "without a sheet's name"}},
        {"Skema\n\n| | type |\n| survey |\n", {"", 3, "", "without a sheet's"}},
        {SURVEY GOOD SURVEY, {"", 4, "", "two sheets named \"survey\""}},
        {"| surveys |\n" GOOD, {"survey", 0, "", "no sheet named survey"}},
        {"| survey |\n", {"survey", 0, "", "the sheet is empty"}},
        {"| survey |\n| | |\n" GOOD, {"survey", 1, "", "first row is empty"}},
        {"| survey |\n| | type | label |\n| | note | A |\n",
                {"survey", 1, "name", "the column is missing"}},
        {"| survey |\n| | name | label |\n| | a | A |\n",
                {"survey", 1, "type", "the column is missing"}},
        {SURVEY, {"survey", 0, "", "there is no question in it"}},
        /* Markdown: text that is none. */
        {SURVEY "| | text | a | \xe6 | |\n", {"survey", 2, "label", "UTF-8"}},
        {SURVEY "| | text | a\xff | A | |\n", {"survey", 2, "name", "UTF-8"}},
        {"| survey |\n| | typ\xe9 |\n", {"survey", 1, "B", "not UTF-8"}},
        {"| surve\xff |\n", {"", 1, "A", "not UTF-8"}},
        {SURVEY GOOD "| | text | b | \xed\xa0\x80 | |\n",
                {"survey", 3, "label", "not UTF-8"}},
        {SURVEY GOOD "| | text | b | \xc0\xaf | |\n",
                {"survey", 3, "label", "not UTF-8"}},
        {SURVEY GOOD "| | text | b | \xe2\x82 | |\n",
                {"survey", 3, "label", "not UTF-8"}},
        /* CSV. */
        {CSV ",text,a,\xe6\n", {"survey", 2, "label", "not UTF-8"}},
        {CSV ",text,a,\"\xe6\"\n", {"survey", 2, "label", "not UTF-8"}},
        {CSV ",text,a,\"A\n", {"survey", 2, "label", "is not closed"}},
        {CSV ",text,a,\"A\"\"\n", {"survey", 2, "label", "is not closed"}},
        {CSV ",text,a,\"A\"B\n", {"survey", 2, "label", "behind a closing"}},
        {"survey,\"\n", {"", 1, "B", "is not closed"}},
        {CSV ",text,a,A\nsurvey,,,\n", {"", 4, "", "two sheets named"}},
        {CSV ",text,a b,A\n", {"survey", 2, "name", "a name begins with"}},
        {CSV ",tekst,a,A\n", {"survey", 2, "type", "did you mean \"text\""}},
        {CSV ",text,a,#REF!\n", {"survey", 2, "label", "formula that failed"}},
        {CSV ",text,a,Err:508\n", {"survey", 2, "label", "that failed"}},
        {CSV ",text,a,#N/A\n", {"survey", 2, "label", "formula that failed"}},
        {"\xef\xbb\xbf" CSV ",text,,A\n", {"survey", 2, "name", "is empty"}},
        /* Rows. */
        {SURVEY "| | | a | A | |\n", {"survey", 2, "type", "is empty"}},
        {SURVEY "| | | | A | |\n" GOOD, {"survey", 2, "type", "is empty"}},
        {SURVEY "| | text | | A | |\n", {"survey", 2, "name", "is empty"}},
        {SURVEY "| | text | a | | |\n", {"survey", 2, "label", "is empty"}},
        {SURVEY "| | text | 1a | A | |\n", {"survey", 2, "name", "begins"}},
        {SURVEY "| | text | -a | A | |\n", {"survey", 2, "name", "begins"}},
        {SURVEY "| | text | a:b | A | |\n", {"survey", 2, "name", "begins"}},
        {SURVEY "| | text | a\xe2\x80\x8b | A | |\n",
                {"survey", 2, "name", "a name begins with a letter"}},
        {SURVEY "| | text | meta | A | |\n",
                {"survey", 2, "name", "is reserved"}},
        {SURVEY GOOD GOOD, {"survey", 3, "name", "stands in row 2 already"}},
        {SURVEY "| | txet | a | A | |\n",
                {"survey", 2, "type", "did you mean \"text\""}},
        {SURVEY "| | quiz | a | A | |\n", {"survey", 2, "type", "unknown or"}},
        {SURVEY "| | geopoint | a | A | |\n", {"survey", 2, "type", "places"}},
        {SURVEY "| | image | a | A | |\n", {"survey", 2, "type", "pictures"}},
        {SURVEY "| | begin repeat | a | A | |\n",
                {"survey", 2, "type", "repeats are not supported"}},
        {SURVEY "| | audit | a | A | |\n", {"survey", 2, "type", "a log of"}},
        {SURVEY "| | begin_score | a | A | |\n",
                {"survey", 2, "type", "unknown or unsupported"}},
        {SURVEY "| | select_one | a | A | |\n" LIST,
                {"survey", 2, "type", "the list of choices is missing"}},
        {SURVEY "| | select_one k | a | A | |\n" LIST,
                {"survey", 2, "type", "there is no list \"k\""}},
        {SURVEY "| | select_one ${a} | b | A | |\n" LIST,
                {"survey", 2, "type", "from earlier answers"}},
        {SURVEY "| | select_one_from_file a.csv | a | A | |\n",
                {"survey", 2, "type", "choices from a file"}},
        {SURVEY "| | select_multiple l | a | A | |\n" CHOICES
                "| | l | a b | Ja |\n",
                {"survey", 2, "type", "hold no blank"}},
        {SURVEY "| | select_one l | a | A | |\n" LIST "| | l | 1 | Igen |\n",
                {"choices", 4, "name", "twice (row 2)"}},
        {SURVEY "| | select_one l | a | A | |\n" LIST "| | | 3 | Måske |\n",
                {"choices", 4, "list_name", "is empty"}},
        {SURVEY GOOD "| choices |\n"
                     "| | name | label |\n| | 1 | A |\n",
                {"choices", 1, "list_name", "the column is missing"}},
        /* Groups. */
        {SURVEY "| | end_group | | | |\n" GOOD,
                {"survey", 2, "type", "no group is open here"}},
        {SURVEY GOOD "| | end group | | | |\n",
                {"survey", 3, "type", "no group is open here"}},
        {SURVEY "| | begin_group | g | G | |\n" GOOD,
                {"survey", 3, "type", "group \"g\" is not ended"}},
        {SURVEY "| | begin_group | | G | |\n" GOOD "| | end_group | | | |\n",
                {"survey", 2, "name", "is empty"}},
        {SURVEY "| | begin_group | a | G | |\n" GOOD "| | end_group | | | |\n",
                {"survey", 3, "name", "stands in row 2 already"}},
        /* Conditions. */
        {SURVEY "| | text | a | A | ${b} |\n",
                {"survey", 2, "relevant", "no question named \"b\""}},
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
                {"survey", 2, "label", "no question named \"x\""}},
        /* Circles. */
        {SURVEY "| | text | a | A | ${a} = 1 |\n",
                {"survey", 2, "relevant", "in a circle: a, a"}},
        {SURVEY "| | text | a | A | ${b} = 1 |\n| | text | b | B | ${a} = 1 |"
                "\n",
                {"survey", 2, "relevant", "in a circle: a, b, a"}},
        {SURVEY "| | begin_group | g | G | ${a} = 1 |\n" GOOD
                "| | end_group | | | |\n",
                {"survey", 2, "relevant", "in a circle"}},
        {CALCULUS "| | calculate | a | | ${b} + 1 |\n"
                  "| | calculate | b | | ${c} + 1 |\n"
                  "| | calculate | c | | ${a} + 1 |\n",
                {"survey", 2, "relevant", "in a circle: a, b, c, a"}},
        {CALCULUS "| | calculate | a | | |\n",
                {"survey", 2, "calculation", "is empty"}},
        /* Columns. */
        {"| survey |\n| | type | name | label | label |\n| | note | a | A | B "
         "|\n",
                {"survey", 1, "label", "stands there twice"}},
        {"| survey |\n| | type | name | label | media::image |\n"
         "| | note | a | A | a.png |\n",
                {"survey", 2, "media::image", "pictures, sound and video"}},
        {"| survey |\n| | type | name | label | save_to |\n"
         "| | note | a | A | a |\n",
                {"survey", 2, "save_to", "entities are not supported"}},
        {"| survey |\n| | type | name | label | channel |\n"
         "| | note | a | A | smss |\n",
                {"survey", 2, "channel", "did you mean \"sms\""}},
        {"| survey |\n| | type | name | label | parameters |\n"
         "| | range | a | A | start=1;end |\n",
                {"survey", 2, "parameters", "\"end\": expected parameters"}},
        /* Settings. */
        {SURVEY GOOD "| settings |\n| | minimum_cell |\n| | 1 |\n",
                {"settings", 2, "minimum_cell", "from 5"}},
        {SURVEY GOOD "| settings |\n| | minimum_cell |\n| | |\n| | x |\n",
                {"settings", 3, "minimum_cell", "from 5"}},
        {SURVEY GOOD "| settings |\n| | ineligible |\n| | ${x} |\n",
                {"settings", 2, "ineligible", "no question named"}},
};

const size_t mutilated_text_count =
        sizeof(mutilated_texts) / sizeof(mutilated_texts[0]);
