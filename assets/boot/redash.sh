# shellcheck shell=bash disable=SC2154 # variables come from the template and from secret()
# First boot of a Redash machine (Ubuntu 24.04). Before it stand common.sh, database.sh and the variables REGION SIGNAL_URL
# STACK DATABASE_HOST DATABASE_PORT CACHE_HOST CACHE_PORT HOST_NAME REDASH_VERSION BOOTSTRAP and the *_ARN of the secrets.
export DEBIAN_FRONTEND=noninteractive
BASE=${BASE:-/opt/redash}
declare -A TAGS=([10.1.0]=10.1.0.b50633)
IMAGE=redash/redash:${TAGS[$REDASH_VERSION]:-$REDASH_VERSION}
NGINX=nginx:1.28-alpine

# An update of the Auto Scaling group waits for this signal; a creation waits for the wait condition.
group_signal() { # status
	local instance token
	token=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token) || return 0
	instance=$(curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id) || return 0
	aws cloudformation signal-resource --region "$REGION" --stack-name "$STACK" --logical-resource-id Group \
		--unique-id "$instance" --status "$1" >/dev/null 2>&1 || true # nobody waits: refused, and no harm done
}

say packages
APT=(apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=5 -q -y)
retry 5 "${APT[@]}" update
retry 3 "${APT[@]}" install --no-install-recommends docker.io docker-compose-v2 jq curl unzip ca-certificates postgresql-client
if ! command -v aws >/dev/null; then
	retry 5 curl -fsSL -o /tmp/aws.zip "https://awscli.amazonaws.com/awscli-exe-linux-$(uname -m).zip"
	(cd /tmp && unzip -qo aws.zip && ./aws/install --update && rm -rf aws aws.zip)
fi
install -d -m 755 /etc/docker
printf '{"log-driver":"json-file","log-opts":{"max-size":"20m","max-file":"5"},"live-restore":true}\n' >/etc/docker/daemon.json
systemctl enable --now docker
systemctl restart docker

say secrets
secret REDASH_USER "$REDASH_USER_ARN"
secret REDASH_PASSWORD "$REDASH_PASSWORD_ARN"
secret COOKIE_SECRET "$COOKIE_SECRET_ARN"
secret SECRET_KEY "$SECRET_KEY_ARN"

if [ "$BOOTSTRAP" = redash ]; then
	say database-role
	secret MASTER_USER "$MASTER_USER_ARN"
	secret MASTER_PASSWORD "$MASTER_PASSWORD_ARN"
	make_database
	unset MASTER_PASSWORD
fi

say environment
uri() { jq -Rsr '@uri' | sed "s/'/%27/g"; } # older jq leaves the quote as it is
put() { # name value; a single-quoted value is literal in an env_file, so a quote in it cannot be written
	case $2 in *\'* | *$'\n'*) echo "$1 may not have a quote or a line end"; return 1 ;; esac
	printf "%s='%s'\n" "$1" "$2" >>"$BASE/env.new"
}
install -d -m 755 "$BASE"
: >"$BASE/env.new"
put PYTHONUNBUFFERED 0
put REDASH_LOG_LEVEL INFO
put REDASH_HOST "https://$HOST_NAME"
put REDASH_COOKIE_SECRET "$COOKIE_SECRET"
put REDASH_SECRET_KEY "$SECRET_KEY"
put REDASH_DATABASE_URL "postgresql://$(printf %s "$REDASH_USER" | uri):$(printf %s "$REDASH_PASSWORD" | uri)@$DATABASE_HOST:$DATABASE_PORT/$REDASH_USER?sslmode=require"
put REDASH_REDIS_URL "rediss://$CACHE_HOST:$CACHE_PORT/0"
put REDASH_ENFORCE_HTTPS true
put REDASH_ENFORCE_CSRF true
# The load balancer and nginx: with 1, all users would share one login rate limit.
put REDASH_PROXIES_COUNT 2
put REDASH_GUNICORN_TIMEOUT 60
put SQLALCHEMY_ENABLE_POOL_PRE_PING true
put REDASH_FEATURE_EXTENDED_ALERT_OPTIONS true
mv "$BASE/env.new" "$BASE/env"
unset REDASH_PASSWORD COOKIE_SECRET SECRET_KEY
# Shares of the machine's memory, so that one big query result cannot take the machine down.
MEMORY=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
{
	printf 'COMPOSE_PROJECT_NAME=redash\nREDASH_IMAGE=%s\nNGINX_IMAGE=%s\n' "$IMAGE" "$NGINX"
	printf 'SERVER_MEMORY=%dm\nADHOC_MEMORY=%dm\n' $((MEMORY * 28 / 100)) $((MEMORY * 30 / 100))
	printf 'SCHEDULED_MEMORY=%dm\nWORKER_MEMORY=%dm\nSCHEDULER_MEMORY=512m\n' $((MEMORY * 18 / 100)) $((MEMORY * 10 / 100))
} >"$BASE/.env"

say compose
cat >"$BASE/nginx.conf" <<'NGINX'
server {
  listen 80 default_server;
  client_max_body_size 20m;
  gzip on; gzip_types *; gzip_proxied any;
  proxy_read_timeout 120s; keepalive_timeout 130s;
  location / {
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
    resolver 127.0.0.11 valid=10s;
    set $redash http://server:5000;
    proxy_pass $redash;
  }
}
NGINX
cat >"$BASE/compose.yaml" <<'COMPOSE'
x-redash: &redash
  image: ${REDASH_IMAGE}
  env_file: /opt/redash/env
  restart: unless-stopped
services:
  server: { <<: *redash, command: server, mem_limit: "${SERVER_MEMORY}", environment: { REDASH_WEB_WORKERS: 4 } }
  scheduler: { <<: *redash, command: scheduler, mem_limit: "${SCHEDULER_MEMORY}" }
  scheduled_worker: { <<: *redash, command: worker, mem_limit: "${SCHEDULED_MEMORY}", environment: { QUEUES: "scheduled_queries,schemas", WORKERS_COUNT: 1 } }
  adhoc_worker: { <<: *redash, command: worker, mem_limit: "${ADHOC_MEMORY}", environment: { QUEUES: queries, WORKERS_COUNT: 2 } }
  worker: { <<: *redash, command: worker, mem_limit: "${WORKER_MEMORY}", environment: { QUEUES: "periodic,emails,default", WORKERS_COUNT: 1 } }
  nginx:
    image: ${NGINX_IMAGE}
    restart: unless-stopped
    ports: ["80:80"]
    volumes: ["/opt/redash/nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
    depends_on: [server]
COMPOSE
cat >"$BASE/tables.py" <<'PYTHON'
# include: boot/tables.py
PYTHON
chmod 644 "$BASE"/{nginx.conf,compose.yaml,tables.py}
cd "$BASE" || exit 1
docker compose config -q

say pull
retry 6 docker compose pull -q || { echo "cannot pull $IMAGE: does this version exist, and is there a way to the registry?"; exit 1; }
say tables
docker compose run --rm -T --no-deps -v "$BASE/tables.py:/tables.py:ro" server python /tables.py
say start
docker compose up -d --force-recreate --remove-orphans
say ping
pings() { [ "$(curl -fsS -m 5 http://127.0.0.1/ping)" = PONG. ]; }
retry 40 pings
# A ping touches neither database nor cache; these do.
say status
answers() { docker compose exec -T server /app/manage.py status >/dev/null; }
retry 10 answers
if [ "$REDASH_VERSION" != 10.1.0 ]; then # which has no such check
	say workers
	works() { docker compose exec -T -e WORKERS_COUNT=4 server /app/bin/docker-entrypoint workers_healthcheck; }
	retry 20 works
fi
say finished
tell SUCCESS "Redash $REDASH_VERSION is up"
group_signal SUCCESS
