/*
 * Alarms by mail: what the lane of mails looks for every few seconds, and who is
 * told.
 */
#ifndef SERVER_ALARM_MAIL_H
#define SERVER_ALARM_MAIL_H

#include <stdint.h>

#include "base/db.h"
#include "base/smtp_client.h"
#include "base/status.h"

struct service;

/* Makes the service's lane of mails, to the server of its settings or to `smtp`,
 * where that is given. */
void alarm_mail_open(struct service *service, struct smtp_client *smtp);

/* Inside a job; `context` is the service.  Raises and clears the alarms about
 * backups and the mail server, and writes to operations about every alarm that
 * they were not yet told of: once a cause, until it was mended. */
MUST_CHECK enum status alarm_mail_look(
        void *context, struct db *db, int64_t now);

#endif
