#!/bin/bash
# The templates on moto, which is not ours: what it makes of them under every choice. See moto_stacks.py.
# Takes the program from REDASH_WIZARD. The last line is 'N passed, M failed'.
set -u
program=${REDASH_WIZARD:?}
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$program" templates --out "$work/templates" >"$work/log" || { cat "$work/log"; exit 1; }
"$python" "$here/moto_stacks.py" "$work/templates" 2>"$work/errors"
status=$?
[ $status = 0 ] || tail -n 20 "$work/errors"
exit $status
