#!/bin/sh
# An include goes down or stays in its folder, never up or sideways; tests may
# include anything, and nothing includes tests.
set -u
bad=0
look() { # room, rooms it must not know
	room=$1
	shift
	for other in "$@"; do
		if grep -nE "#include \"$other/" "$room"/*.c "$room"/*.h; then
			bad=1
		fi
	done
}
look base surveys gateway reports server tests
look surveys gateway reports server tests
look gateway surveys reports server tests
look reports surveys gateway server tests
look server tests
# Only the database's own files name its engine, only the web's own files
# libmicrohttpd and libcurl.
for f in $(grep -lE '#include <(sqlite3|microhttpd|curl/curl)\.h>' \
	surveys/*.[ch] gateway/*.[ch] reports/*.[ch] server/*.[ch]); do
	echo "$f: names a library that base/ hides"
	bad=1
done
[ "$bad" -eq 0 ] && echo "floors: every include goes down"
exit "$bad"
