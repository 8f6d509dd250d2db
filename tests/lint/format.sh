#!/bin/bash
# clang-format has nothing to change. Usage: format.sh [ROOT]
set -u
rules=$(cd "$(dirname "$0")/../.." && pwd)/.clang-format
cd "${1:-.}" || exit 2
find core tui tests -name '*.[ch]' -print0 | sort -z | xargs -0 clang-format --style="file:$rules" --dry-run --Werror
