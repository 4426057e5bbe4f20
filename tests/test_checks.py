"""A database with the old migration history is refused before anything in it is changed."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

OLD = ["0002_joining", "0003_vouching_index"]

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def old_history():
    """Replaces the migration records by those from before the migrations were rewritten."""
    recorder = MigrationRecorder(connection)
    for name in OLD:
        recorder.record_applied("units", name)
    recorder.record_unapplied("membership", "0001_initial")  # the app did not exist then
    return recorder


def errors():
    return run_checks(tags=[Tags.database], databases=["default"])


def test_a_database_of_this_version_is_accepted():
    assert errors() == []


def test_an_empty_database_is_accepted(monkeypatch):
    monkeypatch.setattr(MigrationRecorder, "has_table", lambda self: False)
    assert errors() == []


def test_error_says_what_to_do_in_one_sentence(old_history):
    [error] = errors()
    assert "units.0002_joining and 1 more" in error.msg
    assert error.msg.endswith("move that database away, and migrate an empty one.")
    assert error.msg.count(". ") == 0


def test_migrate_refuses_an_old_database_and_changes_nothing(old_history):
    before = old_history.applied_migrations()
    with pytest.raises(SystemCheckError, match="move that database away"):
        call_command("migrate", skip_checks=False, verbosity=0)
    assert old_history.applied_migrations().keys() == before.keys()


def test_squashed_migrations_of_packages_are_accepted(old_history):
    for name in OLD:
        old_history.record_unapplied("units", name)
    old_history.record_applied("taggit", "0001_squashed_long_ago")
    assert errors() == []
