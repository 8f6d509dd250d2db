#!/bin/bash
# What our client puts on the wire: signatures checked by botocore, TLS, proxy, redirects. See signing_wire.py. SEED=N
# repeats a run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
exec "$python" "$here/signing_wire.py" "${PROBES:?}/signing_wire_probe" "${COUNT:-600}" "${SEED:-$(date +%s)}"
