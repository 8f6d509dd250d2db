#!/bin/bash
# `delegation check` against real name servers (delegation_lab.sh), with one zone for every mistake; and what it shows
# against what dig is told by the same servers. STATES="ok lame" runs those alone. The last line is 'N passed, M failed'.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap '"$here/delegation_lab.sh" stop "$work"; rm -rf "$work"' EXIT
"$here/delegation_lab.sh" start "$work" || { echo "0 passed, 1 failed"; exit 1; }
# shellcheck disable=SC2086 # a list of states
python3 "$here/delegation_lab.py" "${REDASH_WIZARD:?}" "$work" ${STATES:-}
