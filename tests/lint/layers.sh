#!/bin/bash
# Who may include whom, and which library belongs to which file. Usage: layers.sh [ROOT]
set -u
cd "${1:-.}" || exit 2
status=0

# folder: what its files may include besides themselves and core/base (prefixes)
declare -A may=(
	[core/base]=""
	[core/loop]=""
	[core/net]="core/loop/"
	[core/plan]="core/net/ipv4.h core/net/domain.h"
	[core/deploy]="core/loop/ core/plan/ core/net/dns_query.h core/net/dns_message.h core/net/dns_find.h core/net/domain.h core/net/ipv4.h"
	[core/aws]="core/loop/ core/net/ core/plan/ core/deploy/cloud.h core/deploy/delegation.h core/deploy/delegation_probe.h core/deploy/preflight.h core/deploy/images.h"
	[core/credentials]="core/loop/ core/net/ core/aws/"
	[core/rehearsal]="core/loop/ core/net/dns_message.h core/net/domain.h core/net/ipv4.h core/plan/"
)
view="core/plan/ core/net/ipv4.h core/net/domain.h core/deploy/choice.h core/deploy/deployment.h core/deploy/delegation.h core/deploy/estimate.h core/deploy/handover.h core/deploy/rootcause.h core/deploy/preflight.h core/deploy/removal.h core/deploy/watched.h"
# What of tui/ may see everything.
shell='^tui/(main|commands|command_[a-z]+|follow|effects[a-z_]*|wizard|session[a-z_]*|clipboard|pager|watch_screen|term[a-z_]*)\.[ch]$'

is_allowed() { # header, allowed prefixes...
	local header=$1 prefix
	shift
	for prefix in core/base/ "$@"; do
		case $header in "$prefix"*) return 0 ;; esac
	done
	return 1
}

complain() {
	echo "$1" >&2
	status=1
}

check_file() { # file, folder, allowed
	local file=$1 folder=$2 header
	shift 2
	while read -r header; do
		case $header in "$folder"/*) continue ;; esac
		is_allowed "$header" "$@" || complain "$file: $folder may not include $header"
	done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
}

for folder in "${!may[@]}"; do
	for file in "$folder"/*.[ch]; do
		[ -e "$file" ] || continue
		# shellcheck disable=SC2086 # a list of prefixes
		check_file "$file" "$folder" ${may[$folder]}
	done
done
while IFS= read -r file; do
	[[ $file =~ $shell ]] && continue
	# shellcheck disable=SC2086 # a list of prefixes
	check_file "$file" tui $view
done < <(find tui -name '*.[ch]' 2>/dev/null)

# A library and the only files that may include it.
only() { # header-pattern, file-pattern
	local found
	found=$(grep -rlE "^#include <$1>" core tui 2>/dev/null | grep -vE "^$2$")
	[ -z "$found" ] || complain "<$1> belongs to $2 alone, but is included by: ${found//$'\n'/ }"
}
only '(curses|ncurses|term)\.h' 'tui/term_curses\.c'
only 'curl/.*' 'core/net/http\.c'
only 'arpa/nameser\.h' '(core/net/dns_message\.c|core/rehearsal/dns_[a-z]+\.[ch])'
only 'yaml\.h' 'core/plan/(yaml_tree|answers_yaml)\.c'
only 'expat\.h' '(core/aws/xml|core/rehearsal/xml_read)\.c'
only 'openssl/.*' '(core/aws/sign|core/credentials/sha1|core/rehearsal/verify)\.c'
only 'microhttpd\.h' 'core/rehearsal/http_front\.c'
only 'pthread\.h' 'nobody'

exit $status
