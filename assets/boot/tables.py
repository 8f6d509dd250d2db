# Redash's tables: made in an empty database, migrated otherwise, under a lock, since several machines may boot at once.
# Runs inside Redash's image (Python 3.7 or later), which brings psycopg2 and redis.
import os
import subprocess
import sys
import time

import psycopg2
import redis

LOCK = 7266302
deadline = time.time() + int(os.environ.get("TABLES_WAIT", "600"))
manage = os.environ.get("MANAGE", "/app/manage.py")


# Waits for what is not there yet, but not for a password to become right.
def reach(what, error_class, attempt):
    while True:
        try:
            return attempt()
        except error_class as error:
            said = (str(error).strip() or type(error).__name__).splitlines()[0]
            final = any(word in said for word in ("uthentication", "password", "not exist"))
            if final or time.time() > deadline:
                sys.exit("the %s cannot be used: %s" % (what, said))
        time.sleep(5)


def one(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchone()[0]


# Redash itself would wait for its cache for ever, and say nothing.
cache = redis.from_url(os.environ["REDASH_REDIS_URL"], socket_connect_timeout=5, socket_timeout=5)
reach("cache", redis.RedisError, cache.ping)
url = os.environ["REDASH_DATABASE_URL"]
connection = reach("database", psycopg2.OperationalError, lambda: psycopg2.connect(url, connect_timeout=5))
connection.autocommit = True
cursor = connection.cursor()
while not one(cursor, "SELECT pg_try_advisory_lock(%s)", LOCK):
    if time.time() > deadline:
        sys.exit("another machine has held the migration lock for too long")
    time.sleep(2)

tables = one(cursor, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()")
stamped = one(cursor, "SELECT to_regclass('alembic_version') IS NOT NULL")
if tables == 0:
    command = [manage, "database", "create_tables"]
elif stamped and one(cursor, "SELECT count(*) FROM alembic_version"):
    command = [manage, "db", "upgrade"]
else:
    sys.exit("%d tables but no migration mark: making them stopped half-way; drop the schema and try again" % tables)
print("tables: " + " ".join(command[1:]), flush=True)
status = subprocess.call(command)
if status:
    sys.exit("%s failed with status %d" % (" ".join(command[1:]), status))
