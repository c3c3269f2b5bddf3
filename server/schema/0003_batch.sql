-- Which texts went out in one request: where none of them has a receipt after two
-- days while later ones have theirs, the provider has lost it.
ALTER TABLE outbox ADD COLUMN batch INTEGER NOT NULL DEFAULT 0;
CREATE TABLE outbox_batch (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  first_id INTEGER NOT NULL DEFAULT 0, -- its texts are within
  last_id INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  heard INTEGER NOT NULL DEFAULT 0,    -- 1 with its first receipt
  resent_at INTEGER
) STRICT;
-- One text alone may be a phone that is off: it is not looked at.
CREATE INDEX outbox_batch_silent ON outbox_batch (sent_at)
  WHERE heard = 0 AND resent_at IS NULL AND size >= 2;
CREATE INDEX outbox_batch_heard ON outbox_batch (lane, id) WHERE heard = 1;
