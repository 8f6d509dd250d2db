#!/bin/bash
# clang-tidy with the checks of .clang-tidy. Usage: tidy.sh [FILE...]
set -u
tidy() { # file...
	clang-tidy --quiet --warnings-as-errors='*' "$@" -- -std=gnu11 -D_GNU_SOURCE -I. 2>/dev/null
	local status=$?
	[ $status -lt 128 ] || echo "clang-tidy itself crashed on one of: $*"
	[ $status = 0 ]
}
export -f tidy
if [ $# = 0 ]; then mapfile -t files < <(find core tui -name '*.c' | sort); else files=("$@"); fi
# shellcheck disable=SC2016 # expanded by the shell that xargs starts
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" bash -c 'tidy "$@" || exit 1' bash
