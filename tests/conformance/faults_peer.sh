#!/bin/bash
# What we make of error codes, against botocore's retry rules and the models of the calls we make. See faults.py.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
calls=$(mktemp)
trap 'rm -f "$calls"' EXIT
"$here/actions.sh" >"$calls"
"$python" "$here/faults.py" "${PROBES:?}/faults_probe" "$calls"
