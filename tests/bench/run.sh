#!/bin/sh
# Runs each benchmark against its peer in turn and prints ratios of medians.
set -eu
build=$1
count=${COUNT:-40000}
runs=${RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work" /tmp/borgersvar-bench-* /tmp/borgersvar-bare-*' EXIT
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
i=0
while [ "$i" -lt "$runs" ]; do
	"$build/tests/bench/bare" "$count" >>"$work/bare"
	"$build/tests/bench/inbound" "$count" >>"$work/ours"
	i=$((i + 1))
done
bare=$(median "$work/bare")
ours=$(median "$work/ours")
echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo |
	head -1), $(git rev-parse --short HEAD)"
echo "inbound answers a second at 64 connections, medians of $runs:" \
	"ours $ours, bare $bare, ratio $(awk "BEGIN { printf \"%.2f\", $ours / $bare }")"
sh tests/bench/gateway.sh "$build"
sh tests/bench/expression.sh "$build"
"$build/tests/bench/reply"
sh tests/bench/export.sh "$build"
sh tests/bench/scale.sh "$build"
# Memory of an idle server.
cat >"$work/borgersvar.conf" <<EOF
[web]
port = 0
public_url = http://bench.test
[provider]
token = t
webhook_secret = s
EOF
"$build/borgersvar" serve --config "$work/borgersvar.conf" 2>/dev/null &
server=$!
sleep 2
kb=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status")
kill "$server"
wait "$server" || true
echo "idle server: RssAnon $(awk "BEGIN { printf \"%.1f\", $kb / 1024 }") MB"
