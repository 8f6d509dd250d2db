#!/bin/bash
# cppcheck has nothing to say. Usage: cppcheck.sh [ROOT]
set -u
cd "${1:-.}" || exit 2
cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -D_GNU_SOURCE -D__cppcheck__ -I. -j "$(nproc)" core tui
