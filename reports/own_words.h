/*
 * What is taken out of people's own words wherever they are shown.
 */
#ifndef REPORTS_OWN_WORDS_H
#define REPORTS_OWN_WORDS_H

#include <talloc.h>

/* Eight digits or more, in groups or not, become eight stars: a phone number,
 * or a CPR number that a reviewer wrote.  Belongs to `owner`. */
const char *own_words_masked(TALLOC_CTX *owner, const char *text);

#endif
