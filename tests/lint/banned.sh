#!/bin/bash
# Functions that truncate silently, are not bounded, or block. Usage: banned.sh [ROOT]
set -u
cd "${1:-.}" || exit 2
pattern='\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|atoi|atol|atof|gets|localtime|gmtime|ctime|asctime|alloca|system|popen|sleep|usleep|nanosleep|getaddrinfo|gethostbyname|tmpnam|mktemp|rand|random|setjmp|longjmp)\('
# Comments may name them.
found=$(find core tui -name '*.[ch]' -print0 | sort -z | xargs -0 grep -nE "$pattern" | grep -vE ':[0-9]+:\s*(/?\*|//)')
[ -z "$found" ] && exit 0
echo "banned functions:" >&2
echo "$found" >&2
exit 1
