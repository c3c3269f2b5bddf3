-- What a report of a month reads, and nothing else (reports/report_month_store.c
-- says how): the rows of a municipality's month stand together in five indices,
-- since ids grow with time.  Most take the place of older ones.  With an answer
-- only answer_session is written; session_ended is with a session's end, and
-- outbox_noticed with the receipt of its first text.
DROP INDEX meeting_month;
CREATE INDEX meeting_month ON meeting (municipality, month, target_group);
DROP INDEX invitation_month;
CREATE INDEX invitation_month ON invitation (municipality, month, id,
  respondent, meeting, survey_version, code_hash);
CREATE INDEX session_ended ON session (municipality, id, state, answered)
  WHERE state <> 'open';
CREATE INDEX outbox_noticed ON outbox (municipality, subject, kind, state)
  WHERE kind = 'invitation' AND state = 'delivered' AND subject <> 0;
DROP INDEX answer_session;
CREATE INDEX answer_session ON answer (municipality, session, id, item, value,
  late_month);
-- Whoever deletes a session has the engine look for its answers, whichever
-- municipality's: with these numbers (all answers, of a municipality, of a
-- session) it looks once a municipality instead of at every answer.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES ('answer', 'answer_session', '10000000 100000 6 1 1 1 1');
ANALYZE sqlite_schema;
DROP INDEX answer_late;
CREATE INDEX answer_late ON answer (municipality, late_month, session)
  WHERE late_month IS NOT NULL;

DROP VIEW fact_meeting;
CREATE VIEW fact_meeting AS
SELECT id AS meeting, municipality, month, target_group, fate FROM meeting;

-- The months beside its own that have something of an invitation: each that an
-- answer came in after the release of its own.
CREATE VIEW late_invitation AS
SELECT DISTINCT session AS invitation, municipality, late_month AS month
FROM answer WHERE late_month IS NOT NULL;

-- The seal is what makes a report's checksum impossible to guess from small
-- counts.  `own`: this is the invitation's own month.  What stands in a
-- sub-query or comes by a LEFT JOIN costs nothing where nobody asks for it.
DROP VIEW fact_invitation;
CREATE VIEW fact_invitation AS
SELECT i.id AS invitation, i.municipality, i.month, 1 AS own, i.respondent,
  i.meeting, i.code_hash AS seal, v.respondent AS kind, i.survey_version,
  v.version, (SELECT s.form_id FROM survey s WHERE s.id = v.survey) AS form_id,
  coalesce((SELECT m.target_group FROM meeting m WHERE m.id = i.meeting), '')
    AS target_group,
  coalesce((SELECT n.state FROM session n WHERE n.id = i.id), 'closed')
    AS state,
  coalesce((SELECT n.answered FROM session n WHERE n.id = i.id), 0) AS answered,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.sent_at IS NOT NULL) AS sent,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state = 'delivered') AS delivered,
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state IN ('failed', 'rejected')) AS undelivered
FROM invitation i LEFT JOIN survey_version v ON v.id = i.survey_version
UNION ALL
SELECT l.invitation, l.municipality, l.month, 0, i.respondent, i.meeting,
  i.code_hash, v.respondent, i.survey_version,
  v.version, (SELECT s.form_id FROM survey s WHERE s.id = v.survey),
  coalesce((SELECT m.target_group FROM meeting m WHERE m.id = i.meeting), ''),
  coalesce((SELECT n.state FROM session n WHERE n.id = i.id), 'closed'),
  coalesce((SELECT n.answered FROM session n WHERE n.id = i.id), 0),
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.sent_at IS NOT NULL),
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state = 'delivered'),
  EXISTS (SELECT 1 FROM outbox o WHERE o.subject = i.id AND o.subject <> 0
    AND o.state IN ('failed', 'rejected'))
FROM late_invitation l JOIN invitation i ON i.id = l.invitation
LEFT JOIN survey_version v ON v.id = i.survey_version;

-- How far a person came, and how far the texts did.
CREATE VIEW fact_standing AS
SELECT id AS invitation, municipality, state, answered FROM session;
CREATE VIEW fact_text_sent AS
SELECT subject AS invitation, municipality, kind, state,
  sent_at IS NOT NULL AS sent
FROM outbox WHERE subject <> 0;

-- Every answer ever stored.  The last of an item counts (the highest id), in the
-- month that it belongs to: its late_month, or the invitation's own.
CREATE VIEW fact_reply AS
SELECT session AS invitation, municipality, item AS position, id AS answer,
  value, coalesce(late_month, 0) AS late_month
FROM answer;

CREATE VIEW fact_version_name AS
SELECT v.id AS survey_version, s.form_id || ' ' || v.version AS name,
  v.respondent AS kind
FROM survey_version v JOIN survey s ON s.id = v.survey;

-- The same as before, by the new index.
DROP VIEW fact_answer;
CREATE VIEW fact_answer AS
SELECT a.session AS invitation, c.municipality, c.month, a.item AS position,
  v.respondent AS kind, t.name, t.measure, a.value, a.channel, a.at
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN answer a ON a.municipality = i.municipality AND a.session = c.invitation
  AND coalesce(a.late_month, i.month) = c.month
JOIN survey_version v ON v.id = i.survey_version
JOIN item t ON t.survey_version = i.survey_version AND t.position = a.item
WHERE a.value <> '' AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.municipality = a.municipality AND b.session = a.session
  AND b.item = a.item AND b.id > a.id);

DROP VIEW fact_text;
CREATE VIEW fact_text AS
SELECT a.id AS answer, c.municipality, c.month, i.respondent,
  v.respondent AS kind,
  CASE WHEN t.type = 'text' THEN t.label ELSE '' END AS question,
  CASE WHEN t.type = 'text' THEN a.value ELSE a.comment END AS written,
  r.shown
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN answer a ON a.municipality = i.municipality AND a.session = c.invitation
  AND coalesce(a.late_month, i.month) = c.month
JOIN survey_version v ON v.id = i.survey_version
JOIN item t ON t.survey_version = i.survey_version AND t.position = a.item
LEFT JOIN text_review r ON r.answer = a.id
WHERE a.value <> '' AND (t.type = 'text' OR a.comment IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.municipality = a.municipality AND b.session = a.session
  AND b.item = a.item AND b.id > a.id);
