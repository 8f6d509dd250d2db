#!/bin/bash
# Where our requests go and how they are signed, against botocore's rules. See endpoints.py.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
exec "$python" "$here/endpoints.py" "${PROBES:?}/endpoints_probe"
