"""Redash's tables: made in an empty database, migrated otherwise, under a lock, since several machines may boot at once."""
import os
import subprocess
import sys
import time

import psycopg2

LOCK = 7266302
deadline = time.time() + int(os.environ.get("DATABASE_WAIT", "600"))
manage = os.environ.get("MANAGE", "/app/manage.py")


def connect():
    while True:
        try:
            return psycopg2.connect(os.environ["REDASH_DATABASE_URL"], connect_timeout=5)
        except psycopg2.OperationalError as error:
            if "authentication failed" in str(error) or time.time() > deadline:
                sys.exit("the database cannot be reached: %s" % str(error).strip().splitlines()[0])
            time.sleep(5)


def one(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchone()[0]


connection = connect()
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
sys.exit(subprocess.call(command))
