#!/bin/sh
# Conditions and steps of surveys, ours against survey-core's, in turn; prints
# the medians and their ratios.
set -eu
build=$1
runs=${RUNS:-5}
peer=$build/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# The peer is installed once, in the version that the lock file names.
mkdir -p "$peer"
if ! cmp -s tests/bench/package-lock.json "$peer/package-lock.json" ||
	[ ! -d "$peer/node_modules/survey-core" ]; then
	cp tests/bench/package.json tests/bench/package-lock.json "$peer"
	(cd "$peer" && npm ci --ignore-scripts --no-audit --no-fund >&2)
fi
i=0
while [ "$i" -lt "$runs" ]; do
	NODE_PATH=$peer/node_modules node tests/bench/expression.js \
		>>"$work/peer"
	"$build/tests/bench/expression" >>"$work/ours"
	i=$((i + 1))
done
report() { # what, field
	ours=$(awk -v f="$2" '{ print $f }' "$work/ours" | median)
	peer=$(awk -v f="$2" '{ print $f }' "$work/peer" | median)
	echo "$1, medians of $runs: ours $ours, survey-core $peer," \
		"ratio $(awk "BEGIN { printf \"%.0f\", $ours / $peer }")"
}
report "conditions a second over a session" 1
report "steps a second in a survey of 20 questions" 2
