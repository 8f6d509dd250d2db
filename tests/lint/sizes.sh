#!/bin/bash
# No file over 800 lines, no function over 100 lines or above a McCabe complexity of 15. Usage: sizes.sh [ROOT]
# Needs pmccabe.
set -u
cd "${1:-.}" || exit 2
status=0

mapfile -t files < <(find core tui tests -name '*.[ch]' 2>/dev/null | sort)
[ ${#files[@]} -gt 0 ] || { echo "no files to check" >&2; exit 1; }
for file in "${files[@]}" Makefile; do
	[ -e "$file" ] || continue
	lines=$(wc -l <"$file")
	[ "$lines" -le 800 ] || { echo "$file: $lines lines; at most 800" >&2; status=1; }
done
# Columns: complexity, (traditional), statements, first line, lines, file(line): name
pmccabe "${files[@]}" 2>/dev/null | awk -F '\t' '
	$5 > 100 { print $6 ": function of " $5 " lines; at most 100"; bad = 1 }
	$1 > 15  { print $6 ": complexity " $1 "; at most 15"; bad = 1 }
	END { exit bad }' >&2 || status=1
exit $status
