-- What came in and cannot be acted on: out of the way of the rest, kept sealed
-- for as long as texts are, and tried again when a server starts.

-- Parts of long texts, as inbox_part has them.
CREATE TABLE inbox_part_aside (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  phone_hash BLOB NOT NULL,
  reference INTEGER NOT NULL,
  number INTEGER NOT NULL,
  count INTEGER NOT NULL,
  phone_sealed BLOB NOT NULL,
  recipient TEXT,
  text_sealed BLOB NOT NULL,
  event_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  reason TEXT NOT NULL,              -- a status
  aside_at INTEGER NOT NULL
) STRICT;

-- An answer of a poll is tried a number of times, later each time that one of its
-- events could not be acted on; those that could are not acted on again.
ALTER TABLE poll_answer ADD COLUMN acted TEXT NOT NULL DEFAULT '';
ALTER TABLE poll_answer ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_answer ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll_answer ADD COLUMN aside_at INTEGER; -- NULL: it is tried

-- Who was texted under the sender of another lane, for a STOP to it.
CREATE INDEX outbox_home ON outbox (phone_key) WHERE home_sender IS NOT NULL;
