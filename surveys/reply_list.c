/*
 * The word lists, as a Danish speaker writes them; to be read and amended here.
 * They are closed: a word that is not listed means nothing special.  Words are
 * compared by key (lower case, a for æ and å, o for ø, no accents), which
 * reply_phrase.c makes of this table once, when the first reply is read.
 */
#include "surveys/reply_internal.h"

const struct reply_words reply_words[] = {
        /* Commands. */
        {LIST_STOP, 0,
                "stop|stopp|stoop|stopall|afmeld|afmelding|frameld|framelding|"
                "unsubscribe"},
        {LIST_STOP_OBJECT, 0,
                "mig|me|sms|smser|besked|beskeder|beskederne|alle|alt|al|all|"
                "det|dette|her|med|fra|listen|undersøgelsen|texting"},
        {LIST_STOP_FIRST, 0, "stop|stopp|stopall|afmeld|frameld|unsubscribe"},
        {LIST_WISH_LEAD, 0,
                "jeg vil gerne|jeg ønsker at|jeg vil|kan jeg|må jeg"},
        {LIST_STOP_WISH, 0,
                "afmeldes|afmelde mig|blive afmeldt|frameldes|framelde mig|"
                "blive frameldt|melde mig fra|meldes fra|slippe for sms"},
        {LIST_COMMAND, REPLY_START,
                "start|start igen|tilmeld|tilmeld mig|unstop"},
        {LIST_COMMAND, REPLY_HELP, "hjælp|hjælp mig|hjelp|help|help me"},
        {LIST_COMMAND, REPLY_REPEAT,
                "igen|gentag|gentag spørgsmål|gentag spørgsmålet|send igen|"
                "repeat|again"},
        {LIST_COMMAND, REPLY_BACK,
                "tilbage|gå tilbage|forrige|forrige spørgsmål|back|go back"},
        {LIST_COMMAND, REPLY_SKIP,
                "spring over|springover|spring det over|"
                "spring spørgsmålet over|næste|næste spørgsmål|skip|skip it"},
        {LIST_COMMAND, REPLY_WRONG_NUMBER,
                "forkert nummer|forkert person|wrong number"},
        {LIST_COMMAND, REPLY_STOP, "стоп|توقف|قف"},
        {LIST_SHORT, REPLY_WHO,
                "hvem|hvem er det|hvem er i|hvem spørger|hvem skriver|who|"
                "who is this"},
        {LIST_SHORT, REPLY_CALL,
                "ring|ring mig|ring mig op|ring til mig|call me"},
        {LIST_SHORT, REPLY_DATA, "indsigt|mine data|my data"},
        {LIST_LANGUAGE, 0, "dansk|danish"},
        {LIST_LANGUAGE, 1, "english|engelsk"},
        {LIST_LANGUAGE, 2, "العربية|arabisk"},
        {LIST_LANGUAGE, 3, "українська|ukrainsk"},
        {LIST_LANGUAGE, 4, "polski|polsk"},
        {LIST_LANGUAGE, 5, "türkçe|tyrkisk"},
        {LIST_LANGUAGE, 6, "soomaali|somali"},
        {LIST_FILLER, 0,
                "tak|mange|venligst|please|pls|plz|thanks|thx|hej|hi|nu|lige|"
                "så|bare|på forhånd|for fanden|for helvede|for pokker|"
                "for satan"},

        /* Around an answer. */
        {LIST_LEAD, 0,
                "hej|hejsa|goddag|hi|hello|tak|svar|svaret|svaret er|mit svar|"
                "mit svar er|answer|my answer is|nr|nummer|number|jeg siger|"
                "jeg vil sige|jeg vil nok sige|jeg giver|jeg vil give|"
                "jeg svarer|jeg vælger|jeg synes|jeg tror|jeg er|jeg var|i am|"
                "im|det er|det var|det bliver|det må blive|så|tja|øh|øhm|hmm|"
                "altså|jamen|ok|okay|nok|vel|vist|kun|bare|ca|cirka|omkring|"
                "about|around"},
        {LIST_LEAD_CHOICE, 0,
                "svar|svaret|svaret er|mit svar|mit svar er|answer|"
                "my answer is|jeg siger|jeg vil sige|jeg vil nok sige|"
                "jeg giver|jeg vil give|jeg svarer|jeg vælger"},
        {LIST_LEAD_DATE, 0,
                "den|d|på|fra|pr|on|the|jeg starter|jeg begynder|starter"},
        {LIST_LEAD_MULTIPLE, 0, "både"},
        {LIST_JOINER, 0,
                "og|eller|sæt|skriv|giv|gør|el|samt|til|a|men|måske|maybe|nej|"
                "næ|no|ja|hov|ups|vent|næsten|nærmere|hellere|mellem|undskyld|"
                "sorry|mener|mente|jeg|rettelse|faktisk|altså|plus|minus|or|"
                "and|på|vej|mod|komma"},
        {LIST_STARTER, 0,
                "fordi|da|pga|på grund af|eftersom|når|hvis|selvom|men|med at|"
                "over at|because|but|since"},
        {LIST_TAIL, 0, "herfra|til jer|fra mig"},
        /* Their point ends no sentence (A8): "mindst ca. 3" is not "3". */
        {LIST_ABBREVIATION, 0,
                "ca|nr|kl|d|pr|el|fx|eks|evt|tlf|max|maks|min|inkl|ekskl|"
                "gns"},
        {LIST_NEGATOR, 0,
                "ikke|ik|ikk|aldrig|næppe|hverken|ingen|intet|not|never"},
        {LIST_DONT_KNOW, 0,
                "ved ik|ved ikk|ved det ikke|det ved jeg ikke|ved jeg ikke|"
                "aner det ikke|dont know|i dont know"},
        {LIST_FREQUENCY, 0, "aldrig|sjældent|ofte|tit|altid"},
        /* Only for signatures; yes/no itself is read in reply_yes_no.c. */
        {LIST_YES_NO, 0,
                "ja|jaa|j|jo|joo|jow|jep|jeps|jada|ja da|joda|jo da|jaja|"
                "jatak|ja tak|yes|y|yep|yeah|yup|selvfølgelig|bestemt|absolut|"
                "naturligvis|helt sikkert|nej|nejj|næj|n|næ|nææ|næh|nah|niks|"
                "nix|nope|nejtak|nej tak|no|slet ikke|absolut ikke|"
                "bestemt ikke|selvfølgelig ikke|overhovedet ikke|"
                "desværre ikke"},
        {LIST_COMPARED, 0, "mere|flere|mindre|færre|før|længere"},

        /* Numbers. */
        {LIST_SUFFIX, 0,
                "er|eren|tal|tallet|point|points|stjerne|stjerner|star|stars|"
                "smiley|smileys"},
        {LIST_UNIT, 0,
                "x|gang|gange|time|timer|t|min|minut|minutter|dag|dage|uge|"
                "uger|md|mdr|måned|måneder|år|møde|møder|samtale|samtaler|"
                "opkald|ansøgning|ansøgninger|job|jobs|kurser|børn|person|"
                "personer|stk|km|kr|kroner|procent|times|hour|hours|days|"
                "weeks|months|years|minutes|meetings"},
        {LIST_TIMES, 0, "x|times"},
        {LIST_MISLEADING, 0, "kvarter|dusin|par|snes"},
        {LIST_MULTIPLE, 0,
                "tusind|tusinde|tusinder|tkr|t kr|k|mio|million|millioner|mia|"
                "thousand"},
        {LIST_OF, 0, "af|ud af|of|out of"},
        {LIST_ARTICLE, 1, "en|et|een|one"},
        {LIST_SMALL_NUMBER, 0, "en|et|to"}, /* they say too little (A8) */
        {LIST_NUMBER, 0, "nul|zero"},
        {LIST_NUMBER, 1, "en|et|een|one"},
        {LIST_NUMBER, 2, "to|two"},
        {LIST_NUMBER, 3, "tre|three"},
        {LIST_NUMBER, 4, "fire|four"},
        {LIST_NUMBER, 5, "fem|five"},
        {LIST_NUMBER, 6, "seks|six"},
        {LIST_NUMBER, 7, "syv|seven"},
        {LIST_NUMBER, 8, "otte|eight"},
        {LIST_NUMBER, 9, "ni|nine"},
        {LIST_NUMBER, 10, "ti|ten"},
        {LIST_NUMBER, 11, "elleve"},
        {LIST_NUMBER, 12, "tolv"},
        {LIST_NUMBER, 13, "tretten"},
        {LIST_NUMBER, 14, "fjorten"},
        {LIST_NUMBER, 15, "femten"},
        {LIST_NUMBER, 16, "seksten"},
        {LIST_NUMBER, 17, "sytten"},
        {LIST_NUMBER, 18, "atten"},
        {LIST_NUMBER, 19, "nitten"},
        {LIST_NUMBER, 20, "tyve"},
        {LIST_NUMBER, 30, "tredive"},
        {LIST_NUMBER, 40, "fyrre"},
        {LIST_NUMBER, 50, "halvtreds"},
        {LIST_NUMBER, 60, "tres"},
        {LIST_NUMBER, 70, "halvfjerds"},
        {LIST_NUMBER, 80, "firs"},
        {LIST_NUMBER, 90, "halvfems"},
        {LIST_NUMBER, 100, "hundrede"},
        {LIST_NUMBER_NOUN, 1, "ener|etter"},
        {LIST_NUMBER_NOUN, 2, "toer"},
        {LIST_NUMBER_NOUN, 3, "treer"},
        {LIST_NUMBER_NOUN, 4, "firer"},
        {LIST_NUMBER_NOUN, 5, "femmer"},
        {LIST_NUMBER_NOUN, 6, "sekser"},
        {LIST_NUMBER_NOUN, 7, "syver"},
        {LIST_NUMBER_NOUN, 8, "otter"},
        {LIST_NUMBER_NOUN, 9, "nier"},
        {LIST_NUMBER_NOUN, 10, "tier"},
        {LIST_HALF, 0, "halv|halvt"},
        {LIST_ONE_AND_HALF, 0, "halvanden|halvandet"},
        {LIST_NONE_NUMBER, 0, "ingen|none"},
        {LIST_ORDINAL_LEAD, 0, "nr|nummer"},

        /* Numbers, yes and no of other languages, from nought on. */
        {LIST_UK, 0, "нуль"},
        {LIST_UK, 1, "один"},
        {LIST_UK, 2, "два"},
        {LIST_UK, 3, "три"},
        {LIST_UK, 4, "чотири"},
        {LIST_UK, 5, "п'ять"},
        {LIST_UK, 6, "шість"},
        {LIST_UK, 7, "сім"},
        {LIST_UK, 8, "вісім"},
        {LIST_UK, 9, "дев'ять"},
        {LIST_UK, 10, "десять"},
        {LIST_PL, 0, "zero"},
        {LIST_PL, 1, "jeden"},
        {LIST_PL, 2, "dwa"},
        {LIST_PL, 3, "trzy"},
        {LIST_PL, 4, "cztery"},
        {LIST_PL, 5, "pięć"},
        {LIST_PL, 6, "sześć"},
        {LIST_PL, 7, "siedem"},
        {LIST_PL, 8, "osiem"},
        {LIST_PL, 9, "dziewięć"},
        {LIST_PL, 10, "dziesięć"},
        {LIST_TR, 0, "sıfır"},
        {LIST_TR, 1, "bir"},
        {LIST_TR, 2, "iki"},
        {LIST_TR, 3, "üç"},
        {LIST_TR, 4, "dört"},
        {LIST_TR, 5, "beş"},
        {LIST_TR, 6, "altı"},
        {LIST_TR, 7, "yedi"},
        {LIST_TR, 8, "sekiz"},
        {LIST_TR, 9, "dokuz"},
        {LIST_TR, 10, "on"},
        {LIST_AR, 0, "صفر"},
        {LIST_AR, 1, "واحد"},
        {LIST_AR, 2, "اثنان"},
        {LIST_AR, 3, "ثلاثة"},
        {LIST_AR, 4, "أربعة"},
        {LIST_AR, 5, "خمسة"},
        {LIST_AR, 6, "ستة"},
        {LIST_AR, 7, "سبعة"},
        {LIST_AR, 8, "ثمانية"},
        {LIST_AR, 9, "تسعة"},
        {LIST_AR, 10, "عشرة"},
        {LIST_SO, 0, "eber"},
        {LIST_SO, 1, "kow"},
        {LIST_SO, 2, "laba"},
        {LIST_SO, 3, "saddex"},
        {LIST_SO, 4, "afar"},
        {LIST_SO, 5, "shan"},
        {LIST_SO, 6, "lix"},
        {LIST_SO, 7, "toddoba"},
        {LIST_SO, 8, "siddeed"},
        {LIST_SO, 9, "sagaal"},
        {LIST_SO, 10, "toban"},
        {LIST_FOREIGN_YES, LIST_UK, "так"},
        {LIST_FOREIGN_NO, LIST_UK, "ні"},
        {LIST_FOREIGN_YES, LIST_PL, "tak"},
        {LIST_FOREIGN_NO, LIST_PL, "nie"},
        {LIST_FOREIGN_YES, LIST_TR, "evet"},
        {LIST_FOREIGN_NO, LIST_TR, "hayır"},
        {LIST_FOREIGN_YES, LIST_AR, "نعم"},
        {LIST_FOREIGN_NO, LIST_AR, "لا"},
        {LIST_FOREIGN_YES, LIST_SO, "haa"},
        {LIST_FOREIGN_NO, LIST_SO, "maya"},

        /* Signatures and reactions. */
        {LIST_CLOSING, 3,
                "mvh|m v h|vh|kh|hilsen|hilsner|venlig hilsen|"
                "med venlig hilsen|bedste hilsner|kærlig hilsen|knus"},
        {LIST_CLOSING, 6, "sendt fra|sent from|hent outlook|get outlook"},
        {LIST_REACTION, 0,
                "liked|loved|disliked|laughed at|emphasized|questioned|"
                "synes godt om|syntes godt om|elskede"},
        {LIST_TO, 0, "to|til"},

        /* Several choices. */
        {LIST_ITEM_LEAD, 0, "nr|nummer|svar"},
        {LIST_AND, 0, "og|samt|and"},
        {LIST_ALL, 0,
                "alle|allesammen|alle sammen|det hele|samtlige|all|"
                "all of them"},
        {LIST_ALLE, 0, "alle"},
        {LIST_BOTH, 0, "begge|begge to|begge dele|both"},
        {LIST_NONE, 0, "ingen|ingen af dem|ingen af delene|none"},
        {LIST_EXCLUSIVE, 0, "ingen|intet|ved ikke|none"},
        {LIST_NONE_LABEL, 0, "ingen|none"},

        /* Dates. */
        {LIST_RELATIVE_DAY, 0, "i dag|idag|today"},
        {LIST_RELATIVE_DAY, 1, "i morgen|imorgen|tomorrow"},
        {LIST_RELATIVE_DAY, 2, "i overmorgen|overmorgen"},
        {LIST_RELATIVE_DAY, -1, "i går|igår|yesterday"},
        {LIST_RELATIVE_DAY, -2, "i forgårs|forgårs"},
        {LIST_IN, 0, "om"},
        {LIST_DAYS, 1, "dag|dage"},
        {LIST_DAYS, 7, "uge|uger"},
        {LIST_WEEKDAY, 0, "søndag|sunday"},
        {LIST_WEEKDAY, 1, "mandag|monday"},
        {LIST_WEEKDAY, 2, "tirsdag|tuesday"},
        {LIST_WEEKDAY, 3, "onsdag|wednesday"},
        {LIST_WEEKDAY, 4, "torsdag|thursday"},
        {LIST_WEEKDAY, 5, "fredag|friday"},
        {LIST_WEEKDAY, 6, "lørdag|saturday"},
        {LIST_WEEKDAY_SHORT, 0, "søn"},
        {LIST_WEEKDAY_SHORT, 1, "man"},
        {LIST_WEEKDAY_SHORT, 2, "tirs"},
        {LIST_WEEKDAY_SHORT, 3, "ons"},
        {LIST_WEEKDAY_SHORT, 4, "tors"},
        {LIST_WEEKDAY_SHORT, 5, "fre"},
        {LIST_WEEKDAY_SHORT, 6, "lør"},
        {LIST_WEEKDAY_PAST, 0, "søndags"},
        {LIST_WEEKDAY_PAST, 1, "mandags"},
        {LIST_WEEKDAY_PAST, 2, "tirsdags"},
        {LIST_WEEKDAY_PAST, 3, "onsdags"},
        {LIST_WEEKDAY_PAST, 4, "torsdags"},
        {LIST_WEEKDAY_PAST, 5, "fredags"},
        {LIST_WEEKDAY_PAST, 6, "lørdags"},
        {LIST_LAST, 0, "sidste|last"},
        {LIST_I, 0, "i"},
        {LIST_NEXT, 0, "næste|next"},
        {LIST_YEAR, -1, "sidste år|forrige år|i fjor|last year"},
        {LIST_YEAR, 0, "i år|dette år|this year"},
        {LIST_YEAR, 1, "næste år|til næste år|next year"},
        {LIST_AFTER_WEEKDAY, 0, "i|om|uge|næste|efter"},
        {LIST_DAY_LEAD, 0, "den|d|the"},
        {LIST_MONTH, 1, "januar|january"},
        {LIST_MONTH, 2, "februar|february"},
        {LIST_MONTH, 3, "marts|march"},
        {LIST_MONTH, 4, "april"},
        {LIST_MONTH, 5, "maj|may"},
        {LIST_MONTH, 6, "juni|june"},
        {LIST_MONTH, 7, "juli|july"},
        {LIST_MONTH, 8, "august"},
        {LIST_MONTH, 9, "september"},
        {LIST_MONTH, 10, "oktober|october"},
        {LIST_MONTH, 11, "november"},
        {LIST_MONTH, 12, "december"},
        {LIST_MONTH_SHORT, 1, "jan"},
        {LIST_MONTH_SHORT, 2, "feb"},
        {LIST_MONTH_SHORT, 3, "mar"},
        {LIST_MONTH_SHORT, 4, "apr"},
        {LIST_MONTH_SHORT, 6, "jun"},
        {LIST_MONTH_SHORT, 7, "jul"},
        {LIST_MONTH_SHORT, 8, "aug"},
        {LIST_MONTH_SHORT, 9, "sep|sept"},
        {LIST_MONTH_SHORT, 10, "okt|oct"},
        {LIST_MONTH_SHORT, 11, "nov"},
        {LIST_MONTH_SHORT, 12, "dec"},
        {LIST_ORDINAL, 0, "st|nd|rd|th"},
        {LIST_OF_MONTH, 0, "of"},

        /* Requests in a sentence (K9). */
        {LIST_PRONOUN, 0, "jeg|vi"},
        {LIST_REFUSAL, 0,
                "ønsker ikke|vil ikke|gider ikke|orker ikke|ønsker ik|vil ik|"
                "gider ik|orker ik|ønsker ikk|vil ikk|gider ikk|orker ikk"},
        {LIST_MORE, 0, "flere|mere|de her"},
        {LIST_NO_MORE, 0,
                "ikke flere sms|ikke flere smser|ikke flere beskeder|"
                "ikke flere spørgsmål"},
        {LIST_REMOVE, 0, "slet mig|fjern mig|lad mig være"},
        {LIST_WRONG, 0, "forkert nummer|forkert person|nyt nummer"},
        {LIST_NUMBER_NAME, 0, "nummer"},
        {LIST_WHO_IS, 0, "hvem er|hvem skriver|hvem spørger|hvem sender"},
        {LIST_FRAUD, 0, "svindel|fup|spam|scam"},
        {LIST_RING, 0, "ring|ringe"},
        {LIST_RING_UP, 0, "ringe"},
        {LIST_ME, 0, "mig"},
        {LIST_INSTEAD, 0, "i stedet"},
        {LIST_NOT, 0, "ikke|ik|ikk"},
        {LIST_MUST_NOT, 0, "må ikke|må ik|må ikk"},
        {LIST_WHAT_WAS, 0, "hvad var spørgsmålet|hvad skulle jeg svare"},

        /* Words that call for a safety text and a person.  A municipality
         * reviews them before it switches this on. */
        {LIST_DISTRESS, 0,
                "selvmord|selvmordstanker|begå selvmord|tage mit eget liv|"
                "tager mit eget liv|tage livet af mig|tager livet af mig|"
                "ende mit liv|gøre en ende på det hele|slå mig ihjel|"
                "slår mig ihjel|hænge mig selv|hænger mig selv|"
                "skade mig selv|skader mig selv|ikke leve mere|"
                "ikke leve længere|orker ikke livet|vil dø|vil gerne dø|"
                "vil bare dø|ønsker at dø|ønsker at være død|"
                "ønske jeg var død|ville ønske jeg var død|lyst til at dø|"
                "lyst til at leve mere|bedre uden mig|suicide|kill myself|"
                "end my life|want to die"},
};
const size_t reply_words_count = sizeof(reply_words) / sizeof(reply_words[0]);

static const char *const language_codes[] = {
        "da", "en", "ar", "uk", "pl", "tr", "so"};

const char *
reply_language_code(int value)
{
	return language_codes[value];
}
