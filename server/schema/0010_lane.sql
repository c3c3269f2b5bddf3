-- What somebody at operations must see to.  One open row a cause and subject;
-- nothing of a person stands in it.
CREATE TABLE alarm (
  id INTEGER PRIMARY KEY,
  cause TEXT NOT NULL,               -- as alarm_store.c spells them
  subject TEXT NOT NULL,             -- a lane, a file, '' for the whole
  detail TEXT NOT NULL,              -- the provider's words, masked
  raised_at INTEGER NOT NULL,
  told_at INTEGER,                   -- when operations were written to
  cleared_at INTEGER
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (cause, subject)
  WHERE cleared_at IS NULL;

-- What goes first, as outbox_internal.h spells it: answers, then what follows a
-- notice, invitations, reminders; above those what may not go yet.
ALTER TABLE outbox ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
-- Where a text stood before another lane took it over; NULL: it did not.
ALTER TABLE outbox ADD COLUMN home_lane TEXT;
ALTER TABLE outbox ADD COLUMN home_sender TEXT;
UPDATE outbox SET priority = CASE WHEN after_id <> 0 THEN
    CASE WHEN EXISTS (SELECT 1 FROM outbox p WHERE p.id = outbox.after_id
      AND p.state IN ('accepted', 'delivered')) THEN 1 ELSE 9 END
  WHEN kind = 'invitation' THEN 2 WHEN kind = 'reminder' THEN 3 ELSE 0 END
  WHERE state = 'queued';
-- One index says what goes next; another what is doubtful, without what is under
-- way, which has one of its own.
DROP INDEX outbox_queued;
DROP INDEX outbox_prompt;
DROP INDEX outbox_doubtful;
CREATE INDEX outbox_queued ON outbox (lane, priority, due_at, id)
  WHERE state = 'queued';
CREATE INDEX outbox_doubtful ON outbox (sent_at) WHERE state = 'unknown';

-- Segments handed to providers: of all on a day (municipality 0, the period as
-- 20261125), of a municipality in a month (202611).
CREATE TABLE segment_count (
  municipality INTEGER NOT NULL,
  period INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  PRIMARY KEY (municipality, period)
) STRICT;
