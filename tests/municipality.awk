# Every statement on rows that belong to a municipality names :municipality, or
# the comment above its function begins with "Across municipalities:".
/^\/\*/ { across = 0 }
/Across municipalities:/ { across = 1 }
/static const char .*\[\] *=/ { sql = ""; inside = 1; line = FNR }
inside { sql = sql $0 }
inside && /;$/ {
	inside = 0
	if (sql ~ /(FROM|JOIN|INTO|UPDATE) "?(respondent|meeting|invitation|session|answer|follow_up|stop_list|release|fact_meeting|fact_invitation|fact_answer|fact_text|text_review|keyword)[ "]/ &&
	    sql !~ /:municipality/ && !across) {
		printf "lint: %s:%d: a statement without :municipality\n", FILENAME, line
		bad = 1
	}
}
END { exit bad }
