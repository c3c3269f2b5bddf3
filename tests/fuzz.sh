#!/bin/sh
# Runs fuzzers one after the other, each for so many seconds: fuzz.sh SECONDS
# FUZZER…  What each has found worth keeping stays in corpus/ beside it; an input
# that fails stays beside it, too.  A dictionary tests/data/NAME.dict is used.
set -u
seconds=$1
shift
bad=0
for fuzzer in "$@"; do
	name=${fuzzer##*/}
	corpus=${fuzzer%/*}/corpus/$name
	words=tests/data/$name.dict
	mkdir -p "$corpus"
	set --
	[ -f "$words" ] && set -- "-dict=$words"
	if "$fuzzer" "-max_total_time=$seconds" -timeout=10 -max_len=4096 \
		-rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
		"-artifact_prefix=${fuzzer%/*}/$name-" "$@" "$corpus" \
		>"$fuzzer.log" 2>&1; then
		echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$fuzzer.log") inputs in $seconds s, nothing found"
	else
		bad=1
		echo "$name: FAILED"
		tail -n 40 "$fuzzer.log"
	fi
done
exit "$bad"
