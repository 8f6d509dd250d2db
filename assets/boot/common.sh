# shellcheck shell=bash
# Shared by both first boots. Progress goes to the console and the log, never a secret: no tracing, no secret in an
# argument. The end is told to CloudFormation, with the reason, through the wait condition's own URL.
set -Eeuo pipefail
umask 077
export HOME=/root
LOG=${LOG:-/var/log/redash-boot.log}
exec > >(tee -a "$LOG" "${CONSOLE:-/dev/console}") 2>&1
STEP=start

say() {
	STEP=$1
	echo "REDASH-BOOT step=$STEP t=$SECONDS"
}

tell() { # status reason; the reason shows in the stack's events, so it has to survive as JSON
	local reason
	reason=$(printf '%s' "$2" | LC_ALL=C tr -c '[:print:]' ' ' | tr -d '"\134' | cut -c1-400)
	curl -fsS --retry 5 -m 20 -X PUT -H 'Content-Type:' --data-binary \
		"{\"Status\":\"$1\",\"Reason\":\"$reason\",\"UniqueId\":\"$HOSTNAME\",\"Data\":\"$STEP\"}" "$SIGNAL_URL" || true
}

finish() {
	local status=$?
	trap - EXIT
	if [ "$status" != 0 ]; then
		echo "REDASH-BOOT failed step=$STEP status=$status"
		sleep 1 # the log has to catch up, its last lines are the reason
		tell FAILURE "step $STEP failed: $(grep -v '^REDASH-BOOT' "$LOG" | tail -n 3)"
		[ "$(type -t group_signal)" != function ] || group_signal FAILURE # a machine of an Auto Scaling group
	fi
	exit "$status"
}
trap finish EXIT

retry() { # times command...
	local times=$1 i
	shift
	for ((i = 1; i <= times; i++)); do
		"$@" && return 0
		sleep $((i < 10 ? 2 * i : 20))
	done
	echo "gave up after $times tries: $1"
	return 1
}

read_secret() { # arn; the value goes to standard output
	aws secretsmanager get-secret-value --region "$REGION" --secret-id "$1" --query SecretString --output text
}

secret() { # variable arn
	local value
	value=$(retry 10 read_secret "$2") || { echo "cannot read the secret $2"; return 1; }
	printf -v "$1" '%s' "$value"
}
