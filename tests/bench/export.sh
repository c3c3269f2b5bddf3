#!/bin/sh
# The research export of a million answers against its bare peers; each run in a
# process of its own.
set -eu
build=$1
answers=${ANSWERS:-1000000}
runs=${EXPORT_RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bench="$build/tests/bench/export"
column() { awk -v c="$2" '{ print $c }' "$1" | sort -n |
	awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
"$bench" fill "$work/db" "$answers"
"$bench" fill "$work/small" $((answers / 5))
i=0
while [ "$i" -lt "$runs" ]; do
	"$bench" bare-csv "$work/db" "$work/out" >>"$work/bare-csv"
	"$bench" csv "$work/db" "$work/out" >>"$work/csv"
	"$bench" bare-xlsx "$answers" "$work/out" >>"$work/bare-xlsx"
	"$bench" xlsx "$work/db" "$work/out" >>"$work/xlsx"
	i=$((i + 1))
done
small=$("$bench" csv "$work/small" "$work/out" | awk '{ print $3 }')
for format in csv xlsx; do
	echo "research export of $answers answers as $format, seconds," \
		"medians of $runs: ours $(column "$work/$format" 2)" \
		"(peak $(column "$work/$format" 3) MB), bare" \
		"$(column "$work/bare-$format" 2), ratio of rates $(awk \
			"BEGIN { printf \"%.2f\", $(column "$work/bare-$format" 2) / \
			$(column "$work/$format" 2) }")"
done
echo "research export, peak with a fifth of the answers: $small MB"
