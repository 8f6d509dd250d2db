#!/bin/bash
# clang-tidy with the checks of .clang-tidy. Usage: tidy.sh [FILE...]
set -u
if [ $# = 0 ]; then mapfile -t files < <(find core tui -name '*.c' | sort); else files=("$@"); fi
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" sh -c \
	'clang-tidy --quiet --warnings-as-errors="*" "$@" -- -std=gnu11 -D_GNU_SOURCE -I. 2>/dev/null
	status=$?
	[ $status -lt 128 ] || echo "clang-tidy itself crashed on one of: $*"
	[ $status = 0 ] || exit 1' sh
