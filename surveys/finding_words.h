/*
 * The table of wording: what is said to whoever writes surveys, in Danish.
 *
 * A FINDING has a code beside its text, which --json tells and programs may rely
 * on; both are given to finding_add and findings_put as one argument, so that
 * the compiler still holds the text's conversions against what follows.  WORDS
 * are parts of findings, and what is wrong with expressions and files.  A text
 * that ends in %s may end in what somebody likely meant (finding_meant).
 */
#ifndef SURVEYS_FINDING_WORDS_H
#define SURVEYS_FINDING_WORDS_H

/* Sheets and columns. */
#define FINDING_WORKBOOK      "unreadable-workbook", "%s"
#define FINDING_UNKNOWN_SHEET "unknown-sheet", "ukendt ark, som springes over%s"
#define FINDING_ENTITIES      "entities", "entities understøttes ikke"
#define FINDING_NO_SHEET      "missing-sheet", "der er intet ark med navnet survey"
#define FINDING_EMPTY_SHEET   "empty-sheet", "arket er tomt"
#define FINDING_NO_QUESTION   "no-questions", "der er intet spørgsmål i arket"
#define FINDING_EMPTY_HEADER                                                   \
	"empty-header",                                                        \
	        "arkets første række er tom; dér skal kolonnernes navne stå"
#define FINDING_MISSING_COLUMN                                                 \
	"missing-column", "kolonnen mangler i arkets første række"
#define FINDING_UNKNOWN_COLUMN                                                 \
	"unknown-column", "ukendt kolonne, som springes over%s"
#define FINDING_COLUMN_TWICE "column-twice", "kolonnen står der to gange"
#define FINDING_MEDIA        "media", "billeder, lyd og video understøttes ikke"
#define FINDING_FORMULA      "failed-formula", "%s: %s"
#define WORDS_NO_RESULT                                                        \
	"en formel uden resultat; åbn projektmappen i et regneark, og "       \
	"gem den"
#define WORDS_FAILED      "en formel, der gik galt"
#define FINDING_LANGUAGES "too-many-languages", "der er mere end %d sprog"
#define FINDING_DEFAULT_LANGUAGE                                               \
	"unknown-language", "ingen kolonne er på \"%s\"; \"%s\" bruges"

/* Settings. */
#define FINDING_MORE_SETTINGS                                                  \
	"more-settings", "settings har én række; de andre springes over"
#define FINDING_RESPONDENT                                                     \
	"unknown-respondent",                                                  \
	        "\"%s\": der skal stå citizen, employee, employer eller "     \
	        "partner%s"
#define FINDING_MINIMUM_CELL                                                   \
	"bad-minimum", "\"%s\": der skal stå et helt tal fra 5"

/* Rows of the sheet survey. */
#define FINDING_UNKNOWN_WORD                                                   \
	"unknown-word", "\"%s\": der skal stå et af ordene %s%s"
#define FINDING_EMPTY_LABEL                                                    \
	"empty-label", "er tom; et spørgsmål skal have en ordlyd"
#define FINDING_EMPTY_NAME "empty-name", "er tom; hver række skal have et navn"
#define FINDING_BAD_NAME                                                       \
	"bad-name", "\"%s\": et navn begynder med et bogstav eller _ og "      \
	            "består af "                                              \
	            "bogstaver, tal, _ - ."
#define FINDING_RESERVED_NAME                                                  \
	"reserved-name", "\"meta\" er forbeholdt det, som XLSForm selv "       \
	                 "tilføjer"
#define FINDING_NAME_TWICE "name-twice", "\"%s\" står allerede i række %zu"
#define FINDING_DEEP_GROUPS                                                    \
	"deep-groups", "grupper står inden i hinanden mere end %d gange"
#define FINDING_NO_OPEN_GROUP "no-open-group", "der er ingen åben gruppe her"
#define FINDING_OPEN_GROUP                                                     \
	"open-group", "gruppen \"%s\" bliver ikke afsluttet; den begynder i "  \
	              "række %zu"
#define FINDING_EMPTY_TYPE                                                     \
	"empty-type", "er tom; et spørgsmål skal have en type"
#define FINDING_QUESTIONS                                                      \
	"too-many-questions", "der er mere end %d spørgsmål og grupper"
#define FINDING_UNSUPPORTED_TYPE                                               \
	"unsupported-type", "typen \"%s\" kan ikke bruges: %s"
#define WORDS_REPEATS        "gentagelser understøttes ikke"
#define WORDS_FILE_CHOICES   "valg fra en fil understøttes ikke"
#define WORDS_RANKING        "rangordning understøttes ikke"
#define WORDS_PLACES         "steder understøttes ikke"
#define WORDS_FILES          "billeder, lyd og filer understøttes ikke"
#define WORDS_BARCODES       "stregkoder understøttes ikke"
#define WORDS_ANSWERING_LOG  "en log over besvarelsen understøttes ikke"
#define FINDING_UNKNOWN_TYPE "unknown-type", "ukendt type \"%s\"%s"
#define FINDING_NO_LIST                                                        \
	"missing-list", "listen med valg mangler: select_one LISTE"
#define FINDING_UNKNOWN_LIST                                                   \
	"unknown-list", "der er ingen liste \"%s\" på arket choices%s"
#define FINDING_BEHIND_LIST "behind-list", "\"%s\" efter listen springes over"
#define FINDING_ANSWER_CHOICES                                                 \
	"choices-from-answers",                                                \
	        "\"%s\": valg fra tidligere svar understøttes ikke"
#define FINDING_EMPTY_LIST "empty-list", "listen \"%s\" har ingen valg"
#define FINDING_BLANK_IN_VALUE                                                 \
	"blank-in-value", "listen \"%s\" har værdien \"%s\"; værdier til "   \
	                  "select_multiple "                                   \
	                  "må ikke have mellemrum"

/* Parameters. */
#define FINDING_PARAMETERS                                                     \
	"bad-parameters", "\"%.*s\": parametre skrives som i \"start=1 "       \
	                  "end=5\""
#define FINDING_UNKNOWN_PARAMETER                                              \
	"unknown-parameter", "\"%s\" er ikke en parameter for denne type%s"
#define FINDING_NO_PARAMETERS                                                  \
	"no-parameters", "denne type har ingen parametre; de springes over"
#define FINDING_RANDOMIZE                                                      \
	"randomize",                                                           \
	        "valgene vises i den rækkefølge, som de står i; randomize " \
	        "springes over"
#define FINDING_PARAMETER   "bad-parameter", "%s %s"
#define WORDS_BE_NUMBER     "skal være et tal"
#define WORDS_BE_NONZERO    "må ikke være nul"
#define WORDS_BE_INSIDE     "skal ligge mellem start og end"
#define WORDS_BE_ON_STEP    "skal være start plus et helt antal trin"
#define WORDS_HAS_NO_NUMBER "har en værdi, der ikke er et tal"
#define WORDS_HAS_OUTSIDE   "har en værdi, der ikke ligger mellem start og end"
#define WORDS_HAS_NO_STEP   "har en værdi, der ikke ligger på et trin"
#define WORDS_HAS_NO_TICK   "har en værdi, der ikke ligger ved en streg"
#define WORDS_NAMES_NO_LIST "nævner en liste, der ikke er på arket choices"
#define WORDS_TWO_VALUES    "må kun have to værdier, når der ingen streger er"
#define WORDS_APPEARANCE    "passer ikke til denne appearance"
#define WORDS_BE_STEPS      "skal være et helt antal trin"
#define WORDS_BE_TRUE_FALSE "skal være true eller false"
#define WORDS_BE_SEED       "skal være et tal eller ét ${navn}"
#define WORDS_BE_WHOLE      "skal være et helt tal"

/* Choices. */
#define FINDING_CHOICE_AGAIN                                                    \
	"choice-again",                                                         \
	        "listen \"%s\" har allerede valget \"%s\" i række %zu; dette " \
	        "springes over"
#define FINDING_CHOICE_TWICE                                                   \
	"choice-twice", "listen \"%s\" har valget \"%s\" to gange (række %zu)"
#define FINDING_HALF_CHOICE                                                    \
	"half-choice", "er tom; et valg skal have både liste og værdi"
#define FINDING_UNUSED_LIST                                                    \
	"unused-list", "intet spørgsmål bruger listen \"%s\""
#define FINDING_COMMAND                                                         \
	"command-as-choice", "\"%s\" er en kommando i en sms, så ingen ville " \
	                     "kunne vælge det"
#define FINDING_TWO_READINGS                                                       \
	"two-readings",                                                            \
	        "\"%s\" er koden i række %zu, så en sms med det kan læses på " \
	        "to måder"
#define FINDING_NO_CODE                                                         \
	"missing-code",                                                         \
	        "er tom; det, man skal skrive for \"%s\", skal stå her, når " \
	        "ikke alle listens værdier er hele tal"
#define FINDING_CODE_TWICE "code-twice", "\"%s\" er allerede koden i række %zu"
#define FINDING_NO_CHOICE_LABEL                                                \
	"empty-choice-label", "er tom; folk vælger efter teksten"

/* Conditions and what texts fill in. */
#define FINDING_EXPRESSION "bad-expression", "%s%s"
#define FINDING_UNKNOWN_QUESTION                                               \
	"unknown-question", "der er intet spørgsmål med navnet \"%s\"%s"
#define FINDING_FILTER_COLUMN                                                  \
	"unknown-filter-column", "valgene har ingen kolonne \"%s\"%s"
#define FINDING_EMPTY_CALCULATION                                              \
	"empty-calculation", "er tom; en calculate skal have en beregning"
#define FINDING_CIRCLE "circle", "\"%s\" afhænger af sig selv i en ring: %s"
#define FINDING_BARE                                                              \
	"bare-reference",                                                         \
	        "${%.*s} alene er sandt, også når der ikke er svaret, og når " \
	        "svaret er \"false\"; sammenlign, som i ${%.*s} != ''"
#define FINDING_TRUE_FALSE                                                     \
	"compared-with-true", "${%.*s} er sandt for true() og false(), også " \
	                      "når der ikke er "                              \
	                      "svaret, eller svaret er \"false\"; sammenlign " \
	                      "teksten, som i "                                \
	                      "${%.*s} = 'true'"
#define FINDING_PATTERN                                                        \
	"loose-pattern",                                                       \
	        "mønsteret \"%.*s\" passer hvor som helst i et svar; sæt ^ " \
	        "foran og $ bagefter, hvis hele svaret menes"
#define FINDING_UNKNOWN_CHOICE                                                 \
	"unknown-choice", "\"%s\" har intet valg \"%s\"%s"
#define FINDING_ASKED_LATER                                                    \
	"asked-later",                                                         \
	        "afhænger af \"%s\", som først stilles senere, i række %zu"
#define FINDING_NEVER_ASKED                                                    \
	"never-asked", "\"%s\" bliver aldrig stillet: ingen svar gør "        \
	               "betingelsen sand"
#define FINDING_UNFILLED_ANSWER                                                \
	"unfilled-name", "{%s} bliver ikke udfyldt; mente du ${%s}?"
#define FINDING_UNFILLED_MEANT                                                 \
	"unfilled-name", "{%s} bliver ikke udfyldt; mente du {%s}?"
#define FINDING_UNFILLED                                                       \
	"unfilled-name",                                                       \
	        "{%s} bliver ikke udfyldt; der er {kommune}, {kontakt} og "    \
	        "{link}"
#define FINDING_UNCLOSED_NAME                                                  \
	"unclosed-name", "\"%.*s\" bliver ikke lukket med }"

/* Texts, and how they are sent. */
#define FINDING_SENSITIVE                                                        \
	"sensitive-by-sms",                                                      \
	        "\"%s\" er følsomt og ville blive sendt som sms; sæt channel " \
	        "til web"
#define FINDING_FREE_TEXT                                                      \
	"free-text-by-sms",                                                    \
	        "\"%s\" beder om fri tekst pr. sms, hvor folk kan skrive "     \
	        "noget, der ikke bør sendes; sæt channel til web"
#define FINDING_UNUSED_WORDING                                                 \
	"unused-wording",                                                      \
	        "\"%s\" sendes ikke som sms, så denne ordlyd bliver aldrig "  \
	        "brugt"
#define FINDING_MEASURE                                                        \
	"measure-without-scale",                                               \
	        "\"%s\" kan ikke tælle med i et indeks: valgene skal have "   \
	        "værdier fra 1 til 5, eller 0 for ikke relevant"
#define FINDING_LIX                                                            \
	"hard-to-read", "\"%s\" er svær at læse: LIX %.0f, hold det under %d"
#define FINDING_ALPHABET                                                        \
	"not-gsm7",                                                             \
	        "\"%s\" er ikke i sms-alfabetet (GSM-7), så denne sms fylder " \
	        "%zu %s"
#define WORDS_SHORT_SEGMENT "segment på 70 tegn"
#define WORDS_SEGMENTS      "segmenter"
#define FINDING_LENGTH                                                         \
	"long-text",                                                           \
	        "fylder i værste fald %zu segmenter, talt med de længste "   \
	        "navne; hold det på ét"
#define FINDING_UNTRANSLATED "missing-translation", "mangler på dette sprog"

/* What is wrong with an expression. */
#define WORDS_AT_CHARACTER     "%s (ved tegn %zu)"
#define WORDS_LONG             "udtrykket er for langt"
#define WORDS_LONGER           "udtrykket er for langt (mere end %d byte)"
#define WORDS_DEEP             "udtrykket har for mange niveauer (mere end 100)"
#define WORDS_OPEN_QUOTE       "et anførselstegn bliver ikke lukket"
#define WORDS_OPEN_PARENTHESIS "en parentes bliver ikke lukket"
#define WORDS_REFERENCE        "her skal der stå ${navn}"
#define WORDS_ARGUMENT_END     "her skal der stå , eller )"
#define WORDS_END              "her skal udtrykket slutte, eller der skal stå en operator"
#define WORDS_MISSING          "her mangler noget, eller noget står forkert"
/* What stands before the name is looked for, so that it can be amended. */
#define WORDS_QUESTION_NAMED   "der er intet spørgsmål med navnet \""
#define WORDS_UNKNOWN_QUESTION WORDS_QUESTION_NAMED "%.*s\""
#define WORDS_ARGUMENTS        "en funktion har for mange argumenter"
#define WORDS_TAKES            "%s() skal have "
#define WORDS_AT_LEAST         "mindst %d"
#define WORDS_NO_ARGUMENTS     "ingen"
#define WORDS_FROM_TO          "%d til %d"
#define WORDS_ARE_GIVEN        " argument%s, her er %d"
#define WORDS_UNKNOWN_FUNCTION "der er ingen funktion %s()"
#define WORDS_UNKNOWN_FUNCTION_MEANT                                           \
	"der er ingen funktion %s(); mente du %s()?"
#define WORDS_NO_COLUMN "valgene har ingen kolonne \"%.*s\""
#define WORDS_BARE_WORD                                                        \
	"\"%.*s\": et spørgsmål skrives ${navn}, en tekst i "                \
	"anførselstegn"
#define WORDS_FORMAT_END "et datoformat kan ikke slutte med %"
#define WORDS_FORMAT                                                           \
	"et datoformat kender ikke %%%.*s; det kender %%Y %%y %%m %%n "        \
	"%%b %%d %%e %%H %%h %%M %%S %%3 %%a"
#define WORDS_REGEX             "mønsteret i regex() er forkert ved tegn %zu"
#define WORDS_REGEX_BACKSLASH   "det slutter med \\"
#define WORDS_REGEX_COUNT_ORDER "tallene i {} står i forkert orden"
#define WORDS_REGEX_COUNT       "tallet i {} er for stort"
#define WORDS_REGEX_BRACKET     "der mangler en ]"
#define WORDS_REGEX_RANGE       "grænserne i [] står i forkert orden"
#define WORDS_REGEX_NOTHING     "der er intet foran tegnet, som kan gentages"
#define WORDS_REGEX_OPEN        "der mangler en )"
#define WORDS_REGEX_CLOSE       "der er en ) for meget"
#define WORDS_REGEX_LONG        "det er for langt"
#define WORDS_WEIGHTS           "weighted-checklist() skal have en vægt for hver værdi"
#define WORDS_CHOICE_NAME                                                      \
	"det andet argument til jr:choice-name() er spørgsmålet, som i "     \
	"'${navn}'"
#define WORDS_MEANT "; mente du \"%s\"?"

/* What is wrong with a file. */
#define WORDS_FILE_LARGE   "filen er større end %d byte"
#define WORDS_MANY_COLUMNS "rækken har mere end %d kolonner"
#define WORDS_LONG_CELL    "cellen har mere end %d byte"
#define WORDS_NOT_UTF8     "cellen er ikke UTF-8; gem filen som UTF-8"
#define WORDS_MANY_CELLS   "filen har mere end %d celler"
#define WORDS_SHEET_TWICE  "der er to ark med navnet \"%s\""
#define WORDS_MANY_SHEETS  "der er mere end %d ark"
#define WORDS_NAMELESS_TABLE                                                   \
	"en tabel begynder uden et arks navn i den første celle "             \
	"(survey, choices, settings)"
#define WORDS_MANY_ROWS    "arket har mere end %d rækker"
#define WORDS_WIDE_SHEET   "arket %s har for mange kolonner"
#define WORDS_OPEN_CELL    "et anførselstegn bliver ikke lukket"
#define WORDS_BEHIND_QUOTE "der står tekst efter et afsluttende anførselstegn"
#define WORDS_NOT_TEXT                                                         \
	"filen er hverken UTF-8-tekst eller en projektmappe, der kan "         \
	"læses"
#define WORDS_NO_TABLE                                                         \
	"der er ingen tabel i filen; der skal være arkene survey, "           \
	"choices og settings"
#define WORDS_NO_WORKBOOK                                                      \
	"filen er hverken tekst eller en projektmappe, der kan læses "        \
	"(.xlsx, CSV, Markdown)"
#define WORDS_PDF      "dette er en PDF-fil, ikke en projektmappe"
#define WORDS_RTF      "dette er et RTF-dokument, ikke en projektmappe"
#define WORDS_UTF16    "dette er tekst i UTF-16; gem den som CSV UTF-8"
#define WORDS_XML      "dette er en XML-fil, ikke en projektmappe"
#define WORDS_WEB_PAGE "dette er en webside, ikke en projektmappe"
#define WORDS_GZIP     "dette er en komprimeret fil (gzip); pak den ud først"
#define WORDS_PICTURE  "dette er et billede, ikke en projektmappe"
#define WORDS_PASSWORD                                                         \
	"projektmappen er beskyttet med adgangskode; gem den uden"
#define WORDS_OLD_WORD                                                         \
	"dette er et gammelt Word-dokument (.doc), ikke en projektmappe"
#define WORDS_OLD_EXCEL                                                        \
	"dette er en gammel Excel-projektmappe (.xls), uanset hvad "           \
	"navnet siger; gem den som .xlsx"
#define WORDS_ODS  "dette er en OpenDocument-fil (.ods); gem den som .xlsx"
#define WORDS_DOCX "dette er et Word-dokument (.docx), ikke en projektmappe"
#define WORDS_PPTX "dette er en præsentation (.pptx), ikke en projektmappe"
#define WORDS_XLSB                                                             \
	"dette er en binær Excel-projektmappe (.xlsb); gem den som "          \
	".xlsx"
#define WORDS_NUMBERS "dette er en fil fra Numbers; eksportér den som .xlsx"

/* What is wrong inside an .xlsx. */
#define WORDS_PARTS          "projektmappen har mere end %d dele"
#define WORDS_NO_PLACE       "filen er beskadiget; den siger ikke, hvor arket er (%s)"
#define WORDS_NO_TABLE_SHEET "arket er ikke en tabel (%s)"
#define WORDS_NO_SHEET_PART  "filen er beskadiget; arkets del mangler: %s"
#define WORDS_NO_PART        "filen er beskadiget; delen %s mangler"
#define WORDS_NO_SHEETS      "projektmappen har ingen ark"
#define WORDS_OTHER_ZIP      "zip-filen indeholder ingen projektmappe (.xlsx)"
#define WORDS_DAMAGED        "projektmappen er beskadiget eller ikke hel (libzip: %s)"
#define WORDS_FORMATS        "der er mere end %d celleformater"
#define WORDS_TEXTS          "der er mere end %d tekster"
#define WORDS_TEXT_BYTES     "teksterne har mere end %d byte"
#define WORDS_PART_DEEP      "har flere niveauer, end en projektmappe har"
#define WORDS_PART_OTHER                                                       \
	"er ikke den del af en projektmappe, som den skulle være"
#define WORDS_PART_DTD                                                         \
	"erklærer en dokumenttype (DTD), hvad ingen projektmappe gør"
#define WORDS_PART_LARGE   "er for stor, når den er pakket ud"
#define WORDS_PARTS_LARGE  "og delene før den er for store, når de er pakket ud"
#define WORDS_PART_DENSE   "er pakket tættere, end en projektmappe kan være"
#define WORDS_PART_XML     "%s er beskadiget (expat: %s, linje %lu)"
#define WORDS_PART_PACKED  "er beskadiget og kan ikke pakkes ud"
#define WORDS_PART_DAMAGED "er beskadiget"
#define WORDS_PART_PASSWORD                                                    \
	"er beskyttet med adgangskode; gem projektmappen uden"
#define WORDS_ROW_ORDER "filen er beskadiget; rækkerne står ikke i orden"
#define WORDS_CELL_OUTSIDE                                                     \
	"filen er beskadiget; en celle står uden for rækkerne"
#define WORDS_CELL_PLACE "filen er beskadiget; en celles plads kan ikke passe"
#define WORDS_CELL_TYPE  "ukendt type celle"
#define WORDS_CELL_TEXT                                                        \
	"filen er beskadiget; cellen nævner en tekst, der ikke er der"
#define WORDS_CELL_NUMBER                                                      \
	"filen er beskadiget; cellen indeholder noget, der ikke er et "        \
	"tal"
#define WORDS_CELL_BOOLEAN                                                     \
	"filen er beskadiget; cellen er hverken sand eller falsk"
#define WORDS_MERGED_NOWHERE                                                   \
	"filen er beskadiget; flettede celler er ingen steder"
#define WORDS_MANY_MERGED "arket har for mange flettede celler"

#endif
