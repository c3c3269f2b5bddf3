-- The first schema.  Instants are UTC seconds (…_at); months are year * 100 +
-- month, Danish time; codes of municipalities are integers (0157 is octal in
-- C).  Only INTEGER, TEXT, BLOB and REAL, which a second engine can translate.

CREATE TABLE municipality (
  code INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  region TEXT NOT NULL,
  lane TEXT NOT NULL,               -- which provider account sends for it
  sender TEXT NOT NULL,             -- a number that can be answered
  host TEXT NOT NULL,               -- of the links in texts, no scheme
  contact TEXT NOT NULL,            -- how a citizen reaches it, in words
  open_from INTEGER NOT NULL DEFAULT 540 CHECK (open_from BETWEEN 0 AND 1439),
  open_to INTEGER NOT NULL DEFAULT 1080 CHECK (open_to BETWEEN 1 AND 1440),
  minimum_cell INTEGER NOT NULL DEFAULT 5 CHECK (minimum_cell >= 5),
  distress INTEGER NOT NULL DEFAULT 0 CHECK (distress IN (0, 1)), -- looked for
  CHECK (open_from < open_to)
) STRICT;

CREATE TABLE municipality_role (
  municipality INTEGER NOT NULL REFERENCES municipality,
  role TEXT NOT NULL CHECK (role IN ('partner', 'network', 'guest')),
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  PRIMARY KEY (municipality, from_at)
) STRICT;

CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  municipality INTEGER REFERENCES municipality, -- NULL: the operator
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('caseworker', 'manager', 'broker',
    'administrator', 'operator')),
  password_hash TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, -- logins that failed in a row
  locked_until INTEGER NOT NULL DEFAULT 0,
  disabled_at INTEGER
) STRICT;

CREATE TABLE staff_session (
  token_hash BLOB PRIMARY KEY,
  staff INTEGER NOT NULL REFERENCES staff,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE survey (
  id INTEGER PRIMARY KEY,
  form_id TEXT NOT NULL UNIQUE
) STRICT;

-- A published version is frozen: the source as it was, and its items and
-- choices, so that reports need not read surveys.
CREATE TABLE survey_version (
  id INTEGER PRIMARY KEY,
  survey INTEGER NOT NULL REFERENCES survey,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  respondent TEXT NOT NULL CHECK (respondent IN ('citizen', 'employee',
    'employer', 'partner')),
  source BLOB NOT NULL,
  published_at INTEGER NOT NULL,
  UNIQUE (survey, version)
) STRICT;

CREATE TABLE item (
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  position INTEGER NOT NULL,         -- index in the survey, from 0
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  label TEXT NOT NULL,               -- default language
  measure TEXT NOT NULL DEFAULT '' CHECK (measure IN ('', 'satisfaction',
    'involvement')),
  theme TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (survey_version, position)
) STRICT;

CREATE TABLE item_choice (
  survey_version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- order in the list, from 0
  value TEXT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (survey_version, position, place),
  FOREIGN KEY (survey_version, position) REFERENCES item
) STRICT;

CREATE TABLE respondent (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind IN ('citizen', 'employee', 'employer',
    'partner')),
  phone_hash BLOB NOT NULL,          -- keyed, for look-up
  phone_sealed BLOB NOT NULL,
  language TEXT NOT NULL DEFAULT 'da',
  created_at INTEGER NOT NULL,
  UNIQUE (phone_hash, municipality, kind)
) STRICT;

-- Whom we do not write to.  It keeps only the keyed hash and survives erasure.
CREATE TABLE stop_list (
  phone_hash BLOB NOT NULL,
  municipality INTEGER NOT NULL REFERENCES municipality,
  reason TEXT NOT NULL CHECK (reason IN ('stop', 'wrong_number')),
  since_at INTEGER NOT NULL,
  PRIMARY KEY (phone_hash, municipality)
) STRICT;

-- The sampling frame: every meeting held, and what became of it.
CREATE TABLE meeting (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  respondent INTEGER REFERENCES respondent, -- NULL: no usable number
  external TEXT NOT NULL,            -- the case system's id, or made by us
  employee TEXT NOT NULL,            -- the caseworker's initials or id
  unit TEXT NOT NULL DEFAULT '',
  target_group TEXT NOT NULL DEFAULT '',
  held_at INTEGER NOT NULL,
  month INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  fate TEXT NOT NULL DEFAULT 'waiting' CHECK (fate IN ('waiting', 'asked',
    'capped', 'uncontactable', 'excluded')),
  fate_reason TEXT NOT NULL DEFAULT '',
  due_at INTEGER NOT NULL,           -- when it is to be asked about
  UNIQUE (municipality, external)
) STRICT;
CREATE INDEX meeting_due ON meeting (due_at) WHERE fate = 'waiting';
CREATE INDEX meeting_month ON meeting (municipality, month);

-- Which survey follows a meeting, and how.
CREATE TABLE schedule (
  municipality INTEGER NOT NULL REFERENCES municipality,
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  trigger_kind TEXT NOT NULL DEFAULT 'meeting'
    CHECK (trigger_kind IN ('meeting')),
  delay_s INTEGER NOT NULL DEFAULT 7200,
  reminder_after_s INTEGER NOT NULL DEFAULT 172800,
  open_for_s INTEGER NOT NULL DEFAULT 604800, -- until silence is final
  cap_s INTEGER NOT NULL DEFAULT 2592000,     -- one event survey in 30 days
  PRIMARY KEY (municipality, trigger_kind)
) STRICT;

CREATE TABLE invitation (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  respondent INTEGER NOT NULL REFERENCES respondent,
  meeting INTEGER REFERENCES meeting,
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  month INTEGER NOT NULL,            -- whose report it belongs to
  code_hash BLOB NOT NULL UNIQUE,    -- of the web code in links
  created_at INTEGER NOT NULL,
  remind_at INTEGER                  -- NULL: no reminder any more
) STRICT;
CREATE INDEX invitation_month ON invitation (municipality, month);
CREATE INDEX invitation_respondent ON invitation (respondent, created_at);
CREATE INDEX invitation_remind ON invitation (remind_at)
  WHERE remind_at IS NOT NULL;

-- One person's way through one survey, by both channels; its id is the
-- invitation's.
CREATE TABLE session (
  id INTEGER PRIMARY KEY REFERENCES invitation,
  municipality INTEGER NOT NULL,
  respondent INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'stopped',
    'ineligible', 'closed')),
  asked INTEGER NOT NULL,            -- the item asked by text last; -1 none
  asked_message INTEGER NOT NULL DEFAULT 0, -- the outbox row that asked it
  asked_at INTEGER NOT NULL DEFAULT 0,
  unclear INTEGER NOT NULL DEFAULT 0, -- unclear replies in a row
  revision INTEGER NOT NULL DEFAULT 0,
  language TEXT NOT NULL,
  answered INTEGER NOT NULL DEFAULT 0, -- items answered so far
  closes_at INTEGER NOT NULL,        -- when silence is final
  ended_at INTEGER
) STRICT;
CREATE INDEX session_open ON session (respondent) WHERE state = 'open';
CREATE INDEX session_closes ON session (closes_at) WHERE state = 'open';

-- Append-only: the last row of an item counts, the earlier ones are its
-- history.
CREATE TABLE answer (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL,
  session INTEGER NOT NULL REFERENCES session,
  item INTEGER NOT NULL,             -- its position
  value TEXT NOT NULL,               -- '' takes an answer back
  comment TEXT,
  channel TEXT NOT NULL CHECK (channel IN ('sms', 'web')),
  at INTEGER NOT NULL,
  late_month INTEGER -- whose report it belongs to; NULL: the invitation's
) STRICT;
CREATE INDEX answer_session ON answer (session);
CREATE INDEX answer_late ON answer (municipality, late_month)
  WHERE late_month IS NOT NULL;

-- A citizen's own words as they may be shown, after somebody outside the unit
-- has read them: names taken out, or '' for not at all.
CREATE TABLE text_review (
  answer INTEGER PRIMARY KEY REFERENCES answer,
  municipality INTEGER NOT NULL,
  shown TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- A task for a person at the municipality.
CREATE TABLE follow_up (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  respondent INTEGER REFERENCES respondent,
  session INTEGER REFERENCES session,
  kind TEXT NOT NULL,                -- call_back, call, data, wrong_number
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  done_at INTEGER
) STRICT;
CREATE INDEX follow_up_open ON follow_up (municipality, due_at)
  WHERE done_at IS NULL;

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  event_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  phone_hash BLOB,
  text TEXT,                         -- masked; NULL after 30 days
  UNIQUE (lane, event_id)
) STRICT;
CREATE INDEX inbox_received ON inbox (received_at);

-- Parts of long texts that arrived apart, sealed, until all are there.
CREATE TABLE inbox_part (
  lane TEXT NOT NULL,
  phone_hash BLOB NOT NULL,
  reference INTEGER NOT NULL,
  number INTEGER NOT NULL,           -- from 1
  count INTEGER NOT NULL,
  phone_sealed BLOB NOT NULL,
  recipient TEXT,                    -- the number that was written to
  text_sealed BLOB NOT NULL,
  event_id TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (lane, phone_hash, reference, number)
) STRICT;
CREATE INDEX inbox_part_received ON inbox_part (received_at);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  nonce TEXT NOT NULL,               -- with the id, the client reference
  lane TEXT NOT NULL,
  sender TEXT NOT NULL,
  municipality INTEGER NOT NULL,
  subject INTEGER NOT NULL,          -- the invitation, 0 for none
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'question', 'reminder',
    'confirmation')),
  phone_sealed BLOB NOT NULL,
  phone_key INTEGER NOT NULL,        -- of the number, to keep its texts apart
  body TEXT NOT NULL,                -- '' after 30 days
  segments INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending',
    'accepted', 'delivered', 'failed', 'rejected', 'unknown')),
  attempt INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  after_id INTEGER NOT NULL DEFAULT 0,
  provider_id TEXT,
  error TEXT,
  created_at INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,
  settled_at INTEGER
) STRICT;
-- Small partial indexes: what waits, what is doubtful.
CREATE INDEX outbox_queued ON outbox (lane, due_at, id)
  WHERE state = 'queued';
CREATE INDEX outbox_prompt ON outbox (lane, due_at, id)
  WHERE state = 'queued' AND kind IN ('question', 'confirmation')
    AND after_id = 0;
CREATE INDEX outbox_expiring ON outbox (municipality, expires_at)
  WHERE state = 'queued' AND kind IN ('invitation', 'reminder');
CREATE INDEX outbox_doubtful ON outbox (sent_at)
  WHERE state IN ('sending', 'unknown');
CREATE INDEX outbox_sending ON outbox (phone_key) WHERE state = 'sending';
CREATE INDEX outbox_after ON outbox (after_id)
  WHERE after_id <> 0 AND state = 'queued';
CREATE INDEX outbox_subject ON outbox (subject) WHERE subject <> 0;

-- Counters that leave no trace of a person.
CREATE TABLE counter (
  name TEXT NOT NULL,                -- webhook_refused, unknown_sender, …
  day INTEGER NOT NULL,              -- year * 10000 + month * 100 + day
  municipality INTEGER NOT NULL DEFAULT 0,
  count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (name, day, municipality)
) STRICT;

-- A word that opens a survey when it is texted.
CREATE TABLE keyword (
  municipality INTEGER NOT NULL REFERENCES municipality,
  word TEXT NOT NULL,                -- by key: lower case, no accents
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  PRIMARY KEY (municipality, word)
) STRICT;

-- "At most once a day": which confirmation went to which number.
CREATE TABLE courtesy (
  phone_hash BLOB NOT NULL,
  name TEXT NOT NULL,                -- stop, start, help, who, unknown, cpr
  municipality INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (phone_hash, name, municipality)
) STRICT;

-- What was published, frozen as it was.
CREATE TABLE release (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  month INTEGER NOT NULL,
  released_at INTEGER NOT NULL,
  result TEXT NOT NULL,              -- the report as JSON
  page TEXT NOT NULL,                -- and as the inside of a page
  checksum TEXT NOT NULL,            -- SHA-256 of the facts, hex
  statement TEXT NOT NULL,           -- what the auditor was told; never shown
  withdrawn_at INTEGER,
  erratum TEXT
) STRICT;
CREATE UNIQUE INDEX release_month ON release (municipality, month)
  WHERE withdrawn_at IS NULL;

-- Hash-chained: who, what, when, about whom (an id); no personal data.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  chain BLOB NOT NULL                -- keyed hash of this row and the last
) STRICT;

-- What reports read; nothing else is theirs.

CREATE VIEW fact_municipality AS
SELECT code, name, minimum_cell FROM municipality;

CREATE VIEW fact_meeting AS
SELECT m.municipality, m.month, m.target_group, m.fate, i.id AS invitation
FROM meeting m LEFT JOIN invitation i ON i.meeting = m.id;

-- The months that have something of an invitation: its own, and each later one
-- that an answer came in after the release of its own.
CREATE VIEW counted_invitation AS
SELECT id AS invitation, municipality, month FROM invitation
UNION ALL
SELECT DISTINCT session, municipality, late_month FROM answer
WHERE late_month IS NOT NULL;

-- All that a disposition follows from.  The seal is what makes a report's
-- checksum impossible to guess from small counts.
CREATE VIEW fact_invitation AS
SELECT c.invitation, c.municipality, c.month, i.respondent,
  i.code_hash AS seal,
  v.respondent AS kind, i.survey_version, v.version, s.form_id,
  coalesce(m.target_group, '') AS target_group,
  coalesce(n.state, 'closed') AS state, coalesce(n.answered, 0) AS answered,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.sent_at IS NOT NULL) AS sent,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state = 'delivered') AS delivered,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state IN ('failed', 'rejected')) AS undelivered
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN survey_version v ON v.id = i.survey_version
JOIN survey s ON s.id = v.survey
LEFT JOIN meeting m ON m.id = i.meeting
LEFT JOIN session n ON n.id = i.id;

-- The answer that counts, one row an item answered.  Its month is the
-- invitation's, or, after that month's release, the one that it arrived in.
CREATE VIEW fact_answer AS
SELECT a.session AS invitation, c.municipality, c.month, a.item AS position,
  v.respondent AS kind, t.name, t.measure, a.value, a.channel, a.at
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN answer a ON a.session = c.invitation
  AND coalesce(a.late_month, i.month) = c.month
JOIN survey_version v ON v.id = i.survey_version
JOIN item t ON t.survey_version = i.survey_version AND t.position = a.item
WHERE a.value <> '' AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.session = a.session AND b.item = a.item AND b.id > a.id);

-- Citizens' own words: comments, and answers to questions that ask for a text.
-- `shown` is NULL until they are reviewed.
CREATE VIEW fact_text AS
SELECT a.id AS answer, c.municipality, c.month, i.respondent,
  v.respondent AS kind,
  CASE WHEN t.type = 'text' THEN t.label ELSE '' END AS question,
  CASE WHEN t.type = 'text' THEN a.value ELSE a.comment END AS written,
  r.shown
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN answer a ON a.session = c.invitation
  AND coalesce(a.late_month, i.month) = c.month
JOIN survey_version v ON v.id = i.survey_version
JOIN item t ON t.survey_version = i.survey_version AND t.position = a.item
LEFT JOIN text_review r ON r.answer = a.id
WHERE a.value <> '' AND (t.type = 'text' OR a.comment IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.session = a.session AND b.item = a.item AND b.id > a.id);

CREATE VIEW fact_item AS
SELECT survey_version, position, name, type, label, measure, theme FROM item;

CREATE VIEW fact_item_choice AS
SELECT survey_version, position, place, value, label FROM item_choice;

CREATE VIEW fact_release AS
SELECT id, municipality, month, released_at, result, checksum, withdrawn_at
FROM release;
