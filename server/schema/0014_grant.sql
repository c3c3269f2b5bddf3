-- Grants: which project may have what, from when to when.  `until_at` is the
-- first instant at which it has ended.
CREATE TABLE project_grant (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  project TEXT NOT NULL,
  holder TEXT NOT NULL,
  commissioned_by TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  CHECK (from_at < until_at)
) STRICT;

-- What it covers, a row each: a municipality's code, a variable's or question's
-- name, a kind of respondent, a survey (none: all of the kinds).
CREATE TABLE project_grant_scope (
  project_grant INTEGER NOT NULL REFERENCES project_grant,
  what TEXT NOT NULL CHECK (what IN ('municipality', 'field', 'kind',
    'survey')),
  value TEXT NOT NULL,
  PRIMARY KEY (project_grant, what, value)
) STRICT;

-- The evaluator's principles; a new wording is a new version.
CREATE TABLE principle (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                -- as a survey's column says it
  version INTEGER NOT NULL,
  wording TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  UNIQUE (name, version)
) STRICT;
ALTER TABLE item ADD COLUMN principle TEXT NOT NULL DEFAULT '';

-- What an export reads.  A session whose time is not over is not in it.  What
-- went out matters only where nobody answered everything.
CREATE VIEW fact_session AS
SELECT i.id AS invitation, i.municipality, i.month, i.respondent,
  i.survey_version, i.created_at, n.state, n.answered,
  coalesce(m.target_group, '') AS target_group, coalesce(m.unit, '') AS unit,
  CASE WHEN n.state = 'complete' THEN 1 ELSE EXISTS (SELECT 1 FROM outbox o
    WHERE o.subject = i.id AND o.subject <> 0 AND o.sent_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM mail e WHERE e.subject = i.id AND e.subject <> 0
    AND e.sent_at IS NOT NULL) END AS sent,
  CASE WHEN n.state = 'complete' THEN 1 ELSE EXISTS (SELECT 1 FROM outbox o
    WHERE o.subject = i.id AND o.subject <> 0 AND o.state = 'delivered')
    OR EXISTS (SELECT 1 FROM mail e WHERE e.subject = i.id AND e.subject <> 0
    AND e.state = 'accepted') END AS delivered,
  CASE WHEN n.state = 'complete' THEN 0 ELSE EXISTS (SELECT 1 FROM outbox o
    WHERE o.subject = i.id AND o.subject <> 0
    AND o.state IN ('failed', 'rejected')) OR EXISTS (SELECT 1 FROM mail e
    WHERE e.subject = i.id AND e.subject <> 0
    AND e.state IN ('failed', 'rejected')) END AS undelivered
FROM invitation i
JOIN session n ON n.id = i.id
LEFT JOIN meeting m ON m.id = i.meeting
WHERE n.state <> 'open';

-- Every answer ever stored, '' where a question was passed over; the last one
-- of an item (the highest id) counts.
CREATE VIEW fact_session_answer AS
SELECT id, municipality, session AS invitation, item AS position, value,
  channel
FROM answer;

CREATE VIEW fact_version AS
SELECT v.id AS survey_version, s.form_id, v.version, v.title,
  v.respondent AS kind
FROM survey_version v JOIN survey s ON s.id = v.survey;

CREATE VIEW fact_item_principle AS
SELECT survey_version, position, measure, principle FROM item
WHERE principle <> '';

-- Own words by their survey: the fact_text that an export reads.
CREATE VIEW fact_export_text AS
SELECT t.municipality, t.month, t.respondent, t.kind, t.question, t.shown,
  s.form_id
FROM fact_text t
JOIN answer a ON a.id = t.answer
JOIN invitation i ON i.id = a.session
JOIN survey_version v ON v.id = i.survey_version
JOIN survey s ON s.id = v.survey;
