#!/bin/bash
# The policies that we print, against AWS's service authorization reference and the calls we make. See policies.py.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PROBES:?}/policies_probe" "$work" || exit 1
"$here/actions.sh" >"$work/calls"
"$python" "$here/policies.py" "$work/calls" "$work"/*.json
