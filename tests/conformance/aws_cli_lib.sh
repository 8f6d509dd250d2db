# Shared by the aws_cli_*_peer.sh files, which source it: a rehearsal server, Debian's aws command line,
# and how results are told. Takes the program from REDASH_WIZARD.
# shellcheck shell=bash
set -u

program=${REDASH_WIZARD:?}
aws_client=${AWS_CLIENT:-/usr/bin/aws}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for tool in "$aws_client" dig; do
	command -v "$tool" >/dev/null || { echo "$tool is missing: make conformance installs it" >&2; exit 2; }
done

work=$(mktemp -d)
server='' shell=''
templates=$work/templates
"$program" templates --out "$templates" >/dev/null || exit 1
# shellcheck disable=SC2317 # called by trap
clean_up() {
	[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
	[ -n "$shell" ] && kill "$shell" 2>/dev/null && wait "$shell" 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

passed=0 failed=0
pass() { passed=$((passed + 1)); echo "ok - $1"; }
fail() {
	failed=$((failed + 1))
	echo "not ok - $1"
	[ -n "${2:-}" ] && printf '%s\n' "$2" | sed 's/^/#   /' | head -12
	return 0
}
equal() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "wanted '$3', got '$2'"; fi; }
matches() { if [[ $2 =~ $3 ]]; then pass "$1"; else fail "$1" "wanted /$3/, got '$2'"; fi; }
finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

export AWS_CONFIG_FILE=$work/none AWS_SHARED_CREDENTIALS_FILE=$work/none AWS_PAGER='' AWS_MAX_ATTEMPTS=1
export AWS_DEFAULT_REGION=ap-northeast-1 AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_OUTPUT=text HOME=$work
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION HTTP_PROXY HTTPS_PROXY http_proxy https_proxy

start_server() {
	"$program" rehearsal-server --speed 600 --state "$work/state" "$@" >"$work/line" 2>"$work/log" &
	server=$!
	for _ in $(seq 100); do
		[ -s "$work/line" ] && break
		sleep 0.1
	done
	line=$(head -1 "$work/line")
	endpoint=$(sed -n 's/.*"endpoint":"\([^"]*\)".*/\1/p' <<<"$line")
	# shellcheck disable=SC2034 # for those who source this
	{
		resolver=$(sed -n 's/.*"resolver":"127.0.0.1:\([0-9]*\)".*/\1/p' <<<"$line")
		parent_dns=$(sed -n 's/.*"parent":"127.0.0.1:\([0-9]*\)".*/\1/p' <<<"$line")
		child_dns=$(sed -n 's/.*"child":"127.0.0.1:\([0-9]*\)".*/\1/p' <<<"$line")
	}
}
stop_server() {
	kill -"${1:-TERM}" "$server"
	wait "$server" 2>/dev/null
	server=
}
field() { sed -n "s/.*\"$1\":{[^}]*\"$2\":\"\([^\"]*\)\".*/\1/p" <<<"$line"; } # role key
tell() { # path body: to the rehearsal itself; its answer
	local body=${2:-}
	exec 9<>"/dev/tcp/127.0.0.1/${endpoint##*:}"
	printf 'POST /rehearsal/%s HTTP/1.1\r\nHost: rehearsal\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
		"$1" "${#body}" "$body" >&9
	sed '1,/^\r$/d' <&9
	exec 9>&-
}

# One process for all calls: its pipes stay open in this shell, so that it does not end between them.
mkfifo "$work/requests" "$work/answers"
"$(sed -n '1s/^#! *//p' "$aws_client")" "$here/aws_cli_shell.py" "$work/requests" "$work/printed" "$work/answers" &
shell=$!
exec {requests}<>"$work/requests" {answers}<>"$work/answers"
call() { # key secret aws-arguments...: what it printed
	local key=$1 secret=$2 code
	shift 2
	{
		printf '%d %s %s\n' $(($# + 2)) "$key" "$secret"
		printf '%s\0' --endpoint-url "$endpoint" "$@"
	} >&"$requests"
	read -r -t 60 -u "$answers" code || code=255
	cat "$work/printed"
	return "$code"
}
as() { # role aws-arguments...
	local role=$1
	shift
	call "$(field "$role" access_key_id)" "$(field "$role" secret_access_key)" "$@"
}
dev() { as dev "$@"; }
prod() { as prod "$@"; }
ask() { dig +norecurse +tries=1 +time=2 @127.0.0.1 "$@"; }

status_of() { # role stack
	as "$1" cloudformation describe-stacks --stack-name "$2" --query 'Stacks[0].StackStatus'
}
output_of() { # role stack key
	as "$1" cloudformation describe-stacks --stack-name "$2" \
		--query "Stacks[0].Outputs[?OutputKey=='$3'].OutputValue | [0]"
}
wait_for() { # role stack: until it no longer moves
	local status=
	for _ in $(seq 100); do
		status=$(status_of "$1" "$2")
		case $status in REVIEW*) break ;; *_IN_PROGRESS) sleep 0.1 ;; *) break ;; esac
	done
	echo "$status"
}
with_parameters() { # key=value...: into the array parameters; of equal keys the last counts
	local pair key
	declare -A last
	parameters=()
	for pair in "$@"; do last[${pair%%=*}]=${pair#*=}; done
	for key in "${!last[@]}"; do parameters+=("ParameterKey=$key,ParameterValue='${last[$key]}'"); done
	[ $# -eq 0 ] || parameters=(--parameters "${parameters[@]}")
}
template_of() { # name of a template of ours, or a file
	case $1 in */*) echo "file://$1" ;; *) echo "file://$templates/$1.yaml" ;; esac
}
create() { # role stack template key=value...
	local role=$1 stack=$2 template=$3
	shift 3
	with_parameters "$@"
	as "$role" cloudformation create-stack --stack-name "$stack" --template-body "$(template_of "$template")" \
		--capabilities CAPABILITY_IAM --tags Key=redash-wizard:environment,Value=peer-dev \
		"${parameters[@]}" --query StackId
}
change() { # role CREATE|UPDATE stack set template key=value...: its ARN
	local role=$1 type=$2 stack=$3 set=$4 template=$5
	shift 5
	with_parameters "$@"
	as "$role" cloudformation create-change-set --stack-name "$stack" --change-set-name "$set" --change-set-type "$type" \
		--template-body "$(template_of "$template")" --capabilities CAPABILITY_IAM \
		--tags Key=redash-wizard:environment,Value=peer-dev "${parameters[@]}" --query Id
}
set_of() { # role arn query
	as "$1" cloudformation describe-change-set --change-set-name "$2" --query "$3"
}
wait_for_set() { # role arn
	local status=
	for _ in $(seq 100); do
		status=$(set_of "$1" "$2" Status | head -1) # once for each page of its changes
		case $status in *_PENDING | *_IN_PROGRESS) sleep 0.1 ;; *) break ;; esac
	done
	echo "$status"
}
execute() { # role arn: without what the old command line does not know
	as "$1" cloudformation execute-change-set --change-set-name "$2"
}
secret() { # name: its ARN
	dev secretsmanager create-secret --name "peer-dev/$1" --secret-string "Value0$1" --query ARN
}
