"""``make run`` installs what it needs, or says what is missing on the machine."""

import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demo.port import problem_with

ROOT = Path(__file__).parent.parent
# A stand-in for python3. It records calls of pip, and for "-m venv --clear FOLDER" it copies itself
# to FOLDER/bin/python.
PYTHON = """#!/bin/sh
case "$*" in
    "-m venv --clear "*)
        [ -z "$NO_VENV" ] || exit 1
        rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
    "-m pip install"*) echo "$*" >> "$CALLS" ;;
    "-c import setuptools") exit 1 ;;
esac
"""


@pytest.fixture
def busy_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.mark.parametrize("port", ["abc", "", "0", "65536", "-1", "80.5", "9²"])
def test_invalid_port_is_reported(port):
    assert problem_with(port).startswith(f"PORT is {port!r}")


def test_busy_port_error_names_another_port(busy_port):
    assert "PORT=9000 make run" in problem_with(str(busy_port))
    with pytest.raises(CommandError, match="PORT=9000 make run"):
        call_command("serve_demo", port=busy_port, stdout=StringIO())


def test_make_accepts_a_free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    command = ["make", "--no-print-directory", "port", f"PORT={port}", f"PYTHON={sys.executable}"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")


@pytest.mark.parametrize("target", ["run", "dev"])
def test_make_checks_the_port_first(target):
    # Without --no-print-directory, make also prints its folder if the tests are run by "make".
    command = ["make", "--no-print-directory", target, "PORT=abc", f"PYTHON={sys.executable}"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode != 0
    assert "PORT is 'abc'" in made.stderr
    assert made.stdout == ""


class TestVirtualEnvironment:
    @pytest.fixture
    def install(self, tmp_path):
        """``install(**env)`` runs deploy/packages with the program PYTHON instead of python3. It
        returns (the result, the recorded calls of pip)."""
        program, calls = tmp_path / "python3", tmp_path / "calls"
        program.write_text(PYTHON)
        program.chmod(0o755)
        calls.touch()

        def run(**more):
            env = os.environ | {"PYTHON": str(program), "VENV": str(tmp_path / "venv")}
            env |= {"CALLS": str(calls), "NO_VENV": ""} | more
            made = subprocess.run(
                ["sh", "deploy/packages"], cwd=ROOT, env=env, capture_output=True, text=True
            )
            return made, calls.read_text()

        return run

    @pytest.mark.parametrize("half", ["empty", "no pip", "Python gone"])
    def test_incomplete_environment_is_recreated(self, install, tmp_path, half):
        bin_folder = tmp_path / "venv" / "bin"
        bin_folder.mkdir(parents=True)
        if half == "no pip":
            (bin_folder / "python").write_text("#!/bin/sh\nexit 1\n")
            (bin_folder / "python").chmod(0o755)
        elif half == "Python gone":
            (bin_folder / "python").symlink_to("/nowhere/python3")
        made, calls = install()
        assert made.returncode == 0, made.stderr
        assert "is made anew" in made.stdout
        assert "requirements.txt" in calls

    def test_complete_environment_is_kept(self, install, tmp_path):
        install()
        (tmp_path / "venv" / "mark").touch()
        made, _calls = install()
        assert (tmp_path / "venv" / "mark").exists()
        assert "anew" not in made.stdout

    def test_missing_venv_module_is_named(self, install):
        made, calls = install(NO_VENV="1")
        assert made.returncode == 1
        assert "apt install python3-venv" in made.stderr
        assert calls == ""

    def test_progress_is_shown_where_asked_for(self, install):
        assert "--quiet" in install()[1]
        assert "--quiet" not in install(QUIET="")[1].split("requirements.txt", 1)[1]


def test_readme_names_what_debian_needs():
    readme = (ROOT / "README.md").read_text()
    assert "python3-venv" in readme[: readme.index("make test")]


@pytest.mark.django_db
def test_demo_says_what_it_loads(settings, monkeypatch):
    from demo.management.commands import demo

    settings.DEBUG = True
    monkeypatch.setattr(demo, "LOADERS", {"threads": lambda now: None})
    said = StringIO()
    call_command("demo", stdout=said)
    assert "threads..." in said.getvalue()
