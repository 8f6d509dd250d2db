#!/bin/bash
# Lists every call our client makes, as "service Action" lines, out of the service files: each names the service it
# calls (AWS_...) and the actions as texts. Usage: actions.sh
set -u
cd "$(dirname "$0")/../../core" || exit 2
verbs='Describe|List|Get|Create|Delete|Validate|Simulate|Execute|Continue|Rollback|Cancel|ChangeResource|Put|Restore|Request|Assume|Update'
names() { # of a constant: its name in permissions
	sed -n "s/.*\[$1\] = { \.name = \"\([a-z0-9]*\)\".*/\1/p" aws/service.c
}
for file in aws/*.c credentials/*.c; do
	[ -e "$file" ] || continue
	grep -oE '\bAWS_[A-Z0-9_]+' "$file" | sort -u | while read -r service; do
		name=$(names "$service")
		[ -n "$name" ] || continue
		grep -oE "\"($verbs)[A-Z][A-Za-z]+\"" "$file" | tr -d '"' | grep -vE '(Response|Result)$' | sed "s/^/$name /"
	done
done | sort -u
