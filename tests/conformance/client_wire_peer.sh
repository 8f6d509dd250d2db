#!/bin/bash
# What our client sends and reads, against botocore's serializer and parser. See client_wire.py.
# SEED=N repeats a run. The last line is 'N passed, M failed'.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
exec "$python" "$here/client_wire.py" "${PROBES:?}" "${ROUNDS:-12}" "${SEED:-$(date +%s)}"
