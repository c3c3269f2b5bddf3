-- What else a month's report reads: reasons, calls and employees' answers.

-- A question that asks what to do better: its choices are reasons.
CREATE VIEW fact_reason_item AS
SELECT survey_version, position, name, label FROM item
WHERE theme = 'overall' AND measure = '' AND type = 'select_one';

CREATE VIEW fact_reason AS
SELECT f.invitation, f.municipality, f.month, f.position, f.value
FROM fact_answer f
JOIN invitation i ON i.id = f.invitation
JOIN fact_reason_item t ON t.survey_version = i.survey_version
  AND t.position = f.position;

-- Who asked to be called, when, by when, and when that was done.
CREATE VIEW fact_call AS
SELECT f.session AS invitation, f.municipality, f.created_at AS asked_at,
  f.due_at, coalesce(f.done_at, 0) AS done_at
FROM follow_up f
WHERE f.kind = 'call_back' AND f.session IS NOT NULL;

-- Which meeting a citizen was asked about.
CREATE VIEW fact_asked_meeting AS
SELECT c.invitation, c.municipality, c.month, i.meeting
FROM counted_invitation c
JOIN invitation i ON i.id = c.invitation
JOIN survey_version v ON v.id = i.survey_version
WHERE v.respondent = 'citizen' AND i.meeting IS NOT NULL;

-- What employees answered about the meetings they held.
CREATE VIEW fact_employee_answer AS
SELECT i.municipality, i.month, i.meeting, m.employee, t.name, t.label, a.value
FROM invitation i
JOIN survey_version v ON v.id = i.survey_version
JOIN meeting m ON m.id = i.meeting
JOIN answer a ON a.municipality = i.municipality AND a.session = i.id
JOIN item t ON t.survey_version = i.survey_version AND t.position = a.item
WHERE v.respondent = 'employee' AND a.value <> ''
AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.municipality = a.municipality AND b.session = a.session
  AND b.item = a.item AND b.id > a.id);

-- A meeting may be asked about twice, of the citizen and of the employee: the
-- frame is the citizens'.
DROP VIEW fact_meeting;
CREATE VIEW fact_meeting AS
SELECT m.municipality, m.month, m.target_group, m.fate, i.id AS invitation
FROM meeting m
LEFT JOIN invitation i ON i.meeting = m.id AND i.respondent = m.respondent;
