# shellcheck shell=bash disable=SC2154 # variables come from the template and from secret()
# Redash's database role and database: made when missing, the password set every time, so that it follows a rotation.
# Safe to run again and by several machines at once. Expects DATABASE_HOST, DATABASE_PORT, MASTER_USER, MASTER_PASSWORD,
# REDASH_USER, REDASH_PASSWORD in the shell.
export PGHOST=$DATABASE_HOST PGPORT=$DATABASE_PORT PGSSLMODE=require PGCONNECT_TIMEOUT=5
# An error is told in one line: the longer form repeats the statement.
SQL_SHELL=(psql -wXq -v ON_ERROR_STOP=1 -v VERBOSITY=terse -v SHOW_CONTEXT=never)

as_master() {
	PGUSER=$MASTER_USER PGPASSWORD=$MASTER_PASSWORD PGDATABASE=postgres VERIFIER=${VERIFIER:-} "${SQL_SHELL[@]}" "$@" 2>&1
}

as_redash() {
	PGUSER=$REDASH_USER PGPASSWORD=$REDASH_PASSWORD PGDATABASE=$REDASH_USER "${SQL_SHELL[@]}" "$@" 2>&1
}

# Waits for Aurora, but not for a password to become right.
wait_for_database() {
	local said i
	for ((i = 1; i <= 60; i++)); do
		said=$(as_master -Atc 'SELECT 1') && return 0
		case $said in *"authentication failed"*) break ;; esac
		sleep 10
	done
	fail "cannot log in to Aurora as its master user: ${said%%$'\n'*}"
}

verifier() {
	REDASH_PASSWORD=$REDASH_PASSWORD python3 - <<-'PYTHON'
	# include: boot/verifier.py
	PYTHON
}

make_database() {
	local VERIFIER said
	[ "$REDASH_USER" != "$MASTER_USER" ] || fail "Redash's database user has to be another than Aurora's master user"
	wait_for_database
	# It travels by the environment (\getenv), never in an argument; %I and %L quote names and values.
	VERIFIER=$(verifier)
	said=$(
		as_master -v role="$REDASH_USER" -f - <<-'SQL'
			\getenv verifier VERIFIER
			SELECT pg_advisory_lock(7266301) \g /dev/null
			SELECT format('CREATE ROLE %I LOGIN', :'role')
			  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
			SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'role', :'verifier') \gexec
			SELECT format('GRANT %I TO %I', :'role', current_user)
			  WHERE NOT pg_has_role(current_user, :'role', 'MEMBER') \gexec
			SELECT format('GRANT %I TO %I WITH SET TRUE, INHERIT TRUE', :'role', current_user)
			  WHERE current_setting('server_version_num')::int >= 160000 \gexec
			SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role')
			  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
			SELECT format('ALTER DATABASE %I OWNER TO %I', :'role', :'role')
			  FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
			  WHERE d.datname = :'role' AND r.rolname <> :'role' \gexec
		SQL
	) || fail "cannot make Redash's database role and database: ${said##*$'\n'}"
	# The proof that counts: log in as Redash will, and make a table.
	said=$(as_redash -c 'CREATE TABLE IF NOT EXISTS boot_probe (i int); DROP TABLE boot_probe') ||
		fail "the role $REDASH_USER cannot log in or make tables: ${said%%$'\n'*}"
}
