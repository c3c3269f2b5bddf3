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
  unsubscribe TEXT NOT NULL DEFAULT '', -- an address of ours, '' for none
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

-- Who is invited by mail, under the id that meetings name them by (in small
-- letters).  Their respondent's phone_hash and phone_sealed are of an address.
CREATE TABLE address_book (
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind IN ('employee', 'partner')),
  external TEXT NOT NULL,
  respondent INTEGER NOT NULL REFERENCES respondent,
  PRIMARY KEY (municipality, kind, external)
) STRICT;
CREATE INDEX address_book_respondent ON address_book (respondent);

-- Which survey goes by mail, and how.
CREATE TABLE mail_schedule (
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind IN ('employee', 'partner')),
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  reminder_after_s INTEGER NOT NULL DEFAULT 172800,
  open_for_s INTEGER NOT NULL DEFAULT 604800,
  PRIMARY KEY (municipality, kind)
) STRICT;

-- Invitations that went by mail; their reminder is not the schedule's.
CREATE TABLE mail_invitation (
  invitation INTEGER PRIMARY KEY REFERENCES invitation,
  municipality INTEGER NOT NULL,
  remind_at INTEGER                  -- NULL: no reminder any more
) STRICT;
CREATE INDEX mail_invitation_remind ON mail_invitation (remind_at)
  WHERE remind_at IS NOT NULL;

-- The last invitation of a citizen that employees were looked up for.
CREATE TABLE mail_cursor (
  name TEXT PRIMARY KEY,
  invitation INTEGER NOT NULL
) STRICT;

-- How far the mails of an invitation came.  They have no receipts: taken is as
-- much as is known, and counts as delivered.
CREATE VIEW fact_mail_sent AS
SELECT subject AS invitation, municipality,
  CASE WHEN state = 'accepted' THEN 'delivered' ELSE state END AS state,
  sent_at IS NOT NULL AS sent
FROM mail WHERE subject <> 0;
