"""The command ``run_due`` runs the commands of the systemd timers, and goes on after an error."""

import re
from io import StringIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands

from config.management.commands import run_due
from config.management.commands.run_due import COMMANDS

UNITS = Path(settings.BASE_DIR) / "deploy" / "systemd"


@pytest.fixture
def called(monkeypatch):
    """Replaces the commands. Returns the names of those that are called."""
    names = []
    monkeypatch.setattr(run_due, "call_command", lambda name, **options: names.append(name))
    return names


@pytest.mark.django_db
def test_all_commands_really_run():
    said = StringIO()
    call_command("run_due", stdout=said)
    assert said.getvalue().startswith("Deleted: ")


def test_all_commands_run_in_turn(called):
    call_command("run_due")
    assert called == list(COMMANDS)


def test_only_the_named_commands_run(called):
    call_command("run_due", "reap_tasks")
    assert called == ["reap_tasks"]


@pytest.mark.parametrize("name", ["flush", "run_due", "no_such_command"])
def test_no_other_command_runs(called, name):
    with pytest.raises(CommandError, match=name):
        call_command("run_due", "reap_tasks", name)
    assert called == []


@pytest.mark.parametrize("error", [RuntimeError("anna@example.org"), CommandError("anna@")])
def test_error_stops_no_other_command(monkeypatch, error):
    run, said = Mock(side_effect=[error, None, None, None, error]), StringIO()
    monkeypatch.setattr(run_due, "call_command", run)
    with pytest.raises(CommandError, match="Failed: publish_scheduled, prune") as failed:
        call_command("run_due", stderr=said)
    assert run.call_count == 5
    assert failed.value.returncode == 1
    assert type(error).__name__ in said.getvalue()
    assert "anna" not in said.getvalue()


def test_timers_run_the_same_commands():
    text = "".join(path.read_text() for path in UNITS.glob("*.service"))
    started = re.findall(r"^ExecStart=\S*/python manage\.py (.+)$", text, re.M)
    names = {name for line in started for name in line.split() if not name.startswith("-")}
    assert names - {"run_due", "db_worker"} == set(COMMANDS)
    assert set(COMMANDS) <= set(get_commands())
