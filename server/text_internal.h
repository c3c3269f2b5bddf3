/*
 * What the statements on people's own words share.
 */
#ifndef SERVER_TEXT_INTERNAL_H
#define SERVER_TEXT_INTERNAL_H

/* True of who holds meetings in a unit where whoever wrote has been: of a row
 * `t` with the meeting and the respondent of an invitation, by :municipality and
 * :who.  The command and the page refuse by this one rule.  The employee's units
 * come first, since whoever reviews has none as a rule. */
#define TEXT_OF_UNIT                                                           \
	"EXISTS (SELECT 1 FROM meeting w"                                      \
	" WHERE w.municipality = :municipality"                                \
	" AND lower(w.employee) = lower(:who) AND w.unit IN"                   \
	" (SELECT m.unit FROM meeting m"                                       \
	" WHERE m.municipality = :municipality AND m.id = t.meeting"           \
	" UNION ALL SELECT m.unit FROM meeting m"                              \
	" WHERE m.municipality = :municipality"                                \
	" AND m.respondent = t.respondent))"

#endif
