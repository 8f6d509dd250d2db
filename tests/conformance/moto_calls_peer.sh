#!/bin/bash
# Our AWS client against moto, compared with boto3's view of the same state. See moto_calls.py.
# The last line is 'N passed, M failed'.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
AWS_CONFIG_FILE=$work/none AWS_SHARED_CREDENTIALS_FILE=$work/none "$python" "$here/moto_calls.py" "${PROBES:?}" 2>"$work/errors"
status=$?
[ $status = 0 ] || grep -v "HTTP/1.1" "$work/errors" | tail -n 40
exit $status
