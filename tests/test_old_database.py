"""A filled database of an earlier version can be migrated, and nothing is lost."""

import json
import os

import psycopg
import pytest
from django.db import connection

from tests.old_database import FILLED, FOUND, environment, look, restore, run

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database_url(tmp_path):
    """The URL of an empty database, on the same engine as the test's database."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"old_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_migration_keeps_all_data(database_url, tmp_path):
    restore(connection.vendor, tmp_path, database_url)
    run(environment(tmp_path, database_url), "manage.py", "migrate", "--verbosity=0")
    expected = json.loads((FILLED / FOUND).read_text())
    assert look(tmp_path, database_url) == expected
