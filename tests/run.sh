#!/bin/sh
# Runs the tests of `make test` on two processors (see docs/testing.md).
# DATABASE_URL must be the PostgreSQL database that `with_postgres.sh` sets.
# usage: run.sh PYTHON
set -eu

postgres=$DATABASE_URL
unset DATABASE_URL
pytest="$1 -m pytest -q"

echo "== Migrating a database of each engine"
"$1" -m tests.database &
DATABASE_URL=$postgres "$1" -m tests.database
wait $!

echo "== SQLite"
$pytest -n 2 --maxschedchunk 2 -m "not slow" --ignore tests/e2e
echo "== PostgreSQL"
DATABASE_URL=$postgres $pytest -n 2 --maxschedchunk 2 -m "postgresql and not slow" --ignore tests/e2e
echo "== Browser"
$pytest -n 2 --dist loadgroup -m "not slow" tests/e2e
