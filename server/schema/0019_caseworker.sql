-- Who held a meeting, and so knows whom he or she met: for the auditor alone,
-- who counts that as published to that reader.  No report names anybody.
CREATE VIEW fact_caseworker AS
SELECT id AS meeting, municipality, month, employee FROM meeting;
