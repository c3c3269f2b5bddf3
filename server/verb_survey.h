/*
 * What the commands on survey files share: reading one, and saying what is wrong
 * with it.
 */
#ifndef SERVER_VERB_SURVEY_H
#define SERVER_VERB_SURVEY_H

#include <talloc.h>

#include "base/text.h"
#include "server/verb.h"
#include "surveys/survey.h"

enum { VERB_SURVEY_MAX = 4 * 1024 * 1024 /* bytes of a workbook */ };

/* Takes options and exactly `count` names of files; false after saying what is
 * missing. */
bool verb_survey_files(int argc, char **argv, const struct verb_option *options,
        const char **paths, int count);
/* One line a finding, with file, sheet, row and column. */
void verb_survey_findings(
        const char *path, const struct survey_findings *findings);
/* Reads a survey; where that fails, says why and sets *end to the exit status.
 * Survey and all that hangs from it belong to `memory`. */
bool verb_survey_read(
        TALLOC_CTX *memory, const char *path, struct survey **survey, int *end);
/* The language of that code, or the survey's own where the code is NULL; false,
 * after saying so, where the survey has no such language. */
bool verb_survey_language(
        const struct survey *survey, const char *code, size_t *language);
/* Writes a text to standard output; the exit status. */
int verb_survey_print(const struct text *text);

#endif
