#!/bin/bash
# Signatures of generated requests, ours against botocore's. See signing.py. SEED=N repeats a run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
exec "$python" "$here/signing.py" "${PROBES:?}/signing_probe" "${COUNT:-3000}" "${SEED:-$(date +%s)}"
