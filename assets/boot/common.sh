# shellcheck shell=bash
# Shared by both first boots. Progress goes to the console and the log, never a secret: no tracing, no secret in an
# argument. The end is told to CloudFormation, with the reason, through the wait condition's own URL.
# Comments and empty lines do not reach the machine (embed.sh): user data ends at 16 kB.
set -Eeuo pipefail
umask 077
export HOME=/root PATH=$PATH:/snap/bin
LOG=${LOG:-/var/log/redash-boot.log}
# The writer of the log outlives a signal to all of us, so that the end can still be told.
exec > >(trap '' TERM INT HUP && exec tee -a "$LOG" "${CONSOLE:-/dev/console}") 2>&1
STEP=start
REASON=
WATCHDOG=
MASKED=()

say() {
	STEP=$1
	echo "REDASH-BOOT step=$STEP t=$SECONDS"
}

# The sentence is for the operator.
fail() {
	REASON=$*
	echo "$REASON"
	exit 1
}

# Arguments: status reason. The reason shows in the stack's events, so it has to survive as JSON. Only a machine of an
# Auto Scaling group has a group_signal.
tell() {
	local reason
	reason=$(printf '%s' "$2" | LC_ALL=C tr -c '[:print:]' ' ' | tr -d '"\134' | cut -c1-400)
	curl -fsS --retry 5 -m 20 -X PUT -H 'Content-Type:' --data-binary \
		"{\"Status\":\"$1\",\"Reason\":\"$reason\",\"UniqueId\":\"$HOSTNAME\",\"Data\":\"$STEP\"}" "$SIGNAL_URL" || true
	[ "$(type -t group_signal)" != function ] || group_signal "$1"
}

# A step that hangs is told as well, after some seconds, before CloudFormation stops waiting without a reason.
watchdog() {
	(
		exec {never}<> <(:) >/dev/null 2>&1
		read -rt "${WATCHDOG_SECONDS:-$1}" -u "$never" || :
		tell FAILURE "not finished in time: $(grep -a '^REDASH-BOOT' "$LOG" | tail -n 1)"
	) &
	WATCHDOG=$!
}

finish() {
	local status=$?
	trap - EXIT
	[ -z "$WATCHDOG" ] || kill "$WATCHDOG" || :
	if [ "$status" != 0 ]; then
		echo "REDASH-BOOT failed step=$STEP status=$status"
		# The log has to catch up, its last lines may be the reason. To grep, one odd byte makes it binary, and nothing comes.
		sleep 1
		tell FAILURE "step $STEP failed: ${REASON:-status $status, $(grep -av '^REDASH-BOOT' "$LOG" | tail -n 3)}"
	fi
	exit "$status"
}
trap finish EXIT
trap 'REASON="stopped from outside"; exit 143' TERM INT HUP

# Arguments: times command...
retry() {
	local times=$1 i
	shift
	for ((i = 1; i <= times; i++)); do
		"$@" && return 0
		sleep $((i < 10 ? 2 * i : 20))
	done
	echo "gave up after $times tries: $1"
	return 1
}

# The value goes to standard output.
read_secret() {
	aws secretsmanager get-secret-value --region "$REGION" --secret-id "$1" --query SecretString --output text
}

# Tried for two minutes, since the machine's role takes a while to be known everywhere. Arguments: variable ARN.
secret() {
	local value
	value=$(retry 10 read_secret "$2" 2>/dev/null) ||
		fail "cannot read the secret ${2##*:}: $(read_secret "$2" 2>&1 >/dev/null | tail -n 1)"
	case $value in '' | None) fail "the secret ${2##*:} is empty" ;; esac
	printf -v "$1" '%s' "$value"
	[[ $1 = *_USER ]] || MASKED+=("$value")
}

# What programs of others say may quote what they were given.
masked() {
	local line value
	while IFS= read -r line || [ -n "$line" ]; do
		for value in ${MASKED[@]+"${MASKED[@]}"}; do line=${line//"$value"/****}; done
		printf '%s\n' "$line"
	done
}
