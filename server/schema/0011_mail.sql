-- Mails that go out, with the states of texts.  Addresses are sealed; the hash
-- is for look-up.  municipality 0: the installation's own (alarms).
CREATE TABLE mail (
  id INTEGER PRIMARY KEY,
  nonce TEXT NOT NULL,               -- with the id, the Message-ID
  municipality INTEGER NOT NULL,
  subject INTEGER NOT NULL,          -- the invitation, 0 for none
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder',
    'confirmation', 'notice', 'alarm')),
  address_sealed BLOB NOT NULL,
  address_hash BLOB NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,                -- '' after 30 days
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending',
    'accepted', 'failed', 'rejected', 'unknown')),
  attempt INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  error TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  settled_at INTEGER
) STRICT;
CREATE INDEX mail_queued ON mail (due_at, id) WHERE state = 'queued';
CREATE INDEX mail_doubtful ON mail (state)
  WHERE state IN ('sending', 'unknown');
CREATE INDEX mail_subject ON mail (subject) WHERE subject <> 0;

-- What the nightly reconciliation with a provider's listing came to.
CREATE TABLE reconciliation (
  day INTEGER NOT NULL,              -- year * 10000 + month * 100 + day
  lane TEXT NOT NULL,
  asked INTEGER NOT NULL,
  settled INTEGER NOT NULL,          -- texts whose state it changed
  ended_at INTEGER NOT NULL,
  PRIMARY KEY (day, lane)
) STRICT;
