# shellcheck shell=bash disable=SC2153,SC2154 # variables come from the template and from secret()
# First boot of a Redash machine (Ubuntu 24.04). Before it stand common.sh, database.sh and the variables REGION SIGNAL_URL
# STACK DATABASE_HOST DATABASE_PORT CACHE_HOST CACHE_PORT HOST_NAME REDASH_VERSION BOOTSTRAP, the *_ARN of the secrets, and
# MAIL_SERVER (empty: no mail) MAIL_PORT MAIL_SECURITY (starttls, tls, none) MAIL_USER MAIL_SENDER MAIL_PASSWORD_ARN.
export DEBIAN_FRONTEND=noninteractive
BASE=${BASE:-/opt/redash}
declare -A TAGS=([10.1.0]=10.1.0.b50633)
IMAGE=redash/redash:${TAGS[$REDASH_VERSION]:-$REDASH_VERSION}
NGINX=nginx:1.28.0-alpine
watchdog 1620

# An update of the Auto Scaling group waits for this signal; a creation waits for the wait condition, and this is refused.
group_signal() {
	aws cloudformation signal-resource --region "$REGION" --stack-name "$STACK" --logical-resource-id Group \
		--unique-id "$(cat "${CLOUD:-/var/lib/cloud}/data/instance-id")" --status "$1" >/dev/null 2>&1 || true
}

say packages
# From Ubuntu's archive and AWS's own snap: both are signed, and the machine trusts both keys already.
APT=(apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=5 -q -y)
# Without the option an index that could not be fetched is no error, and the packages are then unknown.
retry 10 "${APT[@]}" update --error-on=any
retry 3 "${APT[@]}" install --no-install-recommends docker.io docker-compose-v2 jq curl ca-certificates postgresql-client
if ! command -v aws >/dev/null; then
	# Soon after the first start snapd refuses: it has not set itself up yet.
	retry 5 timeout 300 snap wait system seed.loaded
	retry 5 snap install aws-cli --classic
fi
DOCKER=${DOCKER:-/etc/docker}
install -d -m 755 "$DOCKER"
printf '{"log-driver":"json-file","log-opts":{"max-size":"20m","max-file":"5"},"live-restore":true}\n' >"$DOCKER/daemon.json"
systemctl enable --now docker
systemctl restart docker

say secrets
secret REDASH_USER "$REDASH_USER_ARN"
secret REDASH_PASSWORD "$REDASH_PASSWORD_ARN"
secret COOKIE_SECRET "$COOKIE_SECRET_ARN"
secret SECRET_KEY "$SECRET_KEY_ARN"
[ -z "$MAIL_PASSWORD_ARN" ] || secret MAIL_PASSWORD "$MAIL_PASSWORD_ARN"

if [ "$BOOTSTRAP" = redash ]; then
	say database-role
	secret MASTER_USER "$MASTER_USER_ARN"
	secret MASTER_PASSWORD "$MASTER_PASSWORD_ARN"
	make_database
	unset MASTER_PASSWORD
fi

say environment
# Older jq leaves the quote as it is.
uri() { jq -Rsr '@uri' | sed "s/'/%27/g"; }
# Compose reads a value in double quotes and unescapes three characters; single quotes fail before a final backslash.
# Arguments: name value.
put() {
	case $2 in *$'\n'*) fail "$1 may not have a line end" ;; esac
	printf '%s="%s"\n' "$1" "$(printf %s "$2" | sed 's/[\\"$]/\\&/g')" >>"$BASE/env.new"
}
PASSWORD=$(printf %s "$REDASH_PASSWORD" | uri)
MASKED+=("$PASSWORD")
install -d -m 755 "$BASE"
: >"$BASE/env.new"
put PYTHONUNBUFFERED 0
put REDASH_LOG_LEVEL INFO
put REDASH_HOST "https://$HOST_NAME"
put REDASH_COOKIE_SECRET "$COOKIE_SECRET"
put REDASH_SECRET_KEY "$SECRET_KEY"
put REDASH_DATABASE_URL "postgresql://$(printf %s "$REDASH_USER" | uri):$PASSWORD@$DATABASE_HOST:$DATABASE_PORT/$REDASH_USER?sslmode=require"
put REDASH_REDIS_URL "rediss://$CACHE_HOST:$CACHE_PORT/0"
put REDASH_ENFORCE_HTTPS true
put REDASH_ENFORCE_CSRF true
# The load balancer and nginx: with 1, all users would share one login rate limit.
put REDASH_PROXIES_COUNT 2
# The image of 10.1.0 does not know the other name.
case $REDASH_VERSION in
10.1.0) put GUNICORN_CMD_ARGS --timeout=60 ;;
*) put REDASH_GUNICORN_TIMEOUT 60 ;;
esac
put SQLALCHEMY_ENABLE_POOL_PRE_PING true
put REDASH_FEATURE_EXTENDED_ALERT_OPTIONS true
if [ -n "$MAIL_SERVER" ]; then
	# TLS begins after the greeting (STARTTLS), SSL with the first byte; both together fail.
	TLS=false SSL=false
	case $MAIL_SECURITY in starttls) TLS=true ;; tls) SSL=true ;; esac
	put REDASH_MAIL_SERVER "$MAIL_SERVER"
	put REDASH_MAIL_PORT "$MAIL_PORT"
	put REDASH_MAIL_USE_TLS $TLS
	put REDASH_MAIL_USE_SSL $SSL
	put REDASH_MAIL_DEFAULT_SENDER "$MAIL_SENDER"
	[ -z "$MAIL_USER" ] || put REDASH_MAIL_USERNAME "$MAIL_USER"
	[ -z "$MAIL_PASSWORD_ARN" ] || put REDASH_MAIL_PASSWORD "$MAIL_PASSWORD"
fi
mv "$BASE/env.new" "$BASE/env"
unset REDASH_PASSWORD COOKIE_SECRET SECRET_KEY MAIL_PASSWORD PASSWORD
say compose
# X-Forwarded-Proto passes as the load balancer sends it. Redash is looked up again when its container is another.
cat >"$BASE/nginx.conf" <<'NGINX'
server {
  listen 80 default_server;
  client_max_body_size 20m;
  gzip on; gzip_types *; gzip_proxied any;
  proxy_read_timeout 120s; keepalive_timeout 130s;
  location / {
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    resolver 127.0.0.11 valid=10s;
    set $redash http://server:5000;
    proxy_pass $redash;
  }
}
NGINX
# Shares of the machine's memory, so that one big query result cannot take the machine down.
share() { awk -v percent="$1" '/^MemTotal:/ { printf "%dm", $2 * percent / 102400 }' /proc/meminfo; }
cat >"$BASE/compose.yaml" <<COMPOSE
name: redash
x-redash: &redash { image: "$IMAGE", env_file: env, restart: unless-stopped }
services:
  server: { <<: *redash, command: server, mem_limit: $(share 28), environment: { REDASH_WEB_WORKERS: 4 } }
  scheduler: { <<: *redash, command: scheduler, mem_limit: 512m }
  scheduled_worker: { <<: *redash, command: worker, mem_limit: $(share 18), environment: { QUEUES: "scheduled_queries schemas", WORKERS_COUNT: 1 } }
  adhoc_worker: { <<: *redash, command: worker, mem_limit: $(share 30), environment: { QUEUES: queries, WORKERS_COUNT: 2 } }
  worker: { <<: *redash, command: worker, mem_limit: $(share 10), environment: { QUEUES: "periodic emails default", WORKERS_COUNT: 1 } }
  nginx:
    image: "$NGINX"
    restart: unless-stopped
    mem_limit: 256m
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    depends_on: [server]
COMPOSE
cat >"$BASE/tables.py" <<'PYTHON'
# include: boot/tables.py
PYTHON
chmod 644 "$BASE"/{nginx.conf,compose.yaml,tables.py}
cd "$BASE" || exit 1
docker compose config -q

say pull
pull() {
	local said i
	for ((i = 1; i <= 6; i++)); do
		said=$(docker pull -q "$1" 2>&1) && return 0
		case $said in *"manifest unknown"* | *": not found"*)
			fail "the image $1 does not exist in its registry; another version of Redash may" ;;
		esac
		sleep $((15 * i))
	done
	case $said in *toomanyrequests*)
		fail "Docker Hub's rate limit for this address (the NAT gateway's) is reached; try again in some hours: $1" ;;
	esac
	fail "cannot pull $1; is there a way out to its registry? ${said##*$'\n'}"
}
pull "$IMAGE"
pull "$NGINX"
say tables
docker compose run --rm -T --no-deps -v "$BASE/tables.py:/tables.py:ro" server python /tables.py 2>&1 | masked
say start
docker compose up -d --force-recreate --remove-orphans
ends() { docker compose logs --no-log-prefix --tail 5 "$1" 2>&1 | masked; }
say ping
pings() { [ "$(curl -fsS -m 5 http://127.0.0.1/ping 2>/dev/null)" = PONG. ]; }
retry 40 pings || fail "Redash does not answer on /ping; its log ends: $(ends server)"
# A ping touches neither database nor cache; these do.
say status
answers() { docker compose exec -T server /app/manage.py status >/dev/null 2>&1; }
retry 10 answers || fail "Redash cannot reach its database or its cache; its log ends: $(ends server)"
# 10.1.0 has no such check.
if [ "$REDASH_VERSION" != 10.1.0 ]; then
	say workers
	works() { docker compose exec -T -e WORKERS_COUNT=4 server /app/bin/docker-entrypoint workers_healthcheck; }
	retry 20 works || fail "not every worker of the queues is running; the log of one ends: $(ends worker)"
fi
say finished
tell SUCCESS "Redash $REDASH_VERSION is up"
