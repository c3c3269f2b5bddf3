#!/bin/sh
# Prints an assembler file that holds each named file (.incbin) and the table
# that base/embedded.h declares.  Called by the Makefile.
set -eu
LC_ALL=C
export LC_ALL
echo '	.section .rodata'
i=0
for f in "$@"; do
	printf 'path%d:\t.string "%s"\n' "$i" "$f"
	printf '\t.balign 8\nfile%d:\t.incbin "%s"\nend%d:\t.byte 0\n' \
		"$i" "$f" "$i"
	i=$((i + 1))
done
printf '\t.section .data.rel.ro, "aw"\n\t.balign 8\n'
printf '\t.globl embedded_files\nembedded_files:\n'
n=0
while [ "$n" -lt "$i" ]; do
	printf '\t.quad path%d, file%d, end%d - file%d\n' "$n" "$n" "$n" "$n"
	n=$((n + 1))
done
printf '\t.section .rodata\n\t.balign 8\n\t.globl embedded_count\n'
printf 'embedded_count:\t.quad %d\n' "$i"
printf '\t.section .note.GNU-stack, "", @progbits\n'
