"""Creates one migrated database for SQLite and one for PostgreSQL, and copies them for each use.

Migrating takes half a minute of CPU time, most of it for Wagtail. Copying takes almost none.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"
POSTGRES_TEMPLATE = "forum_migrated"


def copy_sqlite(target: Path) -> None:
    """Copies a migrated SQLite database to ``target``."""
    shutil.copyfile(sqlite_template(), target)


def sqlite_template() -> Path:
    """Returns the path of a migrated SQLite database.

    Creates the database if there is none, or if a migration or a pinned package has changed.
    """
    original = KEPT / f"migrated-{_migrations()}.sqlite3"
    with locked(KEPT / "sqlite.lock"):
        if not original.exists():
            for older in KEPT.glob("migrated-*"):
                older.unlink()
            draft = KEPT / "draft.sqlite3"
            draft.unlink(missing_ok=True)
            _migrate(f"sqlite:///{draft}")
            draft.rename(original)
    return original


def make_postgres_template(url: str) -> None:
    """Creates the migrated database ``POSTGRES_TEMPLATE`` on the server at ``url``.

    Does nothing if it exists already.
    """
    draft = f"{POSTGRES_TEMPLATE}_draft"
    with locked(KEPT / "postgres.lock"), psycopg.connect(url, autocommit=True) as server:
        found = server.execute("SELECT FROM pg_database WHERE datname = %s", [POSTGRES_TEMPLATE])
        if found.fetchone() is None:
            server.execute(f"DROP DATABASE IF EXISTS {draft}")
            server.execute(f"CREATE DATABASE {draft}")
            _migrate(f"{url.rpartition('/')[0]}/{draft}")
            server.execute(f"ALTER DATABASE {draft} RENAME TO {POSTGRES_TEMPLATE}")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Context manager: holds an exclusive lock on ``file``. Other processes wait for the lock."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrations() -> str:
    """Returns a hash that changes when a migration or a pinned package changes."""
    files = [*ROOT.glob("*/**/migrations/*.py"), ROOT / "requirements.txt"]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if ".venv" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    if server := os.environ.get("DATABASE_URL", ""):
        make_postgres_template(server)
    else:
        sqlite_template()
