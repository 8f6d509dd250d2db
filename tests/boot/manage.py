#!/usr/bin/env python3
"""Stands for Redash's manage.py: makes tables as Redash does, one by one and without a lock, and fails when they exist."""
import os
import sys
import time

import psycopg2

TABLES = ["organizations", "users", "groups", "data_sources", "queries", "query_results", "events", "dashboards"]


def main():
    connection = psycopg2.connect(os.environ["REDASH_DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    if sys.argv[1:] == ["database", "create_tables"]:
        for number, table in enumerate(TABLES):
            cursor.execute("CREATE TABLE %s (id serial PRIMARY KEY)" % table)
            time.sleep(0.01)
            if os.environ.get("DIES_AT") == str(number):
                sys.exit("cannot go on: " + os.environ["REDASH_DATABASE_URL"])
        cursor.execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)")
        cursor.execute("INSERT INTO alembic_version VALUES ('fd4fc850d7ea')")
        cursor.execute("CREATE TABLE upgrades (id serial)")
    elif sys.argv[1:] == ["db", "upgrade"]:
        cursor.execute("INSERT INTO upgrades DEFAULT VALUES")
    else:
        sys.exit("manage.py does not know " + " ".join(sys.argv[1:]))


main()
