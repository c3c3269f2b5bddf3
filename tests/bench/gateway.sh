#!/bin/sh
# Our gateway beside Kannel, in turn; prints medians and their ratios.  Kannel
# is installed here and nowhere else, and never runs as a service.
set -eu
build=$1
runs=${RUNS:-5}
texts=${TEXTS:-20000}
work=$(mktemp -d)
trap 'rm -rf "$work" /tmp/borgersvar-bench-* /tmp/borgersvar-kannel-*' EXIT
sh tests/bench/kannel-install.sh
# Accepted and delivered at once; a queue that waited; texts that arrive.
ways="ours:one kannel:one ours:batch ours:one:held kannel:one:held
	ours:batch:held ours:reply kannel:reply"
i=0
while [ "$i" -lt "$runs" ]; do
	for way in $ways; do
		# shellcheck disable=SC2046
		"$build/tests/bench/gateway" $(echo "$way" |
			awk -F: -v n="$texts" '{ print $1, $2, n, $3 }') \
			>>"$work/$way"
	done
	i=$((i + 1))
done
median() { # side:way, column
	awk -v c="$2" '{ print $c }' "$work/$1" | sort -n |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
report() { # what, ours, Kannel's, column, what is asked
	ours=$(median "$2" "$4")
	peer=$(median "$3" "$4")
	echo "$1: ours $ours, Kannel $peer, ratio" \
		"$(awk "BEGIN { printf \"%.2f\", $ours / $peer }") ($5)"
}
echo "gateway beside Kannel 1.4.5 without a store: $texts texts, 32 connections," \
	"medians of $runs, load of the machine" \
	"$(cut -d' ' -f1 /proc/loadavg)"
report "texts accepted a second" ours:batch kannel:one 1 "asked 1.2"
report "the same, single calls to the provider" ours:one kannel:one 1 "-"
report "texts at the provider a second, single calls" \
	ours:one kannel:one 2 "asked 1.2"
report "the same, batches" ours:batch kannel:one 2 "-"
report "a queue that waited, single calls" \
	ours:one:held kannel:one:held 2 "asked 1.2"
report "a queue that waited, batches" \
	ours:batch:held kannel:one:held 2 "asked 5"
report "texts that arrived and were answered a second" \
	ours:reply kannel:reply 2 "asked 1.5, wished 2"
report "MB of memory (PSS) at its end" ours:one kannel:one 3 "asked below 1"
report "MB of memory at its peak (RSS)" ours:one kannel:one 4 "asked below 1"
report "microseconds of processor a text, single calls" \
	ours:one kannel:one 5 "-"
report "microseconds of processor a text that is answered" \
	ours:reply kannel:reply 5 "-"
