-- Figures by principle that were given to the evaluator, frozen as they were;
-- what the auditor was told is held against all that comes later.
CREATE TABLE principle_release (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  period INTEGER NOT NULL,           -- as of a release
  released_at INTEGER NOT NULL,
  result TEXT NOT NULL,              -- JSON, a row a kind and principle
  statement TEXT NOT NULL,           -- for the auditor alone
  UNIQUE (municipality, period)
) STRICT;

-- A row for every question that a principle has in somebody's survey, answered
-- or not; the highest answer of a question counts.
CREATE VIEW fact_principle AS
SELECT s.municipality, s.month, s.respondent, s.invitation, v.kind,
  t.principle, t.position, q.name AS item, coalesce(a.id, 0) AS answer,
  coalesce(a.value, '') AS value
FROM fact_session s
JOIN fact_version v ON v.survey_version = s.survey_version
JOIN fact_item_principle t ON t.survey_version = s.survey_version
JOIN fact_item q ON q.survey_version = t.survey_version
  AND q.position = t.position
LEFT JOIN fact_session_answer a ON a.invitation = s.invitation
  AND a.position = t.position;
