#!/bin/sh
# Runs the named test programs, each ending in cmocka's summary, and adds up.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
broken=""
for test in "$@"; do
	echo "== ${test##*/}"
	timeout 600 "$test" >"$log" 2>&1
	code=$?
	grep -v -E '^\[ +(RUN|OK) +\]' "$log"
	ok=$(sed -n 's/^\[ *PASSED *\] \([0-9]*\) test.*/\1/p' "$log" | tail -1)
	bad=$(sed -n 's/^\[ *FAILED *\] \([0-9]*\) test.*/\1/p' "$log" | tail -1)
	passed=$((passed + ${ok:-0}))
	failed=$((failed + ${bad:-0}))
	if [ "$code" -ne 0 ] || [ -z "$ok" ]; then
		broken="$broken ${test##*/}($code)"
		[ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
	fi
done
[ -z "$broken" ] || echo "Failed programs:$broken"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
