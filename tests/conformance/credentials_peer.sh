#!/bin/bash
# What we sign in with, against botocore, the aws command line and moto. See credentials_botocore.py.
set -u
here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/venv.sh") || { echo "$python"; exit 0; }
exec "$python" "$here/credentials_botocore.py" "${PROBES:?}/credentials_probe"
