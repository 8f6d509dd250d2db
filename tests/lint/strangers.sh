#!/bin/bash
# The project speaks only of itself: no path of somebody's machine, no registry host, no binary.
# Usage: strangers.sh [ROOT]
set -u
cd "${1:-.}" || exit 2
status=0
list() { git ls-files -z 2>/dev/null || find . -type f -print0; }
found=$(list | xargs -0 grep -nIE '(^|[^A-Za-z0-9_])/(work|farm|home/[a-z]+|Users)/|deb\.debian\.org|pypi\.org|registry\.npmjs' -- 2>/dev/null |
	grep -v '^tests/lint/strangers.sh:')
[ -z "$found" ] || { echo "$found" >&2; status=1; }
top=$(list | tr '\0' '\n' | sed 's,^\./,,' | sed 's,/.*,,' | sort -u | grep -vxE 'tui|core|assets|tests|Makefile|README\.md|LICENSE|\..*')
[ -z "$top" ] || { echo "does not belong at the top level: $top" >&2; status=1; }
binary=$(list | xargs -0 -r grep -LIE '' -- 2>/dev/null | while IFS= read -r f; do [ -s "$f" ] && echo "$f"; done | grep -v '^tests/fuzz/corpus/')
[ -z "$binary" ] || { echo "binary file: $binary" >&2; status=1; }
exit $status
