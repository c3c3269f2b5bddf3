#!/bin/sh
# Runs the named test programs, each ending in cmocka's summary, and adds up.
# What was skipped is named with the reason that the test printed before, as
# "skipped: …"; a skip without one is a failure, since nobody would know of it.
set -u
log=$(mktemp)
skips=$(mktemp)
trap 'rm -f "$log" "$skips"' EXIT
passed=0
failed=0
broken=""
# A line "PROGRAM TEST: REASON" each; the summary names them once more.
list_skips() {
	awk -v program="$1" '
		/^\[ +RUN +\]/ { reason = "" }
		/^\[=+\] [0-9]+ test\(s\) run/ { exit }
		/^skipped: / { reason = substr($0, 10) }
		/^\[ +SKIPPED +\]/ { print program " " $NF ": " reason }
	' "$log"
}
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
	list_skips "${test##*/}" >>"$skips"
done
[ -z "$broken" ] || echo "Failed programs:$broken"
unsaid=$(grep -c ': $' "$skips")
if [ "$unsaid" -gt 0 ]; then
	echo "Skipped without a reason:"
	sed -n 's/^\(.*\): $/  \1/p' "$skips"
	failed=$((failed + unsaid))
fi
skipped=$(grep -vc ': $' "$skips")
if [ "$skipped" -gt 0 ]; then
	echo "Skipped:"
	sed -n '/: $/!s/^/  /p' "$skips"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
