#!/bin/sh
# What no compiler warns of: banned calls, SQL outside the stores, statements
# that forget their municipality, formatting, spelling, and cppcheck's findings.
set -u
bad=0
rooms="base surveys gateway reports server"
complain() {
	echo "lint: $1"
	bad=1
}
if grep -nE '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|rand|srand|system|localtime|gmtime|alloca)\(' \
	$(for r in $rooms; do echo "$r"/*.c; done); then
	complain "a banned call"
fi
if grep -lE '"[[:space:]]*(SELECT|INSERT|UPDATE|DELETE) ' \
	$(for r in surveys gateway reports server; do echo "$r"/*.c; done) |
	grep -v '_store\.c$'; then
	complain "SQL outside a store"
fi
awk -f tests/municipality.awk server/*_store.c reports/*_store.c || bad=1
awk -f tests/resume.awk server/*.c || bad=1
# Held against its output: --dry-run complains of what -i itself leaves.
for f in "$@"; do
	clang-format "$f" | cmp -s - "$f" ||
		complain "$f: formatting (clang-format -i)"
done
codespell -q 3 -L alle,leve,puls,serie,titel,lable,tekst,mor,lene,januar,februar,vise,tabel,periode,tre,stopp,komma,fo,te,som,ind,dur,ans,hel,mis,sie,ser,ba,nd,ot,wit,ned,dont,ist,parms,hist,nmae,sav,selv,variabel,ue,variablen,misstype,funktion,parametre,lsit,reprot \
	--skip '*.csv,*.jsonl,da.txt,*.html,*reply_list.c,*reply_yes_no.c,*sms.c,*faults.txt,*finding_words.h' base gateway reports \
	server/*.c server/*.h surveys/*.c surveys/*.h tests README.md ||
	complain "spelling"
cppcheck --quiet --error-exitcode=1 --std=c11 -I. -D_GNU_SOURCE \
	--library=posix --suppress=missingIncludeSystem \
	--suppress=missingInclude --suppress=nullPointerRedundantCheck \
	--suppress=nullPointerOutOfMemory --suppress=unknownMacro \
	--inline-suppr -j2 $rooms || complain "cppcheck"
[ "$bad" -eq 0 ] && echo "lint: nothing found"
exit "$bad"
