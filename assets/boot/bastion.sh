# shellcheck shell=bash disable=SC2154 # variables come from the template and from secret()
# First boot of the step server (Amazon Linux 2023). Before it stand common.sh, database.sh and the variables
# REGION SIGNAL_URL DATABASE_HOST DATABASE_PORT and the four *_ARN.
watchdog 1020
say packages
# With a key pair it stands in a public subnet, and has no way out until its address is attached.
retry 10 dnf install -y -q postgresql16
say secrets
secret MASTER_USER "$MASTER_USER_ARN"
secret MASTER_PASSWORD "$MASTER_PASSWORD_ARN"
secret REDASH_USER "$REDASH_USER_ARN"
secret REDASH_PASSWORD "$REDASH_PASSWORD_ARN"
say database
make_database
unset MASTER_PASSWORD REDASH_PASSWORD
say finished
tell SUCCESS "the database of Redash is ready"
