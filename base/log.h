/*
 * Logging: one line of key=value to stderr an event, values quoted where they
 * need it.  Runs of eight digits or more (also with blanks, dashes or a plus
 * between: phone and CPR numbers) are masked in every value, and so are mail
 * addresses.  Answers never come here; nothing that calls this passes one.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdarg.h>
#include <stdint.h>

#include <talloc.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below the level are dropped.  The start is LOG_INFO. */
void log_set_level(enum log_level level);
/* Lines go to `sink` instead of stderr (tests); NULL restores stderr. */
void log_set_sink(void (*sink)(const char *line, void *context), void *context);

/* log_event(LOG_WARN, "outbox.settle", "id=%" PRId64 " state=%s", …): each
 * value is one printf conversion that follows "key=" directly. */
void log_event(enum log_level level, const char *event, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* The whole line that log_event would write now, for log_write; NULL where the
 * level drops it. */
char *log_line(TALLOC_CTX *owner, enum log_level level, const char *event,
        const char *format, va_list values)
        __attribute__((format(printf, 4, 0)));
void log_write(const char *line);
/* Logs, and aborts the process: out of memory, a failed fsync. */
_Noreturn void log_abort(const char *event, const char *detail);

#endif
