#!/bin/bash
# Makes build/venv-peers, the Python packages that judge us, and prints the path of its python. Usage: python=$(venv.sh)
# Exit 3 with one line "skipped: why" on standard output when it is not there and cannot be made (no package index).
# A stamp holds the versions, so that a new pin makes it anew; a lock lets several peers ask at once.
set -u
cd "$(dirname "$0")/../.." || exit 2
pins=("moto[server]==5.2.1" "boto3==1.43.11" "botocore==1.43.11" "policy_sentry==0.15.2" "python-hcl2==8.1.4")
venv=$PWD/build/venv-peers
mkdir -p build
exec 9>build/venv-peers.lock
flock 9

make_it() {
	rm -rf "$venv" && python3 -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check "${pins[@]}"
}

if [ "$(cat "$venv/stamp" 2>/dev/null)" != "${pins[*]}" ]; then
	if ! make_it >build/venv-peers.log 2>&1; then
		echo "skipped: the packages ${pins[*]} cannot be installed ($(tail -n 1 build/venv-peers.log))"
		exit 3
	fi
	echo "${pins[*]}" >"$venv/stamp"
fi
echo "$venv/bin/python"
