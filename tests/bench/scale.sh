#!/bin/sh
# A month's report and its twelve months on ten million answers: ours, a bare
# loop over the same SQLite indices, DuckDB; then what the indices weigh.
# SCALE_ANSWERS=N makes it smaller, SCALE_DIRECTORY keeps the database between
# runs (`borgersvar demo --scale`; it must be this version's).
set -eu
build=$1
runs=${SCALE_RUNS:-21}
answers=${SCALE_ANSWERS:-10000000}
municipality=740
month=202610
peer=$build/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${SCALE_DIRECTORY:-$work/scale}
scale=$build/tests/bench/scale
database=$folder/borgersvar.db
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
# The peers are installed once, in the versions that the lock file names.
mkdir -p "$peer"
if ! cmp -s tests/bench/package-lock.json "$peer/package-lock.json" ||
	[ ! -d "$peer/node_modules/@duckdb" ]; then
	cp tests/bench/package.json tests/bench/package-lock.json "$peer"
	(cd "$peer" && npm ci --ignore-scripts --no-audit --no-fund >&2)
fi
[ -f "$database" ] || "$build/borgersvar" demo --scale --directory "$folder" \
	--answers "$answers" 2>/dev/null
mkdir "$work/csv"
"$scale" csv "$database" "$work/csv"
duckdb() {
	NODE_PATH=$peer/node_modules node tests/bench/scale.js \
		"$work/duckdb" "$work/csv" "$municipality" "$month" "$runs"
}
# The same figures, or nothing to compare.
FIGURES=1 duckdb >"$work/figures-duckdb"
for side in ours bare; do
	"$scale" figures "$side" "$database" "$municipality" "$month" \
		>"$work/figures-$side"
	cmp "$work/figures-$side" "$work/figures-duckdb" || {
		echo "scale: $side counts other figures than DuckDB" >&2
		exit 1
	}
done
"$scale" time "$database" "$municipality" "$month" "$runs" 2>/dev/null \
	>"$work/times"
duckdb | sed 's/^/duckdb-/' >>"$work/times"
time_of() { sed -n "s/^$1 //p" "$work/times"; }
for span in month year; do
	ours=$(time_of "ours-$span")
	bare=$(time_of "bare-$span")
	theirs=$(time_of "duckdb-$span")
	echo "report of a $span, processor's µs, medians of $runs, figures" \
		"equal: ours $ours, bare $bare, DuckDB $theirs; ours to bare" \
		"$(ratio "$ours" "$bare"), DuckDB to ours" \
		"$(ratio "$theirs" "$ours")"
done
echo "report of a month with what is hidden and audited: $(time_of report) µs"
"$scale" bytes "$database" | awk '{ sum += $1 != "answer" ? $2 : 0
	text = text sprintf("%s %s %s", NR == 1 ? "" : ",", $1, $2) }
	END { printf "bytes an answer:%s; the indices together %.1f\n", text, sum }'
i=0
while [ "$i" -lt 3 ]; do
	mkdir "$work/write"
	"$build/tests/bench/scale_write" "$work/write" 30000 >>"$work/written"
	rm -r "$work/write"
	i=$((i + 1))
done
cost_of() {
	sed -n "s/^$1 //p" "$work/written" | sort -n | sed -n 2p
}
with=$(cost_of reports)
narrow=$(cost_of conversations)
none=$(cost_of none)
echo "an answer's write, processor's µs, medians of 3: $with with the indices" \
	"that reports read, $narrow with what conversations need in their" \
	"place, $none without any; share of the reports" \
	"$(awk "BEGIN { printf \"%.2f\", ($with - $narrow) / $with }"), of all" \
	"$(awk "BEGIN { printf \"%.2f\", ($with - $none) / $with }")"
