/*
 * What the files of the log share; for nobody else.
 */
#ifndef BASE_LOG_INTERNAL_H
#define BASE_LOG_INTERNAL_H

/* In place: digits, or letters, become stars. */
void log_mask_numbers(char *value);
void log_mask_addresses(char *value);

#endif
