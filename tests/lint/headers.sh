#!/bin/bash
# Every header compiles alone and has a guard that names it. Usage: headers.sh [ROOT]
set -u
cd "${1:-.}" || exit 2
status=0
while IFS= read -r header; do
	printf '#include "%s"\n' "$header" | "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror \
		-fsyntax-only -x c - || { echo "$header does not stand alone" >&2; status=1; }
	guard=$(printf '%s' "$header" | tr 'a-z/.' 'A-Z__')
	grep -q "^#ifndef $guard\$" "$header" || { echo "$header: the guard is not $guard" >&2; status=1; }
done < <(find core tui tests -name '*.h' | sort)
exit $status
