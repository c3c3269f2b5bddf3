# After http_call_resume the call's memory may be gone, and what hangs from it: in
# the same function nothing is reached through a pointer any more.
/^}/ { resumed = 0 }
/^\t*return/ { resumed = 0; next }
resumed && /->/ {
	printf "lint: %s:%d: uses what went with the call\n", FILENAME, FNR
	bad = 1
}
/http_call_resume\(.*\);/ { resumed = 1 }
END { exit bad }
